"""Systems: from YAML to initial states, and to a function that gives all steps from a state."""

import itertools
import re
from types import SimpleNamespace

import yaml

from checkcert.expressions import NotSupported, Scope, V, conjunction, const, negation

ACTORS = ("operator", "spontaneous", "workload", "fault")
TEXTS = {"doc", "source_text"}
MACHINE = TEXTS | {"machine", "parameters", "attributes", "variables", "states", "initial", "define", "transitions"}
TRANSITION = TEXTS | {
    "trigger", "follows", "source", "dest", "conditions", "unless", "procedure", "choose", "effect", "actor", "fair",
    "command", "minutes",
}  # fmt: skip
SYSTEM = TEXTS | {
    "system", "include", "constants", "machines", "instances", "initially", "limits", "deadlock", "properties", "expect",
}  # fmt: skip


class Plain(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
    """Reads scalars as texts: `on` is one, `true` too. Of what else they could be only `<<` is left."""


Plain.yaml_implicit_resolvers = {"<": [("tag:yaml.org,2002:merge", re.compile("^<<$"))]}


def taken(mapping, keys):
    """Return a mapping, all of whose keys are known."""
    if not isinstance(mapping, dict) or set(mapping) - keys:
        raise NotSupported(f"a mapping with {sorted(keys)[:3]}… and no other keys is expected: {str(mapping)[:80]}")
    return mapping


def listed(value):
    return value if isinstance(value, list) else [] if value in (None, "") else [value]


class Machine:
    def __init__(self, name, body):
        self.name, body = name, taken(body, MACHINE)
        self.parameters, self.define = body.get("parameters") or {}, body.get("define") or {}
        self.attributes = set(listed(body.get("attributes")))
        self.states = [one["name"] if isinstance(one, dict) else one for one in listed(body.get("states"))]
        self.variables = {"state": {"type": self.states, "initial": body.get("initial")}} if self.states else {}
        self.variables |= body.get("variables") or {}
        self.transitions = [
            SimpleNamespace(**dict.fromkeys(TRANSITION) | taken(one, TRANSITION))
            for one in listed(body.get("transitions"))
        ]
        self.triggers = list(dict.fromkeys(one.trigger for one in self.transitions if one.trigger))


class Instance:
    """An instance; `variables` are (place, values, instances among them) by name, `index` that in its family."""

    def __init__(self, system, name, machine, entry, index):
        self.system, self.name, self.machine, self.entry, self.index = system, name, machine, entry, index
        self.variables, self.given = {}, {}
        self.outer = Scope(system, names=(("i", const(index)),) if index else ())

    def __repr__(self):
        return repr(self.name)

    def __str__(self):
        return self.name

    def part(self, name, scope, missing=NotSupported):
        """Return a variable, definition or parameter."""
        if name in self.variables and scope.state:
            place, _, among = self.variables[name]
            return V(f"{scope.state}_{place}", among=among)
        if name in self.machine.define:
            key = (self.name, name, scope.state)
            if key not in self.system.defined:
                self.system.defined[key] = Scope(self.system, self, state=scope.state).read(self.machine.define[name])
            return self.system.defined[key]
        if name in self.machine.parameters:
            return const(self.parameter(name))
        if missing is None and name not in self.machine.variables:
            return None
        raise NotSupported(f"{self.name} has no `{name}`, or it is not constant")

    def parameter(self, name):
        if name not in self.given:
            kind, written = self.machine.parameters[name], self.entry[name]
            if isinstance(kind, list):
                found = [self.outer.value(one) for one in listed(written)]
                found = [one for some in found for one in (some if isinstance(some, list) else [some])]
                self.given[name] = list(dict.fromkeys(found))
            else:
                self.given[name] = self.outer.value(written)
        return self.given[name]

    def domain(self, written):
        """Return the values of a type, and the instances among them where they are references."""
        scope = Scope(self.system, self)
        written = (
            {"one_of": written}
            if isinstance(written, str) and written != "boolean" and ".." not in written
            else written
        )
        if isinstance(written, list):
            numbers = all(re.fullmatch(r"[-+]?\d+", one) for one in written)
            return list(dict.fromkeys(map(int, written) if numbers else written)), None
        if isinstance(written, dict):
            machine = re.fullmatch(r"instances of (\w+)", written["one_of"].strip())
            members = self.system.of_machine(machine[1]) if machine else scope.value(written["one_of"])
            return [None] * (written.get("optional") == "true") + [one.name for one in members], tuple(members)
        if written == "boolean":
            return [False, True], None
        low, high = (scope.value(end) for end in written.split(".."))
        return range(low, high + 1), None

    def declare(self, name, written):
        """Add a variable to those of the system."""
        declared = written if isinstance(written, dict) else {"type": written}
        taken(declared, {"type", "initial", "doc", "one_of", "optional"})
        values, among = self.domain(declared.get("type") if "type" in declared else declared)
        own = self.entry.get("initial") or {}
        initial, scope = (own[name], self.outer) if name in own else (declared.get("initial"), Scope(self.system, self))
        start = values if initial == "any" else values[:1]
        if initial not in (None, "", "any"):
            start = [one if one in values else scope.value(one) for one in listed(initial)]
            start = [None if one == "none" and None in values else getattr(one, "name", one) for one in start]
            if not set(start) <= set(values):
                raise NotSupported(f"{self.name}.{name} cannot begin with {start}")
            start = [one for one in values if one in start]
        self.variables[name] = len(self.system.variables), values, among
        self.system.variables.append((f"{self.name}.{name}", start))


class System:
    """A system with its options in force.

    Attributes:
        variables: (name, initial values), in the order of a state's values; the counter of faults is the last one.
        events: label, instance, trigger, choices and fairness of each event.
    """

    def __init__(self, read, path, name, options, counted):
        documents = read(path)
        self.body = next(taken(d, SYSTEM) for d in documents if d.get("system") == name)
        self.machines, self.constants, self.instances, self.families = {}, {}, {}, {}
        self.variables, self.events, self.defined, self.space = [], [], {}, {"put": _put, "within": _within}
        self.dropped = {tuple(re.fullmatch(r"(.*)\.([^.]*)/(.*)", one).groups()) for one in options["drop"]}
        self._include(read, path, documents, self.body, {path})
        for constant, text in (self.body.get("constants") or {}).items():
            given = options["set"].get(constant)
            self.constants[constant] = Scope(self).value(text) if given is None else given
        self._populate()
        limit = (self.body.get("limits") or {}).get("faults")
        taken(self.body.get("limits") or {}, {"faults"})
        limit = None if limit is None else Scope(self).value(limit)
        self.limit = limit if options["faults"] is None else options["faults"]
        self.counter = len(self.variables) if counted else None
        self.variables += [("limits.faults", [0])] * counted
        self.steps = self._compile(self._steps())

    def _include(self, read, path, documents, body, done):
        found = [(d["machine"], d) for d in documents if "machine" in d]
        for one in [
            body,
            *(d for d in documents if "system" in d and d is not body and path not in (body,) and len(done) > 1),
        ]:
            found += (one.get("machines") or {}).items()
            for file in listed(one.get("include")):
                other = re.sub(r"[^/]*$", "", path) + file
                parts = []
                for part in other.split("/"):
                    if part == ".." and parts and parts[-1] != "..":
                        parts.pop()
                    elif part not in (".", "") or not parts:
                        parts.append(part)
                other = "/".join(parts)
                if other not in done:
                    done.add(other)
                    self._include(read, other, read(other), {}, done)
        for machine, its in found:
            self.machines[machine] = Machine(machine, its)

    def _populate(self):
        for name, entry in self.body["instances"].items():
            entry = {"machine": entry} if isinstance(entry, str) else entry
            machine = self.machines[entry["machine"]]
            taken(entry, {"machine", "count", "initial", "doc", *machine.parameters, *machine.attributes})
            if "count" in entry:
                count = Scope(self).value(entry["count"])
                self.families[name] = [Instance(self, f"{name}[{i}]", machine, entry, i) for i in range(1, count + 1)]
            else:
                self.instances[name] = Instance(self, name, machine, entry, None)
            self.instances |= {one.name: one for one in self.families.get(name, ())}
        for one in self.instances.values():
            for name, written in one.machine.variables.items():
                one.declare(name, written)

    def of_machine(self, name):
        return [one for one in self.instances.values() if one.machine.name == name]

    def named(self, name, me):
        """Return what a name means that is none of an instance; at last it is a word."""
        if name in ("true", "false"):
            return name == "true"
        if name in self.constants or me is not None:
            return self.constants.get(name, name)
        if name in self.families:
            return list(self.families[name])
        return self.instances.get(name) or (self.of_machine(name) if name in self.machines else name)

    def table(self, mapping):
        """Return the name of a table, for the functions that are made."""
        self.space[name := f"d_{len(self.space)}"] = {
            key: getattr(value, "name", value) for key, value in mapping.items()
        }
        return name

    def _compile(self, lines):
        text = "\n ".join(lines)
        for state in "st":
            used = sorted({int(n) for n in re.findall(rf"\b{state}_(\d+)\b", text)})
            read = "; ".join(f"{state}_{n} = {state}[{n}]" for n in used if n < len(self.variables))
            text = f"{read}\n {text}" if read else text
        exec(f"def made(s, t=None):\n {text}\n", self.space)  # noqa: S102 - numbers, quoted words and names of our own
        return self.space["made"]

    def function(self, found):
        """Return the function of a state, or of a step, that computes what was read."""
        return self._compile([f"return {found.code}"])

    def initial(self):
        """Yield the initial states: each part of `initially` is asked as soon as it can be."""
        parts = Scope(self, state="s").read(self.body["initially"]) if self.body.get("initially") else const(True)
        texts = [parts.code] if parts.value is not True else []
        tests = {}
        for text in texts:
            last = max((int(n) for n in re.findall(r"\bs_(\d+)\b|: (\d+)", text) for n in n if n), default=-1)
            tests.setdefault(len(self.variables) - 1, []).append(self._compile([f"return {text}"]))
        for state in itertools.product(*(values for _, values in self.variables)):
            if all(test(state) for some in tests.values() for test in some):
                yield state

    # ---- steps

    def _branch(self, one, me, names, event, trigger):
        """Return the guard of a transition and the source of its changes."""
        scope = Scope(self, me, names, event, "s")
        guard = []
        if (
            one.source not in (None, "*")
            and set(listed(one.source)) != set(me.machine.states)
            and "*" not in listed(one.source)
        ):
            guard.append(V(f"(s_{me.variables['state'][0]} in ({', '.join(map(repr, listed(one.source)))},))"))
        guard += map(scope.condition, listed(one.conditions))
        guard += (negation(scope.condition(text)) for text in listed(one.unless))
        guard += (
            scope.condition(t) for g, t in (one.procedure or {}).items() if (me.name, trigger, g) not in self.dropped
        )
        changes = [f"({me.variables['state'][0]}, {one.dest!r})"] if one.dest not in (None, "=") else []
        guard = conjunction(guard)
        if guard.value is not False:
            for name, text in (one.effect or {}).items():
                place, values, among = me.variables[name]
                value = scope.read(text)
                value = const(None) if among and value.value == "none" else value
                kept = value.known and getattr(value.value, "name", value.value) in values
                changes.append(
                    f"({place}, {value.code if kept else f'within({value.code}, {self.table({0: values})}[0])'})"
                )
        return guard, changes

    def _choices(self, me, one, order=()):
        names = sorted(one.choose or {}, key=lambda name: order.index(name) if order else 0)
        values = [
            [const(self.instances.get(v, v) if among else v) for v in values]
            for values, among in (me.domain(one.choose[n]) for n in names)
        ]
        return [tuple(zip(names, chosen)) for chosen in itertools.product(*values)]

    def _heard(self):
        """Return (instance, transition) by the instance and the event that are followed."""
        found = {}
        for me in self.instances.values():
            for one in me.machine.transitions:
                for text in listed(one.follows):
                    path, _, trigger = text.strip().rpartition(".")
                    for sender in _ends(path, me):
                        if sender is not me:
                            found.setdefault((sender.name, trigger), {})[me, id(one)] = one
        return found

    def _steps(self):
        yield "out = []"
        heard = self._heard()
        for me in self.instances.values():
            for trigger in me.machine.triggers:
                own = [one for one in me.machine.transitions if one.trigger == trigger]
                order = list(dict.fromkeys(name for one in own for name in one.choose or {}))
                places = {}
                for one in own:
                    for chosen in self._choices(me, one, order):
                        text = ", ".join(f"{name}={_shown(value.value)}" for name, value in chosen)
                        label = f"{me.name}.{trigger}" + f"({text})" * bool(text)
                        if label not in places:
                            places[label] = len(self.events)
                            fair = one.fair or ("weak" if one.actor == "spontaneous" else "none")
                            self.events.append(
                                SimpleNamespace(label=label, me=me, trigger=trigger, choices=chosen, fair=fair)
                            )
                        yield from self._way(me, one, chosen, trigger, places[label], heard.get((me.name, trigger), {}))
        yield "return out"

    def _way(self, me, one, chosen, trigger, place, heard):
        actor, budget = one.actor or "operator", []
        if actor not in ACTORS:
            raise NotSupported(f"actor {actor}")
        if actor == "fault" and self.limit is not None:
            if self.limit == 0:
                return
            budget = [V(f"(s_{self.counter} < {self.limit})")]
        guard, changes = self._branch(one, me, chosen, None, trigger)
        if guard.value is False:
            return
        if budget and self.counter is None:
            raise NotSupported("the states do not count faults")
        guard = conjunction([*budget, guard])
        changes += [f"({self.counter}, s_{self.counter} + 1)"] if budget else []
        yield f"if {guard.code}:"
        yield f" ways = [({' '.join(c + ',' for c in changes)})]"
        followers = {}
        for (other, _), following in heard.items():
            followers.setdefault(other, []).append(following)
        for other in sorted(followers, key=list(self.instances.values()).index):
            parts = [(g, c) for f in followers[other] for names in self._choices(other, f)
                     for g, c in [self._branch(f, other, (*names, ("sender", const(me))), chosen, trigger)] if g.value is not False]  # fmt: skip
            if parts:
                yield " more = []"
                for found, its in parts:
                    yield f" if {found.code}: more.append(({' '.join(c + ',' for c in its)}))"
                yield " if more: ways = [a + b for a in ways for b in more]"
        yield f" out += [({place}, {actor!r}, put(s, way)) for way in ways]"


def _ends(path, me):
    """Return the instances that the path of `follows` leads to."""
    path = path.strip()
    if path.startswith("any(") and path.endswith(")"):
        path = path[4:-1]
    elif isinstance(Scope(me.system, me).read(path).value, list):
        raise NotSupported(f"`{path}` is a list")
    head, _, last = path.rpartition(".")
    bases = _ends(head, me) if "any(" in head else None
    found = [one.parameter(last) for one in bases] if bases is not None else [Scope(me.system, me).value(path)]
    return [one for some in found for one in listed(some)]


def _shown(value):
    return (
        {True: "true", False: "false", None: "none"}[value] if value is None or isinstance(value, bool) else str(value)
    )


def _put(state, changes):
    after = list(state)
    for place, value in changes:
        after[place] = value
    return tuple(after)


def _within(value, values):
    """Return a value that a variable takes; beyond its range is an error of the model."""
    if value not in values:
        raise KeyError(value)
    return value
