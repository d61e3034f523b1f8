"""The reachable graph as DOT, for Graphviz."""

from __future__ import annotations

from varyoff.model.graph import StateGraph
from varyoff.report.formats.graph.labels import edges, label


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def render(graph: StateGraph) -> str:
    """Return the graph for Graphviz: initial states doubly framed, faults in red."""
    lines = [
        f"digraph {_quoted(graph.model.name)} {{",
        "  rankdir=TB;",
        '  node [shape=box, fontname="Helvetica"];',
    ]
    for i, state in enumerate(graph.states):
        shape = ", peripheries=2" if i in graph.initial else ""
        lines.append(f"  {i} [label={_quoted(label(graph, state))}{shape}];")
    for source, target, event, actor in edges(graph):
        colour = ', color="#b3261e", fontcolor="#b3261e"' if actor == "fault" else ""
        lines.append(f"  {source} -> {target} [label={_quoted(event)}{colour}];")
    return "\n".join([*lines, "}"]) + "\n"
