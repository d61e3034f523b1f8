"""The comparison of engines can fail: faults planted in either engine are noticed by `--engine all`."""

from __future__ import annotations

from collections.abc import Callable
from textwrap import dedent
from typing import Any

import networkx as nx
import pytest

from tests.support.agreement import Question
from tests.support.edge_cases import CASES
from tests.support.engine_agreement import MOST_STATES, asked_by
from tests.support.planted_in_the_explicit_engine import FAULTS as IN_EXPLICIT
from tests.support.planted_in_the_explicit_engine import Patch, wrapped
from varyoff.analysis.deciding import decide
from varyoff.base.record import replace
from varyoff.engine import networkx
from varyoff.engine.engine import Bounds
from varyoff.engine.networkx import LiveSteps, Space
from varyoff.engine.registry import ALL, engine_named
from varyoff.model.interpret import evaluate
from varyoff.problem.condition import StateCondition
from varyoff.problem.decision import Counts
from varyoff.problem.disagreement import Disagreement
from varyoff.runtime import live
from varyoff.runtime.live import LiveModel
from varyoff.runtime.machine import LiveTransition

IN_NETWORKX: dict[str, Callable[[Patch], None]] = {}


def fault(function: Callable[[Patch], None]) -> Callable[[Patch], None]:
    IN_NETWORKX[function.__name__.replace("_", " ")] = function
    return function


# --- the machines ----------------------------------------------------------------------------------------------


@fault
def a_machine_does_not_ask_its_last_condition(patch: Patch) -> None:
    def careless(transition: Any, data: Any) -> bool:
        return all(condition.check(data) for condition in transition.conditions[:-1])

    patch(LiveTransition, "allows", careless)


@fault
def unless_is_taken_for_a_condition(patch: Patch) -> None:
    def confused(transition: Any, data: Any) -> bool:
        return all(condition.func(data) for condition in transition.conditions)

    patch(LiveTransition, "allows", confused)


@fault
def unless_is_asked_last(patch: Patch) -> None:
    def late(transition: Any, data: Any) -> bool:
        return all(c.check(data) for c in sorted(transition.conditions, key=lambda c: not c.target))

    patch(LiveTransition, "allows", late)


@fault
def transitions_leave_every_state(patch: Patch) -> None:
    wrapped(patch, LiveModel, "_ends", lambda f, self, option, states: (states, f(self, option, states)[1]))


@fault
def nobody_follows(patch: Patch) -> None:
    wrapped(
        patch, LiveModel, "_willing", lambda f, self, event, part: f(self, event, part) if part is event.own else []
    )


@fault
def only_the_first_way_is_gone(patch: Patch) -> None:
    wrapped(patch, LiveModel, "_ways", lambda f, *a: f(*a)[:1])


@fault
def effects_happen_one_after_the_other(patch: Patch) -> None:
    def sequential(_model: Any, taken: Any, state: Any) -> Any:
        found = list(state)
        for transition in taken:
            for update in transition.branch.updates:
                found[update.variable] = evaluate(update.value, tuple(found))
        return tuple(found)

    patch(live, "state_after", sequential)


@fault
def faults_are_not_counted(patch: Patch) -> None:
    def uncounted(f: Any, model: Any, taken: Any, state: Any) -> Any:
        pairs = zip(model.variables, state, f(model, taken, state), strict=True)
        return tuple(before if variable.auxiliary else after for variable, before, after in pairs)

    wrapped(patch, live, "state_after", uncounted)


@fault
def a_range_is_left_unseen(patch: Patch) -> None:
    def clamped(f: Any, model: Any, taken: Any, state: Any) -> Any:
        try:
            return f(model, taken, state)
        except networkx.ModelError:
            return state

    wrapped(patch, live, "state_after", clamped)


# --- the walk --------------------------------------------------------------------------------------------------


@fault
def the_last_event_is_forgotten(patch: Patch) -> None:
    def fewer(f: Any, self: Any, model: Any) -> None:
        f(self, model)
        self.labels = self.labels[: max(1, len(self.labels) - 1)]

    wrapped(patch, LiveSteps, "__init__", fewer)


@fault
def parallel_events_are_one_edge(patch: Patch) -> None:
    class Merging(nx.MultiDiGraph):
        def add_edge(self, s: int, t: int, key: Any = None, **data: Any) -> Any:
            return None if super().has_edge(s, t) else super().add_edge(s, t, key, **data)

        def has_edge(self, s: int, t: int, key: Any = None) -> bool:
            return super().has_edge(s, t)

        @property
        def edges(self) -> Any:
            view = super().edges

            class First:
                def __getitem__(self, place: Any) -> Any:
                    s, t, _ = place
                    return view[s, t, next(iter(view._graph._adj[s][t]))]

                def __call__(self, *a: Any, **o: Any) -> Any:
                    return view(*a, **o)

            return First()

    def merging(f: Any, self: Any, model: Any) -> None:
        f(self, model)
        self.reached = Merging()

    wrapped(patch, Space, "__init__", merging)


