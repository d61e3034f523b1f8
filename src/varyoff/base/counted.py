"""Numbers with their nouns."""

from __future__ import annotations

_SIBILANTS = ("s", "x", "z", "ch", "sh")


def counted(number: int | None, one: str, many: str = "") -> str:
    """Return a number with its noun in the right form; `?` for a number that is not known.

    `many` is the plural where the rule for regular nouns does not give it: `1 state`, `2 classes`, `3 properties`.
    """
    many = many or plural(one)
    if number is None:
        return f"? {many}"
    return f"{number:,} {one if number == 1 else many}"


def plural(noun: str) -> str:
    """Return the plural of a regular noun."""
    if noun.endswith("y") and noun[-2:-1] not in ("a", "e", "i", "o", "u"):
        return noun[:-1] + "ies"
    return noun + ("es" if noun.endswith(_SIBILANTS) else "s")
