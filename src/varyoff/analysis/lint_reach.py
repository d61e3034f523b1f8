"""States that no transition leads to, and transitions that can never happen."""

from __future__ import annotations

from collections.abc import Mapping

from varyoff.analysis.guards import satisfiable
from varyoff.analysis.mentions import depends, given_names, varied_names
from varyoff.base.diagnostic import Mistakes, Related
from varyoff.base.span import Span
from varyoff.elaborate.elaborated import Elaborated
from varyoff.model.model import Branch, Conjunct
from varyoff.spec.syntax import Machine, Name, TransitionDeclaration


def unreachable_states(elaborated: Elaborated, warnings: Mistakes) -> dict[str, dict[str, Span]]:
    """Warn about states that no path of transitions leads to, whatever the guards; return them by machine.

    Of a chain of such states only the first one is reported.
    """
    found: dict[str, dict[str, Span]] = {}
    for name, machine in elaborated.machines.items():
        edges = _edges(machine)
        begun = {
            str(value)
            for variable in elaborated.model.variables
            if variable.local == "state" and elaborated.machine_of(variable.instance) is machine
            for value in variable.initial
        }
        reached = _reach(begun, edges)
        missing = {s.name.text: s.name.span for s in machine.states if s.name.text not in reached}
        found[name] = missing
        entered = {b for a, b in edges if a in missing and a != b}
        explained: set[str] = set()
        for state in sorted(missing, key=lambda s: (s in entered, list(missing).index(s))):
            if state in explained:
                continue
            explained |= _reach({state}, edges)
            warnings.add(
                "V601",
                f"no transition of machine `{name}` leads to the state `{state}`",
                missing[state],
                "never reached",
                help="give a transition this `dest`, or remove the state",
            )
    return found


def _edges(machine: Machine) -> list[tuple[str, str]]:
    states = [s.name.text for s in machine.states]
    return [
        (source, transition.dest.text)
        for transition in machine.transitions
        if transition.dest is not None
        for source in (states if transition.sources is None else [s.text for s in transition.sources])
    ]


def _reach(begun: set[str], edges: list[tuple[str, str]]) -> set[str]:
    reached = set(begun)
    growing = True
    while growing:
        growing = False
        for source, dest in edges:
            if source in reached and dest not in reached:
                reached.add(dest)
                growing = True
    return reached


def dead_transitions(
    elaborated: Elaborated, unreachable: Mapping[str, Mapping[str, Span]], warnings: Mistakes
) -> list[Span]:
    """Warn about transitions that no state enables; return the spans of guards that are never true."""
    branches: dict[tuple[str, int], list[Branch]] = {}
    for event in elaborated.model.events:
        for part in event.parts:
            for branch in part.branches:
                branches.setdefault((branch.machine, branch.transition), []).append(branch)
    dropped = {(one.machine, one.transition): one.guards for one in elaborated.noticed.dropped}
    blamed: list[Span] = []
    given, varied = given_names(elaborated.system), varied_names(elaborated.system)
    for name, machine in elaborated.machines.items():
        names = given if machine.span.file == elaborated.system.file else varied
        for transition in machine.transitions:
            subject = _subject(transition)
            missing = unreachable.get(name, {})
            if transition.sources and all(s.text in missing for s in transition.sources):
                first = transition.sources[0]
                warnings.add(
                    "V602",
                    f"{subject} can never happen: its source `{first}` is never reached",
                    _all(transition.sources),
                    "never reached",
                    related=[Related(missing[first.text], "the state")],
                )
                continue
            key = (name, transition.index)
            spans = _independent(transition, names)
            if key in branches:
                _never_true(elaborated, branches[key], spans, subject, blamed, warnings)
            elif (guards := dropped.get(key)) and all(span in spans for span in guards):
                span = guards[0]
                assert span is not None
                blamed.append(span)
                warnings.add("V602", f"{subject} can never happen: its guard is never true", span, "never true")
    return blamed


def _all(names: tuple[Name, ...]) -> Span:
    first, last = names[0].span, names[-1].span
    return first.to(last) if first.line == last.line else first


def _subject(transition: TransitionDeclaration) -> str:
    if transition.trigger is not None:
        return f"this transition of `{transition.trigger}`"
    return f"this transition, which follows `{transition.follows[0].event}`,"


def _independent(transition: TransitionDeclaration, names: frozenset[str]) -> set[Span | None]:
    """Return the spans of the conjuncts that do not depend on what other systems or instances may choose."""
    spans: set[Span | None] = {transition.sources[0].span} if transition.sources else set()
    for expression in (*transition.conditions, *transition.unless):
        if not depends(expression.tree, names):
            spans.add(expression.span)
    return spans


def _never_true(
    elaborated: Elaborated,
    branches: list[Branch],
    spans: set[Span | None],
    subject: str,
    blamed: list[Span],
    warnings: Mistakes,
) -> None:
    """Warn when no branch of one transition has a guard that some values make true."""
    kept = [
        [c for c in branch.guard if c.kind in ("source", "conditions", "unless") and c.span in spans]
        for branch in branches
    ]
    for guard in kept:
        if satisfiable([c.expression for c in guard], elaborated.model) is not False:
            return
    guard = kept[0]
    alone = next((c for c in guard if satisfiable([c.expression], elaborated.model) is False), None)
    if alone is not None and alone.span is not None:
        blamed.append(alone.span)
        warnings.add("V602", f"{subject} can never happen: its guard is never true", alone.span, "never true")
        return
    for count in range(2, len(guard) + 1):
        if satisfiable([c.expression for c in guard[:count]], elaborated.model) is False:
            last = guard[count - 1]
            assert last.span is not None
            blamed.append(last.span)
            warnings.add(
                "V602",
                f"{subject} can never happen: its guard contradicts itself",
                last.span,
                "never true together with the rest",
                related=[Related(o.span, _kind(o)) for o in _against(elaborated, guard[: count - 1], last) if o.span],
            )
            return


def _against(elaborated: Elaborated, others: list[Conjunct], last: Conjunct) -> list[Conjunct]:
    """Return the conjunct that contradicts `last` by itself, where there is one."""
    for other in others:
        if satisfiable([other.expression, last.expression], elaborated.model) is False:
            return [other]
    return []


def _kind(conjunct: Conjunct) -> str:
    return "the source" if conjunct.kind == "source" else "the condition that it contradicts"
