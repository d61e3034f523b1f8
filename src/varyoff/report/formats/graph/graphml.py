"""The reachable graph as GraphML."""

from __future__ import annotations

import io

from varyoff.model.expression import show_value
from varyoff.model.graph import StateGraph
from varyoff.report.formats.graph.labels import edges


def render(graph: StateGraph) -> str:
    """Return GraphML: every variable is a node attribute, event and actor are edge attributes."""
    import networkx as nx

    plain: nx.MultiDiGraph[int] = nx.MultiDiGraph()
    for i, state in enumerate(graph.states):
        values = {
            v.name: (value if isinstance(value, bool | int) else show_value(value))
            for v, value in zip(graph.model.variables, state, strict=True)
            if not v.auxiliary
        }
        plain.add_node(i, depth=graph.graph.nodes[i]["depth"], initial=i in graph.initial, **values)
    for number, (source, target, event, actor) in enumerate(edges(graph)):
        plain.add_edge(source, target, number, event=event, actor=actor)
    stream = io.BytesIO()
    nx.write_graphml_xml(plain, stream, encoding="utf-8")
    return stream.getvalue().decode("utf-8").rstrip() + "\n"
