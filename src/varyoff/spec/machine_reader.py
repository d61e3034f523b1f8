"""YAML nodes to `Machine` records."""

from __future__ import annotations

import ast
import re

from varyoff.base.diagnostic import Mistakes, Related, did_you_mean, shortened
from varyoff.base.span import Span
from varyoff.spec.expression import parse_expression, parse_text
from varyoff.spec.reader import Mapping, Node, Scalar, Sequence, is_name, kind_of
from varyoff.spec.shape import RESERVED, Shape, inline, name_of, once, one_or_many, text_of, usable_name
from varyoff.spec.syntax import (
    ACTORS,
    FAIRNESS,
    BooleanType,
    Choice,
    Define,
    Effect,
    EnumerationType,
    Expression,
    Fairness,
    Follows,
    Initial,
    Machine,
    Name,
    NumbersType,
    Parameter,
    ProcedureGuard,
    RangeType,
    ReferenceType,
    StateDeclaration,
    TransitionDeclaration,
    Type,
    VariableDeclaration,
)  # fmt: skip

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
TRANSITION_KEYS = (
    "trigger", "follows", "source", "dest", "conditions", "unless", "procedure", "choose", "effect", "actor", "fair",
    "command", "minutes", "doc", "source_text",
)  # fmt: skip
_RANGE = re.compile(r"\s*(.+?)\s*\.\.\s*(.+?)\s*\Z", re.DOTALL)


def read_machine(node: Mapping, name: Name | None, mistakes: Mistakes) -> Machine | None:
    """Return the machine of a mapping; `name` is given when the name stands outside of it."""
    keys = MACHINE_KEYS if name is None else MACHINE_KEYS[1:]
    shape = Shape(node, f"machine `{name}`" if name else "the machine", keys, mistakes, "machine")
    if name is None:
        head = shape.get("machine")
        name = name_of(head, "the machine", mistakes) if head is not None else None
    parameters = [_parameter(k, v, mistakes) for k, v in shape.entries("parameters", "names and machines")]
    attributes = _attributes(shape, mistakes)
    variables = [_variable(k, v, mistakes) for k, v in shape.entries("variables", "names and types")]
    states, unusable = _states(shape, mistakes)
    initial = _machine_initial(shape, [s.name.text for s in states], unusable, name, mistakes)
    defines = []
    for key, value in shape.entries("define", "names and expressions"):
        defined = name_of(key, "a definition", mistakes, RESERVED)
        expression = parse_expression(value, mistakes)
        if defined and expression:
            defines.append(Define(defined, expression))
    transitions = _transitions(shape, states, unusable, name, mistakes)
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
                     help=f"write `attributes: [{_names(node) or 'device, units'}]`")  # fmt: skip
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
        names = _names(node)
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


def _names(node: Node) -> str:
    """Return the names that a text or mapping lists, separated by commas; empty when it lists none."""
    parts: list[str] = []
    if isinstance(node, Scalar):
        parts = [part for part in re.split(r"[,;|/\s]+", node.value) if part]
    elif isinstance(node, Mapping):
        parts = [key.value for key, _ in node.entries]
    return shortened(", ".join(parts)) if parts and all(map(is_name, parts)) else ""


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
            word = word_in(value)
            if word is not None and word not in states and word not in unusable:
                mistakes.add("V104", f"unknown state `{word}` in machine `{name}`", value.span,
                             f"not a state of {name}", help=did_you_mean(word, states))  # fmt: skip
    return initial


def word_in(expression: Expression) -> str | None:
    """Return the bare or quoted word that an expression is, or None."""
    tree = expression.tree
    if isinstance(tree, ast.Name):
        return tree.id
    if isinstance(tree, ast.Constant) and isinstance(tree.value, str):
        return tree.value
    return None


def read_initial(node: Node, mistakes: Mistakes) -> Initial | None:
    """Return `any`, a value, or a list of values."""
    if isinstance(node, Scalar) and node.value == "any" and node.plain:
        return Initial(True, (), node.span)
    items = one_or_many(node)
    if isinstance(node, Sequence) and not items:
        mistakes.add("V103", "`initial` needs at least one value", node.span, help="write `any` for every value")
        return None
    found = [parse_expression(item, mistakes) for item in items]
    values = tuple(e for e in found if e is not None)
    return Initial(False, values, node.span) if len(values) == len(found) else None


