"""Which procedure guard protects which property: each is dropped in turn, and everything decided again."""

from __future__ import annotations

from collections.abc import Callable

from varyoff.analysis.deciding import decide
from varyoff.analysis.explaining import explain_violation
from varyoff.analysis.explanation import Explanation
from varyoff.analysis.prepared import Prepared
from varyoff.base.budget import countdown
from varyoff.base.record import dataclass
from varyoff.engine.engine import Bounds, Engine
from varyoff.model.model import GuardName, Model
from varyoff.model.trace import Trace
from varyoff.property.property import Property
from varyoff.property.verdict import Verdict


@dataclass(frozen=True, slots=True)
class GuardFailure:
    """A property that holds with the guard and fails without it; the trace is shortest. `property` is the lowered
    one, `model` the model without the guard, on which the trace runs; `explanation` says why the trace breaks it.
    """

    property: Property
    verdict: Verdict
    model: Model
    trace: Trace | None
    explanation: Explanation | None = None


@dataclass(frozen=True, slots=True)
class GuardRow:
    """One guard: what fails without it, what cannot be decided with or without it.

    It is redundant when something holds that could fail, nothing fails, and everything was decided: something else
    already keeps the properties. It is `untested` when nothing fails because nothing was there to fail: no invariant
    holds, or only in vain. `reason` says why something could not be decided.
    """

    guard: GuardName
    text: str
    fails: tuple[GuardFailure, ...]
    undecided: tuple[str, ...] = ()
    reason: str = ""
    untested: bool = False

    @property
    def redundant(self) -> bool:
        return not self.fails and not self.undecided and not self.untested


@dataclass(frozen=True, slots=True)
class GuardTable:
    """All guards of a system, and the invariants that hold whichever one is dropped: the machines enforce them.

    `undecided` are the properties of which it is not known whether they hold with every guard in force, `reason` says
    why; `asked` is whether anybody wrote down a property at all.
    """

    rows: tuple[GuardRow, ...]
    machine_enforced: tuple[str, ...]
    broken_anyway: tuple[str, ...]
    undecided: tuple[str, ...] = ()
    reason: str = ""
    asked: bool = True


def necessity(
    engine: Engine, prepared: Prepared, base: tuple[Verdict, ...], bounds: Bounds | None = None,
    step: Callable[[GuardName], None] | None = None,
) -> GuardTable:  # fmt: skip
    """Drop each procedure guard in turn.

    Args:
        base: the verdicts with all guards in force, in the order of `prepared.properties`.
        bounds: of states in each exploration, of seconds in all of them together; what they leave open is
            `undecided`.
        step: called before each guard, for progress.

    Cost: one exploration for each guard.
    """
    bounds = bounds or Bounds()
    left = countdown(bounds.seconds)
    rows = []
    kept = {v.property for v in base if v.status in ("holds", "vacuous")}
    unknown = tuple(v.property for v in base if v.status == "unknown")
    why = next((v.reason for v in base if v.status == "unknown"), "")
    held = {v.property for v in base if v.status == "holds"}
    untested = not any(_could_fail(p) for p in prepared.properties if p.name in held)
    ever_failed: set[str] = set(unknown)
    for guard in prepared.guards():
        if step is not None:
            step(guard)
        model = prepared.without(guard)
        found = decide(engine, model, prepared.properties, Bounds(bounds.states, left()))
        answer = found.answer
        fails = []
        undecided = list(unknown)
        for position, (one, verdict) in enumerate(zip(prepared.properties, found.verdicts, strict=True)):
            if one.name not in kept:
                continue
            if verdict.status == "violated":
                trace, explained = verdict.trace, None
                if trace is None or trace.states:
                    on, whole = found.model_of(position), prepared.elaborated.model
                    explained = explain_violation(engine, on, one, trace, whole, verdict.certificate, remedies=False)
                shown = found.shown(position)
                fails.append(GuardFailure(one, shown, model, shown.trace, explained))
            elif verdict.status == "unknown":
                undecided.append(one.name)
        ever_failed.update(f.property.name for f in fails)
        ever_failed.update(undecided)
        reason = why
        if len(undecided) > len(unknown) or not unknown:
            reason = answer.failure.error.message if answer.failure is not None else answer.reason
        fails.sort(key=lambda f: len(f.trace) if f.trace is not None else 0)
        empty = untested and not fails and not undecided
        rows.append(GuardRow(guard, _text(prepared, guard), tuple(fails), tuple(undecided), reason, empty))
        if found.interrupted:
            raise KeyboardInterrupt
    invariants = {p.name for p in prepared.properties if p.forbidden is not None and p.stated}
    enforced = tuple(name for name in (v.property for v in base) if name in (invariants & held) - ever_failed)
    broken = tuple(v.property for v in base if v.status == "violated")
    asked = any(p.stated for p in prepared.properties)
    return GuardTable(tuple(rows), enforced, broken, unknown, why, asked)


def _could_fail(one: Property) -> bool:
    """Return whether somebody asked for it, and more steps than there are can break it; a state stays reachable."""
    return one.stated and one.sought is None


def _text(prepared: Prepared, guard: GuardName) -> str:
    """Return the guard's expression, as it is written."""
    machine = prepared.elaborated.machine_of(guard.instance)
    for transition in machine.transitions:
        for procedure in transition.procedure:
            if procedure.name.text == guard.guard:
                events = [transition.trigger.text] if transition.trigger else [f.event for f in transition.follows]
                if guard.event in events:
                    return " ".join(procedure.expression.text.split())
    return ""
