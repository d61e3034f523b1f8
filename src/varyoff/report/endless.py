"""Why a behaviour that goes on for ever is a counterexample, as lines of text with their indents."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from varyoff.analysis.explanation import Discharged, Endless, Mending, Relied
from varyoff.analysis.trap import alternatives_text
from varyoff.analysis.values import title
from varyoff.base.counted import counted
from varyoff.model.expression import Value, show_value

SHOWN_VALUES = 4  # variables of what does not come
SHOWN_ALTERNATIVES = 12  # values of one of them
SHOWN_FAIR = 8  # groups that are fair
SHOWN_REMEDIES = 4
KINDS = {"weak": "weakly fair", "strong": "strongly fair"}
HONEST = {
    "spontaneous": "what completes by itself",
    "operator": "honest only if somebody always types it",
    "workload": "honest only if the applications always do it",
    "fault": "a fault: nobody can promise it",
}


def endless_lines(found: Endless) -> Iterator[tuple[int, str]]:
    """Yield the lines: since when it does not come, why the loop is fair, what would have to be fair."""
    yield 0, comes_not(found)
    values = [_values_of(name, values) for name, values in found.values]
    if values:
        more = f" and {len(values) - SHOWN_VALUES} more" if len(values) > SHOWN_VALUES else ""
        yield 0, f"in the loop {', '.join(values[:SHOWN_VALUES])}{more}"
    if found.fair:
        yield 0, "the loop is fair"
        grouped = _grouped(found.fair)
        for one in grouped[:SHOWN_FAIR]:
            yield 2, one
        if len(grouped) > SHOWN_FAIR:
            yield 2, f"and to {len(grouped) - SHOWN_FAIR} more"
    else:
        yield 0, "nothing is assumed to be fair, so it may stop or go on anywhere"
    if found.mending is not None:
        yield from mending_lines(found.mending)


def _values_of(name: str, values: Sequence[Value]) -> str:
    """Return what a variable is in a loop: its values, or, of many, how many there are."""
    if len(values) > SHOWN_ALTERNATIVES:
        return f"{name} has {counted(len(values), 'value')}"
    return f"{name} is {alternatives_text(tuple(map(show_value, values)))}"


def endless_damage(found: Endless) -> str:
    """Return what is missing in a behaviour that goes on for ever, without a stop."""
    return f"{'this never comes' if found.never else 'this is not so'}: {found.what}"


def comes_not(found: Endless) -> str:
    """Return since when what is asked for does not come."""
    if not found.never:
        return f"in state {found.since} it is not so"
    if found.last is not None:
        return f"it is so in state {found.last} for the last time, and never from state {found.since} on"
    return f"from state {found.since} on it never comes" if found.since else "it never comes"


def _reason(one: Discharged) -> str:
    """Return why a loop is fair to some events."""
    if one.taken is not None:
        return f"taken in the loop, at step {one.taken}"
    where = "never enabled in the loop" if one.kind == "strong" else "not enabled"
    if not one.guards:
        return f"{where}{'; ' if one.kind == 'strong' else ': '}in state {one.idle} it would change nothing"
    return f"{where}{', as' if one.kind == 'strong' else ''} in state {one.idle}: {one.guards[0].sentence()}"


def _grouped(found: Sequence[Discharged]) -> list[str]:
    """Return one text for all members of a family that are alike."""
    groups: dict[tuple[str, str], list[str]] = {}
    for one in found:
        groups.setdefault((one.kind, _reason(one)), []).append(one.name)
    return [f"{title(tuple(names))} ({KINDS[kind]}): {reason}" for (kind, reason), names in groups.items()]


def mending_lines(found: Mending) -> Iterator[tuple[int, str]]:
    """Yield under which fairness it would hold, and what that asks of whom."""
    if not found.remedies:
        yield 0, f"fairness under which it would hold: {found.reason}"
        return
    for number, remedy in enumerate(found.remedies[:SHOWN_REMEDIES]):
        yield 0, f"{'holds' if not number else 'or'} if {remedy_text(remedy)}"
    if len(found.remedies) > SHOWN_REMEDIES:
        yield 0, f"and {len(found.remedies) - SHOWN_REMEDIES} more like it"


def remedy_text(remedy: Sequence[Relied]) -> str:
    """Return what has to be fair: `copy.done is weakly fair (what completes by itself)`."""
    return " and ".join(
        f"{one.name} is {'weakly' if one.kind == 'weak' else 'strongly'} fair ({_honest(one)})" for one in remedy
    )


def _honest(one: Relied) -> str:
    return "; ".join(f"{actor}: {HONEST[actor]}" for actor in one.actors)
