"""`python benchmarks/liveness.py`: what liveness costs beside exploring, and beside other checkers; see README.md here."""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "benchmarks"), str(ROOT / "src"), str(ROOT)]

import cases  # noqa: E402  # found by the line above

from varyoff.analysis.deciding import decide  # noqa: E402
from varyoff.analysis.prepared import Prepared  # noqa: E402
from varyoff.engine.registry import engine_named  # noqa: E402
from varyoff.pipeline import Options, prepare  # noqa: E402
from varyoff.problem.question import Follow  # noqa: E402
from varyoff.spec.load import load  # noqa: E402

MUSIL = "two_phase_commit_in_musil.py"
# Published systems with properties of linear time that SPIN can be asked, too.
SHARED = (
    "beem-bakery-2", "beem-mcs-2", "beem-peterson-1", "beem-phils-2", "beem-szymanski-1",
)  # fmt: skip


def system_of(path: str, name: str) -> Prepared:
    found, _ = prepare(load([str(ROOT / path)]), Options(systems=(name,)))
    (one,) = found
    return one


def deciding(one: Prepared, names: Sequence[str], verdicts: Sequence[str]) -> float:
    """Seconds to explore a system and decide some of its properties; of none, to explore it."""
    properties = [p for p in one.properties if p.name in names]
    started = time.perf_counter()
    found = decide(engine_named("explicit"), one.model, properties)
    spent = time.perf_counter() - started
    cases.require([v.status for v in found.verdicts], list(verdicts), one.system.name.text)
    for pin in one.system.pins:
        cases.require(dict(found.answer.counts.items())[pin.count], pin.value, f"{one.system.name.text}: {pin.count}")
    return spent


def fairness(repeat: int) -> dict[str, float]:
    """What a dozen weakly fair events cost on 10⁵ states: the whole beside the exploration alone, in turns."""
    one = system_of("benchmarks/liveness.yaml", "copy-services-with-fairness")
    name = "the-host-goes-down-again-and-again"
    (asked,) = [p for p in one.properties if p.name == name]
    assert isinstance(asked.question, Follow)
    cases.require(len(asked.question.fairness.groups), 12, "fair events")
    pairs = [(deciding(one, [name], ["holds"]), deciding(one, [], [])) for _ in range(repeat)]
    return {
        "copy_services_2_0_explored_s": statistics.median(alone for _, alone in pairs),
        "copy_services_2_0_with_fairness_s": statistics.median(whole for whole, _ in pairs),
        "ratio_fairness_to_exploration": statistics.median(whole / alone for whole, alone in pairs),
    }


def musil(python: str, repeat: int) -> dict[str, float]:
    """How much longer `musil` takes for the same property of the same model, each in a process of its own."""
    one = system_of("benchmarks/liveness.yaml", "two-phase-commit-with-fairness")
    pairs = []
    for _ in range(repeat):
        ours = deciding(one, ["a-decision-reaches-everybody"], ["holds"])
        words = [python, str(ROOT / "benchmarks" / MUSIL), "6"]
        done = subprocess.run(words, capture_output=True, text=True, check=False, env=_plain())
        seconds, states, ok = done.stdout.split() if done.returncode == 0 else ("0", done.stderr, "")
        cases.require((states, ok), ("50816", "True"), "musil")
        pairs.append((float(seconds), ours))
    return {
        "two_phase_commit_6_s": statistics.median(ours for _, ours in pairs),
        "two_phase_commit_6_in_musil_s": statistics.median(theirs for theirs, _ in pairs),
        "ratio_musil_to_varyoff": statistics.median(theirs / ours for theirs, ours in pairs),
    }


def _plain() -> dict[str, str]:
    return {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}


def spin(repeat: int) -> dict[str, float]:
    """How much longer SPIN takes, compiling its verifier included, for all properties of linear time of a system."""
    from tests.conformance.promela_behaviours import programs, searched, verifier

    found = {}
    for name in SHARED:
        one = system_of(f"tests/corpus/published/{name}.yaml", name)
        asked = [p for p in one.properties if isinstance(p.question, Follow)]
        pairs = []
        for _ in range(repeat):
            started = time.perf_counter()
            verdicts = decide(engine_named("explicit"), one.model, asked).verdicts
            ours = time.perf_counter() - started
            started = time.perf_counter()
            for p, verdict in zip(asked, verdicts, strict=True):
                assert isinstance(p.question, Follow)
                true = True
                with tempfile.TemporaryDirectory() as folder:
                    for program in programs(one.model, p.question.formula, p.question.fairness, by_processes=True):
                        verifier(program, Path(folder), "-O2")
                        true = true and searched(program, Path(folder))
                cases.require(true, verdict.status != "violated", f"{name}: {p.name}, SPIN")
            pairs.append((time.perf_counter() - started, ours))
        found[f"{name}_s"] = statistics.median(ours for _, ours in pairs)
        found[f"ratio_spin_to_varyoff_{name}"] = statistics.median(theirs / ours for theirs, ours in pairs)
    return found


def parts(arguments: argparse.Namespace) -> dict[str, Callable[[], dict[str, float]] | str]:
    """What is measured, or why it is not."""
    found: dict[str, Callable[[], dict[str, float]] | str] = {"fairness": lambda: fairness(arguments.repeat)}
    python = arguments.musil
    if python is None:
        found["musil"] = "say with --musil which Python (3.12 or newer) has it: `pip install musil` there"
    elif subprocess.run([python, "-c", "import musil"], capture_output=True, check=False, env=_plain()).returncode:
        found["musil"] = f"{python} has no `musil`"
    else:
        found["musil"] = lambda: musil(python, max(1, arguments.repeat // 2))
    missing = [program for program in ("spin", "gcc") if shutil.which(program) is None]
    found["spin"] = f"not installed: {', '.join(missing)}" if missing else lambda: spin(max(1, arguments.repeat // 4))
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeat", type=int, default=5, help="how often each is measured (default: 5)")
    parser.add_argument("--musil", metavar="PYTHON", help="a Python in which `musil` is installed")
    parser.add_argument("--only", choices=("fairness", "musil", "spin"), help="one of the three")
    parser.add_argument("--json", metavar="FILE", help="write the figures to a file, too; - is standard output")
    arguments = parser.parse_args()
    figures: dict[str, float] = {}
    out = sys.stderr if arguments.json == "-" else sys.stdout
    print(f"python {platform.python_version()}", file=out)
    for name, part in parts(arguments).items():
        if arguments.only not in (None, name):
            continue
        if isinstance(part, str):
            print(f"  {name}: skipped, {part}", file=out)
            continue
        try:
            measured = part()
        except cases.WrongAnswer as error:
            print(f"wrong answer: {error}", file=sys.stderr)
            return 1
        figures.update(measured)
        for figure, value in measured.items():
            print(f"  {figure:<56} {value:>10,.2f}", file=out)
    if arguments.json:
        text = json.dumps({"python": platform.python_version(), "figures": figures}, indent=2)
        if arguments.json == "-":
            print(text)
        else:
            Path(arguments.json).write_text(text + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
