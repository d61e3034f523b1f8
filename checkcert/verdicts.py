"""Whether a certificate shows the verdict that it states: each kind as docs/reference/certificates.md describes it."""

from checkcert.behaviours import check_blocks, check_lasso
from checkcert.expressions import UNDEFINED
from checkcert.files import Rejected, need, state_of
from checkcert.formulas import where_true
from checkcert.properties import BEHAVIOURS, Asked
from checkcert.system import ACTORS, listed

STEPWISE = ("always", "never", "whenever", "deadlock", "reachable")


def check(folder, header, body):
    """Return what is established, in one sentence; raises where that is not the verdict."""
    system = folder.system(header)
    if header["kind"] == header["form"] == header["verdict"] == "error":
        return _error(system, body)
    asked = Asked(system, header["property"])
    need(asked.form == header["form"], f"the property is of the form {asked.form}")
    forms, shows = KINDS[header["kind"]]
    need(asked.form in forms, "this shows nothing of a property of this form")
    verdict, sentence = shows(asked, folder, header, body)
    need(verdict == header["verdict"], f"this shows that the verdict is {verdict}")
    return sentence


def _run(system, body):
    """Return the states and events of a run that begins initially; an event of None is a repetition."""
    states, places = [state_of(one["state"]) for one in body], {e.label: place for place, e in enumerate(system.events)}
    events = [None if one["event"] is None else places[one["event"]] for one in body[1:]]
    need(states[0] in set(system.initial()), "the run does not begin in an initial state")
    for n, (before, event, after) in enumerate(zip(states[:-1], events, states[1:], strict=True), 1):
        same = event is None and before == after
        step = any(e == event and other == after for e, _, other in system.steps(before))
        need(same or step, f"step {n} is none of the model")
    return states, events


def _closed(asked, folder, header, body):
    graph = folder.graph(header)
    need(not body and not any(list(asked.where(graph, asked.tests))), "a state or step of the set is a counterexample")
    verdict = "violated" if asked.form == "reachable" else asked.holds(graph)
    return verdict, f"so it is with all {len(graph.states)} reachable states and all steps between them"


def _trace(asked, _, header, body):
    states, events = _run(asked.system, body)
    need(header.get("loop") is None and None not in events, "a trace with repetitions, or without end")
    last = None if None in asked.tests else events[-1]
    need(last in asked.tests and asked.tests[last](*states[-1 if last is None else -2 :]), "the end is no witness")
    asked.system.steps(states[-1])  # an error of the model there leaves nothing decided
    return "holds" if asked.form == "reachable" else "violated", f"a run of {len(events)} steps shows it"


def _game(asked, folder, header):
    """Return the graph, where the goal holds, whose steps may be needed, and against whom."""
    graph, against = folder.graph(header), listed(asked.body["despite"])
    by = listed(asked.body["by"]) or [actor for actor in ACTORS if actor not in against]
    need(not set(by) & set(against), "a game has two sides")
    need(bool(against) == (header["kind"] in ("strategy", "adversary")), "another kind of certificate is needed")
    return graph, list(asked.where(graph, asked.tests)), by, against


def _ranks(asked, folder, header, ranks):
    graph, goal, by, _ = _game(asked, folder, header)
    need(len(ranks) == len(graph.states), "ranks of all states are needed")
    for i, steps in enumerate(graph.steps):
        lower = any(ranks[j] < ranks[i] for _, actor, j in steps if actor in by)
        need(ranks[i] >= 0 and (goal[i] or (ranks[i] > 0 and lower)), f"from state {i} no step leads to a lower rank")
    return "holds", f"from all {len(ranks)} reachable states there is a way of at most {max(ranks)} steps"


def _entered(graph, header, body):
    """Return the number of the last state of a run, and the lines behind it."""
    last = header["steps"] + 1
    return graph.number(_run(graph.system, body[:last])[0][-1]), body[last:]


