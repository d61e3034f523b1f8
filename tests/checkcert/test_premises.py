"""Whether a property that holds says anything: what the checker takes for an implication is what varyoff takes for one."""

from __future__ import annotations

import copy

import pytest

from checkcert.__main__ import verdict_of
from tests.checkcert.made import Made, digest
from varyoff.pipeline import Options

VAIN, TOLD = "implies(m.n == 7, m.n == 0)", "implies(m.n >= 0, m.n >= 0)"

STATES = (
    VAIN, f"({VAIN}) and ({VAIN})", f"({VAIN}) and true", f"({VAIN}) or false", f"false or ({VAIN})",
    f"not not ({VAIN})", f"({VAIN}) if K == 1 else true", f"({VAIN}) if K == 2 else true", f"({VAIN}) or K == 2",
    f"any({VAIN} for x in range(1))", f"any({VAIN} for x in M)", f"all({VAIN} for x in M)",
    f"all({VAIN} for x in M if x.n >= 0)", "m.d", "m.d and m.d", "not m.e", "o.r.d", "all(x.d for x in M)",
    "all(x.d for x in M if false)", "all(implies(x.n == 0, true) for x in M if x.n == 9)", "all(x.f for x in E)",
    "all(implies(x.f, x.f) for x in E)", "all(x.f and true for x in E)", f"implies(true, {VAIN})",
    f"implies({VAIN}, {VAIN})", f"iff({VAIN}, true)", f"({VAIN}) == true", f"({VAIN}) and m.n >= 0",
    f"({VAIN}) and ({TOLD})", f"({VAIN}) if m.n == 0 else ({VAIN})", "m.g", "m.h",
    "all(all(implies(x.n == 8, y.n == 0) for y in M) for x in M)", "any(x.d for x in M)", f"K != 1 or ({VAIN})",
    f"K == 1 and ({VAIN})", "implies(K == 2, m.n == 0)", "implies(K == 2, m.n == 0) or K == 2", "implies(K == 1, m.d)",
    "implies(K == 1, m.d) or false", f"{VAIN} or (K == 2 and m.n == 1)", "(m if K == 1 else m).d", "M[1].d", f"not (K == 2) and ({VAIN})",
    f"K < 2 and ({VAIN})", f"iff(K == 1, true) and ({VAIN})", f"iff({VAIN}, {TOLD})", f"not ({VAIN} and false) and ({VAIN})",
)  # fmt: skip
BEHAVIOURS = (
    f"always({VAIN})", f"always({VAIN}) and always({TOLD})", "always(implies(m.n == 7, eventually(m.n == 0)))",
    "leads_to(m.n == 7, m.n == 0)", "all(leads_to(x.n == 7, x.n == 0) for x in M)", "always(m.d)", "always(always(m.d))",
    "eventually(m.d)", "implies(m.n == 7, eventually(m.n == 1))", "all(leads_to(x.n == 7, x.n == 0) for x in E)",
    "all(always(x.f) for x in E)", "always(implies(m.n == 7, eventually(m.n == 0))) if K == 1 else true",
    "always(all(implies(x.n == 7, eventually(x.n == 0)) for x in M))",
    "always(true and implies(m.n == 7, eventually(m.n == 0)))", "always(implies(eventually(m.n == 7), m.n == 0))",
    "always(o.r.d)", "not not always(m.d)", "all(leads_to(x.n == 7, x.n == 0) for x in M if x.n == 0)",
    "always(implies(m.n == 7, next(m.n == 0)) or false)", "always(next(m.d))", f"always(true) and always({VAIN})",
    f"iff(always({VAIN}), true)", f"K == 1 and always({VAIN})",
    f"not eventually(m.n == 7) and always({VAIN})",
)  # fmt: skip
STEPS = (
    "next(m.d)", "next(m.d) and m.d", "next(o.r.d)", "implies(next(m.n) == 7, true)", "this.d",
    "implies(event.x == 3, true)", "all(next(y.d) for y in M)",
)  # fmt: skip

TEXT = """\
machine: M
variables: {n: 0..1}
define: {d: "implies(n == 7, n == 0)", e: "not d", g: "d if n == 0 else d", h: "d or false"}
transitions: [{trigger: t, choose: {x: 0..1}, effect: {n: x}}]
---
machine: E
variables: {n: 0..1}
define: {f: "implies(n == 7, n == 0)"}
---
machine: O
parameters: {all: [M]}
variables: {r: {one_of: all}}
---
system: premises
constants: {K: 1}
instances: {m: M, o: {machine: O, all: [m]}, e: {machine: E, count: 0}}
properties:
"""


@pytest.mark.parametrize(
    ("beginning", "expressions", "most"),
    [("always: ", STATES, 22), ("ltl: ", BEHAVIOURS, 6), ("whenever: m.t, ensure: ", STEPS, 4)],
    ids=["states", "behaviours", "steps"],
)
def test_what_is_vacuous_does_not_hold_and_what_holds_is_not_vacuous(beginning, expressions, most):
    """`most` are not known to the checker, and rejected whatever is said of them."""
    lines = [f'  p{n}: {{{beginning}"{one}"}}' for n, one in enumerate(expressions)]
    made = Made(TEXT + "\n".join(lines) + "\n", Options(engine="networkx"))
    folder, unknown, seen = made.folder(), [], set()
    for entry in made.entries:
        if entry["property"] == "deadlock-forbidden" or entry["verdict"] == "violated":
            continue
        seen.add(entry["verdict"])
        accepted, sentence = verdict_of(folder, entry)
        unknown += [] if accepted else [sentence]
        header, body = copy.deepcopy(made.files[entry["certificate"]])
        header["verdict"] = "holds" if entry["verdict"] == "vacuous" else "vacuous"
        folder.files["other"] = header, body
        said = {"verdict": header["verdict"], "certificate": "other", "sha256": digest((header, body))}
        assert not verdict_of(folder, {**entry, **said})[0], (entry["verdict"], expressions[int(entry["property"][1:])])
    assert "vacuous" in seen
    assert all(sentence.startswith("NotSupported: whether") for sentence in unknown), unknown
    assert len(unknown) <= most
