"""What live machines are made from: a file, a specification, a system, or a model with its origin."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping

from varyoff.base.counted import counted
from varyoff.base.diagnostic import SpecificationError, did_you_mean
from varyoff.elaborate.flatten import Flat, flatten
from varyoff.elaborate.pattern import guard_names, guards_named
from varyoff.model.model import GuardName, Model
from varyoff.model.variant import drop_guards, limit_faults, procedure_guards
from varyoff.spec.load import Specification, load
from varyoff.spec.syntax import System

Source = str | os.PathLike[str] | Specification | System | Flat


def flat_of(source: Source, constants: Mapping[str, int | bool] | None = None, name: str | None = None) -> Flat:
    """Return the flattened system.

    Args:
        name: which system, where the file has several.

    Raises:
        SpecificationError: the specification has mistakes.
        LookupError: there is no such system, or several without a name.
    """
    if isinstance(source, Flat):
        if constants:
            raise ValueError("a flattened system has its constants; give the specification itself")
        return source
    system = source if isinstance(source, System) else _system_of(source, name)
    return flatten(system, constants)


def _system_of(source: str | os.PathLike[str] | Specification, name: str | None) -> System:
    specification = source if isinstance(source, Specification) else load(source)
    errors = [d for d in specification.diagnostics if d.severity == "error"]
    if errors:
        raise SpecificationError(errors)
    found = [s for s in specification.systems if name is None or s.name.text == name]
    if len(found) == 1:
        return found[0]
    known = [s.name.text for s in specification.systems]
    if name is None:
        raise LookupError(f"{counted(len(known), 'system')} where one is expected; name one of: {', '.join(known)}")
    raise LookupError(f"no system `{name}`; {did_you_mean(name, known)}")


def model_of(flat: Flat, faults: int | None = None, drop: str | GuardName | Iterable[str | GuardName] = ()) -> Model:
    """Return the model under a bound of faults (None: the system's own), without the dropped guards.

    Raises:
        LookupError: there is no such procedure guard.
    """
    wanted = [drop] if isinstance(drop, str | GuardName) else list(drop)
    guards = []
    for text in map(str, wanted):
        found = guards_named(text, flat)
        if not found:
            raise LookupError(f"no procedure guard `{text}`; {did_you_mean(text, guard_names(flat))}")
        guards += [guard for guard in found if guard not in guards]
    there = procedure_guards(flat.model)
    return limit_faults(
        drop_guards(flat.model, [guard for guard in guards if guard in there]),
        flat.faults if faults is None else faults,
    )
