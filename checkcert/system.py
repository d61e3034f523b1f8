"""Systems: from YAML to initial states, and to all steps from a state."""

import itertools
import math
import posixpath
import re
from dataclasses import dataclass, field

import yaml

from checkcert.expressions import Code, NotSupported, Scope, code, joined, parsed, read

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
    if text not in (None, "true", "false"):
        raise NotSupported(f"`{text}` is no boolean")
    return text == "true"


def within(value, values):
    """Return a value that a variable can take; one outside of its range is an error of the model."""
    if value not in values:
        raise KeyError(value)
    return value


def function(text):
    """Return the function of a state, and of the one after a step, that a text gives."""
    return eval(f"lambda s, t=None: {text!r}", {"within": within})  # noqa: S307 - see checkcert.expressions


@dataclass(eq=False, repr=False)
class Instance:
    """An instance; `index` is that in its family, `variables` are (place, values, instances among them) by name."""

    system: object
    name: str
    machine: dict
    entry: dict
    index: int | None = None
    variables: dict = field(default_factory=dict)
    found: dict = field(default_factory=dict)

    def __repr__(self):
        return repr(self.name)

    @property
    def among(self):
        return (self,)

    def has(self, name):
        return any(name in self.machine[kind] for kind in ("variables", "define", "parameters"))

    def part(self, name, state):
        """Return a variable, definition or parameter, in a state that is called so."""
        if name in self.machine["variables"]:
            if name not in self.variables or state is None:
                raise NotSupported(f"`{self.name}.{name}` depends on the state")
            place, _, among = self.variables[name]
            return Code(f"{state}[{place}]", among)
        if (name, state) not in self.found:
            if name in self.machine["define"]:
                self.found[name, state] = read(*self.definition(name, state))
            elif name in self.machine["parameters"]:
                self.found[name, state] = self._parameter(name)
            else:
                raise NotSupported(f"{self.name} has no `{name}`")
        return self.found[name, state]

    def definition(self, name, state):
        return parsed(self.machine["define"][name]), Scope(self.system, self, {}, state)

    @property
    def outside(self):
        """What names mean in the entry of the instance."""
        return Scope(self.system, None, {"i": self.index} if self.index else {})

    def _parameter(self, name):
        found = [self.outside.value(one) for one in listed(self.entry[name])]
        if isinstance(self.machine["parameters"][name], list):
            return list(dict.fromkeys(one for some in found for one in (some if isinstance(some, list) else [some])))
        return found[0]

    def domain(self, written):
        """Return the values of a type, and the instances among them where they are references."""
        scope = Scope(self.system, self)
        if isinstance(written, list):
            numbers = all(re.fullmatch(r"[-+]?\d+", one) for one in written)
            return tuple(dict.fromkeys(map(int, written) if numbers else written)), ()
        if written == "boolean":
            return (False, True), ()
        if isinstance(written, str) and ".." in written:
            low, high = map(scope.value, written.split(".."))
            return range(low, high + 1), ()
        where, optional = (written, None) if isinstance(written, str) else (written["one_of"], written.get("optional"))
        machine = re.fullmatch(r"instances of (\w+)", where.strip())
        members = self.system.of_machine(machine[1]) if machine else scope.value(where)
        return ("none",) * flag(optional) + tuple(one.name for one in members), tuple(members)

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
            start = [one for one in values if one in [getattr(value, "name", value) for value in found]]
            if len(start) != len(set(found)):
                raise NotSupported(f"{self.name}.{name} cannot begin with {initial}")
        self.variables[name] = len(self.system.variables), values, among
        self.system.variables.append((f"{self.name}.{name}", start))


@dataclass
class Event:
    """What can happen with certain choices, given by their names.

    Attributes:
        ways: (actor, guard, changes, groups) of the transitions that it can take; in a group stand (guard, changes) of those of
            another instance that can follow. Changes are functions of a state that give places with values.
    """

    label: str
    me: Instance
    trigger: str
    choices: dict
    fair: str
    ways: list = field(default_factory=list)


