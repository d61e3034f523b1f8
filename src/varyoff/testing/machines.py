"""Random machines: first what they declare, then what they do, since machines read each other."""

from __future__ import annotations

from collections.abc import Sequence

from varyoff.base.record import replace
from varyoff.testing.draft import DefinitionDraft, InstanceDraft, MachineDraft, VariableDraft, Yaml
from varyoff.testing.phrases import condition, integer_phrase, number_within, word_among
from varyoff.testing.vocabulary import Collection, Pen, Vocabulary, outside

MACHINES = ("Alpha", "Beta", "Gamma")
STATES = (("idle", "busy", "broken"), ("off", "on", "yes"), ("none", "some", "idle"))
WORDS = (("red", "green"), ("no", "y", "n"), ("clean", "dirty"))


def declare(
    pen: Pen, index: int, machines: Sequence[str], counts: dict[str, int], room: int
) -> tuple[MachineDraft, int]:
    """Return a machine without transitions, and the room that its instances leave.

    Args:
        counts: the number of instances of each machine.
        room: the largest number of combinations of values that its instances may have.
    """
    machine = MachineDraft(machines[index])
    members = counts[machine.name]

    def fits(size: int) -> bool:
        return bool(size**members <= room)

    states = STATES[pen.upto(len(STATES) - 1)]
    machine.states = states[: pen.pick([2, 3, 1, 0])]
    if not fits(len(machine.states)):
        machine.states = machine.states[:1]
    room //= max(1, len(machine.states)) ** members
    if machine.states and pen.chance(5):
        machine.initial = pen.pick([machine.states[-1], list(machine.states), "any"])
    machine.parameters = _parameters(pen, machines, counts)
    for place in range(pen.upto(3)):
        variable = _variable(pen, f"v{place}", machine, counts)
        if variable is not None and fits(variable.size):
            machine.variables.append(variable)
            room //= variable.size**members
    return machine, room


def _parameters(pen: Pen, machines: Sequence[str], counts: dict[str, int]) -> dict[str, Yaml]:
    found: dict[str, Yaml] = {}
    inhabited = [name for name in machines if counts[name]]
    if pen.chance(2):
        found["p0"] = pen.pick(inhabited)
    if pen.chance(3):
        found["q0"] = [pen.pick(inhabited)]
    if pen.chance(6):
        found["k0"] = pen.pick(["integer", "boolean"])
    return found


def _variable(pen: Pen, name: str, machine: MachineDraft, counts: dict[str, int]) -> VariableDraft | None:
    kinds = ["boolean", "range", "words", "any instance"] + ["listed"] * ("q0" in machine.parameters)
    kind = pen.pick(kinds)
    initial: Yaml | None = "any" if pen.chance(5) else None
    if kind == "boolean":
        return VariableDraft(name, "boolean", "boolean", 2, initial=initial or pen.pick([None, "true"]))
    if kind == "range":
        low, high = pen.pick([(0, 1), (0, 2), (-1, 1), (1, 3)])
        written = f"{low}..{high}"
        if (low, high) == (0, 2):
            written = pen.pick([written, "0..N", "0..(2 if N > 1 else 1)"])
        return VariableDraft(
            name, "integer", written, high - low + 1, low, high, initial=initial or pen.pick([None, high])
        )
    if kind == "words":
        words = pen.pick(WORDS)
        return VariableDraft(name, "words", list(words), len(words), words=words, initial=initial)
    if kind == "any instance":
        of = pen.pick([m for m, count in counts.items() if count])
        group, machine_name = f"instances of {of}", of
    else:
        listed = machine.parameters["q0"]
        assert isinstance(listed, list)
        group, machine_name = "q0", str(listed[0])
    optional = kind == "listed" or pen.chance(2)
    written_type: Yaml = {"one_of": group, "optional": "true"} if optional else {"one_of": group}
    size = counts[machine_name] + optional
    return VariableDraft(
        name,
        "reference",
        written_type,
        size,
        group=group,
        machine=machine_name,
        optional=optional,
        initial=initial,
    )


# --- what machines do ----------------------------------------------------------------------------


