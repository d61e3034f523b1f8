"""Systems of one machine, written as the edges between its states."""

from __future__ import annotations

from tests.support.stages import prepared_of
from varyoff.model.expression import Compare, Const, Expr, Var
from varyoff.model.model import Model


def model_of_edges(*edges: str, states: str = "abcd", more: str = "") -> Model:
    """A system of one machine: `t:ab` is a transition by the event t from a to b; a fault where the name begins with f."""
    lines = []
    for edge in edges:
        trigger, ends = edge.split(":")
        actor = ", actor: fault" if trigger.startswith("f") else ""
        lines.append(f"      - {{trigger: {trigger}, source: {ends[0]}, dest: {ends[1]}{actor}}}")
    text = "\n".join(lines)
    (one,) = prepared_of(
        f"system: drawn\nmachines:\n  M:\n    states: [{', '.join(states)}]\n    transitions:\n{text}\n"
        f"instances: {{m: M}}\ndeadlock: allowed\n{more}"
    )
    return one.model


def at(state: str) -> Expr:
    return Compare("==", Var(0), Const(state))
