"""`varyoff report`."""

from __future__ import annotations

import argparse
import os
from dataclasses import replace

from varyoff import __version__
from varyoff.analysis.necessity import GuardTable, necessity
from varyoff.analysis.prepared import Prepared
from varyoff.base.diagnostic import Diagnostic, render
from varyoff.check import Options, check_system, prepare, system_status
from varyoff.cli.find import find_systems
from varyoff.cli.output import OutputError, print_error, print_out, write_file
from varyoff.cli.progress import progress_line
from varyoff.cli.run import report_usage
from varyoff.cli.verb_check import options_of
from varyoff.engine.explicit import Answer
from varyoff.engine.search import Bounds
from varyoff.report.diagram.layout import NoLayout, require_graphviz
from varyoff.report.dossier import Dossier, dossier
from varyoff.report.folder import folder
from varyoff.report.formats.text import counted
from varyoff.report.record import SystemRecord

WORST_FIRST = (4, 2, 1, 3, 5, 0)


def report(arguments: argparse.Namespace) -> int:
    """Write the report; the exit status tells the verdicts, as that of `check` does."""
    try:
        require_graphviz()
    except NoLayout as missing:
        message, _, install = str(missing).partition("\n")
        return report_usage([Diagnostic("V709", message, help=(f"install it: {install}",))])
    specification, names = find_systems(arguments.paths)
    options = options_of(arguments)
    options = replace(options, systems=(*options.systems, *names))
    prepared, diagnostics = prepare(specification, options)
    status = []
    if diagnostics:
        print_error("\n\n".join(render(d, specification.sources) for d in diagnostics) + "\n")
    if any(d.severity == "error" for d in diagnostics):
        return 2
    if not prepared:
        print_error("nothing to report: no system was found\n")
        return 5
    dossiers: list[Dossier] = []
    line = progress_line()
    try:
        for one in prepared:
            record = check_system(one, options, None, line)
            if record.interrupted:
                raise KeyboardInterrupt
            status.append(system_status(record))
            dossiers.append(dossier(record, _table(one, record, options), __version__))
    finally:
        if line is not None:
            line.clear()
    files = folder(dossiers)
    _write(arguments.output, files)
    print_out(f"{counted(len(dossiers), 'system')}, {counted(len(files), 'file')} in {arguments.output}\n")
    return min(status, key=WORST_FIRST.index)


def _table(one: Prepared, record: SystemRecord, options: Options) -> GuardTable | None:
    if not isinstance(record.answer, Answer) or record.failure is not None or not record.complete:
        return None
    return necessity(one, record.answer.verdicts, Bounds(options.max_states, options.max_seconds))


def _write(output: str, files: dict[str, str]) -> None:
    """Write the files; each is complete or absent. Their names hold nothing that leads out of the folder."""
    for name in sorted(files):
        path = os.path.join(output, *name.split("/"))
        try:
            os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
        except OSError as error:
            raise OutputError(f"cannot make the folder `{os.path.dirname(path)}`: {error.strerror or error}") from error
        write_file(path, files[name])
