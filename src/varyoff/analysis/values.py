"""Values of variables in a few words: members of a family that agree are said at once."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby

from varyoff.base.counted import counted
from varyoff.model.expression import Value, show_value

SHOWN = 6
LISTED = 3  # events that are named one by one
FEWEST = 3  # members that are said at once
_MEMBER = re.compile(r"((?:next\()?\w+)\[(\d+)\]\.(\w+\)?)")


def values_text(values: Sequence[tuple[str, Value]], most: int = SHOWN) -> str:
    """Return values as text, `a is 1, b is off`; three and more members of a family with the same value as
    `rm[1..3].up are true`. Beyond `most` it says how many more there are.
    """
    parts = values_parts(values)
    shown = parts[:most] if len(parts) > most + 1 else parts
    left = len(parts) - len(shown)
    return ", ".join(shown) + (f" and {left} more" if left else "")


def values_parts(values: Sequence[tuple[str, Value]], verbs: tuple[str, str] = ("is", "are")) -> list[str]:
    """Return the parts of `values_text`, all of them, with these verbs for one and for many."""
    alike: dict[tuple[str, str], list[int]] = {}
    for name, value in values:
        if member := _MEMBER.fullmatch(name):
            alike.setdefault(_shape(member, value), []).append(int(member[2]))
    parts: list[str] = []
    said: set[tuple[str, str]] = set()
    for name, value in values:
        member = _MEMBER.fullmatch(name)
        key = _shape(member, value) if member else (name, "")
        if key in said:
            continue
        numbers = alike.get(key, [])
        if member and len(numbers) >= FEWEST:
            said.add(key)
            parts.append(f"{member[1]}[{spans(numbers)}].{member[3]} {verbs[1]} {show_value(value)}")
        else:
            parts.append(f"{name} {verbs[0]} {show_value(value)}")
    return parts


def _shape(member: re.Match[str], value: Value) -> tuple[str, str]:
    return f"{member[1]}[].{member[3]}", show_value(value)


def spans(numbers: Sequence[int]) -> str:
    """Return numbers as text, runs of them as `2..5`."""
    parts = []
    ordered = sorted(numbers)
    for _, run in groupby(enumerate(ordered), key=lambda p: p[1] - p[0]):
        members = [n for _, n in run]
        parts.append(f"{members[0]}..{members[-1]}" if len(members) > 2 else ", ".join(map(str, members)))
    return ", ".join(parts)


def title(labels: Sequence[str]) -> str:
    """Return events in a few words: several choices of one event, or one event of several members, are one."""
    if len(labels) == 1:
        return labels[0]
    heads = list(dict.fromkeys(label.partition("(")[0] for label in labels))
    choices = "(…)" if "(" in labels[0] else ""
    if len(heads) == 1:
        return f"{heads[0]}(…), {counted(len(labels), 'choice')}"
    members = [m for m in (re.fullmatch(r"(\w+)\[(\d+)\]\.(.*)", h) for h in heads) if m]
    if len(members) == len(heads) and len({(m[1], m[3]) for m in members}) == 1:
        return f"{members[0][1]}[{spans([int(m[2]) for m in members])}].{members[0][3]}{choices}"
    shown = [f"{head}{choices}" for head in heads]
    return ", ".join(shown[:LISTED]) + (f" and {len(shown) - LISTED} more" if len(shown) > LISTED else "")


def shape(label: str) -> str:
    """Return what the events that are said at once have in common: all choices, all members of a family."""
    return re.sub(r"\[\d+\]", "[]", label.partition("(")[0])
