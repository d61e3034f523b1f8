"""What completes a piece of a specification that a page shows, so that it can be checked.

The block of a page with the word `surroundings` is a specification with one system. Some keys of a machine are the machine `It`,
whose instance is `it`, with what the system has for its parameters; some keys of a system are that system with these keys
instead. An expression is one of the last machine, in the initial state.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import yaml

MACHINE_KEYS = ("parameters", "attributes", "variables", "states", "initial", "define", "transitions")
SYSTEM_KEYS = (
    "include",
    "constants",
    "machines",
    "instances",
    "initially",
    "limits",
    "deadlock",
    "properties",
    "expect",
)
INDENT = " " * 4  # of an expression in the specification
TOP_KEY = re.compile(r"^([\w-]+) *:", re.MULTILINE)


@dataclass(slots=True)
class Text:
    """Lines of a specification, each with the line of the block that it is (from 0), or None where it was added."""

    lines: list[str] = field(default_factory=list)
    origins: list[int | None] = field(default_factory=list)

    def add(self, text: str) -> None:
        for line in text.splitlines():
            self.lines.append(line)
            self.origins.append(None)

    def keep(self, number: int, line: str) -> None:
        self.lines.append(line)
        self.origins.append(number)

    def __str__(self) -> str:
        return "\n".join(self.lines) + "\n"


def documents(lines: list[str]) -> list[tuple[int | None, list[int]]]:
    """Return the documents of a text: the line `---` before each, and the numbers of its own lines."""
    found: list[tuple[int | None, list[int]]] = [(None, [])]
    for number, line in enumerate(lines):
        if line == "---":
            found.append((number, []))
        else:
            found[-1][1].append(number)
    return found


def kind_of(text: str) -> str:
    """Return `machine` or `system` for a document that says so, `keys of a …` for a piece of one, else `other`."""
    keys = TOP_KEY.findall(text)
    if keys[:1] in (["machine"], ["system"]):
        return keys[0]
    if any(key in SYSTEM_KEYS for key in keys):
        return "keys of a system"
    return "keys of a machine" if any(key in MACHINE_KEYS for key in keys) else "other"


class Surroundings:
    """The specification that completes the pieces of a page."""

    def __init__(self, text: str = "") -> None:
        parts = re.split(r"^---\n", text, flags=re.MULTILINE) if text else []
        self.machines = {TOP_KEY.findall(p) and p.split()[1]: p for p in parts if kind_of(p) == "machine"}
        self.system = next((p for p in parts if kind_of(p) == "system"), "")

    def of_system(self, *keys: str) -> str:
        """Return some keys of the system."""
        return "".join(
            part for part in re.split(r"^(?=\w)", self.system, flags=re.MULTILINE) if part.partition(":")[0] in keys
        )

    def instances(self) -> dict[str, Any]:
        """Return the instances: each with its machine, and of a family with its count."""
        given = yaml.load(self.of_system("instances"), yaml.BaseLoader)["instances"]
        return {name: one if isinstance(one, dict) else {"machine": one} for name, one in given.items()}

    def argument(self, wanted: object) -> str | None:
        """Return what a parameter is given: the first instance of its machine, or the first family of it."""
        if wanted in ("integer", "boolean"):
            return {"integer": "3", "boolean": "true"}[str(wanted)]
        machine = wanted[0] if isinstance(wanted, list) and wanted else wanted
        fitting = [
            n
            for n, i in self.instances().items()
            if i["machine"] == machine and ("count" in i) == isinstance(wanted, list)
        ]
        return fitting[0] if fitting else None

    def expressions(self, lines: dict[int, str]) -> Text:
        """Return the specification in which lines, by their numbers, are expressions of the last machine.

        The property `asked-N` holds when line N is true.
        """
        done = Text()
        *others, last = self.machines.values()
        for machine in others:
            done.add(_without_transitions(machine) + "---")
        done.add(_without_transitions(last))
        for number, line in lines.items():
            done.add(f"  asked_{number}: |")
            done.keep(number, INDENT + line)
        name = self.argument(last.split()[1])
        done.add(f"---\nsystem: example\n{self.of_system('constants', 'instances')}deadlock: allowed\nproperties:")
        for number in lines:
            done.add(f"  asked-{number}: {{never: not {name}.asked_{number}}}")
        return done

    def complete(self, text: str) -> Text:
        """Return a specification with the text of a block, and what completes it."""
        lines = text.splitlines()
        pieces = [
            (kind_of("\n".join(lines[n] for n in numbers)), before, numbers) for before, numbers in documents(lines)
        ]
        kinds = [kind for kind, _, _ in pieces]
        done = Text()
        for kind, before, numbers in pieces:
            if before is not None:
                done.keep(before, "---")
            if kind == "keys of a machine":
                done.add("machine: It")
            if kind == "keys of a system":
                done.add("system: example")
                done.add(self._missing(text, "\n".join(lines[n] for n in numbers)))
            for number in numbers:
                done.keep(number, lines[number])
        if "system" in kinds or "other" in kinds:
            return done
        if "keys of a system" not in kinds:
            done.add("---\nsystem: example")
            done.add(self._missing(text, ""))
        defined = re.findall(r"^(?:machine: |  )(\w+)(?:$|:\n? )", text, re.MULTILINE)
        for name, machine in self.machines.items():
            if name not in defined:
                done.add("---\n" + machine)
        return done

    def _missing(self, block: str, system: str) -> str:
        """Return the keys that a piece of a system does not have."""
        has = TOP_KEY.findall(system)
        keys = "" if "deadlock" in has else "deadlock: allowed\n"
        keys += "" if "constants" in has else self.of_system("constants")
        if "instances" in has:
            return keys
        own = [
            p for p in re.split(r"^---\n", block, flags=re.MULTILINE) if kind_of(p) in ("machine", "keys of a machine")
        ]
        if not own:
            return keys + self.of_system("instances")
        (machine,) = own
        asked = re.search(r"^parameters:.*(?:\n .*)*", machine, re.MULTILINE)
        parameters = yaml.load(asked[0], yaml.BaseLoader)["parameters"] if asked else {}
        given = {name: self.argument(wanted) for name, wanted in parameters.items()}
        name = machine.split()[1] if machine.startswith("machine:") else "It"
        it = "".join(f", {name}: {value}" for name, value in given.items() if value is not None)
        around = any(value not in ("integer", "boolean") for value in parameters.values())
        if not around:
            return keys + f"instances:\n  it: {{machine: {name}{it}}}\n"
        return keys + self.of_system("instances").rstrip("\n") + f"\n  it: {{machine: {name}{it}}}\n"


def _without_transitions(machine: str) -> str:
    return "".join(p for p in re.split(r"^(?=\w)", machine, flags=re.MULTILINE) if not p.startswith("transitions:"))
