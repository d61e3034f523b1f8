"""Faults planted in how the networkx engine decides behaviours, futures and games, by what they get wrong."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.support.planted_in_the_explicit_engine import Patch, wrapped
from varyoff.base.record import replace
from varyoff.engine import networkx_behaviours, networkx_branching, networkx_games
from varyoff.engine.networkx_behaviours import ProductGraph
from varyoff.engine.networkx_branching import Futures
from varyoff.engine.networkx_games import Game
from varyoff.model.expression import TRUE
from varyoff.problem.question import Win

FAULTS: dict[str, Callable[[Patch], None]] = {}


def fault(function: Callable[[Patch], None]) -> Callable[[Patch], None]:
    FAULTS[function.__name__.replace("_", " ")] = function
    return function


# --- behaviours ------------------------------------------------------------------------------------------------


@fault
def the_formula_itself_is_looked_for(patch: Patch) -> None:
    patch(networkx_behaviours, "denial", lambda formula: formula)


@fault
def every_label_is_true(patch: Patch) -> None:
    patch(networkx_behaviours, "evaluate", lambda _label, _state: True)


@fault
def nothing_repeats(patch: Patch) -> None:
    def restless(f: Any, self: Any) -> None:
        self.leads = {node: leads[1:] for node, leads in self.leads.items()}
        f(self)

    wrapped(patch, ProductGraph, "_build", restless)


def owing(patch: Patch, which: Callable[[Any, Any], bool]) -> None:
    """Only debts of which something is true are owed."""
    wrapped(patch, ProductGraph, "_owed", lambda f, self, nodes: (debt for debt in f(self, nodes) if which(self, debt)))


@fault
def acceptance_is_not_asked_for(patch: Patch) -> None:
    owing(patch, lambda _product, debt: debt[0] != "accepting")


@fault
def only_the_first_acceptance_set_counts(patch: Patch) -> None:
    owing(patch, lambda _product, debt: debt[0] != "accepting" or debt[1] == 0)


@fault
def weak_fairness_is_not_asked_for(patch: Patch) -> None:
    owing(patch, lambda _product, debt: debt[0] != "weak")


@fault
def strong_fairness_is_not_asked_for(patch: Patch) -> None:
    owing(patch, lambda _product, debt: debt[0] != "strong")


@fault
def only_the_first_group_counts(patch: Patch) -> None:
    owing(patch, lambda _product, debt: debt[0] == "accepting" or debt[1] == 0)


@fault
def strong_fairness_is_weak(patch: Patch) -> None:
    def lenient(f: Any, self: Any, node: int) -> Any:
        more = [("strong", n) for n in range(len(self.groups)) if n not in self.enabled[node]]
        return (fair.union(more) for fair in f(self, node))

    wrapped(patch, ProductGraph, "_fair", lenient)


@fault
def weak_fairness_is_strong(patch: Patch) -> None:
    def strict(f: Any, self: Any, node: int) -> Any:
        ever = set().union(*self.enabled.values())
        for (*_, taken), fair in zip(self.leads[node], f(self, node), strict=True):
            yield frozenset(debt for debt in fair if debt[1] in taken or debt[1] not in ever)

    wrapped(patch, ProductGraph, "_fair", strict)


@fault
def what_is_strong_leaves_no_way_out(patch: Patch) -> None:
    wrapped(
        patch,
        ProductGraph,
        "components",
        lambda f, self, nodes=None, place=(): f(self, nodes, place) if not place else (),
    )


@fault
def what_is_strong_is_kept_away_from_once_only(patch: Patch) -> None:
    def shallow(f: Any, self: Any, nodes: Any = None, place: Any = ()) -> Any:
        return f(self, nodes, place) if len(place) < 2 else ()

    wrapped(patch, ProductGraph, "components", shallow)


@fault
def the_whole_component_is_searched_again_where_it_is_strong(patch: Patch) -> None:
    """As if it were enabled nowhere."""

    def careless(f: Any, self: Any, component: Any) -> Any:
        unpaid = f(self, component)
        return None if unpaid is not None and unpaid[0] == "strong" else unpaid

    wrapped(patch, ProductGraph, "_unpaid", careless)


@fault
def only_the_first_event_of_a_group_counts(patch: Patch) -> None:
    def first(f: Any, self: Any, space: Any, automaton: Any, groups: Any) -> None:
        f(self, space, automaton, [replace(group, events=group.events[:1]) for group in groups])

    wrapped(patch, ProductGraph, "__init__", first)


@fault
def a_group_is_enabled_where_it_has_the_first_step(patch: Patch) -> None:
    def first(f: Any, self: Any) -> None:
        self.enabled = {node: {g for *_, taken in leads[:2] for g in taken} for node, leads in self.leads.items()}
        f(self)

    wrapped(patch, ProductGraph, "_build", first)


@fault
def a_loop_takes_the_first_thing_that_it_owes_and_no_other(patch: Patch) -> None:
    """Only what is shown is wrong."""
    true = ProductGraph._owed

    def forgetful(f: Any, self: Any, start: Any, component: Any) -> Any:
        self._owed = lambda nodes: list(true(self, nodes))[:1]
        found = list(f(self, start, component))
        del self._owed
        return found

    wrapped(patch, ProductGraph, "_loop", forgetful)


@fault
def a_loop_does_not_come_back(patch: Patch) -> None:
    wrapped(patch, ProductGraph, "_loop", lambda f, *a: list(f(*a))[:-1])


@fault
def repetitions_are_left_out_though_steps_are_counted(patch: Patch) -> None:
    patch(networkx_behaviours, "says_next", lambda _formula: False)


@fault
def blocks_are_numbered_the_other_way_round(patch: Patch) -> None:
    def backwards(f: Any, place: Any, reason: Any, index: Any) -> Any:
        return f((*place[:-1], -place[-1]), reason, index)

    wrapped(patch, networkx_behaviours, "Block", backwards)


# --- futures ---------------------------------------------------------------------------------------------------


@fault
def a_state_without_event_does_not_repeat(patch: Patch) -> None:
    def ending(f: Any, self: Any, space: Any) -> None:
        f(self, space)
        self.graph.remove_edges_from([(node, node) for node in self.graph if space.is_stuck(node)])

    wrapped(patch, Futures, "__init__", ending)


@fault
def an_event_that_changes_nothing_is_no_edge(patch: Patch) -> None:
    def moving(f: Any, self: Any, space: Any) -> None:
        f(self, space)
        loops = [node for node in self.graph if self.graph.has_edge(node, node) and not space.is_stuck(node)]
        self.graph.remove_edges_from((node, node) for node in loops if len(self.graph[node]) > 1)

    wrapped(patch, Futures, "__init__", moving)


@fault
def what_is_on_the_way_does_not_matter(patch: Patch) -> None:
    wrapped(patch, Futures, "_steps_to", lambda f, self, goals, within: f(self, goals, within=set(self.graph) | within))


@fault
def what_can_leave_does_not_stay(patch: Patch) -> None:
    def leaving(f: Any, self: Any, here: Any) -> Any:
        return f(self, {node for node in here if all(after in here for after in self.graph[node])})

    wrapped(patch, Futures, "_steps_until_gone", leaving)


@fault
def one_initial_state_is_enough(patch: Patch) -> None:
    def one(f: Any, self: Any, formula: Any) -> Any:
        true = f(self, formula)
        return set(self.graph) if 0 in true else true

    wrapped(patch, Futures, "where", one)


@fault
def a_label_is_a_step_too_high(patch: Patch) -> None:
    wrapped(patch, Futures, "_steps_to", lambda f, *a, **o: {node: n + (n > 0) for node, n in f(*a, **o).items()})


@fault
def a_path_ends_a_step_too_early(patch: Patch) -> None:
    def early(f: Any, self: Any, *a: Any) -> Any:
        trace = f(self, *a)
        if trace is None or trace.loop is not None or not trace.steps:
            return trace
        return replace(trace, states=trace.states[:-1], steps=trace.steps[:-1])

    wrapped(patch, Futures, "shown", early)


# --- games -----------------------------------------------------------------------------------------------------


def playing(patch: Patch, change: Callable[[Any, Win], Win]) -> None:
    wrapped(
        patch, Game, "__init__", lambda f, self, space, question, goals: f(self, space, change(space, question), goals)
    )


@fault
def the_adversary_does_nothing(patch: Patch) -> None:
    playing(patch, lambda _space, question: replace(question, adversary=()))


@fault
def everybody_is_the_adversary(patch: Patch) -> None:
    playing(
        patch, lambda _space, question: replace(question, adversary=("operator", "spontaneous", "workload", "fault"))
    )


@fault
def we_take_everybodys_steps(patch: Patch) -> None:
    playing(patch, lambda _space, question: replace(question, actors=("operator", "spontaneous", "workload", "fault")))


@fault
def we_pick_the_way_that_an_event_goes(patch: Patch) -> None:
    def lucky(_f: Any, self: Any, node: int, safe: Any) -> Any:
        return sorted(event for _, target, event in self.ours.out_edges(node, data="event") if target in safe)

    wrapped(patch, Game, "_events_into", lucky)


@fault
def the_adversary_moves_once(patch: Patch) -> None:
    wrapped(patch, Game, "distances", lambda f, *a: {node: steps for node, steps in f(*a).items() if steps < 2})


@fault
def the_adversary_leads_on_from_the_goal(patch: Patch) -> None:
    def through(f: Any, self: Any, space: Any, question: Any, goals: Any) -> None:
        ranks = self._steps_of
        f(self, space, question, goals)
        self.theirs = ranks(question.adversary)
        self.ranks, self.chosen = dict.fromkeys(goals, 0), {}
        self._play()

    wrapped(patch, Game, "__init__", through)


@fault
def the_second_round_is_the_last(patch: Patch) -> None:
    def short(f: Any, self: Any, node: int, safe: Any) -> Any:
        return f(self, node, safe) if max(self.ranks.values(), default=0) < 2 else []

    wrapped(patch, Game, "_events_into", short)


@fault
def a_goal_is_to_be_reached_from_itself(patch: Patch) -> None:
    wrapped(patch, networkx_games, "won", lambda f, space, question, goals: f(space, question, goals[1:]))
    from varyoff.engine import networkx

    patch(networkx, "won", networkx_games.won)


@fault
def ranks_count_from_one(patch: Patch) -> None:
    def more(f: Any, self: Any, *a: Any) -> None:
        f(self, *a)
        self.ranks = {node: rank + 1 for node, rank in self.ranks.items()}

    wrapped(patch, Game, "__init__", more)


@fault
def the_highest_rank_is_that_of_the_state(patch: Patch) -> None:
    wrapped(patch, Game, "stays", lambda _f, self: dict(self.ranks))


@fault
def distances_are_those_of_the_other_direction(patch: Patch) -> None:
    def forwards(f: Any, self: Any, nodes: Any) -> Any:
        theirs, self.theirs = self.theirs, self.theirs.reverse()
        try:
            return f(self, nodes)
        finally:
            self.theirs = theirs

    wrapped(patch, Game, "distances", forwards)


@fault
def where_everything_is_true_nothing_is_asked(patch: Patch) -> None:
    """A condition on states is true everywhere."""
    patch(networkx_branching, "evaluate", lambda expression, state: expression == TRUE or len(state) > 0)
