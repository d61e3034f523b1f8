"""Every format of every record, a row for each: what `--format` takes, `--help` lists and the shells complete.

A new format of a record is a file, `<record>/<format>.py` with a function `render` of the record, and a row here; or,
from outside, `register(Format(record, name, renderer=function))`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from varyoff.base.record import dataclass


@dataclass(frozen=True, slots=True)
class Format:
    """One format of one record; its module is imported when it is asked for.

    `takes` names what else the renderer is given of what the verb knows: `verbosity` (-1, 0 or 1), `style` (for a
    terminal), `locate` (where a file is in its repository). `escape` is how the format writes a character that a
    stream has no place for; where there is no such way, or where people read it nevertheless (`people`), what a
    terminal would obey is taken from it.
    """

    record: str
    name: str
    takes: tuple[str, ...] = ()
    escape: Literal["", "json", "xml"] = ""
    people: bool = False
    renderer: Callable[..., str] | None = None  # by default `render` of its module

    def render(self, value: object, **manner: object) -> str:
        """Return a record in this format.

        Args:
            value: the record.
            manner: what may be known of how it is to be shown, by the names that `takes` lists.
        """
        render = self.renderer
        if render is None:
            from importlib import import_module

            render = import_module(f"varyoff.report.formats.{self.record}.{self.name}").render
        return render(value, **{name: manner[name] for name in self.takes if name in manner})


_ROWS = (
    Format("run", "text", ("verbosity", "style")),
    Format("run", "json", escape="json"),
    Format("run", "junit", ("locate",), "xml"),
    Format("run", "sarif", ("locate",), "json"),
    Format("run", "github", ("locate",)),
    Format("run", "gitlab", ("locate",), "json"),
    Format("run", "itf", escape="json"),
    Format("run", "markdown", escape="xml", people=True),
    Format("lint", "text", ("verbosity",)),
    Format("lint", "json", escape="json"),
    Format("exploration", "text", ("verbosity", "style")),
    Format("graph", "json", escape="json"),
    Format("graph", "dot"),
    Format("graph", "graphml", escape="xml"),
    Format("graph", "mermaid"),
    Format("explanation", "text", ("style",)),
    Format("explanation", "json", escape="json"),
    Format("code", "text"),
    Format("code", "json", escape="json"),
    Format("guards", "text", ("style",)),
    Format("guards", "json", escape="json"),
    Format("guards", "markdown", escape="xml", people=True),
    Format("tolerance", "text", ("style",)),
    Format("tolerance", "json", escape="json"),
    Format("tolerance", "markdown", escape="xml", people=True),
    Format("replay", "text", ("style",)),
    Format("replay", "json", escape="json"),
    Format("schema", "json", escape="json"),
    Format("difference", "text", ("verbosity", "style")),
    Format("difference", "json", escape="json"),
    Format("difference", "markdown", escape="xml", people=True),
)

_TABLE = {(row.record, row.name): row for row in _ROWS}


def register(row: Format) -> None:
    """Add a format of a record, in place of one of the same name."""
    _TABLE[row.record, row.name] = row


def formats_of(*records: str) -> dict[str, Format]:
    """Return the formats of these records by their names, in the order of the table."""
    return {name: row for wanted in records for (record, name), row in _TABLE.items() if record == wanted}


def format_names() -> tuple[str, ...]:
    """Return the name of every format of any record, each once."""
    return tuple(dict.fromkeys(name for _, name in _TABLE))
