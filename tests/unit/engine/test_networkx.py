"""The networkx engine: short enough to be read, cut short where it is told to, with certificates that the audit accepts."""

from __future__ import annotations

import ast
import io
import tokenize

import pytest

from tests.support.engine_agreement import asked
from tests.support.project import EXAMPLES, SOURCE
from varyoff.base.budget import OUT_OF_MEMORY, OUT_OF_TIME, time_limit
from varyoff.engine import networkx
from varyoff.engine.engine import Bounds
from varyoff.engine.networkx import LiveSteps, Networkx, Space
from varyoff.model.expression import TRUE
from varyoff.pipeline import Options, check_paths
from varyoff.problem.condition import StateCondition
from varyoff.problem.question import Reach
from varyoff.spec.load import load, loads

DIE_HARD = next(path for path in EXAMPLES if "die-hard" in path.name)
ANYTHING = Reach(StateCondition(TRUE))


@pytest.fixture
def model():
    ((model, _),) = asked(load([str(DIE_HARD)]))
    return model


def lines_of_code(text):
    """The lines that hold code: no empty ones, comments or docstrings."""
    nodes = [n for n in ast.walk(ast.parse(text)) if isinstance(n, ast.Module | ast.ClassDef | ast.FunctionDef)]
    docs = {line for n in nodes if ast.get_docstring(n) for line in range(n.body[0].lineno, n.body[0].end_lineno + 1)}
    nothing = (tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER)
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    return len({line for t in tokens if t.type not in nothing for line in range(t.start[0], t.end[0] + 1)} - docs)


def test_it_has_fewer_than_300_lines_of_code():
    assert lines_of_code((SOURCE / "engine" / "networkx.py").read_text("utf-8")) < 300


def test_it_uses_nothing_of_the_explicit_engine_and_no_step_of_the_interpreter():
    text = (SOURCE / "engine" / "networkx.py").read_text("utf-8")
    imported = {
        f"{node.module}.{alias.name}"
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    assert not [name for name in imported if ".explicit" in name]
    assert [name for name in imported if ".interpret" in name] == ["varyoff.model.interpret.evaluate"]


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_its_certificates_and_traces_stand_a_full_audit(path):
    report = check_paths(str(path), Options(engine="networkx", audit="full"))
    assert report.ok
    for system in report.systems:
        assert system.engine == "networkx"
        assert system.audit.findings == ()
        assert system.audit.states_checked == system.counts.states


def test_wrong_ranks_do_not_stand_the_audit(monkeypatch):
    """Ranks are no part of what engines are compared in."""
    ranks = Space.ranks
    monkeypatch.setattr(Space, "ranks", lambda *a: {node: rank + 1 for node, rank in ranks(*a).items()})
    (system,) = check_paths(str(EXAMPLES[0].parent / "04-peterson.yaml"), Options(engine="networkx", audit="full"))
    assert system.audit.findings


# --- cut short -------------------------------------------------------------------------------------------------


def test_a_bound_of_states(model):
    answer = Networkx().explore(model, [ANYTHING], Bounds(states=5))
    assert (answer.complete, answer.reason) == (False, "the bound of 5 states was hit")
    assert answer.counts.states == len(answer.space.states) == 5
    assert answer.decisions[0].answer == "yes"  # what was found was found


def test_a_bound_of_seconds(model):
    now = iter(range(10_000))
    with time_limit(8, lambda: next(now)):
        answer = Networkx().explore(model, [ANYTHING])
    assert (answer.complete, answer.reason) == (False, OUT_OF_TIME)
    assert 0 < answer.counts.states < 16 * 6


@pytest.mark.parametrize(
    ("stop", "reason", "interrupted"), [(KeyboardInterrupt, "interrupted", True), (MemoryError, OUT_OF_MEMORY, False)]
)
@pytest.mark.parametrize("after", [1, 7, 40])
def test_an_interruption_and_no_more_memory(stop, reason, interrupted, after, model, monkeypatch):
    ways, calls = LiveSteps.ways, iter(range(10_000))

    def stopped(*arguments):
        for way in ways(*arguments):
            if next(calls) == after:
                raise stop
            yield way

    monkeypatch.setattr(LiveSteps, "ways", stopped)
    answer = Networkx().explore(model, [ANYTHING])
    assert (answer.complete, answer.reason, answer.interrupted) == (False, reason, interrupted)
    assert answer.counts.states == len(answer.space.states)
    assert answer.decisions[0].answer == "yes"
    assert answer.space.enumeration().steps == []


def test_an_interruption_while_questions_are_answered(model, monkeypatch):
    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(Space, "holds", interrupted)
    answer = Networkx().explore(model, [ANYTHING, ANYTHING])
    assert answer.interrupted
    assert [(one.answer, one.reason) for one in answer.decisions] == [("unknown", "interrupted")] * 2


def test_an_interruption_ends_soon_however_much_is_asked(model, monkeypatch):
    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(networkx, "PATIENCE", 0.0)
    monkeypatch.setattr(Space, "expand", interrupted)
    answer = Networkx().explore(model, [ANYTHING] * 1000)
    assert answer.interrupted
    assert {(one.answer, one.reason) for one in answer.decisions} == {("unknown", "interrupted")}


def test_progress_is_told(model):
    told = []
    Networkx().explore(model, progress=lambda *numbers: told.append(numbers))
    assert told[-1] == (16, 96, 0)
    assert len(told) == 16


# --- what could be lost in a graph -----------------------------------------------------------------------------


def test_two_events_between_the_same_states_are_two_edges_and_one_edge_has_all_its_actors():
    ((model, _),) = asked(loads(TWINS))
    graph = Networkx().explore(model).space.graph().graph
    assert sorted((a, b, key, data["actors"]) for a, b, key, data in graph.edges(keys=True, data=True)) == [
        (0, 1, "m.go", ("operator", "fault")),
        (0, 1, "m.run", ("operator",)),
    ]


TWINS = """
system: twins
machines:
  M:
    states: [a, b]
    transitions:
      - {trigger: go, source: a, dest: b}
      - {trigger: go, actor: fault, source: a, dest: b}
      - {trigger: run, source: a, dest: b}
instances: {m: M}
deadlock: allowed
"""


def test_a_model_without_initial_states_has_none():
    text = TWINS.replace("deadlock: allowed", "deadlock: allowed\ninitially: m.state == b")
    for model, _ in asked(loads(text)):
        answer = Networkx().explore(model, [ANYTHING])
        assert (answer.counts.states, answer.counts.depth, answer.complete) == (0, 0, True)
        assert answer.space.levels() == []
        assert answer.decisions[0].answer == "no"


def test_the_module_is_not_hidden_by_its_namesake():
    assert networkx.nx.__name__ == "networkx"
