"""Coverage as lines of text: how much was covered, and the names of what was not."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from varyoff.analysis.coverage import Coverage
from varyoff.report.coverage import Uncovered, fixed_names, meters, uncovered

SHOWN = 12  # names of each kind


def render_coverage(found: Coverage, width: int) -> Iterator[str]:
    """Yield lines: how many states, transitions and conditions were covered, and the names of those that were not."""
    summary = "coverage: " + ", ".join(str(m) for m in meters(found))
    yield from textwrap.wrap(summary, width, subsequent_indent="  ")
    kinds = uncovered(found)
    if fixed := fixed_names(found):
        kinds = (*kinds, Uncovered("fixed", "never changed", fixed))
    for kind in kinds:
        distinct = kind.distinct()
        more = f" and {len(distinct) - SHOWN} more" if len(distinct) > SHOWN else ""
        yield from textwrap.wrap(
            f"{kind.title}: {', '.join(distinct[:SHOWN])}{more}", width,
            initial_indent="  ", subsequent_indent="    ", break_long_words=False,
        )  # fmt: skip
