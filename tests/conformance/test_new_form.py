"""A form of property is one file and one row: `tests/support/settles.py`. All that knows forms knows it then."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.settles import ROW, registered, settles
from varyoff.base.record import replace
from varyoff.cli import main
from varyoff.elaborate.elaborated import Conditions
from varyoff.model.variant import limit_faults
from varyoff.property.asked import Asked
from varyoff.spec.forms import register, unregister
from varyoff.spec.schema import schema
from varyoff.spec.syntax import PropertyDeclaration

BOAT = """\
machine: Boat
states: [moored, sailing, stranded, home]
variables: {anchor: boolean}
transitions:
  - {trigger: cast_off, source: moored, dest: sailing}
  - {trigger: take_anchor, source: moored, conditions: not anchor, effect: {anchor: true}}
  - {trigger: land, source: sailing, dest: home, procedure: {anchor_aboard: anchor}}
  - {trigger: drift, source: sailing, dest: stranded, conditions: not anchor, actor: spontaneous}
---
system: voyage
instances: {boat: Boat}
constants: {ENOUGH: 1, PLENTY: 2}
deadlock: allowed
properties:
  comes-home:
    doc: The boat comes home.
    settles: boat.state == home
    expect: violated
  comes-home-or-strands:
    settles: boat.state == home
    apart_from: boat.state == stranded and ENOUGH == 1
  lies-at-anchor: {settles: "implies(boat.state == home, boat.anchor)"}
  says-nothing: {settles: true, expect: holds}
