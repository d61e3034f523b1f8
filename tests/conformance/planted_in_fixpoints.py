"""Faults planted in fixpoints, games and lassos of the explicit engine: for each what stands there, and what would."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from types import CodeType, FunctionType
from typing import Any

from varyoff.engine.explicit import branching, game, numbering, staying, unfolding, winning
from varyoff.engine.explicit.unfolding import PackedLabels
from varyoff.engine.explicit.winning import PackedMoves

Patch = Callable[[object, str, object], None]


def planted(function: Callable[..., Any], old: str, new: str, patch: Patch) -> None:
    """Change a function for all who have it."""
    assert isinstance(function, FunctionType)
    lines = inspect.getsource(function).splitlines(keepends=True)
    margin = len(lines[0]) - len(lines[0].lstrip())
    text = "from __future__ import annotations\n" + "".join(line[margin:] or "\n" for line in lines)
    assert text.count(old) == 1, f"{text.count(old)} times: {old}"
    code = compile(text.replace(old, new), inspect.getsourcefile(function) or "", "exec")
    (changed,) = [c for c in code.co_consts if isinstance(c, CodeType) and c.co_name == function.__name__]
    patch(function, "__code__", changed)


IN_FORMULAS: dict[str, tuple[Callable[..., Any], str, str]] = {
    "and is taken for or": (branching._both, "found &= int", "found |= int"),
    "only the first two are meant by and": (branching._both, "truths[1:]", "truths[1:2]"),
    "or is taken for not or": (
        branching.labelled,
        "_both([truths[o].translate(_NOT) for o in operands]).translate(_NOT)",
        "_both([truths[o].translate(_NOT) for o in operands])",
    ),
    "a denial is forgotten": (branching.labelled, "truths[operand].translate(_NOT)", "truths[operand]"),
    "the left of until is not asked": (branching.reach_ranks, " and left[before]", ""),
    "the left of until is asked of where it arrives": (branching.reach_ranks, "left[before]", "left[node]"),
    "until goes one step at most": (branching.reach_ranks, "level = following", "level = []"),
    "the number of steps stands still": (branching.reach_ranks, "rank += 1", "rank = 1"),
    "a state without event has no next one": (branching.step_labels, "found[node] = 1", "pass"),
    "an event that changes nothing is none": (
        branching.step_labels,
        "found[before] = 1",
        "found[before] = found[before] or before != node",
    ),
    "one way out is enough to leave": (branching.stay_ranks, "if not remaining[before] and ranks", "if ranks"),
    "only one step leads out": (branching.stay_ranks, "level = following", "level = []"),
    "an event to itself leads out": (
        branching.stay_ranks,
        "offsets[node + 1] - offsets[node] for",
        "offsets[node + 1] - offsets[node] - (node in edges.of(node)) for",
    ),
    "a state without event is left": (
        branching.stay_ranks,
        "if not true]",
        "if not true or offsets[node] == offsets[node + 1]]",
    ),
    "the first initial state speaks for all": (unfolding.decide_branching, "[: graph.initial]", "[:1]"),
    "all states are initial": (unfolding.decide_branching, "[: graph.initial]", "[:]"),
    "a path to the second": (
        numbering.path_to,
        "states[start:end], marked[start:end]",
        "states[start + 1 : end], marked[start + 1 : end]",
    ),
    "the step to anywhere": (unfolding._step, "if bad[n := graph.numbers[t]]", "if [n := graph.numbers[t]]"),
    "no repetition in the step": (unfolding._step, "if not successors:", "if not successors and root:"),
    "the last event instead of the first": (
        unfolding._shown,
        "next(e for e, t in explorer.successors(before) if t == after)",
        "[e for e, t in explorer.successors(before) if t == after][-1]",
    ),
    "AG behind a condition": (unfolding._denial, "if left == TRUTH:", "if True:"),
    "labels of the part before": (PackedLabels.__getitem__, "self._labels[part]", "self._labels[part - 1]"),
    # lassos
    "the nearest loop is the shortest": (staying._heads, "best - depth)", "best - depth - 1)"),
    "the first loop is taken": (staying._heads, "if depth > best:", "if depth > best or heads:"),
    "no state repeats": (staying._heads, "length: int | None = 0", "length: int | None = None"),
    "a head is taken away too early": (staying._heads, "< depth:", "< depth or removed < 1:"),
    "a loop must return at once": (staying._around, "range(1, most + 1)", "range(1, min(most, 2) + 1)"),
    "a loop through what was left behind": (staying._around, "return length, spent", "return length + 1, spent"),
    "not the first root": (staying._first, "root for root in roots", "root for root in reversed(roots)"),
    "not the first event": (staying._first, "in ordered(node)", "in reversed(ordered(node))"),
    "the stem may be longer": (staying._leading_to, " and depths[before] + 1 == depths[node]", ""),
}  # fmt: skip

IN_GAMES: dict[str, tuple[Callable[..., Any], str, str]] = {
    "one good way is enough": (game.attract, "if open_ways[choice]:", "if False:"),
    "the last choice is made": (game.attract, "events[choice] < events[made", "events[choice] > events[made"),
    "the first that was found is made": (game.attract, "events[choice] < events[made[chooser]]", "False"),
    "the rank stands still": (game.attract, "rank += 1", "rank = 1"),
    "the stay is the rank of a round later": (game.attract, "stays[node] = rank - 1", "stays[node] = rank"),
    "one round": (game.attract, "level = following", "level = []"),
    "a component is safe when one of it is won": (
        game.attract,
        'array("i", [b - a for a, b in pairwise(members.offsets)])',
        'array("i", [1] * number)',
    ),
    "what a component leads to is not asked": (game.attract, "waiting[own] += 1", "waiting[own] += 0"),
    "the adversary takes one step": (game.attract, "safe.append(before)", "safe[:0] = []"),
    "every state is its own component": (
        game.strong_components, "return found, number", 'return array("i", range(count)), count',
    ),
    "all states are one component": (
        game.strong_components, "return found, number", 'return array("i", [0]) * count, 1',
    ),
    "components of what is on the way": (
        game.strong_components, "if found[after] < 0 and low[after] < least:", "if low[after] < least:",
    ),
    "an open node is forgotten": (game.strong_components, "elif least == own:", "elif least <= own:"),
    "the adversary does nothing": (winning.decide_game, "question.adversary, goal)", "(), goal)"),
    "the adversary is everybody": (
        winning.decide_game,
        "question.adversary, goal)",
        '("operator", "spontaneous", "workload", "fault"), goal)',
    ),
    "the adversary goes on behind the goal": (
        winning.decide_game, "question.adversary, goal)", "question.adversary, bytearray(len(goal)))",
    ),
    "everybody is ours": (
        winning.decide_game,
        "question.actors, goal)",
        '("operator", "spontaneous", "workload", "fault"), goal)',
    ),
    "the event has the actor of its first way": (
        numbering._allowed,
        "graph.actors()",
        "bytearray(1 << ACTORS.index(graph._explorer.model.events[e].actor) for e in graph.events)",
    ),
    "each way is its own event": (
        numbering.turns_by, "events[i] != events[i - 1] or nodes[i] != nodes[i - 1])", "True)",
    ),
    "events of different states are one": (numbering.turns_by, " or nodes[i] != nodes[i - 1]", ""),
    "events of one state are one": (numbering.turns_by, "events[i] != events[i - 1] or ", ""),
    "lost is what is not safe": (winning.decide_game, "for rank in won.ranks)", "for rank in won.stays)"),
    "moves of another state": (PackedMoves.__getitem__, "self._events[number]", "self._events[number - 1]"),
}  # fmt: skip
