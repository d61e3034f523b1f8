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
        match = re.fullmatch(r"(\*|\w+(?:\[(?:\*|\d+)\])?)\.(\*|[\w-]+)", "*.*" if pattern == "*" else pattern)
        need(match, f"`{pattern}` is not known to name events")
        for place, event in enumerate(system.events):
            family = re.sub(r"\[\d+\]$", "", event.me.name)
            members = f"{family}[*]" if event.me.index else "*"
            heads = ("*", event.me.name, event.me.machine["machine"], family, members)
            if match[1] in heads and match[2] in ("*", event.trigger):
                found.add(place)
    return found


def fairness(asked):
    """Return the groups of events that are assumed to be fair: `weak` or `strong` by the set of their positions."""
    assuming = filled(asked.body["assuming"], {"weak": [], "strong": [], "progress": "false", "none": "false"})
    system, names, kinds = asked.system, {}, {}
    for place, event in enumerate(system.events):
        names.setdefault((event.me.name, event.trigger), set()).add(place)
    for group in names.values():
        fair = system.events[min(group)].fair
        if fair != "none" and not flag(assuming["none"]):
            kinds[frozenset(group)] = fair
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
        self.system, self.tests, self.premises, self.formula = system, {}, {}, None
        declared, rule, scope = system.body["properties"], system.body["deadlock"], Scope(system, state="s")
        if name == "deadlock-forbidden" and name not in declared and rule != "allowed":
            self.form, self.body = "deadlock", BESIDE
            excuse = scope.read("false" if rule == "forbidden" else filled(rule, {"unless": None})["unless"])
            excused = function(excuse)
            self._ask(None, lambda s, _=None: not system.steps(s) and not excused(s), [])
            return
        self.form = next(form for form in (*STATES, *BEHAVIOURS, "whenever", "ctl") if form in declared[name])
        self.body = filled(declared[name], BESIDE | {self.form: None})
        said = self.body[self.form]
        if self.form in ("ltl", "ctl"):
            operators = LINEAR if self.form == "ltl" else BRANCHING
            self.formula = formula(parsed(said), scope, operators)
            self._ask(None, None, premises(parsed(said), scope, operators))
        elif self.form in BEHAVIOURS:
            conditions = [scope.read(text) for text in listed(said)]
            self.formula = MEANING[self.form](*(("lit", one) for one in conditions))
            self._ask(None, None, conditions[:1] if self.form == "leads_to" else [])
        elif self.form == "whenever":
            text = self.body["ensure"] or self.body["require"]
            for place in sorted(events_named(system, said)):
                event = system.events[place]
                names = {"this": event.me} | {f"event.{name}": value for name, value in event.choices.items()}
                inner = scope.with_names(names)
                self._ask(place, function(code("not {}", inner.read(text))), premises(parsed(text), inner))
        elif self.form == "always":
            self._ask(None, function(code("not {}", scope.read(said))), premises(parsed(said), scope))
        else:
            self._ask(None, function(scope.read(said)), [])

    def _ask(self, event, test, found):
        self.tests |= {event: test} if test else {}
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
        for event, _, after in [(None, None, None), *steps]:
            if event in self.tests:
                self.tests[event](state, after)

    def holds(self, graph):
        """Return the verdict on what is not violated: whether a premise is true somewhere."""
        return "holds" if any(list(self.where(graph, self.premises))) else "vacuous"
