"""YAML nodes to `System` records."""

from __future__ import annotations

import re
from typing import Literal

from varyoff.base.counted import counted
from varyoff.base.diagnostic import Mistakes, Related, cut
from varyoff.spec.expression_reader import read_expression
from varyoff.spec.machine_reader import read_machine
from varyoff.spec.nodes import Mapping, Node, Scalar, Sequence, is_name, kind_of
from varyoff.spec.shape import (
    Shape,
    inline,
    kebab_name_of,
    name_of,
    number_of,
    once,
    one_or_many,
    text_of,
    word_of,
)
from varyoff.spec.syntax import (
    ACTORS,
    Actor,
    Argument,
    Constant,
    Deadlock,
    Expression,
    Form,
    Initial,
    InstanceDeclaration,
    Machine,
    Name,
    Pin,
    PropertyDeclaration,
    System,
)  # fmt: skip
from varyoff.spec.type_reader import read_initial

SYSTEM_KEYS = (
    "system", "doc", "source_text", "include", "constants", "machines", "instances", "initially", "limits", "deadlock", "properties",
    "expect",
)  # fmt: skip
COUNTS = ("initial", "states", "transitions", "edges", "depth", "deadlocks")
FORMS = ("always", "never", "whenever", "reachable", "recoverable")
# Forms of the language that this version does not decide.
LATER_FORMS = ("leads_to", "eventually", "infinitely_often", "ltl", "ctl")
PROPERTY_KEYS = (*FORMS, "require", "ensure", "by", "doc", "source_text", "severity", "expect")
LATER_KEYS = (*LATER_FORMS, "assuming", "despite")
INSTANCE_KEYS = ("machine", "count", "initial")
DEADLOCK_PROPERTY = "deadlock-forbidden"
PATTERN = re.compile(r"\*|(\*|[^\W\d]\w*(\[(\*|\d+)\])?)\.(\*|[^\W\d]\w*)(\((.*)\))?\Z", re.DOTALL)


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
    asked = _below(shape.entries("properties", "names and properties"), PROPERTY_KEYS, mistakes)
    properties = [_property(k, v, mistakes) for k, v in asked]
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
        _deadlock(shape.get("deadlock"), mistakes),
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
    silent = Mistakes()
    expression = read_expression(node, silent)
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


def _deadlock(node: Node | None, mistakes: Mistakes) -> Deadlock:
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
    word = word_of(node, "deadlock", ("forbidden", "allowed"), "forbidden", mistakes)
    return Deadlock(word == "forbidden", None, True, node.span)


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


# --- properties ----------------------------------------------------------------------------------


def _property(key: Scalar, node: Node, mistakes: Mistakes) -> PropertyDeclaration | None:
    name = kebab_name_of(key, "a property", mistakes)
    if name is not None and name.text == DEADLOCK_PROPERTY:
        mistakes.add("V105", f"`{DEADLOCK_PROPERTY}` is the name of the property that `deadlock:` states", key.span)
        name = None
    if not isinstance(node, Mapping):
        mistakes.add("V103", f"a property is a mapping, this is {kind_of(node)}", node.span,
                     help=f"write `{key.value}: {{always: {cut(inline(node)) or '…'}}}`")  # fmt: skip
        return None
    later = [k for k, _ in node.entries if k.value in LATER_KEYS]
    for found in later:
        mistakes.add("V108", f"`{found.value}` is not decided by this version of varyoff", found.span,
                     help=f"the forms are {', '.join(f'`{f}`' for f in FORMS)}")  # fmt: skip
    known = [*PROPERTY_KEYS, *(k.value for k in later)]
    shape = Shape(node, f"property `{key.value}`", known, mistakes, "property")
    node = shape.node
    forms = [k for k, _ in node.entries if k.value in FORMS]
    if len(forms) != 1:
        if later:
            return None
        listed = ", ".join(f"`{f}`" for f in FORMS)
        if not forms and not shape.unknown:
            asked = next((k for k in ("require", "ensure") if node.get(k) is not None), None)
            help = f"say when, beside `{asked}`: `whenever: EVENTS`" if asked else f"give it one of {listed}"
            mistakes.add("V401", f"property `{key.value}` says nothing", key.span, help=help)
        elif forms:
            mistakes.add("V401", f"property `{key.value}` has {counted(len(forms), 'form')}", forms[1].span, "second form",
                         help="write one property for each",
                         related=[Related(forms[0].span, "first form")])  # fmt: skip
        return None
    return _of_form(name, forms[0].value, shape, mistakes) if name is not None else None


