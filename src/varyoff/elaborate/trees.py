"""What can be seen of an expression's tree alone, before anything in it has a meaning."""

from __future__ import annotations

import ast
import re

OPERATORS: dict[type[ast.AST], str] = {
    ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=",
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.FloorDiv: "//", ast.Mod: "%",
}  # fmt: skip
"""The sign of each operator that compares or reckons."""

_HYPHENATED = re.compile(r"[^\W\d]\w*(?:-\w+)+")


def hyphenated(node: ast.AST, text: str) -> str | None:
    """Return the name with hyphens that a subtraction without spaces looks like, or None.

    Args:
        text: the expression of which `node` is a part, as it is written.
    """
    while isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
    if not isinstance(node, ast.BinOp) or not isinstance(node.op, ast.Sub):
        return None
    segment = ast.get_source_segment(text, node)
    found = _HYPHENATED.match(segment) if segment is not None else None
    return found.group() if found is not None else None


def is_literal(node: ast.AST) -> bool:
    """Return whether no name stands in it but `true` and `false`."""
    return not any(isinstance(n, ast.Name) and n.id not in ("true", "false") for n in ast.walk(node))


def is_range(node: ast.AST) -> bool:
    """Return whether it is a call of `range`."""
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "range"


def is_event(node: ast.AST) -> bool:
    """Return whether it is the word `event`, of which the parts are the choices of an event."""
    return isinstance(node, ast.Name) and node.id == "event"


def is_next(node: ast.AST) -> bool:
    """Return whether it is a call of `next`."""
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "next"


def through_next(node: ast.AST) -> bool:
    """Return whether a path leads through `next`; inside of an index it may stand."""
    if is_next(node):
        return True
    below = [node.value] if isinstance(node, ast.Subscript) else list(ast.iter_child_nodes(node))
    return any(through_next(child) for child in below)


def alternatives(node: ast.AST) -> list[ast.AST]:
    """Return what is joined by `|`, in order; what is not joined is one alternative."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        return [*alternatives(node.left), *alternatives(node.right)]
    return [node]
