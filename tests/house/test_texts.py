"""No file tells where it was written: no paths of one machine, no hosts of package registries."""

from __future__ import annotations

import re

import pytest

from tests.support.project import ROOT, SOURCE, project_files

# Built from pieces, so that this file does not match itself.
MACHINE_FOLDERS = ("wo" + "rk", "ro" + "ot")
REGISTRY_HOSTS = (
    "py" + "pi.org",
    "pypi." + "python.org",
    "files.python" + "hosted.org",
    "registry.npm" + "js.org",
    "npm" + "js.com",
    "deb." + "debian.org",
    "security." + "debian.org",
    "packages." + "debian.org",
)
FORBIDDEN = re.compile(
    "|".join(
        [
            # At the start of a path, not inside one or as the host of an address.
            rf"(?<![\w.~*-])(?<!:/)/(?:{'|'.join(MACHINE_FOLDERS)})/",
            r"\.\./" + "sha" + r"red\b",
            *(re.escape(host) for host in REGISTRY_HOSTS),
        ]
    ),
    re.IGNORECASE,
)


def findings(text: str) -> list[str]:
    return [
        f"{number}: {match.group()}"
        for number, line in enumerate(text.splitlines(), start=1)
        for match in FORBIDDEN.finditer(line)
    ]


def test_no_file_names_a_machine_or_a_registry() -> None:
    found = []
    for path in project_files():
        content = path.read_bytes()
        if b"\0" in content[:8000]:  # an image or a font
            continue
        name = path.relative_to(ROOT).as_posix()
        found += [f"{name}:{finding}" for finding in findings(content.decode("utf-8", errors="replace"))]
    assert found == []


@pytest.mark.parametrize(
    "text",
    [
        "see /" + "work/main/specs",
        'File "/' + 'root/x.py"',
        "file:///" + "work/main/report.html",
        "cat .." + "/shared/notes",
        "https://" + "py" + "pi.org/simple",
        "resolved: https://registry.npm" + "js.org/ajv",
    ],
)
def test_forbidden_text_is_found(text: str) -> None:
    assert findings(text)


@pytest.mark.parametrize(
    "text", ["tests/work/data", "framework/root/x", "https://example.org/root/x", "pip install varyoff"]
)
def test_innocent_text_is_left_alone(text: str) -> None:
    assert not findings(text)


def test_text_ends_with_a_line_end_and_has_no_carriage_return() -> None:
    suffixes = {".py", ".toml", ".md", ".yaml", ".yml", ".json", ".css", ".js"}
    found = []
    for path in project_files():
        if path.suffix not in suffixes or path.is_relative_to(ROOT / "tests" / "snapshots"):
            continue
        content = path.read_bytes()
        # A test may need such a file on purpose; its folder says so.
        if "hostile" in path.parts:
            continue
        if content and (b"\r" in content or not content.endswith(b"\n")):
            found.append(path.relative_to(ROOT).as_posix())
    assert found == []


def test_expressions_become_text_in_one_place():
    """Python's own way writes `count((x for x in list))`; messages show what was written."""
    places = [
        path.relative_to(SOURCE).as_posix()
        for path in sorted(SOURCE.rglob("*.py"))
        if "ast.unparse" in path.read_text(encoding="utf-8")
    ]
    assert places == ["spec/expression.py"]
