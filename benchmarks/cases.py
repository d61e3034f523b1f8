"""What is measured: functions that do the work once, check its answer, and return seconds or a number.

A wrong answer has no speed: every function raises WrongAnswer when the counts are not those that are known from elsewhere.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from varyoff.elaborate.flatten import flatten
from varyoff.engine.explicit.explorer import Explorer
from varyoff.engine.explicit.search import search
from varyoff.engine.explicit.space import Exploration
from varyoff.model.interpret import initial_states, steps
from varyoff.model.model import Model
from varyoff.spec.load import load

ROOT = Path(__file__).resolve().parents[1]
SHIPPED = "specs/iasp-flashcopy.yaml"

# CopyServices(N, M): states by the closed form (2·2^N + 3·7^N)(5^M + 3^M)(16^N + 8^N); transitions were counted by SPIN, TLC and others.
KNOWN = {
    (1, 1): (4_800, 42_568),
    (2, 0): (99_200, 1_002_240),
    (2, 2): (1_686_400, 23_882_880),
}


FAMILIES = {"lock": (24_057, 110_808), "levels": (51_270, 595_288)}  # counted from tuples, without varyoff


class WrongAnswer(Exception):
    """What was measured did not do what it was to do."""


def require(found: object, expected: object, what: str) -> None:
    if found != expected:
        raise WrongAnswer(f"{what}: {found}, expected {expected}")


def copy_services(n: int, m: int) -> Model:
    specification = load([str(ROOT / "tests/corpus/published/copy-services-1-1.yaml")])
    (system,) = specification.systems
    elaborated = flatten(system, {"N": n, "M": m})
    if elaborated is None:
        raise WrongAnswer("the system has mistakes")
    return elaborated.model


def generated(n: int, m: int) -> float:
    """Seconds to explore by generated code, its generation included."""
    model = copy_services(n, m)
    started = time.perf_counter()
    found = search(Explorer(model))
    spent = time.perf_counter() - started
    require((len(found.seen), found.transitions), KNOWN[n, m], f"CopyServices({n}, {m})")
    return spent


def families() -> float:
    """Seconds to explore systems whose guards ask something of all members of a family, generation included."""
    spent = 0.0
    for system in load([str(ROOT / "benchmarks/families.yaml")]).systems:
        elaborated = flatten(system)
        if elaborated is None:
            raise WrongAnswer("the system has mistakes")
        started = time.perf_counter()
        found = search(Explorer(elaborated.model))
        spent += time.perf_counter() - started
        require((len(found.seen), found.transitions), FAMILIES[elaborated.model.name], elaborated.model.name)
    return spent


def interpreted(n: int, m: int) -> float:
    """Seconds to explore by the interpreter of expression trees that the audit uses."""
    model = copy_services(n, m)
    started = time.perf_counter()
    order = list(initial_states(model))
    seen, transitions = set(order), 0
    for state in order:  # grows while it is walked
        targets = {(step.event, target) for step, target in steps(model, state)}
        transitions += len(targets)
        for _, target in sorted(targets, key=lambda pair: pair[0]):
            if target not in seen:
                seen.add(target)
                order.append(target)
    spent = time.perf_counter() - started
    require((len(seen), transitions), KNOWN[n, m], f"CopyServices({n}, {m}), interpreted")
    return spent


def with_graph(n: int, m: int) -> float:
    """Seconds to explore, and then to build the networkx graph with all labelled edges."""
    import networkx as nx  # noqa: F401  # importing it is not what is measured

    model = copy_services(n, m)
    started = time.perf_counter()
    explorer = Explorer(model)
    graph = Exploration(model, explorer, search(explorer)).graph().graph
    spent = time.perf_counter() - started
    found = (graph.number_of_nodes(), graph.number_of_edges())
    require(found, KNOWN[n, m], f"CopyServices({n}, {m}), as a graph")
    return spent


def bytes_per_state(n: int, m: int, *, graph: bool) -> float:
    """Bytes by which exploring makes the process larger, for each state; to be run in a process of its own."""
    import resource

    if graph:
        import networkx as nx  # noqa: F401  # its code is no state

    def largest() -> int:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1_024)

    model = copy_services(n, m)
    before = largest()
    explorer = Explorer(model)
    found = search(explorer)
    states = len(found.seen)
    require((states, found.transitions), KNOWN[n, m], f"CopyServices({n}, {m})")
    if graph:
        built = Exploration(model, explorer, found).graph()
        require(built.graph.number_of_nodes(), states, "nodes")
    return (largest() - before) / states


def process(words: list[str], answer: Callable[[str], bool]) -> float:
    """Seconds from the start of a process to its end."""
    environment = {k: v for k, v in os.environ.items() if k == "PYTHONPATH" or not k.startswith(("PYTHON", "COV"))}
    started = time.perf_counter()
    result = subprocess.run(words, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    spent = time.perf_counter() - started
    if result.returncode != 0 or not answer(result.stdout):
        raise WrongAnswer(f"{' '.join(words)}: exit {result.returncode}\n{result.stdout}{result.stderr}")
    return spent


def bare_python() -> float:
    return process([sys.executable, "-c", "pass"], lambda out: out == "")


def version() -> float:
    from varyoff import __version__

    return process([sys.executable, "-m", "varyoff", "--version"], lambda out: out == f"varyoff {__version__}\n")


def check_shipped() -> float:
    """The file pins its counts, so a wrong one is no exit 0."""
    return process([sys.executable, "-m", "varyoff", "check", SHIPPED], lambda out: "1 system" in out)
