"""The comparison of automata with the meaning of formulas can fail: each fault planted in the translation is caught by it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.support.lassos import differences, formulas, pairs_of_formulas
from tests.support.planted_in_the_explicit_engine import Patch, wrapped
from varyoff.model.expression import TRUE
from varyoff.temporal import reduction, rewriting, translation
from varyoff.temporal.formula import Formula, Next, Release, Until, denial
from varyoff.temporal.rewriting import _Rewriter
from varyoff.temporal.tableau import Expansion, Tableau, _Maker, members
from varyoff.temporal.translation import Letters, automaton_of

FAULTS: dict[str, Callable[[Patch], None]] = {}


def fault(function: Callable[[Patch], None]) -> Callable[[Patch], None]:
    FAULTS[function.__name__.replace("_", " ")] = function
    return function


def expanding(patch: Patch, kind: type, change: Callable[[_Maker, Any, list[Expansion]], list[Expansion]]) -> None:
    """Change what formulas of a kind expand to."""

    def planted(f: Any, maker: _Maker, formula: Any) -> list[Expansion]:
        found = f(maker, formula)
        return change(maker, formula, found) if isinstance(formula, kind) else found

    wrapped(patch, _Maker, "_expanded", planted)


# --- the rules of operators


@fault
def until_forgets_that_it_waits(patch: Patch) -> None:
    expanding(patch, Until, lambda _m, _f, found: [one._replace(deferred=0) for one in found])


@fault
def until_and_release_are_exchanged(patch: Patch) -> None:
    other = {Until: Release, Release: Until}

    def exchanged(f: Any, maker: _Maker, formula: Any) -> Any:
        kind = other.get(type(formula))
        return f(maker, kind(formula.left, formula.right) if kind else formula)

    wrapped(patch, _Maker, "_expanded", exchanged)


@fault
def release_does_not_ask_again(patch: Patch) -> None:
    expanding(
        patch, Release,
        lambda m, f, found: [one._replace(due=one.due & ~(1 << m._number(f))) for one in found],
    )  # fmt: skip


@fault
def until_asks_for_its_left_side_once(patch: Patch) -> None:
    def once(maker: _Maker, formula: Any, found: list[Expansion]) -> list[Expansion]:
        again = 1 << maker._number(formula)
        goal = maker._bits(formula.right)
        return [one._replace(due=one.due & ~again | goal) if one.due & again else one for one in found]

    expanding(patch, Until, once)


@fault
def next_is_now(patch: Patch) -> None:
    expanding(patch, Next, lambda m, f, _found: m._expansion(m._number(f.operand)))


@fault
def the_last_alternative_is_forgotten(patch: Patch) -> None:
    wrapped(patch, _Maker, "_undominated", lambda f, *a: (found := f(*a))[: max(1, len(found) - 1)])


@fault
def a_negation_is_taken_for_what_it_denies(patch: Patch) -> None:
    wrapped(patch, Letters, "letter", lambda f, *a: (f(*a)[0], True))


@fault
def all_until_wait_for_one_set(patch: Patch) -> None:
    def one_set(f: Any, maker: _Maker, formula: Any) -> Any:
        maker.awaited = dict.fromkeys(maker.awaited, 0)
        found = f(maker, formula)
        return [one._replace(deferred=bool(one.deferred)) for one in found]

    wrapped(patch, _Maker, "_expanded", one_set)


# --- what is rewritten


@fault
def implication_goes_both_ways(patch: Patch) -> None:
    wrapped(patch, _Rewriter, "_implies", lambda f, self, one, other: f(self, one, other) or f(self, other, one))


@fault
def until_is_an_eventuality(patch: Patch) -> None:
    wrapped(patch, rewriting, "is_eventuality", lambda f, formula: f(formula) or isinstance(formula, Until))


@fault
def a_universality_is_taken_for_an_eventuality(patch: Patch) -> None:
    wrapped(patch, rewriting, "is_eventuality", lambda f, formula: f(formula) or f(denial(formula)))


@fault
def the_strongest_alternative_is_kept(patch: Patch) -> None:
    patch(_Rewriter, "_greatest", _Rewriter._least)


@fault
def the_weakest_condition_is_kept(patch: Patch) -> None:
    patch(_Rewriter, "_least", _Rewriter._greatest)


@fault
def next_is_drawn_out_of_one_side(patch: Patch) -> None:
    def careless(f: Any, self: Any, a: Formula, b: Formula) -> Any:
        return Next(f(self, a, b.operand)) if isinstance(b, Next) else f(self, a, b)

    wrapped(patch, _Rewriter, "until", careless)


@fault
def operators_are_joined_whatever_their_other_side(patch: Patch) -> None:
    def joined(f: Any, parts: Any, nexts: Any, with_left: Any, with_right: Any, *, left: Any, right: Any) -> Any:
        return f(parts, nexts, with_left, with_right, left=right, right=left)

    wrapped(patch, rewriting, "_grouped", joined)


# --- sets of formulas, and states


@fault
def what_is_put_off_does_not_matter_between_alternatives(patch: Patch) -> None:
    def careless(f: Any, maker: _Maker, one: Expansion, other: Expansion) -> Any:
        return f(maker, one._replace(deferred=0), other)

    wrapped(patch, _Maker, "_dominates", careless)


@fault
def what_is_due_does_not_matter_between_alternatives(patch: Patch) -> None:
    wrapped(patch, _Maker, "_dominates", lambda f, m, one, other: f(m, one._replace(due=0), other))


@fault
def literals_do_not_matter_between_alternatives(patch: Patch) -> None:
    wrapped(patch, _Maker, "_dominates", lambda f, m, one, other: f(m, one._replace(positive=0, negative=0), other))


@fault
def until_is_repeated_by_its_left_side(patch: Patch) -> None:
    def left(f: Any, maker: _Maker, formula: Any, closure: int) -> Any:
        return f(maker, formula, closure) or (isinstance(formula, Until) and f(maker, formula.left, closure))

    wrapped(patch, _Maker, "_follows", left)


@fault
def until_is_thought_to_ask_for_its_right_side(patch: Patch) -> None:
    def closure(f: Any, maker: _Maker, due: int) -> Any:
        found = f(maker, due)
        for number in members(found):
            if isinstance(one := maker.formulas[number], Until):
                found |= maker._bits(one.right)
        return found

    wrapped(patch, _Maker, "_closure", closure)


# --- the reduction


@fault
def a_component_needs_no_acceptance(patch: Patch) -> None:
    wrapped(patch, reduction, "_needed", lambda f, *a: [])


@fault
def a_component_needs_one_set_only(patch: Patch) -> None:
    wrapped(patch, reduction, "_needed", lambda f, *a: f(*a)[:1])


@fault
def an_edge_to_its_own_source_is_no_cycle(patch: Patch) -> None:
    wrapped(patch, reduction, "_has_cycle", lambda f, pairs: f([(s, t) for s, t in pairs if s != t]))


@fault
def every_state_is_a_component(patch: Patch) -> None:
    wrapped(patch, reduction, "_components", lambda f, arcs: list(range(len(arcs))))


@fault
def edges_on_cycles_are_taken_for_accepting_ones(patch: Patch) -> None:
    def generous(_f: Any, arcs: Any, acceptance: int, *, accepting: bool) -> Any:
        sets = (1 << acceptance) - 1 if accepting else 0
        return [[arc._replace(accepting=arc.accepting | sets) for arc in own] for own in arcs]

    wrapped(patch, reduction, "_with_transient", generous)


@fault
def acceptance_does_not_matter_to_a_simulation(patch: Patch) -> None:
    wrapped(patch, reduction, "_weaker", lambda f, one, other: f(one, other._replace(accepting=0)))


@fault
def a_stronger_label_is_taken_for_a_weaker_one(patch: Patch) -> None:
    def reverse(f: Any, one: Any, other: Any) -> Any:
        return f(
            other._replace(accepting=one.accepting, target=one.target),
            one._replace(accepting=other.accepting, target=other.target),
        )

    wrapped(patch, reduction, "_weaker", reverse)


@fault
def states_are_one_when_either_simulates_the_other(patch: Patch) -> None:
    def symmetric(f: Any, arcs: Any) -> Any:
        above = f(arcs)
        return [own | sum(1 << s for s, its in enumerate(above) if its >> t & 1) for t, own in enumerate(above)]

    wrapped(patch, reduction, "_simulation", symmetric)


@fault
def where_an_edge_leads_does_not_matter_when_it_is_covered(patch: Patch) -> None:
    wrapped(patch, reduction, "_covers", lambda f, one, other: f(one._replace(target=other.target), other))


@fault
def the_last_state_is_initial(patch: Patch) -> None:
    def turned(f: Any, arcs: Any) -> Any:
        last = len(arcs) - 1
        return f([[a._replace(target=last - a.target) for a in own] for own in reversed(arcs)])

    wrapped(patch, reduction, "_reachable", turned)


@fault
def the_simulation_is_cut_short(patch: Patch) -> None:
    wrapped(patch, reduction, "_simulation", lambda f, arcs: [(1 << len(arcs)) - 1] * len(arcs))


@fault
def equal_states_are_looked_for_only_once(patch: Patch) -> None:
    """Where a simulation takes too long."""
    patch(reduction, "MOST_COMPARISONS", -1)
    wrapped(patch, reduction, "_bisimulated", lambda f, arcs: f([own[:1] for own in arcs]))


# --- the labels


@fault
def labels_lose_their_last_literal(patch: Patch) -> None:
    wrapped(patch, translation, "conjunction", lambda f, parts: f(parts[:-1]) if len(parts) > 1 else f(parts))


@fault
def an_edge_without_acceptance_reads_anything(patch: Patch) -> None:
    def anything(f: Any, found: Tableau, letters: Any) -> Any:
        arcs = [[a if a.accepting else a._replace(positive=0, negative=0) for a in own] for own in found.arcs]
        return f(found._replace(arcs=arcs), letters)

    wrapped(patch, translation, "_labelled", anything)


@fault
def negations_are_left_out(patch: Patch) -> None:
    patch(translation, "negation", lambda _expression: TRUE)


@fault
def one_acceptance_set_is_lost(patch: Patch) -> None:
    wrapped(
        patch, translation, "reduced", lambda f, a: (found := f(a))._replace(acceptance=max(found.acceptance - 1, 0))
    )


# --- all of them


def some() -> list[Formula]:
    return formulas(4) + pairs_of_formulas()


@pytest.fixture
def patch(monkeypatch: pytest.MonkeyPatch) -> Patch:
    return monkeypatch.setattr


@pytest.mark.parametrize("name", FAULTS)
def test_a_planted_fault_is_caught(name: str, patch: Patch) -> None:
    FAULTS[name](patch)
    assert next(differences(some(), automaton_of), None) is not None
