"""What a property asks, read from the YAML."""

import re

from checkcert.expressions import NotSupported, Scope, const, negation, parsed
from checkcert.files import need
from checkcert.formulas import BRANCHING, LINEAR, always, eventually, formula, leads_to, literals, premise_of
from checkcert.system import listed, taken

STATES = ("always", "never", "reachable", "recoverable")
BEHAVIOURS = {
    "leads_to": leads_to, "eventually": eventually, "infinitely_often": lambda a: always(eventually(a)), "ltl": None,
}  # fmt: skip
BESIDE = ("severity", "expect", "require", "ensure", "by", "despite", "assuming")


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
        premises: of `tests`, or of the formula, source of whether a premise is true; None where there is none.
        formula: of the forms about behaviours and of `ctl`.
    """

    def __init__(self, system, name):
        declared, rule = system.body.get("properties") or {}, system.body.get("deadlock") or "forbidden"
        self.system, self.scope, self.tests = system, Scope(system, state="s"), {}
        self.premises, self.formula = {None: None}, None
        if name == "deadlock-forbidden" and name not in declared and rule != "allowed":
            self.form, self.body = "deadlock", {} if rule == "forbidden" else taken(rule, "deadlock", "unless")
        else:
            self.body = declared[name]
            self.form = next(form for form in (*STATES, *BEHAVIOURS, "whenever", "ctl") if form in self.body)
            taken(self.body, "property", self.form, *BESIDE)
        said = self.body.get(self.form)
        if self.form in STATES:
            found = self.scope.condition(said)
            self.premises = {None: found.premise if self.form == "always" else None}
            self.tests = {None: system.test((negation(found) if self.form == "always" else found).code)}
        elif self.form in ("ltl", "ctl"):
            operators = LINEAR if self.form == "ltl" else BRANCHING
            self.formula = formula(parsed(said), self.scope, operators)
            self.premises = {None: premise_of(parsed(said), self.scope, operators)}
        elif self.form in BEHAVIOURS:
            conditions = [self.scope.condition(text) for text in listed(said)]
            self.formula = BEHAVIOURS[self.form](*(("lit", one.code) for one in conditions))
            self.premises = {None: conditions[0].code if self.form == "leads_to" else None}
        elif self.form == "deadlock":
            excused = system.test(self.scope.condition(self.body["unless"]).code if self.body else "False")
            self.tests = {None: lambda s, _=None: not system.steps(s) and not excused(s)}
        else:
            self._whenever("ensure" if "ensure" in self.body else "require")

    def _whenever(self, key):
        self.premises = {}
        for place in sorted(events_named(self.system, self.body["whenever"])):
            event = self.system.events[place]
            names = (("this", const(event.me)),)
            found = Scope(self.system, None, names, event.choices, "s", key == "ensure").condition(self.body[key])
            self.tests[place] = self.system.test(negation(found).code)
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

    def evaluate(self, state, steps):
        """Evaluate everything that is asked of a state and of the steps from it."""
        for code in literals(self.formula) if self.formula else ():
            self.system.test(code)(state)
        for event, test in self.tests.items():
            for place, _, after in steps if event is not None else [(None, None, None)]:
                if place == event:
                    test(state, after)

    def holds(self, graph):
        """Return the verdict on what is not violated: whether a premise is true somewhere, where there is one."""
        if "?" in self.premises.values():
            raise NotSupported("whether this consists of implications")
        premises = {event: self.system.test(code) for event, code in self.premises.items() if code is not None}
        said = any(list(self.where(graph, premises))) if premises or self.form == "whenever" else True
        return "holds" if said else "vacuous"
