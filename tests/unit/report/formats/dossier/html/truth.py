"""What a page has to say, from the record of the run and by walking the model anew; nothing of the page's code is used."""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from tests.unit.report.formats.dossier.html.claims import Key
from varyoff.analysis.necessity import GuardFailure, GuardTable
from varyoff.analysis.playbook import Playbook
from varyoff.analysis.values import values_text
from varyoff.analysis.way_back import WayBack
from varyoff.model.expression import show, show_value
from varyoff.model.interpret import apply, enabled_branches, evaluate, initial_states
from varyoff.model.model import Model, State
from varyoff.model.trace import Trace
from varyoff.report.coverage import percent_text
from varyoff.report.reach.quotient import ALL_STATES, Landscape
from varyoff.report.reach.view import View
from varyoff.report.reason import guard_text
from varyoff.report.record import PropertyRecord, SystemRecord
from varyoff.report.story import Story

WALKED = 3000  # states; beyond that the walk would take longer than all the rest


def counted(number: int, one: str, many: str = "") -> str:
    return f"{number:,} {one if number == 1 else many or one + 's'}"


# --- walking the model ----------------------------------------------------------------------------


@dataclass
class Walk:
    """Every reachable state with its distance, and how often each state, transition and condition came up."""

    depth: dict[State, int] = field(default_factory=dict)
    transitions: int = 0
    deadlocks: int = 0
    states: dict[str, int] = field(default_factory=dict)
    taken: dict[tuple[str, str, int, bool], int] = field(default_factory=dict)
    conditions: dict[tuple[str, str, str], list[int]] = field(default_factory=dict)
    fixed: list[str] = field(default_factory=list)


def walk(model: Model) -> Walk:
    found = Walk()
    for variable in model.variables:
        if variable.local == "state":
            found.states |= {f"{variable.instance}.{value}": 0 for value in variable.values}
    for event in model.events:
        for part in event.parts:
            for option in part.branches:
                found.taken.setdefault((option.instance, event.trigger, option.transition, bool(option.sender)), 0)
                for conjunct in option.guard:
                    found.conditions.setdefault(_condition(model, option, event.trigger, conjunct), [0, 0])
    queue: deque[State] = deque()
    for state in initial_states(model):
        if state not in found.depth:
            found.depth[state] = 0
            queue.append(state)
    while queue:
        state = queue.popleft()
        _look(model, state, found)
        ways = 0
        for event in model.events:
            for options in enabled_branches(event, state):
                after = apply(model, event, options, state)
                ways += 1
                found.transitions += 1
                if after not in found.depth:
                    found.depth[after] = found.depth[state] + 1
                    queue.append(after)
        found.deadlocks += not ways
    found.fixed = [
        v.name
        for i, v in enumerate(model.variables)
        if not v.auxiliary and v.local != "state" and len({state[i] for state in found.depth}) == 1 < len(v.values)
    ]
    return found


def _condition(model: Model, option: object, trigger: str, conjunct: object) -> tuple[str, str, str]:
    name = f"/{conjunct.name}" if conjunct.kind == "procedure" else f": {show(conjunct.expression, model.names)}"  # type: ignore[attr-defined]
    return option.instance, trigger, name  # type: ignore[attr-defined]


def _look(model: Model, state: State, found: Walk) -> None:
    for variable, value in zip(model.variables, state, strict=True):
        if variable.local == "state":
            found.states[f"{variable.instance}.{value}"] += 1
    for event in model.events:
        happens = any(all(evaluate(c.expression, state) for c in o.guard) for o in event.own.branches)
        for part in event.parts:
            for option in part.branches:
                if option.sender is not None and not happens:
                    continue
                for conjunct in option.guard:
                    true = bool(evaluate(conjunct.expression, state))
                    found.conditions[_condition(model, option, event.trigger, conjunct)][not true] += 1
                    if not true:
                        break
                else:
                    found.taken[option.instance, event.trigger, option.transition, bool(option.sender)] += 1


