"""What a property asks, read from the YAML."""

import re

from checkcert.expressions import Scope, V, const, negation
from checkcert.files import NotSupported, need
from checkcert.system import TEXTS, listed, taken

FORMS = ("always", "never", "whenever", "reachable", "recoverable")
BESIDE = TEXTS | {"severity", "expect", "require", "ensure", "by", "despite", "assuming"}


def events_named(system, patterns):
    """Return the positions of the events that patterns name."""
    found = set()
    for pattern in listed(patterns):
        match = re.fullmatch(r"(\*|\w+(?:\[(?:\*|\d+)\])?)\.(\*|[\w-]+)(\(.*\))?", "*.*" if pattern == "*" else pattern)
        need(match, f"`{pattern}` names no events")
        head, trigger, choices = match.groups()
        for place, event in enumerate(system.events):
            me, family = event.me, re.sub(r"\[\d+\]$", "", event.me.name)
            named = head in ("*", me.name, me.machine.name, family, f"{family}[*]" if me.index else "*")
            chosen = [
                sorted(re.findall(r"[^\s,()]+", text))
                for text in (choices or "", event.label[len(f"{me}.{event.trigger}") :])
            ]
            if named and trigger in ("*", event.trigger) and (choices is None or chosen[0] == chosen[1]):
                found.add(place)
    return found


class Asked:
    """One property.

    Attributes:
        tests: functions of a state and the state after a step, true where it is broken; by the event for `whenever`, else
            under None. Of `reachable` and `recoverable` true where it is met.
        premises: source of the premises of `tests`, None where there is none.
    """

    def __init__(self, system, name):
        declared = system.body.get("properties") or {}
        self.system, self.scope, rule = system, Scope(system, state="s"), system.body.get("deadlock") or "forbidden"
        if name == "deadlock-forbidden" and name not in declared and rule != "allowed":
            self.form, self.body = "deadlock", {} if rule == "forbidden" else taken(rule, {"unless"})
        else:
            self.body = declared[name]
            self.form = next(form for form in FORMS if form in self.body)
            taken(self.body, BESIDE | {self.form})
        getattr(self, f"_{self.form}", self._state)()

    def _ask(self, found, event=None):
        self.tests = {event: self.system.function(found)}

    def _state(self):
        found = self.scope.condition(self.body[self.form])
        self.premises = {None: found.premise if self.form == "always" else None}
        self.tests = {None: self.system.function(negation(found) if self.form == "always" else found)}

    def _deadlock(self):
        excused = self.system.function(self.scope.condition(self.body["unless"]) if self.body else const(False))
        self.premises, self.tests = {None: None}, {None: lambda s: not self.system.steps(s) and not excused(s)}

    def _whenever(self):
        need(("ensure" in self.body) != ("require" in self.body), "`require` or `ensure`")
        key = "ensure" if "ensure" in self.body else "require"
        self.premises, self.tests = {}, {}
        for place in sorted(events_named(self.system, self.body["whenever"])):
            event = self.system.events[place]
            names = (("this", const(event.me)),)
            found = Scope(self.system, None, names, event.choices, "s", key == "ensure").condition(self.body[key])
            self.tests[place] = self.system.function(negation(found))
            self.premises[place] = found.premise or "True"

    def where(self, graph, tests):
        """Yield whether a test is true, for every state, or for every step that has one."""
        for i, state in enumerate(graph.states):
            if None in tests:
                yield bool(tests[None](state))
            else:
                for event, _, j in graph.steps(i):
                    if event in tests:
                        yield bool(tests[event](state, graph.states[j]))

    def premise(self, graph):
        """Return whether a premise is true somewhere; True where there is none."""
        if None in self.premises and self.premises[None] is None:
            return True
        if "?" in self.premises.values():
            raise NotSupported("whether this consists of implications")
        return any(self.where(graph, {event: self.system.function(V(code)) for event, code in self.premises.items()}))
