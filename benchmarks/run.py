"""`python benchmarks/run.py`: how fast varyoff starts and explores; see README.md beside this file."""

from __future__ import annotations

import argparse
import json
import platform
import statistics
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "benchmarks"), str(ROOT / "src")]

import cases  # noqa: E402  # found by the line above


def median(measure: Callable[[], float], repeat: int) -> float:
    return statistics.median(measure() for _ in range(repeat))


def ratio(slower: Callable[[], float], faster: Callable[[], float], repeat: int) -> float:
    """Median of ratios, each of two runs one right after the other: what disturbs one disturbs the other."""
    return statistics.median(slower() / faster() for _ in range(repeat))


def apart(name: str, *arguments: object) -> float:
    """Measure in a process of its own, whose memory nothing else has touched."""
    words = [sys.executable, str(Path(__file__).resolve()), "--one", name, *map(str, arguments)]
    result = subprocess.run(words, capture_output=True, text=True, check=False)
    if result.returncode != 0:
        raise cases.WrongAnswer(result.stderr.strip())
    return float(result.stdout)


def one(name: str, arguments: Sequence[str]) -> float:
    if name == "families":
        return cases.families()
    if name == "seconds":
        return cases.generated(int(arguments[0]), int(arguments[1]))
    return cases.bytes_per_state(int(arguments[0]), int(arguments[1]), graph=name == "graph-bytes")


def measure(repeat: int, *, large: bool) -> dict[str, float]:
    """Everything, by name; what is a ratio says so in its name."""
    found = {
        "start_python_ms": 1_000 * median(cases.bare_python, repeat),
        "start_version_ms": 1_000 * median(cases.version, repeat),
        "start_check_ms": 1_000 * median(cases.check_shipped, repeat),
    }
    for n, m in [(2, 0), (2, 2)] if large else [(2, 0)]:
        name = f"copy_services_{n}_{m}"
        seconds = statistics.median(apart("seconds", n, m) for _ in range(repeat))
        found[f"{name}_transitions_per_second"] = cases.KNOWN[n, m][1] / seconds
        found[f"{name}_bytes_per_state"] = apart("bytes", n, m)
    transitions = sum(transitions for _, transitions in cases.FAMILIES.values())
    found["families_transitions_per_second"] = transitions / statistics.median(apart("families") for _ in range(repeat))
    found["copy_services_2_0_bytes_per_state_with_graph"] = apart("graph-bytes", 2, 0)
    several = max(3, repeat // 2)
    found["ratio_interpreter_to_generated"] = ratio(
        lambda: cases.interpreted(1, 1), lambda: cases.generated(1, 1), several
    )
    found["ratio_graph_to_generated"] = ratio(lambda: cases.with_graph(2, 0), lambda: cases.generated(2, 0), several)
    found["ratio_check_to_python"] = ratio(cases.check_shipped, cases.bare_python, several)
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeat", type=int, default=7, help="how often each is measured (default: 7)")
    parser.add_argument("--large", action="store_true", help="also CopyServices(2, 2): 24 million transitions")
    parser.add_argument("--json", metavar="FILE", help="write the figures to a file, too; - is standard output")
    parser.add_argument("--against", metavar="REVISION", help="ratios of processor time to that of a git revision")
    parser.add_argument("--one", nargs="+", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    try:
        if arguments.against:
            import paired

            return paired.compare(arguments.against, arguments.repeat, large=arguments.large, file=arguments.json)
        if arguments.one:
            print(one(arguments.one[0], arguments.one[1:]))
            return 0
        found = measure(arguments.repeat, large=arguments.large)
    except cases.WrongAnswer as error:
        print(f"wrong answer: {error}", file=sys.stderr)
        return 1
    if arguments.json != "-":
        print(f"python {platform.python_version()}, median of {arguments.repeat}")
        for name, value in found.items():
            print(f"  {name:<48} {value:>14,.{0 if value >= 1_000 else 1}f}")
    if arguments.json:
        text = json.dumps({"python": platform.python_version(), "repeat": arguments.repeat, "figures": found}, indent=2)
        if arguments.json == "-":
            print(text)
        else:
            Path(arguments.json).write_text(text + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
