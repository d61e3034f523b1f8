"""varyoff: a formal checker for state machines.

The names below are the public library; they are imported on first use, so that
`import varyoff` (and `varyoff --version`) costs next to nothing.

    >>> import varyoff
    >>> report = varyoff.check(
    ...     varyoff.loads('''
    ... machine: Door
    ... states: [closed, open]
    ... transitions:
    ...   - {trigger: push, source: closed, dest: open}
    ...   - {trigger: pull, source: open, dest: closed}
    ... ---
    ... system: house
    ... instances: {front: Door}
    ... properties:
    ...   it-can-be-opened: {reachable: front.state == open}
    ... ''')
    ... )
    >>> report.ok, report["house"].counts.states
    (True, 2)
"""

from __future__ import annotations

TYPE_CHECKING = False  # importing it from `typing` would cost as much as everything else
if TYPE_CHECKING:
    from varyoff.analysis.reachable import ReachableStates
    from varyoff.base.diagnostic import Diagnostic, SpecificationError
    from varyoff.base.usage import UsageError
    from varyoff.elaborate.flatten import flatten
    from varyoff.library import check, explore, load, loads
    from varyoff.model.graph import StateGraph
    from varyoff.model.model import Model
    from varyoff.model.trace import Trace
    from varyoff.pipeline import Options, check_paths, check_text
    from varyoff.problem.decision import Counts
    from varyoff.property.verdict import Verdict
    from varyoff.report.record import PropertyRecord, Report, SystemRecord
    from varyoff.report.unexpected import Unexpected
    from varyoff.runtime import LiveSystem
    from varyoff.spec.load import Specification

__version__ = "0.1.0"

__all__ = [
    "Counts",
    "Diagnostic",
    "LiveSystem",
    "Model",
    "Options",
    "PropertyRecord",
    "ReachableStates",
    "Report",
    "Specification",
    "SpecificationError",
    "StateGraph",
    "SystemRecord",
    "Trace",
    "Unexpected",
    "UsageError",
    "Verdict",
    "__version__",
    "check",
    "check_paths",
    "check_text",
    "explore",
    "flatten",
    "load",
    "loads",
]

_HOMES = {
    "Counts": "varyoff.problem.decision",
    "Diagnostic": "varyoff.base.diagnostic",
    "LiveSystem": "varyoff.runtime",
    "Model": "varyoff.model.model",
    "Options": "varyoff.pipeline",
    "PropertyRecord": "varyoff.report.record",
    "ReachableStates": "varyoff.analysis.reachable",
    "Report": "varyoff.report.record",
    "Specification": "varyoff.spec.load",
    "SpecificationError": "varyoff.base.diagnostic",
    "StateGraph": "varyoff.model.graph",
    "SystemRecord": "varyoff.report.record",
    "Trace": "varyoff.model.trace",
    "Unexpected": "varyoff.report.unexpected",
    "UsageError": "varyoff.base.usage",
    "Verdict": "varyoff.property.verdict",
    "check": "varyoff.library",
    "check_paths": "varyoff.pipeline",
    "check_text": "varyoff.pipeline",
    "explore": "varyoff.library",
    "flatten": "varyoff.elaborate.flatten",
    "load": "varyoff.library",
    "loads": "varyoff.library",
}


def __getattr__(name: str) -> object:
    home = _HOMES.get(name)
    if home is None:
        import sys

        raise AttributeError(f"module 'varyoff' has no attribute {name!r}", name=name, obj=sys.modules[__name__])
    from importlib import import_module

    return getattr(import_module(home), name)


def __dir__() -> list[str]:
    return sorted(__all__)
