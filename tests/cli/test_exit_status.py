"""Exit statuses: each alone, and the worst of several; the outputs of such a run are all complete."""

from __future__ import annotations

import itertools
import json
import signal
import subprocess
import time
import xml.etree.ElementTree as ET
from itertools import combinations
from pathlib import Path

import pytest

from tests.support import specifications as s
from tests.support.command import Varyoff, command
from tests.support.outcomes import CASES
from varyoff.report.exit import Exit

UNDECIDED = s.counter("endless", limit=900)
BOUND = ("--max-states", "500", "--format", "json")

# What gives each status by itself, with `BOUND` in force.
ALONE = {0: s.HOLDING, 1: s.VIOLATED, 2: s.MISTAKEN, 3: UNDECIDED}


@pytest.mark.parametrize("status", ALONE)
def test_status_of_one_file(status, check):
    assert check(ALONE[status], options=BOUND).exit == status


@pytest.mark.parametrize("statuses", [c for n in (2, 3, 4) for c in itertools.permutations(ALONE, n)], ids=str)
def test_the_worst_of_several_wins(statuses, check):
    result = check(*(ALONE[status] for status in statuses), options=BOUND)
    assert result.exit == min(statuses, key=(4, 2, 1, 3, 5, 0).index)
    assert result.json["exit"] == result.exit
    # what is not mistaken is checked all the same
    checked = {"holding": 0, "broken": 1, "endless": 3}
    expected = [name for status in statuses for name, its in checked.items() if its == status]
    assert [system["name"] for system in result.json["systems"]] == expected


def test_the_order_of_statuses_is_the_documented_one():
    assert tuple(Exit) == (130, 4, 2, 1, 3, 5, 0)


def test_nothing_to_check_is_5(check, folder, varyoff):
    assert check(s.NOTHING_ASKED).exit == 5
    assert check(s.NOTHING_ASKED, s.HOLDING).exit == 0
    assert varyoff("check", ".", "--system", "silent").exit == 5
    (folder / "empty").mkdir()
    assert varyoff("check", "empty").exit == 5
    assert varyoff("explore", "empty").exit == 5
    assert varyoff("lint", "empty").exit == 5
    (folder / "empty" / "notes.txt").write_text("no specification")
    assert varyoff("check", "empty").exit == 5


def test_a_machine_alone_is_nothing_to_check(check):
    result = check(s.LAMP_MACHINE)
    assert result.exit == 5
    assert result.json["systems"] == []


def test_a_pinned_count_alone_is_something_to_check(check):
    text = s.system("pinned", "", more="expect: {states: 2}")
    assert check(text).exit == 0
    assert check(text.replace("2}", "3}")).exit == 1


def test_a_stated_deadlock_rule_alone_is_something_to_check(check):
    assert check(s.system("stated", "", more="deadlock: forbidden")).exit == 0


def test_a_deadlock_that_nobody_allowed_is_1(check):
    machine = "machine: Lamp\nstates: [dark, lit]\ntransitions: [{trigger: press, source: dark, dest: lit}]\n"
    stuck = s.system("stuck", "some-state: {always: lamp.state in dark | lit}", machine=machine)
    result = check(stuck)
    assert result.exit == 1
    assert result.verdicts() == {"some-state": "holds", "deadlock-forbidden": "violated"}
    assert check(stuck + "deadlock: allowed\n").exit == 0
    assert check(stuck + "deadlock: {unless: lamp.state == lit}\n").exit == 0
    assert check(stuck + "deadlock: {unless: lamp.state == dark}\n").exit == 1


