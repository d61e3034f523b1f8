"""The transitions that follow events of other instances."""

from __future__ import annotations

import ast

from varyoff.base.budget import check_time
from varyoff.base.record import dataclass, field
from varyoff.elaborate.branches import Followed, branch_of
from varyoff.elaborate.choices import Choices, choices_of
from varyoff.elaborate.senders import senders_of
from varyoff.elaborate.world import Member, World
from varyoff.model.model import Branch, Part
from varyoff.spec.syntax import TransitionDeclaration


@dataclass(frozen=True, slots=True)
class Follower:
    """An instance, and a transition of it that follows."""

    member: Member
    transition: TransitionDeclaration


Followers = dict[tuple[str, str], list[Follower]]
"""Who follows, by the instance and the event that are followed."""


@dataclass(slots=True)
class Following:
    """What follows the events of a system; branches that no sender makes different are made once."""

    world: World
    followers: Followers
    _alike: dict[tuple[str, int], list[Branch]] = field(default_factory=dict)

    def parts(self, sender: Member, trigger: str, choices: Choices) -> list[Part]:
        """Return the part that every other instance has in an event, in the order of the instances."""
        parts: dict[str, list[Branch]] = {}
        for follower in self.followers.get((sender.name, trigger), ()):
            branches = self._branches(follower, Followed(sender, choices))
            if branches:
                parts.setdefault(follower.member.name, []).extend(branches)
        if not parts:
            return []
        return [Part(name, tuple(parts[name])) for name in self.world.members if name in parts]

    def _branches(self, follower: Follower, followed: Followed) -> list[Branch]:
        check_time()
        member, transition = follower.member, follower.transition
        key = (member.name, transition.index)
        alike = self._alike.get(key)
        if alike is not None:
            return [_of_sender(branch, followed.sender.name) for branch in alike]
        branches = [
            branch
            for own in choices_of(transition, member, self.world)
            if (branch := branch_of(transition, member, own, self.world, followed)) is not None
        ]
        if not _asks_sender(transition):
            self._alike[key] = branches
        return branches


def followers_in(world: World) -> Followers:
    """Return, for every instance and event, the transitions of others that follow it."""
    found: Followers = {}
    for member in world.members.values():
        if not member.is_complete():
            continue
        for transition in member.machine.transitions:
            seen: set[tuple[str, str]] = set()
            for follows in transition.follows:
                senders = senders_of(follows, member, world)
                world.notes.led(follows, {sender is member for sender in senders})
                for sender in senders:
                    key = (sender.name, follows.event)
                    if sender is not member and key not in seen:
                        seen.add(key)
                        found.setdefault(key, []).append(Follower(member, transition))
    return found


def _asks_sender(transition: TransitionDeclaration) -> bool:
    """Return whether a following transition reads who is followed, or what that one chose."""
    written = [*transition.conditions, *transition.unless, *(g.expression for g in transition.procedure)]
    written += [effect.value for effect in transition.effect]
    return any(
        isinstance(node, ast.Name) and node.id in ("sender", "event") for e in written for node in ast.walk(e.tree)
    )


def _of_sender(branch: Branch, sender: str) -> Branch:
    return Branch(
        branch.instance, branch.machine, branch.transition, branch.guard, branch.updates, branch.actor, branch.command,
        branch.minutes, branch.span, sender,
    )  # fmt: skip
