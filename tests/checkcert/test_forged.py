"""Certificates that are made up for a wrong verdict: none is accepted."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from checkcert.__main__ import verdict_of
from tests.checkcert.forged import Forger, random_system
from tests.checkcert.made import Made, digest
from varyoff.pipeline import Options


def forge(seed: int, systems: int, each: int) -> Counter[str]:
    """Make up certificates of random systems; return of how many properties with which verdicts."""
    rng, counts = random.Random(seed), Counter()  # type: random.Random, Counter[str]
    for _ in range(systems):
        made = Made(random_system(rng), Options(engine="networkx"))
        (system,) = made.report.systems
        verdicts = {one.name: one.verdict for one in system.properties}
        folder, forger = made.folder(), Forger(rng, made)
        for entry in made.entries:
            accepted, sentence = verdict_of(folder, entry)
            assert accepted == (entry["certificate"] is not None), (made.text, entry, sentence)
        for one in made.prepared.properties:
            verdict = verdicts.get(one.name, "holds")
            for _ in range(each if verdict != "unknown" else 0):
                certificate = forger.forged(one, verdict)
                folder.files["forged"] = certificate
                entry = {"certificate": "forged", "sha256": digest(certificate), **certificate[0]}
                accepted, sentence = verdict_of(folder, entry)
                assert not accepted, (made.text, certificate, sentence)
                counts[f"{one.form} is not {certificate[0]['verdict']}"] += 1
    return counts


def test_what_is_made_up_is_not_accepted():
    counts = forge(1, 8, 15)
    forms = {key.partition(" ")[0] for key in counts}
    assert len(forms) == 11
    assert sum(counts.values()) > 1_800


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(20))
def test_nothing_that_is_made_up_is_ever_accepted(seed):
    assert sum(forge(seed + 100, 30, 12).values()) > 5_000
