"""Formulas of LTL and CTL: whatever can be written is lowered, taken apart, and means what it says.

The meaning is told twice: by the formula that a question asks, and by one that is evaluated straight from the written
text, on every lasso of two letters and up to three positions, or on some graphs.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from itertools import product

import pytest

from tests.support.stages import said_of
from varyoff.base.diagnostic import Mistakes
from varyoff.elaborate.elaborated import Elaborated
from varyoff.elaborate.flatten import flatten
from varyoff.model.expression import Expr
from varyoff.model.interpret import evaluate, initial_states
from varyoff.problem.error import error_in
from varyoff.problem.question import Follow, Unfold, conditions_of
from varyoff.property.forms import properties_of
from varyoff.property.property import Property
from varyoff.spec.load import loads
from varyoff.temporal.branching import Branching, CanReach, CanStay, CanStep, Denied, Every, Here, Some
from varyoff.temporal.lasso import satisfied

SPECIFICATION = """
machine: Two
variables: {a: boolean, b: boolean, n: 0..1}
define: {both: a and b}
transitions:
  - {trigger: set, choose: {x: boolean, y: boolean}, effect: {a: x, b: y}}
---
machine: Owner
parameters: {twos: [Two]}
variables: {one: {one_of: twos}, maybe: {one_of: twos, optional: true}}
transitions:
  - {trigger: pick, choose: {x: twos}, effect: {one: x, maybe: x}}
---
machine: Group
parameters: {twos: [Two]}
---
machine: Chooser
parameters: {groups: [Group]}
variables: {group: {one_of: groups}}
transitions:
  - {trigger: pick, choose: {x: groups}, effect: {group: x}}
---
system: s
instances:
  t: Two
  u: Two
  o: {machine: Owner, twos: [t, u]}
  g: {machine: Group, twos: [t]}
  h: {machine: Group, twos: [t, u]}
  c: {machine: Chooser, groups: [g, h]}
