"""The page about a system: what it tells is true, whatever was written comes out as text, and it asks for nothing."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from tests.support.project import EXAMPLES
from tests.support.stages import prepared_of
from varyoff.analysis.prepared import Prepared
from varyoff.model.expression import show_value
from varyoff.model.interpret import apply, enabled_branches, evaluate, initial_states
from varyoff.model.model import Model, State
from varyoff.model.variant import drop_guards, procedure_guards
from varyoff.pipeline import Options, check_system
from varyoff.problem.condition import StateCondition, StepCondition
from varyoff.problem.question import Follow, Reach, Recover, Unfold, Win
from varyoff.temporal.lasso import satisfied

pytest.importorskip("pygraphviz", reason="pygraphviz is not installed")

from varyoff.report.dossier import Dossier, dossier
from varyoff.report.folder import folder
from varyoff.report.formats.dossier.html.page import render_page
from varyoff.report.formats.dossier.markdown import render_system
from varyoff.report.record import PropertyRecord

SMALL = """
machine: Pool
states: [off, on]
variables: {dirty: boolean}
transitions:
  - {trigger: vary_on, source: off, dest: on, command: VARY ON}
  - {trigger: write, actor: workload, source: on, effect: {dirty: true}}
  - {trigger: vary_off, source: on, dest: off, effect: {dirty: false}}
---
machine: Copy
parameters: {pool: Pool}
states: [none, made]
transitions:
  - {trigger: make, source: none, dest: made, procedure: {pool_is_off: pool.state == off}}
  - {trigger: drop, source: made, dest: none}
---
system: backup
instances: {pool: Pool, copy: {machine: Copy, pool: pool}}
properties:
  only-when-off: {doc: "The copy is made of a pool that is off.", whenever: copy.make, require: pool.state == off}
  it-can-be-made: {reachable: copy.state == made and pool.state == on}
  never-dirty: {never: pool.dirty, expect: violated}
"""


def dossier_of(one: Prepared) -> Dossier:
    return dossier(check_system(one, Options(enumerate_states=True, guard_table=True)), "0")


def small() -> tuple[Prepared, Dossier]:
    (one,) = prepared_of(SMALL)
    return one, dossier_of(one)


class Elements(HTMLParser):
    """The elements of a page, with their attributes, and its texts."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def data_of(page: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)
    assert found is not None
    loaded: dict[str, Any] = json.loads(found[1])
    return loaded


# --- reading the page back ------------------------------------------------------------------------


def lies_of(page: str, one: Prepared) -> list[str]:
    """Return what the model does not bear out: every trace is replayed, every verdict decided anew."""
    data = data_of(page)
    truth = check_system(one, Options())
    lies = []
    for said, true in zip(data["verdicts"], truth.properties, strict=True):
        if (said["property"], said["verdict"], said["states"]) != (true.name, true.verdict, true.states):
            lies.append(f"{said['property']} is said to be {said['verdict']}, it is {true.verdict}")
    shown = re.findall(
        r'data-find="([^"]*)" data-kind="property"><td[^>]*><span class="badge[^"]*">.*?</span> (\w+)<', page
    )
    if sorted(shown) != sorted((p.name, p.verdict) for p in truth.properties):
        lies.append("the table of verdicts differs")
    for story in data["stories"]:
        lies += [f"{story['id']}: {lie}" for lie in _story(page, data, story, one)]
    return lies


