"""A form of property of somebody else: `settles: E`, in every state without events E holds. One file and one row."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from varyoff.base.diagnostic import Mistakes
from varyoff.elaborate.elaborated import Conditions, Elaborated
from varyoff.model.expression import Deadlocked, conjunction, negation
from varyoff.problem.condition import StateCondition
from varyoff.problem.question import Reach
from varyoff.property.asked import Asked
from varyoff.spec.forms import Form, Key, Wording, form_named, form_names, register, unregister
from varyoff.spec.syntax import PropertyDeclaration


def settles(declaration: PropertyDeclaration, conditions: Conditions) -> Asked | None:
    wanted = [conditions.of_states(expression, certain=False) for expression in declaration.expressions()]
    if any(expression is None for expression in wanted):
        return None
    bad = conjunction([Deadlocked(), *(negation(expression) for expression in wanted if expression is not None)])
    return Asked(Reach(StateCondition(bad)), "no", StateCondition(Deadlocked()))


def lint(declaration: PropertyDeclaration, elaborated: Elaborated, warnings: Mistakes) -> None:
    assert elaborated.system.properties
    if declaration.expression.text == "true":
        warnings.add("V608", f"`{declaration.name}` says nothing of where it settles", declaration.expression.span)


ROW = Form(
    Key("settles", "Holds wherever nothing can happen any more.", called=("at_the_end", "finally")),
    f"{__name__}:settles",
    "Where nothing can happen any more: {text}.",
    beside=(Key("apart_from", "Where this holds, it need not."),),
    instead={"terminates": "write `deadlock: allowed` and `settles: true`"},
    heading="ends with",
    wording=Wording(
        "ends without {part}",
        "as {values}",
        margin="it ends, and it is not so that {part}",
        headline="it ends, and it is not so that {part}",
    ),
    lint=lint,
)


@contextmanager
def registered(*rows: Form) -> Iterator[None]:
    """Have forms in the table for a while, in place of those of the same names."""
    before = [form_named(row.name) if row.name in form_names() else None for row in rows]
    for row in rows:
        register(row)
    try:
        yield
    finally:
        for row, was in zip(rows, before, strict=True):
            if was is None:
                unregister(row.name)
            else:
                register(was)
