"""Why a text is not an expression, and what to write: signs and words of TLA+, C, logic and prose."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from varyoff.spec.forms import EXPRESSION, forms
from varyoff.spec.logic import LTL, Logic, logic_of, operator_meant


class Reason(NamedTuple):
    """Where it is (characters from the beginning of the text), and a line of help."""

    offset: int
    help: str


class Phrase(NamedTuple):
    """A text, and the same with blanks for what stands in quotes."""

    text: str
    bare: str


Cause = Callable[[Phrase], "Reason | None"]
LONGEST = 2_000  # characters of a text that is looked at; the patterns take a time that grows with its square

_OPENING = {"(": ")", "[": "]", "{": "}"}
_SPELLED = {"(": "parenthesis", "[": "bracket", "{": "brace"}


def reason(text: str, offset: int, logic: Logic | None = None) -> Reason:
    """Return the likeliest reason; `offset` is where Python's parser gave up, `logic` whose operators it may have."""
    said = Phrase(text, _without_strings(text))
    if logic is not None and len(text) <= LONGEST and (operator := operator_meant(said.bare, logic)) is not None:
        return Reason(*operator)
    for cause in _CAUSES if len(text) <= LONGEST else ():
        found = cause(said)
        if found is not None:
            return found
    keyword = re.match(r"\s*(is|in|if|else|for|and|or|not|from|class|pass|with|as|del|global|import|lambda|return|try|while)\b",
                       text[offset:])  # fmt: skip
    if keyword:
        return Reason(offset, f"`{keyword.group(1)}` is a word of the expression language, not a name")
    if text[:offset].rstrip() and re.match(r"\w", text[offset:]):
        word = re.match(r"\w+", text[offset:])
        assert word is not None
        return Reason(offset, f"an operator is missing before `{word.group()}`, as in `and`, `or`, `==`")
    return Reason(offset, "")


def _without_strings(text: str) -> str:
    """Return the text with blanks for what stands in quotes, so that signs in a word are not taken for operators."""
    return re.sub(r"'[^']*'|\"[^\"]*\"", lambda m: " " * len(m.group()), text)


def _if_then(said: Phrase) -> Reason | None:
    found = re.match(r"if\b(.+?)\bthen\b(.+?)(?:\belse\b(.+))?\Z", said.bare, re.IGNORECASE)
    if found is None:
        return None
    condition, yes = said.text[slice(*found.span(1))].strip(), said.text[slice(*found.span(2))].strip()
    if found[3] is None:
        return Reason(0, f"write `implies({condition}, {yes})`")
    return Reason(0, f"write `{yes} if {condition} else {said.text[slice(*found.span(3))].strip()}`")


def _question(said: Phrase) -> Reason | None:
    """`a ? b : c`."""
    found = re.match(r"(.+?)\?(.+?):(.+)\Z", said.bare)
    if found is None:
        return None
    a, b, c = (said.text[slice(*found.span(i))].strip() for i in (1, 2, 3))
    return Reason(found.end(1), f"write `{b} if {a} else {c}`")


def _without_else(said: Phrase) -> Reason | None:
    found = re.match(r"(.+?)\bif\b(.+)\Z", said.bare)
    if found is None or re.search(r"\b(else|for)\b", said.bare):
        return None
    return Reason(found.start(2) - 2, f"`else` is missing; for a condition write `implies({said.text[slice(*found.span(2))].strip()}, "
                  f"{said.text[slice(*found.span(1))].strip()})`")  # fmt: skip


def _infix(pattern: str, function: str) -> Cause:
    def cause(said: Phrase) -> Reason | None:
        for found in re.finditer(pattern, said.bare):
            if re.search(r"\w\Z", said.bare[: found.start()]) and re.match(r"->\w", said.bare[found.start() :]):
                return Reason(found.start(), "a part of an instance is named after a dot: write `.` for `->`")
            left, right = _sides(said.bare, found.start(), found.end())
            a, b = said.text[left : found.start()].strip(), said.text[found.end() : right].strip()
            if found.group() == "=>" and a and b.isdecimal():
                return Reason(found.start(), f"write `{a} >= {b}`")
            if a and b:
                return Reason(found.start(), f"write `{function}({a}, {b})`")
            return Reason(found.start(), f"write `{function}(a, b)`")
        return None

    return cause


