"""YAML nodes to types, initial values and variables."""

from __future__ import annotations

import re

from varyoff.base.diagnostic import Mistakes, cut
from varyoff.base.span import Span
from varyoff.spec.expression_reader import read_expression, read_text
from varyoff.spec.nodes import Mapping, Node, Scalar, Sequence, is_name
from varyoff.spec.shape import RESERVED, Shape, listed_names, name_of, once, one_or_many
from varyoff.spec.syntax import (
    BooleanType,
    EnumerationType,
    Initial,
    Name,
    NumbersType,
    RangeType,
    ReferenceType,
    TypeDeclaration,
    VariableDeclaration,
)

_RANGE = re.compile(r"\s*(.+?)\s*\.\.\s*(.+?)\s*\Z", re.DOTALL)


def read_initial(node: Node, mistakes: Mistakes) -> Initial | None:
    """Return `any`, a value, or a list of values."""
    if isinstance(node, Scalar) and node.value == "any" and node.plain:
        return Initial(True, (), node.span)
    items = one_or_many(node)
    if isinstance(node, Sequence) and not items:
        mistakes.add("V103", "`initial` needs at least one value", node.span, help="write `any` for every value")
        return None
    found = [read_expression(item, mistakes) for item in items]
    values = tuple(e for e in found if e is not None)
    return Initial(False, values, node.span) if len(values) == len(found) else None


def read_type(node: Node, mistakes: Mistakes, *, choice: bool = False) -> TypeDeclaration | None:
    """Return the type that a node writes; `choice` also allows numbers and the name of a list parameter."""
    if isinstance(node, Sequence):
        return _listed(node, choice, mistakes)
    if isinstance(node, Mapping):
        if node.get("one_of") is not None:
            return _reference(Shape(node, "the type", ("one_of", "optional"), mistakes), node, mistakes)
        mistakes.add("V103", "a type is expected here, this is a mapping", node.span,
                     help="write `boolean`, `0..3`, `[a, b]` or `{one_of: LIST}`")  # fmt: skip
        return None
    text = node.value
    if text == "boolean":
        return BooleanType(node.span)
    match = _RANGE.match(text)
    if match is not None and node.type == "str":
        low = read_text(node, match.group(1), match.start(1), mistakes)
        high = read_text(node, match.group(2), match.start(2), mistakes)
        return RangeType(low, high, node.span) if low and high else None
    if choice and is_name(text):
        of = read_expression(node, mistakes)
        return ReferenceType(of, None, False, node.span) if of else None
    if choice and text.startswith("instances of"):
        return _instances_of(node, False, mistakes)
    mistakes.add("V115", f"`{cut(text)}` is not a type", node.span, help=_type_meant(node))
    return None


def _type_meant(node: Scalar) -> str:
    text = node.value.strip()
    if text.startswith("instances of"):
        return f"write `{{one_of: {text}}}`"
    if node.type == "bool" or text.lower() in ("yes", "no", "on", "off"):
        value = "true" if text.lower() in ("true", "yes", "on") else "false"
        return f"write `boolean`; one that begins as {value}: `{{type: boolean, initial: {value}}}`"
    if node.type == "int":
        return f"write a range with both ends; one that begins at {text}: `{{type: 0..3, initial: {text}}}`"
    if (found := re.fullmatch(r"(\w+)\s*(?:-|–|\.|…|to|,|:)\s*(\w+)", text)) or node.type == "float":
        ends = f"{found[1]}..{found[2]}" if found else "0..3"
        return f"a range has two dots and both ends: `{ends}`"
    if (found := re.fullmatch(r"range\(\s*(?:(\w+)\s*,\s*)?(\d+)\s*\)", text)) is not None:
        return f"a range has two dots, and both ends belong to it: `{found[1] or 0}..{int(found[2][:9]) - 1}`"
    if text.lower() in ("bool", "boolean"):
        return "write `boolean`"
    if text.lower() in ("int", "integer", "number", "nat"):
        return "every variable is finite: write a range such as `0..3`"
    if text.lower() in ("str", "string", "text", "enum"):
        return "every variable is finite: list the values it can have, `[a, b]`"
    if is_name(text) and text[0].isupper():
        return f"a variable that refers to an instance is `{{one_of: instances of {text}}}`"
    if re.search(r"[|,/\s]", text) and (words := listed_names(node)):
        return f"list the values in brackets: `[{words}]`"
    return "write `boolean`, `0..3`, `[a, b]` or `{one_of: LIST}`"