def walk_of(system: SystemRecord) -> Walk:
    """Walk the model; of a large one take what the exploration counted."""
    if (system.counts.states or 0) <= WALKED:
        return walk(system.model)
    seen = system.coverage
    assert seen is not None
    found = Walk(transitions=system.counts.transitions or 0, deadlocks=system.counts.deadlocks or 0)
    found.states = {f"{s.instance}.{s.state}": s.count for s in seen.states}
    found.taken = {(t.instance, t.event, t.transition, t.follows): t.count for t in seen.transitions}
    found.fixed = [v.name for v in seen.fixed_variables if not v.name.endswith(".state")]
    for g in seen.guards:
        name = f"/{g.name}" if g.kind == "procedure" else f": {g.text}"
        found.conditions[g.instance, g.event, name] = [g.true, g.false]
    return found


# --- the top --------------------------------------------------------------------------------------


def top(system: SystemRecord, walked: Walk | None) -> Iterator[tuple[Key, str]]:
    """Yield the claims of the header and of the table of verdicts."""
    properties, pins = system.properties, system.pins
    wrong = [p for p in properties if p.verdict not in (p.expected, "unknown")]
    undecided = [p for p in properties if p.verdict != p.expected and p.verdict == "unknown"]
    whole = counted(len(properties), "property", "properties")
    if wrong:
        yield ("properties.not-as-expected", ""), f"{len(wrong)} of {whole} not as expected"
    if undecided:
        yield ("properties.undecided", ""), f"{len(undecided)} of {whole} undecided"
    if properties and not wrong and not undecided:
        yield ("properties.as-expected", ""), f"{len(properties)} of {whole} as expected"
    if not properties:
        yield ("properties.none", ""), "no property is stated"
    off = [p for p in pins if p.found is not None and p.found != p.pinned]
    lost = [p for p in pins if p.found is None]
    if off:
        yield ("pins.off", ""), f"{len(off)} of {counted(len(pins), 'pinned count')} off"
    if lost:
        yield ("pins.undecided", ""), f"{len(lost)} of {counted(len(pins), 'pinned count')} undecided"
    yield from _counts(system, walked)
    if system.fault_bound is not None:
        yield ("faults.bound", ""), f"{counted(system.fault_bound, 'fault')} at most"
    yield from _notes(system)
    if not properties:
        yield ("verdicts.none", ""), "The system states no property."
    elif len({p.states for p in properties}) == 1:
        rest = "All verdicts rest on" if len(properties) > 1 else "The verdict rests on"
        states = properties[0].states
        if system.complete and walked is not None and walked.depth:
            assert states == len(walked.depth)
        on = f"all {states:,} reachable states" if states > 1 else "the only reachable state"
        if not system.complete or system.failure is not None:
            on = f"the {counted(states, 'state')} seen"
        if all(p.verdict == "unknown" for p in properties):
            yield ("verdicts.basis", ""), f"Nothing could be decided on the {counted(states, 'state')} seen."
        else:
            yield ("verdicts.basis", ""), f"{rest} {on}."
    else:
        for one in properties:
            yield ("property.states", one.name), f"{one.states:,}"
    for one in properties:
        yield from _verdict(system, one)


def _counts(system: SystemRecord, walked: Walk | None) -> Iterator[tuple[Key, str]]:
    seen = "" if system.complete else " seen"
    counts = system.counts
    states, transitions, depth, deadlocks = counts.states, counts.transitions, counts.depth, counts.deadlocks
    if walked is not None and walked.depth:
        states, transitions, deadlocks = len(walked.depth), walked.transitions, walked.deadlocks
        depth = max(walked.depth.values())
    yield ("graph.states", ""), counted(states or 0, "state") + seen
    yield ("graph.transitions", ""), counted(transitions or 0, "transition") + seen
    yield ("graph.depth", ""), counted(depth or 0, "step") + " to the farthest" + seen
    yield ("graph.deadlocks", ""), counted(deadlocks or 0, "deadlock") + seen


