"""The normal life of a machine: in which order its states come, and which of them lie on the straight way down."""

from __future__ import annotations

from varyoff.spec.syntax import Machine


def first_state(machine: Machine, states: tuple[str, ...]) -> str:
    if machine.initial is not None and machine.initial.values:
        text = machine.initial.values[0].text
        if text in states:
            return text
    return states[0] if states else ""


Ahead = dict[str, tuple[str, ...]]
"""For every state those to which it normally leads, in the order in which they are declared."""


def normal_moves(machine: Machine, states: tuple[str, ...]) -> Ahead:
    """Return where the machine's own transitions lead that are no faults."""
    place = {s: i for i, s in enumerate(states)}
    ahead: dict[str, set[str]] = {s: set() for s in states}
    for t in machine.transitions:
        if t.trigger is None or t.actor == "fault" or t.dest is None or t.sources is None:
            continue
        for source in t.sources:
            if source.text in ahead and t.dest.text in ahead and source.text != t.dest.text:
                ahead[source.text].add(t.dest.text)
    return {s: tuple(sorted(found, key=place.__getitem__)) for s, found in ahead.items()}


def order_of(first: str, states: tuple[str, ...], ahead: Ahead) -> dict[str, int]:
    """Return the place of every state in the normal life.

    It is the reverse postorder of a depth-first walk; what is declared earlier comes first.
    """
    finished: list[str] = []
    seen: set[str] = set()

    def walk(start: str) -> None:
        seen.add(start)
        stack = [(start, iter(ahead[start]))]
        while stack:
            state, following = stack[-1]
            for target in following:
                if target not in seen:
                    seen.add(target)
                    stack.append((target, iter(ahead[target])))
                    break
            else:
                finished.append(state)
                stack.pop()

    later = [s for s in states if s != first]
    if first:
        walk(first)
    main = list(reversed(finished))
    finished.clear()
    for state in later:
        if state not in seen:
            walk(state)
            main += reversed(finished)
            finished.clear()
    return {state: place for place, state in enumerate(main)}


def spine_of(states: tuple[str, ...], order: dict[str, int], ahead: Ahead) -> tuple[str, ...]:
    """Return the main way down: through as few ways out as possible, then the longest, then declared first.

    A way out is a state to which one comes from different stages of the same life, as from `placed` and from `paid`
    to `cancelled`.
    """
    if not states:
        return ()
    down = {s: [t for t in ahead[s] if order[t] > order[s]] for s in states}
    upwards = sorted(states, key=order.__getitem__, reverse=True)
    behind: dict[str, set[str]] = {}  # every state that comes after
    for s in upwards:
        behind[s] = {b for t in down[s] for b in (t, *behind[t])}
    before: dict[str, list[str]] = {s: [p for p in states if s in down[p]] for s in states}
    out = {s for s in states if any(q in behind[p] for p in before[s] for q in before[s])}
    best: dict[str, tuple[int, int, tuple[str, ...]]] = {}
    for s in upwards:
        exits, length, way = min((best[t] for t in down[s]), key=lambda b: b[:2], default=(0, 0, ()))
        best[s] = (exits + (s in out), length - 1, (s, *way))
    return best[min(states, key=order.__getitem__)][2]