def _story(page: str, data: dict[str, Any], story: dict[str, Any], one: Prepared) -> list[str]:
    model = one.model
    if story["guard"]:
        model = drop_guards(model, [g for g in procedure_guards(model) if str(g) == story["guard"]])
    positions = [i for i, v in enumerate(model.variables) if not v.auxiliary]
    if [(v["instance"], v["local"], v["values"]) for v in data["variables"]] != [
        (model.variables[i].instance, model.variables[i].local, [show_value(x) for x in model.variables[i].values])
        for i in positions
    ]:
        return ["other variables"]
    possible = [s for s in initial_states(model) if _codes(model, s, positions) == story["initial"]]
    if not possible:
        return ["does not begin in an initial state"]
    state, before = possible[0], None
    states = [state]
    expected = list(story["initial"])
    events = {e.label: e for e in model.events}
    for number, step in enumerate(story["steps"], start=1):
        for variable, value in step["changes"]:
            expected[variable] = value
        if step["event"] is None:
            if step["changes"] or step["taken"]:
                return [f"step {number} is a repetition, and something changes"]
            states.append(state)
            continue
        event = events[step["event"]]
        ways = [(o, apply(model, event, o, state)) for o in enabled_branches(event, state)]
        taken = [[list(p) for p in step["taken"]]]
        fits = [
            after
            for options, after in ways
            if _codes(model, after, positions) == expected and [[[o.instance, o.transition] for o in options]] == taken
        ]
        if not fits:
            return [f"step {number}, {step['event']}, is not possible"]
        before, state = state, fits[0]
        states.append(state)
    told = re.search(rf'<details [^>]*id="story-{re.escape(story["id"])}".*?</details>', page, re.DOTALL)
    rows = len(re.findall("<tr(?: id=[^ ]*)? data-step=", told[0])) if told is not None else 0
    if rows != len(story["steps"]) + 1:
        return [f"the table has {rows} rows"]
    asked = next(p for p in one.properties if p.name == story["property"])
    match asked.question:
        case Reach(StateCondition(expression)):
            shown = "violated" if asked.forbidden is not None else "holds"
            good = story["verdict"] == shown and bool(evaluate(expression, state, None, model))
        case Reach(StepCondition() as condition):
            assert before is not None
            last = next(i for i, e in enumerate(model.events) if e.label == story["steps"][-1]["event"])
            good = story["verdict"] == "violated" and any(
                o.event == last and (o.expression is None or bool(evaluate(o.expression, before, state, model)))
                for o in condition.any_of
            )
        case Recover() | Win() | Unfold():
            good = story["verdict"] == "violated"
        case Follow(formula):
            loop = story["loop"]
            if story["verdict"] != "violated" or states[loop] != states[-1]:
                return ["its loop does not return"]
            length = max(len(states) - 1, loop + 1)
            good = not satisfied(formula, length, loop, lambda e, at: bool(evaluate(e, states[at], None, model)))
    return [] if good else ["its end does not show the verdict"]


def _codes(model: Model, state: State, positions: list[int]) -> list[int]:
    return [model.variables[i].values.index(state[i]) for i in positions]


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda p: p.stem)
def test_every_claim_of_a_page_is_borne_out_by_the_model(path: Path) -> None:
    prepared = prepared_of(path)
    for one in prepared:
        assert lies_of(render_page(dossier_of(one)), one) == []


def test_every_claim_about_a_small_system_is_borne_out() -> None:
    one, d = small()
    assert {s.kind for s in d.stories} == {"violated", "dropped", "witness"}
    assert lies_of(render_page(d), one) == []


@pytest.mark.parametrize("name", ["only-when-off", "it-can-be-made", "never-dirty"])
def test_a_verdict_that_was_changed_is_found(name: str) -> None:
    (one,) = prepared_of(SMALL)
    record = check_system(one, Options())
    turned = {"holds": "violated", "violated": "holds"}
    properties = tuple(
        replace(p, found=replace(p.found, status=turned[p.verdict])) if p.name == name else p for p in record.properties
    )  # type: ignore[arg-type]
    lie = dossier(replace(record, properties=properties), "0")
    assert any(name in found for found in lies_of(render_page(lie), one))


def test_a_step_that_was_left_out_is_found() -> None:
    one, d = small()
    for i, story in enumerate(d.stories):
        for missing in range(len(story.beats)):
            beats = story.beats[:missing] + story.beats[missing + 1 :]
            stories = (*d.stories[:i], replace(story, beats=beats), *d.stories[i + 1 :])
            assert lies_of(render_page(replace(d, stories=stories)), one), (story.ident, missing)


# --- what the page asks for -----------------------------------------------------------------------


