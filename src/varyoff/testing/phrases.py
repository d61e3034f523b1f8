"""Random expressions of the language, of the type that is wanted, over the names that are in scope."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from hypothesis import strategies as st

from varyoff.base.record import dataclass, field, replace
from varyoff.testing.draft import MachineDraft

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Pen:
    """Draws; what stands first is what failing examples shrink to.

    `errors` allows what may be an error of the model in some state.
    """

    draw: Callable[[st.SearchStrategy[Any]], Any]
    errors: bool = False

    def pick(self, options: Sequence[T]) -> T:
        """Return one of several."""
        found: T = self.draw(st.sampled_from(options))
        return found

    def upto(self, high: int, low: int = 0) -> int:
        """Return a number, small ones being simpler."""
        found: int = self.draw(st.integers(low, high))
        return found

    def chance(self, one_in: int = 2) -> bool:
        """Return true about once in so many times."""
        return self.upto(one_in - 1) == one_in - 1


@dataclass(frozen=True, slots=True)
class Collection:
    """A list of instances: its text, the machine of its members, and how many there are."""

    text: str
    machine: str
    size: int


@dataclass(slots=True)
class Vocabulary:
    """What can be named: booleans, integers with their ends, words with their values, references, lists."""

    booleans: list[str] = field(default_factory=list)
    integers: list[tuple[str, int, int]] = field(default_factory=list)
    words: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    references: list[tuple[str, str, str, bool]] = field(default_factory=list)  # path, group, machine, optional
    collections: list[Collection] = field(default_factory=list)
    inside: Callable[[str, str], Vocabulary] | None = None  # of a machine's instances, by prefix

    def extended(self, other: Vocabulary) -> Vocabulary:
        """Return both together."""
        return replace(
            self,
            booleans=[*self.booleans, *other.booleans],
            integers=[*self.integers, *other.integers],
            words=[*self.words, *other.words],
            references=[*self.references, *other.references],
            collections=[*self.collections, *other.collections],
        )


def outside(machine: MachineDraft, prefix: str) -> Vocabulary:
    """Return what can be read of an instance of a machine; `prefix` is the path to it and a dot, or empty."""
    found = Vocabulary()
    if machine.states:
        found.words.append((f"{prefix}state", machine.states))
    for variable in machine.variables:
        path = prefix + variable.name
        match variable.kind:
            case "boolean":
                found.booleans.append(path)
            case "integer":
                found.integers.append((path, variable.low, variable.high))
            case "words":
                found.words.append((path, variable.words))
            case "reference":
                found.references.append((path, variable.group, variable.machine, variable.optional))
    found.booleans += [prefix + name for name in machine.defines]
    found.booleans += [prefix + name for name, kind in machine.parameters.items() if kind == "boolean"]
    found.integers += [(prefix + name, 0, 3) for name, kind in machine.parameters.items() if kind == "integer"]
    return found


# --- booleans ------------------------------------------------------------------------------------


def condition(pen: Pen, names: Vocabulary, depth: int = 2) -> str:
    """Return a boolean expression."""
    kinds: list[Callable[[Pen, Vocabulary, int], str]] = []
    if names.words:
        kinds += [_word_test, _word_test]
    if names.booleans:
        kinds += [_boolean_name]
    if names.integers:
        kinds += [_integer_test]
    if any(machine or optional for _, _, machine, optional in names.references):
        kinds += [_reference_test]
    if depth > 0 and kinds:
        kinds += [_negation, _connective, _connective]
        if names.collections and names.inside is not None:
            kinds += [_quantified]
    if not kinds:
        return pen.pick(["true", "false", "1 < 2"])
    return pen.pick(kinds)(pen, names, depth)


def _boolean_name(pen: Pen, names: Vocabulary, _depth: int) -> str:
    return pen.pick(names.booleans)


def word(pen: Pen, value: str) -> str:
    """Return a bare word, or a quoted one."""
    return value if not pen.chance(8) else f"'{value}'"


def _word_test(pen: Pen, names: Vocabulary, _depth: int) -> str:
    path, values = pen.pick(names.words)
    same = [other for other, its in names.words if its == values and other != path]
    form = pen.upto(5 if same else 4)
    if form <= 1:
        return f"{path} == {word(pen, pen.pick(values))}"
    if form == 2:
        return f"{path} != {word(pen, pen.pick(values))}"
    if form == 3:
        return f"{path} in {pen.pick(values)} | {pen.pick(values)}"
    if form == 4:
        return f"{path} not in {{{pen.pick(values)}, {pen.pick(values)}}}"
    return f"{path} {pen.pick(['==', '!='])} {pen.pick(same)}"


def _integer_test(pen: Pen, names: Vocabulary, depth: int) -> str:
    left, _, _ = number(pen, names, depth - 1)
    form = pen.upto(3)
    if form == 2:
        return f"0 <= {left} < {pen.upto(3)}"
    if form == 3:
        return f"{left} in range({pen.upto(1)}, {pen.upto(3)})"
    right = str(pen.upto(3)) if form == 0 else number(pen, names, depth - 1)[0]
    return f"{left} {pen.pick(['==', '<', '!=', '>='])} {right}"


def _reference_test(pen: Pen, names: Vocabulary, depth: int) -> str:
    usable = [reference for reference in names.references if reference[2] or reference[3]]
    path, _, machine, optional = pen.pick(usable)
    same = [p for p, _, m, _ in names.references if m == machine and p != path]
    forms = ["none"] * optional + ["same"] * bool(same and machine) + ["inside"] * bool(names.inside and machine)
    if not forms:
        return f"{path} == {path}"
    form = pen.pick(forms)
    if form == "none":
        return f"{path} {pen.pick(['==', '!='])} none"
    if form == "same":
        return f"{path} {pen.pick(['==', '!='])} {pen.pick(same)}"
    assert names.inside is not None
    inner = condition(pen, replace(names.inside(machine, f"{path}."), inside=None), min(depth - 1, 0))
    if not optional or (pen.errors and pen.chance(4)):
        return f"({inner})"
    return pen.pick([f"({path} != none and ({inner}))", f"({path} == none or ({inner}))"])


def _negation(pen: Pen, names: Vocabulary, depth: int) -> str:
    return f"not ({condition(pen, names, depth - 1)})"


def _connective(pen: Pen, names: Vocabulary, depth: int) -> str:
    left, right = condition(pen, names, depth - 1), condition(pen, names, depth - 1)
    form = pen.pick(["({} and {})", "({} or {})", "implies({}, {})", "iff({}, {})", "({} if {} else false)"])
    return form.format(left, right)


def _quantified(pen: Pen, names: Vocabulary, depth: int) -> str:
    generator, inner = _over(pen, names, depth)
    form = pen.upto(3)
    if inner.startswith("implies"):  # over one member `any` is an implication, over several it is not
        return f"all({inner} for {generator})"
    if form <= 1:
        return f"{pen.pick(['any', 'all'])}({inner} for {generator})"
    return f"count({inner} for {generator}) {pen.pick(['==', '>=', '<'])} {pen.upto(2)}"


def _over(pen: Pen, names: Vocabulary, depth: int) -> tuple[str, str]:
    """Return `x in LIST`, perhaps with an `if`, and a condition on `x`."""
    assert names.inside is not None
    chosen = pen.pick(names.collections)
    bound = "xuw"[min(depth, 2)]
    element = names.inside(chosen.machine, f"{bound}.")
    scope = names.extended(element) if pen.chance(3) else replace(element, inside=names.inside)
    scope = replace(scope, collections=[])
    generator = f"{bound} in {chosen.text}"
    if pen.chance(4):
        generator += f" if {condition(pen, scope, 0)}"
    return generator, condition(pen, scope, depth - 1)


# --- integers ------------------------------------------------------------------------------------


def number(pen: Pen, names: Vocabulary, depth: int = 1) -> tuple[str, int, int]:
    """Return an integer expression and ends between which it lies."""
    if not names.integers or (depth <= 0 and pen.chance(4)):
        value = pen.upto(3)
        return str(value), value, value
    if depth <= 0 or pen.chance(2):
        return pen.pick(names.integers)
    a, low, high = number(pen, names, depth - 1)
    b, low2, high2 = number(pen, names, depth - 1)
    form = pen.upto(9)
    if form == 0:
        return f"({a} + {b})", low + low2, high + high2
    if form == 1:
        return f"({a} - {b})", low - high2, high - low2
    if form == 2:
        return f"min({a}, {b})", min(low, low2), min(high, high2)
    if form == 3:
        return f"max({a}, {b})", max(low, low2), max(high, high2)
    if form == 4:
        ends = [low * low2, low * high2, high * low2, high * high2]
        return f"({a} * {b})", min(ends), max(ends)
    if form == 5:
        return f"({a} % 2)", 0, 1
    if form == 6:
        return f"({a} // 2)", low // 2, high // 2
    if form == 7:
        return f"abs({a})", 0, max(abs(low), abs(high))
    if form == 8 and names.collections and names.inside is not None:
        generator, inner = _over(pen, names, 0)
        return f"count({inner} for {generator})", 0, 4
    if form == 9 and pen.errors:
        return f"({a} {pen.pick(['//', '%'])} max({b}, 0))", -30, 30
    return f"({a} if {condition(pen, names, 0)} else {b})", min(low, low2), max(high, high2)


def number_within(pen: Pen, names: Vocabulary, low: int, high: int) -> str:
    """Return an integer expression between two ends, both included; with `errors`, perhaps beyond them."""
    text, least, most = number(pen, names)
    if low <= least and most <= high:
        return text
    if pen.errors and least <= high and most >= low and pen.chance(2):
        return text
    return f"min(max({text}, {low}), {high})"


def word_among(pen: Pen, names: Vocabulary, values: tuple[str, ...]) -> str:
    """Return an expression for one of some words."""
    same = [path for path, its in names.words if its == values]
    form = pen.upto(2)
    if form == 1 and same:
        return pen.pick(same)
    if form == 2:
        return f"{pen.pick(values)} if {condition(pen, names, 0)} else {pen.pick(values)}"
    return word(pen, pen.pick(values))
