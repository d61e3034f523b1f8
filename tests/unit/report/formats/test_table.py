"""The table of formats: what it lists is there, what is there it lists, and what is added works everywhere."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path

import pytest

import varyoff.report.formats
from tests.support.outcomes import CASES
from varyoff.cli import main
from varyoff.report.formats import table
from varyoff.report.formats.table import Format, formats_of, register
from varyoff.report.record import Report

FOLDER = Path(varyoff.report.formats.__file__).parent
NO_FORMATS = ("shared", "dossier")  # what others share; files of a folder that `report` writes as a whole
BESIDE = {"run/notebook", "graph/labels"}  # asked for by notebooks; shared by drawings


def listed() -> set[str]:
    return {f"{record}/{name}" for record, name in table._TABLE}


def test_every_row_has_its_file_and_every_file_its_row() -> None:
    files = {
        f"{folder.name}/{file.stem}"
        for folder in FOLDER.iterdir()
        if folder.is_dir() and folder.name not in (*NO_FORMATS, "__pycache__")
        for file in folder.glob("*.py")
        if file.stem != "__init__"
    }
    assert files - BESIDE == listed()


@pytest.mark.parametrize("row", table._ROWS, ids=lambda row: f"{row.record}/{row.name}")
def test_every_format_takes_what_its_row_says(row: Format) -> None:
    render = import_module(f"varyoff.report.formats.{row.record}.{row.name}").render
    code = render.__code__
    assert set(row.takes) <= set(code.co_varnames[1 : code.co_argcount + code.co_kwonlyargcount])


@pytest.fixture
def csv(monkeypatch: pytest.MonkeyPatch) -> None:
    """A format of a run that the table does not know."""

    def render(report: Report) -> str:
        return "".join(f"{s.name},{p.name},{p.verdict}\n" for s in report.systems for p in s.properties)

    monkeypatch.setattr(table, "_TABLE", dict(table._TABLE))
    register(Format("run", "csv", renderer=render))


@pytest.mark.usefixtures("csv")
def test_a_format_from_outside_is_as_good_as_any(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("one.yaml").write_text(CASES["violated"][0], encoding="utf-8")
    assert main(["check", "one.yaml", "--format", "csv=out.csv"]) == 1
    assert ",violated\n" in Path("out.csv").read_text(encoding="utf-8")
    assert "csv" in list(formats_of("run"))
    assert main(["check", "one.yaml", "--csv"]) == 2
    assert "did you mean `--format csv`?" in capsys.readouterr().err
    assert main(["check", "--help"]) == 0
    assert "csv" in capsys.readouterr().out


def test_without_it_there_is_no_such_format(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--format", "csv"]) == 2
    assert "there is no format `csv`" in capsys.readouterr().err


VERBS = {
    "check": ("run",),
    "diff": ("difference",),
    "explain": ("explanation",),
    "explore": ("graph",),  # and text, as is said above the table
    "faults": ("tolerance",),
    "guards": ("guards",),
    "lint": ("lint",),
    "replay": ("replay",),
    "schema": ("schema",),
}


@pytest.mark.parametrize("verb", VERBS)
def test_the_reference_lists_the_formats_of_every_verb(verb: str) -> None:
    page = (Path(__file__).resolve().parents[4] / "docs/reference/command-line.md").read_text(encoding="utf-8")
    section = page.partition(f"\n## varyoff {verb}\n")[2].partition("\n## ")[0]
    line = re.search(r"`--format` \(([^)]*)\)", section)
    rows = re.search(r"\| format \| for \|\n\|---\|---\|\n((?:\|.*\n)+)", section)
    assert line or rows
    said = (
        re.findall(r"`(\w+)`", line[1]) if line else re.findall(r"^\| `(\w+)`", rows[1] if rows else "", re.MULTILINE)
    )
    assert sorted(said) == sorted(formats_of(*VERBS[verb]))