class System:
    """A system with its options in force.

    Attributes:
        variables: (name, initial values), in the order of a state's values; a counter of faults is the last one.
        events: everything that can happen.
    """

    def __init__(self, load, path, name, options, counted):
        documents = load(path)
        (self.body,) = [taken(one, "system") for one in documents if one.get("system") == name]
        self.machines, self.constants, self.instances, self.families = {}, {}, {}, {}
        self.variables, self.events = [], []
        self._machines(load, path, documents, [self.body], {path})
        taken(options["set"], "a change of", *(self.body.get("constants") or {}))
        for constant, text in (self.body.get("constants") or {}).items():
            self.constants[constant] = options["set"].get(constant, Scope(self).value(text))
        for family, entry in self.body["instances"].items():
            self._populate(family, {"machine": entry} if isinstance(entry, str) else entry)
        for one in self.instances.values():
            for variable, written in one.machine["variables"].items():
                one.declare(variable, written)
        limits = taken(self.body.get("limits") or {}, "limits", "faults")
        limit = Scope(self).value(limits["faults"]) if "faults" in limits else None
        self.limit = limit if options["faults"] is None else options["faults"]
        self.counter = len(self.variables) if counted else None
        self.variables += [("limits.faults", [0])] * counted
        self.dropped, self.guards = set(options["drop"]), set()
        self._events()
        if not self.dropped <= self.guards:
            raise NotSupported("a guard to drop that is none")

    def _machines(self, load, path, documents, systems, done):
        """Add the machines of a file, and of what some of its systems include."""
        found = [(one["machine"], one) for one in documents if "machine" in one]
        for one in systems:
            found += (one.get("machines") or {}).items()
            for file in listed(one.get("include")):
                other = posixpath.normpath(posixpath.join(posixpath.dirname(path), file))
                if other not in done:
                    done.add(other)
                    more = load(other)
                    self._machines(load, other, more, [one for one in more if "system" in one], done)
        for name, body in found:
            if name in self.machines:
                raise NotSupported(f"two machines {name}")
            taken(body, "machine")
            states = [one["name"] if isinstance(one, dict) else one for one in listed(body.get("states"))]
            state = {"state": {"type": states, "initial": body.get("initial")}} if states else {}
            unset = dict.fromkeys(KEYS["transition"].split())
            self.machines[name] = {
                "machine": name,
                "parameters": body.get("parameters") or {},
                "attributes": listed(body.get("attributes")),
                "variables": state | (body.get("variables") or {}),
                "define": body.get("define") or {},
                "transitions": [unset | taken(one, "transition") for one in listed(body.get("transitions"))],
            }

    def _populate(self, name, entry):
        machine = self.machines[entry["machine"]]
        taken(entry, "instance", "machine", "count", "initial", *machine["parameters"], *machine["attributes"])
        members = [Instance(self, name, machine, entry)]
        if "count" in entry:
            count = Scope(self).value(entry["count"])
            members = [Instance(self, f"{name}[{i}]", machine, entry, i) for i in range(1, count + 1)]
            self.families[name] = members
        self.instances |= {one.name: one for one in members}

    def definitions(self):
        return [text for machine in self.machines.values() for text in machine["define"].values()]

    def of_machine(self, name):
        return [one for one in self.instances.values() if one.machine["machine"] == name]

    def named(self, name, me):
        """Return what a name means that is none of an instance: at last it is a word."""
        if name in self.constants or me is not None:
            return self.constants.get(name, name)
        if name in self.families:
            return self.families[name]
        return self.instances.get(name) or (self.of_machine(name) if name in self.machines else name)

    def initial(self):
        """Return the initial states."""
        if math.prod(len(values) for _, values in self.variables) > MOST:
            raise NotSupported("so many combinations of initial values")
        test = function(Scope(self, state="s").read(self.body.get("initially") or "true"))
        return [state for state in itertools.product(*(values for _, values in self.variables)) if test(state)]

    def steps(self, state):
        """Return (event, actor, state after) of every way in which something can happen; events by their places."""
        found = []
        for place, event in enumerate(self.events):
            for actor, guard, changes, groups in event.ways:
                if guard(state):
                    ways = [changes(state)]
                    for group in groups:
                        more = [its(state) for guard, its in group if guard(state)]
                        ways = [one + other for one in ways for other in more] if more else ways
                    found += [(place, actor, _put(state, way)) for way in ways]
        return found

    def _events(self):
        """Find the events, and what each can do."""
        heard = {}
        for me in self.instances.values():
            for one in me.machine["transitions"]:
                for path, trigger in (text.strip().rsplit(".", 1) for text in listed(one["follows"])):
                    for sender in _senders(path, me):
                        if sender is not me:
                            heard.setdefault((sender.name, trigger), {}).setdefault(me.name, {})[id(one)] = me, one
        for me in self.instances.values():
            triggers = dict.fromkeys(one["trigger"] for one in me.machine["transitions"] if one["trigger"])
            for trigger in triggers:
                own = [one for one in me.machine["transitions"] if one["trigger"] == trigger]
                order = list(dict.fromkeys(name for one in own for name in one["choose"] or {}))
                events = {}
                for one in own:
                    fair = one["fair"] or ("weak" if one["actor"] == "spontaneous" else "none")
                    for choices in _choices(me, one, order):
                        text = ", ".join(f"{name}={_shown(value)}" for name, value in choices.items())
                        label = f"{me.name}.{trigger}" + f"({text})" * bool(text)
                        event = events.setdefault(label, Event(label, me, trigger, choices, fair))
                        self._way(event, one, heard.get((me.name, trigger), {}))
                self.events += events.values()

    def _way(self, event, one, heard):
        """Add to an event a transition, and what follows it."""
        guard, changes = self._branch(event, event.me, one, event.choices)
        actor = ACTORS[ACTORS.index(one["actor"] or "operator")]
        if guard is False or (actor == "fault" and self.limit == 0):
            return
        if actor == "fault" and self.limit is not None:
            if self.counter is None:
                raise NotSupported("states that do not count faults")
            guard = joined("and", [Code(f"s[{self.counter}] < {self.limit}"), guard])
            changes = Code(f"{changes} + (({self.counter}, s[{self.counter}] + 1),)")
        given = {"sender": event.me} | {f"event.{name}": value for name, value in event.choices.items()}
        groups = []
        for followers in heard.values():
            parts = [self._branch(event, other, follower, given | names)
                     for other, follower in followers.values() for names in _choices(other, follower)]  # fmt: skip
            groups.append([(function(guard), function(its)) for guard, its in parts if guard is not False])
        event.ways.append((actor, function(guard), function(changes), groups))

    def _branch(self, event, me, one, names):
        """Return the guard of a transition, and what it changes."""
        scope, guard = Scope(self, me, names, "s"), []
        sources = listed(one["source"]) or ["*"]
        if "*" not in sources:
            guard = [code(f"{{}} in {(*sources,)!r}", me.part("state", "s"))]
        guard += map(scope.read, listed(one["conditions"]))
        guard += [code("not {}", scope.read(text)) for text in listed(one["unless"])]
        discipline = {f"{me.name}.{event.trigger}/{name}": text for name, text in (one["procedure"] or {}).items()}
        self.guards |= set(discipline)
        guard += [scope.read(text) for name, text in discipline.items() if name not in self.dropped]
        guard, changes = joined("and", guard), ""
        if one["dest"] not in (None, "="):
            changes = f"({me.variables['state'][0]}, {one['dest']!r}),"
        for name, text in (one["effect"] or {}).items() if guard is not False else ():
            place, values, _ = me.variables[name]
            value = scope.read(text)
            inside = not isinstance(value, Code) and getattr(value, "name", value) in values
            changes += f"({place}, {value!r})," if inside else f"({place}, within({value!r}, {values!r})),"
        return guard, Code(f"({changes})")


def _choices(me, one, order=()):
    """Return every combination of the values of a transition's choices, by their names."""
    names = sorted(one["choose"] or {}, key=order.index if order else str)
    domains = [me.domain(one["choose"][name]) for name in names]
    found = [[me.system.instances[v] if among and v != "none" else v for v in values] for values, among in domains]
    return [dict(zip(names, chosen, strict=True)) for chosen in itertools.product(*found)]


def _senders(path, me):
    """Return the instances that the path of `follows` leads to."""
    path, every = path.strip(), False
    if path.startswith("any(") and path.endswith(")"):
        path, every = path[4:-1], True
    if "any(" in path:
        head, _, last = path.rpartition(".")
        found = [one.part(last, None) for one in _senders(head, me)]
    else:
        found = [Scope(me.system, me).value(path)]
    if any(isinstance(one, list) != every for one in found):
        raise NotSupported(f"`follows` by {path}")
    return [one for some in found for one in listed(some)]


def _shown(value):
    return str(value).lower() if isinstance(value, bool) else str(getattr(value, "name", value))


def _put(state, changes):
    after = list(state)
    for place, value in changes:
        after[place] = value
    return tuple(after)
