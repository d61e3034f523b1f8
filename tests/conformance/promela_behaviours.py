"""Models as programs of Promela whose runs are the behaviours of the model, and SPIN's answers about formulas of them.

Every state of the program is a state of the model, and every step of it a step of the model or a repetition:

    variables with the values of one initial state
    one process:  do :: d_step { guard -> update } … one for each way of each event :: skip (a repetition) od

A `d_step` is one move for a formula, which is checked beside the program. Fairness is assumed in one of two ways. In the
formula: a bit for each group says whether the last step took it, and the formula begins with what is assumed of the bits.
By processes: one for each group, and SPIN's own weak fairness (`-f`) sees to it that none of them waits for ever; the
events that nobody promises stand in a process of their own, which can always repeat.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.conformance.promela import HEAD, Export, type_of
from varyoff.model.expression import Compare, Expr, Var, conjunction, disjunction, negation
from varyoff.model.interpret import initial_states
from varyoff.model.model import Branch, Event, Model, State
from varyoff.problem.fairness import Fair, Fairness
from varyoff.temporal.formula import Both, Either, Formula, Next, Proposition, Release, Until


@dataclass(frozen=True, slots=True)
class Program:
    """A program and how SPIN is to search it."""

    text: str
    fair: bool


def programs(model: Model, formula: Formula, fairness: Fairness, *, by_processes: bool = False) -> Iterator[Program]:
    """Yield a program for each initial state; the formula is true of the model if SPIN finds it true of all.

    Args:
        by_processes: whether groups are processes; they must be weak, and have no event in common.
    """
    for state in initial_states(model):
        yield _Behaviours(model, formula, fairness, by_processes=by_processes).program(state)


class _Behaviours(Export):
    def __init__(self, model: Model, formula: Formula, fairness: Fairness, *, by_processes: bool) -> None:
        super().__init__(model, ())
        self.formula = formula
        self.groups = fairness.groups
        self.by_processes = by_processes
        self.progress = [g for g in self.groups if len(g.events) == len(model.events) and g.kind == "weak"]
        if by_processes:
            assert all(g.kind == "weak" for g in self.groups)

    def program(self, state: State) -> Program:
        lines = [HEAD]
        lines += [f"#define {name} {number}" for number, name in enumerate(self.words.values())]
        for variable, name, value in zip(self.model.variables, self.names, state, strict=True):
            lines.append(f"{type_of(variable)} {name} = {self.value(value)};")
        lines += [f"hidden int t{i};" for i in range(len(self.model.variables))]
        own = [g for g in self.groups if g not in self.progress] if self.by_processes else []
        if not self.by_processes:
            lines += [f"bit took{n};" for n in range(len(self.groups))]
        for group in own:
            lines += [f"active proctype fair{self.groups.index(group)}() {{ do", *self.steps(group.events), "od }"]
        rest = [e for e in range(len(self.model.events)) if not any(e in g.events for g in own)]
        alone = self.by_processes and bool(self.progress) and not own
        lines += ["active proctype others() { do", *self.steps(rest)]
        if not alone:  # with nothing but progress assumed a run may end, and only where nothing can happen
            clear = "; ".join(f"took{n} = 0" for n in range(len(self.groups))) if not self.by_processes else ""
            lines.append(f":: d_step {{ true -> {clear or 'skip'} }}")
        lines.append("od }")
        lines.append(f"ltl asked {{ {self.assumed()} }}")
        return Program("\n".join(lines) + "\n", fair=bool(own))

    def steps(self, events: Sequence[int]) -> Iterator[str]:
        for position in events:
            for way in self.ways(position, self.model.events[position]):
                yield from way
        yield ":: false"

    def way(self, position: int, label: str, guard: list[Expr], sure: list[Branch], perhaps: list[Branch]) -> list[str]:
        """Return one way of an event, with the bits of the groups that it takes."""
        lines = super().way(position, label, guard, sure, perhaps)
        if self.by_processes:
            return lines
        written = dict.fromkeys(u.variable for option in [*sure, *perhaps] for u in option.updates)
        real = [i for i in written if not self.model.variables[i].auxiliary]
        changed = " || ".join(f"{self.names[i]} != t{i}" for i in real) or "false"
        bits = [
            f"      took{n} = ({changed});" if position in group.events else f"      took{n} = 0;"
            for n, group in enumerate(self.groups)
        ]
        first = next((n for n, line in enumerate(lines) if re.match(r"\s+v\d+\w* = t\d+;", line)), len(lines) - 2)
        return [*lines[:first], *bits, *lines[first:]]

    # --- formulas ------------------------------------------------------------------------------------

    def assumed(self) -> str:
        """Return the formula, behind what is assumed of the bits."""
        said = self.said(self.formula)
        if self.by_processes:
            return said
        assumptions = []
        for n, group in enumerate(self.groups):
            enabled, taken = self.text(enabled_group(self.model, group)), f"(took{n} == 1)"
            if group.kind == "weak":
                assumptions.append(f"([] (<> (!{enabled} || {taken})))")
            else:
                assumptions.append(f"((<> ([] (!{enabled}))) || ([] (<> {taken})))")
        return f"({' && '.join(assumptions)}) -> {said}" if assumptions else said

    def said(self, formula: Formula) -> str:
        match formula:
            case Proposition(expression):
                return self.text(expression)
            case Both(operands):
                return "(" + " && ".join(map(self.said, operands)) + ")"
            case Either(operands):
                return "(" + " || ".join(map(self.said, operands)) + ")"
            case Until(a, b):
                return f"({self.said(a)} U {self.said(b)})"
            case Release(a, b):
                return f"({self.said(a)} V {self.said(b)})"
            case Next():
                raise ValueError("a repetition is no step of a program that tells steps from repetitions")


def enabled_group(model: Model, group: Fair) -> Expr:
    """Return when a step of a group changes something: where a way of one of its events is enabled that does."""
    return disjunction([_changes(model, model.events[e]) for e in group.events])


def _changes(model: Model, event: Event) -> Expr:
    ways = []
    for own in event.own.branches:
        parts = [_differs(model, own)]
        for follower in event.followers:
            parts += [conjunction([_guard(option), _differs(model, option)]) for option in follower.branches]
        ways.append(conjunction([_guard(own), disjunction(parts)]))
    return disjunction(ways)


def _guard(option: Branch) -> Expr:
    return conjunction([c.expression for c in option.guard])


def _differs(model: Model, option: Branch) -> Expr:
    real = [u for u in option.updates if not model.variables[u.variable].auxiliary]
    return disjunction([negation(Compare("==", u.value, Var(u.variable))) for u in real])


# --- asking SPIN -----------------------------------------------------------------------------------------------------


def true_of(program: Program, folder: Path) -> bool:
    """Return whether SPIN finds the formula true of every run of a program."""
    verifier(program, folder)
    return searched(program, folder)


def verifier(program: Program, folder: Path, *switches: str) -> None:
    """Make the verifier of a program in a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "model.pml").write_text(program.text)
    _run(["spin", "-a", "-o1", "-o2", "-o3", "model.pml"], folder)
    fair = [] if program.fair else ["-DNOFAIR"]
    level = [] if any(s.startswith("-O") for s in switches) else ["-O0"]
    _run(["gcc", *level, "-w", "-DNOREDUCE", "-DMEMLIM=4096", *fair, *switches, "-o", "pan", "pan.c"], folder)


def searched(program: Program, folder: Path) -> bool:
    """Let the verifier search the whole; return whether the formula is true."""
    words = [str(folder / "pan"), "-a", "-E", "-n", "-m2000000", *(["-f"] if program.fair else [])]
    done = subprocess.run(words, cwd=folder, capture_output=True, text=True, timeout=600, check=False)
    text = done.stdout + done.stderr
    if done.returncode < 0 or "max search depth too small" in text or "out of memory" in text:
        raise RuntimeError(f"SPIN did not finish:\n{text}")
    found = re.search(r"errors: (\d+)", text)
    if found is None:
        raise RuntimeError(text)
    return found[1] == "0"


def _run(command: list[str], folder: Path) -> None:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)}:\n{done.stdout}{done.stderr}")


__all__ = ["Program", "programs", "searched", "true_of", "verifier"]
