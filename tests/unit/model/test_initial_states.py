"""Initial states: the search for them agrees with trying everything, whatever the order of conjuncts."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise, permutations

import pytest

from tests import oracle
from varyoff.audit import initial, walk
from varyoff.audit.initial import combination, combinations, initial_among
from varyoff.audit.run import audit
from varyoff.base.diagnostic import Mistakes
from varyoff.check import Options, check_text
from varyoff.elaborate.flatten import flatten
from varyoff.engine.explicit import check
from varyoff.model import interpret
from varyoff.model.expression import Compare, Const, Var
from varyoff.model.interpret import initial_states
from varyoff.model.model import Model, ModelError, State
from varyoff.property.forms import properties_of
from varyoff.spec.load import loads

SPECIFICATION = """
machine: Early
variables: {y: {type: 0..3, initial: any}}
---
machine: Late
variables:
  least: {type: 0..3, initial: [1, 3]}
  z: {type: boolean, initial: any}
---
system: s
instances: {a: Early, b: Late}
initially: "INITIALLY"
properties: {p: {always: a.y >= 0}}
deadlock: allowed
"""

# Some have no value where y is 0, and then some other conjunct may or may not stand before them as a guard.
CONJUNCTS = (
    "a.y >= b.least",
    "6 // a.y >= 2",
    "a.y > 0",
    "(b.z or 6 // a.y > b.least)",
    "b.z",
    "b.least % (a.y - b.least) == 0",
    "a.y != b.least",
    "true",
)


def model_of(initially: str) -> Model | None:
    flat = flatten(loads(SPECIFICATION.replace("INITIALLY", initially)).systems[0], mistakes=Mistakes())
    return None if flat is None else flat.model


def outcome(states: Iterator[State]) -> set[State] | str:
    """The states, or the code of the error that looking for all of them ends in."""
    try:
        return set(states)
    except ModelError as error:
        return error.code


@pytest.mark.parametrize("size", [1, 2, 3])
def test_conjuncts_are_never_tried_before_what_guards_them(size: int) -> None:
    differing = {}
    for parts in permutations(CONJUNCTS, size):
        text = " and ".join(parts)
        model = model_of(text)
        assert model is not None
        found, naive = outcome(initial_states(model)), outcome(initial_among(model, None))
        theirs: object
        try:
            specification = oracle.load_text(SPECIFICATION.replace("INITIALLY", text))
            theirs = {tuple(state.values()) for state in oracle.initial_states(specification)}
        except oracle.Undefined:
            theirs = "V504"
        if not found == naive == theirs:
            differing[text] = (found, naive, theirs)
    assert differing == {}


def test_a_guard_protects_what_stands_behind_it_although_its_variables_come_later() -> None:
    report = check_text(SPECIFICATION.replace("INITIALLY", "a.y >= b.least and 6 // a.y >= 2"), Options(audit="full"))
    assert report.exit == 0
    assert report.systems[0].counts.initial == 8
    assert report.systems[0].audit is not None
    assert report.systems[0].audit.findings == ()


def test_an_error_that_comes_after_the_first_initial_state_is_one_of_the_model() -> None:
    report = check_text(SPECIFICATION.replace("INITIALLY", "6 // (3 - a.y) >= 2"), Options(audit="full"))
    assert report.exit == 2
    (system,) = report.systems
    assert system.failure is not None
    assert system.failure.diagnostic.code == "V504"
    assert system.audit is not None
    assert system.audit.findings == ()


@pytest.mark.parametrize(
    ("broken", "modes"),
    [
        pytest.param({}, ["full"], id="too many"),
        pytest.param({0: [Compare("==", Var(0), Const(3))]}, ["full", "sample"], id="too few"),
    ],
)
def test_the_audit_finds_initial_states_by_itself(
    broken: object, modes: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    text = SPECIFICATION.replace("INITIALLY", "a.y >= b.least")
    assert check_text(text, Options(audit="full")).exit == 0
    monkeypatch.setattr(interpret, "_due", lambda initially: broken)
    for mode in modes:
        assert check_text(text, Options(audit=mode)).exit == 4  # type: ignore[arg-type]


def test_combinations_are_numbered() -> None:
    model = model_of("true")
    assert model is not None
    assert combinations(model) == 16
    found = [combination(model, number) for number in range(16)]
    assert len(set(found)) == 16
    assert set(found) == set(initial_states(model))


@pytest.mark.parametrize("total", [1, 2, 3, 7, 16, 1000, 1024, 10**10])
def test_a_sample_of_combinations_is_spread(total: int) -> None:
    step = initial._stride(total)
    size = min(total, 200)
    visited = sorted({number * step % total for number in range(size)})
    assert len(visited) == size
    gaps = [b - a for a, b in pairwise(visited)]
    assert max(gaps, default=0) <= 10 * total / size + 1


def test_a_full_audit_that_does_not_try_all_combinations_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    flat = flatten(loads(SPECIFICATION.replace("INITIALLY", "true")).systems[0])
    properties = properties_of(flat)
    answer = check(flat.model, properties)
    whole = audit(flat.model, properties, answer.verdicts, answer.counts, mode="full")
    assert (whole.findings, whole.reason) == ((), "")
    monkeypatch.setattr(walk, "MOST", 15)
    part = audit(flat.model, properties, answer.verdicts, answer.counts, mode="full")
    assert part.findings == ()
    assert "of 16 combinations of initial values 15 were tried" in part.reason
