"""A property as somebody wrote it down."""

from __future__ import annotations

from typing import Literal

from varyoff.base.record import dataclass
from varyoff.base.span import Span
from varyoff.spec.syntax import PropertyDeclaration

Expected = Literal["holds", "violated", "vacuous", "unknown"]


@dataclass(frozen=True, slots=True)
class Statement:
    """What a specification says of a property: how it is called, what it asks, which verdict is expected.

    Attributes:
        text: what is asked, as it is written.
        span: where its name stands.
        stated: False for what is checked although nobody wrote it down.
    """

    name: str
    form: str
    text: str
    expected: Expected
    span: Span
    doc: str = ""
    source_text: str = ""
    severity: Literal["error", "warning"] = "error"
    stated: bool = True


def statement_of(one: PropertyDeclaration) -> Statement:
    """Return what a declaration says."""
    return Statement(
        one.name.text, one.form, one.text, one.expect, one.name.span, one.doc, one.source_text, one.severity, one.stated
    )
