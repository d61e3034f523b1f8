"""Random properties of behaviours, of branching time and of games, with what they assume."""

from __future__ import annotations

from collections.abc import Callable

from varyoff.base.record import replace
from varyoff.testing.draft import MachineDraft, Yaml
from varyoff.testing.machines import Workshop
from varyoff.testing.phrases import condition
from varyoff.testing.vocabulary import Pen, Vocabulary

ACTORS = ("operator", "spontaneous", "workload", "fault")
OPERATORS = 3  # of a formula at most: naive checkers look at all combinations of what they say


def property_of_time(pen: Pen, names: Vocabulary, workshop: Workshop) -> dict[str, Yaml]:
    """Return a property of one of the forms that say what happens sooner or later, or what can be enforced."""
    form = pen.pick(["eventually", "leads_to", "infinitely_often", "ltl", "ltl", "ltl", "ctl", "ctl", "game", "game"])
    calm = replace(pen, errors=False)  # the parts of a formula are evaluated whatever the others say
    if form == "game":
        return _game(pen, names)
    if form == "ctl":
        return {"ctl": branching(calm, names, pen.upto(OPERATORS, 1))}
    found: dict[str, Yaml] = {}
    match form:
        case "leads_to":
            found[form] = [condition(pen, names, 1), condition(pen, names, 1)]
        case "ltl":
            found[form] = linear(calm, names, pen.upto(OPERATORS, 1))
        case _:
            found[form] = condition(pen, names, 1)
    assuming = _assuming(pen, workshop)
    return {**found, "assuming": assuming} if assuming else found


def _game(pen: Pen, names: Vocabulary) -> dict[str, Yaml]:
    goal = condition(pen, names, 1)
    despite = [actor for actor in ACTORS if pen.chance(3)] or [pen.pick(ACTORS[::-1])]
    found: dict[str, Yaml] = {"recoverable": goal, "despite": despite if len(despite) > 1 else despite[0]}
    ours = [actor for actor in ACTORS if actor not in despite]
    if ours and pen.chance(2):
        found["by"] = [actor for actor in ours if pen.chance(2)] or [ours[0]]
    return found


# --- what is assumed ------------------------------------------------------------------------------


def _assuming(pen: Pen, workshop: Workshop) -> dict[str, Yaml]:
    found: dict[str, Yaml] = {}
    for kind in ("weak", "strong"):
        if pen.chance(3):
            entries = [_entry(pen, workshop) for _ in range(pen.pick([1, 1, 2]))]
            found[kind] = entries if len(entries) > 1 or pen.chance(3) else entries[0]
    if pen.chance(5):
        found["progress"] = "true"
    if pen.chance(5):
        found["none"] = "true"
    return found


def _entry(pen: Pen, workshop: Workshop) -> Yaml:
    if pen.chance(4):
        return {"any_of": [_events(pen, workshop) for _ in range(pen.upto(2, 1))]}
    return _events(pen, workshop)


def _events(pen: Pen, workshop: Workshop) -> str:
    """Return a pattern for events."""
    one = pen.pick(workshop.instances)
    machine: MachineDraft = workshop.machines[one.machine]
    trigger = pen.pick(list(machine.triggers))
    heads = [one.members[-1], one.members[0], one.machine, "*"]
    heads += [f"{one.name}[*]"] * (one.count is not None)
    return pen.pick([f"{pen.pick(heads)}.{trigger}", f"{pen.pick(heads)}.{trigger}", f"{one.members[0]}.*", "*"])


# --- formulas -------------------------------------------------------------------------------------


def linear(pen: Pen, names: Vocabulary, room: int) -> str:
    """Return a formula of linear time with so many operators at most."""
    return _formula(pen, names, room, _linear_operator)


def branching(pen: Pen, names: Vocabulary, room: int) -> str:
    """Return a formula of branching time with so many operators at most."""
    return _formula(pen, names, room, _branching_operator)


Joining = Callable[[Pen, list[str]], str]


def _linear_operator(pen: Pen, parts: list[str]) -> str:
    if len(parts) == 1:
        return f"{pen.pick(['eventually', 'always', 'next'])}({parts[0]})"
    return f"{pen.pick(['until', 'weak_until', 'release'])}({parts[0]}, {parts[1]})"


def _branching_operator(pen: Pen, parts: list[str]) -> str:
    if len(parts) == 1:
        return f"{pen.pick(['EF', 'AG', 'AF', 'EG', 'EX', 'AX'])}({parts[0]})"
    return f"{pen.pick(['E', 'A'])}({parts[0]}, until={parts[1]})"


def _formula(pen: Pen, names: Vocabulary, room: int, operator: Joining) -> str:
    if room == 0:
        return condition(pen, names, pen.upto(1))
    form = pen.upto(9)
    here = pen.upto(room - 1)  # operators in the first of two parts
    if form <= 2:
        return operator(pen, [_formula(pen, names, room - 1, operator)])
    if form <= 4:
        return operator(pen, [_formula(pen, names, part, operator) for part in (here, room - 1 - here)])
    if form == 5:
        return f"not ({_formula(pen, names, room, operator)})"
    if form == 6:
        return _response(pen, names, room, operator)
    small = [one for one in names.collections if one.size <= 2]
    if form == 7 and room >= 2 and small and names.inside is not None:
        return _of_each(pen, names, small[pen.upto(len(small) - 1)].text, operator)
    one, other = (_formula(pen, names, part, operator) for part in (here, room - here))
    forms = ["({}) and ({})", "({}) or ({})", "implies({}, {})", "iff({}, {})"]
    if pen.chance(5):
        return f"({one}) if {condition(pen, names, 0)} else ({other})"
    return pen.pick(forms).format(one, other)


def _response(pen: Pen, names: Vocabulary, room: int, operator: Joining) -> str:
    """Return that something has consequences: what has a premise, and so may say nothing."""
    premise = condition(pen, names, 1)
    if operator is _linear_operator and room >= 2 and pen.chance(2):
        response = f"leads_to({premise}, {condition(pen, names, 1)})"
    else:
        inner = _formula(pen, names, room - 1, operator)
        response = f"{'always' if operator is _linear_operator else 'AG'}(implies({premise}, {inner}))"
    if pen.chance(4):
        response += f" and implies({condition(pen, names, 0)}, {condition(pen, names, 0)})"
    return response


def _of_each(pen: Pen, names: Vocabulary, over: str, operator: Joining) -> str:
    """Return a formula about the members of a list."""
    chosen = next(one for one in names.collections if one.text == over)
    assert names.inside is not None
    element = replace(names.inside(chosen.machine, "x."), inside=None)
    inner = operator(pen, [condition(pen, element, 0)])
    test = f" if {condition(pen, element, 0)}" if pen.chance(4) else ""
    return f"{pen.pick(['all', 'any'])}({inner} for x in {over}{test})"
