"""GitHub's workflow commands: annotations at the lines concerned, worst first.

GitHub shows at most ten errors and ten warnings of a step; where there are more, the last of them says how many.
The step summary is the Markdown format.
"""

from __future__ import annotations

from varyoff.report.deviations import Deviation, Locate, as_read, deviations_of
from varyoff.report.record import Report
from varyoff.report.terminal.harmless import Commands

MOST = 10  # of each type, in one step
LONGEST = 8_000  # characters of a message; the whole command has to fit in 64 KiB
SUMMARY_BYTES = 1024 * 1024  # of the summary of one step


def render(report: Report, locate: Locate = as_read) -> Commands:
    """Return the workflow commands, one a line; empty when everything is as expected."""
    lines: list[str] = []
    found = deviations_of(report, locate)
    for level in ("error", "warning"):
        those = [f for f in found if f.level == level]
        shown = those if len(those) <= MOST else those[: MOST - 1]
        lines += [_command(f) for f in shown]
        if len(shown) < len(those):
            left = those[len(shown) :]
            text = "\n".join(f"{_place(f)}{f.title}" for f in left)
            lines.append(f"::{level} title={_property(f'varyoff: and {len(left)} more')}::{_data(_cut(text))}")
    return Commands("".join(line + "\n" for line in lines))


def _command(finding: Deviation) -> str:
    parts = []
    if finding.path is not None:
        parts.append(f"file={_property(finding.path)}")
        if finding.line:
            parts.append(f"line={finding.line}")
        # Columns are only heeded on a single line.
        if finding.column and finding.end_line in (0, finding.line):
            parts.append(f"col={finding.column}")
            if finding.end_column > finding.column:
                parts.append(f"endColumn={finding.end_column - 1}")
    parts.append(f"title={_property(_cut(finding.title, 250))}")
    text = finding.detail or finding.title
    return f"::{finding.level} {','.join(parts)}::{_data(_cut(text))}"


def _place(finding: Deviation) -> str:
    return f"{finding.path}:{finding.line}: " if finding.path is not None else ""


def _cut(text: str, most: int = LONGEST) -> str:
    return text if len(text) <= most else text[: most - 2].rstrip() + " …"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
