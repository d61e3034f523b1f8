"""Calls: functions, and quantifiers expanded over what they run over."""

from __future__ import annotations

import ast
from collections.abc import Callable

from varyoff.base.budget import check_time
from varyoff.base.counted import counted
from varyoff.elaborate.lowering_next import Next
from varyoff.elaborate.lowering_paths import MAX_EXPANSION
from varyoff.elaborate.scope import Scope, constant
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
    negation,
)
from varyoff.model.types import (
    BOOLEAN,
    NOTHING,
    IntegerT,
    ListT,
    NothingT,
    ReferenceT,
    Type,
    Typed,
)
from varyoff.spec.expression import QUANTIFIERS
from varyoff.spec.syntax import Machine

IN_VAIN = Implies(FALSE, TRUE)  # `all` of implications, over nothing
FIXED = ("none", "true", "false", "event")  # words with one meaning wherever they stand


class Calls(Next):
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
            expected = counted(high, "argument") if low == high else f"{low} or {counted(high, 'argument')}"
            expected = f"{counted(low, 'argument')} or more" if high == 99 else expected
            self.complain("V209", f"`{name}` takes {expected}, here {_there_are(len(node.args))}", node)
            return None
        if name in ("implies", "iff"):
            a = self.truth(node.args[0], scope)
            b = self.truth(node.args[1], scope.behind(a) if name == "implies" else scope)
            if a is None or b is None:
                return None
            return Typed(Implies(a, b) if name == "implies" else fold.compare("==", a, b), BOOLEAN)
        if name == "next":
            return self.next(node, scope)
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
                          help=self.quantified(node, name, scope))  # fmt: skip
            return None
        generator = node.args[0]
        return self.aggregate(name, generator.elt, generator.generators, 0, scope)

    def over_what(self, node: ast.Call) -> str:
        """Return the list that a quantifier was given as it is, for a message."""
        one = node.args[0] if len(node.args) == 1 else None
        return self.text(one) if isinstance(one, ast.Name | ast.Attribute) else "…"

    def quantified(self, node: ast.Call, name: str, scope: Scope) -> str:
        """Return how a quantifier is written that was given something else."""
        one = node.args[0] if len(node.args) == 1 else None
        if isinstance(one, ast.Attribute) and self.is_list(one.value, scope):
            return f"write `{name}(x.{one.attr} for x in {self.text(one.value)})`"
        return f"write `{name}(x.… for x in {self.over_what(node)})`"

    def is_list(self, node: ast.AST, scope: Scope) -> bool:
        typed = scope.resolve(node.id, self.define) if isinstance(node, ast.Name) else None
        return typed is not None and isinstance(typed.type, ListT)

    def aggregate(
        self, name: str, body: ast.AST, generators: list[ast.comprehension], position: int, scope: Scope
    ) -> Typed | None:
        """Expand the generators from `position` on; the aggregate of aggregates is the aggregate."""
        if position == len(generators):
            if name == "sum":
                return self.integer(body, scope)
            condition = self.boolean(body, scope) if name == "all" else self.truth(body, scope)
            if condition is None:
                return None
            if name == "count":
                return Typed(fold.conditional(condition, Const(1), Const(0)), IntegerT(0, 1))
            return Typed(condition, BOOLEAN)
        generator = generators[position]
        assert isinstance(generator.target, ast.Name)
        variable = generator.target.id
        taken = scope.resolve(variable, self.define) is not None and variable not in scope.locals
        if taken or variable in FIXED:
            self.complain("V206", f"`{variable}` is already a name here", generator.target,
                          help="choose another name after `for`")  # fmt: skip
            return None

        of: Machine | None = None
        absent: Type = NOTHING

        def over(members: list[Typed], extra: list[Expr | None]) -> Typed | None:
            parts: list[Typed] = []
            if scope.member is None:
                key = (self.expression, generator.iter)
                self.world.quantified[key] = max(len(members), self.world.quantified.get(key, 0))
            if not members:
                self.unread(name, body, generators, position, scope, absent)
            around = scope
            for element, within in zip(members, extra, strict=True):
                check_time()
                inner = around.bind(**{variable: element})
                tests: list[Expr] = []
                if within is not None:
                    tests.append(within)
                    inner = inner.behind(within)
                for test in generator.ifs:
                    condition = self.truth(test, inner)
                    if condition is None:
                        return None
                    tests.append(condition)
                    inner = inner.behind(condition)
                part = self.aggregate(name, body, generators, position + 1, inner)
                if part is None:
                    return None
                parts.append(self.guarded(name, conjunction(tests), part))
                if name in ("all", "any"):  # they stop as soon as the result is certain
                    around = around.behind(parts[-1].expr, passing=name == "all")
            return self.join(name, parts, body, of)

        if (
            isinstance(generator.iter, ast.Call)
            and isinstance(generator.iter.func, ast.Name)
            and generator.iter.func.id == "range"
        ):
            absent = IntegerT(0, 0)
            return self.over_range(name, generator.iter, scope, over)
        listed = self.listed(generator.iter, scope)
        if listed is None:
            return None
        if isinstance(listed.type, NothingT):
            self.unread(name, body, generators, position, scope, absent)
            return Typed(listed.expr, BOOLEAN if name in ("all", "any") else IntegerT(0, 0))
        assert isinstance(listed.type, ListT)
        of = self.world.machines.get(listed.type.machine)
        if of is not None:
            absent = ReferenceT(listed.type.machine, ())
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

    def unread(
        self, name: str, body: ast.AST, generators: list[ast.comprehension], position: int, scope: Scope, kind: Type
    ) -> None:
        """Look for mistakes in what is said of the elements where there is none: they are mistakes all the same."""
        generator = generators[position]
        assert isinstance(generator.target, ast.Name)
        element = Typed(Select(Const(None), ()), kind)
        inner = scope.bind(**{generator.target.id: element}).behind(None)
        for test in generator.ifs:
            self.truth(test, inner)
        self.aggregate(name, body, generators, position + 1, inner)

    def over_range(
        self, name: str, node: ast.Call, scope: Scope, over: Callable[[list[Typed], list[Expr | None]], Typed | None]
    ) -> Typed | None:
        bounds = self.range(node, scope)
        if bounds is None:
            return None
        size = bounds.high - bounds.low
        if size > MAX_EXPANSION:
            self.complain("V214", f"a range of up to {counted(size, 'number')}; at most {MAX_EXPANSION:,}", node)
            return None
        numbers = [constant(i) for i in range(bounds.low, bounds.high)]
        within: list[Expr | None] = [fold.within(n.expr, bounds.start, bounds.stop) for n in numbers]
        aggregate = over(numbers, within)
        if aggregate is None:
            return None
        ends = fold.evaluated([bounds.start, bounds.stop])
        if not ends:
            return aggregate
        # The ends have to have values also where no element is looked at.
        if name in ("all", "any"):
            return Typed(conjunction([*ends, aggregate.expr]), BOOLEAN)
        return Typed(fold.conditional(conjunction(ends), aggregate.expr, Const(0)), aggregate.type)

    def guarded(self, name: str, condition: Expr, part: Typed) -> Typed:
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

    def implies(self, body: ast.AST, elements: Machine | None) -> bool:
        """Return whether something said of no element consists of implications, as far as can be seen."""
        match body:
            case ast.Call(func=ast.Name(id="implies")):
                return True
            case ast.BoolOp(op=ast.And(), values=parts):
                return all(self.implies(part, elements) for part in parts)
            case ast.Call(func=ast.Name(id="all"), args=[ast.GeneratorExp(elt=inner)]):
                return self.implies(inner, elements)
            case ast.Attribute(value=ast.Name(), attr=name) if elements is not None:
                bodies = [d.expression.tree for d in elements.defines if d.name.text == name]
                return bool(bodies) and self.implies(bodies[0], None)
        return False

    def join(self, name: str, parts: list[Typed], body: ast.AST, elements: Machine | None) -> Typed:
        if name == "all":
            said = [p.expr for p in parts if not _in_vain(p.expr)]
            if not said and (parts or self.implies(body, elements)):
                return Typed(IN_VAIN, BOOLEAN)
            return Typed(conjunction(said), BOOLEAN)
        if name == "any":
            return Typed(disjunction([p.expr for p in parts]), BOOLEAN)
        return _sum([p for p in parts if p.expr != Const(0)])


def _in_vain(expression: Expr) -> bool:
    return isinstance(expression, Implies) and expression.premise == FALSE


def _there_are(number: int) -> str:
    return "is 1" if number == 1 else f"are {number}"


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
