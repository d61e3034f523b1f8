"""The forms of property: which keys make one, and which may stand beside."""

from __future__ import annotations

from typing import Any

from tests.oracle.errors import SpecMistake
from tests.oracle.machines import ACTORS, check_keys
from tests.oracle.model import as_list

BEHAVIOURS = ("leads_to", "eventually", "infinitely_often", "ltl")
FORMS = ("always", "never", "whenever", "reachable", "recoverable", *BEHAVIOURS, "ctl")
_EVERYWHERE = ("doc", "source_text", "severity", "expect")
_BESIDE = {
    "whenever": ("require", "ensure"),
    "recoverable": ("by", "despite"),
    **dict.fromkeys(BEHAVIOURS, ("assuming",)),
}


def form_of(name: str, body: dict[str, Any]) -> str:
    """Return the form of a property; raises SpecMistake where it has not one, or has keys of another."""
    forms = [form for form in FORMS if form in body]
    if len(forms) != 1:
        raise SpecMistake(f"property {name} needs one form, and has {forms}")
    check_keys(body, [forms[0], *_BESIDE.get(forms[0], ()), *_EVERYWHERE], f"property {name}")
    for actor in [*as_list(body.get("by")), *as_list(body.get("despite"))]:
        if actor not in ACTORS:
            raise SpecMistake(f"property {name}: unknown actor `{actor}`")
    if "despite" in body:
        sides(body)
    if forms[0] == "leads_to" and (not isinstance(body["leads_to"], list) or len(body["leads_to"]) != 2):
        raise SpecMistake(f"property {name}: leads_to takes two expressions")
    return forms[0]


def sides(body: dict[str, Any]) -> tuple[list[str], list[str]]:
    """The actors of a game: ours, and those whom we play against. The others stand still."""
    theirs = as_list(body["despite"])
    ours = as_list(body["by"]) if "by" in body else [actor for actor in ACTORS if actor not in theirs]
    if set(ours) & set(theirs):
        raise SpecMistake("an actor is on both sides")
    return ours, theirs
