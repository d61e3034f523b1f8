"""A strategy as a table: who follows its rows wins, whatever the adversary does; and rows say no more than is needed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest  # noqa: TC002 - a fixture is asked for by it

from tests.support.engines import EXPLICIT
from tests.support.stages import prepared_of
from varyoff.analysis import playbook as module
from varyoff.analysis.deciding import decide
from varyoff.analysis.playbook import Play, Playbook, playbook
from varyoff.model.interpret import evaluate, steps
from varyoff.model.model import Model, State
from varyoff.model.trace import Step
from varyoff.problem.certificate import Strategy
from varyoff.problem.question import Win

BACKUP = """\
machine: Pool
states: [off, on]
transitions:
  - {trigger: vary_on, source: off, dest: on, command: "VRYCFG {instance} *ON"}
  - {trigger: vary_off, source: on, dest: off, command: "VRYCFG {instance} *OFF"}
  - {trigger: fail, actor: fault, source: on, dest: off}
---
machine: Copy
parameters: {pool: Pool}
states: [none, running, made]
variables: {noise: 0..2}
transitions:
  - {trigger: establish, source: none, dest: running, conditions: pool.state == off, command: "mkflash {instance}"}
  - {trigger: done, actor: spontaneous, source: running, dest: made}
  - {trigger: hum, actor: workload, conditions: noise < 2, effect: {noise: noise + 1}}
  - {trigger: withdraw, source: made, dest: none}
---
system: backup
instances: {pool: Pool, copy: {machine: Copy, pool: pool}}
limits: {faults: 1}
properties:
  made: {recoverable: "copy.state == made and pool.state == on", despite: [workload, fault]}
"""


def won(text: str) -> tuple[Model, Win, Strategy]:
    (one,) = prepared_of(text)
    verdict, *_ = decide(EXPLICIT, one.model, one.properties).verdicts
    question = one.properties[0].question
    assert isinstance(question, Win)
    assert isinstance(verdict.certificate, Strategy)
    return one.model, question, verdict.certificate


def test_rows_name_what_makes_a_difference_and_nothing_else() -> None:
    model, question, strategy = won(BACKUP)
    found = playbook(EXPLICIT, model, question, strategy)
    assert {name for play in found.plays for name, _ in play.seen} == {"copy.state", "pool.state"}
    assert [(play.seen, play.event, play.command) for play in found.plays if play.event == "copy.establish"] == [
        ((("copy.state", ("none",)), ("pool.state", ("off",))), "copy.establish", "mkflash copy")
    ]
    assert sum(play.states for play in found.plays) + found.won == found.states == len(strategy.states)


def fits(model: Model, play: Play, state: State) -> bool:
    return all(state[model.position(name)] in values for name, values in play.seen)


def test_who_follows_the_rows_wins_within_the_turns_that_they_say() -> None:
    model, question, strategy = won(BACKUP)
    found = playbook(EXPLICIT, model, question, strategy)
    for state in strategy.states:
        if not evaluate(question.goal.expression, state, None, model):
            (play,) = (p for p in found.plays if fits(model, p, state))
            assert play.turns <= found.turns
            follow(model, question, found, state, play.turns)


def follow(model: Model, question: Win, found: Playbook, state: State, turns: int) -> None:
    """Play one of our turns, then every run of the adversary, and so on until the goal is touched."""
    if evaluate(question.goal.expression, state, None, model):
        return
    assert turns > 0
    (play,) = (p for p in found.plays if fits(model, p, state))
    outcomes = [after for step, after in steps(model, state) if step.label == play.event]
    assert outcomes
    for after in outcomes:
        for reached in runs(model, question, after):
            follow(model, question, found, reached, turns - 1)


def runs(model: Model, question: Win, state: State) -> Iterator[State]:
    """Every state in which our next turn may begin; where the goal is touched on the way, the game is over."""
    order = [state]
    for at in order:  # grows while it is walked
        if evaluate(question.goal.expression, at, None, model):
            continue
        yield at
        order += [after for step, after in steps(model, at) if theirs(step, question) and after not in order]


def theirs(step: Step, question: Win) -> bool:
    return step.actor in question.adversary


def test_no_table_is_made_of_too_many_states(monkeypatch: pytest.MonkeyPatch) -> None:
    model, question, strategy = won(BACKUP)
    monkeypatch.setattr(module, "MOST_STATES", 3)
    found = playbook(EXPLICIT, model, question, strategy)
    assert (found.plays, found.states, found.reason) == ((), len(strategy.states), module.TOO_MANY)


def test_a_goal_that_holds_everywhere_leaves_nothing_to_do() -> None:
    model, question, strategy = won(BACKUP.replace('"copy.state == made and pool.state == on"', "copy.noise < 3"))
    assert playbook(EXPLICIT, model, question, strategy).plays == ()


FORK = """\
machine: Walker
states: [left, right, home]
variables: {hat: boolean}
transitions:
  - {trigger: tip, effect: {hat: not hat}}
  - {trigger: go_right, source: left, dest: home}
  - {trigger: go_left, source: right, dest: home}
  - {trigger: stray, actor: fault, source: home, dest: left}
  - {trigger: swerve, actor: fault, source: left, dest: right}
---
system: walk
instances: {walker: Walker}
properties:
  home: {recoverable: walker.state == home, by: [operator], despite: [fault]}
"""


def test_what_leads_nowhere_is_in_no_row_although_it_can_be_done_everywhere() -> None:
    model, question, strategy = won(FORK)
    found = playbook(EXPLICIT, model, question, strategy)
    assert {(play.seen, play.event) for play in found.plays} == {
        ((("walker.state", ("left",)),), "walker.go_right"),
        ((("walker.state", ("right",)),), "walker.go_left"),
    }
