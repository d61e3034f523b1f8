"""JUnit XML: a suite for each system, a test case for each property.

The class of a test case is made of the path of the file and the name of the system, because systems of one name may
stand in several files. Names of cases that are no properties have a space, which a property's name cannot have.

A verdict that is not the expected one is a failure, an undecided one an error, and what was expected not to hold is
skipped as an expected failure (`pytest.xfail`, which readers of pytest's reports know). Counts are properties of the
suite; pinned ones are one more test case. What kept anything from being checked is an error: a reader that looks at
this file alone never takes a broken run for a passing one.
"""

from __future__ import annotations

import re

from varyoff.base.diagnostic import Diagnostic, render_diagnostic
from varyoff.base.record import dataclass, field
from varyoff.report.coverage import too_little
from varyoff.report.deviations import (
    Locate,
    as_read,
    failure_text,
    is_expected_failure,
    property_text,
    system_line,
    verdict_text,
)
from varyoff.report.record import PropertyRecord, Report, SystemRecord

# What XML 1.0 cannot hold, not even as a reference.
UNFIT = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(slots=True)
class _Case:
    name: str
    file: str
    line: int
    outcome: str = ""  # failure, error or skipped; empty when it passed
    type: str = ""
    message: str = ""
    text: str = ""


@dataclass(slots=True)
class _Suite:
    name: str
    file: str
    classname: str
    properties: list[tuple[str, str]] = field(default_factory=list)
    cases: list[_Case] = field(default_factory=list)

    def count(self, outcome: str) -> int:
        return sum(case.outcome == outcome for case in self.cases)


def render(report: Report, locate: Locate = as_read) -> str:
    """Return the report as JUnit XML; without times, because a report knows no clock."""
    suites = [_of_system(system, locate) for system in report.systems]
    general = _general(report, locate)
    if general.cases:
        suites.insert(0, general)
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', f"<testsuites{_attributes(_totals(suites))}>"]
    for suite in suites:
        lines += _suite(suite)
    lines.append("</testsuites>")
    return "\n".join(lines) + "\n"


def _totals(suites: list[_Suite]) -> dict[str, str]:
    return {
        "name": "varyoff",
        "tests": str(sum(len(s.cases) for s in suites)),
        "failures": str(sum(s.count("failure") for s in suites)),
        "errors": str(sum(s.count("error") for s in suites)),
    }


# --- what is said --------------------------------------------------------------------------------


def classname(system: str, path: str) -> str:
    """Return the class of a system's cases: folders and file as readers show packages, then the system's name."""
    stem = path.removesuffix(".yaml").removesuffix(".yml").removeprefix("./").strip("/")
    return ".".join([*(part.replace(".", "_") for part in stem.split("/")), system])


def _general(report: Report, locate: Locate) -> _Suite:
    """Return the suite of what belongs to no system: mistakes, and that nothing was checked."""
    suite = _Suite("varyoff", "", "varyoff")
    errors = [d for d in report.diagnostics if d.severity == "error"]
    names: dict[str, int] = {}
    for diagnostic in errors:
        suite.cases.append(_of_diagnostic(diagnostic, render_diagnostic(diagnostic, report.sources), names, locate))
    if report.nothing:
        suite.cases.append(
            _Case("something is checked", "", 0, "error", "nothing", f"nothing was checked: {report.nothing}")
        )
    return suite


def _of_diagnostic(diagnostic: Diagnostic, text: str, names: dict[str, int], locate: Locate) -> _Case:
    span = diagnostic.span
    file = locate(span.file) if span is not None else ""
    name = f"{diagnostic.code} {file}".rstrip()
    names[name] = names.get(name, 0) + 1
    if names[name] > 1:  # readers join cases of one name
        name += f" #{names[name]}"
    message = f"{diagnostic.message} ({span})" if span is not None else diagnostic.message
    return _Case(name, file, span.line if span else 0, "error", diagnostic.code, message, text)


