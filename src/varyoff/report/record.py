"""The record of one run: frozen, versioned, without clock and host. Every format is a function of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from varyoff.base.diagnostic import Diagnostic
from varyoff.base.record import dataclass, field
from varyoff.base.span import Sources
from varyoff.model.expression import Value
from varyoff.model.model import Model
from varyoff.model.trace import Trace
from varyoff.property.verdict import Counts, Status

if TYPE_CHECKING:
    from varyoff.analysis.coverage import Coverage
    from varyoff.analysis.explanation import Explanation
    from varyoff.elaborate.flatten import Flat

FORMAT = 1  # of the JSON output; it changes when a field changes its meaning or goes


@dataclass(frozen=True, slots=True)
class PropertyRecord:
    """One property with its verdict."""

    name: str
    form: str
    text: str
    verdict: Status
    expected: Status
    file: str
    line: int
    states: int
    column: int = 1
    trace: Trace | None = None
    explanation: Explanation | None = None
    reason: str = ""
    doc: str = ""
    source_text: str = ""
    severity: Literal["error", "warning"] = "error"
    stated: bool = True

    @property
    def as_expected(self) -> bool:
        return self.verdict == self.expected


@dataclass(frozen=True, slots=True)
class PinRecord:
    """A pinned count and what was counted; `found` is None when the exploration did not finish."""

    count: str
    pinned: int
    found: int | None
    line: int

    @property
    def as_expected(self) -> bool:
        return self.found is None or self.found == self.pinned


@dataclass(frozen=True, slots=True)
class AuditRecord:
    """How far the verdicts were checked without the engine: states of so many, traces, and what was found.

    `reason` says why it was cut short, where it was.
    """

    mode: Literal["sample", "full"]
    states_checked: int
    states_total: int
    traces_checked: int
    findings: tuple[str, ...] = ()
    reason: str = ""

    @property
    def as_asked(self) -> bool:
        """Whether as much was checked as was asked for: a sample of fewer states is still a sample."""
        return not self.reason or self.mode == "sample"


@dataclass(frozen=True, slots=True)
class FailureRecord:
    """An error of the model, with the trace to the state in which it happens; or an error of varyoff itself, which
    has neither: `where` is then Python's own account of it.
    """

    diagnostic: Diagnostic
    trace: Trace
    event: str | None
    where: str = ""

    @property
    def internal(self) -> bool:
        """Whether it is an error of varyoff itself."""
        return self.diagnostic.code.startswith("V9")


@dataclass(frozen=True, slots=True)
class SystemRecord:
    """One system: the model that was checked, what was asked of it, and what was found.

    `dropped`, `constants` and `faults` are what the command line changed; `pins` is empty when it changed anything,
    because pinned counts speak of the system as it is written.
    """

    name: str
    file: str
    doc: str
    source_text: str
    engine: str
    complete: bool
    reason: str
    counts: Counts
    properties: tuple[PropertyRecord, ...]
    pins: tuple[PinRecord, ...]
    model: Model
    audit: AuditRecord | None = None
    failure: FailureRecord | None = None
    interrupted: bool = False
    dropped: tuple[str, ...] = ()
    constants: tuple[tuple[str, Value], ...] = ()
    faults: int | None = None  # as overridden
    fault_bound: int | None = None  # in force
    alone: bool = True  # the only system of its file
    coverage: Coverage | None = None  # of a complete exploration, where it was asked for or costs little
    least_coverage: float | None = None  # in percent, that was asked for
    flat: Flat | None = field(default=None, compare=False, repr=False)
    answer: object = field(default=None, compare=False, repr=False)  # of the engine, where it is kept; for graphs

    @property
    def covered_enough(self) -> bool | None:
        """Whether as much was covered as was asked for; None where it is not known."""
        if self.least_coverage is None:
            return True
        return None if self.coverage is None else self.coverage.percent >= self.least_coverage

    @property
    def changed(self) -> bool:
        """Whether the command line changed the system."""
        return bool(self.dropped or self.constants) or self.faults is not None

    def _repr_html_(self) -> str:
        from varyoff.report.formats.run.notebook import system_html

        return system_html(self)

    def _repr_svg_(self) -> str | None:
        from varyoff.report.formats.run.notebook import system_svg

        return system_svg(self)


@dataclass(frozen=True, slots=True)
class Report:
    """Everything one run established."""

    version: str
    exit: int
    systems: tuple[SystemRecord, ...]
    diagnostics: tuple[Diagnostic, ...]
    sources: Sources = field(compare=False, repr=False)
    nothing: str = ""  # why nothing was checked

    def _repr_html_(self) -> str:
        from varyoff.report.formats.run.notebook import report_html

        return report_html(self)
