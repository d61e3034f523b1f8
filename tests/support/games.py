"""Games with answers that were worked out by hand."""

from __future__ import annotations

from tests.support.local_rules import adversary_errors, strategy_errors
from tests.support.small_graphs import among, graph_model
from varyoff.engine.explicit.engine import Explicit
from varyoff.problem.certificate import Adversary, Strategy
from varyoff.problem.condition import StateCondition
from varyoff.problem.question import Win

# The goal is 9. We are the operator (o), the adversary is the workload (w) and faults (f); `s` is in neither list. An event
# is its moves FROM>TO. Expected: ranks of 0, 1, … of those that can be reached, or the lost ones; all begin in 0.
GAMES = {
    "one step": ("0>9o", {0: 1, 9: 0}),
    "two steps": ("0>1o | 1>9o", {0: 2, 1: 1, 9: 0}),
    "the event that needs fewer rounds, not the first": ("0>1o | 0>9o | 1>9o", {0: 1, 1: 1, 9: 0}),
    "no event of ours": ("0>9w", "lost 0"),
    "nobody has an event": ("", "lost 0"),
    "who is in neither list stands still": ("0>1o | 1>9o | 1>2s | 2>2s | 2>9o", {0: 2, 1: 1, 2: 1, 9: 0}),
    "and does not help": ("0>9s", "lost 0"),
    "an adversary that may spoil it": ("0>1o | 1>9o | 1>2w", "lost 0 2"),
    "of two events the one that it cannot spoil": ("0>1o | 0>3o | 1>9o | 1>2w | 3>9o | 2>9o | 2>2f", {0: 2, 1: 1, 3: 1, 2: 1, 9: 0}),
    "an adversary cycle through won states": ("0>1o | 1>2w | 2>1w | 1>9o | 2>9o", {0: 2, 1: 1, 2: 1, 9: 0}),
    "an adversary cycle with one state of no return": ("0>1o | 1>2w | 2>1w | 1>9o", "lost 0 2"),
    "it cannot go round for ever": ("0>0w 0>9o", {0: 1, 9: 0}),
    "a cycle that is left for another": (
        "0>1o | 1>2w | 2>1w | 2>3w | 3>4w | 4>3w | 1>9o | 2>9o | 3>9o | 4>5o | 5>9o",
        {0: 3, 1: 1, 2: 1, 3: 1, 4: 2, 5: 1, 9: 0},
    ),
    "its way leads through the goal only": ("0>1o | 1>9w | 9>2w | 1>9o | 2>9o", {0: 2, 1: 1, 2: 1, 9: 0}),
    "past the goal there is no return, but it was touched": ("0>1o | 1>9w | 1>9o | 9>9w", {0: 2, 1: 1, 9: 0}),
    "touching it is enough, and it is lost afterwards": ("0>9o | 9>2w", "lost 2"),
    "of several ways the adversary picks": ("0>9o 0>1o", "lost 0 1"),
    "all ways are good": ("0>9o 0>1o | 1>9o", {0: 2, 1: 1, 9: 0}),
    "a way of another actor does not count": ("0>9o 0>1s | 1>9o", {0: 1, 1: 1, 9: 0}),
    "a way of the adversary is its step": ("0>9o 0>1w", "lost 1"),
    "a way of ours in an event that begins with one of the adversary": ("0>1w 0>9o | 1>9o", {0: 1, 1: 1, 9: 0}),
    "staying is no progress": ("0>0o", "lost 0"),
    "a way back to where it came from": ("0>9o 0>0o", "lost 0"),
    "a stay that is worse than the state itself": ("0>1o | 1>9o | 1>2f | 2>3o | 3>9o", {0: 3, 1: 1, 2: 2, 3: 1, 9: 0}),
    "it must let us come to our turn": ("0>0f | 0>9o", {0: 1, 9: 0}),
    "a rank that waits for the whole cycle": (
        "0>1o | 1>2w | 2>1w | 1>9o | 2>3o | 3>4o | 4>9o",
        {0: 4, 1: 1, 2: 3, 3: 2, 4: 1, 9: 0},
    ),
}  # fmt: skip


def question() -> Win:
    return Win(StateCondition(among(9)), ("operator",), ("workload", "fault"))


def game_errors(events: str, expected: dict[int, int] | str) -> list[str]:
    """In what the engine differs from what was worked out."""
    model = graph_model(10, [e.strip() for e in events.split("|")])
    (decision,) = Explicit().explore(model, [question()]).decisions
    match decision.certificate:
        case Strategy() as strategy:
            ranks = {state[0]: strategy.moves[state][1] for state in strategy.states}
            found = [] if ranks == expected else [f"{ranks} instead of {expected}"]
            return found + strategy_errors(model, question(), strategy)
        case Adversary() as adversary:
            lost = " ".join(["lost", *(str(state[0]) for state in sorted(adversary.states))])  # type: ignore[type-var]
            found = [] if lost == expected else [f"{lost} instead of {expected}"]
            return found + adversary_errors(model, question(), adversary, decision.trace)
    return [f"{decision.answer} with {decision.certificate}"]
