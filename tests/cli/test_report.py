"""`varyoff report`: complete files or none, the exit status of the verdicts, and what to install for diagrams."""

from __future__ import annotations

import shlex
import sys
import time
import tomllib
from pathlib import Path

import pytest

from tests.support.project import ROOT
from tests.support.stages import prepared_of
from varyoff.base.catalogue import page
from varyoff.cli import main
from varyoff.report.diagram.horizontal import WANTED, installation

EXAMPLE = str(ROOT / "specs" / "examples" / "01-turnstile.yaml")
LARGEST = "iasp-remote-mirror"


def test_without_graphviz_it_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "pygraphviz", None)
    assert main(["report", EXAMPLE, "--output", str(tmp_path / "out")]) == 2
    command = f"{shlex.quote(sys.executable)} -m pip install '{WANTED}'"
    assert f"install it: {command}\n" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
    assert main(["check", "-q", EXAMPLE]) == 0


def test_without_pip_it_says_what_uv_would_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    monkeypatch.setattr(sys, "executable", "/home/a b/bin/python")
    assert installation() == f"uv pip install --python '/home/a b/bin/python' '{WANTED}'"


def test_what_is_to_be_installed_is_what_the_project_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["optional-dependencies"]["report"] == [WANTED]
    assert f"-m pip install '{WANTED}'" in (page("V709") or "")


def test_it_writes_pages_diagrams_and_graphs(tmp_path: Path) -> None:
    pytest.importorskip("pygraphviz", reason="pygraphviz is not installed")
    assert main(["report", EXAMPLE, "--output", str(tmp_path / "a" / "b")]) == 0
    written = sorted(p.relative_to(tmp_path / "a" / "b").as_posix() for p in (tmp_path / "a" / "b").rglob("*.*"))
    assert written == [
        "README.md",
        "index.html",
        "turnstile.html",
        "turnstile.md",
        "turnstile/Turnstile.mmd",
        "turnstile/Turnstile.svg",
        "turnstile/states.dot",
        "turnstile/states.graphml",
    ]


def test_it_says_where_the_pages_are(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("pygraphviz", reason="pygraphviz is not installed")
    out = f"{tmp_path}/out"
    assert main(["report", EXAMPLE, "--output", out]) == 0
    assert (
        capsys.readouterr().out
        == f"1 system, 8 files in {out}; begin with {out}/index.html\neverything is as expected\n"
    )


def test_it_says_what_is_not_as_expected_and_on_which_page(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("pygraphviz", reason="pygraphviz is not installed")
    text = Path(EXAMPLE).read_text(encoding="utf-8").replace("expect: violated", "expect: holds")
    for folder in ("a", "b"):  # two systems of one name have a page each
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "s.yaml").write_text(text, encoding="utf-8")
    out = f"{tmp_path}/out"
    assert main(["report", str(tmp_path / "a"), str(tmp_path / "b"), "--output", out]) == 1
    said = capsys.readouterr().out.splitlines()
    assert said[1:] == [
        f"  turnstile  {out}/turnstile.html",
        "    ✗ it-never-opens is violated after 1 step",
        f"  turnstile  {out}/turnstile-2.html",
        "    ✗ it-never-opens is violated after 1 step",
    ]
    assert all(Path(line.split()[-1]).is_file() for line in (said[1], said[3]))


def test_a_system_that_is_not_as_expected_is_reported_and_told(tmp_path: Path) -> None:
    pytest.importorskip("pygraphviz", reason="pygraphviz is not installed")
    path = tmp_path / "s.yaml"
    path.write_text(
        Path(EXAMPLE).read_text(encoding="utf-8").replace("expect: violated", "expect: holds"), encoding="utf-8"
    )
    assert main(["report", str(path), "--output", str(tmp_path / "out")]) == 1
    assert "not as expected" in (tmp_path / "out" / "index.html").read_text(encoding="utf-8")


def test_a_specification_with_a_mistake_writes_nothing(tmp_path: Path) -> None:
    pytest.importorskip("pygraphviz", reason="pygraphviz is not installed")
    path = tmp_path / "s.yaml"
    path.write_text("machine: M\nstates: [a]\ntransitions: [{trigger: t, source: b}]\n", encoding="utf-8")
    assert main(["report", str(path), "--output", str(tmp_path / "out")]) == 2
    assert not (tmp_path / "out").exists()


def test_an_output_that_cannot_be_written_is_a_diagnostic(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("pygraphviz", reason="pygraphviz is not installed")
    (tmp_path / "file").write_text("")
    assert main(["report", EXAMPLE, "--output", str(tmp_path / "file" / "out")]) == 2
    assert "V705" in capsys.readouterr().err


@pytest.mark.slow
def test_the_report_of_the_largest_system_is_small_and_soon_written(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pygraphviz", reason="pygraphviz is not installed")
    from varyoff.pipeline import Options, check_system
    from varyoff.report.dossier import dossier
    from varyoff.report.folder import folder

    monkeypatch.chdir(ROOT)
    (one,) = prepared_of(ROOT / "specs" / f"{LARGEST}.yaml")
    record = check_system(one, Options(enumerate_states=True, guard_table=True))
    began = time.process_time()
    files = folder([dossier(record, "0")])
    assert time.process_time() - began < 3
    assert len(files[f"{LARGEST}.html"].encode()) < 1_000_000


@pytest.mark.slow
@pytest.mark.parametrize("machine", ["FlashCopy", "IASP"])
def test_the_pictures_of_the_readme_are_those_of_the_report(machine: str, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pygraphviz", reason="pygraphviz is not installed")
    from varyoff.pipeline import check_paths
    from varyoff.report.diagram.svg import render_svg
    from varyoff.report.dossier import machine_parts

    monkeypatch.chdir(ROOT)
    system = check_paths([str(ROOT / "specs/iasp-flashcopy.yaml")]).systems[0]
    part = next(p for p in machine_parts(system, system.coverage) if p.figure.machine == machine)
    picture = ROOT / "docs" / "images" / f"{machine.lower()}.svg"
    assert picture.read_text(encoding="utf-8") == render_svg(part.full, standalone=True)
