"""What is undecided never reads as good: for every verb, every bound and every format."""

from __future__ import annotations

import itertools
import json
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import strategies as st

from tests.support import specifications as s
from tests.support.laws import law
from varyoff.cli import main
from varyoff.property.verdict import Status
from varyoff.report.exit import Exit, of_verdict
from varyoff.testing import specifications

STATUSES: tuple[Status, ...] = ("holds", "violated", "unknown", "vacuous")

# With every guard in force, the range is left.
ALWAYS_IN_ERROR = """\
machine: Pump
variables: {level: 0..2}
transitions:
  - {trigger: fill, procedure: {not_full: "level < 5"}, effect: {level: level + 1}}
---
system: pumps
instances: {pump: Pump}
properties:
  low: {always: pump.level < 2}
"""

# Without its one guard, the range is left.
IN_ERROR_WITHOUT = """\
machine: Pump
variables: {level: 0..2}
transitions:
  - {trigger: fill, procedure: {not_full: "level < 2"}, effect: {level: level + 1}}
  - {trigger: drain, effect: {level: 0}}
---
system: pumps
instances: {pump: Pump}
properties:
  low: {always: pump.level < 9}
"""

# One property never says anything, the other fails anyway: nothing could fail without the guard.
NOTHING_AT_STAKE = """\
machine: Lock
states: [open, shut]
transitions:
  - {trigger: close, source: open, dest: shut, procedure: {sure: "1 == 1"}}
  - {trigger: force, source: shut, dest: open, conditions: "1 == 2"}
---
system: locks
instances: {lock: Lock}
deadlock: allowed
properties:
  in-vain: {whenever: lock.force, require: "true", expect: vacuous}
  wrong: {never: lock.state == shut, expect: violated}
"""

# The guard matters, beyond the first ten states.
FAR = """\
machine: Counter
variables: {n: 0..60}
transitions:
  - {trigger: up, conditions: n < 60, procedure: {stop: n < 50}, effect: {n: n + 1}}
---
system: far
instances: {c: Counter}
deadlock: allowed
properties:
  small: {always: c.n <= 50}
"""


def run(*words: str) -> tuple[int, str, str]:
    out, err = StringIO(), StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        status = main(list(words))
    return status, out.getvalue(), err.getvalue()


# --- the table -----------------------------------------------------------------------------------


def test_only_what_is_expected_is_good():
    good = [(v, e) for v in STATUSES for e in STATUSES if of_verdict(v, e) == Exit.AS_EXPECTED]
    assert good == [(v, v) for v in STATUSES]
    undecided = [(v, e) for v in STATUSES for e in STATUSES if of_verdict(v, e) == Exit.UNDECIDED]
    assert undecided == [("unknown", e) for e in STATUSES if e != "unknown"]


def test_the_worst_is_the_first_in_the_order_and_nothing_is_5():
    for some in itertools.chain.from_iterable(itertools.combinations(Exit, n) for n in (1, 2, 3)):
        assert Exit.worst(some) == next(status for status in (130, 4, 2, 1, 3, 5, 0) if status in some)
    assert Exit.worst(()) == Exit.NOTHING


# --- one fault each ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "words", "status"),
    [
        (ALWAYS_IN_ERROR, [], 2),
        (IN_ERROR_WITHOUT, [], 3),
        (NOTHING_AT_STAKE, [], 3),
        (FAR, [], 0),
        (FAR, ["--max-states", "10"], 3),
        (FAR, ["--max-states", "51"], 3),
        (s.NOTHING_ASKED, [], 5),
    ],
    ids=["error", "error without", "nothing at stake", "far", "10 states", "51 states", "no property"],
)
@pytest.mark.parametrize("name", ["text", "markdown", "json"])
def test_a_guard_is_redundant_only_when_that_is_known(text, words, status, name, folder):
    (folder / "a.yaml").write_text(text)
    done, out, err = run("guards", "a.yaml", "--format", name, *words)
    assert done == status
    assert ("redundant" in out.replace('"redundant": false', "")) is False
    if status == 2:
        assert "V501" in err
        assert "a.yaml:4" in err
    if status == 3:
        assert "undecided" in out or '"untested": true' in out


