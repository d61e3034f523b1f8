"""What is typed: names of systems in place of paths, and words that are none of ours."""

from __future__ import annotations

import pytest

from tests.support import specifications as s

CHOOSING = """\
machine: Ferryman
variables: {left: 0..3}
transitions:
  - {trigger: take, choose: {cargo: [1, 2]}, effect: {left: cargo}}
  - {trigger: rest, effect: {left: 0}}
---
system: river
instances: {ferryman: Ferryman}
properties: {crosses: {reachable: ferryman.left == 2}}
"""


@pytest.fixture
def project(folder):
    """Three systems below `specs/`, one of them in a file that has a mistake; one elsewhere."""
    (folder / "specs" / "deep").mkdir(parents=True)
    (folder / "specs" / "holding.yaml").write_text(s.HOLDING)
    (folder / "specs" / "deep" / "broken.yaml").write_text(
        s.VIOLATED + "---\n" + s.HOLDING.replace("holding", "beside")
    )
    (folder / "specs" / "mistaken.yaml").write_text(s.MISTAKEN)
    (folder / "elsewhere").mkdir()
    (folder / "elsewhere" / "river.yaml").write_text(CHOOSING)
    return folder


def names(result):
    return [system["name"] for system in result.json["systems"]]


def test_a_name_stands_for_its_file_and_its_system_alone(project, varyoff):
    result = varyoff("check", "holding", "--format", "json")
    assert result.exit == 0  # although another file in specs/ has a mistake
    assert names(result) == ["holding"]


def test_of_several_systems_in_a_file_the_named_one_is_checked(project, varyoff):
    text = (project / "specs" / "deep" / "broken.yaml").read_text().replace("---\nmachine: Lamp", "---\nmachine: Lamp2")
    (project / "specs" / "deep" / "broken.yaml").write_text(text.replace("lamp: Lamp}", "lamp: Lamp}", 1))
    assert names(varyoff("check", "broken", "--format", "json")) == ["broken"]


@pytest.mark.parametrize(
    "words",
    [("check", "--set", "N=x"), ("report", "specs"), ("check", "--max-states", "0"), ("check", "--format")],
    ids=str,
)
def test_a_wrong_option_is_told_in_a_few_lines(words, project, varyoff):
    """The usage of a verb has a dozen lines, in which the reason would be lost."""
    result = varyoff(*words)
    assert result.exit == 2
    assert result.err.count("\n") == 2
    assert f"`varyoff {words[0]} --help`" in result.err


def test_two_names_are_compared_as_two_files_are(project, varyoff):
    (project / "specs" / "second.yaml").write_text(s.VIOLATED.replace("system: broken", "system: second"))
    by_name = varyoff("diff", "holding", "second", "--format", "json")
    by_file = varyoff("diff", "specs/holding.yaml", "specs/second.yaml", "--format", "json")
    assert by_name.exit == by_file.exit == 1
    (one,), (other,) = by_name.json["systems"], by_file.json["systems"]
    assert (one["old"]["file"], one["new"]["file"]) == ("specs/holding.yaml", "specs/second.yaml")
    assert one["properties"] == other["properties"]


def test_names_and_paths_together(project, varyoff):
    assert sorted(names(varyoff("check", "holding", "elsewhere", "--format", "json"))) == ["holding", "river"]
    assert names(varyoff("check", "elsewhere/river.yaml", "river", "--format", "json")) == ["river"]


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (("check", "holding"), 0),
        (("lint", "holding"), 0),
        (("explore", "holding"), 0),
        (("guards", "holding"), 0),
        (("faults", "holding"), 0),
        (("explain", "holding", "some-state"), 0),
        (("replay", "holding", "--trace", "lamp.press"), 0),
        (("diff", "holding", "holding"), 0),
        (("diff", "holding", "specs/holding.yaml"), 0),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else None,
)
def test_every_verb_takes_the_name_of_a_system(words, status, project, varyoff):
    result = varyoff(*words)
    assert (result.exit, result.err) == (status, "")
    assert "holding" in result.out or "lamp" in result.out or words[0] in ("lint", "diff", "explain")


@pytest.mark.parametrize(
    "words",
    [
        ("check", "holdin"),
        ("lint", "holdin"),
        ("explore", "holdin"),
        ("guards", "holdin"),
        ("explain", "holdin", "some-state"),
        ("replay", "holdin", "--trace", "lamp.press"),
        ("diff", "holding", "holdin"),
        ("report", "holdin", "-o", "out"),
    ],
    ids=" ".join,
)
def test_every_verb_says_what_was_meant_by_a_name(words, project, varyoff):
    pytest.importorskip("pygraphviz") if words[0] == "report" else None
    result = varyoff(*words)
    assert result.exit == 2
    assert "V723" in result.err
    assert "neither a file nor a system `holdin`" in result.err
    assert "did you mean `holding`?" in result.err
    assert not result.out


