"""Every figure and sentence of a page is recomputed from the record of the run, and nothing else stands on it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from tests.support.engines import EXPLICIT, ask
from tests.support.loops import shown_with
from tests.support.project import EXAMPLES, SPECS
from tests.support.stages import prepared_of
from tests.support.systems import CASES, Case
from tests.unit.report.formats.dossier.html import truth
from tests.unit.report.formats.dossier.html.claims import Claims, Key, data_of, squeezed
from varyoff.analysis.necessity import necessity
from varyoff.analysis.prepared import Prepared
from varyoff.base.budget import time_limit, unhurried
from varyoff.engine.engine import Bounds
from varyoff.pipeline import Options, check_system
from varyoff.property.verdict import Status

pytest.importorskip("pygraphviz", reason="pygraphviz is not installed")

import itertools

from varyoff.report.dossier import Dossier, dossier
from varyoff.report.exit import of_system
from varyoff.report.formats.dossier.html.index import render_index
from varyoff.report.formats.dossier.html.page import render_page
from varyoff.report.formats.dossier.markdown import render_overview, render_system


def made(text: str, options: Options, bound: int | None = None, file: str = "orders.yaml") -> list[Dossier]:
    return _dossiers(prepared_of(text, options, file=file), options, bound)


def read(path: Path) -> list[Dossier]:
    return _dossiers(prepared_of(path), Options(), None)


def _dossiers(prepared: Sequence[Prepared], options: Options, bound: int | None) -> list[Dossier]:
    found = []
    for one in prepared:
        record = check_system(one, replace(options, enumerate_states=True, guard_table=True, ways_back=True))
        if bound and record.guards is not None:
            table = necessity(EXPLICIT, one, ask(one.model, one.properties).verdicts, Bounds(bound))
            record = replace(record, guards=table)
        found.append(dossier(record, "0"))
    return found


def of_case(case: Case) -> Dossier:
    (d,) = made(case.text, case.options, case.bound)
    return d


# --- the page about a system ----------------------------------------------------------------------


def expected(d: Dossier, walked: truth.Walk | None) -> dict[Key, str]:
    """Return every claim that the page has to make."""
    system, table, stories = d.system, d.table, d.stories
    found = dict(truth.top(system, walked))
    found |= dict(truth.machines(system, walked))
    found |= dict(truth.pictures(system, d.reach))
    found |= dict(truth.guards(table))
    found |= dict(truth.covered(walked))
    found |= dict(truth.audited(system))
    found["version", ""] = "varyoff 0"
    found["instances.total", ""] = truth.counted(len(system.model.instances), "instance")
    commands = {o.command for e in system.model.events for o in e.own.branches if o.command}
    if commands:
        found["commands.total", ""] = truth.counted(len(commands), "command")
    failure = system.failure.diagnostic.message if system.failure is not None else ""
    found |= dict(truth.strategies(system))
    found |= dict(truth.stories(truth.traces(system, table), stories, failure))
    return found


def differences(page: str, d: Dossier) -> list[str]:
    """Return in what a page differs from the record, the guard table and the stories of a dossier."""
    said = Claims(page)
    system, table = d.system, d.table
    walked = truth.walk_of(system) if system.complete and system.failure is None else None
    wanted = {key: text.replace("`", "") for key, text in expected(d, walked).items()}  # shown as code
    wrong = [f"{key}: missing, {text!r}" for key, text in wanted.items() if key not in said.claims]
    for key, texts in said.claims.items():
        if key not in wanted:
            wrong.append(f"{key}: nothing bears out {texts}")
        wrong += [
            f"{key}: {t!r} instead of {wanted[key]!r}" for t in texts if key in wanted and t != squeezed(wanted[key])
        ]
    if table is not None:
        for name, names in (
            ("guards.enforced", table.machine_enforced),
            ("guards.broken-anyway", table.broken_anyway),
            ("guards.undecided", table.undecided),
        ):
            if said.lists.get(name, []) != list(names):
                wrong.append(f"{name}: {said.lists.get(name)}")
    wrong += truth.rows(said.steps, truth.traces(system, table), d.stories)
    wrong += truth.miscounted(system, d.reach, walked, page)
    return wrong


@pytest.mark.parametrize("name", CASES)
def test_every_figure_and_sentence_of_a_small_page_is_true(name: str) -> None:
    d = of_case(CASES[name])
    assert differences(render_page(d), d) == []


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda p: p.stem)
def test_every_figure_and_sentence_of_an_example_is_true(path: Path) -> None:
    for d in read(path):
        page = render_page(d)
        assert differences(page, d) == []
        assert unknown(Claims(page)) == set()


@pytest.mark.parametrize("shortest", [True, False])
@pytest.mark.parametrize(
    ("events", "loop"),
    [(["job.submit", "job.hold", "job.submit"], 1), (["job.submit", "-", "job.hold"], 0), (["job.submit"], 1), ([], 0)],
)
def test_every_figure_and_sentence_of_a_loop_is_true(events: list[str], loop: int, shortest: bool) -> None:
    options = Options(enumerate_states=True, guard_table=True)
    d = dossier(shown_with(events, loop, shortest=shortest, options=options), "0")
    page = render_page(d)
    assert differences(page, d) == []
    assert unknown(Claims(page)) == set()
    looped = re.findall(r'data-step="(\d+)" class="[^"]*in-loop', page)
    moves = loop < len(events)
    assert looped == ([str(n) for n in range(loop + 1, len(events) + 1)] if moves else [])
    (story,) = data_of(page)["stories"]
    assert (story["loop"], story["turns"]) == (loop, moves)
    shown = plain_of(render_system(d))
    (back,) = Claims(page).claims["story.loop", "runs"]
    assert f"\n{back}\n" in shown
    begins = Claims(page).claims.get(("story.loop-begins", "runs"), [])
    assert all(f"| | | {text} | | |" in shown for text in begins)
    assert bool(begins) == moves


@pytest.mark.slow
@pytest.mark.parametrize("path", SPECS, ids=lambda p: p.stem)
def test_every_figure_and_sentence_of_a_shipped_system_is_true(path: Path) -> None:
    for d in read(path):
        page = render_page(d)
        assert differences(page, d) == []
        assert unknown(Claims(page)) == set()


def test_the_small_systems_make_every_claim() -> None:
    made = {key[0] for case in CASES.values() for key in Claims(render_page(of_case(case))).claims}
    assert made >= {
        "properties.not-as-expected", "properties.undecided", "properties.as-expected", "properties.none",
        "pins.off", "pins.undecided", "faults.bound", "note.failure", "note.cut-short", "note.dropped", "note.constant",
        "note.faults", "note.pin", "note.coverage", "verdicts.none", "verdicts.basis", "coverage.unknown", "coverage.everything",
        "coverage.missing", "guards.not-analysed", "guards.none", "guards.lead", "guards.enforced",
        "guards.broken-anyway", "guard.redundant", "guard.undecided", "guard.untested", "guard.margin",
        "guards.not-asked", "stories.none", "story.headline", "story.dropped", "story.end", "audit",
    }  # fmt: skip


# --- what is no claim -----------------------------------------------------------------------------

LABELS = frozenset(
    """
    Skip to the content|Verdicts|Machines|Stories|Guards|States|Coverage|Search|All systems|Verdict|Property|What it says
    States behind it|operator|spontaneous|workload|fault|procedure guard: only discipline enforces it|initial
    ⇢ follows another machine's event|grey: never reached, never taken|In words: states, variables, transitions
    Instances|: machine and parameters of each|: what is typed, for which event|Command|Instance|Machine|Given
    Open a story, then move with the buttons or the ← and → keys; all diagrams move together.|every machine|without|Step|Event
    Reproduce|What protects what|Guard|Protects|Without it|nothing here|nothing known|Reachable states|Show|How many states lie how far
    Made by|; the same files give the same bytes.|Print everything
    , not only the verdicts, the machines, what protects what, and the stories that are open or not as expected.
    States never reached|Transitions never taken|Conditions never true|Conditions never false|Conditions never evaluated
    Variables never changed|Strategies|Seen|To do|Where
    """.replace("\n", "|").split("|")
)
LABELS = frozenset(squeezed(label) for label in LABELS)


def unknown(said: Claims) -> set[str]:
    return {text for text in said.remarks if text not in LABELS}


@pytest.mark.parametrize("name", CASES)
def test_a_page_says_nothing_else(name: str) -> None:
    assert unknown(Claims(render_page(of_case(CASES[name])))) == set()


def test_no_label_has_a_figure() -> None:
    assert not [label for label in LABELS if re.search(r"\d", label)]


def test_what_is_not_marked_is_found() -> None:
    page = render_page(of_case(CASES["pinned"]))
    assert unknown(Claims(page.replace("</main>", "<p>Of 12 things 11 are good.</p></main>"))) == {
        "Of 12 things 11 are good."
    }


# --- planted faults -------------------------------------------------------------------------------


def test_a_page_about_another_record_is_found() -> None:
    d = of_case(CASES["orders"])
    turned: dict[Status, Status] = {"holds": "violated", "violated": "holds"}
    for i, one in enumerate(d.system.properties):
        properties = list(d.system.properties)
        properties[i] = replace(one, found=replace(one.found, status=turned[one.verdict]))
        lie = replace(d, system=replace(d.system, properties=tuple(properties)))
        found = differences(render_page(lie), d)
        assert any("property.verdict" in f for f in found)
        assert any("properties.not-as-expected" in f for f in found)


def test_every_figure_that_is_changed_is_found() -> None:
    d = of_case(CASES["orders"])
    page = render_page(d)
    figures = list(re.finditer(r"data-figure=[^>]*>(?:<[^>]*>)*[^<]*?(\d+)", page))
    assert len(figures) > 20
    for figure in figures:
        lie = page[: figure.start(1)] + str(int(figure[1]) + 1) + page[figure.end(1) :]
        assert differences(lie, d), page[figure.start() : figure.end()]


# --- how it came out ------------------------------------------------------------------------------


@pytest.mark.parametrize("name", CASES)
def test_a_page_is_good_where_the_exit_status_is(name: str) -> None:
    d = of_case(CASES[name])
    assert {0: "good", 3: "open"}.get(of_system(d.system), "bad") == d.standing.kind
    tiles = {
        name: kind for kind, name in re.findall(r'<div class="(\w+)" data-figure="([\w.-]+)"><dt>', render_page(d))
    }
    assert tiles.get("properties.as-expected", "good") == "good"  # whatever else is wrong
    assert tiles.get("properties.not-as-expected", "bad") == "bad"
    kinds = set(tiles.values())
    if d.standing.kind == "good":
        assert "bad" not in kinds
    elif d.standing.kind == "bad" and d.system.failure is None:
        assert "bad" in kinds


def test_a_bar_is_full_where_everything_is_covered_only() -> None:
    for case in CASES.values():
        page = render_page(of_case(case))
        for bar, some, whole in re.findall(r'class="part[^"]*" width="(\d+)".{0,80}?>([\d,]+) of ([\d,]+) ', page):
            assert (bar == "120") == (some == whole)
            assert (bar == "0") == (some == "0")
        assert not re.search(r"<svg[^>]*>(?:<rect[^>]*>)*</svg> *<span[^>]*>no ", page)


def test_the_way_of_a_story_is_drawn_along_steps() -> None:
    """Two states that look the same may differ in how many faults there were."""
    drawn = 0
    for d in (*(of_case(case) for case in CASES.values()), *(d for path in EXAMPLES for d in read(path))):
        page = data_of(render_page(d))
        view = next((v for v in page["views"] if v["name"] == "states"), None)
        if view is None or not d.system.complete:
            continue
        assert d.reach is not None
        edges = {(a, b) for a, b, _ in d.reach.views[0].edges}
        for story in page["stories"]:
            if story["kind"] == "dropped":
                continue  # it may leave what is reachable with all guards in force
            numbers = story["numbers"]
            if story["kind"] != "back" and story["loop"] is None:
                assert [view["depth"][n] for n in numbers] == list(range(len(numbers)))  # it is the shortest
            assert all(a == b or (a, b) in edges for a, b in itertools.pairwise(numbers))
            drawn += len(numbers)
    assert drawn > 100


# --- the index ------------------------------------------------------------------------------------

INDEX_LABELS = {
    "Skip to the content",
    "Systems, checked",
    "Made by",
    (
        "A system is described by a few small state machines and by what must be true of them. varyoff visits every state "
        "that the system can reach, in every order of events, and decides each property. Where one is broken it shows the "
        "shortest way there; where something is possible, the shortest way to it."
    ),
    (
        "Each page begins with the verdicts. Below them are diagrams of the machines, the stories step by step, which step "
        "of a procedure protects what, the reachable states, and what was never reached."
    ),
}


def test_every_figure_and_sentence_of_the_index_is_true() -> None:
    dossiers = [replace(of_case(case), name=name) for name, case in CASES.items()]
    said = Claims(render_index(dossiers))
    states = sum(d.system.counts.states or 0 for d in dossiers)
    wanted: dict[Key, str] = {
        ("systems.total", ""): truth.counted(len(dossiers), "system"),
        ("systems.states", ""): f"{truth.counted(states, 'state')} visited",
        ("version", ""): "varyoff 0",
    }
    kinds: Counter[str] = Counter()
    for d in dossiers:
        status = of_system(d.system)
        kind = {0: "good", 3: "open"}.get(status, "bad")
        kinds[kind] += 1
        sign = {"good": "✓ as expected", "bad": "✗ not as expected", "open": "? undecided"}[kind]
        sign = "✗ error of the model" if d.system.failure is not None else sign
        wanted["system.standing", d.name] = sign
        for (name, _), text in truth.top(d.system, None):
            if name.startswith(("properties.", "pins.")) or name == "graph.states":
                wanted[name, d.name] = text
        for machine, number in Counter(i.machine for i in d.system.model.instances).items():
            if number > 3:
                wanted["machine.instances", f"{d.name} {machine}"] = f"{number} instances"
    for kind, words in (("good", "as expected"), ("bad", "not as expected"), ("open", "undecided")):
        if kinds[kind]:
            wanted[f"systems.{kind}", ""] = f"{truth.counted(kinds[kind], 'system')} {words}"
    assert {key: texts[0] for key, texts in said.claims.items()} == wanted
    assert said.remarks == INDEX_LABELS


# --- Markdown -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", CASES)
def test_the_markdown_says_the_same(name: str) -> None:
    d = of_case(CASES[name])
    shown = plain_of(render_system(d))
    walked = truth.walk_of(d.system) if d.system.complete and d.system.failure is None else None
    for (claim, of), text in truth.top(d.system, walked):
        if claim.startswith(("properties.", "pins.")):
            assert text in shown
        if claim in {"graph.states", "graph.transitions", "graph.deadlocks"}:
            assert text.removesuffix(" seen") in shown
        if claim.startswith("note.") and claim not in {"note.dropped", "note.constant", "note.faults"}:
            assert text.removesuffix(". Every property is unknown.").removesuffix(".") in shown, (claim, of)
    table = d.table
    for row in table.rows if table is not None else ():
        line = [x for x in shown.splitlines() if x.startswith(f"| {row.guard} ")]
        assert len(line) == 1
        assert ("redundant here: no further property fails without it" in line[0]) == row.redundant
    for names, lead in (
        (table.machine_enforced if table else (), "Enforced by the machines: "),
        (table.broken_anyway if table else (), "Violated with every guard in force: "),
    ):
        assert (f"{lead}{', '.join(names)}." in shown) == bool(names)


def test_pictures_for_which_there_is_no_time_are_left_out() -> None:
    d = of_case(CASES["orders"])
    assert d.reach is not None
    now = itertools.count(0, 100)
    with time_limit(1, lambda: next(now)), unhurried():
        late = dossier(d.system, "0")
    assert late.reach is None
    page = render_page(late)
    said = Claims(page)
    assert said.claims["reach.none", ""] == ["There is no graph: time or memory ran out before it was made."]
    assert dict(truth.pictures(late.system, late.reach)) == {("reach.none", ""): said.claims["reach.none", ""][0]}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_nothing_is_said_to_be_grey_where_not_everything_was_explored(case: Case) -> None:
    page = render_page(of_case(case))
    assert ("grey: never reached" in page) == of_case(case).system.complete
    if "grey: never reached" not in page:
        assert 'class="never' not in page
        assert "never taken" not in page


def test_the_list_of_markdown_says_the_same() -> None:
    dossiers = [replace(of_case(case), name=name) for name, case in CASES.items()]
    lines = plain_of(render_overview(dossiers)).splitlines()
    for d in dossiers:
        (line,) = [x for x in lines if f"]({d.name}.md)" in x]
        for (claim, _), text in truth.top(d.system, None):
            if claim.startswith(("properties.", "pins.")):
                assert text in line
        assert d.standing.words in line


def plain_of(markdown: str) -> str:
    """Return Markdown with its signs resolved."""
    from html import unescape

    return unescape(re.sub(r"</?code>|\\(?=_)|\*\*", "", markdown))


# --- the texts of `guards` and of `coverage` ------------------------------------------------------


def test_the_table_of_guards_as_text_and_markdown_lists_what_fails_anyway() -> None:
    from varyoff.report.formats.guards import markdown, text
    from varyoff.report.guards import GuardTables

    (one,) = prepared_of(CASES["protected"].text, file="protected.yaml")
    record = check_system(one, Options(guard_table=True))
    table = record.guards
    assert table is not None
    broken = [p.name for p in record.properties if p.verdict == "violated"]
    assert broken
    tables = GuardTables("0", 1, ((one, table),))
    for shown in (text.render(tables), markdown.render(tables)):
        assert "every property holds" not in shown
        assert "no further property fails without it" in shown
        assert all(name in shown for name in broken)
        assert "with every guard in force" in shown


def test_coverage_as_text_lists_what_its_figures_lack() -> None:
    from varyoff.report.coverage import meters, uncovered
    from varyoff.report.terminal.coverage import render_coverage

    for case in CASES.values():
        (d,) = made(case.text, case.options)
        found = d.system.coverage
        if found is None:
            continue
        lacks = sum(m.whole - m.part for m in meters(found))
        assert lacks == sum(len(k.entries) for k in uncovered(found))
        text = "\n".join(render_coverage(found, 100))
        assert "0 of 0" not in text
        assert all(k.title in text for k in uncovered(found))
