"""What a comparison finds is exact on the reachable graphs, as a naive comparison shows."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import assume
from hypothesis import strategies as st

from tests import oracle
from tests.support.laws import law
from tests.support.outcomes import HOLDING
from varyoff.analysis.difference import Behaviours, compare
from varyoff.audit.trace import retrace
from varyoff.model.enumeration import Enumeration
from varyoff.model.model import Model
from varyoff.pipeline import Options, check_text
from varyoff.testing import drafts


def exploration(text: str) -> tuple[Model, Enumeration] | None:
    (system,) = check_text(text, Options(enumerate_states=True)).systems
    assert system.enumeration is not None
    return (system.model, system.enumeration) if system.complete and system.failure is None else None


# --- the naive comparison ------------------------------------------------------------------------

Named = dict[str, object]


class Naive:
    """A graph as the oracle sees it, states as mappings from names to values."""

    def __init__(self, text: str) -> None:
        self.graph = oracle.explore(oracle.load_text(text))
        self.states = [self.named(state) for state in self.graph.states]
        domains = self.graph.specification.instances.values()
        self.kinds = {f"{i.name}.{v}": self.kind(i, v) for i in domains for v in i.domains}
        if self.graph.specification.counts_faults:
            self.kinds["limits.faults"] = "integer"

    @staticmethod
    def named(state: oracle.State) -> Named:
        return {f"{i}.{v}" if i else f"limits.{v}": value for (i, v), value in state.items()}

    def kind(self, instance: Any, variable: str) -> str:
        values = [v for v in instance.domains[variable] if v is not None]
        if all(isinstance(v, bool) for v in values) and values:
            return "boolean"
        if all(isinstance(v, int) for v in values) and values:
            return "integer"
        return "reference" if set(values) <= set(self.graph.specification.instances) else "words"


def key(state: Named, names: list[str]) -> tuple[object, ...]:
    return tuple(state[name] for name in names)


def surplus(this: Naive, that: Naive, names: list[str]) -> dict[str, object]:
    """What `this` has and `that` has not; the depth of the nearest, too."""
    known = [key(s, names) for s in that.states]
    known_steps = [(known[a], label, known[b]) for a, label, b in that.graph.steps]
    mine = [key(s, names) for s in this.states]
    states = {p for p in mine if p not in known}
    steps = {(mine[a], label, mine[b]) for a, label, b in this.graph.steps} - set(known_steps)
    nearest = {
        label: min(this.graph.depths[a] + 1 for a, other, b in this.graph.steps
                   if other == label and (mine[a], label, mine[b]) in steps)
        for label in sorted({label for _, label, _ in steps})
    }  # fmt: skip
    initial = {mine[i] for i in range(this.graph.initial)} - {known[i] for i in range(that.graph.initial)}
    stuck = {mine[i] for i in this.graph.deadlocks()} - {known[i] for i in that.graph.deadlocks()}
    return {
        "states": len(states), "transitions": len(steps), "initial": len(initial), "deadlocks": len(stuck),
        "nearest": nearest,
    }  # fmt: skip


def summarised(side: Behaviours) -> dict[str, object]:
    return {
        "states": side.states, "transitions": side.transitions, "initial": side.initial, "deadlocks": side.deadlocks,
        "nearest": dict(sorted((c.event, len(c.witness)) for c in side.events)),
    }  # fmt: skip


def agree(old: str, new: str) -> bool:
    """Compare both ways; return whether anything differed."""
    sides = [exploration(old), exploration(new)]
    if None in sides:  # one of them has an error of the model; there is nothing to compare
        return False
    assert sides[0] is not None
    assert sides[1] is not None
    found = compare(sides[0], sides[1])
    naive = [Naive(old), Naive(new)]
    names = [n for n, kind in naive[0].kinds.items() if naive[1].kinds.get(n) == kind]
    assert sorted(found.compared) == sorted(names)
    assert summarised(found.gained) == surplus(naive[1], naive[0], names)
    assert summarised(found.lost) == surplus(naive[0], naive[1], names)
    for side in (found.gained, found.lost):
        for trace in (side.state, side.deadlock, *(c.witness for c in side.events)):
            assert trace is None or retrace(side.model, trace) == []
    return bool(found)


@law(25, 250, st.data())
def test_agrees_with_a_naive_comparison_of_mutants(data: st.DataObject) -> None:
    draft = data.draw(drafts(max_states=60, max_instances=3))
    draft.properties = {}
    old = draft.text()
    transitions = [(m, i) for m in draft.machines for i in range(len(m.transitions))]
    assume(transitions)
    machine, index = data.draw(st.sampled_from(transitions))
    removed = machine.transitions.pop(index)
    try:
        new = draft.text()
    finally:
        machine.transitions.insert(index, removed)
    assume(not check_text(new).diagnostics)
    agree(old, new)


@law(25, 250, drafts(max_states=60, max_instances=3), drafts(max_states=60, max_instances=3))
def test_agrees_with_a_naive_comparison_of_strangers(one: Any, other: Any) -> None:
    agree(one.text(), other.text())


def test_a_planted_fault_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    from varyoff.analysis import difference

    changed = HOLDING.replace("coins < 3", "coins < 2").replace("expect: {initial: 1, states: 7}\n", "")
    assert agree(HOLDING, changed)
    whole = difference._Side.__init__

    def forgetful(self: difference._Side, *arguments: Any) -> None:
        """Overlook the steps from the first state."""
        whole(self, *arguments)
        self.steps = [step for step in self.steps if step[0] != 0]

    monkeypatch.setattr(difference._Side, "__init__", forgetful)
    with pytest.raises(AssertionError):
        agree("# nothing gained\n" + HOLDING.replace("initial: 1, ", "").replace("coins < 3", "coins < 0"), HOLDING)