@pytest.mark.parametrize(
    ("text", "name", "words", "status"),
    [
        (ALWAYS_IN_ERROR, "low", [], 2),
        (IN_ERROR_WITHOUT, "low", [], 3),
        (FAR, "small", [], 0),
        (FAR, "small", ["--max-states", "10"], 3),
        (FAR, "small", ["--max-states", "51"], 3),
    ],
)
def test_an_explanation_says_what_is_undecided(text, name, words, status, folder):
    (folder / "a.yaml").write_text(text)
    done, out, err = run("explain", "a.yaml", name, *words)
    assert done == status, err
    assert "no procedure guard's removal breaks it" not in out
    if status == 3:
        assert "not known" in out
        story = json.loads(run("explain", "a.yaml", name, "--format", "json", *words)[1])[0]
        assert story["undecided_guards"]
        assert story["guards"] == []


def test_a_graph_that_is_not_known_is_undecided_and_not_written(folder):
    (folder / "a.yaml").write_text(FAR)
    status, out, err = run("explore", "a.yaml", "--max-states", "10", "--format", "dot")
    assert (status, out) == (3, "")
    assert "no graph" in err
    status, out, _ = run("explore", "a.yaml", "--max-states", "10", "--format", "dot=x.dot", "--format", "text=x.txt")
    assert status == 3
    assert not (folder / "x.dot").exists()
    assert "not everything was explored" in (folder / "x.txt").read_text()


def test_a_comparison_that_a_bound_cut_short_is_undecided(folder):
    (folder / "a.yaml").write_text(FAR)
    (folder / "b.yaml").write_text(FAR.replace("n < 50", "n < 40"))
    assert run("diff", "a.yaml", "b.yaml")[0] == 1
    for words in (["--max-states", "45"],):
        for name in ("text", "markdown"):
            status, out, _ = run("diff", "a.yaml", "b.yaml", "--format", name, *words)
            assert status == 3, out
            assert "nothing differs" not in out
            assert "undecided" in out


@pytest.mark.parametrize(
    ("text", "words", "status"),
    [
        (FAR, ["--max-states", "10"], 3),
        (s.NOTHING_ASKED, [], 5),
        (s.system("pinned", "", more="deadlock: allowed\nexpect: {states: 2}"), ["--max-states", "1"], 3),
        (ALWAYS_IN_ERROR, [], 2),
        (s.VIOLATED, [], 1),
        (s.HOLDING, [], 0),
        (s.VACUOUS, [], 1),
    ],
    ids=["10 states", "no property", "pinned", "error", "violated", "holding", "vacuous"],
)
def test_a_report_ends_as_a_check_does(text, words, status, folder):
    pytest.importorskip("pygraphviz", reason="pygraphviz is not installed")
    (folder / "a.yaml").write_text(text)
    assert run("check", "a.yaml", *words)[0] == status
    done, out, _ = run("report", "a.yaml", "-o", "out", *words)
    assert (done, "everything is as expected" in out) == (status, status == 0)
    index = (folder / "out" / "index.html").read_text()
    if status not in (0, 5):
        assert "✓" not in index
        assert "✅" not in (folder / "out" / "README.md").read_text()


def test_systems_of_one_name_are_told_apart_by_their_files(folder):
    forth = s.system("twin", "p: {reachable: lamp.state == lit}")
    back = forth.replace("- {trigger: press, source: dark, dest: lit}\n", "")
    for version, first in (("old", forth), ("new", back)):
        (folder / version).mkdir()
        (folder / version / "a.yaml").write_text(first)
        (folder / version / "b.yaml").write_text(forth)
    assert run("diff", "old", "old")[0] == 0
    for old, new in (("old", "new"), ("new", "old")):
        status, out, _ = run("diff", old, new, "--format", "json")
        assert status == 1
        differing = {e["old"]["file"]: e["new"]["file"] for e in json.loads(out)["systems"] if e["differs"]}
        assert differing == {f"{old}/a.yaml": f"{new}/a.yaml"}
        assert f"twin (`{old}/a.yaml` → `{new}/a.yaml`)" in run("diff", old, new, "--format", "markdown")[1]


