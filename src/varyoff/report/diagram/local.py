"""The diagram of a machine without states: the values that its variables take together, and what leads between them.

These are the reachable states, projected on the variables of its instances. Where they are too many, variables are
left out until few enough boxes remain: numbers first, then truth values, then words.
"""

from __future__ import annotations

from collections.abc import Sequence

from varyoff.base.record import dataclass, replace
from varyoff.model.enumeration import Enumeration, picked
from varyoff.model.expression import Value, show_value, variables_of
from varyoff.model.interpret import branch_enabled, evaluate
from varyoff.model.model import Event, Model, Part, State
from varyoff.report.diagram.figure import Arrow, Box, Entry, Figure, straightened
from varyoff.report.diagram.life import Ahead, order_of, spine_of
from varyoff.report.plain import one_line

MOST_BOXES = 12
MOST_ARROWS = 20
MOST_PROJECTIONS = 20_000  # of the states on what one event depends on; beyond, nothing is drawn

Local = tuple[Value, ...]  # values of some variables of one instance
LocalStep = tuple[int, Local, Local]  # a transition of the machine, the values before and after it


@dataclass(frozen=True, slots=True)
class Projection:
    """The reachable states of all instances of a machine, on its variables `names`.

    `values` come in the order in which they are first reached, `initial` are among them.
    """

    names: tuple[str, ...]
    kinds: tuple[str, ...]
    values: tuple[Local, ...]
    initial: frozenset[Local]
    steps: frozenset[LocalStep]

    def on(self, kept: Sequence[int]) -> Projection:
        """Return the projection on some of the variables, by position."""

        def part(local: Local) -> Local:
            return tuple(local[k] for k in kept)

        return Projection(
            part(self.names),  # type: ignore[arg-type]
            part(self.kinds),  # type: ignore[arg-type]
            tuple(dict.fromkeys(map(part, self.values))),
            frozenset(map(part, self.initial)),
            frozenset((t, part(a), part(b)) for t, a, b in self.steps),
        )

    @property
    def moves(self) -> frozenset[LocalStep]:
        return frozenset(s for s in self.steps if s[1] != s[2])


def with_local_states(figure: Figure, model: Model, found: Enumeration) -> Figure:
    """Return the figure of a machine without states with its local states as boxes; as it is where they are too many.

    Cost: O(states × events in which its instances take part).
    """
    if figure.boxes or not figure.tracks or not found.complete:
        return figure
    whole = project(model, found, figure.instances)
    if whole is None:
        return figure
    shown = _few(whole)
    if shown is None:
        return figure
    return _drawn(figure, shown, {t for t, _, _ in whole.steps}, whole.kinds.count("enumeration"))


def project(model: Model, found: Enumeration, instances: Sequence[str]) -> Projection | None:
    """Return the projection on the variables of instances of one machine; None where an event depends on too much."""
    of = {i: [k for k, v in enumerate(model.variables) if v.instance == i and not v.auxiliary] for i in instances}
    values: dict[Local, None] = {}
    initial: set[Local] = set()
    steps: set[LocalStep] = set()
    for instance, own in of.items():
        local = picked(own)
        values.update(dict.fromkeys(map(local, found.states)))
        initial.update(map(local, found.states[: found.initial]))
        for event in model.events:
            for part in event.parts:
                if any(o.instance == instance for o in part.branches):
                    around = picked(sorted({*own, *_reads(event, part)}))
                    projected = {around(state): state for state in found.states}
                    if len(projected) > MOST_PROJECTIONS:
                        return None
                    for state in projected.values():
                        steps.update(_steps(event, part, state, own))
    first = [model.variables[k] for k in next(iter(of.values()), [])]
    return Projection(
        tuple(v.local for v in first), tuple(v.kind for v in first), tuple(values), frozenset(initial), frozenset(steps)
    )


def _reads(event: Event, part: Part) -> set[int]:
    """Return the variables on which it depends whether the event happens, and what the part then does."""
    guards = [c.expression for p in (event.own, part) for o in p.branches for c in o.guard]
    return {k for e in [*guards, *(u.value for o in part.branches for u in o.updates)] for k in variables_of(e)}


def _steps(event: Event, part: Part, state: State, own: list[int]) -> list[LocalStep]:
    if not any(branch_enabled(o, state) for o in event.own.branches):
        return []
    found = []
    before = tuple(state[k] for k in own)
    for option in part.branches:
        if branch_enabled(option, state):
            new = {u.variable: evaluate(u.value, state) for u in option.updates}
            found.append((option.transition, before, tuple(new.get(k, state[k]) for k in own)))
    return found


