"""SARIF 2.1.0, for code scanning: a rule for each property and for each code of a diagnostic.

The counterexample is a code flow: every step stands at the transition that was taken, with those that follow it one
level deeper. Fingerprints are made from names, not from lines, so an alert stays the same when a file is edited
above it.

The limits are GitHub's ("SARIF support for code scanning"): what exceeds them is refused or silently left out there.
"""

from __future__ import annotations

import json
import os
import re
import string
from collections import Counter
from collections.abc import Container

from varyoff.base.span import Sources, Span
from varyoff.model.expression import show_value
from varyoff.model.model import Model
from varyoff.model.occurrence import branches_between
from varyoff.model.trace import Trace
from varyoff.report.deviations import Deviation, Locate, as_read, asked, deviations_of
from varyoff.report.loop import loop_begins, loop_returns, rank_text
from varyoff.report.record import PropertyRecord, Report, SystemRecord
from varyoff.spec.forms import form_named

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
UNRESERVED = frozenset(string.ascii_letters + string.digits + "-._~/")
MOST_RESULTS = 25_000
MOST_STEPS = 1_000  # of all thread flows of a result
MOST_BYTES = 9_000_000  # GitHub takes 10 MB after gzip; this is before it
LONGEST_MESSAGE = 4_000


def render(report: Report, locate: Locate = as_read) -> str:
    """Return the report as one SARIF log with one run; what was found is in it, worst first."""
    found = deviations_of(report, locate)
    placed = [f for f in found if f.file is not None]
    twice = {n for n, times in Counter(s.name for s in report.systems).items() if times > 1}
    rules: list[dict[str, object]] = []
    index: dict[str, int] = {}
    results: list[dict[str, object]] = []
    size = 0
    for finding in placed[:MOST_RESULTS]:
        name = _id(finding, twice, locate)
        if name not in index:
            index[name] = len(rules)
            rules.append(_rule(finding, name))
        result = _result(finding, name, index[name], report.sources, locate)
        size += len(json.dumps(result))
        if size > MOST_BYTES:
            result.pop("codeFlows", None)  # the message has the trace, too
        results.append(result)
    run = {
        "tool": {
            "driver": {
                "name": "varyoff",
                "semanticVersion": report.version,
                "version": report.version,
                "rules": rules,
            }
        },
        "invocations": [_invocation(report, [f for f in found if f.file is None])],
        "columnKind": "unicodeCodePoints",
        "results": results,
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2, ensure_ascii=False) + "\n"


def _invocation(report: Report, homeless: list[Deviation]) -> dict[str, object]:
    """Return how the run went; what has no place in a file is told here."""
    invocation: dict[str, object] = {"executionSuccessful": report.exit in (0, 1), "exitCode": report.exit}
    if homeless:
        invocation["toolConfigurationNotifications"] = [
            {"level": f.level, "message": {"text": _sentence(f.title)}, "descriptor": {"id": _id(f)}} for f in homeless
        ]
    return invocation


# --- rules ---------------------------------------------------------------------------------------


def _rule(finding: Deviation, name: str) -> dict[str, object]:
    one = finding.one
    short, help, markdown = _texts(finding)
    rule: dict[str, object] = {"id": name}
    if finding.diagnostic is None:  # a name must not be the id itself, which a code is
        rule["name"] = "".join(w[:1].upper() + w[1:] for w in re.findall(r"[^\W_]+", finding.rule))
    rule["shortDescription"] = {"text": _sentence(short)}
    rule["fullDescription"] = {"text": _cut(_sentence(help.split("\n\n", 1)[0]))}
    rule["help"] = {"text": _cut(help), "markdown": _cut(markdown)}
    level = one.severity if one is not None else finding.level
    rule["defaultConfiguration"] = {"level": level}
    tags = ["specification"] if one is None and finding.diagnostic is not None else ["model-checking"]
    rule["properties"] = {"problem.severity": level, "precision": "very-high", "tags": tags}
    return rule


