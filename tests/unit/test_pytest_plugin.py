"""The pytest plugin, in projects of its own: alone, with xdist, and with specifications in another folder."""

from __future__ import annotations

import re
import subprocess
import sys
import xml.etree.ElementTree as ET

import pytest

from tests.support.outcomes import BROKEN, FAILING, HOLDING, UNDECIDED, VACUOUS, VIOLATED
from tests.support.project import ROOT


@pytest.fixture
def project(pytester: pytest.Pytester) -> pytest.Pytester:
    """Tests in tests/, specifications in models/; one of every outcome."""
    pytester.mkdir("tests").joinpath("test_own.py").write_text("def test_own(): pass\n")
    models = pytester.mkdir("models")
    models.joinpath("good.yaml").write_text(HOLDING)
    models.joinpath("bad.yaml").write_text(VIOLATED)
    pytester.makepyprojecttoml(
        "[tool.pytest.ini_options]\ntestpaths = ['tests']\nvaryoff_specs = ['models']\naddopts = '-p no:randomly'\n"
    )
    return pytester


def run(pytester: pytest.Pytester, *words: str, alone: bool = False) -> pytest.RunResult:
    """`alone`: in a process of its own, slowly; the entry point is found either way, as it is by users."""
    start = pytester.runpytest_subprocess if alone else pytester.runpytest_inprocess
    return start("-p", "no:cacheprovider", *words)


def test_every_property_is_a_test_with_its_name(project: pytest.Pytester) -> None:
    listed = run(project, "--collect-only", "-q").stdout.lines
    names = [line for line in listed if "::" in line]
    assert names == [
        "tests/test_own.py::test_own",
        "models/bad.yaml::never-three",
        "models/bad.yaml::never-passed",
        "models/bad.yaml::opens-for-ever",
        "models/bad.yaml::surprise",
        "models/bad.yaml::pinned counts",
        "models/good.yaml::nobody-slips-through",
        "models/good.yaml::it-opens",
        "models/good.yaml::never-opens",
        "models/good.yaml::pinned counts",
    ]


def test_outcomes_and_the_report_of_a_failure(project: pytest.Pytester) -> None:
    result = run(project)
    result.assert_outcomes(passed=4, failed=4, xfailed=2)
    text = result.stdout.str()
    assert "models/bad.yaml:28: never-three is violated after 5 steps" in text
    assert "gate.coins: 2 → 3" in text
    assert "reproduce: varyoff replay models/bad.yaml --trace" in text
    assert "models/bad.yaml:41: counts of turnstile are not as pinned" in text
    assert "pytest_plugin.py" not in text  # no traceback of ours


@pytest.mark.slow
def test_selecting_by_name_mark_and_node(project: pytest.Pytester) -> None:
    run(project, "-k", "never-three").assert_outcomes(failed=1, deselected=9)
    run(project, "-m", "varyoff").assert_outcomes(passed=3, failed=4, xfailed=2, deselected=1)
    run(project, "-m", "not varyoff").assert_outcomes(passed=1, deselected=9)
    run(project, "models/good.yaml::it-opens").assert_outcomes(passed=1)
    run(project, "tests").assert_outcomes(passed=1)
    run(project, "models/good.yaml").assert_outcomes(passed=3, xfailed=1)
    assert "varyoff: a property" in run(project, "--markers").stdout.str()


@pytest.mark.slow
def test_last_failed(project: pytest.Pytester) -> None:
    project.runpytest_inprocess("-k", "good or own or never-three")
    result = project.runpytest_inprocess("--lf", "-v")
    result.assert_outcomes(failed=1)
    assert "models/bad.yaml::never-three" in result.stdout.str()


@pytest.mark.slow
def test_with_xdist(project: pytest.Pytester) -> None:
    pytest.importorskip("xdist", reason="pytest-xdist is not installed")
    result = run(project, "-n", "2", alone=True)
    result.assert_outcomes(passed=4, failed=4, xfailed=2)


def test_junit(project: pytest.Pytester) -> None:
    run(project, "--junitxml", "o.xml")
    cases = {c.get("name"): c for c in ET.parse(project.path / "o.xml").iter("testcase")}
    assert cases["never-three"][0].tag == "failure"
    assert cases["never-opens"][0].get("type") == "pytest.xfail"
    assert len(cases["it-opens"]) == 0


def test_every_system_is_explored_once_in_a_process(project: pytest.Pytester) -> None:
    project.makeconftest(
        "import varyoff.pipeline as c\nreal = c.check_system\n"
        "def counted(*a, **k):\n    print('EXPLORED', a[0].system.file)\n    return real(*a, **k)\n"
        "c.check_system = counted\n"
    )
    text = run(project, "-s", alone=True).stdout.str()
    assert sorted(re.findall(r"EXPLORED (\S+)", text)) == ["models/bad.yaml", "models/good.yaml"]


