"""A system to a model: events with their choices, the transitions that follow them folded in."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from typing import overload

from varyoff.base.budget import Exhausted, check_time
from varyoff.base.diagnostic import Diagnostic, Mistakes, Related, did_you_mean
from varyoff.base.record import dataclass, field, replace
from varyoff.base.span import Span
from varyoff.elaborate.choices import MAX_EVENTS, choices_of, joined, label_of, names_chosen
from varyoff.elaborate.expressions import define, lower, lower_condition
from varyoff.elaborate.instances import build_world
from varyoff.elaborate.scope import Member, Scope, World
from varyoff.model import fold
from varyoff.model.expression import FALSE, TRUE, Compare, Const, Expr, Value, Var, disjunction, negation, show_value
from varyoff.model.interpret import initial_states
from varyoff.model.model import Conjunct, Event, Instance, Model, ModelError, Option, Part, Update, Variable
from varyoff.model.types import IntegerT, ListT, ReferenceT, Type, Typed
from varyoff.spec.expression import as_text
from varyoff.spec.syntax import (
    Expression,
    Follows,
    Name,
    System,
    TransitionDeclaration,
)

# Braces around a name; two around it stand for one, and braces around what cannot be a name for themselves, as in JSON.
_PLACEHOLDER = re.compile(r"\{\{([\w .-]+)\}\}|\{([\w .-]+)\}")


@dataclass(slots=True)
class Flat:
    """A model, and what it was made from: for lowering properties, for `lint`, for reports."""

    system: System
    model: Model
    world: World
    faults: int | None  # the bound of `limits`
    diagnostics: tuple[Diagnostic, ...] = ()
    constants: dict[str, Value] = field(default_factory=dict)

    def scope(self) -> Scope:
        """Return the scope of an expression that stands in the system."""
        return Scope(self.world)


@overload
def flatten(system: System, constants: Mapping[str, int | bool] | None = None) -> Flat: ...


@overload
def flatten(
    system: System, constants: Mapping[str, int | bool] | None = None, *, mistakes: Mistakes
) -> Flat | None: ...


def flatten(
    system: System, constants: Mapping[str, int | bool] | None = None, *, mistakes: Mistakes | None = None
) -> Flat | None:
    """Return the model of a system.

    Args:
        constants: values that override those of the system's constants.
        mistakes: where mistakes are recorded; then what is returned is only good when there were none, and None when
            there was nothing to go on with.

    Raises:
        SpecificationError: the system has mistakes, and nobody said where to record them.
    """
    found = Mistakes() if mistakes is None else mistakes
    constants = constants or {}
    known = [c.name.text for c in system.constants]
    for name in constants:
        if name not in known:
            help = did_you_mean(name, known) or "it has no constants"
            found.add("V703", f"system `{system.name}` has no constant `{name}`", None, help=help)
    flat = _flatten(system, constants, found)
    if mistakes is None:
        found.raise_if_any()
    return flat


def _flatten(system: System, constants: Mapping[str, int | bool], mistakes: Mistakes) -> Flat | None:
    world = build_world(system, constants, mistakes)
    if not world.complete:
        return None
    events = _Events(world).build()
    if not all(map(_complete, world.members.values())):
        return None
    for member in world.members.values():  # definitions that nothing uses may have mistakes too
        for definition in member.machine.defines:
            define(world, member, definition.name.text)
    initially: Expr = TRUE
    if system.initially is not None:
        initially = lower_condition(system.initially, Scope(world)) or TRUE
    faults = _faults(system, world)
    instances = tuple(_instance(m) for m in world.members.values())
    model = Model(system.name.text, tuple(world.variables), tuple(events), instances, initially)
    if mistakes.errors:
        return Flat(system, model, world, faults)
    _satisfiable(system, model, mistakes)
    values = {name: typed.expr.value for name, typed in world.constants.items() if isinstance(typed.expr, Const)}
    return Flat(system, model, world, faults, (), values)


def _complete(member: Member) -> bool:
    """Return whether all that the machine declares is known of an instance: no mistake stands in its way."""
    machine = member.machine
    return set(member.variables) >= {v.name.text for v in machine.variables} and set(member.parameters) >= {
        p.name.text for p in machine.parameters
    }


def _instance(member: Member) -> Instance:
    arguments = []
    for name, typed in member.parameters.items():
        if isinstance(typed.type, ListT):
            arguments.append((name, ", ".join(typed.type.members)))
        elif isinstance(typed.expr, Const):
            arguments.append((name, show_value(typed.expr.value)))
    return Instance(member.name, member.machine.name.text, member.family, member.index,
                    tuple(member.attributes.items()), tuple(arguments))  # fmt: skip


def _faults(system: System, world: World) -> int | None:
    if system.faults is None:
        return None
    typed = lower(system.faults, Scope(world, static=True), IntegerT(0, 0))
    if typed is None:
        return None
    bound = fold.number(typed.expr)
    if bound is None or bound < 0:
        world.mistakes.add(
            "V310",
            f"`{system.faults.text}` is no bound on faults: it must be a constant that is not negative",
            system.faults.span,
        )
        return None
    return bound


def _satisfiable(system: System, model: Model, mistakes: Mistakes) -> None:
    span = system.initially.span if system.initially is not None else system.name.span
    try:
        first = next(initial_states(model), None)
    except ModelError as error:
        mistakes.add(error.code, f"{error.message}, in `initially`", error.span or span)
        return
    except Exhausted:
        return  # whether there is one is not decided, and the exploration will say so
    if first is None:
        mistakes.add("V305", "no initial state satisfies `initially`", span,
                     help="`initially` chooses among the initial values; give variables more of them by "
                     "`initial: any` or a list")  # fmt: skip


@dataclass(slots=True)
class _Follower:
    member: Member
    transition: TransitionDeclaration


class _Events:
    """Builds the events of all instances."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.mistakes = world.mistakes
        self._triggers: dict[str, tuple[str, ...]] = {}  # of machines
        self._alike: dict[tuple[str, int], list[Option]] = {}  # following options that no sender makes different
        self.followers = self._collect_followers()

    def build(self) -> list[Event]:
        events: list[Event] = []
        for member in filter(_complete, self.world.members.values()):
            for trigger in self._triggers_of(member):
                events.extend(self._events(member, trigger))
                if len(events) > MAX_EVENTS:
                    where = member.machine.of_trigger(trigger)[0].span
                    self.mistakes.add(
                        "V313", f"more than {MAX_EVENTS:,} events", where, help="choose from fewer values"
                    )
                    return events
        return events

    def _triggers_of(self, member: Member) -> tuple[str, ...]:
        machine = member.machine
        known = self._triggers.get(machine.name.text)
        if known is None:
            known = self._triggers[machine.name.text] = machine.triggers()
        return known

    def _events(self, member: Member, trigger: str) -> list[Event]:
        """Return one event for every combination of choices, in the order of declaration."""
        labelled: dict[str, tuple[dict[str, Typed], list[Option]]] = {}
        fair = "none"
        transitions = member.machine.of_trigger(trigger)
        order = names_chosen(transitions, self.mistakes)
        kinds: dict[str, Type] = {}  # of the event's choices: all that some transition can choose
        for transition in transitions:
            fair = max(fair, transition.fair, key=("none", "weak", "strong").index)
            for choice in choices_of(transition, member, self.world, order):
                label = label_of(member, trigger, choice)
                _, options = labelled.setdefault(label, (choice, []))
                for name, typed in choice.items():
                    kinds[name] = joined(kinds.get(name, typed.type), typed.type)
                option = self._option(member, transition, choice, None, None)
                if option is not None:
                    options.append(option)
        events = []
        for label, (choice, options) in labelled.items():
            choice = {n: Typed(t.expr, joined(t.type, kinds[n])) for n, t in choice.items()}
            self.world.choices[label] = choice
            events.append(
                Event(
                    label,
                    member.name,
                    trigger,
                    tuple((n, t.expr.value) for n, t in choice.items() if isinstance(t.expr, Const)),
                    Part(member.name, tuple(options)),
                    tuple(self._following(member, trigger, choice)),
                    fair,  # type: ignore[arg-type]
                )
            )
        return events

    # --- options -----------------------------------------------------------------------------

    def _option(
        self, member: Member, transition: TransitionDeclaration, choice: dict[str, Typed], sender: Member | None,
        event: dict[str, Typed] | None,
    ) -> Option | None:  # fmt: skip
        """Return a transition of an instance as a guarded update; None when its guard is never true, and no part
        of it can be dropped.
        """
        check_time()
        scope = Scope(self.world, member, dict(choice), event)
        if sender is not None:
            scope = scope.bind(sender=sender.reference()).behind(None)  # only where the event is enabled
        guard: list[Conjunct] = []
        if transition.sources is not None and member.machine.states:
            state = member.variables["state"]
            tests: list[Expr] = [Compare("==", Var(state), Const(s.text)) for s in transition.sources]
            span = transition.sources[0].span if transition.sources else transition.span
            if {s.text for s in transition.sources} != {s.name.text for s in member.machine.states}:
                guard.append(Conjunct("source", disjunction(tests), span=span))
        if guard:
            scope = scope.behind(guard[0].expression)
        written = (
            *(("conditions", "", e) for e in transition.conditions),
            *(("unless", "", e) for e in transition.unless),
            *(("procedure", g.name.text, g.expression) for g in transition.procedure),
        )
        for kind, name, expression in written:
            condition = lower_condition(expression, scope)
            if condition is None:
                continue
            condition = negation(fold.plain(condition)) if kind == "unless" else fold.plain(condition)
            guard.append(Conjunct(kind, condition, name, expression.span))  # type: ignore[arg-type]
            scope = scope.behind(condition)
        command = self._command(member, transition, choice)
        for position, conjunct in enumerate(guard):
            if conjunct.expression == FALSE and conjunct.kind != "procedure":
                if not any(fold.may_fail(c.expression) for c in guard[:position]):
                    self.world.dropped.setdefault((member.machine.name.text, transition.index), []).append(
                        conjunct.span
                    )
                    if not transition.procedure:  # the names of its guards are known all the same
                        return None
                    break
        updates = self._updates(member, transition, scope)
        return Option(
            member.name, member.machine.name.text, transition.index, tuple(g for g in guard if g.expression != TRUE
            or g.kind == "procedure"), tuple(updates), transition.actor, command, transition.minutes, transition.span,
            sender.name if sender is not None else None,
        )  # fmt: skip

    def _updates(self, member: Member, transition: TransitionDeclaration, scope: Scope) -> list[Update]:
        updates: list[Update] = []
        if transition.dest is not None and member.machine.states:
            updates.append(Update(member.variables["state"], Const(transition.dest.text), transition.dest.span))
        known = [v.name.text for v in member.machine.variables]
        for effect in transition.effect:
            name = effect.variable.text
            if name not in known:
                if name in scope.locals:
                    message, help = f"`{name}` is a choice of this transition and cannot be changed", ""
                elif any(p.name.text == name for p in member.machine.parameters):
                    message = f"`{name}` is a parameter and cannot be changed"
                    help = "a machine writes only its own variables; let the other machine follow this event"
                elif any(d.name.text == name for d in member.machine.defines):
                    message, help = f"`{name}` is a definition and cannot be changed", ""
                else:
                    message = f"machine `{member.machine.name}` has no variable `{name}`"
                    help = did_you_mean(name, known)
                self.mistakes.add("V112", message, effect.variable.span, help=help)
                continue
            kind = member.types[name]
            typed = lower(effect.value, scope, kind)
            if typed is None:
                continue
            position = member.variables[name]
            if self._settled(effect.value, member, scope) and self._never_fits(typed, self.world.variables[position]):
                variable = self.world.variables[position]
                shown = show_value(typed.expr.value) if isinstance(typed.expr, Const) else f"`{effect.value.text}`"
                domain = f"{variable.values[0]}..{variable.values[-1]}"
                if variable.kind != "integer":
                    domain = ", ".join(map(show_value, variable.values))
                self.mistakes.add("V211", f"{shown} is outside of {domain}, the values of `{name}`", effect.value.span,
                                  related=[Related(variable.span, "declared here")] if variable.span else [])  # fmt: skip
                continue
            if typed.expr != Var(position):
                updates.append(Update(position, typed.expr, effect.value.span))
        return updates

    def _settled(self, value: Expression, member: Member, scope: Scope) -> bool:
        """Return whether a value outside of a variable's range is a mistake: no choice makes it what it is, nor
        does what the instance is given, where a guard may see to it that the transition is not taken.
        """
        names = {n.id for n in ast.walk(value.tree) if isinstance(n, ast.Name)}
        given = {p.name.text for p in member.machine.parameters} | set(self.world.constants)
        return names.isdisjoint((*scope.locals, "event")) and (scope.certain or names.isdisjoint(given))

    def _never_fits(self, typed: Typed, variable: Variable) -> bool:
        values = variable.values
        if isinstance(typed.type, IntegerT) and variable.kind == "integer":
            low, high = values[0], values[-1]
            assert isinstance(low, int) and isinstance(high, int)
            return typed.type.high < low or typed.type.low > high
        if isinstance(typed.expr, Const):
            return typed.expr.value not in values
        return False

    def _command(self, member: Member, transition: TransitionDeclaration, choice: dict[str, Typed]) -> str | None:
        if transition.command is None:
            return None
        template = transition.command
        texts = {**member.attributes, "instance": member.name}
        for name, typed in {**member.parameters, **choice}.items():
            if isinstance(typed.expr, Const) and not isinstance(typed.type, ListT):
                texts[name] = show_value(typed.expr.value)
                if isinstance(typed.type, ReferenceT) and isinstance(typed.expr.value, str):
                    other = self.world.members[typed.expr.value]
                    texts.update({f"{name}.{key}": text for key, text in other.attributes.items()})

        def filled(match: re.Match[str]) -> str:
            if match.group(2) is None:
                return f"{{{match.group(1)}}}"
            name = match.group(2).strip()
            if name in texts:
                return texts[name]
            if name in (a.text for a in member.machine.attributes):
                where = member.declaration.name
                self.mistakes.add("V314", f"instance `{where}` does not say what `{name}` is", where.span,
                                  help=f"add `{name}: …`, which its commands show",
                                  related=[Related(template.span, "used here")])  # fmt: skip
            else:
                self.mistakes.add("V314", f"`{{{name}}}` is neither an attribute nor a choice", _within(template, match),
                                  help=(did_you_mean(name, texts), f"for the text `{{{name}}}` itself write `{{{{{name}}}}}`"))  # fmt: skip
            return match.group()

        return _PLACEHOLDER.sub(filled, template.text)

    # --- following ---------------------------------------------------------------------------

    def _collect_followers(self) -> dict[tuple[str, str], list[_Follower]]:
        """Return, for every (instance, trigger), the transitions of others that follow it."""
        found: dict[tuple[str, str], list[_Follower]] = {}
        for member in filter(_complete, self.world.members.values()):
            for transition in member.machine.transitions:
                seen: set[tuple[str, str]] = set()
                for follows in transition.follows:
                    for sender in self._senders(follows, member):
                        key = (sender.name, follows.event)
                        if sender is not member and key not in seen:
                            seen.add(key)
                            found.setdefault(key, []).append(_Follower(member, transition))
        return found

    def _senders(self, follows: Follows, member: Member) -> list[Member]:
        """Return the instances that a path leads to; mistakes when it leads nowhere."""
        members = self._path(follows, follows.path.tree, member)
        if members is None:
            return []
        known = []
        for sender in members:
            check_time()
            if follows.event in self._triggers_of(sender):
                known.append(sender)
                continue
            help = did_you_mean(follows.event, sender.machine.triggers())
            from varyoff.elaborate.meant import leading_to  # for mistakes only

            if events := leading_to(sender.machine, follows.event):
                ways = " or ".join(f"`{as_text(follows.path.tree)}.{e}`" for e in dict.fromkeys(events))
                help = f"`{follows.event}` is a state; the event that leads to it is {ways}"
            elif any(t.follows for t in sender.machine.transitions) and not sender.machine.triggers():
                help = "that machine only follows; follow the event that it follows"
            self.mistakes.add("V306", f"machine `{sender.machine.name}` has no event `{follows.event}`",
                              follows.event_span, "leads nowhere", help=help)  # fmt: skip
            return []
        return known

    def _path(self, follows: Follows, node: ast.AST, member: Member) -> list[Member] | None:
        complain = self.mistakes.add
        span = follows.path.span_of(node)
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id == "any"
            and len(node.args) == 1
        ):
            inner = node.args[0]
            return self._list_at(follows, inner, member)
        if isinstance(node, ast.Name) and node.id == "self":
            complain("V306", "a machine cannot follow its own event", span, help="put both changes in one transition")
            return None
        if (
            isinstance(node, ast.Subscript)
            and isinstance(node.slice, ast.Constant)
            and isinstance(node.slice.value, int)
        ):
            listed = self._list_at(follows, node.value, member)
            if listed is None:
                return None
            if not 1 <= node.slice.value <= len(listed):
                complain("V211", f"there is no member [{node.slice.value}]", span, f"from 1 to {len(listed)}")
                return None
            return [listed[node.slice.value - 1]]
        if isinstance(node, ast.Name):
            return self._step(follows, node, node.id, [member])
        if isinstance(node, ast.Attribute):
            bases = self._path(follows, node.value, member)
            return None if bases is None else self._step(follows, node, node.attr, bases)
        complain("V306", f"`{as_text(node)}` is not a path through parameters", span,
                 help="write `host`, `source.host`, `any(hosts)`")  # fmt: skip
        return None

    def _step(self, follows: Follows, node: ast.AST, name: str, bases: list[Member]) -> list[Member] | None:
        found: list[Member] = []
        for base in bases:
            typed = base.parameters.get(name)
            if typed is not None and isinstance(typed.type, ReferenceT) and isinstance(typed.expr, Const):
                found.append(self.world.members[str(typed.expr.value)])
                continue
            self._no_step(follows, node, name, base, typed)
            return None
        return found

    def _no_step(self, follows: Follows, node: ast.AST, name: str, base: Member, typed: Typed | None) -> None:
        span = follows.path.span_of(node)
        machine = base.machine
        if typed is None and any(p.name.text == name for p in machine.parameters):
            return  # the instance does not say what it is, which is reported where it should
        instances = [p.name.text for p in machine.parameters if p.kind in ("instance", "list")]
        help = did_you_mean(name, instances) or f"machine `{machine.name}` has no parameters"
        from varyoff.elaborate.meant import holder

        if name in self.world.members and (parameter := holder(base, name)):
            help = f"`{name}` is an instance, which machines know by their parameters: `{parameter}.{follows.event}`"
        if typed is not None and isinstance(typed.type, ListT):
            self.mistakes.add("V306", f"`{name}` is a list", span, help=f"write `any({name}).{follows.event}`")
        elif name in base.variables:
            self.mistakes.add("V306", f"`{name}` is a variable; a path leads through parameters", span,
                              help="follow `any(LIST)` and test the variable in `conditions`, by `sender`")  # fmt: skip
        else:
            self.mistakes.add("V306", f"machine `{machine.name}` has no parameter `{name}`", span, "leads nowhere",
                              help=help)  # fmt: skip

    def _list_at(self, follows: Follows, node: ast.AST, member: Member) -> list[Member] | None:
        """Return the members of a list parameter that a path leads to."""
        if isinstance(node, ast.Name):
            bases, name = [member], node.id
        elif isinstance(node, ast.Attribute):
            led = self._path(follows, node.value, member)
            if led is None:
                return None
            bases, name = led, node.attr
        else:
            self.mistakes.add("V306", "`any(…)` takes a list parameter", follows.path.span_of(node),
                              help="write `any(hosts).crash`")  # fmt: skip
            return None
        found: list[Member] = []
        for base in bases:
            typed = base.parameters.get(name)
            if typed is None:
                self._no_step(follows, node, name, base, None)
                return None
            if not isinstance(typed.type, ListT):
                self.mistakes.add("V306", f"`{name}` is not a list", follows.path.span_of(node),
                                  help=f"write `{name}.{follows.event}`")  # fmt: skip
                return None
            found.extend(self.world.members[m] for m in typed.type.members)
        return found

    def _following(self, sender: Member, trigger: str, choice: dict[str, Typed]) -> list[Part]:
        parts: dict[str, list[Option]] = {}
        for follower in self.followers.get((sender.name, trigger), ()):
            options = self._followed(follower, sender, choice)
            if options:
                parts.setdefault(follower.member.name, []).extend(options)
        return [Part(name, tuple(parts[name])) for name in self.world.members if name in parts]

    def _followed(self, follower: _Follower, sender: Member, choice: dict[str, Typed]) -> list[Option]:
        """Return the options of a following transition: made once for all senders where it asks for nothing of them."""
        check_time()
        member, transition = follower.member, follower.transition
        key = (member.name, transition.index)
        alike = self._alike.get(key)
        if alike is not None:
            return [_of_sender(option, sender.name) for option in alike]
        options = [
            option
            for own in choices_of(transition, member, self.world)
            if (option := self._option(member, transition, own, sender, choice)) is not None
        ]
        if not _asks_sender(transition):
            self._alike[key] = options
        return options


def _asks_sender(transition: TransitionDeclaration) -> bool:
    """Return whether a following transition reads who is followed, or what that one chose."""
    written = [*transition.conditions, *transition.unless, *(g.expression for g in transition.procedure)]
    written += [effect.value for effect in transition.effect]
    return any(
        isinstance(node, ast.Name) and node.id in ("sender", "event") for e in written for node in ast.walk(e.tree)
    )


def _of_sender(option: Option, sender: str) -> Option:
    return Option(
        option.instance, option.machine, option.transition, option.guard, option.updates, option.actor, option.command,
        option.minutes, option.span, sender,
    )  # fmt: skip


def _within(template: Name, match: re.Match[str]) -> Span:
    """Return the span of a placeholder, where the text stands in the file as it is."""
    span = template.span
    extra = span.end_column - span.column - len(template.text)
    if span.line != span.end_line or extra not in (0, 2):
        return span
    start = span.column + extra // 2
    return replace(span, column=start + match.start(), end_column=start + match.end())
