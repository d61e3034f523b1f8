"""Results in notebooks: what `_repr_html_` and `_repr_svg_` return."""

from __future__ import annotations

from html import escape

from varyoff.base.counted import counted
from varyoff.report.diagram.layout import NoLayout
from varyoff.report.diagram.svg import render_svg
from varyoff.report.dossier import machine_parts
from varyoff.report.loop import length_text
from varyoff.report.plain import visible
from varyoff.report.record import Report, SystemRecord

_COLOURS = {"holds": "#1d6b45", "violated": "#a3211b", "unknown": "#7d5200", "vacuous": "#7d5200"}


def system_html(system: SystemRecord) -> str:
    """Return the verdicts of a system as a table, with the diagrams of its machines where they can be laid out."""
    rows = "".join(
        f'<tr><td style="color:{_COLOURS[p.verdict]}">{p.verdict}'
        f"{'' if p.as_expected else f' (expected: {p.expected})'}</td>"
        f'<td style="text-align:left">{_text(p.name)}</td><td style="text-align:left">{_text(p.doc or p.text)}</td>'
        f"<td>{'' if p.trace is None else length_text(p.trace)}</td></tr>"
        for p in system.properties
    )
    states = counted(system.counts.states, "state") + ("" if system.complete else " seen")
    return (
        f"<div><strong>{_text(system.name)}</strong> <small>{_text(system.file)} · {states}</small>"
        "<table><thead><tr><th>verdict</th><th>property</th><th>says</th><th>trace</th></tr></thead>"
        f"<tbody>{rows}</tbody></table>{''.join(f'<div>{svg}</div>' for svg in machine_svgs(system))}</div>"
    )


def report_html(report: Report) -> str:
    """Return the verdicts of all systems."""
    return "".join(system_html(s) for s in report.systems) or f"<p>{_text(report.nothing)}</p>"


def machine_svgs(system: SystemRecord) -> list[str]:
    """Return the diagrams of the machines, each a file of its own; none where pygraphviz is not installed."""
    try:
        return [render_svg(part.full, standalone=True) for part in machine_parts(system, None)]
    except NoLayout:
        return []


def system_svg(system: SystemRecord) -> str | None:
    """Return the diagrams of all machines below each other as one SVG; None where they cannot be laid out."""
    try:
        parts = machine_parts(system, None)
    except NoLayout:
        return None
    top, shown = 0.0, []
    for part in parts:
        shown.append(render_svg(part.full, standalone=True).replace("<svg ", f'<svg y="{top:g}" ', 1))
        top += part.full.height
    width = max((p.full.width for p in parts), default=1.0)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}" height="{max(top, 1.0):g}">{"".join(shown)}</svg>'
    )


def _text(value: str) -> str:
    return escape(visible(" ".join(value.split())))
