"""The reachable graph as JSON."""

from __future__ import annotations

import json

from varyoff.model.graph import StateGraph
from varyoff.report.formats.graph.labels import edges


def render(graph: StateGraph) -> str:
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
            for source, target, event, actor in edges(graph)
        ],
    }
    return json.dumps(record, ensure_ascii=False, indent=1) + "\n"
