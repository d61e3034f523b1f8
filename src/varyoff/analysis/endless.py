"""Why a behaviour that goes on for ever is a counterexample: what does not come in it, why it is fair, and under which
fairness it would not be one.
"""

from __future__ import annotations

from varyoff.analysis.explanation import Endless, Explanation
from varyoff.analysis.fair_loop import discharged, loop_states
from varyoff.analysis.mending import mending
from varyoff.analysis.missed import Course, Missed, formula_text, missed
from varyoff.analysis.wording import phrase, shorter
from varyoff.engine.engine import Engine
from varyoff.model.expression import Expr, Value, conjunction, variables_of
from varyoff.model.model import Model
from varyoff.model.trace import Trace
from varyoff.problem.question import Follow
from varyoff.property.property import Property
from varyoff.spec.forms import Wording, form_named
from varyoff.temporal.formula import Formula, Proposition, eventually, propositions


def explain_endless(
    engine: Engine, model: Model, one: Property, question: Follow, trace: Trace, *, remedies: bool = True
) -> Explanation | None:
    """Return why a trace with a loop is a counterexample; None of one without, or that is none.

    Args:
        remedies: whether it is looked for fairness under which the property would hold.

    Cost: positions of the trace × parts of the formula; and see `mending`.
    """
    if trace.loop is None:
        return None
    course = Course(model, trace)
    if course.fulfils(question.formula):
        return None
    found = missed(course, question.formula)
    endless = Endless(
        _what(model, one, found.part),
        found.since,
        found.never,
        _last(course, found),
        _values(model, trace, found.part),
        discharged(model, trace, question.fairness),
        mending(engine, model, question, trace) if remedies else None,
    )
    given = phrase(conjunction(list(found.given)), model.names) if found.given else ""
    return Explanation(_asked(model, one, found), (), given=given, endless=endless)


def _asked(model: Model, one: Property, found: Missed) -> str:
    """Return what does not come, as the wording of the form needs it: itself, or that it comes some time."""
    if found.never and form_named(one.form).wording.reason == Wording().reason:
        return formula_text(eventually(found.part), model.names)
    return _what(model, one, found.part)


def _what(model: Model, one: Property, part: Formula) -> str:
    if isinstance(part, Proposition):
        return shorter(phrase(part.expression, model.names), _plain(one, part.expression))
    return formula_text(part, model.names)


def _plain(one: Property, expression: Expr) -> str:
    """Return the property's own text where it is nothing but this condition."""
    question = one.question
    alone = isinstance(question, Follow) and propositions(question.formula) == (expression,)
    return one.text if alone else ""


def _last(course: Course, found: Missed) -> int | None:
    """Return the state in which what never comes again was the case for the last time."""
    if not found.never or not found.since or not course.fulfils(found.part, found.since - 1):
        return None
    return found.since - 1


def _values(model: Model, trace: Trace, part: Formula) -> tuple[tuple[str, tuple[Value, ...]], ...]:
    """Return what a formula reads with the values that it has in the loop, in the order in which they come."""
    read = dict.fromkeys(v for expression in propositions(part) for v in variables_of(expression))
    states = [trace.states[number] for number in loop_states(trace)]
    return tuple((model.names[v], tuple(dict.fromkeys(state[v] for state in states))) for v in read)
