"""What names mean where an expression stands."""

from __future__ import annotations

from collections.abc import Callable

from varyoff.base.record import dataclass, field, replace
from varyoff.elaborate.world import Member, World
from varyoff.model.expression import Const, Expr, Value, Var
from varyoff.model.types import BOOLEAN, IntegerT, ListT, Type, Typed, WordsT
from varyoff.spec.logic import Logic
from varyoff.spec.syntax import Machine

MANY = 200  # names beyond which suggestions are not put in order by type


def constant(value: Value) -> Typed:
    """Return a constant boolean or number with its type."""
    if isinstance(value, bool):
        return Typed(Const(value), BOOLEAN)
    assert isinstance(value, int)
    return Typed(Const(value), IntegerT(value, value))


@dataclass(frozen=True, slots=True)
class Scope:
    """Where an expression stands. `member` is None in a system.

    `locals` are choices, the names bound by `for`, `this`, `sender`, and a family's `i`; `event` holds the
    choices that `event.NAME` speaks of (None where there is no event). `certain` tells whether the expression is
    evaluated whatever else is so: what has no value there is a mistake; elsewhere it is an error of the model, if
    it is ever evaluated. `logic` is that of the formula of which the expression is a part, whose operators may stand
    here unless it is a part of a `value`.
    """

    world: World
    member: Member | None = None
    locals: dict[str, Typed] = field(default_factory=dict)
    event: dict[str, Typed] | None = None
    allow_next: bool = False
    static: bool = False  # constants only: no variable may be read
    certain: bool = True
    logic: Logic | None = None
    value: bool = False

    def of_value(self) -> Scope:
        """Return the scope of the parts of a value: no operator of a logic can stand there."""
        return self if self.logic is None or self.value else replace(self, value=True)

    def behind(self, condition: Expr | None, *, passing: bool = True) -> Scope:
        """Return the scope of what is evaluated only where the condition is `passing`."""
        if not self.certain or condition == Const(passing):
            return self
        return replace(self, certain=False)

    def bind(self, **names: Typed) -> Scope:
        """Return the scope in which some names stand for values."""
        return replace(self, locals={**self.locals, **names})

    def names(self, want: Type | None = None) -> list[str]:
        """Return every name that could stand here, for suggestions; those of the type wanted first."""
        found = [*self.locals]
        if self.member is not None:
            machine = self.member.machine
            found += ["state"] if machine.states else []
            found += [v.name.text for v in machine.variables]
            found += [d.name.text for d in machine.defines]
            found += [p.name.text for p in machine.parameters]
            found += [*self.world.constants, "self"]
        else:
            found += [m.name for m in self.world.members.values() if m.family is None]
            found += [*self.world.families, *self.world.constants, *self.world.machines]
        if want is None or len(found) > MANY:
            return found
        return sorted(found, key=lambda name: type(self.type_of(name)) is not type(want))

    def type_of(self, name: str) -> Type | None:
        """Return the type of a name, where it is known without lowering anything."""
        if name in self.locals:
            return self.locals[name].type
        world = self.world
        if self.member is not None:
            member = self.member
            if name in member.types:
                return member.types[name]
            typed = member.parameters.get(name) or world.defined.get((member.name, name)) or world.constants.get(name)
            return typed.type if typed is not None else member.reference().type if name == "self" else None
        if name in world.members:
            return world.members[name].reference().type
        if name in world.families or name in world.machines:
            return ListT("", ())
        return world.constants[name].type if name in world.constants else None

    def resolve(self, name: str, define: Callable[[Member, str], Typed | None]) -> Typed | None:
        """Return what a bare name stands for, or None when it is not a name here.

        `define` lowers a definition of a machine.
        """
        if name in self.locals:
            return self.locals[name]
        world = self.world
        if self.member is not None:
            if name == "self":
                return self.member.reference()
            found = attribute(world, self.member, name, define)
            if found is not None:
                return found
        if name in world.constants:
            return world.constants[name]
        if self.member is None:
            if name in world.members:
                return world.members[name].reference()
            if name in world.families:
                members = world.families[name]
                return Typed(Const(None), ListT(world.family_machines[name], members))
            if name in world.machines:
                return Typed(Const(None), ListT(name, world.of_machine(name)))
        return None


def attribute(world: World, member: Member, name: str, define: Callable[[Member, str], Typed | None]) -> Typed | None:
    """Return `member.name`: its state, a variable, a definition, a parameter; None when it has no such thing."""
    supply(world, member, name)
    if name in member.variables:
        return Typed(Var(member.variables[name]), member.types[name])
    if any(d.name.text == name for d in member.machine.defines):
        return define(member, name)
    return member.parameters.get(name)


def supply(world: World, member: Member, name: str) -> None:
    """Evaluate what an instance is given for a parameter, unless that was done already."""
    key = (member.name, name)
    if key not in world.pending:
        return
    span, value_of = world.pending[key]
    if key in world.giving:
        chain = [f"{m}.{n}" for m, n in (*world.giving[world.giving.index(key) :], key)]
        world.mistakes.add("V208", f"what `{name}` is depends on itself: {' → '.join(chain)}", span)
        return
    world.giving.append(key)
    try:
        value = value_of()
    finally:
        world.giving.pop()
    del world.pending[key]
    if value is not None:
        member.parameters[name] = value


def attribute_names(machine: Machine) -> list[str]:
    """Return what can be read of an instance of a machine, by name."""
    names = [v.name.text for v in machine.variables] + [d.name.text for d in machine.defines]
    names += [p.name.text for p in machine.parameters]
    return ["state", *names] if machine.states else names


def states_type(machine: Machine) -> WordsT:
    """Return the type of `state` of the instances of a machine."""
    return WordsT(tuple(s.name.text for s in machine.states), f"{machine.name}.state")