def _notes(system: SystemRecord) -> Iterator[tuple[Key, str]]:
    if system.failure is not None:
        message = system.failure.diagnostic.message
        yield ("note.failure", ""), f"An error of the model: {message}. Every property is unknown."
    elif not system.complete:
        yield ("note.cut-short", ""), f"Not everything was explored: {system.reason}."
    if system.least_coverage is not None and system.coverage is not None:
        if system.coverage.percent < system.least_coverage:
            share = f"{percent_text(system.coverage.percent)} were reached and taken"
            asked = f"at least {percent_text(system.least_coverage)} of states and transitions are asked for"
            yield ("note.coverage", ""), f"Coverage: {share}; {asked}."
    for guard in system.dropped:
        yield ("note.dropped", guard), f"Changed: the procedure guard {guard} was dropped."
    for name, value in system.constants:
        yield ("note.constant", name), f"Changed: {name} = {show_value(value)}."
    if system.faults is not None:
        yield ("note.faults", ""), f"Changed: at most {counted(system.faults, 'fault')}."
    for pin in system.pins:
        if pin.found is not None and pin.found != pin.pinned:
            yield ("note.pin", pin.count), f"Count: {pin.count}: {pin.found:,} counted, {pin.pinned:,} pinned."


SIGNS = {"holds": "✓", "violated": "✗", "unknown": "?", "vacuous": "∅"}


def _verdict(system: SystemRecord, one: PropertyRecord) -> Iterator[tuple[Key, str]]:
    words = [f"{SIGNS[one.verdict]} {one.verdict}"]
    if one.verdict != one.expected:
        words.append(f"expected: {one.expected}")
    elif one.expected != "holds":
        words.append("as expected")
    if one.severity == "warning":
        words.append("a warning")
    if one.reason and (system.complete or one.verdict != "unknown"):
        words.append(one.reason)
    if one.found.remark:
        words.append(one.found.remark)
    if one.verdict == "violated" and one.trace is None and one.explanation is not None:
        words.append(f"needs {one.explanation.text}; {one.explanation.lost}")
    yield ("property.verdict", one.name), " ".join(words)
    if one.trace is not None and one.trace.states:
        what = "counterexample" if one.verdict == "violated" else "witness"
        yield ("property.steps", one.name), f"{what}, {length(one.trace)}"
    elif isinstance(one.assurance, WayBack) and one.assurance.trace.steps:
        yield ("property.steps", one.name), f"longest way back, {length(one.assurance.trace)}"


# --- the rest -------------------------------------------------------------------------------------


def audited(system: SystemRecord) -> Iterator[tuple[Key, str]]:
    audit = system.audit
    if audit is None:
        yield ("audit", ""), "The verdicts were not audited."
        return
    was = "trace was" if audit.traces_checked == 1 else "traces were"
    short = f", and no more: {audit.reason}" if audit.reason else ""
    yield (
        ("audit", ""),
        (
            f"{audit.traces_checked:,} {was} replayed and {counted(audit.states_checked, 'state')} "
            f"checked again on the model, without the code generated for the engine{short}."
        ),
    )


def covered(walked: Walk | None) -> Iterator[tuple[Key, str]]:
    """Yield the claims on coverage; what is missing adds up to what the meters lack."""
    if walked is None:
        yield ("coverage.unknown", ""), "Coverage is known only where everything was explored."
        return
    states, taken, conditions = walked.states, walked.taken, walked.conditions
    reached = sum(1 for n in states.values() if n)
    went = sum(1 for n in taken.values() if n)
    both = sum(1 for true, false in conditions.values() if true and false)
    for name, noun, some, whole, word in (
        ("states", "state", reached, len(states), "reached"),
        ("transitions", "transition", went, len(taken), "taken"),
        ("conditions", "condition", both, len(conditions), "both true and false"),
    ):
        shown = f"{some:,} of {counted(whole, noun)} {word}" if whole else f"no {noun}s"
        yield (f"coverage.{name}", ""), shown
    if walked.fixed:
        yield ("coverage.fixed", ""), f"{len(walked.fixed):,}"
    lacking = {
        "unreached": len(states) - reached,
        "untaken": len(taken) - went,
        "never-true": sum(1 for true, false in conditions.values() if false and not true),
        "never-false": sum(1 for true, false in conditions.values() if true and not false),
        "unevaluated": sum(1 for true, false in conditions.values() if not true and not false),
    }
    for kind, number in lacking.items():
        if number:
            yield ("coverage.missing", kind), f"{number:,}"
    if not any(lacking.values()) and not walked.fixed:
        parts = ["every state was reached"] if states else []
        parts += ["every transition was taken"] if taken else []
        parts += ["every condition was both true and false"] if conditions else []
        sentence = (", ".join(parts[:-1]) + " and " if len(parts) > 1 else "") + (
            parts or ["there is nothing to cover"]
        )[-1]
        yield ("coverage.everything", ""), sentence[0].upper() + sentence[1:] + "."


