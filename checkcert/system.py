"""Systems: from YAML to initial states, and to all steps from a state."""

import itertools
import posixpath
import re
from dataclasses import dataclass, field
from functools import cache, cached_property

import yaml

from checkcert.expressions import Code, NotSupported, Scope, code, instances_among, joined, parsed, read

ACTORS = ("operator", "spontaneous", "workload", "fault")
MACHINE = {
    "machine": "", "parameters": {}, "attributes": [], "variables": {}, "states": [], "initial": None, "define": {},
    "transitions": [],
}  # fmt: skip
TRANSITION = {
    "trigger": None, "follows": [], "source": "*", "dest": "=", "conditions": [], "unless": [], "procedure": {},
    "choose": {}, "effect": {}, "actor": "operator", "fair": None, "command": "", "minutes": "0",
}  # fmt: skip
SYSTEM = {
    "system": "", "include": [], "constants": {}, "machines": {}, "instances": {}, "initially": "true", "limits": {},
    "deadlock": "forbidden", "properties": {}, "expect": {},
}  # fmt: skip
VARIABLE = {"type": None, "one_of": None, "optional": "false", "initial": None}


class Plain(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
    """Reads every scalar as a text: `on` is one, and so are `true` and `3`."""


Plain.yaml_implicit_resolvers = {"<": [("tag:yaml.org,2002:merge", re.compile("^<<$"))]}


def filled(mapping, defaults):
    """Return a mapping with what stands for keys that are not given; keys that are not known are not supported."""
    unknown = set(mapping) - {*defaults, "doc", "source_text"}
    if unknown:
        raise NotSupported(f"the keys {', '.join(sorted(unknown))}")
    return defaults | {key: value for key, value in mapping.items() if value not in (None, "")}


def listed(value):
    return value if isinstance(value, list) else [value]


def flag(text):
    return {"true": True, "false": False}[text]


def shown(value):
    """Return how a value stands in a state: an instance as its name."""
    return getattr(value, "name", value)


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

    def __repr__(self):
        return repr(self.name)

    @property
    def among(self):
        return (self,)

    def has(self, name):
        return any(name in self.machine[kind] for kind in ("variables", "define", "parameters"))

    @cache  # noqa: B019 - it lives as long as the system
    def part(self, name, state):
        """Return a variable, definition or parameter, in a state that is called so."""
        if name in self.machine["variables"]:
            return Code(f"{state}[{self.variables[name][0]}]", self.variables[name][2])
        if name in self.machine["define"]:
            return read(*self.definition(name, state))
        found = [self.outside.value(one) for one in listed(self.entry[name])]
        if isinstance(self.machine["parameters"][name], list):
            return list(dict.fromkeys(one for some in found for one in listed(some)))
        return found[0]

    def definition(self, name, state):
        return parsed(self.machine["define"][name]), Scope(self.system, self, {}, state)

    @property
    def outside(self):
        """What names mean in the entry of the instance."""
        return Scope(self.system, None, {"i": self.index} if self.index else {})

    def domain(self, written):
        """Return the values of a type."""
        if isinstance(written, list):
            return [int(one) if re.fullmatch(r"[-+]?\d+", one) else one for one in dict.fromkeys(written)]
        if isinstance(written, dict):
            return ["none"] * flag(written.get("optional", "false")) + self.domain(written["one_of"])
        if written == "boolean":
            return [False, True]
        scope, machine = Scope(self.system, self), re.fullmatch(r"\s*instances of (\w+)\s*", written)
        if ".." in written:
            low, high = map(scope.value, written.split(".."))
            return list(range(low, high + 1))
        return self.system.of_machine(machine[1]) if machine else scope.value(written)

    def declare(self, name, written):
        """Add a variable to those of the system."""
        said = filled(written if isinstance(written, dict) else {"type": written}, VARIABLE)
        domain, initial, scope = self.domain(said["type"] or said), said["initial"], Scope(self.system, self)
        values = tuple(map(shown, domain))
        own = filled(self.entry["initial"] or {}, dict.fromkeys(self.machine["variables"]))[name]
        if own is not None:
            initial, scope = own, self.outside
        start = values if initial == "any" else values[:1]
        if initial not in (None, "any"):
            start = [one if one in values else shown(scope.value(one)) for one in listed(initial)]
        if not set(start) <= set(values):
            raise NotSupported(f"{self.name}.{name} cannot begin with {initial}")
        self.variables[name] = len(self.system.variables), values, instances_among(domain)
        self.system.variables.append((f"{self.name}.{name}", list(dict.fromkeys(start))))


@dataclass
class Event:
    """What can happen with certain choices, given by their names.

    Attributes:
        ways: (actor, guard, changes, groups) of the transitions that it can take; in a group stand (guard, changes) of those
            of another instance that can follow. Changes are functions of a state that give places with values.
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
        (body,) = [one for one in load(path) if next(iter(one)) == "system" and one["system"] == name]
        self.body, self.variables, self.events = filled(body, SYSTEM), [], []
        self.machines, self.instances, self.families = dict(_machines(load, path, name)), {}, {}
        changed, self.constants = filled(options["set"], dict.fromkeys(self.body["constants"])), {}
        for constant, text in self.body["constants"].items():
            own = changed[constant]
            self.constants[constant] = Scope(self).value(text) if own is None else own
        for family, entry in self.body["instances"].items():
            self._populate(family, {"machine": entry} if isinstance(entry, str) else entry)
        for one in self.instances.values():
            for variable, written in one.machine["variables"].items():
                one.declare(variable, written)
        limit = filled(self.body["limits"], {"faults": None})["faults"]
        self.limit = options["faults"] if options["faults"] is not None else limit and Scope(self).value(limit)
        self.counter = len(self.variables) if counted else None
        self.variables += [("limits.faults", [0])] * counted
        self.dropped, self.guards = set(options["drop"]), set()
        self._events()
        if not self.dropped <= self.guards:
            raise NotSupported("a guard to drop that is none")

    def _populate(self, name, entry):
        machine = self.machines[entry["machine"]]
        known = dict.fromkeys(["machine", "count", "initial", *machine["parameters"], *listed(machine["attributes"])])
        entry = filled(entry, known)
        members = [Instance(self, name, machine, entry)]
        if entry["count"] is not None:
            count = Scope(self).value(entry["count"])
            members = [Instance(self, f"{name}[{i}]", machine, entry, i) for i in range(1, count + 1)]
            self.families[name] = members
        self.instances |= {one.name: one for one in members}

    @cached_property
    def implying(self):
        """The names of what may consist of implications."""
        texts = [one for machine in self.machines.values() for one in machine["define"].items()]
        found = {"implies", "leads_to"}
        for _ in texts:
            found |= {name for name, text in texts if found & set(re.findall(r"\w+", text))}
        return found

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
        test = function(Scope(self, state="s").read(self.body["initially"]))
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
            for trigger in dict.fromkeys(one["trigger"] for one in me.machine["transitions"] if one["trigger"]):
                own, events = [one for one in me.machine["transitions"] if one["trigger"] == trigger], {}
                order = dict.fromkeys(name for one in own for name in one["choose"])
                for one in own:
                    fair = one["fair"] or ("weak" if one["actor"] == "spontaneous" else "none")
                    for choices in _choices(me, one, order):
                        text = ", ".join(f"{name}={_written(value)}" for name, value in choices.items())
                        label = f"{me.name}.{trigger}" + f"({text})" * bool(text)
                        event = events.setdefault(label, Event(label, me, trigger, choices, fair))
                        self._way(event, one, heard.get((me.name, trigger), {}))
                self.events += events.values()

    def _way(self, event, one, heard):
        """Add to an event a transition, and what follows it."""
        guard, changes = self._branch(event, event.me, one, event.choices)
        actor = ACTORS[ACTORS.index(one["actor"])]
        if actor == "fault" and self.limit == 0:
            return
        if actor == "fault" and self.limit is not None:
            if self.counter is None:
                raise NotSupported("states that do not count faults")
            guard = joined("and", [Code(f"s[{self.counter}] < {self.limit}"), guard])
            changes = Code(f"{changes} + (({self.counter}, s[{self.counter}] + 1),)")
        given = {"sender": event.me} | {f"event.{name}": value for name, value in event.choices.items()}
        groups = []
        for followers in heard.values():
            branches = (self._branch(event, other, follower, given | names)
                        for other, follower in followers.values() for names in _choices(other, follower))  # fmt: skip
            groups.append([(function(guard), function(its)) for guard, its in branches])
        event.ways.append((actor, function(guard), function(changes), groups))

    def _branch(self, event, me, one, names):
        """Return the guard of a transition, and what it changes."""
        scope = Scope(self, me, names, "s")
        discipline = {f"{me.name}.{event.trigger}/{name}": text for name, text in one["procedure"].items()}
        self.guards |= set(discipline)
        guard = (
            [] if "*" in listed(one["source"]) else [code(f"{{}} in {listed(one['source'])!r}", me.part("state", "s"))]
        )
        guard += map(scope.read, listed(one["conditions"]))
        guard += [code("not {}", scope.read(text)) for text in listed(one["unless"])]
        guard += [scope.read(text) for name, text in discipline.items() if name not in self.dropped]
        guard, changes = joined("and", guard), ""
        if one["dest"] != "=":
            changes = f"({me.variables['state'][0]}, {one['dest']!r}),"
        for name, text in one["effect"].items() if guard is not False else ():
            place, values, _ = me.variables[name]
            changes += f"({place}, within({scope.read(text)!r}, {values!r})),"
        return guard, Code(f"({changes})")


def _machines(load, path, name):
    """Yield the machines, by name, of a file, of what its system of a name includes, and so on."""
    files, done = [path], set()
    for file in files:
        for one in load(file):
            if file == path and one.get("system", name) != name:
                continue
            for machine, body in [(one["machine"], one)] if "machine" in one else (one.get("machines") or {}).items():
                if machine in done:
                    raise NotSupported(f"two machines {machine}")
                done.add(machine)
                found = filled(body, MACHINE) | {"machine": machine}
                states = [one["name"] if isinstance(one, dict) else one for one in listed(found["states"])]
                state = {"state": {"type": states, "initial": found["initial"]}} if states else {}
                found["variables"] = state | found["variables"]
                found["transitions"] = [filled(one, TRANSITION) for one in found["transitions"]]
                yield machine, found
            for include in listed(one.get("include") or []):
                other = posixpath.normpath(posixpath.join(posixpath.dirname(file), include))
                files += [other] if other not in files else []


def _choices(me, one, order=()):
    """Return every combination of the values of a transition's choices, by their names; first those in `order`."""
    names = [*(name for name in order if name in one["choose"]), *(name for name in one["choose"] if name not in order)]
    domains = [me.domain(one["choose"][name]) for name in names]
    return [dict(zip(names, chosen, strict=True)) for chosen in itertools.product(*domains)]


def _senders(path, me):
    """Return the instances that the path of `follows` leads to: a member of a list, or a list within `any(…)`."""
    inner = re.fullmatch(r"any\((.*)\)", path)
    found = Scope(me.system, me).value(inner[1] if inner else path)
    if isinstance(found, list) != bool(inner):
        raise NotSupported(f"`follows` by {path}")
    return listed(found)


def _written(value):
    return str(value).lower() if isinstance(value, bool) else str(shown(value))


def _put(state, changes):
    after = list(state)
    for place, value in changes:
        after[place] = value
    return tuple(after)
