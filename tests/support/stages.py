"""Specifications taken through the first stages of a check, as tests of what comes before or after need them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from varyoff.analysis.prepared import Prepared
from varyoff.base.diagnostic import Diagnostic, Mistakes, in_source_order
from varyoff.elaborate.elaborated import Elaborated
from varyoff.elaborate.flatten import flatten
from varyoff.elaborate.noticed import Noticed
from varyoff.pipeline import Options, prepare
from varyoff.property.forms import Stated, stated_in
from varyoff.property.property import Property
from varyoff.spec.load import Loader, Specification
from varyoff.spec.syntax import System


@dataclass(frozen=True)
class Lowered:
    """A system up to its model and its properties; `elaborated` is None where mistakes are in the way."""

    elaborated: Elaborated | None
    stated: Stated
    found: tuple[Diagnostic, ...]
    good: bool

    @property
    def properties(self) -> tuple[Property, ...]:
        return self.stated.properties


def lowered(system: System) -> Lowered:
    mistakes = Mistakes()
    elaborated = flatten(system, mistakes=mistakes)
    stated = stated_in(elaborated, mistakes) if elaborated is not None else Stated((), Noticed())
    return Lowered(elaborated, stated, tuple(mistakes.found), elaborated is not None and not mistakes.errors)


def said_of(specification: Specification) -> tuple[Diagnostic, ...]:
    """Return all that a check says before it explores, in the order of the source."""
    found = [*specification.diagnostics]
    for system in specification.systems:
        found += lowered(system).found
    return in_source_order(found)


def prepared_of(source: str | Path, options: Options | None = None, *, file: str = "<text>") -> list[Prepared]:
    """Return the systems of a text or a file, ready to be explored; there is no mistake in them."""
    loader = Loader()
    loaded = loader.load([str(source)]) if isinstance(source, Path) else loader.load_text(source, file)
    prepared, found = prepare(loaded, options or Options())
    assert not [d for d in found if d.severity == "error"], found
    return prepared
