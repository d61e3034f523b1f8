"""Known verdicts: what is not as expected today and is accepted, so that a gate fails on everything new.

A baseline replaces what a property or a count was expected to be. A verdict that is listed and has become the expected
one fails, too: a list of known faults that nobody shortens hides the next one. Files are named relative to the
baseline's folder, so a run from another folder finds them.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping

from varyoff.base.diagnostic import Diagnostic
from varyoff.base.record import dataclass, replace
from varyoff.base.span import LINE_BREAK, Span
from varyoff.property.verdict import Status
from varyoff.report.record import PinRecord, PropertyRecord, Report, SystemRecord
from varyoff.spec.forms import forms_of_systems

FORMAT = 1
VERDICTS = ("holds", "violated", "unknown", "vacuous")
CODE = "V708"


@dataclass(frozen=True, slots=True)
class Baseline:
    """A baseline as read: verdicts and counts by (file relative to the baseline's folder, system)."""

    file: str
    text: str
    verdicts: Mapping[tuple[str, str], Mapping[str, Status]]
    counts: Mapping[tuple[str, str], Mapping[str, int]]

    def span(self, system: str, name: str = "") -> Span:
        """Return where the baseline names a system, or a property of it."""
        lines = LINE_BREAK.split(self.text)
        at = _line_of(lines, json.dumps(system, ensure_ascii=False), 0)
        if name:
            at = _line_of(lines, json.dumps(name, ensure_ascii=False) + ":", at)
        column = max(0, lines[at].find(f'"{name or system}"')) + 1
        return Span(self.file, at + 1, column, at + 1, column + len(name or system) + 2)

    def mistake(self, message: str, span: Span | None = None, help: str = "") -> Diagnostic:
        return Diagnostic(CODE, message, span or Span(self.file, 1, 1, 1, 2), help=(help,) if help else ())


def _line_of(lines: list[str], wanted: str, start: int) -> int:
    return next((i for i in range(start, len(lines)) if wanted in lines[i]), start)


def read_baseline(text: str, file: str) -> Baseline | Diagnostic:
    """Return the baseline that a text holds, or what is wrong with it."""
    empty = Baseline(file, text, {}, {})
    try:
        saved = json.loads(text)
    except (ValueError, RecursionError) as error:
        return empty.mistake(f"the baseline is not JSON: {error}", help="--write-baseline writes one")
    if not isinstance(saved, dict) or saved.get("format") != FORMAT or not isinstance(saved.get("systems"), list):
        return empty.mistake("this is not a baseline", help="--write-baseline writes one")
    verdicts: dict[tuple[str, str], Mapping[str, Status]] = {}
    counts: dict[tuple[str, str], Mapping[str, int]] = {}
    for entry in saved["systems"]:
        match entry:
            case {"name": str(name), "file": str(path)}:
                key = (path, name)
            case _:
                return empty.mistake("a system of the baseline has no name or no file")
        listed, numbers = entry.get("verdicts", {}), entry.get("counts", {})
        if not isinstance(listed, dict) or any(v not in VERDICTS for v in listed.values()):
            return empty.mistake(f"the verdicts of `{name}` are not verdicts", empty.span(name))
        if not isinstance(numbers, dict) or any(type(n) is not int for n in numbers.values()):
            return empty.mistake(f"the counts of `{name}` are not numbers", empty.span(name))
        verdicts[key], counts[key] = listed, numbers
    return Baseline(file, text, verdicts, counts)


def system_key(system: SystemRecord, baseline_file: str) -> tuple[str, str]:
    """Return the name of a system in a baseline."""
    folder = os.path.dirname(os.path.abspath(baseline_file))
    return os.path.relpath(os.path.abspath(system.file), folder).replace(os.sep, "/"), system.name


def apply_baseline(report: Report, baseline: Baseline, *, whole: bool) -> Report:
    """Return the report with the baseline's verdicts as the expected ones; its exit status is not judged anew.

    Args:
        whole: every property of every system in the files was asked for, so what is listed and not there is
            gone, and reported.
    """
    systems = tuple(_system(system, baseline) for system in report.systems)
    diagnostics = [*report.diagnostics]
    for system in report.systems:
        diagnostics += _needless(system, baseline)
    if whole and not any(d.severity == "error" for d in report.diagnostics):
        diagnostics += _gone(report, baseline)
    report.sources.add(baseline.file, baseline.text)
    return replace(report, systems=systems, diagnostics=tuple(diagnostics))


def _system(system: SystemRecord, baseline: Baseline) -> SystemRecord:
    key = system_key(system, baseline.file)
    verdicts, counts = baseline.verdicts.get(key, {}), baseline.counts.get(key, {})
    properties = tuple(_property(one, verdicts.get(one.name), baseline.file) for one in system.properties)
    pins = tuple(_pin(pin, counts) for pin in system.pins)
    return replace(system, properties=properties, pins=pins)


def _property(one: PropertyRecord, listed: Status | None, file: str) -> PropertyRecord:
    if listed is None or listed == one.expected:
        return one
    if one.verdict == listed:
        said = f"accepted by {file}"
    elif one.as_expected:
        said = f"mended, but {file} still lists it"
    else:
        said = f"{file} lists it as `{listed}`"
    reason = f"{one.reason}; {said}" if one.reason else said
    statement, found = replace(one.statement, expected=listed), replace(one.found, reason=reason)
    return replace(one, statement=statement, found=found)


def _pin(pin: PinRecord, counts: Mapping[str, int]) -> PinRecord:
    return replace(pin, pinned=counts[pin.count]) if pin.count in counts else pin


def _needless(system: SystemRecord, baseline: Baseline) -> Iterable[Diagnostic]:
    """Yield entries that say what the specification says itself: they would hide nothing, and mislead."""
    listed = baseline.verdicts.get(system_key(system, baseline.file), {})
    for one in system.properties:
        if listed.get(one.name) == one.expected:
            message = f"`{one.name}` is listed as `{one.expected}`, which is what the specification expects of it"
            yield baseline.mistake(message, baseline.span(system.name, one.name), "remove the entry")


def _gone(report: Report, baseline: Baseline) -> Iterable[Diagnostic]:
    systems = {system_key(system, baseline.file): system for system in report.systems}
    files = {file for file, _ in systems}
    for key in baseline.verdicts:
        file, name = key
        system = systems.get(key)
        if system is None:
            if file in files or not os.path.exists(os.path.join(os.path.dirname(baseline.file) or ".", file)):
                message = f"the baseline lists the system `{name}` in `{file}`, which is not there"
                yield baseline.mistake(message, baseline.span(name), "remove the entry")
            continue
        known = {one.name for one in system.properties} | {form.property_name for form in forms_of_systems()}
        for one in baseline.verdicts[key]:
            if one not in known:
                message = f"the baseline lists the property `{one}`, which `{name}` does not have"
                yield baseline.mistake(message, baseline.span(name, one), "remove the entry")


def render_baseline(report: Report, file: str) -> str:
    """Return the baseline that accepts everything in a report that is not as expected."""
    systems = []
    for system in report.systems:
        verdicts = {p.name: p.verdict for p in system.properties if not p.as_expected}
        counts = {p.count: p.found for p in system.pins if not p.as_expected and p.found is not None}
        if verdicts or counts:
            path, name = system_key(system, file)
            systems.append({"file": path, "name": name, "verdicts": verdicts, "counts": counts})
    record = {"format": FORMAT, "tool": {"name": "varyoff", "version": report.version}, "systems": systems}
    return json.dumps(record, indent=2, ensure_ascii=False) + "\n"
