"""Quantifiers, expanded over what they run over: `all`, `any`, `count`, `sum`."""

from __future__ import annotations

import ast

from varyoff.base.budget import check_time
from varyoff.base.counted import counted
from varyoff.base.record import dataclass
from varyoff.elaborate.context import Context, text
from varyoff.elaborate.formulas import chosen_formula
from varyoff.elaborate.lists import MAX_EXPANSION, listed, range_of
from varyoff.elaborate.scope import constant
from varyoff.elaborate.trees import is_range
from varyoff.elaborate.wanted import boolean, integer, truth, union
from varyoff.model import fold
from varyoff.model.expression import (
    FALSE,
    TRUE,
    Const,
    Expr,
    Implies,
    Select,
    Value,
    conjunction,
    conjuncts,
    disjunction,
    is_temporal,
    negation,
)
from varyoff.model.types import BOOLEAN, NOTHING, IntegerT, ListT, NothingT, ReferenceT, Type, Typed
from varyoff.spec.syntax import Machine

IN_VAIN = Implies(FALSE, TRUE)  # `all` of implications, over nothing
FIXED = ("none", "true", "false", "event")  # words with one meaning wherever they stand


@dataclass(frozen=True, slots=True)
class _Aggregate:
    """A quantifier from one of its generators on: the aggregate of aggregates is the aggregate."""

    name: str
    body: ast.AST
    generators: tuple[ast.comprehension, ...]

    @property
    def first(self) -> ast.comprehension:
        return self.generators[0]

    @property
    def variable(self) -> str:
        assert isinstance(self.first.target, ast.Name)
        return self.first.target.id

    def below(self) -> _Aggregate:
        return _Aggregate(self.name, self.body, self.generators[1:])


@dataclass(frozen=True, slots=True)
class _Elements:
    """What a generator runs over; `within` is what must hold for an element to be one, None where it always is.

    `machine` is that of instances, `absent` the type of an element where there is none.
    """

    values: list[Typed]
    within: list[Expr | None]
    machine: Machine | None
    absent: Type


def quantifier(node: ast.Call, name: str, context: Context) -> Typed | None:
    """Lower `name(body for x in … if …)`, written out for every element."""
    if len(node.args) != 1 or not isinstance(node.args[0], ast.GeneratorExp):
        context.complain("V209", f"`{name}` takes one expression with `for`", node, help=_meant(node, name, context))
        return None
    generator = node.args[0]
    return _aggregate(_Aggregate(name, generator.elt, tuple(generator.generators)), context)


def _meant(node: ast.Call, name: str, context: Context) -> str:
    """Return how a quantifier is written that was given something else."""
    one = node.args[0] if len(node.args) == 1 else None
    if isinstance(one, ast.Attribute) and _is_list(one.value, context):
        return f"write `{name}(x.{one.attr} for x in {text(one.value)})`"
    over = text(one) if isinstance(one, ast.Name | ast.Attribute) else "…"
    return f"write `{name}(x.… for x in {over})`"


def _is_list(node: ast.AST, context: Context) -> bool:
    typed = context.resolve(node.id) if isinstance(node, ast.Name) else None
    return typed is not None and isinstance(typed.type, ListT)


def _aggregate(one: _Aggregate, context: Context) -> Typed | None:
    """Expand the generators that are left."""
    if not one.generators:
        return _element(one, context)
    generator, variable, scope = one.first, one.variable, context.scope
    taken = context.resolve(variable) is not None and variable not in scope.locals
    if taken or variable in FIXED:
        context.complain("V206", f"`{variable}` is already a name here", generator.target,
                         help="choose another name after `for`")  # fmt: skip
        return None
    if isinstance(generator.iter, ast.Call) and is_range(generator.iter):
        return _over_range(one, generator.iter, context)
    found = listed(generator.iter, context)
    if found is None:
        return None
    if isinstance(found.type, NothingT):
        _unread(one, NOTHING, context)
        return Typed(found.expr, BOOLEAN if one.name in ("all", "any") else IntegerT(0, 0))
    assert isinstance(found.type, ListT)
    machine = scope.world.machines.get(found.type.machine)
    absent = NOTHING if machine is None else ReferenceT(found.type.machine, ())

    def over(names: tuple[str, ...]) -> Typed | None:
        members = [scope.world.members[name].reference() for name in names]
        return _expanded(one, _Elements(members, [None] * len(members), machine, absent), context)

    if not found.type.choices:
        return over(found.type.members)
    cases: list[tuple[Value, Expr]] = []
    kind: Type = BOOLEAN
    for value, names in found.type.choices:
        part = over(names)
        if part is None:
            return None
        kind = union(kind, part.type) or part.type
        cases.append((value, part.expr))
    span = context.expression.span_of(generator.iter)
    if any(is_temporal(case) for _, case in cases):
        return Typed(chosen_formula(found.expr, cases, span), kind)
    return Typed(fold.select(found.expr, cases, span), kind)


def _element(one: _Aggregate, context: Context) -> Typed | None:
    """Lower what a quantifier says of one element."""
    if one.name == "sum":
        return integer(one.body, context)
    context = context.of_value() if one.name == "count" else context
    condition = boolean(one.body, context) if one.name == "all" else truth(one.body, context)
    if condition is None:
        return None
    if one.name == "count":
        return Typed(fold.conditional(condition, Const(1), Const(0)), IntegerT(0, 1))
    return Typed(condition, BOOLEAN)


