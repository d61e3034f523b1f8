"""Variables that nothing changes, and the conditions that they decide once and for all."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence

from varyoff.analysis.attainable import attainable
from varyoff.analysis.guards import Domains, satisfiable
from varyoff.analysis.mentions import depends, given_names, mentions
from varyoff.base.counted import counted
from varyoff.base.diagnostic import Mistakes, Related
from varyoff.base.span import Span
from varyoff.elaborate.elaborated import Elaborated
from varyoff.model.expression import Expr, Value, negation, show_value, variables_of
from varyoff.spec.syntax import Machine, VariableDeclaration

SHOWN = 5  # conditions that one variable decides


def never_written(elaborated: Elaborated, warnings: Mistakes) -> None:
    """Warn about variables that keep the value they begin with, and say which conditions that decides.

    What is given a value on purpose is left alone: one with several initial values, and one to which an instance
    gives its own. A machine of another file may be given values by systems that are not known here.
    """
    machines = [m for m in elaborated.machines.values() if m.span.file == elaborated.system.file]
    if not any(machine.variables for machine in machines):
        return
    values = attainable(elaborated.model)
    found = mentions(elaborated.system)
    for machine in machines:
        written = {name for name, value in _effects(machine) if not _is(value, name)}
        open_ = set(_left_to_others(elaborated, machine))
        for variable in machine.variables:
            name = variable.name.text
            if name not in found.bare[machine.name.text] and name not in found.dotted:
                continue  # nothing reads it, which is said already
            if name in open_:
                continue
            _never(elaborated, machine, variable, values, name in written, warnings)


def _effects(machine: Machine) -> Iterator[tuple[str, ast.AST]]:
    for transition in machine.transitions:
        for effect in transition.effect:
            yield effect.variable.text, effect.value.tree


def _left_to_others(elaborated: Elaborated, machine: Machine) -> Iterator[str]:
    """Yield the variables that are written where constants allow it, which may have other values elsewhere."""
    given = given_names(elaborated.system)
    for transition in machine.transitions:
        guard = (*transition.conditions, *transition.unless, *(g.expression for g in transition.procedure))
        decided = any(depends(expression.tree, given) for expression in guard)
        for effect in transition.effect:
            if decided or depends(effect.value.tree, given):
                yield effect.variable.text


def _is(value: ast.AST, name: str) -> bool:
    """Return whether a value written is the variable itself."""
    return isinstance(value, ast.Name) and value.id == name


def _never(
    elaborated: Elaborated,
    machine: Machine,
    variable: VariableDeclaration,
    values: Sequence[tuple[Value, ...]],
    written: bool,
    warnings: Mistakes,
) -> None:
    name = variable.name.text
    given = {n.text for i in elaborated.system.instances if i.machine.text == machine.name.text for n, _ in i.initial}
    positions = [
        position
        for position, one in enumerate(elaborated.model.variables)
        if one.local == name and elaborated.machine_of(one.instance) is machine
    ]
    begin = {p: values[p] for p in positions}
    if name in given or any(len(of) != 1 for of in begin.values()):
        return
    if all(len(elaborated.model.variables[p].values) == 1 for p in positions):
        return  # its type says it already
    value = show_value(next(iter(begin.values()))[0])
    decided = list(_decided(elaborated, begin))
    more = [Related(span, f"always {said} for that reason") for span, said in decided[:SHOWN]]
    if written:
        headline, label = (
            f"`{name}` stays {value}: no transition that can happen gives it another value",
            "never changed",
        )
        help = "is there an `initial` value or another transition that should let it change?"
    else:
        headline, label = f"nothing writes `{name}`, which stays {value}", "never written"
        help = "write it in the `effect` of a transition, or declare a parameter or a constant instead"
    if len(decided) > SHOWN:
        help += f"; {counted(len(decided) - SHOWN, 'more condition')} never change for that reason"
    warnings.add("V611", headline, variable.name.span, label, help=help, related=more)


def _decided(elaborated: Elaborated, begin: Domains) -> Iterator[tuple[Span, str]]:
    """Yield the conditions that can be true and false, but not while the variables keep these values."""
    found: dict[Span, set[str]] = {}
    for span, expression in _conditions(elaborated, begin):
        found.setdefault(span, set()).add(_outcome(elaborated, expression, begin))
    for span, outcomes in found.items():
        if len(outcomes) == 1 and (said := outcomes.pop()):
            yield span, said


def _outcome(elaborated: Elaborated, expression: Expr, begin: Domains) -> str:
    for said, refuted in (("false", expression), ("true", negation(expression))):
        if satisfiable([refuted], elaborated.model, begin) is False and satisfiable([refuted], elaborated.model):
            return said
    return ""


def _conditions(elaborated: Elaborated, positions: Iterable[int]) -> Iterator[tuple[Span, Expr]]:
    wanted = set(positions)
    for event in elaborated.model.events:
        for part in event.parts:
            for branch in part.branches:
                for conjunct in branch.guard:
                    if conjunct.span is not None and wanted.intersection(variables_of(conjunct.expression)):
                        # What is written under `unless` is stored as what must hold.
                        written = negation(conjunct.expression) if conjunct.kind == "unless" else conjunct.expression
                        yield conjunct.span, written
