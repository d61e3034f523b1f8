"""Coverage: what the exploration reached, and what it never did."""

from __future__ import annotations

from collections.abc import Iterator

from varyoff.report.coverage import Meter, Uncovered, fixed_names, meters, uncovered
from varyoff.report.dossier import Dossier
from varyoff.report.formats.dossier.html.markup import breakable, claim, figure, markup_text, says

SHOWN = 40


def section(d: Dossier) -> Iterator[str]:
    """Yield how much was covered, and the names of what was not."""
    found = d.coverage
    yield '<section id="coverage" aria-labelledby="h-coverage"><h2 id="h-coverage">Coverage</h2>'
    if found is None:
        yield f"<p>{says('coverage.unknown', 'Coverage is known only where everything was explored.')}</p></section>"
        return
    yield '<ul class="meters">'
    for meter in meters(found):
        yield f"<li>{_bar(meter)}{figure(f'coverage.{meter.name}', meter)}</li>"
    yield "</ul>"
    lacking = uncovered(found)
    for kind in lacking:
        yield from _missing(kind)
    fixed = fixed_names(found)
    if fixed:
        items = "".join(f"<li data-quoted>{breakable(v)}</li>" for v in fixed)
        total = figure("coverage.fixed", f"{len(fixed):,}")
        yield f'<details><summary>Variables never changed <span class="steps">{total}</span></summary><ul class="missing">{items}</ul></details>'
    if not lacking and not fixed:
        yield f"<p>{says('coverage.everything', _everything(meters(found)))}</p>"
    yield "</section>"


def _bar(meter: Meter) -> str:
    """Return a bar as long as what is covered; of nothing there is none."""
    if not meter.whole:
        return ""
    # Only the whole is shown as the whole, and only nothing as nothing.
    full = round(120 * meter.part / meter.whole)
    long = 120 if meter.part == meter.whole else min(max(full, 1 if meter.part else 0), 119)
    kind = "part" if meter.part == meter.whole else "part some"
    return (
        '<svg width="120" height="8" aria-hidden="true"><rect class="whole" width="120" height="8" rx="4"/>'
        f'<rect class="{kind}" width="{long}" height="8" rx="4"/></svg> '
    )


def _missing(kind: Uncovered) -> Iterator[str]:
    title = {"unreached": "States", "untaken": "Transitions"}.get(kind.name, "Conditions")
    distinct = kind.distinct()
    items = "".join(f"<li data-quoted>{breakable(e)}</li>" for e in distinct[:SHOWN])
    if len(distinct) > SHOWN:
        items += f"<li>{figure('coverage.more', f'and {len(distinct) - SHOWN:,} more', kind.name)}</li>"
    yield (
        f'<details><summary>{title} {markup_text(kind.title)} <span class="steps"{claim("figure", "coverage.missing", kind.name)}>'
        f'{len(kind.entries):,}</span></summary><ul class="missing">{items}</ul></details>'
    )


def _everything(of: tuple[Meter, ...]) -> str:
    done = [f"every {m.noun[:-1]} was {'taken' if m.name == 'transitions' else m.covered}" for m in of if m.whole]
    if not done:
        return "There is nothing to cover."
    sentence = ", ".join(done[:-1]) + (" and " if len(done) > 1 else "") + done[-1]
    return sentence[:1].upper() + sentence[1:] + "."
