"""Decisions of branching time, worked out by hand and from the definition, with what denies them."""

from __future__ import annotations

import pytest

from tests.support.small_agreement import formula_differences
from tests.support.small_graphs import among, graph_model
from varyoff.engine.engine import Bounds
from varyoff.engine.explicit.engine import Explicit
from varyoff.model.expression import TRUE, Arithmetic, Compare, Const, Expr, Temporal, Var
from varyoff.problem.certificate import Labelling
from varyoff.problem.decision import Decision
from varyoff.problem.question import Unfold
from varyoff.temporal.branching import Branching, CanStay, Here, branching_of


def formula(operator: str, *operands: Expr) -> Branching:
    return branching_of(Temporal(operator, operands))  # type: ignore[arg-type]


def decided(events: str, asked: Branching, initial: tuple[int, ...] = (0,), bounds: Bounds | None = None) -> Decision:
    model = graph_model(10, [e.strip() for e in events.split("|")], initial)
    (decision,) = Explicit().explore(model, [Unfold(asked)], bounds).decisions
    return decision


ABOVE = among(1, 2, 3, 4, 5, 6, 7, 8, 9)
# events, operator, operands, answer, and of what denies it the states and the loop
CASES = {
    "AG holds": ("0>1o | 1>0o", ("AG", among(0, 1)), "yes", None),
    "AG: the nearest, and the first of these": ("0>1o | 0>2o | 1>3o | 2>3o", ("AG", among(0, 1, 2)), "no", ("013", None)),
    "AG of the initial state": ("0>1o", ("AG", ABOVE), "no", ("0", None)),
    "AF holds": ("0>1o | 0>2o | 1>3o | 2>3o", ("AF", among(3)), "yes", None),
    "AF: a cycle": ("0>1o | 1>2o | 2>1o | 2>3o", ("AF", among(3)), "no", ("0121", 1)),
    "AF: a state without event repeats": ("0>1o | 1>2o | 0>3o", ("AF", among(3)), "no", ("012", 2)),
    "AF: the initial state without event": ("1>2o", ("AF", among(3)), "no", ("0", 0)),
    "AF: an event that changes nothing is an edge": ("0>0o | 0>1o", ("AF", among(1)), "no", ("00", 0)),
    "AF: it does not help that somebody could": ("0>1s | 1>0s | 1>2s", ("AF", among(2)), "no", ("010", 0)),
    "AX holds": ("0>1o | 0>2o", ("AX", among(1, 2)), "yes", None),
    "AX: the first step": ("0>1o | 0>2o | 0>3o", ("AX", among(1)), "no", ("02", None)),
    "AX: a state without event repeats": ("1>2o", ("AX", among(1)), "no", ("0", 0)),
    "AX: only where there is no event": ("0>1o", ("AX", among(1)), "yes", None),
    "EX where there is no event": ("1>2o", ("EX", among(0)), "yes", None),
    "EX fails without a trace": ("0>1o", ("EX", among(0)), "no", None),
    "EF": ("0>1o | 1>2o", ("EF", among(2)), "yes", None),
    "EG in a state without event": ("0>1o | 1>2o | 0>3o", ("EG", among(0, 3)), "yes", None),
    "EG fails": ("0>1o | 1>2o", ("EG", among(0, 1)), "no", None),
    "EU": ("0>1o | 1>2o", ("EU", among(0, 1), among(2)), "yes", None),
    "EU through what is false": ("0>1o | 1>2o", ("EU", among(0), among(2)), "no", None),
    "AU": ("0>1o | 1>2o | 0>2o", ("AU", among(0, 1), among(2)), "yes", None),
    "AU fails on a cycle": ("0>1o | 1>0o | 1>2o", ("AU", among(0, 1), among(2)), "no", None),
    "AU fails on the way": ("0>1o | 1>2o", ("AU", among(0), among(2)), "no", None),
}  # fmt: skip


@pytest.mark.parametrize(("events", "asked", "answer", "trace"), CASES.values(), ids=CASES)
def test_worked_out_by_hand(
    events: str, asked: tuple[str, *tuple[Expr, ...]], answer: str, trace: tuple[str, int | None] | None
) -> None:
    found = decided(events, formula(*asked))
    assert found.answer == answer
    shown = None if found.trace is None else ("".join(str(state[0]) for state in found.trace.states), found.trace.loop)
    assert shown == trace


