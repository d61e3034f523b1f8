"""A story in one sentence, for somebody who has never seen the model: what was promised, and what happens instead."""

from __future__ import annotations

import re
from collections.abc import Sequence

from varyoff.analysis.explanation import Explanation
from varyoff.analysis.values import values_parts
from varyoff.base.counted import counted
from varyoff.model.expression import Value, show_value
from varyoff.report.endless import endless_damage
from varyoff.report.plain import one_line, shortened
from varyoff.spec.forms import form_named

LONGEST = 200  # characters of a promise
SHOWN_VALUES = 4


def headline(
    *,
    name: str,
    doc: str,
    form: str,
    steps: int,
    last: str,
    explanation: Explanation | None,
    unchecked: str = "",
    expected: bool = False,
    endless: bool = False,
) -> str:
    """Return what a counterexample tells.

    Args:
        doc: the promise; its first sentence is quoted.
        last: the last event, with its command where it has one.
        unchecked: what nobody checks, where a procedure guard was dropped.
        expected: whether the property is stated as one that is violated.
        endless: whether it goes on for ever after so many steps.
    """
    said = f"“{promise(doc)}”" if doc.strip() else f"The property {name}"
    broken = f"{said} is {'violated, as expected' if expected else 'not kept' if doc.strip() else 'broken'}"
    without = f" when nobody checks {unchecked}" if unchecked else ""
    start = "from the start on" if endless else "already at the start"
    when = start if not steps else f"after {counted(steps, 'step', 'steps')}"
    return f"{broken}{without}: {when}, {_happens(form, last, explanation, endless)}."


def witness_headline(*, name: str, doc: str, steps: int, last: str) -> str:
    """Return what a witness tells."""
    possible = f"“{promise(doc)}” is possible" if doc.strip() else f"The property {name} has a witness"
    if not steps:
        return f"{possible}: it is so at the start."
    return f"{possible}: it takes {counted(steps, 'step', 'steps')}, the last of which is {last}."


def way_back_headline(*, name: str, doc: str, lead: str, last: str) -> str:
    """Return what a way back tells; `lead` says how long it is."""
    kept = f"“{promise(doc)}” is kept" if doc.strip() else f"The property {name} holds"
    return f"{kept}: {lead}. The last step is {last}."


def failure_headline(*, error: str, steps: int) -> str:
    """Return what the way to an error of the model tells."""
    when = "at the start" if not steps else f"after {counted(steps, 'step', 'steps')}"
    return f"The model itself has an error {when}, and until it is mended nothing is decided: {error}."


def promise(doc: str) -> str:
    """Return the first sentence of a documentation text."""
    text = one_line(doc)
    first = re.match(r".*?[.!?](?= |$)", text)
    return shortened(first[0] if first else text, LONGEST)


def _happens(form: str, last: str, explanation: Explanation | None, endless: bool) -> str:
    if explanation is None:
        return "it goes on like this for ever" if endless else "it is no longer so"
    if explanation.endless is not None:
        return f"it goes on for ever, and {endless_damage(explanation.endless)}"
    if explanation.answers is not None:
        return f"nothing that can be done makes sure of this any more: {explanation.text}"
    said = form_named(form).wording.headline
    if said:
        stays = [f", as {spoken(s.name)} stays {show_value(s.value)}" for s in explanation.stays[:1]]
        return said.format(part=explanation.text, lost=explanation.lost, stays="".join(stays))
    values = [v for v in explanation.values if not v[0].startswith("next(")]
    then = [v for v in explanation.values if v[0].startswith("next(")]
    if explanation.step is None:
        return plainly(values) or f"it is not so that {explanation.text}"
    if then:
        return f"{last} happens, and then {plainly(then)}" + (f"; before it, {plainly(values)}" if values else "")
    return f"{last} happens while {plainly(values)}" if values else f"{last} happens all the same"


def plainly(values: Sequence[tuple[str, Value]]) -> str:
    """Return values as a sentence would have them: `payroll is available and quality of copy_luns is crash`."""
    parts = values_parts([(spoken(name), value) for name, value in values])
    if len(parts) > SHOWN_VALUES:
        parts = [*parts[: SHOWN_VALUES - 1], f"{len(parts) - SHOWN_VALUES + 1} more"]
    return " and ".join(parts) if len(parts) < 3 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def unchecked(guard: str, text: str) -> str:
    """Return what nobody checks when a guard is dropped, INSTANCE.EVENT/GUARD, which is written as `text`."""
    event, _, name = guard.rpartition("/")
    return f"“{name.replace('_', ' ')}”{f' ({one_line(text)})' if text else ''} before {event}"


def spoken(name: str) -> str:
    """Return a variable's name, in the state before or after a step, as a sentence would have it; an aggregate as it is."""
    found = re.fullmatch(r"(?:next\()?([^\W\d]\w*(?:\[\d+\])?)\.(\w+)\)?", name)
    if not found:
        return name
    return found[1] if found[2] == "state" else f"{found[2]} of {found[1]}"