def guards(table: GuardTable | None) -> Iterator[tuple[Key, str]]:
    if table is None:
        yield ("guards.not-analysed", ""), "The guards were not analysed."
        return
    if table.rows:
        yield (
            ("guards.lead", ""),
            "A procedure guard is kept by nothing but discipline. Each was dropped in turn and every property decided again.",
        )
    else:
        yield ("guards.none", ""), "The system has no procedure guards: nothing here depends on discipline."
    for row in table.rows:
        guard = str(row.guard)
        for failed in row.fails:
            of = f"{guard} {failed.property.name}"
            yield ("guard.margin", of), margin(failed)
            if failed.trace is not None and failed.trace.states:
                yield ("guard.steps", of), length(failed.trace)
        if row.untested:
            yield (
                ("guard.untested", guard),
                "undecided: no property that could fail without it holds; a vacuous one says nothing",
            )
        if row.undecided:
            yield ("guard.undecided", guard), f"undecided: {row.reason}"
        elif not row.fails and not row.untested:
            yield ("guard.redundant", guard), "redundant here: no further property fails without it"
    if table.machine_enforced:
        yield ("guards.enforced", ""), "Enforced by the machines: no single guard’s removal breaks these"
    if table.broken_anyway:
        yield ("guards.broken-anyway", ""), "Violated with every guard in force"
    if table.undecided:
        yield ("guards.undecided", ""), f"Undecided with every guard in force: {table.reason}"
    if not table.asked:
        yield ("guards.not-asked", ""), "The system states no property: nothing is known of its guards."


def margin(failed: GuardFailure) -> str:
    """Return what is wrong at the end of the trace: its length is certain, what is false is tested elsewhere."""
    from varyoff.report.guards import margin as said

    text = said(failed)
    if failed.trace is not None:
        stem = len(failed.trace.steps) if failed.trace.loop is None else failed.trace.loop
        assert f"after {counted(stem, 'step')}" in text or (failed.trace.loop == 0 and "from the start" in text)
    return text.removeprefix("without it, ").removeprefix("without it: ")


def traces(
    system: SystemRecord, table: GuardTable | None
) -> dict[tuple[str, str, str], tuple[Model, Trace, PropertyRecord | None]]:
    """Return the trace behind every story, by its kind, its guard, and the property it is about."""
    found: dict[tuple[str, str, str], tuple[Model, Trace, PropertyRecord | None]] = {}
    if system.failure is not None and system.failure.trace.states:
        found["failure", "", ""] = system.model, system.failure.trace, None
    for one in system.properties:
        if one.trace is not None and one.trace.states:
            kind = "violated" if one.verdict == "violated" else "witness"
            found[kind, "", one.name] = system.model, one.trace, one
        if isinstance(one.assurance, WayBack) and one.assurance.trace.steps:
            found["back", "", one.name] = system.model, one.assurance.trace, one
    for row in table.rows if table is not None else ():
        for failed in row.fails:
            if failed.trace is not None and failed.trace.states:
                known = next((p for p in system.properties if p.name == failed.property.name), None)
                found["dropped", str(row.guard), failed.property.name] = failed.model, failed.trace, known
    return found


# --- stories --------------------------------------------------------------------------------------

