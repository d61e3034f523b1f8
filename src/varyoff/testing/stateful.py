"""Hypothesis state machines made from a specification.

The rules are the events of the system, each with the precondition that it is enabled; the invariants are
its `always` and `never` properties; what `whenever` requires or ensures is asserted on every step. What is
tested is the specification itself, or an implementation of yours beside it. A failure is a program that can
be run.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from hypothesis.stateful import RuleBasedStateMachine, invariant

from varyoff.model.expression import show_value
from varyoff.model.interpret import evaluate, initial_states
from varyoff.model.model import Event, State
from varyoff.runtime import Alternative, LiveSystem
from varyoff.testing.checks import Check
from varyoff.testing.implementation import Implementation, Mismatch, differences


class SpecificationMachine(RuleBasedStateMachine):
    """The state machine of a specification; `state_machine` makes subclasses with a rule for every event.

    Attributes:
        system: the live machines; in a test of an implementation, what it should do.
        implementation: what is tested, or None.
    """

    make_system: Callable[[], LiveSystem]
    make_implementation: Callable[[], Implementation] | None = None
    checks: tuple[Check, ...] = ()
    refusals: bool = False

    def __init__(self) -> None:
        super().__init__()
        self.system: LiveSystem = type(self).make_system()
        make = type(self).make_implementation
        self.implementation: Implementation | None = None if make is None else make()
        self._offered: tuple[State, frozenset[str]] | None = None
        if self.implementation is not None:
            self._meet()

    # --- what rules ask ----------------------------------------------------------------------

    def offered(self) -> frozenset[str]:
        """Return the labels of the events that are enabled."""
        if self._offered is None or self._offered[0] is not self.system.values:
            self._offered = (self.system.values, frozenset(self.system.enabled()))
        return self._offered[1]

    def begin(self, initial: State) -> None:
        """Go to an initial state."""
        self.system.restore(initial)

    def offered_of(self, labels: Sequence[str]) -> list[str]:
        """Return those of some events that are enabled."""
        return [label for label in labels if label in self.offered()]

    def happen(self, label: str, way: int = 0) -> None:
        """Take a step by an enabled event and assert what the properties say of it.

        Args:
            way: in which of its ways the event goes, counted around. An implementation goes its own.
        """
        system = self.system
        event = system.model.events[system.model.event(label)]
        ways = system.alternatives(label)
        taken = ways[way % len(ways)]
        if self.implementation is not None:
            if not self.implementation.fire(event.name, dict(event.choices)):
                raise Mismatch(f"`{label}` is refused, and should be possible in {_shown(system)}")
            taken = self._followed(event, ways)
        before = system.values
        system.fire(label, choose=lambda _: taken)
        self._assert_step(event, before)

    def refuse(self, label: str) -> None:
        """Try an event that the machines should refuse."""
        assert self.implementation is not None
        event = self.system.model.events[self.system.model.event(label)]
        if self.implementation.fire(event.name, dict(event.choices)):
            reason = self.system.refusal(label)
            raise Mismatch(f"`{label}` happens, and should be refused in {_shown(self.system)}: {reason}")
        self._compare(f"after `{label}` was refused")

    def refusable(self) -> list[str]:
        """Return the events that the machines refuse; what only a procedure holds back is left out."""
        found = []
        for label in self.system.events():
            reason = self.system.refusal(label)
            if reason is not None and reason.enforced:
                found.append(label)
        return found

    def _meet(self) -> None:
        """Go to the initial state in which the implementation is."""
        assert self.implementation is not None
        observed = self.implementation.state()
        for state in initial_states(self.system.model):
            if not differences(self.system.model, state, observed):
                self.system.restore(state)
                return
        self._compare("at the beginning")

    # --- what is asserted --------------------------------------------------------------------

    @invariant()
    def properties_hold(self) -> None:
        """Assert every `always` and `never`."""
        values, model = self.system.values, self.system.model
        for check in self.checks:
            if check.states is not None and evaluate(check.states, values, None, model):
                raise AssertionError(f"`{check.name}` is violated ({check.text}) in {_shown(self.system)}")

    def _assert_step(self, event: Event, before: State) -> None:
        system = self.system
        position = system.model.event(event.label)
        for check in self.checks:
            forbidden = check.steps.get(position)
            if forbidden is not None and evaluate(forbidden, before, system.values, system.model):
                what = f"`{check.name}` is violated ({check.text}) by `{event.label}`"
                raise AssertionError(f"{what}, after which {_shown(system)}")

    def _followed(self, event: Event, ways: Sequence[Alternative]) -> Alternative:
        """Return the way that the implementation went, as far as its state tells."""
        assert self.implementation is not None
        observed = self.implementation.state()
        for way in ways:
            if not differences(self.system.model, way.after, observed):
                return way
        differing = differences(self.system.model, ways[0].after, observed)
        raise Mismatch(f"after `{event.label}` {'; '.join(differing)}")

    def _compare(self, when: str) -> None:
        if self.implementation is None:
            return
        differing = differences(self.system.model, self.system.values, self.implementation.state())
        if differing:
            raise Mismatch(f"{when} {'; '.join(differing)}")


def _shown(system: LiveSystem) -> str:
    return " ".join(f"{name}={show_value(value)}" for name, value in system.state.items())
