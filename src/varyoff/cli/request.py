"""What the words ask of a run, whatever the verb: the paths, and the options of the model, its bounds and its checks."""

from __future__ import annotations

import argparse

from varyoff.pipeline import Options


def paths_of(arguments: argparse.Namespace) -> list[str]:
    """Return the paths asked for; those of the settings, or `specs/`, when none is given."""
    return list(arguments.paths) or ["specs/"]


def options_of(arguments: argparse.Namespace) -> Options:
    """Return what the arguments ask of a check."""
    return Options(
        properties=tuple(getattr(arguments, "property", ())),
        drop=tuple(arguments.drop),
        constants=dict(arguments.set),
        faults=arguments.faults,
        max_states=getattr(arguments, "max_states", None),
        max_seconds=getattr(arguments, "max_seconds", None),
        audit=getattr(arguments, "audit", "sample"),
        systems=tuple(arguments.system),
        stop_at_first=getattr(arguments, "stop_at_first", False),
        coverage=getattr(arguments, "verbose", False)
        or any(name == "json" for name, _ in getattr(arguments, "format", ())),
        ways_back=getattr(arguments, "verbose", False),
        engine=getattr(arguments, "engine", "auto"),
        min_coverage=getattr(arguments, "min_coverage", None),
    )