@pytest.mark.parametrize(
    "words",
    [
        ("check",),
        ("lint",),
        ("explore",),
        ("guards",),
        ("faults",),
        ("check", "river"),
        ("lint", "river"),
        ("explore", "river"),
        ("guards", "river"),
        ("faults", "river"),
        ("replay", "--trace", "ferryman.rest"),
        ("replay", "river", "--trace", "ferryman.rest"),
        ("explain", "river", "crosses"),
        ("diff", "river", "elsewhere/river.yaml"),
    ],
    ids=" ".join,
)
def test_paths_of_the_settings_hold_for_every_verb(words, project, varyoff):
    assert varyoff(*words).exit == 2 or words[0] == "replay"  # without settings specs/ is read, which has a mistake
    (project / "pyproject.toml").write_text('[tool.varyoff]\npaths = ["elsewhere"]\n')
    result = varyoff(*words)
    assert (result.exit, result.err) == (0, "")
    assert "holding" not in result.out


def test_a_system_in_several_files_is_not_one_version(project, varyoff):
    (project / "specs" / "again.yaml").write_text(s.HOLDING)
    result = varyoff("diff", "holding", "specs/holding.yaml")
    assert result.exit == 2
    assert "V724" in result.err
    assert "specs/again.yaml, specs/holding.yaml" in result.err
    assert sorted(names(varyoff("check", "holding", "--format", "json"))) == ["holding", "holding"]


@pytest.mark.parametrize(
    ("words", "said", "help"),
    [
        (("chek",), "no verb `chek`", "did you mean `varyoff check`?"),
        (("repaly", "x.yaml"), "no verb `repaly`", "did you mean `varyoff replay`?"),
        (("frobnicate",), "no verb `frobnicate`", "the verbs are check, lint"),
        (("help",), "no verb `help`", "`varyoff --help`"),
        (("V104",), "no verb `V104`", "`varyoff explain V104`"),
        (("x.yaml",), "`x.yaml` is a file", "did you mean `varyoff check x.yaml`?"),
        (("specs",), "`specs` is a file", "did you mean `varyoff check specs`?"),
        (("holding",), "`holding` is a system", "did you mean `varyoff check holding`?"),
        (("--json", "check"), "`--json` stands before the verb", "varyoff check --json"),
        (("check", "--json"), "no option `--json`", "did you mean `--format json`?"),
        (("check", "--junit=out.xml"), "no option `--junit`", "did you mean `--format junit=out.xml`?"),
        (("check", "-o", "x.json"), "no option `-o`", "did you mean `--format NAME=FILE`?"),
        (("check", "--max-stats", "3"), "no option `--max-stats`", "did you mean `--max-states`?"),
        (("check", "--timeout", "3"), "no option `--timeout`", "did you mean `--max-seconds S`?"),
        (("explore", "--fail-fast"), "no option `--fail-fast`", "`varyoff explore --help`"),
        (("check", "--html"), "no option `--html`", "did you mean `varyoff report -o FOLDER`?"),
        (("schema", "specs"), "takes no `specs`", "`varyoff schema --help`"),
        (("check", "nosuch.yaml"), "cannot read `nosuch.yaml`", ""),
        (("check", "specs/holdin.yaml"), "cannot read `specs/holdin.yaml`", "did you mean `specs/holding.yaml`?"),
        (("check", "--format", "jsn"), "no format `jsn`", "did you mean `json`?"),
        (("check", "holding", "--property", "sum-state"), "no system has a property `sum-state`", "`some-state`"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else None,
)  # fmt: skip
def test_misspelt_words_are_answered_by_what_was_meant(words, said, help, project, varyoff):
    result = varyoff(*words)
    assert result.exit == 2
    assert said in result.err
    assert help in result.err


@pytest.mark.parametrize(
    ("event", "said", "help"),
    [
        (
            "ferryman.take",
            "`ferryman.take` has choices, and none is given\n",
            "it can be ferryman.take(cargo=1), ferryman.take(cargo=2)",
        ),
        ("ferryman.take(cargo=7)", "has no such choice", "it can be ferryman.take(cargo=1), ferryman.take(cargo=2)"),
        ("ferryman.rest(cargo=1)", "has no such choice", "it can be ferryman.rest"),
        ("ferryman.tak", "no event `ferryman.tak`", "did you mean `ferryman.take"),
    ],
)
def test_a_replay_lists_the_choices_of_an_event(event, said, help, project, varyoff):
    result = varyoff("replay", "elsewhere/river.yaml", "--trace", event)
    assert result.exit == 2
    assert said in result.err
    assert help in result.err
