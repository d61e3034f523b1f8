"""The path of `follows`: which instances it leads to, through parameters."""

from __future__ import annotations

import ast

from varyoff.base.budget import check_time
from varyoff.base.diagnostic import did_you_mean
from varyoff.elaborate.world import Member, World
from varyoff.model.expression import Const
from varyoff.model.types import ListT, ReferenceT, Typed
from varyoff.spec.expression import as_text
from varyoff.spec.syntax import FollowedEvent


def senders_of(follows: FollowedEvent, member: Member, world: World) -> list[Member]:
    """Return the instances whose event a transition of an instance follows; none after a mistake."""
    members = _path(follows, follows.path.tree, member, world)
    for sender in members or ():
        check_time()
        if follows.event not in world.triggers_of(sender):
            _no_event(follows, sender, world)
            return []
    return members or []


def _no_event(follows: FollowedEvent, sender: Member, world: World) -> None:
    from varyoff.elaborate.meant import leading_to  # for mistakes only

    machine = sender.machine
    help = did_you_mean(follows.event, machine.triggers())
    if events := leading_to(machine, follows.event):
        ways = " or ".join(f"`{as_text(follows.path.tree)}.{e}`" for e in dict.fromkeys(events))
        help = f"`{follows.event}` is a state; the event that leads to it is {ways}"
    elif any(t.follows for t in machine.transitions) and not machine.triggers():
        help = "that machine only follows; follow the event that it follows"
    world.mistakes.add("V306", f"machine `{machine.name}` has no event `{follows.event}`", follows.event_span,
                       "leads nowhere", help=help)  # fmt: skip


def _path(follows: FollowedEvent, node: ast.AST, member: Member, world: World) -> list[Member] | None:
    """Return where a path leads; None after a mistake."""
    complain = world.mistakes.add
    span = follows.path.span_of(node)
    match node:
        case ast.Call(func=ast.Name(id="any"), args=[inner]):
            return _list_at(follows, inner, member, world)
        case ast.Name(id="self"):
            complain("V306", "a machine cannot follow its own event", span, help="put both changes in one transition")
            return None
        case ast.Subscript(value=value, slice=ast.Constant(value=int() as index)):
            listed = _list_at(follows, value, member, world)
            if listed is None:
                return None
            if not 1 <= index <= len(listed):
                complain("V211", f"there is no member [{index}]", span, f"from 1 to {len(listed)}")
                return None
            return [listed[index - 1]]
        case ast.Name(id=name):
            return _step(follows, node, name, [member], world)
        case ast.Attribute(value=value, attr=name):
            bases = _path(follows, value, member, world)
            return None if bases is None else _step(follows, node, name, bases, world)
    complain("V306", f"`{as_text(node)}` is not a path through parameters", span,
             help="write `host`, `source.host`, `any(hosts)`")  # fmt: skip
    return None


def _step(follows: FollowedEvent, node: ast.AST, name: str, bases: list[Member], world: World) -> list[Member] | None:
    """Return the instances that are given to others for a parameter."""
    found: list[Member] = []
    for base in bases:
        typed = base.parameters.get(name)
        if typed is None or not isinstance(typed.type, ReferenceT) or not isinstance(typed.expr, Const):
            _no_step(follows, node, name, base, typed, world)
            return None
        found.append(world.members[str(typed.expr.value)])
    return found


def _no_step(follows: FollowedEvent, node: ast.AST, name: str, base: Member, typed: Typed | None, world: World) -> None:
    span = follows.path.span_of(node)
    machine = base.machine
    if typed is None and any(p.name.text == name for p in machine.parameters):
        return  # the instance does not say what it is, which is reported where it should
    instances = [p.name.text for p in machine.parameters if p.kind in ("instance", "list")]
    help = did_you_mean(name, instances) or f"machine `{machine.name}` has no parameters"
    from varyoff.elaborate.meant import holder  # for mistakes only

    if name in world.members and (parameter := holder(base, name)):
        help = f"`{name}` is an instance, which machines know by their parameters: `{parameter}.{follows.event}`"
    if typed is not None and isinstance(typed.type, ListT):
        world.mistakes.add("V306", f"`{name}` is a list", span, help=f"write `any({name}).{follows.event}`")
    elif name in base.variables:
        world.mistakes.add("V306", f"`{name}` is a variable; a path leads through parameters", span,
                           help="follow `any(LIST)` and test the variable in `conditions`, by `sender`")  # fmt: skip
    else:
        world.mistakes.add("V306", f"machine `{machine.name}` has no parameter `{name}`", span, "leads nowhere",
                           help=help)  # fmt: skip


def _list_at(follows: FollowedEvent, node: ast.AST, member: Member, world: World) -> list[Member] | None:
    """Return the members of a list parameter that a path leads to."""
    bases: list[Member] | None
    match node:
        case ast.Name(id=name):
            bases = [member]
        case ast.Attribute(value=value, attr=name):
            bases = _path(follows, value, member, world)
        case _:
            world.mistakes.add("V306", "`any(…)` takes a list parameter", follows.path.span_of(node),
                               help="write `any(hosts).crash`")  # fmt: skip
            return None
    found: list[Member] = []
    for base in bases or ():
        typed = base.parameters.get(name)
        if typed is None:
            _no_step(follows, node, name, base, None, world)
            return None
        if not isinstance(typed.type, ListT):
            world.mistakes.add("V306", f"`{name}` is not a list", follows.path.span_of(node),
                               help=f"write `{name}.{follows.event}`")  # fmt: skip
            return None
        found.extend(world.members[m] for m in typed.type.members)
    return None if bases is None else found
