"""The page about one system: one file, no request to anywhere."""

from __future__ import annotations

from collections.abc import Iterator

from varyoff.base.counted import counted
from varyoff.report.dossier import Dossier
from varyoff.report.formats.dossier.html import (
    coverage,
    graph,
    guards,
    instances,
    machines,
    stories,
    strategies,
    verdicts,
)
from varyoff.report.formats.dossier.html.assets import document
from varyoff.report.formats.dossier.html.data import page_data
from varyoff.report.formats.dossier.html.markup import data_block, markup_text, says
from varyoff.report.record import AuditRecord

SECTIONS = (
    ("verdicts", "Verdicts"), ("machines", "Machines"), ("stories", "Stories"),
    ("strategies", "Strategies"), ("guards", "Guards"),
    ("graph", "States"), ("coverage", "Coverage"),
)  # fmt: skip


def render_page(d: Dossier) -> str:
    """Return the page as HTML."""
    return document(f"{d.system.name} — varyoff", "\n".join(_body(d)))


def _body(d: Dossier) -> Iterator[str]:
    pictures = graph.pictures_of(d)
    yield '<a class="skip" href="#main">Skip to the content</a>'
    yield '<nav class="bar" aria-label="Sections"><ul>'
    shown = [one for one in SECTIONS if one[0] != "strategies" or strategies.strategies_of(d)]
    yield "".join(f'<li><a href="#{name}">{title}</a></li>' for name, title in shown)
    yield "</ul>"
    yield '<div class="tools script"><label class="find"><span class="hidden">Search</span><input id="find" type="search" placeholder="Search" autocomplete="off" spellcheck="false" aria-controls="found"></label>'
    yield '<button type="button" id="theme" aria-label="Light or dark" title="Light or dark">◐</button></div>'
    yield '<ul id="found" class="found" aria-label="Found" hidden></ul></nav>'
    yield '<main id="main">'
    yield '<div class="cover">'
    yield from verdicts.header(d)
    yield from verdicts.section(d)
    yield "</div>"
    yield from machines.section(d)
    yield from instances.section(d)
    yield from stories.section(d)
    yield from strategies.section(d)
    yield from guards.section(d)
    yield from graph.section(d, pictures)
    yield from coverage.section(d)
    yield "</main>"
    yield (
        '<footer><p class="script"><label class="all"><input type="checkbox" id="whole"> Print everything</label>, '
        "not only the verdicts, the machines, what protects what, and the stories that are open or not as expected.</p>"
    )
    yield f"<p>{_audited(d.system.audit)} Made by {says('version', f'varyoff {markup_text(d.version)}')}; the same files give the same bytes.</p></footer>"
    yield '<div id="tip" class="tip" aria-hidden="true" hidden></div>'
    yield data_block("data", page_data(d, pictures))


def _audited(audit: AuditRecord | None) -> str:
    if audit is None:
        return says("audit", "The verdicts were not audited.")
    if audit.findings:
        return says("audit", "The audit found an error of varyoff itself.")
    traces = f"{counted(audit.traces_checked, 'trace was', 'traces were')} replayed"
    states = f"{counted(audit.states_checked, 'state', 'states')} checked again"
    short = f", and no more: {markup_text(audit.reason)}" if audit.reason else ""
    return says("audit", f"{traces} and {states} on the model, without the code generated for the engine{short}.")
