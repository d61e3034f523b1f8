"""`explore`: counts, and the graph in every format, read back by those who read such formats."""

from __future__ import annotations

import io
import json
import re

import networkx as nx
import pytest

from tests.support import specifications as s

SYSTEMS = {
    "lamp": s.VIOLATED,
    "counter": s.counter(limit=6),
    "valves": s.GUARDED,
}
# Many initial states; labels with choices; two events between the same states; loops; every kind of value.
DIALS = """\
machine: Dial
variables: {at: {type: 0..2, initial: any}, mode: [slow, fast], hot: boolean}
transitions:
  - {trigger: turn, choose: {by: [1, 2]}, effect: {at: (at + by) % 3}}
  - {trigger: nudge, effect: {at: (at + 1) % 3}}
  - {trigger: rest}
  - {trigger: switch, actor: fault, effect: {mode: fast if mode == slow else slow, hot: not hot}}
---
system: dials
instances: {dial: {machine: Dial, count: 2}}
"""
SYSTEMS["mixed"] = DIALS.replace("count: 2", "count: 1")


@pytest.fixture(params=SYSTEMS)
def explored(request, folder, varyoff):
    """A system with its counts, and what `explore` prints in a format."""
    (folder / "a.yaml").write_text(SYSTEMS[request.param])
    report = varyoff("check", "a.yaml", "--format", "json").json
    counts = report["systems"][0]["counts"]

    def show(name):
        result = varyoff("explore", "a.yaml", "--format", name)
        assert (result.exit, result.err) == (0, "")
        return result.out

    return counts, show


def test_text_has_all_the_counts(explored):
    counts, show = explored
    text = show("text")
    for name, number in counts.items():
        assert re.search(rf"^  {name} +{number:,}$", text, re.MULTILINE)
    levels = re.findall(r"^ +(\d+) +([\d,]+)  █+$", text, re.MULTILINE)
    assert [int(depth) for depth, _ in levels] == list(range(counts["depth"] + 1))
    assert sum(int(number.replace(",", "")) for _, number in levels) == counts["states"]
    assert int(levels[0][1]) == counts["initial"]


def same_counts(graph, initial, counts):
    """Whether a networkx graph has the counts of a report."""
    depths = nx.multi_source_dijkstra_path_length(graph, initial, weight=None)
    return {
        "initial": len(initial),
        "states": graph.number_of_nodes(),
        "transitions": graph.number_of_edges(),
        "edges": len({(a, b) for a, b in graph.edges()}),
        "depth": max(depths.values()),
        "deadlocks": sum(degree == 0 for _, degree in graph.out_degree()),
    } == counts


def test_json_is_the_graph(explored):
    counts, show = explored
    record = json.loads(show("json"))
    graph = nx.MultiDiGraph()
    graph.add_nodes_from(state["id"] for state in record["states"])
    graph.add_edges_from((e["source"], e["target"], e["event"]) for e in record["edges"])
    assert same_counts(graph, record["initial"], counts)
    values = [tuple(state["values"]) for state in record["states"]]
    assert len(set(values)) == counts["states"]
    assert all(len(v) == len(record["variables"]) for v in values)
    depths = nx.multi_source_dijkstra_path_length(graph, record["initial"], weight=None)
    assert {state["id"]: state["depth"] for state in record["states"]} == depths


def test_graphml_is_the_graph(explored):
    counts, show = explored
    graph = nx.read_graphml(io.BytesIO(show("graphml").encode()), node_type=int, force_multigraph=True)
    initial = [node for node, data in graph.nodes(data=True) if data["initial"]]
    assert same_counts(graph, initial, counts)
    assert all(data["event"] and data["actor"] for _, _, data in graph.edges(data=True))


def test_dot_is_the_graph(explored):
    pygraphviz = pytest.importorskip("pygraphviz")
    counts, show = explored
    read = pygraphviz.AGraph(string=show("dot"))
    graph = nx.MultiDiGraph(read.edges())
    graph.add_nodes_from(read.nodes())
    initial = [node for node in read.nodes() if node.attr["peripheries"] == "2"]
    assert same_counts(graph, initial, counts)
    assert all("=" in node.attr["label"] for node in read.nodes())


def test_mermaid_is_the_graph(explored):
    counts, show = explored
    lines = show("mermaid").splitlines()
    assert lines[0] == "stateDiagram-v2"
    nodes = [m[1] for line in lines if (m := re.fullmatch(r'  state ".+" as (s\d+)', line))]
    initial = [m[1] for line in lines if (m := re.fullmatch(r"  \[\*\] --> (s\d+)", line))]
    edges = [(m[1], m[2]) for line in lines if (m := re.fullmatch(r"  (s\d+) --> (s\d+): \S.*", line))]
    assert len(nodes) + len(initial) + len(edges) + 1 == len(lines)
    graph = nx.MultiDiGraph(edges)
    graph.add_nodes_from(nodes)
    assert same_counts(graph, initial, counts)


