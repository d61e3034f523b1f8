"""Certificates of behaviours: faults are planted in true ones, and false verdicts are given every reason there is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache

import pytest

from tests.support.stages import prepared_of
from tests.support.temporal_questions import asked_of_seed, property_of
from varyoff.analysis.deciding import decide
from varyoff.audit.blocks import BlockRule, misshapen
from varyoff.audit.groups import FairGroups
from varyoff.audit.rule import LocalRule
from varyoff.audit.run import audit
from varyoff.base.record import replace
from varyoff.engine.networkx import Networkx
from varyoff.engine.networkx_behaviours import ProductGraph
from varyoff.model.expression import FALSE, TRUE, Compare, Const, Expr, Var
from varyoff.model.model import Model, State
from varyoff.problem.certificate import Block, Blocks
from varyoff.problem.decision import Counts
from varyoff.problem.fairness import Fair, Fairness
from varyoff.problem.question import Follow
from varyoff.property.property import Property
from varyoff.property.verdict import Verdict
from varyoff.temporal.automaton import Automaton, Edge
from varyoff.temporal.formula import Proposition, always, eventually

CIRCUIT = """
system: circuit
machines:
  M:
    states: [a, b, c]
    transitions:
      - {trigger: t, source: a, dest: b}
      - {trigger: u, source: b, dest: a}
      - {trigger: w, source: b, dest: c}
      - {trigger: x, source: c, dest: a}
