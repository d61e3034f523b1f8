"""Random systems: instances, their parameters and initial values, and properties of every form."""

from __future__ import annotations

from varyoff.base.record import replace
from varyoff.base.usage import flag_in, number_in
from varyoff.testing.behaviours import property_of_time
from varyoff.testing.draft import InstanceDraft, MachineDraft, SystemDraft, Yaml
from varyoff.testing.machines import MACHINES, Workshop, declare
from varyoff.testing.phrases import condition, division
from varyoff.testing.vocabulary import Collection, Pen, Vocabulary, afterwards, outside

NAMES = ("one", "two", "three", "four")
FAMILIES = ("rm", "node")


def check_limits(max_states: object, max_instances: object, errors: object) -> None:
    """Check what says how large a random system may be.

    Raises:
        UsageError: an argument is of a kind or a value that is not taken.
    """
    number_in("max_states", max_states, 1, optional=False)
    number_in("max_instances", max_instances, 1, optional=False)
    flag_in("errors", errors)


def draw_system(pen: Pen, max_states: int, max_instances: int) -> SystemDraft:
    """Return a system whose variables have at most `max_states` combinations of values."""
    instances = _layout(pen, max_instances)
    used = [name for name in MACHINES if any(one.machine == name for one in instances)]
    counts = {name: sum(len(one.members) for one in instances if one.machine == name) for name in used}
    faults = pen.pick([None, 1, 2, 0]) if pen.chance(3) else None
    room = max_states // ((faults or 0) + 1)
    machines: list[MachineDraft] = []
    for index in range(len(used)):
        machine, room = declare(pen, index, used, counts, room)
        machines.append(machine)
    workshop = Workshop(pen, machines, instances)
    calm = replace(pen, errors=False)  # definitions stand in many places
    for machine in machines:
        workshop.define(machine, calm)
        workshop.announce(machine)
    for machine in machines:
        workshop.equip(machine, faults=faults is not None or pen.chance(4))
    for one in instances:
        one.entry.update(_arguments(pen, one, workshop))
        one.entry.update(_initial(pen, one, workshop))
    system = SystemDraft("random", machines, instances, {"N": 2}, faults=faults, inline=pen.chance(2))
    names = _names(pen, workshop)
    if pen.chance(2 if pen.errors else 4):
        system.initially = _satisfiable(pen, names, workshop)
    system.deadlock = pen.pick(["allowed", None, "forbidden", "unless"])
    if system.deadlock == "unless":
        system.deadlock = {"unless": condition(pen, names, 1)}
    for number in range(pen.upto(4)):
        # errors mostly come from what machines do: one in a property leaves nothing else to compare
        asked = pen if pen.chance(4) else calm
        system.properties[f"property-{number}"] = _property(asked, names, workshop)
    for machine in machines:
        workshop.settle_fairness(machine)
    for number in range(pen.pick([0, 1, 1, 2])):
        asked = pen if pen.chance(4) else calm
        system.properties[f"time-{number}"] = property_of_time(asked, names, workshop)
    return system