def test_of_several_systems_of_one_name_a_renamed_file_is_found(folder):
    text = s.system("twin", "p: {reachable: lamp.state == lit}")
    for version, names in (("old", "ab"), ("new", "ac")):
        (folder / version).mkdir()
        for name in names:
            (folder / version / f"{name}.yaml").write_text(text)
    assert run("diff", "old", "new")[0] == 0
    (folder / "new" / "d.yaml").write_text(text)  # now nobody knows which of the two b.yaml became
    status, out, _ = run("diff", "old", "new")
    assert status == 1
    assert "gone" in out


def test_a_property_without_a_value_is_not_unbroken(folder):
    text = s.NONE_DEREFERENCED.replace("always: thing.state in here | there", "always: holder.held.state == here")
    (folder / "a.yaml").write_text(text)
    status, out, _ = run("replay", "a.yaml", "--trace", "")
    assert status == 2
    assert "thing-is-somewhere has no value in state 0" in out
    assert "no property is broken" not in out
    status, out, _ = run("replay", "a.yaml", "--trace", "", "--format", "json")
    assert status == json.loads(out)["exit"] == 2
    assert json.loads(out)["error"]["step"] == 0


@pytest.mark.parametrize(
    "verb",
    [
        ["check"],
        ["lint"],
        ["guards"],
        ["faults"],
        ["explore"],
        ["explain", "small"],
        ["diff", "a.yaml"],
        ["replay", "--trace", ""],
    ],
    ids=lambda verb: verb[0],
)
def test_a_run_that_has_no_time_is_undecided(verb, folder):
    """Already the reading of files is within the bound."""
    (folder / "a.yaml").write_text(FAR)
    status, out, err = run(verb[0], "a.yaml", *verb[1:], "--max-seconds", "0.0000001")
    assert status == 3, out + err
    for good in ("redundant", "nothing differs", "holds", "no procedure guard's removal", "0 mistakes", "is broken"):
        assert good not in out


# --- every verb, every bound, every format -------------------------------------------------------

BOUNDS = st.one_of(st.integers(1, 40).map(lambda n: ["--max-states", str(n)]), st.just([]))
TEXTS = st.one_of(specifications(max_states=60, max_instances=3, errors=True), st.sampled_from([FAR, s.GUARDED]))


def decided(words: list[str]) -> tuple[int, object]:
    status, out, err = run(*words, "--format", "json")
    assert status in (0, 1, 2, 3, 5), err
    return status, json.loads(out) if out else None


@pytest.fixture
def here(tmp_path_factory, monkeypatch):
    folder = tmp_path_factory.mktemp("undecided")
    monkeypatch.chdir(folder)
    return folder


@law(20, 200, TEXTS, BOUNDS)
def test_a_bounded_check_says_nothing_that_the_whole_does_not(here: Path, text: str, bound: list[str]):
    (here / "a.yaml").write_text(text)
    (full, whole), (status, part) = (decided(["check", "a.yaml", *more]) for more in ([], bound))
    assert status in (full, 1, 2, 3)
    truth = {p["name"]: p["verdict"] for p in whole["systems"][0]["properties"]}
    for one in part["systems"][0]["properties"]:
        # an error of the model leaves everything unknown, and a bound may end the search before it
        assert one["verdict"] in ("unknown", truth.get(one["name"], "holds")) or full == 2
    if status == 0:
        assert all(p["verdict"] == p["expected"] for p in part["systems"][0]["properties"])
        assert full in (0, 2)
    for name in ("text", "markdown", "junit", "github"):
        said = run("check", "a.yaml", "--format", name, *bound)
        assert said[0] == status
        if status == 3:
            assert any(word in said[1].lower() for word in ("unknown", "undecided", "not known")), said[1]
            assert "✅" not in said[1].partition("\n")[0]


