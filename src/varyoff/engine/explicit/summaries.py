"""Summaries: what a condition or a sum over many variables comes to, as further bits of a packed state.

An event that asks something of every member of a family depends on the variables of all of them, and of their
combinations most are met once only. What it does depends on less: on the truth of the condition, or the value of the
sum. These are computed before anything else, block by block of few variables, and remembered for each combination
of values of a block; events and conditions are then remembered by them instead of the variables that they stand for.

Nothing that can fail is summarized, so an error of the model is neither hidden nor brought forward.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Literal

from varyoff.base.budget import check_time
from varyoff.base.record import dataclass
from varyoff.engine.explicit.codegen import Generator
from varyoff.engine.explicit.grouping import SMALL, grouped
from varyoff.model.bounds import Possible, bounds, possible_of
from varyoff.model.expression import (
    And,
    Arithmetic,
    Compare,
    Const,
    Expr,
    Or,
    Var,
    children,
    negation,
    subexpressions,
)  # fmt: skip
from varyoff.model.fold import may_fail
from varyoff.model.model import Event

WIDE = 2_048  # combinations of values from which on it is worth a look whether less would do
NARROW = 64  # combinations of values up to which a part of an expression is left as it is
GAIN = 16  # by which factor the combinations have to become fewer


@dataclass(frozen=True, slots=True)
class _Disjunction:
    """Whether some of these conditions holds."""

    operands: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class _Sum:
    """The sum of numbers, each with its sign; `low` and `high` are bounds of it."""

    terms: tuple[tuple[Literal[1, -1], Expr], ...]
    low: int
    high: int


_Summary = _Disjunction | _Sum


class Summaries:
    """The summaries that some events and conditions are remembered by.

    A summary has a position behind those of the model's variables, and stands among these in a support.
    """

    def __init__(self, generator: Generator) -> None:
        self.generator = generator
        packing = generator.packing
        self.sizes = [len(values) for values in packing.values]
        self._possible: list[Possible] = []  # by variable, once it is asked for
        self._positions: dict[_Summary, int] = {}
        self._offsets: dict[int, int] = {}
        self._bits = packing.bits
        self._source: tuple[int, str, dict[str, object]] = 0, "s", {}  # and of how many summaries it is
        self._failing: dict[int, bool] = {}  # by identity of expressions, which the model keeps

    # --- what things depend on ---------------------------------------------------------------

    def of_event(self, event: Event, support: frozenset[int]) -> frozenset[int]:
        """Return what an event depends on, as positions: its support, or fewer with summaries in it."""
        if self._combinations(support) <= WIDE:
            return support
        expressions: list[Expr] = []
        written: set[int] = set()
        for part in event.parts:
            for branch in part.branches:
                expressions += [conjunct.expression for conjunct in branch.guard]
                expressions += [update.value for update in branch.updates]
                written.update(update.variable for update in branch.updates)
        return self._of(expressions, written, support)

    def of_condition(self, expression: Expr, support: frozenset[int]) -> frozenset[int]:
        """Return what the truth of a condition about a state depends on, like `of_event`."""
        return self._of([expression], set(), support) if self._combinations(support) > WIDE else support

    def _of(self, expressions: Iterable[Expr], variables: set[int], support: frozenset[int]) -> frozenset[int]:
        found: dict[_Summary, None] = {}
        for expression in expressions:
            check_time()
            self._reduce(expression, variables, found)
        combinations = self._combinations(variables)
        for summary in found:
            combinations *= _size(summary)
        if not found or combinations * GAIN > self._combinations(support):
            return support
        return frozenset(variables.union(map(self._position, found)))

    def _position(self, summary: _Summary) -> int:
        known = self._positions.get(summary)
        if known is None:
            known = self._positions[summary] = len(self.sizes)
            size = _size(summary)
            self.sizes.append(size)
            self._offsets[known] = self._bits
            self._bits += (size - 1).bit_length()
        return known

    def _combinations(self, variables: Iterable[int]) -> int:
        combinations = 1
        for variable in variables:
            combinations *= self.sizes[variable]
        return combinations

    def _fails(self, expression: Expr) -> bool:
        known = self._failing.get(id(expression))
        if known is None:
            known = self._failing[id(expression)] = may_fail(expression)
        return known

    def _reduce(self, expression: Expr, variables: set[int], found: dict[_Summary, None]) -> None:
        """Add what the outcome of an expression, its value or its failing, is a function of."""
        read = self.generator.variables(expression)
        if self._combinations(read) <= NARROW:
            variables.update(read)
            return
        match expression:
            case And(operands):
                self._reduce_all(operands, negation, variables, found)
            case Or(operands):
                self._reduce_all(operands, _itself, variables, found)
            case Arithmetic("+" | "-") if not self._fails(expression):
                self._reduce_sum(expression, variables, found)
            case Compare() if self._fits(expression):
                found[_Disjunction((expression,))] = None
            case _:
                for child in children(expression):
                    self._reduce(child, variables, found)
                if isinstance(expression, Var):
                    variables.add(expression.index)

    def _reduce_all(
        self, operands: Sequence[Expr], turned: Callable[[Expr], Expr], variables: set[int], found: dict[_Summary, None]
    ) -> None:
        """Take those operands together that stand between two that can fail: these ask for them separately."""
        run: list[Expr] = []
        for operand in operands:
            if self._fits(operand):
                run.append(operand)
                continue
            if self._fails(operand):
                self._summarize(run, turned, variables, found)
                run = []
            self._reduce(operand, variables, found)
        self._summarize(run, turned, variables, found)

    def _summarize(
        self, run: list[Expr], turned: Callable[[Expr], Expr], variables: set[int], found: dict[_Summary, None]
    ) -> None:
        read = {v for operand in run for v in self.generator.variables(operand)}
        if self._combinations(read) <= NARROW:
            variables |= read
        elif run:
            found[_Disjunction(tuple(map(turned, run)))] = None

    def _reduce_sum(self, expression: Expr, variables: set[int], found: dict[_Summary, None]) -> None:
        terms: list[tuple[Literal[1, -1], Expr]] = []
        low = high = 0
        self._possible = self._possible or [possible_of(values) for values in self.generator.packing.values]
        for sign, term in _terms(expression):
            limits = bounds(term, self._possible) if self._fits(term) else None
            if limits is None:
                self._reduce(term, variables, found)
            elif not isinstance(term, Const):
                terms.append((sign, term))
                low += sign * limits[0 if sign > 0 else 1]
                high += sign * limits[1 if sign > 0 else 0]
        read = {v for _, term in terms for v in self.generator.variables(term)}
        if self._combinations(read) <= max(NARROW, high - low + 1):
            variables |= read
        elif terms:
            found[_Sum(tuple(terms), low, high)] = None

    def _fits(self, expression: Expr) -> bool:
        """Return whether an expression can be computed within a block."""
        return self._combinations(self.generator.variables(expression)) <= SMALL and not self._fails(expression)

    # --- bits ----------------------------------------------------------------------------------

    def mask_of(self, positions: Iterable[int]) -> int:
        """Return the bits of variables and summaries in an extended state."""
        packing = self.generator.packing
        mask = 0
        for position in positions:
            if position in self._offsets:
                mask |= ((1 << (self.sizes[position] - 1).bit_length()) - 1) << self._offsets[position]
            else:
                mask |= packing.mask(position)
        return mask

    def source(self, limit: int) -> tuple[str, dict[str, object]]:
        """Return source for the extended state of the packed state `s`, and what stands in it.

        Args:
            limit: how many combinations are remembered, of all blocks together.

        Cost: one look-up in a table for each block. The tables are made once, and again where summaries were added.
        """
        if self._source[0] < len(self._positions):
            self._source = len(self._positions), *self._made(limit)
        return self._source[1:]

    def _made(self, limit: int) -> tuple[str, dict[str, object]]:
        truths: dict[Expr, int] = {}
        factors: dict[Expr, int] = {}
        start = 0
        for summary, position in self._positions.items():
            offset = self._offsets[position]
            match summary:
                case _Disjunction(operands):
                    for operand in operands:
                        truths[operand] = truths.get(operand, 0) | 1 << offset
                case _Sum(terms, low, _):
                    start -= low << offset
                    for sign, term in terms:
                        factors[term] = factors.get(term, 0) + (sign << offset)
        disjunctions, sums = self._blocks(list(truths)), self._blocks(list(factors))
        share = limit // max(1, len(disjunctions) + len(sums))
        namespace: dict[str, object] = {}
        looked_up: list[list[str]] = []
        for letter, blocks in (("t", disjunctions), ("n", sums)):
            looked_up.append([])
            for i, (mask, expressions) in enumerate(blocks):
                compute = (
                    self.generator.tally([(e, truths[e]) for e in expressions], [])
                    if letter == "t"
                    else self.generator.tally([], [(e, factors[e]) for e in expressions])
                )
                namespace |= {f"{letter}{i}": _Table(compute, share), f"{letter}k{i}": mask}
                looked_up[-1].append(f"{letter}{i}[s & {letter}k{i}]")
        either, added = looked_up
        if added:
            either.append(f"({' + '.join(added)} + {start})")
        return " | ".join(["s", *either]), namespace

    def _blocks(self, expressions: list[Expr]) -> list[tuple[int, list[Expr]]]:
        """Return the expressions by blocks of few variables, with the bits of these."""
        packing = self.generator.packing
        reads = [
            (i, frozenset(e.index for e in subexpressions(expression) if isinstance(e, Var)))
            for i, expression in enumerate(expressions)
        ]
        groups = grouped(reads, self.sizes)
        return [(packing.mask_of(g.variables), [expressions[i] for i in g.members]) for g in groups]

    def extension(self, limit: int) -> Callable[[int], int]:
        """Return the function from a packed state to the extended one."""
        if not self._positions:
            return _same
        source, namespace = self.source(limit)
        made: dict[str, object] = dict(namespace)
        exec(compile(f"def extend(s): return {source}", "<generated extend>", "exec"), made)  # noqa: S102 - made of our own names
        return made["extend"]  # type: ignore[return-value]


class _Table(dict[int, int]):
    """What a block comes to, by the bits of its variables; computed when it is asked for."""

    __slots__ = ("_compute", "_limit")

    def __init__(self, compute: Callable[[int], int], limit: int) -> None:
        self._compute = compute
        self._limit = limit

    def __missing__(self, key: int) -> int:
        found = self._compute(key)
        if len(self) < self._limit:
            self[key] = found
        return found


def _size(summary: _Summary) -> int:
    return 2 if isinstance(summary, _Disjunction) else summary.high - summary.low + 1


def _terms(expression: Expr, sign: Literal[1, -1] = 1) -> Iterable[tuple[Literal[1, -1], Expr]]:
    match expression:
        case Arithmetic("+", left, right, _):
            yield from _terms(left, sign)
            yield from _terms(right, sign)
        case Arithmetic("-", left, right, _):
            yield from _terms(left, sign)
            yield from _terms(right, -1 if sign == 1 else 1)
        case _:
            yield sign, expression


def _itself(expression: Expr) -> Expr:
    return expression


def _same(state: int) -> int:
    return state
