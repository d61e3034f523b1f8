"""Why a formula of branching time is false in an initial state: which part of it, and what that part asks for."""

from __future__ import annotations

from collections.abc import Callable

from varyoff.analysis.culprit import culprit
from varyoff.analysis.explanation import Explanation
from varyoff.analysis.missed import is_joined
from varyoff.analysis.wording import phrase, shorter
from varyoff.base.counted import counted
from varyoff.base.record import dataclass
from varyoff.model.expression import Const, negation
from varyoff.model.interpret import evaluate
from varyoff.model.model import Model, ModelError, State
from varyoff.model.trace import Trace
from varyoff.problem.certificate import Labelling
from varyoff.problem.question import Unfold
from varyoff.property.property import Property
from varyoff.temporal.branching import (
    Branching,
    CanReach,
    CanStay,
    CanStep,
    Denied,
    Every,
    Here,
    Some,
    denied,
)  # fmt: skip

TRUTH = Here(Const(True))


@dataclass(frozen=True, slots=True)
class _Truth:
    """The truth of formulas in the states of a closed set, by the numbers of a certificate."""

    model: Model
    labelling: Labelling

    def of(self, formula: Branching, state: State) -> bool:
        match formula:
            case Here(expression):
                return bool(evaluate(expression, state, None, self.model))
            case Denied(operand):
                return not self.of(operand, state)
            case Every(operands):
                return all(self.of(o, state) for o in operands)
            case Some(operands):
                return any(self.of(o, state) for o in operands)
            case CanStep():
                return self.number(formula, state) == 1
            case CanReach():
                return self.number(formula, state) >= 0
            case CanStay():
                return self.number(formula, state) == -1

    def number(self, formula: Branching, state: State) -> int:
        return self.labelling.labels[state, self.labelling.parts.index(formula)]


def explain_unfolded(
    model: Model, one: Property, question: Unfold, trace: Trace | None, labelling: Labelling | None
) -> Explanation:
    """Return why the formula is false: where there is a trace, what is so at its end, or never on it.

    Without a trace what is asked for is that some path exists, and there is none; where the certificate is known, of a
    formula of several parts the one that is false is named.
    """
    names = model.names
    part, state = question.formula, None
    if labelling is not None:
        truth = _Truth(model, labelling)
        initial = (s for s in labelling.states if _is_initial(model, s, trace))
        state = next((s for s in initial if not truth.of(part, s)), None)
        if state is not None:
            part = _narrowed(part, state, truth.of)
    if trace is not None:
        return _on_trace(model, one, part, trace)
    asked = shorter(branching_text(part, names), one.text)
    return Explanation(asked, (), lost=_there_is_none(model, part, state, labelling))


def _is_initial(model: Model, state: State, trace: Trace | None) -> bool:
    if trace is not None:
        return state == trace.states[0]
    try:
        every = all(value in v.initial for v, value in zip(model.variables, state, strict=True))
        return every and bool(evaluate(model.initially, state, None, model))
    except ModelError:
        return False


def _narrowed(formula: Branching, state: State, truth: Callable[[Branching, State], bool]) -> Branching:
    """Return the narrowest part that is false in a state and makes the whole false."""
    match formula:
        case Every(operands):
            return _narrowed(next(o for o in operands if not truth(o, state)), state, truth)
        case Some(operands):
            other = [o for o in operands if not isinstance(o, Here) and not _of_states(o)]
            return _narrowed(other[0], state, truth) if len(other) == 1 else formula
        case Denied(Some(operands)):
            return _narrowed(denied(next(o for o in operands if truth(o, state))), state, truth)
        case _:
            return formula


def _of_states(formula: Branching) -> bool:
    return isinstance(formula, Here) or (isinstance(formula, Denied) and _of_states(formula.operand))


def _on_trace(model: Model, one: Property, part: Branching, trace: Trace) -> Explanation:
    """Return what is false at the end of a trace, or comes nowhere on a loop."""
    match part:
        case Denied(CanReach(_, bad)) | Denied(CanStep(bad)):
            return _at_the_end(model, one, denied(bad), trace.states[-1])
        case Denied(CanStay(bad)):
            text = shorter(branching_text(denied(bad), model.names), one.text)
            return Explanation(text, (), lost="it is so in no state of this path, which goes on for ever")
        case _:
            return Explanation(shorter(branching_text(part, model.names), one.text), ())


def _at_the_end(model: Model, one: Property, wanted: Branching, state: State) -> Explanation:
    text = shorter(branching_text(wanted, model.names), one.text)
    match wanted:
        case Here(expression) | Denied(Here(expression)):
            bad = expression if isinstance(wanted, Denied) else negation(expression)
            found = culprit(model, bad, state)
            narrow = shorter(phrase(negation(found.part), model.names), text)
            return Explanation(narrow, found.values, None, found.given_text(model), found.others)
        case _:
            return Explanation(text, (), lost="in the last state it is not so")


def _there_is_none(model: Model, part: Branching, state: State | None, labelling: Labelling | None) -> str:
    names = model.names
    match part:
        case CanReach(left, right):
            through = "" if left == TRUTH else f" through states with {branching_text(left, names)}"
            return f"from an initial state no path leads to {branching_text(right, names)}{through}"
        case CanStep(operand):
            return f"from an initial state no step leads to {branching_text(operand, names)}"
        case CanStay(operand):
            most = None
            if state is not None and labelling is not None:
                most = labelling.labels[state, labelling.parts.index(part)]
            after = "" if most is None else f", after {counted(most, 'step')} at the latest" if most else ", at once"
            return f"from an initial state every path leads to where it is not so that {branching_text(operand, names)}{after}"
        case _:
            return "in an initial state it is not so"


def branching_text(formula: Branching, names: tuple[str, ...]) -> str:
    """Return a formula as it could be written under `ctl`."""

    def of(one: Branching) -> str:
        match one:
            case Here(expression):
                return phrase(expression, names)
            case Denied(Here(expression)):
                return phrase(negation(expression), names)
            case Denied(CanReach(left, bad)) if left == TRUTH:
                return f"AG({of(denied(bad))})"
            case Denied(CanStay(bad)):
                return f"AF({of(denied(bad))})"
            case Denied(CanStep(bad)):
                return f"AX({of(denied(bad))})"
            case Denied(operand):
                return f"not ({of(operand)})"
            case Every(operands):
                return " and ".join(map(operand_of, operands))
            case Some((Denied(premise), conclusion)) if not isinstance(premise, Denied):
                return f"implies({of(premise)}, {of(conclusion)})"
            case Some(operands):
                return " or ".join(map(operand_of, operands))
            case CanStep(operand):
                return f"EX({of(operand)})"
            case CanStay(operand):
                return f"EG({of(operand)})"
            case CanReach(left, right):
                return f"EF({of(right)})" if left == TRUTH else f"E({of(left)}, until={of(right)})"

    def operand_of(one: Branching) -> str:
        inner = one.operand if isinstance(one, Denied) else one
        joined = isinstance(one, Every | Some) or (isinstance(inner, Here) and is_joined(inner.expression))
        return f"({of(one)})" if joined else of(one)

    return of(formula)
