"""A property as somebody wrote it down."""

from __future__ import annotations

from typing import Literal

from varyoff.base.record import dataclass
from varyoff.base.span import Span
from varyoff.spec.syntax import PropertyDeclaration, System
from varyoff.spec.system_reader import DEADLOCK_PROPERTY

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
        one.name.text, one.form_name, one.expression.text, one.expect, one.name.span, one.doc, one.source_text,
        one.severity,
    )  # fmt: skip


def deadlock_statement(system: System) -> Statement:
    """Return what a system says of deadlock, whether or not it writes it down."""
    stated = system.deadlock
    text = "no reachable state is without an enabled event"
    if stated.unless is not None:
        text += f", unless {stated.unless.text}"
    return Statement(
        DEADLOCK_PROPERTY, "deadlock", text, "holds", stated.span or system.name.span, stated=stated.stated
    )
