"""The record of a reading of specifications: what is wrong and what looks so. Its formats are functions of it."""

from __future__ import annotations

from varyoff.base.diagnostic import Diagnostic
from varyoff.base.record import dataclass
from varyoff.spec.load import Specification


@dataclass(frozen=True, slots=True)
class LintReport:
    """Everything that `lint` found; diagnostics in the order of their places."""

    version: str
    exit: int
    diagnostics: tuple[Diagnostic, ...]
    specification: Specification