def _expanded(one: _Aggregate, elements: _Elements, context: Context) -> Typed | None:
    """Return the aggregate over some elements, each of which guards those behind it."""
    name, variable = one.name, one.variable
    if context.scope.member is None:
        context.scope.world.notes.quantified(context.expression, one.first.iter, len(elements.values))
    if not elements.values:
        _unread(one, elements.absent, context)
    parts: list[Typed] = []
    around = context
    inside = one.below()
    for element, within in zip(elements.values, elements.within, strict=True):
        check_time()
        inner = around.bind(variable, element)
        tests: list[Expr] = []
        if within is not None:
            tests.append(within)
            inner = inner.behind(within)
        for test in one.first.ifs:
            condition = truth(test, inner if name in ("all", "any") else inner.of_value())
            if condition is None:
                return None
            tests.append(condition)
            inner = inner.behind(condition)
        part = _aggregate(inside, inner)
        if part is None:
            return None
        parts.append(guarded(name, conjunction(tests), part))
        if name in ("all", "any"):  # they stop as soon as the result is certain
            around = around.behind(parts[-1].expr, passing=name == "all")
    return aggregated(name, parts, one.body, elements.machine)


def _unread(one: _Aggregate, kind: Type, context: Context) -> None:
    """Look for mistakes in what is said of the elements where there is none: they are mistakes all the same."""
    inner = context.bind(one.variable, Typed(Select(Const(None), ()), kind)).behind(None)
    for test in one.first.ifs:
        truth(test, inner)
    _aggregate(one.below(), inner)


def _over_range(one: _Aggregate, node: ast.Call, context: Context) -> Typed | None:
    bounds = range_of(node, context)
    if bounds is None:
        return None
    size = bounds.high - bounds.low
    if size > MAX_EXPANSION:
        context.complain("V214", f"a range of up to {counted(size, 'number')}; at most {MAX_EXPANSION:,}", node)
        return None
    numbers = [constant(i) for i in range(bounds.low, bounds.high)]
    within: list[Expr | None] = [fold.within(n.expr, bounds.start, bounds.stop) for n in numbers]
    aggregate = _expanded(one, _Elements(numbers, within, None, IntegerT(0, 0)), context)
    if aggregate is None:
        return None
    ends = fold.evaluated([bounds.start, bounds.stop])
    if not ends:
        return aggregate
    # The ends have to have values also where no element is looked at.
    if one.name in ("all", "any"):
        return Typed(conjunction([*ends, aggregate.expr]), BOOLEAN)
    return Typed(fold.conditional(conjunction(ends), aggregate.expr, Const(0)), aggregate.type)


# --- the parts together --------------------------------------------------------------------------


def guarded(name: str, condition: Expr, part: Typed) -> Typed:
    """Return what an element contributes when it counts only while `condition` holds."""
    if condition == Const(True):
        return part
    if name == "all":
        parts = conjuncts(part.expr)
        if all(isinstance(p, Implies) for p in parts):  # they stay implications, with what they premise
            implications = [p for p in parts if isinstance(p, Implies)]
            kept: list[Expr] = [Implies(conjunction([condition, p.premise]), p.conclusion) for p in implications]
            return Typed(conjunction(kept), BOOLEAN)
        return Typed(disjunction([negation(condition), part.expr]), BOOLEAN)
    if name == "any":
        return Typed(conjunction([condition, part.expr]), BOOLEAN)
    assert isinstance(part.type, IntegerT)
    kind = IntegerT(min(0, part.type.low), max(0, part.type.high))
    return Typed(fold.conditional(condition, part.expr, Const(0)), kind)


def aggregated(name: str, parts: list[Typed], body: ast.AST, elements: Machine | None) -> Typed:
    """Return the aggregate of what the elements contribute."""
    if name == "all":
        said = [p.expr for p in parts if not _in_vain(p.expr)]
        if not said and (parts or _implies(body, elements)):
            return Typed(IN_VAIN, BOOLEAN)
        return Typed(conjunction(said), BOOLEAN)
    if name == "any":
        return Typed(disjunction([p.expr for p in parts]), BOOLEAN)
    return total([p for p in parts if p.expr != Const(0)])


def _implies(body: ast.AST, elements: Machine | None) -> bool:
    """Return whether something said of no element consists of implications, as far as can be seen."""
    match body:
        case ast.Call(func=ast.Name(id="implies" | "leads_to")):
            return True
        case ast.Call(func=ast.Name(id="always" | "AG"), args=[inner]):
            return _implies(inner, elements)
        case ast.BoolOp(op=ast.And(), values=parts):
            return all(_implies(part, elements) for part in parts)
        case ast.Call(func=ast.Name(id="all"), args=[ast.GeneratorExp(elt=inner)]):
            return _implies(inner, elements)
        case ast.Attribute(value=ast.Name(), attr=name) if elements is not None:
            bodies = [d.expression.tree for d in elements.defines if d.name.text == name]
            return bool(bodies) and _implies(bodies[0], None)
    return False


def _in_vain(expression: Expr) -> bool:
    return isinstance(expression, Implies) and expression.premise == FALSE


def total(parts: list[Typed]) -> Typed:
    """Return the sum, as a balanced tree: its depth is limited."""
    if not parts:
        return constant(0)
    if len(parts) == 1:
        return parts[0]
    middle = len(parts) // 2
    a, b = total(parts[:middle]), total(parts[middle:])
    assert isinstance(a.type, IntegerT) and isinstance(b.type, IntegerT)
    return Typed(fold.arithmetic("+", a.expr, b.expr, None), fold.integer_range("+", a.type, b.type))
