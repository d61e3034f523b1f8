"""Faults to plant in the language core: folding, lowering, guards, choices, dropped guards, vacuity, initial states."""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from varyoff.elaborate import (
    branches,
    choices,
    comparisons,
    events,
    expressions,
    flatten,
    following,
    lists,
    operators,
    paths,
    quantifiers,
    variables,
)
from varyoff.elaborate.context import Language
from varyoff.engine.explicit import codegen, search
from varyoff.model import expression, fold, variant
from varyoff.model.expression import Const
from varyoff.model.model import ModelError
from varyoff.model.types import IntegerT, ListT, RangeT, Typed
from varyoff.property import always, whenever

Patch = Callable[[object, str, object], None]

FAULTS: dict[str, Callable[[Patch], None]] = {}


def fault(function: Callable[[Patch], None]) -> Callable[[Patch], None]:
    FAULTS[function.__name__.replace("_", " ")] = function
    return function


def wrapped(patch: Patch, owner: Any, name: str, change: Callable[..., Any]) -> None:
    """Replace a function by one that gets the original first."""
    original = getattr(owner, name)

    def planted(*arguments: Any, **options: Any) -> Any:
        return change(original, *arguments, **options)

    patch(owner, name, planted)


def ruled(patch: Patch, kind: type[ast.AST], change: Callable[..., Any]) -> None:
    """Replace the rule for one kind of node by one that gets the original first."""
    language = expressions.LANGUAGE
    original = language.rules[kind]
    planted = {**language.rules, kind: lambda *arguments: change(original, *arguments)}
    patch(expressions, "LANGUAGE", Language(planted, language.define))


def edited(node: Any, **fields: Any) -> Any:
    """Return a node with other parts, in its place."""
    other = copy.copy(node)
    for name, value in fields.items():
        setattr(other, name, value)
    return other


# --- folding ---------------------------------------------------------------------------------------------------


@fault
def a_constant_conditional_takes_the_other_branch(patch: Patch) -> None:
    wrapped(patch, fold, "conditional", lambda f, c, a, b: f(c, b, a) if isinstance(c, Const) else f(c, a, b))


@fault
def least_and_greatest_of_constants_are_mixed_up(patch: Patch) -> None:
    other = {"min": "max", "max": "min"}

    def mixed(f: Any, which: str, operands: Any) -> Any:
        return f(other[which] if all(isinstance(o, Const) for o in operands) else which, operands)

    wrapped(patch, fold, "extreme", mixed)


@fault
def constants_are_less_or_equal_only_when_less(patch: Patch) -> None:
    def strict(f: Any, operator: str, a: Any, b: Any) -> Any:
        both = isinstance(a, Const) and isinstance(b, Const)
        return f("<" if both and operator == "<=" else operator, a, b)

    wrapped(patch, fold, "compared", strict)


@fault
def constant_division_truncates(patch: Patch) -> None:
    def truncated(f: Any, operator: str, a: Any, b: Any, span: Any) -> Any:
        found = f(operator, a, b, span)
        if operator == "//" and isinstance(found, Const):
            return Const(int(a.value / b.value))
        return found

    wrapped(patch, fold, "arithmetic", truncated)


@fault
def a_range_that_depends_on_the_state_is_expanded_one_too_short(patch: Patch) -> None:
    def short(f: Any, *a: Any) -> Any:
        found = f(*a)
        return found and RangeT(found.start, found.stop, found.low, max(found.low, found.high - 1))

    wrapped(patch, quantifiers, "range_of", short)


@fault
def an_event_is_thought_to_change_nothing(patch: Patch) -> None:
    from varyoff.engine.explicit import explorer

    owner = explorer if hasattr(explorer, "unchanged") else codegen
    if hasattr(owner, "unchanged"):
        wrapped(patch, owner, "unchanged", lambda f, e, _written: f(e, frozenset()))
    wrapped(patch, fold, "unchanged", lambda f, e, _written: f(e, frozenset()))


@fault
def a_negated_conjunction_is_a_conjunction_of_negations(patch: Patch) -> None:
    def careless(f: Any, e: Any) -> Any:
        return expression.And(tuple(map(f, e.operands))) if isinstance(e, expression.And) else f(e)

    wrapped(patch, operators, "negation", careless)


# --- lowering --------------------------------------------------------------------------------------------------


@fault
def a_sum_lacks_its_last_part(patch: Patch) -> None:
    wrapped(patch, quantifiers, "total", lambda f, parts: f(parts[: max(1, len(parts) - 1)]))


