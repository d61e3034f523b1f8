"""The page on a narrow screen, in the dark, and by keys: nothing is cut, covered, too small or too faint."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.browser

PAGES = [
    "index.html",
    "guarded.html",
    "two-phase-commit.html",
    "broken/index.html",
    "broken/orders.html",
    "broken/dead.html",
]
NARROW = {"viewport": {"width": 400, "height": 900}}
BROKEN = "broken/orders.html"
STORY = "#story-no-goods-without-money"


def everything(page: Any) -> None:
    page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true })")
    page.wait_for_timeout(150)


def entered(open_page: Any, path: Path, anchor: str = STORY, **options: Any) -> Any:
    page = open_page(path, anchor, **options).page
    page.wait_for_selector("#stage:not([hidden])")
    page.wait_for_timeout(150)
    return page


# --- narrow screens -------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [1400, 400, 320])
@pytest.mark.parametrize("name", PAGES)
def test_nothing_sticks_out_sideways(open_page: Any, reports: Path, name: str, width: int) -> None:
    page = open_page(reports / name, viewport={"width": width, "height": 900}).page
    everything(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", [400, 320])
def test_every_link_of_the_navigation_is_whole(open_page: Any, reports: Path, width: int) -> None:
    page = open_page(reports / BROKEN, viewport={"width": width, "height": 900}).page
    links = page.locator(".bar > ul a:visible")
    assert links.count() == 6
    for link in links.all():
        box = link.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
        assert link.evaluate("a => a.scrollWidth <= a.clientWidth && a.getClientRects().length === 1")
    assert page.evaluate("(u => u.scrollWidth <= u.clientWidth)(document.querySelector('.bar > ul'))")


COVERED = """selector => {
  const bar = document.querySelector('.bar').getBoundingClientRect().bottom;
  const box = document.querySelector(selector).getBoundingClientRect();
  return box.top < bar || box.top > innerHeight;
}"""


@pytest.mark.parametrize("width", [1400, 400, 320])
def test_the_bar_covers_no_title(open_page: Any, reports: Path, width: int) -> None:
    size = {"viewport": {"width": width, "height": 900}}
    for anchor in (STORY, f"{STORY}-step-5"):
        page = entered(open_page, reports / BROKEN, anchor, **size)
        assert not page.evaluate(COVERED, f"{STORY} > summary")
        assert not page.evaluate(COVERED, f"{STORY} .controls")
    page = open_page(reports / BROKEN, **size).page
    for section in ("machines", "stories", "guards", "graph"):
        page.evaluate("name => { location.hash = name }", section)
        page.wait_for_timeout(60)
        assert not page.evaluate(COVERED, f"#h-{section}")


def test_the_steps_of_a_story_stay_below_the_bar(open_page: Any, reports: Path) -> None:
    page = entered(open_page, reports / BROKEN, **NARROW)
    page.evaluate("scrollBy(0, document.querySelector('.small-diagrams').getBoundingClientRect().top + 100)")
    page.wait_for_timeout(100)
    bar, controls = page.locator(".bar").bounding_box(), page.locator(".controls").bounding_box()
    assert controls["y"] >= bar["y"] + bar["height"] - 1


@pytest.mark.parametrize("name", ["guarded.html", BROKEN])
def test_the_texts_of_diagrams_can_be_read_on_a_narrow_screen(open_page: Any, reports: Path, name: str) -> None:
    page = open_page(reports / name, STORY if name == BROKEN else "#story-never-dirty", **NARROW).page
    page.wait_for_selector("#stage:not([hidden])")
    sizes = page.eval_on_selector_all(
        ".machine text",
        """texts => texts.filter(t => t.getClientRects().length && t.checkVisibility()).map(t => {
          const svg = t.ownerSVGElement;
          return parseFloat(getComputedStyle(t).fontSize) * svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
        })""",
    )
    assert len(sizes) > 10
    assert min(sizes) >= 9


def test_a_wide_diagram_shows_where_it_begins(open_page: Any, reports: Path) -> None:
    page = open_page(reports / "broken/dead.html", **NARROW).page
    for view in page.locator(".pan .view").all():
        shown = view.evaluate(
            """v => {
              const initial = v.querySelector('.state.initial');
              if (!initial) return true;
              const [a, b] = [initial.getBoundingClientRect(), v.getBoundingClientRect()];
              return a.left >= b.left - 1 && a.right <= b.right + 1;
            }"""
        )
        assert shown


@pytest.mark.parametrize("name", ["index.html", "broken/index.html", BROKEN])
def test_no_path_is_broken_in_a_name(open_page: Any, reports: Path, name: str) -> None:
    page = open_page(reports / name, **NARROW).page
    parts = page.eval_on_selector_all(
        ".path .part", "parts => parts.map(p => [p.textContent, p.getBoundingClientRect().height])"
    )
    assert parts
    lowest = min(height for _, height in parts)
    assert [text for text, height in parts if height > 1.5 * lowest] == []


# --- light and dark -------------------------------------------------------------------------------

FAINT = """() => {
  const parse = (c) => { const m = c.match(/[\\d.]+/g).map(Number); return [m[0], m[1], m[2], m[3] ?? 1]; };
  const over = (a, b) => [0, 1, 2].map((i) => a[i] * a[3] + b[i] * (1 - a[3])).concat(1);
  const light = (c) => {
    const [r, g, b] = c.slice(0, 3).map((v) => { v /= 255; return v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4; });
    return .2126 * r + .7152 * g + .0722 * b;
  };
  const ratio = (a, b) => { const [x, y] = [light(a), light(b)].sort((p, q) => q - p); return (x + .05) / (y + .05); };
  const behind = (node) => {
    const stack = [];
    for (let up = node; up; up = up.parentElement) {
      const c = parse(getComputedStyle(up).backgroundColor);
      stack.push(c);
      if (c[3] === 1) break;
    }
    return stack.reverse().reduce((below, c) => over(c, below), [255, 255, 255, 1]);
  };
  const opacity = (node) => { let o = 1; for (let up = node; up; up = up.parentElement) o *= +getComputedStyle(up).opacity; return o; };
  const found = [];
  const tell = (text, colour, ground, node) => {
    const [r, g, b] = colour;
    const seen = over([r, g, b, colour[3] * opacity(node)], ground);
    const value = ratio(seen, ground);
    if (value < 4.5) found.push(`${text.trim().slice(0, 40)}: ${value.toFixed(2)} (${node.getAttribute("class")})`);
  };
  let looked = 0;
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const own = node.parentElement;
    if (!node.data.trim() || own.closest("script,style,select,.hidden") || !own.checkVisibility() || !own.getClientRects().length) continue;
    looked += 1;
    const svg = own.closest("svg");
    if (!svg) { tell(node.data, parse(getComputedStyle(own).color), behind(own), own); continue; }
    const box = own.getBoundingClientRect();
    const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
    let ground = behind(svg);
    for (const rect of svg.querySelectorAll("rect")) {
      const r = rect.getBoundingClientRect();
      const fill = getComputedStyle(rect).fill;
      if (fill === "none" || x < r.left || x > r.right || y < r.top || y > r.bottom) continue;
      ground = over(parse(fill), ground);
    }
    tell(node.data, parse(getComputedStyle(own).fill), ground, own);
  }
  return [looked, found];
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["guarded.html", "broken/orders.html", "broken/dead.html", "index.html"])
def test_every_text_stands_out_diagrams_included(open_page: Any, reports: Path, name: str, scheme: str) -> None:
    page = open_page(reports / name, color_scheme=scheme).page
    everything(page)
    for step in range(4 if name != "index.html" else 1):
        if step:
            page.evaluate("document.querySelector('[data-do=next]')?.click()")
            page.wait_for_timeout(200)  # colours change slowly
        looked, found = page.evaluate(FAINT)
        assert looked > 15
        assert found == []