def test_every_initial_state_counts() -> None:
    found = decided("0>1o | 1>0o | 2>2o", formula("AF", among(1)), initial=(1, 0, 2))
    assert found.answer == "no"
    assert found.trace is not None
    assert [state[0] for state in found.trace.states] == [2, 2]


def test_nested() -> None:
    inner = Temporal("EF", (among(3),))
    asked = branching_of(Temporal("AG", (inner,)))
    assert decided("0>1o | 1>0o | 1>3o | 3>0o", asked).answer == "yes"
    found = decided("0>1o | 1>0o | 1>3o | 3>0o | 3>4o | 0>5s | 5>5s", asked)
    assert found.trace is not None
    assert [state[0] for state in found.trace.states] == [0, 5]
    assert isinstance(found.certificate, Labelling)
    assert [found.certificate.labels[(n,), 0] for n in (0, 1, 3, 4, 5)] == [2, 1, 0, -1, -1]
    with pytest.raises(LookupError):
        found.certificate.labels[(7,), 0]


def test_random_formulas() -> None:
    assert [(seed, found) for seed in range(150) if (found := formula_differences(seed))] == []


@pytest.mark.slow
def test_many_random_formulas() -> None:
    assert [(seed, found) for seed in range(150, 10_000) if (found := formula_differences(seed))] == []


# --- bounds and errors ----------------------------------------------------------------------------------------------


def test_a_lasso_within_what_was_expanded_is_an_answer() -> None:
    found = decided("0>1o | 1>0o | 1>2o | 2>3o | 3>4o", formula("AF", among(9)), bounds=Bounds(states=4))
    assert found.answer == "no"
    assert found.certificate is None
    assert found.trace is not None
    assert [state[0] for state in found.trace.states] == [0, 1, 0]


@pytest.mark.parametrize(
    ("events", "asked"),
    [
        ("0>1o | 1>2o | 2>3o | 3>4o", ("AF", among(9))),  # it seems to end in the last state
        ("0>1o | 1>2o | 2>3o | 3>4o | 4>4o", ("AG", among(0))),
        ("0>1o | 1>2o | 2>3o | 3>4o", ("AX", among(0))),
        ("0>1o | 1>0o | 1>2o | 2>3o | 3>4o | 4>9o", ("AF", Temporal("EF", (among(9),)))),
        ("0>1o | 1>2o | 2>3o | 3>4o", ("EF", among(1))),
    ],
)
def test_whatever_else_is_unknown_under_a_bound(events: str, asked: tuple[str, *tuple[Expr, ...]]) -> None:
    found = decided(events, formula(*asked), bounds=Bounds(states=3))
    assert (found.answer, found.trace, found.reason) == ("unknown", None, "the bound of 3 states was hit")


@pytest.mark.parametrize("first", [True, False])
def test_a_condition_without_a_value_is_an_error_of_the_model(first: bool) -> None:
    undefined = Compare("==", Arithmetic("//", Const(6), Arithmetic("-", Const(2), Var(0))), Const(3))
    parts = [Here(undefined), CanStay(Here(among(0)))]
    asked = branching_of(Temporal("EF", (undefined,))) if first else CanStay(parts[1])
    model = graph_model(4, ["0>1o", "1>2o"])
    answer = Explicit().explore(model, [Unfold(asked)])
    assert (answer.failure is not None) == first
    assert answer.decisions[0].answer == ("unknown" if first else "no")


def test_of_several_conditions_each_is_evaluated_everywhere() -> None:
    def undefined_at(n: int) -> Expr:
        return Compare("<", Arithmetic("//", Const(6), Arithmetic("-", Const(n), Var(0))), Const(9))

    asked = branching_of(Temporal("EU", (undefined_at(3), undefined_at(2))))
    model = graph_model(4, ["0>1o", "1>2o"])
    answer = Explicit().explore(model, [Unfold(asked)])
    assert answer.failure is not None
    assert [state[0] for state in answer.failure.trace.states] == [0, 1, 2]


def test_truth_needs_no_condition() -> None:
    assert decided("0>1o", Here(TRUE)).answer == "yes"
