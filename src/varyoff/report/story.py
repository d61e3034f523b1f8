"""Traces as stories: what happens step by step, which transitions are taken, and what is false at the end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from varyoff.analysis.culprit import culprit
from varyoff.analysis.explanation import Explanation, Waived
from varyoff.analysis.necessity import GuardTable
from varyoff.analysis.way_back import WayBack
from varyoff.base.record import dataclass, replace
from varyoff.model.expression import conjunction, show_value
from varyoff.model.model import Branch, Model, State
from varyoff.model.occurrence import branches_between
from varyoff.model.trace import Trace
from varyoff.property.verdict import Status
from varyoff.report.assurance import way_back_lead
from varyoff.report.headline import failure_headline, headline, unchecked, way_back_headline, witness_headline
from varyoff.report.loop import length_text, loop_begins, loop_returns, rank_text
from varyoff.report.plain import slug
from varyoff.report.reason import UNBROKEN, nearest_held, reason_lines
from varyoff.report.record import PropertyRecord, SystemRecord
from varyoff.report.reproduce import reproduce_command

StoryKind = Literal["violated", "witness", "dropped", "failure", "back"]
Taken = tuple[str, int]
"""An instance and the transition that it took, by its position in the machine."""


@dataclass(frozen=True, slots=True)
class Beat:
    """One step; of a repetition, in which nothing happens, the label is empty.

    Attributes:
        actor, command: who acts, and what is typed.
        taken: the transitions that are taken; the event's own first.
        changes: name, before, after.
        reads: what the guards of the event's own transition read, with the values before the step.
        waived: dropped guards that would have held the step back.
        doc: of the event's own transition.
    """

    label: str
    actor: str
    command: str | None
    taken: tuple[Taken, ...]
    changes: tuple[tuple[str, str, str], ...]
    reads: tuple[tuple[str, str], ...] = ()
    waived: tuple[Waived, ...] = ()
    doc: str = ""


@dataclass(frozen=True, slots=True)
class Story:
    """A counterexample or a witness of the property `asked`, or the longest way back to what it asks for.

    Attributes:
        headline: the story in one sentence, for somebody who does not know the model.
        guard, guard_text: the procedure guard that was dropped for it, and its expression as it is written.
        focus: the variables that the reason reads: what is false at the end, dropped guards, what is held back.
        lanes: the instances to show, in the model's order: those that move, that `focus` or a beat's `reads` names.
        reason: why it ends badly, as lines of text; the first says what was asked, the cause comes first after it.
        length: how many steps it has, and in which loop they end.
        rank, shortest: whether it is known that there is no shorter one, in words and as such.
        begins, returns: what stands behind state `loop`, where a loop begins in which something happens; what stands
            at the end of any.
    """

    ident: str
    kind: StoryKind
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
    error: str
    reproduce: str
    states: tuple[State, ...]
    headline: str = ""
    guard_text: str = ""
    focus: tuple[str, ...] = ()
    lanes: tuple[str, ...] = ()
    reason: tuple[str, ...] = ()
    length: str = ""
    rank: str = ""
    begins: str = ""
    returns: str = ""
    shortest: bool = True

    @property
    def wrong(self) -> bool:
        """Whether it ends badly; a witness does not, nor does a way back."""
        return self.kind not in ("witness", "back")


def stories_of(system: SystemRecord, table: GuardTable | None) -> tuple[Story, ...]:
    """Return every story of a system: of its violated properties, of its dropped guards, of its witnesses, of ways back."""
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
            kind: StoryKind = "violated" if one.verdict == "violated" else "witness"
            found.append(_story(system, system.model, one.trace, ident(one.name), kind, one))
        if isinstance(one.assurance, WayBack) and one.assurance.trace.steps:
            found.append(_story(system, system.model, one.assurance.trace, ident(one.name), "back", one))
    for row in table.rows if table is not None else ():
        for failed in row.fails:
            if failed.trace is None or not failed.trace.states:
                continue
            guard = str(row.guard)
            without = replace(system, model=failed.model, dropped=(*system.dropped, guard))
            own = PropertyRecord(failed.property.statement, failed.verdict, failed.explanation)
            name = ident(f"{slug(own.name)}-without-{slug(guard)}")
            found.append(
                _story(
                    without,
                    failed.model,
                    failed.trace,
                    name,
                    "dropped",
                    own,
                    guard=guard,
                    guard_text=row.text,
                )
            )
    order = {"failure": 0, "violated": 1, "dropped": 2, "witness": 3, "back": 4}
    return tuple(sorted(found, key=lambda s: order[s.kind]))


def _story(
    system: SystemRecord, model: Model, trace: Trace, ident: str, kind: StoryKind, one: PropertyRecord | None, *,
    guard: str = "", guard_text: str = "", error: str = "",
) -> Story:  # fmt: skip
    shown = [v.name for v in model.variables if not v.auxiliary]
    initial = tuple((n, show_value(v)) for n, v in zip(shown, trace.states[0], strict=False))
    explanation = one.explanation if one else None
    beats = tuple(_beat(system, model, trace, number, explanation) for number in range(len(trace.steps)))
    focus = _focus(explanation)
    story = Story(
        ident, kind, one.name if one else "", one.form if one else "", one.verdict if one else "unknown",
        one.as_expected if one else False, one.doc if one else "", guard, initial, beats, trace.loop, explanation,
        error, "" if kind == "back" else reproduce_command(system, trace), trace.states, "", guard_text, focus,
        _lanes(model, beats, focus), _reason(one), length_text(trace), rank_text(trace), loop_begins(trace),
        loop_returns(trace), trace.shortest,
    )  # fmt: skip
    return replace(story, headline=_headline(story, one.assurance if one else None))


def _beat(system: SystemRecord, model: Model, trace: Trace, number: int, explanation: Explanation | None) -> Beat:
    step, before, after = trace.steps[number], trace.states[number], trace.states[number + 1]
    if step.event is None:
        return Beat("", "", None, (), ())
    options = branches_between(model, step.event, before, after)
    changes = tuple(
        (v.name, show_value(a), show_value(b))
        for v, a, b in zip(model.variables, before, after, strict=True)
        if a != b and not v.auxiliary
    )
    guard = conjunction([c.expression for c in options[0].guard if c.kind != "budget"])
    reads = tuple((name, show_value(value)) for name, value in culprit(model, guard, before).values)
    waived = tuple(w for w in explanation.waived if w.step == number) if explanation is not None else ()
    took = tuple((o.instance, o.transition) for o in options)
    return Beat(step.label, step.actor or "", step.command, took, changes, reads, waived, _doc(system, options[0]))


def _doc(system: SystemRecord, option: Branch) -> str:
    """Return what the specification says of a transition."""
    if system.elaborated is None:
        return ""
    return system.elaborated.transition_of(option).doc


def _focus(explanation: Explanation | None) -> tuple[str, ...]:
    """Return the variables that the reason reads; an aggregate stands for those that contribute."""
    if explanation is None:
        return ()
    values = [name for name, _ in explanation.values]
    values += [name for w in explanation.waived for name, _ in w.guard.values]
    values += [name for held in nearest_held(explanation) for g in held.guards for name, _ in g.values]
    plain = (name.removeprefix("next(").removesuffix(")") if name.startswith("next(") else name for name in values)
    return tuple(dict.fromkeys(n for n in plain if "(" not in n))


def _lanes(model: Model, beats: Sequence[Beat], focus: Sequence[str]) -> tuple[str, ...]:
    names = [*focus, *(name for b in beats for name, _, _ in b.changes), *(name for b in beats for name, _ in b.reads)]
    shown = {name.rpartition(".")[0] for name in names}
    return tuple(i.name for i in model.instances if i.name in shown)


def _reason(one: PropertyRecord | None) -> tuple[str, ...]:
    if one is None or one.explanation is None or one.verdict != "violated":
        return ()
    return tuple(" " * indent + line for indent, line in reason_lines(one.explanation, one.form, UNBROKEN))


def _headline(story: Story, way_back: object) -> str:
    steps = len(story.beats) if story.loop is None else story.loop
    last = _spoken(story.beats[-1]) if story.beats else "nothing"
    if story.kind == "failure":
        return failure_headline(error=story.error, steps=steps)
    if isinstance(way_back, WayBack) and story.kind == "back":
        return way_back_headline(name=story.asked, doc=story.doc, lead=way_back_lead(way_back), last=last)
    if story.kind == "witness":
        return witness_headline(name=story.asked, doc=story.doc, steps=steps, last=last)
    return headline(
        name=story.asked, doc=story.doc, form=story.form, steps=steps, last=last, explanation=story.explanation,
        unchecked=unchecked(story.guard, _asked(story)) if story.guard else "",
        expected=story.kind == "violated" and story.as_expected, endless=story.loop is not None,
    )  # fmt: skip


def _asked(story: Story) -> str:
    """Return what the dropped guard asks for where it is first false, in the names of the system; else as written."""
    false = story.explanation.waived if story.explanation is not None else ()
    return next((w.guard.text for w in false if w.name == story.guard), story.guard_text)


def _spoken(beat: Beat) -> str:
    return f"{beat.label} ({beat.command})" if beat.command else beat.label
