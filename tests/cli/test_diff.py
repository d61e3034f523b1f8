"""`varyoff diff`: verdicts and behaviours that differ between two versions, each said once."""

from __future__ import annotations

import json
import os
import subprocess
from itertools import pairwise
from pathlib import Path

import pytest

from tests.support.command import Varyoff
from tests.support.outcomes import HOLDING
from tests.support.project import ROOT
from tests.support.revisions import git


@pytest.fixture
def versions(folder: Path) -> Path:
    (folder / "old.yaml").write_text(HOLDING)
    text = HOLDING.replace("    source: unlocked\n    dest: locked", "    dest: locked").replace(
        "states: 7", "states: 8"
    )
    (folder / "new.yaml").write_text(text)
    return folder


def test_equal_versions(varyoff: Varyoff, versions: Path) -> None:
    done = varyoff("diff", "old.yaml", "old.yaml")
    assert (done.exit, done.out) == (0, "nothing differs\n")


def test_verdicts_and_behaviours_with_witnesses(varyoff: Varyoff, versions: Path) -> None:
    done = varyoff("diff", "old.yaml", "new.yaml", "--format", "json=o.json", "--format", "markdown=o.md")
    assert done.exit == 1
    assert "nobody-slips-through  holds → violated" in done.out
    (system,) = json.loads((versions / "o.json").read_text())["systems"]
    gained = system["behaviours"]["gained"]
    witnesses = {e["event"]: [s["event"] for s in e["witness"]["steps"]] for e in gained["events"]}
    assert witnesses["gate.push"] == ["gate.push"]
    assert system["properties"][0]["new"]["verdict"] == "violated"
    text = (versions / "o.md").read_text()
    assert "| `nobody-slips-through` | ✅ holds | ❌ violated |" in text
    assert text.count("<details>") == text.count("</details>") >= 2


def test_variables_of_one_side_only_are_projected_away(varyoff: Varyoff, versions: Path) -> None:
    text = HOLDING.replace("  coins: 0..3\n", "  coins: 0..3\n  lamp: boolean\n")
    (versions / "new.yaml").write_text(text)
    done = varyoff("diff", "old.yaml", "new.yaml", "--format", "json")
    behaviours = json.loads(done.out)["systems"][0]["behaviours"]
    assert behaviours["variables"]["gained"] == ["gate.lamp"]
    assert behaviours["gained"]["transitions"] == behaviours["lost"]["transitions"] == 0
    assert done.exit == 1


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (["old.yaml", "nowhere.yaml"], 2),
        (["old.yaml", "broken.yaml"], 2),
        (["old.yaml", "old.yaml", "--max-states", "2"], 3),
        (["old.yaml"], 2),
        (["empty.yaml", "empty.yaml"], 5),
        (["HEAD:x.yaml", "old.yaml"], 2),
        (["old.yaml", "new.yaml", "--format", "json=old.yaml/o.json"], 2),
    ],
)
def test_exit_status(varyoff: Varyoff, versions: Path, words: list[str], status: int) -> None:
    (versions / "broken.yaml").write_text(HOLDING.replace("dest: locked", "dest: lokced"))
    (versions / "empty.yaml").write_text("machine: A\nstates: [a]\n")
    assert varyoff("diff", *words).exit == status


@pytest.fixture
def repository(folder: Path) -> Path:
    """Two commits: a machine that the system includes loses a condition in the second."""
    machine, system = HOLDING.split("---\nsystem:")
    (folder / "specs" / "machines").mkdir(parents=True)
    git(folder, "init", "-q", "-b", "main")
    text = "system:" + system.replace("deadlock:", "include: machines/m.yaml\ndeadlock:")
    (folder / "specs" / "x.yaml").write_text(text)
    (folder / "specs" / "machines" / "m.yaml").write_text(machine)
    git(folder, "add", ".")
    git(folder, "commit", "-q", "-m", "one")
    broken = machine.replace("    source: unlocked\n    dest: locked", "    dest: locked")
    (folder / "specs" / "machines" / "m.yaml").write_text(broken)
    git(folder, "commit", "-q", "-a", "-m", "two")
    return folder


