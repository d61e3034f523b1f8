"""Baselines: what is accepted, and what happens when it is no longer so."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.support.command import Varyoff
from tests.support.outcomes import UNDECIDED, VIOLATED


@pytest.fixture
def accepted(varyoff: Varyoff, folder: Path) -> Path:
    """A baseline of a violated specification."""
    (folder / "specs").mkdir()
    (folder / "specs" / "x.yaml").write_text(VIOLATED)
    assert varyoff("check", "specs", "--write-baseline", "baseline.json").exit == 0
    return folder / "baseline.json"


def test_a_baseline_lists_what_is_not_as_expected(accepted: Path) -> None:
    (system,) = json.loads(accepted.read_text())["systems"]
    assert system["file"] == "specs/x.yaml"
    assert system["verdicts"] == {"never-three": "violated", "never-passed": "violated", "surprise": "holds"}
    assert system["counts"] == {"states": 7}


def test_what_is_listed_passes(varyoff: Varyoff, accepted: Path) -> None:
    assert varyoff("check", "specs").exit == 1
    done = varyoff("check", "specs", "--baseline", "baseline.json")
    assert done.exit == 0
    assert "accepted by baseline.json" in done.out


def test_from_another_folder_too(varyoff: Varyoff, accepted: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir("specs")
    assert varyoff("check", "x.yaml", "--baseline", "../baseline.json").exit == 0


def test_something_new_fails(varyoff: Varyoff, folder: Path, accepted: Path) -> None:
    text = VIOLATED.replace("properties:\n", "properties:\n  new: {never: gate.coins == 2}\n")
    (folder / "specs" / "x.yaml").write_text(text)
    done = varyoff("check", "specs", "--baseline", "baseline.json")
    assert done.exit == 1
    assert "VIOLATED  new" in done.out
    assert "VIOLATED  never-three" not in done.out


def test_what_is_mended_but_still_listed_fails(varyoff: Varyoff, folder: Path, accepted: Path) -> None:
    (folder / "specs" / "x.yaml").write_text(VIOLATED.replace("never: gate.coins == 3", "never: gate.coins == 4 - 5"))
    done = varyoff("check", "specs", "--baseline", "baseline.json")
    assert done.exit == 1
    assert "mended, but baseline.json still lists it" in done.out


def test_a_mended_count_that_is_still_listed_fails(varyoff: Varyoff, folder: Path, accepted: Path) -> None:
    (folder / "specs" / "x.yaml").write_text(VIOLATED.replace("coins: 0..3", "coins: 0..4").replace("< 3", "< 4"))
    assert varyoff("check", "specs", "--baseline", "baseline.json").exit == 1


def test_another_verdict_than_the_listed_one_fails(varyoff: Varyoff, accepted: Path) -> None:
    assert varyoff("check", "specs", "--baseline", "baseline.json", "--max-states", "3").exit in (1, 3)


def test_an_unknown_verdict_can_be_listed(varyoff: Varyoff, folder: Path) -> None:
    (folder / "u.yaml").write_text(UNDECIDED.replace("expect: {states: 7}\n", ""))
    (folder / "pyproject.toml").write_text("[tool.varyoff]\nmax-states = 3\n")
    varyoff("check", "u.yaml", "--write-baseline", "b.json")
    assert varyoff("check", "u.yaml").exit == 3
    assert varyoff("check", "u.yaml", "--baseline", "b.json").exit == 0


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("never-three", "never-heard-of"), "lists the property `never-heard-of`"),
        (('"turnstile"', '"turnpike"'), "lists the system `turnpike`"),
        (('"surprise": "holds"', '"surprise": "violated"'), "which is what the specification expects"),
        (('"never-three": "violated"', '"never-three": "wrong"'), "are not verdicts"),
        (('"format": 1', '"format": 2'), "this is not a baseline"),
        (("{", "["), "is not JSON"),
    ],
)
def test_a_baseline_that_does_not_fit_is_a_mistake_with_its_place(
    varyoff: Varyoff, accepted: Path, change: tuple[str, str], message: str
) -> None:
    accepted.write_text(accepted.read_text().replace(*change))
    done = varyoff("check", "specs", "--baseline", "baseline.json")
    assert done.exit == 2
    assert message in done.err
    assert "--> baseline.json:" in done.err


def test_a_baseline_that_is_not_there(varyoff: Varyoff, accepted: Path) -> None:
    done = varyoff("check", "specs", "--baseline", "nowhere.json")
    assert done.exit == 2
    assert "cannot read the baseline `nowhere.json`" in done.err


def test_a_filtered_run_does_not_ask_for_the_rest_of_the_baseline(varyoff: Varyoff, accepted: Path) -> None:
    assert varyoff("check", "specs", "--baseline", "baseline.json", "--property", "never-passed").exit in (0, 1)
    assert (
        "lists the property"
        not in varyoff("check", "specs", "--baseline", "baseline.json", "--property", "surprise").err
    )


@pytest.mark.parametrize(
    "words",
    [["--property", "never-three"], ["--system", "turnstile"], ["--drop", "gate.coin/g"], ["--set", "N=1"],
     ["--faults", "0"], ["--max-states", "3"], ["--max-seconds", "9"], ["-x"]],
    ids=" ".join,
)  # fmt: skip
def test_no_baseline_is_written_of_a_part_or_of_something_else(
    words: list[str], varyoff: Varyoff, folder: Path
) -> None:
    (folder / "x.yaml").write_text(VIOLATED)
    done = varyoff("check", "x.yaml", "--write-baseline", "b.json", *words)
    assert done.exit == 2
    assert "V704" in done.err
    assert f"leave out {words[0]}" in done.err
    assert not (folder / "b.json").exists()


def test_settings_that_hold_for_every_run_hold_for_the_baseline_too(varyoff: Varyoff, folder: Path) -> None:
    (folder / "x.yaml").write_text(VIOLATED)
    (folder / "pyproject.toml").write_text("[tool.varyoff]\nmax-states = 100\n")
    assert varyoff("check", "x.yaml", "--write-baseline", "b.json").exit == 0
    assert varyoff("check", "x.yaml", "--baseline", "b.json").exit == 0
