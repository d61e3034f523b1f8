"""The other verbs: help, explain, schema, lint."""

from __future__ import annotations

import json
import re
from importlib import import_module

import jsonschema
import pytest

from tests.oracle.plain_yaml import documents
from tests.support import specifications as s
from tests.support.project import ROOT
from varyoff.cli.verb_completion import verbs

VERBS = [verb.name for verb in verbs()]
SPECIFICATIONS = sorted(
    str(f.relative_to(ROOT))
    for folder in (ROOT / "specs", ROOT / "tests" / "corpus" / "published")
    for f in folder.rglob("*.yaml")
)


def test_version(varyoff):
    from varyoff import __version__

    for words in (["--version"], ["-V"]):
        result = varyoff(*words)
        assert (result.exit, result.out, result.err) == (0, f"varyoff {__version__}\n", "")


def test_help_names_every_verb_and_every_status(varyoff):
    result = varyoff("--help")
    assert (result.exit, result.err) == (0, "")
    for verb in VERBS:
        assert re.search(rf"^    {verb} ", result.out, re.MULTILINE), verb
    for status in (0, 1, 2, 3, 4, 5, 130):
        assert re.search(rf"\b{status} \w", result.out)
    assert varyoff("-h").out == result.out


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_is_a_file_that_executes_it(verb):
    assert callable(import_module(f"varyoff.cli.verb_{verb}").execute)


def test_every_file_of_a_verb_is_one_of_the_command_line():
    files = (ROOT / "src/varyoff/cli").glob("verb_*.py")
    assert {file.stem.removeprefix("verb_") for file in files} == set(VERBS)


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_help(verb, varyoff):
    result = varyoff(verb, "--help")
    assert (result.exit, result.err) == (0, "")
    assert result.out.startswith(f"usage: varyoff {verb}")
    # every option says what it does
    for option in re.findall(r"^  (-[^\n]*)(?:\n {6,}\S.*)?", result.out, re.MULTILINE):
        assert option
    assert "None" not in result.out


def test_no_words_show_the_help_and_are_2(varyoff):
    result = varyoff()
    assert result.exit == 2
    assert result.out.startswith("usage:")


def test_the_examples_of_the_help_are_understood(varyoff):
    from varyoff.cli.arguments import build_parser

    examples = re.findall(r"^  (varyoff .*?)(?:   .*)?$", varyoff("--help").out, re.MULTILINE)
    assert len(examples) >= 4
    for line in examples:
        build_parser().parse_args(line.split()[1:])


# --- explain -------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", ["V104", "v104", "V501", "V701"])
def test_explain_shows_what_a_code_means(code, varyoff):
    result = varyoff("explain", code)
    assert (result.exit, result.err) == (0, "")
    assert code.upper() in result.out
    assert len(result.out.splitlines()) > 3


def test_explain_of_several_codes(varyoff):
    result = varyoff("explain", "V104", "V501")
    assert result.exit == 0
    assert "V104" in result.out
    assert "V501" in result.out


@pytest.mark.parametrize("codes", [["V100000"], ["V104", "V9999"], ["V000"]], ids=" ".join)
def test_explain_of_an_unknown_code_is_2(codes, varyoff):
    result = varyoff("explain", *codes)
    assert (result.exit, result.out) == (2, "")
    assert "V704" in result.err


# --- schema --------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def schema():
    from varyoff.spec.schema import schema

    return json.loads(json.dumps(schema()))


def described(node, path=()):
    """Every key of an object of the schema: where it stands, its name, its description."""
    if isinstance(node, dict):
        for key, shape in node.get("properties", {}).items() if node.get("type") == "object" else ():
            yield path, key, shape.get("description", "")
        for key, inner in node.items():
            yield from described(inner, (*path, key))
    elif isinstance(node, list):
        for inner in node:
            yield from described(inner, path)


def test_every_key_of_the_schema_is_described_as_what_it_is_there(schema):
    found = list(described(schema))
    assert len(found) > 60
    for path, key, text in found:
        assert text.endswith("."), (path, key)
        assert len(text.split()) > 3, (path, key, text)
    said = {}
    for _, key, text in found:
        said.setdefault(key, {})[text] = None
    assert len(said["initial"]) == 4  # of a machine, of a variable, of an instance, and a count
    assert len(said["machine"]) == len(said["states"]) == len(said["transitions"]) == len(said["expect"]) == 2
    assert len(said["doc"]) == 6
    of_instances = [text for path, key, text in found if key == "initial" and "instances" in path]
    assert of_instances == [
        "What this instance begins with, by variable: {state: available}. It goes before the machine's."
    ]


def test_schema_is_a_schema(varyoff, schema):
    result = varyoff("schema")
    assert (result.exit, result.err) == (0, "")
    assert result.json == schema
    assert schema["$schema"].startswith("http://json-schema.org/draft-07/schema")
    jsonschema.Draft7Validator.check_schema(schema)


