"""The audit finds initial states by itself: all combinations, or a sample that is spread."""

from __future__ import annotations

from itertools import pairwise

import pytest

from tests.support.combinations import SPECIFICATION, model_of
from tests.support.engines import ask
from varyoff.audit import initial, walk
from varyoff.audit.initial import combination, combinations
from varyoff.audit.run import audit
from varyoff.elaborate.flatten import flatten
from varyoff.model import interpret
from varyoff.model.expression import Compare, Const, Var
from varyoff.model.interpret import initial_states
from varyoff.pipeline import Options, check_text
from varyoff.property.forms import properties_of
from varyoff.spec.load import loads


@pytest.mark.parametrize(
    ("broken", "modes"),
    [
        pytest.param({}, ["full"], id="too many"),
        pytest.param({0: [Compare("==", Var(0), Const(3))]}, ["full", "sample"], id="too few"),
    ],
)
def test_the_audit_finds_initial_states_by_itself(
    broken: object, modes: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    text = SPECIFICATION.replace("INITIALLY", "a.y >= b.least")
    assert check_text(text, Options(audit="full")).exit == 0
    monkeypatch.setattr(interpret, "_due", lambda initially: broken)
    for mode in modes:
        assert check_text(text, Options(audit=mode)).exit == 4  # type: ignore[arg-type]


def test_combinations_are_numbered() -> None:
    model = model_of("true")
    assert model is not None
    assert combinations(model) == 16
    found = [combination(model, number) for number in range(16)]
    assert len(set(found)) == 16
    assert set(found) == set(initial_states(model))


@pytest.mark.parametrize("total", [1, 2, 3, 7, 16, 1000, 1024, 10**10])
def test_a_sample_of_combinations_is_spread(total: int) -> None:
    step = initial._stride(total)
    size = min(total, 200)
    visited = sorted({number * step % total for number in range(size)})
    assert len(visited) == size
    gaps = [b - a for a, b in pairwise(visited)]
    assert max(gaps, default=0) <= 10 * total / size + 1


def test_a_full_audit_that_does_not_try_all_combinations_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    elaborated = flatten(loads(SPECIFICATION.replace("INITIALLY", "true")).systems[0])
    properties = properties_of(elaborated)
    answer = ask(elaborated.model, properties)
    whole = audit(elaborated.model, properties, answer.verdicts, answer.counts, mode="full")
    assert (whole.findings, whole.reason) == ((), "")
    monkeypatch.setattr(walk, "MOST", 15)
    part = audit(elaborated.model, properties, answer.verdicts, answer.counts, mode="full")
    assert part.findings == ()
    assert "of 16 combinations of initial values 15 were tried" in part.reason
