"""Random expressions of the language, of the type that is wanted, over the names that are in scope."""

from __future__ import annotations

from collections.abc import Callable

from varyoff.base.record import replace
from varyoff.testing.vocabulary import Pen, Vocabulary

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
            kinds += [_quantified, _member_test]
        if names.integers:
            kinds += [_counted, division]
    if not kinds:
        return pen.pick(["true", "false", "1 < 2"])
    return pen.pick(kinds)(pen, names, depth)


def _boolean_name(pen: Pen, names: Vocabulary, _depth: int) -> str:
    return pen.pick(names.booleans)


def word_phrase(pen: Pen, value: str) -> str:
    """Return a bare word, or a quoted one."""
    return value if not pen.chance(8) else f"'{value}'"


def _word_test(pen: Pen, names: Vocabulary, _depth: int) -> str:
    path, values = pen.pick(names.words)
    same = [other for other, its in names.words if its == values and other != path]
    form = pen.upto(5 if same else 4)
    if form <= 1:
        return f"{path} == {word_phrase(pen, pen.pick(values))}"
    if form == 2:
        return f"{path} != {word_phrase(pen, pen.pick(values))}"
    if form == 3:
        return f"{path} in {pen.pick(values)} | {pen.pick(values)}"
    if form == 4:
        return f"{path} not in {{{pen.pick(values)}, {pen.pick(values)}}}"
    return f"{path} {pen.pick(['==', '!='])} {pen.pick(same)}"


def _integer_test(pen: Pen, names: Vocabulary, depth: int) -> str:
    left, _, _ = integer_phrase(pen, names, depth - 1)
    form = pen.upto(6)
    if form == 2:
        return f"0 <= {left} < {pen.upto(3)}"
    if form == 3:
        return f"{left} in range({pen.upto(1)}, {pen.some_value(0, 3)})"
    if form == 4:
        return f"{left} {pen.pick(['in', 'not in'])} {{{pen.upto(3)}, {integer_phrase(pen, names, depth - 1)[0]}}}"
    if form == 5:
        return f"{left} {pen.pick(['==', '<'])} {pen.some_value(0, 2)}"
    right = str(pen.upto(3)) if form == 0 else integer_phrase(pen, names, depth - 1)[0]
    if form == 6:
        return f"{left} != {right} != {pen.upto(2)}"
    return f"{left} {pen.pick(['==', '<', '!=', '>='])} {right}"


def _counted(pen: Pen, names: Vocabulary, depth: int) -> str:
    """Return a quantifier over numbers, whose ends may be constants that a condition chooses, or depend on the state."""
    bound = "jkl"[min(depth, 2)]
    end, _, most = pen.pick(names.integers)
    ends = pen.pick([end if most <= 3 else f"min({end}, 3)", pen.some_value(1, 3), pen.some_value(0, 2)])
    start = pen.pick(["", "0, ", f"{pen.pick(names.integers)[0]} - 1, "])
    inner = replace(names, integers=[*names.integers, (bound, 0, 2)], collections=[])
    body = f"{bound} {pen.pick(['==', '<'])} {integer_phrase(pen, inner, 0)[0]}"
    over = f"{bound} in range({start}{ends})"
    if pen.chance(3):
        over += f" if {condition(pen, replace(inner, inside=None), 0)}"
    form = pen.pick(["any({} for {})", "all({} for {})", f"count({{}} for {{}}) == {pen.upto(2)}"])
    return form.format(body, over)


def division(pen: Pen, names: Vocabulary, _depth: int = 0) -> str:
    """Return a division: guarded against zero, or with `errors` perhaps not."""
    divisor, _, _ = pen.pick(names.integers)
    value, _, _ = integer_phrase(pen, names, 0)
    test = f"{value} {pen.pick(['//', '%'])} {divisor} == {pen.upto(2)}"
    if pen.errors and pen.chance(3):
        return test
    zero, other = f"{divisor} == 0", f"{divisor} != 0"
    forms = [f"({other} and {test})", f"({zero} or {test})", f"({test} if {other} else {zero})"]
    return pen.pick([*forms, f"({other} and ({test} or {condition(pen, names, 0)}))"])


