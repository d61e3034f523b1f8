"""Lists of instances: written out, chosen by a comprehension, what a `for` runs over."""

from __future__ import annotations

import ast

from varyoff.base.counted import counted
from varyoff.elaborate.context import Context, text
from varyoff.elaborate.scope import constant
from varyoff.elaborate.trees import is_range
from varyoff.elaborate.wanted import integer, truth
from varyoff.elaborate.words import literal_word, unknown
from varyoff.model import fold
from varyoff.model.expression import FALSE, TRUE, Const
from varyoff.model.types import IntegerT, ListT, NothingT, RangeT, ReferenceT, Type, Typed

MAX_EXPANSION = 20_000  # elements of one quantifier


def instances(node: ast.ListComp | ast.List, context: Context, _want: Type | None) -> Typed | None:
    """Lower a list of instances, written out or chosen by a comprehension; it is constant."""
    if isinstance(node, ast.List):
        parts = [context.lower(e) for e in node.elts]
    else:
        chosen = _bindings(node.generators, context)
        parts = [None if inner is None else inner.lower(node.elt) for inner in chosen]
    members: list[str] = []
    machine = ""
    for part in parts:
        if part is None:
            return None
        if not isinstance(part.type, ReferenceT) or not isinstance(part.expr, Const):
            context.complain("V303", "a list here holds instances that are known beforehand", node)
            return None
        members.append(str(part.expr.value))
        machine = part.type.machine
    return Typed(Const(None), ListT(machine, tuple(members)))


def _bindings(generators: list[ast.comprehension], context: Context) -> list[Context | None]:
    """Return one context for every combination of constant generators; None stands for a mistake."""
    if not generators:
        return [context]
    generator, *inner_ones = generators
    assert isinstance(generator.target, ast.Name)
    elements = _elements(generator.iter, context)
    if elements is None:
        return [None]
    found: list[Context | None] = []
    for element in elements:
        inner = context.bind(generator.target.id, element)
        kept = True
        for test in generator.ifs:
            condition = truth(test, inner.of_value())
            if condition is None:
                return [None]
            kept = kept and condition != FALSE
            inner = inner.behind(condition)
            if kept and condition != TRUE:
                context.complain("V212", "which instances a list holds cannot depend on the state", test)
                return [None]
        if kept:
            found.extend(_bindings(inner_ones, inner))
    return found


def _elements(node: ast.AST, context: Context) -> list[Typed] | None:
    """Return what a constant `for … in` runs over."""
    if isinstance(node, ast.Call) and is_range(node):
        bounds = range_of(node, context)
        if bounds is None:
            return None
        start, stop = fold.number(bounds.start), fold.number(bounds.stop)
        if start is None or stop is None:
            context.complain("V212", "the ends of this range cannot depend on the state", node)
            return None
        if stop - start > MAX_EXPANSION:
            context.complain("V214", f"a range of {counted(stop - start, 'number')}; at most {MAX_EXPANSION:,}", node)
            return None
        return [constant(i) for i in range(start, stop)]
    found = listed(node, context)
    if found is None:
        return None
    if not isinstance(found.type, ListT) or found.type.choices:
        context.complain("V212", "which instances a list holds cannot depend on the state", node)
        return None
    return [context.scope.world.members[m].reference() for m in found.type.members]


def range_of(node: ast.Call, context: Context) -> RangeT | None:
    """Lower the ends of `range(…)`, which may depend on the state; the second one does not belong to it."""
    if not 1 <= len(node.args) <= 2:
        context.complain("V209", f"`range` takes 1 or 2 arguments, not {len(node.args)}", node)
        return None
    numbers = [integer(a, context) for a in node.args]
    if any(n is None for n in numbers):
        return None
    found = [n for n in numbers if n is not None]
    start, stop = (constant(0), found[0]) if len(found) == 1 else found
    assert isinstance(start.type, IntegerT) and isinstance(stop.type, IntegerT)
    return RangeT(start.expr, stop.expr, start.type.low, stop.type.high)


def listed(node: ast.AST, context: Context) -> Typed | None:
    """Lower what a `for` runs over, or a membership asks about: a list, or what has no value."""
    typed = context.lower(node)
    if typed is None or isinstance(typed.type, ListT | NothingT):
        return typed
    if (word := literal_word(typed)) is not None:
        if context.scope.member is not None and word in context.scope.world.machines:
            context.complain("V203", f"unknown name `{word}`", node, "not known here",
                             "a machine sees instances only through its parameters: declare a list parameter")  # fmt: skip
        else:
            unknown(node, word, context, ListT("", ()))
        return None
    written = text(node)
    context.complain("V204", f"a list of instances is expected here, `{written}` is {typed.type}", node,
                     help=f"a list of it alone is `[{written}]`" if isinstance(typed.type, ReferenceT) else "")  # fmt: skip
    return None
