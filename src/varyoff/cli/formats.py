"""Which format goes where: `--format NAME` to standard output, `--format NAME=FILE` to a file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from varyoff.base.budget import unhurried
from varyoff.base.diagnostic import did_you_mean
from varyoff.base.record import dataclass
from varyoff.cli.arguments import CommandLineError
from varyoff.cli.files import write_file
from varyoff.cli.output import Escape, OutputError, escape_json, escape_xml, print_out
from varyoff.report.formats.table import Format, formats_of
from varyoff.report.terminal.harmless import harmless

ESCAPES: Mapping[str, Escape] = {"json": escape_json, "xml": escape_xml}


@dataclass(frozen=True, slots=True)
class Output:
    """A record that can be rendered in one format; it is when it is asked for."""

    format: Format
    render: Callable[[], str]


def outputs_of(record: str, value: object, **manner: object) -> dict[str, Output]:
    """Return a record in each of its formats, by their names.

    Args:
        record: the name of the kind of record, as in the table of formats.
        value: the record.
        manner: what the verb knows of how it is to be shown, for formats that take it.
    """
    return {name: Output(row, partial(row.render, value, **manner)) for name, row in formats_of(record).items()}


def emit(asked: list[tuple[str, str | None]], outputs: Mapping[str, Output], *, default: str = "text") -> None:
    """Render every format asked for, then write them: files first, standard output last.

    The default format goes to standard output when nothing else does. Nothing is written unless everything could
    be rendered. One output that cannot be written does not keep the others from being written.

    Raises:
        OutputError: the first output that could not be written.
    """
    check_formats(asked, outputs)
    chosen = list(asked)
    if default in outputs and not any(file is None for _, file in chosen):
        chosen.append((default, None))
    with unhurried():
        rendered = [(outputs[name].format, file, outputs[name].render()) for name, file in chosen]
    failed: list[OutputError] = []
    for row, file, text in sorted(rendered, key=lambda one: one[1] is None):
        try:
            if file is not None:
                write_file(file, text)
            else:
                print_out(harmless(text) if row.people else text, ESCAPES.get(row.escape))
        except OutputError as error:
            failed.append(error)
    if failed:
        raise failed[0]


def check_formats(asked: list[tuple[str, str | None]], formats: Mapping[str, object]) -> None:
    """Complain about formats that do not exist, and about two outputs in one place, before any work is done."""
    for name, _ in asked:
        if name not in formats:
            raise CommandLineError(f"there is no format `{name}`\n{did_you_mean(name, formats)}")
    places = [file for _, file in asked]
    for place in places:
        if places.count(place) > 1:
            raise CommandLineError(
                f"two formats go to {place or 'standard output'}\ngive each its file: --format NAME=FILE"
            )
