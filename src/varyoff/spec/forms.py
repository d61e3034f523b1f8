"""The table of forms of property: a row says all there is to say of a form, and where what it does is written.

A new form is a file with its lowering, in `varyoff.property`, and a row here; or, from outside, `register(Form(…))`.
The reader, the schema, the mistakes and the reports ask the row, and know no form by its name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING

from varyoff.base.record import dataclass, field
from varyoff.base.reference import Reference, look_up

if TYPE_CHECKING:
    from varyoff.spec.syntax import PropertyDeclaration, System

EXPRESSION = "varyoff.spec.property_contents:EXPRESSION"
EVENTS = "varyoff.spec.property_contents:EVENTS"
ACTORS = "varyoff.spec.property_contents:ACTORS"
LINEAR = "varyoff.spec.property_contents:LINEAR"
BRANCHING = "varyoff.spec.property_contents:BRANCHING"
LEADING = "varyoff.spec.leading:LEADING"
ASSUMED = "varyoff.spec.assuming:ASSUMING"


@dataclass(frozen=True, slots=True)
class Key:
    """A key of a property.

    Attributes:
        doc: one sentence, which editors show.
        takes: what stands under it, a `spec.property_contents.Content`.
        called: what people write who mean it. A word may stand with several keys: it means one that is not there yet.
        required: whether it must stand beside its form; for `Form.beside` only.
        elsewhere: help where it stands beside a form that does not have it.
    """

    name: str
    doc: str
    takes: Reference = EXPRESSION
    called: tuple[str, ...] = ()
    required: bool = False
    elsewhere: str = ""


@dataclass(frozen=True, slots=True)
class Wording:
    """How reports say that a property of a form is violated.

    The texts are templates: `{part}` is the narrowest part of what is asked that decides it, `{values}` what that
    reads, `{lost}` what cannot happen any more, `{stays}` what keeps it so.

    Attributes:
        needs: the beginning of the first line of a reason, and what ends the steps of a trace.
        values: the line of a reason that shows the values.
        margin: what goes wrong without a guard; empty for the values, or that the part is not so.
        headline: what happens, to somebody who has never seen the model; empty for the values at the end.
        true: whether the part is what is true, and should not be, for what is false, and should not be.
    """

    reason: str = "needs {part}"
    values: str = "but {values}"
    margin: str = ""
    headline: str = ""
    true: bool = False


NEEDED = Wording()
LATER = Wording("needs, sooner or later, {part}")
EXCLUDED = Wording("never {part}", "{values}", "{part}", true=True)


@dataclass(frozen=True, slots=True)
class Form:
    """A form of property.

    Attributes:
        key: the key that gives a property this form, and the form its name.
        lowering: function of the declaration and the `Conditions`: the `property.asked.Asked`, or None with a diagnostic.
        english: what a property of this form says. A template with `{text}`, what is written, `{sentence}`, the same
            with a capital, `{actors}`, whose steps alone are meant, `{events}` and `{when}`, of conditions of steps,
            `{behaviours}`, of which a formula speaks; or a function of the Model and the Property.
        asks: the keys of which exactly one, beside the form's own, says what is asked. None: its own key says it.
        beside: further keys that it may have.
        without: help where no key of `asks` is there.
        alone: help where a key of `asks` is there without the form's own key; a template with `{key}`.
        instead: help for keys that there are not, by what people write.
        heading: what a report writes before what is asked; by default the name.
        wording: how a violation is said.
        explanation: function of the engine, the Model, the Property and the trace that explains a violation; None
            for what can be said of any question.
        lint: function of the declaration, the `Elaborated` and the warnings, which it adds to; None for none.
        declared: function of the system that returns what the system declares by itself, or None; for forms that are
            not written among the properties.
        property_name: of what the system declares.
    """

    key: Key
    lowering: Reference
    english: str | Callable[..., str]
    asks: tuple[Key, ...] = ()
    beside: tuple[Key, ...] = ()
    without: str = ""
    alone: str = ""
    instead: Mapping[str, str] = field(default_factory=dict)
    heading: str = ""
    wording: Wording = NEEDED
    explanation: Reference | None = None
    lint: Reference | None = None
    declared: Reference | None = None
    property_name: str = ""

    @property
    def name(self) -> str:
        return self.key.name

    @property
    def keys(self) -> tuple[Key, ...]:
        """All of its keys, in the order in which they are shown."""
        return (self.key, *self.asks, *self.beside)


_ASSUMING = Key(
    "assuming",
    "Fairness that is assumed beyond the `fair` of the transitions: {weak: EVENTS, strong: EVENTS, progress: true, none: true}.",
    ASSUMED,
    called=("fairness", "fair", "under", "assume", "assumes", "assumption", "assumptions", "provided", "given", "wf"),
    elsewhere="leave it out: fairness makes a difference to behaviours only, and `ctl` is without it",
)

_OF_ALL = "leave it out: other forms speak of the steps of all actors, whoever takes them"

_ROWS = (
    Form(
        Key(
            "always", "Holds in every reachable state.", called=("invariant", "inv", "globally", "g", "assert", "holds")
        ),
        "varyoff.property.always:always",
        "In every reachable state: {text}.",
    ),
    Form(
        Key("never", "Holds in no reachable state."),
        "varyoff.property.always:never",
        "In no reachable state: {text}.",
        instead={"not": "write `never: …`"},
        wording=EXCLUDED,
    ),
    Form(
        Key(
            "whenever",
            "Events; with `require` (before the step) or `ensure` (across it).",
            EVENTS,
            called=("when", "on", "event", "events", "after", "before"),
        ),
        "varyoff.property.whenever:whenever",
        "Whenever {events} happens, {when}: {text}.",
        asks=(
            Key("require", "Holds in the state before every such event.", called=("before", "requires")),
            Key(
                "ensure",
                "Holds across every such step; next(x) is x after it.",
                called=("then", "after", "ensures"),
            ),
        ),
        without="`require: E`: E holds before the event; `ensure: E`: across it, with `next(x)`",
        alone="say when, beside `{key}`: `whenever: EVENTS`",
        instead={"unless": "write `whenever: EVENTS` and `require: not …`"},
        heading="needs, at every such event",
        lint="varyoff.property.whenever:ensured_before",
    ),
    Form(
        Key("reachable", "Some reachable state satisfies it.", called=("reach", "possible", "exists", "sometimes")),
        "varyoff.property.reachable:reachable",
        "Some reachable state satisfies: {text}.",
    ),
    Form(
        Key("recoverable", "From every reachable state it can be reached."),
        "varyoff.property.recoverable:recoverable",
        "From every reachable state a state can be reached with: {text}{actors}.",
        beside=(
            Key("by", "Only these actors may be needed to get there.", ACTORS, called=("actors",), elsewhere=_OF_ALL),
            Key(
                "despite",
                "There is a strategy that gets there whatever these actors do.",
                ACTORS,
                called=("against", "adversary", "adversaries", "in_spite_of", "even_if", "opponents"),
                elsewhere=_OF_ALL,
            ),
        ),
        instead={
            "returns": "write `recoverable: …`, or `infinitely_often: …` for what happens by itself again and again",
            "agef": "write `recoverable: …`",
        },
        wording=Wording(
            "out of reach: {part}",
            margin="a state from which there is no way to {part}",
            headline="there is no way any more to {part}{stays}",
        ),
    ),
    Form(
        Key(
            "leads_to",
            "[P, Q]: every state with P is followed, sooner or later, by one with Q; the same state counts.",
            LEADING,
            called=("leadsto", "leads", "response", "responds", "responds_to", "followed_by"),
        ),
        "varyoff.property.leads_to:leads_to",
        "Of the two conditions {text}: in {behaviours}, whenever the first one is true, the second one is true then or later.",
        beside=(_ASSUMING,),
        wording=LATER,
    ),
    Form(
        Key(
            "eventually",
            "In every behaviour it is true at some time.",
            called=("finally", "f", "future", "inevitable", "inevitably", "liveness", "live", "sooner_or_later"),
        ),
        "varyoff.property.eventually:eventually",
        "In {behaviours}, sooner or later: {text}.",
        beside=(_ASSUMING,),
        instead={
            "weak": "write `assuming: {weak: EVENTS}`",
            "strong": "write `assuming: {strong: EVENTS}`",
            "progress": "write `assuming: {progress: true}`",
            "until": "write `ltl: until(p, q)`",
            "weak_until": "write `ltl: weak_until(p, q)`",
            "release": "write `ltl: release(p, q)`",
            "next": "write `ltl: …`, with `next(p)` in it",
            "fg": "write `ltl: eventually(always(p))`",
            "stabilizes": "write `ltl: eventually(always(p))`",
            "stable": "write `ltl: eventually(always(p))`",
        },
        wording=LATER,
    ),
    Form(
        Key(
            "infinitely_often",
            "In every behaviour it is true again and again.",
            called=("gf", "repeatedly", "recurring", "recurs", "recurrence", "again_and_again", "always_eventually"),
        ),
        "varyoff.property.eventually:infinitely_often",
        "In {behaviours}, again and again: {text}.",
        beside=(_ASSUMING,),
        wording=Wording("needs, again and again, {part}"),
    ),
    Form(
        Key(
            "ltl",
            "A formula of every behaviour: always, eventually, next, until, weak_until, release, leads_to as calls.",
            LINEAR,
            called=("ltlspec", "formula", "temporal", "pltl"),
        ),
        "varyoff.property.ltl:ltl",
        "In {behaviours}: {text}.",
        beside=(_ASSUMING,),
        lint="varyoff.property.ltl:hardly_meant",
        wording=Wording("needs {part}"),
    ),
    Form(
        Key(
            "ctl",
            "A formula of every initial state on the graph of states: AG, AF, AX, EG, EF, EX, A(p, until=q), E(p, until=q).",
            BRANCHING,
            called=("ctlspec",),
        ),
        "varyoff.property.ctl:ctl",
        "In every initial state, on the graph of the reachable states and without fairness: {text}.",
        instead={word: f"write `ctl: {word.upper()}(p)`" for word in ("ag", "af", "ax", "eg", "ef", "ex")},
        lint="varyoff.property.formulas:without_operator",
        wording=Wording("needs {part}"),
    ),
    Form(
        Key("deadlock", "States without events: forbidden (default), allowed, or {unless: EXPRESSION}."),
        "varyoff.property.deadlock:deadlock",
        "{sentence}.",
        wording=Wording(margin="{lost}", headline="nothing can happen any more"),
        explanation="varyoff.analysis.trap:explain_deadlock",
        declared="varyoff.spec.deadlock:deadlock_declaration",
        property_name="deadlock-forbidden",
    ),
)

COMMON = ("doc", "source_text", "severity", "expect")
"""The keys that every property may have."""

_TABLE = {row.name: row for row in _ROWS}


def register(row: Form) -> None:
    """Add a form, in place of one of the same name."""
    _TABLE[row.name] = row
    _forget()


def unregister(name: str) -> None:
    """Take out a form that was added.

    Raises:
        KeyError: there is none of that name.
    """
    del _TABLE[name]
    _forget()


@cache
def forms() -> tuple[Form, ...]:
    """Return the forms that are written among properties, in the order of the table."""
    return tuple(row for row in _TABLE.values() if row.declared is None)


def form_named(name: str) -> Form:
    """Return a form, also one that is not written among properties.

    Raises:
        KeyError: there is none of that name.
    """
    return _TABLE[name]


@cache
def form_names() -> tuple[str, ...]:
    """Return the keys of which a property has exactly one."""
    return tuple(row.name for row in forms())


@cache
def form_keys() -> tuple[Key, ...]:
    """Return the keys of all forms: those that give one, those that ask, those beside them."""
    rows = forms()
    found = [row.key for row in rows]
    found += [key for row in rows for key in row.asks]
    found += [key for row in rows for key in row.beside]
    first: dict[str, Key] = {}
    for key in found:
        first.setdefault(key.name, key)
    return tuple(first.values())


@cache
def property_keys() -> tuple[str, ...]:
    """Return all keys of a property."""
    return (*(key.name for key in form_keys()), *COMMON)


def _forget() -> None:
    """Make anew what is made of the table: it is asked for with every property that is read."""
    for made in (forms, form_names, form_keys, property_keys):
        made.cache_clear()


def owners_of(key: str) -> tuple[str, ...]:
    """Return the names of the forms that a key can stand beside."""
    return tuple(row.name for row in forms() if any(key == one.name for one in (*row.asks, *row.beside)))


def forms_of_systems() -> tuple[Form, ...]:
    """Return the forms of what systems declare by themselves."""
    return tuple(row for row in _TABLE.values() if row.declared is not None)


def declarations(system: System) -> Iterator[PropertyDeclaration]:
    """Yield the properties of a system in the order of declaration, those that it declares by itself last."""
    yield from system.properties
    for row in forms_of_systems():
        found = look_up(row.declared)(system)
        if found is not None:
            yield found