instances: {m: M}
"""
(ONE,) = prepared_of(CIRCUIT)
MODEL = ONE.model
A, B, C = (("a",), ("b",), ("c",))
T, U, W, X = range(4)
FAIRNESS = Fairness((Fair("m.t", (T,), "weak"), Fair("m.w", (W,), "strong"), Fair("m.u", (U,), "weak")))


def at(state: str) -> Expr:
    return Compare("==", Var(0), Const(state))


# Again and again c: b is left for a again and again, unless w is taken, and a is not stayed in.
FORMULA = always(eventually(Proposition(at("c"))))
ASKED = property_of(Follow(FORMULA, FAIRNESS))

# In state 1 the behaviour is at a or b for ever, and every edge there counts.
AUTOMATON = Automaton(
    2,
    (0,),
    (
        Edge(0, 0, TRUE),
        Edge(0, 1, TRUE),
        Edge(1, 1, Compare("!=", Var(0), Const("c")), frozenset({0})),
    ),
    1,
)
BLOCKS = (
    Block((0,), "single"),
    Block((1,), "strong", 1),
    Block((1, 0), "weak", 0),
    Block((2,), "accepting", 0),
)
PLACES = {(C, 1): 0, (B, 1): 1, (A, 1): 2, (A, 0): 3, (B, 0): 3, (C, 0): 3}


class Listed(dict[State, int]):
    """A set of states as a certificate wants it."""

    def every(self, stride: int, offset: int) -> Sequence[State]:
        return list(self)[offset::stride]


class Table:
    """Places from a table."""

    def __init__(self, places: dict[tuple[State, int], int]) -> None:
        self.places = places

    def __len__(self) -> int:
        return len(self.places)

    def __iter__(self) -> Iterator[tuple[State, int, int]]:
        return ((state, automaton_state, place) for (state, automaton_state), place in self.places.items())

    def block(self, state: State, automaton_state: int) -> int | None:
        return self.places.get((state, automaton_state))


def certificate(
    blocks: Sequence[Block] = BLOCKS,
    automaton: Automaton = AUTOMATON,
    states: Sequence[State] = (A, B, C),
    **moved: int | None,
) -> Blocks:
    """The true certificate, changed; `a1=0` puts the node of state a and automaton state 1 into block 0."""
    places: dict[tuple[State, int], int | None] = {**PLACES}
    places.update({((name[0],), int(name[1:])): place for name, place in moved.items()})
    kept = {node: place for node, place in places.items() if place is not None}
    return Blocks(automaton, tuple(blocks), Table(kept), Listed.fromkeys(states, 0))


def with_block(position: int, **changes: object) -> Sequence[Block]:
    return [replace(block, **changes) if n == position else block for n, block in enumerate(BLOCKS)]


def with_edges(*edges: Edge) -> Automaton:
    return replace(AUTOMATON, edges=edges)


def found(changed: Blocks | None, mode: str = "full", asked: object = ASKED, **verdict: object) -> list[str]:
    one = replace(Verdict("asked", "holds", 3, None, changed), **verdict)
    return [f.message for f in audit(MODEL, [asked], [one], None, mode=mode).findings]  # type: ignore[list-item,arg-type]


@pytest.mark.parametrize("mode", ["full", "sample"])
def test_nothing_is_found_in_a_true_certificate(mode: str) -> None:
    assert found(certificate(), mode) == []


FAULTS: dict[str, tuple[Callable[[], Blocks | None], str]] = {
    "none": (lambda: None, "there is no certificate"),
    "a state is missing": (lambda: certificate(states=(A, B)), "is not closed"),
    "an initial node is missing": (lambda: certificate(a0=None), "an initial state is in no block with state 0"),
    "a node is missing": (lambda: certificate(b0=None), "a step leads out of all blocks: m.t"),
    "a node that a repetition leads to is missing": (
        lambda: certificate(c1=None),
        "a step leads out of all blocks",
    ),
    "a node is in no block that there is": (lambda: certificate(c1=7), "there is no block at position 7"),
    "blocks are in the wrong order": (
        lambda: certificate(with_block(0, place=(5,))),
        "a step leads to a block with a higher number",
    ),
    "a block within one is in the wrong order": (
        lambda: certificate([*BLOCKS[:2], Block((1, 0), "weak", 0), BLOCKS[3], Block((1, 1), "single")], b1=4),
        "a step leads to a block with a higher number: m.t",
    ),
    "a node can stay where none should": (
        lambda: certificate(with_block(2, reason="single", index=None)),
        "a step stays in a block in which none does: a repetition",
    ),
    "a step is accepting": (
        lambda: certificate(with_block(2, reason="accepting", index=0)),
        "a step in a block is in acceptance set 0, which none should be",
    ),
    "a step takes what none should": (
        lambda: certificate(with_block(3, reason="strong", index=1)),
        "a step in a block takes m.w, which none should do: m.w",
    ),
    "a group is not enabled": (
        lambda: certificate(with_block(2, reason="weak", index=2)),
        "a group of fairness is not enabled everywhere in its block: m.u",
    ),
    "a node in which a group is not enabled is not within": (
        lambda: certificate(a1=1),
        "a group of fairness is not enabled everywhere in its block: m.w",
    ),
    "a weak group of which a step is taken in the block": (
        lambda: certificate((BLOCKS[0], Block((1,), "weak", 0), Block((2,), "accepting", 0)), a1=1, a0=2, b0=2, c0=2),
        "a step in a block takes m.t, which none should do: m.t",
    ),
    "a weak group is taken for a strong one": (
        lambda: certificate(with_block(1, index=2)),
        "the reason of block (1,) is strong fairness of a group that is weak",
    ),
    "a reason of nothing": (lambda: certificate(with_block(2, index=3)), "speaks of number 3, of 3"),
    "a reason without number": (lambda: certificate(with_block(3, index=None)), "speaks of number None, of 1"),
    "a negative number": (lambda: certificate(with_block(3, index=-1)), "speaks of number -1, of 1"),
    "a reason with a number too many": (
        lambda: certificate(with_block(0, index=0)),
        "has an index, but its reason none",
    ),
    "a block without number": (lambda: certificate(with_block(0, place=())), "a block has no number"),
    "a block within none": (lambda: certificate(with_block(2, place=(9, 0))), "block (9, 0) is within none"),
    "a block within one of another reason": (
        lambda: certificate(with_block(2, place=(3, 0))),
        "block (3, 0) is within",
    ),
    "two blocks of one place": (lambda: certificate(with_block(0, place=(2,))), "two blocks have the same place"),
    "a node too many": (lambda: certificate(d1=2), "its certificate speaks of 7 nodes, but there are 6 nodes in it"),
    "an automaton that starts where nothing is accepted": (
        lambda: certificate(automaton=replace(AUTOMATON, initial=())),
        "its automaton may not accept every behaviour that is denied",
    ),
    "an automaton without a way to what is accepted": (
        lambda: certificate(automaton=with_edges(AUTOMATON.edges[0], AUTOMATON.edges[2]), a1=None, b1=None, c1=None),
        "its automaton may not accept every behaviour that is denied",
    ),
    "an automaton that reads too little": (
        lambda: certificate(automaton=with_edges(*AUTOMATON.edges[:2], replace(AUTOMATON.edges[2], label=at("a")))),
        "its automaton may not accept every behaviour that is denied",
    ),
    "an automaton whose edges do not count": (
        lambda: certificate(
            with_block(1, reason="accepting", index=0)[:2],
            with_edges(*AUTOMATON.edges[:2], replace(AUTOMATON.edges[2], accepting=frozenset())),
            **dict.fromkeys(("a1", "a0", "b0", "c0"), 1),
        ),
        "its automaton may not accept every behaviour that is denied",
    ),
    "an automaton that accepts nothing": (
        lambda: certificate(automaton=with_edges(Edge(0, 0, FALSE)), a1=None, b1=None, c1=None, b0=None, c0=None),
        "its automaton may not accept every behaviour that is denied",
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_in_a_certificate_is_found(name: str) -> None:
    make, words = FAULTS[name]
    messages = found(make())
    assert any(words in message for message in messages), messages


def test_a_sample_of_all_states_finds_what_is_local() -> None:
    (message,) = found(certificate(a1=1), "sample")
    assert "not enabled everywhere in its block: m.w" in message


def test_fairness_is_that_of_the_question_and_not_of_the_certificate() -> None:
    unfair = property_of(Follow(FORMULA, Fairness((Fair("m.t", (T,), "weak"), Fair("m.w", (W,), "weak")))))
    assert found(certificate(), asked=unfair)[0].startswith("the reason of block (1,) is strong fairness")


def test_a_premise_is_true_somewhere_or_the_verdict_is_vacuous() -> None:
    never, sometimes = (property_of(ASKED.question, premise=one) for one in (FALSE, at("c")))
    (message,) = found(certificate(), asked=never)
    assert message == "its verdict is holds, but its premise is never true: it is vacuous"
    assert found(certificate(), asked=sometimes) == []
    assert found(certificate(), asked=never, status="vacuous") == []
    (message,) = found(certificate(), asked=sometimes, status="vacuous")
    assert message == "its premise is true in a member of its certificate: m.state=c"
    (message,) = found(certificate(), status="vacuous")
    assert message == "vacuous is no answer to what it asks"


def test_the_rule_is_one_and_a_true_certificate_has_its_shape() -> None:
    groups = FairGroups(MODEL, FAIRNESS)
    rule: LocalRule = BlockRule(MODEL, certificate(), groups)
    assert list(rule.of_initial(A)) == []
    assert list(misshapen(certificate(), groups)) == []


# --- false verdicts --------------------------------------------------------------------------------------------


Lie = Callable[[ProductGraph, set[tuple[int, int]]], tuple[str, int | None] | None]


def fair_of_kind(kind: str) -> Lie:
    """The first group of a kind that is enabled somewhere."""

    def lie(product: ProductGraph, component: set[tuple[int, int]]) -> tuple[str, int | None] | None:
        enabled = {number for node, _ in component for number in product.enabled[node]}
        return next(((kind, n) for n, g in enumerate(product.groups) if g.kind == kind and n in enabled), None)

    return lie


LIES: dict[str, Lie] = {
    "single": lambda _product, _component: ("single", None),
    "accepting": lambda product, _component: ("accepting", 0) if product.automaton.acceptance else None,
    "weak": fair_of_kind("weak"),
    "strong": fair_of_kind("strong"),
}


@cache
def violated() -> list[tuple[Model, list[Property], Counts]]:
    """Models, each with what is violated on it."""
    found = []
    for seed in range(30):
        model, properties = asked_of_seed(seed)
        asked = [one for one in properties if isinstance(one.question, Follow)]
        answer = decide(Networkx(), model, asked)
        pairs = zip(asked, answer.verdicts, strict=True)
        found.append((model, [one for one, verdict in pairs if verdict.status == "violated"], answer.answer.counts))
    return found


@pytest.mark.parametrize("name", LIES)
def test_no_reason_makes_a_false_verdict_stand(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Components in which a fair behaviour can stay get a reason all the same."""
    models, true, lie = violated(), ProductGraph._unpaid, LIES[name]
    monkeypatch.setattr(ProductGraph, "_unpaid", lambda self, component: true(self, component) or lie(self, component))
    false = 0
    for model, properties, counts in models:
        told = decide(Networkx(), model, properties).verdicts
        findings = audit(model, properties, told, counts, mode="full").findings
        found = {finding.property for finding in findings}
        said = {verdict.property for verdict in told if verdict.status == "holds"}
        assert said <= found or None in found
        false += len(said)
    assert false > 0
