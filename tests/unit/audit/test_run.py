"""The audit agrees with the explicit engine on specifications, and its samples are spread and bounded."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.engines import Asked, ask
from tests.support.project import EXAMPLES, PUBLISHED
from tests.support.stages import lowered
from varyoff.audit.run import Audit, audit
from varyoff.audit.walk import HANDFUL
from varyoff.model.model import Model, State
from varyoff.model.variant import limit_faults
from varyoff.problem.certificate import ClosedSet
from varyoff.property.property import Property
from varyoff.spec.load import load, loads
from varyoff.spec.syntax import System

LARGE = (
    "beem-szymanski-1",
    "copy-services-1-1",
    "mcc-peterson",
    "mcc-rwmutex",
    "n-queens",
    "readers-writers-queue",
    "tic-tac-toe",
    "two-phase-commit-5",
)  # take seconds; that a full audit finds nothing in them, tests/corpus looks at
FILES = [
    pytest.param(path, id=path.stem, marks=[pytest.mark.slow] if path.stem in LARGE else [])
    for path in [*EXAMPLES, *PUBLISHED]
    if not path.stem.endswith(".slow")
]


def prepared(system: System) -> tuple[Model, tuple[Property, ...]] | None:
    """Return a system's model and properties, None when there are mistakes in it."""
    found = lowered(system)
    if found.elaborated is None or not found.good:
        return None
    return limit_faults(found.elaborated.model, found.elaborated.faults), found.properties


def audited(model: Model, properties: tuple[Property, ...], answer: Asked, mode: str, sample: int | None) -> Audit:
    return audit(model, properties, answer.verdicts, answer.counts, mode=mode, sample=sample)  # type: ignore[arg-type]


@pytest.mark.parametrize("path", FILES)
def test_nothing_is_found_in_the_answers_on(path: Path) -> None:
    specification = load([str(path)])
    ready = [found for system in specification.systems if (found := prepared(system)) is not None]
    if specification.diagnostics or not ready:
        pytest.skip("has mistakes")
    for model, properties in ready:
        answer = ask(model, properties)
        assert answer.complete
        full = audited(model, properties, answer, "full", None)
        assert full.findings == ()
        assert full.traces_checked == sum(v.trace is not None for v in answer.verdicts)
        if any(isinstance(v.certificate, ClosedSet) for v in answer.verdicts):
            assert full.states_checked == full.states_total == answer.counts.states
        sample = audited(model, properties, answer, "sample", 8)
        assert sample.findings == ()
        assert sample.states_checked <= sample.states_total


COUNTER = """
machine: Counter
variables: {n: 0..999}
transitions:
  - {trigger: up, effect: {n: (n + 1) % 1000}}
---
system: counter
instances: {c: Counter}
properties:
  small: {never: c.n > 999}
"""


@pytest.fixture(name="counter", scope="module")
def _counter() -> tuple[Model, tuple[Property, ...], Asked]:
    ready = prepared(loads(COUNTER).systems[0])
    assert ready is not None
    return *ready, ask(*ready)


def test_a_sample_without_time_is_a_handful_spread_over_the_set(
    counter: tuple[Model, tuple[Property, ...], Asked],
) -> None:
    result = audited(*counter, "sample", 0)
    assert result.states_total == 1000
    assert HANDFUL <= result.states_checked <= 2 * HANDFUL


def test_a_sample_without_bound_is_everything(counter: tuple[Model, tuple[Property, ...], Asked]) -> None:
    result = audited(*counter, "sample", None)
    assert result.states_checked == result.states_total == 1000


class Range:
    """The states (0,) to (size - 1,)."""

    def __init__(self, size: int) -> None:
        self.all: list[State] = [(i,) for i in range(size)]

    def __len__(self) -> int:
        return len(self.all)

    def __contains__(self, state: object) -> bool:
        return state in self.all

    def __iter__(self):  # type: ignore[no-untyped-def]
        return iter(self.all)

    def every(self, stride: int, offset: int) -> list[State]:
        return self.all[offset::stride]


STUCK = """
machine: Door
states: [open, shut, jammed]
transitions:
  - {trigger: shut, source: open, dest: shut}
  - {trigger: jam, source: shut, dest: jammed}
---
system: doors
instances: {a: Door, b: Door}
deadlock: {unless: a.state == jammed}
properties:
  fine: {never: a.state == shut and b.state == jammed, expect: violated}
"""


def test_a_deadlock_is_what_the_interpreter_says() -> None:
    ready = prepared(loads(STUCK).systems[0])
    assert ready is not None
    answer = ask(*ready)
    assert [v.status for v in answer.verdicts] == ["violated", "holds"]
    assert answer.counts.deadlocks == 1
    assert audited(*ready, answer, "full", None).findings == ()
    forbidden = prepared(loads(STUCK.replace("deadlock: {unless: a.state == jammed}\n", "")).systems[0])
    assert forbidden is not None
    model, properties = forbidden
    wrong = audit(model, properties, answer.verdicts, answer.counts, mode="full", sample=None)
    assert len(wrong.findings) == 1
    assert wrong.findings[0].message == "it is violated in a member of its certificate: a.state=jammed b.state=jammed"


WRONG = """
machine: Counter
variables: {n: 0..3}
transitions:
  - {trigger: up, effect: {n: n + 1}}
---
system: wrong
instances: {c: Counter}
properties:
  small: {never: c.n == 9 // c.n}
"""


def test_an_error_of_the_model_is_a_finding_and_not_an_exception() -> None:
    ready = prepared(loads(WRONG).systems[0])
    assert ready is not None
    model, properties = ready
    answer = ask(model, properties)
    assert answer.failure is not None
    assert audited(model, properties, answer, "full", None).findings == ()
    claimed = ClosedSet(Range(4))
    verdicts = [type(v)(v.property, "holds", 4, None, claimed) for v in answer.verdicts]
    for mode in ("full", "sample"):
        result = audit(model, properties, verdicts, answer.counts, mode=mode, sample=None)  # type: ignore[arg-type]
        said = " ".join(f.message for f in result.findings)
        assert "division by zero" in said
        assert "`c.n` would become 4" in said