def test_schema_goes_to_a_file(folder, varyoff):
    assert varyoff("schema", "--format", "json=schema.json").exit == 0
    assert json.loads((folder / "schema.json").read_text("utf-8"))["$schema"]


@pytest.mark.parametrize("name", SPECIFICATIONS)
def test_schema_accepts_every_shipped_document(name, schema):
    validator = jsonschema.Draft7Validator(schema)
    for document in documents((ROOT / name).read_text("utf-8")):
        assert list(validator.iter_errors(document)) == []


def keys(value, path=()):
    """Every key of a document, by its path, with names that a person makes up left out."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield (*path, key)
            yield from keys(inner, (*path, key))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from keys(inner, (*path, number))


def renamed(value, path):
    first, *rest = path
    if isinstance(value, list):
        return [renamed(v, rest) if i == first else v for i, v in enumerate(value)]
    if rest:
        return {k: renamed(v, rest) if k == first else v for k, v in value.items()}
    return {(k + "x" if k == first else k): v for k, v in value.items()}


def fixed(path):
    """Whether a key is one of the language's own: not the name of a variable, instance, constant, property, …"""
    owners = (
        "variables",
        "define",
        "properties",
        "instances",
        "constants",
        "choose",
        "effect",
        "procedure",
        "parameters",
    )
    if (len(path) > 1 and path[-2] in (*owners, "machines")) or path[-1] in ("machine", "system"):
        return False
    # an instance is given the parameters and attributes of its machine, and initial values by variable
    return not (path[0] == "instances" or "initial" in path[:-1] or "machines" in path)


def test_schema_rejects_every_misspelt_key(schema):
    validator = jsonschema.Draft7Validator(schema)
    accepted, tried = [], 0
    for name in SPECIFICATIONS:
        if "examples" not in name:
            continue
        for document in documents((ROOT / name).read_text("utf-8")):
            for path in filter(fixed, keys(document)):
                tried += 1
                if validator.is_valid(renamed(document, path)):
                    accepted.append((name, path))
    assert tried > 300
    assert accepted == []


@pytest.mark.parametrize(
    "document",
    [
        "system: x\ninstances: {a: B}\nlimits: {fault: 1}\n",
        "system: x\ninstances: {a: B}\ndeadlock: forbiden\n",
        "system: x\ninstances: {a: B}\nexpect: {state: 3}\n",
        "machine: x\ntransitions: [{trigger: a, actor: nobody}]\n",
        "sistem: x\n",
        "- 3\n",
    ],
)  # fmt: skip
def test_schema_rejects_what_the_reader_rejects(document, schema, check):
    import yaml

    assert not jsonschema.Draft7Validator(schema).is_valid(yaml.safe_load(document))
    assert check(document, options=()).exit == 2


# --- lint ----------------------------------------------------------------------------------------


def test_lint_of_what_is_in_order(folder, varyoff):
    (folder / "a.yaml").write_text(s.HOLDING)
    result = varyoff("lint", "a.yaml")
    assert (result.exit, result.err) == (0, "")
    assert "0 mistakes, 0 warnings" in result.out


def test_lint_explores_nothing(folder, varyoff, monkeypatch):
    (folder / "a.yaml").write_text(s.RANGE_LEFT)
    monkeypatch.setattr("varyoff.engine.explicit.engine.Explicit.explore", None)
    assert varyoff("lint", "a.yaml").exit in (0, 2)


def test_mistakes_are_2(folder, varyoff):
    (folder / "a.yaml").write_text(s.MISTAKEN)
    result = varyoff("lint", "a.yaml")
    assert result.exit == 2
    assert "litt" in result.out
    assert "1 mistakes" in result.out or "1 mistake," in result.out


def test_warnings_alone_are_0_and_quiet_hides_them(folder, varyoff):
    text = s.LAMP_MACHINE.replace("states: [dark, lit]", "states: [dark, lit, broken]")
    (folder / "a.yaml").write_text(s.system("lamp", "p: {always: lamp.state != broken}", machine=text))
    result = varyoff("lint", "a.yaml")
    assert result.exit == 0
    assert "V6" in result.out
    assert "broken" in result.out
    assert "V6" not in varyoff("lint", "a.yaml", "-q").out


def test_lint_as_json(folder, varyoff):
    (folder / "a.yaml").write_text(s.MISTAKEN)
    result = varyoff("lint", "a.yaml", "--format", "json")
    assert result.exit == result.json["exit"] == 2
    assert [d["severity"] for d in result.json["diagnostics"]] == ["error"]


def test_lint_of_a_machine_alone_reads_it(folder, varyoff):
    (folder / "a.yaml").write_text(s.LAMP_MACHINE)
    assert varyoff("lint", "a.yaml").exit == 0
    (folder / "a.yaml").write_text(s.LAMP_MACHINE.replace("dest: lit", "dest: litt"))
    assert varyoff("lint", "a.yaml").exit == 2


def test_shipped_examples_have_no_mistakes(root, varyoff):
    assert varyoff("lint", "specs/examples", "tests/corpus/published").exit == 0
