"""Systems: from YAML to initial states, and to a function that gives all steps from a state."""

import itertools
import math
import posixpath
import re
from dataclasses import dataclass, field
from types import SimpleNamespace

import yaml

from checkcert.expressions import NotSupported, Scope, V, conjunction, const, negation

ACTORS = ("operator", "spontaneous", "workload", "fault")
MOST = 10_000_000  # combinations of initial values that are tried
KEYS = {
    "machine": "machine parameters attributes variables states initial define transitions",
    "transition": "trigger follows source dest conditions unless procedure choose effect actor fair command minutes",
    "system": "system include constants machines instances initially limits deadlock properties expect",
    "variable": "type initial one_of optional",
}


class Plain(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
    """Reads every scalar as a text: `on` is one, and so are `true` and `3`."""


Plain.yaml_implicit_resolvers = {"<": [("tag:yaml.org,2002:merge", re.compile("^<<$"))]}


def taken(mapping, what, *more):
    """Return a mapping all of whose keys are known."""
    unknown = set(mapping) - {*KEYS.get(what, "").split(), "doc", "source_text", *more}
    if unknown:
        raise NotSupported(f"{what} with {', '.join(sorted(unknown))}")
    return mapping


def listed(value):
    return value if isinstance(value, list) else [] if value in (None, "") else [value]


def flag(text):
    """Return the boolean that a text says, false where there is none."""
    if text is not None and text.lower() not in ("true", "false"):
        raise NotSupported(f"`{text}` is no boolean")
    return text is not None and text.lower() == "true"


class Machine:
    def __init__(self, name, body):
        taken(body, "machine")
        self.name, self.parameters, self.define = name, body.get("parameters") or {}, body.get("define") or {}
        self.attributes = listed(body.get("attributes"))
        self.states = [one["name"] if isinstance(one, dict) else one for one in listed(body.get("states"))]
        self.variables = {"state": {"type": self.states, "initial": body.get("initial")}} if self.states else {}
        self.variables |= body.get("variables") or {}
        unset = dict.fromkeys(KEYS["transition"].split())
        found = [unset | taken(one, "transition") for one in listed(body.get("transitions"))]
        self.transitions = [SimpleNamespace(**one) for one in found]
        self.triggers = list(dict.fromkeys(one.trigger for one in self.transitions if one.trigger))


@dataclass(eq=False, repr=False)
class Instance:
    """An instance; `variables` are (place, values, instances among them) by name, `index` that in its family."""

    system: object
    name: str
    machine: Machine
    entry: dict
    index: int | None = None
    variables: dict = field(default_factory=dict)
    given: dict = field(default_factory=dict)

    def __repr__(self):
        return repr(self.name)

    def part(self, name, scope):
        """Return a variable, definition or parameter; None where there is no such thing."""
        if name in self.machine.variables:
            if name not in self.variables or scope.state is None:
                raise NotSupported(f"`{self.name}.{name}` depends on the state")
            place, _, among = self.variables[name]
            return V(f"{scope.state}_{place}", among=among)
        if name in self.machine.define:
            key = self.name, name, scope.state
            if key not in self.system.defined:
                own = Scope(self.system, self, state=scope.state)
                self.system.defined[key] = own.read(self.machine.define[name])
            return self.system.defined[key]
        return const(self.parameter(name)) if name in self.machine.parameters else None

    @property
    def outside(self):
        return Scope(self.system, names=(("i", const(self.index)),) if self.index else ())

    def parameter(self, name):
        if name not in self.given:
            found = [self.outside.value(one) for one in listed(self.entry[name])]
            if isinstance(self.machine.parameters[name], list):
                found = [one for some in found for one in (some if isinstance(some, list) else [some])]
                self.given[name] = list(dict.fromkeys(found))
            else:
                (self.given[name],) = found
        return self.given[name]

    def domain(self, written):
        """Return the values of a type, and the instances among them where they are references."""
        scope = Scope(self.system, self)
        if isinstance(written, list):
            numbers = all(re.fullmatch(r"[-+]?\d+", one) for one in written)
            return list(dict.fromkeys(map(int, written) if numbers else written)), None
        if written == "boolean":
            return [False, True], None
        if isinstance(written, str) and ".." in written:
            low, high = map(scope.value, written.split(".."))
            return range(low, high + 1), None
        where, optional = (written, None) if isinstance(written, str) else (written["one_of"], written.get("optional"))
        machine = re.fullmatch(r"instances of (\w+)", where.strip())
        members = self.system.of_machine(machine[1]) if machine else scope.value(where)
        return [None] * flag(optional) + [one.name for one in members], tuple(members)

    def declare(self, name, written):
        """Add a variable to those of the system."""
        said = taken(written, "variable") if isinstance(written, dict) else {"type": written}
        values, among = self.domain(said.get("type", said))
        initial, scope = said.get("initial"), Scope(self.system, self)
        if name in (own := self.entry.get("initial") or {}):
            initial, scope = own[name], self.outside
        start = values if initial == "any" else values[:1]
        if listed(initial) and initial != "any":
            found = [one if one in values else scope.value(one) for one in listed(initial)]
            found = [None if one == "none" and None in values else getattr(one, "name", one) for one in found]
            start = [one for one in values if one in found]
            if len(start) != len(set(found)):
                raise NotSupported(f"{self.name}.{name} cannot begin with {initial}")
        self.variables[name] = len(self.system.variables), values, among
        self.system.variables.append((f"{self.name}.{name}", start))


class System:
    """A system with its options in force.

    Attributes:
        variables: (name, initial values), in the order of a state's values; a counter of faults is the last one.
        events: label, instance, trigger, choices and fairness of each.
        steps: function of a state: (event, actor, state after) of every way in which something can happen.
    """

    def __init__(self, read, path, name, options, counted):
        documents = read(path)
        (self.body,) = [taken(one, "system") for one in documents if one.get("system") == name]
        self.machines, self.constants, self.instances, self.families = {}, {}, {}, {}
        self.variables, self.events, self.defined, self.space = [], [], {}, {"put": _put, "within": _within}
        self._machines(read, path, documents, [self.body], {path})
        taken(options["set"], "a change of", *(self.body.get("constants") or {}))
        for constant, text in (self.body.get("constants") or {}).items():
            self.constants[constant] = options["set"].get(constant, Scope(self).value(text))
        for family, entry in self.body["instances"].items():
            self._populate(family, {"machine": entry} if isinstance(entry, str) else entry)
        for one in self.instances.values():
            for variable, written in one.machine.variables.items():
                one.declare(variable, written)
        limits = taken(self.body.get("limits") or {}, "limits", "faults")
        limit = Scope(self).value(limits["faults"]) if "faults" in limits else None
        self.limit = limit if options["faults"] is None else options["faults"]
        self.counter = len(self.variables) if counted else None
        self.variables += [("limits.faults", [0])] * counted
        self.dropped = set(options["drop"])
        if not isinstance(options["drop"], list) or self.dropped - set(self._guards()):
            raise NotSupported("a guard to drop that is none")
        self.steps = self.function(list(self._events()))

    def _machines(self, read, path, documents, systems, done):
        """Add the machines of a file, and of what some of its systems include."""
        found = [(one["machine"], one) for one in documents if "machine" in one]
        for one in systems:
            found += (one.get("machines") or {}).items()
            for file in listed(one.get("include")):
                other = posixpath.normpath(posixpath.join(posixpath.dirname(path), file))
                if other not in done:
                    done.add(other)
                    more = read(other)
                    self._machines(read, other, more, [one for one in more if "system" in one], done)
        for name, body in found:
            if name in self.machines:
                raise NotSupported(f"two machines {name}")
            self.machines[name] = Machine(name, body)

    def _populate(self, name, entry):
        machine = self.machines[entry["machine"]]
        taken(entry, "instance", "machine", "count", "initial", *machine.parameters, *machine.attributes)
        members = [Instance(self, name, machine, entry)]
        if "count" in entry:
            count = Scope(self).value(entry["count"])
            members = [Instance(self, f"{name}[{i}]", machine, entry, i) for i in range(1, count + 1)]
            self.families[name] = members
        self.instances |= {one.name: one for one in members}

    def _guards(self):
        """Yield the names of all procedure guards."""
        for me in self.instances.values():
            for one in me.machine.transitions:
                for event in [one.trigger] if one.trigger else listed(one.follows):
                    for name in one.procedure or {}:
                        yield f"{me.name}.{event.rpartition('.')[2]}/{name}"

    def of_machine(self, name):
        return [one for one in self.instances.values() if one.machine.name == name]

    def named(self, name, me):
        """Return what a name means that is none of an instance: at last it is a word."""
        if name in ("true", "false"):
            return name == "true"
        if name in self.constants or me is not None:
            return self.constants.get(name, name)
        if name in self.families:
            return list(self.families[name])
        return self.instances.get(name) or (self.of_machine(name) if name in self.machines else name)

    def table(self, mapping):
        """Return the name that a table has in the functions that are made."""
        self.space[name := f"d_{len(self.space)}"] = {key: getattr(one, "name", one) for key, one in mapping.items()}
        return name

    def function(self, lines):
        """Return the function of a state, and of the one after a step, that is made of these lines."""
        text = "\n ".join(lines)
        for state in "st":
            used = sorted({int(place) for place in re.findall(rf"\b{state}_(\d+)\b", text)})
            text = "".join(f"{state}_{n} = {state}[{n}]; " for n in used if n < len(self.variables)) + f"0\n {text}"
        exec(f"def made(s, t=None):\n {text}\n", self.space)  # noqa: S102 - numbers, quoted words, names of our own
        return self.space["made"]

    def test(self, code):
        return self.function([f"return {code}"])

    def initial(self):
        """Return the initial states."""
        if math.prod(len(values) for _, values in self.variables) > MOST:
            raise NotSupported("so many combinations of initial values")
        test = self.test(Scope(self, state="s").condition(self.body.get("initially") or "true").code)
        return [state for state in itertools.product(*(values for _, values in self.variables)) if test(state)]

    def _events(self):
        """Yield the lines of the function that gives all steps."""
        heard = {}
        for me in self.instances.values():
            for one in me.machine.transitions:
                for path, trigger in (text.strip().rsplit(".", 1) for text in listed(one.follows)):
                    for sender in _ends(path, me):
                        if sender is not me:
                            heard.setdefault((sender.name, trigger), {})[me, id(one)] = one
        yield "out = []"
        for me in self.instances.values():
            for trigger in me.machine.triggers:
                places, own = {}, [one for one in me.machine.transitions if one.trigger == trigger]
                order = list(dict.fromkeys(name for one in own for name in one.choose or {}))
                followers = heard.get((me.name, trigger), {})
                for one, chosen in ((each, chosen) for each in own for chosen in self._choices(me, each, order)):
                    text = ", ".join(f"{name}={_shown(value.value)}" for name, value in chosen)
                    label = f"{me.name}.{trigger}" + f"({text})" * bool(text)
                    if label not in places:
                        places[label] = len(self.events)
                        fair = one.fair or ("weak" if one.actor == "spontaneous" else "none")
                        event = SimpleNamespace(label=label, me=me, trigger=trigger, choices=chosen, fair=fair)
                        self.events.append(event)
                    yield from self._ways(me, one, self.events[places[label]], places[label], followers)
        yield "return out"

    def _ways(self, me, one, event, place, heard):
        """Yield the lines for one transition with its choices, and what follows it."""
        guard, changes = self._branch(me, one, event.choices, None, event.trigger)
        actor = ACTORS[ACTORS.index(one.actor or "operator")]
        if guard.value is False or (actor == "fault" and self.limit == 0):
            return
        if actor == "fault" and self.limit is not None:
            if self.counter is None:
                raise NotSupported("states that do not count faults")
            guard = conjunction([V(f"(s_{self.counter} < {self.limit})"), guard])
            changes += f"({self.counter}, s_{self.counter} + 1),"
        yield f"if {guard.code}:"
        yield f" ways = [({changes})]"
        for other in self.instances.values():
            found = [following for (follower, _), following in heard.items() if follower is other]
            sender = ("sender", const(me))
            parts = [self._branch(other, following, (*names, sender), event.choices, event.trigger)
                     for following in found for names in self._choices(other, following)]  # fmt: skip
            parts = [(found, its) for found, its in parts if found.value is not False]
            if parts:
                yield " more = []"
                yield from (f" if {found.code}: more.append(({its}))" for found, its in parts)
                yield " if more: ways = [a + b for a in ways for b in more]"
        yield f" out += [({place}, {actor!r}, put(s, way)) for way in ways]"

    def _branch(self, me, one, names, choices, trigger):
        """Return the guard of a transition, and source of its changes."""
        scope, guard = Scope(self, me, names, choices, "s"), []
        sources = ["*"] if one.source is None else listed(one.source)
        if "*" not in sources and set(sources) != set(me.machine.states):
            guard = [V(f"(s_{me.variables['state'][0]} in {(*sources,)!r})")]
        guard += map(scope.condition, listed(one.conditions))
        guard += [negation(scope.condition(text)) for text in listed(one.unless)]
        guard += [scope.condition(text) for name, text in (one.procedure or {}).items()
                  if f"{me.name}.{trigger}/{name}" not in self.dropped]  # fmt: skip
        guard, changes = conjunction(guard), ""
        if one.dest not in (None, "="):
            changes = f"({me.variables['state'][0]}, {one.dest!r}),"
        for name, text in (one.effect or {}).items() if guard.value is not False else ():
            place, values, among = me.variables[name]
            value = scope.read(text)
            value = const(None) if among is not None and value.value == "none" else value
            if not value.known or getattr(value.value, "name", value.value) not in values:
                value = V(f"within({value.code}, {self.table({0: values})}[0])")
            changes += f"({place}, {value.code}),"
        return guard, changes

    def _choices(self, me, one, order=()):
        """Return every combination of the values of a transition's choices, as names and values."""
        names = sorted(one.choose or {}, key=order.index if order else str)
        domains = [me.domain(one.choose[name]) for name in names]
        values = [
            [const(self.instances[v] if among is not None and v else v) for v in found] for found, among in domains
        ]
        return [tuple(zip(names, chosen, strict=True)) for chosen in itertools.product(*values)]


def _ends(path, me):
    """Return the instances that the path of `follows` leads to."""
    path, every = path.strip(), False
    if path.startswith("any(") and path.endswith(")"):
        path, every = path[4:-1], True
    if "any(" in path:
        head, _, last = path.rpartition(".")
        found = [one.parameter(last) for one in _ends(head, me)]
    else:
        found = [Scope(me.system, me).value(path)]
    if any(isinstance(one, list) != every for one in found):
        raise NotSupported(f"`follows` by {path}")
    return [one for some in found for one in listed(some)]


def _shown(value):
    return str(value).lower() if value is None or isinstance(value, bool) else str(getattr(value, "name", value))


def _put(state, changes):
    after = list(state)
    for place, value in changes:
        after[place] = value
    return tuple(after)


def _within(value, values):
    """Return a value that a variable can take; one outside of its range is an error of the model."""
    if value not in values:
        raise KeyError(value)
    return value
