"""Calls: functions, and quantifiers expanded over what they run over."""

from __future__ import annotations

import ast

from varyoff.model import fold
from varyoff.model.expression import (
    Const,
    Expr,
    Implies,
    Value,
    Var,
    conjunction,
    disjunction,
    negation,
    subexpressions,
)
from varyoff.model.lowering_comparisons import Comparisons
from varyoff.model.lowering_paths import MAX_EXPANSION
from varyoff.model.scope import Scope, constant
from varyoff.model.types import (
    BOOLEAN,
    IntegerT,
    ListT,
    Type,
    Typed,
    WordsT,
)
from varyoff.spec.expression import QUANTIFIERS


class Calls(Comparisons):
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
