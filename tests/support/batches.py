"""Random specifications by the thousand: engine, full audit and reference interpreter on each, told again by its number."""

from __future__ import annotations

import gc
import random
import re
from collections.abc import Callable, Iterable
from typing import NamedTuple

from tests.support.agreement import (
    Outcome,
    Question,
    interpreter,
    judged_by_the_oracle,
    outcome,
    verdicts_differ,
)
from varyoff.analysis.deciding import decide
from varyoff.engine.registry import engine_named, engine_names
from varyoff.pipeline import Options, prepare
from varyoff.spec.load import loads
from varyoff.testing import draft_of_seed, shrink_seed
from varyoff.testing.draft import SystemDraft

TINY = 6  # states of what is compared without an audit


class Disagreement(NamedTuple):
    """A number whose specification is not understood alike, and in what."""

    seed: int
    first: str


def with_errors(seed: int) -> bool:
    """Return whether the specification of a number may have errors of the model: every third."""
    return seed % 3 == 2


def draft(seed: int) -> SystemDraft:
    return draft_of_seed(seed, errors=with_errors(seed))


def question(seed: int, drafted: SystemDraft) -> Question:
    """Ask of a draft what the command line would; half of the time without some of the procedure guards."""
    text = drafted.text()
    draw = random.Random(f"question {seed}")
    drop: list[str] = []
    if "procedure" in text and draw.random() < 0.5:
        drop = [guard for guard in guards_of(drafted) if draw.random() < 0.5]
    faults = draw.choice([None, 0, 1]) if "fault" in text and draw.random() < 0.3 else None
    return Question(text, faults, tuple(drop))


def guards_of(drafted: SystemDraft) -> list[str]:
    """The procedure guards of a draft as `--drop` names them."""
    found: dict[str, None] = {}
    for one in drafted.instances:
        for entry in drafted.machine(one.machine).transitions:
            followed = entry.get("follows", [])
            events = [followed] if isinstance(followed, str) else followed
            triggers = [entry.get("trigger"), *(str(e).rpartition(".")[2] for e in events)]
            for member in one.members:
                for guard in entry.get("procedure", {}):
                    found.update((f"{member}.{trigger}/{guard}", None) for trigger in triggers if trigger)
    return list(found)


def result(seed: int, drafted: SystemDraft | None = None) -> Outcome:
    """Compare engine and interpreter on one specification; a crash of either is a disagreement."""
    try:
        return outcome(question(seed, drafted or draft(seed)))
    except Exception as crash:  # noqa: BLE001
        return Outcome("judged", [f"{type(crash).__name__}: {crash}"])


def tiny_draft(seed: int) -> SystemDraft:
    return draft_of_seed(seed, max_states=TINY, max_instances=1 + seed % 2)


def tiny_result(seed: int, drafted: SystemDraft | None = None) -> Outcome:
    """Compare what all engines say of a small specification with the interpreter's verdicts, without an audit."""
    asking = Question((drafted or tiny_draft(seed)).text())
    try:
        return _tiny(asking)
    except Exception as crash:  # noqa: BLE001
        return Outcome("judged", [f"{type(crash).__name__}: {crash}"])


def _tiny(asking: Question) -> Outcome:
    all_prepared, diagnostics = prepare(loads(asking.text), Options())
    if any(one.severity == "error" for one in diagnostics):
        return outcome(asking)
    (prepared,) = all_prepared
    (theirs,) = interpreter(asking)
    judged = judged_by_the_oracle(theirs)
    if judged.errors:
        return outcome(asking)
    found = []
    for name in engine_names():
        decided = decide(engine_named(name), prepared.model, prepared.properties)
        if decided.answer.counts.states != len(judged.graph.states):
            found.append(f"{name}: {decided.answer.counts.states} states, expected {len(judged.graph.states)}")
        verdicts = {one.property: (one.status, one.trace) for one in decided.verdicts}
        found += [f"{name}: {line}" for line in verdicts_differ(prepared.model, verdicts, judged)]
    return Outcome("judged", found)


def disagreements_of(seeds: Iterable[int], of: Callable[[int], Outcome] | None = None) -> list[Disagreement]:
    thresholds = gc.get_threshold()
    gc.set_threshold(100_000)  # a tenth faster: nearly all that is made here goes without being looked for
    try:
        found = [(seed, (of or result)(seed).disagreements) for seed in seeds]
    finally:
        gc.set_threshold(*thresholds)
    return [Disagreement(seed, lines[0]) for seed, lines in found if lines]


def told(found: Iterable[Disagreement], *, tiny: bool = False) -> str:
    """Return what a failing test should say: each number, and the first one's specification shrunk."""
    listed = list(found)
    if not listed:
        return ""
    lines = [f"{one.seed}: {one.first}" for one in listed]
    return "\n".join([*lines, "", tiny_draft(listed[0].seed).text() if tiny else shrunk(listed[0])])


def shrunk(found: Disagreement) -> str:
    """Return a small specification with a disagreement of the same sort."""

    def sort(text: str) -> str:
        return re.sub(r"`[^`]*`|\d+", "#", text)

    def fails(drafted: SystemDraft) -> bool:
        return sort(found.first) in map(sort, result(found.seed, drafted).disagreements)

    return shrink_seed(found.seed, fails, errors=with_errors(found.seed), attempts=600).text()
