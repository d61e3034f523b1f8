"""Traces as stories: what happens step by step, which transitions are taken, and what is false at the end."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from varyoff.analysis.explanation import Explanation
from varyoff.analysis.necessity import GuardTable
from varyoff.model.expression import show_value
from varyoff.model.model import Model, State
from varyoff.model.occurrence import options_between
from varyoff.model.trace import Trace
from varyoff.property.verdict import Status
from varyoff.report.guards import margin
from varyoff.report.plain import slug
from varyoff.report.record import PropertyRecord, SystemRecord
from varyoff.report.reproduce import reproduce_command

Kind = Literal["violated", "witness", "dropped", "failure"]
Taken = tuple[str, int]
"""An instance and the transition that it took, by its position in the machine."""


@dataclass(frozen=True, slots=True)
class Beat:
    """One step: who acts, what is typed, which transitions are taken, what changes (name, before, after)."""

    label: str
    actor: str
    command: str | None
    taken: tuple[Taken, ...]
    changes: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Story:
    """A counterexample or a witness of the property `asked`. `guard` is the procedure guard that was dropped for it."""

    ident: str
    kind: Kind
    asked: str
    form: str
    verdict: Status
    as_expected: bool
    doc: str
    guard: str
    initial: tuple[tuple[str, str], ...]
    beats: tuple[Beat, ...]
    loop: int | None
    explanation: Explanation | None
    margin: str
    error: str
    reproduce: str
    states: tuple[State, ...]

    @property
    def wrong(self) -> bool:
        """Whether it ends badly; a witness does not."""
        return self.kind != "witness"


def stories_of(system: SystemRecord, table: GuardTable | None) -> tuple[Story, ...]:
    """Return every story of a system: of its violated properties, of its dropped guards, of its witnesses."""
    taken: dict[str, int] = {}

    def ident(text: str) -> str:
        name = slug(text, most=140)
        taken[name] = taken.get(name, 0) + 1
        return name if taken[name] == 1 else f"{name}.{taken[name]}"

    found: list[Story] = []
    if system.failure is not None and system.failure.trace.states:
        failure = system.failure
        found.append(_story(system, system.model, failure.trace, ident("error-of-the-model"), "failure", None,
                            error=failure.diagnostic.message))  # fmt: skip
    for one in system.properties:
        if one.trace is not None and one.trace.states:
            kind: Kind = "violated" if one.verdict == "violated" else "witness"
            found.append(_story(system, system.model, one.trace, ident(one.name), kind, one))
    for row in table.rows if table is not None else ():
        for failed in row.fails:
            if failed.trace is None or not failed.trace.states:
                continue
            known = next((p for p in system.properties if p.name == failed.property.name), None)
            one = _of_dropped(system, failed.property.name, known)
            guard = str(row.guard)
            without = replace(system, model=failed.model, dropped=(*system.dropped, guard))
            own = replace(one, verdict="violated", trace=failed.trace, explanation=failed.explanation)
            name = ident(f"{slug(one.name)}-without-{slug(guard)}")
            found.append(
                _story(without, failed.model, failed.trace, name, "dropped", own, guard=guard, margin=margin(failed))
            )
    order = {"failure": 0, "violated": 1, "dropped": 2, "witness": 3}
    return tuple(sorted(found, key=lambda s: order[s.kind]))


def _of_dropped(system: SystemRecord, name: str, known: PropertyRecord | None) -> PropertyRecord:
    """Return the record of a property; that on deadlock has none while it holds and nobody wrote it down."""
    if known is not None:
        return known
    return PropertyRecord(name, "deadlock", "", "holds", "holds", system.file, 1, 0, stated=False)


def _story(
    system: SystemRecord, model: Model, trace: Trace, ident: str, kind: Kind, one: PropertyRecord | None, *,
    guard: str = "", margin: str = "", error: str = "",
) -> Story:  # fmt: skip
    shown = [v.name for v in model.variables if not v.auxiliary]
    initial = tuple((n, show_value(v)) for n, v in zip(shown, trace.states[0], strict=False))
    beats = []
    for step, before, after in zip(trace.steps, trace.states, trace.states[1:], strict=False):
        options = options_between(model, step.event, before, after)
        changes = tuple(
            (v.name, show_value(a), show_value(b))
            for v, a, b in zip(model.variables, before, after, strict=True)
            if a != b and not v.auxiliary
        )
        took = tuple((o.instance, o.transition) for o in options)
        beats.append(Beat(step.label, step.actor, step.command, took, changes))
    return Story(
        ident, kind, one.name if one else "", one.form if one else "", one.verdict if one else "unknown",
        one.as_expected if one else False, one.doc if one else "", guard, initial, tuple(beats), trace.loop,
        one.explanation if one else None, margin, error, reproduce_command(system, trace), trace.states,
    )  # fmt: skip
