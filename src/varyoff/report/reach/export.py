"""A quotient of the reachable graph as DOT and GraphML."""

from __future__ import annotations

import io

from varyoff.base.counted import counted
from varyoff.report.reach.view import View


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def _text(view: View, n: int) -> str:
    one = view.classes[n]
    return one.text or f"{counted(one.states, 'state')}"


def view_dot(view: View, name: str) -> str:
    """Return the classes and the edges between them for Graphviz; initial ones doubly framed."""
    lines = [f"digraph {_quoted(name)} {{", "  rankdir=TB;", '  node [shape=box, fontname="Helvetica"];']
    for n, one in enumerate(view.classes):
        shape = ", peripheries=2" if n in view.initial else ""
        lines.append(f"  {n} [label={_quoted(f'{_text(view, n)}, from depth {one.depth}')}{shape}];")
    for a, b, actor in view.edges:
        lines.append(f"  {a} -> {b}" + (' [color="#b3261e"];' if actor == "fault" else ";"))
    return "\n".join([*lines, "}"]) + "\n"


def view_graphml(view: View) -> str:
    """Return the classes and the edges between them as GraphML."""
    import networkx as nx

    graph: nx.MultiDiGraph[int] = nx.MultiDiGraph()
    for n, one in enumerate(view.classes):
        graph.add_node(n, states=one.states, depth=one.depth, text=_text(view, n), initial=n in view.initial)
    for number, (a, b, actor) in enumerate(view.edges):
        graph.add_edge(a, b, number, actor=actor)
    stream = io.BytesIO()
    nx.write_graphml_xml(graph, stream, encoding="utf-8")
    return stream.getvalue().decode("utf-8").rstrip() + "\n"
