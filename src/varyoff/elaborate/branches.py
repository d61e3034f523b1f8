"""Options: a transition of an instance as a guarded update, with what its command says."""

from __future__ import annotations

from varyoff.base.budget import check_time
from varyoff.base.record import dataclass
from varyoff.elaborate.choices import Choices
from varyoff.elaborate.commands import command_of
from varyoff.elaborate.expressions import lower_condition
from varyoff.elaborate.scope import Scope
from varyoff.elaborate.updates import updates_of
from varyoff.elaborate.world import Member, World
from varyoff.model import fold
from varyoff.model.expression import FALSE, TRUE, Compare, Const, Expr, Var, disjunction, negation
from varyoff.model.model import Branch, Conjunct
from varyoff.spec.syntax import TransitionDeclaration


@dataclass(frozen=True, slots=True)
class Followed:
    """The instance whose event is followed, and what it chose."""

    sender: Member
    choices: Choices


def branch_of(
    transition: TransitionDeclaration, member: Member, choices: Choices, world: World, followed: Followed | None = None
) -> Branch | None:
    """Return a transition of an instance as a guarded update.

    Returns:
        None when its guard is never true, and no part of it can be dropped.
    """
    check_time()
    scope = Scope(world, member, dict(choices), followed.choices if followed is not None else None)
    if followed is not None:
        scope = scope.bind(sender=followed.sender.reference()).behind(None)  # only where the event is enabled
    guard, scope = _guard(transition, member, scope)
    command = command_of(transition, member, choices, world)
    for position, conjunct in enumerate(guard):
        if conjunct.expression == FALSE and conjunct.kind != "procedure":
            if not any(fold.may_fail(c.expression) for c in guard[:position]):
                world.notes.dropped(member.machine.name.text, transition.index, conjunct.span)
                if not transition.procedure:  # the names of its guards are known all the same
                    return None
                break
    updates = updates_of(transition, member, scope)
    return Branch(
        member.name, member.machine.name.text, transition.index, tuple(g for g in guard if g.expression != TRUE
        or g.kind == "procedure"), tuple(updates), transition.actor, command, transition.minutes, transition.span,
        followed.sender.name if followed is not None else None,
    )  # fmt: skip


def _guard(transition: TransitionDeclaration, member: Member, scope: Scope) -> tuple[list[Conjunct], Scope]:
    """Return what must hold for a transition to be taken, in the order in which it is tried; and the scope behind it."""
    guard: list[Conjunct] = []
    if transition.sources is not None and member.machine.states:
        state = member.variables["state"]
        tests: list[Expr] = [Compare("==", Var(state), Const(s.text)) for s in transition.sources]
        span = transition.sources[0].span if transition.sources else transition.span
        if {s.text for s in transition.sources} != {s.name.text for s in member.machine.states}:
            guard.append(Conjunct("source", disjunction(tests), span=span))
    if guard:
        scope = scope.behind(guard[0].expression)
    written = (
        *(("conditions", "", e) for e in transition.conditions),
        *(("unless", "", e) for e in transition.unless),
        *(("procedure", g.name.text, g.expression) for g in transition.procedure),
    )
    for kind, name, expression in written:
        condition = lower_condition(expression, scope)
        if condition is None:
            continue
        condition = negation(fold.fold_premises(condition)) if kind == "unless" else fold.fold_premises(condition)
        guard.append(Conjunct(kind, condition, name, expression.span))  # type: ignore[arg-type]
        scope = scope.behind(condition)
    return guard, scope
