"""`--engine`: one of several decides, or all of them are asked and compared."""

from __future__ import annotations

import json

import pytest

from tests.support import specifications as s
from varyoff.base.record import replace
from varyoff.engine import registry
from varyoff.engine.registry import engine_choices, engine_names
from varyoff.problem.decision import Counts

VERBS = ["check", "explore", "guards", "faults"]


@pytest.fixture
def file(folder):
    (folder / "a.yaml").write_text(s.VIOLATED)
    return "a.yaml"


@pytest.fixture
def wrong(monkeypatch):
    """An engine that counts a deadlock too many, and finds every trace a step late."""

    class Wrong:
        name = "wrong"

        def __init__(self):
            self.inner = registry.engine_named("networkx")

        def explore(self, *arguments, **options):
            answer = self.inner.explore(*arguments, **options)
            counts = dict(answer.counts.items())
            return replace(answer, counts=Counts(**{**counts, "deadlocks": counts["deadlocks"] + 1}))

        def steps(self, model):
            return self.inner.steps(model)

    monkeypatch.setattr(registry, "_MAKERS", dict(registry._MAKERS))
    registry.register("wrong", Wrong)


@pytest.mark.parametrize("verb", VERBS)
def test_every_engine_says_the_same(verb, file, varyoff):
    said = [varyoff(verb, file, "--engine", name) for name in ("auto", *engine_names())]
    assert {(one.exit, one.out, one.err) for one in said} == {(said[0].exit, said[0].out, said[0].err)}


def test_the_output_says_which_engine_it_was(file, varyoff):
    for name in engine_names():
        (system,) = varyoff("check", file, "--engine", name, "--format", "json").json["systems"]
        assert system["engine"] == name
        assert "engines" not in system


def test_a_run_of_one_engine_has_the_bytes_that_it_had(file, varyoff):
    assert varyoff("check", file, "--engine", "explicit", "--format", "json").out == varyoff(
        "check", file, "--format", "json"
    ).out  # fmt: skip


def test_all_engines_agree_and_it_is_said(file, varyoff):
    plain, together = varyoff("check", file), varyoff("check", file, "--engine", "all")
    assert together.exit == plain.exit
    line = f"  {len(engine_names())} engines asked, no difference: {', '.join(engine_names())}\n"
    assert together.out.replace(line, "") == plain.out
    assert line in together.out
    (system,) = varyoff("check", file, "--engine", "all", "--format", "json").json["systems"]
    assert system["engine"] == "explicit"
    assert system["engines"] == [{"name": name, "complete": True, "reason": None} for name in engine_names()]


def test_the_setting_is_that_of_the_option(file, folder, varyoff):
    (folder / "pyproject.toml").write_text('[tool.varyoff]\nengine = "networkx"\n')
    (system,) = varyoff("check", file, "--format", "json").json["systems"]
    assert system["engine"] == "networkx"
    (folder / "pyproject.toml").write_text('[tool.varyoff]\nengine = "quantum"\n')
    result = varyoff("check", file)
    assert result.exit == 2
    assert "there is no engine `quantum`; there is " + ", ".join(engine_choices()) in result.err


def test_an_engine_from_outside_can_be_asked(file, wrong, varyoff):
    (system,) = varyoff("check", file, "--engine", "wrong", "--format", "json").json["systems"]
    assert system["counts"]["deadlocks"] == 1


@pytest.mark.parametrize("verb", VERBS)
def test_a_difference_is_an_internal_error(verb, file, wrong, varyoff):
    result = varyoff(verb, file, "--engine", "all")
    assert result.exit == 4
    assert "error[V903]: the engines differ, so one of them is wrong: " in result.err
    assert "`explicit` says deadlocks: 0, `wrong` says 1" in result.err


def test_every_system_with_a_difference_says_so(folder, wrong, varyoff):
    (folder / "a.yaml").write_text(s.VIOLATED)
    (folder / "b.yaml").write_text(s.HOLDING)
    result = varyoff("check", "a.yaml", "b.yaml", "--engine", "all", "--format", "json")
    assert result.exit == 4
    assert [one["code"] for one in result.json["diagnostics"]] == ["V903"] * 2
    assert all(one["verdict"] == "unknown" for system in result.json["systems"] for one in system["properties"])


def test_a_bound_is_no_difference(file, varyoff):
    result = varyoff("check", file, "--engine", "all", "--max-states", "1", "--format", "json")
    assert result.exit in (1, 3)
    (system,) = result.json["systems"]
    assert [one["complete"] for one in system["engines"]] == [False] * len(engine_names())
    assert json.dumps(system["engines"]).count("the bound of 1 state was hit") == len(engine_names())
    text = varyoff("check", file, "--engine", "all", "--max-states", "1").out
    assert "networkx as far as it went (the bound of 1 state was hit)" in text
