"""The data in the page: what the script needs to follow a story, and a reader to check the page.

Values are numbers into `variables[i].values`, so that the page stays small.
"""

from __future__ import annotations

from varyoff.model.expression import show_value
from varyoff.report.dossier import Dossier
from varyoff.report.plain import one_line
from varyoff.report.reach.columns import Picture
from varyoff.report.story import Story

FORMAT = 1


def page_data(d: Dossier, pictures: dict[str, Picture]) -> dict[str, object]:
    """Return the data of a system's page.

    `verdicts` repeats what the page shows; `stories` are traces: the initial state, then per step the event, its
    actor, the transitions taken (instance, position in the machine) and the variables that change.
    """
    model = d.system.model
    shown = [v for v in model.variables if not v.auxiliary]
    return {
        "format": FORMAT,
        "system": d.system.name,
        "counts": dict(d.system.counts.items()),
        "variables": [
            {"instance": v.instance, "local": v.local, "values": [show_value(x) for x in v.values]} for v in shown
        ],
        "machines": {i.name: m.ident for m in d.machines for i in model.instances if i.machine == m.figure.machine},
        "verdicts": [
            {"property": p.name, "verdict": p.verdict, "expected": p.expected, "states": p.states}
            for p in d.system.properties
        ],
        "stories": [_story(d, s) for s in d.stories],
        "views": _views(d, pictures),
    }


def _story(d: Dossier, s: Story) -> dict[str, object]:
    shown = [v for v in d.system.model.variables if not v.auxiliary]
    number = {v.name: i for i, v in enumerate(shown)}
    code = [{show_value(x): k for k, x in enumerate(v.values)} for v in shown]
    components = [d.reach.components.get(state, -1) for state in s.states] if d.reach else []
    every = d.reach is not None and any(v.name == "states" for v in d.reach.views)
    numbers = [d.reach.numbers.get(state, -1) for state in s.states] if d.reach and every else []
    return {
        "id": s.ident,
        "kind": s.kind,
        "property": s.asked,
        "verdict": s.verdict,
        "guard": s.guard,
        "initial": [code[i][value] for i, (_, value) in enumerate(s.initial)],
        "steps": [
            {
                "event": b.label or None,
                "actor": b.actor or None,
                "taken": [list(t) for t in b.taken],
                "changes": [[number[n], code[number[n]][after]] for n, _, after in b.changes],
            }
            for b in s.beats
        ],
        "loop": s.loop,
        "wrong": s.wrong,
        "turns": bool(s.begins),
        "returns": s.returns or None,
        "false": one_line(s.reason[0]) if s.reason else None,
        "lanes": list(s.lanes),
        "focus": list(dict.fromkeys(name.rpartition(".")[0] for name in s.focus)),
        "components": components,
        "numbers": numbers,
    }


def _views(d: Dossier, pictures: dict[str, Picture]) -> list[dict[str, object]]:
    if d.reach is None:
        return []
    return [
        {
            "name": v.name,
            "variables": list(v.variables),
            "classes": [list(c.values) for c in v.classes] if v.variables else [],
            "states": [c.states for c in v.classes],
            "depth": [c.depth for c in v.classes],
            "places": [list(p) for p in pictures[v.name].places],
        }
        for v in d.reach.views
    ]
