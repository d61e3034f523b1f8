"""The search for initial states agrees with trying everything, whatever the order of conjuncts."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations

import pytest

from tests import oracle
from tests.support.combinations import SPECIFICATION, model_of
from varyoff.audit.initial import initial_among
from varyoff.model.interpret import initial_states
from varyoff.model.model import ModelError, State
from varyoff.pipeline import Options, check_text

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
