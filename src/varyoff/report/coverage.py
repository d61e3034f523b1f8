"""Coverage as text: how much was reached, taken, and both true and false; and the names of what was not."""

from __future__ import annotations

from collections import Counter

from varyoff.analysis.coverage import Coverage, GuardCoverage
from varyoff.base.counted import counted
from varyoff.base.record import dataclass
from varyoff.report.record import SystemRecord


@dataclass(frozen=True, slots=True)
class Meter:
    """`part` of `whole` things of one kind were covered."""

    name: str
    part: int
    whole: int
    noun: str
    covered: str

    def __str__(self) -> str:
        if not self.whole:
            return f"no {self.noun}"
        return f"{self.part:,} of {self.whole:,} {self.noun if self.whole > 1 else self.noun[:-1]} {self.covered}"


@dataclass(frozen=True, slots=True)
class Uncovered:
    """What was not covered, and in what way; `entries` names each, one for each that its meter lacks."""

    name: str
    title: str
    entries: tuple[str, ...]

    def distinct(self) -> list[str]:
        """Return the names, each once; of several things of one name the number follows."""
        return [name if number == 1 else f"{name} ×{number}" for name, number in Counter(self.entries).items()]


def meters(found: Coverage) -> tuple[Meter, ...]:
    """Return how much was covered."""
    states, transitions, guards = len(found.states), len(found.transitions), len(found.guards)
    both = sum(1 for g in found.guards if g.true and g.false)
    return (
        Meter("states", states - len(found.unreached_states), states, "states", "reached"),
        Meter("transitions", transitions - len(found.untaken_transitions), transitions, "transitions", "taken"),
        Meter("conditions", both, guards, "conditions", "both true and false"),
    )


def uncovered(found: Coverage) -> tuple[Uncovered, ...]:
    """Return everything that `meters` lack, by kind; kinds that lack nothing are left out."""
    kinds = (
        Uncovered("unreached", "never reached", tuple(f"{s.instance}.{s.state}" for s in found.unreached_states)),
        Uncovered(
            "untaken",
            "never taken",
            tuple(f"{t.instance}.{t.event}{' (following)' if t.follows else ''}" for t in found.untaken_transitions),
        ),
        Uncovered("never-true", "never true", tuple(_name(g) for g in found.guards if g.false and not g.true)),
        Uncovered("never-false", "never false", tuple(_name(g) for g in found.guards if g.true and not g.false)),
        Uncovered(
            "unevaluated", "never evaluated", tuple(_name(g) for g in found.guards if not g.true and not g.false)
        ),
    )
    return tuple(k for k in kinds if k.entries)


def fixed_names(found: Coverage) -> tuple[str, ...]:
    """Return the variables that never change; of a machine that never leaves a state its states tell it."""
    return tuple(v.name for v in found.fixed_variables if not v.name.endswith(".state"))


def dead_line(found: Coverage) -> str:
    """Return in one line how much of the model is dead, which makes it look safer than it is; empty when nothing is."""
    states, transitions, _ = meters(found)
    parts = [
        f"{m.whole - m.part:,} of {counted(m.whole, m.noun[:-1])}" for m in (states, transitions) if m.part < m.whole
    ]
    if fixed := fixed_names(found):
        parts.append(f"{counted(len(fixed), 'variable that never changes', 'variables that never change')}")
    return f"dead: {', '.join(parts)}" if parts else ""


def percent_text(percent: float) -> str:
    """Return a percentage; only what is whole is shown as 100 %, and only nothing as 0 %."""
    rounded = round(percent, 1)
    if rounded == 100 and percent < 100:
        rounded = 99.9
    if rounded == 0 and percent > 0:
        rounded = 0.1
    return f"{rounded:g} %"


def too_little(system: SystemRecord) -> str:
    """Return what to say of a system that is not covered as was asked, or of which it is not known."""
    assert system.least_coverage is not None
    asked = f"at least {percent_text(system.least_coverage)} of states and transitions are asked for"
    if system.coverage is None:
        why = "time or memory ran out" if system.complete else "not everything was explored"
        return f"not known, as {why}; {asked}"
    return f"{percent_text(system.coverage.percent)} were reached and taken; {asked}"


def _name(guard: GuardCoverage) -> str:
    event = f"{guard.instance}.{guard.event}"
    return f"{event}/{guard.name}" if guard.kind == "procedure" else f"{event}: {guard.text}"
