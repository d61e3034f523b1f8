"""The normal life of a machine: in which order its states come, and which of them lie on the straight way down."""

from __future__ import annotations

from varyoff.spec.syntax import Machine


def first_state(machine: Machine, states: tuple[str, ...]) -> str:
    if machine.initial is not None and machine.initial.values:
        text = machine.initial.values[0].text
        if text in states:
            return text
    return states[0] if states else ""


def _normal(machine: Machine, states: tuple[str, ...]) -> dict[str, list[str]]:
    """Return, for every state, where its own transitions lead that are no faults, in order of declaration."""
    ahead: dict[str, list[str]] = {s: [] for s in states}
    for t in machine.transitions:
        if t.trigger is None or t.actor == "fault" or t.dest is None or t.sources is None:
            continue
        for source in t.sources:
            if source.text in ahead and t.dest.text in ahead and source.text != t.dest.text:
                ahead[source.text].append(t.dest.text)
    return ahead


def order_of(first: str, states: tuple[str, ...], machine: Machine) -> dict[str, int]:
    """Return the place of every state in the normal life of the machine.

    It is the reverse postorder of a depth-first walk along the transitions that are no faults; what is declared
    earlier comes first.
    """
    ahead = _normal(machine, states)
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


def spine_of(states: tuple[str, ...], order: dict[str, int], machine: Machine) -> tuple[str, ...]:
    """Return the longest way down along normal transitions; of equal ones the one declared first."""
    ahead = _normal(machine, states)
    best: dict[str, tuple[str, ...]] = {}
    for state in sorted(states, key=order.__getitem__, reverse=True):
        ways = [best[t] for t in dict.fromkeys(ahead[state]) if order[t] > order[state]]
        best[state] = (state, *max(ways, key=len, default=()))
    if not states:
        return ()
    return best[min(states, key=order.__getitem__)]
