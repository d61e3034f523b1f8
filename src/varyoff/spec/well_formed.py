"""Whether records of a front end say what the rest relies on: names that can be used, each once; states that are there.

The reader of YAML sees to it while it reads, where it knows more of what was meant.
"""

from __future__ import annotations

from collections.abc import Iterable

from varyoff.base.diagnostic import Mistakes, did_you_mean
from varyoff.spec.expression import single_word
from varyoff.spec.forms import form_names
from varyoff.spec.nodes import is_name
from varyoff.spec.property_reader import not_declared_by_systems
from varyoff.spec.shape import KEYWORDS, RESERVED, once
from varyoff.spec.syntax import EnumerationType, Machine, Name, System, TransitionDeclaration, TypeDeclaration
from varyoff.spec.system_reader import COUNTS


def check_machine(machine: Machine, mistakes: Mistakes) -> None:
    """Record what is wrong with a machine by itself.

    Raises:
        ValueError: `index` of a transition is not its position, which is a mistake of the front end.
    """
    _usable([machine.name, *(s.name for s in machine.states)], KEYWORDS, mistakes)
    parts = [p.name for p in machine.parameters] + list(machine.attributes)
    parts += [v.name for v in machine.variables] + [d.name for d in machine.defines]
    _usable(parts, RESERVED, mistakes)
    once(parts, "the name", mistakes)
    once([s.name for s in machine.states], "the state", mistakes)
    for variable in machine.variables:
        _check_type(variable.type, mistakes)
    states = [s.name.text for s in machine.states]
    for value in machine.initial.values if machine.initial is not None else ():
        word = single_word(value)
        if word is not None:
            _check_state(Name(word, value.span), machine, states, mistakes)
    for position, transition in enumerate(machine.transitions):
        if transition.index != position:
            raise ValueError(f"transition {position} of machine {machine.name} has the index {transition.index}")
        _check_transition(transition, machine, states, mistakes)


def _check_transition(
    transition: TransitionDeclaration, machine: Machine, states: list[str], mistakes: Mistakes
) -> None:
    if (transition.trigger is None) == (not transition.follows):
        mistakes.add("V109", "a transition has a trigger, or follows the events of others", transition.span)
    if transition.trigger is not None:
        _usable([transition.trigger], RESERVED, mistakes)
    ends = [*(transition.sources or ()), *([transition.dest] if transition.dest is not None else [])]
    for state in ends:
        _check_state(state, machine, states, mistakes)
    once(transition.sources or (), "the source state", mistakes)
    _usable([c.name for c in transition.choose], RESERVED, mistakes)
    once([c.name for c in transition.choose], "the choice", mistakes)
    once([e.variable for e in transition.effect], "the effect on", mistakes)
    once([g.name for g in transition.procedure], "the procedure guard", mistakes)
    for choice in transition.choose:
        _check_type(choice.type, mistakes)


def _check_state(state: Name, machine: Machine, states: list[str], mistakes: Mistakes) -> None:
    if state.text not in states:
        mistakes.add("V104", f"unknown state `{state}` in machine `{machine.name}`", state.span,
                     f"not a state of {machine.name}", help=did_you_mean(state.text, states))  # fmt: skip


def _check_type(written: TypeDeclaration, mistakes: Mistakes) -> None:
    if isinstance(written, EnumerationType):
        if not written.words:
            mistakes.add("V115", "a type needs at least one value", written.span)
        once(written.words, "the value", mistakes)


def check_well_formed(system: System, mistakes: Mistakes) -> None:
    """Record what is wrong with a system by itself, and with the machines that are written inside of it.

    Raises:
        ValueError: a property has a form that there is not, or does not say what it asks, which are mistakes of the
            front end.
    """
    for machine in system.machines:
        check_machine(machine, mistakes)
    _kebab([system.name, *(p.name for p in system.properties)], mistakes)
    names = [c.name for c in system.constants] + [i.name for i in system.instances]
    _usable(names, KEYWORDS, mistakes)
    once(names, "the name", mistakes)
    once([p.name for p in system.properties], "the property", mistakes)
    for declaration in system.properties:
        if declaration.form not in form_names() or declaration.asked not in declaration.given:
            raise ValueError(f"property {declaration.name} has no form: {declaration.form}, {declaration.asked}")
        not_declared_by_systems(declaration.name, mistakes)
    for pin in system.pins:
        if pin.count not in COUNTS:
            mistakes.add("V101", f"there is no count `{pin.count}`", pin.span, help=did_you_mean(pin.count, COUNTS))


def _usable(names: Iterable[Name], reserved: frozenset[str], mistakes: Mistakes) -> None:
    """Complain about names that expressions cannot use."""
    for name in names:
        if name.text in reserved:
            mistakes.add("V105", f"`{name}` cannot be a name", name.span, help="it is a word of the language")
        elif not is_name(name.text):
            mistakes.add("V105", f"`{name}` cannot be a name", name.span,
                         help="a name has letters, digits and `_`, and does not begin with a digit")  # fmt: skip


def _kebab(names: Iterable[Name], mistakes: Mistakes) -> None:
    for name in names:
        words = name.text.replace("_", "-").split("-")
        if not (name.text[:1].isalpha() and all(w.isalnum() and w.isascii() for w in words)):
            mistakes.add("V105", f"`{name}` cannot be the name of a system or property", name.span,
                         help="letters, digits and hyphens, beginning with a letter")  # fmt: skip
