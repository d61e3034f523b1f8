"""The JSON Schema (draft-07) of specification files, for completion and checks in editors.

A schema knows shapes, not names: `varyoff lint` finds what it cannot.
"""

from __future__ import annotations

from collections.abc import Mapping

from varyoff.base.reference import look_up
from varyoff.spec.forms import form_keys, form_named, form_names, property_keys
from varyoff.spec.machine_reader import MACHINE_KEYS
from varyoff.spec.property_contents import EXPRESSION, one_or_more
from varyoff.spec.syntax import ACTORS, FAIRNESS
from varyoff.spec.system_reader import COUNTS, INSTANCE_KEYS, SYSTEM_KEYS
from varyoff.spec.transition_reader import TRANSITION_KEYS

Json = dict[str, object]

_NAME: Json = {"type": "string", "pattern": "^[^\\W\\d]\\w*$"}
_TEXT: Json = {"type": "string"}
_EXPRESSION: Json = EXPRESSION.shape
_EXPRESSIONS: Json = {"anyOf": [_EXPRESSION, {"type": "array", "items": _EXPRESSION}]}
_VALUE: Json = {"type": ["string", "integer", "boolean"]}

# By place and key: a key such as `initial` means another thing in each.
_DOCS: dict[str, dict[str, str]] = {
    "machine": {
        "machine": "Name of the machine; instances name it.",
        "doc": "What the machine models, in plain words.",
        "source_text": "The sentence or manual that the machine comes from.",
        "parameters": "What each instance is given: an instance of a machine, a list [Machine], `integer` or `boolean`.",
        "attributes": "Names of texts given per instance, for command templates.",
        "variables": "Finite variables: [a, b], boolean, LOW..HIGH, {one_of: LIST}.",
        "states": "Names of states, or {name, doc}. A machine without states has variables only.",
        "initial": "The state in which instances begin: one, a list of them, or `any`. Default: the first state.",
        "define": "Named expressions, read as INSTANCE.NAME.",
        "transitions": "What can happen: a list, each entry with a `trigger` or with `follows`.",
    },
    "state": {
        "name": "Name of the state.",
        "doc": "What it means to be in this state, in plain words.",
    },
    "variable": {
        "type": "Type: `boolean`, a range LOW..HIGH, or a list of words.",
        "initial": "What the variable begins with: a value, a list of values, or `any`. Default: the first value.",
        "one_of": "The variable refers to one instance of this list parameter, or of `instances of MACHINE`.",
        "optional": "Whether a reference can be `none`, which it then begins with.",
        "doc": "What the variable stands for, in plain words.",
    },
    "reference": {
        "one_of": "A list parameter, or `instances of MACHINE`: the value is one of its instances.",
        "optional": "Whether the value can be `none` too.",
    },
    "transition": {
        "trigger": "The event's name. Absent when the transition follows another event.",
        "follows": "PATH.EVENT: taken in the same step as that event, when it is enabled.",
        "source": "A state, a list of states, or '*' (default).",
        "dest": "The state after the step, or '=' to stay (default).",
        "conditions": "What the machine itself enforces; all must hold.",
        "unless": "None of these may hold.",
        "procedure": "Named guards that nothing enforces but discipline; each can be dropped by name.",
        "choose": "Names and their values: the event can happen with each.",
        "effect": "New values of variables, evaluated in the state before the step.",
        "actor": "Who acts: operator (default), spontaneous, workload, fault.",
        "fair": "Fairness: weak by default for spontaneous events, none for the rest.",
        "command": "What the operator types; {name} stands for an attribute, a choice, or {instance}.",
        "minutes": "How long the step takes.",
        "doc": "What happens, in plain words.",
        "source_text": "The sentence or manual that the transition comes from.",
    },
    "system": {
        "system": "Name of the system, in kebab-case.",
        "doc": "What the system is, in plain words.",
        "source_text": "The sentence or manual that the system comes from.",
        "include": "Files with machines, relative to this one.",
        "constants": "Numbers and booleans that --set can override.",
        "machines": "Machines written here: name and body.",
        "instances": "The things that there are: name and machine, with what the machine's parameters are.",
        "initially": "Of the initial states, only those that satisfy this.",
        "limits": "Bounds of behaviours: {faults: N}.",
        "deadlock": form_named("deadlock").key.doc,
        "properties": "What must hold: name and property.",
        "expect": "Pinned counts, which a check compares with those found.",
    },
    "instance": {
        "machine": "The machine that this is an instance of.",
        "count": "Makes a family: so many instances, NAME[1] and on; `i` is the number of each.",
        "initial": "What this instance begins with, by variable: {state: available}. It goes before the machine's.",
    },
    "limits": {"faults": "At most so many faults happen in a behaviour."},
    "deadlock": {"unless": "Where this holds, nothing has to be able to happen."},
    "property": {
        "doc": "What the property demands, in plain words.",
        "source_text": "The sentence or manual that the property comes from.",
        "severity": "error (default) or warning: how an unexpected verdict is shown.",
        "expect": "The verdict that is expected: holds (default), violated, vacuous, unknown.",
    },
    "counts": {
        "initial": "Number of initial states.",
        "states": "Number of reachable states.",
        "transitions": "Number of labelled transitions between reachable states.",
        "edges": "Number of pairs of states that some transition joins.",
        "depth": "Steps to the state that is farthest from the initial ones.",
        "deadlocks": "Number of reachable states in which nothing can happen.",
    },
}


