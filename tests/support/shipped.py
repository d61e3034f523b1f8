"""The shipped systems that this version reads, their explored graphs, and machines that stay inside of them."""

from __future__ import annotations

from functools import cache

from hypothesis import settings
from hypothesis.stateful import invariant

from tests.support.engines import ask
from tests.support.laws import examples
from tests.support.project import SHIPPED
from tests.support.stages import lowered
from varyoff.runtime import LiveSystem
from varyoff.spec.load import load
from varyoff.testing import state_machine


def walks(number, steps, *, shrink=True):
    """Settings of walks through a state machine that are the same every time."""
    return settings(examples(number, shrink=shrink), stateful_step_count=steps)


def shipped():
    """Every system of `specs/` without a mistake, by file and name."""
    found = {}
    for path in SHIPPED:
        specification = load([str(path)])
        if specification.diagnostics:
            continue
        for system in specification.systems:
            if lowered(system).good:
                found[f"{path.stem}/{system.name}"] = system
    return found


SYSTEMS = shipped()


class Explored:
    """The graph of a system: its states, and the steps (event, state after) from each."""

    def __init__(self, live):
        graph = ask(live.model, ()).space.graph()
        states = graph.states
        self.names = [v.name for v in live.model.variables]
        self.steps = {
            state: {(label, states[target]) for _, target, label in graph.graph.out_edges(node, keys=True)}
            for node, state in enumerate(states)
        }

    def enabled(self, state):
        return {label for label, _ in self.steps[state]}


@cache
def explored(name):
    return Explored(LiveSystem(SYSTEMS[name]))


def inside(spec, graph, **options):
    """The state machine of `spec` that never leaves `graph` and offers exactly what the graph does."""

    class Inside(state_machine(spec, **options)):
        @invariant()
        def is_a_state_of_the_graph(self):
            assert self.system.values in graph.steps, "the state is not in the graph"

        @invariant()
        def offers_what_the_graph_offers(self):
            assert set(self.offered()) == graph.enabled(self.system.values), "other events are enabled"

        def happen(self, label, way=0):
            before = self.system.values
            super().happen(label, way)
            assert (label, self.system.values) in graph.steps[before], f"{label} is not a step of the graph"

    return Inside
