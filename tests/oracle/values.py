"""What can be done with values: equality, arithmetic, membership in a domain."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from tests.oracle.errors import SpecMistake, Undefined

if TYPE_CHECKING:
    from tests.oracle.model import Value


def same(left: Value, right: Value) -> bool:
    """Return whether two values are equal; values of different kinds are never compared."""
    left, right = ("none" if side is None else side for side in (left, right))
    if type(left) is not type(right) or isinstance(left, list):
        raise SpecMistake(f"compares {left!r} with {right!r}")
    return bool(left == right)


def as_set(value: Value) -> list[Value]:
    """Return the values of a set; one value is the set of itself."""
    return value if isinstance(value, list) else [value]


def compared(operator: ast.cmpop, left: int, right: int) -> bool:
    match operator:
        case ast.Lt():
            return left < right
        case ast.LtE():
            return left <= right
        case ast.Gt():
            return left > right
        case _:
            return left >= right


def arithmetic(node: ast.BinOp, left: int, right: int) -> int:
    """Return the result of `+ - * // %`, rounding downwards as Python does."""
    match node.op:
        case ast.Add():
            return left + right
        case ast.Sub():
            return left - right
        case ast.Mult():
            return left * right
        case ast.FloorDiv() | ast.Mod() if right == 0:
            raise Undefined(f"`{ast.unparse(node)}` divides by zero")
        case ast.FloorDiv():
            return left // right
        case ast.Mod():
            return left % right
    raise SpecMistake(f"not part of the language: `{ast.unparse(node)}`")


def in_domain(value: Value, domain: list[Value]) -> bool:
    """Return whether a value is one of a domain; true is not 1."""
    return any(value == member and type(value) is type(member) for member in domain)


def as_stored(value: Value, domain: list[Value]) -> Value:
    """Return the value as states store it: the word `none` is None in an optional reference."""
    return None if value == "none" and None in domain else value
