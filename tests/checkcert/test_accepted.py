"""What varyoff says is accepted by a checker that shares nothing with it, and by nothing else."""

from __future__ import annotations

import json

import pytest

from checkcert.__main__ import main, verdict_of
from checkcert.verdicts import KINDS
from tests.checkcert.made import LIVE, TINY, WRONG, Made, digest
from tests.support.project import EXAMPLES, ROOT, SPECS
from varyoff.cli import main as varyoff
from varyoff.pipeline import Options
from varyoff.testing.seeds import draft_of_seed

NOT_KNOWN = "NotSupported: a list or range that depends on the state"  # a range that does is drawn, and used by nothing that is shipped
OPTIONS = [
    Options(engine="networkx"),
    Options(engine="networkx", faults=0),
    Options(engine="networkx", faults=3, constants={"K": 0}),
    Options(engine="networkx", drop="link.mend/slowly"),
    Options(engine="networkx", max_states=3),
]


def accepted(made: Made) -> list[tuple[str | None, str]]:
    """What is not accepted of everything that was decided, with the reason."""
    folder = made.folder()
    found = [(entry, *verdict_of(folder, entry)) for entry in made.entries if entry["certificate"] is not None]
    assert found
    return [(entry["property"], sentence) for entry, right, sentence in found if not right]


@pytest.mark.parametrize("options", OPTIONS, ids=lambda one: f"{one.faults} {one.drop} {one.max_states}")
def test_every_verdict_is_accepted(options):
    assert accepted(Made(TINY, options)) == []


def test_verdicts_on_behaviours_are_accepted():
    made = Made(LIVE, Options(engine="networkx"))
    assert accepted(made) == []
    assert {entry["verdict"] for entry in made.entries} == {"holds", "violated", "vacuous"}


def test_an_error_of_the_model_is_accepted():
    made = Made(WRONG, Options())
    assert accepted(made) == []
    assert [(e["property"], e["verdict"]) for e in made.entries] == [
        (None, "error"),
        ("small", "unknown"),
        ("deadlock-forbidden", "unknown"),
    ]


@pytest.mark.parametrize("rule", ["forbidden", "allowed", "{unless: link.n == 0}"])
@pytest.mark.parametrize("body", [None, [], [{}]], ids=["a run", "initially", "no state"])
def test_no_error_is_accepted_where_everything_has_a_value(rule, body):
    made = Made(TINY.replace("deadlock: forbidden", f"deadlock: {rule}"), Options(engine="networkx"))
    header, run = next(file for file in made.files.values() if file[0]["kind"] == "trace")
    said = {"system": "link", "property": None, "form": "error", "verdict": "error"}
    made.files["forged"] = {**header, **said, "kind": "error"}, run if body is None else body
    entry = {**said, "certificate": "forged", "sha256": digest(made.files["forged"])}
    accepted, sentence = verdict_of(made.folder(), entry)
    assert not accepted
    assert ("everything has a value" in sentence) == (body != [{}])


def test_every_kind_of_certificate_is_among_them():
    made = [Made(TINY, Options(engine="networkx")), Made(LIVE, Options(engine="networkx")), Made(WRONG, Options())]
    found = {header["kind"] for one in made for header, _ in one.files.values()}
    assert found == {*KINDS, "error", "states"}


@pytest.mark.parametrize("seed", range(0, 90, 3))
def test_random_specifications(seed):
    text = draft_of_seed(seed, max_states=30, errors=seed % 4 == 0).text()
    made = Made(text, Options())
    if any(entry["certificate"] for entry in made.entries):
        assert [one for one in accepted(made) if not one[1].startswith(NOT_KNOWN)] == []


def shipped(folder, files):
    assert varyoff(["check", *map(str, files), "--certificates", str(folder), "-q"]) == 0
    return main([str(folder)])


def test_what_is_shipped_as_examples(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(ROOT)
    assert shipped(tmp_path, [path.relative_to(ROOT) for path in EXAMPLES]) == 0
    index = json.loads((tmp_path / "index.json").read_text())
    assert f"{len(index['verdicts'])} accepted, 0 rejected, 0 undecided" in capsys.readouterr().out


@pytest.mark.slow  # a step of .ci/run
def test_what_is_shipped(tmp_path, monkeypatch):
    monkeypatch.chdir(ROOT)
    assert shipped(tmp_path, [path.relative_to(ROOT) for path in SPECS]) == 0


@pytest.mark.parametrize("words", [[], ["no-such-folder"]])
def test_usage(words, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    try:
        status = main(words)
    except SystemExit as leaving:
        status = leaving.code
    assert status == 2
    assert capsys.readouterr().err
