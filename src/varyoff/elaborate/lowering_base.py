"""What all lowering of expressions shares: diagnostics, the types that are wanted, bare words."""

from __future__ import annotations

import ast
import re

from varyoff.base.diagnostic import did_you_mean, nearest, shortened, suggestion
from varyoff.base.record import replace
from varyoff.elaborate.scope import Member, Scope
from varyoff.model import fold
from varyoff.model.expression import (
    Const,
    Expr,
)
from varyoff.model.types import (
    BOOLEAN,
    HUGE,
    BooleanT,
    IntegerT,
    NothingT,
    ReferenceT,
    Type,
    Typed,
    WordsT,
)
from varyoff.spec.expression import as_text
from varyoff.spec.syntax import Expression

OPERATORS: dict[type[ast.AST], str] = {
    ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=",
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.FloorDiv: "//", ast.Mod: "%",
}  # fmt: skip


_HYPHENATED = re.compile(r"[^\W\d]\w*(?:-\w+)+")


class TooLarge(Exception):
    """The expression has more parts than are read."""


class Base:
    """Lowers one expression; its parts are lowered by the classes that extend it."""

    def __init__(self, expression: Expression, scope: Scope) -> None:
        self.expression = expression
        self.world = scope.world
        self.mistakes = scope.world.mistakes
        self.size = 0

    def complain(
        self, code: str, message: str, node: ast.AST, label: str = "", help: str | tuple[str, ...] = ""
    ) -> None:
        self.mistakes.add(code, message, self.expression.span_of(node), label, help=help)

    def text(self, node: ast.AST) -> str:
        """Return a node as text."""
        return as_text(node)

    def unknown(self, node: ast.AST, name: str, scope: Scope, want: Type | None = None) -> None:
        """Complain about a name that is none; `want` is the type that stands well in its place."""
        if self.means_otherwise(node, name, scope, want):
            return
        from varyoff.elaborate.meant import instances_of  # for mistakes only

        names = scope.names(want)
        if isinstance(want, ReferenceT) and scope.member is None:
            names = [n for n in names if n not in self.world.machines]
        found = nearest(name, names)
        near = suggestion(name, found, names)
        if found is None and isinstance(want, ReferenceT) and scope.member is None:
            machine = nearest(name, self.world.machines)
            if machine is not None and (known := instances_of(self.world, machine)):
                near = f"name an instance of {machine}: {', '.join(f'`{k}`' for k in known[:4])}"
        help: str | tuple[str, ...] = near
        if scope.member is not None and "mean" not in near and isinstance(node, ast.Name):
            help = (near, f"or declare it: `variables: {{{name}: …}}`, or under `parameters` or `define`")
        if scope.member is not None and name in (*self.world.members, *self.world.families):
            help = f"`{name}` is an instance; a machine sees instances only through its parameters"
        elif name == "event":
            help = "`event.NAME` is known in a following transition and in `require` and `ensure`"
        elif name == "self":
            help = "`self` is known in a machine; name the instance"
        elif name in ("this", "sender"):
            where = "`require` and `ensure`" if name == "this" else "a following transition"
            help = f"`{name}` is known in {where}"
        self.complain("V203", f"unknown name `{name}`", node, "not known here", help)

    def means_otherwise(self, node: ast.AST, name: str, scope: Scope, want: Type | None) -> bool:
        """Complain about a word of which it is known what it should have been."""
        from varyoff.elaborate.meant import boolean_meant, comparisons, paths_to  # for mistakes only

        text = self.expression.text
        if isinstance(node, ast.Constant) and not name.isidentifier():
            quoted = ast.get_source_segment(text, node) or repr(name)
            self.complain("V203", f"`{shortened(name)}` in quotes is a word, and nothing here has this value", node,
                          "a word", f"leave out the quotes inside: `{shortened(text.replace(quoted, name), 100)}`")  # fmt: skip
            return True
        meant = boolean_meant(name)
        if isinstance(want, BooleanT) and meant is not None:
            self.complain("V203", f"unknown name `{name}`", node, "not a boolean", f"write `{meant}`")
            return True
        what, ways = comparisons(name, scope, text)
        if what:
            if isinstance(want, BooleanT):
                self.complain("V204", f"a condition is expected here, `{name}` is {what}", node, "a word alone",
                              f"compare it: `{ways[0]}`")  # fmt: skip
            else:
                self.complain("V203", f"`{name}` is {what}, and what it is compared with cannot have it", node,
                              "not known here", f"write `{ways[0]}`")  # fmt: skip
            return True
        paths = paths_to(name, scope, text)
        if paths:
            shown = " or ".join(f"`{p}`" for p in paths[:3])
            self.complain("V203", f"unknown name `{name}`", node, "whose?", f"write whose it is: {shown}")
            return True
        return False

    # --- what a node must be -----------------------------------------------------------------

    def wanted(self, node: ast.AST, scope: Scope, want: Type | None) -> Typed | None:
        """Lower a node and check that it has the type wanted."""
        typed = self.node(node, scope, want)
        if typed is None or want is None:
            return typed
        return typed if self.fits(node, typed, want, scope) else None

    def fits(self, node: ast.AST, typed: Typed, want: Type, scope: Scope) -> bool:
        found = typed.type
        if isinstance(found, WordsT) and found.literal:
            self.unknown(node, found.words[0], scope, want)
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
        help = ""
        text = self.text(node)
        if isinstance(want, BooleanT) and isinstance(found, IntegerT):
            help = {"0": "write `false`", "1": "write `true`"}.get(text, f"compare it: `{text} != 0`")
        elif isinstance(want, IntegerT) and isinstance(found, BooleanT):
            help = {"true": "write `1`", "false": "write `0`"}.get(text.lower(), f"write `1 if {text} else 0`")
        elif isinstance(want, BooleanT) and isinstance(found, WordsT):
            help = f"compare it: `{text} == {found.words[0]}`"
        elif isinstance(want, BooleanT) and isinstance(found, ReferenceT):
            known = self.world.machines.get(found.machine)
            states = known.states if known is not None else ()
            help = f"compare its state: `{text}.state == {states[0].name}`" if states else f"compare it: `{text} == …`"
        elif isinstance(want, WordsT) and isinstance(found, WordsT):
            help = f"{want.of} has {', '.join(want.words)}; {found.of} has {', '.join(found.words)}"
        self.complain("V204", f"{want} is expected here, `{self.text(node)}` is {found}", node, str(found), help)
        return False

    def integer(self, node: ast.AST, scope: Scope) -> Typed | None:
        typed = self.wanted(node, scope, IntegerT(-HUGE, HUGE))
        if typed is not None and isinstance(typed.type, NothingT):
            return Typed(typed.expr, IntegerT(0, 0))  # any bounds are right of what has no value
        return typed

    def boolean(self, node: ast.AST, scope: Scope) -> Expr | None:
        typed = self.wanted(node, scope, BOOLEAN)
        return typed.expr if typed is not None else None

    def truth(self, node: ast.AST, scope: Scope) -> Expr | None:
        """Lower a boolean that is no part of what a property says at its top, where premises count."""
        found = self.boolean(node, scope)
        return None if found is None else fold.plain(found)

    def node(self, node: ast.AST, scope: Scope, want: Type | None) -> Typed | None:
        """Lower a node; `want` gives bare words their meaning, other types are checked by the caller."""
        raise NotImplementedError

    def define(self, member: Member, name: str) -> Typed | None:
        """Lower a definition of a machine for one instance."""
        raise NotImplementedError

    def next_part(self, node: ast.Attribute | ast.Subscript) -> None:
        """Complain about `next(x).y` and `next(x)[1]`: in which state the rest is read would not be said."""
        raise NotImplementedError

    def word(self, node: ast.AST, text: str, want: Type | None) -> Typed | None:
        """Return a bare or quoted word with the meaning that the wanted type gives it."""
        if isinstance(want, WordsT) and not want.literal:
            if text in want.words:
                return Typed(Const(text), WordsT((text,), want.of))
            self.complain("V205", f"`{text}` is not a value of {want.of}", node, "unknown value",
                          did_you_mean(text, want.words))  # fmt: skip
            return None
        if isinstance(want, NothingT):
            return Typed(Const(text), want)
        if isinstance(want, ReferenceT) and text == "none":
            if want.optional:
                return Typed(Const(None), want)
            self.complain("V205", "this reference is never `none`", node,
                          help="declare it with `optional: true`, if it can be")  # fmt: skip
            return None
        return Typed(Const(text), WordsT((text,), "", literal=True))

    def ambiguous(self, node: ast.AST, name: str, want: WordsT) -> None:
        self.complain("V206", f"`{name}` is both a name here and a value of {want.of}", node, "which is meant?",
                      f"quote it for the value: '{name}'; or rename one of the two")  # fmt: skip

    def union(self, a: Type, b: Type) -> Type | None:
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

    def pair(self, left: ast.AST, right: ast.AST, scope: Scope, want: Type | None) -> tuple[Typed, Typed] | None:
        """Lower two nodes that are compared, so that a bare word on either side is understood by the other."""
        return self.both((left, scope), (right, scope), want, joined=False)

    def both(
        self,
        left: tuple[ast.AST, Scope],
        right: tuple[ast.AST, Scope],
        want: Type | None,
        *,
        joined: bool,
    ) -> tuple[Typed, Typed] | None:
        """Lower two nodes of one type; when they are `joined` to one value, a reference beside `none` may be either."""

        def beside(kind: Type, node: ast.AST) -> Type | None:
            if isinstance(kind, ReferenceT) and (joined or isinstance(node, ast.IfExp)):
                return replace(kind, optional=True)
            return self.other(kind)

        a = self.node(*left, want)
        b = self.node(*right, want if want is not None or a is None else beside(a.type, right[0]))
        if a is None or b is None:
            return None
        if self.literal(a) and not self.literal(b):
            again = self.node(*left, beside(b.type, left[0]))
            if again is None:
                return None
            a = again
        elif want is None and isinstance(left[0], ast.Name) and isinstance(b.type, WordsT) and not self.literal(b):
            if left[0].id in b.type.words:
                self.ambiguous(left[0], left[0].id, b.type)
                return None
        return a, b

    def other(self, kind: Type) -> Type | None:
        return None if isinstance(kind, WordsT) and kind.literal else kind

    def unresolved(self, hyphenated: str, scope: Scope) -> bool:
        """Return whether some part of a name with hyphens is no name here, so that nothing can be subtracted."""
        parts = hyphenated.split("-")
        return any(not p.isdigit() and scope.resolve(p, self.define) is None for p in parts)

    def literal(self, typed: Typed) -> bool:
        return isinstance(typed.type, WordsT) and typed.type.literal


def hyphenated(node: ast.AST, text: str) -> str | None:
    """Return the name with hyphens that a subtraction without spaces looks like."""
    while isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
    if not isinstance(node, ast.BinOp) or not isinstance(node.op, ast.Sub):
        return None
    segment = ast.get_source_segment(text, node)
    found = _HYPHENATED.match(segment) if segment is not None else None
    return found.group() if found is not None else None


def is_literal(node: ast.AST) -> bool:
    return not any(isinstance(n, ast.Name) and n.id not in ("true", "false") for n in ast.walk(node))


def is_next(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "next"


def through_next(node: ast.AST) -> bool:
    """Return whether a path leads through `next`; inside of an index it may stand."""
    if is_next(node):
        return True
    below = [node.value] if isinstance(node, ast.Subscript) else list(ast.iter_child_nodes(node))
    return any(through_next(child) for child in below)
