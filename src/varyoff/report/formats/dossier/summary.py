"""What `report` prints when it has written its pages: where they are, and what is not as expected."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from varyoff.base.counted import counted
from varyoff.report.deviations import deviations_of_systems
from varyoff.report.dossier import Dossier
from varyoff.report.plain import one_line
from varyoff.report.terminal.style import Style, plain

SHOWN = 20  # findings of one system


def render_summary(
    dossiers: Sequence[Dossier], files: int, output: str, nothing: str = "", *, style: Style = plain
) -> str:
    """Return the text.

    Args:
        files: how many were written.
        output: the folder they are in, as it was asked for.
        nothing: why nothing was checked, where nothing was.
    """
    lines = list(_lines(dossiers, files, output.rstrip("/") or "/", style))
    if len(lines) == 1 and not nothing:
        lines.append(style("everything is as expected", "good"))
    return "\n".join(lines) + "\n"


def _lines(dossiers: Sequence[Dossier], files: int, output: str, style: Style) -> Iterator[str]:
    yield f"{counted(len(dossiers), 'system')}, {counted(files, 'file')} in {output}; begin with {output}/index.html"
    for d in dossiers:
        found = deviations_of_systems([d.system])
        if not found:
            continue
        yield f"  {style(d.system.name, 'strong')}  {style(f'{output}/{d.name}.html', 'dim')}"
        for one in found[:SHOWN]:
            yield f"    {style('✗' if one.level == 'error' else '!', 'bad' if one.level == 'error' else 'warn')} {one_line(one.title)}"
        if len(found) > SHOWN:
            yield f"    and {len(found) - SHOWN} more"
