"""YAML nodes to `System` records."""

from __future__ import annotations

import re

from varyoff.base.diagnostic import Mistakes
from varyoff.spec.deadlock import read_deadlock
from varyoff.spec.expression_reader import read_expression
from varyoff.spec.forms import property_keys
from varyoff.spec.machine_reader import read_machine
from varyoff.spec.nodes import Mapping, Node, Scalar, Sequence, kind_of
from varyoff.spec.property_reader import read_property
from varyoff.spec.shape import (
    Shape,
    inline,
    kebab_name_of,
    name_of,
    number_of,
    once,
    one_or_many,
)
from varyoff.spec.syntax import (
    Argument,
    Constant,
    Expression,
    Initial,
    InstanceDeclaration,
    Machine,
    Name,
    Pin,
    System,
)  # fmt: skip
from varyoff.spec.type_reader import read_initial

SYSTEM_KEYS = (
    "system", "doc", "source_text", "include", "constants", "machines", "instances", "initially", "limits", "deadlock", "properties",
    "expect",
)  # fmt: skip
COUNTS = ("initial", "states", "transitions", "edges", "depth", "deadlocks")
INSTANCE_KEYS = ("machine", "count", "initial")


def read_system(node: Mapping, file: str, mistakes: Mistakes) -> System | None:
    """Return the system of a mapping that has the key `system`."""
    shape = Shape(node, "the system", SYSTEM_KEYS, mistakes, "system")
    node = shape.node
    head = node.get("system")
    name = None
    if isinstance(head, Scalar):
        name = kebab_name_of(head, "the system", mistakes)
    elif head is not None:
        mistakes.add("V103", f"`system` takes a name, this is {kind_of(head)}", head.span)
    constants = []
    for key, value in shape.entries("constants", "names and numbers"):
        constant = name_of(key, "a constant", mistakes)
        expression = read_expression(value, mistakes)
        if constant and expression:
            constants.append(Constant(constant, expression))
    machines: list[Machine] = []
    for key, value in shape.entries("machines", "names and machines"):
        machine_name = name_of(key, "a machine", mistakes)
        if not isinstance(value, Mapping):
            mistakes.add("V103", f"a machine is a mapping, this is {kind_of(value)}", value.span)
        elif machine_name and (machine := read_machine(value, machine_name, mistakes)) is not None:
            machines.append(machine)
    if node.get("instances") is None:
        shape.need("instances")
    given = _below(shape.entries("instances", "names and machines"), INSTANCE_KEYS, mistakes)
    instances = [_instance(k, v, mistakes) for k, v in given]
    found = tuple(i for i in instances if i is not None)
    once([c.name for c in constants] + [i.name for i in found], "the name", mistakes)
    initially = shape.get("initially")
    asked = _below(shape.entries("properties", "names and properties"), property_keys(), mistakes)
    properties = [read_property(k, v, mistakes) for k, v in asked]
    if name is None:
        return None
    return System(
        name,
        shape.text("doc"),
        file,
        _includes(shape, mistakes),
        tuple(constants),
        tuple(machines),
        found,
        read_expression(initially, mistakes) if initially is not None else None,
        _faults(shape, mistakes),
        read_deadlock(shape.get("deadlock"), mistakes),
        tuple(p for p in properties if p is not None),
        _pins(shape, mistakes),
        node.span,
        shape.text("source_text"),
    )


def _includes(shape: Shape, mistakes: Mistakes) -> tuple[Name, ...]:
    node = shape.get("include")
    if node is None:
        return ()
    found = []
    for item in one_or_many(node):
        if isinstance(item, Scalar) and item.value:
            found.append(Name(item.raw or item.value, item.span))
        else:
            mistakes.add("V103", f"`include` takes file names, this is {kind_of(item)}", item.span)
    return tuple(found)


