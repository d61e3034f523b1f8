"""Baselines and pins: what is expected, and what happens when it is no longer so."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli_ci.conftest import Cli
from tests.support.outcomes import HOLDING, TURNSTILE, UNDECIDED, VIOLATED


@pytest.fixture
def accepted(cli: Cli, folder: Path) -> Path:
    """A baseline of a violated specification."""
    (folder / "specs").mkdir()
    (folder / "specs" / "x.yaml").write_text(VIOLATED)
    assert cli("check", "specs", "--write-baseline", "baseline.json").status == 0
    return folder / "baseline.json"


def test_a_baseline_lists_what_is_not_as_expected(accepted: Path) -> None:
    (system,) = json.loads(accepted.read_text())["systems"]
    assert system["file"] == "specs/x.yaml"
    assert system["verdicts"] == {"never-three": "violated", "never-passed": "violated", "surprise": "holds"}
    assert system["counts"] == {"states": 7}


def test_what_is_listed_passes(cli: Cli, accepted: Path) -> None:
    assert cli("check", "specs").status == 1
    done = cli("check", "specs", "--baseline", "baseline.json")
    assert done.status == 0
    assert "accepted by baseline.json" in done.out


def test_from_another_folder_too(cli: Cli, accepted: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir("specs")
    assert cli("check", "x.yaml", "--baseline", "../baseline.json").status == 0


def test_something_new_fails(cli: Cli, folder: Path, accepted: Path) -> None:
    text = VIOLATED.replace("properties:\n", "properties:\n  new: {never: gate.coins == 2}\n")
    (folder / "specs" / "x.yaml").write_text(text)
    done = cli("check", "specs", "--baseline", "baseline.json")
    assert done.status == 1
    assert "VIOLATED  new" in done.out
    assert "VIOLATED  never-three" not in done.out


def test_what_is_mended_but_still_listed_fails(cli: Cli, folder: Path, accepted: Path) -> None:
    (folder / "specs" / "x.yaml").write_text(VIOLATED.replace("never: gate.coins == 3", "never: gate.coins == 4 - 5"))
    done = cli("check", "specs", "--baseline", "baseline.json")
    assert done.status == 1
    assert "mended, but baseline.json still lists it" in done.out


def test_a_mended_count_that_is_still_listed_fails(cli: Cli, folder: Path, accepted: Path) -> None:
    (folder / "specs" / "x.yaml").write_text(VIOLATED.replace("coins: 0..3", "coins: 0..4").replace("< 3", "< 4"))
    assert cli("check", "specs", "--baseline", "baseline.json").status == 1


def test_another_verdict_than_the_listed_one_fails(cli: Cli, accepted: Path) -> None:
    assert cli("check", "specs", "--baseline", "baseline.json", "--max-states", "3").status in (1, 3)


def test_an_unknown_verdict_can_be_listed(cli: Cli, folder: Path) -> None:
    (folder / "u.yaml").write_text(UNDECIDED.replace("expect: {states: 7}\n", ""))
    (folder / "pyproject.toml").write_text("[tool.varyoff]\nmax-states = 3\n")
    cli("check", "u.yaml", "--write-baseline", "b.json")
    assert cli("check", "u.yaml").status == 3
    assert cli("check", "u.yaml", "--baseline", "b.json").status == 0


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
    cli: Cli, accepted: Path, change: tuple[str, str], message: str
) -> None:
    accepted.write_text(accepted.read_text().replace(*change))
    done = cli("check", "specs", "--baseline", "baseline.json")
    assert done.status == 2
    assert message in done.err
    assert "--> baseline.json:" in done.err


def test_a_baseline_that_is_not_there(cli: Cli, accepted: Path) -> None:
    done = cli("check", "specs", "--baseline", "nowhere.json")
    assert done.status == 2
    assert "cannot read the baseline `nowhere.json`" in done.err


def test_a_filtered_run_does_not_ask_for_the_rest_of_the_baseline(cli: Cli, accepted: Path) -> None:
    assert cli("check", "specs", "--baseline", "baseline.json", "--property", "never-passed").status in (0, 1)
    assert (
        "lists the property" not in cli("check", "specs", "--baseline", "baseline.json", "--property", "surprise").err
    )


# --- pins ----------------------------------------------------------------------------------------

ODD = (
    "\ufeff# ünïcode before the numbers\r\n"
    + TURNSTILE.replace("\n", "\r\n").replace("properties:\r\n", "")
    + "expect:   # pinned\r\n"
    '  "states" :   0x10   # sixteen? states: 99\r\n'
    "  transitions: 600\r\n"
    "  depth: 6       # right already\r\n"
    "# the end, without a line end: states: 16"
)


def test_pins_are_written_anew_and_nothing_else_changes(cli: Cli, folder: Path) -> None:
    file = folder / "odd.yaml"
    file.write_bytes(ODD.encode())
    assert cli("check", "odd.yaml").status == 1
    done = cli("check", "odd.yaml", "--update-pins")
    assert done.status == 0, done
    assert "odd.yaml:29:16: 0x10 → 7\nodd.yaml:30:16: 600 → 6\n" in done.err
    wanted = ODD.replace("0x10", "7").replace("600", "6")
    assert file.read_bytes() == wanted.encode()
    again = cli("check", "odd.yaml", "--update-pins")
    assert again.status == 0
    assert "0 pinned counts updated" in again.err
    assert cli("check", "odd.yaml").status == 0


def test_several_systems_and_flow_style(cli: Cli, folder: Path) -> None:
    second = HOLDING[HOLDING.index("system:") :].replace("system: turnstile", "system: other")
    text = (
        HOLDING.replace("{initial: 1, states: 7}", "{initial: 2, states: 8}") + "---\n" + second.replace("7}", "77777}")
    )
    (folder / "two.yaml").write_text(text)
    assert cli("check", "two.yaml", "--update-pins").status == 0
    assert (folder / "two.yaml").read_text() == text.replace(
        "{initial: 2, states: 8}", "{initial: 1, states: 7}"
    ).replace("77777}", "7}")


def test_a_missing_expect_is_left_missing_and_said(cli: Cli, folder: Path) -> None:
    text = HOLDING.replace("expect: {initial: 1, states: 7}\n", "")
    (folder / "x.yaml").write_text(text)
    done = cli("check", "x.yaml", "--update-pins")
    assert "pins no count" in done.err
    assert (folder / "x.yaml").read_text() == text


def test_pins_of_what_was_not_explored_are_left_alone(cli: Cli, folder: Path) -> None:
    text = HOLDING.replace("states: 7", "states: 8")
    (folder / "x.yaml").write_text(text)
    done = cli("check", "x.yaml", "--update-pins", "--max-states", "3")
    assert done.status == 3
    assert (folder / "x.yaml").read_text() == text
    assert "is left alone" in done.err


def test_pins_speak_of_the_system_as_it_is_written(cli: Cli, folder: Path) -> None:
    (folder / "x.yaml").write_text(HOLDING)
    assert cli("check", "x.yaml", "--update-pins", "--faults", "1").status == 2


def test_systems_of_one_file_get_their_own_counts(cli: Cli, folder: Path) -> None:
    system = "system: {name}\ninstances: {{t: {machine}}}\ndeadlock: allowed\n"
    text = (
        "machine: A\nstates: [a]\n---\n"
        "machine: B\nstates: [a, b]\ntransitions: [{trigger: go, source: a, dest: b}]\n---\n"
        + system.format(name="one", machine="A") + "expect: {states: 5}\n---\n"
        + system.format(name="two", machine="B") + "expect: {states: 5}\n"
    )  # fmt: skip
    (folder / "x.yaml").write_text(text)
    assert cli("check", "x.yaml", "--update-pins").status == 0
    text = (folder / "x.yaml").read_text()
    assert (text.count("states: 1}"), text.count("states: 2}")) == (1, 1)


def test_a_violated_property_still_fails_beside_updated_pins(cli: Cli, folder: Path) -> None:
    (folder / "x.yaml").write_text(VIOLATED)
    assert cli("check", "x.yaml", "--update-pins").status == 1
    assert "states: 7" in (folder / "x.yaml").read_text()


@pytest.mark.parametrize(
    "words",
    [["--property", "never-three"], ["--system", "turnstile"], ["--drop", "gate.coin/g"], ["--set", "N=1"],
     ["--faults", "0"], ["--max-states", "3"], ["--max-seconds", "9"], ["-x"]],
    ids=" ".join,
)  # fmt: skip
def test_no_baseline_is_written_of_a_part_or_of_something_else(words: list[str], cli: Cli, folder: Path) -> None:
    (folder / "x.yaml").write_text(VIOLATED)
    done = cli("check", "x.yaml", "--write-baseline", "b.json", *words)
    assert done.status == 2
    assert "V704" in done.err
    assert f"leave out {words[0]}" in done.err
    assert not (folder / "b.json").exists()


def test_settings_that_hold_for_every_run_hold_for_the_baseline_too(cli: Cli, folder: Path) -> None:
    (folder / "x.yaml").write_text(VIOLATED)
    (folder / "pyproject.toml").write_text("[tool.varyoff]\nmax-states = 100\n")
    assert cli("check", "x.yaml", "--write-baseline", "b.json").status == 0
    assert cli("check", "x.yaml", "--baseline", "b.json").status == 0
