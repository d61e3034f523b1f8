"""Specifications taken through the first stages of a check, as tests of what comes before or after need them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from varyoff.analysis.prepared import Prepared
from varyoff.base.diagnostic import Diagnostic, Mistakes, in_source_order
from varyoff.elaborate.flatten import Flat, flatten
from varyoff.pipeline import Options, prepare
from varyoff.property.forms import properties_of
from varyoff.property.property import Property
from varyoff.spec.load import Loader, Specification
from varyoff.spec.syntax import System


@dataclass(frozen=True)
class Elaborated:
    """A system up to its model and its properties; `flat` is None where mistakes are in the way."""

    flat: Flat | None
    properties: tuple[Property, ...]
    found: tuple[Diagnostic, ...]
    good: bool


def elaborated(system: System) -> Elaborated:
    mistakes = Mistakes()
    flat = flatten(system, mistakes=mistakes)
    properties = properties_of(flat) if flat is not None else ()
    return Elaborated(flat, properties, tuple(mistakes.found), flat is not None and not mistakes.errors)


def said_of(specification: Specification) -> tuple[Diagnostic, ...]:
    """Return all that a check says before it explores, in the order of the source."""
    found = [*specification.diagnostics]
    for system in specification.systems:
        found += elaborated(system).found
    return in_source_order(found)


def prepared_of(source: str | Path, options: Options | None = None, *, file: str = "<text>") -> list[Prepared]:
    """Return the systems of a text or a file, ready to be explored; there is no mistake in them."""
    loader = Loader()
    loaded = loader.load([str(source)]) if isinstance(source, Path) else loader.load_text(source, file)
    prepared, found = prepare(loaded, options or Options())
    assert not [d for d in found if d.severity == "error"], found
    return prepared