def _few(whole: Projection) -> Projection | None:
    """Return the projection on as many variables as can be drawn; None where that is none."""
    kept = [k for k in range(len(whole.names)) if len({v[k] for v in whole.values}) > 1]
    varying = len(kept)
    rank = {"enumeration": 0, "reference": 1, "boolean": 2, "integer": 3}

    def cost(k: int) -> tuple[int, int, int]:
        return rank[whole.kinds[k]], len({v[k] for v in whole.values}), k

    while kept:
        shown = whole.on(kept)
        if len(shown.values) <= MOST_BOXES and len(_arrows(shown)) <= MOST_ARROWS:
            break
        kept.remove(max(kept, key=cost))
    for k in sorted(kept, key=cost, reverse=True):
        # Where something is left out anyway, so is what the others tell already.
        fewer = [o for o in kept if o != k]
        if fewer and len(kept) < varying and len(whole.on(fewer).values) == len(whole.on(kept).values):
            kept = fewer
    return whole.on(kept) if kept else None


def _arrows(shown: Projection) -> set[tuple[Local, tuple[int, ...]]]:
    """Return destinations with the transitions that lead there together: there are as many arrows, or some more."""
    between: dict[tuple[Local, Local], list[int]] = {}
    for t, a, b in sorted(shown.moves, key=lambda s: s[0]):
        between.setdefault((a, b), []).append(t)
    return {(b, tuple(ts)) for (_, b), ts in between.items()}


def _drawn(figure: Figure, shown: Projection, taken: set[int], words: int) -> Figure:
    entries = {e.index: e for e in figure.anywhere}
    names = [", ".join(map(show_value, v)) for v in shown.values]
    name = dict(zip(shown.values, names, strict=True))
    moves = sorted((names.index(name[a]), names.index(name[b]), t) for t, a, b in shown.moves if t in entries)
    normal: Ahead = dict.fromkeys(names, ())
    for a, b, t in moves:
        if entries[t].actor != "fault" and names[b] not in normal[names[a]]:
            normal[names[a]] += (names[b],)
    starts = [name[v] for v in shown.values if v in shown.initial]
    order = order_of(starts[0] if starts else names[0], tuple(names), normal)
    spine = spine_of(tuple(names), order, normal)
    boxes = tuple(
        Box(name[v], _lines(shown, v, words), "", v in shown.initial, True, (), order[name[v]]) for v in shown.values
    )
    moving = {t for _, _, t in moves}
    # Steps are known of transitions that write something; of others the figure knows whether they are taken.
    still = tuple(
        replace(e, taken=e.taken and (not e.effects or t in taken)) for t, e in entries.items() if t not in moving
    )
    return replace(
        figure,
        boxes=boxes,
        arrows=straightened(_grouped(names, order, moves, entries), spine),
        anywhere=still,
        tracks=tuple(t for t in figure.tracks if t.name not in shown.names),
        spine=spine,
        elsewhere=_elsewhere(shown, any(e.taken for e in still)),
        keys=shown.names,
    )


def _elsewhere(shown: Projection, taken: bool) -> str:
    if not taken:
        return "never"
    what = " and ".join(shown.names) if len(shown.names) < 3 else "all this"
    return f"leaves {what} as {'they are' if len(shown.names) == 2 else 'it is'}"


def _grouped(
    names: list[str], order: dict[str, int], moves: list[tuple[int, int, int]], entries: dict[int, Entry]
) -> list[Arrow]:
    """Return arrows: transitions of one kind with the same ends together, and sources that lead the same way."""
    between: dict[tuple[int, int, str, bool], list[Entry]] = {}
    for a, b, t in moves:
        between.setdefault((a, b, entries[t].actor, entries[t].follows), []).append(entries[t])
    ways: dict[tuple[int, tuple[int, ...], bool], tuple[list[str], list[Entry]]] = {}
    for (a, b, _, _), es in between.items():
        back = order[names[a]] > order[names[b]]
        ways.setdefault((b, tuple(e.index for e in es), back), ([], es))[0].append(names[a])
    return [Arrow(tuple(sources), names[b], tuple(es), back) for (b, _, back), (sources, es) in ways.items()]


def _lines(shown: Projection, local: Local, words: int) -> tuple[str, ...]:
    """Return how a local state is written: a word by itself where only one variable of the machine has words."""
    lines = []
    for variable, kind, value in zip(shown.names, shown.kinds, local, strict=True):
        match value:
            case True:
                lines.append(variable)
            case False:
                lines.append(f"not {variable}")
            case _ if kind == "enumeration" and words == 1:
                lines.append(show_value(value))
            case _:
                lines.append(f"{variable}: {show_value(value)}")
    return tuple(one_line(line) for line in lines)
