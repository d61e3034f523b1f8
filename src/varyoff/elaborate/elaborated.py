"""What a system was elaborated to: its model, what it was made from, and conditions that are said of it."""

from __future__ import annotations

from collections.abc import Mapping

from varyoff.base.diagnostic import Mistakes
from varyoff.base.record import dataclass, field, replace
from varyoff.elaborate.choices import Choices
from varyoff.elaborate.expressions import lower_condition
from varyoff.elaborate.noticed import Notes, Noticed
from varyoff.elaborate.scope import Scope
from varyoff.elaborate.world import World
from varyoff.model.expression import Expr, Value
from varyoff.model.model import Branch, Event, Model
from varyoff.model.types import Typed
from varyoff.spec.logic import Logic
from varyoff.spec.syntax import Expression, Machine, System, TransitionDeclaration


@dataclass(frozen=True, slots=True)
class Elaborated:
    """A system with the model that it means, for lowering properties, for `lint`, for reports.

    What the model has (variables, events, instances with their families and arguments) is read there.
    """

    system: System
    model: Model
    machines: Mapping[str, Machine]  # those that have instances, in the order of their first one
    faults: int | None  # the bound of `limits`
    constants: Mapping[str, Value]
    noticed: Noticed  # while the model was made; what properties say is not among it
    _machine_of: Mapping[str, Machine] = field(repr=False, compare=False)
    _world: World = field(repr=False, compare=False)
    _choices: Mapping[str, Choices] = field(repr=False, compare=False)

    def machine_of(self, instance: str) -> Machine:
        """Return the machine of an instance, as it is declared; KeyError when there is none."""
        return self._machine_of[instance]

    def transition_of(self, branch: Branch) -> TransitionDeclaration:
        """Return the transition that a branch of the model was made from."""
        return self.machines[branch.machine].transitions[branch.transition]

    def definitions(self) -> dict[tuple[str, str], Typed]:
        """Return what each definition means for each instance, by instance and name."""
        return {key: typed for key, typed in self._world.defined.items() if typed is not None}

    def conditions(self, mistakes: Mistakes) -> Conditions:
        """Return what lowers the conditions that are said of this system; their mistakes are recorded."""
        notes = Notes()
        world = replace(self._world, mistakes=mistakes, notes=notes)
        return Conditions(self, mistakes, world, self._choices, notes)


@dataclass(frozen=True, slots=True)
class Conditions:
    """Lowers conditions that are said of a system, as its properties do.

    A result of None means that a mistake was recorded. Nothing of it is written into the system.
    """

    elaborated: Elaborated
    mistakes: Mistakes
    _world: World = field(repr=False, compare=False)
    _choices: Mapping[str, Choices] = field(repr=False, compare=False)
    _notes: Notes = field(repr=False, compare=False)

    @property
    def system(self) -> System:
        """The system as it is declared."""
        return self.elaborated.system

    @property
    def model(self) -> Model:
        """The system's model."""
        return self.elaborated.model

    def of_states(self, expression: Expression, *, certain: bool = True) -> Expr | None:
        """Return a condition on states.

        Args:
            certain: whether it is evaluated in every state; then what can never have a value is a mistake.
        """
        scope = Scope(self._world)
        return lower_condition(expression, scope if certain else scope.behind(None))

    def of_behaviours(self, expression: Expression, logic: Logic) -> Expr | None:
        """Return a formula of a logic of time: its conditions are evaluated in every state."""
        return lower_condition(expression, Scope(self._world, logic=logic))

    def of_event(self, expression: Expression, event: Event, *, across: bool) -> Expr | None:
        """Return a condition on the steps of one event, where `this` and the choices of the event are known.

        Args:
            across: whether it may read the state after the step, by `next`.
        """
        this = self._world.members[event.instance].reference()
        scope = Scope(self._world, None, {"this": this}, self._choices[event.label], across)
        return lower_condition(expression, scope)

    def noticed(self) -> Noticed:
        """Return what was noticed of the conditions that were lowered so far."""
        return self._notes.noticed()
