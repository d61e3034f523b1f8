"""What a transition changes: the state that it leads to, and its `effect`."""

from __future__ import annotations

import ast

from varyoff.base.diagnostic import Related, did_you_mean
from varyoff.elaborate.expressions import lower
from varyoff.elaborate.scope import Scope
from varyoff.elaborate.world import Member
from varyoff.model.expression import Const, Var, show_value
from varyoff.model.model import Update, Variable
from varyoff.model.types import IntegerT, Typed
from varyoff.spec.syntax import Effect, Expression, Name, TransitionDeclaration


def updates_of(transition: TransitionDeclaration, member: Member, scope: Scope) -> list[Update]:
    """Return the updates of a transition, the state first; `scope` is that behind its guard."""
    updates: list[Update] = []
    if transition.dest is not None and member.machine.states:
        updates.append(Update(member.variables["state"], Const(transition.dest.text), transition.dest.span))
    known = [v.name.text for v in member.machine.variables]
    for effect in transition.effect:
        if effect.variable.text not in known:
            _no_variable(effect.variable, known, member, scope)
            continue
        update = _update(effect, member, scope)
        if update is not None:
            updates.append(update)
    return updates


def _update(effect: Effect, member: Member, scope: Scope) -> Update | None:
    """Return the update of one variable; None where it changes nothing, and after a mistake."""
    name = effect.variable.text
    typed = lower(effect.value, scope, member.types[name])
    if typed is None:
        return None
    position = member.variables[name]
    variable = scope.world.variables[position]
    if _is_settled(effect.value, member, scope) and _never_fits(typed, variable):
        shown = show_value(typed.expr.value) if isinstance(typed.expr, Const) else f"`{effect.value.text}`"
        domain = f"{variable.values[0]}..{variable.values[-1]}"
        if variable.kind != "integer":
            domain = ", ".join(map(show_value, variable.values))
        scope.world.mistakes.add(
            "V211", f"{shown} is outside of {domain}, the values of `{name}`", effect.value.span,
            related=[Related(variable.span, "declared here")] if variable.span else [],
        )  # fmt: skip
        return None
    return Update(position, typed.expr, effect.value.span) if typed.expr != Var(position) else None


def _no_variable(written: Name, known: list[str], member: Member, scope: Scope) -> None:
    """Complain about an effect on what is no variable of the machine."""
    name, machine = written.text, member.machine
    if name in scope.locals:
        message, help = f"`{name}` is a choice of this transition and cannot be changed", ""
    elif any(p.name.text == name for p in machine.parameters):
        message = f"`{name}` is a parameter and cannot be changed"
        help = "a machine writes only its own variables; let the other machine follow this event"
    elif any(d.name.text == name for d in machine.defines):
        message, help = f"`{name}` is a definition and cannot be changed", ""
    else:
        message = f"machine `{machine.name}` has no variable `{name}`"
        help = did_you_mean(name, known)
    scope.world.mistakes.add("V112", message, written.span, help=help)


def _is_settled(value: Expression, member: Member, scope: Scope) -> bool:
    """Return whether a value outside of a variable's range is a mistake: no choice makes it what it is, nor
    does what the instance is given, where a guard may see to it that the transition is not taken.
    """
    names = {n.id for n in ast.walk(value.tree) if isinstance(n, ast.Name)}
    given = {p.name.text for p in member.machine.parameters} | set(scope.world.constants)
    return names.isdisjoint((*scope.locals, "event")) and (scope.certain or names.isdisjoint(given))


def _never_fits(typed: Typed, variable: Variable) -> bool:
    values = variable.values
    if isinstance(typed.type, IntegerT) and variable.kind == "integer":
        low, high = values[0], values[-1]
        assert isinstance(low, int) and isinstance(high, int)
        return typed.type.high < low or typed.type.low > high
    if isinstance(typed.expr, Const):
        return typed.expr.value not in values
    return False
