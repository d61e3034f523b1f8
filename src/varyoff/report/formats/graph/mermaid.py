"""The reachable graph as a Mermaid state diagram."""

from __future__ import annotations

from collections.abc import Iterator

from varyoff.base.counted import counted
from varyoff.model.graph import StateGraph
from varyoff.report.formats.graph.labels import edges, label

MOST_EDGES = 280  # that Mermaid's renderers accept comfortably (its default maximum is 500)


def render(graph: StateGraph) -> str:
    """Return a Mermaid state diagram; beyond a few hundred edges, one node for each depth with the numbers."""
    drawn = list(edges(graph))
    lines = ["stateDiagram-v2"]
    if len(drawn) > MOST_EDGES:
        return "\n".join([*lines, *_by_depth(graph)]) + "\n"
    for i, state in enumerate(graph.states):
        text = "<br/>".join(_escaped(line) for line in label(graph, state).split("\n"))
        lines.append(f'  state "{text}" as s{i}')
    lines += [f"  [*] --> s{i}" for i in graph.initial]
    lines += [f"  s{source} --> s{target}: {_escaped(event)}" for source, target, event, _ in drawn]
    return "\n".join(lines) + "\n"


def _by_depth(graph: StateGraph) -> Iterator[str]:
    counts: dict[int, int] = {}
    between: dict[tuple[int, int], int] = {}
    of = {node: graph.graph.nodes[node]["depth"] for node in graph.graph}
    for d in of.values():
        counts[d] = counts.get(d, 0) + 1
    for source, target, _, _ in edges(graph):
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
