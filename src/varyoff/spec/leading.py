"""The two conditions of `leads_to`."""

from __future__ import annotations

import re

from varyoff.base.diagnostic import Mistakes, cut
from varyoff.base.record import dataclass
from varyoff.spec.expression_reader import read_expression
from varyoff.spec.nodes import Mapping, Node, Scalar, Sequence, kind_of
from varyoff.spec.property_contents import EXPRESSION, Content
from varyoff.spec.shape import inline
from varyoff.spec.syntax import Expression

_BETWEEN = re.compile(r"\s*(?:~>|\|->|-->|->|=>|⇒|→|⇝|↝|,|\bleads[ _]to\b)\s*")


@dataclass(frozen=True, slots=True)
class Leading:
    """Where `premise` is true, `conclusion` must be true then or later."""

    premise: Expression
    conclusion: Expression

    @property
    def text(self) -> str:
        return f"[{self.premise.text}, {self.conclusion.text}]"


def _leading(node: Node, key: str, mistakes: Mistakes) -> Leading | None:
    if not isinstance(node, Sequence):
        mistakes.add("V103", f"`{key}` takes a list of two conditions, this is {kind_of(node)}", node.span,
                     help=_list_meant(key, node))  # fmt: skip
        return None
    if len(node.items) != 2:
        help = f"write `{key}: [P, Q]`: every state with P is followed, sooner or later, by one with Q"
        if len(node.items) > 2:
            help = "a condition that has a comma is quoted; of more than two write a property for each pair"
        mistakes.add("V103", f"`{key}` takes two conditions, here {_there_are(len(node.items))}", node.span, help=help)
        return None
    premise, conclusion = (read_expression(item, mistakes) for item in node.items)
    return None if premise is None or conclusion is None else Leading(premise, conclusion)


def _there_are(number: int) -> str:
    return "is 1" if number == 1 else f"are {number}"


def _list_meant(key: str, node: Node) -> str:
    """Return the list that something else stands for."""
    if isinstance(node, Mapping) and len(node.entries) == 2:
        return f"write `{key}: [{', '.join(inline(value) for _, value in node.entries)}]`"
    parts = _BETWEEN.split(node.value.strip()) if isinstance(node, Scalar) else []
    if len(parts) == 2 and all(parts):
        return f"write `{key}: [{cut(parts[0])}, {cut(parts[1])}]`"
    return f"write `{key}: [P, Q]`: every state with P is followed, sooner or later, by one with Q"


LEADING = Content(
    _leading,
    {"type": "array", "items": EXPRESSION.shape, "minItems": 2, "maxItems": 2},
    lambda leading: leading.text,
)
