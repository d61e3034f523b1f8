"""The shape of YAML mappings: which keys there may be, and what stands under them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import TypeVar

from varyoff.base.diagnostic import Mistakes, Related, cut
from varyoff.base.record import replace
from varyoff.base.span import Span
from varyoff.spec.expression import MAX_DIGITS
from varyoff.spec.expression_reader import read_expression
from varyoff.spec.nodes import Mapping, Node, Scalar, Sequence, is_name, kind_of
from varyoff.spec.syntax import Expression, Name

T = TypeVar("T")

# Words of Python's syntax and the constants: never a name, whatever stands around them.
KEYWORDS = frozenset(
    [
        "and",
        "or",
        "not",
        "in",
        "is",
        "if",
        "else",
        "elif",
        "for",
        "while",
        "True",
        "False",
        "None",
        "true",
        "false",
        "lambda",
        "class",
        "def",
        "return",
        "import",
        "from",
        "as",
        "with",
        "try",
        "except",
        "finally",
        "raise",
        "pass",
        "break",
        "continue",
        "global",
        "nonlocal",
        "del",
        "assert",
        "async",
        "await",
        "yield",
    ]
)
# What a machine declares is in scope beside these, so they could not be told apart there.
RESERVED = KEYWORDS | frozenset(["state", "self", "this", "sender", "event", "none"])


class Shape:
    """Reads one mapping: hands out the values of its keys and complains about the rest."""

    def __init__(self, node: Mapping, what: str, keys: Iterable[str], mistakes: Mistakes, place: str = "") -> None:
        """Complain about unknown keys; `node` has those that are known, and misspelt ones as what they mean.

        `place` tells what is described, for what other tools call its keys.
        """
        self.what = what
        self.keys = tuple(keys)
        self.mistakes = mistakes
        known = set(self.keys)
        given = {key.value for key, _ in node.entries}
        entries = []
        self.begin = node.entries[0][0].span if node.entries else node.span
        self.unknown = False  # some key has no meaning here: a key that is missing may be meant by it
        for key, value in node.entries:
            if key.value in known:
                entries.append((key, value))
                continue
            from varyoff.spec.near_keys import key_meant  # for mistakes only

            meant, help = key_meant(place, key.value, self.keys, given)
            mistakes.add("V101", f"unknown key `{cut(key.value)}` in {what}", key.span, "not a key here", help=help)
            if meant is not None and meant not in given and (meant != "effect" or isinstance(value, Mapping)):
                given.add(meant)
                entries.append((replace(key, value=meant), value))
            elif meant is None:
                self.unknown = True
        self.node = Mapping(node.span, entries, node.flow)

    def get(self, key: str) -> Node | None:
        return self.node.get(key)

    def need(self, key: str) -> Node | None:
        """Return the value of a key that must be there."""
        value = self.node.get(key)
        if value is None and not self.unknown:
            self.mistakes.add(
                "V102", f"the key `{key}` is missing in {self.what}", self.begin, f"{self.what} starts here"
            )
        return value

    def text(self, key: str) -> str:
        node = self.get(key)
        return "" if node is None else text_of(node, f"`{key}`", self.mistakes)

    def name(self, key: str) -> Name | None:
        node = self.get(key)
        return None if node is None else name_of(node, f"`{key}`", self.mistakes)

    def word(self, key: str, words: Iterable[T], default: T) -> T:
        """Return one of a fixed list of words."""
        node = self.get(key)
        return default if node is None else word_of(node, key, words, default, self.mistakes)

    def expressions(self, key: str) -> tuple[Expression, ...]:
        """Return the expressions of a key that takes one or a list of them."""
        node = self.get(key)
        if node is None:
            return ()
        found = [read_expression(item, self.mistakes) for item in one_or_many(node)]
        return tuple(e for e in found if e is not None)

    def entries(self, key: str, what: str) -> list[tuple[Scalar, Node]]:
        """Return the entries of a key that takes a mapping."""
        node = self.get(key)
        if node is None:
            return []
        if not isinstance(node, Mapping):
            self.mistakes.add("V103", f"`{key}` takes a mapping of {what}, this is {kind_of(node)}", node.span,
                              help=_as_mapping(key, node))  # fmt: skip
            return []
        return node.entries


def inline(node: Node) -> str:
    """Return a node as it could be written on one line."""
    if isinstance(node, Scalar):
        return node.source if node.source and "\n" not in node.source else node.value
    if isinstance(node, Sequence):
        return "[" + ", ".join(map(inline, node.items)) + "]"
    return "{" + ", ".join(f"{key.value}: {inline(value)}" for key, value in node.entries) + "}"


def _as_mapping(key: str, node: Node) -> str:
    """Return how what stands here is written as a mapping."""
    example = "name: …"
    parts = one_or_many(node)
    if isinstance(node, Scalar) and (found := re.fullmatch(r"\s*(\w+)\s*:?=\s*([^=].*)", node.value, re.DOTALL)):
        example = f"{found[1]}: {found[2].strip()}"
    elif isinstance(node, Sequence) and node.items and all(isinstance(i, Mapping) for i in node.items):
        example = ", ".join(inline(i)[1:-1] for i in node.items)
        if len(example) > 60:
            return f"write the entries without `- `, each `name: …` on a line below `{key}:`"
    elif isinstance(node, Sequence) and parts and all(isinstance(i, Scalar) and is_name(i.value) for i in parts):
        value = {"parameters": "Machine", "variables": "boolean", "instances": "Machine"}.get(key, "…")
        example = ", ".join(f"{inline(i)}: {value}" for i in parts)
    elif isinstance(node, Scalar) and node.value and "\n" not in node.source:
        example = f"name: {node.source}"
    elif isinstance(node, Sequence) and node.items and not any(isinstance(i, Mapping) for i in node.items):
        example = f"name: {inline(node)}" if key == "choose" else f"name: {inline(node.items[0])}"
    return f"write `{key}: {{{cut(example)}}}`, or one `name: …` a line below it"


def one_or_many(node: Node) -> list[Node]:
    return node.items if isinstance(node, Sequence) else [node]


def listed_names(node: Node) -> str:
    """Return the names that a text or mapping lists, separated by commas; empty when it lists none."""
    parts: list[str] = []
    if isinstance(node, Scalar):
        parts = [part for part in re.split(r"[,;|/\s]+", node.value.strip("()<> ")) if part]
    elif isinstance(node, Mapping):
        parts = [key.value for key, _ in node.entries]
    return cut(", ".join(parts)) if parts and all(map(is_name, parts)) else ""


def text_of(node: Node, what: str, mistakes: Mistakes) -> str:
    """Return a text; numbers and booleans are taken as they are written."""
    if isinstance(node, Scalar):
        return node.value
    mistakes.add("V103", f"{what} takes a text, this is {kind_of(node)}", node.span, help="quote the text")
    return ""


def name_of(node: Node, what: str, mistakes: Mistakes, reserved: frozenset[str] = KEYWORDS) -> Name | None:
    """Return a name that expressions can use, or None with a diagnostic."""
    if not isinstance(node, Scalar):
        inner = node.get("name") if isinstance(node, Mapping) else node.items[0] if len(node.items) == 1 else None
        help = f"write the name alone: `{inner.value}`" if isinstance(inner, Scalar) and inner.value else ""
        mistakes.add("V103", f"{what} takes a name, this is {kind_of(node)}", node.span, help=help)
        return None
    text = node.value
    if is_name(text) and text not in reserved and node.type != "null":
        return Name(text, node.span)
    if text in reserved:
        help = f"choose another name: `{text}` is a word of the language"
        if node.type == "bool":
            help = f"`{text}` is a boolean; for a variable with two values write `boolean`"
    elif node.type in ("int", "float"):
        help = f"`{text}` is a number; begin the name with a letter, as in `v{text.replace('.', '_').strip('-+')}`"
    elif node.type == "null" and not text:
        help = "there is nothing here; a name is expected"
    elif node.type == "null":
        help = f"`{text}` means nothing in YAML; choose another name"
    else:
        mended = usable_name(text)
        plain = unicodedata.normalize("NFKC", text)
        if plain != text and is_name(plain):
            strange = next(c for c in text if unicodedata.normalize("NFKC", c) != c)
            help = f"`{strange}` is {unicodedata.name(strange, 'a sign without a name')}; write `{plain}`"
            mistakes.add("V105", f"`{cut(text)}` cannot be the name of {what}", node.span, help=help)
            return None
        help = "a name has letters, digits and `_`, and does not begin with a digit"
        if mended and len(mended) <= 60:
            help += f"; for example `{mended}`"
        if len(words := text.split()) > 1 and all(map(is_name, words)):
            help += "; several names are separated by commas"
    shown = text if len(text) <= 60 else text[:57] + "..."
    if text and node.type == "str":
        mistakes.refuse(text)
    mistakes.add("V105", f"`{shown}` cannot be the name of {what}" if shown else f"{what} needs a name", node.span,
                 help=help)  # fmt: skip
    return None


def usable_name(text: str) -> str:
    """Return the name that is nearest to a text, or an empty one."""
    last = text.rpartition(".")[2]
    if last != text and is_name(last):
        return last  # of a path
    mended = "".join(c if c == "_" or c.isalnum() else "_" for c in text).strip("_")
    return mended if is_name(mended) else f"_{mended}" if is_name(f"_{mended}") else ""


def kebab_name_of(node: Scalar, what: str, mistakes: Mistakes) -> Name | None:
    """Return a name of a system or property: letters, digits, `-`, `_`."""
    text = node.value
    parts = text.replace("_", "-").split("-")
    if text and node.type == "str" and all(p.isalnum() and p.isascii() for p in parts) and text[0].isalpha():
        return Name(text, node.span)
    mended = "-".join(
        p for p in "".join(c.lower() if c.isalnum() and c.isascii() else "-" for c in text).split("-") if p
    )
    help = "letters, digits and hyphens, beginning with a letter"
    if mended and mended[0].isalpha() and len(mended) <= 60:
        help += f"; for example `{mended}`"
    message = f"`{cut(text)}` cannot be the name of {what}" if text else f"{what} needs a name"
    mistakes.add("V105", message, node.span, help=help)
    return None


def word_of(node: Node, key: str, words: Iterable[T], default: T, mistakes: Mistakes) -> T:
    known = tuple(words)
    if isinstance(node, Scalar):
        for word in known:
            if node.value == word:
                return word
    shown = f"`{node.value}`" if isinstance(node, Scalar) and node.value else kind_of(node)
    from varyoff.spec.near_keys import word_meant  # for mistakes only

    near = word_meant(key, node.value, [str(w) for w in known]) if isinstance(node, Scalar) else ""
    listed = ", ".join(f"`{w}`" for w in known)
    mistakes.add("V111", f"`{key}` cannot be {shown}", node.span, f"one of {listed}", help=near)
    return default


def number_of(node: Node, what: str, mistakes: Mistakes, low: int = 0) -> int | None:
    """Return an integer of at least `low`."""
    if isinstance(node, Scalar) and node.type == "int":
        if len(node.value) > MAX_DIGITS:
            mistakes.add("V019", f"{what} cannot have {len(node.value):,} digits", node.span, f"at most {MAX_DIGITS}")
            return None
        value = int(node.value, 0) if node.value[:2] in ("0o", "0x") else int(node.value)
        if value >= low:
            return value
        mistakes.add("V103", f"{what} cannot be {value}", node.span, f"at least {low}")
        return None
    mistakes.add("V103", f"{what} takes a number, this is {kind_of(node)}", node.span)
    return None


def once(names: Iterable[Name | None], what: str, mistakes: Mistakes) -> None:
    """Complain about names that are declared twice."""
    seen: dict[str, Span] = {}
    for name in names:
        if name is None:
            continue
        if name.text in seen:
            mistakes.add("V106", f"{what} `{name}` is declared twice", name.span, "repeated",
                         related=[Related(seen[name.text], "first declared here")])  # fmt: skip
        else:
            seen[name.text] = name.span
