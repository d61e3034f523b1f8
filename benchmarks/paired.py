"""This checkout against a git revision: the same work, in turns, in processor time.

A machine that does other work makes seconds mean little. Each work is done by one side and right after it by the other, by
new processes, and what is told is the median of the ratios: below 1, this checkout is the faster.
"""

from __future__ import annotations

import io
import json
import os
import resource
import statistics
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Sequence
from pathlib import Path

import cases

ROOT = Path(__file__).resolve().parents[1]
FAMILIES = "benchmarks/families.yaml"
COPY_SERVICES = "tests/corpus/published/copy-services-1-1.yaml"
SYSTEMS = ("specs/basic-flashcopy.yaml", "specs/basic-remote-mirror.yaml", "specs/iasp-flashcopy.yaml",
           "specs/iasp-remote-mirror.yaml")  # fmt: skip


def works(*, large: bool) -> dict[str, Sequence[str]]:
    """Return the command lines that are timed, by name; each ends with exit status 0 when its answer is right."""
    found: dict[str, Sequence[str]] = {"version": ("--version",)}
    found |= {f"check {Path(path).stem}": ("check", "-q", path) for path in SYSTEMS}
    found["check specs/"] = ("check", "-q", "specs/")
    found["families"] = ("check", "-q", FAMILIES)
    found["copy services 2 0"] = ("explore", COPY_SERVICES, "--set", "N=2", "--set", "M=0")
    if large:
        found["copy services 2 2"] = ("explore", COPY_SERVICES, "--set", "N=2", "--set", "M=2")
    return found


def compare(revision: str, repeat: int, *, large: bool, file: str | None) -> int:
    with tempfile.TemporaryDirectory() as folder:
        old = sources_of(revision, Path(folder))
        figures = {}
        for name, words in works(large=large).items():
            pairs = [(seconds(old, words), seconds(ROOT / "src", words)) for _ in range(repeat)]
            ratio = statistics.median(new / before for before, new in pairs)
            before, new = (min(side) for side in zip(*pairs, strict=True))
            figures[name] = {"ratio": ratio, "revision_ms": 1_000 * before, "checkout_ms": 1_000 * new}
            if file != "-":
                print(f"{name:<28} {ratio:6.2f}   {1_000 * before:9.0f} ms → {1_000 * new:9.0f} ms", flush=True)
    if file:
        text = json.dumps({"against": revision, "repeat": repeat, "figures": figures}, indent=2) + "\n"
        if file == "-":
            sys.stdout.write(text)
        else:
            Path(file).write_text(text, "utf-8")
    return 0


def sources_of(revision: str, folder: Path) -> Path:
    """Unpack the sources of a revision, and return where they are."""
    result = subprocess.run(["git", "archive", revision, "src"], cwd=ROOT, capture_output=True, check=False)
    if result.returncode != 0:
        raise cases.WrongAnswer(f"no revision `{revision}`: {result.stderr.decode(errors='replace').strip()}")
    with tarfile.open(fileobj=io.BytesIO(result.stdout)) as archive:
        archive.extractall(folder, filter="data")
    return folder / "src"


def seconds(sources: Path, words: Sequence[str]) -> float:
    """Return the processor seconds of a process that does the work with these sources."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "COV"))}
    environment["PYTHONPATH"] = str(sources)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, "-m", "varyoff", *words]
    result = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if result.returncode != 0:
        raise cases.WrongAnswer(f"{' '.join(words)}: exit {result.returncode}\n{result.stdout}{result.stderr}")
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
