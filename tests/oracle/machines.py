"""Machines, from YAML mappings to `Machine`; nothing is worked out yet."""

from __future__ import annotations

from typing import Any

from tests.oracle.errors import SpecMistake
from tests.oracle.model import Machine, Transition, as_list

_MACHINE_KEYS = [
    *("machine", "doc", "source_text", "parameters", "attributes", "variables", "states", "initial"),
    *("define", "transitions"),
]
_TRANSITION_KEYS = [
    *("trigger", "follows", "source", "dest", "conditions", "unless", "procedure", "choose", "effect"),
    *("actor", "fair", "command", "minutes", "doc", "source_text"),
]
ACTORS = ("operator", "spontaneous", "workload", "fault")


def check_keys(mapping: Any, known: list[str], what: str) -> dict[str, Any]:
    """Return the mapping itself if it is one and all of its keys are known."""
    if not isinstance(mapping, dict):
        raise SpecMistake(f"{what} is not a mapping: {mapping!r}")
    for key in mapping:
        if key not in known:
            raise SpecMistake(f"{what}: unknown key `{key}`; expected one of {', '.join(known)}")
    return mapping


def read_machine(name: str, body: Any) -> Machine:
    check_keys(body, _MACHINE_KEYS, f"machine {name}")
    states = [str(entry["name"] if isinstance(entry, dict) else entry) for entry in as_list(body.get("states"))]
    variables = {
        variable: _read_variable(entry, f"{name}.{variable}")
        for variable, entry in (body.get("variables") or {}).items()
    }
    if states:
        # the machine's own state is one more enumeration
        variables = {"state": (states, body.get("initial")), **variables}
    return Machine(
        name=name,
        parameters=body.get("parameters") or {},
        attributes=as_list(body.get("attributes")),
        variables=variables,
        states=states,
        define=body.get("define") or {},
        transitions=[
            _read_transition(index, entry, name, states) for index, entry in enumerate(as_list(body.get("transitions")))
        ],
    )


def _read_variable(entry: Any, what: str) -> tuple[Any, Any]:
    """Split a declaration into its type and its initial value."""
    if not isinstance(entry, dict):
        return entry, None
    if "one_of" in entry:
        check_keys(entry, ["one_of", "optional", "initial", "doc"], what)
        return {"one_of": entry["one_of"], "optional": entry.get("optional", False)}, entry.get("initial")
    check_keys(entry, ["type", "initial", "doc"], what)
    kind = entry.get("type")
    if isinstance(kind, dict):
        check_keys(kind, ["one_of", "optional"], what)
        kind = {"one_of": kind["one_of"], "optional": kind.get("optional", False)}
    return kind, entry.get("initial")


def _read_transition(index: int, entry: Any, machine: str, states: list[str]) -> Transition:
    what = f"machine {machine}, transition {index + 1}"
    check_keys(entry, _TRANSITION_KEYS, what)
    if ("trigger" in entry) == ("follows" in entry):
        raise SpecMistake(f"{what} needs a trigger or follows, one of them")
    sources = as_list(entry.get("source", "*"))
    dest = entry.get("dest", "=")
    for state in [*sources, dest]:
        if state not in states and state not in ("*", "="):
            raise SpecMistake(f"{what}: unknown state `{state}`")
    actor = entry.get("actor", "operator")
    if actor not in ACTORS:
        raise SpecMistake(f"{what}: unknown actor `{actor}`")
    fair = entry.get("fair")
    if fair not in (None, "none", "weak", "strong"):
        raise SpecMistake(f"{what}: unknown fairness `{fair}`")
    return Transition(
        index=index,
        trigger=entry.get("trigger"),
        follows=as_list(entry.get("follows")),
        sources=None if "*" in sources else sources,
        dest=None if dest == "=" else dest,
        conditions=as_list(entry.get("conditions")),
        unless=as_list(entry.get("unless")),
        procedure=entry.get("procedure") or {},
        choose=entry.get("choose") or {},
        effect=entry.get("effect") or {},
        actor=actor,
        fair=fair,
    )