def _object(
    place: str,
    shapes: dict[str, Json],
    keys: tuple[str, ...],
    required: tuple[str, ...] = (),
    also: Mapping[str, str] | None = None,
) -> Json:
    """Return the shape of a mapping; `also` describes the keys that the table of this module does not."""
    docs = {**_DOCS[place], **(also or {})}
    missing = [key for key in keys if key not in shapes or key not in docs]
    assert not missing, f"keys without a shape or a description: {missing}"
    return {
        "type": "object",
        "properties": {key: {**shapes[key], "description": docs[key]} for key in keys},
        "additionalProperties": False,
        "required": list(required),
    }


def _exactly_one(shape: Json, keys: tuple[str, ...]) -> Json:
    """Return the shape of objects that have exactly one of these keys."""
    return {**shape, "oneOf": [{"required": [key]} for key in keys]}


def _mapping(values: Json) -> Json:
    return {"type": "object", "additionalProperties": values}


def schema() -> Json:
    """Return the schema of one document of a specification file."""
    actors: Json = {"enum": list(ACTORS)}
    type_: Json = {
        "anyOf": [
            {"const": "boolean"},
            {"type": "string", "pattern": "\\.\\."},
            {"type": "array", "items": _VALUE, "minItems": 1},
            _object(
                "reference", {"one_of": _TEXT, "optional": {"type": "boolean"}}, ("one_of", "optional"), ("one_of",)
            ),
        ]
    }
    initial: Json = {"anyOf": [_VALUE, {"type": "array", "items": _VALUE, "minItems": 1}]}
    variable: Json = {
        "anyOf": [
            type_,
            _object(
                "variable",
                {"type": type_, "initial": initial, "one_of": _TEXT, "optional": {"type": "boolean"}, "doc": _TEXT},
                ("type", "initial", "one_of", "optional", "doc"),
            ),
        ]
    }
    state: Json = {"anyOf": [_NAME, _object("state", {"name": _NAME, "doc": _TEXT}, ("name", "doc"), ("name",))]}
    transition = _object(
        "transition",
        {
            "trigger": _NAME,
            "follows": one_or_more(_TEXT),
            "source": one_or_more(_TEXT),
            "dest": _TEXT,
            "conditions": _EXPRESSIONS,
            "unless": _EXPRESSIONS,
            "procedure": _mapping(_EXPRESSION),
            "choose": _mapping({"anyOf": [type_, _TEXT]}),
            "effect": _mapping(_EXPRESSION),
            "actor": actors,
            "fair": {"enum": list(FAIRNESS)},
            "command": _TEXT,
            "minutes": {"type": "number", "minimum": 0},
            "doc": _TEXT,
            "source_text": _TEXT,
        },
        TRANSITION_KEYS,
    )
    transition = _exactly_one(transition, ("trigger", "follows"))
    machine_shapes: dict[str, Json] = {
        "machine": _NAME,
        "doc": _TEXT,
        "source_text": _TEXT,
        "parameters": _mapping({"anyOf": [_NAME, {"type": "array", "items": _NAME, "minItems": 1, "maxItems": 1}]}),
        "attributes": {"type": "array", "items": _NAME},
        "variables": _mapping(variable),
        "states": {"type": "array", "items": state, "minItems": 1},
        "initial": initial,
        "define": _mapping(_EXPRESSION),
        "transitions": {"type": "array", "items": transition},
    }
    machine = _object("machine", machine_shapes, MACHINE_KEYS, ("machine",))
    body = _object("machine", machine_shapes, tuple(k for k in MACHINE_KEYS if k != "machine"))
    instance: Json = {
        "anyOf": [
            _NAME,
            {
                **_object(
                    "instance",
                    {"machine": _NAME, "count": _EXPRESSION, "initial": _mapping(initial)},
                    INSTANCE_KEYS,
                    ("machine",),
                ),
                "additionalProperties": True,  # what the machine's parameters and attributes are
            },
        ]
    }
    property_ = _object(
        "property",
        {
            **{key.name: look_up(key.takes).shape for key in form_keys()},
            "doc": _TEXT,
            "source_text": _TEXT,
            "severity": {"enum": ["error", "warning"]},
            "expect": {"enum": ["holds", "violated", "vacuous", "unknown"]},
        },
        property_keys(),
        also={key.name: key.doc for key in form_keys()},
    )
    property_ = _exactly_one(property_, form_names())
    system = _object(
        "system",
        {
            "system": {"type": "string", "pattern": "^[A-Za-z][A-Za-z0-9_-]*$"},
            "doc": _TEXT,
            "source_text": _TEXT,
            "include": one_or_more(_TEXT),
            "constants": _mapping(_EXPRESSION),
            "machines": _mapping(body),
            "instances": _mapping(instance),
            "initially": _EXPRESSION,
            "limits": _object("limits", {"faults": _EXPRESSION}, ("faults",)),
            "deadlock": {"anyOf": [{"enum": ["forbidden", "allowed"]},
                                   _object("deadlock", {"unless": _EXPRESSION}, ("unless",), ("unless",))]},
            "properties": _mapping(property_),
            "expect": _object("counts", {c: {"type": "integer", "minimum": 0} for c in COUNTS}, COUNTS),
        },
        SYSTEM_KEYS,
        ("system", "instances"),
    )  # fmt: skip
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "varyoff specification",
        "description": "A machine or a system of the varyoff specification language, format 1.",
        "type": "object",
        "oneOf": [machine, system],
    }
