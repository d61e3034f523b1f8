"""Models as programs of Promela, the language of the model checker SPIN, and SPIN's answers about them.

A variable of the model is a variable of the program. It holds the value itself: numbers and truth values as they are,
a word (of an enumeration, the name of an instance, `none`) as the number that a `#define` gives it. There is one
process:

    initially: atomic {
      every variable takes one of its initial values;
      if :: it is an initial state :: else -> all variables become zero; goto initially fi;
      look }
    do
    :: atomic {
         if :: d_step { guard -> temporaries = new values; variables = temporaries }
            :: … one for each event, option of its own, and choice among the options of those that follow …
         fi;
         look }
    :: d_step { timeout -> look for conditions on deadlock }
    od

`look` is one d_step with an assertion for each condition; the numbers in the text of the assertion tell which. Every
value is computed into a temporary before any variable is written, which makes an update simultaneous. The temporaries
are zero again at the end of the step and so tell no states apart (`hidden` would do the same, but SPIN has no
breadth-first search with hidden variables).

SPIN, searching depth-first, stores a state before an atomic sequence and never inside of one. Here that is the head of
the loop, with the variables of a state of the model, and the start of the process, where all variables are zero. Where
initial values do not fit together the process goes back to its start instead of blocking, and a deadlock is looked at
in one step; so nothing else is ever stored, and the states that SPIN stores are the reachable states of the model and
one more (`EXTRA_STATES`).

Breadth-first, SPIN stores the states inside of atomic sequences as well, and their number means nothing here. But the
depth at which an assertion fails first is the least; `trace_length` tells what it is in steps of the model.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from pathlib import Path

from varyoff.model.expression import (
    TRUE,
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
    conjunction,
    disjunction,
    negation,
    subexpressions,
    variables_of,
)  # fmt: skip
from varyoff.model.model import Branch, Event, Model, Variable
from varyoff.problem.condition import Condition, StateCondition

EXTRA_STATES = 1  # the start of the process
SPIN_STEPS = 3  # of a step of the model: the alternative, the jump behind `fi`, `look`
SPIN_STEPS_AT_START = 2  # before the first `look`, besides one for each variable: the test, the jump behind `fi`

HEAD = """\
#define FLOOR_OF(a, b) ((a) / (b) - (((a) % (b) != 0) && (((a) % (b) < 0) != ((b) < 0))))
#define REST_OF(a, b) ((a) % (b) + (b) * (((a) % (b) != 0) && (((a) % (b) < 0) != ((b) < 0))))
byte zero; /* never written; what divides by it is an error of the model */
"""


def promela(model: Model, conditions: Sequence[Condition] = ()) -> str:
    """Return the program for a model; assertion `0 == i + 1` fails where conditions[i] is true."""
    return Export(model, conditions).program()


def trace_length(model: Model, condition: Condition, depth: int) -> int:
    """Return the number of the model's steps before an assertion at this depth; of a step, that step included."""
    steps = (depth - len(model.variables) - SPIN_STEPS_AT_START) // SPIN_STEPS
    return steps if isinstance(condition, StateCondition) else steps + 1


