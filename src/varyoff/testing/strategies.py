"""Strategies for whole specifications, as text."""

from __future__ import annotations

from hypothesis import strategies as st

from varyoff.base.diagnostic import Diagnostic, Mistakes
from varyoff.elaborate.flatten import flatten
from varyoff.property.forms import properties_of
from varyoff.spec.load import loads
from varyoff.testing.draft import SystemDraft
from varyoff.testing.systems import check_limits, draw_system
from varyoff.testing.vocabulary import Pen


def mistakes_in(text: str) -> tuple[Diagnostic, ...]:
    """Return what is wrong with a specification, its properties included."""
    specification = loads(text)
    if specification.diagnostics:
        return specification.diagnostics
    mistakes = Mistakes()
    for system in specification.systems:
        elaborated = flatten(system, mistakes=mistakes)
        if elaborated is not None:
            properties_of(elaborated, mistakes)
    return tuple(mistakes.found)


@st.composite
def _drawn(draw: st.DrawFn, max_states: int, max_instances: int, errors: bool) -> SystemDraft:
    return draw_system(Pen(lambda low, high: draw(st.integers(low, high)), errors), max_states, max_instances)


def drafts(*, max_states: int = 300, max_instances: int = 4, errors: bool = False) -> st.SearchStrategy[SystemDraft]:
    """Return a strategy for valid specifications that can still be changed; `.text()` is the YAML.

    The arguments are those of `specifications`.
    """
    check_limits(max_states, max_instances, errors)
    return _drawn(max_states, max_instances, errors).filter(lambda draft: not mistakes_in(draft.text()))


def specifications(*, max_states: int = 300, max_instances: int = 4, errors: bool = False) -> st.SearchStrategy[str]:
    """Return a strategy for valid specifications as YAML texts.

    They hold several machines, families, parameters of all kinds, variables of all types, every part of a
    transition with following ones, definitions, a constant, bounds on faults, `initially`, and properties
    of every form.

    Args:
        max_states: bound on the combinations of values, hence on the states.
        max_instances: bound on the instances.
        errors: whether exploring may meet errors of the model in guards and effects: a range that is left, `none`
            dereferenced, a division by zero.

    Raises:
        UsageError: an argument is of a kind or a value that is not taken.

    >>> from varyoff.spec.load import loads
    >>> from hypothesis import given, settings
    >>> @settings(max_examples=5, database=None, derandomize=True)
    ... @given(specifications())
    ... def test(text):
    ...     assert loads(text).diagnostics == ()
    >>> test()
    """
    return drafts(max_states=max_states, max_instances=max_instances, errors=errors).map(SystemDraft.text)
