"""`varyoff diff OLD NEW`."""

from __future__ import annotations

import argparse
import os
import sys

from varyoff import __version__
from varyoff.analysis.difference import compare
from varyoff.base.diagnostic import Diagnostic, render_diagnostic
from varyoff.base.record import replace
from varyoff.base.span import Sources
from varyoff.cli.arguments import CommandLineError
from varyoff.cli.formats import check_formats, emit, outputs_of
from varyoff.cli.output import print_error, style_for
from varyoff.cli.places import check_outputs
from varyoff.cli.progress import progress_line
from varyoff.cli.request import options_of
from varyoff.cli.revisions import load_git, load_version, named_root
from varyoff.pipeline import check_specification
from varyoff.report.difference import Comparison, SystemDifference, property_changes
from varyoff.report.exit import Exit, of_comparison
from varyoff.report.formats.table import formats_of
from varyoff.report.record import Report, SystemRecord
from varyoff.spec.load import Specification


def execute(arguments: argparse.Namespace) -> int:
    """Compare two versions.

    Exit 0 when nothing differs, 1 when something does, 2 for mistakes, 3 when a bound kept graphs from being
    compared, 4 when the audit found an error, 5 when there was nothing to compare.
    """
    check_formats(arguments.format, formats_of("difference"))
    names, (old, new) = _versions(arguments)
    check_outputs(arguments, old, new)
    options = replace(options_of(arguments), enumerate_states=True)
    sides = getattr(arguments, "sides", [options.systems] * 2)
    line = progress_line()
    try:
        reports = [
            check_specification(one, replace(options, systems=tuple(systems)), line)
            for one, systems in zip((old, new), sides, strict=True)
        ]
    finally:
        if line is not None:
            line.clear()
    comparison = _compared(names, reports)
    for side, diagnostic, sources in comparison.diagnostics:
        print_error(f"in the {side} version: {render_diagnostic(diagnostic, sources)}\n\n")
    verbosity = -1 if arguments.quiet else 1 if arguments.verbose else 0
    emit(arguments.format, outputs_of("difference", comparison, verbosity=verbosity, style=style_for(sys.stdout)))
    return comparison.exit


def _versions(arguments: argparse.Namespace) -> tuple[list[str], list[Specification]]:
    if arguments.git:
        if arguments.old is not None:
            raise CommandLineError("give OLD and NEW, or --git REVISION REVISION PATH")
        first, second, path = arguments.git
        return [f"{first}:{path}", f"{second}:{path}"], [load_git(first, path), load_git(second, path)]
    if arguments.old is None or arguments.new is None:
        raise CommandLineError("say what to compare: OLD and NEW, or --git REVISION REVISION PATH")
    names = [arguments.old, arguments.new]
    return names, [load_version(name) for name in names]


def _compared(names: list[str], reports: list[Report]) -> Comparison:
    old, new = reports
    diagnostics: list[tuple[str, Diagnostic, Sources | None]] = []
    for side, report in (("old", old), ("new", new)):
        diagnostics += [(side, d, report.sources) for d in report.diagnostics]
        diagnostics += [(side, s.failure.diagnostic, report.sources) for s in report.systems if s.failure is not None]
    roots = (named_root(names[0]), named_root(names[1]))
    systems = tuple(_system(before, after) for before, after in _pairs(old, new, roots))
    comparison = Comparison(__version__, Exit.NOTHING, names[0], names[1], systems, tuple(diagnostics))
    return replace(comparison, exit=of_comparison(comparison, [*old.systems, *new.systems]))


Pairs = list[tuple[SystemRecord | None, SystemRecord | None]]


def _pairs(old: Report, new: Report, roots: tuple[str, str]) -> Pairs:
    """Match systems by name, and those that share a name by their files below what is compared.

    One on either side is the same, whatever it is called. Of a name that is left once on each side, the file was
    renamed.
    """
    if len(old.systems) == len(new.systems) == 1:
        return [(old.systems[0], new.systems[0])]
    before, after = _by_name(old), _by_name(new)
    partners: dict[int, SystemRecord] = {}
    gone: list[SystemRecord] = []
    for name, those in before.items():
        left = list(after.get(name, ()))
        unmatched = []
        for one in those:
            place = _below(one.file, roots[0])
            same = next((s for s in left if _below(s.file, roots[1]) == place), None)
            if same is None:
                unmatched.append(one)
            else:
                left.remove(same)
                partners[id(same)] = one
        if len(unmatched) == len(left) == 1:
            partners[id(left[0])] = unmatched.pop()
        gone += unmatched
    return [*((partners.get(id(s)), s) for s in new.systems), *((s, None) for s in gone)]


def _by_name(report: Report) -> dict[str, list[SystemRecord]]:
    found: dict[str, list[SystemRecord]] = {}
    for system in report.systems:
        found.setdefault(system.name, []).append(system)
    return found


def _below(file: str, root: str) -> str:
    """Return where a file is below what was compared, which is a folder or the file itself."""
    place = os.path.relpath(file, os.path.normpath(root) or ".")
    return "" if place == "." else place


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
    sides = []
    for side in (old, new):
        assert side.enumeration is not None
        sides.append((side.model, side.enumeration))
    return SystemDifference(new.name, old, new, properties, compare(*sides))
