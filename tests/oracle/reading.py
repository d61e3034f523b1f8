"""What is wrong with the expressions of a specification, wherever they stand; found without a state."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tests.oracle.errors import SpecMistake
from tests.oracle.fairness import assumed, fairness_of
from tests.oracle.forms import BEHAVIOURS, form_of
from tests.oracle.formulas import BRANCHING, LINEAR, check_formula
from tests.oracle.kinds import BOOLEAN, INTEGER, Kind, instance, kind_of_parameter
from tests.oracle.model import as_list
from tests.oracle.patterns import EventPattern
from tests.oracle.typed import Reading, kind_of_type

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from tests.oracle.model import Event, Machine, Specification, Transition

Mistake = tuple[str, str]
"""Where, as `machine M, transition 3` or `property NAME`, and what."""


def mistakes_of(specification: Specification) -> list[Mistake]:
    """Return every mistake in the expressions of a system and of the machines that it has instances of."""
    found: list[Mistake] = []
    for where, check in _checks(specification):
        try:
            check()
        except SpecMistake as mistake:
            found.append((where, str(mistake)))
    return found


def reading_of_event(specification: Specification, event: Event, *, ensure: bool) -> Reading:
    """How the expression of a `whenever` is read for one event."""
    machine = specification.instances[event.instance].machine
    this = {"this": instance(machine.name)}
    chosen: Mapping[str, Kind] = {}
    for transition in machine.transitions:
        if transition.trigger == event.trigger and list(transition.choose) == [name for name, _ in event.choices]:
            chosen = _chosen(specification, machine, transition)
    return Reading(specification, bindings=this, event=chosen, across=ensure)


def _chosen(specification: Specification, machine: Machine, transition: Transition) -> dict[str, Kind]:
    at = Reading(specification, machine, constant=True)
    return {name: kind_of_type(written, at) for name, written in transition.choose.items()}


def _checks(specification: Specification) -> Iterator[tuple[str, Callable[[], object]]]:
    used = {owner.machine.name: owner.machine for owner in specification.instances.values()}
    for machine in used.values():
        yield from _machine(specification, machine)
    yield from _system(specification)
    for name, body in specification.properties.items():
        yield f"property {name}", lambda name=name, body=body: _property(specification, name, body)


def _machine(specification: Specification, machine: Machine) -> Iterator[tuple[str, Callable[[], object]]]:
    what = f"machine {machine.name}"
    at = Reading(specification, machine)
    for name, (written, _) in machine.variables.items():
        yield f"{what}, {name}", lambda written=written: kind_of_type(written, at)
    for name, expression in machine.define.items():
        inner = replace(at, defining=((machine.name, name),))
        yield f"{what}, {name}", lambda inner=inner, expression=expression: inner.kind(expression)
    for transition in machine.transitions:
        where = f"{what}, transition {transition.index + 1}"
        for scope in _readings(specification, machine, transition):
            yield where, lambda scope=scope, transition=transition: _transition(scope, machine, transition)


def _readings(specification: Specification, machine: Machine, transition: Transition) -> Iterator[Reading]:
    """One for a transition with a trigger; for one that follows, one for each event that it hears."""
    own = _chosen(specification, machine, transition)
    if transition.trigger is not None:
        yield Reading(specification, machine, own)
        return
    for owner in specification.instances.values():
        for heard, sender, trigger in owner.heard if owner.machine is machine else ():
            if heard is transition:
                theirs = specification.instances[sender].machine
                for followed in theirs.transitions:
                    if followed.trigger == trigger:
                        event = _chosen(specification, theirs, followed)
                        yield Reading(specification, machine, {"sender": instance(theirs.name), **own}, event)


def _transition(at: Reading, machine: Machine, transition: Transition) -> None:
    at.check_all([*transition.conditions, *transition.unless, *transition.procedure.values()], BOOLEAN)
    for variable, expression in transition.effect.items():
        if variable == "state" or variable not in machine.variables:
            raise SpecMistake(f"machine {machine.name} has no variable `{variable}` to write")
        written, _ = machine.variables[variable]
        at.check(expression, kind_of_type(written, Reading(at.specification, machine, constant=True)))


def _system(specification: Specification) -> Iterator[tuple[str, Callable[[], object]]]:
    at = Reading(specification)
    yield "fair", lambda: fairness_of(specification)
    yield "initially", lambda: at.check_all(specification.initially, BOOLEAN)
    if isinstance(specification.deadlock, dict):
        yield "deadlock", lambda: at.check(specification.deadlock["unless"], BOOLEAN)
    for name, (machine, entry, index) in specification.declared.items():
        constant = replace(at, constant=True, bindings={"i": INTEGER} if index else {})
        for parameter, written in machine.parameters.items():
            wanted, given = kind_of_parameter(written), entry.get(parameter)
            yield f"instance {name}", lambda c=constant, w=wanted, g=given: _argument(c, w, g)
        for variable, given in (entry.get("initial") or {}).items():
            kind = kind_of_type(machine.variables[variable][0], Reading(specification, machine, constant=True))
            yield f"instance {name}", lambda c=constant, k=kind, g=given: _initial(c, k, g)


def _argument(at: Reading, wanted: Kind, given: Any) -> None:
    if wanted.name == "list" and isinstance(given, list):
        for member in given:
            kind = at.kind(member)
            at.check(member, wanted if kind.name == "list" else instance(wanted.machine))
    else:
        at.check(given, wanted)


def _initial(at: Reading, kind: Kind, given: Any) -> None:
    for one in as_list(given):
        if one != "any" and not (kind.name == "word" and one in kind.words):
            at.check(one, kind)


def _property(specification: Specification, name: str, body: dict[str, Any]) -> None:
    at = Reading(specification)
    form_of(name, body)
    for form in ("always", "never", "reachable", "recoverable", "leads_to", "eventually", "infinitely_often"):
        if form in body:
            at.check_all(body[form], BOOLEAN)
    for form, operators in (("ltl", LINEAR), ("ctl", BRANCHING)):
        if form in body:
            check_formula(body[form], at, operators)
    if any(form in body for form in BEHAVIOURS):
        assumed(specification, body)
    if "whenever" in body:
        form = "ensure" if "ensure" in body else "require"
        pattern = EventPattern(body["whenever"], specification)
        for event in specification.possible_events():
            if event in pattern:
                reading_of_event(specification, event, ensure=form == "ensure").check(body[form], BOOLEAN)
