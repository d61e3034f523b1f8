"""Engines that say different things of one problem."""

from __future__ import annotations

from collections.abc import Sequence

from varyoff.base.record import dataclass


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Something of which two engines say different things; `question` is the position of the one that it is about."""

    question: int | None
    first: str
    other: str


class Disagreement(Exception):
    """Two engines differ, so that one of them is wrong: an error of varyoff itself.

    Attributes:
        engines: the names of the two.
        differences: everything in which they differ; never empty.
    """

    def __init__(
        self, engines: tuple[str, str], differences: Sequence[Contradiction], names: Sequence[str] = ()
    ) -> None:
        self.engines = engines
        self.differences = tuple(differences)
        self.names = tuple(names)
        super().__init__("; ".join(map(self._told, self.differences)))

    def __reduce__(self) -> tuple[type[Disagreement], tuple[object, ...]]:
        return type(self), (self.engines, self.differences, self.names)

    def _told(self, one: Contradiction) -> str:
        said = f"`{self.engines[0]}` says {one.first}, `{self.engines[1]}` says {one.other}"
        if one.question is None:
            return said
        about = f"`{self.names[one.question]}`" if self.names else f"question {one.question + 1}"
        return f"of {about}, {said}"

    def of(self, names: Sequence[str]) -> Disagreement:
        """Return it with the names of those who asked, one for each question."""
        return Disagreement(self.engines, self.differences, names)
