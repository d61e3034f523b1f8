"""`varyoff diff OLD NEW`."""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace

from varyoff import __version__
from varyoff.analysis.difference import compare
from varyoff.base.diagnostic import Diagnostic, render
from varyoff.base.span import Sources
from varyoff.check import WORST_FIRST, check_specification
from varyoff.cli.arguments import UsageError
from varyoff.cli.formats import check_formats, emit
from varyoff.cli.output import print_error, style_for
from varyoff.cli.progress import progress_line
from varyoff.cli.revisions import load_git, load_version
from varyoff.cli.verb_check import options_of
from varyoff.engine.explicit import Answer
from varyoff.report.difference import Comparison, SystemDifference, property_changes
from varyoff.report.formats.difference import render_difference
from varyoff.report.formats.difference_json import render_difference_json
from varyoff.report.formats.difference_markdown import render_difference_markdown
from varyoff.report.record import Report, SystemRecord
from varyoff.spec.load import Specification


def diff(arguments: argparse.Namespace) -> int:
    """Compare two versions.

    Exit 0 when nothing differs, 1 when something does, 2 for mistakes, 3 when a bound kept graphs from being
    compared, 4 when the audit found an error, 5 when there was nothing to compare.
    """
    check_formats(arguments.format, {"text": None, "json": None, "markdown": None})
    names, (old, new) = _versions(arguments)
    options = options_of(arguments)
    line = progress_line()
    try:
        reports = [check_specification(one, options, line) for one in (old, new)]
    finally:
        if line is not None:
            line.clear()
    comparison = _compared(names, reports)
    for side, diagnostic, sources in comparison.diagnostics:
        print_error(f"in the {side} version: {render(diagnostic, sources)}\n\n")
    verbosity = -1 if arguments.quiet else 1 if arguments.verbose else 0
    style = style_for(sys.stdout)
    emit(
        arguments.format,
        {
            "text": lambda: render_difference(comparison, verbosity=verbosity, style=style),
            "json": lambda: render_difference_json(comparison),
            "markdown": lambda: render_difference_markdown(comparison),
        },
    )
    return comparison.exit


def _versions(arguments: argparse.Namespace) -> tuple[list[str], list[Specification]]:
    if arguments.git:
        if arguments.old is not None:
            raise UsageError("give OLD and NEW, or --git REVISION REVISION PATH")
        first, second, path = arguments.git
        return [f"{first}:{path}", f"{second}:{path}"], [load_git(first, path), load_git(second, path)]
    if arguments.old is None or arguments.new is None:
        raise UsageError("say what to compare: OLD and NEW, or --git REVISION REVISION PATH")
    names = [arguments.old, arguments.new]
    return names, [load_version(name) for name in names]


def _compared(names: list[str], reports: list[Report]) -> Comparison:
    old, new = reports
    diagnostics: list[tuple[str, Diagnostic, Sources | None]] = []
    for side, report in (("old", old), ("new", new)):
        diagnostics += [(side, d, report.sources) for d in report.diagnostics]
        diagnostics += [(side, s.failure.diagnostic, report.sources) for s in report.systems if s.failure is not None]
    systems = tuple(_system(before, after) for before, after in _pairs(old, new))
    comparison = Comparison(__version__, 0, names[0], names[1], systems, tuple(diagnostics))
    return replace(comparison, exit=_status(comparison, reports))


def _pairs(old: Report, new: Report) -> list[tuple[SystemRecord | None, SystemRecord | None]]:
    """Match systems by name; one on either side is the same, whatever it is called."""
    if len(old.systems) == len(new.systems) == 1:
        return [(old.systems[0], new.systems[0])]
    before = {s.name: s for s in old.systems}
    after = {s.name: s for s in new.systems}
    gone = [(s, None) for name, s in before.items() if name not in after]
    return [*((before.get(name), s) for name, s in after.items()), *gone]


def _system(old: SystemRecord | None, new: SystemRecord | None) -> SystemDifference:
    either = new or old
    assert either is not None
    if old is None or new is None:
        return SystemDifference(either.name, old, new)
    properties = tuple(property_changes(old, new))
    for word, side in (("old", old), ("new", new)):
        if side.failure is not None:
            return SystemDifference(
                new.name, old, new, properties, None, f"the {word} version has an error of the model"
            )
        if not side.complete:
            return SystemDifference(new.name, old, new, properties, None, f"of the {word} version, {side.reason}")
    assert isinstance(old.answer, Answer)
    assert isinstance(new.answer, Answer)
    return SystemDifference(new.name, old, new, properties, compare(old.answer.exploration, new.answer.exploration))


def _status(comparison: Comparison, reports: list[Report]) -> int:
    records = [s for report in reports for s in report.systems]
    if any(s.interrupted for s in records):
        return 130
    status = [0]
    if any(s.audit is not None and s.audit.findings for s in records):
        status.append(4)
    if any(d.severity == "error" for _, d, _ in comparison.diagnostics):
        status.append(2)
    if any(s.reason for s in comparison.systems):
        status.append(3)
    if comparison.changed:
        status.append(1)
    if not comparison.systems:
        status.append(5)
    return min(status, key=WORST_FIRST.index)
