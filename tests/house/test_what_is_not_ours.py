"""What is installed or run from elsewhere: nothing by a name that no index serves, nothing that a tag could exchange."""

from __future__ import annotations

import re

import pytest

from tests.support.project import ROOT, project_files

SUFFIXES = (".md", ".py", ".yml", ".yaml", ".toml", ".sh", "")
# `pip install … varyoff`, with or without extras, quotes and options; a path, a wheel or an address is something else.
BY_NAME = re.compile(
    r"""\b(?:pipx?|uv)\ (?:tool\ )?install\b[^\n`|]*?[\s'"]varyoff(?:\[[\w,]*\])?(?:\ *[=<>~!][^\s'"]*)?(?=[\s'"`)]|$)(?!\ *@)""",
    re.VERBOSE,
)
USES = re.compile(r"^\s*(?:- )?uses:\s*(.*)$", re.MULTILINE)
PINNED = re.compile(r"(?:[\w.-]+(?:/[\w.-]+)+@[0-9a-f]{40} # v\d+\.\d+\.\d+|\./\S*|<owner>/varyoff@<commit>)")


def texts() -> dict[str, str]:
    files = [p for p in project_files() if p.suffix in SUFFIXES and not p.is_relative_to(ROOT / "tests")]
    return {p.relative_to(ROOT).as_posix(): p.read_text(encoding="utf-8") for p in files}


def installed_by_name(text: str) -> list[str]:
    return [found.group() for found in BY_NAME.finditer(text)]


def not_pinned(text: str) -> list[str]:
    return [used for used in USES.findall(text) if not PINNED.fullmatch(used.strip())]


def test_nothing_installs_varyoff_by_name() -> None:
    assert {name: found for name, text in texts().items() if (found := installed_by_name(text))} == {}


def test_actions_are_pinned_by_hash_with_the_version_beside_it() -> None:
    assert {name: found for name, text in texts().items() if (found := not_pinned(text))} == {}
    assert USES.findall((ROOT / "action.yml").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "text",
    [
        "pip install varyoff",
        "$ .venv/bin/python -m pip install --quiet 'varyoff[report]'",
        "pip install varyoff==0.1",
        "(`pip install varyoff[testing]`)",
        "uv tool install varyoff",
        "pipx install varyoff",
    ],
)
def test_an_installation_by_name_is_found(text: str) -> None:
    assert installed_by_name(text)


@pytest.mark.parametrize(
    "text",
    [
        "python -m pip install ../varyoff",
        "pip install ./varyoff-0.1.0-py3-none-any.whl",
        "pip install 'varyoff @ git+https://git.example.org/varyoff.git'",
    ],
)
def test_an_installation_from_somewhere_is_let_pass(text: str) -> None:
    assert installed_by_name(text) == []


@pytest.mark.parametrize("used", ["a/b@v1", "a/b@main", "a/b", f"a/b@{'0' * 40}", f"a/b@{'0' * 39} # v1.0.0"])
def test_an_action_that_is_not_pinned_is_found(used: str) -> None:
    assert not_pinned(f"steps:\n  - uses: {used}\n")
    assert not_pinned(f"  - name: x\n    uses: {used}\n")