def test_a_text_that_is_too_faint_is_found(open_page: Any, reports: Path) -> None:
    page = open_page(reports / "broken/dead.html").page
    page.evaluate("document.querySelectorAll('.machine .never').forEach(n => n.setAttribute('opacity', '.4'))")
    assert page.evaluate(FAINT)[1]


# --- keys -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [{}, NARROW], ids=["wide", "narrow"])
def test_the_arrows_work_wherever_the_focus_is_in_a_story(open_page: Any, reports: Path, size: dict[str, Any]) -> None:
    page = entered(open_page, reports / BROKEN, **size)
    focusable = "summary, a[href], button:not(:disabled), input, [tabindex]"
    number = page.locator(f"{STORY} :is({focusable}):visible").count()
    assert number > 10
    for i in range(number):
        page.evaluate(
            "document.querySelector('[data-do=first]').disabled || document.querySelector('[data-do=first]').click()"
        )
        page.locator(f"{STORY} :is({focusable}):visible").nth(i).focus()
        page.keyboard.press("ArrowRight")
        page.keyboard.press("ArrowRight")
        page.keyboard.press("ArrowLeft")
        assert page.text_content("#place") == "step 1 of 8", i


def test_the_arrows_move_the_story_that_has_the_focus(open_page: Any, reports: Path) -> None:
    page = entered(open_page, reports / BROKEN)
    other = "#story-the-shelf-is-never-empty"
    page.evaluate("id => { document.querySelector(id).open = true }", other)
    page.wait_for_timeout(100)
    page.locator(f"{STORY} > summary").focus()
    page.keyboard.press("ArrowRight")
    assert page.locator(f"{STORY} tr.current").get_attribute("data-step") == "1"
    page.locator(f"{other} > summary").focus()
    page.keyboard.press("ArrowRight")
    assert page.locator(f"{other} tr.current").get_attribute("data-step") == "1"


