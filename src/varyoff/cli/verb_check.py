"""`varyoff check`."""

from __future__ import annotations

import argparse
import os
import sys

from varyoff.base.budget import time_limit
from varyoff.base.diagnostic import Diagnostic, render_diagnostic
from varyoff.base.record import replace
from varyoff.base.span import Sources
from varyoff.cli.arguments import CommandLineError
from varyoff.cli.files import append_file, write_file
from varyoff.cli.formats import Output, check_formats, emit, outputs_of
from varyoff.cli.output import OutputError, in_colours, print_error, style_for
from varyoff.cli.places import check_outputs
from varyoff.cli.progress import ProgressLine, progress_line
from varyoff.cli.repository import locate
from varyoff.cli.request import options_of, paths_of
from varyoff.pipeline import check_specification
from varyoff.report.exit import Exit, of_run
from varyoff.report.formats.table import formats_of
from varyoff.report.record import Report
from varyoff.report.terminal.diagnostics import render_diagnostics
from varyoff.report.terminal.harmless import Commands, harmless
from varyoff.spec.load import Specification, load

# Options that change what is checked, or how much of it: what a baseline written under them accepts is something else.
PARTIAL = {
    "property": "--property", "system": "--system or the name of a system", "drop": "--drop", "set": "--set", "faults": "--faults",
    "max_states": "--max-states", "max_seconds": "--max-seconds", "stop_at_first": "-x",
}  # fmt: skip
SUMMARY = "GITHUB_STEP_SUMMARY"  # the file that GitHub shows below a step


def execute(arguments: argparse.Namespace) -> int:
    check_formats(arguments.format, formats_of("run"))
    if arguments.update_pins and (arguments.drop or arguments.set or arguments.faults is not None):
        raise CommandLineError(
            "pinned counts speak of the system as it is written\nleave out --drop, --set and --faults"
        )
    if arguments.baseline and arguments.write_baseline:
        raise CommandLineError("--baseline reads a baseline, --write-baseline writes a new one\ngive one of them")
    if arguments.write_baseline and (partial := _partial(arguments)):
        options = ", ".join(partial)
        raise CommandLineError(f"a baseline speaks of everything in the files, as it is written\nleave out {options}")
    if arguments.watch:
        from varyoff.cli.watch import watch

        return watch(paths_of(arguments), lambda: _check(arguments))
    return _check(arguments)[0]


def _partial(arguments: argparse.Namespace) -> list[str]:
    """Return the options given by which not everything is checked, or not as it is written."""
    named = {"system"} if arguments.system else set()
    return [word for name, word in PARTIAL.items() if name in arguments.given | named]


def _check(arguments: argparse.Namespace) -> tuple[int, tuple[str, ...]]:
    """Return the exit status, and the files that were read."""
    specification = load(paths_of(arguments))
    check_outputs(arguments, specification)
    line = progress_line()
    try:
        with time_limit(arguments.max_seconds):
            report = _checked(arguments, specification, line)
    finally:
        if line is not None:
            line.clear()
    files = report.sources.files()
    report = _expected(arguments, report)
    print_error(render_diagnostics(report))
    if os.environ.get("VARYOFF_TRACEBACK"):
        print_error("".join(s.failure.where for s in report.systems if s.failure is not None))
    try:
        _write(arguments, report)
    except OutputError as error:
        print_error(render_diagnostic(Diagnostic("V705", str(error))) + "\n")
        return Exit.worst((Exit.MISTAKE, report.exit)), files
    return report.exit, files


def _checked(arguments: argparse.Namespace, specification: Specification, line: ProgressLine | None) -> Report:
    """Check the specification, and write the certificates where they are asked for."""
    options = options_of(arguments)
    if arguments.certificates is None:
        return check_specification(specification, options, line)
    from varyoff.cli.certificates import CertificateFolder, check_certificates

    check_certificates(arguments, specification)
    with CertificateFolder(arguments.certificates) as folder:
        report = check_specification(specification, options, line, folder.certifier(specification.sources))
        folder.complete(report)
    return report


def _expected(arguments: argparse.Namespace, report: Report) -> Report:
    """Return the report judged by what is expected: pins written anew, known verdicts accepted."""
    if arguments.update_pins:
        from varyoff.cli.pins import update_pins

        report = update_pins(report)
    file = arguments.baseline or arguments.write_baseline
    if file is None:
        return _judged(report) if arguments.update_pins else report
    from varyoff.report.baseline import apply_baseline, read_baseline, render_baseline

    if arguments.write_baseline:
        text = render_baseline(report, file)
        if any(s.interrupted for s in report.systems):
            raise CommandLineError("the run was interrupted; no baseline is written")
        write_file(file, text)
    else:
        try:
            with open(file, encoding="utf-8") as stream:
                text = stream.read()
        except (OSError, UnicodeDecodeError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            raise CommandLineError(
                f"cannot read the baseline `{file}`: {reason}\n--write-baseline writes one"
            ) from error
    baseline = read_baseline(text, file)
    if isinstance(baseline, Diagnostic):
        sources = Sources()
        sources.add(file, text)
        return _judged(replace(report, diagnostics=(*report.diagnostics, baseline), sources=sources))
    chosen = arguments.property or arguments.system or arguments.stop_at_first
    return _judged(apply_baseline(report, baseline, whole=not chosen))


def _judged(report: Report) -> Report:
    return replace(report, exit=of_run(report.systems, report.diagnostics, report.nothing))


def _write(arguments: argparse.Namespace, report: Report) -> None:
    verbosity = -1 if arguments.quiet else 1 if arguments.verbose else 0
    outputs = outputs_of(
        "run", report, verbosity=verbosity, style=style_for(sys.stdout), locate=locate(arguments.path_prefix)
    )
    on_github = os.environ.get("GITHUB_ACTIONS") == "true"
    if on_github and not arguments.format:
        outputs["text"] = _both(outputs["text"], outputs["github"])
    if any(name == "github" for name, _ in arguments.format) or (on_github and not arguments.format):
        try:
            _summarise(report)
        finally:
            emit(arguments.format, outputs)
    else:
        emit(arguments.format, outputs)


def _both(text: Output, commands: Output) -> Output:
    def render() -> str:
        return Commands(harmless(text.render(), coloured=in_colours(sys.stdout)) + commands.render())

    return Output(text.format, render)


def _summarise(report: Report) -> None:
    """Append the summary for people to the file that GitHub gives; where there is none, there is nothing to do."""
    file = os.environ.get(SUMMARY)
    if not file:
        return
    from varyoff.report.formats.run.github import SUMMARY_BYTES
    from varyoff.report.formats.run.markdown import render as render_markdown

    # GitHub refuses a file that is larger, so that nothing at all would be shown. Others may have written to it before.
    taken = os.path.getsize(file) if os.path.exists(file) else 0
    text = render_markdown(report, most_bytes=max(0, SUMMARY_BYTES - taken - 1))
    append_file(file, text + "\n", SUMMARY_BYTES)
