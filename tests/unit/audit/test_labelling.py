"""Labels of formulas of branching time, and the paths that deny them: faults planted in true ones."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pytest

from tests.support.edges import at, model_of_edges
from tests.support.temporal_questions import property_of
from varyoff.analysis.deciding import decide
from varyoff.audit.labelling import lacking
from varyoff.audit.path import shows_alone
from varyoff.audit.run import audit
from varyoff.base.record import replace
from varyoff.engine.networkx import Networkx, Numbered
from varyoff.model.expression import FALSE, TRUE, Arithmetic, Compare, Const
from varyoff.model.interpret import steps
from varyoff.model.model import State
from varyoff.model.trace import REPETITION, Trace
from varyoff.problem.certificate import Labelling
from varyoff.problem.question import Unfold
from varyoff.property.verdict import Verdict
from varyoff.temporal.branching import Branching, CanReach, CanStay, CanStep, Every, Here, denied

MODEL = model_of_edges("t:ab", "u:ba", "w:bc", "x:ad")
STATES = Numbered(((name,), number) for number, name in enumerate("abcd"))
TRUTH = Here(TRUE)


def here(name: str) -> Branching:
    return Here(at(name))


TO_C = CanReach(TRUTH, here("c"))  # from a in 2 steps, from b in one, from d not
STAYS = CanStay(denied(here("c")))  # in a, b and d
STEP = CanStep(here("c"))  # in b and c
LABELS = {TO_C: (2, 1, 0, -1), STAYS: (-1, -1, 0, -1), STEP: (0, 1, 1, 0)}
ALL = Every((TO_C, STAYS))


def labelling(formula: Branching, **changed: tuple[int, ...]) -> Labelling:
    """The true labels of the parts of a formula, changed; `a=(3, -1)` are those of state a."""
    parts = [part for part in (TO_C, STAYS, STEP) if lacking(Labelling(STATES, (part,), {}), formula) is None]
    parts = parts or [TO_C, STAYS]
    labels = {(state, n): LABELS[part][STATES[state]] for state in STATES for n, part in enumerate(parts)}
    for name, numbers in changed.items():
        labels.update({((name,), n): number for n, number in enumerate(numbers)})
    return Labelling(STATES, tuple(parts), labels)


def found(
    formula: Branching, certificate: object, status: str = "holds", trace: Trace | None = None, mode: str = "full"
) -> list[str]:
    verdict = Verdict("asked", status, 4, trace, certificate)  # type: ignore[arg-type]
    told = audit(MODEL, [property_of(Unfold(formula))], [verdict], None, mode=mode)  # type: ignore[arg-type]
    return [finding.message for finding in told.findings]


def run(names: str, loop: int | None = None) -> Trace:
    states: list[State] = [(name,) for name in names]
    taken = [
        next((step for step, target in steps(MODEL, before) if target == after), REPETITION)
        for before, after in pairwise(states)
    ]
    return Trace(tuple(states), tuple(taken), loop)


@pytest.mark.parametrize("mode", ["full", "sample"])
def test_nothing_is_found_in_true_labels(mode: str) -> None:
    assert found(ALL, labelling(ALL), mode=mode) == []
    assert found(STEP, labelling(STEP), "violated", mode=mode) == []
    for formula in (ALL, TO_C, STAYS, STEP):
        (verdict,) = decide(Networkx(), MODEL, [property_of(Unfold(formula))]).verdicts
        assert verdict.certificate.parts == labelling(formula).parts
        assert verdict.certificate.labels == labelling(formula).labels


WRONG = "the label of a state is wrong"
FAULTS: dict[str, tuple[Branching, Callable[[], Labelling | None], str]] = {
    "none": (ALL, lambda: None, "there is no certificate"),
    "a state is missing": (
        ALL,
        lambda: replace(labelling(ALL), states=Numbered({("a",): 0, ("b",): 1, ("c",): 2})),
        "is not closed",
    ),
    "a part is missing": (ALL, lambda: labelling(TO_C), "has labels for 1 part, but not for just those"),
    "a part too many": (TO_C, lambda: labelling(ALL), "has labels for 2 parts, but not for just those"),
    "a part twice": (TO_C, lambda: Labelling(STATES, (TO_C, TO_C), {}), "has labels for 2 parts"),
    "no label": (TO_C, lambda: Labelling(STATES, (TO_C,), {}), "has no label"),
    "a label too few": (
        TO_C,
        lambda: Labelling(STATES, (TO_C,), {((name,), 0): LABELS[TO_C][n] for n, name in enumerate("abc")}),
        "a state that a step leads to has no label, or it has none itself",
    ),
    "a distance too high": (TO_C, lambda: labelling(TO_C, a=(3,)), f"{WRONG}: 3 for part 0, where 2 follows"),
    "a distance too low": (TO_C, lambda: labelling(TO_C, b=(0,)), f"{WRONG}: 2 for part 0, where 1 follows"),
    "a distance where there is no way": (
        TO_C,
        lambda: labelling(TO_C, d=(1,)),
        f"{WRONG}: 1 for part 0, where 2 follows",
    ),
    "a distance that goes round": (TO_C, lambda: labelling(TO_C, d=(7,)), f"{WRONG}: 7 for part 0, where 8 follows"),
    "no distance where there is a way": (
        TO_C,
        lambda: labelling(TO_C, b=(-1,)),
        f"{WRONG}: 2 for part 0, where -1 follows",
    ),
    "a way that is not allowed": (
        CanReach(here("b"), here("c")),
        lambda: Labelling(STATES, (CanReach(here("b"), here("c")),), labelling(TO_C).labels),
        f"{WRONG}: 2 for part 0, where -1 follows",
    ),
    "it stays where it cannot": (STAYS, lambda: labelling(STAYS, c=(-1,)), f"{WRONG}: -1 for part 0, where 0 follows"),
    "it leaves where it can stay": (
        STAYS,
        lambda: labelling(STAYS, d=(1,)),
        f"{WRONG}: 1 for part 0, where 2 follows",
    ),
    "a step that is none": (STEP, lambda: labelling(STEP, a=(1,)), f"{WRONG}: 1 for part 0, where 0 follows"),
    "a step that is overlooked": (STEP, lambda: labelling(STEP, b=(0,)), f"{WRONG}: 0 for part 0, where 1 follows"),
    "a number that is no answer": (STEP, lambda: labelling(STEP, b=(2,)), f"{WRONG}: 2 for part 0, where 1 follows"),
    "it is false": (STEP, lambda: labelling(STEP), "it is false in an initial state"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_in_labels_is_found(name: str) -> None:
    formula, make, words = FAULTS[name]
    messages = found(formula, make())
    assert any(words in message for message in messages), messages


def test_violated_where_it_is_true_takes_a_full_audit() -> None:
    assert found(TO_C, labelling(TO_C), "violated", mode="sample") == []
    assert found(TO_C, labelling(TO_C), "violated") == [
        "its verdict is violated, but it is true in every initial state"
    ]


# --- what shows it ---------------------------------------------------------------------------------------------

NEVER_C = denied(TO_C)  # AG(not c)
TURNS_TO_C = denied(STAYS)  # AF(c)
NEXT = denied(CanStep(here("d")))  # AX(not d)
ALWAYS_ABLE = denied(CanReach(TRUTH, denied(TO_C)))  # AG(EF(c))


def certificate_of(formula: Branching) -> object:
    (verdict,) = decide(Networkx(), MODEL, [property_of(Unfold(formula))]).verdicts
    assert verdict.status == "violated"
    return verdict.certificate


PATHS: dict[str, tuple[Branching, Trace | None, str]] = {
    "AG": (NEVER_C, run("abc"), ""),
    "AG of a formula": (ALWAYS_ABLE, run("ad"), ""),
    "AF": (TURNS_TO_C, run("aba", 0), ""),
    "AF that ends": (TURNS_TO_C, run("ad", 1), ""),
    "AX": (NEXT, run("ad"), ""),
    "nothing is shown": (STEP, None, ""),
    "AG without a path": (NEVER_C, None, "there is no trace"),
    "AG by a path to elsewhere": (NEVER_C, run("ab"), "its trace does not show it"),
    "AG by a longer path than necessary": (NEVER_C, run("ababc"), "its trace is not the shortest"),
    "AG by what is no run": (NEVER_C, run("ac"), "is none of the model"),
    "AG by a path from elsewhere": (NEVER_C, run("bc"), "does not begin in an initial state"),
    "AG by a lasso": (NEVER_C, run("abc", 2), "has a loop, but it is a path that shows it"),
    "AG of a formula by a path to elsewhere": (ALWAYS_ABLE, run("ab"), "its trace does not show it"),
    "AF by a path": (TURNS_TO_C, run("ad"), "does not go on for ever"),
    "AF by a lasso through it": (TURNS_TO_C, run("abc", 2), "its trace does not show it"),
    "AF by a state that repeats, though something can happen": (
        TURNS_TO_C,
        run("a", 0),
        "a state of its trace repeats, in which an event can happen",
    ),
    "AF by a repetition, though something can happen": (TURNS_TO_C, run("aa", 0), "in which an event can happen"),
    "AX by two steps": (NEXT, run("abad"), "its trace should show one step, it has 3"),
    "AX by none": (NEXT, run("a"), "its trace should show one step, it has 0"),
    "AX by another step": (NEXT, run("ab"), "its trace does not show it"),
    "something, where it shows nothing": (STEP, run("ab"), "there is a trace, which shows nothing"),
}


@pytest.mark.parametrize("name", PATHS)
def test_what_shows_that_a_formula_is_false(name: str) -> None:
    formula, trace, words = PATHS[name]
    messages = found(formula, certificate_of(formula), "violated", trace)
    assert any(words in message for message in messages) if words else messages == [], messages


@pytest.mark.parametrize("name", [name for name, (_, trace, _) in PATHS.items() if trace is not None])
def test_a_path_can_stand_alone_where_the_rest_is_not_known(name: str) -> None:
    formula, trace, words = PATHS[name]
    messages = found(formula, None, "violated", trace, "sample")
    if formula in (ALWAYS_ABLE, STEP):
        assert any("there is no certificate" in message for message in messages) or "none of the model" in str(messages)
    elif words == "its trace is not the shortest":
        assert messages == []
    else:
        assert any(words in message for message in messages) if words else messages == [], messages


def test_which_formulas_a_path_denies_alone() -> None:
    assert all(map(shows_alone, (NEVER_C, TURNS_TO_C, NEXT)))
    assert not any(map(shows_alone, (ALWAYS_ABLE, TO_C, STAYS, here("a"), denied(here("a")), Every((NEVER_C, NEXT)))))
    assert not shows_alone(denied(CanReach(here("a"), here("b"))))


@pytest.mark.parametrize("premise", [FALSE, at("c")])
def test_a_premise_is_true_somewhere_or_the_verdict_is_vacuous(premise: object) -> None:
    asked = property_of(Unfold(TO_C), premise=premise)  # type: ignore[arg-type]
    for status, wrong in (("holds", premise is FALSE), ("vacuous", premise is not FALSE)):
        verdict = Verdict("asked", status, 4, None, labelling(TO_C))  # type: ignore[arg-type]
        assert bool(audit(MODEL, [asked], [verdict], None, mode="full").findings) == wrong


def test_a_condition_without_a_value_is_found() -> None:
    broken = Here(Compare("==", Arithmetic("//", Const(1), Const(0)), Const(1)))
    messages = found(denied(CanReach(TRUTH, broken)), None, "violated", run("a"))
    assert messages == ["its trace is an error of the model: division by zero"]
    labels = Labelling(STATES, (CanReach(TRUTH, broken),), {((name,), 0): 0 for name in "abcd"})
    assert any("division by zero" in one for one in found(CanReach(TRUTH, broken), labels))
