"""The key `deadlock` of a system, and the property that it declares."""

from __future__ import annotations

import re

from varyoff.base.diagnostic import Mistakes, cut
from varyoff.spec.expression_reader import read_expression
from varyoff.spec.forms import form_named
from varyoff.spec.nodes import Mapping, Node, Scalar
from varyoff.spec.shape import Shape, word_of
from varyoff.spec.syntax import Deadlock, Name, PropertyDeclaration, System

KEY = "deadlock"


def read_deadlock(node: Node | None, mistakes: Mistakes) -> Deadlock:
    """Return what a system says of states without events; None is a system without the key."""
    if node is None:
        return Deadlock()
    if isinstance(node, Mapping):
        inner = Shape(node, "`deadlock`", ("unless",), mistakes)
        unless = inner.need("unless")
        expression = read_expression(unless, mistakes) if unless is not None else None
        return Deadlock(True, expression, True, node.span)
    if isinstance(node, Scalar) and re.search(r"[.\s=<>(]", node.value.strip()):
        condition = re.sub(r"^unless\b\s*", "", node.value.strip())
        mistakes.add("V111", f"`deadlock` cannot be `{cut(node.value)}`", node.span,
                     "one of `forbidden`, `allowed`, `{unless: …}`",
                     help=f"for a condition write `deadlock: {{unless: {cut(condition)}}}`")  # fmt: skip
        return Deadlock()
    word = word_of(node, KEY, ("forbidden", "allowed"), "forbidden", mistakes)
    return Deadlock(word == "forbidden", None, True, node.span)


def deadlock_declaration(system: System) -> PropertyDeclaration | None:
    """Return the property that no reachable state is without an event, or None where deadlock is allowed."""
    said = system.deadlock
    if not said.forbidden:
        return None
    text = "no reachable state is without an enabled event"
    given = {}
    if said.unless is not None:
        given["unless"] = said.unless
        text += f", unless {said.unless.text}"
    name = Name(form_named(KEY).property_name, said.span or system.name.span)
    return PropertyDeclaration(name, KEY, KEY, given, text, stated=said.stated)