def _trap(asked, folder, header, body):
    graph, goal, by, _ = _game(asked, folder, header)
    last, others = _entered(graph, header, body)
    trap = set(others)
    need(last in trap, "the run does not end in the trap")
    for i in trap:
        closed = all(j in trap for _, actor, j in graph.steps[i] if actor in by)
        need(closed and not goal[i], f"state {i} leads out of the trap")
    return "violated", f"a run of {header['steps']} steps enters a trap of {len(trap)} states without the goal"


def _strategy(asked, folder, header, moves):
    graph, goal, by, against = _game(asked, folder, header)
    need(len(moves) == len(graph.states), "moves of all states are needed")
    for i, (label, rank, stay) in enumerate(moves):
        need(type(rank) is type(stay) is int and 0 <= rank <= stay, f"state {i} has no rank")
        if not goal[i]:
            higher = any(moves[j][2] > stay for _, actor, j in graph.steps[i] if actor in against)
            need(not higher, f"the adversary gets higher from state {i}")
            steps = [(graph.system.events[e].label, actor, j) for e, actor, j in graph.steps[i]]
            ways = [moves[j][2] for event, actor, j in steps if actor in by and event == label]
            need(ways and max(ways) < rank, f"the move of state {i} does not lead to lower ranks")
    return "holds", f"a strategy wins from all {len(moves)} reachable states"


def _adversary(asked, folder, header, body):
    graph, goal, by, against = _game(asked, folder, header)
    last, others = _entered(graph, header, body)
    distances = dict(others)
    need(distances.get(last) == 0, "the run does not end where the game is lost")
    for i, distance in distances.items():
        need(type(distance) is int and distance >= 0 and not goal[i], f"the goal is touched in state {i}")
        nearer = any(distances.get(j, distance) < distance for _, actor, j in graph.steps[i] if actor in against)
        moves = {event for event, actor, _ in graph.steps[i] if actor in by}
        answered = {event for event, actor, j in graph.steps[i] if actor in by and j in distances}
        need(nearer if distance else moves == answered, f"the adversary gets no nearer from state {i}, or loses there")
    return "violated", f"a run of {header['steps']} steps leads to where the adversary keeps the goal away for ever"


def _graph(asked, folder, header, body):
    graph = folder.graph(header)
    following = [[j for _, _, j in steps] or [i] for i, steps in enumerate(graph.steps)]
    true = where_true(asked.formula, graph.truth, following)
    broken = [i for i in graph.initial if not true[i]]
    need(not body, "there is nothing to say but the states")
    return "violated" if broken else asked.holds(
        graph
    ), f"{len(broken)} of {len(graph.initial)} initial states break it"


def _blocks(asked, folder, header, body):
    graph = folder.graph(header)
    check_blocks(asked, graph, header, body)
    return asked.holds(graph), f"no fair behaviour through {len(graph.states)} reachable states denies it"


def _lasso(asked, _, header, body):
    states, events = _run(asked.system, body)
    check_lasso(asked, states, events, header["loop"])
    return "violated", f"a run of {len(events)} steps, fair and without end from state {header['loop']} on, denies it"


def _error(system, body):
    """Check that at the end of a run something has no value, or `initially` in some initial state."""
    last = _run(system, body)[0][-1:] if body else []
    names = set(system.body["properties"]) | ({"deadlock-forbidden"} if system.body["deadlock"] != "allowed" else set())
    properties = [Asked(system, name) for name in names]
    try:
        for state in last or system.initial():
            steps = system.steps(state)
            for asked in properties:
                asked.evaluate(state, steps)
    except UNDEFINED:
        return f"after {max(len(body) - 1, 0)} steps something has no value, so that nothing is decided"
    raise Rejected("everything has a value there")


KINDS = {
    "closed": (STEPWISE, _closed),
    "trace": (STEPWISE, _trace),
    "ranks": (["recoverable"], _ranks),
    "trap": (["recoverable"], _trap),
    "strategy": (["recoverable"], _strategy),
    "adversary": (["recoverable"], _adversary),
    "graph": (["ctl"], _graph),
    "blocks": (BEHAVIOURS, _blocks),
    "lasso": (BEHAVIOURS, _lasso),
}
