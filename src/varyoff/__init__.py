"""varyoff: a formal checker for state machines.

The names below are the public library; they are imported on first use, so that
`import varyoff` (and `varyoff --version`) costs next to nothing.

    >>> import varyoff
    >>> report = varyoff.check_text('''
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
    >>> report.exit, report.systems[0].counts.states
    (0, 2)
"""

from __future__ import annotations

TYPE_CHECKING = False  # importing it from `typing` would cost as much as everything else
if TYPE_CHECKING:
    from varyoff.check import Options, check_paths, check_text
    from varyoff.elaborate.flatten import flatten
    from varyoff.model.model import Model
    from varyoff.report.record import Report
    from varyoff.runtime import LiveSystem
    from varyoff.spec.load import load, loads

__version__ = "0.1.0"

__all__ = [
    "LiveSystem",
    "Model",
    "Options",
    "Report",
    "__version__",
    "check_paths",
    "check_text",
    "flatten",
    "load",
    "loads",
]

_HOMES = {
    "LiveSystem": "varyoff.runtime",
    "Model": "varyoff.model.model",
    "Options": "varyoff.check",
    "Report": "varyoff.report.record",
    "check_paths": "varyoff.check",
    "check_text": "varyoff.check",
    "flatten": "varyoff.elaborate.flatten",
    "load": "varyoff.spec.load",
    "loads": "varyoff.spec.load",
}


def __getattr__(name: str) -> object:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'varyoff' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(home), name)


def __dir__() -> list[str]:
    return sorted(__all__)