def test_the_focus_is_never_lost_at_the_ends(open_page: Any, reports: Path) -> None:
    page = entered(open_page, reports / BROKEN)
    for do in ("next", "last", "first"):
        page.locator(f"[data-do={do}]").focus()
        for _ in range(10):
            page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.closest('.controls') !== null"), do


def test_the_command_stands_in_the_heading_of_the_step(open_page: Any, reports: Path) -> None:
    page = entered(open_page, reports / BROKEN, f"{STORY}-step-3")
    assert page.text_content("#now code") == "POST /authorise?order=4711"


# --- stories --------------------------------------------------------------------------------------


def test_a_story_begins_with_a_sentence_and_shows_what_its_cause_reads(open_page: Any, reports: Path) -> None:
    anchor = "#story-only-when-off-without-copy-make-pool_is_off"
    page = entered(open_page, reports / "guarded.html", f"{anchor}-step-2")
    story = page.locator(anchor)
    sentence = story.locator("p").first.text_content()
    assert sentence.startswith("“The copy is made of a pool that is off.” is not kept when nobody checks “pool is off”")
    assert "pool.state == off" in story.locator(".margin").text_content()
    assert story.locator("thead th").all_text_contents() == ["Step", "Event", "pool", "copy"]
    step = story.locator("tr[data-step='2'] .event")
    assert step.locator(".command").text_content() == "mkflash 1200-1207"
    assert "as copy.state is none" in step.text_content()
    assert "✗ dropped procedure guard pool_is_off: pool.state == off, but it is on" in step.text_content()
    assert story.locator("mark").first.text_content() == "off"  # the reason reads pool.state
    assert "✗ dropped procedure guard" in page.text_content("#now")


def test_what_only_a_guard_reads_is_told_in_a_line(open_page: Any, reports: Path) -> None:
    page = entered(open_page, reports / BROKEN, "#story-every-order-ends-well")
    warehouse = page.locator(".small[data-machine=Warehouse]")
    assert warehouse.is_visible()
    assert "w: idle" in warehouse.text_content()
    assert warehouse.locator("svg").is_hidden()
    assert page.locator(".small[data-machine=Payment]").is_hidden()
    assert page.locator(".small[data-machine=Order] svg").is_visible()
    page.check("#everything")
    assert warehouse.locator("svg").is_visible()
    assert page.locator(".small[data-machine=Payment] svg").is_visible()


# --- the index ------------------------------------------------------------------------------------


def test_the_index_tells_what_it_is_and_what_each_system_is(open_page: Any, reports: Path) -> None:
    page = open_page(reports / "broken" / "index.html").page
    assert "varyoff visits every state" in page.text_content(".lead")
    cards = page.locator(".cards > li")
    assert cards.count() == 2
    assert "An order of 2 things at most" in cards.nth(0).text_content()
    assert "not as expected" in cards.nth(0).text_content()
    assert "Warehouse w" in cards.nth(0).text_content()