def _texts(finding: Deviation) -> tuple[str, str, str]:
    """Return a headline, a plain help and one in Markdown."""
    one, system = finding.one, finding.system
    if one is not None and system is not None:
        words = one.name.replace("-", " ")
        doc = _sentence(" ".join(one.doc.split()) or f"The property `{one.name}` of the system {system.name}")
        plain = [doc, asked(one)]
        marked = [doc, f"```\n{asked(one)}\n```"]
        if one.source_text:
            plain.append(f"Source: {' '.join(one.source_text.split())}")
            marked.append(f"*Source:* {' '.join(one.source_text.split())}")
        more = f"varyoff explain {system.name} {one.name}"
        plain.append(f"More: {more}")
        marked.append(f"`{more}` tells more.")
        return f"{words} ({system.name})", "\n\n".join(plain), "\n\n".join(marked)
    if finding.diagnostic is not None:
        code = finding.diagnostic.code
        text = f"varyoff explain {code}"
        headline = f"Mistake {code} in a specification" if finding.kind != "failure" else f"Error {code} of a model"
        if code == "V901":
            headline = "An error of varyoff itself"
        return (
            headline,
            f"{headline}.\n\n{text} shows a failing and a mended example.",
            (f"{headline}.\n\n`{text}` shows a failing and a mended example."),
        )
    headline = {
        "count": "A pinned count is not met",
        "coverage": "Less of the model was covered than was asked for",
        "unknown": "A pinned count was not counted",
        "audit": "The audit found an error of varyoff itself",
    }.get(finding.kind, "The check did not end")
    return headline, f"{headline}.", f"{headline}."


def _id(finding: Deviation, twice: Container[str] = (), locate: Locate = as_read) -> str:
    """Return the id of the rule; a `/` in it would announce a hierarchy of rules.

    Args:
        twice: names that systems of several files share; their rules are told apart by the file.
    """
    system = finding.system
    file = f"{locate(system.file)}." if system is not None and system.name in twice else ""
    return (file + finding.rule).replace("/", ".")


# --- results -------------------------------------------------------------------------------------


def _result(finding: Deviation, name: str, index: int, sources: Sources, locate: Locate) -> dict[str, object]:
    assert finding.file is not None and finding.path is not None
    text = _sentence(finding.title)
    if finding.detail:
        text += "\n" + finding.detail
    result: dict[str, object] = {"ruleId": name, "ruleIndex": index, "level": finding.level}
    result["message"] = {"text": _cut(text)}
    region: dict[str, object] = {"startLine": max(1, finding.line), "startColumn": max(1, finding.column)}
    if finding.end_line:
        region |= {"endLine": finding.end_line, "endColumn": finding.end_column}
    line = sources.line(finding.file, max(1, finding.line))
    if line and finding.end_line in (0, finding.line):
        end = finding.end_column - 1 if finding.end_column else None
        if snippet := line[max(1, finding.column) - 1 : end]:
            region["snippet"] = {"text": snippet}
    result["locations"] = [{"physicalLocation": {"artifactLocation": {"uri": uri_of(finding.path)}, "region": region}}]
    result["partialFingerprints"] = {
        "primaryLocationLineHash": f"{finding.fingerprint[:16]}:1",  # the one that GitHub looks at
        "varyoffFinding/v1": finding.fingerprint,
    }
    related = finding.diagnostic.related if finding.diagnostic is not None else ()
    if related:
        result["relatedLocations"] = [
            {"id": i, **_location(r.span, r.message, locate)} for i, r in enumerate(related[:100], start=1)
        ]
    system, trace = finding.system, _trace(finding)
    if system is not None and trace is not None and trace.states:
        flow = _flow(system, finding.one, trace, locate)
        way = "The shortest way there." if trace.shortest else f"{rank_text(trace)[:1].upper()}{rank_text(trace)[1:]}."
        result["codeFlows"] = [{"message": {"text": way}, "threadFlows": [{"locations": flow}]}]
    return result


def _trace(finding: Deviation) -> Trace | None:
    if finding.kind == "failure" and finding.system is not None and finding.system.failure is not None:
        return finding.system.failure.trace
    return finding.one.trace if finding.one is not None and finding.kind == "violated" else None