def test_several_systems_in_a_file(pytester: pytest.Pytester) -> None:
    second = HOLDING[HOLDING.index("system:") :].replace("system: turnstile", "system: other")
    pytester.path.joinpath("two.yaml").write_text(f"{HOLDING}---\n{second}")
    result = run(pytester, "--varyoff", "two.yaml", "-v")
    result.assert_outcomes(passed=6, xfailed=2)
    assert "two.yaml::other::it-opens PASSED" in result.stdout.str()
    run(pytester, "--varyoff", "two.yaml", "two.yaml::turnstile::pinned counts").assert_outcomes(passed=1)


@pytest.mark.parametrize(
    ("text", "options", "outcomes"),
    [
        (UNDECIDED, ["-o", "varyoff_max_states=3"], {"errors": 2, "passed": 1}),
        (VACUOUS, [], {"failed": 1, "xfailed": 1}),
        (FAILING, [], {"errors": 4}),
        (BROKEN, [], {"errors": 1}),
    ],
    ids=["undecided", "vacuous", "failing", "broken"],
)
def test_what_does_not_hold_does_not_pass(
    pytester: pytest.Pytester, text: str, options: list[str], outcomes: dict[str, int]
) -> None:
    pytester.path.joinpath("x.yaml").write_text(text)
    result = run(pytester, "--varyoff", "x.yaml", *options)
    result.assert_outcomes(**outcomes)
    assert result.ret != 0


def test_a_broken_specification_shows_its_diagnostic(pytester: pytest.Pytester) -> None:
    pytester.path.joinpath("x.yaml").write_text(BROKEN)
    text = run(pytester, "--varyoff", "x.yaml").stdout.str()
    assert "error[V104]: unknown state `lokced`" in text
    assert "did you mean `locked`?" in text


HOSTILE = r'"::error file=x::planted \e]0;title\a \0 ##[error]planted"'


@pytest.mark.parametrize(
    "text",
    [
        (
            f"machine: M\nstates: [a, b]\ntransitions:\n  - {{trigger: go, source: a, dest: b, command: {HOSTILE}}}\n---\n"
            f"system: s\ninstances: {{m: M}}\nproperties: {{p: {{never: m.state == b, doc: {HOSTILE}}}}}\n"
        ),
        (
            f"machine: M\nvariables: {{n: 0..1}}\ntransitions:\n  - {{trigger: go, effect: {{n: n + 1}}, doc: {HOSTILE}, "
            f"command: {HOSTILE}}}\n---\nsystem: s\ninstances: {{m: M}}\nproperties: {{p: {{always: m.n < 2}}}}\n"
        ),
        f"machine: M\ndoc: {HOSTILE}\n{HOSTILE}: 1\n",
    ],
    ids=["violated", "error", "broken"],
)
def test_no_text_of_a_document_does_anything_where_it_is_shown(pytester: pytest.Pytester, text: str) -> None:
    pytester.path.joinpath("x.yaml").write_text(text)
    said = run(pytester, "--varyoff", "x.yaml", "--color=no").stdout.str()
    assert "planted" in said
    assert not re.search(r"[\0\x07\x1b]|^\s*::error|##\[", said, re.MULTILINE)


def test_an_unwritten_deadlock_counts(pytester: pytest.Pytester) -> None:
    pytester.path.joinpath("x.yaml").write_text(HOLDING.replace("deadlock: allowed\n", ""))
    result = run(pytester, "--varyoff", "x.yaml", "-v")
    assert "x.yaml::deadlock-forbidden FAILED" in result.stdout.str()


def test_specifications_in_a_folder_beside_the_project(pytester: pytest.Pytester) -> None:
    project = pytester.mkdir("project")
    pytester.mkdir("elsewhere").joinpath("x.yaml").write_text(HOLDING)
    (project / "pytest.ini").write_text("[pytest]\nvaryoff_specs = ../else*/*.yaml\n")
    (project / "test_own.py").write_text("def test_own(): pass\n")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"],
        cwd=project, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert "4 passed, 1 xfailed" in done.stdout, done.stdout


def test_a_path_that_is_not_there_is_a_usage_error(pytester: pytest.Pytester) -> None:
    result = run(pytester, "--varyoff", "nowhere")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert "there is no" in result.stderr.str()


def test_off_unless_configured(pytester: pytest.Pytester) -> None:
    pytester.path.joinpath("x.yaml").write_text(VIOLATED)
    pytester.makepyfile(
        "import sys\n"
        "def test_nothing_was_imported():\n"
        "    ours = sorted(m for m in sys.modules if m.startswith('varyoff'))\n"
        "    assert ours == ['varyoff', 'varyoff.pytest_plugin']\n"
        "    assert not {'yaml', 'networkx', 'hypothesis.strategies'} & set(sys.modules)\n"
    )
    result = run(pytester, "-p", "no:hypothesispytest", alone=True)
    result.assert_outcomes(passed=1)


def test_the_entry_point_is_declared() -> None:
    text = (ROOT / "pyproject.toml").read_text()
    assert '[project.entry-points.pytest11]\nvaryoff = "varyoff.pytest_plugin"' in text
