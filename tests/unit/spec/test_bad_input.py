"""Broken and hostile input: always a diagnostic with a place, never a traceback."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import yaml

from tests.support.project import EXAMPLES, ROOT
from tests.support.stages import lowered, said_of
from varyoff.base.diagnostic import Diagnostic, render_diagnostic
from varyoff.elaborate import context
from varyoff.spec import reader
from varyoff.spec.load import Loader, Specification, load, loads

SYSTEMS = [*EXAMPLES, *sorted((ROOT / "tests" / "corpus" / "published").glob("[a-mt]*.yaml"))]
MACHINES = sorted((ROOT / "specs" / "machines").glob("*.yaml"))


def examine(specification: Specification) -> tuple[Diagnostic, ...]:
    """All that a check does before it explores; every finding is rendered, as a person would see it."""
    for one in map(lowered, specification.systems):
        assert one.elaborated is not None or any(d.severity == "error" for d in one.found), (
            "no model, and nothing said about it"
        )
    found = said_of(specification)
    for diagnostic in found:
        assert render_diagnostic(diagnostic, specification.sources)
        assert diagnostic.message
        span = diagnostic.span
        if span is not None:
            text = specification.sources.line(span.file, span.line)
            if text is not None:
                assert 1 <= span.column <= len(text) + 1, diagnostic
            assert (span.line, span.column) <= (span.end_line, span.end_column), diagnostic
        assert span is not None or diagnostic.code == "V009", diagnostic
    return found


def codes(text: str) -> list[str]:
    return [d.code for d in examine(loads(text, "specs/examples/x.yaml"))]


def only(text: str) -> Diagnostic:
    (found,) = examine(loads(text))
    return found


def place(diagnostic: Diagnostic) -> tuple[int, int, int]:
    span = diagnostic.span
    assert span is not None
    return span.line, span.column, span.end_column


def from_bytes(folder: Path, data: bytes) -> tuple[tuple[Diagnostic, ...], Specification]:
    file = folder / "x.yaml"
    file.write_bytes(data)
    specification = load([str(file)])
    return examine(specification), specification


SMALL = """\
machine: Lamp
states: [dark, bright]
transitions:
  - {trigger: press, source: dark, dest: bright}
  - {trigger: press, source: bright, dest: dark}
