"""Behaviours: fairness, blocks in which no fair cycle fits, lassos; and whether an automaton covers a formula."""

from checkcert.files import need
from checkcert.formulas import literals, normal, on_lasso
from checkcert.properties import events_named
from checkcert.system import flag, listed, taken

MOST_WORDS = 20_000  # that differ in what they do to two automata


def fairness(system, assuming):
    """Return the groups of events that are fair: kinds by the set of their positions."""
    taken(assuming, "assuming", "weak", "strong", "progress", "none")
    names = {}
    for place, event in enumerate(system.events):
        names.setdefault((event.me.name, event.trigger), set()).add(place)
    kinds = {}

    def add(kind, group):
        if kind == "strong" or group not in kinds:
            kinds[group] = kind

    for group in [] if flag(assuming.get("none")) else names.values():
        fair = system.events[min(group)].fair
        if fair != "none":
            add(fair, frozenset(group))
    for kind in ("weak", "strong"):
        for entry in listed(assuming.get(kind)):
            if isinstance(entry, dict):
                add(kind, frozenset(events_named(system, taken(entry, "a group", "any_of")["any_of"])))
                continue
            found = events_named(system, entry)
            for group in names.values():
                if group & found:
                    add(kind, frozenset(group))
    if flag(assuming.get("progress")):
        add("weak", frozenset(range(len(system.events))))
    return kinds


def changes(system, before, after):
    """Return whether something changes that is not a count of faults."""
    return before[: system.counter] != after[: system.counter]


def tableau(formula):
    """Return an automaton for a formula in normal form: edges (conditions, target, sets) by state; states are sets of
    formulas that are to be true, and each `until` is an acceptance set: the edges that do not put it off.
    """
    edges, waiting, untils = {}, [frozenset([formula])], {}

    def ways(todo, now, later, put_off):
        if not todo:
            yield frozenset(now), frozenset(later), put_off
            return
        (kind, *parts), rest = todo[0], todo[1:]
        one = todo[0]
        if kind == "lit":
            yield from ways(rest, now | {parts[0]}, later, put_off)
        elif kind == "and":
            yield from ways((*parts, *rest), now, later, put_off)
        elif kind == "or":
            for part in parts:
                yield from ways((part, *rest), now, later, put_off)
        elif kind == "next":
            yield from ways(rest, now, later | {parts[0]}, put_off)
        elif kind == "until":
            yield from ways((parts[1], *rest), now, later, put_off)
            yield from ways((parts[0], *rest), now, later | {one}, put_off | {one})
        else:
            yield from ways((parts[0], parts[1], *rest), now, later, put_off)
            yield from ways((parts[1], *rest), now, later | {one}, put_off)

    while waiting:
        state = waiting.pop()
        if state not in edges:
            edges[state] = sorted(
                set(ways(tuple(sorted(state, key=repr)), frozenset(), frozenset(), frozenset())), key=repr
            )
            waiting += [target for _, target, _ in edges[state]]

    def gather(one):
        if one[0] == "until":
            untils.setdefault(one, len(untils))
        for part in one[1:] if one[0] != "lit" else ():
            gather(part)

    gather(formula)
    number = {state: n for n, state in enumerate(edges)}
    every = (1 << len(untils)) - 1
    return [
        [(now, number[target], every & ~sum(1 << untils[u] for u in put_off)) for now, target, put_off in found]
        for found in edges.values()
    ], every


def _accepted(relation, every):
    """Return the states from which a word that does this, read again and again, is accepted."""
    ahead = {}
    for source, target, _ in relation:
        ahead.setdefault(source, set()).add(target)

    def reached(found):
        while more := {t for s in found for t in ahead.get(s, ())} - found:
            found = found | more
        return found

    behind = {one: reached({one}) for one in ahead}
    good = set()
    for one, following in ahead.items():
        union = 0
        for source, target, sets in relation:
            if source in behind[one] and one in behind.get(target, ()):
                union |= sets
        if union == every and any(one in behind.get(target, ()) for target in following):
            good.add(one)
    return frozenset(one for one in ahead if behind[one] & good)


def covers(letters, first, every_first, second, every_second, initial):
    """Return whether every word that the first automaton accepts, from its state 0, the second one accepts.

    Each gives by state and letter the edges (target, sets). Words that do the same to both, as to which states they lead
    from where to where through which sets, are one: there are finitely many, and all are tried.
    """

    def after(relation, moves, letter):
        found = {(q, s, marks | sets) for q, r, marks in relation for s, sets in moves[r][letter]}
        return frozenset(a for a in found if not any(a != b and a[:2] == b[:2] and a[2] | b[2] == b[2] for b in found))

    empty = tuple(frozenset((q, q, 0) for q in range(len(moves))) for moves in (first, second))
    words, waiting = {}, [empty]
    while waiting:
        one, other = waiting.pop()
        for letter in letters:
            word = after(one, first, letter), after(other, second, letter)
            if word not in words and word[0]:
                words[word] = _accepted(word[0], every_first), _accepted(word[1], every_second)
                waiting.append(word)
                need(len(words) <= MOST_WORDS, "the automaton is too large to be compared with the formula")
    begun = {
        (frozenset(s for q, s, _ in a if q == 0), frozenset(s for q, s, _ in b if q in initial))
        for a, b in [empty, *words]
    }
    return not any(here & one and not there & other for one, other in set(words.values()) for here, there in begun)


