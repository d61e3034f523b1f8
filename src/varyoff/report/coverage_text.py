"""Coverage as text: how much was reached, taken, and both true and false; and the names of what was not."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from varyoff.analysis.coverage import Coverage, GuardCoverage, coverage
from varyoff.engine.explicit import Answer
from varyoff.report.record import SystemRecord

SHOWN = 12  # names of each kind


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
class Missing:
    """What was not covered, and in what way; `entries` names each, one for each that its meter lacks."""

    name: str
    title: str
    entries: tuple[str, ...]

    def distinct(self) -> list[str]:
        """Return the names, each once; of several things of one name the number follows."""
        return [name if number == 1 else f"{name} ×{number}" for name, number in Counter(self.entries).items()]


def coverage_of(system: SystemRecord) -> Coverage | None:
    """Return the coverage of a system that was explored completely, else None."""
    if not isinstance(system.answer, Answer) or not system.complete:
        return None
    return coverage(system.answer.exploration)


def meters(found: Coverage) -> tuple[Meter, ...]:
    """Return how much was covered."""
    states, transitions, guards = len(found.states), len(found.transitions), len(found.guards)
    both = sum(1 for g in found.guards if g.true and g.false)
    return (
        Meter("states", states - len(found.unreached_states), states, "states", "reached"),
        Meter("transitions", transitions - len(found.untaken_transitions), transitions, "transitions", "taken"),
        Meter("conditions", both, guards, "conditions", "both true and false"),
    )


def missing(found: Coverage) -> tuple[Missing, ...]:
    """Return everything that `meters` lack, by kind; kinds that lack nothing are left out."""
    kinds = (
        Missing("unreached", "never reached", tuple(f"{s.instance}.{s.state}" for s in found.unreached_states)),
        Missing(
            "untaken",
            "never taken",
            tuple(f"{t.instance}.{t.event}{' (following)' if t.follows else ''}" for t in found.untaken_transitions),
        ),
        Missing("never-true", "never true", tuple(_name(g) for g in found.guards if g.false and not g.true)),
        Missing("never-false", "never false", tuple(_name(g) for g in found.guards if g.true and not g.false)),
        Missing("not-asked", "never asked", tuple(_name(g) for g in found.guards if not g.true and not g.false)),
    )
    return tuple(k for k in kinds if k.entries)


def _name(guard: GuardCoverage) -> str:
    event = f"{guard.instance}.{guard.event}"
    return f"{event}/{guard.name}" if guard.kind == "procedure" else f"{event}: {guard.text}"


def render_coverage(found: Coverage, width: int) -> Iterator[str]:
    """Yield lines: how many states, transitions and conditions were covered, and the names of those that were not."""
    summary = "coverage: " + ", ".join(str(m) for m in meters(found))
    yield from textwrap.wrap(summary, width, subsequent_indent="  ")
    for kind in missing(found):
        distinct = kind.distinct()
        more = f" and {len(distinct) - SHOWN} more" if len(distinct) > SHOWN else ""
        yield from textwrap.wrap(
            f"{kind.title}: {', '.join(distinct[:SHOWN])}{more}", width,
            initial_indent="  ", subsequent_indent="    ", break_long_words=False,
        )  # fmt: skip
