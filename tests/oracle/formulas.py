"""Formulas of linear and of branching time: what is written, checked for kinds, and made free of names.

A formula is a tuple: ("atom", key), ("not", f), ("and", f, …), ("or", f, …), or an operator and what it is of. An atom is
a condition on one state: the largest part without an operator of time in it, of a conjunction or disjunction all such
parts together.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.oracle.errors import ModelError, SpecMistake, Undefined
from tests.oracle.expressions import boolean, cases
from tests.oracle.kinds import BOOLEAN
from tests.oracle.scope import Scope, parse
from tests.oracle.typed import check_node, inside

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.oracle.exploring import OracleGraph
    from tests.oracle.typed import Reading

Formula = tuple[Any, ...]

LINEAR = {"always": 1, "eventually": 1, "next": 1, "until": 2, "weak_until": 2, "release": 2, "leads_to": 2}
BRANCHING = {"AG": 1, "AF": 1, "AX": 1, "EG": 1, "EF": 1, "EX": 1, "A": 2, "E": 2}
Operators = dict[str, int]


def operands(node: ast.AST, operators: Operators) -> list[ast.expr] | None:
    """What an operator of time is applied to; None for what is none."""
    match node:
        case ast.Call(func=ast.Name(id=name), args=given, keywords=named) if name in operators:
            if name in ("A", "E"):  # A(p, until=q)
                if len(given) != 1 or [keyword.arg for keyword in named] != ["until"]:
                    raise SpecMistake(f"`{ast.unparse(node)}`: write {name}(p, until=q)")
                return [given[0], named[0].value]
            if len(given) != operators[name] or named:
                raise SpecMistake(f"`{ast.unparse(node)}`: {name} takes {operators[name]}")
            return given
    return None


def is_temporal(node: ast.AST, operators: Operators) -> bool:
    return any(operands(part, operators) is not None for part in ast.walk(node))


def check_formula(expression: Any, at: Reading, operators: Operators) -> None:
    """Raise SpecMistake unless an expression as written is a formula."""
    _check(parse(expression), at, operators)


def _check(node: ast.expr, at: Reading, operators: Operators) -> None:
    if not is_temporal(node, operators):
        check_node(node, at, BOOLEAN)
        return
    match node:
        case ast.BoolOp(values=parts):
            pass
        case ast.UnaryOp(op=ast.Not(), operand=one):
            parts = [one]
        case ast.IfExp(test=test, body=first, orelse=second):
            parts = [test, first, second]
        case ast.Call(func=ast.Name(id="implies" | "iff"), args=[first, second], keywords=[]):
            parts = [first, second]
        case ast.Call(func=ast.Name(id="all" | "any"), args=[ast.GeneratorExp(elt=body, generators=generators)]):
            _check(body, inside(generators, at), operators)
            return
        case _:
            found = operands(node, operators)
            if found is None:
                raise SpecMistake(f"not part of a formula: `{ast.unparse(node)}`")
            parts = found
    for part in parts:
        _check(part, at, operators)


@dataclass(slots=True)
class Atoms:
    """The conditions on states of a formula, and in which states they are true, by the keys in the formula."""

    graph: OracleGraph
    tests: dict[Any, Callable[[Scope], bool]] = field(default_factory=dict)
    true: dict[Any, list[bool]] = field(default_factory=dict)

    def atom(self, key: Any, test: Callable[[Scope], bool]) -> Formula:
        self.tests.setdefault(key, test)
        return ("atom", key)

    def evaluate(self) -> None:
        """Evaluate each in every reachable state, the nearest states first.

        Raises:
            ModelError: one has no value in one of them.
        """
        self.true = {key: [] for key in self.tests}
        for index, state in enumerate(self.graph.states):
            scope = Scope(self.graph.specification, state)
            for key, test in self.tests.items():
                try:
                    self.true[key].append(test(scope))
                except Undefined as error:
                    raise ModelError(error.reason, self.graph.path(index)) from error


def formula_of(expression: Any, atoms: Atoms, operators: Operators) -> Formula:
    """Return the formula of an expression as written, whose atoms are still to be evaluated."""
    return grounded(parse(expression), Scope(atoms.graph.specification), atoms, operators)


def grounded(node: ast.expr, scope: Scope, atoms: Atoms, operators: Operators) -> Formula:
    """Return the formula of a node; `scope` binds the names of the comprehensions around it."""

    def part(inner: ast.expr) -> Formula:
        return grounded(inner, scope, atoms, operators)

    if not is_temporal(node, operators):
        return _atom(node, scope, atoms)
    match node:
        case ast.BoolOp(op=operation):
            which = "and" if isinstance(operation, ast.And) else "or"
            return (which, *map(part, _together(node, operators)))
        case ast.UnaryOp(op=ast.Not(), operand=one):
            return ("not", part(one))
        case ast.IfExp(test=test, body=first, orelse=second):
            return _either_way(part(test), part(first), part(second))
        case ast.Call(func=ast.Name(id="implies"), args=[first, second]):
            return ("or", ("not", part(first)), part(second))
        case ast.Call(func=ast.Name(id="iff"), args=[first, second]):
            return _either_way(part(first), part(second), ("not", part(second)))
        case ast.Call(func=ast.Name(id="all" | "any" as which), args=[ast.GeneratorExp(elt=body, generators=several)]):
            found: list[Formula] = []
            for guards, inner in _members(several, scope, atoms):
                one = grounded(body, inner, atoms, operators)
                if which == "all":
                    found.append(("or", *(("not", guard) for guard in guards), one))
                else:
                    found.append(("and", *guards, one))
            return ("and" if which == "all" else "or", *found)
        case ast.Call(func=ast.Name(id=operator)):
            inner_parts = [part(one) for one in operands(node, operators) or []]
            if operator == "leads_to":
                return leads_to(*inner_parts)
            return (operator, *inner_parts)
    raise SpecMistake(f"not part of a formula: `{ast.unparse(node)}`")


def _together(node: ast.BoolOp, operators: Operators) -> list[ast.expr]:
    """The parts of a conjunction or disjunction; its conditions are one, in which the first parts guard the others."""
    flat: list[ast.expr] = []
    for part in node.values:
        same = isinstance(part, ast.BoolOp) and type(part.op) is type(node.op) and is_temporal(part, operators)
        flat += _together(part, operators) if same else [part]  # type: ignore[arg-type]
    conditions = [part for part in flat if not is_temporal(part, operators)]
    others = [part for part in flat if is_temporal(part, operators)]
    if len(conditions) > 1:
        conditions = [ast.BoolOp(node.op, conditions)]
    return [*conditions, *others]


def leads_to(premise: Formula, conclusion: Formula) -> Formula:
    return ("always", ("or", ("not", premise), ("eventually", conclusion)))


def _either_way(test: Formula, first: Formula, second: Formula) -> Formula:
    return ("or", ("and", test, first), ("and", ("not", test), second))


def _atom(node: ast.expr, scope: Scope, atoms: Atoms) -> Formula:
    bindings = dict(scope.bindings)
    key = (ast.unparse(node), tuple(bindings.items()))
    return atoms.atom(key, lambda at: boolean(node, Scope(at.specification, at.state, bindings=bindings)))


def _members(generators: list[ast.comprehension], scope: Scope, atoms: Atoms) -> Iterator[tuple[list[Formula], Scope]]:
    """Each combination that a comprehension may bind in some state, and the atoms that say in which states it does."""
    if not generators:
        yield [], scope
        return
    first, *rest = generators
    assert isinstance(first.target, ast.Name)
    name = first.target.id
    plain = ast.comprehension(first.target, first.iter, [], 0)
    found: list[Any] = []
    in_each: list[list[Any]] = []
    for index, state in enumerate(atoms.graph.states):
        at = Scope(scope.specification, state, bindings=scope.bindings)
        try:
            in_each.append([inner.bindings[name] for inner in cases([plain], at)])
        except Undefined as error:
            raise ModelError(error.reason, atoms.graph.path(index)) from error
        found += [member for member in in_each[-1] if member not in found]
    for member in found:
        inner = scope.bind(name, member)
        guards = [_atom(test, inner, atoms) for test in first.ifs]
        key = (f"{name} in {ast.unparse(first.iter)}", tuple(inner.bindings.items()))
        outer = dict(scope.bindings)

        def among(at: Scope, outer: dict[str, Any] = outer, member: Any = member) -> bool:
            here = Scope(at.specification, at.state, bindings=outer)
            return any(one.bindings[name] == member for one in cases([plain], here))

        if not all(member in members for members in in_each):
            guards.insert(0, atoms.atom(key, among))
        for more, innermost in _members(rest, inner, atoms):
            yield [*guards, *more], innermost