def _of_form(name: Name, form: str, shape: Shape, mistakes: Mistakes) -> PropertyDeclaration | None:
    node = shape.node
    events: tuple[Name, ...] = ()
    by: tuple[Actor, ...] | None = None
    kind: Form
    if form == "whenever":
        asked = [k for k in ("require", "ensure") if node.get(k) is not None]
        if len(asked) != 1:
            head = max(filter(None, map(node.key, asked)), key=lambda k: k.span) if asked else node.key("whenever")
            mistakes.add("V401", f"property `{name}` needs one of `require` and `ensure` beside `whenever`",
                         head.span if head else name.span,
                         help="write a property for each" if asked else
                         "`require: E`: E holds before the event; `ensure: E`: across it, with `next(x)`")  # fmt: skip
            return None
        kind = "require" if asked[0] == "require" else "ensure"
        where = node.get(kind)
        events = _patterns(node.get("whenever"), mistakes)
        if not events:
            return None
    else:
        kind = form  # type: ignore[assignment]
        where = node.get(form)
        for key in ("require", "ensure"):
            if (found := node.key(key)) is not None:
                mistakes.add("V403", f"`{key}` belongs to `whenever`", found.span)
    if (given := node.get("by")) is not None:
        if kind != "recoverable":
            mistakes.add("V403", "`by` belongs to `recoverable`", given.span)
        words: tuple[Literal["operator", "spontaneous", "workload", "fault"], ...] = ACTORS
        by = tuple(word_of(item, "by", words, "operator", mistakes) for item in one_or_many(given))
        if not by:
            mistakes.add("V103", "`by` is an empty list", given.span)
    expression = read_expression(where, mistakes) if where is not None else None
    if expression is None:
        return None
    return PropertyDeclaration(
        name, kind, expression, events, by, shape.text("doc"), shape.text("source_text"),
        shape.word("severity", ("error", "warning"), "error"),
        shape.word("expect", ("holds", "violated", "vacuous", "unknown"), "holds"),
    )  # fmt: skip


def _pattern_meant(text: str) -> str:
    parts = re.split(r"\s+(?:and|or)\s+|\s*[|,;]\s*|\s+", text.strip())
    if len(parts) > 1 and all(PATTERN.match(p) for p in parts):
        return f"write a list: `whenever: [{', '.join(parts)}]`"
    return "write INSTANCE.EVENT, MACHINE.EVENT, '*.EVENT' or '*'"


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


def _patterns(node: Node | None, mistakes: Mistakes) -> tuple[Name, ...]:
    if node is None:
        return ()
    found = []
    items = one_or_many(node)
    if not items:
        mistakes.add("V402", "`whenever` is an empty list", node.span)
    for item in items:
        text = text_of(item, "`whenever`", mistakes)
        if isinstance(item, Scalar) and (PATTERN.match(text) or is_name(text)):  # a name alone: whose, the model tells
            found.append(Name(text, item.span))
        elif isinstance(item, Scalar) and not mistakes.uses_refused(text):
            mistakes.add("V402", f"`{text}` is not a pattern of events", item.span,
                         help=_pattern_meant(text))  # fmt: skip
    return tuple(found) if len(found) == len(items) else ()
