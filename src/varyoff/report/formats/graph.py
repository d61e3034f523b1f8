"""The reachable graph as DOT, GraphML, Mermaid and JSON; the same bytes on every machine."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator

from varyoff.base.counted import counted
from varyoff.model.expression import show_value
from varyoff.model.graph import StateGraph
from varyoff.model.model import State

MERMAID_LIMIT = 280  # edges that Mermaid's renderers accept comfortably (its default maximum is 500)


def _label(graph: StateGraph, state: State) -> str:
    return "\n".join(
        f"{v.name}={show_value(value)}"
        for v, value in zip(graph.model.variables, state, strict=True)
        if not v.auxiliary
    )


def _edges(graph: StateGraph) -> Iterator[tuple[int, int, str, str]]:
    for source, target, event, data in graph.graph.edges(keys=True, data=True):
        yield source, target, str(event), str(data["actor"])


def render_graph_json(graph: StateGraph) -> str:
    """Return states with their values, and edges by position."""
    names = [v.name for v in graph.model.variables if not v.auxiliary]
    keep = [i for i, v in enumerate(graph.model.variables) if not v.auxiliary]
    record = {
        "format": 1,
        "system": graph.model.name,
        "variables": names,
        "initial": list(graph.initial),
        "states": [
            {"id": i, "depth": graph.graph.nodes[i]["depth"], "values": [state[k] for k in keep]}
            for i, state in enumerate(graph.states)
        ],
        "edges": [
            {"source": source, "target": target, "event": event, "actor": actor}
            for source, target, event, actor in _edges(graph)
        ],
    }
    return json.dumps(record, ensure_ascii=False, indent=1) + "\n"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def render_dot(graph: StateGraph) -> str:
    """Return the graph for Graphviz: initial states doubly framed, faults in red."""
    lines = [
        f"digraph {_quoted(graph.model.name)} {{",
        "  rankdir=TB;",
        '  node [shape=box, fontname="Helvetica"];',
    ]
    for i, state in enumerate(graph.states):
        shape = ", peripheries=2" if i in graph.initial else ""
        lines.append(f"  {i} [label={_quoted(_label(graph, state))}{shape}];")
    for source, target, event, actor in _edges(graph):
        colour = ', color="#b3261e", fontcolor="#b3261e"' if actor == "fault" else ""
        lines.append(f"  {source} -> {target} [label={_quoted(event)}{colour}];")
    return "\n".join([*lines, "}"]) + "\n"


def render_graphml(graph: StateGraph) -> str:
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
    for number, (source, target, event, actor) in enumerate(_edges(graph)):
        plain.add_edge(source, target, number, event=event, actor=actor)
    stream = io.BytesIO()
    nx.write_graphml_xml(plain, stream, encoding="utf-8")
    return stream.getvalue().decode("utf-8").rstrip() + "\n"


def render_mermaid(graph: StateGraph) -> str:
    """Return a Mermaid state diagram; beyond a few hundred edges, one node for each depth with the numbers."""
    edges = list(_edges(graph))
    lines = ["stateDiagram-v2"]
    if len(edges) > MERMAID_LIMIT:
        return "\n".join([*lines, *_by_depth(graph)]) + "\n"
    for i, state in enumerate(graph.states):
        text = "<br/>".join(_escaped(line) for line in _label(graph, state).split("\n"))
        lines.append(f'  state "{text}" as s{i}')
    lines += [f"  [*] --> s{i}" for i in graph.initial]
    lines += [f"  s{source} --> s{target}: {_escaped(event)}" for source, target, event, _ in edges]
    return "\n".join(lines) + "\n"


def _by_depth(graph: StateGraph) -> Iterator[str]:
    counts: dict[int, int] = {}
    between: dict[tuple[int, int], int] = {}
    of = {node: graph.graph.nodes[node]["depth"] for node in graph.graph}
    for d in of.values():
        counts[d] = counts.get(d, 0) + 1
    for source, target, _, _ in _edges(graph):
        key = (of[source], of[target])
        between[key] = between.get(key, 0) + 1
    for d, count in sorted(counts.items()):
        states = counted(count, "state")
        yield f'  state "depth {d}: {states}" as d{d}'
    yield "  [*] --> d0"
    for (a, b), count in sorted(between.items()):
        yield f"  d{a} --> d{b}: {count}"


def _escaped(text: str) -> str:
    """Mermaid gives a meaning to these characters; its entity codes stand for them."""
    return "".join(f"#{ord(c)};" if c in '"#;:<>{}[]()&' else c for c in text)
