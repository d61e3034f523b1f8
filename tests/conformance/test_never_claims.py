"""A second opinion on automata: SPIN's never claims accept the same lassos."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
from itertools import pairwise

import pytest

from tests.support.lassos import A, B, accepted, first_difference, formulas, pairs_of_formulas, said
from varyoff.model.expression import FALSE, TRUE, And, Const, Expr, Not, Or, Var
from varyoff.temporal.automaton import Automaton, Edge
from varyoff.temporal.formula import Both, Either, Formula, Next, Proposition, Release, Until
from varyoff.temporal.translation import automaton_of

pytestmark = [
    pytest.mark.spin,
    pytest.mark.skipif(shutil.which("spin") is None, reason="not installed: spin"),
]

NAMES: dict[str, Expr] = {"a": A, "b": B, "true": TRUE, "false": FALSE}


def written(formula: Formula) -> str:
    """A formula in SPIN's words, which have no `next`."""
    match formula:
        case Proposition(Var(index)):
            return "ab"[index]
        case Proposition(Not(operand)):
            return f"!{written(Proposition(operand))}"
        case Proposition(Const(value)):
            return "true" if value else "false"
        case Both(operands):
            return "(" + " && ".join(map(written, operands)) + ")"
        case Either(operands):
            return "(" + " || ".join(map(written, operands)) + ")"
        case Until(Proposition(Const(True)), b):
            return f"(<> {written(b)})"
        case Release(Proposition(Const(False)), b):
            return f"([] {written(b)})"
        case Until(a, b):
            return f"({written(a)} U {written(b)})"
        case Release(a, b):
            return f"({written(a)} V {written(b)})"
        case _:
            raise AssertionError(formula)


def has_next(formula: Formula) -> bool:
    match formula:
        case Next():
            return True
        case Both(operands) | Either(operands):
            return any(map(has_next, operands))
        case Until(a, b) | Release(a, b):
            return has_next(a) or has_next(b)
        case _:
            return False


def never_claim(formula: Formula) -> str:
    ran = subprocess.run(["spin", "-f", written(formula)], capture_output=True, text=True, check=True, timeout=60)
    return ran.stdout


def automaton_in(claim: str) -> Automaton:
    """A claim as an automaton: the edges of a state whose label begins with `accept` are accepting.

    A run that leaves the claim by its end, or by an assertion that it states in passing, has accepted whatever follows.
    """
    labels: dict[str, int] = {}
    lines: list[tuple[int, str, str | None]] = []  # state, condition, target; without one, everything follows
    accepting: set[int] = set()
    state = -1
    beneath = False  # whether the line before was a label as well
    for line in (text.strip() for text in claim.splitlines()[1:]):
        if label := re.fullmatch(r"(\w+):", line):
            if not beneath:
                state += 1
            beneath = True
            labels[label[1]] = state
            if label[1].startswith("accept"):
                accepting.add(state)
            continue
        beneath = False
        if branch := re.fullmatch(r":: (.*) -> goto (\w+)", line):
            lines.append((state, branch[1], branch[2]))
        elif branch := re.fullmatch(r":: atomic \{ (.*) -> assert\(!.*\) \}", line):
            lines.append((state, branch[1], None))
        elif line == "skip":
            lines.append((state, "1", None))
        elif line == "false;":
            pass
        else:
            assert line in ("do", "if", "od;", "fi;", "}", "/* 0 */", ""), line
    end = state + 1
    edges = [
        Edge(
            source,
            end if target is None else labels[target],
            condition(text),
            frozenset({0}) if source in accepting else frozenset(),
        )
        for source, text, target in lines
    ]
    return Automaton(end + 1, (0,), (*edges, Edge(end, end, TRUE, frozenset({0}))), 1)


def condition(text: str) -> Expr:
    """A condition of Promela as an expression."""
    python = text.replace("&&", " and ").replace("||", " or ").replace("!", " not ")
    return _condition(ast.parse(python.strip(), mode="eval").body)


def _condition(node: ast.expr) -> Expr:
    match node:
        case ast.BoolOp(ast.And(), values):
            return And(tuple(map(_condition, values)))
        case ast.BoolOp(ast.Or(), values):
            return Or(tuple(map(_condition, values)))
        case ast.UnaryOp(ast.Not(), operand):
            return Not(_condition(operand))
        case ast.Name(name):
            return NAMES[name]
        case ast.Constant(value):
            return Const(bool(value))
        case _:
            raise AssertionError(ast.dump(node))


CHOSEN = [f for f in [*formulas(3), *formulas(5)[::23], *pairs_of_formulas()[::5]] if not has_next(f)]


def test_claims_accept_what_automata_do() -> None:
    assert len(CHOSEN) > 100
    for formula in dict.fromkeys(CHOSEN):
        theirs = accepted(automaton_in(never_claim(formula)))
        assert first_difference(theirs, accepted(automaton_of(formula))) is None, written(formula)


def test_a_claim_of_another_formula_differs() -> None:
    some = [f for f in formulas(3) if not has_next(f)]
    for formula, other in pairwise(some):
        theirs = accepted(automaton_in(never_claim(formula)))
        assert (first_difference(theirs, accepted(automaton_of(other))) is None) == (said(formula) == said(other))
