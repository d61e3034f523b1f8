"""The key `assuming`: which fairness a property assumes, beyond what the transitions say."""

from __future__ import annotations

from typing import Literal

from varyoff.base.diagnostic import Mistakes, cut
from varyoff.base.record import dataclass
from varyoff.base.span import Span
from varyoff.spec.nodes import Mapping, Node, Scalar, Sequence, kind_of
from varyoff.spec.property_contents import Content, one_or_more, read_events
from varyoff.spec.shape import Shape, inline, one_or_many
from varyoff.spec.syntax import Name

KEYS = ("weak", "strong", "progress", "none")
_ANY = "any_of"
_MEANT = {
    "fair": "weak", "fairness": "weak", "true": "weak", "wf": "weak", "justice": "weak", "sf": "strong",
    "compassion": "strong", "liveness": "progress", "nothing": "none",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Assumed:
    """Patterns of events. `together`: some event of them; otherwise each event that they name."""

    patterns: tuple[Name, ...]
    together: bool
    span: Span

    @property
    def text(self) -> str:
        listed = ", ".join(one.text for one in self.patterns)
        return f"{{any_of: [{listed}]}}" if self.together else listed


@dataclass(frozen=True, slots=True)
class Assuming:
    """What is assumed of the behaviours: fairness of groups of events; `none`: and not what the transitions say."""

    weak: tuple[Assumed, ...] = ()
    strong: tuple[Assumed, ...] = ()
    progress: bool = False
    none: bool = False

    @property
    def text(self) -> str:
        parts = [f"{key}: [{', '.join(one.text for one in groups)}]"
                 for key, groups in (("weak", self.weak), ("strong", self.strong)) if groups]  # fmt: skip
        parts += [f"{key}: true" for key, said in (("progress", self.progress), ("none", self.none)) if said]
        return f"{{{', '.join(parts)}}}"


def _assuming(node: Node, key: str, mistakes: Mistakes) -> Assuming | None:
    if not isinstance(node, Mapping):
        mistakes.add("V103", f"`{key}` takes a mapping of {', '.join(f'`{k}`' for k in KEYS)}, this is {kind_of(node)}",
                     node.span, help=_mapping_meant(key, node))  # fmt: skip
        return None
    if not node.entries:
        mistakes.add("V103", f"`{key}` is empty", node.span, help=f"leave it out, or write `{key}: {{progress: true}}`")
        return None
    shape = Shape(node, f"`{key}`", KEYS, mistakes, "assuming")
    found = {one: _groups(shape, one, mistakes) for one in ("weak", "strong")}
    said = {one: _boolean(shape, one, mistakes) for one in ("progress", "none")}
    if shape.unknown or None in found.values() or None in said.values():
        return None
    return Assuming(found["weak"] or (), found["strong"] or (), bool(said["progress"]), bool(said["none"]))


def _mapping_meant(key: str, node: Node) -> str:
    if isinstance(node, Scalar):
        meant = node.value if node.value in KEYS else _MEANT.get(node.value.lower(), "")
        if meant in ("progress", "none"):
            return f"write `{key}: {{{meant}: true}}`"
        if meant:
            return f"say which events: `{key}: {{{meant}: EVENTS}}`"
    if isinstance(node, Sequence) and node.items and all(isinstance(i, Mapping) for i in node.items):
        return f"write one mapping: `{key}: {{{cut(', '.join(inline(i)[1:-1] for i in node.items))}}}`"
    if (
        isinstance(node, Scalar | Sequence)
        and one_or_many(node)
        and not (isinstance(node, Scalar) and node.type == "null")
    ):
        return f"say which fairness these events have: `{key}: {{weak: {cut(inline(node))}}}`"
    return f"write `{key}: {{weak: EVENTS}}`, `{key}: {{strong: EVENTS}}` or `{key}: {{progress: true}}`"


def _boolean(shape: Shape, key: Literal["progress", "none"], mistakes: Mistakes) -> bool | None:
    node = shape.get(key)
    if node is None:
        return False
    if isinstance(node, Scalar) and node.type == "bool":
        return node.value.lower() == "true"
    help = f"write `{key}: true`"
    if key == "progress" and isinstance(node, Scalar | Sequence):
        help += ": it is of all events; for some of them write `weak: [{any_of: [EVENTS]}]`"
    shown = f"`{node.value}`" if isinstance(node, Scalar) and node.value else kind_of(node)
    mistakes.add("V111", f"`{key}` cannot be {shown}", node.span, "`true` or `false`", help=help)
    return None


def _groups(shape: Shape, key: Literal["weak", "strong"], mistakes: Mistakes) -> tuple[Assumed, ...] | None:
    node = shape.get(key)
    if node is None:
        return ()
    if isinstance(node, Scalar) and node.type == "bool":
        mistakes.add("V111", f"`{key}` cannot be `{node.value}`", node.span, "events are expected",
                     help=f"say which events: `{key}: '*'` for all, each by itself")  # fmt: skip
        return None
    if isinstance(node, Scalar) and node.type == "null":
        mistakes.add("V103", f"`{key}` is empty", node.span, help="say which events, or leave it out")
        return None
    items = one_or_many(node)
    if not items:
        mistakes.add("V402", f"`{key}` is an empty list", node.span)
        return None
    found = [_group(item, key, mistakes) for item in items]
    groups = tuple(group for group in found if group is not None)
    return groups if len(groups) == len(found) else None


def _group(node: Node, key: str, mistakes: Mistakes) -> Assumed | None:
    if not isinstance(node, Mapping):
        if isinstance(node, Sequence):
            mistakes.add("V103", f"`{key}` takes patterns of events, this is a list in a list", node.span,
                         help=f"for fairness of some event of them write `{{{_ANY}: {cut(inline(node))}}}`")  # fmt: skip
            return None
        patterns = read_events(node, key, mistakes)
        return None if patterns is None else Assumed(patterns, False, node.span)
    inner = Shape(node, f"an entry of `{key}`", (_ANY,), mistakes, "any_of")
    listed = inner.need(_ANY)
    patterns = None if listed is None else read_events(listed, _ANY, mistakes)
    return None if patterns is None else Assumed(patterns, True, node.span)


_EVENT: dict[str, object] = {"type": "string"}
_ENTRY: dict[str, object] = {
    "anyOf": [
        _EVENT,
        {
            "type": "object",
            "properties": {
                _ANY: {
                    **one_or_more(_EVENT),
                    "description": "Fairness of the disjunction: some of these events happens.",
                }
            },
            "additionalProperties": False,
            "required": [_ANY],
        },
    ]
}
_SAID: dict[str, dict[str, object]] = {
    "weak": {**one_or_more(_ENTRY), "description": "Events that cannot stay enabled for ever without happening."},
    "strong": {
        **one_or_more(_ENTRY),
        "description": "Events that cannot be enabled again and again without happening.",
    },
    "progress": {"type": "boolean", "description": "Something happens as long as anything can that changes something."},
    "none": {"type": "boolean", "description": "Without the `fair` of the transitions."},
}

ASSUMING = Content(
    _assuming,
    {"type": "object", "properties": _SAID, "additionalProperties": False, "minProperties": 1},
    lambda assuming: assuming.text,
)
