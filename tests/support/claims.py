"""What an engine says of a property of behaviours, of branching time or of a game: is the reference interpreter's word the same?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tests import oracle
from tests.oracle.behaviours import asked
from tests.oracle.branching import denial_flaw
from tests.oracle.forms import BEHAVIOURS, form_of
from tests.oracle.formulas import BRANCHING, Atoms, formula_of
from tests.oracle.lassos import Lasso
from varyoff.model.model import Model
from varyoff.model.trace import Trace

FAULTS = {"limits.faults": ("", "faults")}  # our name of the number of faults so far, and the interpreter's
SMALL = 16  # states up to which the shortest lasso is looked for


def of_time(specification: oracle.Specification, name: str) -> bool:
    """Whether a property is of a form for which there is no shortest trace that is the same for all."""
    body = specification.properties.get(name)
    return body is not None and form_of(name, body) in (*BEHAVIOURS, "ctl")


def flaw_of(model: Model, trace: Trace | None, graph: oracle.OracleGraph, name: str, *, small: int = SMALL) -> str:
    """What is wrong with the trace that is said to show that a property of time is violated."""
    body = graph.specification.properties[name]
    lasso = None
    if trace is not None:
        numbers = _numbers(model, trace, graph)
        if None in numbers:
            return f"state {numbers.index(None)} of the trace is not reachable"
        states = tuple(number for number in numbers if number is not None)
        labels = tuple(None if step.event is None else step.label for step in trace.steps)
        lasso = Lasso(states, labels, len(labels) if trace.loop is None else trace.loop)
    if "ctl" in body:
        atoms = Atoms(graph)
        formula = formula_of(body["ctl"], atoms, BRANCHING)
        atoms.evaluate()
        return denial_flaw(graph, formula, atoms, lasso, shortest=trace is not None and trace.shortest)
    if trace is None or lasso is None:
        return "no lasso is shown"
    if trace.loop is None:
        return "the trace ends"
    question = asked(graph, body)
    if found := question.denied_by(lasso):
        return found
    if trace.shortest and len(graph.states) <= small:
        length = question.shortest()
        if length != len(labels):
            return f"{len(labels)} steps are said to be the least, {length} are enough"
    return ""


def _numbers(model: Model, trace: Trace, graph: oracle.OracleGraph) -> list[int | None]:
    """The interpreter's numbers of the states of a trace."""
    names = [FAULTS.get(variable.name, (variable.instance, variable.local)) for variable in model.variables]
    keys = list(graph.states[0])
    return [_number(dict(zip(names, state, strict=True)), keys, graph) for state in trace.states]


def _number(
    state: Mapping[tuple[str, str], Any], keys: Sequence[tuple[str, str]], graph: oracle.OracleGraph
) -> int | None:
    # faults that can never happen need not be counted
    return graph.index({key: state.get(key, 0 if key == FAULTS["limits.faults"] else None) for key in keys})
