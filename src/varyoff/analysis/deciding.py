"""Properties of a model decided by an engine: what they ask is put to it, its answers become verdicts."""

from __future__ import annotations

from collections.abc import Sequence

from varyoff.base.record import dataclass, replace
from varyoff.engine.engine import Answer, Bounds, Engine, Progress
from varyoff.model.model import Model
from varyoff.problem.decision import Confirmation
from varyoff.problem.disagreement import Disagreement
from varyoff.property.property import Property
from varyoff.property.verdict import Verdict, judge


@dataclass(frozen=True, slots=True)
class Explored:
    """One Model, what was asked of it, and the answer; `properties` are the positions of those that asked."""

    model: Model
    properties: tuple[int, ...]
    answer: Answer


@dataclass(frozen=True, slots=True)
class Decided:
    """The verdicts in the order of the properties.

    `explored` are the Models, each explored once: the one that was given first, then those that properties made of it.
    """

    verdicts: tuple[Verdict, ...]
    explored: tuple[Explored, ...]

    @property
    def answer(self) -> Answer:
        """The answer on the model that was given."""
        return self.explored[0].answer

    def model_of(self, position: int) -> Model:
        """Return the Model that a property speaks of, on whose states its verdict stands."""
        return next(one.model for one in self.explored if position in one.properties)

    def shown(self, position: int) -> Verdict:
        """Return a verdict with its trace as one of the Model that was given: a property's own Model adds variables behind."""
        verdict, variables = self.verdicts[position], self.explored[0].model.variables
        trace = verdict.trace
        if trace is None or self.model_of(position) is self.explored[0].model:
            return verdict
        states = tuple(state[: len(variables)] for state in trace.states)
        return replace(verdict, trace=replace(trace, states=states, variables=variables))

    @property
    def confirmations(self) -> tuple[Confirmation, ...]:
        """The engines that were asked, where several were: of each, whether it knows everything about all Models."""
        of_each = zip(*(one.answer.confirmations for one in self.explored), strict=True)
        return tuple(next((one for one in of_one if not one.complete), of_one[0]) for of_one in of_each)

    @property
    def interrupted(self) -> bool:
        return any(one.answer.interrupted for one in self.explored)


def decide(
    engine: Engine,
    model: Model,
    properties: Sequence[Property],
    bounds: Bounds | None = None,
    progress: Progress | None = None,
) -> Decided:
    """Decide properties, exploring each Model that they speak of once, and `model` in any case.

    Args:
        properties: their event positions are those of `model`.
        bounds: of each exploration; what lies beyond is not explored, and whatever depends on it is unknown.

    Raises:
        Disagreement: the engine is several, and they differ.

    Cost: one exploration for each Model.
    """
    asked = [one.problems(model) for one in properties]
    models: dict[int, tuple[Model, list[int]]] = {id(model): (model, [])}
    for position, problems in enumerate(asked):
        assert len({id(problem.model) for problem in problems}) == 1, "a property speaks of one Model"
        models.setdefault(id(problems[0].model), (problems[0].model, []))[1].append(position)
    verdicts: dict[int, Verdict] = {}
    explored = []
    for on, positions in models.values():
        questions = [problem.question for position in positions for problem in asked[position]]
        try:
            answer = engine.explore(on, questions, bounds, progress)
        except Disagreement as differing:
            raise differing.of([properties[p].name for p in positions for _ in asked[p]]) from None
        assert len(answer.decisions) == len(questions), "an engine answers every question"
        explored.append(Explored(on, tuple(positions), answer))
        decisions = iter(answer.decisions)
        for position in positions:
            own = [next(decisions) for _ in asked[position]]
            verdicts[position] = judge(properties[position], own, answer.counts.states or 0)
    return Decided(tuple(verdicts[position] for position in range(len(properties))), tuple(explored))