def test_mermaid_of_a_large_graph_counts_by_depth(folder, varyoff):
    (folder / "a.yaml").write_text(s.counter(limit=300))
    counts = varyoff("check", "a.yaml", "--format", "json").json["systems"][0]["counts"]
    lines = varyoff("explore", "a.yaml", "--format", "mermaid").out.splitlines()
    edges = [int(m[1]) for line in lines if (m := re.fullmatch(r"  d\d+ --> d\d+: (\d+)", line))]
    assert sum(edges) == counts["transitions"]
    states = [int(m[1]) for line in lines if (m := re.search(r'state ".*?(\d+) states?.*" as d\d+', line))]
    assert sum(states) == counts["states"]


def test_values_survive_in_graphml(folder, varyoff):
    (folder / "a.yaml").write_text(DIALS)
    text = varyoff("explore", "a.yaml", "--format", "graphml").out
    graph = nx.read_graphml(io.BytesIO(text.encode()), node_type=int, force_multigraph=True)
    assert {data["dial[1].at"] for _, data in graph.nodes(data=True)} == {0, 1, 2}
    assert {data["dial[2].mode"] for _, data in graph.nodes(data=True)} == {"slow", "fast"}
    assert {data["dial[2].hot"] for _, data in graph.nodes(data=True)} == {False, True}
    assert "dial[1].turn(by=2)" in {data["event"] for _, _, data in graph.edges(data=True)}
    assert {data["actor"] for _, _, data in graph.edges(data=True)} == {"operator", "fault"}


def test_the_budget_of_faults_is_no_variable_of_the_graph(folder, varyoff):
    (folder / "a.yaml").write_text(DIALS)
    record = varyoff("explore", "a.yaml", "--format", "json", "--faults", "1").json
    assert record["variables"] == [f"dial[{i}].{name}" for i in (1, 2) for name in ("at", "mode", "hot")]


def test_explore_judges_nothing(folder, varyoff):
    (folder / "a.yaml").write_text(s.VIOLATED)
    (folder / "b.yaml").write_text(s.NOTHING_ASKED)
    assert varyoff("explore", "a.yaml").exit == 0
    assert varyoff("explore", "b.yaml").exit == 0


def test_deadlocks_are_shown_nearest_first(folder, varyoff):
    text = s.counter(limit=3).replace("  - {trigger: reset, actor: fault, effect: {n: 0}}\n", "")
    (folder / "a.yaml").write_text(text.replace("n: 0..1000", "n: {type: 0..1000, initial: [0, 900]}"))
    out = varyoff("explore", "a.yaml").out
    deadlocks = out.partition("deadlocks, nearest first")[2].split()
    assert deadlocks == ["0", "c.n=900", "3", "c.n=3"]


def test_many_deadlocks_are_shown_on_demand(folder, varyoff):
    text = s.counter(limit=0).replace("n: 0..1000", "n: {type: 0..1000, initial: any}")
    (folder / "a.yaml").write_text(text.replace("  - {trigger: reset, actor: fault, effect: {n: 0}}\n", ""))
    assert "and 991 more: -v shows all" in varyoff("explore", "a.yaml").out
    assert varyoff("explore", "a.yaml", "-v").out.count("c.n=") >= 1_000


@pytest.mark.parametrize("name", ["json", "dot", "graphml", "mermaid"])
def test_a_graph_shows_one_system(name, folder, varyoff):
    (folder / "a.yaml").write_text(s.VIOLATED)
    (folder / "b.yaml").write_text(s.HOLDING)
    result = varyoff("explore", ".", "--format", name)
    assert (result.exit, result.out) == (2, "")
    assert "--system" in result.err
    assert varyoff("explore", ".", "--format", name, "--system", "holding").exit == 0
    assert varyoff("explore", ".").exit == 0


def test_there_is_no_graph_of_a_part(folder, varyoff):
    (folder / "a.yaml").write_text(s.counter(limit=900))
    assert varyoff("explore", "a.yaml", "--max-states", "10").exit == 3
    result = varyoff("explore", "a.yaml", "--max-states", "10", "--format", "dot=x.dot")
    assert result.exit in (2, 3)
    assert not (folder / "x.dot").exists()


def test_several_graphs_in_one_run(folder, varyoff):
    (folder / "a.yaml").write_text(s.VIOLATED)
    words = [word for name in ("json", "dot", "graphml", "mermaid") for word in ("--format", f"{name}=graph.{name}")]
    result = varyoff("explore", "a.yaml", *words)
    assert result.exit == 0
    assert "states" in result.out
    assert len(list(folder.glob("graph.*"))) == 4


def test_options_of_the_model_change_the_graph(folder, varyoff):
    (folder / "a.yaml").write_text(s.GUARDED)
    one = varyoff("explore", "a.yaml", "--format", "json").json
    two = varyoff("explore", "a.yaml", "--format", "json", "--drop", "valve.turn_on/not_broken").json
    assert len(two["edges"]) > len(one["edges"])
    three = varyoff("explore", "a.yaml", "--format", "json", "--set", "N=1").json
    assert len(three["states"]) < len(one["states"])
