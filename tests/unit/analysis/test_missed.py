"""What a behaviour lacks: the part, the state since when, and what is the case so that it is asked for."""

from __future__ import annotations

from itertools import product

import pytest

from tests.support.loops import SHOP, trace_of
from tests.support.stages import prepared_of
from varyoff.analysis.missed import Course, formula_text, missed
from varyoff.analysis.wording import phrase
from varyoff.model.expression import conjunction
from varyoff.model.model import Model
from varyoff.model.trace import Trace
from varyoff.problem.question import Follow
from varyoff.temporal.formula import Formula

TURNING = ("job.submit job.hold", 0)
LATE = ("job.submit job.hold job.submit job.hold", 2)
AT_REST = ("job.submit", 1)
ENDED = ("job.submit job.start", 2)


def asked(written: str) -> tuple[Model, Formula]:
    """The formula of a property of the shop, as it is lowered."""
    head, _, _ = SHOP.partition("properties:")
    (one,) = prepared_of(f'{head}properties:\n  p: {{ltl: "{written}", assuming: {{none: true}}}}\n')
    (question,) = (p.question for p in one.properties if isinstance(p.question, Follow))
    return one.model, question.formula


def trace(model: Model, case: tuple[str, int]) -> Trace:
    return trace_of(model, case[0].split(), case[1])


@pytest.mark.parametrize(
    ("written", "case", "part", "since", "never", "given"),
    [
        ("eventually(job.state == running)", TURNING, "job.state == running", 0, True, ""),
        ("leads_to(job.state == queued, job.state == running)", TURNING, "job.state == running", 1, True,
         "job.state == queued"),
        ("leads_to(job.state == queued, job.state == running)", AT_REST, "job.state == running", 1, True,
         "job.state == queued"),
        ("always(eventually(job.state == idle))", AT_REST, "job.state == idle", 1, True, ""),
        ("always(eventually(job.state == idle))", ENDED, "job.state == idle", 1, True, ""),
        ("eventually(always(job.state == idle))", LATE, "always(job.state == idle)", 0, True, ""),
        ("always(job.state == idle)", LATE, "job.state == idle", 1, False, ""),
        ("next(job.state == idle)", TURNING, "job.state == idle", 1, False, ""),
        ("next(next(job.state == queued))", TURNING, "job.state == queued", 0, False, ""),
        ("until(job.state == idle, job.state == running)", TURNING, "job.state in running | idle", 1,
         False, ""),
        ("until(job.state != running, job.state == running)", TURNING, "job.state == running", 0, True, ""),
        ("weak_until(job.state == idle, job.state == running)", AT_REST, "job.state in idle | running", 1,
         False, ""),
        ("eventually(job.state == queued) and eventually(job.state == running)", TURNING, "job.state == running", 0, True,
         ""),
        ("always(job.state == idle) or always(job.state == queued)", TURNING,
         "always(job.state == idle) or always(job.state == queued)", 0, False, ""),
    ],
)  # fmt: skip
def test_what_is_missing_by_hand(
    written: str, case: tuple[str, int], part: str, since: int, never: bool, given: str
) -> None:
    model, formula = asked(written)
    found = missed(Course(model, trace(model, case)), formula)
    said = phrase(conjunction(list(found.given)), model.names) if found.given else ""
    assert (formula_text(found.part, model.names), found.since, found.never, said) == (part, since, never, given)


ATOMS = ("job.state == idle", "job.state == running")
FORMULAS = [
    template.format(*chosen)
    for template in ("always({0})", "eventually({0})", "until({0}, {1})", "release({0}, {1})", "leads_to({0}, {1})",
                     "always(eventually({0}))", "eventually(always({0}))", "weak_until({0}, {1})", "next({0} or next({1}))")
    for chosen in product(ATOMS, ATOMS)
]  # fmt: skip


def test_what_is_missing_is_false_there_and_never_true_where_it_says_so() -> None:
    """Whatever is found: it is so, by the formula's meaning at every position from there on."""
    seen = 0
    for written in dict.fromkeys(FORMULAS):
        model, formula = asked(written)
        for case in (TURNING, LATE, AT_REST, ENDED, ("job.submit - job.hold", 0)):
            lasso = Course(model, trace(model, case))
            if lasso.fulfils(formula):
                continue
            found = missed(lasso, formula)
            seen += 1
            assert not lasso.fulfils(found.part, found.since)
            if found.never:
                assert not any(lasso.fulfils(found.part, at) for at in lasso.future(found.since))
    assert seen > 40
