"""Questions about behaviours, futures and games, asked of small random models; each told again by its number."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random
from typing import Literal

from tests.support.stages import prepared_of
from varyoff.base.span import Span
from varyoff.model.expression import TRUE, Compare, Const, Expr, Not, Var
from varyoff.model.model import Actor, Model
from varyoff.problem.condition import StateCondition
from varyoff.problem.fairness import Fair, Fairness
from varyoff.problem.question import Follow, Question, Unfold, Win
from varyoff.property.property import Property
from varyoff.property.statement import Statement
from varyoff.temporal.branching import Branching, CanReach, CanStay, CanStep, Every, Here, Some, denied
from varyoff.temporal.formula import (
    Both,
    Either,
    Formula,
    Next,
    Proposition,
    Release,
    Until,
    always,
    denial,
    eventually,
)  # fmt: skip

ACTORS: tuple[Actor, ...] = ("operator", "spontaneous", "workload", "fault")


def property_of(question: Question, name: str = "asked", premise: Expr | None = None) -> Property:
    """A property that asks a question as it is; nobody wrote it down."""
    statement = Statement(name, "asked", "", "holds", Span("<test>", 1, 1, 1, 1))
    return Property(statement, question, "yes", None if premise is None else StateCondition(premise))


# --- models ----------------------------------------------------------------------------------------------------


def model_text(draw: Random) -> str:
    """A system of one or two machines with a few states; events may go several ways, change nothing, and be faults."""
    states = "abcd"[: draw.choice([2, 3, 3, 4])]
    entries = []
    for trigger in "tuw"[: draw.randint(1, 3)]:
        fair = draw.choice(["none", "weak"])
        actor = draw.choice(ACTORS)
        for _ in range(draw.randint(1, 4)):
            keys = {"trigger": trigger, "source": draw.choice(states), "dest": draw.choice(states)}
            keys |= {"actor": actor if draw.random() < 0.8 else draw.choice(ACTORS), "fair": fair}
            if draw.random() < 0.25:
                keys["effect"] = draw.choice(["{v: not v}", "{v: true}", "{v: false}"])
            if draw.random() < 0.2:
                keys["conditions"] = draw.choice(["v", "not v"])
            entries.append("{" + ", ".join(f"{key}: {value}" for key, value in keys.items()) + "}")
    transitions = "\n".join(f"      - {entry}" for entry in entries)
    instances = "{m: M}" if draw.random() < 0.7 else "{m: M, n: M}"
    initial = "any" if draw.random() < 0.2 else "false"
    faults = draw.choice([None, None, 0, 1, 2])
    limits = "" if faults is None else f"limits: {{faults: {faults}}}\n"
    return (
        f"system: drawn\nmachines:\n  M:\n    states: [{', '.join(states)}]\n"
        f"    variables: {{v: {{type: boolean, initial: {initial}}}}}\n    transitions:\n{transitions}\n"
        f"instances: {instances}\ndeadlock: allowed\n{limits}"
    )


def model_of(text: str) -> Model:
    (one,) = prepared_of(text)
    return one.model


# --- questions -------------------------------------------------------------------------------------------------


def atom_of(draw: Random, model: Model) -> Expr:
    """A condition on one variable, true in some states and false in others."""
    position = draw.choice([n for n, variable in enumerate(model.variables) if not variable.auxiliary])
    variable = model.variables[position]
    one: Expr = Compare("==", Var(position), Const(draw.choice(list(variable.values))))
    return Not(one) if draw.random() < 0.2 else one


def formula_of_size(draw: Random, model: Model, size: int) -> Formula:
    """A formula of linear time with about so many operators; `next` is rare."""
    if size <= 1:
        return Proposition(atom_of(draw, model))
    rest = draw.randint(1, size - 1)

    def one(left: int = size - 1) -> Formula:
        return formula_of_size(draw, model, left)

    makers: list[Callable[[], Formula]] = [
        lambda: always(one()),
        lambda: eventually(one()),
        lambda: always(eventually(one(size - 2))),
        lambda: eventually(always(one(size - 2))),
        lambda: Until(one(rest), one(size - rest)),
        lambda: Release(one(rest), one(size - rest)),
        lambda: Both((one(rest), one(size - rest))),
        lambda: Either((one(rest), one(size - rest))),
        lambda: always(Either((denial(one(rest)), eventually(one(size - rest))))),
        lambda: Next(one()),
    ]
    return draw.choices(makers, weights=[3, 3, 3, 3, 2, 2, 2, 2, 4, 1])[0]()


def future_of_size(draw: Random, model: Model, size: int) -> Branching:
    """A formula of branching time with about so many operators."""
    if size <= 1:
        return Here(atom_of(draw, model))
    rest = draw.randint(1, size - 1)

    def one(left: int = size - 1) -> Branching:
        return future_of_size(draw, model, left)

    makers: list[Callable[[], Branching]] = [
        lambda: denied(one()),
        lambda: Every((one(rest), one(size - rest))),
        lambda: Some((one(rest), one(size - rest))),
        lambda: CanStep(one()),
        lambda: CanStay(one()),
        lambda: CanReach(one(rest), one(size - rest)),
        lambda: CanReach(Here(TRUE), one()),
        lambda: denied(CanStep(denied(one()))),
        lambda: denied(CanStay(denied(one()))),
        lambda: denied(CanReach(Here(TRUE), denied(one()))),
    ]
    return draw.choice(makers)()


def fairness_of(draw: Random, model: Model) -> Fairness:
    """Fairness of some names, of some events together, and sometimes of all."""
    kinds: tuple[Literal["weak", "strong"], ...] = ("weak", "strong")
    named: dict[str, list[int]] = {}
    for position, event in enumerate(model.events):
        named.setdefault(event.name, []).append(position)
    groups = [Fair(name, tuple(events), draw.choice(kinds)) for name, events in named.items() if draw.random() < 0.5]
    every = tuple(range(len(model.events)))
    if len(every) > 1 and draw.random() < 0.25:
        groups.append(Fair("any_of", tuple(draw.sample(every, 2)), draw.choice(kinds)))
    if draw.random() < 0.15:
        groups.append(Fair("progress", every, "weak"))
    draw.shuffle(groups)
    return Fairness(tuple(groups))


def game_of(draw: Random, model: Model) -> Win:
    """A game of some actors against some others."""
    actors = list(ACTORS)
    draw.shuffle(actors)
    ours, theirs = draw.randint(1, 3), draw.randint(1, 3)
    return Win(StateCondition(atom_of(draw, model)), tuple(actors[:ours]), tuple(actors[ours : ours + theirs]))


def questions_of(draw: Random, model: Model) -> Sequence[Question]:
    """A few questions of each kind."""
    return (
        *(Follow(formula_of_size(draw, model, draw.randint(1, 6)), fairness_of(draw, model)) for _ in range(3)),
        *(Unfold(future_of_size(draw, model, draw.randint(2, 6))) for _ in range(2)),
        *(game_of(draw, model) for _ in range(2)),
    )


def asked_of_seed(seed: int) -> tuple[Model, tuple[Property, ...]]:
    """The model of a number, and what is asked of it."""
    draw = Random(f"temporal {seed}")
    model = model_of(model_text(draw))
    questions = questions_of(draw, model)
    return model, tuple(property_of(question, f"q{number}") for number, question in enumerate(questions))
