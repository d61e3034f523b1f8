"""A property explained: what it says, how often its event or premise occurs, how near the model comes to
breaking it, which guards save it.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from varyoff.analysis.closeness import Closeness, Missing
from varyoff.analysis.explanation import Explanation
from varyoff.analysis.necessity import GuardFailure
from varyoff.analysis.trap import listed
from varyoff.base.counted import counted
from varyoff.base.record import dataclass
from varyoff.model.model import GuardName, Model
from varyoff.model.trace import Trace
from varyoff.problem.question import Property, Recoverable, StepCondition, Unreachable
from varyoff.property.verdict import Verdict
from varyoff.report.formats.json import violation_json
from varyoff.report.formats.text import WIDTH, Style, plain, render_trace
from varyoff.report.guards import margin
from varyoff.report.reason import reason

SHOWN_EXCLUDED = 3  # situations that contradict themselves


@dataclass(frozen=True, slots=True)
class PropertyStory:
    """What `explain SYSTEM PROPERTY` tells.

    `undecided` are the guards of which it is not known whether they save it, each with the reason. `explanation` says
    why it is violated.
    """

    property: Property
    verdict: Verdict
    model: Model
    states: int
    occurrences: int | None
    closeness: Closeness | None
    saved_by: tuple[tuple[GuardName, GuardFailure], ...]
    undecided: tuple[tuple[GuardName, str], ...] = ()
    explanation: Explanation | None = None


def in_english(model: Model, one: Property) -> str:
    """Return what a property says, in a sentence."""
    question = one.question
    if one.form == "deadlock":
        return f"{one.text[0].upper()}{one.text[1:]}."
    if one.form == "always":
        return f"In every reachable state: {one.text}."
    if one.form == "never":
        return f"In no reachable state: {one.text}."
    if one.form == "reachable":
        return f"Some reachable state satisfies: {one.text}."
    if isinstance(question, Recoverable):
        who = f", by steps of {' and '.join(question.actors)} alone" if question.actors else ""
        return f"From every reachable state a state can be reached with: {one.text}{who}."
    assert isinstance(question, Unreachable) and isinstance(question.condition, StepCondition)
    names = list(dict.fromkeys(model.events[o.event].name for o in question.condition.occurrences))
    shown = listed((*names[:6], f"{len(names) - 6} more") if len(names) > 6 else tuple(names))
    when = "across the step" if "next(" in one.text else "in the state before it"
    return f"Whenever {shown} happens, {when}: {one.text}."


def render_story(story: PropertyStory, style: Style = plain) -> str:
    """Return the story as text."""
    one = story.property
    lines = [f"{style(one.name, 'strong')}  {style(str(one.span) if one.span else '', 'dim')}"]
    for text in (
        in_english(story.model, one),
        one.doc,
        f"Source: {one.source_text}" if one.source_text else "",
    ):
        lines += ["  " + line for line in textwrap.wrap(" ".join(text.split()), WIDTH - 2)]
    lines += _verdict(story, style)
    lines += _near(story)
    lines += _guards(story, style)
    if story.verdict.trace is not None:
        lines.append("")
        lines.append(
            "  " + ("the shortest counterexample" if story.verdict.status == "violated" else "the shortest witness")
        )
        if story.explanation is not None:
            for indent, line in reason(story.explanation, one.form, WIDTH - 4):
                lines.append(" " * (4 + indent) + line)
        lines += render_trace(story.model, Trace(story.verdict.trace.states, story.verdict.trace.steps), None, style)
    return "\n".join(lines) + "\n"


def _verdict(story: PropertyStory, style: Style) -> Iterator[str]:
    verdict = story.verdict
    colour = "good" if verdict.status == "holds" else "bad"
    reason = f": {verdict.reason}" if verdict.reason else ""
    yield ""
    yield f"  {style(verdict.status, colour)}, on the basis of {counted(story.states, 'reachable state')}{reason}"
    if story.occurrences is not None:
        share = f" ({100 * story.occurrences / story.states:.1f} %)" if story.states else ""
        what = "its event can happen"
        if isinstance(story.property.question, Unreachable) and not isinstance(story.property.premise, StepCondition):
            what = "its premise is true"
        yield f"  {what} in {story.occurrences:,} of them{share}"


def _near(story: PropertyStory) -> Iterator[str]:
    near = story.closeness
    if near is None or story.verdict.status == "violated":
        return
    if near.terms or near.excluded:
        yield ""
    if near.terms:
        text = (
            f"how near it comes: {near.best} of the {counted(near.terms, 'condition')} of what is forbidden "
            f"{'holds' if near.best == 1 else 'hold at once'} in "
            f"{counted(near.states, 'state')}, first after {counted(near.depth, 'step')}"
        )
        yield from ("  " + line for line in textwrap.wrap(text, WIDTH - 2))
        for missing in near.missing[:8]:
            yield f"    in {_where(missing)}, only this is missing:"
            yield from _indented(_term(missing.text, missing.guard), 6)
        yield from _more(len(near.missing) - 8, 4)
    for excluded in near.excluded[:SHOWN_EXCLUDED]:
        guards = [t for t in excluded.terms if t.guard]
        if len(excluded.terms) == 1:
            yield "  excluded outright: this can never be so"
        else:
            yield "  excluded outright: these can never be so together"
        for term in excluded.terms:
            yield from _indented(_term(term.text, term.guard), 4)
        for missing in excluded.held_back:
            which = "the guard" if len(guards) == 1 else missing.guard
            yield from _indented(f"{which} alone keeps what is forbidden from happening in {_where(missing)}", 4)
    yield from _more(len(near.excluded) - SHOWN_EXCLUDED, 2)


def _where(missing: Missing) -> str:
    return f"{counted(missing.states, 'state')}, first after {counted(missing.depth, 'step')}"


def _term(text: str, guard: str) -> str:
    return f"{text}  [{guard}]" if guard else text


def _indented(text: str, indent: int) -> Iterator[str]:
    yield from (" " * indent + line for line in textwrap.wrap(text, WIDTH - indent))


def _more(number: int, indent: int) -> Iterator[str]:
    if number > 0:
        yield f"{' ' * indent}and {number} more"


def _guards(story: PropertyStory, style: Style) -> Iterator[str]:
    not_holding = story.verdict.status in ("violated", "unknown")
    if story.undecided or not not_holding:
        yield ""
    if story.undecided:
        yield "  " + style("it is not known whether these procedure guards save it", "warn")
        for guard, why in story.undecided:
            yield f"    {style(str(guard), 'strong')}: {why}"
    if not_holding:
        return  # what does not hold is not saved
    if not story.saved_by:
        if not story.undecided:
            yield "  no procedure guard's removal breaks it"
        return
    yield "  the procedure guards that save it"
    for guard, failure in story.saved_by:
        yield f"    {style(str(guard), 'strong')}"
        for line in textwrap.wrap(margin(failure), WIDTH - 6):
            yield "      " + line


def story_json(story: PropertyStory) -> dict[str, object]:
    """Return the story for JSON."""
    near = story.closeness
    return {
        "property": story.property.name,
        "form": story.property.form,
        "says": in_english(story.model, story.property),
        "doc": story.property.doc or None,
        "source_text": story.property.source_text or None,
        "verdict": story.verdict.status,
        "states": story.states,
        "occurrences": story.occurrences,
        "closeness": None
        if near is None
        else {
            "conditions": near.terms,
            "best": near.best,
            "states": near.states,
            "depth": near.depth,
            "missing": [
                {"expression": m.text, "condition": m.guard or None, "states": m.states, "depth": m.depth}
                for m in near.missing
            ],
            "excluded": [
                {
                    "terms": [{"expression": t.text, "condition": t.guard or None} for t in e.terms],
                    "held_back": [
                        {"expression": m.text, "condition": m.guard or None, "states": m.states, "depth": m.depth}
                        for m in e.held_back
                    ],
                }
                for e in near.excluded
            ],
        },
        "violation": None if story.explanation is None else violation_json(story.explanation),
        "guards": [
            {"guard": str(guard), "steps": None if f.trace is None else len(f.trace), "margin": margin(f)}
            for guard, f in story.saved_by
        ],
        "undecided_guards": [{"guard": str(guard), "reason": reason} for guard, reason in story.undecided],
    }
