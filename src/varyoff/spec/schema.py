"""The JSON Schema (draft-07) of specification files, for completion and checks in editors.

A schema knows shapes, not names: `varyoff lint` finds what it cannot.
"""

from __future__ import annotations

from varyoff.spec.machine_reader import MACHINE_KEYS, TRANSITION_KEYS
from varyoff.spec.syntax import ACTORS, FAIRNESS
from varyoff.spec.system_reader import COUNTS, FORMS, PROPERTY_KEYS, SYSTEM_KEYS

Json = dict[str, object]

_NAME: Json = {"type": "string", "pattern": "^[^\\W\\d]\\w*$"}
_TEXT: Json = {"type": "string"}
_EXPRESSION: Json = {"type": ["string", "integer", "boolean"], "description": "an expression"}
_EXPRESSIONS: Json = {"anyOf": [_EXPRESSION, {"type": "array", "items": _EXPRESSION}]}
_VALUE: Json = {"type": ["string", "integer", "boolean"]}

_DOCS: dict[str, str] = {
    "machine": "Name of the machine.",
    "system": "Name of the system, in kebab-case.",
    "doc": "What it is, in plain words.",
    "source_text": "The sentence or manual that it comes from.",
    "parameters": "What each instance is given: an instance of a machine, a list [Machine], `integer` or `boolean`.",
    "attributes": "Names of texts given per instance, for command templates.",
    "variables": "Finite variables: [a, b], boolean, LOW..HIGH, {one_of: LIST}.",
    "states": "Names of states, or {name, doc}.",
    "initial": "The initial state: default the first.",
    "define": "Named expressions.",
    "transitions": "What can happen.",
    "trigger": "The event's name. Absent when the transition follows another event.",
    "follows": "PATH.EVENT: taken in the same step as that event, when it is enabled.",
    "source": "A state, a list of states, or '*' (default).",
    "dest": "A state, or '=' to stay (default).",
    "conditions": "What the machine itself enforces; all must hold.",
    "unless": "None of these may hold.",
    "procedure": "Named guards that nothing enforces but discipline; each can be dropped by name.",
    "choose": "The event can happen with each value.",
    "effect": "New values of variables, evaluated in the state before the step.",
    "actor": "Who acts: operator (default), spontaneous, workload, fault.",
    "fair": "Fairness: weak by default for spontaneous events, none for the rest.",
    "command": "What the operator types; {name} stands for an attribute, a choice, or {instance}.",
    "minutes": "How long it takes.",
    "include": "Files with machines, relative to this one.",
    "constants": "Numbers that --set can override.",
    "machines": "Machines written here: name and body.",
    "instances": "The things that there are.",
    "initially": "Of the initial states, only those that satisfy this.",
    "limits": "Bounds of behaviours: {faults: N}.",
    "deadlock": "forbidden (default), allowed, or {unless: EXPRESSION}.",
    "properties": "What must hold.",
    "expect": "Pinned counts.",
    "always": "Holds in every reachable state.",
    "never": "Holds in no reachable state.",
    "whenever": "Events; with `require` (before the step) or `ensure` (across it).",
    "require": "Holds in the state before every such event.",
    "ensure": "Holds across every such step; next(x) is x after it.",
    "reachable": "Some reachable state satisfies it.",
    "recoverable": "From every reachable state it can be reached.",
    "by": "Only these actors may be needed.",
    "severity": "error (default) or warning: how an unexpected verdict is shown.",
}


def _described(key: str, shape: Json) -> Json:
    return {**shape, "description": _DOCS[key]} if key in _DOCS else shape


def _object(shapes: dict[str, Json], keys: tuple[str, ...], required: tuple[str, ...] = ()) -> Json:
    missing = [key for key in keys if key not in shapes]
    assert not missing, f"keys without a shape: {missing}"
    return {
        "type": "object",
        "properties": {key: _described(key, shapes[key]) for key in keys},
        "additionalProperties": False,
        "required": list(required),
    }


def _exactly_one(shape: Json, keys: tuple[str, ...]) -> Json:
    """Return the shape of objects that have exactly one of these keys."""
    return {**shape, "oneOf": [{"required": [key]} for key in keys]}


def _mapping(values: Json) -> Json:
    return {"type": "object", "additionalProperties": values}


def _one_or_many(values: Json) -> Json:
    return {"anyOf": [values, {"type": "array", "items": values, "minItems": 1}]}


def schema() -> Json:
    """Return the schema of one document of a specification file."""
    actors: Json = {"enum": list(ACTORS)}
    type_: Json = {
        "anyOf": [
            {"const": "boolean"},
            {"type": "string", "pattern": "\\.\\."},
            {"type": "array", "items": _VALUE, "minItems": 1},
            _object({"one_of": _TEXT, "optional": {"type": "boolean"}}, ("one_of", "optional"), ("one_of",)),
        ]
    }
    initial: Json = {"anyOf": [_VALUE, {"type": "array", "items": _VALUE, "minItems": 1}]}
    variable: Json = {
        "anyOf": [
            type_,
            _object(
                {"type": type_, "initial": initial, "one_of": _TEXT, "optional": {"type": "boolean"}, "doc": _TEXT},
                ("type", "initial", "one_of", "optional", "doc"),
            ),
        ]
    }
    state: Json = {"anyOf": [_NAME, _object({"name": _NAME, "doc": _TEXT}, ("name", "doc"), ("name",))]}
    transition = _object(
        {
            "trigger": _NAME,
            "follows": _one_or_many(_TEXT),
            "source": _one_or_many(_TEXT),
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
    machine = _object(machine_shapes, MACHINE_KEYS, ("machine",))
    body = _object(machine_shapes, tuple(k for k in MACHINE_KEYS if k != "machine"))
    instance: Json = {
        "anyOf": [
            _NAME,
            {
                "type": "object",
                "properties": {"machine": _NAME, "count": _EXPRESSION, "initial": _mapping(initial)},
                "required": ["machine"],
            },
        ]
    }
    property_ = _object(
        {
            "always": _EXPRESSION,
            "never": _EXPRESSION,
            "whenever": _one_or_many(_TEXT),
            "reachable": _EXPRESSION,
            "recoverable": _EXPRESSION,
            "require": _EXPRESSION,
            "ensure": _EXPRESSION,
            "by": _one_or_many(actors),
            "doc": _TEXT,
            "source_text": _TEXT,
            "severity": {"enum": ["error", "warning"]},
            "expect": {"enum": ["holds", "violated", "vacuous", "unknown"]},
        },
        PROPERTY_KEYS,
    )
    property_ = _exactly_one(property_, FORMS)
    system = _object(
        {
            "system": {"type": "string", "pattern": "^[A-Za-z][A-Za-z0-9_-]*$"},
            "doc": _TEXT,
            "source_text": _TEXT,
            "include": _one_or_many(_TEXT),
            "constants": _mapping(_EXPRESSION),
            "machines": _mapping(body),
            "instances": _mapping(instance),
            "initially": _EXPRESSION,
            "limits": _object({"faults": _EXPRESSION}, ("faults",)),
            "deadlock": {"anyOf": [{"enum": ["forbidden", "allowed"]},
                                   _object({"unless": _EXPRESSION}, ("unless",), ("unless",))]},
            "properties": _mapping(property_),
            "expect": _object({c: {"type": "integer", "minimum": 0} for c in COUNTS}, COUNTS),
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