---
system: s
instances: {lamp: Lamp}
"""


def test_the_small_one_is_right() -> None:
    assert codes(SMALL) == []


# --- files that are not text ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "code", "where"),
    [
        (SMALL.encode("utf-16"), "V002", (1, 1)),
        (SMALL.encode("utf-16-le"), "V002", (1, 2)),
        (b"\xff\xfe\x00\x00", "V002", (1, 1)),
        (b"machine: L\xe4mp\n", "V002", (1, 11)),
        (b"machine: Lamp\ndoc: \x00\n", "V002", (2, 6)),
        (b"machine: Lamp\ndoc: \x1b[31m\n", "V002", (2, 6)),
        (bytes(range(256)), "V002", (3, 115)),
        (b"\x7fELF\x02\x01\x01\x00", "V002", (1, 1)),
        (b"\x89PNG\r\n\x1a\n", "V002", (1, 1)),
        (b"a: \xed\xa0\x80\n", "V002", (1, 4)),
        (b"#" * (2 * 1024 * 1024 + 1), "V001", (1, 1)),
    ],
)
def test_a_file_that_is_not_text(tmp_path: Path, data: bytes, code: str, where: tuple[int, int]) -> None:
    found, _ = from_bytes(tmp_path, data)
    assert [d.code for d in found] == [code]
    assert place(found[0])[:2] == where


@pytest.mark.parametrize("data", [b"", b"\n\n", b"# nothing\n", b"---\n---\n", b"\xef\xbb\xbf", b"--- ~\n"])
def test_a_file_without_documents(tmp_path: Path, data: bytes) -> None:
    found, specification = from_bytes(tmp_path, data)
    assert [d.code for d in found] == ["V107"]
    assert specification.systems == []


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    (found,) = examine(load([str(tmp_path / "no.yaml")]))
    assert found.code == "V009"
    assert "no.yaml" in found.message


@pytest.mark.parametrize("events", ["libyaml", "python"])
@pytest.mark.parametrize(
    ("text", "where", "sign"),
    [
        ("machine: [", (1, 10), "["),
        ("machine: M\nstates: [a,\n", (2, 9), "["),
        ("machine: M\nstates: [a, {name: b}, # {\n", (2, 9), "["),
        ("machine: M\nstates: [{name: '[', doc: x,\n", (2, 10), "{"),
        ("machine: M\ndefine: {a: b\n", (2, 9), "{"),
    ],
)
def test_a_bracket_that_is_open_at_the_end(
    tmp_path: Path, text: str, where: tuple[int, int], sign: str, events: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if events == "python":
        monkeypatch.setattr(reader, "_EventSource", reader.PythonEvents)
    (found, *_), _ = from_bytes(tmp_path, text.encode())
    assert (found.code, place(found)[:2]) == ("V003", where)
    assert f"`{sign}` does not end" in found.message


def test_what_is_suggested_for_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    """The one with a similar name; never the very file, nor whatever lies about in other folders."""
    for name in ("here/order.yaml", "other/far.yaml", "other/stock.yaml"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("machine: A\nstates: [a]\n")
    control = tmp_path / "here" / "new\nline.yaml"
    control.write_text("machine: A\nstates: [a]\n")
    here = tmp_path / "here"

    def help(path: Path) -> tuple[str, ...]:
        (found,) = load([str(path)]).diagnostics
        assert found.code == "V009"
        return found.help

    assert help(here / "ordr.yaml") == (f"did you mean `{here / 'order.yaml'}`?",)
    assert help(here / "stock.yaml") == (f"did you mean `{tmp_path / 'other' / 'stock.yaml'}`?",)
    assert help(control) == ()
    assert help(tmp_path / "quite-another.yaml") == ()
    assert help(tmp_path / "other" / "quite.yaml")[0].startswith(f"known here: `{tmp_path / 'other' / 'far.yaml'}`")
    assert help(tmp_path / "nowhere" / "quite-another.yaml") == (f"there is no folder `{tmp_path / 'nowhere'}`",)


def test_an_include_that_is_not_there(tmp_path: Path) -> None:
    found, _ = from_bytes(tmp_path, b"system: s\ninclude: [no.yaml]\ninstances: {a: A}\n")
    assert [(d.code, place(d)) for d in found] == [("V011", (2, 11, 18))]


@pytest.mark.parametrize("name", ["'\\0'", ".", "..", "/", "'  '", "x.yaml/y", "~", "a\\b", "'" + "a" * 5000 + "'"])
def test_an_include_of_something_else(tmp_path: Path, name: str) -> None:
    quoted = name.replace("'", '"') if "\\0" in name else name
    found, _ = from_bytes(tmp_path, f"system: s\ninclude: {quoted}\ninstances: {{a: A}}\n".encode())
    assert found
    assert all(d.code in ("V011", "V103") for d in found)


def test_includes_that_go_round(tmp_path: Path) -> None:
    (tmp_path / "b.yaml").write_text("system: b\ninclude: x.yaml\ninstances: {a: A}\n")
    found, _ = from_bytes(tmp_path, b"system: s\ninclude: b.yaml\ninstances: {a: A}\n")
    assert "V010" in [d.code for d in found]


# --- lines and columns ---------------------------------------------------------------------------


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_and_columns_with_every_line_end(tmp_path: Path, end: str) -> None:
    text = SMALL.replace("source: bright", "source: brihgt").replace("\n", end)
    found, specification = from_bytes(tmp_path, text.encode())
    assert [(d.code, place(d)) for d in found] == [("V104", (5, 30, 36))]
    assert "\r" not in render_diagnostic(found[0], specification.sources)
    assert "- {trigger: press, source: brihgt, dest: dark}" in render_diagnostic(found[0], specification.sources)


def test_a_byte_order_mark_moves_no_column(tmp_path: Path) -> None:
    found, specification = from_bytes(tmp_path, b"\xef\xbb\xbf" + b"machin: Lamp\n")
    assert [(d.code, place(d)) for d in found] == [("V107", (1, 1, 7))]
    assert "1 | machin: Lamp" in render_diagnostic(found[0], specification.sources)


@pytest.mark.parametrize("before", ["漢字", "e\u0301", "👩‍👩‍👧", "ｗｉｄｅ", "\u200b", "é"])
def test_the_caret_stands_under_what_it_means(before: str) -> None:
    text = SMALL.replace("{trigger: press, source: bright, ", f'{{doc: "{before}", trigger: press, source: brigth, ')
    specification = loads(text)
    (found,) = examine(specification)
    _, _, _, line, carets, *_ = render_diagnostic(found, specification.sources).split("\n")
    shown = before.encode("unicode_escape").decode() if before == "\u200b" else before
    start = carets.index("^")
    from varyoff.base.diagnostic import display_width

    position = line.index("brigth")
    assert display_width(line[:position]) == start
    assert carets.count("^") == 6
    assert place(found)[1] == text.split("\n")[4].index("brigth") + 1
    assert shown


def test_a_long_line_is_shown_around_the_caret() -> None:
    text = SMALL.replace(
        "{trigger: press, source: bright, ", '{doc: "' + "x" * 500 + '", trigger: press, source: brigth, '
    )
    specification = loads(text)
    (found,) = examine(specification)
    lines = render_diagnostic(found, specification.sources).split("\n")
    assert len(lines[3]) <= 100
    assert lines[3][lines[4].index("^") :].startswith("brigth")


def test_a_tab() -> None:
    found = only("machine: Lamp\nstates:\n\t- dark\n")
    assert (found.code, place(found)) == ("V003", (3, 1, 2))
    assert "tab" in found.message


def test_places_inside_folded_and_quoted_expressions() -> None:
    text = (
        SMALL
        + """\
