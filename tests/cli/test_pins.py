"""`check --update-pins`: the pinned counts are written anew, and nothing else changes."""

from __future__ import annotations

from pathlib import Path

from tests.support.command import Varyoff
from tests.support.outcomes import HOLDING, TURNSTILE, VIOLATED

ODD = (
    "\ufeff# ünïcode before the numbers\r\n"
    + TURNSTILE.replace("\n", "\r\n").replace("properties:\r\n", "")
    + "expect:   # pinned\r\n"
    '  "states" :   0x10   # sixteen? states: 99\r\n'
    "  transitions: 600\r\n"
    "  depth: 6       # right already\r\n"
    "# the end, without a line end: states: 16"
)


def test_pins_are_written_anew_and_nothing_else_changes(varyoff: Varyoff, folder: Path) -> None:
    file = folder / "odd.yaml"
    file.write_bytes(ODD.encode())
    assert varyoff("check", "odd.yaml").exit == 1
    done = varyoff("check", "odd.yaml", "--update-pins")
    assert done.exit == 0, done
    assert "odd.yaml:29:16: 0x10 → 7\nodd.yaml:30:16: 600 → 6\n" in done.err
    wanted = ODD.replace("0x10", "7").replace("600", "6")
    assert file.read_bytes() == wanted.encode()
    again = varyoff("check", "odd.yaml", "--update-pins")
    assert again.exit == 0
    assert "0 pinned counts updated" in again.err
    assert varyoff("check", "odd.yaml").exit == 0


def test_several_systems_and_flow_style(varyoff: Varyoff, folder: Path) -> None:
    second = HOLDING[HOLDING.index("system:") :].replace("system: turnstile", "system: other")
    text = (
        HOLDING.replace("{initial: 1, states: 7}", "{initial: 2, states: 8}") + "---\n" + second.replace("7}", "77777}")
    )
    (folder / "two.yaml").write_text(text)
    assert varyoff("check", "two.yaml", "--update-pins").exit == 0
    assert (folder / "two.yaml").read_text() == text.replace(
        "{initial: 2, states: 8}", "{initial: 1, states: 7}"
    ).replace("77777}", "7}")


def test_a_missing_expect_is_left_missing_and_said(varyoff: Varyoff, folder: Path) -> None:
    text = HOLDING.replace("expect: {initial: 1, states: 7}\n", "")
    (folder / "x.yaml").write_text(text)
    done = varyoff("check", "x.yaml", "--update-pins")
    assert "pins no count" in done.err
    assert (folder / "x.yaml").read_text() == text


def test_pins_of_what_was_not_explored_are_left_alone(varyoff: Varyoff, folder: Path) -> None:
    text = HOLDING.replace("states: 7", "states: 8")
    (folder / "x.yaml").write_text(text)
    done = varyoff("check", "x.yaml", "--update-pins", "--max-states", "3")
    assert done.exit == 3
    assert (folder / "x.yaml").read_text() == text
    assert "is left alone" in done.err


def test_pins_speak_of_the_system_as_it_is_written(varyoff: Varyoff, folder: Path) -> None:
    (folder / "x.yaml").write_text(HOLDING)
    assert varyoff("check", "x.yaml", "--update-pins", "--faults", "1").exit == 2


def test_systems_of_one_file_get_their_own_counts(varyoff: Varyoff, folder: Path) -> None:
    system = "system: {name}\ninstances: {{t: {machine}}}\ndeadlock: allowed\n"
    text = (
        "machine: A\nstates: [a]\n---\n"
        "machine: B\nstates: [a, b]\ntransitions: [{trigger: go, source: a, dest: b}]\n---\n"
        + system.format(name="one", machine="A") + "expect: {states: 5}\n---\n"
        + system.format(name="two", machine="B") + "expect: {states: 5}\n"
    )  # fmt: skip
    (folder / "x.yaml").write_text(text)
    assert varyoff("check", "x.yaml", "--update-pins").exit == 0
    text = (folder / "x.yaml").read_text()
    assert (text.count("states: 1}"), text.count("states: 2}")) == (1, 1)


def test_a_violated_property_still_fails_beside_updated_pins(varyoff: Varyoff, folder: Path) -> None:
    (folder / "x.yaml").write_text(VIOLATED)
    assert varyoff("check", "x.yaml", "--update-pins").exit == 1
    assert "states: 7" in (folder / "x.yaml").read_text()
