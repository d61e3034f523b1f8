"""The documents of a file of YAML: machines and systems."""

from __future__ import annotations

import re

from varyoff.base.diagnostic import Mistakes, did_you_mean
from varyoff.base.record import dataclass
from varyoff.spec.machine_reader import read_machine
from varyoff.spec.nodes import Mapping, Scalar, kind_of
from varyoff.spec.reader import KINDS, read_document
from varyoff.spec.syntax import Machine, System
from varyoff.spec.system_reader import read_system

BEGINNING = "`machine: NAME` or `system: NAME`"
_DOCUMENT = re.compile(rf"^[\s{{?]*[\"']?(?:{'|'.join(KINDS)})[\"']?\s*:", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Documents:
    """What a file declares, in its order."""

    machines: tuple[Machine, ...] = ()
    systems: tuple[System, ...] = ()


def is_specification(text: str) -> bool:
    """Return whether a text of YAML has what a document of a specification begins with."""
    return _DOCUMENT.search(text) is not None


def read_documents(text: str, file: str, mistakes: Mistakes) -> Documents:
    """Return what a text of YAML declares; what cannot be read is recorded."""
    nodes = read_document(text, file, mistakes)
    if any(m.code == "V006" for m in mistakes.found):
        return Documents()  # what an alias without an anchor should be is not known, nor what else that makes wrong
    machines: list[Machine] = []
    systems: list[System] = []
    for node in nodes:
        if not isinstance(node, Mapping) or not node.entries:
            mistakes.add("V107", f"a document is a mapping, this is {kind_of(node)}", node.span,
                         help=f"begin it with {BEGINNING}")  # fmt: skip
            continue
        first = node.entries[0][0]
        if first.value == "machine":
            machine = read_machine(node, None, mistakes)
            machines += [machine] if machine is not None else []
        elif first.value == "system":
            system = read_system(node, file, mistakes)
            systems += [system] if system is not None else []
        else:
            _no_document(node, mistakes)
    return Documents(tuple(machines), tuple(systems))


def _no_document(node: Mapping, mistakes: Mistakes) -> None:
    first = node.entries[0][0]
    if first.value == "runbook":
        mistakes.add("V108", "runbooks are not checked by this version of varyoff", first.span)
        return
    later = next((k for k, _ in node.entries if k.value in KINDS), None)
    help = f"put `{later.value}` first" if later else _kind_meant(node)
    mistakes.add("V107", f"the first key of a document tells its kind; `{first.value}` does not", first.span,
                 "`machine` or `system`", help=help)  # fmt: skip


def _kind_meant(node: Mapping) -> str:
    """Return a line of help for a document whose first key is none of the kinds."""
    first, value = node.entries[0]
    near = did_you_mean(first.value, KINDS)
    if "mean" in near:
        return near
    keys = {key.value for key, _ in node.entries}
    kind = "system" if keys & {"instances", "properties", "include"} else "machine"
    name = value.value if isinstance(value, Scalar) and first.value in ("name", "id") and value.value else "NAME"
    return f"begin it with `{kind}: {name}`"
