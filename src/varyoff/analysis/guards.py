"""Which guards can be true: by trying the values of the variables they read, without exploring anything."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from varyoff.model.expression import Expr, Value, conjuncts, variables_of
from varyoff.model.interpret import evaluate
from varyoff.model.model import Domain, Model, ModelError

MAX_EVALUATIONS = 20_000
MAX_DOMAIN = 2_000


class _TooMany(Exception):
    """More combinations than are tried."""


Domains = Mapping[int, tuple[Value, ...]]


def satisfiable(parts: Iterable[Expr], model: Model, domains: Domains | None = None) -> bool | None:
    """Return whether some values of the variables, reachable or not, make all parts true.

    None means that there are too many to try. An evaluation that fails, as of `none`, counts as false.

    Args:
        domains: the values that are tried of some variables; of the others all are.
    """
    flat = [c for part in parts for c in conjuncts(part)]
    try:
        return _Search(flat, model, domains or {}).run()
    except _TooMany:
        return None


class _Search:
    def __init__(self, parts: Sequence[Expr], model: Model, domains: Domains) -> None:
        self.state: list[Value] = [v.values[0] if v.values else None for v in model.variables]
        self.left = MAX_EVALUATIONS
        reads = [(part, variables_of(part)) for part in parts]
        self.constant = [part for part, read in reads if not read]
        self.domains: dict[int, Domain] = {}
        for _, read in reads:
            for index in read:
                self.domains.setdefault(index, domains.get(index, model.variables[index].values))
        if any(len(domain) > MAX_DOMAIN for domain in self.domains.values()):
            raise _TooMany
        for part, read in reads:
            if len(read) == 1:
                index = read[0]
                self.domains[index] = tuple(v for v in self.domains[index] if self.holds(part, index, v))
        # Variables that several parts join, each part tested as soon as all of its variables have values.
        joined = [(part, read) for part, read in reads if len(read) > 1]
        self.order = sorted({i for _, read in joined for i in read}, key=lambda i: (len(self.domains[i]), i))
        rank = {index: position for position, index in enumerate(self.order)}
        self.due: list[list[Expr]] = [[] for _ in self.order]
        for part, read in joined:
            self.due[max(rank[i] for i in read)].append(part)

    def holds(self, part: Expr, index: int | None = None, value: Value = None) -> bool:
        self.left -= 1
        if self.left < 0:
            raise _TooMany
        if index is not None:
            self.state[index] = value
        try:
            return bool(evaluate(part, tuple(self.state)))
        except ModelError:
            return False

    def run(self) -> bool:
        if not all(self.holds(part) for part in self.constant):
            return False
        return all(self.domains.values()) and self.extend(0)

    def extend(self, position: int) -> bool:
        """Give values to the variables from `position` on; there are few of them, or the bound is hit."""
        if position == len(self.order):
            return True
        if position > 200:
            raise _TooMany
        index = self.order[position]
        for value in self.domains[index]:
            self.state[index] = value
            if all(self.holds(part) for part in self.due[position]) and self.extend(position + 1):
                return True
        return False
