"""Python source for successor functions and conditions on packed states.

The generator sees typed trees only, never the text of a specification: names in the source are made here,
values stand in tables. A failing evaluation (range left, none dereferenced) raises `EvaluationFailed`; which
expression it was is found by the interpreter, on that one state.

# s packed state · t packed successor · vI code of variable I before the step · wI after it · TI, CI tables
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from varyoff.base.budget import check_time
from varyoff.engine.explicit.packing import Packing
from varyoff.model.expression import (
    Absolute,
    And,
    Arithmetic,
    Compare,
    Conditional,
    Const,
    Deadlocked,
    Expr,
    Extreme,
    Implies,
    Not,
    Or,
    Select,
    Value,
    Var,
    subexpressions,
    variables_of,
)  # fmt: skip
from varyoff.model.model import Branch, Domain, Event, Model, Part

Successors = Callable[[int], "tuple[int, ...] | list[int]"]
Predicate = Callable[[int], object]
StepPredicate = Callable[[int, int], object]


class EvaluationFailed(Exception):
    """The evaluation of some expression is an error of the model."""


def _fail() -> int:
    raise EvaluationFailed


def _divide(a: int, b: int) -> int:
    if b == 0:
        raise EvaluationFailed
    return a // b


def _modulo(a: int, b: int) -> int:
    if b == 0:
        raise EvaluationFailed
    return a % b


class Generator:
    """Generates and compiles functions for one model."""

    def __init__(self, model: Model, packing: Packing) -> None:
        self.model = model
        self.packing = packing
        self.namespace: dict[str, object] = {"_fail": _fail, "_divide": _divide, "_modulo": _modulo}
        self._tables: dict[tuple[str, Domain], str] = {}
        self._reads: dict[int, tuple[int, ...]] = {}  # by identity of expressions of the model, which keeps them
        self._temporaries = 0

    # --- what a function reads ---------------------------------------------------------------

    def support(self, event: Event) -> frozenset[int]:
        """Return the variables that an event reads or writes."""
        check_time()
        written = (u.variable for part in event.parts for branch in part.branches for u in branch.updates)
        return frozenset(self._read(event).union(written))

    def _read(self, event: Event) -> set[int]:
        """Return the variables that an event reads."""
        found: set[int] = set()
        for part in event.parts:
            for branch in part.branches:
                for conjunct in branch.guard:
                    found.update(self.variables(conjunct.expression))
                for update in branch.updates:
                    found.update(self.variables(update.value))
        return found

    def _read_by_guards(self, part: Part) -> set[int]:
        return {v for branch in part.branches for c in branch.guard for v in self.variables(c.expression)}

    def variables(self, expression: Expr) -> tuple[int, ...]:
        """Return the variables that an expression of the model reads; they are looked for once."""
        known = self._reads.get(id(expression))
        if known is None:
            known = self._reads[id(expression)] = variables_of(expression)
        return known

    # --- compiled functions ------------------------------------------------------------------

    def event(self, event: Event) -> Successors:
        """Return the function from a packed state to the distinct packed successors by this event."""
        return self._compile(f"event_{len(self.namespace)}", self.event_source(event))

    def predicate(self, expression: Expr) -> Predicate:
        """Return the function from a packed state to the truth of an expression about it."""
        body = [*self._decode(variables_of(expression), "v", "s"), f"return {self.condition(expression)}"]
        return self._compile(f"predicate_{len(self.namespace)}", ("s", body))

    def step_predicate(self, expression: Expr) -> StepPredicate:
        """Return the function from a packed state and its successor to the truth of an expression."""
        body = [
            *self._decode(variables_of(expression, next=False), "v", "s"),
            *self._decode(variables_of(expression, next=True), "w", "t"),
            f"return {self.condition(expression)}",
        ]
        return self._compile(f"predicate_{len(self.namespace)}", ("s, t", body))

    def tally(self, truths: Iterable[tuple[Expr, int]], numbers: Iterable[tuple[Expr, int]]) -> Callable[[int], int]:
        """Return the function from a packed state to the bits of the conditions that hold and the weighted sum of numbers.

        Args:
            truths: conditions, each with the bits that it sets where it holds.
            numbers: expressions of numbers, each with the factor that it is added with.
        """
        truths, numbers = list(truths), list(numbers)
        read = {v for expression, _ in (*truths, *numbers) for v in variables_of(expression)}
        body = [*self._decode(sorted(read), "v", "s"), "r = n = 0"]
        body += [f"if {self.condition(expression)}: r |= {bits}" for expression, bits in truths]
        body += [f"n += {factor} * ({self.value(expression)})" for expression, factor in numbers]
        return self._compile(f"tally_{len(self.namespace)}", ("s", [*body, "return r + n"]))

    def _compile(self, name: str, source: tuple[str, list[str]]) -> Callable[..., Any]:
        check_time()
        arguments, body = source
        text = f"def {name}({arguments}):\n" + "\n".join("    " + line for line in body) + "\n"
        exec(compile(text, f"<generated for {self.model.name}>", "exec"), self.namespace)  # noqa: S102 - made of our own names
        return self.namespace[name]  # type: ignore[return-value]

    def _decode(self, variables: Iterable[int], prefix: str, of: str) -> list[str]:
        lines = []
        for i in variables:
            width, offset = self.packing.widths[i], self.packing.offsets[i]
            shifted = f"{of} >> {offset}" if offset else of
            lines.append(f"{prefix}{i} = {shifted} & {(1 << width) - 1}" if width else f"{prefix}{i} = 0")
        return lines

    # --- events ------------------------------------------------------------------------------

    def event_source(self, event: Event) -> tuple[str, list[str]]:
        if not event.own.branches:
            return "s", ["return ()"]
        first = self._read_by_guards(event.own)  # the rest is read only where the event is enabled
        several = len(event.own.branches) > 1
        if several:
            first |= {v for o in event.own.branches for u in o.updates for v in self.variables(u.value)}
        lines = self._decode(sorted(first), "v", "s")
        behind = self._decode(sorted(self._read(event) - first), "v", "s")
        if several:
            lines += self._alternatives(event.own, "ts")
            lines.append("if not ts: return ()")
            lines += behind
        else:
            branch = event.own.branches[0]
            guard = self._guard(branch)
            if guard != "True":
                lines.append(f"if not ({guard}): return ()")
            lines += behind
            lines.append(f"ts = [{self._moved('s', branch)}]")
        for part in event.followers:
            if len(part.branches) == 1:
                branch = part.branches[0]
                if not branch.updates:
                    lines.append(f"{self._guard(branch)}")  # it may fail, even if it changes nothing
                else:
                    lines.append(f"if {self._guard(branch)}:")
                    lines += self._bits("    ", branch)
                    lines.append(f"    ts = [t & {self._clear(branch)} | b for t in ts]")
            else:
                several = True
                lines.append("us = []")
                for branch in part.branches:
                    lines.append(f"if {self._guard(branch)}:")
                    lines += self._bits("    ", branch)
                    lines.append(f"    us.append(({self._clear(branch)}, b))")
                lines.append("if us: ts = [t & c | b for t in ts for c, b in us]")
        lines.append("return list(dict.fromkeys(ts))" if several else "return ts")
        return "s", lines

    def _alternatives(self, part: Part, into: str) -> list[str]:
        lines = [f"{into} = []"]
        lines += [f"if {self._guard(o)}: {into}.append({self._moved('s', o)})" for o in part.branches]
        return lines

    def _guard(self, branch: Branch) -> str:
        parts = [self.condition(c.expression) for c in branch.guard]
        return " and ".join(f"({p})" for p in parts if p != "True") or "True"

    def _clear(self, branch: Branch) -> str:
        return str(~self.packing.mask_of(u.variable for u in branch.updates))

    def _moved(self, base: str, branch: Branch) -> str:
        if not branch.updates:
            return base
        return f"{base} & {self._clear(branch)} | {self._set(branch)}"

    def _bits(self, indent: str, branch: Branch) -> list[str]:
        return [f"{indent}b = {self._set(branch)}"]

    def _set(self, branch: Branch) -> str:
        fixed = 0
        moving = []
        for update in branch.updates:
            code = self.code(update.value, update.variable)
            offset = self.packing.offsets[update.variable]
            if code.isdigit():
                fixed |= int(code) << offset
            else:
                moving.append(f"({code}) << {offset}" if offset else f"({code})")
        if fixed or not moving:
            moving.append(str(fixed))
        return " | ".join(moving)

    # --- expressions -------------------------------------------------------------------------

    def code(self, expression: Expr, variable: int) -> str:
        """Return source for the code of a value within the domain of a variable; it fails outside of it."""
        values = self.packing.values[variable]
        match expression:
            case Const(value):
                code = self.packing.codes[variable].get(value)
                return "_fail()" if code is None else str(code)
            case Var(index, False) if self.packing.values[index] == values:
                return f"v{index}"
            case Conditional(condition, then, otherwise):
                a, b = self.code(then, variable), self.code(otherwise, variable)
                return f"({a}) if ({self.condition(condition)}) else ({b})"
            case _:
                pass
        if isinstance(values[0], bool):
            return f"1 if ({self.condition(expression)}) else 0"
        if isinstance(values[0], int):
            name = self._temporary()
            low = f" - {values[0]}" if values[0] else ""
            return f"{name} if 0 <= ({name} := {self.value(expression)}{low}) < {len(values)} else _fail()"
        name = self._temporary()
        table = self._table("C", values)
        return f"{name} if ({name} := {table}.get({self.value(expression)}, -1)) >= 0 else _fail()"

    def condition(self, expression: Expr) -> str:
        """Return source that is true or false."""
        match expression:
            case Const(value):
                return "True" if value else "False"
            case Not(operand):
                return f"not ({self.condition(operand)})"
            case And(operands):
                return " and ".join(f"({self.condition(o)})" for o in operands)
            case Or(operands):
                return self._any(operands)
            case Implies(premise, conclusion):
                return f"not ({self.condition(premise)}) or ({self.condition(conclusion)})"
            case Compare(operator, left, right):
                return self._compare(operator, left, right)
            case Conditional(condition, then, otherwise):
                a, b = self.condition(then), self.condition(otherwise)
                return f"(({a}) if ({self.condition(condition)}) else ({b}))"
            case _:
                return self.value(expression)

    def _any(self, operands: tuple[Expr, ...]) -> str:
        """`x == a or x == b` over one variable is a membership test."""
        codes: list[str] = []
        variable: Expr | None = None
        for operand in operands:
            match operand:
                case Compare("==", Var() as left, Const(value)) if variable in (None, left):
                    variable = left
                    code = self.packing.codes[left.index].get(value)
                    if code is not None:
                        codes.append(str(code))
                case _:
                    return " or ".join(f"({self.condition(o)})" for o in operands)
        assert isinstance(variable, Var)
        return f"{self._raw(variable)} in ({', '.join(codes)},)" if codes else "False"

    def _raw(self, variable: Var) -> str:
        return f"{'w' if variable.next else 'v'}{variable.index}"

    def _compare(self, operator: str, left: Expr, right: Expr) -> str:
        if operator in ("==", "!="):
            match left, right:
                case Var() as variable, Const(value):
                    code = self.packing.codes[variable.index].get(value)
                    if code is None:
                        return "False" if operator == "==" else "True"
                    return f"{self._raw(variable)} {operator} {code}"
                case (Var() as a, Var() as b) if self.packing.values[a.index] == self.packing.values[b.index]:
                    return f"{self._raw(a)} {operator} {self._raw(b)}"
                case _:
                    pass
        return f"({self.value(left)}) {operator} ({self.value(right)})"

    def value(self, expression: Expr) -> str:
        """Return source for the value of an expression, as the language has it; booleans may be 0 and 1."""
        match expression:
            case Const(value):
                return repr(value) if not isinstance(value, str) else self._constant(value)
            case Var(index, _):
                return self._variable(expression, index)
            case Arithmetic("//", left, right, _):
                return f"_divide({self.value(left)}, {self.value(right)})"
            case Arithmetic("%", left, right, _):
                return f"_modulo({self.value(left)}, {self.value(right)})"
            case Arithmetic(operator, left, right, _):
                return f"({self.value(left)} {operator} {self.value(right)})"
            case Extreme(which, operands):
                return f"{which}({', '.join(self.value(o) for o in operands)})"
            case Absolute(operand):
                return f"abs({self.value(operand)})"
            case Conditional(condition, then, otherwise):
                return f"(({self.value(then)}) if ({self.condition(condition)}) else ({self.value(otherwise)}))"
            case Select(key, cases, _):
                return self._select(key, cases)
            case Deadlocked():
                raise AssertionError("deadlock is found while states are expanded")
            case _:
                return f"({self.condition(expression)})"

    def _variable(self, expression: Var, index: int) -> str:
        values = self.packing.values[index]
        raw = self._raw(expression)
        if isinstance(values[0], bool):
            return raw if len(values) == 2 else repr(values[0])
        if isinstance(values[0], int):
            return f"({raw} + {values[0]})" if values[0] else raw
        return f"{self._table('T', values)}[{raw}]"

    def _constant(self, value: str) -> str:
        table = self._table("T", (value,))
        return f"{table}[0]"

    def _table(self, kind: str, values: Domain) -> str:
        key = (kind, values)
        if key not in self._tables:
            name = f"{kind}{len(self._tables)}"
            self._tables[key] = name
            table: object = values if kind == "T" else {v: c for c, v in enumerate(values)}
            self.namespace[name] = table
        return self._tables[key]

    def _temporary(self) -> str:
        self._temporaries += 1
        return f"q{self._temporaries}"

    def _select(self, key: Expr, cases: tuple[tuple[Value, Expr], ...]) -> str:
        """A binary decision on the key's code; a key without a case fails."""
        if isinstance(key, Var):
            codes = self.packing.codes[key.index]
            known = sorted((codes[v], position) for position, (v, _) in enumerate(cases) if v in codes)
            total = len(self.packing.values[key.index]) == len(known)
            raw = self._raw(key)
            return "(" + self._decide(raw, raw, [(c, cases[p][1]) for c, p in known], total) + ")"
        name = self._temporary()
        if all(isinstance(v, int) for v, _ in cases):
            listed = sorted(((int(v), p) for p, (v, _) in enumerate(cases) if isinstance(v, int)))
            first = f"({name} := {self.value(key)})"
            return "(" + self._decide(first, name, [(c, cases[p][1]) for c, p in listed], False) + ")"
        table = self._table("C", tuple(v for v, _ in cases))
        first = f"({name} := {table}.get({self.value(key)}, -1))"
        return "(" + self._decide(first, name, [(p, e) for p, (_, e) in enumerate(cases)], False) + ")"

    def _decide(self, first: str, name: str, cases: list[tuple[int, Expr]], total: bool) -> str:
        """Return source that compares `name` with the codes; `first` is used where it is read for the first time."""
        if not cases:
            return f"_fail() if {first} is not Ellipsis else 0" if first != name else "_fail()"
        if len(cases) == 1:
            code, case = cases[0]
            if total:
                return self.value(case)
            return f"({self.value(case)}) if {first} == {code} else _fail()"
        middle = len(cases) // 2
        low = self._decide(name, name, cases[:middle], total)
        high = self._decide(name, name, cases[middle:], total)
        return f"({low}) if {first} < {cases[middle][0]} else ({high})"


def reads_deadlock(expression: Expr) -> bool:
    return any(isinstance(e, Deadlocked) for e in subexpressions(expression))
