"""Forms of property are known by their rows: no module asks what a form is called."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from tests.support.project import SOURCE
from varyoff.spec.forms import form_keys, form_names, forms_of_systems

WORDS = {*(key.name for key in form_keys()), *form_names(), *(row.name for row in forms_of_systems())} | {
    row.property_name for row in forms_of_systems()
}

# Where such a word stands nevertheless, and what it is there. The table, and the files of the forms, may say it.
ALLOWED = {
    "elaborate/formulas.py": {"always"},  # an operator; so in the next six
    "elaborate/quantifiers.py": {"always", "leads_to"},
    "model/expression.py": {"always", "eventually", "leads_to"},
    "spec/logic.py": {
        *("always", "eventually", "leads_to", "ltl", "ctl"),
        *("infinitely_often", "never", "reachable", "recoverable"),  # what people write for an operator
    },
    "temporal/formula.py": {"always", "eventually", "leads_to"},
    "spec/assuming.py": {"assuming"},  # the key: its own reader
    "spec/deadlock.py": {"deadlock"},  # a key of systems: its own reader
    "spec/system_reader.py": {"deadlock"},  # the same, among the other keys of systems
    "spec/schema.py": {"deadlock"},
    "spec/near_keys.py": {
        "deadlock",
        "require",
        "by",
        "never",
        "assuming",
    },  # keys of systems; what people write for other keys
    "report/formats/difference/json.py": {"deadlock"},  # a field: the trace to a new state without events
    "report/difference.py": {"deadlock"},  # a noun, which is counted; so in the next three
    "report/formats/dossier/html/verdicts.py": {"deadlock"},
    "report/formats/dossier/markdown.py": {"deadlock"},
    "report/formats/run/text.py": {"deadlock"},
    "report/diagram/local.py": {"never"},  # how often a transition is taken
    "report/diagram/svg.py": {"never"},
    "testing/systems.py": {"always", "never", "whenever", "require", "ensure", "reachable", "recoverable", "by"},
    # random specifications: each form is given what is worth asking of a random system
    "testing/draft.py": {"deadlock"},
    "testing/behaviours.py": {
        "always",
        "eventually",
        "infinitely_often",
        "leads_to",
        "ltl",
        "ctl",
        "recoverable",
        "by",
        "assuming",
        "despite",
    },
    "audit/lasso.py": {"always"},  # how often something is so
}


def words_in(text: str) -> Iterator[str]:
    """Yield the words of `WORDS` that stand as texts of their own, in documentation excepted."""
    tree = ast.parse(text)
    documentation = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and node.value in WORDS and id(node) not in documentation:
            assert isinstance(node.value, str)
            yield node.value


def found() -> dict[str, set[str]]:
    modules = {path.relative_to(SOURCE).as_posix(): path for path in sorted(SOURCE.rglob("*.py"))}
    outside = {n: p for n, p in modules.items() if not n.startswith("property/") and n != "spec/forms.py"}
    return {n: words for n, p in outside.items() if (words := set(words_in(p.read_text(encoding="utf-8"))))}


def test_no_module_names_a_form() -> None:
    astray = {name: sorted(words - ALLOWED.get(name, set())) for name, words in found().items()}
    assert {name: words for name, words in astray.items() if words} == {}


def test_what_is_allowed_is_there() -> None:
    there = found()
    assert {n: left for n, words in ALLOWED.items() if (left := sorted(words - there.get(n, set())))} == {}


@pytest.mark.parametrize(
    "text",
    [
        'if one.form == "never": pass',
        'x = {"recoverable": 1}',
        'one.name != "deadlock-forbidden"',
        'match f:\n case "by": x',
    ],
)
def test_a_name_is_found(text: str) -> None:
    assert list(words_in(text)) != []


def test_words_in_sentences_are_not_names() -> None:
    assert list(words_in('def f():\n    "never"\n\nx = "never here"\n')) == []
