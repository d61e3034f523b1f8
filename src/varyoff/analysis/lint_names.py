"""Names that nothing uses, and names of properties that are not written as the rest are."""

from __future__ import annotations

import re
from collections.abc import Sequence

from varyoff.analysis.mentions import Mentions, mentions, names_in, of_transition, parts_in, placeholders
from varyoff.base.diagnostic import Mistakes
from varyoff.elaborate.elaborated import Elaborated
from varyoff.property.property import Property
from varyoff.spec.forms import form_named
from varyoff.spec.syntax import Machine, Name, TransitionDeclaration

_KEBAB = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*\Z")


def unused_names(elaborated: Elaborated, warnings: Mistakes) -> None:
    """Warn about declarations that no expression and no command mentions.

    A machine of another file is read by systems that are not known here; only what nobody but the machine
    itself can use is looked at.
    """
    system = elaborated.system
    found = mentions(system)
    for constant in system.constants:
        if constant.name.text not in found.bare_anywhere():
            _unused(warnings, constant.name, "constant", "nothing uses it", "remove it")
    used = elaborated.machines
    for machine in system.machines:
        if machine.name.text not in used:
            _unused(
                warnings,
                machine.name,
                "machine",
                "it has no instance",
                "add one under `instances`, or remove it",
            )
    for machine in used.values():
        _within(machine, found, warnings)
        if machine.span.file == system.file:
            _read_by_others(machine, found, warnings)


def _within(machine: Machine, found: Mentions, warnings: Mistakes) -> None:
    name = machine.name.text
    for attribute in machine.attributes:
        if not found.in_commands(name, attribute.text):
            _unused(
                warnings,
                attribute,
                "attribute",
                "no command shows it",
                "write `{…}` around it in a `command`",
            )
    for transition in machine.transitions:
        _choices(transition, found, warnings)


def _read_by_others(machine: Machine, found: Mentions, warnings: Mistakes) -> None:
    name = machine.name.text

    def read(declared: str) -> bool:
        return declared in found.bare[name] or declared in found.dotted

    for variable in machine.variables:
        if not read(variable.name.text):
            _unused(
                warnings,
                variable.name,
                "variable",
                "it is never read",
                "a variable that nothing reads only adds states",
            )
    for parameter in machine.parameters:
        if not read(parameter.name.text) and not found.in_commands(name, parameter.name.text):
            _unused(
                warnings,
                parameter.name,
                "parameter",
                "the machine never reads it",
                "remove it here and from the instances",
            )
    for definition in machine.defines:
        if not read(definition.name.text):
            _unused(warnings, definition.name, "definition", "nothing uses it", "remove it")


def _choices(transition: TransitionDeclaration, found: Mentions, warnings: Mistakes) -> None:
    trees = [e.tree for e in of_transition(transition)]
    bare = names_in(trees) | parts_in(trees)
    for choice in transition.choose:
        name = choice.name.text
        shown = any(p.split(".")[0] == name for p in placeholders(transition))
        if name not in bare and name not in found.dotted and not shown:
            _unused(
                warnings,
                choice.name,
                "choice",
                "its value makes no difference",
                "use it, or remove it: every value is an event of its own",
            )


def _unused(warnings: Mistakes, name: Name, what: str, why: str, help: str) -> None:
    warnings.add("V604", f"the {what} `{name}` is not used: {why}", name.span, "not used", help=help)


def property_names(properties: Sequence[Property], warnings: Mistakes) -> None:
    """Warn about names of properties that are not kebab-case."""
    for stated in properties:
        written = stated.stated and not form_named(stated.form).property_name
        if written and not _KEBAB.match(stated.name):
            words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", stated.name).replace("_", "-").lower()
            mended = "-".join(w for w in words.split("-") if w)
            warnings.add(
                "V605",
                f"the name of property `{stated.name}` is not kebab-case",
                stated.statement.span,
                help=f"write `{mended}`",
            )
