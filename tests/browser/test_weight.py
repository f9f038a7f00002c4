"""What a page weighs; on a slow phone, how soon and how steadily it stands there, and how soon it answers a tap."""

from statistics import quantiles

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Figures, Opened, Site
from tests.browser.walking import busy, slow_down

MOST_BYTES, MOST_WITH_CHARTS = 200_000, 330_000
# A page's own style sheet beside the one of all pages; two where it is made of two kinds of things.
MOST_STYLES = 4
LARGEST_MS, MOVED, ANSWERED_MS, SHOWN_MS = 2_000, 0.05, 200, 300
# Times are held with room: the machine is not the phone that the goals were set for.
_ROOM = 3
_TRIES = 12

# The style sheets and scripts that the page loaded: their bytes on the line, and when each was requested. Pages are
# measured without a service worker: the browser counts a file that passes through one at its uncompressed length.
_PARTS = """() => performance.getEntriesByType("resource").filter((entry) => /\\.(css|js)$/.test(entry.name))
  .map((entry) => [entry.name.split("/static/")[1] ?? "", entry.encodedBodySize, entry.startTime])"""
_FIRST_PAINT = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0"
# The largest paint so far, how much has moved since the page began, and what it was.
_VITALS = """() => new Promise((told) => {
  let largest = 0, moved = 0;
  const what = new Set();
  const named = (node) => node?.nodeType === 1 ? `${node.localName}.${node.className}`.slice(0, 80) : "text";
  new PerformanceObserver((list) => list.getEntries().forEach((e) => { largest = e.startTime; }))
    .observe({type: "largest-contentful-paint", buffered: true});
  new PerformanceObserver((list) => list.getEntries().filter((e) => !e.hadRecentInput).forEach((e) => {
    moved += e.value;
    e.sources.forEach((source) => what.add(named(source.node)));
  })).observe({type: "layout-shift", buffered: true});
  requestAnimationFrame(() => setTimeout(() => told([largest, moved, [...what]]), 50));
})"""
# How long each tap and key took until the next paint; those under 16 ms are not told one by one.
_WATCH_TAPS = """() => {
  window.taps = new Map();
  new PerformanceObserver((list) => list.getEntries().forEach((e) => {
    if (e.interactionId) window.taps.set(e.interactionId, Math.max(e.duration, window.taps.get(e.interactionId) ?? 0));
  })).observe({type: "event", durationThreshold: 16});
}"""
_TAPS = "new Promise((told) => setTimeout(() => told([...window.taps.values()]), 300))"

PAGES = {
    "consultant's day": ("li", "/"),
    "reception's desk": ("front", "/traffic/"),
    "manager's day": ("manager", "/"),
    "list of customers": ("li", "/cards/"),
    "card": ("li", "/cards/{card_id}/"),
    "filing": ("li", "/cards/new/"),
    "brand's first page": ("hq", "/"),
}


def show(opened: Opened, site: Site, name: str, width: int = 390) -> Page:
    username, path = PAGES[name]
    return opened(path.format(**site.standing.ids), username, width=width, has_service_worker=False)


def weighed(page: Page) -> list[tuple[str, int, float]]:
    """Each style sheet and script by name: its bytes on the line, and when it was asked for, in ms."""
    page.wait_for_load_state("networkidle")
    parts: list[tuple[str, int, float]] = page.evaluate(_PARTS)
    return [(name, size, at) for name, size, at in parts if name]


@pytest.mark.parametrize("name", PAGES)
def test_script_and_style_weigh_little(opened: Opened, site: Site, record_figure: Figures, name: str) -> None:
    parts = weighed(show(opened, site, name))
    weight = sum(size for _name, size, _at in parts)
    record_figure(f"{name}: {len(parts)} style sheets and scripts, {weight / 1000:.0f} kB compressed (goal ≤ 200 kB)")
    assert 5_000 < weight <= MOST_BYTES
    assert sum(path.endswith(".css") for path, _size, _at in parts) <= MOST_STYLES


@pytest.mark.parametrize(("username", "path"), [("manager", "/figures/stock/"), ("hq", "/stock-flow/")])
def test_charts_weigh_little_and_come_after_the_first_paint(
    opened: Opened, record_figure: Figures, username: str, path: str
) -> None:
    page = opened(path, username, has_service_worker=False)
    expect(page.locator("[data-graph] canvas").first).to_be_visible()
    parts = weighed(page)
    weight = sum(size for _name, size, _at in parts)
    record_figure(f"{path}: {len(parts)} style sheets and scripts, {weight / 1000:.0f} kB compressed (goal ≤ 330 kB)")
    assert 50_000 < weight <= MOST_WITH_CHARTS
    [asked_at] = [at for name, _size, at in parts if "echarts" in name]
    assert asked_at >= page.evaluate(_FIRST_PAINT) > 0


@pytest.mark.matrix
@pytest.mark.parametrize("name", PAGES)
def test_page_stands_soon_and_still(opened: Opened, site: Site, record_figure: Figures, name: str) -> None:
    page = show(opened, site, name)
    slow_down(page)
    page.reload(wait_until="networkidle")
    largest, moved, what = page.evaluate(_VITALS)
    record_figure(f"{name}: largest paint {largest / 1000:.2f} s (goal ≤ 2.0), layout shift {moved:.3f} (goal ≤ 0.05)")
    assert moved <= MOVED, what
    assert 0 < largest <= LARGEST_MS * _ROOM * busy()


@pytest.mark.matrix
def test_taps_and_keys_are_answered_at_once(opened: Opened, site: Site, record_figure: Figures) -> None:
    page = show(opened, site, "consultant's day")
    slow_down(page)
    page.reload(wait_until="networkidle")
    page.evaluate(_WATCH_TAPS)
    page.locator("[aria-labelledby=due] a[data-sheet]").first.click()
    page.locator("#sheet [name=topics]").first.wait_for()
    for at in range(4):
        page.locator("#sheet label.choice").nth(at).click()
    page.locator("#sheet textarea").first.press_sequentially("看车")
    page.locator("#sheet [data-close]").click()
    page.locator(".menu > summary").first.click()
    took = page.evaluate(_TAPS)
    # A tap that none of them noticed took less than 16 ms.
    p75 = quantiles(took, n=4)[2] if len(took) > 1 else max(took, default=16)
    record_figure(f"tap to the next paint: {p75:.0f} ms p75 of {len(took)} (goal ≤ 200)")
    assert p75 <= ANSWERED_MS * _ROOM * busy()


@pytest.mark.matrix
def test_duplicate_is_shown_as_soon_as_the_number_is_typed(opened: Opened, site: Site, record_figure: Figures) -> None:
    page = show(opened, site, "filing")
    page.fill("main [name=customer_name]", "欧阳小姐")
    took = []
    for at in range(_TRIES):
        page.fill("main [name=phone]", f"13855{at:06d}")
        page.locator("main [name=phone]").press("Tab")
        expect(page.locator("#matches [name=step]")).to_be_visible()
        page.fill("main [name=phone]", "13900000001")
        began = page.evaluate("performance.now()")
        page.locator("main [name=phone]").press("Tab")
        page.locator(".match").wait_for()
        took.append(page.evaluate("performance.now()") - began)
    p95 = sorted(took)[int(len(took) * 0.95) - 1]
    record_figure(f"duplicate shown after the number is typed: {p95:.0f} ms p95 of {len(took)} (goal ≤ 300)")
    assert p95 <= SHOWN_MS * _ROOM * busy()
