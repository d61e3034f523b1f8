"""What a counterexample comes to, in the words of somebody who writes it into the margin of a runbook."""

from __future__ import annotations

from varyoff.analysis.explanation import Explanation
from varyoff.model.trace import Trace
from varyoff.property.property import Property
from varyoff.report.endless import endless_damage
from varyoff.spec.forms import form_named


def damage(one: Property, trace: Trace, explanation: Explanation | None) -> str:
    """Return what goes wrong at the end of a trace, without a stop."""
    if explanation is None:
        return "it can go on like that for ever" if trace.loop is not None else "there is no way back"
    if explanation.endless is not None:
        return endless_damage(explanation.endless)
    if explanation.answers is not None:
        return f"a state from which nothing makes sure of {explanation.text}"
    values = explanation.values_text()
    said = form_named(one.form).wording.margin
    if said:
        return said.format(part=explanation.text, values=values, lost=explanation.lost)
    return explanation.lost or values or f"not {explanation.text}"


def events_text(trace: Trace) -> str:
    """Return the events of a trace on one line; of one that goes on for ever, what is repeated stands in brackets."""
    labels = [step.label or "(nothing happens)" for step in trace.steps]
    if trace.loop is None:
        return " → ".join(labels)
    repeated = " → ".join(labels[trace.loop :]) or "nothing happens any more"
    return " → ".join([*labels[: trace.loop], f"[{repeated}]"])
