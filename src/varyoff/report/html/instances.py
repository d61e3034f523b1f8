"""The instances: of which machine each is, and what it was given."""

from __future__ import annotations

from collections.abc import Iterator

from varyoff.model.model import Instance
from varyoff.report.dossier import Dossier
from varyoff.report.html.markup import figure, names, text
from varyoff.report.plain import count


def section(d: Dossier) -> Iterator[str]:
    """Yield a table of the instances with their parameters, so that units, LUNs and partners can be found."""
    idents = {part.figure.machine: part.ident for part in d.machines}
    instances = d.system.model.instances
    total = figure("instances.total", count(len(instances), "instance", "instances"))
    yield '<section id="instances" aria-labelledby="h-instances"><h2 id="h-instances">Instances</h2>'
    yield f"<details><summary>{total}: machine and parameters of each</summary>"
    yield '<div class="wide" tabindex="0" role="region" aria-label="Table of instances"><table class="instances">'
    yield '<thead><tr><th scope="col">Instance</th><th scope="col">Machine</th><th scope="col">Given</th></tr></thead><tbody>'
    for one in instances:
        yield _row(one, idents.get(one.machine))
    yield "</tbody></table></div></details></section>"


def _row(one: Instance, ident: str | None) -> str:
    given = "".join(
        f'<span class="given"><span class="var">{names(name)}</span> {names(value)}</span> '
        for name, value in one.arguments
    )
    machine = names(one.machine) if ident is None else f'<a href="#machine-{ident}">{names(one.machine)}</a>'
    return (
        f'<tr data-find="{text(one.name)}" data-kind="instance of {text(one.machine)}" data-quoted>'
        f'<th scope="row">{names(one.name)}</th><td>{machine}</td><td>{given}</td></tr>'
    )
