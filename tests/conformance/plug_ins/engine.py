"""An engine in one file: the interpreter, breadth first. Every question is answered by looking through one list."""

from __future__ import annotations

from collections import Counter

from varyoff.engine.engine import Answer, Combination, Failure, Projected
from varyoff.engine.registry import register
from varyoff.model.enumeration import Enumeration, picked
from varyoff.model.graph import build_graph
from varyoff.model.interpret import evaluate, initial_states, steps
from varyoff.model.model import ModelError
from varyoff.model.trace import Trace
from varyoff.model.variant import restrict_actors
from varyoff.problem.certificate import ClosedSet, Ranking, Trap
from varyoff.problem.condition import StateCondition
from varyoff.problem.decision import Counts, Decision
from varyoff.problem.error import error_in
from varyoff.problem.question import Reach, conditions_of

NAME = "interpreted"


class States(list):
    def every(self, stride, offset):
        return self[offset::stride]


class Wrong(Exception):
    """An error of the model, and the trace to it."""


class Interpreted:
    """The steps of a model; once it has walked, its reachable states, too."""

    def __init__(self, model):
        self.model, self.complete = model, False
        self.states, self.depths, self.parents, self.taken = States(), {}, {}, {}
        self.handle = self.state = lambda state: state

    def walk(self, conditions):
        self.depths.update((state, 0) for state in initial_states(self.model))
        self.states.extend(self.depths)
        self.roots = len(self.states)
        for state in self.states:  # grows while it is walked
            error = error_in(self.model, state, conditions)
            if error is not None:
                raise Wrong(error, self.path(state))
            for step, after in steps(self.model, state):
                if after not in self.depths:
                    self.depths[after], self.parents[after] = self.depths[state] + 1, (state, step)
                    self.states.append(after)
                self.taken.setdefault((state, step.event, after))
        self.complete = True

    def path(self, state, *last):
        states, taken = [state, *(after for _, after in last)], [step for step, _ in last]
        while states[0] in self.parents:
            before, step = self.parents[states[0]]
            states.insert(0, before)
            taken.insert(0, step)
        return Trace(tuple(states), tuple(taken), variables=self.model.variables)

    def shown(self, condition, state):
        """Return in which ways a condition is true of a state: as it is, or by one of the steps from it."""
        if isinstance(condition, StateCondition):
            return [()] if evaluate(condition.expression, state, None, self.model) else []
        return [
            ((step, after),)
            for part in condition.any_of
            for step, after in steps(self.model, state)
            if step.event == part.event
            and (part.expression is None or evaluate(part.expression, state, after, self.model))
        ]

    def test(self, condition):
        return lambda state: bool(self.shown(condition, state))

    def initial(self):
        return self.states[: self.roots]

    def levels(self):
        return list(Counter(self.depths.values()).values())

    def successors(self, state):
        return list(dict.fromkeys((step.event, after) for step, after in steps(self.model, state)))

    def trace_to(self, condition):
        ways = ((state, way) for state in self.states for way in self.shown(condition, state))
        return next((self.path(state, *way) for state, way in ways), None)

    def deadlocks(self):
        return ((state, self.depths[state]) for state in self.states if not self.successors(state))

    def count(self, condition):
        return sum(map(self.test(condition), self.states))

    def projection(self, variables, *, distances=True):
        of, domains = picked(variables), [self.model.variables[v].values for v in variables]
        counts, depths = Counter(map(of, self.states)), {}
        for state in self.states:
            depths.setdefault(of(state), self.depths[state])
        if not distances:
            depths = dict.fromkeys(counts)
        place = {key: [d.index(v) for d, v in zip(domains, key, strict=True)][::-1] for key in counts}
        return [Projected(k, counts[k], depths[k]) for k in sorted(counts, key=lambda k: (depths[k] or 0, place[k]))]

    def combinations(self, event, conditions):
        def truth(condition, state):
            try:
                return bool(evaluate(condition, state))
            except ModelError:
                return None

        found = Counter(tuple(truth(c, state) for c in conditions) for state in self.states)
        return [Combination(*item) for item in found.items()]

    def enumeration(self):
        number = {state: n for n, state in enumerate(self.states)}
        taken = [(number[source], number[target], event) for source, event, target in self.taken]
        return Enumeration(self.complete, self.states, list(self.depths.values()), self.roots, taken)

    def graph(self):
        return build_graph(self.model, self.enumeration())

    def decide(self, question):
        if isinstance(question, Reach):
            trace = self.trace_to(question.condition)
            if trace is None:
                return Decision("no", None, ClosedSet(self.states))
            return Decision("yes", trace if question.witness else None)
        ranks = dict.fromkeys(filter(self.test(question.goal), self.states), 0)
        allowed = self.model if question.actors is None else restrict_actors(self.model, question.actors)
        near = set(ranks)
        while near:
            away = [s for s in self.states if s not in ranks and any(t in near for _, t in steps(allowed, s))]
            ranks.update(dict.fromkeys(away, max(ranks.values()) + 1))
            near = set(away)
        lost = States(state for state in self.states if state not in ranks)
        if lost:
            return Decision("no", self.path(lost[0]), Trap(lost))
        return Decision("yes", None, Ranking(self.states, ranks))


class Engine:
    name = NAME

    def steps(self, model):
        return Interpreted(model)

    def explore(self, model, questions=(), bounds=None, progress=None):
        space, failure, reason = Interpreted(model), None, ""
        try:
            space.walk([condition for question in questions for condition in conditions_of(question)])
        except Wrong as wrong:
            failure, reason = Failure(*wrong.args), f"an error of the model: {wrong.args[0].message}"
        unknown = Decision("unknown", reason=reason)
        decisions = tuple(unknown if failure is not None else space.decide(question) for question in questions)
        edges = {(source, target) for source, _, target in space.taken}
        moving = {source for source, _ in edges}
        counts = Counts(
            space.roots, len(space.states), len(space.taken), len(edges), max(space.depths.values(), default=0),
            len(space.states) - len(moving),
        )  # fmt: skip
        return Answer(decisions, counts, space.complete, reason and "an error of the model", False, failure, space)


register(NAME, Engine)
