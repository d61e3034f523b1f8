"""Behaviours: lassos that are fair, and blocks into which no fair cycle fits that an automaton accepts."""

from checkcert.automata import covers, tableau
from checkcert.files import need
from checkcert.formulas import literals, normal, where_true
from checkcert.properties import fairness
from checkcert.system import function


def moved(system, before, event, after):
    """Return the event of a step, or None where nothing changes but a count of faults."""
    return event if before[: system.counter] != after[: system.counter] else None


def check_lasso(asked, states, events, loop):
    """Check that a run, from its last state on back at that numbered `loop`, is fair and denies the formula."""
    need(type(loop) is int and 0 <= loop < len(states) and states[loop] == states[-1], "the loop does not close")
    system, inside, positions = asked.system, range(loop, len(states) - 1), states[: max(loop + 1, len(states) - 1)]
    taken = {moved(system, states[n], events[n], states[n + 1]) for n in inside}
    enabled = [{moved(system, s, event, after) for event, _, after in system.steps(s)} for s in positions[loop:]]
    for group, kind in fairness(asked).items():
        lacking = [not group & found for found in enabled]
        need(group & taken or (any(lacking) if kind == "weak" else all(lacking)), f"the loop is not fair: {kind}")
    following = [[n] for n in [*range(1, len(positions)), loop]]
    true = where_true(asked.formula, lambda condition: list(map(function(condition), positions)), following)
    need(not true[0], "the formula is true of it")


def check_blocks(asked, graph, header, body):
    """Check that an automaton covers what denies the formula, and that no fair cycle that it accepts fits into a block."""
    system, automaton, states = graph.system, header["automaton"], graph.states
    rows, blocks = body[: len(states)], body[len(states) :]
    nodes, places = [dict(row[1]) for row in rows], [tuple(block[0]) for block in blocks]
    reasons = {tuple(place): (reason, index) for place, reason, index in blocks}
    assumed, groups = fairness(asked), []
    for one in header["fairness"]:
        groups.append(frozenset(n for n, event in enumerate(system.events) if event.label in one["events"]))
        need(assumed.get(groups[-1]) in (one["kind"], "strong"), "something is not assumed to be fair")
    limits = {"single": 1, "accepting": automaton["acceptance"], "weak": len(groups), "strong": len(groups)}
    need(all(0 <= (index or 0) < limits[reason] for reason, index in reasons.values()), "a reason without an index")
    need(all(q in nodes[i] for i in graph.initial for q in automaton["initial"]), "an initial node is missing")
    edges = _covering_edges(asked, graph, automaton, [row[0] for row in rows])
    for i, state in enumerate(states):
        steps = {(moved(system, state, event, states[j]), j) for event, _, j in graph.steps[i]} | {(None, i)}
        enabled = {event for event, _ in steps}
        for q, block in nodes[i].items():
            place = places[block]
            for depth in range(1, len(place) + 1):
                reason, index = reasons[place[:depth]]
                if reason == "weak" or (reason == "strong" and depth == len(place)):
                    need(groups[index] & enabled, f"a group is not enabled in state {i}")
            for r, marks in edges[rows[i][0]][q]:
                for event, j in steps:
                    _check_move(place, places[nodes[j][r]], reasons, groups, marks, event)


def _check_move(place, other, reasons, groups, marks, event):
    """Check that a step leads to a lower place, or may stay inside of the blocks that it stays in."""
    for depth, (mine, its) in enumerate(zip(place, other, strict=False), 1):
        if mine != its:
            need(its < mine, "a step leads to a higher block")
            return
        reason, index = reasons[place[:depth]]
        outside = reason == "accepting" and not marks >> index & 1
        untaken = reason in ("weak", "strong") and event not in groups[index]
        need(outside or untaken, "a step stays in a block that it should not fit into")


def _covering_edges(asked, graph, automaton, rows):
    """Return by row of labels, and by state of an automaton that covers the denial, where its edges lead, with their marks."""
    edges = {row: [[] for _ in range(automaton["states"])] for row in rows}
    for source, target, label, sets in automaton["edges"]:
        for row in edges:
            if label is None or row >> label & 1:
                edges[row][source].append((target, sum(1 << one for one in set(sets))))
    denial = normal(asked.formula, deny=True)
    own, every = tableau(denial)
    truths = {condition: graph.truth(condition) for condition in literals(denial)}
    letters = {}
    for true, row in {(frozenset(one for one in truths if truths[one][i]), row) for i, row in enumerate(rows)}:
        first = frozenset((q, r, marks) for q, found in enumerate(own) for now, r, marks in found if now <= true)
        second = frozenset((q, r, marks) for q, found in enumerate(edges[row]) for r, marks in found)
        letters[first, second] = None
    second = automaton["initial"], (1 << automaton["acceptance"]) - 1
    need(covers(letters, ([0], every), second), "the automaton does not cover the denial")
    return edges
