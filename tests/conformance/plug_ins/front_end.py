"""A front end in one file: a language of specifications, line by line.

    # a comment
    door: closed -push-> open
    door: open -pull-> closed when bell.state == silent
    bell: silent -ring-> ringing by spontaneous
    never draught: door.state == open and bell.state == ringing

Every name before a colon is an instance, of a machine of its own; the first state named is the initial one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from varyoff.base.diagnostic import Mistakes
from varyoff.base.span import Span, Verbatim
from varyoff.spec.documents import Documents
from varyoff.spec.expression import parse_expression_text
from varyoff.spec.front_ends import FrontEnd, register
from varyoff.spec.syntax import (
    ACTORS,
    Argument,
    Deadlock,
    Expression,
    InstanceDeclaration,
    Machine,
    Name,
    Parameter,
    PropertyDeclaration,
    StateDeclaration,
    System,
    TransitionDeclaration,
)

TRANSITION = re.compile(
    r"(?P<who>\S+): (?P<source>\S+) -(?P<event>\S+)-> (?P<dest>\S+)( when (?P<when>.+?))?( by (?P<by>\w+))?$"
)
PROPERTY = re.compile(r"(?P<form>always|never|reachable|recoverable) (?P<name>\S+): (?P<said>.+)$")


def read_lines(text: str, file: str, mistakes: Mistakes) -> Documents:
    """Return the system that the lines describe."""
    transitions: dict[str, list[TransitionDeclaration]] = {}
    states: dict[str, dict[str, Name]] = {}
    names: dict[str, Name] = {}
    properties = []
    for number, line in enumerate(text.split("\n"), 1):

        def span(match: re.Match[str], group: str | int = 0, number: int = number) -> Span:
            return Span(file, number, match.start(group) + 1, number, match.end(group) + 1)

        def name(match: re.Match[str], group: str, span=span) -> Name:
            return Name(match[group], span(match, group))

        def expression(match: re.Match[str], group: str, span=span) -> Expression | None:
            return parse_expression_text(match[group], Verbatim(span(match, group)), mistakes)

        if not line.strip() or line.startswith("#"):
            continue
        if (found := TRANSITION.match(line)) is not None:
            who = found["who"]
            names.setdefault(who, name(found, "who"))
            for end in ("source", "dest"):
                states.setdefault(who, {}).setdefault(found[end], name(found, end))
            condition = expression(found, "when") if found["when"] else None
            own = transitions.setdefault(who, [])
            actor = next((a for a in ACTORS if a == found["by"]), "operator")
            own.append(
                TransitionDeclaration(
                    name(found, "event"), (), (name(found, "source"),), name(found, "dest"),
                    () if condition is None else (condition,), (), (), (), (), actor,
                    "weak" if actor == "spontaneous" else "none", None, 0.0, "", "", span(found), len(own),
                )
            )  # fmt: skip
        elif (found := PROPERTY.match(line)) is not None:
            said = expression(found, "said")
            if said is not None:
                properties.append(PropertyDeclaration.asking(name(found, "name"), found["form"], said))
        else:
            here = Span(file, number, 1, number, len(line) + 1)
            mistakes.add("V107", "this line says neither what happens nor what is asked", here, "not understood",
                         help="write `WHO: STATE -EVENT-> STATE` or `never NAME: CONDITION`")  # fmt: skip
    if not names:
        return Documents()
    # Every machine has all instances for parameters, so that conditions can read what stands around them.
    machines = tuple(
        Machine(
            Name(who.capitalize(), at.span), "",
            tuple(Parameter(other, "instance", Name(o.capitalize(), other.span)) for o, other in names.items() if o != who),
            (), (), tuple(StateDeclaration(s) for s in states[who].values()), None, (), tuple(transitions[who]), at.span,
        )
        for who, at in names.items()
    )  # fmt: skip
    instances = tuple(
        InstanceDeclaration(at, Name(who.capitalize(), at.span), None, tuple(_given(names, who)), (), at.span)
        for who, at in names.items()
    )
    whole = Span(file, 1, 1, text.count("\n") + 1, 1)
    stem = Path(file).stem
    system = System(
        Name(stem if stem.isalnum() else "lines", Span(file, 1, 1, 1, 2)), "", file, (), (), machines, instances,
        None, None, Deadlock(False), tuple(properties), (), whole,
    )  # fmt: skip
    return Documents((), (system,))


def _given(names: dict[str, Name], who: str) -> Iterator[Argument]:
    for other, at in names.items():
        if other != who:
            said = parse_expression_text(other, Verbatim(at.span), Mistakes())
            assert said is not None
            yield Argument(at, (said,), False, other, at.span)


register(FrontEnd((".door",), read_lines, lambda text: "->" in text, "a line such as `door: closed -push-> open`"))