def _layout(pen: Pen, most: int) -> list[InstanceDraft]:
    """Return instances without their entries; the machines used are the first ones."""
    kinds = pen.upto(min(2, most - 1), 0) + 1
    found: list[InstanceDraft] = []
    left = most
    for index in range(kinds):
        spare = left - (kinds - index - 1)
        if spare >= 2 and pen.chance(2):
            count = pen.upto(min(3, spare), 1)
            found.append(InstanceDraft(FAMILIES[index % 2] + "s" * (index // 2), MACHINES[index], count))
            left -= count
        else:
            for _ in range(pen.upto(min(2, spare), 1)):
                found.append(InstanceDraft(NAMES[sum(one.count is None for one in found)], MACHINES[index]))
                left -= 1
    return found


def _candidates(workshop: Workshop, machine: str) -> list[str]:
    return [name for one in workshop.instances if one.machine == machine for name in one.members]


def _arguments(pen: Pen, one: InstanceDraft, workshop: Workshop) -> dict[str, Yaml]:
    found: dict[str, Yaml] = {}
    for name, kind in workshop.machines[one.machine].parameters.items():
        families = [other for other in workshop.instances if other.count is not None]
        if isinstance(kind, list):
            options: list[Yaml] = [[other] for other in _candidates(workshop, str(kind[0]))]
            options += [_candidates(workshop, str(kind[0])), []]
            options += [other.name for other in families if other.machine == kind[0]]
            if one.count is not None and one.machine == kind[0]:
                options += [f"[m for m in {one.name} if m != {one.name}[i]]"] * 3
            found[name] = pen.pick(options)
        elif kind == "integer":
            found[name] = pen.pick(["i" if one.count is not None else "N", 0, 1, "2 if N > 2 else 0"])
        elif kind == "boolean":
            found[name] = pen.pick(["true", "i == 1"] if one.count is not None else ["true", "false"])
        else:
            single: list[Yaml] = list(_candidates(workshop, str(kind)))
            if one.count is not None:
                same = [other for other in families if other.machine == kind and other.count == one.count]
                single += [f"{other.name}[i % {other.count} + 1]" for other in same]
            found[name] = pen.pick(single)
    return found


def _initial(pen: Pen, one: InstanceDraft, workshop: Workshop) -> dict[str, Yaml]:
    machine = workshop.machines[one.machine]
    given: dict[str, Yaml] = {}
    if machine.states and pen.chance(5):
        given["state"] = pen.pick([machine.states[-1], "any", list(machine.states)])
    for variable in machine.variables:
        if variable.kind != "reference" and pen.chance(6):
            options: list[Yaml] = ["any"]
            if variable.kind == "integer":
                options += [variable.high, f"min({variable.high}, N)"]
                options += [f"{variable.high} if i == 1 else {variable.low}"] * (one.count is not None)
            if variable.kind == "words":
                options.append(variable.words[-1])
            given[variable.name] = pen.pick(options)
    return {"initial": given} if given else {}


# --- what is asked of the system -----------------------------------------------------------------


def _names(pen: Pen, workshop: Workshop) -> Vocabulary:
    """Return what can be read in the system."""
    names = Vocabulary(integers=[("N", 2, 2)], inside=workshop.inside)
    for one in workshop.instances:
        for member in one.members:
            names = names.extended(outside(workshop.machines[one.machine], f"{member}."))
        if one.count is not None:
            names.collections.append(Collection(one.name, one.machine, one.count, one.count))
            # an index that is computed
            computed = pen.pick([f"N % {one.count} + 1", f"{one.count} if N > 1 else 1"])
            names = names.extended(outside(workshop.machines[one.machine], f"{one.name}[{computed}]."))
    for name in workshop.machines:
        members = sum(len(one.members) for one in workshop.instances if one.machine == name)
        names.collections.append(Collection(name, name, members, members))
    return names


def _satisfiable(pen: Pen, names: Vocabulary, workshop: Workshop) -> str | None:
    """Return a condition on the initial states that at least one of them satisfies."""
    for one in workshop.instances:
        machine = workshop.machines[one.machine]
        if machine.states and machine.initial is None and "initial" not in one.entry:
            other = condition(pen, names, 1)
            if names.integers and pen.chance(2):
                other = division(pen, names)
            first = f"{one.members[0]}.state == {machine.states[0]}"
            # what can fail stands before or behind what decides
            return pen.pick([f"{first} or {other}", f"{other} or {first}", f"({first} or {other}) and {first}"])
    return None


def _property(pen: Pen, names: Vocabulary, workshop: Workshop) -> dict[str, Yaml]:
    form = pen.pick(["always", "never", "reachable", "require", "ensure", "recoverable", "implies", "definition"])
    if form == "definition":
        defined = [(m, d.name) for m in workshop.machines.values() for d in m.defines if d.kind == "boolean"]
        if defined:
            return {"always": _of_definition(pen, names, workshop, *pen.pick(defined))}
        form = "always"
    if form == "implies":
        text = f"implies({condition(pen, names, 1)}, {condition(pen, names, 1)})"
        if pen.chance(3):
            text += f" and implies({condition(pen, names, 0)}, {pen.pick(['true', condition(pen, names, 0)])})"
        return {"always": text}
    if form == "recoverable":
        found: dict[str, Yaml] = {"recoverable": condition(pen, names)}
        if pen.chance(2):
            actors = ["operator", "spontaneous", "workload", "fault"]
            found["by"] = [actor for actor in actors if pen.chance(2)] or ["operator"]
        return found
    if form in ("always", "never", "reachable"):
        return {form: condition(pen, names)}
    return _whenever(pen, names, workshop, form)


def _of_definition(pen: Pen, names: Vocabulary, workshop: Workshop, machine: MachineDraft, name: str) -> str:
    members = [member for one in workshop.instances if one.machine == machine.name for member in one.members]
    alone = f"{pen.pick(members)}.{name}"
    forms = [alone, f"all(x.{name} for x in {machine.name})", f"{alone} and N > 0"]
    return pen.pick([*forms, f"{alone} and implies({condition(pen, names, 0)}, {condition(pen, names, 0)})"])


def _later(pen: Pen, one: InstanceDraft, workshop: Workshop) -> Vocabulary:
    """Return what can be read after a step of an instance: of itself, and of another."""
    other = pen.pick(workshop.instances)
    return afterwards(workshop.machines[one.machine], f"{one.members[0]}.").extended(
        afterwards(workshop.machines[other.machine], f"{other.members[-1]}.")
    )


def _whenever(pen: Pen, names: Vocabulary, workshop: Workshop, form: str) -> dict[str, Yaml]:
    one = pen.pick(workshop.instances)
    machine = workshop.machines[one.machine]
    trigger = pen.pick(list(machine.triggers))
    heads = [one.members[-1], one.machine, *([f"{one.name}[*]"] if one.count is not None else [])]
    pattern: Yaml = f"{pen.pick(heads)}.{trigger}"
    if pen.chance(5):
        pattern = pen.pick(["*", f"*.{trigger}", f"{one.members[0]}.*", [pattern, "*"]])
    else:
        names = names.extended(outside(machine, "this."))
        names = names.extended(workshop.chosen(machine, machine.triggers[trigger], "event."))
        names.references.append(("this", "", machine.name, False))
    expression = condition(pen, names, 1)
    if form == "ensure":
        later = _later(pen, one, workshop)
        after = condition(pen, later, 1)
        forms = [f"({after})", f"implies({expression}, {after})", f"iff({expression}, {after})"]
        changing = [*later.booleans, *(path for path, _, _ in later.integers), *(path for path, _ in later.words)]
        if changing:
            path = pen.pick(changing)
            before = path.removeprefix("next(").removesuffix(")")
            forms += [f"{path} == {before}", f"implies({expression}, {path} == {before})"]
        mixed = condition(pen, names.extended(later), 1)
        expression = pen.pick([*forms, mixed, f"implies({mixed}, {after})"])
    elif pen.chance(3):
        expression = f"implies({expression}, {condition(pen, names, 1)})"
    return {"whenever": pattern, form: expression}
