"""The page that lists all systems: what this is, how it came out, and what each system is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from varyoff.base.counted import counted
from varyoff.report.dossier import Dossier
from varyoff.report.formats.dossier.html.assets import document
from varyoff.report.formats.dossier.html.markup import breakable, breakable_path, figure, markup_text, prose, says
from varyoff.report.standing import WORDS

INTRODUCTION = (
    "A system is described by a few small state machines and by what must be true of them. varyoff visits every state "
    "that the system can reach, in every order of events, and decides each property. Where one is broken it shows the "
    "shortest way there; where something is possible, the shortest way to it."
)
GUIDE = (
    "Each page begins with the verdicts. Below them are diagrams of the machines, the stories step by step, which step "
    "of a procedure protects what, the reachable states, and what was never reached."
)


def render_index(dossiers: Sequence[Dossier]) -> str:
    """Return the index as HTML."""
    return document("varyoff reports", "\n".join(_body(dossiers)))


def _body(dossiers: Sequence[Dossier]) -> Iterator[str]:
    yield '<a class="skip" href="#main">Skip to the content</a>'
    yield '<main id="main" class="index"><header class="top"><h1>Systems, checked</h1>'
    yield f'<p class="lead">{INTRODUCTION}</p><p>{GUIDE}</p>'
    yield f'<p class="sum">{", ".join(_sum(dossiers))}.</p></header>'
    yield '<ul class="cards">'
    for d in dossiers:
        yield from _card(d)
    yield "</ul></main>"
    version = dossiers[0].version if dossiers else ""
    yield f"<footer><p>Made by {says('version', f'varyoff {markup_text(version)}')}.</p></footer>"


def _sum(dossiers: Sequence[Dossier]) -> Iterator[str]:
    """Yield how many systems and states there are, and how many came out as they should."""
    yield figure("systems.total", counted(len(dossiers), "system", "systems"))
    yield figure(
        "systems.states", counted(sum(d.system.counts.states or 0 for d in dossiers), "state visited", "states visited")
    )
    kinds = Counter(d.standing.kind for d in dossiers)
    for kind, words in WORDS.items():
        if kinds[kind]:
            yield figure(f"systems.{kind}", f"{counted(kinds[kind], 'system', 'systems')} {words}")


def _card(d: Dossier) -> Iterator[str]:
    system, standing = d.system, d.standing
    yield f'<li class="{standing.kind}"><h2 data-quoted><a href="{d.name}.html">{breakable(system.name)}</a></h2>'
    # A system that says nothing of itself is told by its machines.
    docs = [system.doc] if system.doc else [p.figure.doc for p in d.machines if p.figure.doc][:2]
    yield from (f"<p data-quoted>{prose(doc)}</p>" for doc in docs)
    yield f'<p class="made" data-quoted>{_made_of(d)}</p>'
    verdict = says("system.standing", f"{standing.sign} {standing.words}", d.name)
    figures = [figure(part.name, str(part), d.name) for part in standing.parts]
    if not system.properties:
        figures.append(figure("properties.none", "no property is stated", d.name))
    seen = "" if system.complete else " seen"
    figures.append(figure("graph.states", f"{counted(system.counts.states, 'state', 'states')}{seen}", d.name))
    yield f'<p class="numbers"><span class="mark {standing.kind}">{verdict}</span> · {" · ".join(figures)}</p>'
    yield f'<p class="numbers">{breakable_path(system.file)}</p></li>'


def _made_of(d: Dossier) -> str:
    """Return the machines with their instances; of many of one machine only how many."""
    parts = []
    for part in d.machines:
        instances = part.figure.instances
        shown = ", ".join(breakable(i) for i in instances)
        if len(instances) > 3:
            shown = figure("machine.instances", counted(len(instances), "instance"), f"{d.name} {part.figure.machine}")
        parts.append(f"<b>{breakable(part.figure.machine)}</b> {shown}")
    return " · ".join(parts)