Traces = dict[tuple[str, str, str], tuple[Model, Trace, PropertyRecord | None]]
TITLES = {
    "failure": ("The way to the error of the model", "The shortest way to it."),
    "violated": ("Counterexamples", "The shortest ways in which a property is broken."),
    "dropped": (
        "Without a procedure guard",
        "Each procedure guard is dropped in turn; this is the shortest way in which a property then breaks.",
    ),
    "witness": ("Witnesses", "The shortest ways to what should be possible."),
    "back": (
        "Ways back",
        "From a state that is as far as any from what must stay within reach, the shortest way there: a runbook.",
    ),
}


def end(s: Story, model: Model, trace: Trace, failure: str) -> str:
    """Return what is so at the end; every value in it is that of the trace."""
    if s.kind == "failure":
        return f"Then {failure}."
    if s.kind == "witness":
        return "Reached. The last state is the witness."
    if s.kind == "back":
        return "There again. What was asked for is so in the last state."
    if s.explanation is None:
        return "From the last state there is no way to what must remain possible."
    step = s.explanation.step
    before, after = (trace.states[-1], None) if step is None else trace.states[step : step + 2]
    here = dict(zip(model.names, before, strict=True))
    if after is not None:
        here |= {f"next({name})": value for name, value in zip(model.names, after, strict=True)}
    for name, value in s.explanation.values:
        assert name not in here or here[name] == value, (s.ident, name)
    for waived in s.explanation.waived:
        at = dict(zip(model.names, trace.states[waived.step], strict=True))
        assert all(name not in at or at[name] == value for name, value in waived.guard.values)
    return " ".join(line.strip() for line in s.reason)


def strategies(system: SystemRecord) -> Iterator[tuple[Key, str]]:
    """Yield the claims about strategies: what is seen, and where; the values are those of the model."""
    for one in system.properties:
        book = one.assurance
        if not isinstance(book, Playbook):
            continue
        assert book.states == system.counts.states
        lead = "It is so in every reachable state: there is nothing to do"
        if book.plays:
            lead = f"The strategy, by which it takes at most {counted(book.turns, 'event')} of ours"
            lead += f"; in {counted(book.won, 'state')} it is so already" if book.won else ""
        yield ("strategy.lead", one.name), lead
        for number, play in enumerate(book.plays, start=1):
            parts = []
            for name, values in play.seen:
                variable = system.model.variables[system.model.position(name)]
                assert set(values) < set(variable.values)
                shown = [show_value(v) for v in values]
                parts.append(f"{name} is {' or '.join(filter(None, [', '.join(shown[:-1]), shown[-1]]))}")
            yield ("strategy.seen", f"{one.name} {number}"), ", ".join(parts) or "whatever is seen"
            where = f"{counted(play.states, 'state')}, at most {counted(play.turns, 'event')} from the goal"
            yield ("strategy.where", f"{one.name} {number}"), where


def length(trace: Trace) -> str:
    """Return how long a trace is; steps in a loop are counted apart."""
    if trace.loop is None:
        return counted(len(trace.steps), "step")
    circle = trace.steps[trace.loop :]
    if not any(step.event is not None for step in circle):
        return f"{counted(trace.loop, 'step')}, then nothing more" if trace.loop else "nothing ever happens"
    if trace.loop == 0:
        return f"a loop of {counted(len(circle), 'step')}"
    return f"{counted(trace.loop, 'step')}, then a loop of {len(circle)}"


def read_by(model: Model, s: Story, number: int, before: State) -> list[str]:
    """Return what the page says of the guards of a step, whose values are those before it."""
    beat = s.beats[number - 1]
    at = {name: show_value(value) for name, value in zip(model.names, before, strict=True)}
    assert all(at.get(name, value) == value for name, value in beat.reads)
    words = [f"as {values_text(beat.reads)}"] if beat.reads else []
    for waived in beat.waived:
        assert s.guard in (waived.name, "")
        words.append(f"✗ dropped {guard_text(waived.guard).replace('`', '')}")
    return words


