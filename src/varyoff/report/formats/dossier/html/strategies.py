"""Strategies as tables: what was seen, and what to type then."""

from __future__ import annotations

from collections.abc import Iterator

from varyoff.analysis.playbook import Play, Playbook
from varyoff.report.assurance import effect_text, playbook_lead, seen_text
from varyoff.report.dossier import Dossier
from varyoff.report.formats.dossier.html.markup import breakable, claim, markup_text, says
from varyoff.report.plain import slug


def strategies_of(d: Dossier) -> list[tuple[str, Playbook]]:
    """Return the strategies of a system, by the properties that ask for them."""
    return [(one.name, one.assurance) for one in d.system.properties if isinstance(one.assurance, Playbook)]


def section(d: Dossier) -> Iterator[str]:
    """Yield the table of every strategy; nothing where no property asks for one."""
    found = strategies_of(d)
    if not found:
        return
    yield '<section id="strategies" aria-labelledby="h-strategies"><h2 id="h-strategies">Strategies</h2>'
    for name, playbook in found:
        link = f'<a class="plain" href="#property-{slug(name)}"><span data-quoted>{breakable(name)}</span></a>'
        yield f"<h3>{link}</h3>"
        lead = playbook_lead(playbook)
        yield f"<p>{says('strategy.lead', markup_text(f'{lead[:1].upper()}{lead[1:]}'), name)}</p>"
        if playbook.plays:
            yield f'<div class="wide" tabindex="0" role="region" aria-label="Strategy of {markup_text(name)}">'
            yield '<table class="strategy"><thead><tr><th scope="col">Seen</th><th scope="col">To do</th>'
            yield '<th scope="col">Where</th></tr></thead><tbody>'
            for number, play in enumerate(playbook.plays, start=1):
                yield _row(play, f"{name} {number}")
            yield "</tbody></table></div>"
    yield "</section>"


def _row(play: Play, of: str) -> str:
    command = f'<code class="command">{markup_text(play.command)}</code>' if play.command else ""
    seen = f"<td{claim('says', 'strategy.seen', of)}>{markup_text(seen_text(play))}</td>"
    does = f'<td class="event"><span class="actor">{play.actor}</span> <strong>{breakable(play.event)}</strong>{command}</td>'
    return f'<tr class="a-{play.actor}">{seen}{does}<td{claim("figure", "strategy.where", of)}>{effect_text(play)}</td></tr>'