def read_type(node: Node, mistakes: Mistakes, *, choice: bool = False) -> Type | None:
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
        low = parse_text(node, match.group(1), match.start(1), mistakes)
        high = parse_text(node, match.group(2), match.start(2), mistakes)
        return RangeType(low, high, node.span) if low and high else None
    if choice and is_name(text):
        of = parse_expression(node, mistakes)
        return ReferenceType(of, None, False, node.span) if of else None
    if choice and text.startswith("instances of"):
        return _instances_of(node, False, mistakes)
    mistakes.add("V115", f"`{shortened(text)}` is not a type", node.span, help=_type_meant(node))
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
    if re.search(r"[|,/\s]", text) and (words := _names(node)):
        return f"list the values in brackets: `[{words}]`"
    return "write `boolean`, `0..3`, `[a, b]` or `{one_of: LIST}`"


def _listed(node: Sequence, choice: bool, mistakes: Mistakes) -> Type | None:
    if not node.items:
        mistakes.add("V115", "a type needs at least one value", node.span)
        return None
    if choice and all(
        isinstance(i, Scalar) and (i.type == "int" or not is_name(i.value)) and i.plain for i in node.items
    ):
        numbers = [parse_expression(item, mistakes) for item in node.items]
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
    expression = parse_expression(of, mistakes)
    return ReferenceType(expression, None, optional, node.span) if expression else None


def _instances_of(node: Scalar, optional: bool, mistakes: Mistakes) -> ReferenceType | None:
    machine = node.value.removeprefix("instances of").strip()
    if not is_name(machine):
        mistakes.add("V115", "`instances of` needs the name of a machine", node.span)
        return None
    start = node.value.rindex(machine)
    return ReferenceType(None, Name(machine, node.part(start, start + len(machine))), optional, node.span)


def _variable(key: Scalar, value: Node, mistakes: Mistakes) -> VariableDeclaration | None:
    name = name_of(key, "a variable", mistakes, RESERVED)
    initial: Initial | None = None
    doc = ""
    optional_span: Span | None = None
    type_node: Node | None = value
    if isinstance(value, Mapping) and value.flow and value.entries and (words := _names(value)):
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


# --- transitions ---------------------------------------------------------------------------------


def _transitions(
    shape: Shape, states: list[StateDeclaration], unusable: frozenset[str], machine: Name | None, mistakes: Mistakes
) -> list[TransitionDeclaration]:
    node = shape.get("transitions")
    if node is None:
        return []
    if not isinstance(node, Sequence):
        help = "begin every transition with `- trigger: NAME`"
        if isinstance(node, Mapping) and node.entries and isinstance(body := node.entries[0][1], Mapping):
            help = f"write `- {{trigger: {node.entries[0][0].value}, {shortened(inline(body)[1:-1])}}}`"
        mistakes.add("V103", f"`transitions` takes a list, this is {kind_of(node)}", node.span, help=help)
        return []
    found = []
    if not states and not unusable:
        _without_states(node, machine, mistakes)
    for index, item in enumerate(node.items):
        if not isinstance(item, Mapping):
            mistakes.add("V103", f"a transition is a mapping, this is {kind_of(item)}", item.span,
                         help=f"write `- {_as_transition(item)}`")  # fmt: skip
            continue
        transition = _transition(item, index, states, unusable, machine, mistakes)
        if transition is not None:
            found.append(transition)
    return found