class Export:
    def __init__(self, model: Model, conditions: Sequence[Condition]) -> None:
        self.model = model
        self.names = [f"v{i}_{re.sub(r'[^A-Za-z0-9]+', '_', v.name)}" for i, v in enumerate(model.variables)]
        self.in_state: list[tuple[int, Expr]] = []
        self.in_deadlock: list[tuple[int, Expr]] = []
        self.in_step: dict[int, list[tuple[int, Expr]]] = {}  # by event: those that read the state after it
        for number, condition in enumerate(conditions, start=1):
            if isinstance(condition, StateCondition):
                whole = condition.expression
                deadlock = any(isinstance(e, Deadlocked) for e in subexpressions(whole))
                (self.in_deadlock if deadlock else self.in_state).append((number, whole))
                continue
            for occurrence in condition.any_of:
                asked = TRUE if occurrence.expression is None else occurrence.expression
                if variables_of(asked, next=True):
                    self.in_step.setdefault(occurrence.event, []).append((number, asked))
                else:  # a predicate of the state before the step: the event is enabled, and what is asked holds
                    enabled = _enabled(model.events[occurrence.event])
                    self.in_state.append((number, conjunction([enabled, asked])))

    @cached_property
    def words(self) -> Mapping[str | None, str]:
        """The names of the words in the program."""
        found: dict[str | None, str] = {}
        for value in self._values():
            if not isinstance(value, int) and value not in found:
                found[value] = f"W{len(found)}_{re.sub(r'[^A-Za-z0-9]+', '_', str(value))}"
        return found

    def _values(self) -> Iterator[Value]:
        for variable in self.model.variables:
            yield from variable.values
        expressions = [self.model.initially, *(e for _, e in [*self.in_state, *self.in_deadlock])]
        expressions += [e for asked in self.in_step.values() for _, e in asked]
        for event in self.model.events:
            for part in event.parts:
                for option in part.branches:
                    expressions += [c.expression for c in option.guard]
                    expressions += [u.value for u in option.updates]
        for expression in expressions:
            for e in subexpressions(expression):
                if isinstance(e, Const):
                    yield e.value
                elif isinstance(e, Select):
                    yield from (value for value, _ in e.cases)

    # --- the program ---------------------------------------------------------------------------------

    def program(self) -> str:
        variables = self.model.variables
        lines = [HEAD]
        lines += [f"#define {name} {number}" for number, name in enumerate(self.words.values())]
        lines += [f"{type_of(v)} {name};" for v, name in zip(variables, self.names, strict=True)]
        lines += [f"int t{i};" for i in range(len(variables))]
        lines += ["", "active proctype model() {", "initially:", "  atomic {"]
        for variable, name in zip(variables, self.names, strict=True):
            values = variable.initial
            if len(values) == 1:
                lines.append(f"    {name} = {self.value(values[0])};")
            else:
                ways = " ".join(f":: {name} = {self.value(value)}" for value in values)
                lines.append(f"    if {ways} fi;")
        zeros = "; ".join(f"{name} = 0" for name in self.names)
        lines += ["    if", f"    :: ({self.text(self.model.initially)})"]
        lines += ["    :: else -> d_step { " + (zeros or "skip") + " }; goto initially", "    fi;"]
        lines += [*self.look(), "  };"]
        lines += ["  do", "  :: atomic {", "    if"]
        for position, event in enumerate(self.model.events):
            lines += [line for way in self.ways(position, event) for line in way]
        lines += ["    :: false", "    fi;", *self.look(), "  }"]
        for number, expression in self.in_deadlock:
            lines.append(f"  :: d_step {{ timeout -> {self.assertion(number, expression)} }}")
        return "\n".join([*lines, "  od", "}", ""])

    def look(self) -> list[str]:
        """Return the step that evaluates the conditions on states."""
        asserted = (f"      {self.assertion(number, e)};" for number, e in self.in_state)
        return ["    d_step {", "      skip;", *asserted, "    }"]

    def assertion(self, number: int, expression: Expr) -> str:
        return f"if :: ({self.text(expression)}) -> assert(0 == {number}) :: else fi"

    def ways(self, position: int, event: Event) -> Iterator[list[str]]:
        """Yield an alternative for each option of its own and each combination of the parts that have a choice.

        A part with one option has no choice, only a condition; that is decided inside of the step.
        """
        choosing = [part for part in event.followers if len(part.branches) > 1]
        single = [part.branches[0] for part in event.followers if len(part.branches) == 1]
        for own in event.own.branches:
            for chosen in product(*([*part.branches, None] for part in choosing)):
                guard, sure = [_guard(own)], [own]
                for part, option in zip(choosing, chosen, strict=True):
                    if option is None:
                        guard.append(negation(disjunction([_guard(o) for o in part.branches])))
                    else:
                        guard.append(_guard(option))
                        sure.append(option)
                yield self.way(position, event.label, guard, sure, single)

    def way(self, position: int, label: str, guard: list[Expr], sure: list[Branch], perhaps: list[Branch]) -> list[str]:
        asked = self.in_step.get(position, [])
        written = dict.fromkeys(u.variable for option in [*sure, *perhaps] for u in option.updates)
        read_after = dict.fromkeys(i for _, e in asked for i in variables_of(e, next=True))
        comment = label.replace("*/", "")
        lines = [f"    :: d_step {{ /* {comment} */", f"      ({self.text(conjunction(guard))}) ->"]
        lines += [f"      t{i} = {self.names[i]};" for i in dict.fromkeys([*written, *read_after])]
        for option in sure:
            lines += [f"      {line};" for line in self.updates(option)]
        for option in perhaps:
            updates = "; ".join(self.updates(option)) or "skip"
            lines.append(f"      if :: ({self.text(_guard(option))}) -> {updates} :: else fi;")
        lines += [f"      {self.assertion(number, expression)};" for number, expression in asked]
        lines += [f"      {self.names[i]} = t{i};" for i in written]
        lines += [f"      t{i} = 0;" for i in dict.fromkeys([*written, *read_after])]
        return [*lines, "      skip", "    }"]

    def updates(self, option: Branch) -> Iterator[str]:
        for update in option.updates:
            variable, temporary = self.model.variables[update.variable], f"t{update.variable}"
            yield f"{temporary} = {self.text(update.value)}"
            if not (isinstance(update.value, Const) and update.value.value in variable.values):
                outside = " && ".join(f"{temporary} != {self.value(value)}" for value in variable.values)
                yield f"if :: ({outside}) -> assert(0 > {update.variable + 1}) :: else fi"

    # --- expressions ---------------------------------------------------------------------------------

    def value(self, value: Value) -> str:
        return str(int(value)) if isinstance(value, int) else self.words[value]

    def text(self, expression: Expr) -> str:
        """Return an expression in parentheses; `next` reads the temporaries."""
        match expression:
            case Const(value):
                found = self.value(value)
            case Var(index, next):
                return f"t{index}" if next else self.names[index]
            case Not(a):
                found = f"!{self.text(a)}"
            case And(operands):
                found = " && ".join(map(self.text, operands)) or "true"
            case Or(operands):
                found = " || ".join(map(self.text, operands)) or "false"
            case Implies(a, b):
                found = f"!{self.text(a)} || {self.text(b)}"
            case Compare(operator, a, b):
                found = f"{self.text(a)} {operator} {self.text(b)}"
            case Arithmetic("//", a, b):
                return f"FLOOR_OF({self.text(a)}, {self.text(b)})"
            case Arithmetic("%", a, b):
                return f"REST_OF({self.text(a)}, {self.text(b)})"
            case Arithmetic(operator, a, b):
                found = f"{self.text(a)} {operator} {self.text(b)}"
            case Extreme(which, operands):
                found = self.text(operands[0])
                for operand in operands[1:]:
                    other = self.text(operand)
                    found = f"({found} {'<' if which == 'min' else '>'} {other} -> {found} : {other})"
                return found
            case Absolute(a):
                found = f"{self.text(a)} < 0 -> -{self.text(a)} : {self.text(a)}"
            case Conditional(a, b, c):
                found = f"{self.text(a)} -> {self.text(b)} : {self.text(c)}"
            case Select(key, cases):
                found = "7 / zero"  # a key without a case; `1 / zero` would not do: gcc makes a comparison of it
                for value, case in reversed(cases):
                    found = f"{self.text(key)} == {self.value(value)} -> {self.text(case)} : ({found})"
            case Deadlocked():  # asked only where SPIN says so, at `timeout`
                found = "true"
            case _:
                raise TypeError(expression)
        return f"({found})"


