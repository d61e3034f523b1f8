"""Several engines as one: what is a difference, and what is none."""

from __future__ import annotations

import pickle

import pytest

from tests.support.engine_agreement import asked
from tests.support.project import EXAMPLES
from varyoff.base.record import replace
from varyoff.engine.comparison import Together, contradictions
from varyoff.engine.engine import Failure
from varyoff.engine.registry import engine_named
from varyoff.model.model import ModelError
from varyoff.model.trace import Trace
from varyoff.problem.decision import Decision
from varyoff.problem.disagreement import Disagreement
from varyoff.spec.load import load


class Changed:
    """An engine that says something else."""

    name = "changed"

    def __init__(self, change):
        self.change = change
        self.inner = engine_named("networkx")

    def explore(self, *arguments):
        return self.change(self.inner.explore(*arguments))

    def steps(self, model):
        return self.inner.steps(model)


@pytest.fixture(scope="module")
def asking():
    path = next(path for path in EXAMPLES if "peterson" in path.name)
    ((model, properties),) = asked(load([str(path)]))
    questions = [problem.question for one in properties for problem in one.problems(model)]
    return model, questions


def together(asking, change):
    return Together([engine_named("explicit"), Changed(change)]).explore(*asking)


def incomplete(answer):
    unknown = tuple(Decision("unknown", reason="it was late") for _ in answer.decisions)
    return replace(answer, complete=False, reason="it was late", decisions=unknown)


def test_the_answer_is_that_of_the_first_with_what_the_others_said(asking):
    answer = together(asking, lambda answer: answer)
    assert replace(answer, confirmations=(), space=None, decisions=()) == replace(
        engine_named("explicit").explore(*asking), space=None, decisions=()
    )
    assert [(one.engine, one.complete) for one in answer.confirmations] == [("explicit", True), ("changed", True)]


@pytest.mark.parametrize("count", ["initial", "states", "transitions", "edges", "depth", "deadlocks"])
def test_every_count_is_compared(asking, count):
    def more(answer):
        return replace(answer, counts=replace(answer.counts, **{count: getattr(answer.counts, count) + 1}))

    with pytest.raises(Disagreement, match=rf"^`explicit` says {count}: \d+, `changed` says \d+$"):
        together(asking, more)


def test_a_count_that_is_not_known_is_no_difference(asking):
    together(asking, lambda answer: replace(answer, counts=replace(answer.counts, depth=None)))


def test_decisions_and_lengths_of_traces_are_compared(asking):
    def other(answer):
        first, *rest = answer.decisions
        return replace(answer, decisions=(replace(first, answer="yes", trace=Trace(((), ()), (None,))), *rest))

    with pytest.raises(Disagreement, match=r"^of question 1, `explicit` says no, `changed` says yes after 1 step$"):
        together(asking, other)


def shown(length, *, loop=None, shortest=True):
    """A change of an answer: its first decision is no, with a trace of some length."""
    trace = Trace(((),) * (length + 1), (None,) * length, loop, shortest=shortest)

    def change(answer):
        first, *rest = answer.decisions
        return replace(answer, decisions=(replace(first, answer="no", trace=trace), *rest))

    return change


def test_lengths_of_lassos_are_compared_where_both_are_the_shortest(asking):
    def compared(one, other):
        Together([Changed(one), Changed(other)]).explore(*asking)

    compared(shown(3, loop=1), shown(3, loop=2))
    compared(shown(3, loop=1), shown(5, loop=2, shortest=False))
    compared(shown(5, loop=1, shortest=False), shown(3, loop=2))
    with pytest.raises(
        Disagreement, match=r"says no after 3 steps, for ever, `changed` says no after 4 steps, for ever$"
    ):
        compared(shown(3, loop=1), shown(4, loop=2))
    with pytest.raises(Disagreement, match=r"says no with a trace, for ever, `changed` says no with a trace$"):
        compared(shown(3, loop=1, shortest=False), shown(3))
    with pytest.raises(Disagreement, match=r"says no after 3 steps, for ever, `changed` says no$"):
        compared(shown(3, loop=1), lambda answer: replace(shown(1)(answer), decisions=none_shown(answer)))


def none_shown(answer):
    first, *rest = answer.decisions
    return (replace(first, answer="no", trace=None), *rest)


def test_the_names_of_those_who_asked_are_told():
    path = next(path for path in EXAMPLES if "peterson" in path.name)
    from varyoff.analysis.deciding import decide

    ((model, properties),) = asked(load([str(path)]))

    def other(answer):
        return replace(answer, decisions=(replace(answer.decisions[0], answer="yes"), *answer.decisions[1:]))

    engine = Together([engine_named("explicit"), Changed(other)])
    with pytest.raises(Disagreement, match=r"^of `mutual-exclusion`, `explicit` says no, `changed` says yes$"):
        decide(engine, model, properties)


def test_what_is_not_known_because_of_a_bound_is_no_difference(asking):
    answer = together(asking, incomplete)
    assert [(one.complete, one.reason) for one in answer.confirmations] == [(True, ""), (False, "it was late")]
    reverse = Together([Changed(incomplete), engine_named("explicit")]).explore(*asking)
    assert not reverse.complete


def test_unknown_without_a_bound_is_a_difference(asking):
    unknown = Decision("unknown", reason="no idea")
    with pytest.raises(Disagreement, match="changed` says unknown"):
        together(asking, lambda answer: replace(answer, decisions=(unknown,) * len(answer.decisions)))


def failing(code, steps):
    failure = Failure(ModelError(code, "wrong", None, "m.go"), Trace(((),) * (steps + 1), (None,) * steps))
    return lambda answer: replace(incomplete(answer), failure=failure)


def test_errors_of_the_model_are_compared(asking):
    with pytest.raises(Disagreement, match="that there is no error of the model, `changed` says V501 wrong"):
        together(asking, failing("V501", 2))
    for one, other in ((("V501", 2), ("V501", 3)), (("V501", 2), ("V504", 2))):
        with pytest.raises(Disagreement, match=r"says V501 wrong, by `m.go`, after 2 steps"):
            Together([Changed(failing(*one)), Changed(failing(*other))]).explore(*asking)
    both = Together([Changed(failing("V501", 2)), Changed(failing("V501", 2))]).explore(*asking)
    assert both.failure is not None


def test_an_error_that_lies_beyond_a_bound_of_the_other_is_no_difference(asking):
    explored = engine_named("explicit").explore(*asking)
    failed = failing("V501", 2)(explored)
    assert list(contradictions(failed, incomplete(explored))) == []
    assert list(contradictions(incomplete(explored), failed)) == []


def test_others_are_not_asked_after_an_interruption(asking):
    def interrupted(answer):
        return replace(incomplete(answer), interrupted=True)

    def never(_):
        raise AssertionError

    answer = Together([Changed(interrupted), Changed(never)]).explore(*asking)
    assert (answer.interrupted, len(answer.confirmations)) == (True, 1)
    assert Together([engine_named("explicit"), Changed(interrupted)]).explore(*asking).interrupted


def test_a_disagreement_goes_to_another_process(asking):
    with pytest.raises(Disagreement) as caught:
        together(asking, lambda answer: replace(answer, counts=replace(answer.counts, depth=1)))
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)
