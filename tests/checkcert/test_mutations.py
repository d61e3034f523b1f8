"""Certificates with faults planted in them: none that states a wrong verdict is accepted."""

from __future__ import annotations

import copy
import random
from collections import Counter
from functools import cache
from typing import Any

import pytest

from checkcert.__main__ import verdict_of
from tests.checkcert.made import FILE, LIVE, TINY, Made, Memory, digest
from varyoff.pipeline import Options, check_text

NETWORKX = Options(engine="networkx")
VERDICTS = ("holds", "violated", "vacuous", "unknown", "error")
FORMS = ("always", "never", "whenever", "reachable", "recoverable", "ctl", "ltl", "leads_to", "eventually", "deadlock")
KINDS = ("closed", "trace", "ranks", "trap", "strategy", "adversary", "graph", "blocks", "lasso", "states", "error")
PLACES = (list, dict)


@cache
def made(text: str) -> Made:
    return Made(text, NETWORKX)


@cache
def truth(text: str, drop: tuple[str, ...], constants: tuple, faults: int | None) -> dict[str, str]:
    """The verdicts of the engine, under other options too; of what is no property there is none."""
    options = Options(engine="networkx", drop=drop, constants=dict(constants), faults=faults)
    report = check_text(text, options, FILE)
    found = {one.name: one.verdict for system in report.systems for one in system.properties}
    return {"deadlock-forbidden": "holds", **found}


def is_true(text: str, header: dict[str, Any]) -> bool:
    """Whether a certificate that was accepted states the verdict of the engine."""
    options = header["options"]
    known = truth(text, tuple(options["drop"]), tuple(sorted(options["set"].items())), options["faults"])
    return known.get(header["property"]) == header["verdict"]


# ---- faults


def parts_of(value: Any) -> list[tuple[Any, Any]]:
    """Every place in a value: what holds it, and the key or index there."""
    found, waiting = [], [value]
    while waiting:
        one = waiting.pop()
        keys = list(one) if isinstance(one, dict) else list(range(len(one)))
        found += [(one, key) for key in keys]
        waiting += [one[key] for key in keys if isinstance(one[key], PLACES)]
    return found


def other_value(rng: random.Random, value: Any, like: list[Any]) -> Any:
    """A value of the same kind that is not the same, or something else altogether."""
    match value:
        case bool():
            return rng.choice([not value, None, 1, 0])
        case int():
            return rng.choice([value + 1, value - 1, -value - 1, 0, 1, 2, None, True, value + 0.5])
        case str():
            same = [one for one in like if isinstance(one, str)]
            return rng.choice([*same, *VERDICTS, *FORMS, *KINDS, "weak", "strong", "accepting", "single", ""])
        case None:
            return rng.choice([0, 1, "", "none", rng.choice(like)])
    return rng.choice(like)


def plant(rng: random.Random, certificate: list[Any]) -> None:
    """Change one thing: a value, or a member of a list taken out, doubled, or moved."""
    places = [(one, key) for one, key in parts_of(certificate) if one is not certificate]
    if not places:
        return
    holder, key = rng.choice(places)
    like = [one[k] for one, k in rng.sample(places, min(len(places), 12))]
    choice = rng.random()
    if isinstance(holder, list) and choice < 0.15:
        del holder[key]
    elif isinstance(holder, list) and choice < 0.25:
        holder.insert(rng.randrange(len(holder) + 1), copy.deepcopy(holder[key]))
    elif isinstance(holder, list) and choice < 0.35:
        other = rng.randrange(len(holder))
        holder[key], holder[other] = holder[other], holder[key]
    elif isinstance(holder, dict) and choice < 0.05:
        del holder[key]
    else:
        holder[key] = copy.deepcopy(other_value(rng, holder[key], like))


def planted(rng: random.Random, original: Made) -> tuple[Memory, dict[str, Any]]:
    """A folder in which one certificate has faults, or the states that it speaks of, or both."""
    entry = copy.deepcopy(rng.choice([one for one in original.entries if one["certificate"]]))
    name = entry["certificate"]
    header, body = copy.deepcopy(original.files[name])
    files = {**original.files}
    certificate = [header, body]
    where = rng.random()
    if where < 0.12 and header["states"] is not None:
        states = copy.deepcopy(files[header["states"]["file"]])
        plant(rng, states)
        files[header["states"]["file"]] = states
        header["states"]["sha256"] = digest(states)
    elif where < 0.22:
        swap(rng, certificate, original)
    elif where < 0.6 and body:
        for _ in range(rng.choice((1, 1, 1, 2, 3))):
            plant(rng, [body])
    else:
        for _ in range(rng.choice((1, 1, 2))):
            plant(rng, certificate)
    files[name] = certificate
    entry["sha256"] = digest(certificate)
    for key in ("system", "property", "form", "verdict"):  # the index agrees with what was changed
        entry[key] = certificate[0].get(key)
    return Memory(original.text, files), entry


def swap(rng: random.Random, certificate: list[Any], original: Made) -> None:
    """Say something else with what another certificate rests on: its verdict, its property, its lines, its kind."""
    header = certificate[0]
    other = rng.choice([one for one in original.files.values() if one[0]["kind"] != "states"])
    choice = rng.randrange(5)
    if choice == 0:
        header["verdict"] = rng.choice(VERDICTS)
    elif choice == 1:
        for key in ("property", "form"):
            header[key] = other[0][key]
    elif choice == 2:
        certificate[1] = copy.deepcopy(other[1])
    elif choice == 3:
        certificate[:] = copy.deepcopy(list(other))
        certificate[0].update({key: header[key] for key in ("property", "form", "verdict")})
    else:
        header["options"] = {
            "drop": rng.choice([[], ["link.mend/slowly"]]),
            "set": rng.choice([{}, {"K": 0}, {"K": 1}]),
            "faults": rng.choice([None, 0, 1, 2, 3]),
        }


def try_all(seed: int, number: int, text: str) -> Counter[str]:
    """Plant faults so often, and return how many certificates were rejected, or accepted and right."""
    rng = random.Random(seed)
    original, counts = made(text), Counter()  # type: Made, Counter[str]
    systems: dict[str, Any] = {}
    graphs: dict[Any, Any] = {}
    for _ in range(number):
        folder, entry = planted(rng, original)
        folder.systems, folder.graphs = systems, graphs  # those without a fault are made once
        accepted, sentence = verdict_of(folder, entry)
        if len(systems) > 40:
            systems.clear()
        if len(graphs) > 40:
            graphs.clear()
        if not accepted:
            counts["rejected"] += 1
            counts[sentence.partition(":")[0]] += 1
            continue
        header = folder.files[entry["certificate"]][0]
        assert is_true(text, header), (entry, sentence, header)
        counts["accepted and right"] += 1
    return counts


@pytest.mark.parametrize("text", [TINY, LIVE], ids=["states", "behaviours"])
def test_no_wrong_verdict_is_accepted(text):
    counts = try_all(1, 700, text)
    assert counts["rejected"] > 500
    assert counts["accepted and right"] > 20  # what was changed makes no difference


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(20))
def test_no_wrong_verdict_is_accepted_ever(seed):
    for text in (TINY, LIVE):
        try_all(seed + 100, 2_600, text)
