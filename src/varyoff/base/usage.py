"""The door of the library: what callers may give, and the errors that say what they gave instead.

Whatever a person can call checks its arguments here before anything else sees them, so that a slip ends in a diagnostic
and not in an error of Python from inside. Each error is also one of Python's own kinds, for those who catch these.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import TypeVar

from varyoff.base.counted import counted, plural
from varyoff.base.diagnostic import Diagnostic, SpecificationError, cut, did_you_mean, nearest

CODE = "V725"

PathLike = str | os.PathLike[str]

T = TypeVar("T")


class UsageError(SpecificationError):
    """A call of the library makes no sense; `diagnostics` says why."""


class WrongType(UsageError, TypeError):
    """An argument is of a kind that is not taken."""


class WrongValue(UsageError, ValueError):
    """An argument is of the right kind, and this value cannot be meant."""


class UnknownName(UsageError, KeyError):
    """A name that there is not."""

    __str__ = Exception.__str__  # that of KeyError shows a message as Python writes a text


class OutsideOf(UsageError, IndexError):
    """A position at which there is nothing."""


class Unreadable(UsageError, OSError):
    """A file or folder that is not there, or cannot be read."""

    __str__ = Exception.__str__


def wrong_type(argument: str, expected: str, value: object, help: str = "") -> WrongType:
    """Return the error of an argument of the wrong kind.

    >>> print(wrong_type("faults", "a number", "1", help="write it without quotation marks"))
    error[V725]: `faults` takes a number, and this is the text '1'
       = help: write it without quotation marks
    """
    return WrongType(
        [Diagnostic(CODE, f"`{argument}` takes {expected}, and this is {described(value)}", None, "", _help(help))]
    )


def wrong_value(message: str, help: str = "") -> WrongValue:
    """Return the error of a value that cannot be meant."""
    return WrongValue([Diagnostic(CODE, message, None, "", _help(help))])


def unknown_name(message: str, help: str = "", code: str = CODE) -> UnknownName:
    """Return the error of a name that there is not."""
    return UnknownName([Diagnostic(code, message, None, "", _help(help))])


def one_named(
    what: str, name: object, named: Sequence[tuple[str, T]], among: str = "", mistakes: Iterable[Diagnostic] = ()
) -> T:
    """Return the one thing of a name.

    Args:
        what: what kind of thing has the name.
        named: all that there are, with their names.
        among: what they belong to, where several things have such.
        mistakes: what is wrong with what was read; errors may be why something is not there, and are told with it.

    >>> one_named("system", "hoose", [("house", 1), ("garden", 2)])
    Traceback (most recent call last):
    varyoff.base.usage.UnknownName: error[V701]: there is no system `hoose`
       = help: did you mean `house`?

    Raises:
        WrongType: the name is no text.
        UnknownName: nothing is called so.
        WrongValue: several things are.
    """
    if not isinstance(name, str):
        help = f"`.{plural(what)}[{name}]` is one by its place" if type(name) is int else ""
        raise wrong_type("[…]", f"the name of a {what}", name, help)
    found = [one for known, one in named if known == name]
    if not found:
        help = did_you_mean(name, [known for known, _ in named]) or f"there is none at all{among}"
        errors = [d for d in mistakes if d.severity == "error"]
        raise UnknownName([*errors, Diagnostic("V701", f"there is no {what} `{name}`{among}", help=_help(help))])
    if len(found) > 1:
        raise wrong_value(
            f"{counted(len(found), what)} are called `{name}`", f"take the one that is meant from `.{plural(what)}`"
        )
    return found[0]


def item(what: str, items: Sequence[T], position: object) -> T:
    """Return one of a sequence by its position, counted from 0; negative ones count from the end.

    >>> item("step", ("push", "pull"), 2)
    Traceback (most recent call last):
    varyoff.base.usage.OutsideOf: error[V725]: there is no step 2: there are 2 steps, and the first one is 0

    Raises:
        WrongType: the position is no whole number.
        OutsideOf: there are not so many.
    """
    if isinstance(position, bool) or not isinstance(position, int):
        raise wrong_type("[…]", f"the number of a {what}, from 0", position)
    if not -len(items) <= position < len(items):
        first = ", and the first one is 0" if items else ""
        message = f"there is no {what} {position}: there are {counted(len(items), what)}{first}"
        raise OutsideOf([Diagnostic(CODE, message)])
    return items[position]


def _help(text: str) -> tuple[str, ...]:
    return (text,) if text else ()


def described(value: object) -> str:
    """Return what a value is, for a message.

    >>> described(None), described(3), described({}), described(b"x")
    ('None', 'the number 3', 'a dict', 'bytes')
    """
    match value:
        case None | True | False:
            return repr(value)
        case int() | float():
            return f"the number {value!r}"
        case str():
            return f"the text {cut(value)!r}"
        case bytes():
            return "bytes"
        case type():
            return f"the class `{value.__name__}`"
    name = type(value).__name__
    return f"an {name}" if name[0].lower() in "aeiou" else f"a {name}"


# --- what may be given ---------------------------------------------------------------------------


def text_in(argument: str, value: object) -> str:
    """Return a text.

    Raises:
        WrongType: it is something else.
    """
    if isinstance(value, str):
        return value
    help = "`.decode()` makes a text of bytes" if isinstance(value, bytes) else ""
    raise wrong_type(argument, "a text", value, help)


def texts_in(argument: str, value: object) -> tuple[str, ...]:
    """Return the names of one name or of several; those of a set, which have no order, sorted.

    >>> texts_in("drop", "p"), texts_in("drop", ["q", "p"]), texts_in("drop", {"q", "p"})
    (('p',), ('q', 'p'), ('p', 'q'))

    Raises:
        WrongType: it is neither, or one of several is no text.
    """
    if isinstance(value, str):
        return (value,)
    if isinstance(value, bytes | Mapping) or not isinstance(value, Iterable):
        raise wrong_type(argument, "a name or several", value)
    found = list(value)
    for one in found:
        if not isinstance(one, str):
            raise wrong_type(argument, "names, which are texts", one)
    return tuple(sorted(found) if isinstance(value, AbstractSet) else found)


def paths_in(argument: str, value: object, help: str = "") -> tuple[str, ...]:
    """Return the paths of one path or of several; a text is one, although it can be walked over.

    >>> paths_in("paths", "order.yaml"), paths_in("paths", ["a.yaml", "b.yaml"])
    (('order.yaml',), ('a.yaml', 'b.yaml'))

    Raises:
        WrongType: it is neither, or one of several is no path.
    """
    if isinstance(value, str | os.PathLike):
        several: list[object] = [value]
    elif isinstance(value, bytes | Mapping) or not isinstance(value, Iterable):
        raise wrong_type(argument, "a path or several", value, help)
    else:
        several = list(value)
        if isinstance(value, AbstractSet):
            several.sort(key=str)
    found = []
    for one in several:
        try:
            path = os.fspath(one) if isinstance(one, str | os.PathLike) else one
        except TypeError:  # of a class whose `__fspath__` returns something else
            path = one
        if not isinstance(path, str):
            raise wrong_type(argument, "paths, which are texts or `pathlib.Path`", path, help)
        found.append(path)
    return tuple(found)


def number_in(
    argument: str, value: object, least: int, *, whole: bool = True, most: int | None = None, optional: bool = True
) -> None:
    """Check a number.

    Args:
        least: the least one that makes sense; of a number that need not be whole, it must be above, unless `most` is
            given, too.
        optional: whether it may be None.

    Raises:
        WrongType: it is no number.
        WrongValue: it is too small or too large.
    """
    if value is None and optional:
        return
    what = "a whole number" if whole else "a number"
    if isinstance(value, bool) or not isinstance(value, int if whole else (int, float)):
        help = "write it without quotation marks" if isinstance(value, str) and value.strip().isdecimal() else ""
        raise wrong_type(argument, what + (" or None" if optional else ""), value, help)
    try:
        float(value)
    except OverflowError:
        if not whole:
            raise wrong_value(f"`{argument}` is larger than anything that can be reckoned with") from None
    if most is not None:
        if not least <= value <= most:
            raise wrong_value(f"`{argument}` is {what} from {least} to {most}, and this is {value}")
    elif not (value >= least if whole else value > least):
        bound = f"of {least} or more" if whole else f"above {least}"
        raise wrong_value(f"`{argument}` is {what} {bound}, and this is {value}")


def numbers_in(argument: str, value: object) -> tuple[int, ...]:
    """Return several whole numbers, in their order.

    Raises:
        WrongType: it is something else.
    """
    if isinstance(value, str | bytes | Mapping) or not isinstance(value, Iterable):
        raise wrong_type(argument, "several whole numbers", value)
    found = list(value)
    for one in found:
        if isinstance(one, bool) or not isinstance(one, int):
            raise wrong_type(argument, "whole numbers", one)
    return tuple(sorted(found) if isinstance(value, AbstractSet) else found)


def flag_in(argument: str, value: object) -> None:
    """Check a truth value.

    Raises:
        WrongType: it is none.
    """
    if not isinstance(value, bool):
        raise wrong_type(argument, "True or False", value)


def word_in(argument: str, value: object, words: Sequence[str]) -> None:
    """Check a word that is one of a few.

    Raises:
        WrongType: it is no text.
        WrongValue: it is none of them.
    """
    if text_in(argument, value) not in words:
        *others, last = (f"`{word}`" for word in words)
        listed = f"{', '.join(others)} or {last}" if others else last
        near = nearest(str(value), words)
        help = f"did you mean `{near}`?" if near else ""
        raise wrong_value(f"`{argument}` is {listed}, and this is {described(value)}", help)


def constants_in(argument: str, value: object) -> dict[str, int | bool]:
    """Return the values of constants by name; of None, none.

    Raises:
        WrongType: it is no mapping from names to whole numbers and truth values.
    """
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise wrong_type(argument, "a mapping from names to values, such as {'N': 4}", value)
    for name, one in value.items():
        if not isinstance(name, str):
            raise wrong_type(argument, "names, which are texts, and their values", name)
        if not isinstance(one, int):
            help = "write it without quotation marks" if isinstance(one, str) else ""
            raise wrong_type(f"{argument}[{name!r}]", "a whole number, True or False", one, help)
    return dict(value)


def function_in(argument: str, value: object, of: str) -> None:
    """Check a function that may be None.

    Args:
        of: what it is called with.

    Raises:
        WrongType: it cannot be called.
    """
    if value is not None and not callable(value):
        raise wrong_type(argument, f"a function of {of}, or None", value)


def instance_in(argument: str, value: object, wanted: type[T], made_by: str) -> T:
    """Return a value of one of our own classes.

    Args:
        made_by: what returns such a value.

    Raises:
        WrongType: it is something else.
    """
    if not isinstance(value, wanted):
        expected = wanted.__name__
        raise wrong_type(
            argument, f"{'an' if expected[0] in 'AEIOU' else 'a'} `{expected}`", value, f"{made_by} returns one"
        )
    return value