@fault
def a_filter_after_if_is_ignored(patch: Patch) -> None:
    patch(quantifiers, "guarded", lambda _name, _condition, part: part)


@fault
def a_filter_of_all_must_hold(patch: Patch) -> None:
    wrapped(patch, quantifiers, "guarded", lambda f, name, c, part: f("any" if name == "all" else name, c, part))


@fault
def a_list_loses_its_last_member(patch: Patch) -> None:
    def shorter(f: Any, *a: Any) -> Any:
        found = f(*a)
        if found is None or len(found.type.members) < 2:
            return found
        return Typed(found.expr, ListT(found.type.machine, found.type.members[:-1], found.type.choices))

    for module in (quantifiers, lists):
        wrapped(patch, module, "listed", shorter)


@fault
def a_definition_means_the_same_for_all_instances(patch: Patch) -> None:
    language = expressions.LANGUAGE

    def of_the_first(world: Any, member: Any, name: str) -> Any:
        return language.define(world, next(m for m in world.members.values() if m.machine is member.machine), name)

    patch(expressions, "LANGUAGE", Language(language.rules, of_the_first))


@fault
def an_index_counts_from_zero(patch: Patch) -> None:
    def shifted(f: Any, node: Any, *where: Any) -> Any:
        later = ast.copy_location(ast.BinOp(node.slice, ast.Add(), ast.copy_location(ast.Constant(1), node)), node)
        return f(edited(node, slice=later), *where)

    ruled(patch, ast.Subscript, shifted)


@fault
def a_chain_is_compared_at_its_beginning_only(patch: Patch) -> None:
    def first(f: Any, node: Any, *where: Any) -> Any:
        return f(edited(node, ops=node.ops[:1], comparators=node.comparators[:1]), *where)

    ruled(patch, ast.Compare, first)


@fault
def not_in_is_in(patch: Patch) -> None:
    def positive(f: Any, node: Any, *where: Any) -> Any:
        return f(edited(node, ops=[ast.In() if isinstance(o, ast.NotIn) else o for o in node.ops]), *where)

    ruled(patch, ast.Compare, positive)


@fault
def the_last_of_a_set_of_words_is_lost(patch: Patch) -> None:
    wrapped(patch, comparisons, "alternatives", lambda f, node: (found := f(node))[: max(1, len(found) - 1)])


@fault
def a_range_includes_its_end(patch: Patch) -> None:
    def longer(f: Any, left: Any, right: Any, context: Any) -> Any:
        if not isinstance(right, ast.Call):
            return f(left, right, context)
        end = right.args[-1]
        more = ast.copy_location(ast.BinOp(end, ast.Add(), ast.copy_location(ast.Constant(1), end)), end)
        return f(left, edited(right, args=[*right.args[:-1], more]), context)

    wrapped(patch, comparisons, "_member_of", longer)


@fault
def iff_is_implies(patch: Patch) -> None:
    def weaker(f: Any, node: Any, *where: Any) -> Any:
        called = edited(node.func, id="implies") if node.func.id == "iff" else node.func
        return f(edited(node, func=called), *where)

    ruled(patch, ast.Call, weaker)


@fault
def next_of_a_definition_reads_the_state_before(patch: Patch) -> None:
    def late(f: Any, e: Any) -> Any:
        return f(e) if isinstance(e, expression.Var) else e

    wrapped(patch, fold, "next_state", late)


@fault
def any_stops_looking_at_the_second(patch: Patch) -> None:
    wrapped(
        patch,
        quantifiers,
        "aggregated",
        lambda f, name, parts, *rest: f(name, parts[:2] if name == "any" else parts, *rest),
    )


@fault
def abs_forgets_the_sign_only_of_constants(patch: Patch) -> None:
    wrapped(patch, fold, "absolute", lambda f, e: f(e) if isinstance(e, Const) else e)


# --- guards, effects, partial expressions ----------------------------------------------------------------------


@fault
def the_parts_of_a_condition_are_tried_from_the_right(patch: Patch) -> None:
    wrapped(patch, operators, "conjunction", lambda f, parts: f(list(parts)[::-1]))


@fault
def guards_are_tried_from_the_last(patch: Patch) -> None:
    def reversed_guard(f: Any, *a: Any) -> Any:
        option = f(*a)
        return option and replace(option, guard=option.guard[::-1])

    for module in (events, following):
        wrapped(patch, module, "branch_of", reversed_guard)


@fault
def unless_is_a_condition(patch: Patch) -> None:
    patch(branches, "negation", lambda e: e)


