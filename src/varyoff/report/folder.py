"""The whole report as files: names and texts. Nothing is written here."""

from __future__ import annotations

from collections.abc import Sequence

from varyoff.base.record import replace
from varyoff.model.graph import build_graph
from varyoff.report.diagram.mermaid import render_mermaid
from varyoff.report.diagram.svg import render_svg
from varyoff.report.dossier import Dossier
from varyoff.report.formats.dossier.html.index import render_index
from varyoff.report.formats.dossier.html.page import render_page
from varyoff.report.formats.dossier.markdown import render_overview, render_system
from varyoff.report.formats.graph.dot import render as render_dot
from varyoff.report.formats.graph.graphml import render as render_graphml
from varyoff.report.reach.export import view_dot, view_graphml
from varyoff.report.reach.quotient import ALL_STATES


def folder(dossiers: Sequence[Dossier]) -> dict[str, str]:
    """Return every file of a report by its path: pages, Markdown, diagrams, graphs.

    Systems of the same name get different files.
    """
    files: dict[str, str] = {}
    distinct = named(dossiers)
    for d in distinct:
        files[f"{d.name}.html"] = render_page(d)
        files[f"{d.name}.md"] = render_system(d)
        for part in d.machines:
            files[f"{d.name}/{part.ident}.svg"] = render_svg(part.full, standalone=True)
            files[f"{d.name}/{part.ident}.mmd"] = render_mermaid(part.figure)
        files.update({f"{d.name}/{name}": text for name, text in _graphs(d).items()})
    files["index.html"] = render_index(distinct)
    files["README.md"] = render_overview(distinct)
    return files


def named(dossiers: Sequence[Dossier]) -> list[Dossier]:
    """Return the dossiers under names of files that differ, also where case does not count."""
    seen: set[str] = {"index", "readme"}
    found = []
    for d in dossiers:
        name, number = d.name, 2
        while name.lower() in seen:
            name, number = f"{d.name}-{number}", number + 1
        seen.add(name.lower())
        found.append(replace(d, name=name))
    return found


def _graphs(d: Dossier) -> dict[str, str]:
    """Return the graph of all states where there are some hundred; else the quotient by component."""
    if d.reach is None or not d.system.complete:
        return {}
    if d.system.enumeration is not None and len(d.system.enumeration.states) <= ALL_STATES:
        graph = build_graph(d.system.model, d.system.enumeration)
        return {"states.dot": render_dot(graph), "states.graphml": render_graphml(graph)}
    view = next((v for v in d.reach.views if v.name == "components"), None)
    if view is None:
        return {}
    return {"components.dot": view_dot(view, d.system.name), "components.graphml": view_graphml(view)}
