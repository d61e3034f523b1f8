"""Automata of formulas of linear time, and whether one accepts all that another does.

An edge is (conditions or label, target, marks); marks are the acceptance sets that it is in, as bits. A behaviour is accepted
when some run takes edges of every set again and again.
"""

from functools import reduce

from checkcert.files import need

MOST_WORDS = 20_000  # that differ in what they do to two automata
NOTHING = frozenset()


def _both(some, others):
    found = (tuple(a | b for a, b in zip(one, other, strict=True)) for one in some for other in others)
    return list(dict.fromkeys(found))


def _all(formulas):
    return reduce(_both, map(_ways, formulas), [(NOTHING, NOTHING, NOTHING)])


def _ways(one):
    """Return every way to make a formula true: the conditions of now, what is due next, each `until` that is put off."""
    kind, *parts = one
    here, again = frozenset([one]), [(NOTHING, frozenset([one]), NOTHING)]
    match kind:
        case "lit":
            return [] if parts[0] is False else [(frozenset(parts) - {True}, NOTHING, NOTHING)]
        case "and":
            return _all(parts)
        case "or":
            return [way for part in parts for way in _ways(part)]
        case "next":
            return [(NOTHING, frozenset(parts), NOTHING)]
        case "until":
            return _ways(parts[1]) + _both(_ways(parts[0]), [(NOTHING, here, here)])
    return _both(_ways(parts[1]), _ways(parts[0]) + again)


def tableau(formula):
    """Return the edges of each state, and all marks, of an automaton for a formula in normal form.

    A state is a set of formulas that are due, the first one that of the formula. Every `until` is an acceptance set: the
    edges that do not put it off.
    """
    edges, waiting = {}, [frozenset([formula])]
    for state in waiting:
        if state not in edges:
            edges[state] = _all(sorted(state, key=repr))
            waiting += [due for _, due, _ in edges[state]]
    number = {state: n for n, state in enumerate(edges)}
    untils = sorted({one for ways in edges.values() for _, _, put_off in ways for one in put_off}, key=repr)

    def marks(put_off):
        return sum(1 << n for n, one in enumerate(untils) if one not in put_off)

    return [[(now, number[due], marks(off)) for now, due, off in ways] for ways in edges.values()], marks(())


def _composed(one, other):
    """Return from where to where two relations lead behind one another, through which marks; fewer ones are left out."""
    ahead, found = {}, {}
    for source, target, marks in other:
        ahead.setdefault(source, []).append((target, marks))
    for source, middle, before in one:
        for target, after in ahead.get(middle, ()):
            found.setdefault((source, target), set()).add(before | after)
    return frozenset(
        (*ends, marks) for ends, some in found.items() for marks in some
        if not any(marks != more and marks | more == more for more in some)
    )  # fmt: skip


def _recurrent(relation, every):
    """Return the states from which a word that does this, read again and again, is accepted."""
    while (more := relation | _composed(relation, relation)) != relation:
        relation = more
    return frozenset(source for source, target, _ in relation if (target, target, every) in relation)


def covers(letters, first, second):
    """Return whether every word that the first automaton accepts, the second one accepts.

    A letter is what it does to both: two relations of (source, target, marks). Words that do the same are one: there are
    finitely many, and all are tried, as what comes first and as what comes again and again. Of each automaton the initial
    states and all its marks are given.
    """
    words = list(dict.fromkeys(letters))
    known = set(words)
    for one, other in words:
        for letter in letters:
            word = _composed(one, letter[0]), _composed(other, letter[1])
            if word[0] and word not in known:
                need(len(words) < MOST_WORDS, "the automaton is too large to be compared with the formula")
                known.add(word)
                words.append(word)
    initial = frozenset(first[0]), frozenset(second[0])
    begun = {initial} | {
        tuple(frozenset(r for q, r, _ in relation if q in begin) for relation, begin in zip(word, initial, strict=True))
        for word in words
    }
    repeated = {(_recurrent(one, first[1]), _recurrent(other, second[1])) for one, other in words}
    return not any(here & one and not there & other for one, other in repeated for here, there in begun)
