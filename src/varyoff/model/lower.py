"""Expressions of the language to typed expressions of the model.

Bare words get their meaning from the type of the other side, so lowering takes the type that is wanted.
A result of None means that a mistake was recorded.
"""

from __future__ import annotations

import ast
from collections.abc import Callable

from varyoff.base.diagnostic import did_you_mean
from varyoff.model import fold
from varyoff.model.expression import (
    Const,
    Expr,
    Implies,
    Value,
    Var,
    conjunction,
    disjunction,
    extent,
    negation,
    subexpressions,
)  # fmt: skip
from varyoff.model.scope import Compared, Member, Scope, World, attribute, attribute_names, constant
from varyoff.model.types import (
    BOOLEAN,
    HUGE,
    BooleanT,
    IntegerT,
    ListT,
    RangeT,
    ReferenceT,
    Type,
    Typed,
    WordsT,
)  # fmt: skip
from varyoff.spec.expression import QUANTIFIERS
from varyoff.spec.syntax import Expression

MAX_EXPANSION = 20_000  # elements of one quantifier
MAX_SIZE = 200_000  # parts of one expression, quantifiers and definitions expanded
MAX_TOTAL = 5_000_000  # parts of all expressions of a system
MAX_LOWERED_DEPTH = 80  # of an expression with its definitions; Python allows 200 nested parentheses

_OPERATORS: dict[type[ast.AST], str] = {
    ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=",
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.FloorDiv: "//", ast.Mod: "%",
}  # fmt: skip


class _TooLarge(Exception):
    """The expression has more parts than are read."""


def lower(expression: Expression, scope: Scope, want: Type | None = None) -> Typed | None:
    """Return the typed expression, of the type wanted where one is given, or None after a mistake."""
    lowering = _Lowering(expression, scope)
    return _bounded(lambda: lowering.wanted(expression.tree, scope, want), expression, scope)


def _bounded(lowered: Callable[[], Typed | None], expression: Expression, scope: Scope) -> Typed | None:
    """Return the expression, unless it is too large or too deep to be evaluated, definitions included."""
    mistakes = scope.world.mistakes
    try:
        typed = lowered()
        if typed is None:
            return None
        levels, parts = extent(typed.expr)
        if parts > MAX_SIZE:
            raise _TooLarge
    except _TooLarge:
        mistakes.add("V214", f"the expression has more than {MAX_SIZE:,} parts, quantifiers and definitions written out",
                     expression.span, help="quantify over less, or keep the result in a variable")  # fmt: skip
        return None
    except RecursionError:
        typed, levels = None, MAX_LOWERED_DEPTH + 1
    if levels > MAX_LOWERED_DEPTH:
        mistakes.add("V214", "the expression is nested too deeply, its definitions included", expression.span,
                     help="keep an intermediate result in a variable")  # fmt: skip
        return None
    return typed


def lower_condition(expression: Expression, scope: Scope) -> Expr | None:
    """Return a boolean expression of the model."""
    typed = lower(expression, scope, BOOLEAN)
    return typed.expr if typed is not None else None


def lower_any(expression: Expression, scope: Scope) -> Typed | None:
    """Return the expression with whatever type it has; a word without a meaning is a mistake."""
    lowering = _Lowering(expression, scope)
    typed = _bounded(lambda: lowering.node(expression.tree, scope, None), expression, scope)
    if typed is not None and isinstance(typed.type, WordsT) and typed.type.literal:
        lowering.unknown(expression.tree, typed.type.words[0], scope)
        return None
    return typed


def define(world: World, member: Member, name: str) -> Typed | None:
    """Lower a definition of a machine for one instance, once; None after a mistake."""
    key = (member.name, name)
    if key in world.defined:
        return world.defined[key]
    definition = next(d for d in member.machine.defines if d.name.text == name)
    if key in world.defining:
        chain = [n for _, n in world.defining[world.defining.index(key) :]] + [name]
        world.mistakes.add("V208", f"`{name}` is defined by itself: {' → '.join(chain)}", definition.name.span)
        return None
    world.defining.append(key)
    try:
        typed = lower_any(definition.expression, Scope(world, member))
    finally:
        world.defining.pop()
    if typed is None and not world.complete:
        return None  # it may read variables that are not there yet
    world.defined[key] = typed
    return typed


