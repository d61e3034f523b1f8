"""What a part of an expression must be where it stands: lowering it to a type that is wanted, or two parts to one."""

from __future__ import annotations

import ast

from varyoff.base.record import replace
from varyoff.elaborate.context import Context, text
from varyoff.elaborate.words import ambiguous, literal_word, unknown
from varyoff.model import fold
from varyoff.model.expression import Expr
from varyoff.model.types import BOOLEAN, HUGE, BooleanT, IntegerT, NothingT, ReferenceT, Type, Typed, WordsT

_INTEGER = IntegerT(-HUGE, HUGE)


def wanted(node: ast.AST, context: Context, want: Type | None) -> Typed | None:
    """Lower a node and check that it has the type wanted; None after a mistake."""
    typed = context.lower(node, want)
    if typed is None or want is None:
        return typed
    return typed if fits(node, typed, want, context) else None


def integer(node: ast.AST, context: Context) -> Typed | None:
    """Lower a number; its type says between which bounds it is."""
    typed = wanted(node, context.of_value(), _INTEGER)
    if typed is not None and isinstance(typed.type, NothingT):
        return Typed(typed.expr, IntegerT(0, 0))  # any bounds are right of what has no value
    return typed


def boolean(node: ast.AST, context: Context) -> Expr | None:
    """Lower a boolean, with its implications: premises count at the top of what a property says."""
    typed = wanted(node, context, BOOLEAN)
    return typed.expr if typed is not None else None


def truth(node: ast.AST, context: Context) -> Expr | None:
    """Lower a boolean that is no part of what a property says at its top, where premises count."""
    found = boolean(node, context)
    return None if found is None else fold.fold_premises(found)


def fits(node: ast.AST, typed: Typed, want: Type, context: Context) -> bool:
    """Return whether what a node was lowered to has the type wanted; complain where it has not."""
    found = typed.type
    if isinstance(found, WordsT) and found.literal:
        unknown(node, found.words[0], context, want)
        return False
    match want, found:
        case (_, NothingT()) | (BooleanT(), BooleanT()) | (IntegerT(), IntegerT()):
            return True
        case WordsT(words, _, _), WordsT(others, _, _):
            if set(words) & set(others):
                return True
        case ReferenceT(machine, _, _), ReferenceT(other, _, _):
            if machine == other:
                return True
        case _:
            pass
    written = text(node)
    help = _converted(written, want, found, context)
    context.complain("V204", f"{want} is expected here, `{written}` is {found}", node, str(found), help)
    return False


def _converted(written: str, want: Type, found: Type, context: Context) -> str:
    """Return what to write for a value of one type where another is wanted; empty when nothing is likely."""
    match want, found:
        case BooleanT(), IntegerT():
            return {"0": "write `false`", "1": "write `true`"}.get(written, f"compare it: `{written} != 0`")
        case IntegerT(), BooleanT():
            ways = {"true": "write `1`", "false": "write `0`"}
            return ways.get(written.lower(), f"write `1 if {written} else 0`")
        case BooleanT(), WordsT():
            return f"compare it: `{written} == {found.words[0]}`"
        case BooleanT(), ReferenceT():
            known = context.scope.world.machines.get(found.machine)
            states = known.states if known is not None else ()
            if states:
                return f"compare its state: `{written}.state == {states[0].name}`"
            return f"compare it: `{written} == …`"
        case WordsT(), WordsT():
            return f"{want.of} has {', '.join(want.words)}; {found.of} has {', '.join(found.words)}"
    return ""


# --- two parts of one type -----------------------------------------------------------------------


def union(a: Type, b: Type) -> Type | None:
    """Return the type of what is of one of two types, or None when they have none in common."""
    match a, b:
        case (NothingT(), kind) | (kind, NothingT()):
            return kind
        case BooleanT(), BooleanT():
            return a
        case IntegerT(l1, h1), IntegerT(l2, h2):
            return IntegerT(min(l1, l2), max(h1, h2))
        case WordsT(w1, of, literal), WordsT(w2, of2, _):
            return WordsT(tuple(dict.fromkeys((*w1, *w2))), of or of2, literal)
        case ReferenceT(m1, i1, o1), ReferenceT(m2, i2, o2) if m1 == m2:
            return ReferenceT(m1, tuple(dict.fromkeys((*i1, *i2))), o1 or o2)
        case _:
            return None


def pair(left: ast.AST, right: ast.AST, context: Context) -> tuple[Typed, Typed] | None:
    """Lower two nodes that are compared, so that a bare word on either side is understood by the other."""
    return both((left, context), (right, context), None, joined=False)


def both(
    left: tuple[ast.AST, Context], right: tuple[ast.AST, Context], want: Type | None, *, joined: bool
) -> tuple[Typed, Typed] | None:
    """Lower two nodes of one type, each where it stands; when they are `joined` to one value, a reference beside
    `none` may be either.
    """

    def beside(kind: Type, node: ast.AST) -> Type | None:
        if isinstance(kind, ReferenceT) and (joined or isinstance(node, ast.IfExp)):
            return replace(kind, optional=True)
        return meaningful(kind)

    (first, there), (second, here) = left, right
    a = there.lower(first, want)
    b = here.lower(second, want if want is not None or a is None else beside(a.type, second))
    if a is None or b is None:
        return None
    meant = literal_word(b) is None
    if literal_word(a) is not None and meant:
        again = there.lower(first, beside(b.type, first))
        if again is None:
            return None
        a = again
    elif want is None and isinstance(first, ast.Name) and isinstance(b.type, WordsT) and meant:
        if first.id in b.type.words:
            ambiguous(first, first.id, there, b.type)
            return None
    return a, b


def meaningful(kind: Type) -> Type | None:
    """Return a type that gives words a meaning, or None for that of a word without one."""
    return None if isinstance(kind, WordsT) and kind.literal else kind
