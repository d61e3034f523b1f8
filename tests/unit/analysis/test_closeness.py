"""How near a model comes to breaking a property: conditions that exclude each other are no nearness."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.support.engines import ask
from tests.support.stages import prepared_of
from varyoff.analysis.closeness import Closeness, closeness
from varyoff.cli import main
from varyoff.pipeline import Options
from varyoff.report.formats.explanation import json as as_json
from varyoff.report.formats.explanation import text as as_text
from varyoff.report.property_story import PropertyStory

COPIES = """\
machine: Pool
states: [off, going, on]
initial: on
variables: {flushed: boolean, users: 0..2}
transitions:
  - {trigger: vary_off, source: on, dest: going}
  - {trigger: gone, source: going, dest: off, effect: {flushed: true}}
  - {trigger: vary_on, source: off, dest: on, effect: {flushed: false}}
---
machine: Copy
parameters: {pool: Pool}
states: [none, made]
transitions:
  - {trigger: make, source: none, dest: made, procedure: {pool_is_off: pool.state == off}}
  - {trigger: drop, source: made, dest: none}
---
system: s
instances: {pool: Pool, copy: {machine: Copy, pool: pool}}
properties:
  off: {whenever: copy.make, require: pool.state == off}
  flushed: {whenever: copy.make, require: pool.flushed}
  calm: {always: pool.users == 0 or pool.state == on}
  single: {never: pool.users == 2}
  one-variable: {always: "pool.users in {0, 1}"}
  never-both: {never: "pool.state == on and (pool.state == off and pool.flushed)"}
"""


def near(name: str) -> tuple[Closeness | None, str, dict[str, object]]:
    (one,) = prepared_of(COPIES, Options(properties=(name,)))
    answer = ask(one.model, one.properties)
    asked, verdict = one.properties[0], answer.verdicts[0]
    found = closeness(answer.space, asked)
    story = PropertyStory(asked, verdict, one.model, answer.counts.states or 0, None, found, ())
    (saved,) = json.loads(as_json.render([story]))
    return found, as_text.render([story]), saved


def test_a_guard_that_is_the_property_excludes_it_and_is_not_near() -> None:
    found, text, saved = near("off")
    assert found is not None
    assert found.terms == 0
    (excluded,) = found.excluded
    assert [(t.text, t.guard) for t in excluded.terms] == [
        ("pool.state == off", "copy.make: pool_is_off"),
        ("pool.state != off", ""),
    ]
    # Were it not for the guard, the copy could be made while the pool is going or on, which are 2 of the 6 states.
    assert [(m.states, m.depth) for m in excluded.held_back] == [(2, 0)]
    assert "conditions of what is forbidden hold at once" not in text
    assert "excluded outright: these can never be so together" in text
    assert "the guard alone keeps what is forbidden from happening in 2 states, first after 0 steps" in text
    assert saved["closeness"]["excluded"][0]["terms"][0]["condition"] == "copy.make: pool_is_off"  # type: ignore[index]


def test_a_guard_that_only_entails_the_property_is_near() -> None:
    found, text, _ = near("flushed")
    assert found is not None
    assert found.excluded == ()
    assert (found.terms, found.best) == (3, 2)
    assert [m.guard for m in found.missing] == ["copy.make: pool_is_off"]
    assert "how near it comes: 2 of the 3 conditions" in text


@pytest.mark.parametrize("name", ["single", "one-variable"])
def test_one_condition_has_no_nearness(name: str) -> None:
    assert near(name)[0] is None


def test_what_contradicts_itself_is_said_to() -> None:
    found, text, _ = near("never-both")
    assert found is not None
    assert found.terms == 0
    assert len(found.excluded[0].terms) == 1
    assert "excluded outright: this can never be so" in text


def test_conditions_of_two_variables_are_counted() -> None:
    found, _, _ = near("calm")
    assert found is not None
    assert (found.terms, found.best, found.excluded) == (2, 1, ())


def test_a_violated_property_is_explained(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "s.yaml").write_text(COPIES.replace("require: pool.state == off}", "require: pool.state == on}"))
    assert main(["explain", str(tmp_path / "s.yaml"), "off"]) == 0
    said = capsys.readouterr().out
    assert "    needs pool.state == on\n      but pool.state is off\n" in said
    assert "guard's removal" not in said
    assert "\n\n\n" not in said


def test_one_condition_of_several_holds_by_itself() -> None:
    text = near("calm")[1]
    assert "how near it comes: 1 of the 2 conditions of what is forbidden holds in" in " ".join(text.split())


@pytest.mark.parametrize(
    ("whenever", "sentence"),
    [
        ("lamp[1].press", "Whenever lamp[1].press happens, in the state before it: true."),
        ("*.press", "Whenever lamp[1].press or lamp[2].press happens, in the state before it: true."),
    ],
)
def test_the_events_of_a_property_are_alternatives(
    whenever: str, sentence: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "s.yaml").write_text(
        "machine: Lamp\nstates: [off, on]\ntransitions:\n  - {trigger: press, source: off, dest: on}\n"
        "---\nsystem: lamps\ninstances: {lamp: {machine: Lamp, count: 2}}\n"
        f'properties: {{p: {{whenever: "{whenever}", require: "true"}}}}\n'
    )
    main(["explain", str(tmp_path / "s.yaml"), "p"])
    main(["explain", str(tmp_path / "s.yaml"), "deadlock-forbidden"])
    said = capsys.readouterr().out
    assert f"  {sentence}\n" in said
    assert "  No reachable state is without an enabled event.\n" in said