def _of_system(system: SystemRecord, locate: Locate) -> _Suite:
    path = locate(system.file)
    suite = _Suite(system.name, path, classname(system.name, path))
    suite.properties += [(name, "unknown" if value is None else str(value)) for name, value in system.counts.items()]
    suite.properties.append(("complete", str(system.complete).lower()))
    suite.properties.append(("engine", system.engine))
    suite.properties += [("dropped", guard) for guard in system.dropped]
    suite.properties += [(f"constant {name}", str(value)) for name, value in system.constants]
    if system.fault_bound is not None:
        suite.properties.append(("faults", str(system.fault_bound)))
    line = system_line(system)
    if system.failure is not None:
        diagnostic = system.failure.diagnostic
        suite.cases.append(_Case("no error of the model", path, diagnostic.span.line if diagnostic.span else line, "error",
                                 diagnostic.code, diagnostic.message, failure_text(system)))  # fmt: skip
    if system.audit is not None and system.audit.findings:
        text = "\n".join(system.audit.findings)
        suite.cases.append(_Case("the audit agrees", path, line, "error", "audit", "an error of varyoff itself", text))
    if system.interrupted:
        suite.cases.append(_Case("the exploration ends", path, line, "error", "interrupted", "interrupted"))
    suite.cases += [_of_property(system, one, locate) for one in system.properties]
    if system.pins:
        suite.cases.append(_of_pins(system, path))
    if system.least_coverage is not None:
        suite.cases.append(_of_coverage(system, path))
    return suite


def _of_property(system: SystemRecord, one: PropertyRecord, locate: Locate) -> _Case:
    case = _Case(one.name, locate(one.file), one.line)
    said = verdict_text(system, one)
    if one.as_expected:
        if is_expected_failure(one):
            case.outcome, case.type, case.message = "skipped", "pytest.xfail", f"{said}, as expected"
        return case
    case.outcome = "error" if one.verdict == "unknown" else "failure"
    case.type = "unexpectedly holds" if one.verdict == "holds" else one.verdict
    case.message = f"{said}  {one.file}:{one.line}:{one.column}"
    case.text = property_text(system, one)
    return case


def _of_pins(system: SystemRecord, path: str) -> _Case:
    case = _Case("pinned counts", path, system.pins[0].line)
    wrong = [p for p in system.pins if not p.as_expected]
    unknown = [p for p in system.pins if p.found is None]
    if wrong:
        case.outcome, case.type, case.line = "failure", "count", wrong[0].line
        case.message = "; ".join(f"{p.count}: {p.found} counted, {p.pinned} pinned" for p in wrong)
        case.text = "\n".join(f"{system.file}:{p.line}: {p.count}: {p.found} counted, {p.pinned} pinned" for p in wrong)
    elif unknown:
        case.outcome, case.type = "error", "unknown"
        case.message = f"not counted: {system.reason or 'not everything was explored'}"
    return case


def _of_coverage(system: SystemRecord, path: str) -> _Case:
    case = _Case("enough is covered", path, system_line(system))
    if not system.covered_enough:
        case.outcome = "error" if system.covered_enough is None else "failure"
        case.type = "coverage" if system.covered_enough is not None else "unknown"
        case.message = too_little(system)
    return case


# --- XML -----------------------------------------------------------------------------------------


def _suite(suite: _Suite) -> list[str]:
    attributes = {
        "name": suite.name,
        "tests": str(len(suite.cases)),
        "failures": str(suite.count("failure")),
        "errors": str(suite.count("error")),
        "skipped": str(suite.count("skipped")),
    }
    if suite.file:
        attributes["file"] = suite.file
    lines = [f"  <testsuite{_attributes(attributes)}>"]
    if suite.properties:
        lines.append("    <properties>")
        lines += [f"      <property{_attributes({'name': n, 'value': v})}/>" for n, v in suite.properties]
        lines.append("    </properties>")
    for case in suite.cases:
        lines += _case(suite, case)
    lines.append("  </testsuite>")
    return lines


def _case(suite: _Suite, case: _Case) -> list[str]:
    attributes = {"classname": suite.classname, "name": case.name}
    if case.file:
        attributes["file"] = case.file
    if case.line:
        attributes["line"] = str(case.line)
    if not case.outcome:
        return [f"    <testcase{_attributes(attributes)}/>"]
    inner = _attributes({"type": case.type, "message": case.message})
    text = f">{_escape(case.text)}</{case.outcome}>" if case.text else "/>"
    return [
        f"    <testcase{_attributes(attributes)}>",
        f"      <{case.outcome}{inner}{text}",
        "    </testcase>",
    ]


def _attributes(values: dict[str, str]) -> str:
    return "".join(f' {name}="{_quoted(value)}"' for name, value in values.items())


def _escape(text: str) -> str:
    text = UNFIT.sub(lambda m: f"\\u{{{ord(m.group()):x}}}", text)
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#13;")


def _quoted(text: str) -> str:
    return _escape(text).replace('"', "&quot;").replace("\n", "&#10;").replace("\t", "&#9;")
