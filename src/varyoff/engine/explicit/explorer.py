"""Compiled functions of one model: successors, differences, conditions.

What an event does depends only on the variables that it reads or writes, and so does the difference between the
packed successor and the packed state. Events are put into groups; the differences of a group are computed once
for each combination of values of its variables, and added after that. Conditions are treated alike. What concerns
many variables is remembered by summaries of them (`engine.explicit.summaries`), which are further bits of an extended state.

# s packed state · e extended state · d differences to the successors · mN memo of group N · kN mask of its variables
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from varyoff.base.budget import check_time
from varyoff.engine.explicit.codegen import Generator, Predicate, StepPredicate, reads_deadlock
from varyoff.engine.explicit.grouping import Group, grouped
from varyoff.engine.explicit.packing import Packing
from varyoff.engine.explicit.summaries import Summaries
from varyoff.model.expression import (
    FALSE,
    And,
    Deadlocked,
    Expr,
    Not,
    Or,
    conjunction,
    conjuncts,
    negation,
    variables_of,
)
from varyoff.model.fold import may_fail, unchanged
from varyoff.model.model import Model
from varyoff.problem.condition import Condition, EventCondition, StateCondition, StepCondition

MEMO_LIMIT = 200_000  # entries of all memos together; beyond it nothing more is remembered


class Explorer:
    """Compiled functions of one model."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.packing = Packing(model)
        self.generator = Generator(model, self.packing)
        self._events: dict[int, Callable[[int], Sequence[int]]] = {}  # compiled, by position
        self._differences: (
            list[tuple[int, dict[int, tuple[int, ...]], Callable[[int, int], tuple[int, ...]]]] | None
        ) = None
        self._extended: tuple[str, dict[str, object]] = ("s", {})
        self._pairs: list[tuple[int, dict[int, tuple[tuple[int, int], ...]], list[int]]] | None = None
        self._loops: dict[str, Callable[..., object]] = {}
        self._atoms: dict[int, tuple[Condition, list[Condition]]] = {}  # by identity: hashing them costs more
        self._tests: dict[int, Predicate] = {}  # of atoms, which `_atoms` keeps alive
        self._groups: list[Group] | None = None
        self._summaries = Summaries(self.generator)  # of events
        self._summaries_of_conditions = Summaries(self.generator)
        self._supports: dict[int, frozenset[int]] = {}  # of events, with summaries in place of variables
        self._extend: Callable[[int], int] | None = None
        self._memo_entries = 0

    def restricted(self, model: Model) -> Explorer:
        """Return an explorer of a model with fewer branches; what is the same in both is not compiled again."""
        other = Explorer(model)
        other._events = {i: f for i, f in self._events.items() if model.events[i] is self.model.events[i]}
        return other

    # --- groups ------------------------------------------------------------------------------

    def group(self, supports: Sequence[tuple[int, frozenset[int]]], summaries: Summaries) -> list[Group]:
        """Put things into groups: see `engine.explicit.grouping`."""
        return grouped(supports, summaries.sizes)

    def groups(self) -> list[Group]:
        """Return the groups of events; those that are never enabled are left out.

        Among the variables of a group are the positions of summaries, which stand behind those of the model.
        """
        if self._groups is None:
            reduced = self._summaries.of_event
            events = [(i, e) for i, e in enumerate(self.model.events) if e.own.branches]
            self._supports = {i: reduced(e, self.generator.support(e)) for i, e in events}
            self._groups = self.group(list(self._supports.items()), self._summaries)
        return self._groups

    def mask_of(self, variables: Iterable[int]) -> int:
        """Return the bits of variables and summaries, as groups have them, in an extended state."""
        return self._summaries.mask_of(variables)

    def summarized(self, position: int) -> int | None:
        """Return the bits of an extended state that the guards and effects of an event are functions of.

        None when there are no summaries among them, or the event is never enabled.
        """
        self.groups()
        found = self._supports.get(position, frozenset())
        return self.mask_of(found) if max(found, default=0) >= len(self.model.variables) else None

    def extension(self) -> Callable[[int], int]:
        """Return the function from a packed state to the extended one."""
        self.groups()
        if self._extend is None:
            self._extend = self._summaries.extension(MEMO_LIMIT)
        return self._extend

    def extended_source(self) -> tuple[str, dict[str, object]]:
        """Return source for the extended state of the packed state `s`, and what stands in it."""
        self.groups()
        return self._summaries.source(MEMO_LIMIT)

    # --- successors --------------------------------------------------------------------------

    def event(self, position: int) -> Callable[[int], Sequence[int]]:
        """Return the function from a packed state to its distinct successors by one event."""
        if position not in self._events:
            self._events[position] = self.generator.event(self.model.events[position])
        return self._events[position]

    def successors(self, state: int) -> list[tuple[int, int]]:
        """Return (event, packed successor), distinct, in the order of declaration.

        Raises:
            EvaluationFailed: some evaluation is an error of the model.
        """
        if self._pairs is None:
            self._pairs = [(self.mask_of(g.variables), {}, g.members) for g in self.groups()]
        found: list[tuple[int, int]] = []
        extended = self.extension()(state)
        for mask, memo, events in self._pairs:
            key = extended & mask
            pairs = memo.get(key)
            if pairs is None:
                pairs = tuple([(e, t - state) for e in events for t in self.event(e)(state)])
                if len(memo) < MEMO_LIMIT // 8:
                    memo[key] = pairs
            if pairs:
                found += [(e, state + difference) for e, difference in pairs]
        if len(self._pairs) > 1:
            found.sort(key=_event_of)
        return found

    def _loop(
        self, name: str, before: Sequence[str], each: Sequence[str], after: Sequence[str]
    ) -> Callable[..., object]:
        """Generate a loop over packed states in which `d` holds the differences to the successors of `s`."""
        if name in self._loops:
            return self._loops[name]
        if self._differences is None:
            self._differences = []
            for group in self.groups():
                memo: dict[int, tuple[int, ...]] = {}
                mask = self.mask_of(group.variables)
                self._differences.append((mask, memo, self._remember(group, mask, memo)))
            self._extended = self.extended_source()
        extended, tables = self._extended
        namespace: dict[str, object] = dict(tables)
        lines = [*before, "    for s in states:", f"        e = {extended}"]
        for n, (mask, memo, compute) in enumerate(self._differences):
            namespace.update({f"m{n}": memo, f"f{n}": compute, f"k{n}": mask})
            lines += [f"        d{n} = m{n}.get(e & k{n})", f"        if d{n} is None: d{n} = f{n}(s, e)"]
        together = " + ".join(f"d{n}" for n in range(len(self._differences))) or "()"
        lines += [f"        d = {together}", *each, *after]
        exec(compile("\n".join(lines), f"<generated {name}>", "exec"), namespace)  # noqa: S102 - made of our own names
        self._loops[name] = namespace[name]  # type: ignore[assignment]
        return self._loops[name]

    def _remember(
        self, group: Group, mask: int, memo: dict[int, tuple[int, ...]]
    ) -> Callable[[int, int], tuple[int, ...]]:
        functions = [self.event(e) for e in group.members]

        def remembered(s: int, e: int) -> tuple[int, ...]:
            found = tuple([t - s for f in functions for t in f(s)])
            if self._memo_entries < MEMO_LIMIT:
                self._memo_entries += 1
                memo[e & mask] = found
            return found

        return remembered

    def expand(self) -> Callable[[Sequence[int], Callable[[int], None], Callable[[int], None]], tuple[int, int]]:
        """Return the loop that hands every successor of many states to one function, and every state without a
        successor to another; it returns the numbers of transitions and edges.
        """
        return self._loop(
            "expand",
            ["def expand(states, append, stuck):", "    transitions = edges = 0"],
            [
                "        if d:",
                "            transitions += len(d)",
                "            edges += len(set(d))",
                "            for x in d: append(s + x)",
                "        else: stuck(s)",
            ],
            ["    return transitions, edges"],
        )  # type: ignore[return-value]

    def backward(self) -> Callable[[Iterable[int], dict[int, list[int]]], None]:
        """Return the loop that adds every state to the predecessors of each of its successors."""
        return self._loop(
            "backward",
            ["def backward(states, predecessors):", "    known = predecessors.get"],
            [
                "        for x in set(d):",
                "            t = s + x",
                "            p = known(t)",
                "            if p is None: predecessors[t] = [s]",
                "            else: p.append(s)",
            ],
            [],
        )  # type: ignore[return-value]

    def touching(self) -> Callable[[Iterable[int], set[int], Callable[[int], None]], None]:
        """Return the loop that hands on the states that have a successor in a set."""
        return self._loop(
            "touching",
            ["def touching(states, goals, report):"],
            [
                "        for x in d:",
                "            if s + x in goals:",
                "                report(s)",
                "                break",
            ],
            [],
        )  # type: ignore[return-value]

    # --- conditions --------------------------------------------------------------------------

    def predicate(self, condition: Condition) -> Predicate:
        """Return the function from a packed state to whether the condition is true of it, or of a step from it."""
        if isinstance(condition, StateCondition):
            return self._state_predicate(condition.expression)
        tests: list[tuple[Callable[[int], Sequence[int]], Predicate | None, StepPredicate | None]] = []
        for occurrence in condition.any_of:
            if not self.model.events[occurrence.event].own.branches:
                continue
            event = self.event(occurrence.event)
            expression = occurrence.expression
            if expression is None:
                tests.append((event, None, None))
            elif _reads_next(expression):
                tests.append((event, None, self.generator.step_predicate(expression)))
            else:
                tests.append((event, self.generator.predicate(expression), None))

        def some_step(s: int) -> bool:
            for event, before, across in tests:
                targets = event(s)
                if not targets:
                    continue
                if across is not None:
                    if any([across(s, t) for t in targets]):  # noqa: C419 - an error in one is an error
                        return True
                elif before is None or before(s):
                    return True
            return False

        return some_step

    def _state_predicate(self, expression: Expr) -> Predicate:
        if not reads_deadlock(expression):
            return self.generator.predicate(expression)
        also = self.also(expression)
        return lambda s: not self.successors(s) and also(s)

    def also(self, expression: Expr) -> Predicate:
        """Return the rest of a condition on deadlocked states, as a function of a state that is one."""
        rest: list[Expr] = [c for c in conjuncts(expression) if not isinstance(c, Deadlocked)]
        return self.generator.predicate(conjunction(rest))

    def condition_support(self, condition: Condition) -> frozenset[int]:
        """Return the variables that the truth of a condition depends on."""
        check_time()
        if isinstance(condition, StateCondition):
            if reads_deadlock(condition.expression):
                return frozenset(range(len(self.model.variables)))
            return frozenset(variables_of(condition.expression))
        found: set[int] = set()
        for occurrence in condition.any_of:
            found |= self.generator.support(self.model.events[occurrence.event])
            if occurrence.expression is not None:
                found |= set(variables_of(occurrence.expression))
        return frozenset(found)

    def _reduced_support(self, condition: Condition, summaries: Summaries) -> frozenset[int]:
        support = self.condition_support(condition)
        if isinstance(condition, StateCondition) and not reads_deadlock(condition.expression):
            return summaries.of_condition(condition.expression, support)
        return support

    def atoms(self, condition: Condition) -> list[Condition]:
        """Return conditions of which the given one is the disjunction, each as simple as it can be.

        They are made once for each condition.
        """
        check_time()
        known = self._atoms.get(id(condition))
        if known is None:
            found = [self._simplified(atom) for atom in disjuncts(condition)]
            known = self._atoms[id(condition)] = (condition, [atom for atom in found if atom is not None])
        return known[1]

    def _simplified(self, condition: Condition) -> Condition | None:
        """Return the condition with what an event leaves alone taken as it is; None when it is never true."""
        if isinstance(condition, StateCondition):
            return condition
        (occurrence,) = condition.any_of
        event = self.model.events[occurrence.event]
        if occurrence.expression is None or not event.own.branches:
            return condition if event.own.branches else None
        written = frozenset(u.variable for part in event.parts for o in part.branches for u in o.updates)
        expression = unchanged(occurrence.expression, written)
        if expression == FALSE:
            return None
        return StepCondition((EventCondition(occurrence.event, expression),))

    def _test(self, atom: Condition) -> Predicate:
        known = self._tests.get(id(atom))
        if known is None:
            known = self._tests[id(atom)] = self.predicate(atom)
        return known

    def inspect(
        self, conditions: Sequence[Condition]
    ) -> Callable[[Sequence[int], int, Callable[[tuple[int, int]], None]], None]:
        """Return a loop that evaluates conditions on many states.

        It reports (state, bits) where a condition of `active` holds; bit N is condition N.
        """
        return self._evaluating(
            conditions, "states, active, report", "        r = ({}) & active\n        if r: report((s, r))"
        )

    def truths(self, conditions: Sequence[Condition]) -> Callable[[Sequence[int], Callable[[int], None]], None]:
        """Return a loop that hands on, of each of many states, which conditions hold; bit N is condition N."""
        return self._evaluating(conditions, "states, append", "        append({})")

    def _evaluating(self, conditions: Sequence[Condition], arguments: str, each: str) -> Callable[..., None]:
        atoms = [(1 << n, atom) for n, condition in enumerate(conditions) for atom in self.atoms(condition)]
        summaries = self._summaries_of_conditions
        supports = [(i, self._reduced_support(atom, summaries)) for i, (_, atom) in enumerate(atoms)]
        groups = self.group(supports, summaries)
        extended, tables = summaries.source(MEMO_LIMIT)
        namespace: dict[str, object] = dict(tables)
        lines = [f"def inspect({arguments}):", "    for s in states:", f"        e = {extended}"]
        for g, group in enumerate(groups):
            memo: dict[int, int] = {}
            mask = summaries.mask_of(group.variables)
            tests = [(atoms[i][0], self._test(atoms[i][1])) for i in group.members]
            namespace.update({f"m{g}": memo, f"k{g}": mask, f"f{g}": self._remember_bits(tests, mask, memo)})
            lines += [f"        r{g} = m{g}.get(e & k{g})", f"        if r{g} is None: r{g} = f{g}(s, e)"]
        lines.append(each.format(" | ".join(f"r{g}" for g in range(len(groups))) or "0"))
        exec(compile("\n".join(lines), "<generated inspect>", "exec"), namespace)  # noqa: S102 - made of our own names
        return namespace["inspect"]  # type: ignore[return-value]

    def _remember_bits(
        self, tests: list[tuple[int, Callable[[int], object]]], mask: int, memo: dict[int, int]
    ) -> Callable[[int, int], int]:
        def remembered(s: int, e: int) -> int:
            bits = 0
            for bit, test in tests:
                if test(s):
                    bits |= bit
            if self._memo_entries < MEMO_LIMIT:
                self._memo_entries += 1
                memo[e & mask] = bits
            return bits

        return remembered


def disjuncts(condition: Condition) -> list[Condition]:
    """Return conditions of which the given one is the disjunction: each depends on fewer variables.

    An expression that can fail is not taken apart, because the order of its parts decides whether it does.
    """
    if isinstance(condition, StepCondition):
        return [StepCondition((occurrence,)) for occurrence in condition.any_of]
    expression = condition.expression
    match expression:
        case Or(operands):
            parts = list(operands)
        case Not(And(operands)):
            parts = [negation(operand) for operand in operands]
        case _:
            return [condition]
    return [condition] if may_fail(expression) else [StateCondition(part) for part in parts]


def _event_of(pair: tuple[int, int]) -> int:
    return pair[0]


def _reads_next(expression: Expr) -> bool:
    return bool(variables_of(expression, next=True))
