"""Comparisons and memberships."""

from __future__ import annotations

import ast
import re

from varyoff.base.diagnostic import did_you_mean
from varyoff.elaborate.lowering_base import OPERATORS, hyphenated, is_literal
from varyoff.elaborate.lowering_paths import Paths
from varyoff.elaborate.scope import Compared, Scope
from varyoff.model import fold
from varyoff.model.expression import (
    FALSE,
    Const,
    Expr,
    Value,
    conjunction,
    disjunction,
    negation,
)
from varyoff.model.types import (
    BOOLEAN,
    BooleanT,
    IntegerT,
    ListT,
    NothingT,
    ReferenceT,
    Typed,
    WordsT,
)


class Comparisons(Paths):
    def comparison(self, node: ast.Compare, scope: Scope) -> Typed | None:
        parts: list[Expr | None] = []
        left = node.left
        for operator, right in zip(node.ops, node.comparators, strict=True):
            if isinstance(operator, ast.In | ast.NotIn):
                inside = self.membership(left, right, scope)
                part = negation(inside) if inside is not None and isinstance(operator, ast.NotIn) else inside
            else:
                part = self.compare(node, OPERATORS[type(operator)], left, right, scope)
            parts.append(part)
            left, scope = right, scope.behind(part)
        found = [p for p in parts if p is not None]
        return Typed(conjunction(found), BOOLEAN) if len(found) == len(parts) else None

    def compare(self, node: ast.AST, operator: str, left: ast.AST, right: ast.AST, scope: Scope) -> Expr | None:
        if operator not in ("==", "!="):
            a, b = self.integer(left, scope), self.integer(right, scope)
            if a is None or b is None:
                return None
            self.note(operator, left, right, (a, b), scope)
            return fold.compare(operator, a.expr, b.expr)
        if self.word_with_hyphens(left, right, scope):
            return None
        pair = self.pair(left, right, scope, None)
        if pair is None:
            return None
        self.note(operator, left, right, pair, scope)
        return self.equal(node, operator, left, right, pair, scope)

    def word_with_hyphens(self, left: ast.AST, right: ast.AST, scope: Scope) -> bool:
        """Complain about a value with hyphens, which reads as a subtraction: `varied-off` for `varied_off`."""
        for side, other in ((left, right), (right, left)):
            word = hyphenated(side, self.expression.text)
            if word is None or not self.unresolved(word, scope):
                continue
            typed = self.node(other, scope, None)
            if typed is not None and isinstance(typed.type, WordsT) and not typed.type.literal:
                near = did_you_mean(word, typed.type.words)
                help = f"quote it: '{word}'" if word in typed.type.words else near
                self.complain("V205", f"`{word}` is not a value of {typed.type.of}, and `-` subtracts", side,
                              "unknown value", help)  # fmt: skip
                return True
        return False

    def note(self, operator: str, left: ast.AST, right: ast.AST, pair: tuple[Typed, Typed], scope: Scope) -> None:
        """Note for `lint` whether the types alone decide a comparison.

        Of constants that have names nothing is noted: that they decide it is what they are for. Nor is it of what
        has no value.
        """
        a, b = pair
        if fold.has_no_value(a.expr) or fold.has_no_value(b.expr):
            return
        machine = scope.member.machine if scope.member is not None else None
        noted = self.world.compared.setdefault((self.expression, left, right), Compared(machine))
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
        noted.outcomes.add(found)

    def equal(
        self, node: ast.AST, operator: str, left: ast.AST, right: ast.AST, pair: tuple[Typed, Typed], scope: Scope
    ) -> Expr | None:
        a, b = pair
        if self.literal(a) or self.literal(b):
            self.literals(node, operator, left, right, pair, scope)
            return None
        match a.type, b.type:
            case (NothingT(), _) | (_, NothingT()) | (BooleanT(), BooleanT()) | (IntegerT(), IntegerT()):
                return fold.compare(operator, fold.plain(a.expr), fold.plain(b.expr))
            case WordsT(w1, of1, _), WordsT(w2, of2, _):
                if not set(w1) & set(w2):
                    self.complain("V204", f"{of1} and {of2} have no value in common", node, "never equal",
                                  f"{of1} has {', '.join(w1)}; {of2} has {', '.join(w2)}")  # fmt: skip
                    return None
                return fold.compare(operator, a.expr, b.expr)
            case ReferenceT(m1, _, _), ReferenceT(m2, _, _) if m1 == m2:
                return fold.compare(operator, a.expr, b.expr)
            case _:
                help = f"`{self.text(left)}` is {a.type}, `{self.text(right)}` is {b.type}"
                for side, kind, other in ((left, a.type, b.type), (right, b.type, a.type)):
                    if isinstance(kind, ListT) and isinstance(other, ReferenceT) and kind.members:
                        help = f"`{self.text(side)}` is all of them; name one: `{kind.members[0]}`"
                self.complain("V204", f"{a.type} cannot be compared with {b.type}", node, "never of one type", help)
                return None

    def literals(
        self, node: ast.AST, operator: str, left: ast.AST, right: ast.AST, pair: tuple[Typed, Typed], scope: Scope
    ) -> None:
        """Complain about words that the other side gives no meaning."""
        from varyoff.elaborate.meant import boolean_meant, homes, paths_to  # for mistakes only

        a, b = pair
        if self.literal(a) and self.literal(b):
            for side, typed in ((left, a), (right, b)):
                assert isinstance(typed.type, WordsT)
                name = typed.type.words[0]
                explained = isinstance(side, ast.Constant) and not name.isidentifier()
                if explained or paths_to(name, scope):  # what the other side means follows from it
                    self.unknown(side, name, scope)
                    return
            for side, typed in ((left, a), (right, b)):
                assert isinstance(typed.type, WordsT)
                self.unknown(side, typed.type.words[0], scope)
            return
        side, typed, other, beside = (left, a, b, right) if self.literal(a) else (right, b, a, left)
        assert isinstance(typed.type, WordsT)
        word = typed.type.words[0]
        if isinstance(other.type, ReferenceT) and (machine := self.world.machines.get(other.type.machine)) is not None:
            for part, what in homes(machine, word):
                self.complain("V204", f"`{self.text(beside)}` is an instance, and `{word}` is {what}", node,
                              "never of one type", f"write `{self.text(beside)}.{part} {operator} {word}`")  # fmt: skip
                return
        if isinstance(side, ast.Name):
            self.unknown(side, word, scope, other.type)
            return
        number = isinstance(other.type, IntegerT) and re.fullmatch(r"-?\d+", word)
        meant = word if number else boolean_meant(word) if isinstance(other.type, BooleanT) else None
        self.complain("V204", f"a word cannot be compared with {other.type}", side, "a word",
                      f"write `{self.text(beside)} {operator} {meant}`, without quotes" if meant else "")  # fmt: skip

    def membership(self, left: ast.AST, right: ast.AST, scope: Scope) -> Expr | None:
        if isinstance(right, ast.BinOp) and isinstance(right.op, ast.BitOr):
            elements = _alternatives(right)
        elif isinstance(right, ast.Set | ast.List):
            elements = list(right.elts)
        else:
            return self.member_of(left, right, scope)
        parts = [self.compare(e, "==", left, e, scope) for e in elements]
        found = [p for p in parts if p is not None]
        if len(found) != len(parts):
            return None
        return fold.any_of(found) if found else self.member_of_nothing(left, scope)

    def member_of_nothing(self, left: ast.AST, scope: Scope) -> Expr | None:
        """Lower a membership in an empty set: it is false, where the element has a value."""
        element = self.node(left, scope, None)
        if element is None:
            return None
        if self.literal(element):
            assert isinstance(element.type, WordsT)
            self.unknown(left, element.type.words[0], scope)
            return None
        return conjunction([*fold.evaluated([element.expr]), FALSE])

    def member_of(self, left: ast.AST, right: ast.AST, scope: Scope) -> Expr | None:
        if isinstance(right, ast.Call) and isinstance(right.func, ast.Name) and right.func.id == "range":
            value, bounds = self.integer(left, scope), self.range(right, scope)
            if value is None or bounds is None:
                return None
            return fold.within(value.expr, bounds.start, bounds.stop)
        if isinstance(right, ast.Name | ast.Attribute | ast.ListComp):
            element = self.node(left, scope, None)
            if element is None:
                return None
            listed = self.node(right, scope, self.other(element.type))
            if listed is None:
                return None
            if isinstance(listed.type, ListT):
                if self.literal(element) and isinstance(left, ast.Name | ast.Constant):
                    element = self.node(left, scope, ReferenceT(listed.type.machine, ()))
                    if element is None:
                        return None
                if not self.fits(left, element, ReferenceT(listed.type.machine, ()), scope):
                    return None
                if listed.type.choices:
                    cases: list[tuple[Value, Expr]] = [
                        (c, one_of(element.expr, members)) for c, members in listed.type.choices
                    ]
                    return fold.select(listed.expr, cases, self.expression.span_of(right))
                return one_of(element.expr, listed.type.members)
        return self.compare(right, "==", left, right, scope)


def one_of(element: Expr, members: tuple[str, ...]) -> Expr:
    """Return whether a reference is one of some instances; it is evaluated also where there are none."""
    if not members:
        return conjunction([*fold.evaluated([element]), FALSE])
    return disjunction([fold.compare("==", element, Const(member)) for member in members])


def _alternatives(node: ast.AST) -> list[ast.AST]:
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        return [*_alternatives(node.left), *_alternatives(node.right)]
    return [node]
