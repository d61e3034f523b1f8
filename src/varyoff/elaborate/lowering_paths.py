"""Paths: parts of instances, members of lists, lists of instances."""

from __future__ import annotations

import ast

from varyoff.base.counted import counted
from varyoff.base.diagnostic import did_you_mean
from varyoff.base.record import replace
from varyoff.elaborate.declared import declared_part
from varyoff.elaborate.lowering_base import Base, is_literal, through_next
from varyoff.elaborate.scope import Member, Scope, attribute, attribute_names, constant
from varyoff.model import fold
from varyoff.model.expression import (
    FALSE,
    TRUE,
    Const,
    Expr,
    Select,
    Value,
    Var,
    subexpressions,
)
from varyoff.model.types import (
    NOTHING,
    IntegerT,
    ListT,
    NothingT,
    RangeT,
    ReferenceT,
    Type,
    Typed,
    WordsT,
)
from varyoff.spec.syntax import Machine

MAX_EXPANSION = 20_000  # elements of one quantifier


class Paths(Base):
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
        if through_next(node.value):
            self.next_part(node)
            return None
        base = self.node(node.value, scope, None)
        if base is None:
            return None
        if self.literal(base):
            assert isinstance(base.type, WordsT)
            self.unknown(node.value, base.type.words[0], scope, ReferenceT("", ()))
            return None
        if isinstance(base.type, NothingT):
            return base
        if not isinstance(base.type, ReferenceT):
            help = ""
            if isinstance(base.type, ListT):
                help = f"write `any(x.{node.attr} … for x in {self.text(node.value)})`, or pick one by `[1]`"
                if len(base.type.members) == 1 and scope.member is None:
                    help = f"name the instance: `{base.type.members[0]}.{node.attr}`"
            elif isinstance(base.type, WordsT) and node.attr in base.type.words:
                help = f"write `{self.text(node.value)} == {node.attr}`"
            self.complain("V207", f"`{self.text(node.value)}` is {base.type} and has no parts", node, help=help)
            return None
        return self.part_of(node, base, scope)

    def part_of(self, node: ast.Attribute, base: Typed, scope: Scope) -> Typed | None:
        assert isinstance(base.type, ReferenceT)
        members = [self.world.members[m] for m in base.type.members]
        if isinstance(base.expr, Const):
            members = [m for m in members if m.name == base.expr.value]
        if not members:
            return self.part_of_nothing(node, base, scope)
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

    def part_of_nothing(self, node: ast.Attribute, base: Typed, scope: Scope) -> Typed | None:
        """Return a part of a reference that is never an instance: where it is evaluated, that is an error."""
        assert isinstance(base.type, ReferenceT)
        if self.certainly(node.value, scope):
            self.complain("V207", f"`{self.text(node.value)}` is never an instance", node)
            return None
        kind: Type = NOTHING
        if (machine := self.world.machines.get(base.type.machine)) is not None:
            declared = declared_part(machine, node.attr)
            if declared is None:
                self.unknown_part(node, machine)
                return None
            kind = declared
        return Typed(Select(base.expr, (), self.expression.span_of(node)), kind)

    def not_constant(self, node: ast.AST, name: str, member: Member) -> None:
        """Complain about what is not known while the instances are built, unless a mistake explains it."""
        if self.world.complete or self.mistakes.errors or name in (p.name.text for p in member.machine.parameters):
            return
        self.complain("V212", f"`{self.text(node)}` depends on the state; only constants can stand here", node)

    def no_attribute(self, node: ast.Attribute, member: Member) -> None:
        if node.attr in self.failed_part(member):
            self.not_constant(node, node.attr, member)
        else:
            self.unknown_part(node, member.machine)

    def unknown_part(self, node: ast.Attribute, machine: Machine) -> None:
        from varyoff.elaborate.meant import homes  # for mistakes only

        if node.attr in (a.text for a in machine.attributes):
            help = "an attribute is a text for commands; declare a parameter to compute with it"
        elif found := homes(machine, node.attr):
            part, what = found[0]
            help = f"`{node.attr}` is {what}: write `{self.text(node.value)}.{part} == {node.attr}`"
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
        if through_next(node.value):
            self.next_part(node)
            return None
        base = self.node(node.value, scope, None)
        index = self.integer(node.slice, scope)
        if base is None or index is None:
            return None
        if self.literal(base):
            assert isinstance(base.type, WordsT)
            self.unknown(node.value, base.type.words[0], scope, ListT("", ()))
            return None
        if isinstance(base.type, NothingT):
            return base
        if not isinstance(base.type, ListT):
            single = isinstance(base.type, ReferenceT)
            self.complain("V207", f"`{self.text(node.value)}` is {base.type} and has no members", node,
                          help=f"leave out `[{self.text(node.slice)}]`: it is one already" if single else "")  # fmt: skip
            return None
        lists = [members for _, members in base.type.choices] or [base.type.members]
        chosen = [self.member(members, index, node) for members in lists]
        if all(one is None for one in chosen) and (self.certainly(node, scope) or self.no_index(node.slice, index)):
            longest = max(map(len, lists))
            self.complain("V211", f"`{self.text(node.value)}` has no member [{self.text(node.slice)}]", node.slice,
                          f"from 1 to {longest}" if longest else "it is empty")  # fmt: skip
            return None
        # An index that does not exist is an error of the model where it is evaluated; a condition may see to it that
        # it never is.
        outside = Typed(Select(index.expr, (), self.expression.span_of(node)), ReferenceT(base.type.machine, ()))
        found = [one or outside for one in chosen]
        if not base.type.choices:
            return found[0]
        kind = ReferenceT(base.type.machine, ())
        for one in found:
            assert isinstance(one.type, ReferenceT)
            kind = replace(kind, members=tuple(dict.fromkeys((*kind.members, *one.type.members))))
        cases: list[tuple[Value, Expr]] = [
            (value, one.expr) for (value, _), one in zip(base.type.choices, found, strict=True)
        ]
        return Typed(fold.select(base.expr, cases, self.expression.span_of(node.value)), kind)

    def member(self, members: tuple[str, ...], index: Typed, node: ast.Subscript) -> Typed | None:
        """Return the member of a list at an index, which may depend on the state; None when there is none."""
        assert isinstance(index.type, IntegerT)
        low, high = max(1, index.type.low), min(len(members), index.type.high)
        if low > high:
            return None
        if fold.number(index.expr) is not None:
            return self.world.members[members[low - 1]].reference()
        cases: list[tuple[Value, Expr]] = [(i, Const(members[i - 1])) for i in range(low, high + 1)]
        machine = self.world.members[members[0]].machine.name.text
        chosen = fold.select(index.expr, cases, self.expression.span_of(node))
        return Typed(chosen, ReferenceT(machine, members[low - 1 : high]))

    def no_index(self, node: ast.AST, index: Typed) -> bool:
        """Return whether a written number is no index of any list, which are counted from 1."""
        number = fold.number(index.expr)
        return is_literal(node) and number is not None and number < 1

    def certainly(self, node: ast.AST, scope: Scope) -> bool:
        """Return whether what has no value is a mistake: nothing stands before it that may keep it from being
        evaluated, and it is not one of several that are put in turn; or no name is in it.
        """
        if is_literal(node):
            return True
        return scope.certain and not self.varies(node, scope)

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
            kept = True
            for test in generator.ifs:
                condition = self.truth(test, inner)
                if condition is None:
                    return [None]
                kept = kept and condition != FALSE
                inner = inner.behind(condition)
                if kept and condition != TRUE:
                    self.complain("V212", "which instances a list holds cannot depend on the state", test)
                    return [None]
            if kept:
                found.extend(self.bindings(generators, position + 1, inner))
        return found

    def range(self, node: ast.Call, scope: Scope) -> RangeT | None:
        if not 1 <= len(node.args) <= 2:
            self.complain("V209", f"`range` takes 1 or 2 arguments, not {len(node.args)}", node)
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
                self.complain("V214", f"a range of {counted(stop - start, 'number')}; at most {MAX_EXPANSION:,}", node)
                return None
            return [constant(i) for i in range(start, stop)]
        listed = self.listed(node, scope)
        if listed is None:
            return None
        if not isinstance(listed.type, ListT) or listed.type.choices:
            self.complain("V212", "which instances a list holds cannot depend on the state", node)
            return None
        return [self.world.members[m].reference() for m in listed.type.members]

    def listed(self, node: ast.AST, scope: Scope) -> Typed | None:
        typed = self.node(node, scope, None)
        if typed is None:
            return None
        if isinstance(typed.type, ListT | NothingT):
            return typed
        if self.literal(typed):
            assert isinstance(typed.type, WordsT)
            help = ""
            if scope.member is not None and typed.type.words[0] in self.world.machines:
                help = "a machine sees instances only through its parameters: declare a list parameter"
            if help:
                self.complain("V203", f"unknown name `{typed.type.words[0]}`", node, "not known here", help)
            else:
                self.unknown(node, typed.type.words[0], scope, ListT("", ()))
        else:
            text = self.text(node)
            self.complain("V204", f"a list of instances is expected here, `{text}` is {typed.type}", node,
                          help=f"a list of it alone is `[{text}]`" if isinstance(typed.type, ReferenceT) else "")  # fmt: skip
        return None
