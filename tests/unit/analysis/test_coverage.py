"""Coverage is what a walk over all states counts, it is told where a model is dead, and it can be a gate."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from tests.support.outcomes import HOLDING
from tests.support.project import EXAMPLES, ROOT
from varyoff.analysis.attainable import attainable
from varyoff.base.budget import OutOfTime
from varyoff.cli import main
from varyoff.model.interpret import enabled_branches, evaluate
from varyoff.pipeline import Options, check_paths, check_text
from varyoff.report.coverage import dead_line, percent_text, too_little
from varyoff.report.record import SystemRecord

FILES = [*EXAMPLES, ROOT / "specs" / "iasp-flashcopy.yaml"]

DEAD = """\
machine: Order
variables: {items: 0..3, seen: boolean}
states: [cart, placed, paid]
transitions:
  - {trigger: look, source: cart, effect: {seen: true}}
  - {trigger: check_out, source: cart, dest: placed, conditions: items > 0}
  - {trigger: pay, source: placed, dest: paid}
---
system: shop
instances: {o: Order}
properties:
  no-goods-for-nothing: {never: o.state == paid and o.items == 0}
"""


def explored(path: Path) -> list[SystemRecord]:
    report = check_paths([str(path)], Options(enumerate_states=True))
    return list(report.systems)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_coverage_is_what_a_walk_over_all_states_counts(path: Path) -> None:
    for system in explored(path):
        assert system.enumeration is not None
        model, states, found = system.model, system.enumeration.states, system.coverage
        assert found is not None
        local: Counter[tuple[str, object]] = Counter()
        for state in states:
            for variable, value in zip(model.variables, state, strict=True):
                local[variable.name, value] += 1
        assert {(s.instance, s.state): s.count for s in found.states} == {
            (v.instance, str(x)): local[v.name, x] for v in model.variables if v.local == "state" for x in v.values
        }
        assert {v.name: v.reached for v in found.variables} == {
            v.name: sum(local[v.name, x] > 0 for x in v.values) for v in model.variables if not v.auxiliary
        }
        taken: Counter[tuple[str, int, str, bool]] = Counter()
        for state in states:
            for event in model.events:
                if not enabled_branches(event, state):
                    continue
                for part in event.parts:
                    for option in part.branches:
                        if all(evaluate(c.expression, state, None, model) for c in option.guard):
                            taken[option.instance, option.transition, event.trigger, option.sender is not None] += 1
        assert {(t.instance, t.transition, t.event, t.follows): t.count for t in found.transitions if t.count} == taken


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_no_reachable_state_has_a_value_that_is_not_attainable(path: Path) -> None:
    for system in explored(path):
        assert system.enumeration is not None
        values = [set(of) for of in attainable(system.model)]
        for state in system.enumeration.states:
            assert all(value in of for value, of in zip(state, values, strict=True))


def test_a_dead_model_is_told_without_being_asked(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "shop.yaml"
    file.write_text(DEAD)
    main(["check", str(file)])
    assert (
        "dead: 2 of 3 states, 2 of 3 transitions, 1 variable that never changes; -v names them"
        in capsys.readouterr().out
    )
    main(["check", str(file), "-v"])
    said = " ".join(capsys.readouterr().out.split())
    assert "never reached: o.placed, o.paid" in said
    assert "never taken: o.check_out, o.pay" in said
    assert "never changed: o.items" in said


def test_nothing_is_said_of_a_model_that_is_alive() -> None:
    (system,) = check_text(HOLDING).systems
    assert system.coverage is not None
    assert system.coverage.percent == 100
    assert dead_line(system.coverage) == ""


def test_json_has_the_coverage(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "shop.yaml"
    file.write_text(DEAD)
    main(["check", str(file), "--format", "json"])
    (system,) = json.loads(capsys.readouterr().out)["systems"]
    assert system["coverage"] == {
        "percent": 33.33,
        "states": {"covered": 1, "of": 3},
        "transitions": {"covered": 1, "of": 3},
        "conditions": {"covered": 0, "of": 4},
        "unreached": ["o.placed", "o.paid"],
        "untaken": ["o.check_out", "o.pay"],
        "never_true": ["o.check_out: o.items > 0", "o.pay: o.state == placed"],
        "never_false": ["o.look: o.state == cart", "o.check_out: o.state == cart"],
        "not_asked": [],
        "fixed": ["o.items"],
    }


@pytest.mark.parametrize(
    ("least", "options", "status"),
    [("33", [], 0), ("33.4", [], 1), ("100", [], 1), ("10", ["--max-states", "1"], 3), ("0", [], 0)],
)
@pytest.mark.parametrize("name", ["text", "json", "junit", "sarif", "github", "gitlab", "markdown"])
def test_coverage_is_a_gate_in_every_format(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, least: str, options: list[str], status: int, name: str
) -> None:
    file = tmp_path / "shop.yaml"
    file.write_text(DEAD)
    assert main(["check", str(file), "--min-coverage", least, *options, "--format", name]) == status
    said = capsys.readouterr().out
    if name != "json" and status == 1:
        assert "at least" in said
        assert "33.3 %" in said.replace("%25", "%")


@pytest.mark.parametrize(
    ("percent", "shown"), [(100.0, "100 %"), (99.99, "99.9 %"), (0.0, "0 %"), (0.01, "0.1 %"), (50.0, "50 %")]
)
def test_only_everything_is_shown_as_everything(percent: float, shown: str) -> None:
    assert percent_text(percent) == shown


@pytest.mark.parametrize("wrong", ["-1", "101", "much", "nan"])
def test_a_share_is_a_number_from_0_to_100(capsys: pytest.CaptureFixture[str], wrong: str) -> None:
    assert main(["check", "--min-coverage", wrong]) == 2
    assert "is not a number from 0 to 100" in capsys.readouterr().err


@pytest.mark.parametrize("error", [OutOfTime, MemoryError])
@pytest.mark.parametrize(("least", "status"), [(None, 0), (10.0, 3)])
def test_verdicts_stay_where_there_is_no_time_or_memory_for_coverage(
    monkeypatch: pytest.MonkeyPatch, error: type[Exception], least: float | None, status: int
) -> None:
    def exhausted(*_: object) -> None:
        raise error

    monkeypatch.setattr("varyoff.pipeline.coverage", exhausted)
    report = check_text(HOLDING, Options(min_coverage=least))
    (system,) = report.systems
    assert {p.verdict for p in system.properties} == {"holds", "violated"}
    assert system.audit is not None
    assert (system.coverage, report.exit) == (None, status)
    if least is not None:
        assert "as time or memory ran out" in too_little(system)
