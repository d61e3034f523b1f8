"""Coverage: what the exploration reached, and what it never did."""

from __future__ import annotations

from collections.abc import Iterator

from varyoff.report.dossier import Dossier
from varyoff.report.html.markup import names, text

SHOWN = 40


def section(d: Dossier) -> Iterator[str]:
    """Yield how much was covered, and the names of what was not."""
    found = d.coverage
    yield '<section id="coverage" aria-labelledby="h-coverage"><h2 id="h-coverage">Coverage</h2>'
    if found is None:
        yield "<p>Coverage is known only where everything was explored.</p></section>"
        return
    taken = len(found.transitions) - len(found.untaken_transitions)
    both = sum(1 for g in found.guards if g.true and g.false)
    yield '<ul class="meters">'
    for part, whole, what in (
        (len(found.states) - len(found.unreached_states), len(found.states), "states of machines reached"),
        (taken, len(found.transitions), "transitions taken"),
        (both, len(found.guards), "conditions both true and false"),
    ):
        share = 100 if not whole else round(100 * part / whole)
        yield (
            f'<li><svg width="120" height="8" aria-hidden="true"><rect class="whole" width="120" height="8" rx="4"/>'
            f'<rect class="part" width="{round(1.2 * share)}" height="8" rx="4"/></svg> {part:,} of {whole:,} {what}</li>'
        )
    yield "</ul>"
    missing = [
        ("States never reached", [f"{s.instance}.{s.state}" for s in found.unreached_states]),
        ("Transitions never taken",
         [f"{t.instance}.{t.event}{' (following)' if t.follows else ''}" for t in found.untaken_transitions]),
        ("Conditions never true", [f"{g.instance}.{g.event}: {g.text}" for g in found.guards if g.false and not g.true]),
        ("Procedure guards never false",
         [f"{g.instance}.{g.event}/{g.name}" for g in found.constant_guards if g.kind == "procedure"]),
    ]  # fmt: skip
    for title, entries in missing:
        distinct = list(dict.fromkeys(entries))
        if distinct:
            more = f"<li>and {len(distinct) - SHOWN:,} more</li>" if len(distinct) > SHOWN else ""
            items = "".join(f"<li>{names(e)}</li>" for e in distinct[:SHOWN])
            yield f'<details><summary>{title} <span class="steps">{len(distinct):,}</span></summary><ul class="missing">{items}{more}</ul></details>'
    if not any(entries for _, entries in missing):
        yield "<p>Everything was reached, taken, and both true and false.</p>"
    yield "</section>"


__all__ = ["section", "text"]
