"""Whether a certificate shows the verdict that it states."""

from checkcert.branching import truth_of
from checkcert.expressions import UNDEFINED
from checkcert.files import Rejected, need
from checkcert.linear import check_blocks, check_lasso, fairness
from checkcert.properties import BEHAVIOURS, Asked
from checkcert.system import ACTORS, listed


def check(folder, header, body):
    """Return what is established, in one sentence; raises where that is not the verdict."""
    system = folder.system(header)
    if header["kind"] == header["form"] == header["verdict"] == "error":
        return _error(system, body)
    asked = Asked(system, header["property"])
    need(asked.form == header["form"], f"the property is of the form {asked.form}")
    verdict, sentence = KINDS[header["kind"]](folder, header, body, asked)
    need(verdict == header["verdict"], f"this shows that the verdict is {verdict}")
    return sentence


def _closed(folder, header, body, asked):
    graph = folder.graph(header)
    need(
        not body and asked.form in ("always", "never", "whenever", "deadlock", "reachable"),
        "a set of states shows nothing of this",
    )
    need(not any(list(asked.where(graph, asked.tests))), "a state or step of the set is a counterexample")
    if asked.form == "reachable":
        return "violated", f"none of all {len(graph.states)} reachable states satisfies it"
    return asked.holds(graph), f"it is true of all {len(graph.states)} reachable states and of all steps between them"


def run(system, body):
    """Return the states and events of a run that begins initially; an event of None is a repetition."""
    states = [tuple(one["state"]) for one in body]
    events = [None if one["event"] is None else _place(system, one["event"]) for one in body[1:]]
    need(states[0] in set(system.initial()), "the run does not begin in an initial state")
    for n, (before, event, after) in enumerate(zip(states[:-1], events, states[1:], strict=True), 1):
        same = event is None and before == after
        need(
            same or any(e == event and t == after for e, _, t in system.steps(before)), f"step {n} is none of the model"
        )
    return states, events


def _place(system, label):
    found = [place for place, event in enumerate(system.events) if event.label == label]
    need(found, f"there is no event {label}")
    return found[0]


def _trace(_, header, body, asked):
    states, events = run(asked.system, body)
    need(
        header.get("loop") is None and None not in events,
        "a trace without end, or with repetitions, is none of this form",
    )
    need(asked.form in ("always", "never", "whenever", "deadlock", "reachable"), "a trace shows nothing of this")
    if None in asked.tests:
        need(asked.tests[None](states[-1]), "the last state is no witness")
    else:
        need(
            events and events[-1] in asked.tests and asked.tests[events[-1]](*states[-2:]),
            "the last step is no witness",
        )
    asked.system.steps(states[-1])  # an error of the model there leaves nothing decided
    verdict = "holds" if asked.form == "reachable" else "violated"
    return verdict, f"a run of {len(events)} steps ends where it is {'met' if verdict == 'holds' else 'broken'}"


def _actors(asked):
    """Return whose steps may be needed, and against whom."""
    against = listed(asked.body.get("despite"))
    return listed(asked.body.get("by")) or [actor for actor in ACTORS if actor not in against], against


def _ranks(folder, header, ranks, asked):
    graph, (by, against) = folder.graph(header), _actors(asked)
    need(
        asked.form == "recoverable" and not against and len(ranks) == len(graph.states),
        "ranks of all states of `recoverable`",
    )
    for i, goal in enumerate(asked.where(graph, asked.tests)):
        lower = any(ranks[j] < ranks[i] for _, actor, j in graph.steps(i) if actor in by)
        need(ranks[i] >= 0 and (goal or (ranks[i] > 0 and lower)), f"from state {i} no step leads to a lower rank")
    return "holds", f"from all {len(graph.states)} reachable states there is a way of at most {max(ranks)} steps"


def _trap(folder, header, body, asked):
    graph, (by, against) = folder.graph(header), _actors(asked)
    states, _ = run(asked.system, body[: header["steps"] + 1])
    trap, goal = set(body[header["steps"] + 1 :]), list(asked.where(graph, asked.tests))
    need(
        asked.form == "recoverable" and not against and graph.number(states[-1]) in trap,
        "the run does not end in the trap",
    )
    for i in trap:
        need(
            not goal[i] and all(j in trap for _, actor, j in graph.steps(i) if actor in by),
            f"state {i} leads out of the trap",
        )
    return "violated", f"a run of {len(states) - 1} steps enters a trap of {len(trap)} states without the goal"


