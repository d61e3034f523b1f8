"""Faults planted where fair cycles and lassos are looked for: each is noticed on models that are drawn, without an engine's help."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from tests.support.behaviours import (
    decided,
    drawn_fairness,
    drawn_formula,
    drawn_model,
    mistakes_of_blocks,
    mistakes_of_lasso,
    shortest_length,
)
from tests.support.planted_in_the_explicit_engine import Patch, wrapped
from varyoff.engine.engine import Bounds
from varyoff.engine.explicit import fair, follow, product
from varyoff.engine.explicit.blocks import PackedPlaces
from varyoff.engine.explicit.components import Components, Found
from varyoff.engine.explicit.explorer import Explorer
from varyoff.engine.explicit.fair import Judge
from varyoff.engine.explicit.graph import CompactGraph
from varyoff.engine.explicit.lasso import LassoSearch, Needs
from varyoff.engine.explicit.product import Phase, Product
from varyoff.engine.explicit.profile import Profiles
from varyoff.engine.explicit.recording import Recording
from varyoff.engine.explicit.stems import Stems
from varyoff.problem.certificate import Blocks
from varyoff.problem.fairness import Fairness

# Of the first thousand, the first that notice each of the faults; to find them anew, ask for all of these.
SEEDS = (0, 1, 3, 7, 8, 11, 14, 15, 19, 20, 28, 34, 49, 64, 66, 105, 115, 123, 130, 358, 502)


def noticed() -> str | None:
    """What is wrong with the first answer that is, or what breaks."""
    for seed in SEEDS:
        draw = random.Random(f"planted {seed}")
        model = drawn_model(draw, 4)
        formula, fairness = drawn_formula(draw, len(model.variables[0].values)), drawn_fairness(draw, model)
        bounds = Bounds(draw.randint(1, 3)) if draw.random() < 0.2 else None
        try:
            found = decided(model, formula, fairness, bounds)
            wrong: list[str] = []
            if found.answer == "yes":
                assert isinstance(found.certificate, Blocks)
                wrong = mistakes_of_blocks(model, fairness, found.certificate)
            elif found.answer == "no":
                assert found.trace is not None
                wrong = mistakes_of_lasso(model, formula, fairness, found.trace)
                if (
                    bounds is None
                    and shortest_length(model, formula, fairness, min(len(found.trace) - 1, 2)) is not None
                ):
                    wrong.append("there is a shorter one")
            elif bounds is None:
                wrong = [found.reason]
        except Exception as error:  # noqa: BLE001  # a crash is noticed, too
            return f"{seed}: {type(error).__name__}: {error}"
        if wrong:
            return f"{seed}: {wrong[0]}"
    return None


FAULTS: dict[str, Callable[[Patch], None]] = {}


def fault(function: Callable[[Patch], None]) -> Callable[[Patch], None]:
    FAULTS[function.__name__.replace("_", " ")] = function
    return function


# --- the graph -------------------------------------------------------------------------------------------------


@fault
def what_changes_nothing_is_enabled(patch: Patch) -> None:
    def careless(_f: Any, self: Any, group: Any, mask: int, memo: Any) -> Any:
        functions = [(i, self._explorer.event(i)) for i in group.members]

        def remembered(s: int, _e: int) -> Any:
            pairs = [(i, t) for i, f in functions for t in f(s)]
            able = sum(1 << i for i in {i for i, _ in pairs})
            return tuple([t - s for _, t in pairs]), tuple([i for i, _ in pairs]), able

        return remembered

    wrapped(patch, Recording, "_remember", careless)


@fault
def what_only_counts_is_taken(patch: Patch) -> None:
    patch(CompactGraph, "_classes", lambda self, _visible: range(len(self.states)))


@fault
def the_events_of_a_state_belong_to_the_next(patch: Patch) -> None:
    def shifted(f: Any, self: Any) -> None:
        f(self)
        self.events = self.events[1:] + self.events[:1]

    wrapped(patch, Recording, "forget", shifted)


@fault
def only_the_first_event_of_a_group_takes_it(patch: Patch) -> None:
    def first(f: Any, self: Any, fairness: Fairness) -> Any:
        return f(self, Fairness(tuple(replace(g, events=g.events[:1]) for g in fairness.groups)))

    wrapped(patch, CompactGraph, "served", first)


# --- components ------------------------------------------------------------------------------------------------


@fault
def components_of_several_nodes_are_overlooked(patch: Patch) -> None:
    def apart(f: Any, self: Any, roots: Any, ahead: Any) -> Found:
        found = f(self, roots, ahead)
        for number, node in enumerate(found.nodes, found.first):
            self.number[node] = number
        self._next = found.first + len(found.nodes)
        return Found(found.first, found.nodes, list(range(1, len(found.nodes) + 1)))

    wrapped(patch, Components, "found", apart)


@fault
def two_components_are_taken_for_one(patch: Patch) -> None:
    def joined(f: Any, self: Any, roots: Any, ahead: Any) -> Found:
        found = f(self, roots, ahead)
        if len(found.ends) > 1:
            for node in found.nodes[: found.ends[1]]:
                self.number[node] = found.first + 1
        return found

    wrapped(patch, Components, "found", joined)


@fault
def nothing_is_taken_apart_again(patch: Patch) -> None:
    patch(Components, "forget", lambda _self, _nodes: None)


@fault
def components_come_in_the_wrong_order(patch: Patch) -> None:
    def turned(f: Any, self: Any, roots: Any, ahead: Any) -> Found:
        found = f(self, roots, ahead)
        if not isinstance(ahead, type([].__getitem__)):  # those of the automaton are left
            members = list(found)[::-1]
            ends, nodes = [], []
            for number, some in enumerate(members, found.first):
                nodes += some
                ends.append(len(nodes))
                for node in some:
                    self.number[node] = number
            return Found(found.first, nodes, ends)
        return found

    wrapped(patch, Components, "found", turned)


# --- the product -----------------------------------------------------------------------------------------------


@fault
def nothing_repeats_for_ever(patch: Patch) -> None:
    patch(fair, "_together", lambda _sets: None)


@fault
def the_automaton_begins_in_the_first_initial_state_only(patch: Patch) -> None:
    def first(f: Any, self: Any, *a: Any) -> Any:
        real = self.graph.initial
        self.graph.initial = 1
        try:
            return f(self, *a)
        finally:
            self.graph.initial = real

    wrapped(patch, Product, "entered", first)


@fault
def an_edge_is_taken_without_its_label(patch: Patch) -> None:
    wrapped(patch, Explorer, "truths", lambda _f, _self, _c: lambda states, append: [append(-1) for _ in states])


@fault
def of_several_edges_one_is_best(patch: Patch) -> None:
    wrapped(patch, product, "_best", lambda f, moves: f(moves)[-1:])


@fault
def what_can_be_got_to_is_what_is_entered(patch: Patch) -> None:
    def roots_only(_f: Any, self: Phase, roots: Any) -> Any:
        size = len(self.product.graph)
        marks = [bytearray(size) for _ in self.states]
        for node in roots:
            marks[node // size][node % size] = 1
        return marks

    wrapped(patch, Phase, "spread", roots_only)


@fault
def a_part_is_entered_by_repetition_only(patch: Patch) -> None:
    def still(f: Any, self: Any, phase: Any, reached: Any) -> Any:
        phase.waiting = [set(phase.states) for _ in phase.waiting]
        return f(self, phase, reached)

    wrapped(patch, Product, "entered", still)


# --- fairness --------------------------------------------------------------------------------------------------


@fault
def everything_is_accepted(patch: Patch) -> None:
    patch(Judge, "_accepted", lambda self, *_: self._all)


@fault
def everything_is_taken(patch: Patch) -> None:
    patch(Judge, "_takes", lambda *_: True)


@fault
def nothing_is_taken(patch: Patch) -> None:
    patch(Judge, "_takes", lambda *_: False)


@fault
def what_leads_out_of_a_component_is_taken_in_it(patch: Patch) -> None:
    def anywhere(_f: Any, self: Any, members: Any, _number: int, group: int) -> bool:
        graph = self._graph
        return any(
            graph.alike[graph.targets[k]] != graph.alike[s] and self._served.taken[graph.events[k]] >> group & 1
            for s in (node % len(graph) for node in members)
            for k in range(graph.offsets[s], graph.offsets[s + 1])
        )

    wrapped(patch, Judge, "_takes", anywhere)


def _as(kind: Any) -> Callable[..., None]:
    def other(f: Any, self: Any, phase: Any, fairness: Fairness, *a: Any) -> None:
        f(self, phase, Fairness(tuple(replace(g, kind=kind) for g in fairness.groups)), *a)

    return other


@fault
def strong_is_weak(patch: Patch) -> None:
    wrapped(patch, Judge, "__init__", _as("weak"))


@fault
def weak_is_strong(patch: Patch) -> None:
    wrapped(patch, Judge, "__init__", _as("strong"))


@fault
def the_reason_is_another_group(patch: Patch) -> None:
    def other(f: Any, *a: Any) -> Any:
        blocks, places = f(*a)
        return [replace(block, index=None if block.index is None else block.index + 1) for block in blocks], places

    wrapped(patch, follow, "blocks_of", other)


# --- certificates ----------------------------------------------------------------------------------------------


@fault
def blocks_of_the_first_part_come_first(patch: Patch) -> None:
    wrapped(patch, follow, "blocks_of", lambda f, e, g, looked: f(e, g, looked[::-1]))


@fault
def a_node_is_told_in_the_block_ahead(patch: Patch) -> None:
    def shifted(f: Any, self: Any, state: Any, q: int) -> Any:
        found = f(self, state, q)
        return found and found - 1

    wrapped(patch, PackedPlaces, "block", shifted)


@fault
def a_block_within_is_told_beside(patch: Patch) -> None:
    def flat(f: Any, *a: Any) -> Any:
        blocks, places = f(*a)
        return [replace(block, place=block.place[:1]) for block in blocks], places

    wrapped(patch, follow, "blocks_of", flat)


# --- lassos ----------------------------------------------------------------------------------------------------


@fault
def the_first_lasso_is_called_the_shortest(patch: Patch) -> None:
    patch(LassoSearch, "shortest", lambda self: replace(self._good(), shortest=True))


@fault
def a_loop_need_not_be_fair(patch: Patch) -> None:
    patch(Needs, "met", lambda _self, _done: True)


@fault
def what_is_disabled_is_not_served(patch: Patch) -> None:
    patch(Needs, "here", lambda _self, _ability: 0)


@fault
def what_is_owed_is_forgotten(patch: Patch) -> None:
    wrapped(patch, Needs, "met", lambda f, self, done: f(self, done & (self.served | self._paid)))


@fault
def what_is_taken_may_change_nothing(patch: Patch) -> None:
    def careless(_f: Any, self: Any, _s: int, k: Any, t: int) -> int:
        here: int = self._needs.here(self._graph.abilities[t])
        return here if k is None else here | self._needs.taken[self._graph.events[k]]

    wrapped(patch, LassoSearch, "_doing", careless)


@fault
def a_word_is_accepted_when_the_automaton_can_read_it(patch: Patch) -> None:
    wrapped(patch, Profiles, "__init__", lambda f, self, moves, _accepting: f(self, moves, 0))


@fault
def an_automaton_has_to_come_round_at_once(patch: Patch) -> None:
    def at_once(_f: Any, self: Any, relation: Any) -> frozenset[int]:
        return frozenset(q for q, r, bits in relation if q == r and bits == self._all)

    wrapped(patch, Profiles, "_accepting", at_once)


@fault
def repetitions_do_not_count(patch: Patch) -> None:
    patch(follow, "_speaks_of_next", lambda _formula: False)


@fault
def the_way_back_is_shorter_than_it_is(patch: Patch) -> None:
    wrapped(patch, LassoSearch, "_back", lambda f, *a: {s: d + 1 for s, d in f(*a).items()})


@fault
def a_way_begins_with_its_second_state(patch: Patch) -> None:
    wrapped(patch, Stems, "way", lambda f, *a: (found := f(*a))[min(1, len(found) - 1) :])


@pytest.mark.parametrize("name", FAULTS)
def test_planted_fault_is_noticed(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    FAULTS[name](monkeypatch.setattr)
    assert noticed() is not None


def test_nothing_is_noticed_where_no_fault_is() -> None:
    assert noticed() is None
