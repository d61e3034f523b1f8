"""The shape of YAML mappings: which keys there may be, and what stands under them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from varyoff.base.diagnostic import Mistakes, Related, did_you_mean
from varyoff.base.span import Span
from varyoff.spec.expression import parse_expression
from varyoff.spec.reader import Mapping, Node, Scalar, Sequence, is_name, kind_of
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

    def __init__(self, node: Mapping, what: str, keys: Iterable[str], mistakes: Mistakes) -> None:
        self.node = node
        self.what = what
        self.keys = tuple(keys)
        self.mistakes = mistakes
        for key, _ in node.entries:
            if key.value not in self.keys:
                mistakes.add(
                    "V101",
                    f"unknown key `{key.value}` in {what}",
                    key.span,
                    "not a key here",
                    help=did_you_mean(key.value, self.keys),
                )

    def get(self, key: str) -> Node | None:
        return self.node.get(key)

    def need(self, key: str) -> Node | None:
        """Return the value of a key that must be there."""
        value = self.node.get(key)
        if value is None:
            first = self.node.entries[0][0].span if self.node.entries else self.node.span
            self.mistakes.add("V102", f"the key `{key}` is missing in {self.what}", first, f"{self.what} starts here")
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
        found = [parse_expression(item, self.mistakes) for item in one_or_many(node)]
        return tuple(e for e in found if e is not None)

    def entries(self, key: str, what: str) -> list[tuple[Scalar, Node]]:
        """Return the entries of a key that takes a mapping."""
        node = self.get(key)
        if node is None:
            return []
        if not isinstance(node, Mapping):
            self.mistakes.add(
                "V103", f"`{key}` takes a mapping of {what}, this is {kind_of(node)}", node.span,
                help=f"write `{key}: {{name: …}}`, or one `name: …` a line below it",
            )  # fmt: skip
            return []
        return node.entries


def one_or_many(node: Node) -> list[Node]:
    return node.items if isinstance(node, Sequence) else [node]


def text_of(node: Node, what: str, mistakes: Mistakes) -> str:
    """Return a text; numbers and booleans are taken as they are written."""
    if isinstance(node, Scalar):
        return node.value
    mistakes.add("V103", f"{what} takes a text, this is {kind_of(node)}", node.span, help="quote the text")
    return ""


def name_of(node: Node, what: str, mistakes: Mistakes, reserved: frozenset[str] = KEYWORDS) -> Name | None:
    """Return a name that expressions can use, or None with a diagnostic."""
    if not isinstance(node, Scalar):
        mistakes.add("V103", f"{what} takes a name, this is {kind_of(node)}", node.span)
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
        mended = "".join(c if c == "_" or c.isalnum() else "_" for c in text).strip("_")
        mended = mended if is_name(mended) else f"_{mended}" if is_name(f"_{mended}") else ""
        help = "a name has letters, digits and `_`, and does not begin with a digit"
        if mended and len(mended) <= 60:
            help += f"; for example `{mended}`"
    shown = text if len(text) <= 60 else text[:57] + "..."
    mistakes.add("V105", f"`{shown}` cannot be the name of {what}" if shown else f"{what} needs a name", node.span,
                 help=help)  # fmt: skip
    return None


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
    mistakes.add("V105", f"`{text[:60]}` cannot be the name of {what}", node.span, help=help)
    return None


def word_of(node: Node, key: str, words: Iterable[T], default: T, mistakes: Mistakes) -> T:
    known = tuple(words)
    if isinstance(node, Scalar):
        for word in known:
            if node.value == word:
                return word
    shown = f"`{node.value}`" if isinstance(node, Scalar) and node.value else kind_of(node)
    near = did_you_mean(node.value, map(str, known)) if isinstance(node, Scalar) else ""
    listed = ", ".join(f"`{w}`" for w in known)
    mistakes.add(
        "V111", f"`{key}` cannot be {shown}", node.span, f"one of {listed}", help=near if "mean" in near else ""
    )
    return default


def number_of(node: Node, what: str, mistakes: Mistakes, low: int = 0) -> int | None:
    """Return an integer of at least `low`."""
    if isinstance(node, Scalar) and node.type == "int":
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
