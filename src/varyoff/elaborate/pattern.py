"""Patterns of events: `nightly.establish`, `*.establish`, `rm[*].prepare`, `FlashCopy.establish`, `*`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from varyoff.base.diagnostic import Mistakes, did_you_mean
from varyoff.elaborate.elaborated import Elaborated
from varyoff.model.model import GuardName
from varyoff.model.variant import procedure_guards
from varyoff.spec.syntax import Name

_PARTS = re.compile(
    r"(?P<head>\*|[^\W\d]\w*(?:\[(?:\*|\d+)\])?)\.(?P<event>\*|[^\W\d]\w*)(?P<choices>\(.*\))?\Z", re.DOTALL
)


def events_of(patterns: Iterable[Name], elaborated: Elaborated, mistakes: Mistakes) -> tuple[int, ...] | None:
    """Return the positions of the events that the patterns name, in the model's order; None after a mistake.

    There may be none: an event that chooses from an empty list never happens.
    """
    found: set[int] = set()
    ok = True
    for pattern in patterns:
        matched = matching(pattern.text, elaborated)
        if not matched and not _never_happens(pattern.text, elaborated):
            _nothing(pattern, elaborated, mistakes)
            ok = False
        found.update(matched)
    return tuple(sorted(found)) if ok else None


def matching(pattern: str, elaborated: Elaborated) -> list[int]:
    """Return the positions of the events that one pattern names."""
    events = elaborated.model.events
    if pattern == "*":
        return list(range(len(events)))
    parts = _PARTS.match(pattern)
    if parts is None:
        return []
    head, trigger, choices = parts["head"], parts["event"], parts["choices"]
    instances = instances_named(head, elaborated)
    found = [i for i, e in enumerate(events) if e.instance in instances and trigger in ("*", e.trigger)]
    if choices is not None:
        wanted = _choices(choices)
        found = [i for i in found if _choices(events[i].label.removeprefix(events[i].name)) == wanted]
    return found


def _choices(text: str) -> list[str]:
    """Return the choices of a label, `(x=1, y=2)`, in an order that does not depend on how they are written."""
    return sorted(part.strip().replace(" ", "") for part in text.strip()[1:-1].split(","))


def _never_happens(pattern: str, elaborated: Elaborated) -> bool:
    """Return whether a pattern means an event that some instance has, of which there is no occurrence."""
    if pattern == "*":
        return True
    parts = _PARTS.match(pattern)
    if parts is None or parts["choices"] is not None:
        return False
    machines = [elaborated.machine_of(instance) for instance in sorted(instances_named(parts["head"], elaborated))]
    triggers = {trigger for machine in machines for trigger in machine.triggers()}
    return bool(triggers) and parts["event"] in ("*", *triggers)


def instances_named(head: str, elaborated: Elaborated) -> set[str]:
    """Return the instances that the part before the dot names."""
    instances = elaborated.model.instances
    if head == "*":
        return {i.name for i in instances}
    if head.endswith("[*]"):
        return {i.name for i in instances if i.family == head[:-3]}
    return {i.name for i in instances if head in (i.family, i.machine, i.name)}


def guards_named(text: str, elaborated: Elaborated) -> list[GuardName]:
    """Return the procedure guards that INSTANCE.EVENT/GUARD names; INSTANCE may be a family or a machine.

    Those of transitions that can never happen, which the model leaves out, are among them: not to have them in force
    changes nothing, and is no mistake.
    """
    event, _, guard = text.partition("/")
    head, _, trigger = event.rpartition(".")
    instances = instances_named(head, elaborated)
    return [g for g in _declared(elaborated) if g.instance in instances and g.event == trigger and g.guard == guard]


def guard_names(elaborated: Elaborated) -> list[str]:
    """Return how the procedure guards can be named, one by one and by family."""
    names: dict[str, None] = {}
    for guard in _declared(elaborated):
        names[str(guard)] = None
        if "[" in guard.instance:
            names[f"{guard.instance.partition('[')[0]}.{guard.event}/{guard.guard}"] = None
    return list(names)


def _declared(elaborated: Elaborated) -> Iterator[GuardName]:
    """Yield the guards in the order of declaration, those that the model has first."""
    found = dict.fromkeys(procedure_guards(elaborated.model))
    for instance in elaborated.model.instances:
        for transition in elaborated.machine_of(instance.name).transitions:
            events = [transition.trigger.text] if transition.trigger else [f.event for f in transition.follows]
            for event in events:
                found |= dict.fromkeys(GuardName(instance.name, event, p.name.text) for p in transition.procedure)
    yield from found


def _heads(elaborated: Elaborated) -> list[str]:
    """Return what can stand before the dot: instances, families, machines."""
    families = [i.name.text for i in elaborated.system.instances if i.count is not None]
    return [*(i.name for i in elaborated.model.instances), *families, *elaborated.system.available]


def _nothing(pattern: Name, elaborated: Elaborated, mistakes: Mistakes) -> None:
    parts = _PARTS.match(pattern.text)
    help = ""
    label = "no such event"
    if parts is None:
        label = "an event of which instance?"
        names = dict.fromkeys(e.name for e in elaborated.model.events if e.trigger == pattern.text)
        shown = ", ".join(f"`{n}`" for n in list(names)[:4])
        help = (
            f"write {shown}, or `'*.{pattern}'` for all"
            if names
            else "write INSTANCE.EVENT, MACHINE.EVENT or '*.EVENT'"
        )
    else:
        instances = instances_named(parts["head"], elaborated)
        if not instances:
            label = f"no instance or machine `{parts['head']}`"
            help = did_you_mean(parts["head"], _heads(elaborated))
        else:
            triggers = list(dict.fromkeys(e.trigger for e in elaborated.model.events if e.instance in instances))
            help = did_you_mean(parts["event"], triggers)
            if parts["choices"] is not None and parts["event"] in triggers:
                label = "no such choices"
                of = [
                    e.label for e in elaborated.model.events if e.instance in instances and e.trigger == parts["event"]
                ]
                help = "its events: " + ", ".join(f"`{e}`" for e in of[:6]) + " and more" * (len(of) > 6)
            machines = {m.name.text: m for m in map(elaborated.machine_of, sorted(instances))}
            from varyoff.elaborate.meant import leading_to  # for mistakes only

            for machine in machines.values():
                if any(s.name.text == parts["event"] for s in machine.states):
                    help = f"`{parts['event']}` is a state, and a pattern names events"
                    if events := dict.fromkeys(leading_to(machine, parts["event"])):
                        help += ": " + " or ".join(f"`{parts['head']}.{e}`" for e in events)
            if not triggers:
                help = "its machine only follows the events of others"
    mistakes.add("V402", f"`{pattern}` names no event", pattern.span, label, help=help)
