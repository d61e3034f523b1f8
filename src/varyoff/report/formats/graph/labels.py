"""What every drawing of a graph says of its nodes and edges."""

from __future__ import annotations

from collections.abc import Iterator

from varyoff.model.expression import show_value
from varyoff.model.graph import StateGraph
from varyoff.model.model import State


def label(graph: StateGraph, state: State) -> str:
    """Return what stands in the node of a state: a line for each variable that is not auxiliary."""
    return "\n".join(
        f"{v.name}={show_value(value)}"
        for v, value in zip(graph.model.variables, state, strict=True)
        if not v.auxiliary
    )


def edges(graph: StateGraph) -> Iterator[tuple[int, int, str, str]]:
    """Yield (source, target, event, actor) of every edge, by position of the states."""
    for source, target, event, data in graph.graph.edges(keys=True, data=True):
        yield source, target, str(event), str(data["actor"])
