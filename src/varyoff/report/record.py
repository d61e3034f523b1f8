"""The record of one run: frozen, versioned, without clock and host. Every format is a function of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Literal

from varyoff.base.counted import counted
from varyoff.base.diagnostic import Diagnostic
from varyoff.base.record import dataclass, field
from varyoff.base.span import Sources
from varyoff.base.usage import one_named, word_in
from varyoff.model.expression import Value
from varyoff.model.model import Model, State
from varyoff.model.trace import Trace
from varyoff.problem.decision import Confirmation, Counts
from varyoff.property.statement import Statement
from varyoff.property.verdict import Status, Verdict

if TYPE_CHECKING:
    from varyoff.analysis.assurance import Assurance
    from varyoff.analysis.coverage import Coverage
    from varyoff.analysis.explanation import Explanation
    from varyoff.analysis.necessity import GuardTable
    from varyoff.elaborate.elaborated import Elaborated
    from varyoff.model.enumeration import Enumeration

SHOWN_WRONG = 3  # properties in the short text of a record
FORMAT = 1  # of the JSON output; it changes when a field changes its meaning or goes


@dataclass(frozen=True, slots=True)
class PropertyRecord:
    """One property: how it is written, what was found of it, and why it is violated, where it is.

    `found` has no certificate: what it rested on is gone when the record is made. `assurance` is what it told of a
    property that holds, made on demand.
    """

    statement: Statement
    found: Verdict
    explanation: Explanation | None = None
    assurance: Assurance | None = None

    @property
    def name(self) -> str:
        return self.statement.name

    @property
    def form(self) -> str:
        return self.statement.form

    @property
    def text(self) -> str:
        """What it asks, as it is written."""
        return self.statement.text

    @property
    def expected(self) -> Status:
        return self.statement.expected

    @property
    def doc(self) -> str:
        return self.statement.doc

    @property
    def source_text(self) -> str:
        return self.statement.source_text

    @property
    def severity(self) -> Literal["error", "warning"]:
        return self.statement.severity

    @property
    def stated(self) -> bool:
        """Whether somebody wrote it down."""
        return self.statement.stated

    @property
    def file(self) -> str:
        return self.statement.span.file

    @property
    def line(self) -> int:
        return self.statement.span.line

    @property
    def column(self) -> int:
        return self.statement.span.column

    @property
    def verdict(self) -> Status:
        return self.found.status

    @property
    def states(self) -> int:
        """The number of states that the verdict is based on."""
        return self.found.states

    @property
    def trace(self) -> Trace | None:
        """The counterexample or witness."""
        return self.found.trace

    @property
    def reason(self) -> str:
        """Why it is unknown or vacuous."""
        return self.found.reason

    @property
    def remark(self) -> str:
        """What is noticed of a property that holds."""
        return self.found.remark

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
    levels: tuple[int, ...] = ()  # how many states there are at each distance from the initial ones
    coverage: Coverage | None = None  # of a complete exploration, where it was asked for or costs little
    confirmations: tuple[Confirmation, ...] = ()  # of all engines, where several were asked
    least_coverage: float | None = None  # in percent, that was asked for
    elaborated: Elaborated | None = field(default=None, compare=False, repr=False)
    guards: GuardTable | None = field(default=None, compare=False, repr=False)  # what each prevents, on demand
    deadlocks: tuple[tuple[State, int], ...] | None = field(default=None, compare=False, repr=False)  # with their
    # distances, on demand
    enumeration: Enumeration | None = field(default=None, compare=False, repr=False)  # of all states, on demand

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

    @property
    def ok(self) -> bool:
        """Whether everything about the system is as expected: verdicts, pinned counts, coverage, the audit."""
        from varyoff.report.exit import Exit, of_system

        return of_system(self) == Exit.AS_EXPECTED

    def __bool__(self) -> bool:
        return self.ok

    def __len__(self) -> int:
        return len(self.properties)

    def __iter__(self) -> Iterator[PropertyRecord]:
        return iter(self.properties)

    def __getitem__(self, name: str) -> PropertyRecord:
        """Return what was found of a property.

        Raises:
            UsageError: the system has no such property, or it was not asked for.
        """
        return one_named("property", name, [(p.name, p) for p in self.properties], f" of `{self.name}` in this report")

    def __repr__(self) -> str:
        wrong = [p.name for p in self.properties if not p.as_expected]
        return f"<SystemRecord {self.name}: {counted(len(self), 'property')}{_standing(self.ok, wrong)}>"

    def _repr_html_(self) -> str:
        from varyoff.report.formats.run.notebook import system_html

        return system_html(self)

    def _repr_svg_(self) -> str | None:
        from varyoff.report.formats.run.notebook import system_svg

        return system_svg(self)


@dataclass(frozen=True, slots=True)
class Report:
    """Everything one run established: `report["iasp-flashcopy"]["can-vary-on"]` is the record of a property.

    The truth of a report is `ok`, so that `assert varyoff.check("specs")` fails where it should; its text is what the
    command prints with `--quiet`.

    Attributes:
        exit: what `varyoff check` ends with; 0 when everything is as expected.
        systems: their records, in the order of the files.
        diagnostics: what is wrong with the specifications, with their places.
        nothing: why nothing was checked, where nothing was.
    """

    version: str
    exit: int
    systems: tuple[SystemRecord, ...]
    diagnostics: tuple[Diagnostic, ...]
    sources: Sources = field(compare=False, repr=False)
    nothing: str = ""

    @property
    def ok(self) -> bool:
        """Whether everything is as expected: the exit status is 0. What is undecided is not."""
        return self.exit == 0

    def __bool__(self) -> bool:
        return self.ok

    def __len__(self) -> int:
        return len(self.systems)

    def __iter__(self) -> Iterator[SystemRecord]:
        return iter(self.systems)

    def __getitem__(self, name: str) -> SystemRecord:
        """Return the record of a system.

        Raises:
            UsageError: no system of that name was checked, or systems of that name in several files. What is wrong with
                the specifications is told with it.
        """
        return one_named("system", name, [(s.name, s) for s in self.systems], " in this report", self.diagnostics)

    def to_json(self) -> str:
        """Return the JSON text that `varyoff check --format json` prints, with a newline at its end.

        The same bytes, for the same paths and options; the command asks for the `coverage` of every system, however large.
        """
        return self.to("json")

    def to(self, name: str) -> str:
        """Return the report in one of the formats of `varyoff check`, by the name that `--format` takes: `junit`, `sarif`.

        Paths are those from the current folder; the command makes them begin at the root of the repository where the
        readers of a format look for them there.

        Raises:
            UsageError: there is no such format.
        """
        from varyoff.report.formats.table import formats_of

        formats = formats_of("run")
        word_in("name", name, tuple(formats))
        return formats[name].render(self)

    def raise_if_unexpected(self) -> None:
        """Do nothing where everything is as expected; else raise an error that says what is not.

        Raises:
            Unexpected: its text has, worst first, each system and property with its shortest trace, mistakes, and what
                is undecided.
        """
        if not self.ok:
            from varyoff.report.unexpected import Unexpected

            raise Unexpected(self)

    def __str__(self) -> str:
        from varyoff.report.formats.run.text import render
        from varyoff.report.terminal.diagnostics import render_diagnostics
        from varyoff.report.terminal.harmless import harmless

        return harmless(render_diagnostics(self) + render(self, verbosity=-1)).rstrip()

    def __repr__(self) -> str:
        wrong = [f"{s.name}/{p.name}" for s in self.systems for p in s.properties if not p.as_expected]
        return f"<Report: {counted(len(self), 'system')}{_standing(self.ok, wrong)}>"

    def _repr_html_(self) -> str:
        from varyoff.report.formats.run.notebook import report_html

        return report_html(self)


def _standing(ok: bool, wrong: Sequence[str]) -> str:
    """Return the end of a short text about records: that all is well, or of what it is not."""
    if ok:
        return ", as expected"
    more = ", …" if len(wrong) > SHOWN_WRONG else ""
    return ", not as expected" + (f": {', '.join(wrong[:SHOWN_WRONG])}{more}" if wrong else "")