"""


@pytest.fixture(autouse=True)
def in_the_table() -> Iterator[None]:
    with registered(ROW):
        yield


@pytest.fixture
def boat(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(tmp_path)
    Path("boat.yaml").write_text(BOAT, encoding="utf-8")
    return "boat.yaml"


def run(capsys: pytest.CaptureFixture[str], *words: str, status: int = 0) -> str:
    """Run a command; return what it wrote, to both streams, without line breaks of its own."""
    assert main(list(words)) == status
    said = capsys.readouterr()
    return " ".join((said.out + said.err).split())


def mistakes(capsys: pytest.CaptureFixture[str], written: str) -> str:
    Path("boat.yaml").write_text(BOAT.split("  comes-home:", maxsplit=1)[0] + f"  one: {written}\n", encoding="utf-8")
    return run(capsys, "check", "boat.yaml", status=2)


def test_a_check_decides_it_and_says_why(boat: str, capsys: pytest.CaptureFixture[str]) -> None:
    said = run(capsys, "check", boat, "-v", "--audit", "full")
    assert "violated comes-home (2 steps, shortest; as expected)" in said
    assert "ends without boat.state == home, given no event is enabled as boat.state is stranded 0 initial" in said
    assert "holds comes-home-or-strands" in said


def test_without_the_row_it_is_unknown(boat: str, capsys: pytest.CaptureFixture[str]) -> None:
    unregister(ROW.name)
    assert "V101]: unknown key `settles`" in run(capsys, "check", boat, status=2)
    register(ROW)  # which is what the test's fixture takes out


def test_a_record_has_it(boat: str, capsys: pytest.CaptureFixture[str]) -> None:
    main(["check", boat, "--format", "json"])
    (system,) = json.loads(capsys.readouterr().out)["systems"]
    forms = {one["name"]: (one["form"], one["verdict"]) for one in system["properties"]}
    assert forms["comes-home"] == ("settles", "violated")
    assert forms["lies-at-anchor"] == ("settles", "holds")


def test_it_may_ask_of_another_model(boat: str, capsys: pytest.CaptureFixture[str]) -> None:
    """At most one leak is thought of: that Model has a counter behind its variables, which nothing shows."""

    def with_one_leak(declaration: PropertyDeclaration, conditions: Conditions) -> Asked | None:
        asked = settles(declaration, conditions)
        return None if asked is None else replace(asked, variant=lambda model: limit_faults(model, 1))

    leak = "\n  - {trigger: leak, source: sailing, dest: =, effect: {anchor: false}, actor: fault}\n---"
    Path(boat).write_text(Path(boat).read_text(encoding="utf-8").replace("\n---", leak), encoding="utf-8")
    with registered(replace(ROW, lowering=with_one_leak)):
        said = run(capsys, "check", boat, "-v", "--audit", "full", "--property", "comes-home")
        assert "ends without boat.state == home, given no event is enabled as boat.state is stranded" in said
        main(["check", boat, "--format", "json"])
        found = json.loads(capsys.readouterr().out)["systems"][0]["properties"][0]
        assert found["trace"]["initial"] == {"boat.state": "moored", "boat.anchor": False}
        assert "boat.drift" in run(capsys, "explain", boat, "comes-home")
        assert "protects lies-at-anchor without it, after 2 steps" in run(capsys, "guards", boat)
        run(capsys, "report", boat, "--output", "pages")


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("sarif", "ends without boat.state == home"),
        ("junit", "ends with: boat.state == home"),
        ("markdown", "ends without boat.state == home"),
        ("github", "ends with: boat.state == home"),
    ],
)
def test_formats_say_it_in_its_words(boat: str, kind: str, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    text = Path(boat).read_text(encoding="utf-8").replace("    expect: violated\n", "")
    Path(boat).write_text(text, encoding="utf-8")
    assert said in run(capsys, "check", boat, "--format", kind, status=1)


def test_it_is_explained(boat: str, capsys: pytest.CaptureFixture[str]) -> None:
    said = run(capsys, "explain", boat, "comes-home")
    assert "Where nothing can happen any more: boat.state == home." in said
    assert "ends without boat.state == home" in said
    main(["explain", boat, "comes-home", "--format", "json"])
    assert '"form": "settles"' in capsys.readouterr().out


def test_english_may_be_a_function(boat: str, capsys: pytest.CaptureFixture[str]) -> None:
    with registered(replace(ROW, english=lambda model, one: f"{model.name} comes to {one.text}!")):
        assert "voyage comes to boat.state == home!" in run(capsys, "explain", boat, "comes-home")


def test_the_schema_has_its_keys() -> None:
    text = json.dumps(schema())
    assert '"settles": {"type": ["string", "integer", "boolean"], "description": "Holds wherever nothing can' in text
    assert '"description": "Where this holds, it need not."' in text
    assert '{"required": ["settles"]}' in text


def test_lint_asks_it_and_reads_its_expressions(boat: str, capsys: pytest.CaptureFixture[str]) -> None:
    said = run(capsys, "lint", boat)
    assert "`says-nothing` says nothing of where it settles" in said
    assert "constant `PLENTY` is not used" in said
    assert "ENOUGH` is not used" not in said


def test_a_replay_shows_it(boat: str, capsys: pytest.CaptureFixture[str]) -> None:
    said = run(capsys, "replay", boat, "--trace", "boat.cast_off boat.drift")
    assert "comes-home is broken in state 2" in said
    assert "ends without boat.state == home" in said


def test_guards_protect_it(boat: str, capsys: pytest.CaptureFixture[str]) -> None:
    said = run(capsys, "guards", boat)
    assert "protects lies-at-anchor without it, after 2 steps: it ends, and it is not so that boat.anchor" in said


def test_pages_show_it(boat: str, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "report", boat, "--output", "pages")
    page = Path("pages/voyage.html").read_text(encoding="utf-8")
    assert "<span>settles</span> <code>boat.state == home</code> <span>apart_from</span> <code>boat.state ==" in page
    assert "it ends, and it is not so that boat.state == home" in page


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("{settles: boat.state == home, apart: true}", "V101]: unknown key `apart` in property `one`"),
        ("{at_the_end: boat.state == home}", "write `settles` for `at_the_end`"),
        ("{terminates: true}", "write `deadlock: allowed` and `settles: true`"),
        ("{settles: boat.state == home, by: operator}", "V403]: `by` belongs to `recoverable`"),
        ("{always: boat.anchor, apart_from: boat.anchor}", "V403]: `apart_from` belongs to `settles`"),
        ("{apart_from: boat.anchor}", "V401]: property `one` says nothing"),
        ("{doc: nothing}", "`infinitely_often`, `ltl`, `ctl`, `settles`"),
        ("{settles: boat.anchor, never: boat.anchor}", "V401]: property `one` has 2 forms"),
        ("{settles: }", "one"),
        ("{settles: boat.anker}", "anker"),
        ("{settles: next(boat.anchor)}", "next"),
        ("{always: settles(boat.anchor)}", "write it as the form of a property: `settles: …`"),
    ],
)
def test_mistakes_are_told(boat: str, written: str, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert said in mistakes(capsys, written)


def test_a_form_stands_in_place_of_one_of_its_name(boat: str, capsys: pytest.CaptureFixture[str]) -> None:
    text = Path(boat).read_text(encoding="utf-8").replace("settles:", "ctl:")
    Path(boat).write_text(text, encoding="utf-8")
    with registered(replace(ROW, key=replace(ROW.key, name="ctl"))):
        assert "holds lies-at-anchor" in run(capsys, "check", boat, "-v")
