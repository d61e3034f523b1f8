"""What live machines are made from: a file, a specification, a system, or a model with its origin."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping

from varyoff.base.counted import counted
from varyoff.base.diagnostic import SpecificationError, did_you_mean, suggestion
from varyoff.base.usage import constants_in, number_in, text_in, texts_in, unknown_name, wrong_type, wrong_value
from varyoff.elaborate.elaborated import Elaborated
from varyoff.elaborate.flatten import flatten
from varyoff.elaborate.pattern import guard_names, guards_named
from varyoff.model.model import GuardName, Model
from varyoff.model.variant import Variant
from varyoff.spec.load import Specification, load, named_paths
from varyoff.spec.syntax import System

SystemSource = str | os.PathLike[str] | Specification | System | Elaborated


def elaborated_of(
    source: SystemSource, constants: Mapping[str, int | bool] | None = None, name: str | None = None
) -> Elaborated:
    """Return the flattened system.

    Args:
        name: which system, where the file has several.

    Raises:
        SpecificationError: the specification has mistakes.
        UsageError: there is no such system, or several without a name; an argument is of a kind that is not taken.
    """
    constants = constants_in("constants", constants)
    if name is not None:
        text_in("name", name)
    if isinstance(source, Elaborated):
        if constants:
            raise wrong_value("a flattened system has its constants", "give the specification itself")
        return source
    system = source if isinstance(source, System) else _system_of(source, name)
    return flatten(system, constants)


def _system_of(source: str | os.PathLike[str] | Specification, name: str | None) -> System:
    specification = source if isinstance(source, Specification) else _loaded(source)
    errors = [d for d in specification.diagnostics if d.severity == "error"]
    if errors:
        raise SpecificationError(errors)
    found = [s for s in specification.systems if name is None or s.name.text == name]
    if len(found) == 1:
        return found[0]
    known = [s.name.text for s in specification.systems]
    if name is None:
        raise unknown_name(
            f"{counted(len(known), 'system')} where one is expected", suggestion("", None, known), "V701"
        )
    raise unknown_name(f"no system `{name}`", did_you_mean(name, known), "V701")


def _loaded(source: object) -> Specification:
    if not isinstance(source, str | os.PathLike):
        raise wrong_type(
            "source", "a path, or what is made of one: a `Specification`, `System` or `Elaborated`", source
        )
    return load(named_paths("source", source))


def model_of(
    elaborated: Elaborated, faults: int | None = None, drop: str | GuardName | Iterable[str | GuardName] = ()
) -> Model:
    """Return the model under a bound of faults (None: the system's own), without the dropped guards.

    Raises:
        UsageError: there is no such procedure guard; an argument is of a kind that is not taken.
    """
    number_in("faults", faults, 0)
    guards = []
    for text in texts_in("drop", _as_text(drop)):
        found = guards_named(text, elaborated)
        if not found:
            raise unknown_name(f"no procedure guard `{text}`", did_you_mean(text, guard_names(elaborated)), "V702")
        guards += [guard for guard in found if guard not in guards]
    return Variant(tuple(guards), elaborated.faults if faults is None else faults).of(elaborated.model)


def _as_text(drop: object) -> object:
    """Return guards as they are written; what is something else stays as it is."""
    if isinstance(drop, Iterable) and not isinstance(drop, str | bytes | Mapping):
        return [str(one) if isinstance(one, GuardName) else one for one in drop]
    return str(drop) if isinstance(drop, GuardName) else drop
