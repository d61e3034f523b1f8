"""Random specifications: the engine agrees with the reference interpreter, and with itself on what means the same."""

from __future__ import annotations

import copy
import re

from hypothesis import assume, event, example, find, given
from hypothesis import strategies as st

from tests.support.engines import ask
from tests.support.findings import findings_of_the_oracle, findings_of_varyoff
from tests.support.laws import examples, law
from varyoff.elaborate.flatten import flatten
from varyoff.model.variant import procedure_guards
from varyoff.property.forms import properties_of
from varyoff.runtime import LiveSystem
from varyoff.spec.load import loads
from varyoff.testing import SystemDraft, drafts, specifications
from varyoff.testing.draft import InstanceDraft, MachineDraft
from varyoff.testing.strategies import mistakes_in


def properties_in(text):
    elaborated = flatten(loads(text).systems[0])
    return [p.name for p in properties_of(elaborated)]


def agree(text, faults=None, drop=()):
    ours = findings_of_varyoff(text, faults, drop)
    assert ours == findings_of_the_oracle(text, properties_in(text), faults, drop)
    return ours


# --- the reference interpreter

NONE_IN_A_GOAL = """
machine: M
parameters: {others: [M]}
variables: {r: {one_of: others, optional: true}}
states: [a, b]
transitions:
  - {trigger: t, source: a, dest: b}
---
system: tiny
instances: {one: {machine: M, others: [one]}}
properties:
  back: {recoverable: one.r.state == a}
"""


@law(100, 2000, specifications(max_states=250))
def test_engine_and_reference_interpreter_agree(text):
    found = agree(text)
    assert found.error_after is None, "the strategy promises that there is no error of the model"
    event(f"{len(str(found.counts['states']))} digits of states")
    for verdict, _ in found.verdicts.values():
        event(verdict)


@law(100, 2000, specifications(max_states=150, errors=True))
@example(NONE_IN_A_GOAL)
def test_errors_of_the_model_are_found_after_equally_many_steps(text):
    found = agree(text)
    event("error" if found.error_after is not None else "no error")


@law(80, 1500, specifications(max_states=60), st.sampled_from([None, 0, 1, 2]), st.data())
def test_bounds_on_faults_and_dropped_guards_mean_the_same(text, faults, data):
    names = sorted(map(str, procedure_guards(flatten(loads(text).systems[0]).model)))
    assume(names or ("fault" in text and faults is not None))
    drop = data.draw(st.lists(st.sampled_from(names), unique=True)) if names else []
    agree(text, faults, drop)


@law(40, 500, specifications(max_states=60))
def test_live_machines_go_wherever_the_engine_goes_and_nowhere_else(text):
    live = LiveSystem(loads(text))
    graph = ask(live.model, ()).space.graph()
    for node, state in enumerate(graph.states):
        live.restore(state)
        steps = {(label, graph.states[target]) for _, target, label in graph.graph.out_edges(node, keys=True)}
        assert live.enabled() == [label for label in live.events() if label in {label for label, _ in steps}]
        taken = set()
        for label, ways in {label: len(live.alternatives(label)) for label in live.enabled()}.items():
            for way in range(ways):
                live.restore(state)
                live.fire(label, choose=way)
                taken.add((label, live.snapshot()))
        assert taken == steps


# --- what changes nothing that matters

NAMES = (
    *("Alpha", "Beta", "Gamma", "one", "two", "three", "four", "rm", "node", "v0", "v1", "v2", "p0", "q0", "k0"),
    *("d0", "d1", "t0", "t1", "t2", "c0", "c1", "g0", "N", "idle", "busy", "broken", "off", "on", "yes", "some"),
    *("red", "green", "no", "y", "n", "clean", "dirty"),
)


def renamed(text):
    """Every name becomes another one, and their order is turned around."""
    other = {name: f"z{len(NAMES) - index:02}{name}" for index, name in enumerate(NAMES)}
    return re.sub(r"\b[A-Za-z_]\w*\b(?!-)", lambda word: other.get(word.group(), word.group()), text)


def reordered(draft):
    """Machines, instances, transitions, properties in the opposite order."""
    turned = copy.deepcopy(draft)
    turned.machines.reverse()
    turned.properties = dict(reversed(turned.properties.items()))
    for machine in turned.machines:
        machine.transitions.reverse()
        machine.parameters = dict(reversed(machine.parameters.items()))
    references = [v for m in turned.machines for v in m.variables if v.kind == "reference"]
    # else the first instance is the initial value; or it is what `Alpha[1]` means
    if all(v.optional or v.initial is not None for v in references) and not re.search(
        r"(Alpha|Beta|Gamma)\[", draft.text()
    ):
        turned.instances.reverse()
    return turned


def with_part(draft, body, name="bystander"):
    grown = copy.deepcopy(draft)
    grown.machines.append(body)
    grown.instances.append(InstanceDraft(name, body.name))
    return grown