def stories(known: Traces, told: Sequence[Story], failure: str) -> Iterator[tuple[Key, str]]:
    """Yield the claims about stories, of which there is one for every trace; `failure` is the error of the model."""
    assert sorted(known) == sorted((s.kind, s.guard, s.asked) for s in told)
    if not known:
        yield ("stories.none", ""), "No property has a counterexample or a witness."
    for kind in dict.fromkeys(kind for kind, _, _ in known):
        yield ("stories.title", kind), TITLES[kind][0]
        short = any(not t.shortest for k, (_, t, _) in ((key[0], value) for key, value in known.items()) if k == kind)
        lead = "Short ways; a story says so where a shorter one may exist." if short else TITLES[kind][1]
        yield ("stories.lead", kind), lead
    for s in told:
        model, trace, _ = known[s.kind, s.guard, s.asked]
        yield ("story.mark", s.ident), "✓" if s.kind in ("witness", "back") else "✗"
        yield ("story.steps", s.ident), length(trace)
        line = s.headline
        stem = len(trace.steps) if trace.loop is None else trace.loop
        when = f"after {counted(stem, 'step')}" if stem else "at the start"
        if trace.loop is not None and not stem:
            when = "from the start"
        assert when in line or f" takes {counted(len(trace.steps), 'step')}" in line or "it is so at the start" in line
        if not trace.shortest:
            yield ("story.rank", s.ident), "This is a short one; a shorter may exist."
        yield ("story.headline", s.ident), line
        if s.guard:
            yield ("story.dropped", s.ident), f"Dropped: {s.guard}: {s.guard_text}"
        if trace.loop is not None:
            back = f"↻ back in state {trace.loop}, and so on for ever"
            if all(step.event is None for step in trace.steps[trace.loop :]):
                back = f"↻ state {trace.loop} for ever: nothing happens any more"
            else:
                first, last = trace.loop + 1, len(trace.steps)
                which = f"steps {first} to {last}" if last > first else f"step {last}"
                again = f"↻ the loop begins: from here on {which}, again and again, for ever"
                yield ("story.loop-begins", s.ident), again
            yield ("story.loop", s.ident), back
        if s.explanation is not None or trace.loop is None:
            yield ("story.end", s.ident), end(s, model, trace, failure)


def rows(shown: dict[str, list[str]], known: Traces, told: Sequence[Story]) -> list[str]:
    """Return in which steps a table of steps differs from the trace: who acts, what is typed, what changes."""
    wrong = []
    for s in told:
        model, trace, _ = known[s.kind, s.guard, s.asked]
        table = shown[f"story-{s.ident}"]
        if len(table) != len(trace.states):
            wrong.append(f"{s.ident}: {len(table)} rows")
            continue
        for number, (step, before, after) in enumerate(
            zip(trace.steps, trace.states, trace.states[1:], strict=False), 1
        ):
            parts = [str(number), step.actor or "", step.label, *([step.command] if step.command else [])]
            if step.event is None:
                assert before == after
                parts = [str(number), "nothing happens"]
            elif before == after:
                parts.append("nothing changes")
            parts += read_by(model, s, number, before)
            changes = []
            for instance in dict.fromkeys(v.instance for v in model.variables):
                for v, a, b in zip(model.variables, before, after, strict=True):
                    if v.instance == instance and a != b and not v.auxiliary:
                        name = [] if v.local == "state" else [v.local]
                        changes += [*name, show_value(a), "→", show_value(b)]
            wanted = " ".join([*parts, *changes])
            if table[number].split() != wanted.split():
                wrong.append(f"{s.ident}, step {number}: {table[number]!r} instead of {wanted!r}")
    return wrong


# --- machines and the reachable states ------------------------------------------------------------


def machines(system: SystemRecord, walked: Walk | None) -> Iterator[tuple[Key, str]]:
    """Yield which states of machines were never reached and which transitions never taken, by any instance."""
    if walked is None:
        return
    of = {i.name: i.machine for i in system.model.instances}
    reached: dict[tuple[str, str], int] = {}
    for name, number in walked.states.items():
        instance, _, state = name.rpartition(".")
        reached[of[instance], state] = reached.get((of[instance], state), 0) + number
    for (machine, state), number in reached.items():
        if not number:
            yield ("state.never", f"{machine} {state}"), "never reached"
    # What the parameters of every instance rule out is no part of the model, and not taken either.
    assert system.elaborated is not None
    declared = system.elaborated.machines
    taken = {(name, t.index): 0 for name, machine in declared.items() for t in machine.transitions}
    for (instance, _, transition, _), number in walked.taken.items():
        taken[of[instance], transition] = taken.get((of[instance], transition), 0) + number
    for (machine, transition), number in taken.items():
        if not number:
            yield ("transition.never", f"{machine} {transition}"), "never taken"