@fault
def what_changes_nothing_is_no_step(patch: Patch) -> None:
    wrapped(
        patch, LiveSteps, "ways",
        lambda f, self, state, *events: [way for way in f(self, state, *events) if way[1] != state],
    )  # fmt: skip


@fault
def the_last_initial_state_is_forgotten(patch: Patch) -> None:
    wrapped(patch, networkx, "product", lambda f, *a: (found := list(f(*a)))[: max(1, len(found) - 1)])


@fault
def initially_is_ignored(patch: Patch) -> None:
    def ignoring(f: Any, self: Any, *a: Any) -> Any:
        model, self.model = self.model, replace(self.model, initially=networkx_true())
        try:
            return f(self, *a)
        finally:
            self.model = model

    wrapped(patch, Space, "walk", ignoring)


def networkx_true() -> Any:
    from varyoff.model.expression import TRUE

    return TRUE


@fault
def an_error_of_a_step_is_swallowed(patch: Patch) -> None:
    def swallowing(f: Any, self: Any, *a: Any) -> None:
        f(self, *a)
        self.errors.clear()

    wrapped(patch, Space, "expand", swallowing)


@fault
def an_error_of_the_model_is_told_a_step_too_late(patch: Patch) -> None:
    def farther(f: Any, space: Any, *a: Any) -> Any:
        found = f(space, *a)
        return found and replace(found, trace=replace(found.trace, steps=(*found.trace.steps, *found.trace.steps[-1:])))

    wrapped(patch, networkx, "nearest_failure", farther)


@fault
def the_last_level_is_not_expanded(patch: Patch) -> None:
    def short(f: Any, self: Any, node: int, limit: Any) -> None:
        if node == 0 or (node < self.expanded + 1 and len(self.by_node) - node > 1):
            f(self, node, limit)
        self.expanded = node + 1

    wrapped(patch, Space, "expand", short)


# --- the questions ---------------------------------------------------------------------------------------------


@fault
def an_error_of_a_condition_is_swallowed(patch: Patch) -> None:
    wrapped(patch, Space, "where", lambda f, *a: (f(*a)[0], {}))


@fault
def the_farthest_state_is_shown(patch: Patch) -> None:
    def farthest(f: Any, *a: Any) -> Any:
        true, errors = f(*a)
        return true[::-1], errors

    wrapped(patch, Space, "where", farthest)


@fault
def the_path_is_the_first_that_a_search_in_depth_finds(patch: Patch) -> None:
    def deep(f: Any, self: Any, node: int) -> Any:
        before: dict[int, int] = {}
        for root in reversed(range(self.roots)):
            before.update(nx.dfs_predecessors(self.reached, root))
        steps = 0
        while node >= self.roots:
            node, steps = before[node], steps + 1
        trace = f(self, node)
        return replace(trace, steps=trace.steps + steps * (None,))

    wrapped(patch, Space, "path_to", deep)


@fault
def ranks_go_forwards(patch: Patch) -> None:
    def forwards(f: Any, self: Any, goals: Any, actors: Any) -> Any:
        reached, self.reached = self.reached, self.reached.reverse()
        try:
            return f(self, goals, actors)
        finally:
            self.reached = reached

    wrapped(patch, Space, "ranks", forwards)


@fault
def actors_are_ignored(patch: Patch) -> None:
    wrapped(patch, Space, "ranks", lambda f, self, goals, _actors: f(self, goals, None))


@fault
def only_the_first_actor_of_several_counts(patch: Patch) -> None:
    def first(f: Any, self: Any, node: int, limit: Any) -> None:
        f(self, node, limit)
        for *_, data in self.reached.out_edges(node, data=True):
            data["actors"] = data["actors"][:1]

    wrapped(patch, Space, "expand", first)


@fault
def a_goal_itself_is_lost(patch: Patch) -> None:
    def without(f: Any, self: Any, goals: Any, actors: Any) -> Any:
        ranks = f(self, goals, actors)
        return {node: rank for node, rank in ranks.items() if rank or node == 0}

    wrapped(patch, Space, "ranks", without)


@fault
def deadlocks_are_overlooked(patch: Patch) -> None:
    patch(Space, "is_stuck", lambda _self, _node: False)


