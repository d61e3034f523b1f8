"""The pipeline: files to systems, systems to models, models to verdicts, verdicts audited, all of it a report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Literal

from varyoff import __version__
from varyoff.analysis.coverage import Coverage, coverage
from varyoff.analysis.deciding import Decided, decide
from varyoff.analysis.prepared import Prepared
from varyoff.base.budget import Exhausted, check_time, countdown, grace, time_limit, why_exhausted
from varyoff.base.counted import counted
from varyoff.base.diagnostic import Diagnostic, Mistakes, did_you_mean, in_source_order
from varyoff.base.record import dataclass, field, replace
from varyoff.base.usage import (
    PathLike,
    constants_in,
    flag_in,
    function_in,
    instance_in,
    number_in,
    texts_in,
    word_in,
)  # fmt: skip
from varyoff.elaborate.flatten import flatten
from varyoff.elaborate.pattern import guard_names, guards_named
from varyoff.engine.engine import Answer, Bounds, Engine, Failure
from varyoff.engine.registry import AUTO, deciding, engine_choices, engine_named
from varyoff.model.model import GuardName, Model
from varyoff.model.variant import Variant
from varyoff.property.forms import properties_of
from varyoff.report.exit import Exit, of_run, of_system
from varyoff.report.record import (
    AuditRecord,
    FailureRecord,
    PinRecord,
    PropertyRecord,
    Report,
    SystemRecord,
)  # fmt: skip
from varyoff.spec.load import Loader, Specification
from varyoff.spec.syntax import System

AUDIT_SHARE = 0.1  # of a run's time that the sample may take
AUDIT_LEAST = 8  # states
AUDITS = ("sample", "full")
COVERAGE_STATES = 100_000  # of a system of which the coverage is found without being asked for

SystemProgress = Callable[[str, int, int, int], None]
"""Called with the system's name and the numbers of states, transitions and states still to be expanded."""

