"""YAML nodes to `PropertyDeclaration` records, as the table of forms says."""

from __future__ import annotations

from collections.abc import Sequence

from varyoff.base.counted import counted
from varyoff.base.diagnostic import Mistakes, Related, cut
from varyoff.base.reference import look_up
from varyoff.spec.forms import (
    Form,
    Key,
    form_keys,
    form_named,
    form_names,
    forms,
    forms_of_systems,
    owners_of,
    property_keys,
)  # fmt: skip
from varyoff.spec.nodes import Mapping, Node, Scalar, kind_of
from varyoff.spec.property_contents import Content
from varyoff.spec.shape import Shape, inline, kebab_name_of
from varyoff.spec.syntax import Name, PropertyDeclaration


def read_property(key: Scalar, node: Node, mistakes: Mistakes) -> PropertyDeclaration | None:
    """Return one entry of `properties`, or None with a diagnostic."""
    name = kebab_name_of(key, "a property", mistakes)
    if name is not None and not not_declared_by_systems(name, mistakes):
        name = None
    if not isinstance(node, Mapping):
        mistakes.add("V103", f"a property is a mapping, this is {kind_of(node)}", node.span,
                     help=f"write `{key.value}: {{always: {cut(inline(node)) or '…'}}}`")  # fmt: skip
        return None
    listed = ", ".join(f"`{f}`" for f in form_names())
    shape = Shape(node, f"property `{key.value}`", property_keys(), mistakes, "property")
    node = shape.node
    heads = [k for k, _ in node.entries if k.value in form_names()]
    if len(heads) != 1:
        if not heads and not shape.unknown:
            mistakes.add("V401", f"property `{key.value}` says nothing", key.span,
                         help=_form_meant(node) or f"give it one of {listed}")  # fmt: skip
        elif heads:
            mistakes.add("V401", f"property `{key.value}` has {counted(len(heads), 'form')}", heads[1].span, "second form",
                         help="write one property for each",
                         related=[Related(heads[0].span, "first form")])  # fmt: skip
        return None
    return _of_form(name, form_named(heads[0].value), shape, mistakes) if name is not None else None


def not_declared_by_systems(name: Name, mistakes: Mistakes) -> bool:
    """Whether a property may have a name; complain about the names of what systems declare by themselves."""
    for row in forms_of_systems():
        if name.text == row.property_name:
            mistakes.add("V105", f"`{name}` is the name of the property that `{row.name}:` states", name.span)
            return False
    return True


def _form_meant(node: Mapping) -> str:
    """Return help where only that is there which stands beside a form."""
    for row in forms():
        for key in row.asks:
            if row.alone and node.get(key.name) is not None:
                return row.alone.format(key=key.name)
    return ""


def _of_form(name: Name, form: Form, shape: Shape, mistakes: Mistakes) -> PropertyDeclaration | None:
    node = shape.node
    given: dict[str, object] = {}
    asked = form.key
    if form.asks:
        there = [key for key in form.asks if node.get(key.name) is not None]
        if len(there) != 1:
            _needs(name, form, form.asks, there, shape, mistakes)
            return None
        asked = there[0]
        _read(form.key, node, given, mistakes)
        if form.name not in given:
            return None
    own = {key.name for key in form.keys}
    for key in form_keys():
        if key.name not in own and (found := node.key(key.name)) is not None:
            owners = " or ".join(f"`{owner}`" for owner in owners_of(key.name))
            mistakes.add("V403", f"`{key.name}` belongs to {owners}", found.span, help=key.elsewhere)
    for key in form.beside:
        if key.required and node.get(key.name) is None:
            _needs(name, form, (key,), (), shape, mistakes)
            return None
        _read(key, node, given, mistakes)
        if key.required and key.name not in given:
            return None
    _read(asked, node, given, mistakes)
    if asked.name not in given:
        return None
    value: Content = look_up(asked.takes)
    return PropertyDeclaration(
        name, form.name, asked.name, given, value.text(given[asked.name]), shape.text("doc"), shape.text("source_text"),
        shape.word("severity", ("error", "warning"), "error"),
        shape.word("expect", ("holds", "violated", "vacuous", "unknown"), "holds"),
    )  # fmt: skip


def _read(key: Key, node: Mapping, given: dict[str, object], mistakes: Mistakes) -> None:
    value = node.get(key.name)
    read = None if value is None else look_up(key.takes).read(value, key.name, mistakes)
    if read is not None:
        given[key.name] = read


def _needs(name: Name, form: Form, keys: Sequence[Key], there: Sequence[Key], shape: Shape, mistakes: Mistakes) -> None:
    """Complain that none of some keys stands beside a form, or more than one."""
    *first, last = [f"`{key.name}`" for key in keys]
    listed = f"{', '.join(first)} and {last}" if first else last
    one_of = "one of " if len(keys) > 1 else ""
    at = [found for key in there if (found := shape.node.key(key.name)) is not None]
    head = max(at, key=lambda k: k.span) if at else shape.node.key(form.name)
    mistakes.add("V401", f"property `{name}` needs {one_of}{listed} beside `{form.name}`",
                 head.span if head else name.span,
                 help="write a property for each" if there else form.without)  # fmt: skip