def _without_states(node: Sequence, machine: Name | None, mistakes: Mistakes) -> None:
    """Complain once about a machine whose transitions name states and that declares none."""
    named: dict[str, Span] = {}
    for item in node.items:
        for key, value in item.entries if isinstance(item, Mapping) else ():
            for part in one_or_many(value) if key.value in ("source", "dest") else ():
                if isinstance(part, Scalar) and part.value not in ("*", "=") and part.type != "null":
                    named.setdefault(part.value, part.span)
    if named:
        states = shortened(", ".join(named), 100)
        mistakes.add("V116", f"machine `{machine}` has no states, so `source` and `dest` mean nothing",
                     next(iter(named.values())),
                     help=f"declare them: `states: [{states}]`; or use a variable, under `conditions` and `effect`")  # fmt: skip


def _as_transition(node: Node) -> str:
    """Return a transition that is written otherwise, as in a list of `transitions`, the way it is written here."""
    parts = node.items if isinstance(node, Sequence) else []
    if len(parts) >= 2 and not any(isinstance(p, Mapping) for p in parts):
        keys = ("trigger", "source", "dest", "conditions")
        return "{" + shortened(", ".join(f"{k}: {inline(p)}" for k, p in zip(keys, parts, strict=False)), 90) + "}"
    return "{trigger: start, source: off, dest: on}"


def _transition(
    node: Mapping,
    index: int,
    states: list[StateDeclaration],
    unusable: frozenset[str],
    machine: Name | None,
    mistakes: Mistakes,
) -> TransitionDeclaration | None:
    shape = Shape(node, "the transition", TRANSITION_KEYS, mistakes, "transition")
    node = shape.node
    trigger = shape.name("trigger")
    following = node.key("follows")
    first = node.entries[0][0].span if node.entries else node.span
    if node.get("trigger") is None and following is None:
        mistakes.add("V109", "a transition needs a `trigger`, or an event that it `follows`", first)
    elif node.get("trigger") is not None and following is not None:
        mistakes.add("V109", "a transition has a `trigger` or `follows` an event, not both", following.span,
                     help="write two transitions")  # fmt: skip
    elif following is not None:
        for own in ("actor", "fair", "command", "minutes"):
            given = node.key(own)
            if given is not None:
                mistakes.add("V114", f"`{own}` belongs to the event that is followed", given.span,
                             help="a following transition is not an event of its own")  # fmt: skip
    follows = _follows(shape.get("follows"), mistakes)
    sources, dest = _ends(shape, states, unusable, machine, mistakes)
    procedure = []
    for key, value in shape.entries("procedure", "names and guards"):
        name = name_of(key, "a procedure guard", mistakes)
        expression = parse_expression(value, mistakes)
        if name and expression:
            procedure.append(ProcedureGuard(name, expression))
    choices = []
    for key, value in shape.entries("choose", "names and types"):
        name = name_of(key, "a choice", mistakes, RESERVED)
        type = read_type(value, mistakes, choice=True)
        if name and type:
            choices.append(Choice(name, type))
    effects = []
    for key, value in shape.entries("effect", "variables and expressions"):
        if key.value == "state":
            mistakes.add("V113", "`effect` cannot change `state`", key.span, help="the next state stands under `dest`")
            continue
        if re.fullmatch(r"\w+(\[\w+\])?(\.\w+)+", key.value):
            owner, _, own = key.value.rpartition(".")
            mistakes.add("V112", f"`effect` cannot change `{key.value}`: a machine writes only its own variables", key.span,
                         help=f"write `{own}`" if owner == "self" else
                         f"give the machine of `{owner}` a transition that follows this event: `follows: PATH.EVENT`")  # fmt: skip
            continue
        name = name_of(key, "a variable", mistakes, RESERVED)
        expression = parse_expression(value, mistakes)
        if name and expression:
            effects.append(Effect(name, expression))
    actor = shape.word("actor", ACTORS, "operator")
    usual: Fairness = "weak" if actor == "spontaneous" else "none"
    fair = shape.word("fair", FAIRNESS, usual)
    command = shape.get("command")
    command_name = Name(text_of(command, "`command`", mistakes), command.span) if command is not None else None
    if (trigger is None) == (not follows):
        return None
    return TransitionDeclaration(
        trigger, follows, sources, dest, shape.expressions("conditions"), shape.expressions("unless"),
        tuple(procedure), tuple(choices), tuple(effects), actor, fair, command_name,
        _minutes(shape.get("minutes"), mistakes), shape.text("doc"), shape.text("source_text"), node.span, index,
    )  # fmt: skip


