"""`varyoff explain CODE`, `varyoff explain SYSTEM PROPERTY`."""

from __future__ import annotations

import argparse
import json
import re
import sys

from varyoff.base.diagnostic import Diagnostic, did_you_mean, render
from varyoff.cli.arguments import UsageError
from varyoff.cli.formats import check_formats, emit
from varyoff.cli.output import print_error, print_out, style_for
from varyoff.cli.run import report_usage


def explain(arguments: argparse.Namespace) -> int:
    topics = arguments.topic
    check_formats(arguments.format, {"text": None, "json": None})
    if all(re.fullmatch(r"[Vv]\d+", topic) for topic in topics):
        return _codes(topics)
    if len(topics) == 2:
        return _property(topics[0], topics[1], arguments)
    raise UsageError(f"`{' '.join(topics)}` is neither a code nor a system and a property\n"
                     "write `varyoff explain V104`, or `varyoff explain SYSTEM PROPERTY`")  # fmt: skip


def _codes(topics: list[str]) -> int:
    from varyoff.base.catalogue import codes, page

    texts = []
    for topic in topics:
        text = page(topic.upper())
        if text is None:
            help = did_you_mean(topic.upper(), codes())
            return report_usage([Diagnostic("V704", f"there is no diagnostic `{topic}`", help=(help,))])
        texts.append(text)
    print_out("\n".join(texts))
    return 0


def _property(system: str, name: str, arguments: argparse.Namespace) -> int:
    from varyoff.analysis.closeness import closeness, occurrences
    from varyoff.analysis.necessity import necessity
    from varyoff.check import Options, prepare
    from varyoff.cli.find import find_systems
    from varyoff.engine.explicit import check
    from varyoff.report.property_story import PropertyStory, render_story, story_json

    specification, names = find_systems([system])
    prepared, diagnostics = prepare(specification, Options(properties=(name,), systems=names))
    if any(d.severity == "error" for d in diagnostics):
        print_error("\n\n".join(render(d, specification.sources) for d in diagnostics) + "\n")
        return 2
    stories = []
    for one in prepared:
        answer = check(one.model, one.properties)
        if answer.failure is not None:
            print_error(f"{one.system.name}: {answer.failure.error.message}; run `varyoff check` for the trace\n")
            return 2
        if answer.interrupted:
            raise KeyboardInterrupt
        table = necessity(one, answer.verdicts)
        asked = one.properties[0]
        saved = tuple((row.guard, f) for row in table.rows for f in row.fails if f.property.name == asked.name)
        stories.append(
            PropertyStory(
                asked, answer.verdicts[0], one.model, answer.counts.states or 0,
                occurrences(answer.exploration, asked), closeness(answer.exploration, asked), saved,
            )
        )  # fmt: skip
    style = style_for(sys.stdout)
    formats = {
        "text": lambda: "\n".join(render_story(s, style) for s in stories),
        "json": lambda: json.dumps([story_json(s) for s in stories], indent=2, ensure_ascii=False) + "\n",
    }
    emit(arguments.format, formats)
    return 0 if stories else 5