def _member_test(pen: Pen, names: Vocabulary, _depth: int) -> str:
    """Return a condition on one member of a list by its index; of a list that may be empty, behind a test."""
    assert names.inside is not None
    chosen = pen.pick(names.collections)
    least = max(chosen.least, 1)
    index = pen.some_value(1, least)
    computed = [name for name in names.integers if name[1] <= least and name[2] >= 1]
    if computed and pen.chance(2):
        path, low, high = pen.pick(computed)
        index = path if low >= 1 and high <= least else f"min(max({path}, 1), {least})"
        if pen.errors and pen.chance(3):
            index = path
    element = replace(names.inside(chosen.machine, f"{chosen.text}[{index}]."), inside=None)
    inner = condition(pen, element, 0)
    if chosen.least or (pen.errors and pen.chance(5)):
        return inner
    return pen.pick(
        [f"(any(true for z in {chosen.text}) and {inner})", f"(all(false for z in {chosen.text}) or {inner})"]
    )


def _reference_test(pen: Pen, names: Vocabulary, depth: int) -> str:
    usable = [reference for reference in names.references if reference[2] or reference[3]]
    path, _, machine, optional = pen.pick(usable)
    same = [p for p, _, m, _ in names.references if m == machine and p != path]
    forms = (
        ["none"] * optional + ["same", "either"] * bool(same and machine) + ["inside"] * bool(names.inside and machine)
    )
    if not forms:
        return f"{path} == {path}"
    form = pen.pick(forms)
    if form == "none":
        return f"{path} {pen.pick(['==', '!='])} none"
    if form == "either":
        chosen = f"({path} if {condition(pen, replace(names, references=[]), 0)} else {pen.pick(same)})"
        return f"{chosen} {pen.pick(['==', '!='])} {pen.pick(['none', path] if optional else [path])}"
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


def integer_phrase(pen: Pen, names: Vocabulary, depth: int = 1) -> tuple[str, int, int]:
    """Return an integer expression and ends between which it lies."""
    if not names.integers or (depth <= 0 and pen.chance(4)):
        value = pen.pick([0, 1, 2, 3, -1, -3])
        return str(value), value, value
    if depth <= 0 or pen.chance(2):
        return pen.pick(names.integers)
    a, low, high = integer_phrase(pen, names, depth - 1)
    b, low2, high2 = integer_phrase(pen, names, depth - 1)
    form = pen.upto(12)
    if form == 10:
        return f"({a} + {pen.some_value(0, 2)})", low, high + 2
    if form == 11 and names.collections and names.inside is not None:
        summed = _summed(pen, names)
        if summed is not None:
            return summed
    if form == 12:
        return f"({a} if {pen.pick(['N > 1', 'N == 1', 'N < 3'])} else {b})", min(low, low2), max(high, high2)
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
        divisor = pen.pick([2, 3, -2])
        ends = [low // divisor, high // divisor]
        return f"({a} // {divisor})", min(ends), max(ends)
    if form == 7:
        return f"abs({a} - {b})", 0, max(abs(low - high2), abs(high - low2))
    if form == 8 and names.collections and names.inside is not None:
        generator, inner = _over(pen, names, 0)
        return f"count({inner} for {generator})", 0, 4
    if form == 9 and pen.errors:
        return f"({a} {pen.pick(['//', '%'])} max({b}, 0))", -30, 30
    return f"({a} if {condition(pen, names, 0)} else {b})", min(low, low2), max(high, high2)


def _summed(pen: Pen, names: Vocabulary) -> tuple[str, int, int] | None:
    """Return a sum over a list, if its members have numbers."""
    assert names.inside is not None
    chosen = pen.pick(names.collections)
    element = names.inside(chosen.machine, "y.")
    if not element.integers:
        return None
    path, low, high = pen.pick(element.integers)
    only = f" if {condition(pen, replace(element, inside=None), 0)}" if pen.chance(3) else ""
    return f"sum({path} for y in {chosen.text}{only})", min(0, chosen.size * low), max(0, chosen.size * high)


def number_within(pen: Pen, names: Vocabulary, low: int, high: int) -> str:
    """Return an integer expression between two ends, both included; with `errors`, perhaps beyond them."""
    text, least, most = integer_phrase(pen, names)
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
    return word_phrase(pen, pen.pick(values))
