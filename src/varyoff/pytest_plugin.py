"""Specifications as tests: one item for each property, one for the pinned counts.

Off unless `varyoff_specs` is set in pytest's configuration, or `--varyoff PATH` is given; until then it costs the
import of this module. A system is read when it is collected and explored when its first item runs, once in every
process.

An item is named `specs/backup.yaml::copy-is-clean`, with the system between the two where a file has several. What
is violated or vacuous fails, what is undecided is an error, what was expected not to hold is an expected failure.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from glob import glob, has_magic
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from _pytest._code.code import TerminalRepr, TracebackStyle

    from varyoff.analysis.prepared import Prepared
    from varyoff.report.record import PropertyRecord, SystemRecord

COUNTS = "pinned counts"  # with a space, which a name of a property cannot have


class NotAsExpected(Exception):
    """A property or count is not as expected; the text is the whole report of the failure."""


class Undecided(NotAsExpected):
    """It could not be decided whether a property holds."""


# --- configuration -------------------------------------------------------------------------------


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("varyoff", "state machines (varyoff)")
    group.addoption("--varyoff", action="append", default=[], metavar="PATH", dest="varyoff",
                    help="collect the specifications in this file or folder (repeatable)")  # fmt: skip
    parser.addini("varyoff_specs", "specifications to collect: files, folders, globs; relative to this file",
                  type="args", default=[])  # fmt: skip
    parser.addini("varyoff_max_states", "store at most so many states of a system", default="")
    parser.addini("varyoff_max_seconds", "explore a system for at most so many seconds", default="")


def pytest_configure(config: pytest.Config) -> None:
    """Collect specifications beside whatever else is collected, where any are configured."""
    base = config.inipath.parent if config.inipath is not None else config.rootpath
    asked = [config.invocation_params.dir / path for path in config.getoption("varyoff")]
    listed = [base / path for path in config.getini("varyoff_specs")]
    if not asked and not listed:
        return
    config.addinivalue_line("markers", "varyoff: a property of a specification")
    for path in [*asked, *(p for p in listed if not has_magic(str(p)))]:
        if not path.exists():
            raise pytest.UsageError(f"varyoff: there is no `{path}`")
    config.pluginmanager.register(_Collecting(config, tuple(_files([*asked, *listed]))), "varyoff-collecting")
    config.args.extend(_additional(config, asked, listed))


def _files(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        for found in sorted(glob(str(path), recursive=True)) if has_magic(str(path)) else [str(path)]:
            if os.path.isdir(found):
                yield from (p for p in sorted(Path(found).rglob("*")) if _is_named_so(p))
            else:
                yield Path(found)


def _is_named_so(path: Path) -> bool:
    """Return whether a file has the name of a specification."""
    from varyoff.spec.front_ends import suffixes

    return path.name.endswith(suffixes())


def _additional(config: pytest.Config, asked: list[Path], listed: list[Path]) -> list[str]:
    """Return what pytest has to walk beside its own arguments.

    Whoever names files or folders gets those; configured specifications come along where the run is a whole one.
    """
    wanted = list(_files(asked))
    if config.args_source != pytest.Config.ArgsSource.ARGS:
        wanted += _files(listed)
    around = [Path(config.invocation_params.dir, a.split("::")[0]).resolve() for a in config.args]
    return [str(p) for p in dict.fromkeys(wanted) if not any(p.resolve().is_relative_to(a) for a in around)]


class _Collecting:
    """The hooks that work only where specifications are configured."""

    def __init__(self, config: pytest.Config, files: tuple[Path, ...]) -> None:
        self.files = {file.resolve() for file in files}
        self.records: dict[tuple[Path, str], SystemRecord] = {}
        self.bounds = (
            _number(config, "varyoff_max_states", int),
            _number(config, "varyoff_max_seconds", float),
        )

    def pytest_collect_file(self, file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
        if not self.files or not _is_named_so(file_path) or file_path.resolve() not in self.files:
            return None
        return SpecificationFile.from_parent(parent, path=file_path, collecting=self)

    def record(self, path: Path, prepared: Prepared) -> SystemRecord:
        """Return what is known of a system; it is explored when it is asked for the first time."""
        key = (path, prepared.system.name.text)
        if key not in self.records:
            from varyoff.pipeline import Options, check_system

            states, seconds = self.bounds
            record = check_system(prepared, Options(max_states=states), seconds)  # type: ignore[arg-type]
            if record.interrupted:
                raise KeyboardInterrupt
            self.records[key] = record
        return self.records[key]


def _number(config: pytest.Config, name: str, kind: type[int | float]) -> int | float | None:
    text = str(config.getini(name)).strip()
    if not text:
        return None
    try:
        value = kind(text)
    except ValueError:
        value = -1
    if value <= 0:
        raise pytest.UsageError(f"varyoff: `{name}` takes a number above 0, this is `{text}`")
    return value


# --- collection ----------------------------------------------------------------------------------


class SpecificationFile(pytest.File):
    """A file with systems; one without, such as a machine that others include, has no items."""

    def __init__(self, *, collecting: _Collecting, **others: Any) -> None:
        super().__init__(**others)
        self.collecting = collecting

    def collect(self) -> Iterator[pytest.Item | pytest.Collector]:
        from varyoff.base.diagnostic import render_diagnostic
        from varyoff.pipeline import Options, prepare
        from varyoff.report.terminal.harmless import harmless
        from varyoff.spec.load import load

        specification = load([_shown(self.path, self.config)])
        prepared, diagnostics = prepare(specification, Options())
        mistakes = [d for d in diagnostics if d.severity == "error"]
        if mistakes:
            raise self.CollectError(
                harmless("\n\n".join(render_diagnostic(d, specification.sources) for d in mistakes))
            )
        for one in prepared:
            if one.alone:
                yield from items(self, one)
            else:
                yield SystemCollector.from_parent(self, name=one.system.name.text, prepared=one)

    @property
    def file(self) -> SpecificationFile:
        return self


def _shown(path: Path, config: pytest.Config) -> str:
    """Return the name under which a file appears: relative to where pytest was started, so that commands work."""
    return os.path.relpath(path, config.invocation_params.dir)


class SystemCollector(pytest.Collector):
    """A system of a file that has several."""

    def __init__(self, *, prepared: Prepared, **others: Any) -> None:
        super().__init__(**others)
        self.prepared = prepared

    def collect(self) -> Iterator[pytest.Item]:
        yield from items(self, self.prepared)

    @property
    def file(self) -> SpecificationFile:
        parent = self.parent
        assert isinstance(parent, SpecificationFile)
        return parent


def items(parent: SpecificationFile | SystemCollector, prepared: Prepared) -> Iterator[SpecificationItem]:
    """Yield an item for each property, and one for the pinned counts where there are any."""
    for one in prepared.properties:
        line = one.statement.span.line
        yield PropertyItem.from_parent(parent, name=one.name, prepared=prepared, line=line)
    pins = prepared.system.pins
    if pins:
        yield CountsItem.from_parent(parent, name=COUNTS, prepared=prepared, line=pins[0].span.line)


# --- items ---------------------------------------------------------------------------------------


class SpecificationItem(pytest.Item):
    """Something that is asked of a system. What cannot be decided fails in the setup, which makes it an error."""

    parent: SpecificationFile | SystemCollector

    def __init__(self, *, prepared: Prepared, line: int, **others: Any) -> None:
        super().__init__(**others)
        self.prepared = prepared
        self.line = line
        self.add_marker("varyoff")

    def setup(self) -> None:
        record = self.record()
        if record.audit is not None and record.audit.findings:
            raise Undecided("an error of varyoff itself: " + "; ".join(record.audit.findings))
        if record.failure is not None:
            from varyoff.base.diagnostic import render_diagnostic
            from varyoff.report.deviations import failure_text
            from varyoff.report.terminal.harmless import harmless

            raise Undecided(harmless(f"{render_diagnostic(record.failure.diagnostic)}\n{failure_text(record)}"))
        self.undecided(record)

    def record(self) -> SystemRecord:
        file = self.parent.file
        return file.collecting.record(file.path, self.prepared)

    def undecided(self, record: SystemRecord) -> None:
        raise NotImplementedError

    def reportinfo(self) -> tuple[os.PathLike[str] | str, int | None, str]:
        return self.path, self.line - 1, self.nodeid.partition("::")[2]

    def repr_failure(
        self, excinfo: pytest.ExceptionInfo[BaseException], style: TracebackStyle | None = None
    ) -> str | TerminalRepr:
        if isinstance(excinfo.value, NotAsExpected):
            return f"{_shown(self.path, self.config)}:{self.line}: {excinfo.value}"
        return super().repr_failure(excinfo, style)


class PropertyItem(SpecificationItem):
    """A property."""

    def one(self, record: SystemRecord) -> PropertyRecord | None:
        """Return what was found; None for a property that nobody wrote down, when it holds."""
        return next((p for p in record.properties if p.name == self.name), None)

    def undecided(self, record: SystemRecord) -> None:
        one = self.one(record)
        if one is not None and one.verdict == "unknown" and not one.as_expected:
            raise Undecided(_text(record, one))

    def runtest(self) -> None:
        record = self.record()
        one = self.one(record)
        if one is None:
            return
        if not one.as_expected:
            raise NotAsExpected(_text(record, one))
        if one.expected != "holds":
            pytest.xfail(f"{one.verdict}, as expected")


def _text(record: SystemRecord, one: PropertyRecord) -> str:
    from varyoff.report.deviations import property_text, verdict_text
    from varyoff.report.terminal.harmless import harmless

    return harmless(f"{one.name} {verdict_text(record, one)}\n{property_text(record, one)}")


class CountsItem(SpecificationItem):
    """The pinned counts of a system."""

    def undecided(self, record: SystemRecord) -> None:
        if any(pin.found is None for pin in record.pins):
            raise Undecided(f"the counts of {record.name} are not known: {record.reason}")

    def runtest(self) -> None:
        record = self.record()
        wrong = [pin for pin in record.pins if not pin.as_expected]
        if wrong:
            self.line = wrong[0].line
            lines = [f"{pin.count}: {pin.found:,} counted, {pin.pinned:,} pinned (line {pin.line})" for pin in wrong]
            lines.append(f"reproduce: varyoff check {record.file} --system {record.name}")
            lines.append(f"when the change is meant: varyoff check {record.file} --update-pins")
            raise NotAsExpected(f"counts of {record.name} are not as pinned\n" + "\n".join(lines))
