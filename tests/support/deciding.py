"""Specifications of a folder as test cases, decided by the pipeline and by the reference interpreter.

What is to be tested is read off the files plainly, so that a file with a mistake gives one failing test with the
mistake in it, and not an error while tests are collected.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest
import yaml

from tests import oracle
from tests.oracle.plain_yaml import documents
from tests.support.claims import flaw_of, of_time
from tests.support.project import ROOT
from varyoff.base.diagnostic import render_diagnostic
from varyoff.pipeline import Options, check_specification
from varyoff.report.record import PropertyRecord, SystemRecord
from varyoff.spec.load import load

# The interpreter takes some 0.2 ms a state; for these it takes far longer, for they have many events or long expressions.
LARGE = 6_000
SLOW_TO_INTERPRET = (
    "basic-remote-mirror",
    "n-queens",
    "tic-tac-toe",
    "mcc-eratosthenes-20",
    "mcc-rwmutex-10-20",
    "mcc-rwmutex-10-100",
    "scheduling-allocator",
    "single-lane-bridge",
    "termination-detection-ring",
)
IMPLICIT = "deadlock-forbidden"


@dataclass(frozen=True)
class Case:
    """One system of a file, as written. `states` is the pinned number of states, if there is one."""

    file: str
    system: str
    properties: tuple[str, ...]
    pins: tuple[str, ...]
    states: int | None

    @property
    def slow(self) -> bool:
        """Whether a full audit takes more than a second or two."""
        return self.file.endswith(".slow.yaml") or (self.states or 0) > 4 * LARGE

    @property
    def slow_to_interpret(self) -> bool:
        return self.slow or self.system in SLOW_TO_INTERPRET or (self.states or 0) > LARGE


def files_of(folder: str) -> list[str]:
    """Files of a folder and of those below it."""
    found = (ROOT / folder).rglob("*.yaml")
    return sorted(str(f.relative_to(ROOT)) for f in found if not f.name.startswith("."))


def cases_of(files: list[str]) -> list[Case]:
    """The systems of all files that are YAML; what is wrong with the others, `diagnostics` will tell."""
    found = []
    for file in files:
        try:
            systems = [d for d in documents((ROOT / file).read_text("utf-8")) if "system" in d]
        except (yaml.YAMLError, UnicodeDecodeError, ValueError, TypeError, AttributeError):
            continue
        for body in systems:
            pins = body.get("expect") or {}
            stated = tuple(map(str, body.get("properties") or {}))
            if body.get("deadlock", "forbidden") != "allowed":
                stated = (*stated, IMPLICIT)
            found.append(Case(file, str(body["system"]), stated, tuple(pins), pins.get("states")))
    return found


def marked(case: Case, *values: Any, name: str, slow: bool) -> Any:
    return pytest.param(case, *values, id=name, marks=[pytest.mark.slow] if slow else [])


def per_system(cases: list[Case], *, interpreted: bool = False) -> list[Any]:
    return [marked(c, name=c.system, slow=c.slow_to_interpret if interpreted else c.slow) for c in cases]


def per_property(cases: list[Case]) -> list[Any]:
    return [marked(c, p, name=f"{c.system}/{p}", slow=c.slow) for c in cases for p in c.properties]


def per_pin(cases: list[Case]) -> list[Any]:
    return [marked(c, p, name=f"{c.system}/{p}", slow=c.slow) for c in cases for p in c.pins]


def diagnostics(file: str) -> str:
    """What is wrong with a file, as a person would see it; nothing for most."""
    specification = load([str(ROOT / file)])
    return "\n\n".join(render_diagnostic(d, specification.sources) for d in specification.diagnostics)


@cache
def _checked(file: str) -> dict[str, SystemRecord]:
    specification = load([str(ROOT / file)])
    report = check_specification(specification, Options(audit="full"))
    if report.diagnostics:
        raise AssertionError("\n\n".join(render_diagnostic(d, report.sources) for d in report.diagnostics))
    return {system.name: system for system in report.systems}


def decided(case: Case) -> SystemRecord:
    """What the pipeline says of a system, audited in full."""
    found = _checked(case.file)
    assert case.system in found, f"{case.file} was read without system {case.system}"
    record = found[case.system]
    assert record.failure is None, record.failure
    assert record.audit is not None
    assert record.audit.findings == ()
    return record


def property_of(case: Case, name: str) -> PropertyRecord | None:
    """One property as decided; None for the rule on deadlock where it holds and nobody stated it."""
    found = {p.name: p for p in decided(case).properties}
    if name == IMPLICIT and name not in found:
        return None
    assert name in found, f"{case.system} was decided without {name}"
    return found[name]


# --- the tests themselves; the two test files say of what ----------------------------------------------------


def assert_as_expected(case: Case, name: str) -> None:
    record = property_of(case, name)
    if record is None:
        return
    assert record.as_expected, f"{record.verdict}, expected: {record.expected}; {record.reason}"
    if record.verdict == "violated" and record.form != "reachable":
        assert record.trace is not None
    if record.form == "reachable" and record.verdict == "holds":
        assert record.trace is not None


def assert_pinned(case: Case, count: str) -> None:
    (pin,) = [p for p in decided(case).pins if p.count == count]
    assert pin.found == pin.pinned


def assert_interpreter_agrees(case: Case) -> None:
    """Counts, verdicts and lengths of the shortest traces are those of the reference interpreter.

    All in one test, for exploring the system is what takes the time.
    """
    (theirs,) = [s for s in oracle.load_all(ROOT / case.file) if s.name == case.system]
    graph = oracle.explore(theirs)
    assert dict(decided(case).counts.items()) == graph.counts()
    ours, other = {}, {}
    for name in case.properties:
        found = property_of(case, name)
        judgement = oracle.judge(theirs, oracle.DEADLOCK if name == IMPLICIT else name, graph)
        other[name] = (judgement.verdict, judgement.length)
        if found is None:
            ours[name] = ("holds", None)
        elif of_time(theirs, name):  # of several that are as short, or nearly, the interpreter looks at ours
            ours[name] = (found.verdict, judgement.length)
            if found.verdict == "violated":
                assert flaw_of(decided(case).model, found.trace, graph, name) == "", name
        else:
            ours[name] = (found.verdict, None if found.trace is None else len(found.trace))
    assert ours == other
