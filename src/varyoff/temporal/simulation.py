"""A textbook automaton of a formula, and whether a small one accepts all that it does.

Who is given a certificate with a small automaton need not believe in the translation that made it. `plain_automaton` follows the
rules of the operators and nothing else (Gerth, Peled, Vardi and Wolper 1995, with acceptance on edges). That the other automaton
accepts whatever it accepts is a game: one side goes through the plain automaton, the other answers each edge in the small one
with a label that is not stronger, and must come by all acceptance sets again and again if the first side does (fair simulation:
Henzinger, Kupferman and Rajamani 1997). Who can win has as many behaviours; the winner of such a game is a fixpoint
(Piterman, Pnueli and Sa'ar 2006). The converse is not shown: it is not needed to believe that nothing denies a formula.
"""

from __future__ import annotations

from varyoff.base.budget import check_time
from varyoff.model.expression import TRUE, Const, Expr, conjunction, conjuncts, negation
from varyoff.temporal.automaton import Automaton, Edge, TooLargeAutomaton
from varyoff.temporal.formula import Both, Either, Formula, Next, Proposition, Release, Until, propositions

MOST_STATES = 2_000
MOST_EDGES = 20_000

# One way to satisfy formulas: literals of now, what is due at the next position, what is put off.
_Way = tuple[frozenset[Expr], frozenset[Formula], frozenset[Formula]]


def plain_automaton(formula: Formula) -> Automaton:
    """Return an automaton that accepts the behaviours of which a formula is true; nothing is simplified.

    A state is a set of formulas that are due. An edge is in the acceptance set of an `until` unless it puts that off.

    Raises:
        TooLargeAutomaton: it has too many states or edges.
    """
    order = {part: number for number, part in enumerate(_parts(formula))}
    untils = {part: number for number, part in enumerate(p for p in order if isinstance(p, Until))}
    literals_in_order = {_literal(e): number for number, e in enumerate(propositions(formula))}
    states = {frozenset({formula}): 0}
    waiting = [frozenset({formula})]
    edges: list[Edge] = []
    for due in waiting:
        ways: list[_Way] = [(frozenset(), frozenset(), frozenset())]
        for part in sorted(due, key=order.__getitem__):
            ways = _all_of(ways, _ways_of(part))
        for literals, later, deferred in ways:
            if later not in states:
                states[later] = len(states)
                waiting.append(later)
            label = conjunction(sorted(literals, key=literals_in_order.__getitem__))
            kept = frozenset(number for until, number in untils.items() if until not in deferred)
            edges.append(Edge(states[due], states[later], label, kept))
        if len(states) > MOST_STATES or len(edges) > MOST_EDGES:
            raise TooLargeAutomaton(MOST_STATES, MOST_EDGES)
    return Automaton(len(states), (0,), tuple(edges), len(untils))


def _parts(formula: Formula) -> list[Formula]:
    """Return a formula and all below it, distinct, in a fixed order."""
    found: dict[Formula, None] = {}
    waiting = [formula]
    for one in waiting:
        if one not in found:
            found[one] = None
            match one:
                case Both(operands) | Either(operands):
                    waiting.extend(operands)
                case Next(operand):
                    waiting.append(operand)
                case Until(a, b) | Release(a, b):
                    waiting.extend((a, b))
                case Proposition():
                    pass
    return list(found)


def _literal(expression: Expr) -> Expr:
    """Return a proposition without needless negations, as `negation` leaves it."""
    return negation(negation(expression))


def _ways_of(formula: Formula) -> list[_Way]:
    nothing = frozenset[Formula]()
    match formula:
        case Proposition(Const(value)):
            return [(frozenset(), nothing, nothing)] if value else []
        case Proposition(expression):
            return [(frozenset({_literal(expression)}), nothing, nothing)]
        case Both(operands):
            found: list[_Way] = [(frozenset(), nothing, nothing)]
            for operand in operands:
                found = _all_of(found, _ways_of(operand))
            return found
        case Either(operands):
            return list(dict.fromkeys(way for operand in operands for way in _ways_of(operand)))
        case Next(operand):
            return [(frozenset(), frozenset({operand}), nothing)]
        case Until(a, b):
            put_off: _Way = (frozenset(), frozenset({formula}), frozenset({formula}))
            return list(dict.fromkeys(_ways_of(b) + _all_of(_ways_of(a), [put_off])))
        case Release(a, b):
            again: _Way = (frozenset(), frozenset({formula}), nothing)
            return _all_of(_ways_of(b), [*_ways_of(a), again])


