"""Which of many names are worth comparing with a misspelt one: those that share most pairs of letters with it.

Comparing two names letter by letter costs more than everything else that is done for a mistake, so a file with a
thousand mistakes and a thousand names must not compare each with each.
"""

from __future__ import annotations

from collections import Counter
from functools import lru_cache

COMPARED = 40  # names; of fewer, all are
LOOKED = 4_000  # names that share a pair with it, each time


def likeliest(name: str, pool: tuple[str, ...]) -> list[str]:
    """Return the names that are worth comparing, in the order of the pool.

    Cost: bounded, whatever the size of the pool, which is taken apart once.
    """
    if len(pool) <= COMPARED:
        return list(pool)
    index = _pairs_of_all(pool)
    shared: Counter[int] = Counter()
    looked = 0
    for listed in sorted((index[pair] for pair in _pairs(name) if pair in index), key=len):
        if looked and looked + len(listed) > LOOKED:
            break  # what most names share tells none of them from the others
        shared.update(listed)
        looked += len(listed)
    best = sorted(shared, key=lambda i: (-2 * shared[i] / (len(pool[i]) + len(name)), i))[:COMPARED]
    return [pool[i] for i in sorted(best)]


def _pairs(name: str) -> list[str]:
    framed = f"^{name.casefold()}$"
    return list(dict.fromkeys(framed[i : i + 2] for i in range(len(framed) - 1)))


@lru_cache(maxsize=8)
def _pairs_of_all(pool: tuple[str, ...]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for position, name in enumerate(pool):
        for pair in _pairs(name):
            found.setdefault(pair, []).append(position)
    return found
