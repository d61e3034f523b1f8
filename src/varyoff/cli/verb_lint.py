"""`varyoff lint`."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from varyoff import __version__
from varyoff.analysis.lint import lint as find_doubts
from varyoff.base.diagnostic import Diagnostic, Mistakes, did_you_mean, in_source_order
from varyoff.cli.formats import check_formats, emit, outputs_of
from varyoff.cli.places import check_outputs
from varyoff.cli.request import paths_of
from varyoff.elaborate.flatten import flatten
from varyoff.property.forms import stated_in
from varyoff.report.exit import Exit, of_diagnostics
from varyoff.report.formats.table import formats_of
from varyoff.report.lint import LintReport
from varyoff.spec.load import Specification, load


def execute(arguments: argparse.Namespace) -> int:
    """Report mistakes and warnings; exit 2 for mistakes, 5 when nothing was found to read, else 0."""
    check_formats(arguments.format, formats_of("lint"))
    specification = load(paths_of(arguments))
    check_outputs(arguments, specification)
    found: list[Diagnostic] = list(specification.diagnostics)
    found += _unknown(arguments, specification)
    for system in specification.systems:
        mistakes = Mistakes()
        constants = {n: v for n, v in arguments.set if n in {c.name.text for c in system.constants}}
        elaborated = flatten(system, constants, mistakes=mistakes)
        stated = stated_in(elaborated, mistakes) if elaborated is not None else None
        if elaborated is not None and stated is not None and not mistakes.errors:
            found.extend(find_doubts(elaborated, stated))
        found.extend(mistakes.found)
    diagnostics = in_source_order(found)
    read = specification.systems or specification.machines
    status = Exit.worst([of_diagnostics(diagnostics), *([] if read else [Exit.NOTHING])])

    report = LintReport(__version__, status, tuple(diagnostics), specification)
    emit(arguments.format, outputs_of("lint", report, verbosity=-1 if arguments.quiet else 0))
    return status


def _unknown(arguments: argparse.Namespace, specification: Specification) -> Iterator[Diagnostic]:
    """Yield a mistake for each constant on the command line that no system has."""
    known = [c.name.text for system in specification.systems for c in system.constants]
    if of_diagnostics(specification.diagnostics) == Exit.AS_EXPECTED and specification.systems:
        for name, _ in arguments.set:
            if name not in known:
                help = did_you_mean(name, known) or "these systems have no constants"
                yield Diagnostic("V703", f"no system has a constant `{name}`", help=(help,))
