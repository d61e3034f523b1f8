"""The formats of a reachable graph, `model.graph.StateGraph`: a file for each; the same bytes on every machine."""
