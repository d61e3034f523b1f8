"""An explained property as text."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from varyoff.analysis.closeness import Missing
from varyoff.base.counted import counted
from varyoff.problem.condition import StepCondition
from varyoff.report.guards import margin
from varyoff.report.loop import SHORT, length_text
from varyoff.report.property_story import PropertyStory, in_english
from varyoff.report.reason import reason_lines
from varyoff.report.terminal.assurance import render_assurance
from varyoff.report.terminal.style import WIDTH, Style, plain
from varyoff.report.terminal.trace import render_trace
from varyoff.report.waiting import waiting_text

SHOWN_EXCLUDED = 3  # situations that contradict themselves


def render(stories: Sequence[PropertyStory], *, style: Style = plain) -> str:
    """Return the stories as text."""
    return "\n".join(_story(story, style) for story in stories)


def _story(story: PropertyStory, style: Style) -> str:
    one = story.property
    lines = [f"{style(one.name, 'strong')}  {style(str(one.statement.span), 'dim')}"]
    for text in (
        in_english(story.model, one),
        one.statement.doc,
        f"Source: {one.statement.source_text}" if one.statement.source_text else "",
    ):
        lines += ["  " + line for line in textwrap.wrap(" ".join(text.split()), WIDTH - 2)]
    lines += _verdict(story, style)
    lines += _near(story)
    lines += _waiting(story)
    lines += _guards(story, style)
    if story.assurance is not None:
        lines += ["", *render_assurance(story.model, story.assurance, style)]
    trace = story.verdict.trace
    if story.explanation is not None or trace is not None:
        lines.append("")
    if trace is not None:
        what = "counterexample" if story.verdict.status == "violated" else "witness"
        lines.append(f"  the shortest {what}" if trace.shortest else f"  a {what}: {SHORT}")
        if trace.loop is not None:
            lines.append(f"  {length_text(trace)}")
    if story.explanation is not None:
        for indent, line in reason_lines(story.explanation, one.form, WIDTH - 4):
            lines.append(" " * (4 + indent) + line)
    if trace is not None:
        lines += render_trace(story.model, trace, None, style)
    return "\n".join(lines) + "\n"


def _verdict(story: PropertyStory, style: Style) -> Iterator[str]:
    verdict = story.verdict
    colour = "good" if verdict.status == "holds" else "bad"
    reason = f": {verdict.reason}" if verdict.reason else ""
    yield ""
    yield f"  {style(verdict.status, colour)}, on the basis of {counted(story.states, 'reachable state')}{reason}"
    if verdict.remark:
        yield f"  {style(verdict.remark, 'warn')}"
    if story.occurrences is not None:
        share = f" ({100 * story.occurrences / story.states:.1f} %)" if story.states else ""
        what = "its event can happen"
        if not isinstance(story.property.premise, StepCondition):
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


def _waiting(story: PropertyStory) -> Iterator[str]:
    found = story.waiting
    if found is None or story.verdict.status != "holds":  # what is vacuous is waited for nowhere
        return
    yield ""
    yield from ("  " + line for line in textwrap.wrap(waiting_text(found), WIDTH - 2))


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
