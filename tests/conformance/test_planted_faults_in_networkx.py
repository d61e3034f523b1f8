"""The comparison of engines and the audit can fail: faults in behaviours, futures and games on the networkx engine are noticed."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

from tests.conformance.planted_in_networkx import FAULTS
from tests.support.edges import at, model_of_edges
from tests.support.temporal_questions import asked_of_seed, property_of
from varyoff.analysis.deciding import Decided, decide
from varyoff.audit.run import audit
from varyoff.engine.comparison import contradictions
from varyoff.engine.engine import Engine
from varyoff.engine.registry import engine_named
from varyoff.model.model import Model
from varyoff.problem.condition import StateCondition
from varyoff.problem.fairness import Fair, Fairness
from varyoff.problem.question import Follow, Question, Win
from varyoff.property.property import Property
from varyoff.temporal.formula import Next, Proposition, eventually

MOST = 100  # random models that are tried until one of them notices


def star(leaves: str) -> tuple[Model, Question]:
    """From a to each leaf and back; each has a way out that is strongly fair, so one after the other is to be kept away from."""
    edges = (
        f"{edge}{leaf}:{ends}"
        for leaf in leaves
        for edge, ends in zip("rzw", (f"a{leaf}", f"{leaf}a", f"{leaf}e"), strict=True)
    )
    model = model_of_edges(*edges, states="abcde")
    events = [event.trigger for event in model.events]
    groups = [Fair(name, (n,), "strong") for n, name in enumerate(events) if name.startswith("w")]
    return model, Follow(
        eventually(Proposition(at("e"))), Fairness((*groups, Fair("rb", (events.index("rb"),), "weak")))
    )


def game(goal: str, *edges: str) -> tuple[Model, Question]:
    return model_of_edges(*edges, states="abcde"), Win(StateCondition(at(goal)), ("operator",), ("fault",))


# What is rare at random.
BY_HAND = [
    *(star(leaves) for leaves in ("b", "bc", "bcd")),
    (model_of_edges("t:ab"), Follow(Next(Proposition(at("b"))), Fairness((Fair("t", (0,), "weak"),)))),
    game("e", "t:ab", "f:bc", "f:cd", "u:be", "v:ce"),  # two steps of the adversary
    game("c", "t:ab", "u:bc", "f:bd", "v:de", "w:ec"),  # which leads to a higher rank
    game("e", "t:ab", "t:bc", "t:cd", "t:de"),
]


@cache
def known(number: int) -> tuple[Model, tuple[Property, ...], Decided]:
    if number < len(BY_HAND):
        model, question = BY_HAND[number]
        properties: tuple[Property, ...] = (property_of(question),)
    else:
        model, properties = asked_of_seed(number)
    return model, properties, decide(engine_named("explicit"), model, properties)


def noticed(seeds: range) -> tuple[int, str] | None:
    """The first model on which the engines differ, one of them breaks, or what the networkx engine says is found wrong."""
    engine: Engine = engine_named("networkx")
    for seed in seeds:
        model, properties, explicit = known(seed)
        try:
            said = decide(engine, model, properties)
        except (
            AssertionError,
            AttributeError,
            LookupError,
            StopIteration,
            RuntimeError,
            TypeError,
            ValueError,
        ) as broken:
            return seed, type(broken).__name__
        for found in contradictions(explicit.answer, said.answer):
            return seed, str(found)
        for finding in audit(model, properties, said.verdicts, said.answer.counts, mode="full").findings:
            return seed, finding.message
    return None


def test_nothing_is_noticed_where_no_fault_is() -> None:
    assert noticed(range(20)) is None


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_noticed(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def patch(owner: Any, attribute: str, value: object) -> None:
        monkeypatch.setattr(owner, attribute, value)

    FAULTS[name](patch)
    assert noticed(range(MOST)) is not None