@fault
def an_excused_deadlock_counts(patch: Patch) -> None:
    def strict(f: Any, condition: Any, state: Any, targets: Any, stuck: Any) -> bool:
        return stuck() if networkx.of_deadlock(condition) else f(condition, state, targets, stuck)

    wrapped(patch, networkx, "true_of", strict)


@fault
def next_is_the_state_before(patch: Patch) -> None:
    wrapped(patch, networkx, "evaluate", lambda f, e, state, after=None: f(e, state, after and state))


@fault
def only_the_first_event_of_several_counts(patch: Patch) -> None:
    def fewer(f: Any, condition: Any, *a: Any) -> bool:
        if not isinstance(condition, StateCondition):
            condition = replace(condition, any_of=condition.any_of[:1])
        return f(condition, *a)

    wrapped(patch, networkx, "true_of", fewer)


@fault
def a_step_condition_must_hold_of_every_step(patch: Patch) -> None:
    patch(networkx, "any", all)


@fault
def a_property_and_its_premise_are_swapped(patch: Patch) -> None:
    def swapped(f: Any, *a: Any) -> Any:
        answer = f(*a)
        return replace(answer, decisions=answer.decisions[::-1])

    wrapped(patch, networkx, "answers", swapped)


# --- the counts ------------------------------------------------------------------------------------------------


def miscounted(patch: Patch, **change: Callable[[Any], int]) -> None:
    def wrong(f: Any, self: Any) -> Counts:
        counts = f(self)
        return replace(counts, **{name: of(self) for name, of in change.items()})

    wrapped(patch, Space, "counts", wrong)


@fault
def edges_are_transitions(patch: Patch) -> None:
    miscounted(patch, edges=lambda space: space.reached.number_of_edges())


@fault
def depth_is_the_number_of_levels(patch: Patch) -> None:
    miscounted(patch, depth=lambda space: len(space.levels()))


# --- all are noticed -------------------------------------------------------------------------------------------


# What edge cases lack, in which the machines could be wrong.
MORE = [
    """
    machines:
      M:
        variables: {n: 0..3}
        transitions:
          - {trigger: up, unless: n == 2, effect: {n: n + 1}}
          - {trigger: back, unless: n == 0, procedure: {small: 6 // n > 2}, effect: {n: 0}}
    instances: {m: M}
    deadlock: allowed
    """,
    """
    machines:
      M:
        states: [a, b]
        transitions:
          - {trigger: go, source: a, dest: b}
          - {trigger: back, actor: operator, source: b, dest: a}
          - {trigger: back, actor: spontaneous, fair: none, source: b, dest: a}
    instances: {m: M}
    properties:
      by-itself: {recoverable: m.state == a, by: [spontaneous]}
    """,
]
QUESTIONS = [
    *((case.name, case.question) for case in CASES),
    *((t, Question("system: more\n" + dedent(t))) for t in MORE),
]


def noticed() -> str | None:
    """The first case in which `--engine all` ends in an error of varyoff, as it does where engines differ or one breaks."""
    together = engine_named(ALL)
    for name, question in QUESTIONS:
        for model, properties in asked_by(question):
            try:
                decide(together, model, properties, Bounds(MOST_STATES))
            except (Disagreement, RuntimeError, LookupError) as found:
                return f"{name}: {found}"
    return None


def test_engines_agree_where_no_fault_is():
    assert noticed() is None


@pytest.mark.parametrize("name", IN_NETWORKX)
def test_fault_planted_in_the_networkx_engine_is_noticed(name, monkeypatch):
    IN_NETWORKX[name](lambda owner, attribute, value: monkeypatch.setattr(owner, attribute, value, raising=False))
    assert noticed() is not None


# What both engines are given, or are not given because of it: a mistake there is one that they share. The reference interpreter
# notices these.
SHARED = (
    "a list of senders loses its last",
    "only the first follower is collected",
    "a follower has one option only",
    "a follower forgets its guard",
    "a choice loses its last value",
    "one fault more is allowed",
    "every guard is dropped",
    "nothing is vacuous",
    "only the first event of a pattern counts",
    "undecided is false where initial values are pruned",  # refused when the specification is read
)


@pytest.mark.parametrize("name", [name for name in IN_EXPLICIT if name not in SHARED])
def test_fault_planted_in_the_explicit_engine_is_noticed(name, monkeypatch):
    IN_EXPLICIT[name](monkeypatch.setattr)
    try:
        found = noticed()
    except Exception as error:  # noqa: BLE001  # a crash of the explicit engine is noticed, too
        found = repr(error)
    assert found is not None


@pytest.mark.parametrize("name", SHARED)
def test_fault_in_what_engines_share_is_left_to_the_interpreter(name, monkeypatch):
    IN_EXPLICIT[name](monkeypatch.setattr)
    assert noticed() is None
