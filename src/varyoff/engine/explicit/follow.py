"""Whether a formula of linear time is true of every fair behaviour: no fair accepting cycle in the product of the graph
with the automaton of what denies it.
"""

from __future__ import annotations

from itertools import pairwise

from varyoff.engine.explicit.blocks import Looked, blocks_of
from varyoff.engine.explicit.fair import Barren, Judge
from varyoff.engine.explicit.graph import CompactGraph
from varyoff.engine.explicit.lasso import Lasso, LassoSearch
from varyoff.engine.explicit.product import Phase, Product
from varyoff.engine.explicit.space import Exploration
from varyoff.model.occurrence import step_between
from varyoff.model.trace import REPETITION, Step, Trace
from varyoff.problem.certificate import Blocks
from varyoff.problem.decision import Decision
from varyoff.problem.question import Follow
from varyoff.temporal.automaton import Automaton, TooLargeAutomaton
from varyoff.temporal.formula import Both, Either, Formula, Next, Release, Until, denial
from varyoff.temporal.translation import automaton_of


def decide_follow(question: Follow, exploration: Exploration) -> Decision:
    """Answer the question, with blocks or a lasso.

    Of an exploration that was cut short, only a lasso in what was expanded is an answer.
    """
    try:
        automaton = automaton_of(denial(question.formula))
    except TooLargeAutomaton as large:
        return Decision("unknown", reason=str(large))
    return _decided(question, automaton, exploration)


def _decided(question: Follow, automaton: Automaton, exploration: Exploration) -> Decision:
    graph, fairness = exploration.compact, question.fairness
    served = graph.served(fairness)
    product = Product(exploration.explorer, graph, automaton)
    reached: list[bytearray | None] = [None] * automaton.states
    looked: list[Looked] = []
    judges: list[tuple[Phase, Judge]] = []
    for phase in product.phases:
        roots = product.entered(phase, reached)
        if phase.closed or product.accepting & ~phase.accepting:
            there = phase.spread(roots)
            missing = product.accepting & ~phase.accepting
            barren = (
                Barren("accepting", (missing & -missing).bit_length() - 1)
                if missing and not phase.closed
                else Barren("single")
            )
            looked.append((phase, (barren, there)))
        else:
            judge = Judge(phase, fairness, served, roots)
            looked.append((phase, judge))
            judges.append((phase, judge))
            there = phase.marked(judge.components.number)
        for q, marks in zip(phase.states, there, strict=True):
            reached[q] = marks
    if any(judge.fair for _, judge in judges):
        lasso = LassoSearch(product, fairness, served, judges, repeating=_speaks_of_next(question.formula))
        return Decision("no", _trace(lasso.shortest(), graph, exploration))
    if not exploration.complete:
        return Decision("unknown", reason=exploration.search.reason)
    blocks, places = blocks_of(exploration.explorer, graph, looked)
    return Decision("yes", None, Blocks(automaton, blocks, places, exploration.states))


def _speaks_of_next(formula: Formula) -> bool:
    """Return whether repetitions can make a difference."""
    match formula:
        case Next():
            return True
        case Both(operands) | Either(operands):
            return any(map(_speaks_of_next, operands))
        case Until(a, b) | Release(a, b):
            return _speaks_of_next(a) or _speaks_of_next(b)
        case _:
            return False


def _trace(lasso: Lasso, graph: CompactGraph, exploration: Exploration) -> Trace:
    model, unpack = exploration.model, exploration.explorer.packing.unpack
    numbers = [*lasso.stem, *(s for s, _ in lasso.loop)]
    happening: list[int | None] = [None if s == t else graph.first_event(s, t) for s, t in pairwise(lasso.stem)]
    happening += [None if k is None else graph.events[k] for _, k in lasso.loop]
    states = [unpack(graph.states[s]) for s in numbers]
    steps: list[Step] = [
        REPETITION if event is None else step_between(model, event, before, after)
        for event, before, after in zip(happening, states[:-1], states[1:], strict=True)
    ]
    return Trace(tuple(states), tuple(steps), len(lasso.stem) - 1, variables=model.variables, shortest=lasso.shortest)
