"""The instances: of which machine each is, what it was given, and what is typed for its events."""

from __future__ import annotations

from collections.abc import Iterator

from varyoff.base.counted import counted
from varyoff.model.model import Instance
from varyoff.report.dossier import Dossier
from varyoff.report.formats.dossier.html.markup import breakable, figure, markup_text
from varyoff.report.plain import one_line

COMMANDS = 300  # shown


def section(d: Dossier) -> Iterator[str]:
    """Yield a table of the instances with their parameters, so that units, LUNs and partners can be found, and a
    table of commands.
    """
    idents = {part.figure.machine: part.ident for part in d.machines}
    instances = d.system.model.instances
    total = figure("instances.total", counted(len(instances), "instance", "instances"))
    yield '<section id="instances" aria-labelledby="h-instances"><h2 id="h-instances">Instances</h2>'
    yield f"<details><summary>{total}: machine and parameters of each</summary>"
    yield '<div class="wide" tabindex="0" role="region" aria-label="Table of instances"><table class="instances">'
    yield '<thead><tr><th scope="col">Instance</th><th scope="col">Machine</th><th scope="col">Given</th></tr></thead><tbody>'
    for one in instances:
        yield _row(one, idents.get(one.machine))
    yield "</tbody></table></div></details>"
    yield from _commands(d)
    yield "</section>"


def _commands(d: Dossier) -> Iterator[str]:
    commands: dict[str, list[str]] = {}
    for event in d.system.model.events:
        for option in event.own.branches:
            if option.command:
                events = commands.setdefault(option.command, [])
                if event.name not in events:
                    events.append(event.name)
    if not commands:
        return
    total = figure("commands.total", counted(len(commands), "command", "commands"))
    yield f"<details><summary>{total}: what is typed, for which event</summary>"
    yield '<div class="wide" tabindex="0" role="region" aria-label="Table of commands"><table class="commands">'
    yield '<thead><tr><th scope="col">Event</th><th scope="col">Command</th></tr></thead><tbody>'
    for command, events in list(commands.items())[:COMMANDS]:
        shown = ", ".join(breakable(e) for e in events)
        yield (
            f'<tr data-find="{markup_text(one_line(command))}" data-kind="command" data-quoted><th scope="row">{shown}</th>'
            f"<td><code>{markup_text(command)}</code></td></tr>"
        )
    if len(commands) > COMMANDS:
        more = figure("commands.more", f"and {len(commands) - COMMANDS:,} more")
        yield f"<tr><td></td><td>{more}</td></tr>"
    yield "</tbody></table></div></details>"


def _row(one: Instance, ident: str | None) -> str:
    given = "".join(
        f'<span class="given"><span class="var">{breakable(name)}</span> {breakable(value)}</span> '
        for name, value in (*one.arguments, *one.attributes)
    )
    machine = breakable(one.machine) if ident is None else f'<a href="#machine-{ident}">{breakable(one.machine)}</a>'
    return (
        f'<tr data-find="{markup_text(one.name)}" data-kind="instance of {markup_text(one.machine)}" data-quoted>'
        f'<th scope="row">{breakable(one.name)}</th><td>{machine}</td><td>{given}</td></tr>'
    )
