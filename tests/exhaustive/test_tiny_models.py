"""All models up to a small size: engines and the reference interpreter agree on counts, verdicts and lengths.

A model has a number; the digits of the number, in a mixed base, say what each possible transition is. Where there are
too many for every run, every so many-th is taken, and all of them behind the marker `slow`.
"""

from __future__ import annotations

from itertools import product
from math import prod

import pytest

from tests.support.deciding import IMPLICIT
from tests.support.engine_agreement import REFERENCE, asked, engines_differ
from tests.support.findings import findings_of_the_oracle, findings_of_varyoff
from varyoff.engine.registry import engine_named, engine_names
from varyoff.spec.load import loads

STATES = "abc"


class Family:
    """Models that are made from digits, one of `bases[i]` values for each place."""

    def __init__(self, bases, text, properties):
        self.bases = bases
        self.text = text
        self.properties = [*properties, IMPLICIT]
        self.size = prod(bases)

    def digits(self, number):
        found = []
        for base in self.bases:
            number, digit = divmod(number, base)
            found.append(digit)
        return found

    def disagreements(self, numbers):
        """The first few texts on which the two differ."""
        found = []
        for number in numbers:
            text = self.text(self.digits(number))
            ours, theirs = findings_of_varyoff(text), findings_of_the_oracle(text, self.properties)
            if ours != theirs:
                found.append(f"number {number}\n{ours}\n{theirs}\n{text}")
                if len(found) == 3:
                    break
        return "\n".join(found)


def pairs(states):
    return list(product(STATES[:states], repeat=2))


def system(machines, instances, properties):
    listed = "\n".join(f"  {name}: {body}" for name, body in properties.items())
    return f"{machines}---\nsystem: tiny\ninstances: {instances}\nproperties:\n{listed}\n"


# --- one machine: every relation, for each trigger


def relation(states, triggers):
    properties = {
        "last": f"{{never: m.state == {STATES[states - 1]}}}",
        "first-again": "{recoverable: m.state == a}",
        "by-operator": "{recoverable: m.state == a, by: operator}",
        "moves": "{whenever: m.t, ensure: next(m.state) != m.state}",
        "leaves-first": "{whenever: '*', require: m.state == a}",
        "implied": "{always: 'implies(m.state != a, m.state == b)'}",
    }

    def text(digits):
        lines = [f"machine: M\nstates: [{', '.join(STATES[:states])}]"]
        entries = [
            f"  - {{trigger: {trigger}, actor: {actor}, source: {source}, dest: {dest}}}"
            for (trigger, actor), chosen in zip(triggers, chunks(digits, states**2), strict=True)
            for (source, dest), present in zip(pairs(states), chosen, strict=True)
            if present
        ]
        lines.append("transitions:\n" + "\n".join(entries) if entries else "transitions: []")
        possible = {name: body for name, body in properties.items() if "m.t" not in body or "trigger: t," in lines[1]}
        if not entries:
            possible.pop("leaves-first")
        family.properties = [*possible, IMPLICIT]
        return system("\n".join(lines) + "\n", "{m: M}", possible)

    family = Family([2] * (states**2 * len(triggers)), text, properties)
    return family


def chunks(digits, length):
    return [digits[start : start + length] for start in range(0, len(digits), length)]


ONE, TWO = [("t", "operator")], [("t", "operator"), ("u", "spontaneous")]


# --- one machine with a boolean: each transition absent, or with one of 4 guards and one of 3 effects

GUARDS = ("", ", conditions: v", ", unless: v", ", procedure: {g: v}")
EFFECTS = ("", ", effect: {v: not v}", ", effect: {v: state == a}")


def guarded():
    properties = {
        "flag-and-last": "{never: m.v and m.state == b}",
        "flag-kept": "{whenever: m.t, ensure: next(m.v) == m.v}",
        "flag-needed": "{whenever: m.t, require: m.v}",
        "back": "{recoverable: m.state == a and not m.v}",
        "flag-in-first": "{always: 'implies(m.v, m.state == a)'}",
        "reached": "{reachable: m.v and m.state == b}",
    }

    def text(digits):
        entries = ["  - {trigger: t, conditions: 1 > 2}"]
        for (source, dest), digit in zip(pairs(2), digits, strict=True):
            if digit:
                guard, effect = divmod(digit - 1, len(EFFECTS))
                ends = f"source: {source}, dest: {dest}"
                entries.append(f"  - {{trigger: t, {ends}{GUARDS[guard]}{EFFECTS[effect]}}}")
        machine = "machine: M\nvariables: {v: boolean}\nstates: [a, b]\ntransitions:\n" + "\n".join(entries) + "\n"
        return system(machine, "{m: M}", properties)

    return Family([1 + len(GUARDS) * len(EFFECTS)] * 4, text, properties)


