"""A front end from outside, `plug_ins/front_end.py`: another language of specifications; no line elsewhere knows it."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

from varyoff.base.diagnostic import Mistakes, render_diagnostic
from varyoff.base.record import replace
from varyoff.base.span import Span, Verbatim
from varyoff.pipeline import check_paths, check_text
from varyoff.report.record import Report
from varyoff.spec import front_ends
from varyoff.spec.documents import Documents
from varyoff.spec.expression import event_followed, parse_expression_text
from varyoff.spec.front_ends import FrontEnd, register
from varyoff.spec.load import load, loads

PLUG_IN = Path(__file__).parent / "plug_ins" / "front_end.py"

LINES = """\
# Who pulls while the bell rings, does not hear it.
door: closed -push-> open
door: open -pull-> closed when bell.state == silent
bell: silent -ring-> ringing by spontaneous
never draught: door.state == open and bell.state == ringing
reachable rung: bell.state == ringing
"""

TWIN = """\
machine: Door
parameters: {bell: Bell}
states: [closed, open]
transitions:
  - {trigger: push, source: closed, dest: open}
  - {trigger: pull, source: open, dest: closed, conditions: bell.state == silent}
---
machine: Bell
parameters: {door: Door}
states: [silent, ringing]
transitions: [{trigger: ring, source: silent, dest: ringing, actor: spontaneous}]
---
system: hall
instances: {door: {machine: Door, bell: bell}, bell: {machine: Bell, door: door}}
deadlock: allowed
properties:
  draught: {never: door.state == open and bell.state == ringing}
  rung: {reachable: bell.state == ringing}
"""


@pytest.fixture(name="lines", autouse=True)
def _lines(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The front end, for one test."""
    monkeypatch.setattr(front_ends, "_TABLE", dict(front_ends._TABLE))
    return runpy.run_path(str(PLUG_IN))


def outcome(report: Report) -> object:
    assert not report.diagnostics
    (system,) = report.systems
    traces = [None if p.trace is None else [e.label for e in p.trace.steps] for p in system.properties]
    return system.counts, [(p.name, p.verdict) for p in system.properties], traces, system.model


def written(folder: Path, text: str, name: str = "hall.door") -> str:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return str(path)


def said(folder: Path, text: str) -> list[str]:
    """All diagnostics of a text, as a terminal shows them; the name of the file without its folder."""
    report = check_paths(written(folder, text))
    return [render_diagnostic(d, report.sources).replace(f"{folder.as_posix()}/", "") for d in report.diagnostics]


def test_another_language_has_the_verdicts_of_its_twin(tmp_path: Path) -> None:
    counts, verdicts, traces, model = outcome(check_paths(written(tmp_path, LINES)))
    expected = outcome(check_text(TWIN))
    assert (counts, verdicts) == expected[:2] != (None, [])
    assert verdicts == [("draught", "violated"), ("rung", "holds")]
    assert traces == expected[2]
    assert [e.label for e in model.events] == ["door.push", "door.pull", "bell.ring"]
    assert [(v.name, v.values, v.initial) for v in model.variables] == [
        ("door.state", ("closed", "open"), ("closed",)),
        ("bell.state", ("silent", "ringing"), ("silent",)),
    ]


def test_files_of_another_language_are_found_in_folders(tmp_path: Path) -> None:
    written(tmp_path, LINES)
    written(tmp_path, TWIN, "twin.yaml")
    specification = load(tmp_path)
    assert [Path(s.file).name for s in specification.systems] == ["hall.door", "twin.yaml"]


