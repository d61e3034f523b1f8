"""YAML nodes to expressions."""

from __future__ import annotations

import re

from varyoff.base.diagnostic import Mistakes
from varyoff.spec.expression import MAX_DIGITS, parse_expression_text
from varyoff.spec.logic import Logic
from varyoff.spec.nodes import Mapping, Node, Scalar, Sequence, kind_of
from varyoff.spec.syntax import Expression

_COMMENTS = "a comment of YAML stands outside of quotes, after a space"


def read_expression(node: Node, mistakes: Mistakes, logic: Logic | None = None) -> Expression | None:
    """Return the expression of a YAML node, or None with a diagnostic; it may have the operators of a logic."""
    if isinstance(node, Mapping) and node.flow and node.entries:
        if all(isinstance(v, Scalar) and v.type == "null" for _, v in node.entries):
            words = ", ".join(k.value for k, _ in node.entries)
            mistakes.add(
                "V210",
                "braces are a mapping in YAML, not a set of values",
                node.span,
                help=f'quote the expression: "... {{{words}}}", or write {" | ".join(k.value for k, _ in node.entries)}',
            )
            return None
    if isinstance(node, Sequence) and len(node.items) > 1:
        mistakes.add("V103", "an expression is expected here, this is a list", node.span,
                     help="join the conditions by `and`; of properties write one for each")  # fmt: skip
        return None
    if isinstance(node, Sequence):
        mistakes.add(
            "V103",
            "an expression is expected here, this is a list",
            node.span,
            help="an expression that contains brackets, such as node[1].value, must be quoted inside braces "
            "and brackets" if len(node.items) == 1 else "write one expression",
        )  # fmt: skip
        return None
    if isinstance(node, Mapping):
        mistakes.add(
            "V103",
            f"an expression is expected here, this is {kind_of(node)}",
            node.span,
            help=_operator_meant(node, logic)
            or _comparison_meant(node)
            or "quote it, if it contains `: ` or begins with a brace",
        )
        return None
    if node.type == "null":
        mistakes.add("V103", "an expression is expected here, there is nothing", node.span)
        return None
    if node.type == "float":
        mistakes.add("V103", f"`{node.value}` is not an integer", node.span, help="numbers are whole here")
        return None
    return read_text(node, node.value, 0, mistakes, logic)


def _operator_meant(node: Mapping, logic: Logic | None) -> str:
    """Return how an operator of a logic is written that stands as the key of a mapping."""
    if logic is None or len(node.entries) != 1 or node.entries[0][0].value not in logic.operators:
        return ""
    (key, value), shown = node.entries[0], "p, q"
    if isinstance(value, Scalar) and logic.operators[key.value] == 1 and len(value.value) < 60:
        shown = value.value
    return f"operators are calls: write `{key.value}({shown})`"


def _comparison_meant(node: Mapping) -> str:
    """Return the condition that a mapping of names to values stands for: `{state: running}`."""
    parts = []
    for key, value in node.entries:
        if not isinstance(value, Scalar) or not re.fullmatch(r"\w+(\.\w+)*", key.value):
            return ""
        negated = key.value in ("unless", "not")
        parts.append(f"not ({value.value})" if negated else f"{key.value} == {value.value}")
    return f"write `{' and '.join(parts)}`" if parts and len(parts) <= 4 else ""


def read_text(
    scalar: Scalar, value: str, shift: int, mistakes: Mistakes, logic: Logic | None = None
) -> Expression | None:
    """Return the expression `value`, which stands `shift` characters into the scalar's value."""
    if scalar.plain and scalar.type == "int" and len(value) <= MAX_DIGITS and value.lstrip("+-").isdigit():
        sign = "-" if value.startswith("-") else ""
        value = sign + (value.lstrip("+-0") or "0")  # YAML allows leading zeros, Python does not
    return parse_expression_text(value, scalar, mistakes, shift, comments=_COMMENTS, logic=logic)
