"""The reason of a counterexample as lines of text, the cause first; every format that shows text shows these."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import TYPE_CHECKING

from varyoff.analysis.values import values_parts, values_text
from varyoff.spec.forms import form_named

if TYPE_CHECKING:
    from varyoff.analysis.explanation import Answered, Explanation, FalseGuard, Held
    from varyoff.report.record import PropertyRecord


UNBROKEN = 100_000  # characters of a line that whoever shows it breaks himself
REASON_WIDTH = 96  # characters of a line where no terminal says how many
SHOWN_ANSWERS = 8  # events of ours in a game that is lost
SHOWN_HELD = 5  # events that are held back, with their guards
SHOWN_STAYS = 3  # variables that keep their value
SHOWN_ELSEWHERE = 2  # of those that start in another state of their machine


def reason_lines(explanation: Explanation, form: str, width: int) -> Iterator[tuple[int, str]]:
    """Yield the lines of a reason with their indents: the first line is what was asked."""
    yield from _wrapped(0, asked_line(explanation, form), width)
    if explanation.endless is not None:
        from varyoff.report.endless import endless_lines  # of what goes on for ever only

        for indent, line in endless_lines(explanation.endless):
            yield from _wrapped(2 + indent, line, width)
        return
    if explanation.lost:
        yield from _lost(explanation, width)
        return
    values = explanation.values_text()
    if values:
        yield from _wrapped(2, form_named(form).wording.values.format(values=values), width)
    if explanation.more:
        yield 2, f"and {explanation.more} more {'parts' if explanation.more > 1 else 'part'} like it"


def traceless_reason(one: PropertyRecord) -> str:
    """Return why a property is violated of which there is no trace, on one line; empty where there is nothing to say."""
    if one.trace is not None or one.explanation is None or one.verdict != "violated":
        return ""
    return "; ".join(line for _, line in reason_lines(one.explanation, one.form, UNBROKEN))


def asked_line(explanation: Explanation, form: str) -> str:
    """Return what was asked: of all that the property says, the part that is false."""
    given = f", given {explanation.given}" if explanation.given else ""
    return form_named(form).wording.reason.format(part=explanation.text) + given


def _lost(explanation: Explanation, width: int) -> Iterator[tuple[int, str]]:
    yield from _wrapped(2, explanation.lost, width)
    for line in stays_lines(explanation):
        yield from _wrapped(2, line, width)
    if explanation.answers is not None:
        yield (
            2,
            "each event that we can choose there is answered"
            if explanation.answers
            else "none of our events is possible there",
        )
        for answer in explanation.answers[:SHOWN_ANSWERS]:
            yield from _wrapped(4, answer_text(answer), width)
        if len(explanation.answers) > SHOWN_ANSWERS:
            yield 4, f"and {len(explanation.answers) - SHOWN_ANSWERS} more"
    if not explanation.held:
        return
    back = any(h.leads for h in explanation.held)
    yield 2, "would lead there, but is held back" if back else "nearest to happening"
    shown = nearest_held(explanation)
    for held in shown:
        yield from _wrapped(4, f"{held.title} ({held.actor})", width)
        for guard in held.guards[:2]:
            yield from _wrapped(6, guard_text(guard), width)
        if len(held.guards) > 2:
            yield 6, f"and {len(held.guards) - 2} more of its guards"
    left = len(explanation.held) - len(shown)
    if left > 0:
        yield 4, f"and {left} more"


def answer_text(answer: Answered) -> str:
    """Return how one of our events is answered: by which steps, and where it is lost again."""
    steps = ", ".join(f"{step.label} ({step.actor})" for step in answer.theirs)
    then = f"answered by {steps}, and lost again" if steps else "lost again at once"
    where = f", where {values_text(answer.where)}" if answer.where else ", in the same state"
    return f"{answer.ours.label} ({answer.ours.actor}): {then}{where}"


def nearest_held(explanation: Explanation) -> tuple[Held, ...]:
    """Return the events worth naming: those whose machine is where they start; where there are none, the first."""
    there = tuple(h for h in explanation.held if not any(g.kind == "source" for g in h.guards))
    return there[:SHOWN_HELD] or explanation.held[:SHOWN_ELSEWHERE]


def stays_lines(explanation: Explanation) -> list[str]:
    """Return, of each variable that cannot change any more, why; those that nothing changes first."""
    lines = []
    for sealed in (True, False):
        told = [(s.name, s.value) for s in explanation.stays if s.sealed is sealed]
        way = ": no transition leads out of it" if sealed else ""
        lines += [f"{part}{way}" for part in values_parts(told, ("stays", "stay"))]
    left = len(lines) - SHOWN_STAYS
    return [*lines[:SHOWN_STAYS], f"and {left} more"] if left > 0 else lines


def guard_text(guard: FalseGuard) -> str:
    """Return a guard that is false, with what it reads."""
    return guard.sentence()


def _wrapped(indent: int, text: str, width: int) -> Iterator[tuple[int, str]]:
    lines = textwrap.wrap(text, width - indent - 2, break_long_words=False, break_on_hyphens=False) or [""]
    yield indent, lines[0]
    yield from ((indent + 2, line) for line in lines[1:])