@fault
def dividing_by_zero_gives_zero(patch: Patch) -> None:
    patch(codegen, "_divide", lambda a, b: a // b if b else 0)


@fault
def an_effect_takes_the_nearest_value_in_range(patch: Patch) -> None:
    def clamped(f: Any, transition: Any, member: Any, scope: Any) -> Any:
        found = []
        for update in f(transition, member, scope):
            values = scope.world.variables[update.variable].values
            value = update.value
            if isinstance(values[0], int) and not isinstance(values[0], bool):
                value = fold.extreme("max", [Const(values[0]), fold.extreme("min", [value, Const(values[-1])])])
            found.append(replace(update, value=value))
        return found

    wrapped(patch, branches, "updates_of", clamped)


# --- choices ---------------------------------------------------------------------------------------------------


@fault
def none_cannot_be_chosen(patch: Patch) -> None:
    def something(f: Any, *a: Any, **o: Any) -> Any:
        found = f(*a, **o)
        return found and (found[0], tuple(v for v in found[1] if v is not None))

    wrapped(patch, choices, "written_type", something)


@fault
def choices_of_two_names_are_the_same_value(patch: Patch) -> None:
    def paired(f: Any, *a: Any) -> Any:
        return [c for n, c in enumerate(f(*a)) if len(c) < 2 or n % 2 == 0]

    for module in (events, following):
        wrapped(patch, module, "choices_of", paired)


# --- dropped guards --------------------------------------------------------------------------------------------


@fault
def dropping_a_guard_drops_that_of_every_instance(patch: Patch) -> None:
    def everywhere(f: Any, model: Any, guards: Any) -> Any:
        names = {(g.event, g.guard) for g in guards}
        return f(model, [g for g in variant.procedure_guards(model) if (g.event, g.guard) in names])

    wrapped(patch, variant, "drop_guards", everywhere)


@fault
def dropping_a_guard_drops_it_for_every_event_that_is_followed(patch: Patch) -> None:
    def everywhere(f: Any, model: Any, guards: Any) -> Any:
        names = {(g.instance, g.guard) for g in guards}
        return f(model, [g for g in variant.procedure_guards(model) if (g.instance, g.guard) in names])

    wrapped(patch, variant, "drop_guards", everywhere)


@fault
def only_one_guard_is_dropped(patch: Patch) -> None:
    wrapped(patch, variant, "drop_guards", lambda f, model, guards: f(model, list(guards)[:1]))


# --- vacuity ---------------------------------------------------------------------------------------------------


@fault
def only_the_first_premise_is_looked_at(patch: Patch) -> None:
    for module in (always, whenever):
        wrapped(patch, module, "premise_of", lambda f, e: f(expression.conjuncts(e)[0]))


@fault
def what_consists_of_a_definition_is_never_vacuous(patch: Patch) -> None:
    def opaque(f: Any, *a: Any) -> Any:
        found = f(*a)
        if found is not None and isinstance(found.expr, expression.Implies):
            return Typed(expression.Or((expression.negation(found.expr.premise), found.expr.conclusion)), found.type)
        return found

    wrapped(patch, paths, "part_of", opaque)


@fault
def an_event_that_happens_is_premise_enough(patch: Patch) -> None:
    patch(whenever, "premise_of", lambda _e: None)


# --- initial states --------------------------------------------------------------------------------------------


@fault
def the_last_of_several_initial_values_is_forgotten(patch: Patch) -> None:
    wrapped(patch, variables, "_initial_values", lambda f, *a: (found := f(*a))[: max(1, len(found) - 1)])


@fault
def initial_values_of_instances_are_ignored(patch: Patch) -> None:
    wrapped(
        patch,
        variables,
        "_add",
        lambda f, m, w, local, k, v, declared, _o, span: f(m, w, local, k, v, declared, {}, span),
    )


@fault
def an_initial_state_in_which_initially_has_no_value_is_none(patch: Patch) -> None:
    def quiet(f: Any, model: Any) -> Iterator[Any]:
        found = f(model)
        while True:
            try:
                yield next(found)
            except (StopIteration, ModelError):
                return

    patch(flatten, "_satisfiable", lambda *_: None)
    wrapped(patch, search, "initial_states", quiet)


# what integers may be is looked at in many places; too wide is right but slow, too narrow is wrong
@fault
def a_difference_is_thought_to_be_positive(patch: Patch) -> None:
    def positive(f: Any, operator: str, a: Any, b: Any) -> Any:
        found = f(operator, a, b)
        return IntegerT(max(0, found.low), max(0, found.high)) if operator == "-" else found

    wrapped(patch, fold, "integer_range", positive)