def test_usage_is_2(folder, varyoff):
    (folder / "a.yaml").write_text(s.HOLDING)
    for words in (
        ["chek"],
        [],
        ["check", "a.yaml", "--no-such-option"],
        ["check", "a.yaml", "--max-states", "0"],
        ["check", "a.yaml", "--max-states", "many"],
        ["check", "a.yaml", "--max-seconds", "-1"],
        ["check", "a.yaml", "--max-seconds", "nan"],
        ["check", "a.yaml", "--faults", "-1"],
        ["check", "a.yaml", "--set", "N"],
        ["check", "a.yaml", "--set", "N=1.5"],
        ["check", "a.yaml", "--engine", "quantum"],
        ["check", "a.yaml", "--engine", "symbolic"],
        ["check", "a.yaml", "--audit", "none"],
        ["check", "a.yaml", "--format", "jsn"],
        ["check", "a.yaml", "--format", "json="],
        ["check", "a.yaml", "--format", "json", "--format", "text"],
        ["check", "a.yaml", "--format", "json=x", "--format", "text=x"],
        ["check", "nowhere.yaml"],
        ["explore", "a.yaml", "--format", "svg"],
        ["lint", "nowhere.yaml"],
        ["replay", "a.yaml"],
        ["explain"],
    ):
        result = varyoff(*words)
        assert result.exit == 2, words
        assert "Traceback" not in result.err
        assert result.out == "" or not words or "nowhere.yaml" in words, words
    assert not (folder / "x").exists()


def test_a_mistake_names_the_thing_that_was_meant(folder, varyoff):
    (folder / "a.yaml").write_text(s.HOLDING)
    result = varyoff("check", "a.yaml", "--format", "jsn")
    assert "V704" in result.err
    assert "json" in result.err


def test_an_internal_error_is_4(check, monkeypatch):
    def broken(*_arguments: object, **_options: object) -> None:
        raise RuntimeError("the engine is ill")

    monkeypatch.setattr("varyoff.pipeline.decide", broken)
    result = check(s.HOLDING, s.MISTAKEN)
    assert result.exit == 4
    assert "V901" in result.err
    assert "the engine is ill" in result.err
    assert "Traceback" not in result.err
    assert set(result.verdicts().values()) == {"unknown"}


def test_an_internal_error_in_one_system_leaves_the_others_their_verdicts(check, monkeypatch):
    from varyoff.pipeline import decide as real

    def ill(engine, model, *arguments: object, **options: object) -> object:
        if model.name == "sick":
            raise RuntimeError("the engine is ill")
        return real(engine, model, *arguments, **options)

    monkeypatch.setattr("varyoff.pipeline.decide", ill)
    sick = s.HOLDING.replace("system: holding", "system: sick")
    assert sick != s.HOLDING
    result = check(s.VIOLATED, sick, s.HOLDING)
    assert result.exit == 4
    assert "the engine is ill" in result.err
    assert {p["verdict"] for p in result.system("sick")["properties"]} == {"unknown"}
    alone = check(s.VIOLATED, s.HOLDING)
    for name in ("broken", "holding"):
        assert result.system(name) == alone.system(name) | {"file": result.system(name)["file"]}


def test_an_internal_error_can_be_traced(check, monkeypatch):
    monkeypatch.setenv("VARYOFF_TRACEBACK", "1")
    monkeypatch.setattr("varyoff.pipeline.decide", None)
    result = check(s.HOLDING)
    assert result.exit == 4
    assert "Traceback" in result.err


def test_recursion_in_the_program_is_not_a_traceback(check, monkeypatch):
    def endless(*arguments: object, **options: object) -> None:
        endless(*arguments, **options)

    monkeypatch.setattr("varyoff.pipeline.decide", endless)
    assert check(s.HOLDING).exit == 4


@pytest.mark.parametrize("others", [[], [s.VIOLATED], [s.MISTAKEN], [UNDECIDED]], ids=["", "1", "2", "3"])
def test_an_audit_finding_is_4_whatever_else_there_is(others, check, monkeypatch):
    from varyoff import pipeline

    def forgetful(engine, model, *arguments):
        from dataclasses import replace

        found = real(engine, model, *arguments)
        if model.name == "holding":
            first, *rest = found.explored
            counts = replace(first.answer.counts, states=first.answer.counts.states + 1)
            explored = (replace(first, answer=replace(first.answer, counts=counts)), *rest)
            verdicts = tuple(replace(v, status="violated", trace=None) for v in found.verdicts)
            found = replace(found, verdicts=verdicts, explored=explored)
        return found

    real = pipeline.decide
    monkeypatch.setattr(pipeline, "decide", forgetful)
    result = check(s.HOLDING, *others, options=("--max-states", "500", "--audit", "full", "--format", "json"))
    assert result.exit == 4
    assert result.system("holding")["audit"]["findings"]


