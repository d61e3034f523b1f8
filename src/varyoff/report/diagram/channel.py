"""The lines between two layers: each goes down, across on a track of its own, and down again.

Tracks are put in an order in which few lines cross and no two lie on each other. Where no order can avoid the latter,
a line steps aside and back.
"""

from __future__ import annotations

from collections.abc import Sequence

from varyoff.base.record import dataclass

PITCH = 7  # between two tracks
BESIDE = 4  # of a line that steps aside, to all others
NEAR = 6  # lines that are nearer than this would read as one


@dataclass(frozen=True, slots=True)
class Wire:
    """What one net has in a channel: where it comes from above and where it goes below, as x."""

    net: int
    part: str
    uppers: tuple[float, ...]
    lowers: tuple[float, ...]

    @property
    def low(self) -> float:
        return min(*self.uppers, *self.lowers)

    @property
    def high(self) -> float:
        return max(*self.uppers, *self.lowers)

    @property
    def straight(self) -> bool:
        return self.high - self.low < 0.5


def tracks_of(wires: Sequence[Wire]) -> list[int]:
    """Return the track of every wire, from 0 at the top; those that need none have -1.

    Cost: O(wires²) a round, with at most as many rounds as wires.
    """
    moving = sorted((i for i, w in enumerate(wires) if not w.straight), key=lambda i: (wires[i].low, wires[i].high, i))
    cost = {(a, b): _cost(wires[a], wires[b]) for a in moving for b in moving if a != b}
    order: list[int] = []
    for i in moving:  # each goes where it costs least
        best, where = None, 0
        total = sum(cost[i, o] for o in order)
        for k in range(len(order) + 1):
            if best is None or total < best:
                best, where = total, k
            if k < len(order):
                total += cost[order[k], i] - cost[i, order[k]]
        order.insert(where, i)
    for _ in range(len(order)):
        changed = False
        for k in range(len(order) - 1):
            a, b = order[k], order[k + 1]
            if cost[b, a] < cost[a, b]:
                order[k], order[k + 1] = b, a
                changed = True
        if not changed:
            break
    track = [-1] * len(wires)
    for k, i in enumerate(order):
        track[i] = max(
            (track[o] + 1 for o in order[:k] if _meet(wires[o], wires[i]) or cost[o, i] or cost[i, o]), default=0
        )
    return track


def _meet(a: Wire, b: Wire) -> bool:
    return a.low - NEAR < b.high and b.low - NEAR < a.high


def _cost(above: Wire, below: Wire) -> int:
    """Return what it costs that `above` has the higher track: crossings, and far more for lines on each other."""
    crossings = sum(below.low < x < below.high for x in above.lowers)
    crossings += sum(above.low < x < above.high for x in below.uppers)
    return crossings + 100 * sum(abs(x - u) < NEAR for x in above.lowers for u in below.uppers)


@dataclass(frozen=True, slots=True)
class Detour:
    """A line goes down beside its end below, at `x`, to a track of its own, and only there to its end."""

    x: float
    track: int


def detours(wires: Sequence[Wire], tracks: Sequence[int]) -> dict[tuple[int, float], Detour]:
    """Return the detours, by the wire and its end below, of those that would else lie on another's beginning."""
    found: dict[tuple[int, float], Detour] = {}
    used: list[tuple[int, float, float]] = []
    most = max(tracks, default=-1)
    for i, wire in enumerate(wires):
        others = [x for k, w in enumerate(wires) if k != i for x in (*w.uppers, *w.lowers)]
        for x in sorted(set(wire.lowers)):
            if tracks[i] < 0 or not any(
                abs(x - u) < NEAR for k, w in enumerate(wires) if k != i and tracks[k] > tracks[i] for u in w.uppers
            ):
                continue
            inward = 1 if (wire.low + wire.high) / 2 > x else -1
            steps = [s * side for s in range(4, 40) for side in (inward, -inward)]
            others += [d.x for d in found.values()]
            aside = next((x + s for s in steps if all(abs(x + s - o) >= BESIDE for o in others)), x + 4 * inward)
            track = most + 1
            while any(
                t == track and low - NEAR < max(x, aside) and min(x, aside) < high + NEAR for t, low, high in used
            ):
                track += 1
            used.append((track, min(x, aside), max(x, aside)))
            found[i, x] = Detour(aside, track)
    return found