def _minutes(node: Node | None, mistakes: Mistakes) -> float:
    if node is None:
        return 0.0
    if isinstance(node, Scalar) and node.type in ("int", "float"):
        try:
            value = float(node.value)
        except ValueError:
            value = float("nan")
        if 0 <= value < float("inf"):
            return value
    found = re.match(r"\d+(\.\d+)?", node.value) if isinstance(node, Scalar) else None
    mistakes.add("V103", "`minutes` takes a number that is not negative", node.span,
                 help=f"write the number alone: `minutes: {found.group()}`" if found else "for example `minutes: 5`")  # fmt: skip
    return 0.0


def _follows(node: Node | None, mistakes: Mistakes) -> tuple[Follows, ...]:
    if node is None:
        return ()
    found = []
    for item in one_or_many(node):
        expression = parse_expression(item, mistakes)
        if expression is None:
            continue
        tree = expression.tree
        if not isinstance(tree, ast.Attribute):
            mistakes.add("V306", f"`{expression.text}` does not name an event of another machine", expression.span,
                         help="write PATH.EVENT, where PATH is a parameter: `host.crash`, `any(hosts).crash`")  # fmt: skip
            continue
        end = expression.span_of(tree)
        event_span = Span(end.file, end.end_line, max(1, end.end_column - len(tree.attr)), end.end_line, end.end_column)
        path = Expression(expression.text, tree.value, expression.scalar, expression.shift)
        found.append(Follows(path, tree.attr, event_span))
    return tuple(found)


def _ends(
    shape: Shape, states: list[StateDeclaration], unusable: frozenset[str], machine: Name | None, mistakes: Mistakes
) -> tuple[tuple[Name, ...] | None, Name | None]:
    """Return source states (None for any) and the next state (None to stay)."""
    declared = {s.name.text: s.name.span for s in states}
    known = list(declared)

    def state(node: Node) -> Name | None:
        if not isinstance(node, Scalar):
            mistakes.add("V103", f"the name of a state is expected, this is {kind_of(node)}", node.span)
            return None
        if node.value in unusable or "*" in unusable or not known:
            return None
        if node.value in declared:
            return Name(node.value, node.span)
        help = did_you_mean(node.value, known)
        near = help.split("`")[1] if help.startswith("did you mean") else None
        related = [Related(declared[near], "declared here")] if near else []
        mistakes.add("V104", f"unknown state `{node.value}` in machine `{machine}`", node.span,
                     f"not a state of {machine}", help=help, related=related)  # fmt: skip
        return None

    def nothing(key: str, sign: str, instead: str) -> None:
        where, value = shape.node.key(key), shape.get(key)
        assert where is not None and isinstance(value, Scalar)
        mistakes.add("V104", f"`{key}` names no state", value.span if value.source else where.span,
                     "nothing is given", help=f"{instead} write `{key}: {sign}`, or leave `{key}` out")  # fmt: skip

    sources: tuple[Name, ...] | None = None
    node = shape.get("source")
    if isinstance(node, Scalar) and node.type == "null":
        nothing("source", "'*'", "for every state")
    elif node is not None and not (isinstance(node, Scalar) and node.value == "*"):
        if isinstance(node, Sequence) and not node.items:
            mistakes.add("V103", "`source` is an empty list", node.span, help="write `'*'` for every state")
        found = [state(item) for item in one_or_many(node)]
        sources = tuple(name for name in found if name is not None)
        once(sources, "the source state", mistakes)
    dest: Name | None = None
    node = shape.get("dest")
    if isinstance(node, Scalar) and node.type == "null":
        nothing("dest", "=", "to stay where it is")
    elif node is not None and not (isinstance(node, Scalar) and node.value == "="):
        if isinstance(node, Sequence):
            mistakes.add("V103", "`dest` is one state, this is a list", node.span,
                         help="write one transition for each; where several are enabled each is a possible step")  # fmt: skip
        else:
            dest = state(node)
    return sources, dest
