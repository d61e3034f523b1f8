"""The operators of the logics of time, as calls: which there are, what they take, what people write who mean them."""

from __future__ import annotations

import re
from collections.abc import Mapping

from varyoff.base.record import dataclass, field


@dataclass(frozen=True, slots=True)
class Logic:
    """A logic of time.

    Attributes:
        name: the form of property whose formulas are written in it.
        operators: how many formulas each operator takes.
        until: of those, the operators that take the second one by the name `until`.
        meant: what to write for the operators of other tools and of the other logic, by name.
        written: what to write for signs and words that stand before or between formulas: a pattern, and the operator.
    """

    name: str
    operators: Mapping[str, int]
    until: tuple[str, ...] = ()
    meant: Mapping[str, str] = field(default_factory=dict)
    between: tuple[tuple[str, str], ...] = ()
    before: tuple[tuple[str, str], ...] = ()

    def instead_of(self, name: str) -> str:
        """Return what to write for a function that there is not, a line of help; empty when nothing is likely."""
        low = name.lower()
        meant = self.meant.get(low) or self.meant.get(low[:3] if low[:3] in ("wf_", "sf_") else "")
        return f"write {meant}" if meant else ""

    def shown(self, name: str) -> str:
        """Return an operator as it is written."""
        if name in self.until:
            return f"{name}(p, until=q)"
        return f"{name}({', '.join('pqrs'[: self.operators[name]])})"


_BESIDE = "fairness beside the formula: `assuming: {{{}: EVENTS}}`"

LTL = Logic(
    "ltl",
    {"always": 1, "eventually": 1, "next": 1, "until": 2, "weak_until": 2, "release": 2, "leads_to": 2},
    meant={
        "g": "`always(p)`", "globally": "`always(p)`", "box": "`always(p)`", "henceforth": "`always(p)`",
        "f": "`eventually(p)`", "future": "`eventually(p)`", "diamond": "`eventually(p)`", "sometimes": "`eventually(p)`",
        "sometime": "`eventually(p)`", "inevitably": "`eventually(p)`", "x": "`next(p)`", "nexttime": "`next(p)`",
        "gf": "`always(eventually(p))`", "infinitely_often": "`always(eventually(p))`", "fg": "`eventually(always(p))`",
        "never": "`always(not p)`", "u": "`until(p, q)`", "strong_until": "`until(p, q)`", "w": "`weak_until(p, q)`",
        "weakuntil": "`weak_until(p, q)`", "unless": "`weak_until(p, q)`", "r": "`release(p, q)`", "v": "`release(p, q)`",
        "releases": "`release(p, q)`", "leadsto": "`leads_to(p, q)`", "leads": "`leads_to(p, q)`",
        "response": "`leads_to(p, q)`", "responds": "`leads_to(p, q)`",
        "ag": "`always(p)`, or give the property the form `ctl`", "af": "`eventually(p)`, or give the property the form `ctl`",
        "ax": "`next(p)`, or give the property the form `ctl`", "au": "`until(p, q)`, or give the property the form `ctl`",
        "eg": "the property in `ctl`: `EG(p)`; `ltl` says what every behaviour does",
        "ef": "the property in `ctl`: `EF(p)`; `ltl` says what every behaviour does",
        "ex": "the property in `ctl`: `EX(p)`; `ltl` says what every behaviour does",
        "a": "`until(p, q)`: `ltl` says what every behaviour does anyway",
        "wf_": _BESIDE.format("weak"), "wf": _BESIDE.format("weak"), "sf_": _BESIDE.format("strong"),
        "sf": _BESIDE.format("strong"), "enabled": "the condition under which the event is enabled",
        "e": "the property in `ctl`: `E(p, until=q)`",
    },
    between=(
        (r"~>|⇝|↝|\bleads_to\b(?!\s*\()", "leads_to(…)"),
        (r"(?<!\.)\bU\b(?!\s*[.\[])|\buntil\b(?!\s*[(=])", "until(…)"),
        (r"(?<!\.)\bW\b(?!\s*[.\[])|\bweak_until\b(?!\s*\()", "weak_until(…)"),
        (r"(?<!\.)\b[RV]\b(?!\s*[.\[])|\breleases?\b(?!\s*\()", "release(…)"),
    ),
    before=(
        (r"\[\s*\]\s*<\s*>|\bGF\b(?!\s*\()", "always(eventually(…))"),
        (r"<\s*>\s*\[\s*\]|\bFG\b(?!\s*\()", "eventually(always(…))"),
        (r"\[\s*\]|□|\bG\b(?!\s*\()|\balways\b(?!\s*\()", "always(…)"),
        (r"<\s*>|◇|\bF\b(?!\s*\()|\bfinally\b|\beventually\b(?!\s*\()", "eventually(…)"),
        (r"○|\bX\b(?!\s*\()|\bnext\b(?!\s*\()", "next(…)"),
    ),
)  # fmt: skip