def _listed(node: Sequence, choice: bool, mistakes: Mistakes) -> TypeDeclaration | None:
    if not node.items:
        mistakes.add("V115", "a type needs at least one value", node.span)
        return None
    if choice and all(
        isinstance(i, Scalar) and (i.type == "int" or not is_name(i.value)) and i.plain for i in node.items
    ):
        numbers = [read_expression(item, mistakes) for item in node.items]
        found = tuple(n for n in numbers if n is not None)
        return NumbersType(found, node.span) if len(found) == len(numbers) else None
    if all(isinstance(i, Scalar) and i.type == "int" for i in node.items):
        ends = [i.value for i in node.items if isinstance(i, Scalar)]
        mistakes.add("V115", "the values of an enumeration are words, these are numbers", node.span,
                     help=f"write a range: `{ends[0]}..{ends[-1]}`")  # fmt: skip
        return None
    words = [name_of(item, "a value", mistakes) for item in node.items]
    kept = tuple(w for w in words if w is not None)
    once(kept, "the value", mistakes)
    return EnumerationType(kept, node.span) if len(kept) == len(words) else None


def _reference(shape: Shape, node: Mapping, mistakes: Mistakes) -> ReferenceType | None:
    of = shape.need("one_of")
    optional = shape.word("optional", ("true", "false"), "false") == "true"
    if not isinstance(of, Scalar):
        if of is not None:
            mistakes.add("V115", "`one_of` takes a list parameter or `instances of MACHINE`", of.span)
        return None
    if of.value.startswith("instances of"):
        return _instances_of(of, optional, mistakes)
    expression = read_expression(of, mistakes)
    return ReferenceType(expression, None, optional, node.span) if expression else None


def _instances_of(node: Scalar, optional: bool, mistakes: Mistakes) -> ReferenceType | None:
    machine = node.value.removeprefix("instances of").strip()
    if not is_name(machine):
        mistakes.add("V115", "`instances of` needs the name of a machine", node.span)
        return None
    start = node.value.rindex(machine)
    return ReferenceType(None, Name(machine, node.part(start, start + len(machine))), optional, node.span)


def read_variable(key: Scalar, value: Node, mistakes: Mistakes) -> VariableDeclaration | None:
    name = name_of(key, "a variable", mistakes, RESERVED)
    initial: Initial | None = None
    doc = ""
    optional_span: Span | None = None
    type_node: Node | None = value
    if isinstance(value, Mapping) and value.flow and value.entries and (words := listed_names(value)):
        if all(isinstance(v, Scalar) and not v.source and not v.value for _, v in value.entries):
            mistakes.add("V210", "braces are a mapping in YAML, not a set of values", value.span,
                         help=f"write the values in brackets: `{key.value}: [{words}]`")  # fmt: skip
            return None
    if isinstance(value, Mapping):
        shape = Shape(value, f"variable `{key.value}`", ("type", "initial", "one_of", "optional", "doc"), mistakes,
                      "variable")  # fmt: skip
        value = shape.node
        doc = shape.text("doc")
        given = value.get("initial")
        initial = read_initial(given, mistakes) if given is not None else None
        if value.get("one_of") is not None:
            if (twice := value.key("type")) is not None:
                mistakes.add("V114", "`type` and `one_of` cannot both be given", twice.span)
            reference = _reference(shape, value, mistakes)
            return VariableDeclaration(name, reference, initial, doc) if name and reference else None
        if (optional := value.key("optional")) is not None:
            optional_span = optional.span
        type_node = shape.need("type")
    if optional_span is not None:
        mistakes.add("V114", "`optional` belongs to `one_of`", optional_span)
    if type_node is None:
        return None
    type = read_type(type_node, mistakes)
    return VariableDeclaration(name, type, initial, doc) if name and type else None
