"""`--certificates DIR`: what is written where, and what is left alone."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path

import pytest

from checkcert.__main__ import main as checkcert
from tests.support import specifications as s
from varyoff.cli import certificates as writing
from varyoff.cli import main


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("lamp.yaml").write_text(s.VIOLATED)
    return tmp_path


def names_in(folder="out"):
    return {path.name for path in Path(folder).iterdir()}


def index(folder="out"):
    return json.loads(Path(folder, "index.json").read_text("utf-8"))["verdicts"]


def test_every_verdict_has_a_file_that_the_index_names(here, capsys):
    assert main(["check", "lamp.yaml", "--certificates", "out"]) == 1
    names = {entry["certificate"] for entry in index()}
    states = {name for name in names_in() if name.endswith(".states.jsonl")}
    assert names_in() == names | states | {"index.json"}
    assert len(names) == len(index()) > 1
    assert checkcert(["out"]) == 0


def test_the_same_bytes_every_time_and_others_stay(here):
    main(["check", "lamp.yaml", "--certificates", "one"])
    Path("two").mkdir()
    Path("two", "notes.txt").write_text("mine")
    main(["check", "lamp.yaml", "--certificates", "two"])
    one = {path.name: path.read_bytes() for path in Path("one").iterdir()}
    two = {path.name: path.read_bytes() for path in Path("two").iterdir()}
    assert two.pop("notes.txt") == b"mine"
    assert one == two


def test_a_large_file_is_compressed_and_has_no_clock(here, monkeypatch):
    monkeypatch.setattr(writing, "LARGE", 1)
    main(["check", "lamp.yaml", "--certificates", "out"])
    packed = [path for path in Path("out").iterdir() if path.suffix == ".gz"]
    assert len(packed) == len(names_in()) - 1
    assert {path.read_bytes()[3:8] for path in packed} == {bytes(5)}  # no name, no time
    assert all(json.loads(gzip.decompress(path.read_bytes()).splitlines()[0])["format"] == 1 for path in packed)
    assert checkcert(["out"]) == 0


def test_a_changed_specification_is_rejected(here, capsys):
    main(["check", "lamp.yaml", "--certificates", "out"])
    text = Path("lamp.yaml").read_text()
    Path("lamp.yaml").write_text(text + "# changed\n")
    assert checkcert(["out"]) == 1
    assert "is not the file that was checked" in capsys.readouterr().out


def test_a_changed_certificate_is_rejected(here, capsys):
    main(["check", "lamp.yaml", "--certificates", "out"])
    path = Path("out", index()[0]["certificate"])
    path.write_text(re.sub(r'"verdict":"\w+"', '"verdict":"vacuous"', path.read_text()))
    assert checkcert(["out"]) == 1
    assert "is not the file that the index names" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("out/index.json", []),
        ("out/mine.jsonl", []),
        ("out/mine.jsonl", ["--format", "json=out/report.jsonl", "--force"]),
        ("out/notes.txt", ["--format", "json=out/index.json"]),
    ],
)
def test_files_of_others_are_not_overwritten(here, capsys, name, words):
    Path("out").mkdir()
    Path(name).write_text("mine")
    assert main(["check", "lamp.yaml", "--certificates", "out", *words]) == 2
    assert "V711" in capsys.readouterr().err
    assert names_in() == {Path(name).name}
    assert Path(name).read_text() == "mine"


def test_force_overwrites_them(here):
    Path("out").mkdir()
    Path("out", "index.json").write_text("mine")
    assert main(["check", "lamp.yaml", "--certificates", "out", "--force"]) == 1
    assert checkcert(["out"]) == 0


def test_a_folder_that_cannot_be_is_told(here, capsys):
    Path("out").write_text("a file")
    assert main(["check", "lamp.yaml", "--certificates", "out"]) == 2
    assert "cannot write `out`" in capsys.readouterr().err


def test_a_full_disk_is_told_and_leaves_nothing(here, capsys, monkeypatch):
    def full(_path):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(writing, "LARGE", 1)
    monkeypatch.setattr(writing, "_compressed", full)
    assert main(["check", "lamp.yaml", "--certificates", "out"]) == 2
    assert "No space left on device" in capsys.readouterr().err
    assert names_in() == set()


def test_what_is_not_decided_has_none(here, capsys):
    main(["check", "lamp.yaml", "--certificates", "out", "--max-states", "1"])
    unknown = [entry for entry in index() if entry["verdict"] == "unknown"]
    assert unknown
    assert all(entry["certificate"] is None and entry["reason"] for entry in unknown)
    assert checkcert(["out"]) == 0
    assert f"{len(unknown)} undecided" in capsys.readouterr().out


def test_systems_of_one_name_do_not_share_a_file(here):
    Path("other.yaml").write_text(s.VIOLATED)
    main(["check", "lamp.yaml", "other.yaml", "--certificates", "out"])
    names = [entry["certificate"] for entry in index()]
    assert len(set(names)) == len(names)
    assert {entry["file"] for entry in index()} == {"lamp.yaml", "other.yaml"}
    assert checkcert(["out"]) == 0
