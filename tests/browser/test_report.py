"""The page in a browser: every control, the keyboard, deep links; silent, without a request, and axe finds nothing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.browser

STORY = "#story-never-dirty"


def at(page: Any) -> str:
    return page.text_content("#place")


def highlighted(page: Any, machine: str) -> list[str]:
    return page.eval_on_selector_all(f"#small-{machine} .state.now", "nodes => nodes.map(n => n.dataset.s)")


def start(open_page: Any, reports: Path, anchor: str = STORY, **options: Any) -> Any:
    opened = open_page(reports / "guarded.html", anchor, **options)
    opened.page.wait_for_selector("#stage:not([hidden])")
    return opened


def test_the_page_is_silent_and_asks_for_nothing(open_page: Any, reports: Path) -> None:
    for name in ("index.html", "guarded.html", "two-phase-commit.html"):
        opened = open_page(reports / name)
        opened.page.wait_for_timeout(200)
        assert opened.is_quiet()


def test_the_buttons_step_through_the_story(open_page: Any, reports: Path) -> None:
    opened = start(open_page, reports)
    page = opened.page
    assert at(page) == "step 0 of 3"
    assert page.is_disabled("[data-do=back]")
    assert page.is_disabled("[data-do=first]")
    page.click("[data-do=next]")
    assert at(page) == "step 1 of 3"
    page.click("[data-do=last]")
    assert at(page) == "step 3 of 3"
    assert page.is_disabled("[data-do=next]")
    page.click("[data-do=back]")
    assert at(page) == "step 2 of 3"
    page.click("[data-do=first]")
    assert at(page) == "step 0 of 3"
    assert opened.is_quiet()


def test_a_loop_goes_round(open_page: Any, reports: Path) -> None:
    opened = open_page(reports / "endless" / "endless.html", "#story-runs-without-job-hold-known")
    page = opened.page
    page.wait_for_selector("#stage:not([hidden])")
    page.click("[data-do=last]")
    assert at(page) == "step 2 of 2, in the loop"
    assert "and so on for ever" in page.text_content("#now")
    assert not page.is_disabled("[data-do=next]")
    page.click("[data-do=next]")
    assert at(page) == "step 1 of 2, in the loop"
    assert opened.is_quiet()


def test_where_nothing_happens_any_more_there_is_no_next_step(open_page: Any, reports: Path) -> None:
    opened = open_page(reports / "endless" / "endless.html", "#story-comes-back")
    page = opened.page
    page.wait_for_selector("#stage:not([hidden])")
    page.click("[data-do=last]")
    assert "nothing happens any more" in page.text_content("#now")
    assert page.is_disabled("[data-do=next]")
    assert opened.is_quiet()


def test_a_way_back_ends_well(open_page: Any, reports: Path) -> None:
    opened = open_page(reports / "endless" / "endless.html", "#story-back")
    page = opened.page
    page.wait_for_selector("#stage:not([hidden])")
    page.click("[data-do=last]")
    assert "✗" not in page.text_content("#now")
    assert page.query_selector("#story-back .verdict-end.good") is not None
    assert opened.is_quiet()


def test_the_arrow_keys_move_all_diagrams_together(open_page: Any, reports: Path) -> None:
    page = start(open_page, reports).page
    seen = [(highlighted(page, "Pool"), highlighted(page, "Copy"))]
    for _ in range(3):
        page.keyboard.press("ArrowRight")
        seen.append((highlighted(page, "Pool"), highlighted(page, "Copy")))
    assert seen[0] == (["off"], ["none"])
    assert seen[-1] == (["on"], ["stale"])
    assert len({str(s) for s in seen}) == len(seen)  # each step moves something
    page.keyboard.press("ArrowLeft")
    assert at(page) == "step 2 of 3"
    assert page.eval_on_selector_all("#diagram-Pool .state.now", "n => n.length") == 1  # the large ones too


def test_the_story_ends_at_the_violated_state(open_page: Any, reports: Path) -> None:
    page = start(open_page, reports).page
    page.click("[data-do=last]")
    assert highlighted(page, "Copy") == ["stale"]
    assert page.eval_on_selector_all("#small-Pool .pill.now", "n => n.map(x => x.dataset.v + x.dataset.s)") == [
        "dirtytrue"
    ]
    assert "✗ never pool.dirty" in page.text_content("#now")
    row = page.locator("tr.current")
    assert row.get_attribute("id") == "story-never-dirty-step-3"
    assert row.get_attribute("aria-current") == "step"


def test_the_transition_just_taken_is_emphasised_and_those_that_follow(open_page: Any, reports: Path) -> None:
    page = start(open_page, reports, STORY + "-step-3").page
    assert at(page) == "step 3 of 3"
    assert "pool.write" in page.text_content("#now")
    assert page.locator("#small-Copy .line.follows.taken").count() == 2  # to the label, and on
    assert page.locator("#small-Pool .state.taken").count() == 1  # it stays where it is


def test_every_step_has_a_link(open_page: Any, reports: Path) -> None:
    page = open_page(reports / "guarded.html").page
    data = json.loads(page.text_content("#data"))
    for story in data["stories"]:
        for number in range(len(story["steps"]) + 1):
            page.evaluate("hash => { location.hash = hash }", f"#story-{story['id']}-step-{number}")
            page.wait_for_function("text => document.getElementById('place').textContent === text",
                                   arg=f"step {number} of {len(story['steps'])}")  # fmt: skip
            assert page.evaluate("id => document.getElementById(id).open", f"story-{story['id']}")
            assert page.is_visible(f"#story-{story['id']}-step-{number}")


def test_stepping_writes_the_link(open_page: Any, reports: Path) -> None:
    page = start(open_page, reports).page
    page.keyboard.press("ArrowRight")
    assert page.url.endswith("#story-never-dirty-step-1")


def test_opening_and_closing_a_story_by_its_heading(open_page: Any, reports: Path) -> None:
    page = open_page(reports / "guarded.html").page
    summary = page.locator("#story-it-can-be-made > summary")
    summary.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("#stage:not([hidden])")
    assert at(page).startswith("step 0 of")
    page.keyboard.press("Enter")
    page.wait_for_selector("#stage[hidden]", state="attached")  # the page has seen it, too
    assert page.locator(".now.state").count() == 0


def test_every_machine_can_be_shown(open_page: Any, reports: Path) -> None:
    page = open_page(reports / "two-phase-commit.html", "#story-abort-after-preparing-is-possible").page
    page.wait_for_selector("#stage:not([hidden])")
    before = page.locator(".small:visible").count()
    page.check("#everything")
    assert page.locator(".small:visible").count() == 3 >= before


def test_instances_of_one_machine_have_their_names_on_it(open_page: Any, reports: Path) -> None:
    page = open_page(reports / "two-phase-commit.html", "#story-it-can-end-well-step-2").page
    page.wait_for_selector("#stage:not([hidden])")
    shown = page.eval_on_selector_all(
        "#small-ResourceManager .token.on", "n => n.map(x => [x.textContent, x.closest('.state').dataset.s])"
    )
    said = page.text_content("#stage [data-machine=ResourceManager] .where")
    assert sorted(i for i, _ in shown) == ["rm[1]", "rm[2]", "rm[3]"]
    assert said == " · ".join(f"{i}: {state}" for i, state in sorted(shown))
    assert sorted(highlighted(page, "ResourceManager")) == ["prepared", "working"]


@pytest.mark.parametrize(
    ("typed", "shown", "place"),
    [
        ("vrycfg", "VRYCFG STATUS(*ON)", "#instances .commands"),
        ("mkflash 1200-1207", "mkflash 1200-1207", "#instances .commands"),
        ("1200-1207 instance", "copy", "#instances .instances"),
        ("pool that is copied", "Pool", "#machine-Pool"),
        ("made of a pool", "only-when-off", "#verdicts"),
        ("chapter 12", "only-when-off", "#verdicts"),
        ("pool and its copy", "guarded", ".top"),
        ("jobs use it", "on", "#machine-Pool"),
    ],
)
def test_search_finds_commands_luns_documentation_and_sources(
    open_page: Any, reports: Path, typed: str, shown: str, place: str
) -> None:
    page = open_page(reports / "guarded.html").page
    page.fill("#find", typed)
    assert shown in page.locator("#found a").first.text_content()
    page.press("#find", "Enter")
    assert page.evaluate("place => document.activeElement.closest(place) !== null", place)
    assert page.evaluate("document.activeElement.getClientRects().length") == 1  # what it lies in is open


def test_search_finds_and_goes_there(open_page: Any, reports: Path) -> None:
    opened = open_page(reports / "guarded.html")
    page = opened.page
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "find"
    page.keyboard.type("stale state of copy")
    assert "stale" in page.locator("#found a").first.text_content()
    page.keyboard.press("Enter")
    assert page.is_visible('[data-find="stale"]')
    assert page.is_hidden("#found")
    page.fill("#find", "no such thing")
    assert "Nothing found" in page.text_content("#found")
    page.press("#find", "Escape")
    assert page.is_hidden("#found")
    page.fill("#find", "vary")
    page.press("#find", "ArrowDown")
    assert page.evaluate("document.activeElement.closest('#found') !== null")
    assert opened.is_quiet()


def test_light_and_dark(open_page: Any, reports: Path) -> None:
    def paper(page: Any) -> str:
        return page.evaluate("getComputedStyle(document.body).backgroundColor")

    light = open_page(reports / "guarded.html", color_scheme="light").page
    dark = open_page(reports / "guarded.html", color_scheme="dark").page
    day, night = paper(light), paper(dark)
    assert day != night
    light.click("#theme")
    assert paper(light) == night
    light.reload()
    assert paper(light) == night  # remembered
    light.click("#theme")
    assert paper(light) == day


def test_zoom_and_pan_by_buttons_and_keys(open_page: Any, reports: Path) -> None:
    page = open_page(reports / "guarded.html").page
    whole = page.get_attribute("#diagram-Pool", "viewBox")
    card = page.locator("#machine-Pool")
    card.get_by_role("button", name="Zoom in: Pool").click()
    near = page.get_attribute("#diagram-Pool", "viewBox")
    assert near != whole
    card.get_by_role("button", name="Whole diagram: Pool").click()
    assert page.get_attribute("#diagram-Pool", "viewBox") == whole
    card.locator(".view").focus()
    page.keyboard.press("+")
    assert page.get_attribute("#diagram-Pool", "viewBox") != whole
    moved = page.get_attribute("#diagram-Pool", "viewBox")
    page.keyboard.press("ArrowDown")
    assert page.get_attribute("#diagram-Pool", "viewBox") != moved
    page.keyboard.press("0")
    assert page.get_attribute("#diagram-Pool", "viewBox") == whole


def test_zoom_and_pan_by_pointer(open_page: Any, reports: Path) -> None:
    page = open_page(reports / "guarded.html").page
    page.locator("#machine-Pool").get_by_role("button", name="Zoom in: Pool").click()
    before = page.get_attribute("#diagram-Pool", "viewBox")
    page.locator("#diagram-Pool").scroll_into_view_if_needed()
    box = page.locator("#diagram-Pool").bounding_box()
    page.mouse.move(box["x"] + 60, box["y"] + 60)
    page.mouse.down()
    page.mouse.move(box["x"] + 90, box["y"] + 90)
    page.mouse.up()
    assert page.get_attribute("#diagram-Pool", "viewBox") != before


def test_a_state_tells_what_it_is(open_page: Any, reports: Path) -> None:
    page = open_page(reports / "guarded.html").page
    page.locator('#diagram-Pool [data-s="on"][data-v="state"] > rect').first.hover(position={"x": 6, "y": 6})
    assert "Jobs use it." in page.text_content("#tip")
    page.keyboard.press("Escape")
    assert page.is_hidden("#tip")


def test_a_small_diagram_tells_what_the_large_one_does(open_page: Any, reports: Path) -> None:
    page = start(open_page, reports).page
    page.dispatch_event('#small-Pool [data-s="on"][data-v="state"] > rect', "pointerover")
    assert "Jobs use it." in page.text_content("#tip")
    page.dispatch_event("#small-Pool .entry .hit", "pointerover")
    assert "operator: vary_on" in page.text_content("#tip")
    fit = "n => n.every(t => t.getAttribute('lengthAdjust') === 'spacingAndGlyphs')"
    assert page.eval_on_selector_all("text[textLength]", fit)


def test_a_class_of_states_tells_how_far_it_is(open_page: Any, reports: Path) -> None:
    page = open_page(reports / "guarded.html").page
    page.select_option("#view", "pool")
    depths = json.loads(page.text_content("#data"))["views"][1]["depth"]
    for n, depth in enumerate(depths):
        page.dispatch_event(f'[data-view="pool"] [data-n="{n}"]', "pointerover")
        assert f"{depth} {'step' if depth == 1 else 'steps'} from the start" in page.text_content("#tip")
    assert 1 in depths


def test_views_of_the_reachable_states(open_page: Any, reports: Path) -> None:
    page = start(open_page, reports).page
    names = page.eval_on_selector_all("#view option", "n => n.map(o => o.value)")
    assert names == ["states", "pool", "copy", "components"]
    page.keyboard.press("ArrowRight")
    for name in names:
        page.select_option("#view", name)
        assert page.eval_on_selector_all(".reach-view:not([hidden])", "n => n.map(f => f.dataset.view)") == [name]
        assert page.locator(f'[data-view="{name}"] .here').count() == 1  # the story is drawn on it
    page.select_option("#view", "states")
    shown = '[data-view="states"] '
    assert page.locator(shown + ".head.on").count() == 1  # one step was taken
    way = page.get_attribute(shown + ".head.on", "data-e")
    assert way.rpartition("-")[2] == page.get_attribute(shown + ".here", "data-n")
    assert page.get_attribute(shown + ".event.on", "data-tip") in page.text_content("#now")


def test_the_way_of_a_story_is_drawn_over_a_graph_in_columns(open_page: Any, reports: Path) -> None:
    page = open_page(reports / "two-phase-commit.html", "#story-it-can-end-well-step-2").page
    page.wait_for_selector("#stage:not([hidden])")
    page.select_option("#view", "states")
    assert page.locator('[data-view="states"] .way path').count() == 1


def test_diagrams_keep_their_size_and_scroll_to_where_an_instance_is(open_page: Any, reports: Path) -> None:
    for width in (1400, 400):
        page = open_page(reports / "guarded.html", STORY + "-step-2", viewport={"width": width, "height": 900}).page
        page.wait_for_selector("#stage:not([hidden])")
        small = page.evaluate("""() => [...document.querySelectorAll("svg text")]
            .filter(t => t.checkVisibility() && t.ownerSVGElement.getBoundingClientRect().width)
            .map(t => [t.textContent, parseFloat(getComputedStyle(t).fontSize) * t.ownerSVGElement.getScreenCTM().a])
            .filter(([, size]) => size < 10.99)""")
        assert small == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        # In a place too narrow for it, a diagram moves to the state in which the instance is.
        page.evaluate("document.querySelectorAll('.scroll').forEach(v => { v.style.width = '90px' })")
        for _ in range(2):
            page.keyboard.press("ArrowLeft")
            seen = page.evaluate("""() => [...document.querySelectorAll("#stage .small:not([hidden]) .scroll")].map(v => {
                const now = v.querySelector(".state.now > rect").getBoundingClientRect();
                const view = v.getBoundingClientRect();
                return Math.abs(now.left + now.width / 2 - view.left - view.width / 2) < 20 && v.scrollWidth > v.clientWidth;
            })""")
            assert seen == [True, True]


def test_without_script_everything_can_be_read(open_page: Any, reports: Path) -> None:
    page = open_page(reports / "guarded.html", java_script_enabled=False).page
    assert page.is_visible("#verdicts table")
    assert page.is_visible("#diagram-Pool")
    assert page.locator(".reach-view:visible").count() == 4
    assert page.is_hidden("#find")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1400, 400])
@pytest.mark.parametrize("name", ["index.html", "guarded.html", "two-phase-commit.html", "broken/orders.html"])
def test_axe_finds_nothing(open_page: Any, reports: Path, axe: str, name: str, width: int, scheme: str) -> None:
    anchor = STORY + "-step-2" if name == "guarded.html" else ""
    page = open_page(
        reports / name, anchor, viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=True
    ).page
    page.add_script_tag(content=axe)
    page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true })")
    page.wait_for_timeout(300)
    result = page.evaluate("axe.run(document)")
    found = [(v["id"], [n["html"][:150] for n in v["nodes"][:3]]) for v in result["violations"]]
    assert found == []


def test_every_control_can_be_reached_by_keyboard(open_page: Any, reports: Path) -> None:
    page = start(open_page, reports, STORY + "-step-1").page
    page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
    page.locator(".skip").focus()
    reached = set()
    for _ in range(250):
        reached.add(page.evaluate("document.activeElement.dataset.do || document.activeElement.id"))
        page.keyboard.press("Tab")
    assert {"first", "back", "next", "last", "everything", "find", "theme", "view"} <= reached