def _instance(key: Scalar, value: Node, mistakes: Mistakes) -> InstanceDeclaration | None:
    family = re.fullmatch(r"(\w+)\[(\w+)\]", key.value)
    of = re.fullmatch(r"(\w+)\[(\w+)\]", value.value) if isinstance(value, Scalar) else None
    if (family or of) and isinstance(value, Scalar):
        name_meant, machine_meant = family[1] if family else key.value, of[1] if of else value.value
        number = family[2] if family else of[2] if of else ""
        mistakes.add("V105", "a family of instances has a name and a `count`", key.span if family else value.span,
                     help=f"write `{name_meant}: {{machine: {machine_meant}, count: {number}}}`")  # fmt: skip
        return None
    name = name_of(key, "an instance", mistakes)
    if not isinstance(value, Mapping):
        machine = name_of(value, "a machine", mistakes)
        return InstanceDeclaration(name, machine, None, (), (), value.span) if name and machine else None
    head = value.get("machine")
    machine = None
    if head is None:
        alias = next(
            (k for k, _ in value.entries if k.value in ("type", "class", "kind", "of", "is", "instance_of")), None
        )
        help = f"write `machine` for `{alias.value}`" if alias else ""
        if len(value.entries) == 1 and inline(value.entries[0][1]) == "":
            help = f"write `{key.value}: {value.entries[0][0].value}`"
        mistakes.add("V102", f"the key `machine` is missing in instance `{key.value}`", key.span, help=help)
    else:
        machine = name_of(head, "a machine", mistakes)
    count = value.get("count")
    arguments = []
    initial: list[tuple[Name, Initial]] = []
    alone: Name | None = None
    for inner, node in value.entries:
        if inner.value == "initial":
            if isinstance(node, Scalar) and node.value:
                alone = Name(node.value, node.span)  # which variable it is for, the machine tells
                continue
            if not isinstance(node, Mapping):
                mistakes.add("V103", f"`initial` of an instance takes a mapping, this is {kind_of(node)}", node.span,
                             help="write `initial: {state: available}`")  # fmt: skip
                continue
            for variable, given in node.entries:
                read = read_initial(given, mistakes)
                if read is not None:
                    initial.append((Name(variable.value, variable.span), read))
        elif inner.value not in INSTANCE_KEYS:
            argument = _argument(inner, node, mistakes)
            if argument is not None:
                arguments.append(argument)
    counted = read_expression(count, mistakes) if count is not None else None
    if name is None or machine is None:
        return None
    return InstanceDeclaration(name, machine, counted, tuple(arguments), tuple(initial), value.span, alone)


def _argument(key: Scalar, node: Node, mistakes: Mistakes) -> Argument | None:
    """Read what an instance gives for a name; whether it is a parameter or a text is known only later."""
    name = Name(key.value, key.span)
    if isinstance(node, Mapping):
        mistakes.add("V103", f"`{key.value}` takes a value or a list, this is {kind_of(node)}", node.span)
        return None
    if isinstance(node, Sequence):
        values = [read_expression(item, mistakes) for item in node.items]
        found = tuple(v for v in values if v is not None)
        return Argument(name, found, True, None, node.span) if len(found) == len(values) else None
    expression = read_expression(node, Mistakes(unheard=True))
    return Argument(name, (expression,) if expression else (), False, node.value, node.span)


def _faults(shape: Shape, mistakes: Mistakes) -> Expression | None:
    node = shape.get("limits")
    if node is None:
        return None
    if not isinstance(node, Mapping):
        mistakes.add("V103", f"`limits` takes a mapping, this is {kind_of(node)}", node.span,
                     help="write `limits: {faults: 2}`")  # fmt: skip
        return None
    inner = Shape(node, "`limits`", ("faults",), mistakes)
    faults = inner.get("faults")
    return read_expression(faults, mistakes) if faults is not None else None


def _pins(shape: Shape, mistakes: Mistakes) -> tuple[Pin, ...]:
    node = shape.get("expect")
    if node is None:
        return ()
    if not isinstance(node, Mapping):
        mistakes.add("V103", f"`expect` takes counts, this is {kind_of(node)}", node.span,
                     help="write `expect: {states: 288}`; a verdict's expectation stands with its property")  # fmt: skip
        return ()
    Shape(node, "`expect`", COUNTS, mistakes)
    pins = []
    for key, value in node.entries:
        number = number_of(value, f"`{key.value}`", mistakes)
        if number is not None and key.value in COUNTS:
            pins.append(Pin(key.value, number, value.span))
    return tuple(pins)


def _below(entries: list[tuple[Scalar, Node]], inner: tuple[str, ...], mistakes: Mistakes) -> list[tuple[Scalar, Node]]:
    """Return the entries without those keys that stand beside an entry and belong below it; the first is told."""
    kept: list[tuple[Scalar, Node]] = []
    empty = False  # whether the last entry has nothing below it
    misplaced = False
    for key, value in entries:
        if (empty or misplaced) and key.value in inner:
            if not misplaced:
                above, _ = kept.pop()
                mistakes.add("V014", f"`{key.value}` stands beside `{above.value}`, and belongs below it", key.span,
                             help=f"indent it by more than `{above.value}:`")  # fmt: skip
            misplaced = True
            continue
        misplaced = False
        kept.append((key, value))
        empty = isinstance(value, Scalar) and value.type == "null" and not value.source
    return kept
