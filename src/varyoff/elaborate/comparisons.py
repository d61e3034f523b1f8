"""Comparisons and memberships, and what the types alone say of them."""

from __future__ import annotations

import ast
import re

from varyoff.base.diagnostic import did_you_mean
from varyoff.elaborate.context import Context, text
from varyoff.elaborate.lists import range_of
from varyoff.elaborate.trees import OPERATORS, alternatives, hyphenated, is_literal, is_range
from varyoff.elaborate.wanted import fits, integer, meaningful, pair
from varyoff.elaborate.words import literal_word, unknown, unresolved
from varyoff.model import fold
from varyoff.model.expression import FALSE, Const, Expr, Value, conjunction, disjunction, negation
from varyoff.model.types import BOOLEAN, BooleanT, IntegerT, ListT, NothingT, ReferenceT, Type, Typed, WordsT


def comparison(node: ast.Compare, context: Context, _want: Type | None) -> Typed | None:
    """Lower a chain of comparisons and memberships; each guards those behind it."""
    parts: list[Expr | None] = []
    left = node.left
    for operator, right in zip(node.ops, node.comparators, strict=True):
        if isinstance(operator, ast.In | ast.NotIn):
            inside = _membership(left, right, context.of_value())
            part = negation(inside) if inside is not None and isinstance(operator, ast.NotIn) else inside
        else:
            part = compare_nodes(node, OPERATORS[type(operator)], left, right, context)
        parts.append(part)
        left, context = right, context.behind(part)
    found = [p for p in parts if p is not None]
    return Typed(conjunction(found), BOOLEAN) if len(found) == len(parts) else None


def compare_nodes(node: ast.AST, operator: str, left: ast.AST, right: ast.AST, context: Context) -> Expr | None:
    """Lower one comparison of two nodes; `node` is where a mistake of the two together stands."""
    if operator not in ("==", "!="):
        a, b = integer(left, context), integer(right, context)
        if a is None or b is None:
            return None
        _note(operator, left, right, (a, b), context)
        return fold.compared(operator, a.expr, b.expr)
    if _word_with_hyphens(left, right, context):
        return None
    compared = pair(left, right, context)
    if compared is None:
        return None
    _note(operator, left, right, compared, context)
    return _equal(node, operator, left, right, compared, context)


def _word_with_hyphens(left: ast.AST, right: ast.AST, context: Context) -> bool:
    """Complain about a value with hyphens, which reads as a subtraction: `varied-off` for `varied_off`."""
    for side, other in ((left, right), (right, left)):
        word = hyphenated(side, context.expression.text)
        if word is None or not unresolved(word, context):
            continue
        typed = context.lower(other)
        if typed is not None and isinstance(typed.type, WordsT) and not typed.type.literal:
            near = did_you_mean(word, typed.type.words)
            help = f"quote it: '{word}'" if word in typed.type.words else near
            context.complain("V205", f"`{word}` is not a value of {typed.type.of}, and `-` subtracts", side,
                             "unknown value", help)  # fmt: skip
            return True
    return False


def _note(operator: str, left: ast.AST, right: ast.AST, pair: tuple[Typed, Typed], context: Context) -> None:
    """Note for `lint` whether the types alone decide a comparison.

    Of constants that have names nothing is noted: that they decide it is what they are for. Nor is it of what
    has no value.
    """
    a, b = pair
    if fold.has_no_value(a.expr) or fold.has_no_value(b.expr):
        return
    scope = context.scope
    machine = scope.member.machine if scope.member is not None else None
    found: bool | None = None
    if isinstance(a.expr, Const) and isinstance(b.expr, Const):
        if is_literal(left) and is_literal(right):
            found = (a.expr == b.expr) == (operator == "==") if operator in ("==", "!=") else None
    elif isinstance(a.type, WordsT) and isinstance(b.type, WordsT):
        if a.type.words == b.type.words and len(a.type.words) == 1 and not isinstance(a.expr, Const):
            found = operator == "=="
    if isinstance(a.type, IntegerT) and isinstance(b.type, IntegerT):
        if (found is None and not (isinstance(a.expr, Const) and isinstance(b.expr, Const))) or (
            is_literal(left) and is_literal(right)
        ):
            found = fold.outcome(operator, a.type, b.type)
    scope.world.notes.compared(context.expression, left, right, machine, found)


def _equal(
    node: ast.AST, operator: str, left: ast.AST, right: ast.AST, pair: tuple[Typed, Typed], context: Context
) -> Expr | None:
    a, b = pair
    if literal_word(a) is not None or literal_word(b) is not None:
        _words_without_meaning(node, operator, (left, a), (right, b), context)
        return None
    match a.type, b.type:
        case (NothingT(), _) | (_, NothingT()) | (BooleanT(), BooleanT()) | (IntegerT(), IntegerT()):
            return fold.compared(operator, fold.fold_premises(a.expr), fold.fold_premises(b.expr))
        case WordsT(w1, of1, _), WordsT(w2, of2, _):
            if not set(w1) & set(w2):
                context.complain("V204", f"{of1} and {of2} have no value in common", node, "never equal",
                                 f"{of1} has {', '.join(w1)}; {of2} has {', '.join(w2)}")  # fmt: skip
                return None
            return fold.compared(operator, a.expr, b.expr)
        case ReferenceT(m1, _, _), ReferenceT(m2, _, _) if m1 == m2:
            return fold.compared(operator, a.expr, b.expr)
        case _:
            help = f"`{text(left)}` is {a.type}, `{text(right)}` is {b.type}"
            for side, kind, other in ((left, a.type, b.type), (right, b.type, a.type)):
                if isinstance(kind, ListT) and isinstance(other, ReferenceT) and kind.members:
                    help = f"`{text(side)}` is all of them; name one: `{kind.members[0]}`"
            context.complain("V204", f"{a.type} cannot be compared with {b.type}", node, "never of one type", help)
            return None


