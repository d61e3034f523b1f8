"""The checker of certificates stands alone: nothing of varyoff, little of anything else, little to read."""

from __future__ import annotations

import ast
import io
import re
import subprocess
import sys
import tokenize

from tests.support.project import ROOT

FILES = sorted((ROOT / "checkcert").glob("*.py"))
LINES = 985  # that are code; half of them read the language
NOTHING = (tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER)


def imported(tree: ast.Module):
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield (node.module or "").partition(".")[0]


def code_lines(text: str) -> int:
    """The lines of a module that are neither empty nor comments nor docstrings."""
    documented = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef) and ast.get_docstring(node) is not None:
            documented.update(range(node.body[0].lineno, (node.body[0].end_lineno or 0) + 1))
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    lines = {n for t in tokens if t.type not in NOTHING for n in range(t.start[0], t.end[0] + 1)}
    return len(lines - documented)


def test_it_imports_python_and_yaml_alone():
    found = {name for path in FILES for name in imported(ast.parse(path.read_text("utf-8")))}
    assert found - set(sys.stdlib_module_names) == {"yaml", "checkcert"}


def test_it_runs_without_varyoff():
    code = (
        "import sys; sys.modules['varyoff'] = None; import checkcert.__main__;"
        "assert not any(name.startswith('varyoff.') for name in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, timeout=60)


def test_it_can_be_read():
    assert sum(code_lines(path.read_text("utf-8")) for path in FILES) <= LINES
    assert code_lines('"""One."""\n\nx = (\n    1,  # one\n)\n# two\n\ndef f():\n    """F."""\n    return 1\n') == 5


def test_varyoff_does_not_import_it():
    pattern = re.compile(r"^\s*(?:from|import) checkcert", re.MULTILINE)
    assert [path for path in (ROOT / "src").rglob("*.py") if pattern.search(path.read_text("utf-8"))] == []
    assert pattern.search("import os\nfrom checkcert.files import Folder")