def _strategy(folder, header, moves, asked):
    graph, (by, against) = folder.graph(header), _actors(asked)
    need(asked.form == "recoverable" and against and not set(by) & set(against), "a game has two sides")
    need(len(moves) == len(graph.states), "moves of all states are needed")
    for i, goal in enumerate(asked.where(graph, asked.tests)):
        event, rank, stay = moves[i]
        need(type(rank) is type(stay) is int and 0 <= rank <= stay, f"state {i} has no rank")
        if goal:
            continue
        need(
            all(moves[j][2] <= stay for _, actor, j in graph.steps(i) if actor in against),
            f"the adversary gets higher from state {i}",
        )
        ways = [moves[j][2] for e, actor, j in graph.steps(i) if actor in by and asked.system.events[e].label == event]
        need(ways and max(ways) < rank, f"the move of state {i} does not lead to lower ranks")
    return "holds", f"a strategy wins from all {len(graph.states)} reachable states"


def _adversary(folder, header, body, asked):
    graph, (by, against) = folder.graph(header), _actors(asked)
    states, _ = run(asked.system, body[: header["steps"] + 1])
    distances, goal = dict(body[header["steps"] + 1 :]), list(asked.where(graph, asked.tests))
    need(asked.form == "recoverable" and against and not set(by) & set(against), "a game has two sides")
    need(distances.get(graph.number(states[-1])) == 0, "the run does not end where the game is lost")
    for i, distance in distances.items():
        need(type(distance) is int and distance >= 0 and not goal[i], f"the goal is touched in state {i}")
        if distance:
            nearer = any(distances.get(j, distance) < distance for _, actor, j in graph.steps(i) if actor in against)
            need(nearer, f"the adversary gets no nearer from state {i}")
            continue
        ways = {}
        for event, actor, j in graph.steps(i):
            if actor in by:
                ways[event] = ways.get(event, False) or j in distances
        need(all(ways.values()), f"a move from state {i} is not answered")
    return "violated", f"a run of {len(states) - 1} steps leads to where the adversary keeps the goal away for ever"


def _labels(folder, header, rows, asked):
    graph = folder.graph(header)
    need(asked.form == "ctl" and len(rows) == len(graph.states), "labels of all states of `ctl` are needed")
    found = truth_of(graph, rows, asked.formula)
    broken = [i for i in graph.initial if not found[i]]
    return "violated" if broken else asked.holds(
        graph
    ), f"{len(broken)} of {len(graph.initial)} initial states break it"


def _blocks(folder, header, body, asked):
    graph = folder.graph(header)
    need(asked.form in BEHAVIOURS, "blocks show nothing of this")
    check_blocks(graph, header, body, asked.formula, fairness(asked.system, asked.body.get("assuming") or {}))
    return asked.holds(graph), f"no fair behaviour through {len(graph.states)} reachable states denies it"


def _lasso(_, header, body, asked):
    need(asked.form in BEHAVIOURS, "a lasso shows nothing of this")
    states, events = run(asked.system, body)
    loop, kinds = header["loop"], fairness(asked.system, asked.body.get("assuming") or {})
    need(type(loop) is int and 0 <= loop < len(states), "there is no loop")
    check_lasso(asked.system, states, events, loop, asked.formula, kinds)
    return "violated", f"a run of {len(events)} steps, fair and without end from state {loop} on, denies it"


def _error(system, body):
    """Check that at the end of a run something has no value, or `initially` in some initial state."""
    try:
        for state in run(system, body)[0][-1:] if body else system.initial():
            steps = system.steps(state)
            for name in [*(system.body.get("properties") or {}), "deadlock-forbidden"]:
                Asked(system, name).evaluate(state, steps)
    except UNDEFINED:
        return f"after {max(len(body) - 1, 0)} steps something has no value, so that nothing is decided"
    raise Rejected("everything has a value there")


KINDS = {
    "closed": _closed, "trace": _trace, "ranks": _ranks, "trap": _trap, "strategy": _strategy, "adversary": _adversary,
    "labels": _labels, "blocks": _blocks, "lasso": _lasso,
}  # fmt: skip