@pytest.mark.parametrize(
    ("wrong", "right", "place", "marked", "message"),
    [
        ("when bell.state == silnet", "when bell.state == silent", "3:46", "silnet", "did you mean `silent`?"),
        ("when bell.state = silent", "when bell.state == silent", "3:43", "=", "write `==` for `=`"),
        ("when bell.stat == silent", "when bell.state == silent", "3:32", "bell.stat", "did you mean `state`?"),
        ("never draught: door.state == opne", "never draught: door.state == open", "5:30", "opne", "did you mean `open`?"),
        ("bell: silent -ri-ng->", "bell: silent -ring->", "4:15", "ri-ng", "cannot be a name"),
        ("reachable rung, bell", "reachable rung: bell", "6:1", "reachable rung, bell.state == ringing", "`WHO: STATE -EVENT-> STATE`"),
        ("never r_-_: bell", "reachable rung: bell", "6:7", "r_-_", "cannot be the name of a system or property"),
    ],
)  # fmt: skip
def test_a_mistake_is_shown_in_the_text_of_the_other_language(
    tmp_path: Path, wrong: str, right: str, place: str, marked: str, message: str
) -> None:
    assert right in LINES
    text = LINES.replace(right, wrong, 1)
    (shown,) = said(tmp_path, text)
    line, column = map(int, place.split(":"))
    source = text.split("\n")[line - 1]
    assert f"--> hall.door:{place}\n" in shown
    assert f"\n{line} | {source}\n" in shown
    carets = next(x for x in shown.split("\n") if "^" in x)
    assert carets.index("^") - len(f"{line} | ") == column - 1
    assert source[column - 1 :][: carets.count("^")] == marked
    assert message in shown


def test_a_text_without_anything_says_what_it_begins_with(tmp_path: Path) -> None:
    (shown,) = said(tmp_path, "# nothing\n")
    assert "the file has no document" in shown
    assert "begin it with a line such as `door: closed -push-> open`" in shown


def test_records_that_contradict_themselves_are_mistakes(tmp_path: Path, lines: dict[str, Any]) -> None:
    """What the reader of YAML sees to is seen to for others, so that no broken model comes of it."""

    def unknown_state(text: str, file: str, mistakes: Mistakes) -> Documents:
        (system,) = lines["read_lines"](text, file, mistakes).systems
        door, bell = system.machines
        return Documents((), (replace(system, machines=(replace(door, states=door.states[:1]), bell)),))

    register(FrontEnd((".door",), unknown_state))
    first, second = said(tmp_path, LINES)
    assert "unknown state `open` in machine `Door`" in first
    assert "hall.door:2:22" in first
    assert "hall.door:3:7" in second


def test_a_wrong_position_of_a_transition_is_an_error_of_the_front_end(tmp_path: Path, lines: dict[str, Any]) -> None:
    def misplaced(text: str, file: str, mistakes: Mistakes) -> Documents:
        (system,) = lines["read_lines"](text, file, mistakes).systems
        door, bell = system.machines
        wrong = replace(door, transitions=tuple(replace(t, index=0) for t in door.transitions))
        return Documents((), (replace(system, machines=(wrong, bell)),))

    register(FrontEnd((".door",), misplaced))
    with pytest.raises(ValueError, match="transition 1 of machine Door has the index 0"):
        load(written(tmp_path, LINES))


def test_an_event_that_is_followed_is_read_of_any_text() -> None:
    place = Verbatim(Span("f", 7, 5, 7, 15))
    path = parse_expression_text("host.crash", place, Mistakes())
    assert path is not None
    follows = event_followed(path, Mistakes())
    assert follows is not None
    assert (follows.event, follows.event_span) == ("crash", Span("f", 7, 10, 7, 15))
    assert follows.path.span_of(follows.path.tree) == Span("f", 7, 5, 7, 9)


def test_yaml_includes_what_another_language_declares(tmp_path: Path, lines: dict[str, Any]) -> None:
    def machines(text: str, file: str, mistakes: Mistakes) -> Documents:
        (system,) = lines["read_lines"](text, file, mistakes).systems
        return Documents(system.machines)

    register(FrontEnd((".door",), machines, lambda text: "->" in text))
    written(tmp_path, "door: closed -push-> open\n")
    system = "system: s\ninclude: hall.door\ninstances: {d: Door}\ndeadlock: allowed\nproperties: {p: {reachable: d.state == open}}\n"
    report = check_paths(written(tmp_path, system, "s.yaml"))
    assert [(p.name, p.verdict) for s in report.systems for p in s.properties] == [("p", "holds")]
    written(tmp_path, "something else\n")
    (found,) = check_paths(written(tmp_path, system, "s.yaml")).diagnostics
    assert (found.code, found.message) == ("V011", "the included file `hall.door` is no specification")


def test_what_has_no_known_ending_is_yaml() -> None:
    assert front_ends.front_end_of("<text>") is front_ends.YAML
    assert [s.name.text for s in loads(TWIN, "pipe").systems] == ["hall"]
