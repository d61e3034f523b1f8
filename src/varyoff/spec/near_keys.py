"""What a key or word that is not one of ours means: people know other tools, and misspell."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from varyoff.base.diagnostic import did_you_mean, nearest
from varyoff.spec.forms import ACTORS, form_keys, form_names, forms

CLOSE = 0.75  # ratio of difflib from which a word is read as the key that it resembles

# By place: the word, and our key for it.
_KEYS: Mapping[str, Mapping[str, str]] = {
    "transition": {
        "event": "trigger", "name": "trigger", "on": "trigger", "signal": "trigger", "input": "trigger",
        "to": "dest", "target": "dest", "destination": "dest", "next": "dest", "goto": "dest", "end": "dest",
        "from": "source", "src": "source", "start": "source", "origin": "source", "state": "source",
        "guard": "conditions", "guards": "conditions", "when": "conditions", "if": "conditions", "condition": "conditions",
        "cond": "conditions", "requires": "conditions", "require": "conditions", "precondition": "conditions",
        "action": "effect", "actions": "effect", "effects": "effect", "do": "effect", "set": "effect", "assign": "effect",
        "update": "effect", "updates": "effect", "then": "effect",
        "follow": "follows", "sync": "follows", "by": "actor", "fairness": "fair", "choice": "choose", "with": "choose",
        "params": "choose", "parameters": "choose", "description": "doc", "comment": "doc", "duration": "minutes",
    },
    "machine": {
        "state": "states", "locations": "states", "vars": "variables", "variable": "variables", "params": "parameters",
        "parameter": "parameters", "args": "parameters", "events": "transitions", "transition": "transitions",
        "triggers": "transitions", "initial_state": "initial", "init": "initial", "start": "initial",
        "definitions": "define", "defines": "define", "let": "define", "macros": "define", "description": "doc",
        "attrs": "attributes",
    },
    "system": {
        "instance": "instances", "objects": "instances", "models": "instances", "processes": "instances",
        "includes": "include", "import": "include", "imports": "include", "extends": "include",
        "consts": "constants", "constant": "constants", "invariants": "properties", "invariant": "properties",
        "property": "properties", "props": "properties", "spec": "properties", "assertions": "properties",
        "checks": "properties", "init": "initially", "limit": "limits", "bounds": "limits", "deadlocks": "deadlock",
        "machine": "machines", "description": "doc", "pins": "expect", "expected": "expect",
    },
    "property": {
        "description": "doc", "expected": "expect", "verdict": "expect",
    },
    "state": {"state": "name", "id": "name", "description": "doc", "comment": "doc"},
    "variable": {"init": "initial", "default": "initial", "start": "initial", "value": "initial", "kind": "type",
                 "values": "type", "range": "type", "oneof": "one_of", "description": "doc", "nullable": "optional"},
}  # fmt: skip

_CALLED = (
    "nothing is called here: write which variables change under `effect`, what must hold before under `conditions`"
)
# By place: words for what is written differently, or elsewhere.
_INSTEAD: Mapping[str, Mapping[str, str]] = {
    "transition": {
        "before": _CALLED, "after": _CALLED, "prepare": _CALLED, "on_enter": _CALLED, "on_exit": _CALLED,
        "callback": _CALLED, "initial": "the initial state stands in the machine: `initial: STATE`",
        "probability": "every step that is possible is explored, however likely it is",
        "timeout": "write a transition of its own, with `actor: spontaneous`",
        "internal": "a transition without `dest` stays where it is",
    },
    "state": {
        "on_enter": "nothing is called here: write what changes under `effect` of the transitions that lead to the state",
        "on_exit": "nothing is called here: write what changes under `effect` of the transitions that leave the state",
        "initial": "the initial state stands in the machine: `initial: STATE`",
        "transitions": "transitions stand in the machine, each with its `source`",
        "on": "transitions stand in the machine, each with its `source`",
        "final": "a state without transitions needs no word; say `deadlock: {unless: …}` in the system",
        "children": "states are not nested here: write a state for each combination, or a variable",
    },
    "system": {
        "initial": "the initial state stands in the machine, or with the instance: `{machine: M, initial: {state: available}}`",
        "faults": "write `limits: {faults: 2}`",
    },
    "machine": {"name": "the first key of the document names the machine: `machine: NAME`"},
    "variable": {"min": "write both ends as a range: `0..3`", "max": "write both ends as a range: `0..3`"},
    "assuming": {"any_of": "write `weak: [{any_of: [EVENTS]}]`, or the same under `strong`"},
    "property": {"states": "counts stand in the system: `expect: {states: 288}`"},
}  # fmt: skip

_MACHINE_ONLY = ("parameters", "attributes", "variables", "states", "define", "transitions")
_SYSTEM_ONLY = (
    "include",
    "constants",
    "machines",
    "instances",
    "initially",
    "limits",
    "deadlock",
    "properties",
    "expect",
)
_ELSEWHERE: Mapping[str, tuple[Sequence[str], str]] = {
    "system": (_MACHINE_ONLY, "a machine"),
    "machine": (_SYSTEM_ONLY, "a system"),
}


def key_meant(place: str, word: str, keys: Sequence[str], given: Collection[str] = ()) -> tuple[str | None, str]:
    """Return the key of this place that a word means, or None, and a line of help; `given` are the keys beside it."""
    low = word.lower().replace("-", "_")
    instead = _instead(place).get(low)
    if instead is not None:
        return None, instead
    listed, owner = _ELSEWHERE.get(place, ((), ""))
    if low in listed:
        return None, f"`{low}` belongs to {owner}: a document of its own, after a line `---`"
    named = _named(place, low)
    meant = next((key for key in named if key not in given), named[0] if named else None)
    if meant is not None and meant in keys:
        return meant, f"write `{meant}` for `{word}`"
    from difflib import SequenceMatcher  # imported for mistakes only

    near = nearest(word, keys)
    close = near is not None and SequenceMatcher(None, low, near).ratio() >= CLOSE
    return near if close else None, did_you_mean(word, keys)


def _named(place: str, word: str) -> list[str]:
    """Return the keys that a word can mean, those beside a form before the form itself."""
    found = [_KEYS[place][word]] if word in _KEYS.get(place, {}) else []
    if place == "property":
        keys = form_keys()
        names = form_names()
        found += [key.name for key in sorted(keys, key=lambda k: k.name in names) if word in key.called]
    return found


def _instead(place: str) -> Mapping[str, str]:
    said = dict(_INSTEAD.get(place, {}))
    if place == "property":
        for row in forms():
            said.update(row.instead)
    return said


# By key: the word, and ours for it.
_WORDS: Mapping[str, Mapping[str, str]] = {
    "actor": {"environment": "workload", "env": "workload", "user": "operator", "human": "operator", "admin": "operator",
              "application": "workload", "app": "workload", "system": "spontaneous", "auto": "spontaneous",
              "internal": "spontaneous", "timer": "spontaneous", "failure": "fault", "error": "fault"},
    "fair": {"true": "weak", "yes": "weak", "false": "none", "no": "none", "wf": "weak", "sf": "strong"},
    "expect": {"fail": "violated", "fails": "violated", "failed": "violated", "false": "violated", "no": "violated",
               "broken": "violated", "violation": "violated", "pass": "holds", "passes": "holds", "true": "holds",
               "yes": "holds", "ok": "holds", "hold": "holds"},
    "deadlock": {"false": "forbidden", "no": "forbidden", "never": "forbidden", "true": "allowed", "yes": "allowed",
                 "ok": "allowed"},
    "severity": {"warn": "warning", "info": "warning", "low": "warning", "high": "error", "critical": "error"},
    "optional": {"yes": "true", "no": "false", "on": "true", "off": "false"},
}  # fmt: skip


def word_meant(key: str, word: str, words: Sequence[str]) -> str:
    """Return a line of help: which of the fixed words of a key is meant, or nothing."""
    table = _WORDS["actor"] if any(key == k.name and k.takes == ACTORS for k in form_keys()) else _WORDS.get(key, {})
    meant = table.get(word.lower())
    if meant is None or meant not in words:
        meant = nearest(word, words)
    return f"did you mean `{meant}`?" if meant is not None else ""
