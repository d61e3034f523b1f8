"""What stands under the keys of properties: how it is read, shown, and described to editors."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from varyoff.base.diagnostic import Mistakes
from varyoff.base.record import dataclass
from varyoff.base.span import Span
from varyoff.spec.expression_reader import read_expression
from varyoff.spec.logic import CTL, LTL, Logic
from varyoff.spec.nodes import Node, Scalar, is_name
from varyoff.spec.shape import one_or_many, text_of, word_of
from varyoff.spec.syntax import ACTORS as ALL_ACTORS
from varyoff.spec.syntax import Actor, Expression, Name

PATTERN = re.compile(r"\*|(\*|[^\W\d]\w*(\[(\*|\d+)\])?)\.(\*|[^\W\d]\w*)(\((.*)\))?\Z", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Content:
    """What stands under a key of a property.

    Attributes:
        read: function of the node, the key and the mistakes: the value, or None where those say why there is none.
        shape: of the node, as JSON Schema.
        text: function of the value: how it is written.
        of_model: whether it speaks of the model, and not in words of the language.
    """

    read: Callable[[Node, str, Mistakes], Any]
    shape: dict[str, object]
    text: Callable[[Any], str]
    of_model: bool = True


@dataclass(frozen=True, slots=True)
class Acting:
    """An actor that is named, and where."""

    actor: Actor
    span: Span


def _expression(node: Node, key: str, mistakes: Mistakes) -> Expression | None:  # noqa: ARG001
    return read_expression(node, mistakes)


def _formula(logic: Logic) -> Content:
    """Return the content of a key under which a formula of a logic stands."""
    return Content(lambda node, _, mistakes: read_expression(node, mistakes, logic), EXPRESSION.shape, EXPRESSION.text)


def read_events(node: Node, key: str, mistakes: Mistakes) -> tuple[Name, ...] | None:
    found = []
    items = one_or_many(node)
    if not items:
        mistakes.add("V402", f"`{key}` is an empty list", node.span)
        return None
    for item in items:
        text = text_of(item, f"`{key}`", mistakes)
        if isinstance(item, Scalar) and (PATTERN.match(text) or is_name(text)):  # a name alone: whose, the model tells
            found.append(Name(text, item.span))
        elif isinstance(item, Scalar) and not mistakes.uses_refused(text):
            mistakes.add("V402", f"`{text}` is not a pattern of events", item.span,
                         help=_pattern_meant(key, text))  # fmt: skip
    return tuple(found) if len(found) == len(items) else None


def _pattern_meant(key: str, text: str) -> str:
    parts = re.split(r"\s+(?:and|or)\s+|\s*[|,;]\s*|\s+", text.strip())
    if len(parts) > 1 and all(PATTERN.match(p) for p in parts):
        return f"write a list: `{key}: [{', '.join(parts)}]`"
    return "write INSTANCE.EVENT, MACHINE.EVENT, '*.EVENT' or '*'"


def _actors(node: Node, key: str, mistakes: Mistakes) -> tuple[Acting, ...] | None:
    found = tuple(
        Acting(word_of(item, key, ALL_ACTORS, ALL_ACTORS[0], mistakes), item.span) for item in one_or_many(node)
    )
    if not found:
        mistakes.add("V103", f"`{key}` is an empty list", node.span)
        return None
    return found


def one_or_more(shape: dict[str, object]) -> dict[str, object]:
    """Return the shape of one value or a list of them."""
    return {"anyOf": [shape, {"type": "array", "items": shape, "minItems": 1}]}


EXPRESSION = Content(
    _expression,
    {"type": ["string", "integer", "boolean"], "description": "an expression"},
    lambda expression: expression.text,
)
LINEAR = _formula(LTL)
BRANCHING = _formula(CTL)
EVENTS = Content(read_events, one_or_more({"type": "string"}), lambda events: ", ".join(one.text for one in events))
ACTORS = Content(
    _actors,
    one_or_more({"enum": list(ALL_ACTORS)}),
    lambda actors: ", ".join(one.actor for one in actors),
    of_model=False,
)
