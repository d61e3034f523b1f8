"""What a specification says, as frozen records: names and expressions are not resolved yet."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from typing import Any, Literal

from varyoff.base.record import dataclass, field
from varyoff.base.span import Positions, Span

Actor = Literal["operator", "spontaneous", "workload", "fault"]
Fairness = Literal["none", "weak", "strong"]
ACTORS: tuple[Actor, ...] = ("operator", "spontaneous", "workload", "fault")
FAIRNESS: tuple[Fairness, ...] = ("none", "weak", "strong")


@dataclass(frozen=True, slots=True)
class Name:
    """A name and where it is written."""

    text: str
    span: Span

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True, eq=False)
class Expression:
    """A parsed expression; `span_of` tells where each of its nodes stands in the file.

    Of what it was read from it asks for positions only.
    """

    text: str
    tree: ast.expr
    source: Positions
    shift: int = 0  # characters of the source before the expression

    @property
    def span(self) -> Span:
        """Where it stands in the file."""
        return self.source.part(self.shift, self.shift + len(self.text))

    def span_of(self, node: ast.AST) -> Span:
        """Return the span of a node of `tree` (also of one of its sub-nodes such as a keyword)."""
        start = getattr(node, "col_offset", 0)
        end = getattr(node, "end_col_offset", None) or start + 1
        if not self.text.isascii():  # ast counts bytes of UTF-8
            raw = self.text.encode()
            start = len(raw[:start].decode("utf-8", "ignore"))
            end = len(raw[:end].decode("utf-8", "ignore"))
        return self.source.part(self.shift + start, self.shift + end)


# --- types of variables and choices --------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class BooleanType:
    """`boolean`."""

    span: Span


@dataclass(frozen=True, slots=True)
class RangeType:
    """Integers from `low` to `high`, both included; constant expressions."""

    low: Expression
    high: Expression
    span: Span


@dataclass(frozen=True, slots=True)
class EnumerationType:
    """Bare words; for a choice, `numbers` holds integers instead."""

    words: tuple[Name, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class NumbersType:
    """Of a choice only: the integers listed."""

    numbers: tuple[Expression, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class ReferenceType:
    """One instance out of a list parameter, or of all instances of a machine."""

    of: Expression | None
    instances_of: Name | None
    optional: bool
    span: Span


TypeDeclaration = BooleanType | RangeType | EnumerationType | NumbersType | ReferenceType


@dataclass(frozen=True, slots=True)
class Initial:
    """Initial values: `any`, or the values listed."""

    any: bool
    values: tuple[Expression, ...]
    span: Span


# --- machines ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Parameter:
    """What an instance is given: another one or a list of them, of a machine; or a constant."""

    name: Name
    kind: Literal["instance", "list", "integer", "boolean"]
    machine: Name | None


@dataclass(frozen=True, slots=True)
class VariableDeclaration:
    """A variable of a machine; without `initial` it begins with the first value of its type."""

    name: Name
    type: TypeDeclaration
    initial: Initial | None
    doc: str = ""


@dataclass(frozen=True, slots=True)
class StateDeclaration:
    """A state of a machine."""

    name: Name
    doc: str = ""


@dataclass(frozen=True, slots=True)
class Define:
    """A name for an expression of a machine."""

    name: Name
    expression: Expression


@dataclass(frozen=True, slots=True)
class FollowedEvent:
    """`PATH.EVENT`, still as an expression tree."""

    path: Expression
    event: str
    event_span: Span


@dataclass(frozen=True, slots=True)
class ProcedureGuard:
    """A condition that the operator keeps to and the machine does not enforce; it can be dropped."""

    name: Name
    expression: Expression


@dataclass(frozen=True, slots=True)
class Choice:
    """A name that stands for each value of a type: every value is an event of its own."""

    name: Name
    type: TypeDeclaration


@dataclass(frozen=True, slots=True)
class Effect:
    """The value that a variable has after the step."""

    variable: Name
    value: Expression


@dataclass(frozen=True, slots=True, eq=False)
class TransitionDeclaration:
    """One transition. `sources` is None for `*`, `dest` is None for `=`."""

    trigger: Name | None
    follows: tuple[FollowedEvent, ...]
    sources: tuple[Name, ...] | None
    dest: Name | None
    conditions: tuple[Expression, ...]
    unless: tuple[Expression, ...]
    procedure: tuple[ProcedureGuard, ...]
    choose: tuple[Choice, ...]
    effect: tuple[Effect, ...]
    actor: Actor
    fair: Fairness
    command: Name | None
    minutes: float
    doc: str
    source_text: str
    span: Span
    index: int  # position among the machine's transitions


@dataclass(frozen=True, slots=True, eq=False)
class Machine:
    """A kind of instance: its parts, and what can happen to it."""

    name: Name
    doc: str
    parameters: tuple[Parameter, ...]
    attributes: tuple[Name, ...]
    variables: tuple[VariableDeclaration, ...]
    states: tuple[StateDeclaration, ...]
    initial: Initial | None
    defines: tuple[Define, ...]
    transitions: tuple[TransitionDeclaration, ...]
    span: Span
    source_text: str = ""

    def triggers(self) -> tuple[str, ...]:
        """Return the names of the events, each once, in the order of their first transition."""
        return tuple(dict.fromkeys(t.trigger.text for t in self.transitions if t.trigger is not None))

    def of_trigger(self, trigger: str) -> tuple[TransitionDeclaration, ...]:
        """Return the transitions of an event, in the order of declaration."""
        return tuple(t for t in self.transitions if t.trigger is not None and t.trigger.text == trigger)


# --- systems -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Argument:
    """What an instance gives for a parameter or attribute: one expression, or a list of them."""

    name: Name
    values: tuple[Expression, ...]
    is_list: bool
    text: str | None  # the text as written, for attributes
    span: Span


@dataclass(frozen=True, slots=True)
class InstanceDeclaration:
    """An instance of a machine, or a family of `count` of them, with what it is given."""

    name: Name
    machine: Name
    count: Expression | None
    arguments: tuple[Argument, ...]
    initial: tuple[tuple[Name, Initial], ...]
    span: Span
    initial_alone: Name | None = None  # a value without the variable that it is for: a mistake


@dataclass(frozen=True, slots=True)
class Constant:
    """A name for a number or a boolean."""

    name: Name
    value: Expression


@dataclass(frozen=True, slots=True)
class PropertyDeclaration:
    """One property.

    Attributes:
        form: the name of its form, a row of `spec.forms`.
        asked: the key that says what is asked: the form's own, or one beside it.
        given: what stands under each key of its form, as it is read there; keys that are absent are absent.
        text: what is asked, as it is written.
        stated: False for what is checked although nobody wrote it down.
    """

    name: Name
    form: str
    asked: str
    given: Mapping[str, Any]
    text: str
    doc: str = ""
    source_text: str = ""
    severity: Literal["error", "warning"] = "error"
    expect: Literal["holds", "violated", "vacuous", "unknown"] = "holds"
    stated: bool = True

    @classmethod
    def asking(cls, name: Name, form: str, expression: Expression) -> PropertyDeclaration:
        """Return the property of a form whose own key asks for an expression."""
        return cls(name, form, form, {form: expression}, expression.text)

    @property
    def expression(self) -> Expression:
        """What is asked, of a form that asks for an expression."""
        expression = self.given[self.asked]
        assert isinstance(expression, Expression), f"`{self.asked}` of `{self.name}` is no expression"
        return expression

    def expressions(self) -> Iterator[Expression]:
        """Yield every expression that stands in it."""
        yield from _expressions_in(tuple(self.given.values()))


def _expressions_in(value: object) -> Iterator[Expression]:
    if isinstance(value, Expression):
        yield value
    elif isinstance(value, tuple | list):
        for item in value:
            yield from _expressions_in(item)
    elif isinstance(value, Mapping):
        yield from _expressions_in(tuple(value.values()))
    else:  # a record of a form's own
        for name in getattr(value, "__slots__", ()):
            yield from _expressions_in(getattr(value, name))


@dataclass(frozen=True, slots=True)
class Deadlock:
    """`forbidden`, `allowed`, or forbidden unless an expression holds; `stated` when it was written."""

    forbidden: bool = True
    unless: Expression | None = None
    stated: bool = False
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Pin:
    """One pinned count."""

    count: str
    value: int
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class System:
    """Instances, and what is asked of them together."""

    name: Name
    doc: str
    file: str
    includes: tuple[Name, ...]
    constants: tuple[Constant, ...]
    machines: tuple[Machine, ...]  # written inside the system
    instances: tuple[InstanceDeclaration, ...]
    initially: Expression | None
    faults: Expression | None
    deadlock: Deadlock
    properties: tuple[PropertyDeclaration, ...]
    pins: tuple[Pin, ...]
    span: Span
    source_text: str = ""
    available: dict[str, Machine] = field(default_factory=dict, compare=False)  # by name, includes resolved
    files: tuple[str, ...] = field(default=(), compare=False)  # that it is made of, its own first
    # Machines that instances name and no included file has, with the file near by that has them, relative to this one.
    elsewhere: dict[str, str] = field(default_factory=dict, compare=False)