properties:
  folded:
    always: >-
      lamp.state == dark
      or lamp.stat == bright
  literal:
    always: |
      lamp.state == dark
        or lamp.state == brigth
  quoted:
    always: "lamp.state == \\"dark\\" or lamp.stae == bright"
  single:
    always: 'lamp.state == ''dark'' or lamp.sate == bright'
  plain:
    always: lamp.state == dark or
      lmp.state == bright
"""
    )
    found = examine(loads(text))
    lines = text.split("\n")
    marked = [lines[d.span.line - 1][d.span.column - 1 : d.span.end_column - 1] for d in found if d.span]
    assert marked == ["lamp.stat", "brigth", "lamp.stae", "lamp.sate", "lmp"]


# --- words that are no names ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("word", "code"),
    [("1.10", "V105"), ("12:30", "V105"), ("true", "V105"), ("null", "V105"), ("~", "V105"), ("0x1F", "V105"),
     ("1_000", "V105"), ("2024-01-01", "V105"), (".5", "V105"), ("'a b'", "V105"), ("''", "V105"), ("if", "V105"),
     ("a-b", "V105"), ("ﬁ", "V105"), ("[a]", "V103"), ("{a: b}", "V103"), (".inf", "V105"), ("1e3", "V105")],
)  # fmt: skip
@pytest.mark.parametrize("end", [", on]", "]"])
def test_words_that_are_no_names_of_states(word: str, code: str, end: str) -> None:
    found = examine(loads(f"machine: Switch\nstates: [{word}{end}\n"))
    assert found[0].code == code
    assert place(found[0])[:2] == (2, 10) or word == "{a: b}"


# --- size and nesting ----------------------------------------------------------------------------


def timed(text: str, seconds: float = 5.0) -> list[str]:
    start = time.process_time()
    found = codes(text)
    assert time.process_time() - start < seconds
    return found


@pytest.mark.parametrize("pair", ["[]", "{}"])
@pytest.mark.parametrize("closed", ["closed", "open"])
@pytest.mark.parametrize("depth", [60, 100_000])
def test_deep_nesting(pair: str, closed: str, depth: int) -> None:
    opening = pair[0] if pair == "[]" else "{a: "
    text = "machine: " + opening * depth + (pair[1] * depth if closed == "closed" else "")
    assert timed(text) == ["V004"]


def test_deep_indentation() -> None:
    text = "\n".join(" " * level + "a:" for level in range(1_000))
    assert timed(text) == ["V004"]


def test_an_alias_bomb() -> None:
    lines = ["machine: Bomb", "a: &a [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"{b}: &{b} [{', '.join(['*' + a] * 10)}]" for a, b in zip("abcdefgh", "bcdefghi", strict=True)]
    assert timed("\n".join(lines)) == ["V004"]


def test_an_alias_of_itself() -> None:
    assert "V006" in timed("machine: &a [*a]")
    assert "V006" in timed("machine: M\ndoc: &a {x: *a}")


def test_an_alias_of_nothing() -> None:
    found = only("machine: M\ndoc: *nothing\n")
    assert (found.code, place(found)) == ("V006", (2, 6, 14))


@pytest.mark.parametrize(
    "tag", ["!!python/object/apply:os.system [exit]", "!!str x", "!own x", "!!binary aGFsbG8=", "!<x> y"]
)
def test_tags_are_not_read(tag: str) -> None:
    found = examine(loads(f"machine: M\ndoc: {tag}\n"))
    assert found[0].code == "V005"
    assert place(found[0])[:2] == (2, 6)


def test_many_documents_keys_and_values() -> None:
    assert timed("--- {}\n" * 5_000, 20)
    assert timed("machine: M\n" + "".join(f"k{i}: 1\n" for i in range(5_000)), 20)
    assert timed("machine: M\nstates: [" + "a, " * 5_000 + "]\n", 20)
    assert timed("machine: M\n" + "doc: x\n" * 5_000, 20)


@pytest.mark.parametrize(
    "expression",
    [
        "(" * 300 + "1" + ")" * 300 + " == 1",
        "not " * 5_000 + "true",
        "-" * 5_000 + "1 == 1",
        "1" * 5_000 + " == 1",
        " + ".join(["1"] * 3_000) + " == 1",
        " or ".join(["lamp.state == dark"] * 400),
        "lamp" + ".lamp" * 2_000,
        "lamp" + "[1]" * 2_000,
        "all(" * 100 + "true" + " for x in Lamp)" * 100,
        "all(all(all(i + j + k > 0 for i in range(0, 900)) for j in range(0, 900)) for k in range(0, 900))",
        "all(i + j > 0 for i in range(0, 9999) for j in range(0, 9999))",
        "sum(i for i in range(0, 10 * 10 * 10 * 10 * 10 * 10 * 10 * 10 * 10 * 10)) > 0",
        "9223372036854775807 * 9223372036854775807 > 0",
        "if".join(["a"] * 500),
        "x" * 20_000,
        "lamp.state in " + " | ".join(["dark"] * 1_000),
        "max(" + ", ".join(["1"] * 300) + ") > 0",
    ],
)
def test_a_monstrous_expression(expression: str) -> None:
    text = SMALL + f'properties:\n  p: {{always: "{expression}"}}\n'
    timed(text, 20)


@pytest.mark.parametrize(("length", "found"), [(10_000, []), (10_001, ["V214"])])
def test_an_expression_has_up_to_10_000_characters(length: int, found: list[str]) -> None:
    expression = "lamp.state" + " " * (length - len("lamp.state==dark")) + "==dark"
    assert codes(SMALL + f'properties:\n  p: {{always: "{expression}"}}\n') == found


@pytest.mark.parametrize(("levels", "found"), [(79, []), (80, ["V214"])])
def test_definitions_are_nested_up_to_80_levels(levels: int, found: list[str]) -> None:
    lines = ["machine: Lamp", "variables: {x: 0..1}", "define:", "  d1: -x"]
    lines += [f"  d{i}: -d{i - 1}" for i in range(2, levels)]
    lines += ["---", "system: s", "instances: {lamp: Lamp}", "properties:", f"  p: {{always: lamp.d{levels - 1} < 2}}"]
    assert codes("\n".join(lines)) == found


def test_all_expressions_of_a_system_have_a_limit_together(monkeypatch: pytest.MonkeyPatch) -> None:
    text = SMALL + "properties:\n  p: {always: lamp.state == dark}\n  q: {always: lamp.state == dark}\n"
    assert context.MAX_TOTAL == 5_000_000
    monkeypatch.setattr(context, "MAX_TOTAL", 1_000)
    assert codes(text) == []
    monkeypatch.setattr(context, "MAX_TOTAL", 5)
    assert codes(text) == ["V214"]


def test_definitions_that_double(tmp_path: Path) -> None:
    lines = ["machine: Lamp", "variables: {x: 0..1}", "define:", "  d0: x == 0"]
    lines += [f"  d{i}: d{i - 1} == d{i - 1}" for i in range(1, 60)]
    text = "\n".join(lines) + "\n---\nsystem: s\ninstances: {lamp: Lamp}\nproperties: {p: {always: lamp.d59}}\n"
    assert "V214" in timed(text)


@pytest.mark.parametrize(
    "variable",
    ["0..99999999999999999999", "-9999999999..9999999999", "0..1000000", "'9..'", "..", "0...3", "1..0", "a..b",
     "0..1..2", "0 .. lamp", "instances of", "instances of Nobody", "{one_of: 3}", "{one_of: []}", "{type: {}}", "[]",
     "[1, 2]", "[a, a]", "{type: 0..3, initial: 7}", "{type: 0..3, initial: x}", "{type: 0..3, initial: []}",
     "{type: boolean, initial: 1}", "{type: [a, b], initial: c}", "{type: [a, b], initial: true}"],
)  # fmt: skip
def test_a_type_that_is_none(variable: str) -> None:
    found = examine(loads(f"machine: M\nvariables:\n  v: {variable}\n---\nsystem: s\ninstances: {{m: M}}\n"))
    assert found
    assert {place(d)[0] for d in found} == {3}


@pytest.mark.parametrize(
    "count", ["-1", "1000000", "99999999999999999999", "x", "true", "1.5", "[]", "{}", "~", "m", "''"]
)
def test_a_family_that_cannot_be_counted(count: str) -> None:
    found = examine(
        loads(
            f"machine: M\nvariables: {{v: boolean}}\n---\nsystem: s\ninstances:\n  m: {{machine: M, count: {count}}}\n"
        )
    )
    assert len(found) == 1, found
    assert place(found[0])[0] == 6


# --- systematic damage ---------------------------------------------------------------------------

OTHERS: tuple[object, ...] = (
    None,
    True,
    7,
    -1,
    1.5,
    "",
    "some text",
    "state",
    "a b c",
    [],
    {},
    [1, [2]],
    {"a": {"b": 1}},
    ["x", "x"],
    {"x": None},
    "0..3",
    "*",
    "=",
    "any",
    "none",
    "i",
    "-",
    "x.y",
    "x == y",
)


def documents(path: Path) -> list[object]:
    return list(yaml.load_all(path.read_text(encoding="utf-8"), yaml.BaseLoader))


def spots(node: object, path: tuple[object, ...] = ()) -> Iterator[tuple[object, ...]]:
    yield path
    if isinstance(node, dict):
        for key, value in node.items():
            yield from spots(value, (*path, key))
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from spots(value, (*path, index))


def changed(node: object, path: tuple[object, ...], change: Callable[[object, object], object]) -> object:
    """A copy in which `change` was applied to what holds the last step of the path."""
    if len(path) == 1:
        copy = dict(node) if isinstance(node, dict) else list(node)  # type: ignore[call-overload]
        return change(copy, path[0])
    copy = dict(node) if isinstance(node, dict) else list(node)  # type: ignore[call-overload]
    copy[path[0]] = changed(copy[path[0]], path[1:], change)
    return copy


def delete(holder: object, key: object) -> object:
    del holder[key]  # type: ignore[attr-defined]
    return holder


def replace_by(value: object) -> Callable[[object, object], object]:
    def change(holder: object, key: object) -> object:
        holder[key] = value  # type: ignore[index]
        return holder

    return change


def misspell(random_: random.Random) -> Callable[[object, object], object]:
    def wrong(text: str) -> str:
        at = random_.randrange(len(text) + 1)
        return random_.choice([text[:at] + text[at + 1 :], text[:at] + "x" + text[at:], text[::-1], text.upper()])

    def change(holder: object, key: object) -> object:
        if isinstance(holder, dict) and random_.random() < 0.5:
            return {wrong(k) if k == key else k: v for k, v in holder.items()}
        if isinstance(holder[key], str):  # type: ignore[index]
            holder[key] = wrong(holder[key])  # type: ignore[index]
        return holder

    return change


def written(parts: list[object]) -> str:
    return yaml.safe_dump_all(parts, sort_keys=False, allow_unicode=True, default_flow_style=None, width=10_000)


def attempt(text: str, name: str) -> tuple[Diagnostic, ...]:
    """Examine a text; a traceback shows which one it was."""
    try:
        return examine(Loader().load_text(text, name))
    except Exception as error:
        error.add_note(text)
        raise


@pytest.mark.parametrize("path", [*EXAMPLES, *MACHINES], ids=lambda p: p.stem)
def test_every_key_deleted_and_of_every_other_type(path: Path) -> None:
    seed = random.Random(path.name)
    whole = documents(path)
    places = [p for p in spots(whole) if p]
    for spot in seed.sample(places, min(30, len(places))):
        attempt(written(changed(whole, spot, delete)), str(path))  # type: ignore[arg-type]
        for value in seed.sample(OTHERS, 2):
            attempt(written(changed(whole, spot, replace_by(value))), str(path))  # type: ignore[arg-type]


@pytest.mark.parametrize("seed", range(8))
def test_random_damage_to_the_tree(seed: int) -> None:
    seeded = random.Random(seed)
    for _ in range(60):
        path = seeded.choice(SYSTEMS)
        parts: object = documents(path)
        for _ in range(seeded.randint(1, 3)):
            spot = seeded.choice([p for p in spots(parts) if p] or [()])
            if not spot:
                break
            change = seeded.choice([delete, replace_by(seeded.choice(OTHERS)), misspell(seeded)])
            parts = changed(parts, spot, change)
        attempt(written(parts), str(path))  # type: ignore[arg-type]


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda p: p.stem)
def test_a_text_cut_off(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for end in range(0, len(text), 59):
        attempt(text[:end], str(path))


NOISE = [*"{}[]:,&*#?|-<>=!%@`'\"\\ \n\t~.()+/^$;_", "\r\n", "\u00e9", "\u6f22", "\U0001f600", "\u2028", "\x85",
         "\ufeff", "---\n", "...\n", "<<", ": ", "- ", "!!", "0", "[1]", "\xa0"]  # fmt: skip


@pytest.mark.parametrize("seed", range(8))
def test_random_characters(seed: int) -> None:
    seeded = random.Random(1_000 + seed)
    for _ in range(60):
        path = seeded.choice(SYSTEMS)
        text = path.read_text(encoding="utf-8")
        for _ in range(seeded.randint(1, 4)):
            at = seeded.randrange(len(text))
            drop = seeded.choice([0, 0, 1, 1, 5, 60])
            text = text[:at] + seeded.choice(NOISE) + text[at + drop :]
        attempt(text, str(path))


@pytest.mark.parametrize("seed", range(4))
def test_lines_repeated_lost_and_exchanged(seed: int) -> None:
    seeded = random.Random(2_000 + seed)
    for _ in range(60):
        path = seeded.choice(SYSTEMS)
        lines = path.read_text(encoding="utf-8").split("\n")
        a, b = seeded.randrange(len(lines)), seeded.randrange(len(lines))
        match seeded.randrange(4):
            case 0:
                lines.insert(b, lines[a])
            case 1:
                del lines[a]
            case 2:
                lines[a], lines[b] = lines[b], lines[a]
            case _:
                lines[a] = " " + lines[a] if seeded.random() < 0.5 else lines[a][1:]
        attempt("\n".join(lines), str(path))


# --- expressions ---------------------------------------------------------------------------------

WORLD = """\
machine: Lamp
parameters: {{next_one: Lamp, others: [Lamp], size: integer, fancy: boolean}}
attributes: [colour]
variables:
  level: 0..3
  mood: [glad, sad]
  on: boolean
  friend: {{one_of: others, optional: true}}
  best: {{one_of: instances of Lamp}}