def _guard(option: Branch) -> Expr:
    return conjunction([conjunct.expression for conjunct in option.guard])


def _enabled(event: Event) -> Expr:
    return disjunction([_guard(option) for option in event.own.branches])


def type_of(variable: Variable) -> str:
    if variable.kind == "boolean":
        return "bit"
    if variable.kind != "integer":
        return "byte"
    least, greatest = min(variable.values, default=0), max(variable.values, default=0)
    if least >= 0 and greatest <= 255:
        return "byte"
    return "short" if least >= -(2**15) and greatest < 2**15 else "int"


# --- asking SPIN -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Answer:
    """What SPIN found: `found` are the positions of the conditions that are true somewhere, with the first depth.

    `outside` are the variables whose range was left, `crashed` tells that an expression has no value.
    """

    states: int
    found: Mapping[int, int]
    outside: frozenset[int]
    crashed: bool
    text: str


def compiled(program: str, folder: Path, *, breadth_first: bool = False) -> Path:
    """Return the verifier that SPIN makes of a program."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "model.pml").write_text(program)
    # -o1 -o2 -o3: no optimisation of SPIN's; what is compared should be plain.
    _run(["spin", "-a", "-o1", "-o2", "-o3", "model.pml"], folder)
    switches = ["-DSAFETY", "-DNOREDUCE", "-DMEMLIM=1024", *(["-DBFS"] if breadth_first else [])]
    _run(["gcc", "-O0", "-w", *switches, "-o", "pan", "pan.c"], folder)
    return folder / "pan"


def ask(program: str, folder: Path, *, breadth_first: bool = False) -> Answer:
    """Let SPIN explore the whole of a program."""
    pan = compiled(program, folder, breadth_first=breadth_first)
    depth = [] if breadth_first else ["-m1000000"]
    done = subprocess.run(
        [str(pan), "-E", "-c0", "-n", *depth], cwd=folder, capture_output=True, text=True, timeout=300, check=False
    )
    return read(done.stdout + done.stderr, done.returncode)


def read(text: str, status: int = 0) -> Answer:
    """Read what the verifier prints."""
    stored = re.search(r"^\s*(\d+) states, stored", text, re.MULTILINE)
    if status < 0:
        return Answer(0, {}, frozenset(), True, text)
    if stored is None or "max search depth too small" in text or "out of memory" in text:
        raise RuntimeError(f"SPIN did not finish:\n{text}")
    found: dict[int, int] = {}
    for number, depth in re.findall(r"assertion violated \(0==(\d+)\) \(at depth (\d+)\)", text):
        found.setdefault(int(number) - 1, int(depth))
    outside = frozenset(int(n) - 1 for n in re.findall(r"assertion violated \(0>(\d+)\)", text))
    return Answer(int(stored[1]), found, outside, False, text)


def _run(command: list[str], folder: Path) -> None:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)}:\n{done.stdout}{done.stderr}")