def test_an_audit_finding_is_shown(check, monkeypatch):
    from varyoff.pipeline import AuditRecord

    monkeypatch.setattr("varyoff.pipeline._audit", lambda *_: AuditRecord("full", 1, 2, 0, ("something is wrong",)))
    result = check(s.HOLDING, options=("-q",))
    assert result.exit == 4
    assert "something is wrong" in result.out
    assert "an error of varyoff itself" in result.out


def interrupt(monkeypatch, system):
    """Interrupt the exploration of one system when it first tells how far it is."""

    class Impatient:
        def __call__(self, name, states, transitions, waiting):
            if name == system:
                raise KeyboardInterrupt

        def clear(self):
            pass

    monkeypatch.setattr("varyoff.cli.verb_check.progress_line", Impatient)


def test_what_is_interrupted_is_130_whatever_else_there_is(check, monkeypatch):
    interrupt(monkeypatch, "endless")
    assert check(s.VIOLATED, s.MISTAKEN, UNDECIDED).exit == 130


def test_an_interrupted_run_reports_what_was_found_so_far(check, monkeypatch):
    interrupt(monkeypatch, "endless")
    result = check(s.VIOLATED, UNDECIDED, s.HOLDING)
    assert result.exit == result.json["exit"] == 130
    assert result.verdicts() == {"stays-dark": "violated", "small": "unknown"}
    endless = result.system("endless")
    assert endless["complete"] is False
    assert endless["reason"] == "interrupted"
    assert endless["counts"]["states"] >= 1


def test_an_interruption_of_the_audit_keeps_the_verdicts(check, monkeypatch):
    def slow(*_arguments, **_options):
        raise KeyboardInterrupt

    monkeypatch.setattr("varyoff.audit.run.audit", slow)
    result = check(s.VIOLATED, s.HOLDING)
    assert result.exit == 130
    assert result.verdicts() == {"stays-dark": "violated"}


def test_an_interruption_elsewhere_is_130(check, monkeypatch):
    def slow(*_arguments, **_options):
        raise KeyboardInterrupt

    monkeypatch.setattr("varyoff.cli.verb_check.load", slow)
    result = check(s.HOLDING)
    assert (result.exit, result.out, result.err) == (130, "", "interrupted\n")


# --- and every output is whole ---------------------------------------------------------------------

FORMATS = ("text", "json", "junit", "sarif", "github", "gitlab", "itf", "markdown")
# All of them at once, each to a file.
EVERY = [word for name in FORMATS for word in ("--format", f"{name}=out.{name}")]
SLOW = """\
machine: Digits
variables: {a: 0..9, b: 0..9, c: 0..9, d: 0..9, e: 0..9, f: 0..9, g: 0..9, h: 0..9}
transitions:
""" + "".join(f"  - {{trigger: set_{v}, choose: {{x: 0..9}}, effect: {{{v}: x}}}}\n" for v in "abcdefgh") + """\
---
system: slow
instances: {it: Digits}
properties:
  nothing: {always: it.a < 10}
"""  # fmt: skip


def write(folder: Path, *cases: str) -> list[str]:
    files = []
    for case in cases:
        # Bounds are for the whole run: three states are enough to decide nothing but what is undecided.
        (folder / f"{case}.yaml").write_text(CASES[case][0], encoding="utf-8")
        files.append(f"{case}.yaml")
    return files


def outputs_are_whole(folder: Path, status: int) -> None:
    for name in FORMATS:
        text = (folder / f"out.{name}").read_text(encoding="utf-8")
        if name in ("json", "sarif", "gitlab", "itf"):
            json.loads(text)
        elif name == "junit":
            ET.fromstring(text.encode())
        if name == "json":
            assert json.loads(text)["exit"] == status
    assert [p.name for p in folder.iterdir() if p.name.startswith(".varyoff-")] == []


