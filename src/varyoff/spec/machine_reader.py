"""YAML nodes to `Machine` records."""

from __future__ import annotations

import re

from varyoff.base.diagnostic import Mistakes, did_you_mean
from varyoff.spec.expression import single_word
from varyoff.spec.expression_reader import read_expression
from varyoff.spec.nodes import Mapping, Node, Scalar, Sequence, kind_of
from varyoff.spec.shape import RESERVED, Shape, inline, listed_names, name_of, once, usable_name
from varyoff.spec.syntax import Define, Initial, Machine, Name, Parameter, StateDeclaration
from varyoff.spec.transition_reader import read_transitions
from varyoff.spec.type_reader import read_initial, read_variable

MACHINE_KEYS = (
    "machine",
    "doc",
    "source_text",
    "parameters",
    "attributes",
    "variables",
    "states",
    "initial",
    "define",
    "transitions",
)


def read_machine(node: Mapping, name: Name | None, mistakes: Mistakes) -> Machine | None:
    """Return the machine of a mapping; `name` is given when the name stands outside of it."""
    keys = MACHINE_KEYS if name is None else MACHINE_KEYS[1:]
    shape = Shape(node, f"machine `{name}`" if name else "the machine", keys, mistakes, "machine")
    if name is None:
        head = shape.get("machine")
        name = name_of(head, "the machine", mistakes) if head is not None else None
    parameters = [_parameter(k, v, mistakes) for k, v in shape.entries("parameters", "names and machines")]
    attributes = _attributes(shape, mistakes)
    variables = [read_variable(k, v, mistakes) for k, v in shape.entries("variables", "names and types")]
    states, unusable = _states(shape, mistakes)
    initial = _machine_initial(shape, [s.name.text for s in states], unusable, name, mistakes)
    defines = []
    for key, value in shape.entries("define", "names and expressions"):
        defined = name_of(key, "a definition", mistakes, RESERVED)
        expression = read_expression(value, mistakes)
        if defined and expression:
            defines.append(Define(defined, expression))
    transitions = read_transitions(shape, states, unusable, name, mistakes)
    found_parameters = [p for p in parameters if p is not None]
    found_variables = [v for v in variables if v is not None]
    once(
        [p.name for p in found_parameters] + attributes + [v.name for v in found_variables] + [d.name for d in defines],
        "the name",
        mistakes,
    )
    if name is None:
        return None
    return Machine(
        name,
        shape.text("doc"),
        tuple(found_parameters),
        tuple(attributes),
        tuple(found_variables),
        tuple(states),
        initial,
        tuple(defines),
        tuple(transitions),
        node.span,
        shape.text("source_text"),
    )


def _parameter(key: Scalar, value: Node, mistakes: Mistakes) -> Parameter | None:
    name = name_of(key, "a parameter", mistakes, RESERVED | {"machine", "count", "initial"})
    if isinstance(value, Sequence):
        if len(value.items) != 1:
            mistakes.add("V103", "a list parameter names one machine: `[Machine]`", value.span)
            return None
        machine = name_of(value.items[0], "a machine", mistakes)
        return Parameter(name, "list", machine) if name and machine else None
    if isinstance(value, Scalar) and value.value in ("integer", "boolean"):
        return Parameter(name, "integer" if value.value == "integer" else "boolean", None) if name else None
    machine = name_of(value, "a machine", mistakes)
    return Parameter(name, "instance", machine) if name and machine else None


def _attributes(shape: Shape, mistakes: Mistakes) -> list[Name]:
    node = shape.get("attributes")
    if node is None:
        return []
    if not isinstance(node, Sequence):
        mistakes.add("V103", f"`attributes` takes a list of names, this is {kind_of(node)}", node.span,
                     help=f"write `attributes: [{listed_names(node) or 'device, units'}]`")  # fmt: skip
        return []
    found = [name_of(item, "an attribute", mistakes, RESERVED) for item in node.items]
    return [name for name in found if name is not None]


_ANY_STATE = frozenset(["*"])  # of a machine whose states could not be read: whatever is named may be one


def _states(shape: Shape, mistakes: Mistakes) -> tuple[list[StateDeclaration], frozenset[str]]:
    """Return the states, and the names that were meant as states and cannot be: each is told of once."""
    node = shape.get("states")
    if node is None:
        return [], frozenset()
    if not isinstance(node, Sequence) or not node.items:
        names = listed_names(node)
        mistakes.add("V103", f"`states` takes a list of names, this is {kind_of(node)}"
                     if not isinstance(node, Sequence) else "`states` is empty", node.span,
                     help=f"write `states: [{names or 'off, on'}]`"
                     + ("" if names else ", or leave the key out for a machine with variables only"))  # fmt: skip
        return [], _ANY_STATE
    found = []
    unusable: set[str] = set()
    for item in node.items:
        doc = ""
        if isinstance(item, Mapping) and len(item.entries) == 1 and item.entries[0][0].value not in ("name", "doc"):
            key, inside = item.entries[0]
            said = inside.get("doc") if isinstance(inside, Mapping) else inside
            words = f", doc: {inline(said)}" if isinstance(said, Scalar) and said.value else ""
            mistakes.add("V103", "a state is a name, or `{name: …, doc: …}`; this is another mapping", item.span,
                         help=f"write `- {{name: {key.value}{words}}}`" if words else f"write `- {key.value}`")  # fmt: skip
            unusable |= {key.value}
            continue
        if isinstance(item, Mapping):
            inner = Shape(item, "the state", ("name", "doc"), mistakes, "state")
            head = inner.need("name")
            doc = inner.text("doc")
            if head is None:
                unusable |= _ANY_STATE
                continue
            item = head
        name = name_of(item, "a state", mistakes)
        if name is not None:
            found.append(StateDeclaration(name, doc))
        else:
            unusable |= {item.value, usable_name(item.value)} if isinstance(item, Scalar) else _ANY_STATE
    once([s.name for s in found], "the state", mistakes)
    return found, frozenset(unusable)


def _machine_initial(
    shape: Shape, states: list[str], unusable: frozenset[str], name: Name | None, mistakes: Mistakes
) -> Initial | None:
    node = shape.get("initial")
    if node is None:
        return None
    if not states:
        if shape.get("states") is None:
            mistakes.add("V116", f"machine `{name}` has no states, so `initial` means nothing", node.span,
                         help="the initial value of a variable stands with the variable: `{type: …, initial: …}`")  # fmt: skip
        return None
    if isinstance(node, Scalar) and node.value in unusable:
        return None
    alone = node.get("state") if isinstance(node, Mapping) else None
    compared = re.fullmatch(r"state\s*={1,2}\s*(\w+)", node.value) if isinstance(node, Scalar) else None
    if alone is not None or compared:
        state = compared[1] if compared else inline(alone) if alone is not None else ""
        mistakes.add("V103", f"`initial` of a machine is the name of a state, this is {kind_of(node)}"
                     if not compared else "`initial` of a machine is the name of a state, not a comparison", node.span,
                     help=f"write `initial: {state}`")  # fmt: skip
        return None
    initial = read_initial(node, mistakes)
    if initial is not None and "*" not in unusable:
        for value in initial.values:
            word = single_word(value)
            if word is not None and word not in states and word not in unusable:
                mistakes.add("V104", f"unknown state `{word}` in machine `{name}`", value.span,
                             f"not a state of {name}", help=did_you_mean(word, states))  # fmt: skip
    return initial