@law(20, 200, TEXTS, BOUNDS)
def test_a_bounded_guard_table_says_nothing_that_the_whole_does_not(here: Path, text: str, bound: list[str]):
    (here / "a.yaml").write_text(text)
    (full, whole), (status, part) = (decided(["guards", "a.yaml", *more]) for more in ([], bound))
    if status == 0:
        assert part == whole or full == 2
    if full == 2 or not part["systems"]:
        return
    rows = {row["guard"]: row for row in whole["systems"][0]["guards"]}
    for row in part["systems"][0]["guards"]:
        true = rows[row["guard"]]
        assert not row["redundant"] or true["redundant"]
        protected = {p["property"] for p in true["protects"]}
        assert {p["property"] for p in row["protects"]} <= protected
        if not row["undecided"] and not row["untested"]:
            assert {p["property"] for p in row["protects"]} == protected
        else:
            assert status == (3 if whole["systems"][0]["asked"] else 5)
    assert set(part["systems"][0]["machine_enforced"]) <= set(whole["systems"][0]["machine_enforced"])
    redundant = any(row["redundant"] for row in part["systems"][0]["guards"])
    for name in ("text", "markdown"):
        assert ("redundant" in run("guards", "a.yaml", "--format", name, *bound)[1]) == redundant


@law(20, 200, TEXTS, BOUNDS)
def test_a_bounded_explanation_says_nothing_that_the_whole_does_not(here: Path, text: str, bound: list[str]):
    (here / "a.yaml").write_text(text)
    named = [p["name"] for p in decided(["check", "a.yaml"])[1]["systems"][0]["properties"]]
    for name in named:
        if name == "deadlock-forbidden" and name not in text:
            continue
        (full, whole), (status, part) = (decided(["explain", "a.yaml", name, *more]) for more in ([], bound))
        if status == 0 and full != 2:
            assert (part[0]["verdict"], part[0]["guards"]) == (whole[0]["verdict"], whole[0]["guards"])
        if status == 3:
            assert part[0]["verdict"] == "unknown" or part[0]["undecided_guards"]
            assert "no procedure guard's removal" not in run("explain", "a.yaml", name, *bound)[1]


@law(20, 200, TEXTS, TEXTS, BOUNDS)
def test_a_bounded_comparison_says_nothing_that_the_whole_does_not(
    here: Path, old: str, new: str, bound: list[str]
):  # fmt: skip
    (here / "a.yaml").write_text(old)
    (here / "b.yaml").write_text(new)
    for second in ("a.yaml", "b.yaml"):
        (full, _), (status, part) = (decided(["diff", "a.yaml", second, *more]) for more in ([], bound))
        if status in (0, 1):
            assert full in (status, 2)
        assert status != 0 or not any(one["not_compared"] for one in part["systems"])
        said = run("diff", "a.yaml", second, *bound)[1]
        assert ("nothing differs" in said) == (status == 0) or status == 2


@law(20, 200, TEXTS, BOUNDS)
def test_a_bounded_exploration_is_not_called_whole(here: Path, text: str, bound: list[str]):
    (here / "a.yaml").write_text(text)
    (full, whole), (status, part) = (decided(["explore", "a.yaml", *more]) for more in ([], bound))
    if status == 0:
        assert part == whole or full == 2
    else:
        assert part is None
        out = run("explore", "a.yaml", *bound)[1]
        assert "not everything was explored" in out


@law(6, 60, TEXTS, BOUNDS)
def test_a_bounded_report_is_not_good(here: Path, text: str, bound: list[str]):
    pytest.importorskip("pygraphviz", reason="pygraphviz is not installed")
    (here / "a.yaml").write_text(text)
    status = run("check", "a.yaml", *bound)[0]
    done, out, _ = run("report", "a.yaml", "-o", "out", *bound)
    assert (done, "everything is as expected" in out) == (status, status == 0)
    if status not in (0, 5):
        assert "✓" not in (here / "out" / "index.html").read_text()
        assert "✅ as expected" not in (here / "out" / "README.md").read_text()
