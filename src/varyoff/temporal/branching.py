"""Formulas of branching time (CTL), in terms of what some path does."""

from __future__ import annotations

from varyoff.base.record import dataclass
from varyoff.model.expression import (
    And,
    Compare,
    Conditional,
    Const,
    Expr,
    Implies,
    Not,
    Or,
    Temporal,
    is_temporal,
)
from varyoff.temporal.formula import gathered


@dataclass(frozen=True, slots=True)
class Here:
    """A condition on the state itself."""

    expression: Expr


@dataclass(frozen=True, slots=True)
class Denied:
    operand: Branching


@dataclass(frozen=True, slots=True)
class Every:
    """All of some formulas."""

    operands: tuple[Branching, ...]


@dataclass(frozen=True, slots=True)
class Some:
    """At least one of some formulas."""

    operands: tuple[Branching, ...]


@dataclass(frozen=True, slots=True)
class CanStep:
    """EX: some step leads to it. A state without event repeats."""

    operand: Branching


@dataclass(frozen=True, slots=True)
class CanReach:
    """E(left, until=right): some path gets to `right` through `left`."""

    left: Branching
    right: Branching


@dataclass(frozen=True, slots=True)
class CanStay:
    """EG: on some path it is true for ever."""

    operand: Branching


Branching = Here | Denied | Every | Some | CanStep | CanReach | CanStay


def branching_of(expression: Expr) -> Branching:
    """Return what an expression with operators of CTL says."""
    if not is_temporal(expression):
        return Here(expression)
    match expression:
        case Not(operand):
            return denied(branching_of(operand))
        case And(operands):
            return Every(tuple(map(branching_of, gathered(operands, every=True))))
        case Or(operands):
            return Some(tuple(map(branching_of, gathered(operands, every=False))))
        case Implies(a, b):
            return Some((denied(branching_of(a)), branching_of(b)))
        case Conditional(condition, then, otherwise):
            c = branching_of(condition)
            return Some((Every((c, branching_of(then))), Every((denied(c), branching_of(otherwise)))))
        case Compare("==" | "!=" as operator, left, right):
            one, other = branching_of(left), branching_of(right)
            if operator == "!=":
                other = denied(other)
            return Some((Every((one, other)), Every((denied(one), denied(other)))))
        case Temporal(operator, operands):
            return _operator(operator, *map(branching_of, operands))
        case _:
            raise AssertionError(f"no formula: {type(expression).__name__}")


def _operator(operator: str, a: Branching, b: Branching | None = None) -> Branching:
    truth = Here(Const(True))
    match operator, b:
        case "EX", None:
            return CanStep(a)
        case "AX", None:
            return denied(CanStep(denied(a)))
        case "EF", None:
            return CanReach(truth, a)
        case "AG", None:
            return denied(CanReach(truth, denied(a)))
        case "EG", None:
            return CanStay(a)
        case "AF", None:
            return denied(CanStay(denied(a)))
        case "EU", _ if b is not None:
            return CanReach(a, b)
        case "AU", _ if b is not None:  # neither for ever without b, nor to where neither holds without b before
            return Every((denied(CanReach(denied(b), Every((denied(a), denied(b))))), denied(CanStay(denied(b)))))
        case _:
            raise AssertionError(f"no operator of CTL: {operator}")


def denied(formula: Branching) -> Branching:
    return formula.operand if isinstance(formula, Denied) else Denied(formula)


def parts_of(formula: Branching) -> tuple[Branching, ...]:
    """Return a formula and all below it, distinct, inner ones first."""
    found: dict[Branching, None] = {}

    def visit(one: Branching) -> None:
        if one in found:
            return
        match one:
            case Denied(operand) | CanStep(operand) | CanStay(operand):
                visit(operand)
            case Every(operands) | Some(operands):
                for operand in operands:
                    visit(operand)
            case CanReach(a, b):
                visit(a)
                visit(b)
            case Here():
                pass
        found[one] = None

    visit(formula)
    return tuple(found)


def conditions_in(formula: Branching) -> tuple[Expr, ...]:
    """Return the conditions on states that a formula is made of, distinct, inner ones first."""
    here = (part.expression for part in parts_of(formula) if isinstance(part, Here))
    return tuple(dict.fromkeys(e for e in here if not isinstance(e, Const)))