IMPOSSIBLE = MachineDraft(
    "Impossible", ("here", "there"), transitions=[{"trigger": "never", "conditions": "1 < 0", "dest": "there"}]
)
UNMOVED = MachineDraft("Unmoved", ("left", "middle", "right"), initial="any")


@law(50, 1000, specifications(max_states=150))
def test_renaming_everything_changes_nothing(text):
    again = renamed(text)
    assert again != text
    assert mistakes_in(again) == ()
    assert findings_of_varyoff(again) == findings_of_varyoff(text)


@law(50, 1000, drafts(max_states=150))
def test_the_order_of_declaration_changes_nothing(draft):
    assert findings_of_varyoff(reordered(draft).text()) == findings_of_varyoff(draft.text())


@law(40, 500, drafts(max_states=150))
def test_an_event_that_never_happens_changes_nothing(draft):
    assert findings_of_varyoff(with_part(draft, IMPOSSIBLE).text()) == findings_of_varyoff(draft.text())


@law(40, 500, drafts(max_states=100))
def test_an_instance_that_never_moves_multiplies_the_graph(draft):
    alone, together = findings_of_varyoff(draft.text()), findings_of_varyoff(with_part(draft, UNMOVED).text())
    assert together.verdicts == alone.verdicts
    for count, number in alone.counts.items():
        assert together.counts[count] == (number if count == "depth" else 3 * number)


# --- the strategy itself


def test_random_specifications_cover_the_language():
    parts = {
        "list parameter": r"q0: \[", "integer parameter": "k0: integer", "family": "count: [2-9]",
        "reference": "one_of: q0", "instances of": "instances of",
        "optional": "optional", "range by constant": r"0\.\.N",
        "any value": "initial: any",
        "override": r"initial:\s+(state|v\d)|initial: \{", "quoted word": r"'\w+'",
        "follows": "follows: p0", "follows any": r"any\(q0\)", "follows several": r"follows: \[",
        "choose": "choose",
        "two choices": "c1:", "chosen instance": "c0: q0", "numbers to choose": r"c0: \[-1, 1\]",
        "unless": "unless: ",
        "several conditions": r"conditions: \[", "procedure": "procedure", "definition": "define",
        "sender": r"sender\.",
        "choice of the event": r"event\.c", "quantifier": r"(all|any|count)\(.* for ",
        "filter": r" for .* in .* if ",
        "index": r"\[N % ", "comprehension": "for m in", "fault": "actor: fault", "limit": "faults: 1",
        "initially": "initially", "deadlock": "deadlock: *(allowed|$|\\{)", "require": "require", "ensure": "ensure",
        "pattern": r"\[\*\]\.|whenever: \"\*", "recoverable": "recoverable", "by": "by: ", "reachable": "reachable",
        "always": "always", "never": "never:", "this": r"this\.", "next": r"next\(",
        "next of a definition": r"next\([\w.\[\]]*\.d\d\)", "guarded division": "!= 0 and .* // ",
        "choice among words": r"c0: \[red, green\]", "choice among none": r"c0: \{one_of: q0, optional: true\}",
        "end that a condition chooses": r"\(\d if N", "implication as a definition": r"d\d: \"implies\(", "inline": "machines:",
        "eventually": "eventually: ", "leads_to": "leads_to: ", "infinitely_often": "infinitely_often: ", "ltl": "ltl: ",
        "ctl": "ctl: ", "despite": "despite: ", "despite and by": "by: .*|despite: .*by: ",
        "next of a formula": r"ltl: .*next\(", "until": r"[( \"]until\(", "branching until": "until=", "release": r"release\(",
        "weak_until": r"weak_until\(",
        "formula of each": r"(all|any)\((AG|EF|AX|always|next|eventually)",
        "nested": r"(always|eventually)\((always|eventually)",
        "weakly": "weak: ", "strongly": "strong: ", "any_of": "any_of", "progress": "progress: true", "no fairness": "none: true",
        "fair": "fair: strong", "unfair": "fair: none", "none": "!= none", "set": "not in {", "chain": "0 <= .* < ", "range": r"in range\(",
    }  # fmt: skip
    texts = []

    @examples(400)
    @given(specifications())
    def collect(text):
        texts.append(text)

    collect()
    missing = [part for part, pattern in parts.items() if not any(re.search(pattern, t) for t in texts)]
    assert missing == []


def test_failing_examples_shrink_to_something_readable():
    whole = examples(2000)
    smallest = find(specifications(), lambda text: True, settings=whole)
    assert len(smallest.splitlines()) <= 10
    following = find(drafts(), lambda draft: "follows" in draft.text(), settings=whole)
    assert isinstance(following, SystemDraft)
    assert len(following.text().splitlines()) <= 24