OnVerdicts = Callable[[Prepared, Decided], None]
"""Called with each system and its verdicts while the exploration that they rest on is there."""


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line asks of a check. Where there may be several names, a single one may be given as it is.

    `max_seconds` bounds all of it, from reading to the audit. An exploration is released when the record of its system
    is made, so that many systems take the memory of the largest. What only some formats need is made on demand:
    `enumerate_states` asks for all states and steps, one by one; `list_deadlocks` for the states in which nothing can
    happen; `guard_table` for what each procedure guard prevents, at the price of one exploration for each; `ways_back`
    for the longest way back to what is recoverable, and the strategy of a game, as tables.
    """

    properties: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()
    constants: Mapping[str, int | bool] = field(default_factory=dict)
    faults: int | None = None
    max_states: int | None = None
    max_seconds: float | None = None
    audit: Literal["sample", "full"] = "sample"
    systems: tuple[str, ...] = ()
    stop_at_first: bool = False
    coverage: bool = False
    min_coverage: float | None = None
    enumerate_states: bool = False
    list_deadlocks: bool = False
    guard_table: bool = False
    ways_back: bool = False
    engine: str = AUTO

    def __post_init__(self) -> None:
        for name in ("properties", "drop", "systems"):
            object.__setattr__(self, name, texts_in(name, getattr(self, name)))
        object.__setattr__(self, "constants", constants_in("constants", self.constants))
        number_in("faults", self.faults, 0)
        number_in("max_states", self.max_states, 1)
        number_in("max_seconds", self.max_seconds, 0, whole=False)
        number_in("min_coverage", self.min_coverage, 0, whole=False, most=100)
        word_in("audit", self.audit, AUDITS)
        word_in("engine", self.engine, engine_choices())
        for name in ("stop_at_first", "coverage", "enumerate_states", "list_deadlocks", "guard_table", "ways_back"):
            flag_in(name, getattr(self, name))


def check_paths(
    paths: PathLike | Iterable[PathLike], options: Options | None = None, progress: SystemProgress | None = None
) -> Report:
    """Check every system in a file or folder, or in several; mistakes in them, and in the options, are in the report.

    Raises:
        UsageError: an argument is of a kind that is not taken.
    """
    options = Options() if options is None else instance_in("options", options, Options, "`varyoff.Options(…)`")
    function_in("progress", progress, "a name and three numbers")
    with time_limit(options.max_seconds):
        return check_specification(Loader().load(paths), options, progress)


def check_text(text: str, options: Options | None = None, file: str = "<text>") -> Report:
    """Check every system of a specification given as text; mistakes in it, and in the options, are in the report.

    Raises:
        UsageError: an argument is of a kind that is not taken.
    """
    options = Options() if options is None else instance_in("options", options, Options, "`varyoff.Options(…)`")
    with time_limit(options.max_seconds):
        return check_specification(Loader().load_text(text, file), options)


def check_specification(
    specification: Specification,
    options: Options | None = None,
    progress: SystemProgress | None = None,
    on_verdicts: OnVerdicts | None = None,
) -> Report:
    """Check every system of a specification that was read; its mistakes are in the report.

    When time or memory run out, what is not decided by then is unknown. An error of varyoff itself in one system leaves
    the others their verdicts.
    """
    options = options or Options()
    with time_limit(options.max_seconds):
        prepared, diagnostics = _prepare_all(specification, options, _undecided)
        records = list(check_systems(prepared, options, progress, on_verdicts))
    nothing = nothing_checked(specification, records, diagnostics)
    return Report(
        __version__,
        of_run(records, diagnostics, nothing),
        tuple(records),
        diagnostics,
        specification.sources,
        nothing,
    )


def check_systems(
    prepared: Sequence[Prepared | SystemRecord],
    options: Options,
    progress: SystemProgress | None = None,
    on_verdicts: OnVerdicts | None = None,
) -> Iterator[SystemRecord]:
    """Yield the record of each system, until `options` say to stop; `max_seconds` is for all of them together.

    What is a record already is yielded in its place. An error of varyoff itself in one system becomes its record.
    """
    left = countdown(options.max_seconds)
    for one in prepared:
        if isinstance(one, SystemRecord):
            record = one
        else:
            try:
                record = check_system(one, options, left(), progress, on_verdicts)
            except Exception as error:  # noqa: BLE001 - whatever it is, the other systems are checked
                record = _undecided(one.system, options, error)
        yield record
        if record.interrupted or (options.stop_at_first and of_system(record) != Exit.AS_EXPECTED):
            break


def _undecided(system: System, options: Options, error: Exception) -> SystemRecord:
    """Return the record of a system whose check ended in an error."""
    from varyoff.report.undecided import broken, undecided

    if isinstance(error, Exhausted):
        return undecided(system, deciding(options.engine), why_exhausted(error), options.properties)
    return broken(system, deciding(options.engine), error, options.properties)


def prepare(specification: Specification, options: Options) -> tuple[list[Prepared], tuple[Diagnostic, ...]]:
    """Return the systems that can be explored, and the diagnostics of all that was read.

    Raises:
        OutOfTime: the time limit in force was hit.
    """

    def stop(_system: System, _options: Options, error: Exception) -> SystemRecord:
        raise error

    found, diagnostics = _prepare_all(specification, options, stop)
    return [one for one in found if isinstance(one, Prepared)], diagnostics


def _prepare_all(
    specification: Specification, options: Options, stopped: Callable[[System, Options, Exception], SystemRecord]
) -> tuple[list[Prepared | SystemRecord], tuple[Diagnostic, ...]]:
    """Prepare every system; `stopped` gives what stands for one of which an error keeps that from being done."""
    mistakes = Mistakes()
    prepared: list[Prepared | SystemRecord] = []
    names = {"property": set(), "drop": set(), "dropped": set(), "set": set(), "system": set()}  # type: dict[str, set[str]]
    in_file = Counter(system.file for system in specification.systems)
    whole = True
    for system in specification.systems:
        names["system"].add(system.name.text)
        if options.systems and system.name.text not in options.systems:
            continue
        try:
            one = _prepare(system, options, mistakes, names)
        except Exception as error:  # noqa: BLE001 - whatever it is, the other systems are checked
            prepared.append(stopped(system, options, error))
            whole = False
            continue
        if one is not None:
            one.alone = in_file[system.file] == 1
        if one is not None and (one.properties or not options.properties):
            prepared.append(one)
    if specification.systems and whole and not mistakes.errors and not _broken(specification):
        _unknown(options, names, mistakes)
    diagnostics = in_source_order([*specification.diagnostics, *mistakes.found])
    if any(d.code.startswith("V7") for d in diagnostics):
        prepared = []
    return prepared, diagnostics


def _broken(specification: Specification) -> bool:
    return any(d.severity == "error" for d in specification.diagnostics)


def _prepare(system: System, options: Options, mistakes: Mistakes, names: dict[str, set[str]]) -> Prepared | None:
    check_time()
    own = Mistakes()
    names["set"].update(c.name.text for c in system.constants)
    constants = {n: v for n, v in options.constants.items() if n in {c.name.text for c in system.constants}}
    elaborated = flatten(system, constants, mistakes=own)
    properties = properties_of(elaborated, own) if elaborated is not None else ()
    mistakes.found.extend(own.found)
    names["property"].update(p.name.text for p in system.properties)
    names["property"].update(p.name for p in properties)
    if elaborated is None or own.errors:
        return None
    names["drop"].update(guard_names(elaborated))
    wanted: dict[GuardName, None] = {}
    for text in options.drop:
        if guards := guards_named(text, elaborated):
            names["dropped"].add(text)
            wanted.update(dict.fromkeys(guards))
    if options.properties:  # what is asked for by name is stated
        properties = tuple(
            replace(p, statement=replace(p.statement, stated=True)) for p in properties if p.name in options.properties
        )
    variant = Variant(
        tuple(wanted),
        elaborated.faults if options.faults is None else options.faults,
        tuple((n, v) for n, v in constants.items() if n in elaborated.constants),
    )
    return Prepared(system, elaborated, variant, variant.of(elaborated.model), properties, options.faults)


def _unknown(options: Options, names: Mapping[str, set[str]], mistakes: Mistakes) -> None:
    """Complain about names on the command line that no system has."""
    for text in options.properties:
        if text not in names["property"]:
            mistakes.add("V701", f"no system has a property `{text}`", None, help=did_you_mean(text, names["property"]))
    for text in options.drop:
        if text not in names["dropped"]:
            help = did_you_mean(text, names["drop"]) or "these systems have no procedure guards"
            mistakes.add("V702", f"no system has a procedure guard `{text}`", None, help=help)
    for text in options.constants:
        if text not in names["set"]:
            help = did_you_mean(text, names["set"]) or "these systems have no constants"
            mistakes.add("V703", f"no system has a constant `{text}`", None, help=help)
    for text in options.systems:
        if text not in names["system"]:
            mistakes.add("V701", f"there is no system `{text}`", None, help=did_you_mean(text, names["system"]))


def check_system(
    prepared: Prepared,
    options: Options,
    seconds: float | None = None,
    progress: SystemProgress | None = None,
    on_verdicts: OnVerdicts | None = None,
) -> SystemRecord:
    """Explore one system, decide its properties, audit the verdicts."""
    name = prepared.system.name.text
    report = None if progress is None else lambda s, t, f: progress(name, s, t, f)
    engine = engine_named(options.engine)
    with time_limit(seconds):
        found = decide(engine, prepared.model, prepared.properties, Bounds(options.max_states), report)
        with grace():
            record = replace(_record(engine, prepared, options, found), least_coverage=options.min_coverage)
            try:
                record = replace(record, coverage=_coverage(options, found.answer))
                record = replace(record, audit=_audit(prepared, found, options.audit))
            except KeyboardInterrupt:
                return replace(record, interrupted=True)
            if on_verdicts is not None:
                on_verdicts(prepared, found)
        return _on_demand(engine, prepared, options, found, record)


def _on_demand(
    engine: Engine, prepared: Prepared, options: Options, found: Decided, record: SystemRecord
) -> SystemRecord:
    """Add what only some formats need."""
    if options.guard_table and record.complete and record.failure is None:
        from varyoff.analysis.necessity import necessity  # for the reports that have the table

        with suppress(*Exhausted):  # the verdicts are there, whether or not there is time for the table
            record = replace(record, guards=necessity(engine, prepared, found.verdicts, Bounds(options.max_states)))
    space = found.answer.space
    with suppress(*Exhausted), grace():
        if options.list_deadlocks and record.complete and record.counts.deadlocks:
            record = replace(record, deadlocks=tuple(space.deadlocks()))
        if options.enumerate_states:
            record = replace(record, enumeration=space.enumeration())
    return record


def _coverage(options: Options, answer: Answer) -> Coverage | None:
    """Return what a complete exploration covered; of a large one only when it was asked for.

    None, too, where time or memory ran out: the verdicts are there.
    """
    asked = options.coverage or options.min_coverage is not None
    if not answer.complete or not (asked or (answer.counts.states or 0) <= COVERAGE_STATES):
        return None
    try:
        return coverage(answer.space)
    except Exhausted:
        return None


def _audit(prepared: Prepared, decided: Decided, mode: Literal["sample", "full"]) -> AuditRecord:
    """Audit each Model that was explored; the numbers are those of all of them together."""
    from varyoff.audit.run import audit
    from varyoff.audit.trace import retrace

    findings: list[str] = []
    checked = total = traces = 0
    reason = ""
    for one in decided.explored:
        answer = one.answer
        result = audit(
            one.model,
            [prepared.properties[i] for i in one.properties],
            [decided.verdicts[i] for i in one.properties],
            answer.counts,
            mode=mode,
            sample=sample_size(one.model, answer),
            complete=answer.complete,
        )
        found = list(result.findings)
        traces += result.traces_checked
        if answer.failure is not None and answer.failure.trace.states and not result.reason:
            found += retrace(one.model, answer.failure.trace)
            traces += 1
        findings += [f"{f.property}: {f.message}" if f.property else f.message for f in found]
        checked += result.states_checked
        total += result.states_total
        reason = reason or result.reason
    return AuditRecord(mode, checked, total, traces, tuple(findings), reason)


def sample_size(model: Model, answer: Answer) -> int:
    """Return how many states a sample audit checks: what takes about a tenth of the exploration's time.

    It is reckoned from the counts, not measured, so that the report is the same on every machine. On a 2-core
    machine the engine takes some 2 µs a state and 0.3 µs a transition, the interpreter some 3 µs for each
    transition of each instance that could be part of a step.
    """
    counts = answer.counts
    explored = 30_000 + 2 * (counts.states or 0) + 0.3 * (counts.transitions or 0)
    options = sum(len(part.branches) for event in model.events for part in event.parts)
    return max(AUDIT_LEAST, int(AUDIT_SHARE * explored / (20 + 3 * options)))


def _record(engine: Engine, prepared: Prepared, options: Options, decided: Decided) -> SystemRecord:
    system, answer = prepared.system, decided.answer
    properties = []
    for position, (one, verdict) in enumerate(zip(prepared.properties, decided.verdicts, strict=True)):
        if not one.stated and verdict.status == "holds":
            continue  # nobody asked; the count of deadlocks says it
        explanation = None
        if verdict.status == "violated":
            from varyoff.analysis.explaining import explain_violation

            with suppress(*Exhausted):
                model, whole = decided.model_of(position), prepared.elaborated.model
                # What would mend it takes further explorations: for what surprises, or where it is shown anyway.
                remedies = options.ways_back or one.expected != "violated"
                explanation = explain_violation(
                    engine, model, one, verdict.trace, whole, verdict.certificate, remedies=remedies
                )
        assurance = None
        if options.ways_back:
            from varyoff.analysis.assurance import assurance_of

            with suppress(*Exhausted):
                assurance = assurance_of(engine, decided.model_of(position), one, verdict)
        shown = replace(decided.shown(position), certificate=None)
        properties.append(PropertyRecord(one.statement, shown, explanation, assurance))
    changed = bool(prepared.dropped) or options.faults is not None or bool(prepared.overridden)
    pins: tuple[PinRecord, ...] = ()
    if not changed:
        found = dict(answer.counts.items()) if answer.complete else {}
        pins = tuple(PinRecord(p.count, p.value, found.get(p.count), p.span.line) for p in system.pins)
    failure = None
    if answer.failure is not None:
        diagnostic = failure_diagnostic(prepared, answer.failure)
        failure = FailureRecord(diagnostic, answer.failure.trace, answer.failure.error.event)
    return SystemRecord(
        system.name.text, system.file, system.doc, system.source_text, engine.name, answer.complete, answer.reason,
        answer.counts, tuple(properties), pins, prepared.model, None, failure, decided.interrupted, prepared.dropped,
        prepared.overridden, options.faults, prepared.variant.faults, prepared.alone, tuple(answer.space.levels()),
        confirmations=decided.confirmations, elaborated=prepared.elaborated,
    )  # fmt: skip


def failure_diagnostic(prepared: Prepared, failure: Failure) -> Diagnostic:
    """Return what is said of an error of the model."""
    error = failure.error
    message = f"{error.message}, by `{error.event}`" if error.event else error.message
    steps = len(failure.trace)
    after = f"after {counted(steps, 'step')}"
    return Diagnostic(error.code, message, error.span or prepared.system.name.span, after)


# --- what a run comes to -------------------------------------------------------------------------


def nothing_checked(
    specification: Specification, records: Sequence[SystemRecord], diagnostics: Sequence[Diagnostic]
) -> str:
    """Return why nothing was checked, or nothing where something was, or where mistakes say why."""
    if any(d.severity == "error" for d in diagnostics):
        return ""
    if not specification.systems:
        return "no system was found"
    return "" if any(map(_asks, records)) else "no property and no pinned count was found"


def _asks(record: SystemRecord) -> bool:
    """Whether anything that somebody wrote down was checked."""
    return any(p.stated or not p.as_expected for p in record.properties) or bool(record.pins)