def _all_of(some: list[_Way], others: list[_Way]) -> list[_Way]:
    found: dict[_Way, None] = {}
    for literals, later, deferred in some:
        check_time()
        for more, due, put_off in others:
            every = literals | more
            if not any(negation(literal) in every for literal in more):
                found[every, later | due, deferred | put_off] = None
        if len(found) > MOST_EDGES:
            raise TooLargeAutomaton(MOST_STATES, MOST_EDGES)
    return list(found)


# --- the game

Sets = list[int]
"""For each state of the plain automaton the states of the small one, as bits."""


def simulates(small: Automaton, plain: Automaton) -> bool:
    """Return whether the small automaton can follow the plain one, and so accepts whatever that accepts.

    False says nothing. Labels are compared as sets of conjuncts. Cost: edges of the plain automaton × states of both, for
    each pair of acceptance sets, a few times.
    """
    return _Game(small, plain).won()


class _Game:
    def __init__(self, small: Automaton, plain: Automaton) -> None:
        self.small = small
        self.plain = plain
        self.every = (1 << small.states) - 1
        self.leaving: list[list[tuple[int, int, frozenset[int]]]] = [[] for _ in range(plain.states)]
        labels: dict[Expr, int] = {}
        live = _live(plain)
        for edge in plain.edges:
            if live[edge.target]:
                label = labels.setdefault(edge.label, len(labels))
                self.leaving[edge.source].append((edge.target, label, edge.accepting))
        cubes = [_cube(edge.label) for edge in small.edges]
        self.answers = [
            [edge for edge, cube in zip(small.edges, cubes, strict=True) if cube <= _cube(label)] for label in labels
        ]
        self.initial = [state for state in plain.initial if live[state]]
        self.known: dict[tuple[int, int, int | None], int] = {}

    def won(self) -> bool:
        region = self._fixpoint([self.every] * self.plain.states)
        starts = sum(1 << state for state in self.small.initial)
        return all(region[state] & starts for state in self.initial)

    def _fixpoint(self, region: Sets) -> Sets:
        """Return where one can answer for ever, and come by each set of the small automaton or keep one of the plain's away."""
        while True:
            before = region
            for wanted in range(self.small.acceptance) if self.small.acceptance else (None,):
                region = self._reaching(region, wanted)
            if region == before:
                return region

    def _reaching(self, region: Sets, wanted: int | None) -> Sets:
        """Return where one can take an edge of a set into the region, or keep a set of the plain automaton away."""
        nearer = [0] * self.plain.states
        while True:
            found = nearer
            for avoided in range(self.plain.acceptance) if self.plain.acceptance else (None,):
                found = [a | b for a, b in zip(found, self._avoiding(region, wanted, nearer, avoided), strict=True)]
            if found == nearer:
                return nearer
            nearer = found

    def _avoiding(self, region: Sets, wanted: int | None, nearer: Sets, avoided: int | None) -> Sets:
        """Return where one can get nearer, unless the other side never takes an edge of a set again."""
        staying = list(region)
        changed = True
        while changed:
            changed = False
            for state, leaving in enumerate(self.leaving):
                check_time()
                found = staying[state]
                for target, label, accepting in leaving:
                    inside = nearer[target]
                    if avoided is not None and avoided not in accepting:
                        inside |= staying[target]
                    found &= self._able(label, region[target], wanted) | self._able(label, inside, -1)
                if found != staying[state]:
                    staying[state] = found
                    changed = True
            if avoided is None:
                break
        return staying

    def _able(self, label: int, targets: int, wanted: int | None) -> int:
        """Return the small states that can answer a label by an edge into `targets`, of the set `wanted`; of any: -1, None."""
        key = label, targets, -1 if wanted is None else wanted
        known = self.known.get(key)
        if known is None:
            known = 0
            for edge in self.answers[label]:
                if targets >> edge.target & 1 and (key[2] < 0 or key[2] in edge.accepting):
                    known |= 1 << edge.source
            self.known[key] = known
        return known


def _cube(label: Expr) -> frozenset[Expr]:
    return frozenset(conjuncts(label)) - {TRUE}


def _live(automaton: Automaton) -> list[bool]:
    """Return which states begin an accepting run, as far as labels do not matter."""
    live = [True] * automaton.states
    while True:
        before = live
        for wanted in range(automaton.acceptance) if automaton.acceptance else (None,):
            taking = [
                edge for edge in automaton.edges if live[edge.target] and (wanted is None or wanted in edge.accepting)
            ]
            live = _leading_to({edge.source for edge in taking if live[edge.source]}, automaton, live)
        if live == before:
            return live


def _leading_to(goals: set[int], automaton: Automaton, within: list[bool]) -> list[bool]:
    found = [state in goals for state in range(automaton.states)]
    changed = True
    while changed:
        check_time()
        changed = False
        for edge in reversed(automaton.edges):
            if found[edge.target] and within[edge.source] and not found[edge.source]:
                found[edge.source] = changed = True
    return found
