"""What live machines are made from: a file, a specification, a system, or a model with its origin."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping

from varyoff.base.diagnostic import Mistakes, SpecificationError, did_you_mean
from varyoff.model.flatten import Flat, flatten
from varyoff.model.model import GuardName, Model
from varyoff.model.transform import drop_guards, limit_faults, procedure_guards
from varyoff.property.pattern import instances_named
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
    mistakes = Mistakes()
    flat = flatten(system, constants, mistakes)
    mistakes.raise_if_any()
    assert flat is not None
    return flat


def _system_of(source: str | os.PathLike[str] | Specification, name: str | None) -> System:
    specification = source if isinstance(source, Specification) else load([os.fspath(source)])
    errors = [d for d in specification.diagnostics if d.severity == "error"]
    if errors:
        raise SpecificationError(errors)
    found = [s for s in specification.systems if name is None or s.name.text == name]
    if len(found) == 1:
        return found[0]
    known = [s.name.text for s in specification.systems]
    if name is None:
        raise LookupError(f"{len(known)} systems where one is expected; name one of: {', '.join(known)}")
    raise LookupError(f"no system `{name}`; {did_you_mean(name, known)}")


def model_of(flat: Flat, faults: int | None = None, drop: Iterable[str | GuardName] = ()) -> Model:
    """Return the model under a bound of faults (None: the system's own), without the dropped guards.

    Raises:
        LookupError: there is no such procedure guard.
    """
    guards = [guard for text in drop for guard in _guards(text, flat)]
    return limit_faults(drop_guards(flat.model, guards), flat.faults if faults is None else faults)


def _guards(text: str | GuardName, flat: Flat) -> list[GuardName]:
    """Return the guards that INSTANCE.EVENT/GUARD names; INSTANCE may be a family or a machine."""
    known = procedure_guards(flat.model)
    event, _, guard = str(text).partition("/")
    head, _, trigger = event.rpartition(".")
    instances = instances_named(head, flat)
    found = [g for g in known if g.instance in instances and g.event == trigger and g.guard == guard]
    if not found:
        raise LookupError(f"no procedure guard `{text}`; {did_you_mean(str(text), map(str, known))}")
    return found
