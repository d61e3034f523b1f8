"""Faults planted where a model is made and in the explicit engine, each by a function that is given how to patch."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from varyoff.elaborate import events, following
from varyoff.elaborate.following import Following
from varyoff.engine.explicit import codegen, engine, explorer, grouping, search, space, summaries
from varyoff.engine.explicit.codegen import Generator
from varyoff.engine.explicit.explorer import Explorer
from varyoff.engine.explicit.packing import Packing
from varyoff.engine.explicit.summaries import Summaries
from varyoff.model import bounds, expression, prune, variant
from varyoff.model.expression import Const, Var
from varyoff.property import always, whenever

Patch = Callable[[object, str, object], None]


def wrapped(patch: Patch, owner: Any, name: str, change: Callable[..., Any]) -> None:
    """Replace a function by one that gets the original first."""
    original = getattr(owner, name)

    def planted(*arguments: Any, **options: Any) -> Any:
        return change(original, *arguments, **options)

    patch(owner, name, planted)


FAULTS: dict[str, Callable[[Patch], None]] = {}


def fault(function: Callable[[Patch], None]) -> Callable[[Patch], None]:
    FAULTS[function.__name__.replace("_", " ")] = function
    return function


# --- flattening ------------------------------------------------------------------------------------------------


@fault
def a_list_of_senders_loses_its_last(patch: Patch) -> None:
    wrapped(patch, following, "senders_of", lambda f, *a: (found := f(*a))[: max(1, len(found) - 1)])


@fault
def only_the_first_follower_is_collected(patch: Patch) -> None:
    def first(f: Any, world: Any) -> Any:
        return {key: followers[:1] for key, followers in f(world).items()}

    wrapped(patch, events, "followers_in", first)


@fault
def a_follower_has_one_option_only(patch: Patch) -> None:
    def first(f: Any, *a: Any) -> Any:
        return [replace(part, branches=part.branches[:1]) for part in f(*a)]

    wrapped(patch, Following, "parts", first)


@fault
def a_follower_forgets_its_guard(patch: Patch) -> None:
    def careless(f: Any, *a: Any) -> Any:
        return [replace(part, branches=tuple(replace(o, guard=()) for o in part.branches)) for part in f(*a)]

    wrapped(patch, Following, "parts", careless)


@fault
def a_choice_loses_its_last_value(patch: Patch) -> None:
    for module in (events, following):
        wrapped(patch, module, "choices_of", lambda f, *a: (found := f(*a))[: max(1, len(found) - 1)])


# --- transformations -------------------------------------------------------------------------------------------


@fault
def one_fault_more_is_allowed(patch: Patch) -> None:
    wrapped(patch, variant, "limit_faults", lambda f, model, bound: f(model, bound and bound + 1))


@fault
def every_guard_is_dropped(patch: Patch) -> None:
    wrapped(
        patch, variant, "drop_guards",
        lambda f, model, guards: f(model, variant.procedure_guards(model) if guards else guards),
    )  # fmt: skip


# --- generated code --------------------------------------------------------------------------------------------


@fault
def unequal_is_equal(patch: Patch) -> None:
    wrapped(patch, Generator, "_compare", lambda f, self, op, a, b: f(self, "==" if op == "!=" else op, a, b))


@fault
def less_is_less_or_equal(patch: Patch) -> None:
    wrapped(patch, Generator, "_compare", lambda f, self, op, a, b: f(self, "<=" if op == "<" else op, a, b))


@fault
def old_bits_are_not_cleared(patch: Patch) -> None:
    patch(Generator, "_clear", lambda _self, _option: "-1")


@fault
def the_last_conjunct_of_a_guard_is_lost(patch: Patch) -> None:
    def shorter(f: Any, self: Any, option: Any) -> Any:
        return f(self, replace(option, guard=option.guard[: max(1, len(option.guard) - 1)]))

    wrapped(patch, Generator, "_guard", shorter)


@fault
def the_first_alternative_wins(patch: Patch) -> None:
    wrapped(patch, Generator, "_alternatives", lambda f, *a: [*f(*a), "ts = ts[:1]"])


@fault
def the_same_successor_counts_twice(patch: Patch) -> None:
    def keep(f: Any, self: Any, event: Any) -> Any:
        arguments, lines = f(self, event)
        return arguments, [line.replace("list(dict.fromkeys(ts))", "ts") for line in lines]

    wrapped(patch, Generator, "event_source", keep)


@fault
def a_follower_reads_the_state_after_the_event(patch: Patch) -> None:
    def late(f: Any, self: Any, event: Any) -> Any:
        arguments, lines = f(self, event)
        here = next((i for i, line in enumerate(lines) if line.startswith("ts = [s &")), None)
        if here is not None:
            lines[here + 1 : here + 1] = self._decode(range(len(self.model.variables)), "v", "ts[0]")
        return arguments, lines

    wrapped(patch, Generator, "event_source", late)


@fault
def updates_happen_one_after_the_other(patch: Patch) -> None:
    def substituted(e: Any, index: int, value: Any) -> Any:
        return value if e == Var(index) else e

    def sequential(f: Any, self: Any, option: Any) -> Any:
        updates: list[Any] = []
        for update in option.updates:
            value = update.value
            for earlier in updates:
                value = substituted(value, earlier.variable, earlier.value)
            updates.append(replace(update, value=value))
        return f(self, replace(option, updates=tuple(updates)))

    wrapped(patch, Generator, "_set", sequential)


@fault
def division_truncates(patch: Patch) -> None:
    patch(codegen, "_divide", lambda a, b: int(a / b))


@fault
def a_range_is_wrapped(patch: Patch) -> None:
    patch(codegen, "_fail", lambda: 0)


@fault
def next_is_the_state_before(patch: Patch) -> None:
    wrapped(patch, Generator, "_raw", lambda f, self, v: f(self, replace(v, next=False)))


@fault
def a_membership_test_forgets_its_last_value(patch: Patch) -> None:
    def shorter(f: Any, self: Any, operands: Any) -> Any:
        return re.sub(r", \d+,\)$", ",)", f(self, operands))

    wrapped(patch, Generator, "_any", shorter)


# --- search ----------------------------------------------------------------------------------------------------


@fault
def the_support_of_an_event_lacks_a_variable(patch: Patch) -> None:
    wrapped(patch, Generator, "support", lambda f, *a: frozenset(sorted(f(*a))[1:]))


@fault
def the_support_of_an_event_lacks_what_it_writes(patch: Patch) -> None:
    def read_only(f: Any, self: Any, event: Any) -> Any:
        written = {u.variable for part in event.parts for o in part.branches for u in o.updates}
        return f(self, event) - written

    wrapped(patch, Generator, "support", read_only)


@fault
def the_support_of_a_condition_lacks_a_variable(patch: Patch) -> None:
    wrapped(patch, Explorer, "condition_support", lambda f, *a: frozenset(sorted(f(*a))[1:]))


@fault
def variables_share_a_bit(patch: Patch) -> None:
    def overlapping(f: Any, self: Any, model: Any) -> None:
        f(self, model)
        self.offsets = [max(0, offset - (i > 0)) for i, offset in enumerate(self.offsets)]

    wrapped(patch, Packing, "__init__", overlapping)


@fault
def the_last_initial_state_is_forgotten(patch: Patch) -> None:
    def fewer(f: Any, model: Any) -> Iterator[Any]:
        found = list(f(model))
        yield from found[: max(1, len(found) - 1)]

    wrapped(patch, search, "initial_states", fewer)


@fault
def initially_is_ignored(patch: Patch) -> None:
    wrapped(patch, search, "initial_states", lambda f, model: f(replace(model, initially=Const(True))))


@fault
def the_search_stops_a_level_early(patch: Patch) -> None:
    def short(f: Any, *a: Any, **o: Any) -> Any:
        result = f(*a, **o)
        if len(result.levels) > 1:
            result.seen -= set(result.levels.pop())
        return result

    wrapped(patch, engine, "search", short)


@fault
def events_of_one_group_are_lost(patch: Patch) -> None:
    patch(grouping, "SMALL", 1)  # else these models have one group only
    wrapped(patch, Explorer, "groups", lambda f, self: (found := f(self))[: max(1, len(found) - 1)])


# --- summaries -------------------------------------------------------------------------------------------------


def summarize_everything(patch: Patch) -> None:
    for name in ("WIDE", "NARROW", "GAIN"):
        patch(summaries, name, 0)  # else there are none in models as small as these


@fault
def what_is_remembered_ignores_summaries(patch: Patch) -> None:
    summarize_everything(patch)
    wrapped(patch, Summaries, "mask_of", lambda f, self, of: f(self, [v for v in of if v not in self._offsets]))


@fault
def a_block_takes_the_mask_of_another_member(patch: Patch) -> None:
    def turned(f: Any, *a: Any) -> Any:
        found = f(*a)
        masks = [mask for mask, _ in found]
        return [(mask, parts) for mask, (_, parts) in zip(masks[1:] + masks[:1], found, strict=True)]

    summarize_everything(patch)
    patch(grouping, "SMALL", 1)  # a block for each member
    wrapped(patch, Summaries, "_blocks", turned)


@fault
def the_negation_in_a_summary_is_lost(patch: Patch) -> None:
    summarize_everything(patch)
    patch(summaries, "negation", lambda operand: operand)


@fault
def a_summary_forgets_its_last_operand(patch: Patch) -> None:
    summarize_everything(patch)
    wrapped(patch, Summaries, "_summarize", lambda f, self, run, *a: f(self, run[: max(1, len(run) - 1)], *a))


@fault
def what_is_subtracted_is_added(patch: Patch) -> None:
    summarize_everything(patch)
    patch(summaries, "SMALL", 4)  # a variable of numbers is a block, and no comparison of two
    patch(grouping, "SMALL", 1)  # else the events beside know the variables themselves
    wrapped(patch, summaries, "_terms", lambda f, *a: [(1, term) for _, term in f(*a)])


@fault
def a_sum_has_too_few_bits(patch: Patch) -> None:
    summarize_everything(patch)
    patch(summaries, "SMALL", 4)
    wrapped(patch, summaries, "_size", lambda f, summary: (f(summary) + 1) // 2)


@fault
def what_can_fail_is_summarized(patch: Patch) -> None:
    summarize_everything(patch)
    patch(Summaries, "_fails", lambda _self, _expression: False)


# --- initial values --------------------------------------------------------------------------------------------


def look_ahead_always(patch: Patch) -> None:
    patch(prune, "WORTH", 0)
    patch(prune, "PIECE", 1)


@fault
def undecided_is_false_where_initial_values_are_pruned(patch: Patch) -> None:
    look_ahead_always(patch)
    patch(prune, "can_hold", lambda part, known: bounds._truth(part, known)[0] > 0)


@fault
def the_greatest_is_no_bound(patch: Patch) -> None:
    look_ahead_always(patch)
    wrapped(
        patch,
        prune,
        "possible_of",
        lambda f, values: (f(values)[0],) * 2 if isinstance(f(values), tuple) else f(values),
    )


# --- properties ------------------------------------------------------------------------------------------------


@fault
def recoverable_takes_any_actor(patch: Patch) -> None:
    wrapped(patch, engine, "distances", lambda f, exploration, goal, _actors: f(exploration, goal, None))


@fault
def deadlock_is_never_excused(patch: Patch) -> None:
    patch(explorer, "conjuncts", lambda e: [c for c in expression.conjuncts(e) if isinstance(c, expression.Deadlocked)])


@fault
def nothing_is_vacuous(patch: Patch) -> None:
    patch(always, "premise_of", lambda _e: None)
    patch(whenever, "premise_of", lambda _e: None)


@fault
def only_the_first_event_of_a_pattern_counts(patch: Patch) -> None:
    wrapped(patch, whenever, "events_of", lambda f, *a: (f(*a) or ())[:1] or None)


@fault
def traces_are_longer_than_need_be(patch: Patch) -> None:
    def longer(f: Any, self: Any, level: int, goals: Any) -> Any:
        trace = f(self, level, goals)
        if not trace.steps or trace.states[0] == trace.states[-1]:
            return trace
        return replace(trace, states=(trace.states[0], *trace.states), steps=(trace.steps[0], *trace.steps))

    wrapped(patch, space.Exploration, "trace_through", longer)
