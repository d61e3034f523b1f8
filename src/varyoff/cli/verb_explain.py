"""`varyoff explain CODE`."""

from __future__ import annotations

import argparse

from varyoff.base.catalogue import codes, page
from varyoff.base.diagnostic import Diagnostic, did_you_mean
from varyoff.cli.output import print_out
from varyoff.cli.run import report_usage


def explain(arguments: argparse.Namespace) -> int:
    texts = []
    for topic in arguments.topic:
        text = page(topic.upper())
        if text is None:
            help = did_you_mean(topic.upper(), codes())
            return report_usage([Diagnostic("V704", f"there is no diagnostic `{topic}`", help=(help,))])
        texts.append(text)
    print_out("\n".join(texts))
    return 0