def test_the_policy_allows_this_style_and_this_script_only() -> None:
    page = render_page(small()[1])
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)
    assert policy is not None
    assert policy[1].startswith("default-src 'none'; ")
    assert "unsafe" not in policy[1]
    assert "http" not in policy[1]
    for element in ("style", "script"):
        (content,) = re.findall(rf"<{element}>(.*?)</{element}>", page, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert f"{element}-src 'sha256-{digest}'" in policy[1]


def test_a_page_refers_to_nothing_outside() -> None:
    for name, page in folder([small()[1]]).items():
        if not name.endswith(".html"):
            continue
        for tag, attributes in Elements(page).elements:
            assert tag not in {"link", "img", "iframe", "object", "embed", "base", "form"}
            assert "src" not in attributes
            assert "style" not in attributes
            assert not [a for a in attributes if a.startswith("on")]
            target = attributes.get("href") or "#main"
            assert re.fullmatch(r"#[\w.-]+|[\w-]+\.html", target), target


def test_every_link_leads_somewhere_and_no_name_is_there_twice() -> None:
    page = render_page(small()[1])
    elements = Elements(page).elements
    names = [a["id"] for _, a in elements if "id" in a]
    assert len(names) == len(set(names))
    targets = {a["href"][1:] for _, a in elements if (a.get("href") or "").startswith("#")}  # type: ignore[index]
    assert targets - set(names) == set()


# --- hostile texts --------------------------------------------------------------------------------

HOSTILE = [
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "<!-- <script>",
    "\"'><img src=x onerror=alert(1)>",
    "\u202egnirts desrever\u2066",
    "]]>&amp;&lt;",
    "`x` **bold** [a](javascript:alert(1)) | cell |\n\n# heading",
    "x" * 10_000,
    "\u0000\u0007\ud800".replace("\ud800", "\ufffe"),
]


def hostile(text: str) -> Dossier:
    """A system in which every text is hostile."""
    _, d = small()
    properties = tuple(
        PropertyRecord(
            replace(p.statement, name=f"{text}{i}", doc=text, text=text, source_text=text),
            replace(p.found, reason=text),
            p.explanation,
        )
        for i, p in enumerate(d.system.properties)
    )
    system = replace(d.system, name=text, file=text, doc=text, source_text=text, properties=properties, reason=text)
    stories = tuple(
        replace(
            s,
            asked=text,
            doc=text,
            reproduce=text,
            error=text,
            explanation=s.explanation and replace(s.explanation, text=text, values=((text, text),)),
            beats=tuple(replace(b, command=text, label=text) for b in s.beats),
        )
        for s in d.stories
    )
    machines = tuple(
        replace(
            m,
            figure=replace(m.figure, machine=text, doc=text, boxes=tuple(replace(b, doc=text) for b in m.figure.boxes)),
        )
        for m in d.machines
    )
    return replace(d, system=system, stories=stories, machines=machines)


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_texts_come_out_as_text(text: str) -> None:
    honest = Elements(render_page(small()[1]))
    page = render_page(hostile(text))
    told = Elements(page)
    assert [t for t, _ in told.elements if t in {"script", "img", "style"}] == ["style", "script", "script"]
    assert {t for t, _ in told.elements} - {t for t, _ in honest.elements} <= {"code", "ul", "p", "small"}
    assert not [a for _, attributes in told.elements for a in attributes if a.startswith("on")]
    assert not re.search("[\u202a-\u202e\u2066-\u2069\u200e\u200f\x00-\x08\ufffe]", page)
    data_of(page)
    if text.startswith("<script>"):
        assert "<script>alert(1)</script>" in "".join(told.texts)


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_texts_stay_text_in_markdown(text: str) -> None:
    for line in render_system(hostile(text)).splitlines():
        assert "<script" not in line
        assert "<img" not in line
        assert "](javascript" not in line
        assert not re.match(r"#+ heading", line)


def test_files_stay_in_their_folder() -> None:
    _, d = small()
    names = ["../../etc/passwd", "a/b", "..", "", "index", "CON", "x" * 10_000]
    made = [dossier(replace(d.system, name=n), "0") for n in names]
    for path in folder(made):
        assert re.fullmatch(r"(?:[\w-]{1,80}/)?[\w-]{1,80}\.(?:html|md|svg|mmd|dot|graphml)", path), path
    assert sum(p.endswith(".html") for p in folder(made)) == len(names) + 1


def test_the_same_bytes_twice() -> None:
    assert folder([small()[1]]) == folder([small()[1]])


# --- large systems --------------------------------------------------------------------------------

COUNTERS = """
machine: Counter
variables: {value: 0..9}
transitions:
  - {trigger: up, effect: {value: (value + 1) % 10}}
---
system: counters
instances: {a: Counter, b: Counter, c: Counter}
properties: {far: {reachable: a.value == 9 and b.value == 9 and c.value == 9}}
"""


def test_a_large_graph_is_shown_by_quotients() -> None:
    (one,) = prepared_of(COUNTERS)
    d = dossier_of(one)
    assert d.reach is not None
    assert [v.name for v in d.reach.views] == ["a", "b", "c", "components"]
    for view in d.reach.views:
        assert sum(c.states for c in view.classes) == 1000
    assert d.reach.views[-1].classes[0].states == 1000  # all of it is one cycle
    assert sum(d.reach.levels) == 1000
    page = render_page(d)
    assert 'class="histogram"' in page
    assert "counters/components.graphml" in folder([d])


def test_a_small_graph_is_shown_state_by_state() -> None:
    _, d = small()
    assert d.reach is not None
    assert d.reach.views[0].name == "states"
    assert len(d.reach.views[0].classes) == d.system.counts.states
    assert {"backup/states.dot", "backup/states.graphml"} <= set(folder([d]))


def test_results_show_themselves_in_notebooks() -> None:
    from varyoff.pipeline import check_text

    report = check_text(SMALL.replace("The copy", "<b>The copy"))
    html = report._repr_html_()
    assert "only-when-off" in html
    assert "<svg" in html
    assert "<b>The" not in html
    svg = report.systems[0]._repr_svg_()
    assert svg is not None
    assert svg.count("<svg") == 3