CTL = Logic(
    "ctl",
    {"AG": 1, "AF": 1, "AX": 1, "A": 2, "EG": 1, "EF": 1, "EX": 1, "E": 2},
    ("A", "E"),
    meant={
        "always": "`AG(p)`", "globally": "`AG(p)` or `EG(p)`", "g": "`AG(p)` or `EG(p)`", "box": "`AG(p)`",
        "eventually": "`AF(p)` or `EF(p)`", "f": "`AF(p)` or `EF(p)`", "future": "`AF(p)` or `EF(p)`",
        "next": "`AX(p)` or `EX(p)`", "x": "`AX(p)` or `EX(p)`", "until": "`A(p, until=q)` or `E(p, until=q)`",
        "u": "`A(p, until=q)` or `E(p, until=q)`", "au": "`A(p, until=q)`", "eu": "`E(p, until=q)`",
        "possibly": "`EF(p)`", "inevitably": "`AF(p)`", "reachable": "`EF(p)`", "recoverable": "`AG(EF(p))`",
        "never": "`AG(not p)`", "leads_to": "`AG(implies(p, AF(q)))`", "aw": "`not E(not q, until=not p and not q)`",
        "ew": "`E(p, until=q) or EG(p)`", "weak_until": "`E(p, until=q) or EG(p)`",
        "ar": "`not E(not p, until=not q)`", "er": "`not A(not p, until=not q)`",
        "release": "`not E(not p, until=not q)`", "ag": "`AG(p)`", "af": "`AF(p)`", "ax": "`AX(p)`", "eg": "`EG(p)`",
        "ef": "`EF(p)`", "ex": "`EX(p)`", "a": "`A(p, until=q)`", "e": "`E(p, until=q)`",
    },
    between=((r"(?<!\.)\bU\b(?!\s*[.\[])|\buntil\b(?!\s*=)", "A(p, until=q)` or `E(p, until=q)"),),
    before=tuple((rf"\b{name}\b(?!\s*\()", f"{name}(…)") for name in ("AG", "AF", "AX", "EG", "EF", "EX")),
)  # fmt: skip

LOGICS = (LTL, CTL)


def logic_of(name: str) -> Logic | None:
    """Return the logic that has an operator of this name; None where none has."""
    return next((logic for logic in LOGICS if name in logic.operators), None)


def operator_meant(text: str, logic: Logic) -> tuple[int, str] | None:
    """Return where an operator stands that is no call, and a line of help; None where there is none.

    Args:
        text: a formula, with blanks for what stands in quotes.
    """
    for patterns in (logic.before, logic.between):
        for pattern, call in patterns:
            found = re.search(pattern, text)
            if found is not None and (patterns is logic.between or _before(text, found)):
                return found.start(), f"operators are calls: write `{call}` for `{found.group().strip()}`"
    return None


def _before(text: str, found: re.Match[str]) -> bool:
    """Return whether something that was found stands before a formula, and not between two, as `<>` of other tools does."""
    left = text[: found.start()].rstrip()
    return not left or bool(re.search(r"[(,!~>&|]\Z|\b(?:and|or|not|G|F|X|if|else)\Z", left))