def _words_without_meaning(
    node: ast.AST, operator: str, left: tuple[ast.AST, Typed], right: tuple[ast.AST, Typed], context: Context
) -> None:
    """Complain about words that the other side gives no meaning."""
    from varyoff.elaborate.meant import boolean_meant, homes, paths_to  # for mistakes only

    words = literal_word(left[1]), literal_word(right[1])
    if words[0] is not None and words[1] is not None:
        sides = ((left[0], words[0]), (right[0], words[1]))
        for side, name in sides:
            explained = isinstance(side, ast.Constant) and not name.isidentifier()
            if explained or paths_to(name, context.scope):  # what the other side means follows from it
                unknown(side, name, context)
                return
        for side, name in sides:
            unknown(side, name, context)
        return
    (side, _), (beside, other) = (left, right) if words[0] is not None else (right, left)
    word = words[0] or words[1] or ""
    if isinstance(other.type, ReferenceT):
        machine = context.scope.world.machines.get(other.type.machine)
        for part, what in homes(machine, word) if machine is not None else ():
            context.complain("V204", f"`{text(beside)}` is an instance, and `{word}` is {what}", node,
                             "never of one type", f"write `{text(beside)}.{part} {operator} {word}`")  # fmt: skip
            return
    if isinstance(side, ast.Name):
        unknown(side, word, context, other.type)
        return
    number = isinstance(other.type, IntegerT) and re.fullmatch(r"-?\d+", word)
    meant = word if number else boolean_meant(word) if isinstance(other.type, BooleanT) else None
    context.complain("V204", f"a word cannot be compared with {other.type}", side, "a word",
                     f"write `{text(beside)} {operator} {meant}`, without quotes" if meant else "")  # fmt: skip


# --- memberships ---------------------------------------------------------------------------------


def _membership(left: ast.AST, right: ast.AST, context: Context) -> Expr | None:
    """Lower `left in right`; a value is one of several when it equals one of them."""
    elements: list[ast.AST]
    if isinstance(right, ast.BinOp) and isinstance(right.op, ast.BitOr):
        elements = alternatives(right)
    elif isinstance(right, ast.Set | ast.List):
        elements = list(right.elts)
    else:
        return _member_of(left, right, context)
    parts = [compare_nodes(e, "==", left, e, context) for e in elements]
    found = [p for p in parts if p is not None]
    if len(found) != len(parts):
        return None
    return fold.any_of(found) if found else _member_of_nothing(left, context)


def _member_of_nothing(left: ast.AST, context: Context) -> Expr | None:
    """Lower a membership in an empty set: it is false, where the element has a value."""
    element = context.lower(left)
    if element is None:
        return None
    if (word := literal_word(element)) is not None:
        unknown(left, word, context)
        return None
    return conjunction([*fold.evaluated([element.expr]), FALSE])


def _member_of(left: ast.AST, right: ast.AST, context: Context) -> Expr | None:
    """Lower a membership in a range or in a list of instances; in one value it is a comparison with that."""
    if isinstance(right, ast.Call) and is_range(right):
        value, bounds = integer(left, context), range_of(right, context)
        if value is None or bounds is None:
            return None
        return fold.within(value.expr, bounds.start, bounds.stop)
    if isinstance(right, ast.Name | ast.Attribute | ast.ListComp):
        element = context.lower(left)
        if element is None:
            return None
        listed = context.lower(right, meaningful(element.type))
        if listed is None:
            return None
        if isinstance(listed.type, ListT):
            instance = ReferenceT(listed.type.machine, ())
            if literal_word(element) is not None and isinstance(left, ast.Name | ast.Constant):
                element = context.lower(left, instance)
                if element is None:
                    return None
            if not fits(left, element, instance, context):
                return None
            if listed.type.choices:
                cases: list[tuple[Value, Expr]] = [
                    (c, _one_of(element.expr, members)) for c, members in listed.type.choices
                ]
                return fold.select(listed.expr, cases, context.expression.span_of(right))
            return _one_of(element.expr, listed.type.members)
    return compare_nodes(right, "==", left, right, context)


def _one_of(element: Expr, members: tuple[str, ...]) -> Expr:
    """Return whether a reference is one of some instances; it is evaluated also where there are none."""
    if not members:
        return conjunction([*fold.evaluated([element]), FALSE])
    return disjunction([fold.compared("==", element, Const(member)) for member in members])
