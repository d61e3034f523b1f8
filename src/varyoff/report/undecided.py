"""The record of a system of which nothing was decided: time or memory ran out, or varyoff itself failed."""

from __future__ import annotations

import traceback
from collections.abc import Sequence

from varyoff.base.diagnostic import Diagnostic
from varyoff.model.model import Model
from varyoff.model.trace import Trace
from varyoff.problem.decision import Counts
from varyoff.problem.disagreement import Disagreement
from varyoff.property.statement import statement_of
from varyoff.property.verdict import Verdict
from varyoff.report.record import FailureRecord, PinRecord, PropertyRecord, SystemRecord
from varyoff.spec.forms import declarations
from varyoff.spec.syntax import System

INTERNAL = "V901"
DIFFERING = "V903"


def undecided(
    system: System, engine: str, reason: str, asked: Sequence[str] = (), failure: FailureRecord | None = None
) -> SystemRecord:
    """Return a record in which every property of a system, or those asked for, is unknown for the same reason."""
    statements = [statement_of(one) for one in declarations(system) if not asked or one.name.text in asked]
    properties = [PropertyRecord(one, Verdict(one.name, "unknown", 0, reason=reason)) for one in statements]
    pins = tuple(PinRecord(p.count, p.value, None, p.span.line) for p in system.pins)
    nothing = Model(system.name.text, (), (), ())
    return SystemRecord(
        system.name.text, system.file, system.doc, system.source_text, engine, False, reason,
        Counts(0, 0, 0, 0, 0, 0), tuple(properties), pins, nothing, failure=failure,
    )  # fmt: skip


def broken(system: System, engine: str, error: Exception, asked: Sequence[str] = ()) -> SystemRecord:
    """Return the record of a system in which an error of varyoff itself was met; the other systems keep theirs."""
    text = f"this is an error of varyoff itself: {type(error).__name__}: {error}"
    if differing := isinstance(error, Disagreement):
        text = f"the engines differ, so one of them is wrong: {error}"
    help = ("please report it with the specification that led to it", "VARYOFF_TRACEBACK=1 shows where it happened")
    diagnostic = Diagnostic(DIFFERING if differing else INTERNAL, text, system.name.span, help=help)
    where = "".join(traceback.format_exception(error))
    failure = FailureRecord(diagnostic, Trace((), ()), None, where)
    return undecided(system, engine, "an error of varyoff itself", asked, failure)
