"""Which format goes where: `--format NAME` to standard output, `--format NAME=FILE` to a file."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from varyoff.base.budget import unhurried
from varyoff.base.diagnostic import did_you_mean
from varyoff.cli.arguments import UsageError
from varyoff.cli.files import write_file
from varyoff.cli.output import Escape, OutputError, escape_json, escape_xml, print_out
from varyoff.report.harmless import harmless

Render = Callable[[], str]

# How formats that programs read write what a stream has no place for; the others are for people.
ESCAPES: Mapping[str, Escape] = {
    **dict.fromkeys(("json", "sarif", "gitlab", "itf"), escape_json),
    **dict.fromkeys(("junit", "graphml", "html", "markdown"), escape_xml),
}


def emit(asked: list[tuple[str, str | None]], formats: Mapping[str, Render], *, default: str = "text") -> None:
    """Render every format asked for, then write them: files first, standard output last.

    The default format goes to standard output when nothing else does. Nothing is written unless everything could
    be rendered. One output that cannot be written does not keep the others from being written.

    Raises:
        OutputError: the first output that could not be written.
    """
    check_formats(asked, formats)
    chosen = list(asked)
    if default in formats and not any(file is None for _, file in chosen):
        chosen.append((default, None))
    with unhurried():
        rendered = [(name, file, formats[name]()) for name, file in chosen]
    failed: list[OutputError] = []
    for name, file, text in sorted(rendered, key=lambda one: one[1] is None):
        try:
            if file is not None:
                write_file(file, text)
            else:
                # Markdown is read by people, although it can escape what a stream has no place for.
                print_out(harmless(text) if name == "markdown" else text, ESCAPES.get(name))
        except OutputError as error:
            failed.append(error)
    if failed:
        raise failed[0]


def check_formats(asked: list[tuple[str, str | None]], formats: Mapping[str, object]) -> None:
    """Complain about formats that do not exist, and about two outputs in one place, before any work is done."""
    for name, _ in asked:
        if name not in formats:
            raise UsageError(f"there is no format `{name}`\n{did_you_mean(name, formats)}")
    places = [file for _, file in asked]
    for place in places:
        if places.count(place) > 1:
            raise UsageError(f"two formats go to {place or 'standard output'}\ngive each its file: --format NAME=FILE")
