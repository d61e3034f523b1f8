"""Two-phase commit with fairness in `musil`, another model checker in Python; a process of its own measures it.

    PYTHON two_phase_commit_in_musil.py N

Prints the seconds that exploring and deciding take, the number of states, and whether the property holds. The model is
that of `liveness.yaml`, transition by transition; a state is a tuple, the fastest that `musil` takes.
"""

from __future__ import annotations

import sys
import time

from musil import Action, Model
from musil.core import explore
from musil.liveness import check_liveness_of

WORKING, PREPARED, COMMITTED, ABORTED = range(4)
DECIDING = 0


def model(n: int) -> tuple[Model, list[str]]:
    """Return the model and the names of the actions that are fair.

    A state is (manager, commit_sent, abort_sent, state of each, message of each, entry of each).
    """

    def put(s: tuple, place: int, value: object) -> tuple:
        return (*s[:place], value, *s[place + 1 :])

    actions = [
        Action(
            "commit", lambda s: s[0] == DECIDING and all(s[3 + 2 * n :]), lambda s: put(put(s, 0, COMMITTED), 1, True)
        ),
        Action("abort", lambda s: s[0] == DECIDING, lambda s: put(put(s, 0, ABORTED), 2, True)),
    ]
    fair = []
    for i in range(3, 3 + n):
        message, entry = i + n, i + 2 * n
        actions += [
            Action(
                f"prepare{i}",
                lambda s, i=i: s[i] == WORKING,
                lambda s, i=i, m=message: put(put(s, i, PREPARED), m, True),
            ),
            Action(f"choose{i}", lambda s, i=i: s[i] == WORKING, lambda s, i=i: put(s, i, ABORTED)),
            Action(f"commit{i}", lambda s, i=i: s[1] and s[i] != COMMITTED, lambda s, i=i: put(s, i, COMMITTED)),
            Action(f"abort{i}", lambda s, i=i: s[2] and s[i] != ABORTED, lambda s, i=i: put(s, i, ABORTED)),
            Action(
                f"receive{i}",
                lambda s, m=message, e=entry: s[0] == DECIDING and s[m] and not s[e],
                lambda s, e=entry: put(s, e, True),
            ),
        ]
        fair += [f"commit{i}", f"abort{i}"]
    start = (DECIDING, False, False, *[WORKING] * n, *[False] * n, *[False] * n)
    return Model(init=[start], actions=actions, terminal=bool), fair


def main() -> None:
    n = int(sys.argv[1])
    subject, fair = model(n)
    started = time.perf_counter()
    graph = explore(subject)
    found = check_liveness_of(
        graph,
        leadsto_from=lambda s: s[0] != DECIDING,
        goal=lambda s: all(one in (COMMITTED, ABORTED) for one in s[3 : 3 + n]),
        fair=fair,
    )
    print(time.perf_counter() - started, len(graph.states), found.ok)


if __name__ == "__main__":
    main()
