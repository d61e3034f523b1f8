"""`varyoff explain CODE`, `varyoff explain SYSTEM PROPERTY`."""

from __future__ import annotations

import argparse
import re
import sys

from varyoff.base.diagnostic import Diagnostic, did_you_mean, render_diagnostic
from varyoff.base.record import replace
from varyoff.cli.arguments import CommandLineError
from varyoff.cli.formats import check_formats, emit, outputs_of
from varyoff.cli.output import print_error, print_usage, style_for
from varyoff.cli.places import check_outputs
from varyoff.report.exit import Exit, of_diagnostics, of_explained
from varyoff.report.formats.table import formats_of


def execute(arguments: argparse.Namespace) -> int:
    topics = arguments.topic
    check_formats(arguments.format, formats_of("code", "explanation"))
    if all(re.fullmatch(r"[Vv]\d+", topic) for topic in topics):
        return _codes(topics, arguments)
    if len(topics) == 2:
        return _property(topics[0], topics[1], arguments)
    raise CommandLineError(f"`{' '.join(topics)}` is neither a code nor a system and a property\n"
                     "write `varyoff explain V104`, or `varyoff explain SYSTEM PROPERTY`")  # fmt: skip


def _codes(topics: list[str], arguments: argparse.Namespace) -> int:
    from varyoff.base.catalogue import codes, page

    pages = {}
    for topic in topics:
        text = page(topic.upper())
        if text is None:
            help = did_you_mean(topic.upper(), codes())
            return print_usage([Diagnostic("V704", f"there is no diagnostic `{topic}`", help=(help,))])
        pages[topic.upper()] = text
    check_outputs(arguments)
    emit(arguments.format, outputs_of("code", pages))
    return Exit.AS_EXPECTED


def _property(system: str, name: str, arguments: argparse.Namespace) -> int:
    from varyoff.analysis.assurance import assurance_of
    from varyoff.analysis.closeness import closeness, occurrences
    from varyoff.analysis.deciding import decide
    from varyoff.analysis.explaining import explain_violation
    from varyoff.analysis.necessity import necessity
    from varyoff.analysis.waiting import waiting
    from varyoff.cli.find import find_systems, pool_of
    from varyoff.cli.request import options_of
    from varyoff.engine.engine import Bounds
    from varyoff.engine.registry import engine_named
    from varyoff.pipeline import failure_diagnostic, prepare
    from varyoff.report.property_story import PropertyStory

    specification, names = find_systems([system], pool_of(arguments))
    check_outputs(arguments, specification)
    options = replace(options_of(arguments), properties=(name,), systems=names)
    prepared, diagnostics = prepare(specification, options)
    if diagnostics:
        print_error("\n\n".join(render_diagnostic(d, specification.sources) for d in diagnostics) + "\n")
    if any(d.severity == "error" for d in diagnostics):
        return of_diagnostics(diagnostics)
    bounds = Bounds(options.max_states)  # and the seconds that are left of the run's
    engine = engine_named(options.engine)
    stories, status = [], []
    for one in prepared:
        found = decide(engine, one.model, one.properties, bounds)
        answer = found.answer
        if found.interrupted:
            raise KeyboardInterrupt
        if answer.failure is not None:
            print_error(render_diagnostic(failure_diagnostic(one, answer.failure), specification.sources) + "\n")
            print_error("run `varyoff check` for the trace\n")
            status.append(Exit.MISTAKE)
            continue
        table = necessity(engine, one, found.verdicts, bounds)
        asked, verdict = one.properties[0], found.verdicts[0]
        saved = tuple((row.guard, f) for row in table.rows for f in row.fails if f.property.name == asked.name)
        undecided = tuple((row.guard, row.reason) for row in table.rows if asked.name in row.undecided)
        status.append(of_explained(verdict.status, undecided))
        explanation = None
        if verdict.status == "violated":
            explanation = explain_violation(
                engine, found.model_of(0), asked, verdict.trace, one.elaborated.model, verdict.certificate
            )
        stories.append(
            PropertyStory(
                asked, found.shown(0), one.model, answer.counts.states or 0, occurrences(answer.space, asked),
                closeness(answer.space, asked), saved, undecided, explanation,
                assurance_of(engine, found.model_of(0), asked, verdict), waiting(answer.space, asked),
            )
        )  # fmt: skip
    if stories or not status:
        emit(arguments.format, outputs_of("explanation", stories, style=style_for(sys.stdout)))
    return Exit.worst(status)
