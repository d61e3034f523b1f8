"""Every construct in every other, wherever an expression may stand: it means what is documented, or both refuse it."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest

from tests import oracle
from tests.conformance.constructs import Pair, pairs
from tests.conformance.places import PLACES, Place, specification
from tests.oracle.stepping import steps_by_event
from tests.support import planted_in_the_language
from tests.support.agreement import CERTAIN, Question, outcome
from varyoff.pipeline import check_text

PAIRS = pairs()
TOGETHER = [place for place in PLACES if not place.alone]
APART = 8  # of those without a value that are tried in a specification of their own, in a place


def refused_by_varyoff(place: Place, some: Sequence[Pair]) -> dict[int, str]:
    """Why pairs are refused, by number. Mistakes of one phase hide those of the next, so what is refused is left out in turn."""
    found: dict[int, str] = {}
    while True:
        text, numbers = specification(place, [pair for pair in some if pair.number not in found])
        more: dict[int, str] = {}
        for diagnostic in check_text(text).diagnostics:
            if diagnostic.severity == "error":
                assert diagnostic.span is not None, diagnostic.message
                assert not diagnostic.code.startswith("V9"), diagnostic.message
                more.setdefault(numbers[diagnostic.span.line], f"{diagnostic.code} {diagnostic.message}")
        if not more:
            return found
        found |= more


def refused_by_the_oracle(theirs: oracle.Specification) -> dict[int, str]:
    found: dict[int, str] = {}
    for where, mistake in oracle.mistakes_of(theirs):
        head, _, index = where.partition(", transition ")
        if index:
            transition = theirs.machines[head.removeprefix("machine ")].transitions[int(index) - 1]
            where = transition.trigger or transition.follows[0]
        found[int(re.sub(r".*\D", "", where))] = mistake
    return found


def without_a_value(theirs: oracle.Specification, states: Sequence[oracle.State]) -> set[int]:
    """The pairs in guards and effects that have no value in one of the states."""
    return {
        int(event.trigger[1:])
        for state in states
        for event, steps in steps_by_event(theirs, state)
        if isinstance(steps, oracle.Undefined)
    }


def properties_without_a_value(theirs: oracle.Specification) -> set[int]:
    errors: set[int] = set()
    graph = oracle.explore(theirs)
    for name in theirs.properties:
        try:
            oracle.judge(theirs, name, graph)
        except oracle.ModelError:
            errors.add(int(name[1:]))
    return errors


def disagreements(place: Place, chosen: Sequence[Pair]) -> list[str]:
    """Everything in which the two differ on pairs in a place."""
    if place.alone:
        return [line for pair in chosen for line in alone(place, pair)]
    theirs = oracle.load_text(specification(place, chosen)[0], strict=False)
    ours, mistakes = refused_by_varyoff(place, chosen), refused_by_the_oracle(theirs)
    told = {pair.number: f"{place.name}: {place.text(pair)}" for pair in chosen}
    lines = [f"{told[n]} is accepted, but {mistakes[n]}" for n in mistakes.keys() - ours.keys()]
    certain = {n for n in ours.keys() - mistakes.keys() if ours[n].startswith(CERTAIN)}
    lines += [f"{told[n]} is refused: {ours[n]}" for n in ours.keys() - mistakes.keys() - certain]
    good = [pair for pair in chosen if pair.number not in mistakes.keys() | ours.keys()]
    broken = without_a_value(oracle.load_text(specification(place, good)[0]), STATES)
    valued = [pair for pair in good if pair.number not in broken]
    broken |= properties_without_a_value(oracle.load_text(specification(place, valued)[0]))
    valued = [pair for pair in good if pair.number not in broken]
    found = outcome(Question(specification(place, valued)[0]))
    lines += [f"{place.name}: {line}" for line in found.disagreements]
    apart = [pair for pair in chosen if pair.number in broken | certain]
    for pair in apart[:: max(1, len(apart) // APART)]:
        lines += alone(place, pair)
    return lines


def alone(place: Place, pair: Pair) -> list[str]:
    return [
        f"{place.name}: {place.text(pair)}: {line}"
        for line in outcome(Question(specification(place, [pair])[0])).disagreements
    ]


STATES = oracle.explore(oracle.load_text(specification(PLACES[0], [])[0])).states


def chosen(place: Place, turn: int = 0, share: int = 1) -> list[Pair]:
    """The pairs that stand in a place in one turn: each in one place, and in all places when all turns were taken.

    Of those that do not fit, `share` is how many times fewer; alone stand 24 times fewer.
    """
    if place.alone:
        every = {True: 24 * len(TOGETHER), False: 24 * len(TOGETHER) * share}
    else:
        every = {True: len(TOGETHER), False: len(TOGETHER) * share}
    return [pair for pair in PAIRS if (pair.number + PLACES.index(place) + turn) % every[pair.fits] == 0]


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.name)
def test_pairs_of_constructs_mean_what_is_documented_or_are_refused(place):
    assert disagreements(place, chosen(place, share=4)) == []


@pytest.mark.slow
@pytest.mark.parametrize("turn", range(len(TOGETHER)))
@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.name)
def test_all_pairs_of_constructs_in_all_places(place, turn):
    assert disagreements(place, chosen(place, turn)) == []


def test_every_pair_stands_in_some_place_and_in_the_end_in_every_one():
    once = [pair.number for place in TOGETHER for pair in chosen(place)]
    assert sorted(once) == [pair.number for pair in PAIRS]
    for place in TOGETHER:
        assert sum(len(chosen(place, turn)) for turn in range(len(TOGETHER))) == len(PAIRS)


def test_pairs_are_valued_refused_and_without_a_value():
    place = next(place for place in PLACES if place.name == "always")
    some = chosen(place, share=4)
    refused = refused_by_varyoff(place, some)
    good = [pair for pair in some if pair.number not in refused]
    broken = properties_without_a_value(oracle.load_text(specification(place, good)[0]))
    assert len(refused) > 200
    assert len(good) - len(broken) > 150
    assert len(broken) > 5
    codes = {reason.split()[0] for reason in refused.values()}
    assert codes >= {"V203", "V204", "V205", "V207", "V213"}


@pytest.mark.parametrize(
    ("place", "fault"),
    [
        ("conditions", "a chain is compared at its beginning only"),
        ("unless", "iff is implies"),
        ("effect", "a sum lacks its last part"),
        ("always", "the last of a set of words is lost"),
        ("recoverable", "a filter of all must hold"),
        ("conditions of what follows", "not in is in"),
        ("ensure", "next of a definition reads the state before"),
        ("procedure", "a list loses its last member"),
        ("define", "a range that depends on the state is expanded one too short"),
    ],
)
def test_planted_fault_is_noticed(place, fault, monkeypatch):
    planted_in_the_language.FAULTS[fault](monkeypatch.setattr)
    (found,) = [one for one in PLACES if one.name == place]
    assert disagreements(found, chosen(found, share=16)) != []
