"""`python -m tests.oracle FILE`: counts and verdicts of every system of a file."""

# ruff: noqa: T201  # printing is what this command does

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING, Any

import yaml

from tests.oracle import (
    DEADLOCK,
    ModelError,
    SpecMistake,
    explore,
    judge,
    load_all,
    shown,
)
from tests.oracle.plain_yaml import PlainLoader

if TYPE_CHECKING:
    from tests.oracle import (
        OracleGraph,
        Specification,
    )


def main(arguments: list[str] | None = None) -> int:
    """Print what the file's systems do; return 0 if all is as expected, 1 if not, 2 for a mistake."""
    parser = argparse.ArgumentParser(prog="python -m tests.oracle", description=__doc__)
    parser.add_argument("file")
    parser.add_argument("--faults", type=int, metavar="K", help="at most so many fault events")
    parser.add_argument("--drop", action="append", default=[], metavar="INSTANCE.EVENT/GUARD")
    parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="override a constant")
    parser.add_argument("--property", action="append", metavar="NAME", help="judge only this one")
    parser.add_argument("--states", action="store_true", help="print every state")
    parser.add_argument("--steps", action="store_true", help="print every step")
    options = parser.parse_args(arguments)
    constants: dict[str, Any] = {}
    for text in options.set:
        name, _, value = text.partition("=")
        constants[name] = yaml.load(value, Loader=PlainLoader)  # a SafeLoader
    try:
        systems = load_all(options.file, faults=options.faults, drop=options.drop, constants=constants)
        if not systems:
            raise SpecMistake("no system in this file")
        return max([_report(specification, options) for specification in systems])
    except BrokenPipeError:
        return 1
    except (SpecMistake, OSError) as error:
        print(f"mistake: {error}", file=sys.stderr)
        return 2
    except ModelError as error:
        print(f"error of the model: {error.reason}\n  {_arrow(error.events)}", file=sys.stderr)
        return 2


def _report(specification: Specification, options: argparse.Namespace) -> int:
    graph = explore(specification)
    counts = graph.counts()
    print(f"{specification.name}: {', '.join(f'{name} {number}' for name, number in counts.items())}")
    surprises = [name for name, number in specification.expect.items() if counts.get(name) != number]
    for name in surprises:
        print(f"  UNEXPECTED  {name} is {counts.get(name)}, pinned as {specification.expect[name]}")
    if options.states:
        for index, state in enumerate(graph.states):
            print(f"  {index}: {shown(state)}")
    if options.steps:
        for source, label, target in graph.steps:
            print(f"  {source} -- {label} --> {target}")
    names = options.property or [*specification.properties, DEADLOCK]
    surprises += [name for name in names if not _report_property(specification, graph, name)]
    return 1 if surprises else 0


def _report_property(specification: Specification, graph: OracleGraph, name: str) -> bool:
    expected = specification.properties.get(name, {}).get("expect", "holds")
    try:
        judgement = judge(specification, name, graph)
    except ModelError as error:
        print(f"  {'unknown':10} {name}: {error.reason}\n             {_arrow(error.events)}")
        return False
    length = "" if judgement.length is None else f"  {judgement.length} steps"
    surprise = "" if judgement.verdict == expected else f"  UNEXPECTED, {expected} is expected"
    print(f"  {judgement.verdict:10} {name}{length}{surprise}")
    if judgement.trace:
        print(f"             {_arrow(judgement.trace)}")
    if (lasso := judgement.lasso) is not None:
        labels = [label or "(nothing)" for label in lasso.labels]
        stem, loop = labels[: lasso.loop], labels[lasso.loop :]
        print(f"             {_arrow(stem)}, then for ever: {_arrow(loop or ['(nothing)'])}")
    return not surprise


def _arrow(labels: list[str]) -> str:
    return " → ".join(labels) if labels else "(in an initial state)"


if __name__ == "__main__":
    sys.exit(main())
