"""The page that lists all systems."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from varyoff.report.dossier import Dossier
from varyoff.report.html.assets import document
from varyoff.report.html.markup import names, prose, text
from varyoff.report.plain import count


def render_index(dossiers: Sequence[Dossier]) -> str:
    """Return the index as HTML."""
    return document("varyoff reports", "\n".join(_body(dossiers)))


def _body(dossiers: Sequence[Dossier]) -> Iterator[str]:
    properties = [p for d in dossiers for p in d.system.properties]
    states = sum(d.system.counts.states or 0 for d in dossiers)
    good = sum(p.as_expected for p in properties)
    yield '<a class="skip" href="#main">Skip to the content</a>'
    yield '<main id="main" class="index"><header class="top"><h1>Systems</h1>'
    yield (
        f'<p class="lead">{count(len(dossiers), "system", "systems")}, {count(states, "reachable state", "reachable states")}, '
        f"{good} of {count(len(properties), 'property', 'properties')} as expected.</p></header>"
    )
    yield '<ul class="cards">'
    for d in dossiers:
        system = d.system
        kind = "good" if d.as_expected else "bad"
        word = "as expected" if d.as_expected else "not as expected"
        mark = "✓" if d.as_expected else "✗"
        yield f'<li class="{kind}"><h2><a href="{d.name}.html">{names(system.name)}</a></h2>'
        if system.doc:
            yield f"<p>{prose(system.doc)}</p>"
        yield (
            f'<p class="numbers"><span class="mark {kind}">{mark} {word}</span> · '
            f"{count(len(system.properties), 'property', 'properties')} · "
            f"{count(system.counts.states, 'state', 'states')} · <code>{text(system.file)}</code></p></li>"
        )
    yield "</ul></main>"
    version = dossiers[0].version if dossiers else ""
    yield f"<footer><p>Made by varyoff {text(version)}.</p></footer>"
