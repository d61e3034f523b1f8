"""The longest way back, or a strategy, in words: what stands above its steps, and its rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from varyoff.base.counted import counted
from varyoff.model.expression import show_value

if TYPE_CHECKING:
    from varyoff.analysis.playbook import Play, Playbook
    from varyoff.analysis.way_back import WayBack

SHOWN_PLAYS = 24  # rows of a strategy; the JSON output has all


def way_back_lead(found: WayBack) -> str:
    """Return what stands above the steps of a way back."""
    if not found.trace.steps:
        return "it is so in every reachable state: there is no way back to go"
    steps = counted(len(found.trace), "step")
    which = "one state that is" if found.states == 1 else f"{counted(found.states, 'state')} that are"
    return f"the longest way back takes {steps}, from {which} farthest of {found.everywhere:,}"


def playbook_lead(found: Playbook) -> str:
    """Return what stands above the rows of a strategy."""
    if found.reason:
        return f"there is a strategy, of {counted(found.states, 'state')}; {found.reason}"
    if not found.plays:
        return "it is so in every reachable state: there is nothing to do"
    turns = counted(found.turns, "event")
    already = f"; in {counted(found.won, 'state')} it is so already" if found.won else ""
    return f"the strategy, by which it takes at most {turns} of ours{already}"


def seen_text(play: Play) -> str:
    """Return what is seen: `save.state is reading or done, nightly.state is none`; of no difference, `whatever is seen`."""
    from varyoff.analysis.trap import alternatives_text

    said = [f"{name} is {alternatives_text(tuple(map(show_value, values)))}" for name, values in play.seen]
    return ", ".join(said) or "whatever is seen"


def effect_text(play: Play) -> str:
    """Return in how many states a row of a strategy speaks, and how long it takes from there."""
    return f"{counted(play.states, 'state')}, at most {counted(play.turns, 'event')} from the goal"
