"""Types as they are written, with the values that they have here."""

from __future__ import annotations

import ast

from varyoff.base.counted import counted
from varyoff.base.diagnostic import did_you_mean
from varyoff.base.span import Span
from varyoff.elaborate.constants import constant_integer
from varyoff.elaborate.expressions import lower_any
from varyoff.elaborate.scope import Scope
from varyoff.model.expression import Value
from varyoff.model.model import Domain
from varyoff.model.types import BOOLEAN, IntegerT, ListT, ReferenceT, Type, WordsT
from varyoff.spec.syntax import BooleanType, EnumerationType, Expression, NumbersType, RangeType, ReferenceType
from varyoff.spec.syntax import TypeDeclaration as WrittenType

MAX_VALUES = 100_000  # of one variable


def written_type(written: WrittenType, scope: Scope, of: str, *, choice: bool = False) -> tuple[Type, Domain] | None:
    """Return the type and the values, in order, that a written type means here; None after a mistake.

    A choice among no instances is none: the event cannot happen. A variable needs a value.
    """
    mistakes = scope.world.mistakes
    match written:
        case BooleanType():
            return BOOLEAN, (False, True)
        case EnumerationType(words, _):
            names = tuple(dict.fromkeys(w.text for w in words))
            return WordsT(names, of), names
        case NumbersType(expressions, _):
            numbers = [constant_integer(n, scope) for n in expressions]
            found = tuple(dict.fromkeys(n for n in numbers if n is not None))
            return (IntegerT(min(found), max(found)), found) if found and len(found) == len(set(numbers)) else None
        case RangeType(low_text, high_text, span):
            low, high = constant_integer(low_text, scope), constant_integer(high_text, scope)
            if low is None or high is None:
                return None
            if low > high:
                mistakes.add("V311", f"the range {low}..{high} is empty", span, help="the lower end stands first")
                return None
            if high - low >= MAX_VALUES:
                mistakes.add("V311", f"the range {low}..{high} has {counted(high - low + 1, 'value')}", span,
                             f"at most {MAX_VALUES:,}")  # fmt: skip
                return None
            return IntegerT(low, high), range(low, high + 1)
        case ReferenceType(of_list, machine, optional, span):
            return _reference_type(of_list, machine.text if machine else None, optional, span, scope, choice)


def _reference_type(
    of_list: Expression | None, machine: str | None, optional: bool, span: Span, scope: Scope, choice: bool
) -> tuple[Type, tuple[Value, ...]] | None:
    mistakes = scope.world.mistakes
    if machine is not None:
        if machine not in scope.world.machines:
            help = scope.world.elsewhere(machine, span) or did_you_mean(machine, scope.world.machines)
            mistakes.add("V301", f"unknown machine `{machine}`", span, help=help)
            return None
        listed = ListT(machine, scope.world.of_machine(machine))
    else:
        assert of_list is not None
        if isinstance(of_list.tree, ast.Name) and of_list.text in scope.world.machines:
            mistakes.add("V204", f"a list of instances is expected here, `{of_list.text}` is a machine", of_list.span,
                         help=f"write `instances of {of_list.text}`")  # fmt: skip
            return None
        typed = lower_any(of_list, scope)
        if typed is None:
            return None
        if not isinstance(typed.type, ListT):
            mistakes.add("V204", f"a list of instances is expected here, `{of_list.text}` is {typed.type}", of_list.span,
                         help="name a list parameter, or write `instances of MACHINE`")  # fmt: skip
            return None
        listed = typed.type
    if not listed.members and not optional and not choice:
        mistakes.add("V311", "there is no instance to refer to", span, help="give one, or add `optional: true`")
        return None
    values: tuple[Value, ...] = (None, *listed.members) if optional else listed.members
    return ReferenceT(listed.machine, listed.members, optional), values
