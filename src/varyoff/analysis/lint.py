"""Warnings about what is written down correctly and hardly meant; nothing is explored for them.

A machine is judged by all of its instances in the system. Machines of an included file belong to other
systems too: what only the arguments, constants and readers of this system decide is not held against them.
"""

from __future__ import annotations

from collections.abc import Sequence

from varyoff.analysis.lint_conditions import empty_quantifiers, settled_comparisons
from varyoff.analysis.lint_names import property_names, unused_names
from varyoff.analysis.lint_properties import warned_by_forms
from varyoff.analysis.lint_reach import dead_transitions, unreachable_states
from varyoff.analysis.lint_transitions import disagreements, overlaps, self_followers
from varyoff.analysis.lint_writes import never_written
from varyoff.base.diagnostic import Diagnostic, Mistakes, in_source_order
from varyoff.elaborate.elaborated import Elaborated
from varyoff.property.forms import Stated


def lint(elaborated: Elaborated, stated: Stated) -> list[Diagnostic]:
    """Return the warnings about a system without errors, in source order.

    Args:
        stated: the properties of the system, with what was noticed of them.
    """
    noticed = elaborated.noticed.and_then(stated.noticed)
    warnings = Mistakes()
    unreachable = unreachable_states(elaborated, warnings)
    dead = dead_transitions(elaborated, unreachable, warnings)
    overlaps(elaborated, warnings)
    disagreements(elaborated, warnings)
    self_followers(elaborated, warnings)
    unused_names(elaborated, warnings)
    never_written(elaborated, warnings)
    property_names(stated.properties, warnings)
    warned_by_forms(elaborated, warnings)
    settled_comparisons(elaborated, noticed, dead, warnings)
    empty_quantifiers(elaborated, noticed, warnings)
    return list(in_source_order(warnings.found))


def together(per_system: Sequence[tuple[Elaborated, Sequence[Diagnostic]]]) -> list[Diagnostic]:
    """Return the warnings of several systems as one list.

    What is said of a machine stands only when every system that uses the machine says it: a variable that one
    system never reads may be what the next one is about.
    """
    found: dict[Diagnostic, None] = {}
    for _, warnings in per_system:
        for warning in warnings:
            users = [said for elaborated, said in per_system if _uses(elaborated, warning)]
            if all(any(_same(warning, other) for other in said) for said in users):
                if not any(_same(warning, other) for other in found):
                    found[warning] = None
    return list(in_source_order(found))


def _uses(elaborated: Elaborated, warning: Diagnostic) -> bool:
    """Return whether the system has an instance of the machine in which a warning stands."""
    span = warning.span
    if span is None:
        return False
    place = (span.line, span.column)
    for machine in elaborated.machines.values():
        around = machine.span
        if around.file == span.file and (around.line, around.column) <= place:
            if place < (around.end_line, around.end_column):
                return True
    return False


def _same(a: Diagnostic, b: Diagnostic) -> bool:
    return a.code == b.code and a.span == b.span