def test_two_revisions_with_their_own_includes(
    varyoff: Varyoff, repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for words in (
        ["HEAD~1:specs/x.yaml", "HEAD:specs/x.yaml"],
        ["HEAD~1:specs/x.yaml", "specs/x.yaml"],
        ["--git", "HEAD~1", "HEAD", "specs/"],
    ):
        done = varyoff("diff", *words)
        assert done.exit == 1
        assert "nobody-slips-through  holds → violated" in done.out
    monkeypatch.chdir("specs")
    assert varyoff("diff", "--git", "HEAD~1", "HEAD", "x.yaml").exit == 1
    assert varyoff("diff", "HEAD:./x.yaml", "x.yaml").exit == 0
    assert git(repository, "status", "--porcelain") == ""


@pytest.mark.parametrize("revision", ["nowhere", "--upload-pack=x", ""])
def test_a_revision_that_is_none(varyoff: Varyoff, repository: Path, revision: str) -> None:
    done = varyoff("diff", f"{revision}:specs/x.yaml", "specs/x.yaml")
    assert done.exit == 2


@pytest.mark.slow
def test_neighbouring_versions_of_the_shipped_specifications(varyoff: Varyoff, monkeypatch: pytest.MonkeyPatch) -> None:
    """There is an answer, and it is the same read the other way round.

    The newest pair alone by default, for the time's sake; VARYOFF_TEST_VERSIONS says how many versions.
    """
    versions = os.environ.get("VARYOFF_TEST_VERSIONS", "2")
    monkeypatch.chdir(ROOT)
    try:
        commits = git(ROOT, "log", "--format=%H", "-n", versions, "--", "specs").split()
    except (OSError, subprocess.CalledProcessError) as error:
        pytest.skip(f"not a git work tree, or no git: {error}")
    if len(commits) < 2:
        pytest.skip("the history has no two versions of the specifications")
    for new, old in pairwise(commits):
        there, back = (
            json.loads(varyoff("diff", "--git", *p, "specs", "--format", "json").out) for p in ((old, new), (new, old))
        )
        assert there["systems"]
        flat = [{s["name"]: s["behaviours"] for s in side["systems"] if s["behaviours"]} for side in (there, back)]
        for name, one in flat[0].items():
            for count in ("states", "transitions", "initial", "deadlocks"):
                assert one["gained"][count] == flat[1][name]["lost"][count]
                assert one["lost"][count] == flat[1][name]["gained"][count]


# --- what is said once ---------------------------------------------------------------------------

FAMILY = """\
machine: Worker
states: [idle, busy, done]
transitions:
  - {trigger: start, source: idle, dest: busy}
  - {trigger: rest, source: done, dest: idle}
---
machine: Watcher
parameters: {workers: [Worker]}
variables: {seen: 0..1}
transitions: [{trigger: look, choose: {n: 0..1}, conditions: seen != n, effect: {seen: n}}]
---
system: s
instances: {w: {machine: Worker, count: 4}, watcher: {machine: Watcher, workers: w}}
deadlock: allowed
properties: {p: {always: watcher.seen < 2}}
"""


@pytest.fixture
def family(folder: Path) -> Path:
    (folder / "old.yaml").write_text(FAMILY)
    edited = FAMILY.replace("  - {trigger: rest", "  - {trigger: finish, source: busy, dest: done}\n  - {trigger: rest")
    (folder / "new.yaml").write_text(edited)
    return folder


def test_what_an_edit_repeats_for_every_event_is_said_once(varyoff: Varyoff, family: Path) -> None:
    done = varyoff("diff", "old.yaml", "new.yaml")
    assert done.out.count("w[1..4].finish: ") == 1
    assert "w[2].finish: " not in done.out
    assert done.out.count(", nearest") == 1  # the new state is the one that the event leads to
    assert "of other events, from states that only this version reaches: " in " ".join(done.out.split())
    assert "watcher.look(…), 2 choices (" in " ".join(done.out.split())
    assert "\n1 of 1 system differs · " in done.out
    lost = varyoff("diff", "new.yaml", "old.yaml")
    assert "from states that are reached no more: " in " ".join(lost.out.split())


def test_changed_and_entailed_events_add_up(varyoff: Varyoff, family: Path) -> None:
    done = varyoff("diff", "old.yaml", "new.yaml", "--format", "json=o.json", "--format", "markdown=o.md")
    (system,) = json.loads((family / "o.json").read_text())["systems"]
    gained = system["behaviours"]["gained"]
    assert sum(e["transitions"] for e in gained["events"]) == gained["transitions"]
    direct = {e["event"] for e in gained["events"] if e["from_common_states"]}
    assert direct == {f"w[{i}].finish" for i in range(1, 5)}
    entailed = sum(e["transitions"] for e in gained["events"] if e["event"] not in direct)
    assert f"{entailed:,} transitions of other events" in done.out
    assert "of other events" in (family / "o.md").read_text()


def test_the_initial_state_is_shown_once(varyoff: Varyoff, family: Path) -> None:
    text = (family / "new.yaml").read_text().replace("conditions: seen != n, ", "")
    (family / "new.yaml").write_text(text)
    done = varyoff("diff", "old.yaml", "new.yaml")
    assert done.out.count("0  initial      w[1]=idle") == 1
    assert done.out.count("0  initial      as above") == 1


FOR_EVER = """\
machine: Job
states: [idle, queued, running]
transitions:
  - {trigger: submit, source: idle, dest: queued}
  - {trigger: start, actor: spontaneous, source: queued, dest: running}
  - {trigger: finish, actor: spontaneous, source: running, dest: idle}
---
system: shop
instances: {job: Job}
properties:
  runs: {leads_to: [job.state == queued, job.state == running]}
"""


def test_a_verdict_lost_to_a_behaviour_without_end_is_shown_with_its_loop(varyoff: Varyoff, folder: Path) -> None:
    (folder / "old.yaml").write_text(FOR_EVER)
    hold = "  - {trigger: hold, source: queued, dest: idle}\n  - {trigger: start"
    (folder / "new.yaml").write_text(FOR_EVER.replace("  - {trigger: start", hold))
    done = varyoff(
        "diff", "old.yaml", "new.yaml", "--format", "text", "--format", "json=o.json", "--format", "markdown=o.md"
    )
    assert done.exit == 1
    assert "runs  holds → violated" in done.out
    told = [
        "the loop begins: from here on steps 1 to 2, again and again, for ever",
        "job.start (weakly fair): not enabled in state 0: source: job.state == queued, but it is",
        "back in state 0, and so on for ever",
    ]
    for text in (done.out, (folder / "o.md").read_text()):
        assert [line for line in told if line not in text] == []
    (system,) = json.loads((folder / "o.json").read_text())["systems"]
    (runs,) = system["properties"]
    assert (runs["old"]["trace"], runs["new"]["trace"]["loop"]) == (None, 0)