class _Lowering:
    def __init__(self, expression: Expression, scope: Scope) -> None:
        self.expression = expression
        self.world = scope.world
        self.mistakes = scope.world.mistakes
        self.size = 0

    def complain(self, code: str, message: str, node: ast.AST, label: str = "", help: str = "") -> None:
        self.mistakes.add(code, message, self.expression.span_of(node), label, help=help)

    def text(self, node: ast.AST) -> str:
        return ast.unparse(node)

    def unknown(self, node: ast.AST, name: str, scope: Scope) -> None:
        help = did_you_mean(name, scope.names())
        if scope.member is not None and name in (*self.world.members, *self.world.families):
            help = f"`{name}` is an instance; a machine sees instances only through its parameters"
        elif name == "event":
            help = "`event.NAME` is known in a following transition and in `require` and `ensure`"
        elif name in ("this", "sender"):
            where = "`require` and `ensure`" if name == "this" else "a following transition"
            help = f"`{name}` is known in {where}"
        self.complain("V203", f"unknown name `{name}`", node, "not known here", help)

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
            self.unknown(node, found.words[0], scope)
            return False
        match want, found:
            case (BooleanT(), BooleanT()) | (IntegerT(), IntegerT()):
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
        if isinstance(want, BooleanT) and isinstance(found, IntegerT):
            help = f"compare it: `{self.text(node)} != 0`"
        elif isinstance(want, BooleanT) and isinstance(found, WordsT | ReferenceT):
            help = f"compare it: `{self.text(node)} == …`"
        elif isinstance(want, WordsT) and isinstance(found, WordsT):
            help = f"{want.of} has {', '.join(want.words)}; {found.of} has {', '.join(found.words)}"
        self.complain("V204", f"{want} is expected here, `{self.text(node)}` is {found}", node, str(found), help)
        return False

    def integer(self, node: ast.AST, scope: Scope) -> Typed | None:
        return self.wanted(node, scope, IntegerT(-HUGE, HUGE))

    def boolean(self, node: ast.AST, scope: Scope) -> Expr | None:
        typed = self.wanted(node, scope, BOOLEAN)
        return typed.expr if typed is not None else None

    # --- nodes -------------------------------------------------------------------------------

    def node(self, node: ast.AST, scope: Scope, want: Type | None) -> Typed | None:
        """Lower a node; `want` gives bare words their meaning, other types are checked by the caller."""
        self.size += 1
        self.world.lowered += 1
        if self.size > MAX_SIZE or self.world.lowered > MAX_TOTAL:
            raise _TooLarge
        match node:
            case ast.Name():
                return self.name(node, node.id, scope, want)
            case ast.Constant(value=str() as text):
                return self.word(node, text, want)
            case ast.Constant(value=bool() | int() as value):
                return constant(value)
            case ast.BoolOp(op=operator, values=values):
                parts = [self.boolean(v, scope) for v in values]
                found = [p for p in parts if p is not None]
                if len(found) != len(parts):
                    return None
                join = conjunction if isinstance(operator, ast.And) else disjunction
                return Typed(join(found), BOOLEAN)
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                inner = self.boolean(operand, scope)
                return None if inner is None else Typed(negation(inner), BOOLEAN)
            case ast.UnaryOp(op=sign, operand=operand):
                typed = self.integer(operand, scope)
                if typed is None or isinstance(sign, ast.UAdd):
                    return typed
                return self.arithmetic(node, "-", constant(0), typed, scope)
            case ast.BinOp(op=ast.BitOr()):
                self.complain("V204", "`|` joins the values of a set and stands after `in`", node,
                              help="for conditions write `or`")  # fmt: skip
                return None
            case ast.BinOp(left=left, op=op, right=right):
                a, b = self.integer(left, scope), self.integer(right, scope)
                return None if a is None or b is None else self.arithmetic(node, _OPERATORS[type(op)], a, b, scope)
            case ast.Compare():
                return self.comparison(node, scope)
            case ast.IfExp():
                return self.conditional(node, scope, want)
            case ast.Attribute():
                return self.attribute(node, scope)
            case ast.Subscript():
                return self.subscript(node, scope)
            case ast.Call():
                return self.call(node, scope)
            case ast.ListComp() | ast.List():
                return self.instances(node, scope)
            case ast.Set():
                self.complain("V204", "a set of values stands after `in`", node, help="write `x in {a, b}`")
                return None
            case _:
                self.complain("V202", "this cannot stand here", node)
                return None

    def name(self, node: ast.AST, name: str, scope: Scope, want: Type | None) -> Typed | None:
        if name in ("true", "false"):
            return constant(name == "true")
        binding = scope.resolve(name, self.define)
        if isinstance(want, WordsT) and not want.literal and name in want.words:
            if binding is not None and (name in scope.locals or not isinstance(binding.type, ReferenceT | ListT)):
                self.ambiguous(node, name, want)
                return None
            return Typed(Const(name), WordsT((name,), want.of))
        if binding is not None:
            if scope.static and any(isinstance(e, Var) for e in subexpressions(binding.expr)):
                self.complain("V212", f"`{name}` is a variable; only constants can stand here", node)
                return None
            return binding
        if scope.member is not None and name in self.failed_names(scope):
            self.not_constant(node, name, scope.member)
            return None
        return self.word(node, name, want)

    def failed_names(self, scope: Scope) -> set[str]:
        """Names that are declared but whose declaration has a mistake, so that they cannot be resolved."""
        assert scope.member is not None
        machine = scope.member.machine
        names = {v.name.text for v in machine.variables} | {p.name.text for p in machine.parameters}
        names |= {"state"} if machine.states else set()
        return names | {d.name.text for d in machine.defines}

    def not_constant(self, node: ast.AST, name: str, member: Member) -> None:
        """Complain about what is not known while the instances are built, unless a mistake explains it."""
        if self.world.complete or self.mistakes.errors or name in (p.name.text for p in member.machine.parameters):
            return
        self.complain("V212", f"`{self.text(node)}` depends on the state; only constants can stand here", node)

    def word(self, node: ast.AST, text: str, want: Type | None) -> Typed | None:
        """Return a bare or quoted word with the meaning that the wanted type gives it."""
        if isinstance(want, WordsT) and not want.literal:
            if text in want.words:
                return Typed(Const(text), WordsT((text,), want.of))
            self.complain("V205", f"`{text}` is not a value of {want.of}", node, "unknown value",
                          did_you_mean(text, want.words))  # fmt: skip
            return None
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

    def arithmetic(self, node: ast.AST, operator: str, a: Typed, b: Typed, scope: Scope) -> Typed | None:
        assert isinstance(a.type, IntegerT) and isinstance(b.type, IntegerT)
        zero = operator in ("//", "%") and fold.number(b.expr) == 0
        if zero and not (isinstance(node, ast.BinOp) and self.varies(node.right, scope)):
            self.complain("V211", "division by zero", node)
            return None
        expr = fold.arithmetic(operator, a.expr, b.expr, self.expression.span_of(node))
        value = fold.number(expr)
        if value is not None:
            if abs(value) > HUGE:
                self.complain("V211", "the number is too large", node)
                return None
            return constant(value)
        return Typed(expr, fold.integer_range(operator, a.type, b.type))

    def conditional(self, node: ast.IfExp, scope: Scope, want: Type | None) -> Typed | None:
        condition = self.boolean(node.test, scope)
        pair = self.pair(node.body, node.orelse, scope, want)
        if condition is None or pair is None:
            return None
        a, b = pair
        kind = self.union(a.type, b.type)
        if kind is None:
            self.complain("V204", f"the two branches differ: {a.type} and {b.type}", node)
            return None
        return Typed(fold.conditional(condition, a.expr, b.expr), kind)

    def union(self, a: Type, b: Type) -> Type | None:
        match a, b:
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
        """Lower two nodes of one type, so that a bare word on either side is understood by the other."""
        a = self.node(left, scope, want)
        b = self.node(right, scope, want if want is not None or a is None else self.other(a.type))
        if a is None or b is None:
            return None
        if self.literal(a) and not self.literal(b):
            again = self.node(left, scope, b.type)
            if again is None:
                return None
            a = again
        elif isinstance(left, ast.Name) and isinstance(b.type, WordsT) and not self.literal(b):
            if left.id in b.type.words and isinstance(b.expr, Var) and not isinstance(a.expr, Const):
                self.ambiguous(left, left.id, b.type)
                return None
        return a, b

    def other(self, kind: Type) -> Type | None:
        return None if isinstance(kind, WordsT) and kind.literal else kind

    def literal(self, typed: Typed) -> bool:
        return isinstance(typed.type, WordsT) and typed.type.literal

    # --- comparisons -------------------------------------------------------------------------

    def comparison(self, node: ast.Compare, scope: Scope) -> Typed | None:
        parts: list[Expr | None] = []
        left = node.left
        for operator, right in zip(node.ops, node.comparators, strict=True):
            if isinstance(operator, ast.In | ast.NotIn):
                inside = self.membership(left, right, scope)
                parts.append(negation(inside) if inside is not None and isinstance(operator, ast.NotIn) else inside)
            else:
                parts.append(self.compare(node, _OPERATORS[type(operator)], left, right, scope))
            left = right
        found = [p for p in parts if p is not None]
        return Typed(conjunction(found), BOOLEAN) if len(found) == len(parts) else None

    def compare(self, node: ast.AST, operator: str, left: ast.AST, right: ast.AST, scope: Scope) -> Expr | None:
        if operator not in ("==", "!="):
            a, b = self.integer(left, scope), self.integer(right, scope)
            if a is None or b is None:
                return None
            self.note(operator, left, right, (a, b), scope)
            return fold.compare(operator, a.expr, b.expr)
        pair = self.pair(left, right, scope, None)
        if pair is None:
            return None
        self.note(operator, left, right, pair, scope)
        return self.equal(node, operator, left, right, pair, scope)

    def note(self, operator: str, left: ast.AST, right: ast.AST, pair: tuple[Typed, Typed], scope: Scope) -> None:
        """Note for `lint` whether the types alone decide a comparison.

        Of constants that have names nothing is noted: that they decide it is what they are for.
        """
        a, b = pair
        machine = scope.member.machine if scope.member is not None else None
        noted = self.world.compared.setdefault((self.expression, left, right), Compared(machine))
        found: bool | None = None
        if isinstance(a.expr, Const) and isinstance(b.expr, Const):
            if _literal(left) and _literal(right):
                found = (a.expr == b.expr) == (operator == "==") if operator in ("==", "!=") else None
        elif isinstance(a.type, WordsT) and isinstance(b.type, WordsT):
            if a.type.words == b.type.words and len(a.type.words) == 1 and not isinstance(a.expr, Const):
                found = operator == "=="
        if isinstance(a.type, IntegerT) and isinstance(b.type, IntegerT):
            if (found is None and not (isinstance(a.expr, Const) and isinstance(b.expr, Const))) or (
                _literal(left) and _literal(right)
            ):
                found = fold.outcome(operator, a.type, b.type)
        noted.outcomes.add(found)

    def equal(
        self, node: ast.AST, operator: str, left: ast.AST, right: ast.AST, pair: tuple[Typed, Typed], scope: Scope
    ) -> Expr | None:
        a, b = pair
        if self.literal(a) or self.literal(b):
            for side, typed in ((left, a), (right, b)):
                if self.literal(typed):
                    assert isinstance(typed.type, WordsT)
                    other = pair[1] if typed is a else pair[0]
                    if self.literal(other) or isinstance(side, ast.Name):
                        self.unknown(side, typed.type.words[0], scope)
                    else:
                        self.complain("V204", f"a word cannot be compared with {other.type}", node)
                    if not (self.literal(a) and self.literal(b)):
                        break
            return None
        match a.type, b.type:
            case (BooleanT(), BooleanT()) | (IntegerT(), IntegerT()):
                return fold.compare(operator, a.expr, b.expr)
            case WordsT(w1, of1, _), WordsT(w2, of2, _):
                if not set(w1) & set(w2) and not isinstance(a.expr, Const) and not isinstance(b.expr, Const):
                    self.complain("V204", f"{of1} and {of2} have no value in common", node, "never equal",
                                  f"{of1} has {', '.join(w1)}; {of2} has {', '.join(w2)}")  # fmt: skip
                    return None
                return fold.compare(operator, a.expr, b.expr)
            case ReferenceT(m1, _, _), ReferenceT(m2, _, _) if m1 == m2:
                return fold.compare(operator, a.expr, b.expr)
            case _:
                self.complain("V204", f"{a.type} cannot be compared with {b.type}", node, "never of one type",
                              f"`{self.text(left)}` is {a.type}, `{self.text(right)}` is {b.type}")  # fmt: skip
                return None

    def membership(self, left: ast.AST, right: ast.AST, scope: Scope) -> Expr | None:
        if isinstance(right, ast.BinOp) and isinstance(right.op, ast.BitOr):
            elements = _alternatives(right)
        elif isinstance(right, ast.Set | ast.List):
            elements = list(right.elts)
        else:
            return self.member_of(left, right, scope)
        parts = [self.compare(e, "==", left, e, scope) for e in elements]
        found = [p for p in parts if p is not None]
        return disjunction(found) if len(found) == len(parts) else None

    def member_of(self, left: ast.AST, right: ast.AST, scope: Scope) -> Expr | None:
        if isinstance(right, ast.Call) and isinstance(right.func, ast.Name) and right.func.id == "range":
            value, bounds = self.integer(left, scope), self.range(right, scope)
            if value is None or bounds is None:
                return None
            return conjunction([fold.compare("<=", bounds.start, value.expr),
                                fold.compare("<", value.expr, bounds.stop)])  # fmt: skip
        if isinstance(right, ast.Name | ast.Attribute | ast.ListComp):
            element = self.node(left, scope, None)
            if element is None:
                return None
            listed = self.node(right, scope, self.other(element.type))
            if listed is None:
                return None
            if isinstance(listed.type, ListT):
                if not isinstance(element.type, ReferenceT):
                    self.fits(left, element, ReferenceT(listed.type.machine, ()), scope)
                    return None
                if listed.type.choices:
                    cases: list[tuple[Value, Expr]] = [
                        (c, disjunction([fold.compare("==", element.expr, Const(m)) for m in members]))
                        for c, members in listed.type.choices
                    ]
                    return fold.select(listed.expr, cases, self.expression.span_of(right))
                return disjunction([fold.compare("==", element.expr, Const(m)) for m in listed.type.members])
        return self.compare(right, "==", left, right, scope)

    # --- paths -------------------------------------------------------------------------------

    def define(self, member: Member, name: str) -> Typed | None:
        return define(self.world, member, name)

    def attribute(self, node: ast.Attribute, scope: Scope) -> Typed | None:
        if isinstance(node.value, ast.Name) and node.value.id == "event":
            if scope.event is None:
                self.unknown(node.value, "event", scope)
                return None
            if node.attr in scope.event:
                return scope.event[node.attr]
            known = ", ".join(f"`{n}`" for n in scope.event) or "none"
            self.complain("V207", f"the event has no choice `{node.attr}`", node, help=f"its choices: {known}")
            return None
        base = self.node(node.value, scope, None)
        if base is None:
            return None
        if self.literal(base):
            assert isinstance(base.type, WordsT)
            self.unknown(node.value, base.type.words[0], scope)
            return None
        if not isinstance(base.type, ReferenceT):
            help = ""
            if isinstance(base.type, ListT):
                help = f"write `any(x.{node.attr} … for x in {self.text(node.value)})`, or pick one by `[1]`"
            self.complain("V207", f"`{self.text(node.value)}` is {base.type} and has no parts", node, help=help)
            return None
        return self.part_of(node, base, scope)

    def part_of(self, node: ast.Attribute, base: Typed, scope: Scope) -> Typed | None:
        assert isinstance(base.type, ReferenceT)
        members = [self.world.members[m] for m in base.type.members]
        if isinstance(base.expr, Const):
            members = [m for m in members if m.name == base.expr.value]
        if not members:
            self.complain("V207", f"`{self.text(node.value)}` is never an instance", node)
            return None
        found: list[tuple[Value, Typed]] = []
        for member in members:
            typed = attribute(self.world, member, node.attr, self.define)
            if typed is None:
                self.no_attribute(node, member)
                return None
            if scope.static and any(isinstance(e, Var) for e in subexpressions(typed.expr)):
                self.complain("V212", f"`{self.text(node)}` is a variable; only constants can stand here", node)
                return None
            found.append((member.name, typed))
        if isinstance(base.expr, Const):
            return found[0][1]
        kind = found[0][1].type
        if isinstance(kind, ListT):
            lists = tuple((str(v), t.type.members) for v, t in found if isinstance(t.type, ListT))
            together = tuple(dict.fromkeys(m for _, ms in lists for m in ms))
            return Typed(base.expr, ListT(kind.machine, together, lists))
        for _, typed in found[1:]:
            joined = self.union(kind, typed.type)
            if joined is None:
                self.complain("V204", f"`{self.text(node)}` has no one type", node)
                return None
            kind = joined
        cases = [(value, typed.expr) for value, typed in found]
        return Typed(fold.select(base.expr, cases, self.expression.span_of(node)), kind)

    def no_attribute(self, node: ast.Attribute, member: Member) -> None:
        machine = member.machine
        if node.attr in self.failed_part(member):
            self.not_constant(node, node.attr, member)
            return
        if node.attr in (a.text for a in machine.attributes):
            help = "an attribute is a text for commands; declare a parameter to compute with it"
        elif node.attr in machine.triggers():
            help = f"`{node.attr}` is an event, which is not a value"
        else:
            help = did_you_mean(node.attr, attribute_names(machine))
        self.complain("V207", f"machine `{machine.name}` has no `{node.attr}`", node, "unknown", help)

    def failed_part(self, member: Member) -> set[str]:
        machine = member.machine
        declared = {v.name.text for v in machine.variables} | {p.name.text for p in machine.parameters}
        declared |= {"state"} if machine.states else set()
        return declared | {d.name.text for d in machine.defines}

    def subscript(self, node: ast.Subscript, scope: Scope) -> Typed | None:
        base = self.node(node.value, scope, None)
        index = self.integer(node.slice, scope)
        if base is None or index is None:
            return None
        if self.literal(base):
            assert isinstance(base.type, WordsT)
            self.unknown(node.value, base.type.words[0], scope)
            return None
        if not isinstance(base.type, ListT) or base.type.choices:
            self.complain("V207", f"`{self.text(node.value)}` is {base.type} and has no members", node)
            return None
        members = base.type.members
        assert isinstance(index.type, IntegerT)
        low, high = max(1, index.type.low), min(len(members), index.type.high)
        if low > high and members and self.varies(node.slice, scope):
            # An error of the model where it is evaluated; a condition may see to it that it never is.
            outside = fold.select(index.expr, [(1, Const(members[0]))], self.expression.span_of(node))
            return Typed(outside, ReferenceT(base.type.machine, members))
        if low > high:
            self.complain("V211", f"`{self.text(node.value)}` has no member [{self.text(node.slice)}]", node.slice,
                          f"from 1 to {len(members)}")  # fmt: skip
            return None
        if (position := fold.number(index.expr)) is not None:
            return self.world.members[members[position - 1]].reference()
        cases: list[tuple[Value, Expr]] = [(i, Const(members[i - 1])) for i in range(low, high + 1)]
        chosen = fold.select(index.expr, cases, self.expression.span_of(node))
        return Typed(chosen, ReferenceT(base.type.machine, members[low - 1 : high]))

    def varies(self, node: ast.AST, scope: Scope) -> bool:
        """Return whether a constant is one of several that are put in turn: of a choice, or after `for`."""
        names = {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
        return not scope.static and not names.isdisjoint((*scope.locals, "event"))

    def instances(self, node: ast.ListComp | ast.List, scope: Scope) -> Typed | None:
        """A list of instances, written out or chosen by a comprehension; constant."""
        if isinstance(node, ast.List):
            parts = [self.node(e, scope, None) for e in node.elts]
        else:
            parts = []
            for inner in self.bindings(node.generators, 0, scope):
                parts.append(None if inner is None else self.node(node.elt, inner, None))
        members: list[str] = []
        machine = ""
        for part in parts:
            if part is None:
                return None
            if not isinstance(part.type, ReferenceT) or not isinstance(part.expr, Const):
                self.complain("V303", "a list here holds instances that are known beforehand", node)
                return None
            members.append(str(part.expr.value))
            machine = part.type.machine
        return Typed(Const(None), ListT(machine, tuple(members)))

    def bindings(self, generators: list[ast.comprehension], position: int, scope: Scope) -> list[Scope | None]:
        """Return one scope for every combination of constant generators."""
        if position == len(generators):
            return [scope]
        generator = generators[position]
        assert isinstance(generator.target, ast.Name)
        elements = self.elements(generator.iter, scope)
        if elements is None:
            return [None]
        found: list[Scope | None] = []
        for element in elements:
            inner = scope.bind(**{generator.target.id: element})
            conditions = [self.boolean(c, inner) for c in generator.ifs]
            if any(c is None for c in conditions):
                return [None]
            if all(isinstance(c, Const) for c in conditions):
                if all(isinstance(c, Const) and c.value for c in conditions):
                    found.extend(self.bindings(generators, position + 1, inner))
            else:
                self.complain("V212", "which instances a list holds cannot depend on the state", generator.ifs[0])
                return [None]
        return found

    # --- calls -------------------------------------------------------------------------------

    def call(self, node: ast.Call, scope: Scope) -> Typed | None:
        assert isinstance(node.func, ast.Name)
        name = node.func.id
        if name in QUANTIFIERS:
            return self.quantifier(node, name, scope)
        counts = {
            "implies": (2, 2),
            "iff": (2, 2),
            "abs": (1, 1),
            "next": (1, 1),
            "range": (1, 2),
            "min": (1, 99),
            "max": (1, 99),
        }
        low, high = counts[name]
        if not low <= len(node.args) <= high:
            expected = str(low) if low == high else f"{low} or more" if high == 99 else f"{low} or {high}"
            self.complain("V209", f"`{name}` takes {expected} arguments, here are {len(node.args)}", node)
            return None
        if name in ("implies", "iff"):
            a, b = self.boolean(node.args[0], scope), self.boolean(node.args[1], scope)
            if a is None or b is None:
                return None
            return Typed(Implies(a, b) if name == "implies" else fold.compare("==", a, b), BOOLEAN)
        if name == "next":
            if not scope.allow_next:
                self.complain("V213", "`next` is known in `ensure` only", node)
                return None
            typed = self.node(node.args[0], scope, None)
            if typed is None:
                return None
            if self.literal(typed):
                assert isinstance(typed.type, WordsT)
                self.unknown(node.args[0], typed.type.words[0], scope)
                return None
            if any(isinstance(e, Var) and e.next for e in subexpressions(typed.expr)):
                self.complain("V213", "`next` inside `next`: there is one step", node)
                return None
            return Typed(fold.next_state(typed.expr), typed.type)
        if name == "range":
            self.complain("V204", "`range` stands after `in`", node)
            return None
        numbers = [self.integer(a, scope) for a in node.args]
        found = [n for n in numbers if n is not None]
        if len(found) != len(numbers):
            return None
        kinds = [n.type for n in found if isinstance(n.type, IntegerT)]
        if name == "abs":
            k = kinds[0]
            low_bound = 0 if k.low <= 0 <= k.high else min(abs(k.low), abs(k.high))
            return Typed(fold.absolute(found[0].expr), IntegerT(low_bound, max(abs(k.low), abs(k.high))))
        best = min if name == "min" else max
        kind = IntegerT(best(k.low for k in kinds), best(k.high for k in kinds))
        return Typed(fold.extreme(name, [n.expr for n in found]), kind)

    def range(self, node: ast.Call, scope: Scope) -> RangeT | None:
        if not 1 <= len(node.args) <= 2:
            self.complain("V209", f"`range` takes 1 or 2 arguments, here are {len(node.args)}", node)
            return None
        numbers = [self.integer(a, scope) for a in node.args]
        if any(n is None for n in numbers):
            return None
        found = [n for n in numbers if n is not None]
        start, stop = (constant(0), found[0]) if len(found) == 1 else found
        assert isinstance(start.type, IntegerT) and isinstance(stop.type, IntegerT)
        return RangeT(start.expr, stop.expr, start.type.low, stop.type.high)

    def elements(self, node: ast.AST, scope: Scope) -> list[Typed] | None:
        """Return what a constant `for … in` runs over."""
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "range":
            bounds = self.range(node, scope)
            if bounds is None:
                return None
            start, stop = fold.number(bounds.start), fold.number(bounds.stop)
            if start is None or stop is None:
                self.complain("V212", "the ends of this range cannot depend on the state", node)
                return None
            if stop - start > MAX_EXPANSION:
                self.complain("V214", f"a range of {stop - start:,} numbers; at most {MAX_EXPANSION:,}", node)
                return None
            return [constant(i) for i in range(start, stop)]
        listed = self.listed(node, scope)
        if listed is None:
            return None
        assert isinstance(listed.type, ListT)
        return [self.world.members[m].reference() for m in listed.type.members]

    def listed(self, node: ast.AST, scope: Scope) -> Typed | None:
        typed = self.node(node, scope, None)
        if typed is None:
            return None
        if isinstance(typed.type, ListT):
            return typed
        if self.literal(typed):
            assert isinstance(typed.type, WordsT)
            help = ""
            if scope.member is not None and typed.type.words[0] in self.world.machines:
                help = "a machine sees instances only through its parameters: declare a list parameter"
            if help:
                self.complain("V203", f"unknown name `{typed.type.words[0]}`", node, "not known here", help)
            else:
                self.unknown(node, typed.type.words[0], scope)
        else:
            self.complain("V204", f"a list of instances is expected here, `{self.text(node)}` is {typed.type}", node)
        return None

    def quantifier(self, node: ast.Call, name: str, scope: Scope) -> Typed | None:
        if len(node.args) != 1 or not isinstance(node.args[0], ast.GeneratorExp):
            self.complain("V209", f"`{name}` takes one expression with `for`", node,
                          help=f"write `{name}(x.… for x in …)`")  # fmt: skip
            return None
        generator = node.args[0]
        return self.aggregate(name, generator.elt, generator.generators, 0, scope)

    def aggregate(
        self, name: str, body: ast.AST, generators: list[ast.comprehension], position: int, scope: Scope
    ) -> Typed | None:
        """Expand the generators from `position` on; the aggregate of aggregates is the aggregate."""
        if position == len(generators):
            if name == "sum":
                return self.integer(body, scope)
            condition = self.boolean(body, scope)
            if condition is None:
                return None
            if name == "count":
                return Typed(fold.conditional(condition, Const(1), Const(0)), IntegerT(0, 1))
            return Typed(condition, BOOLEAN)
        generator = generators[position]
        assert isinstance(generator.target, ast.Name)
        variable = generator.target.id
        if scope.resolve(variable, self.define) is not None and variable not in scope.locals:
            self.complain("V206", f"`{variable}` is already a name here", generator.target,
                          help="choose another name after `for`")  # fmt: skip
            return None

        def over(members: list[Typed], extra: list[Expr | None]) -> Typed | None:
            parts: list[Typed] = []
            if scope.member is None:
                key = (self.expression, generator.iter)
                self.world.quantified[key] = max(len(members), self.world.quantified.get(key, 0))
            for element, within in zip(members, extra, strict=True):
                inner = scope.bind(**{variable: element})
                tests = [within] if within is not None else []
                for test in generator.ifs:
                    condition = self.boolean(test, inner)
                    if condition is None:
                        return None
                    tests.append(condition)
                part = self.aggregate(name, body, generators, position + 1, inner)
                if part is None:
                    return None
                parts.append(self.guarded(name, conjunction(tests), part))
            return self.join(name, parts)

        if (
            isinstance(generator.iter, ast.Call)
            and isinstance(generator.iter.func, ast.Name)
            and generator.iter.func.id == "range"
        ):
            return self.over_range(generator.iter, scope, over)
        listed = self.listed(generator.iter, scope)
        if listed is None:
            return None
        assert isinstance(listed.type, ListT)
        if not listed.type.choices:
            members = [self.world.members[m].reference() for m in listed.type.members]
            return over(members, [None] * len(members))
        cases: list[tuple[Value, Expr]] = []
        kind: Type = BOOLEAN
        for value, names in listed.type.choices:
            part = over([self.world.members[m].reference() for m in names], [None] * len(names))
            if part is None:
                return None
            kind = self.union(kind, part.type) or part.type
            cases.append((value, part.expr))
        return Typed(fold.select(listed.expr, cases, self.expression.span_of(generator.iter)), kind)

    def over_range(self, node: ast.Call, scope: Scope, over: object) -> Typed | None:
        bounds = self.range(node, scope)
        if bounds is None:
            return None
        size = bounds.high - bounds.low
        if size > MAX_EXPANSION:
            self.complain("V214", f"a range of up to {size:,} numbers; at most {MAX_EXPANSION:,}", node)
            return None
        numbers = [constant(i) for i in range(bounds.low, bounds.high)]
        constant_ends = fold.number(bounds.start) is not None and fold.number(bounds.stop) is not None
        within: list[Expr | None] = [
            None
            if constant_ends
            else conjunction([fold.compare("<=", bounds.start, n.expr), fold.compare("<", n.expr, bounds.stop)])
            for n in numbers
        ]
        return over(numbers, within)  # type: ignore[operator, no-any-return]

    def guarded(self, name: str, condition: Expr, part: Typed) -> Typed:
        """Return what an element contributes when it counts only while `condition` holds."""
        if condition == Const(True):
            return part
        if name == "all":
            return Typed(disjunction([negation(condition), part.expr]), BOOLEAN)
        if name == "any":
            return Typed(conjunction([condition, part.expr]), BOOLEAN)
        assert isinstance(part.type, IntegerT)
        kind = IntegerT(min(0, part.type.low), max(0, part.type.high))
        return Typed(fold.conditional(condition, part.expr, Const(0)), kind)

    def join(self, name: str, parts: list[Typed]) -> Typed:
        if name == "all":
            return Typed(conjunction([p.expr for p in parts]), BOOLEAN)
        if name == "any":
            return Typed(disjunction([p.expr for p in parts]), BOOLEAN)
        return _sum([p for p in parts if p.expr != Const(0)])


def _sum(parts: list[Typed]) -> Typed:
    """Return the sum, as a balanced tree: its depth is limited."""
    if not parts:
        return constant(0)
    if len(parts) == 1:
        return parts[0]
    middle = len(parts) // 2
    a, b = _sum(parts[:middle]), _sum(parts[middle:])
    assert isinstance(a.type, IntegerT) and isinstance(b.type, IntegerT)
    return Typed(fold.arithmetic("+", a.expr, b.expr, None), fold.integer_range("+", a.type, b.type))


def _literal(node: ast.AST) -> bool:
    return not any(isinstance(n, ast.Name) and n.id not in ("true", "false") for n in ast.walk(node))


def _alternatives(node: ast.AST) -> list[ast.AST]:
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        return [*_alternatives(node.left), *_alternatives(node.right)]
    return [node]