def pictures(system: SystemRecord, reach: Landscape | None) -> Iterator[tuple[Key, str]]:
    """Yield what is said above the pictures of the reachable states."""
    if reach is None or not reach.views:
        early = system.failure is not None or not system.counts.states
        why = (
            "the exploration ended in an error of the model, or before it began"
            if early
            else "time or memory ran out before it was made"
            if reach is None
            else "there is nothing to tell states apart"
        )
        none = f"There is no graph: {why}."
        yield ("reach.none", ""), none
        return
    states = system.counts.states or 0
    text = [f"{counted(states, 'state')}."]
    if states > ALL_STATES:
        text.append("Here states are put together that agree on one instance, or that can all reach each other.")
    if not system.complete:
        text.append("The exploration was cut short, so no steps are drawn.")
    text.append("The way of the open story is drawn on top.")
    yield ("reach.lead", ""), " ".join(text)
    for view in reach.views:
        classes = counted(len(view.classes), "class", "classes")
        yield ("reach.view", view.name), view.title + ("" if view.name == "states" else f" ({classes})")
        yield ("reach.key", view.name), _key(view, len(view.classes) <= MOST_BOXES)


MOST_BOXES = 60  # classes that are drawn as boxes


def _key(view: View, boxes: bool) -> str:
    """Return how a picture is to be read, by what it is a picture of."""
    if not boxes:
        dots = "a dot is a state" if view.name == "states" else "the larger a dot, the more states it stands for"
        return f"columns by distance from the start; {dots}; grey lines are steps, red ones faults."
    one = {
        "states": "a state",
        "components": "states that can all reach each other, with the values that they share; or states without return",
    }.get(view.name, "all states with these values")
    steps = "arrows are steps with their events" if len(view.classes) > 1 and view.edges else "no steps are drawn"
    return f"a box is {one}, {steps}; a blue frame marks where it begins."


def miscounted(system: SystemRecord, reach: Landscape | None, walked: Walk | None, page: str) -> list[str]:
    """Return what is wrong in the pictures: their classes hold all states, each once, at their least distance."""
    if reach is None or walked is None or not walked.depth:
        return []
    model = system.model
    shown = [i for i, v in enumerate(model.variables) if not v.auxiliary]
    wrong = []
    for view in reach.views:
        if sum(c.states for c in view.classes) != len(walked.depth):
            wrong.append(f"{view.name}: {sum(c.states for c in view.classes)} states")
        if not view.variables:
            continue
        at = [shown[i] for i in view.variables]
        # Among all states two may differ in how many faults there were only, which is not shown.
        found: dict[tuple[int, ...], list[int]] = {}
        for state, depth in walked.depth.items():
            _gather(found, tuple(list(model.variables[i].values).index(state[i]) for i in at), 1, depth)
        drawn: dict[tuple[int, ...], list[int]] = {}
        for one in view.classes:
            _gather(drawn, one.values, one.states, one.depth)
        if found != drawn:
            wrong.append(f"{view.name}: other classes")
    levels = list(Counter(walked.depth.values()).values())
    histogram = re.search(r'<svg[^>]*class="histogram".*?</svg>', page, re.DOTALL)
    bars = (
        [int(n.replace(",", "")) for n in re.findall(r'class="many"[^>]*>([\d,]+)<', histogram[0])] if histogram else []
    )
    if bars != levels:
        wrong.append(f"histogram: {bars} instead of {levels}")
    return wrong


def _gather(found: dict[tuple[int, ...], list[int]], values: tuple[int, ...], states: int, depth: int) -> None:
    own = found.setdefault(values, [0, depth])
    own[0] += states
    own[1] = min(own[1], depth)