def test_all_cases_and_formats_one_by_one(varyoff: Varyoff, folder: Path) -> None:
    for case, (_, options, status) in CASES.items():
        words = ["--max-states", str(options.max_states)] if options.max_states else []
        done = varyoff("check", *write(folder, case), *words, *EVERY)
        assert done.exit == status, case
        outputs_are_whole(folder, status)


@pytest.mark.parametrize(
    "pair", list(combinations(["holding", "violated", "vacuous", "broken", "failing"], 2)), ids="+".join
)
def test_the_worst_of_two_files_wins(varyoff: Varyoff, folder: Path, pair: tuple[str, str]) -> None:
    done = varyoff("check", *write(folder, *pair), *EVERY)
    assert done.exit == min((CASES[p][2] for p in pair), key=tuple(Exit).index)
    outputs_are_whole(folder, done.exit)


def test_a_broken_file_does_not_hide_the_verdicts_of_another(varyoff: Varyoff, folder: Path) -> None:
    varyoff("check", *write(folder, "broken", "violated"), *EVERY)
    names = {c.get("name") for c in ET.parse(folder / "out.junit").iter("testcase")}
    assert {"V104 broken.yaml", "never-three"} <= names


def test_violated_beats_undecided(varyoff: Varyoff, folder: Path) -> None:
    text = CASES["undecided"][0].replace("  it-opens", "  never-opens: {never: gate.state == unlocked}\n  it-opens")
    (folder / "both.yaml").write_text(text)
    done = varyoff("check", "both.yaml", "--max-states", "3", *EVERY)
    assert done.exit == 1
    outputs_are_whole(folder, 1)


def test_an_audit_finding_stays_the_worst_beside_an_output_that_cannot_be_written(
    varyoff: Varyoff, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from varyoff.audit.finding import Finding
    from varyoff.audit.run import audit as real

    def suspicious(*arguments: object, **options: object) -> object:
        from dataclasses import replace

        found = real(*arguments, **options)  # type: ignore[arg-type]
        fields = {f: "planted" for f in ("property", "message") if f in Finding.__dataclass_fields__}
        others = {f: None for f in Finding.__dataclass_fields__ if f not in fields}
        return replace(found, findings=(Finding(**fields, **others),))  # type: ignore[arg-type]

    monkeypatch.setattr("varyoff.audit.run.audit", suspicious)
    done = varyoff("check", *write(folder, "holding"), *EVERY)
    assert done.exit == 4
    outputs_are_whole(folder, 4)
    cases = {c.get("name"): len(c) for c in ET.parse(folder / "out.junit").iter("testcase")}
    assert cases["the audit agrees"] == 1
    assert varyoff("check", "holding.yaml", "--format", "json=holding.yaml/o").exit == 4


@pytest.mark.parametrize("name", [f for f in FORMATS if f != "text"])
def test_an_internal_error_in_a_format_leaves_no_output(
    varyoff: Varyoff, folder: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    from importlib import import_module

    def broken(*_: object, **__: object) -> str:
        raise AssertionError("planted")

    monkeypatch.setattr(import_module(f"varyoff.report.formats.run.{name}"), "render", broken)
    done = varyoff("check", *write(folder, "holding"), *EVERY)
    assert done.exit == 4
    assert "planted" in done.err
    assert list(folder.glob("out.*")) == []
    assert [p.name for p in folder.iterdir()] == ["holding.yaml"]


@pytest.mark.slow
def test_an_interrupted_run_says_so_in_every_output(folder: Path) -> None:
    (folder / "slow.yaml").write_text(SLOW)
    process = subprocess.Popen(
        [*command(), "check", "slow.yaml", *EVERY], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    time.sleep(2.5)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)
    assert process.returncode == 130
    outputs_are_whole(folder, 130)
    (error,) = [c for c in ET.parse(folder / "out.junit").iter("testcase") if c.get("name") == "the exploration ends"]
    assert error[0].tag == "error"
    assert "::error" in (folder / "out.github").read_text()
    assert not (folder / "out.markdown").read_text().startswith("## ✅")