def check_blocks(graph, header, body, formula, kinds):
    """Check blocks: the automaton covers the denial of the formula, and no fair cycle that it accepts fits into a block."""
    system, count, automaton = graph.system, len(graph.states), header["automaton"]
    rows, blocks = body[:count], {tuple(place): (reason, index) for place, reason, index in body[count:]}
    groups = [
        (one["kind"], frozenset(n for n, event in enumerate(system.events) if event.label in set(one["events"])))
        for one in header["fairness"]
    ]
    need(all(kinds.get(group) in (kind, "strong") for kind, group in groups), "something is not assumed to be fair")
    groups = [group for _, group in groups]
    deny = normal(formula, deny=True)
    conditions = sorted(literals(deny))
    tests = [graph.truth(system.test(code)) for code in conditions]
    letters = [
        (frozenset(c for c, test in zip(conditions, tests, strict=True) if test[i]), rows[i][0]) for i in range(count)
    ]
    alphabet = sorted(set(letters), key=repr)
    own, every = tableau(deny)
    first = [
        {letter: [(r, sets) for now, r, sets in edges if now <= letter[0]] for letter in alphabet} for edges in own
    ]
    second = [{letter: [] for letter in alphabet} for _ in range(automaton["states"])]
    for source, target, column, sets in automaton["edges"]:
        for letter in alphabet:
            if column is None or letter[1] >> column & 1:
                second[source][letter].append((target, sum(1 << one for one in set(sets))))
    full = (1 << automaton["acceptance"]) - 1
    there = {"accepting": automaton["acceptance"], "weak": len(groups), "strong": len(groups)}
    need(
        all(0 <= index < there[reason] for reason, index in blocks.values() if reason in there),
        "a reason without an index",
    )
    need(
        covers(alphabet, first, every, second, full, set(automaton["initial"])),
        "the automaton does not cover the denial",
    )
    node = [dict(row[1]) for row in rows]
    places = [tuple(place) for place, _, _ in body[count:]]
    need(all(q in node[i] for i in graph.initial for q in automaton["initial"]), "an initial node is missing")
    for i in range(count):
        steps = list(graph.steps(i))
        moved = {e for e, _, j in steps if changes(system, graph.states[i], graph.states[j])}
        following = {(j, e if changes(system, graph.states[i], graph.states[j]) else None) for e, _, j in steps} | {
            (i, None)
        }
        for q, block in node[i].items():
            place = places[block]
            for depth in range(1, len(place) + 1):
                reason, index = blocks[place[:depth]]
                if reason == "weak" or (reason == "strong" and depth == len(place)):
                    need(groups[index] & moved, f"a group is not enabled in state {i}")
            for r, sets in second[q][letters[i]]:
                for j, event in following:
                    other = places[node[j][r]]
                    for depth, (mine, its) in enumerate(zip(place, other), 1):  # noqa: B905 - up to the end of the shorter
                        if mine != its:
                            need(its < mine, f"a step leads from state {i} to a higher block")
                            break
                        reason, index = blocks[place[:depth]]
                        kept = (reason == "accepting" and not sets >> index & 1) or (
                            reason in ("weak", "strong") and event not in groups[index]
                        )
                        need(kept, f"a step from state {i} stays in a block that it should not fit into")


def check_lasso(system, states, events, loop, formula, kinds):
    """Check that a run, from its last state on back at that numbered `loop`, is fair and denies the formula."""
    need(states[loop] == states[-1], "the loop does not close")
    inside = range(loop, len(states) - 1)
    taken = {events[n] for n in inside if events[n] is not None and changes(system, states[n], states[n + 1])}
    enabled = [
        {e for e, _, after in system.steps(states[n]) if changes(system, states[n], after)} for n in inside or [loop]
    ]
    for group, kind in kinds.items():
        lacking = [not group & found for found in enabled]
        need(group & taken or (any(lacking) if kind == "weak" else all(lacking)), f"the loop is not fair: {kind}")
    codes = sorted(literals(formula))
    tests = {code: system.test(code) for code in codes}
    truths = [
        {code: bool(test(state)) for code, test in tests.items()} for state in states[: len(states) - bool(inside)]
    ]
    need(not on_lasso(formula, truths, loop)[0], "the formula is true of it")