# --- two machines: one follows the other, guarded by its state, with a move of its own

FOLLOWING = ("", ", conditions: sender.state == a", ", conditions: leader.state != state")


def following():
    properties = {
        "together": "{always: m.state == f.state}",
        "both-last": "{never: m.state == b and f.state == b}",
        "dragged": "{whenever: m.t, ensure: next(f.state) == next(m.state)}",
        "alone": "{whenever: f.u, ensure: next(m.state) == m.state}",
        "back": "{recoverable: m.state == a and f.state == a}",
        "by-follower": "{recoverable: f.state == a, by: spontaneous}",
    }

    def text(digits):
        guard, *rest = digits
        never = "  - {trigger: %s, conditions: 1 > 2, actor: %s}"
        leader, follower = [never % ("t", "operator")], [never % ("u", "spontaneous")]
        moves, follows, own = chunks(rest, 4)
        for index, (source, dest) in enumerate(pairs(2)):
            ends = f"source: {source}, dest: {dest}"
            if moves[index]:
                leader.append(f"  - {{trigger: t, {ends}}}")
            if follows[index]:
                follower.append(f"  - {{follows: leader.t, {ends}{FOLLOWING[guard]}}}")
            if own[index]:
                follower.append(f"  - {{trigger: u, actor: spontaneous, {ends}}}")
        head = "machine: {}\nstates: [a, b]\ntransitions:\n{}\n"
        machines = (
            head.format("Leader", "\n".join(leader))
            + "---\n"
            + head.format("Follower", "\n".join(follower))
            + "parameters: {leader: Leader}\n"
        )
        return system(machines, "{m: Leader, f: {machine: Follower, leader: m}}", properties)

    return Family([len(FOLLOWING), *[2] * 12], text, properties)


FAMILIES = {
    "two-states-one-trigger": (relation(2, ONE), 1),
    "two-states-two-triggers": (relation(2, TWO), 1),
    "three-states-one-trigger": (relation(3, ONE), 1),
    "three-states-two-triggers": (relation(3, TWO), 521),
    "guards-and-effects": (guarded(), 61),
    "following": (following(), 37),
}


def test_numbers_name_all_models():
    sizes = {name: family.size for name, (family, _) in FAMILIES.items()}
    assert sizes["two-states-two-triggers"] == 2**8
    assert sizes["three-states-two-triggers"] == 2**18
    assert sizes["guards-and-effects"] == 13**4
    assert sizes["following"] == 3 * 2**12
    family = FAMILIES["guards-and-effects"][0]
    assert len({family.text(family.digits(number)) for number in range(0, family.size, 7)}) == -(-family.size // 7)


@pytest.mark.parametrize("name", FAMILIES)
def test_engine_and_reference_interpreter_agree_on_tiny_models(name):
    family, stride = FAMILIES[name]
    assert family.disagreements(range(0, family.size, stride)) == ""


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name, (_, stride) in FAMILIES.items() if stride > 1])
def test_engine_and_reference_interpreter_agree_on_all_tiny_models(name):
    family, _ = FAMILIES[name]
    assert family.disagreements(range(family.size)) == ""


OTHERS = [name for name in engine_names() if name != REFERENCE]


def differing(engine, family, numbers):
    """The first number whose model two engines do not decide alike."""
    for number in numbers:
        text = family.text(family.digits(number))
        for model, properties in asked(loads(text)):
            if difference := engines_differ(engine_named(engine), model, properties):
                return f"number {number}: {difference}\n{text}"
    return ""


@pytest.mark.parametrize("name", FAMILIES)
@pytest.mark.parametrize("engine", OTHERS)
def test_engines_agree_on_tiny_models(engine, name):
    family, stride = FAMILIES[name]
    assert differing(engine, family, range(0, family.size, stride)) == ""


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name, (_, stride) in FAMILIES.items() if stride > 1])
@pytest.mark.parametrize("engine", OTHERS)
def test_engines_agree_on_all_tiny_models(engine, name):
    family, _ = FAMILIES[name]
    assert differing(engine, family, range(family.size)) == ""