states: [dark, bright]
define: {{lit: state == bright and level > 0, brightness: level * 2, chosen: friend, odd: "{define}"}}
transitions:
  - trigger: press
    choose: {{n: 0..1, who: others, word: [a, b]}}
    conditions: "{condition}"
    effect: {{level: "{effect}", mood: "{effect}", on: "{condition}", friend: "{effect}"}}
  - follows: "{follows}"
    conditions: "{condition}"
---
system: s
constants: {{N: 2, M: "{constant}"}}
instances:
  lamp: {{machine: Lamp, count: 2, next_one: "lamp[i % N + 1]", others: lamp, size: i, fancy: true, colour: red}}
  single:
    {{machine: Lamp, next_one: "{argument}", others: "{argument}", size: "{constant}", fancy: "{argument}", colour: x}}
initially: "{property}"
properties:
  a: {{always: "{property}"}}
  b: {{whenever: "*", ensure: "{property}"}}
  c: {{whenever: "*.press", require: "{condition}"}}
"""
WORDS = """
and or not in is if else for lambda == != < <= > >= = + - * // / % ** | & ^ ~ ( ) [ ] { } , . : ; ! ? @ #
$ ` \\\\ 0 1 2 3 -1 1.5 1e9 0x1f 007 1_0 true false True None none any all count sum min max abs implies
iff next range event this self sender state level mood on friend best lit brightness chosen odd dark
bright glad sad lamp single Lamp N M i size fancy others next_one who word n a x y lamp[1] lamp[i]
lamp[3] others[1] friend.level friend.friend.level single.state lamp[1].state event.n event.who.level
this.state sender.level 'dark' 'x' f'{x}' b'x' '' é 漢 \u2028 any(others).press any(l.on for l in lamp)
sum(l.level for l in lamp) [l for l in lamp] range(0,3) (x := 1) next(lamp[1].level)
"""
TOKENS = WORDS.split()
GOOD = [
    "true",
    "level == 0",
    "lamp[1].on",
    "state == dark",
    "any(others).press",
    "single",
    "1",
    "all(l.on for l in Lamp)",
]


def garbage(seeded: random.Random) -> str:
    if seeded.random() < 0.15:
        return seeded.choice(GOOD)
    glue = seeded.choice(["", " ", " "])
    return glue.join(seeded.choice(TOKENS) for _ in range(seeded.randint(1, 8))).replace('"', "'")


def grown(seeded: random.Random, depth: int = 0) -> str:
    """An expression of the right form whose types and names need not fit."""

    def leaf() -> str:
        return seeded.choice([t for t in TOKENS if t[0].isalnum() and t not in ("is", "if", "else", "for", "lambda")])

    if depth > 3 or seeded.random() < 0.25:
        return leaf()
    a, b, c = grown(seeded, depth + 1), grown(seeded, depth + 1), grown(seeded, depth + 1)
    return seeded.choice(
        [
            f"({a} and {b})",
            f"({a} or {b})",
            f"(not {a})",
            f"({a} == {b})",
            f"({a} != {b})",
            f"({a} < {b})",
            f"({a} <= {b} < {c})",
            f"({a} + {b})",
            f"({a} - {b})",
            f"({a} * {b})",
            f"({a} // {b})",
            f"({a} % {b})",
            f"(-{a})",
            f"({a} if {b} else {c})",
            f"({a} in {b} | {c})",
            f"({a} in {{{b}, {c}}})",
            f"({a} not in {b})",
            f"({a} in range({b}, {c}))",
            f"{leaf()}.{leaf()}",
            f"lamp[{a}]",
            f"lamp[{a}].level",
            f"others[{a}].friend",
            f"implies({a}, {b})",
            f"iff({a}, {b})",
            f"min({a}, {b})",
            f"max({a})",
            f"abs({a})",
            f"next({a})",
            f"all({a} for x in {b})",
            f"any({a} for x in {b} if {c})",
            f"count({a} for x in {b} for y in x.others)",
            f"sum({a} for x in range({b}))",
            f"[x for x in {a}]",
            f"[{a}, {b}]",
            f"any(x.{leaf()} for x in lamp)",
            f"all(x.friend.others[{a}].{leaf()} == {b} for x in Lamp)",
            f"({a}).level",
        ]
    )


@pytest.mark.parametrize("make", [garbage, grown])
@pytest.mark.parametrize("seed", range(4))
def test_expressions_of_random_tokens(make: Callable[[random.Random], str], seed: int) -> None:
    seeded = random.Random(3_000 + seed)
    good = {"define": "true", "condition": "true", "effect": "0", "follows": "any(others).press", "constant": "1",
            "argument": "single", "property": "true"}  # fmt: skip
    for _ in range(150):
        filled = {key: (make(seeded) if seeded.random() < 0.4 else value) for key, value in good.items()}
        attempt(WORLD.format(**filled), "x.yaml")
