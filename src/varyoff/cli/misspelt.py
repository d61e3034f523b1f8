"""Words of the command line that are none of ours: what was meant, as far as one can tell."""

from __future__ import annotations

import argparse
import os
import re
from collections.abc import Sequence

from varyoff.base.diagnostic import did_you_mean, nearest
from varyoff.report.formats.table import format_names

_OPTIONS = {
    "--output": "--format NAME=FILE", "-o": "--format NAME=FILE", "-f": "--format NAME", "--xml": "--format junit",
    "--html": "varyoff report -o FOLDER", "--only": "--property NAME", "--invariant": "--property NAME",
    "-p": "--property NAME", "--prop": "--property NAME", "-s": "--system NAME", "--constant": "--set NAME=VALUE",
    "-D": "--set NAME=VALUE", "-c": "--set NAME=VALUE", "--define": "--set NAME=VALUE", "--timeout": "--max-seconds S",
    "--max-time": "--max-seconds S", "--states": "--max-states N", "--limit": "--max-states N", "--fail-fast": "-x",
    "--exitfirst": "-x", "--silent": "--quiet", "--trace-out": "--format json=FILE",
}  # fmt: skip


def verb_meant(word: str, verbs: Sequence[str], rest: Sequence[str]) -> tuple[str, str]:
    """Return what is wrong with a first word that is no verb, and a line of help."""
    if word.startswith("-"):
        verb = next((w for w in rest if w in verbs), "VERB")
        return f"`{word}` stands before the verb", f"options stand behind it: varyoff {verb} {word} …"
    if re.fullmatch(r"[Vv]\d{3}", word):
        return f"there is no verb `{word}`", f"did you mean `varyoff explain {word}`?"
    if word == "help":
        return "there is no verb `help`", "did you mean `varyoff --help`?"
    if os.path.exists(word) or word.endswith((".yaml", ".yml")):
        return f"`{word}` is a file, and a verb stands first", f"did you mean `varyoff check {word}`?"
    near = nearest(word, verbs)
    from varyoff.cli.find import DEFAULT, systems_in  # reads specifications, which a right verb does without here

    if near is None and word in systems_in(DEFAULT):
        return f"`{word}` is a system, and a verb stands first", f"did you mean `varyoff check {word}`?"
    help = f"did you mean `varyoff {near}`?" if near else f"the verbs are {', '.join(verbs)}"
    return f"there is no verb `{word}`", help


def option_meant(word: str, verb: str, parser: argparse.ArgumentParser) -> tuple[str, str]:
    """Return what is wrong with an option that a verb does not have, and a line of help."""
    name, equals, value = word.partition("=")
    known = [option for action in parser._actions for option in action.option_strings]  # noqa: SLF001  # argparse has no public way to ask
    said = f"`varyoff {verb}` has no option `{name}`" if word.startswith("-") else f"`varyoff {verb}` takes no `{word}`"
    bare = name.lstrip("-")
    if bare in format_names() and name.startswith("-") and "--format" in known:
        return said, f"did you mean `--format {bare}{'=' + value if equals else ''}`?"
    meant = _OPTIONS.get(name)
    if meant is not None and (meant.startswith("varyoff") or meant.split()[0] in known):
        return said, f"did you mean `{meant}`?"
    if not word.startswith("-"):
        return said, ""
    near = nearest(name, [k for k in known if k.startswith("--")])
    return said, did_you_mean(name, [near] if near else [k for k in known if k.startswith("--")])
