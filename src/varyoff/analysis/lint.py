"""Warnings about what is written down correctly and hardly meant; nothing is explored for them.

A machine is judged by all of its instances in the system. Machines of an included file belong to other
systems too: what only the arguments, constants and readers of this system decide is not held against them.
"""

from __future__ import annotations

from collections.abc import Sequence

from varyoff.analysis.lint_conditions import empty_quantifiers, settled_comparisons
from varyoff.analysis.lint_names import property_names, unused_names
from varyoff.analysis.lint_properties import ensured_before
from varyoff.analysis.lint_reach import dead_transitions, machines_used, unreachable_states
from varyoff.analysis.lint_transitions import disagreements, overlaps, self_followers
from varyoff.analysis.lint_writes import never_written
from varyoff.base.diagnostic import Diagnostic, Mistakes, in_source_order
from varyoff.elaborate.flatten import Flat
from varyoff.property.property import Property


def lint(flat: Flat, properties: Sequence[Property]) -> list[Diagnostic]:
    """Return the warnings about a system without errors, in source order.

    `properties` are those of `flat`: lowering them notes what their expressions compare.
    """
    warnings = Mistakes()
    unreachable = unreachable_states(flat, warnings)
    dead = dead_transitions(flat, unreachable, warnings)
    overlaps(flat, warnings)
    disagreements(flat, warnings)
    self_followers(flat, warnings)
    unused_names(flat, warnings)
    never_written(flat, warnings)
    property_names(properties, warnings)
    ensured_before(flat, warnings)
    settled_comparisons(flat, dead, warnings)
    empty_quantifiers(flat, warnings)
    return list(in_source_order(warnings.found))


def together(per_system: Sequence[tuple[Flat, Sequence[Diagnostic]]]) -> list[Diagnostic]:
    """Return the warnings of several systems as one list.

    What is said of a machine stands only when every system that uses the machine says it: a variable that one
    system never reads may be what the next one is about.
    """
    found: dict[Diagnostic, None] = {}
    for _, warnings in per_system:
        for warning in warnings:
            users = [said for flat, said in per_system if _uses(flat, warning)]
            if all(any(_same(warning, other) for other in said) for said in users):
                if not any(_same(warning, other) for other in found):
                    found[warning] = None
    return list(in_source_order(found))


def _uses(flat: Flat, warning: Diagnostic) -> bool:
    """Return whether the system has an instance of the machine in which a warning stands."""
    span = warning.span
    if span is None:
        return False
    place = (span.line, span.column)
    for machine in machines_used(flat).values():
        around = machine.span
        if around.file == span.file and (around.line, around.column) <= place:
            if place < (around.end_line, around.end_column):
                return True
    return False


def _same(a: Diagnostic, b: Diagnostic) -> bool:
    return a.code == b.code and a.span == b.span