def _flow(system: SystemRecord, one: PropertyRecord | None, trace: Trace, locate: Locate) -> list[dict[str, object]]:
    """Return the locations of a trace: where it begins, every step, what is wrong at its end."""
    model = system.model
    start = system.elaborated.system.name.span if system.elaborated is not None else Span(system.file, 1, 1, 1, 2)
    flow: list[dict[str, object]] = [_at(start, f"0: {_initial(model, trace)}", 0, locate)]
    begins = loop_begins(trace)
    if begins and trace.loop == 0:
        flow.append(_at(start, f"↻ {begins}", 0, locate))
    for number, step in enumerate(trace.steps, start=1):
        before, after = trace.states[number - 1], trace.states[number]
        if step.event is None:
            flow.append(_at(start, f"{number}: nothing happens", 0, locate))
        else:
            own, *followers = branches_between(model, step.event, before, after)
            text = f"{number}: {step.actor}: {step.label}" + (f" $ {step.command}" if step.command else "")
            changed = "; ".join(
                f"{v.name}: {show_value(x)} → {show_value(y)}"
                for v, x, y in zip(model.variables, before, after, strict=True)
                if x != y and not v.auxiliary
            )
            flow.append(_at(own.span, f"{text}  [{changed or 'nothing changes'}]", 0, locate))
            flow += [_at(o.span, f"{number}: {o.instance} goes along", 1, locate) for o in followers]
        if begins and trace.loop == number:
            flow.append(_at(start, f"↻ {begins}", 0, locate))
    if trace.loop is not None:
        flow.append(_at(start, f"↻ {loop_returns(trace)}", 0, locate))
    if one is not None:
        end = f"here {one.name} is violated"
        if one.explanation is not None:
            end = form_named(one.form).wording.reason.format(part=one.explanation.text)
            if one.explanation.values:
                end += f"; {one.explanation.values_text()}"
        flow.append(_at(Span(one.file, one.line, one.column, one.line, one.column + len(one.name)), end, 0, locate))
    return _within(flow)


def _within(flow: list[dict[str, object]]) -> list[dict[str, object]]:
    """Keep the beginning and the end of a flow that is too long, main steps before those that follow."""
    if len(flow) > MOST_STEPS:
        flow = [step for step in flow if step.get("nestingLevel") == 0]
    if len(flow) > MOST_STEPS:
        half = MOST_STEPS // 2
        flow = [*flow[:half], *flow[-half:]]
    return flow


def _initial(model: Model, trace: Trace) -> str:
    parts = [
        f"{v.name}={show_value(x)}" for v, x in zip(model.variables, trace.states[0], strict=True) if not v.auxiliary
    ]
    return _cut("initially " + " ".join(parts), 1_000)


def _at(span: Span, text: str, level: int, locate: Locate) -> dict[str, object]:
    return {"nestingLevel": level, "location": _location(span, text, locate)}


def _location(span: Span, text: str, locate: Locate) -> dict[str, object]:
    region = {"startLine": span.line, "startColumn": span.column}
    if (span.end_line, span.end_column) > (span.line, span.column):
        region |= {"endLine": span.end_line, "endColumn": span.end_column}
    return {
        "physicalLocation": {"artifactLocation": {"uri": uri_of(locate(span.file))}, "region": region},
        "message": {"text": text},
    }


def uri_of(file: str) -> str:
    """Return the URI of a file: relative to the folder of the run where its name is."""
    if os.path.isabs(file):
        return "file://" + _quoted(file)
    return _quoted(file)


def _quoted(path: str) -> str:
    """Percent-encode a path; urllib's own function would come with all that talks to a network."""
    return "".join(chr(b) if chr(b) in UNRESERVED else f"%{b:02X}" for b in path.encode("utf-8", "surrogateescape"))


def _sentence(text: str) -> str:
    """Messages end with a period; readers show the first sentence alone."""
    text = text.strip()
    return text if text.endswith((".", "!", "?", ":")) else text + "."


def _cut(text: str, most: int = LONGEST_MESSAGE) -> str:
    return text if len(text) <= most else text[: most - 2].rstrip() + " …"
