"""What `import varyoff` gives: functions that check what they are given at the door, and then do what the command does.

A mistake of the call is raised, as `UsageError`; mistakes of a specification are in what is returned, with their places,
because the other systems are good all the same.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from typing import Literal

from varyoff.analysis.reachable import ReachableStates
from varyoff.base.budget import time_limit
from varyoff.base.counted import counted
from varyoff.base.diagnostic import Diagnostic, SpecificationError, suggestion
from varyoff.base.usage import (
    PathLike,
    UnknownName,
    Unreadable,
    UsageError,
    constants_in,
    one_named,
    text_in,
    texts_in,
    wrong_type,
    wrong_value,
)
from varyoff.engine.engine import Bounds
from varyoff.engine.registry import DEFAULT, engine_named
from varyoff.pipeline import Options, check_specification, failure_diagnostic, prepare
from varyoff.report.record import Report
from varyoff.spec.front_ends import suffixes
from varyoff.spec.load import Loader, Specification, named_paths

Readable = PathLike | Iterable[PathLike] | Specification
"""Where systems come from: a file or folder, several, or what `load` and `loads` return."""

NAMES = ("V701", "V702", "V703")  # of what is asked for and is not there


def load(paths: PathLike | Iterable[PathLike]) -> Specification:
    """Read a specification file or folder, or several, and everything that they include. Nothing is checked yet.

    Returns:
        its `systems` (those without a mistake), `machines`, and `diagnostics`: a mistake in a specification is not
        raised. `varyoff.load("specs")["iasp-flashcopy"]` is one system; where there is none because of a mistake, that
        is raised.

    Raises:
        UsageError: an argument is no path, or the text of a specification; there is no such file; a folder has no
            specification.

    Cost: some 1 ms for 25 lines.
    """
    named = named_paths("paths", paths)
    loader = Loader()
    specification = loader.load(named)
    if loader.mistakes.found:
        raise Unreadable(loader.mistakes.found)
    if not specification.files and not specification.diagnostics:
        listed = ", ".join(f"`{path}`" for path in named)
        raise wrong_value(
            f"there is no specification in {listed}",
            f"the names of specifications end in {' or '.join(f'`{s}`' for s in suffixes())}",
        )
    return specification


def loads(text: str, file: str = "<text>") -> Specification:
    """Read a specification from a text.

    Args:
        file: the name by which it appears in messages; what it includes is looked for beside it.

    Returns:
        what `load` returns; mistakes in the text are in its `diagnostics`.

    Raises:
        UsageError: an argument is no text.
    """
    if isinstance(text, os.PathLike):
        raise wrong_type("text", "a text", text, "`varyoff.load(path)` reads a file")
    return Loader().load_text(text_in("text", text), text_in("file", file))


def check(
    source: Readable,
    *,
    properties: str | Iterable[str] = (),
    systems: str | Iterable[str] = (),
    drop: str | Iterable[str] = (),
    constants: Mapping[str, int | bool] | None = None,
    faults: int | None = None,
    max_states: int | None = None,
    max_seconds: float | None = None,
    audit: Literal["sample", "full"] = "sample",
    coverage: bool = False,
    min_coverage: float | None = None,
    stop_at_first: bool = False,
    engine: str = DEFAULT,
) -> Report:
    """Decide every property of every system: explore all reachable states, audit the verdicts.

    >>> report = check("specs/examples/05-two-phase-commit.yaml")
    >>> report.ok, report["two-phase-commit"].counts.states
    (True, 288)

    Args:
        source: files and folders, or what `load` and `loads` return.
        properties: only these, by name; one or several.
        systems: only these, by name.
        drop: procedure guards that do not count, INSTANCE.EVENT/GUARD.
        constants: values that override those of the systems.
        faults: at most so many faults in a behaviour; None leaves each system its own bound.
        max_states: store at most so many states of a system (some 150 bytes each); what lies beyond is unknown.
        max_seconds: for everything, from reading to the audit; what is undecided by then is unknown.
        audit: how many verdicts are checked again without the engine: those of a sample of the states, or all.
        coverage: find what was never reached and taken, of large systems too; that of small ones is always found.
        min_coverage: in percent; a system of which less was covered is not as expected.
        stop_at_first: leave out what comes after the first system that is not as expected.
        engine: the name of the one that decides.

    Returns:
        the report. Mistakes in a specification are in it: `.diagnostics`, and `.ok` is false.

    Raises:
        UsageError: an argument is of a kind or a value that is not taken; there is no such file; no system has a
            property, guard or constant of such a name.

    Cost: O(states + transitions) time, some 150 bytes a state; about a million transitions in 4 seconds.
    Source: Baier & Katoen, Principles of Model Checking (2008), sections 3.3 and 6.3.
    """
    options = Options(
        properties=texts_in("properties", properties),
        drop=texts_in("drop", drop),
        constants=constants_in("constants", constants),
        faults=faults,
        max_states=max_states,
        max_seconds=max_seconds,
        audit=audit,
        systems=texts_in("systems", systems),
        stop_at_first=stop_at_first,
        coverage=coverage,
        min_coverage=min_coverage,
        engine=engine,
    )
    with time_limit(max_seconds):
        report = check_specification(_specification(source), options)
    _raise_unknown(report.diagnostics)
    return report


def explore(
    source: Readable,
    system: str | None = None,
    *,
    drop: str | Iterable[str] = (),
    constants: Mapping[str, int | bool] | None = None,
    faults: int | None = None,
    max_states: int | None = None,
    max_seconds: float | None = None,
    engine: str = DEFAULT,
) -> ReachableStates:
    """Explore the reachable states of one system, without judging them.

    >>> states = explore("specs/examples/01-turnstile.yaml")
    >>> len(states), states[0]["gate.state"]
    (2, 'locked')
    >>> [(label, states[target]["gate.state"]) for _, target, label in states.graph().graph.out_edges(0, keys=True)]
    [('gate.coin', 'unlocked')]

    Args:
        source: files and folders, or what `load` and `loads` return.
        system: which one, where there are several.
        drop: procedure guards that do not count, INSTANCE.EVENT/GUARD.
        constants: values that override those of the system.
        faults: at most so many faults in a behaviour; None leaves the system its own bound.
        max_states: store at most so many states (some 150 bytes each).
        max_seconds: for everything, from reading on.
        engine: the name of the one that explores.

    Returns:
        the states, and the graph of them when it is asked for. Where a bound was hit, `complete` is false.

    Raises:
        UsageError: an argument is of a kind or a value that is not taken; there is no such file, system, guard or
            constant; there are several systems, and none is named.
        SpecificationError: the specification has mistakes, or evaluating it has no value in some reachable state.

    Cost: O(states + transitions) time, some 150 bytes a state.
    """
    options = Options(
        drop=texts_in("drop", drop),
        constants=constants_in("constants", constants),
        faults=faults,
        max_states=max_states,
        max_seconds=max_seconds,
        systems=() if system is None else (text_in("system", system),),
        engine=engine,
    )
    with time_limit(max_seconds):
        found, diagnostics = prepare(_specification(source), options)
        _raise_unknown(diagnostics)
        errors = [d for d in diagnostics if d.severity == "error"]
        if errors:
            raise SpecificationError(errors)
        if system is None and len(found) != 1:
            raise _not_one([one.system.name.text for one in found])
        one = one_named("system", system or found[0].system.name.text, [(p.system.name.text, p) for p in found])
        answer = engine_named(engine).explore(one.model, (), Bounds(options.max_states))
    if answer.failure is not None:
        raise SpecificationError([failure_diagnostic(one, answer.failure)])
    name, levels = one.system.name.text, tuple(answer.space.levels())
    return ReachableStates(
        name, one.system.file, one.model, answer.counts, answer.complete, answer.reason, levels, answer.space
    )


def _specification(source: object) -> Specification:
    """Return what was read, or read it."""
    if isinstance(source, Specification):
        return source
    if isinstance(source, Report):
        raise wrong_type(
            "source", "paths or a `Specification`", source, "a report is what `varyoff.check` has made of one"
        )
    return load(named_paths("source", source))


def _raise_unknown(diagnostics: Iterable[Diagnostic]) -> None:
    unknown = [d for d in diagnostics if d.code in NAMES]
    if unknown:
        raise UnknownName(unknown)


def _not_one(names: list[str]) -> UsageError:
    if not names:
        return wrong_value("there is no system to explore", "a document that begins with `system: NAME` is one")
    return wrong_value(f"there are {counted(len(names), 'system')}, and one is explored", suggestion("", None, names))