def _sides(bare: str, start: int, end: int) -> tuple[int, int]:
    """Return where the two sides of an operator begin and end: at the parentheses around it, or with the text; at
    commas, and at words that bind less than an operator does.
    """
    depth, left = 0, start
    while left > 0:
        depth += {")": 1, "]": 1, "}": 1, "(": -1, "[": -1, "{": -1}.get(bare[left - 1], 0)
        if depth < 0 or (depth == 0 and re.search(r"(?:,|\b(?:if|else)\b|\buntil\s*=)\Z", bare[:left])):
            break
        left -= 1
    depth, right = 0, end
    while right < len(bare):
        depth += {"(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1}.get(bare[right], 0)
        if depth < 0 or (depth == 0 and re.match(r",|\b(?:for|if|else)\b", bare[right:])):
            break
        right += 1
    return left, right


def _sign(pattern: str, instead: str) -> Cause:
    def cause(said: Phrase) -> Reason | None:
        found = re.search(pattern, said.bare)
        if found is None:
            return None
        return Reason(found.start(), f"write `{instead}` for `{said.text[slice(*found.span())].strip()}`")

    return cause


def _assignment(said: Phrase) -> Reason | None:
    found = re.search(r"([\w.]+)\s*(\+\+|--)|([\w.]+)\s*([-+*])=\s*(.+)", said.bare)
    if found is None:
        return None
    if found[1] is not None:
        sign, step, name, at = found[2][0], "1", found[1], found.start(2)
    else:
        sign, step, name, at = found[4], said.text[slice(*found.span(5))].strip(), found[3], found.start(4)
    return Reason(at, f"an expression changes nothing; `effect` takes the new value: `{name}: {name} {sign} {step}`")


def _quantified(said: Phrase) -> Reason | None:
    r"""`\A x \in S: p`, `forall x in S: p`."""
    found = re.search(r"(\\A|\\E|∀|∃|\bforall|\bexists|\ball|\bany)\s*(\w+)\s*(?:\\in|∈|\bin\b)\s*([^:|]+)[:|](.+)", said.bare,
                      re.IGNORECASE)  # fmt: skip
    if found is None:
        return None
    which = "all" if found[1].lower() in ("\\a", "∀", "forall", "all") else "any"
    body = said.text[slice(*found.span(4))].strip()
    return Reason(found.start(), f"write `{which}({body} for {found[2]} in {found[3].strip()})`")


def _for_alone(said: Phrase) -> Reason | None:
    """`p for x in S` without a quantifier."""
    found = re.match(r"(.+?)\bfor\b\s*\w+\s+in\b.+\Z", said.bare)
    if found is None or found[1].count("(") != found[1].count(")") or found[1].count("[") != found[1].count("]"):
        return None
    return Reason(found.end(1), f"write `all({said.text})`, or `any(…)`")


def _prime(said: Phrase) -> Reason | None:
    found = re.search(r"([\w.]+)'", said.bare)
    if found is None or said.bare.count("'") != 1:
        return None
    return Reason(found.end() - 1, f"write `next({found[1]})` for its value after the step; it is known in `ensure`")


def _equals_not(said: Phrase) -> Reason | None:
    found = re.search(r"(==|!=|[<>+*]|-)\s*(not\b)", said.bare)
    if found is None:
        return None
    # `not` takes comparisons with it, up to what binds less than it does.
    _, end = _sides(said.bare, found.start(2), found.end(2))
    less = re.search(r"\s+(?:and|or|if|else|for)\b|\s*,", said.bare[found.end(2) : end])
    end = found.end(2) + less.start() if less else end
    mended = f"{said.text[: found.start(2)]}({said.text[found.start(2) : end].rstrip()}){said.text[end:]}"
    return Reason(found.start(2), f"put parentheses around it: `{mended}`")


def _balance(said: Phrase) -> Reason | None:
    opened: list[int] = []
    for at, character in enumerate(said.bare):
        if character in _OPENING:
            opened.append(at)
        elif character in ")]}":
            if not opened:
                return Reason(
                    at, f"nothing is open that this `{character}` could close: remove it, or add its beginning"
                )
            begun = opened.pop()
            if _OPENING[said.bare[begun]] != character:
                return Reason(
                    at, f"`{said.bare[begun]}` is closed by `{_OPENING[said.bare[begun]]}`, not by `{character}`"
                )
    if not opened:
        return None
    sign = said.bare[opened[-1]]
    return Reason(opened[-1], f"this {_SPELLED[sign]} `{sign}` is not closed: add `{_OPENING[sign]}`")


def _unfinished(said: Phrase) -> Reason | None:
    found = re.search(r"(\b(?:and|or|not|in|if|else)|[-+*/%<>]|[=!<>]=)\s*(?:\)|\Z)", said.bare)
    if found is not None:
        return Reason(found.start(), f"something is missing after `{found[1]}`")
    found = re.match(r"(and\b|or\b|in\b|[*/%<>]|[=!<>]=)", said.bare)
    return Reason(0, f"something is missing before `{found[1]}`") if found is not None else None


def _range(said: Phrase) -> Reason | None:
    found = re.search(r"\bin\s+(-?\w+)\s*\.\.\s*(-?\w+)", said.bare)
    if found is None:
        return None
    end = str(int(found[2]) + 1) if found[2].lstrip("-").isdecimal() else f"{found[2]} + 1"
    return Reason(found.start(1), f"write `in range({found[1]}, {end})`: it goes up to its end, without it")


def _stray(said: Phrase) -> Reason | None:
    found = re.search(r";|\$\{?", said.bare)
    return Reason(found.start(), f"remove `{found.group()}`") if found is not None else None


def _not_closed(said: Phrase) -> Reason | None:
    for quote in ("'", '"'):
        if said.bare.count(quote) % 2:
            return Reason(said.bare.index(quote), f"the word that begins with this quote does not end: add `{quote}`")
    return None


_CAUSES: tuple[Cause, ...] = (
    _if_then,
    _quantified,
    _question,
    _infix(r"<=>|<->|⇔|↔|\biff\b(?!\s*\()", "iff"),
    _infix(r"(?<![<=!-])(?:->|=>|⇒|→)|\bimplies\b(?!\s*\()|\\implies\b", "implies"),
    _sign(r"&&|/\\|∧|\bAND\b|(?<!\w)&(?!\w)", "and"),
    _sign(r"\|\||\\/|∨|\bOR\b", "or"),
    _sign(r"!==", "!="),
    _sign(r"===", "=="),
    _sign(r"=<|≤|⩽", "<="),
    _sign(r"≥|⩾", ">="),
    _sign(r"<>|≠|/=|\\neq?\b|#", "!="),
    _sign(r"\\notin\b|∉", "not in"),
    _sign(r"\\in\b|∈|\bIN\b", "in"),
    _sign(r"\b[xX][oO][rR]\b(?!\s*\()|⊕", "!="),
    _sign(r"\bNOT\b|¬|!(?!=)|\\neg\b|\\lnot\b", "not"),
    _assignment,
    _sign(r"(?<![=!<>:+*-])(?<!\buntil)(?<!\buntil )=(?!=)|:=", "=="),
    _prime,
    _equals_not,
    _range,
    _stray,
    _not_closed,
    _balance,
    _unfinished,
    _without_else,
    _for_alone,
)


def called(name: str, logic: Logic | None = None) -> str:
    """Return what to write for a function of other languages; empty when none is known.

    Args:
        logic: whose operators can be called where it stands.
    """
    low = name.lower()
    if logic is not None:
        return logic.instead_of(name) or _FUNCTIONS.get(low, "")
    if any(low == row.name and row.key.takes == EXPRESSION for row in forms()):
        inside = ", or a formula under `ltl`" if logic_of(low) is not None else ""
        return f"write it as the form of a property: `{low}: …`{inside}"
    if (owner := logic_of(name)) is not None:
        return f"it is an operator of `{owner.name}`, a form of property, and no part of a condition"
    if low in _FUNCTIONS or low not in LTL.meant:
        return _FUNCTIONS.get(low, "")
    return f"operators stand in formulas, under `ltl`: there {LTL.instead_of(name)}"


_FUNCTIONS = {
    "len": "write `count(true for x in …)`",
    "size": "write `count(true for x in …)`",
    "cardinality": "write `count(true for x in …)`",
    "forall": "write `all`: `all(x.ok for x in …)`",
    "every": "write `all`: `all(x.ok for x in …)`",
    "exists": "write `any`: `any(x.ok for x in …)`",
    "some": "write `any`: `any(x.ok for x in …)`",
    "imply": "write `implies(a, b)`",
    "equiv": "write `iff(a, b)`",
    "equals": "write `a == b`",
    "maximum": "write `max(a, b)`",
    "minimum": "write `min(a, b)`",
    "after": "write `next(x)`",
    "prime": "write `next(x)`",
    "bool": "a comparison is a boolean already",
    "int": "a boolean counts by `1 if … else 0`",
    "str": "write the word itself",
    "set": "write the values as `a | b`, after `in`",
    "xor": "write `a != b`",
}
