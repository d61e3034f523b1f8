"""Why an event does not happen: guards that do not hold, names that nobody has, several ways it could go."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from varyoff.base.counted import counted
from varyoff.base.record import dataclass
from varyoff.base.span import Span
from varyoff.base.usage import UnknownName
from varyoff.model.expression import conjuncts, negation, show, show_value, variables_of
from varyoff.model.interpret import evaluate
from varyoff.model.model import Branch, Event, Model, ModelError, State

if TYPE_CHECKING:
    from varyoff.runtime.step import Alternative


@dataclass(frozen=True, slots=True)
class FailedGuard:
    """One conjunct that does not hold.

    Attributes:
        kind: `source`, `conditions`, `unless`, `procedure` or `budget` (of faults).
        text: what was asked, in the words of the language.
        values: the variables that it reads, by name.
        name: of a procedure guard.
        transition: where the transition stands that it belongs to.
    """

    kind: str
    text: str
    values: tuple[tuple[str, str], ...]
    name: str
    span: Span | None
    transition: Span

    @property
    def enforced(self) -> bool:
        """Whether the machine itself refuses; False for what only discipline holds back."""
        return self.kind != "procedure"

    def __str__(self) -> str:
        known = ", ".join(f"{name} is {value}" for name, value in self.values)
        wrong = "holds" if self.kind == "unless" else "does not hold"
        return f"`{self.text}` {wrong}" + (f" ({known})" if known else "")


class Refused(Exception):
    """The event is not enabled.

    Attributes:
        event: its label.
        failed: for each of its transitions, the guards that do not hold. Empty when no transition of the
        event can
            ever be enabled.
    """

    def __init__(self, event: str, failed: Sequence[tuple[FailedGuard, ...]]) -> None:
        self.event = event
        self.failed = tuple(failed)
        super().__init__(_message(event, self.failed))

    def __reduce__(self) -> tuple[type[Refused], tuple[str, tuple[tuple[FailedGuard, ...], ...]]]:
        return type(self), (self.event, self.failed)

    @property
    def enforced(self) -> bool:
        """Whether the machines refuse the event; False when only procedure guards hold it back."""
        return all(not one or any(guard.enforced for guard in one) for one in self.failed)

    @property
    def procedure(self) -> tuple[str, ...]:
        """The procedure guards that hold back what the machines would accept, by name."""
        held = [one for one in self.failed if one and not any(guard.enforced for guard in one)]
        return tuple(dict.fromkeys(guard.name for one in held for guard in one))


class Ambiguous(Exception):
    """The event is enabled in several ways that lead to different states, and nothing said which to take."""

    def __init__(self, event: str, alternatives: Sequence[Alternative]) -> None:
        self.event = event
        self.alternatives = tuple(alternatives)
        listed = "; ".join(f"{index}: {one}" for index, one in enumerate(self.alternatives))
        super().__init__(f"`{event}` can go {counted(len(self.alternatives), 'way')}, give `choose`: {listed}")

    def __reduce__(self) -> tuple[type[Ambiguous], tuple[str, tuple[Alternative, ...]]]:
        return type(self), (self.event, self.alternatives)


class UnknownEvent(UnknownName):
    """No instance has such an event, or not with these choices."""


def _message(event: str, failed: tuple[tuple[FailedGuard, ...], ...]) -> str:
    if not failed:
        return f"`{event}` is refused: none of its transitions can ever be enabled"
    ways = []
    for one in failed:
        enforced = [guard for guard in one if guard.enforced]
        if not one:
            ways.append("is refused by a condition that its machine has beside those of the specification")
        elif enforced:
            also = "" if len(enforced) == len(one) else "; so do procedure guards"
            ways.append("is refused: " + " and ".join(map(str, enforced)) + also)
        else:
            listed = " and ".join(f"the procedure guard `{guard.name}`: {guard}" for guard in one)
            ways.append(f"is held back by {listed}")
    return f"`{event}` " + "; or ".join(dict.fromkeys(ways))


def refusal_of(model: Model, event: Event, state: State) -> Refused:
    """Return the refusal of an event that is not enabled in `state`."""
    return Refused(event.label, [_failed(model, branch, state) for branch in event.own.branches])


def _failed(model: Model, branch: Branch, state: State) -> tuple[FailedGuard, ...]:
    found: list[FailedGuard] = []
    for conjunct in branch.guard:
        parts = (conjunct.expression,) if conjunct.kind == "unless" else conjuncts(conjunct.expression)
        for part in parts:
            try:
                if evaluate(part, state):
                    continue
            except ModelError:
                if found:  # it would not have been evaluated: an earlier one fails
                    continue
                raise
            shown = negation(part) if conjunct.kind == "unless" else part
            found.append(
                FailedGuard(
                    conjunct.kind,
                    show(shown, model.names),
                    tuple((model.names[v], show_value(state[v])) for v in variables_of(part)),
                    conjunct.name,
                    conjunct.span,
                    branch.span,
                )
            )
    return tuple(found)
