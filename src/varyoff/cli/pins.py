"""`check --update-pins`: pinned counts are written anew, and nothing else in the file changes.

Only counts that are pinned already are updated: which of them are worth pinning is the author's choice. Numbers are
replaced by position, so comments, quoting and line ends stay as they are. A file is replaced as a whole or not at all.
"""

from __future__ import annotations

from collections.abc import Iterable

from varyoff.base.counted import counted
from varyoff.base.record import replace
from varyoff.base.span import LINE_BREAK, Span
from varyoff.cli.files import write_bytes
from varyoff.cli.output import OutputError, print_error
from varyoff.report.record import Report, SystemRecord

BOM = "\ufeff"


def update_pins(report: Report) -> Report:
    """Write the counts found into the specifications; return the report with the pins as they now stand.

    What was not explored completely, or ended in an error of the model, has no counts and is left alone.

    Raises:
        OutputError: a file cannot be written, or is not the one that was read; files before it are updated.
    """
    wanted: dict[str, dict[Span, int]] = {}
    systems = []
    for system in report.systems:
        for span, number in _changes(system):
            wanted.setdefault(span.file, {})[span] = number
        pins = tuple(
            replace(p, pinned=p.found) if p.found is not None and _stale(system, p.found, p.pinned) else p
            for p in system.pins
        )
        systems.append(replace(system, pins=pins))
    for file, edits in wanted.items():
        _rewrite(file, edits)
    total = sum(map(len, wanted.values()))
    for system in systems:
        if not system.pins and not system.changed:
            print_error(f"{system.file}: {system.name} pins no count; write `expect:` to have them kept up to date\n")
        elif not system.complete:
            print_error(f"{system.file}: {system.name} is left alone: {system.reason}\n")
    print_error(f"{counted(total, 'pinned count')} updated in {counted(len(wanted), 'file')}\n")
    return replace(report, systems=tuple(systems))


def _stale(system: SystemRecord, found: int, pinned: int) -> bool:
    return system.complete and system.failure is None and found != pinned


def _changes(system: SystemRecord) -> Iterable[tuple[Span, int]]:
    if system.elaborated is None:
        return
    written = {pin.count: pin.span for pin in system.elaborated.system.pins}
    for pin in system.pins:
        if pin.found is not None and _stale(system, pin.found, pin.pinned):
            yield written[pin.count], pin.found


def _rewrite(file: str, edits: dict[Span, int]) -> None:
    try:
        with open(file, "rb") as stream:
            data = stream.read()
    except OSError as error:
        raise OutputError(f"cannot read `{file}`: {error.strerror or error}") from error
    text = data.decode("utf-8")
    mark = BOM if text.startswith(BOM) else ""
    text = text.removeprefix(BOM)
    said = []
    starts = [0, *(m.end() for m in LINE_BREAK.finditer(text))]
    for span, number in sorted(edits.items(), reverse=True):  # from the end, so that positions stay true
        if span.line > len(starts):
            raise OutputError(f"`{file}` has changed since it was read")
        begin = starts[span.line - 1] + span.column - 1
        end = starts[span.line - 1] + span.end_column - 1
        old = text[begin:end]
        if span.end_line != span.line or not old.strip("'\"").lstrip("+").isalnum():
            raise OutputError(f"`{file}` has changed since it was read: no number at {span}")
        text = text[:begin] + str(number) + text[end:]
        said.append(f"{span}: {old} → {number}\n")
    write_bytes(file, (mark + text).encode("utf-8"))
    print_error("".join(reversed(said)))
