"""Front ends: the languages in which specifications are written. The ending of a file's name tells which it is.

A front end makes records (`varyoff.spec.syntax`) of a text. Nothing behind it knows of the text but the places that the
records give: names and records have spans, and expressions are made by `varyoff.spec.expression.parse_expression_text`
of any text that knows where its characters stand (`varyoff.base.span.Positions`; `Verbatim` is one).
"""

from __future__ import annotations

from collections.abc import Callable

from varyoff.base.diagnostic import Mistakes
from varyoff.base.record import dataclass
from varyoff.spec.documents import BEGINNING, Documents, is_specification, read_documents


def _always(_text: str) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class FrontEnd:
    """A language of specifications.

    Args:
        suffixes: endings of names of files, with the dot.
        read: makes records of a text, given the name under which the file is shown, and records mistakes there.
            Records that contradict themselves it may leave to `varyoff.spec.well_formed`.
        recognises: whether a text looks like a specification at all; nothing is shown of an included file that
            does not.
        beginning: what a specification begins with, for messages.
        checked: whether `read` has made sure that records are well-formed, as that of YAML does with better messages.
    """

    suffixes: tuple[str, ...]
    read: Callable[[str, str, Mistakes], Documents]
    recognises: Callable[[str], bool] = _always
    beginning: str = ""
    checked: bool = False


YAML = FrontEnd((".yaml", ".yml"), read_documents, is_specification, BEGINNING, checked=True)

_TABLE: dict[str, FrontEnd] = {}


def register(front_end: FrontEnd) -> None:
    """Add a front end. An ending that is known already gets another one."""
    for suffix in front_end.suffixes:
        _TABLE[suffix] = front_end


register(YAML)


def suffixes() -> tuple[str, ...]:
    """Return the endings of all files that are specifications."""
    return tuple(_TABLE)


def front_end_of(file: str) -> FrontEnd:
    """Return the front end for a file, which need not be there; what has no known ending is YAML."""
    return next((front_end for suffix, front_end in _TABLE.items() if file.endswith(suffix)), YAML)
