"""A second opinion on what goes on for ever: SPIN is asked the same formulas under the same fairness."""

from __future__ import annotations

import random
import shutil

import pytest

from tests.conformance.promela_behaviours import programs, true_of
from tests.support.project import ROOT
from varyoff.analysis.deciding import decide
from varyoff.engine.registry import engine_named
from varyoff.pipeline import Options, prepare
from varyoff.problem.question import Follow
from varyoff.spec.load import load, loads

MISSING = [program for program in ("spin", "gcc") if shutil.which(program) is None]
pytestmark = [
    pytest.mark.spin,
    pytest.mark.skipif(bool(MISSING), reason=f"not installed: {', '.join(MISSING)}"),
]


def differences(specification, folder, *, by_processes=False):
    """Yield what varyoff and SPIN say differently of the properties of linear time of a specification."""
    found, diagnostics = prepare(specification, Options())
    assert not diagnostics
    for one in found:
        asked = [p for p in one.properties if isinstance(p.question, Follow)]
        assert asked
        for place, (p, verdict) in enumerate(
            zip(asked, decide(engine_named("explicit"), one.model, asked).verdicts, strict=True)
        ):
            assert verdict.status != "unknown", verdict.reason
            question = p.question
            all_programs = programs(one.model, question.formula, question.fairness, by_processes=by_processes)
            theirs = all(true_of(program, folder / f"{place}-{n}") for n, program in enumerate(all_programs))
            if theirs != (verdict.status != "violated"):
                yield f"{p.name}: {verdict.status}, SPIN {theirs}"


# Without fischer, in which something can repeat for ever that changes nothing: for SPIN that is progress.
PUBLISHED = ["beem-bakery-2", "beem-mcs-2", "beem-phils-2", "beem-szymanski-1"]


@pytest.mark.slow
@pytest.mark.parametrize("name", PUBLISHED)
def test_published_properties(name, tmp_path):
    specification = load([str(ROOT / f"tests/corpus/published/{name}.yaml")])
    assert list(differences(specification, tmp_path, by_processes=True)) == []


def random_text(seed: int) -> str:
    """Return a specification of two machines, one of which follows the other, with formulas without `next`."""
    pick = random.Random(seed)
    states = ["a", "b", "c"]

    def transition(name: str, *, own: bool) -> str:
        words = [f"trigger: {name}", f"source: {pick.choice(states)}", f"dest: {pick.choice(['=', *states])}"]
        if pick.random() < 0.5:
            words.append(f"effect: {{n: {pick.choice(['(n + 1) % 3', '0', '1'])}}}")
        if own and pick.random() < 0.4:
            words.append(f"conditions: n {pick.choice(['<', '>', '!='])} 1")
        words.append(f"fair: {'weak' if name == 't2' else 'none'}")  # each doubles SPIN's automaton, at least
        return "  - {" + ", ".join(words) + "}"

    lines = ["machine: M", "variables: {n: 0..2}", f"states: [{', '.join(states)}]", "transitions:"]
    lines += [transition(f"t{i}", own=True) for i in range(4)]
    lines += ["---", "machine: F", "parameters: {m: M}", f"states: [{', '.join(states)}]", "transitions:"]
    lines += [f"  - {{follows: m.t{i}, source: {pick.choice(states)}, dest: {pick.choice(states)}}}" for i in range(3)]
    lines += [f"  - {{trigger: u, source: {pick.choice(states)}, dest: {pick.choice(states)}, fair: none}}"]
    lines += ["---", "system: s", "instances: {m: M, f: {machine: F, m: m}}", "deadlock: allowed", "properties:"]

    def atom() -> str:
        return pick.choice(["m.state == a", "m.state == b", "f.state == c", "f.state == a", "m.n == 1", "m.n > 0"])

    def formula(size: int) -> str:
        if size == 0:
            return atom()
        rest = [formula(size - 1), formula(pick.randrange(size))]
        return pick.choice([
            f"always({rest[0]})", f"eventually({rest[0]})", f"until({rest[1]}, {rest[0]})",
            f"release({rest[0]}, {rest[1]})", f"weak_until({rest[0]}, {rest[1]})", f"leads_to({rest[1]}, {rest[0]})",
            f"({rest[0]} and {rest[1]})", f"({rest[0]} or {rest[1]})", f"not {rest[0]}", f"implies({rest[1]}, {rest[0]})",
        ])  # fmt: skip

    for number in range(2):
        assuming = pick.choice([
            ", assuming: {none: true}", "", ", assuming: {strong: m.t0}", ", assuming: {none: true, strong: m.t1}",
            ", assuming: {weak: [{any_of: [m.t0, f.u]}]}", ", assuming: {none: true, progress: true}",
        ])  # fmt: skip
        lines.append(f'  p{number}: {{ltl: "{formula(2)}"{assuming}}}')
    return "\n".join(lines) + "\n"


def test_random_formulas_under_random_fairness(tmp_path):
    for seed in range(3):
        assert list(differences(loads(random_text(seed)), tmp_path / str(seed))) == [], random_text(seed)


def test_some_of_these_hold_and_some_do_not():
    """Otherwise the agreement would say little."""
    told = set()
    for seed in range(3):
        (one,), _ = prepare(loads(random_text(seed)), Options())
        told.update(v.status for v in decide(engine_named("explicit"), one.model, one.properties).verdicts)
    assert {"holds", "violated"} <= told


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3, 60))
def test_more_random_formulas(seed, tmp_path):
    assert list(differences(loads(random_text(seed)), tmp_path)) == []
