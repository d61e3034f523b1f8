"""YAML nodes to the transitions of a machine."""

from __future__ import annotations

import re

from varyoff.base.diagnostic import Mistakes, Related, cut, did_you_mean
from varyoff.base.span import Span
from varyoff.spec.expression import event_followed
from varyoff.spec.expression_reader import read_expression
from varyoff.spec.nodes import Mapping, Node, Scalar, Sequence, kind_of
from varyoff.spec.shape import RESERVED, Shape, inline, name_of, once, one_or_many, text_of
from varyoff.spec.syntax import (
    ACTORS,
    FAIRNESS,
    Choice,
    Effect,
    Fairness,
    FollowedEvent,
    Name,
    ProcedureGuard,
    StateDeclaration,
    TransitionDeclaration,
)
from varyoff.spec.type_reader import read_type

TRANSITION_KEYS = (
    "trigger", "follows", "source", "dest", "conditions", "unless", "procedure", "choose", "effect", "actor", "fair",
    "command", "minutes", "doc", "source_text",
)  # fmt: skip


def read_transitions(
    shape: Shape, states: list[StateDeclaration], unusable: frozenset[str], machine: Name | None, mistakes: Mistakes
) -> list[TransitionDeclaration]:
    node = shape.get("transitions")
    if node is None:
        return []
    if not isinstance(node, Sequence):
        help = "begin every transition with `- trigger: NAME`"
        if isinstance(node, Mapping) and node.entries and isinstance(body := node.entries[0][1], Mapping):
            help = f"write `- {{trigger: {node.entries[0][0].value}, {cut(inline(body)[1:-1])}}}`"
        mistakes.add("V103", f"`transitions` takes a list, this is {kind_of(node)}", node.span, help=help)
        return []
    found = []
    if not states and not unusable:
        _without_states(node, machine, mistakes)
    for index, item in enumerate(node.items):
        inside = item.entries[0][1] if isinstance(item, Mapping) and len(item.entries) == 1 else None
        if (
            isinstance(item, Mapping)
            and isinstance(inside, Mapping)
            and item.entries[0][0].value not in TRANSITION_KEYS
        ):
            mistakes.add("V103", "the event of a transition stands under `trigger`", item.span,
                         help=f"write `- {{trigger: {item.entries[0][0].value}, {cut(inline(inside)[1:-1])}}}`")  # fmt: skip
            continue
        if not isinstance(item, Mapping):
            mistakes.add("V103", f"a transition is a mapping, this is {kind_of(item)}", item.span,
                         help=f"write `- {_as_transition(item)}`")  # fmt: skip
            continue
        transition = _transition(item, index, states, unusable, machine, mistakes)
        if transition is not None:
            found.append(transition)
    _alike_in_fairness(found, mistakes)
    return found


def _alike_in_fairness(transitions: list[TransitionDeclaration], mistakes: Mistakes) -> None:
    """Complain about transitions of one trigger that differ in fairness, which is of the event as a whole."""
    first: dict[str, TransitionDeclaration] = {}
    for one in transitions:
        if one.trigger is None:
            continue
        other = first.setdefault(one.trigger.text, one)
        if one.fair != other.fair:
            help = "fairness belongs to the event: give all its transitions the same `fair`"
            if one.actor != other.actor and "spontaneous" in (one.actor, other.actor):
                help += "; what says nothing is `weak` where it is spontaneous, and `none` elsewhere"
            mistakes.add("V117", f"the transitions of `{one.trigger}` differ in `fair`", one.trigger.span,
                         f"`{one.fair}` here, `{other.fair}` there", help=help,
                         related=[Related(other.trigger.span if other.trigger else other.span, "the other one")])  # fmt: skip


def _without_states(node: Sequence, machine: Name | None, mistakes: Mistakes) -> None:
    """Complain once about a machine whose transitions name states and that declares none."""
    named: dict[str, Span] = {}
    for item in node.items:
        for key, value in item.entries if isinstance(item, Mapping) else ():
            for part in one_or_many(value) if key.value in ("source", "dest") else ():
                if isinstance(part, Scalar) and part.value not in ("*", "=") and part.type != "null":
                    named.setdefault(part.value, part.span)
    if named:
        states = cut(", ".join(named), 100)
        mistakes.add("V116", f"machine `{machine}` has no states, so `source` and `dest` mean nothing",
                     next(iter(named.values())),
                     help=f"declare them: `states: [{states}]`; or use a variable, under `conditions` and `effect`")  # fmt: skip


def _as_transition(node: Node) -> str:
    """Return a transition that is written otherwise, as in a list of `transitions`, the way it is written here."""
    parts = node.items if isinstance(node, Sequence) else []
    if len(parts) >= 2 and not any(isinstance(p, Mapping) for p in parts):
        keys = ("trigger", "source", "dest", "conditions")
        return "{" + cut(", ".join(f"{k}: {inline(p)}" for k, p in zip(keys, parts, strict=False)), 90) + "}"
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
        expression = read_expression(value, mistakes)
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
        expression = read_expression(value, mistakes)
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


def _follows(node: Node | None, mistakes: Mistakes) -> tuple[FollowedEvent, ...]:
    if node is None:
        return ()
    found = []
    for item in one_or_many(node):
        expression = read_expression(item, mistakes)
        if expression is None:
            continue
        follows = event_followed(expression, mistakes)
        if follows is not None:
            found.append(follows)
    return tuple(found)


def _states_meant(text: str, known: list[str]) -> str:
    """Return what to write for a text that is no state but says which are meant."""
    if text in ("*", "any", "all"):
        return "every state is `'*'`, alone, under `source`"
    if text == "=":
        return "`=` stands under `dest`, for the state in which the machine is"
    ends = re.split(r"\s*(?:->|=>|→)\s*", text)
    if len(ends) == 2 and all(end in known for end in ends):
        return f"write `source: {ends[0]}` and `dest: {ends[1]}`"
    several = re.split(r"\s*(?:[|,;/]|\bor\b|\s)\s*", text)
    return f"write a list: `[{', '.join(several)}]`" if len(several) > 1 and all(s in known for s in several) else ""


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
        help = _states_meant(node.value, known) or did_you_mean(node.value, known)
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