deadlock: allowed
properties:
"""


def asked(form: str, *formulas: str) -> list[Property]:
    lines = "".join(f'  p{number}: {{{form}: "{formula}"}}\n' for number, formula in enumerate(formulas))
    specification = loads(SPECIFICATION + lines)
    assert said_of(specification) == ()
    return list(properties_of(flatten(specification["s"])))


# --- what can be written -------------------------------------------------------------------------

LINEAR = [
    "always({})",
    "eventually({})",
    "next({})",
    "until({}, {})",
    "weak_until({}, {})",
    "release({}, {})",
    "leads_to({}, {})",
]
BRANCHING = [f"{path}{when}({{}})" for path in "AE" for when in "GFX"] + ["A({}, until={})", "E({}, until={})"]
CONNECTIVES = [
    "not {}", "({} and {})", "({} or {})", "implies({}, {})", "iff({}, {})", "({} if {} else {})", "({} == {})", "({} != {})",
    "(t.a and {} and t.b)", "(t.b or {} or t.a)", "(true and {})", "iff({}, true)", "(false != {})", "(t.b == t.b == {})",
    "all({} for x in Two)", "any({} for x in Two)", "all({} for x in Two if x.a)", "any({} for x in Two if {})",
    "all(({} and x.a) for i in range(1, 3) for x in Two if x == Two[i])", "all({} for x in c.group.twos)", "any({} for x in c.group.twos)",
]  # fmt: skip


def filled(template: str, *parts: str) -> str:
    pieces, wanted = template.split("{}"), iter(parts * 3)
    return pieces[0] + "".join(next(wanted) + piece for piece in pieces[1:])


@pytest.mark.parametrize(("form", "operators"), [("ltl", LINEAR), ("ctl", BRANCHING)])
def test_every_operator_stands_in_every_connective_and_operator(form: str, operators: list[str]) -> None:
    inner = [filled(operator, "t.a", "t.both") for operator in operators]
    pairs = [filled(outer, one, "u.b") for outer in (*CONNECTIVES, *operators) for one in inner]
    pairs += [
        filled(outer, "u.b", one) for outer in (*CONNECTIVES, *operators) for one in inner if outer.count("{}") > 1
    ]
    found = asked(form, *pairs)
    assert len(found) == len(pairs) > 250
    assert all(isinstance(one.question, Follow if form == "ltl" else Unfold) for one in found)


# --- what it means: linear time ------------------------------------------------------------------

Letters = dict[str, bool]


class Lasso:
    """The written formula, evaluated at a position by going on from there, as long as new positions come."""

    def __init__(self, letters: list[Letters], loop: int) -> None:
        self.letters, self.loop = letters, loop

    def after(self, position: int) -> int:
        return position + 1 if position + 1 < len(self.letters) else self.loop

    def ahead(self, position: int) -> Iterator[int]:
        seen: set[int] = set()
        while position not in seen:
            yield position
            seen.add(position)
            position = self.after(position)

    def says(self, node: ast.expr, at: int) -> bool:
        match node:
            case ast.Attribute(attr=letter):
                return self.letters[at][letter]
            case ast.Constant(value=value):
                return bool(value)
            case ast.Name(id=word):
                return word == "true"
            case ast.UnaryOp(operand=one):
                return not self.says(one, at)
            case ast.BoolOp(op=ast.And(), values=parts):
                return all(self.says(part, at) for part in parts)
            case ast.BoolOp(values=parts):
                return any(self.says(part, at) for part in parts)
            case ast.IfExp(test=test, body=body, orelse=orelse):
                return self.says(body if self.says(test, at) else orelse, at)
            case ast.Compare(left=left, ops=[operator], comparators=[right]):
                return (self.says(left, at) == self.says(right, at)) == isinstance(operator, ast.Eq)
            case ast.Call(func=ast.Name(id=name), args=arguments):
                return self.call(name, arguments, at)
        raise AssertionError(ast.dump(node))

    def call(self, name: str, arguments: list[ast.expr], at: int) -> bool:
        p, q = arguments[0], arguments[-1]
        ahead = list(self.ahead(at))
        match name:
            case "implies":
                return not self.says(p, at) or self.says(q, at)
            case "iff":
                return self.says(p, at) == self.says(q, at)
            case "always":
                return all(self.says(p, there) for there in ahead)
            case "eventually":
                return any(self.says(p, there) for there in ahead)
            case "next":
                return self.says(p, self.after(at))
            case "leads_to":
                return all(
                    not self.says(p, there) or any(self.says(q, then) for then in self.ahead(there)) for there in ahead
                )
        ends = q if name != "release" else p
        for count, there in enumerate(ahead):
            if self.says(ends, there) and (name != "release" or self.says(q, there)):
                return all(self.says(q if name == "release" else p, before) for before in ahead[:count])
        return name != "until" and all(self.says(q if name == "release" else p, there) for there in ahead)


def truth_on(model: Elaborated, letters: list[Letters]) -> Callable[[Expr, int], bool]:
    names = model.model.names
    places = names.index("t.a"), names.index("t.b")
    start = [variable.initial[0] for variable in model.model.variables]

    def truth(expression: Expr, position: int) -> bool:
        state = list(start)
        state[places[0]], state[places[1]] = letters[position]["a"], letters[position]["b"]
        return bool(evaluate(expression, tuple(state), None, model.model))

    return truth


SIMPLE = [c for c in CONNECTIVES if " for " not in c and c.count("==") < 2]


def linear_formulas() -> list[str]:
    inner = [filled(operator, "t.a", "t.b") for operator in LINEAR]
    found = [filled(outer, one, "t.b") for outer in (*SIMPLE, *LINEAR) for one in inner]
    found += [filled(outer, "t.b", one) for outer in (*SIMPLE, *LINEAR) for one in inner if outer.count("{}") > 1]
    found += [f"not {one}" for one in found]
    return [
        *found,
        "iff(until(t.a, t.b), not release(not t.a, not t.b))",
        "(t.a and always(t.b) and t.b and eventually(t.a) and not t.a)",
    ]


def test_a_question_means_what_is_written_of_every_short_lasso() -> None:
    formulas = linear_formulas()
    properties = asked("ltl", *formulas)
    elaborated = flatten(loads(SPECIFICATION + "  p: {always: true}\n")["s"])
    every = [dict(zip("ab", bits, strict=True)) for bits in product([False, True], repeat=2)]
    for number, (formula, one) in enumerate(zip(formulas, properties, strict=True)):
        assert isinstance(one.question, Follow)
        tree = ast.parse(formula, mode="eval").body
        longest = 3 if number % 40 == 0 else 2
        for loop in range(longest):
            for word in list(product(every, repeat=longest))[number % 2 :: 2]:
                letters = list(word)
                said = satisfied(one.question.formula, longest, loop, truth_on(elaborated, letters))
                assert said == Lasso(letters, loop).says(tree, 0), (formula, letters, loop)


# --- what it means: branching time ---------------------------------------------------------------

States = frozenset[int]


class Graph:
    """Some states with letters and successors; both formulas as the set of states in which they are true."""

    def __init__(self, letters: list[Letters], successors: list[States]) -> None:
        self.letters, self.successors = letters, successors
        self.all = frozenset(range(len(letters)))

    def where(self, test: Callable[[int], bool]) -> States:
        return frozenset(filter(test, self.all))

    def fixpoint(self, start: States, step: Callable[[States], States]) -> States:
        while (after := step(start)) != start:
            start = after
        return start

    def some(self, target: States) -> States:
        return self.where(lambda state: bool(self.successors[state] & target))

    def every(self, target: States) -> States:
        return self.where(lambda state: self.successors[state] <= target)

    def written(self, node: ast.expr) -> States:
        match node:
            case ast.Attribute(attr=letter):
                return self.where(lambda state: self.letters[state][letter])
            case ast.Constant(value=value):
                return self.all if value else frozenset()
            case ast.Name(id=word):
                return self.all if word == "true" else frozenset()
            case ast.UnaryOp(operand=one):
                return self.all - self.written(one)
            case ast.BoolOp(op=operator, values=parts):
                sets = list(map(self.written, parts))
                return frozenset.intersection(*sets) if isinstance(operator, ast.And) else frozenset.union(*sets)
            case ast.IfExp(test=test, body=body, orelse=orelse):
                yes = self.written(test)
                return (yes & self.written(body)) | (self.written(orelse) - yes)
            case ast.Compare(left=left, ops=[operator], comparators=[right]):
                differing = self.written(left) ^ self.written(right)
                return self.all - differing if isinstance(operator, ast.Eq) else differing
            case ast.Call(func=ast.Name(id=name), args=arguments, keywords=named):
                return self.call(name, *map(self.written, [*arguments, *(one.value for one in named)]))
        raise AssertionError(ast.dump(node))

    def call(self, name: str, p: States, q: States = frozenset()) -> States:
        match name:
            case "implies":
                return (self.all - p) | q
            case "iff":
                return self.all - (p ^ q)
            case "AX" | "EX":
                return self.every(p) if name == "AX" else self.some(p)
            case "AG" | "EG":
                step = self.every if name == "AG" else self.some
                return self.fixpoint(self.all, lambda found: found & p & step(found))
            case "AF" | "EF":
                step = self.every if name == "AF" else self.some
                return self.fixpoint(frozenset(), lambda found: found | p | step(found))
        step = self.every if name == "A" else self.some
        return self.fixpoint(frozenset(), lambda found: found | q | (p & step(found)))

    def said(self, formula: Branching, truth: Callable[[Expr, int], bool]) -> States:
        match formula:
            case Here(expression):
                return self.where(lambda state: truth(expression, state))
            case Denied(operand):
                return self.all - self.said(operand, truth)
            case Every(operands):
                return frozenset.intersection(*(self.said(one, truth) for one in operands))
            case Some(operands):
                return frozenset.union(*(self.said(one, truth) for one in operands))
            case CanStep(operand):
                return self.some(self.said(operand, truth))
            case CanStay(operand):
                stay = self.said(operand, truth)
                return self.fixpoint(self.all, lambda found: found & stay & self.some(found))
            case CanReach(a, b):
                way, end = self.said(a, truth), self.said(b, truth)
                return self.fixpoint(end, lambda found: found | (way & self.some(found)))


def small_graphs() -> Iterator[Graph]:
    every = [dict(zip("ab", bits, strict=True)) for bits in product([False, True], repeat=2)]
    targets = [frozenset({0}), frozenset({1}), frozenset({0, 1})]
    for letters in product(every, repeat=2):
        for successors in product(targets, repeat=2):
            yield Graph(list(letters), list(successors))
    for letters in product(every[1:], repeat=3):  # a chain that ends in either of two loops
        yield Graph(list(letters), [frozenset({0, 1}), frozenset({2}), frozenset({1, 2})])


def test_a_question_means_what_is_written_in_every_state_of_small_graphs() -> None:
    inner = [filled(operator, "t.a", "t.b") for operator in BRANCHING]
    formulas = [filled(outer, one, "t.b") for outer in (*SIMPLE, *BRANCHING) for one in inner]
    formulas += [filled(outer, "t.b", one) for outer in (*SIMPLE, *BRANCHING) for one in inner if outer.count("{}") > 1]
    formulas.append("t.a and AG(t.b) and t.b and EF(t.a) and not t.a")
    elaborated = flatten(loads(SPECIFICATION + "  p: {always: true}\n")["s"])
    graphs = list(small_graphs())
    for number, (formula, one) in enumerate(zip(formulas, asked("ctl", *formulas), strict=True)):
        assert isinstance(one.question, Unfold)
        tree = ast.parse(formula, mode="eval").body
        for graph in graphs[number % 5 :: 5]:
            truth = truth_on(elaborated, graph.letters)
            assert graph.said(one.question.formula, truth) == graph.written(tree), (
                formula,
                graph.letters,
                graph.successors,
            )


# --- where a formula may not stand, and what guards what ----------------------------------------


@pytest.mark.parametrize(
    ("formula", "error"),
    [
        ("always(o.maybe == none or o.maybe.a or eventually(t.a))", False),
        ("always(not (o.maybe != none and not eventually(t.a) and o.maybe.a))", False),
        ("always(implies(o.maybe != none, eventually(o.maybe == none or o.maybe.a)))", False),
        ("always(implies(o.maybe != none, eventually(o.maybe.a)))", True),
        ("always(o.maybe == none or always(o.maybe.a))", True),
    ],
)
def test_what_is_joined_is_evaluated_together(formula: str, error: bool) -> None:
    """Of what is evaluated in a state where `maybe` is `none`, nothing fails unless nothing beside it guards it."""
    (one,) = asked("ltl", formula)
    elaborated = flatten(loads(SPECIFICATION + "  p: {always: true}\n")["s"])
    state = next(iter(initial_states(elaborated.model)))
    found = [error_in(elaborated.model, state, [condition]) for condition in conditions_of(one.question)]
    assert any(found) is error


def test_a_formula_that_is_chosen_by_the_state_is_that_of_the_state() -> None:
    (one,) = asked("ltl", "all(always(x.a) for x in c.group.twos)")
    assert isinstance(one.question, Follow)
    elaborated = flatten(loads(SPECIFICATION + "  p: {always: true}\n")["s"])
    names, start = elaborated.model.names, next(iter(initial_states(elaborated.model)))
    for group, a_of_u, expected in (("g", False, True), ("h", False, False), ("h", True, True)):
        state = list(start)
        for name, value in (("t.a", True), ("u.a", a_of_u), ("c.group", group)):
            state[names.index(name)] = value
        said = satisfied(
            one.question.formula, 1, 0, lambda e, _, at=tuple(state): bool(evaluate(e, at, None, elaborated.model))
        )
        assert said is expected


def test_a_formula_that_would_double_too_often_is_too_large() -> None:
    nested = "eventually(t.a)"
    for _ in range(14):
        nested = f"iff({nested}, t.b)"
    specification = loads(SPECIFICATION + f'  p: {{ltl: "{nested}"}}\n')
    mistakes = Mistakes()
    properties = properties_of(flatten(specification["s"]), mistakes)
    assert [one.code for one in mistakes.found] == ["V214"]
    assert [one.name for one in properties] == []
