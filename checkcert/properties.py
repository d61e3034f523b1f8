"""What a property asks, and what is assumed to be fair, read from the YAML."""

import re

from checkcert.expressions import Scope, code, joined, parsed
from checkcert.files import need
from checkcert.formulas import BRANCHING, LINEAR, MEANING, formula, literals, premises
from checkcert.system import filled, flag, function, listed

STATES = ("always", "never", "reachable", "recoverable")
BEHAVIOURS = ("leads_to", "eventually", "infinitely_often", "ltl")
BESIDE = {"severity": "", "expect": "", "require": "", "ensure": "", "by": [], "despite": [], "assuming": {}}


def events_named(system, patterns):
    """Return the positions of the events that patterns name."""
    found = set()
    for pattern in listed(patterns):
        match = re.fullmatch(r"(\*|\w+(?:\[(?:\*|\d+)\])?)\.(\*|[\w-]+)(\(.*\))?", "*.*" if pattern == "*" else pattern)
        need(match, f"`{pattern}` names no events")
        head, trigger, choices = match.groups()
        for place, event in enumerate(system.events):
            me, family = event.me, re.sub(r"\[\d+\]$", "", event.me.name)
            heads = {"*", me.name, me.machine["machine"], family, f"{family}[*]" if me.index else "*"}
            said, chosen = (
                sorted(re.findall(r"[^\s,()]+", text))
                for text in (choices or "", event.label[len(f"{me.name}.{event.trigger}") :])
            )
            if head in heads and trigger in ("*", event.trigger) and (choices is None or said == chosen):
                found.add(place)
    return found


def fairness(asked):
    """Return the groups of events that are assumed to be fair: `weak` or `strong` by the set of their positions."""
    assuming = filled(asked.body["assuming"], {"weak": [], "strong": [], "progress": "false", "none": "false"})
    system, names, kinds = asked.system, {}, {}
    for place, event in enumerate(system.events):
        names.setdefault((event.me.name, event.trigger), set()).add(place)
    for group in [] if flag(assuming["none"]) else names.values():
        kinds[frozenset(group)] = system.events[min(group)].fair
    kinds = {group: kind for group, kind in kinds.items() if kind != "none"}
    for kind in ("weak", "strong"):  # where both are assumed, it is strong
        for entry in listed(assuming[kind]):
            any_of = isinstance(entry, dict)
            found = events_named(system, filled(entry, {"any_of": []})["any_of"] if any_of else entry)
            for group in [found] if any_of else [one for one in names.values() if one & found]:
                kinds[frozenset(group)] = "strong" if kinds.get(frozenset(group)) == "strong" else kind
    if flag(assuming["progress"]):
        kinds.setdefault(frozenset(range(len(system.events))), "weak")
    return kinds


class Asked:
    """One property.

    Attributes:
        tests: functions of a state and the state after a step, true where it is broken; by the event for `whenever`, else
            under None. Of `reachable` and `recoverable` true where it is met.
        premises: of implications, functions that tell whether one of them is true, in the same way.
        formula: of the forms about behaviours and of `ctl`.
    """

    def __init__(self, system, name):
        declared, rule = system.body["properties"], system.body["deadlock"]
        self.system, self.scope, self.formula = system, Scope(system, state="s"), None
        self.tests, self.premises = {}, {}
        if name == "deadlock-forbidden" and name not in declared and rule != "allowed":
            self.form, self.body = "deadlock", BESIDE
            excused = function(
                self.scope.read("false" if rule == "forbidden" else filled(rule, {"unless": None})["unless"])
            )
            self.tests = {None: lambda s, _=None: not system.steps(s) and not excused(s)}
            return
        self.form = next(form for form in (*STATES, *BEHAVIOURS, "whenever", "ctl") if form in declared[name])
        self.body = filled(declared[name], BESIDE | {self.form: None})
        said = self.body[self.form]
        if self.form in STATES:
            self._condition(None, self.scope, said, self.form == "always")
        elif self.form == "whenever":
            for place in sorted(events_named(system, said)):
                event = system.events[place]
                names = {"this": event.me} | {f"event.{name}": value for name, value in event.choices.items()}
                text = self.body["ensure"] or self.body["require"]
                self._condition(place, self.scope.with_names(names), text, True)
        elif self.form in ("ltl", "ctl"):
            operators = LINEAR if self.form == "ltl" else BRANCHING
            self.formula = formula(parsed(said), self.scope, operators)
            self._premises(None, premises(parsed(said), self.scope, operators))
        else:
            conditions = [self.scope.read(text) for text in listed(said)]
            self.formula = MEANING[self.form](*(("lit", one) for one in conditions))
            self._premises(None, conditions[:1] if self.form == "leads_to" else [])

    def _condition(self, event, scope, text, required):
        found = scope.read(text)
        self.tests[event] = function(code("not {}", found) if required else found)
        self._premises(event, premises(parsed(text), scope) if required else [])

    def _premises(self, event, found):
        self.premises[event] = function(joined("or", found) if found and None not in found else True)

    def where(self, graph, tests):
        """Yield whether a test is true, for every state, or for every step that has one."""
        for i, state in enumerate(graph.states):
            if None in tests:
                yield bool(tests[None](state))
            else:
                yield from (bool(tests[e](state, graph.states[j])) for e, _, j in graph.steps[i] if e in tests)

    def evaluate(self, state, steps):
        """Evaluate everything that is asked of a state and of the steps from it."""
        for condition in literals(self.formula) if self.formula else ():
            function(condition)(state)
        if None in self.tests:
            self.tests[None](state)
        for event, _, after in steps:
            if event in self.tests:
                self.tests[event](state, after)

    def holds(self, graph):
        """Return the verdict on what is not violated: whether a premise is true somewhere."""
        if self.form == "deadlock":
            return "holds"
        return "holds" if any(list(self.where(graph, self.premises))) else "vacuous"
