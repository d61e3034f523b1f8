"""All models of up to three states and two events, with every fairness of these, against an enumeration of lassos.

What a lasso shows of these properties depends on which states it passes on its stem and which in its loop, and how fair it
is on the loop's states and labels. So loops are enumerated by these two: any states, any labels, all steps between the
states by the labels; where these are connected, there is a loop that takes them all, and none that takes more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import combinations, product
from typing import NamedTuple

import pytest

from tests.support.small_graphs import among, graph_model
from varyoff.engine.engine import Engine
from varyoff.engine.registry import engine_named, engine_names
from varyoff.model.trace import Trace
from varyoff.problem.fairness import Fair, Fairness
from varyoff.problem.question import Follow
from varyoff.temporal.formula import Formula, Next, Proposition, Until, always, both, either, eventually
from varyoff.temporal.translation import automaton_of

STRIDE = {1: 1, 2: 5, 3: 3001}  # in every run, every so many-th pair of relations by the number of states
KINDS = ("none", "weak", "strong")

Step = tuple[int, int, int]  # from, event, to
Fair2 = tuple[tuple[str, tuple[int, ...]], ...]  # kind and events of each group


class Loop(NamedTuple):
    """The states of a loop, and the events that change something in it."""

    states: frozenset[int]
    taken: frozenset[int]


# --- what is asked, by numbers of states: a formula, whether a lasso denies it, and whether some lasso of a model does


class Asked(NamedTuple):
    formula: Formula
    denied_by: Callable[
        [Sequence[int], set[int]], bool
    ]  # the states of the stem and of the loop in order, those of the loop
    denied: Callable[[Walks], bool]


class Walks:
    """What can be walked in a model, and the fair loops of it."""

    def __init__(self, size: int, steps: Sequence[Step]) -> None:
        self.size = size
        self.steps = steps
        self.after = {s: {s, *(t for a, _, t in steps if a == s)} for s in range(size)}
        self.loops: list[Loop] = []

    def reach(self, sources: set[int], within: set[int]) -> set[int]:
        """What is reached from some states, all of the way in `within`."""
        found = sources & within
        while more := {t for s in found for t in self.after[s] & within} - found:
            found |= more
        return found

    def loops_from(self, sources: set[int], within: set[int]) -> Iterator[Loop]:
        """The fair loops in `within` that can be reached through it."""
        reached = self.reach(sources, within)
        return (loop for loop in self.loops if loop.states <= within and loop.states & reached)


def questions(size: int) -> dict[str, Asked]:
    every, first, last = set(range(size)), 0, size - 1
    rest, start = every - {last}, {0}
    at_first, at_last = Proposition(among(first)), Proposition(among(last))
    second = min(1, last)

    def leads(states: Sequence[int], loop: set[int]) -> bool:
        seconds = [i for i, s in enumerate(states) if s == second]
        return (bool(seconds) and last not in states[seconds[-1] :] and last not in loop) or (
            second in loop and last not in loop
        )

    def until(states: Sequence[int], loop: set[int]) -> bool:
        found = next((i for i, s in enumerate(states) if s != first), None)
        return found is None or states[found] != last

    return {
        "again and again": Asked(
            always(eventually(at_last)),
            lambda states, loop: last not in loop,
            lambda walks: any(last not in loop.states for loop in walks.loops_from(start, every)),
        ),
        "some time": Asked(
            eventually(at_last),
            lambda states, loop: last not in states,
            lambda walks: any(walks.loops_from(start, rest)),
        ),
        "leads to": Asked(
            always(either(Proposition(among(*(every - {second}))), eventually(at_last))),
            leads,
            lambda walks: second in walks.reach(start, every) and any(walks.loops_from({second}, rest)),
        ),
        "for good": Asked(
            eventually(always(at_first)),
            lambda states, loop: loop != {first},
            lambda walks: any(loop.states != {first} for loop in walks.loops_from(start, every)),
        ),
        "until": Asked(
            Until(at_first, at_last),
            until,
            # it stays in the first for ever, or leaves it for what is not the last
            lambda walks: (
                first != last
                and (
                    any(walks.loops_from(start, {first}))
                    or any(any(walks.loops_from({s}, every)) for s in walks.after[first] - {first, last})
                )
            ),
        ),
        "one leads to the other": Asked(
            either(eventually(always(Proposition(among(*(every - {first}))))), always(eventually(at_last))),
            lambda states, loop: first in loop and last not in loop,
            lambda walks: any(
                first in loop.states and last not in loop.states for loop in walks.loops_from(start, every)
            ),
        ),
        "next": Asked(
            Next(both(at_first, eventually(at_last))),
            lambda states, loop: states[1 % len(states)] != first or last not in [*states[1:], *loop],
            lambda walks: (
                any(any(walks.loops_from({s}, every)) for s in walks.after[first] - {first})
                or any(walks.loops_from({first}, rest))
            ),
        ),
    }


# --- loops and fairness


def all_loops(size: int, steps: Sequence[Step]) -> list[Loop]:
    found = []
    for number in range(1, size + 1):
        for states in map(frozenset, combinations(range(size), number)):
            for events in ((), (0,), (1,), (0, 1)):
                inside = [(s, e, t) for s, e, t in steps if e in events and s in states and t in states]
                if connected(states, inside):
                    loop = Loop(states, frozenset(e for s, e, t in inside if s != t))
                    if loop not in found:
                        found.append(loop)
    return found


def connected(states: frozenset[int], steps: Sequence[Step]) -> bool:
    def reach(start: int) -> set[int]:
        found = {start}
        while more := {t for s, _, t in steps if s in found} - found:
            found |= more
        return found

    return all(reach(state) == states for state in states)


def is_fair(
    states: set[int] | frozenset[int], taken: frozenset[int] | set[int], fair: Fair2, steps: Sequence[Step]
) -> bool:
    for kind, events in fair:
        enabled = [any(s == state and e in events and t != s for s, e, t in steps) for state in states]
        if not taken & set(events) and (all(enabled) if kind == "weak" else any(enabled)):
            return False
    return True


ASSUMPTIONS: list[Fair2] = [
    *(
        tuple((kind, (event,)) for event, kind in enumerate(kinds) if kind != "none")
        for kinds in product(KINDS, repeat=2)
    ),
    (("weak", (0, 1)),),  # a disjunction
    (("strong", (0, 1)),),
]


def fairness(fair: Fair2) -> Fairness:
    return Fairness(tuple(Fair(f"{kind} {events}", events, kind) for kind, events in fair))  # type: ignore[arg-type]


# --- models


def relations(size: int) -> Iterator[list[Step]]:
    """Every pair of relations between so many states, once where the events can change places."""
    pairs = list(product(range(size), repeat=2))
    for number in range(2 ** (2 * len(pairs))):
        one, other = divmod(number, 2 ** len(pairs))
        if one <= other:
            yield [
                (source, event, target)
                for event, bits in enumerate((one, other))
                for place, (source, target) in enumerate(pairs)
                if bits >> place & 1
            ]


def model_of(size: int, steps: Sequence[Step]):
    return graph_model(size, [" ".join(f"{s}>{t}o" for s, e, t in steps if e == event) for event in (0, 1)])


def differences(engine: Engine, size: int, steps: Sequence[Step]) -> Iterator[str]:
    """In what an engine says something else of a model than the enumeration, of all that is asked."""
    asked = questions(size)
    walks, loops = Walks(size, steps), all_loops(size, steps)
    model = model_of(size, steps)
    cases = [(name, fair) for fair in ASSUMPTIONS for name in asked]
    found = engine.explore(model, [Follow(asked[name].formula, fairness(fair)) for name, fair in cases])
    for (name, fair), decision in zip(cases, found.decisions, strict=True):
        walks.loops = [loop for loop in loops if is_fair(loop.states, loop.taken, fair, steps)]
        expected = "no" if asked[name].denied(walks) else "yes"
        if decision.answer != expected:
            yield f"{steps}: {name}, {fair}: {decision.answer}, expected {expected}"
        elif decision.answer == "no" and (wrong := flaw(decision.trace, asked[name], fair, steps)):
            yield f"{steps}: {name}, {fair}: {wrong}"


def flaw(trace: Trace | None, asked: Asked, fair: Fair2, steps: Sequence[Step]) -> str:
    """What is wrong with a lasso that is said to deny a formula fairly."""
    if trace is None or trace.loop is None:
        return "no lasso"
    states = [state[0] for state in trace.states]
    taken = [(states[i], step.event, states[i + 1]) for i, step in enumerate(trace.steps)]
    if states[0] != 0 or states[-1] != states[trace.loop]:
        return f"{states} does not begin at 0 or does not close"
    if any((event is None) != (s == t and (s, event, t) not in steps) for s, event, t in taken):
        return f"{taken} are not steps"
    loop = set(states[trace.loop :])
    if not is_fair(loop, {e for s, e, t in taken[trace.loop :] if s != t and e is not None}, fair, steps):
        return f"{taken} from {trace.loop} is not fair"
    whole = states if trace.loop == len(states) - 1 else states[:-1]
    return "" if asked.denied_by(whole, loop) else f"{taken} from {trace.loop} does not deny it"


def told(engine: str, size: int, numbers: Callable[[int], bool]) -> str:
    asking = engine_named(engine)
    found = []
    for number, steps in enumerate(relations(size)):
        if numbers(number):
            found += differences(asking, size, steps)
        if len(found) > 3:
            break
    return "\n".join(found)


@pytest.fixture(autouse=True)
def translated_once(monkeypatch):
    """There are few formulas, which are asked of many models."""
    once = cache(automaton_of)
    for module in ("engine.explicit.follow", "engine.networkx_behaviours"):
        monkeypatch.setattr(f"varyoff.{module}.automaton_of", once)


@pytest.mark.parametrize("size", STRIDE)
@pytest.mark.parametrize("engine", engine_names())
def test_engines_follow_all_behaviours_of_tiny_models(engine, size):
    stride = STRIDE[size] * (3 if size > 1 and engine != "explicit" else 1)
    assert told(engine, size, lambda number: number % stride == stride // 2) == ""


PARTS = 8


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("engine", engine_names())
def test_engines_follow_all_behaviours_of_all_tiny_models(engine, part):
    stride = 1 if engine == "explicit" else 5
    assert told(engine, 2, lambda number: number % PARTS == part) == ""
    assert told(engine, 3, lambda number: number % PARTS == part and number // PARTS % stride == 0) == ""


# --- the enumeration itself


def test_loops_are_those_that_there_are():
    # 0 → 1 by event 0, back by event 1, and event 1 changes nothing in 1
    loops = all_loops(2, [(0, 0, 1), (1, 1, 0), (1, 1, 1)])
    assert set(loops) == {
        Loop(frozenset({0}), frozenset()),
        Loop(frozenset({1}), frozenset()),
        Loop(frozenset({0, 1}), frozenset({0, 1})),
    }


def test_there_are_so_many_models():
    assert sum(1 for _ in relations(1)) == 3
    assert sum(1 for _ in relations(2)) == 136  # 16 relations: 120 pairs of different ones, and 16 twice the same
    assert len(ASSUMPTIONS) == 11


def test_a_planted_fault_is_noticed(monkeypatch):
    """An enumeration for which what changes nothing counts as happening agrees with no engine."""

    def careless(states, taken, fair, steps):
        return all(
            taken & set(events)
            or not (all if kind == "weak" else any)(any(s == at and e in events for s, e, _ in steps) for at in states)
            for kind, events in fair
        )

    monkeypatch.setattr(f"{__name__}.is_fair", careless)
    assert told("explicit", 2, lambda number: number % 10 == 3) != ""