class Workshop:
    """Gives machines their definitions and transitions."""

    def __init__(self, pen: Pen, machines: list[MachineDraft], instances: list[InstanceDraft]) -> None:
        self.pen = pen
        self.machines = {machine.name: machine for machine in machines}
        self.instances = instances

    def inside(self, machine: str, prefix: str) -> Vocabulary:
        """Return what can be read of an instance of a machine, under a prefix."""
        return outside(self.machines[machine], prefix)

    def own(self, machine: MachineDraft) -> Vocabulary:
        """Return what can be read in a machine."""
        names = replace(outside(machine, ""), inside=self.inside)
        names.integers.append(("N", 2, 2))
        for name, kind in machine.parameters.items():
            if isinstance(kind, list):
                names.collections.append(Collection(name, str(kind[0]), 3, 0))
            elif kind not in ("integer", "boolean"):
                names.references.append((name, "", str(kind), False))
                names = names.extended(outside(self.machines[str(kind)], f"{name}."))
                for path, machine_name in self._through(name, str(kind)):
                    names = names.extended(outside(self.machines[machine_name], f"{path}."))
        names.references.append(("self", "", machine.name, False))
        return names

    def _through(self, path: str, machine: str) -> list[tuple[str, str]]:
        """Return the paths that lead on from an instance through its parameters, and the machines that they lead to."""
        parameters = self.machines[machine].parameters.items()
        return [
            (f"{path}.{name}", kind) for name, kind in parameters if isinstance(kind, str) and kind in self.machines
        ]

    def define(self, machine: MachineDraft, pen: Pen) -> None:
        """Give a machine named expressions over its own variables; a later one may use those before it."""
        for name in ("d0", "d1")[: pen.pick([0, 0, 1, 2])]:
            names = outside(machine, "")
            if names.integers and pen.chance(3):
                text, low, high = integer_phrase(pen, names)
                machine.defines.append(DefinitionDraft(name, "integer", text, low, high))
            elif names.words and pen.chance(3):
                words = pen.pick(names.words)[1]
                test = condition(pen, names, 0)
                same = [path for path, its in names.words if its == words]
                text = f"{pen.pick(same)} if {test} else {pen.pick(words)}"
                machine.defines.append(DefinitionDraft(name, "words", text, words=words))
            else:
                text = condition(pen, names, 1)
                if pen.chance(3):
                    text = f"implies({text}, {condition(pen, names, 0)})"
                machine.defines.append(DefinitionDraft(name, "boolean", text))

    def announce(self, machine: MachineDraft) -> None:
        """Give a machine its triggers and their choices."""
        for place in range(self.pen.upto(3, 1)):
            machine.triggers[f"t{place}"] = self._choices(machine) if self.pen.chance(4) else {}

    def _choices(self, machine: MachineDraft) -> dict[str, Yaml]:
        options: list[Yaml] = ["boolean", "0..1", [-1, 1], "0..N", list(WORDS[0]), f"instances of {machine.name}"]
        variables = [v for v in machine.variables if v.kind == "words"]
        options += [list(v.words) for v in variables]
        if "q0" in machine.parameters:
            options += ["q0", {"one_of": "q0", "optional": "true"}, {"one_of": "q0"}]
        names = ["c0", "c1"][: self.pen.pick([1, 1, 2])]
        return {name: self.pen.pick(options) for name in names}

    def chosen(self, machine: MachineDraft, choices: dict[str, Yaml], prefix: str = "") -> Vocabulary:
        """Return the vocabulary of choices."""
        found = Vocabulary()
        for name, kind in choices.items():
            match kind:
                case "boolean":
                    found.booleans.append(prefix + name)
                case "q0" | {"one_of": _}:
                    listed = machine.parameters["q0"]
                    assert isinstance(listed, list)
                    optional = isinstance(kind, dict) and "optional" in kind
                    found.references.append((prefix + name, "" if prefix else "q0", str(listed[0]), optional))
                case str() if kind.startswith("instances of"):
                    found.references.append((prefix + name, "", machine.name, False))
                case [str(), *_]:
                    found.words.append((prefix + name, tuple(map(str, kind))))
                case _:
                    low, high = {"0..1": (0, 1), "0..N": (0, 2)}.get(str(kind), (-1, 1))
                    found.integers.append((prefix + name, low, high))
        return found

    def equip(self, machine: MachineDraft, *, faults: bool) -> None:
        """Give a machine its transitions, own and following."""
        names = self.own(machine)
        for trigger, choices in machine.triggers.items():
            for _ in range(self.pen.pick([1, 1, 2])):
                entry: dict[str, Yaml] = {"trigger": trigger}
                actors = ["operator", "spontaneous", "workload"] + ["fault"] * faults
                actor = self.pen.pick(["operator", *actors])
                if actor != "operator":
                    entry["actor"] = actor
                if choices:
                    entry["choose"] = choices
                self._rest(entry, machine, names.extended(self.chosen(machine, choices)))
                machine.transitions.append(entry)
        for _ in range(self.pen.upto(2)):
            self._follow(machine, names)

    def settle_fairness(self, machine: MachineDraft) -> None:
        """Say of some triggers how fair they are; it must be said where by default their transitions would differ in it."""
        for trigger in machine.triggers:
            entries = [entry for entry in machine.transitions if entry.get("trigger") == trigger]
            spontaneous = [entry.get("actor") == "spontaneous" for entry in entries]
            if self.pen.chance(3) or any(spontaneous) != all(spontaneous):
                fair = self.pen.pick(["weak", "none", "strong"])
                for entry in entries:
                    entry["fair"] = fair

    def _follow(self, machine: MachineDraft, names: Vocabulary) -> None:
        targets: list[tuple[str, MachineDraft]] = []
        for name, kind in machine.parameters.items():
            if isinstance(kind, list):
                targets.append((f"any({name})", self.machines[str(kind[0])]))
            elif kind not in ("integer", "boolean"):
                targets.append((name, self.machines[str(kind)]))
                targets += [(path, self.machines[to]) for path, to in self._through(name, str(kind))]
                for other, listed in self.machines[str(kind)].parameters.items():
                    if isinstance(listed, list):
                        targets.append((f"any({name}.{other})", self.machines[str(listed[0])]))
        if not targets:
            return
        path, followed = self.pen.pick(targets)
        trigger = self.pen.pick(list(followed.triggers))
        entry: dict[str, Yaml] = {"follows": f"{path}.{trigger}"}
        if self.pen.chance(4):
            other, its = self.pen.pick(targets)
            entry["follows"] = [f"{path}.{trigger}", f"{other}.{self.pen.pick(list(its.triggers))}"]
        else:
            names = names.extended(outside(followed, "sender."))
            names = names.extended(self.chosen(followed, followed.triggers[trigger], "event."))
            names.references.append(("sender", "", followed.name, False))
        if self.pen.chance(6):
            choices = self._choices(machine)
            entry["choose"] = choices
            names = names.extended(self.chosen(machine, choices))
        self._rest(entry, machine, names)
        machine.transitions.append(entry)

    def _rest(self, entry: dict[str, Yaml], machine: MachineDraft, names: Vocabulary) -> None:
        """Add source, dest, guards and effects."""
        pen = self.pen
        if machine.states:
            form = pen.upto(3)
            if form <= 1:
                entry["source"] = pen.pick(machine.states)
            elif form == 2:
                sources = [state for state in machine.states if pen.chance(2)]
                entry["source"] = sources or "*"
            if not pen.chance(4):
                entry["dest"] = pen.pick([*machine.states[::-1], "="])
        if pen.chance(3):
            entry["conditions"] = condition(pen, names, 1)
            if pen.chance(4):
                entry["conditions"] = [entry["conditions"], condition(pen, names, 1)]
        if pen.chance(6):
            entry["unless"] = condition(pen, names, 1)
        if pen.chance(5):
            entry["procedure"] = {"g0": condition(pen, names, 1)}
        effect: dict[str, Yaml] = {}
        for variable in machine.variables:
            if pen.chance(2):
                value = self._value(variable, names)
                if value is not None:
                    effect[variable.name] = value
        if effect:
            entry["effect"] = effect

    def _value(self, variable: VariableDraft, names: Vocabulary) -> str | None:
        pen = self.pen
        match variable.kind:
            case "boolean":
                return pen.pick(["true", "false", f"not {variable.name}", condition(pen, names, 1)])
            case "integer":
                return number_within(pen, names, variable.low, variable.high)
            case "words":
                return word_among(pen, names, variable.words)
            case "reference":
                every = variable.group.startswith("instances of")
                known = [
                    path
                    for path, group, machine, optional in names.references
                    if (optional <= variable.optional and machine == variable.machine)
                    and (group == variable.group or every)
                ]
                options = ["none"] * variable.optional + known
                return pen.pick(options) if options else None
