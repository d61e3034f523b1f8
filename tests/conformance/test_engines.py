"""One suite for every engine of the registry: counts, verdicts, traces, and everything else that their protocols give.

The explicit engine is what the others are compared with; it is compared with the reference interpreter elsewhere.
"""

from __future__ import annotations

import inspect

import pytest

from tests.support import batches
from tests.support.edge_cases import CASES
from tests.support.engine_agreement import REFERENCE, asked, asked_by, engines_differ, spaces_differ
from tests.support.project import PUBLISHED, SHIPPED
from tests.support.temporal_questions import asked_of_seed
from varyoff.analysis.deciding import decide
from varyoff.audit.run import audit
from varyoff.engine.engine import Bounds, Engine, StateSpace, Steps
from varyoff.engine.registry import engine_named, engine_names
from varyoff.model.model import Model
from varyoff.pipeline import Options
from varyoff.spec.load import load

ENGINES = pytest.mark.parametrize("engine", list(map(engine_named, engine_names())), ids=engine_names())
OTHERS = pytest.mark.parametrize("engine", [name for name in engine_names() if name != REFERENCE])
LIMIT = 10_000  # states of a published model, from which on the networkx engine is not asked
SEEDS = 2_000
TEMPORAL = 60  # models, of each 7 questions on behaviours, futures and games
EMPTY = Model("nothing", (), (), ())


def files(paths):
    return pytest.mark.parametrize("path", [pytest.param(p, id=p.stem) for p in paths])


def is_small(system):
    return all(pin.value < LIMIT for pin in system.pins if pin.count == "states")


def told(found):
    return "\n".join(f"{name}: {difference}" for name, difference in found if difference)


@ENGINES
def test_an_engine_is_one(engine):
    for protocol, one in ((Engine, engine), (StateSpace, engine.explore(EMPTY).space), (Steps, engine.steps(EMPTY))):
        asked_for = {name for name, _ in inspect.getmembers(protocol) if not name.startswith("_")}
        assert {name for name in asked_for if not hasattr(one, name)} == set()
    assert engine_named(engine.name).name == engine.name


# --- what it says ----------------------------------------------------------------------------------------------


@OTHERS
@files(SHIPPED)
def test_shipped_systems_are_decided_alike(engine, path):
    for model, properties in asked(load([str(path)])):
        assert engines_differ(engine_named(engine), model, properties) == ""


@OTHERS
@files(PUBLISHED)
def test_published_models_are_decided_alike(engine, path):
    specification = load([str(path)])
    small = tuple(system.name.text for system in specification.systems if is_small(system))
    for model, properties in asked(specification, Options(systems=small)) if small else ():
        assert engines_differ(engine_named(engine), model, properties) == ""


@OTHERS
def test_edge_cases_are_decided_alike(engine):
    found = [
        (case.name, engines_differ(engine_named(engine), *one)) for case in CASES for one in asked_by(case.question)
    ]
    assert told(found) == ""


@OTHERS
def test_random_models_are_decided_alike(engine):
    questions = ((seed, batches.question(seed, batches.draft(seed))) for seed in range(SEEDS))
    found = [
        (seed, engines_differ(engine_named(engine), *one)) for seed, question in questions for one in asked_by(question)
    ]
    assert len(found) > 0.99 * SEEDS  # few have nothing that can be explored
    assert told(found) == ""


@OTHERS
def test_random_behaviours_futures_and_games_are_decided_alike(engine):
    found = [(seed, temporal_difference(engine, seed)) for seed in range(TEMPORAL)]
    assert told(found) == ""


@pytest.mark.slow
@OTHERS
def test_many_random_behaviours_futures_and_games_are_decided_alike(engine):
    found = [(seed, temporal_difference(engine, seed)) for seed in range(TEMPORAL, 20 * TEMPORAL)]
    assert told(found) == ""


def temporal_difference(engine, seed):
    """What the engine and the reference say of it has to be the same; of their own lassos the audit is asked in the next test."""
    model, properties = asked_of_seed(seed)
    return engines_differ(engine_named(engine), model, properties)


@ENGINES
def test_what_an_engine_says_of_random_behaviours_futures_and_games_stands_a_full_audit(engine):
    for seed in range(TEMPORAL // 3):
        model, properties = asked_of_seed(seed)
        said = decide(engine, model, properties)
        assert audit(model, properties, said.verdicts, said.answer.counts, mode="full").findings == (), seed


@ENGINES
def test_what_an_engine_says_of_a_part_of_the_states_is_no_more_than_it_says_of_all(engine):
    """A lasso within what was expanded is one; nothing else is known."""
    lassos = 0
    for seed in range(TEMPORAL):
        model, properties = asked_of_seed(seed)
        part = decide(engine, model, properties, Bounds(states=3))
        if part.answer.complete:
            continue
        whole = decide(engine, model, properties)
        assert audit(model, properties, part.verdicts, None, mode="sample").findings == (), seed
        for one, of_all in zip(part.verdicts, whole.verdicts, strict=True):
            assert one.status == "unknown" or (one.status, of_all.status) == ("violated", "violated")
            lassos += one.status == "violated"
    assert lassos > 1


# --- what can be asked of its states ---------------------------------------------------------------------------


@OTHERS
@files(p for p in SHIPPED if "examples" in p.parts)
def test_the_states_of_examples_are_told_alike(engine, path):
    for model, properties in asked(load([str(path)])):
        assert spaces_differ(engine_named(engine), model, properties) == ""


@OTHERS
@files(p for p in SHIPPED if "examples" not in p.parts)
@pytest.mark.slow
def test_the_states_of_shipped_systems_are_told_alike(engine, path):
    for model, properties in asked(load([str(path)])):
        assert spaces_differ(engine_named(engine), model, properties) == ""


@OTHERS
def test_the_states_of_edge_cases_are_told_alike(engine):
    found = [
        (case.name, spaces_differ(engine_named(engine), *one)) for case in CASES for one in asked_by(case.question)
    ]
    assert told(found) == ""


@OTHERS
def test_the_states_of_random_models_are_told_alike(engine):
    questions = ((seed, batches.question(seed, batches.draft(seed))) for seed in range(SEEDS // 10))
    found = [
        (seed, spaces_differ(engine_named(engine), *one)) for seed, question in questions for one in asked_by(question)
    ]
    assert told(found) == ""
