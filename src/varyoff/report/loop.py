"""What is said of a trace that goes on for ever: how long it is, where its loop begins, and where it returns."""

from __future__ import annotations

from varyoff.base.counted import counted
from varyoff.model.trace import Trace

SHORT = "a short one; a shorter may exist"  # finding the shortest loop takes too long in general


def at_rest(trace: Trace) -> bool:
    """Whether nothing happens any more in its loop: one state repeats for ever."""
    return trace.loop is not None and all(step.event is None for step in trace.steps[trace.loop :])


def stem_of(trace: Trace) -> int:
    """Return how many steps lead to the loop; of a trace without one, all of them."""
    return len(trace) if trace.loop is None else trace.loop


def length_text(trace: Trace) -> str:
    """Return how long a trace is: `3 steps`; `2 steps, then a loop of 3`; `2 steps, then nothing more`."""
    if trace.loop is None:
        return counted(len(trace), "step")
    stem = counted(stem_of(trace), "step")
    if at_rest(trace):
        return f"{stem}, then nothing more" if trace.loop else "nothing ever happens"
    steps = len(trace) - trace.loop
    return f"{stem}, then a loop of {steps}" if trace.loop else f"a loop of {counted(steps, 'step')}"


def rank_text(trace: Trace) -> str:
    """Return whether it is known that no trace of its kind is shorter."""
    return "shortest" if trace.shortest else SHORT


def when_text(trace: Trace) -> str:
    """Return when what a trace shows is so: `after 3 steps`; of a loop, for ever from then on."""
    steps = f"after {counted(stem_of(trace), 'step')}"
    if trace.loop is None:
        return steps
    return f"{steps} for ever" if trace.loop else "from the start for ever"


def broken_when(trace: Trace) -> str:
    """Return when a property is violated, to follow `is violated`: `after 3 steps`, `for ever, in a loop …`."""
    steps = counted(stem_of(trace), "step")
    if trace.loop is None:
        return f"after {steps}"
    after = f"after {steps}" if trace.loop else "from the start"
    if at_rest(trace):
        return f"{after} by nothing happening any more"
    return f"for ever: {after}, by a loop of {counted(len(trace) - trace.loop, 'step')}"


def loop_begins(trace: Trace) -> str:
    """Return what stands behind the state to which a loop returns; empty where there is no loop that moves."""
    if trace.loop is None or at_rest(trace):
        return ""
    first, last = trace.loop + 1, len(trace)
    steps = f"step {first}" if first == last else f"steps {first} to {last}"
    return f"the loop begins: from here on {steps}, again and again, for ever"


def loop_returns(trace: Trace) -> str:
    """Return what stands at the end of a trace; empty where it has no loop."""
    if trace.loop is None:
        return ""
    if at_rest(trace):
        return f"state {trace.loop} for ever: nothing happens any more"
    return f"back in state {trace.loop}, and so on for ever"
