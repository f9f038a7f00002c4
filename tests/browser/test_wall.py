"""The meetings' boards on the wall: nothing cut off, no scrolling, no controls, from 3 to 20 consultants (ux.md)."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import LANGUAGES, Figures, Opened
from tests.browser.looking import keep_picture, wrong_for_access

BOARDS = ("morning", "evening", "weekly", "month")
SCREENS = ((1920, 1080), (1280, 720))
CONSULTANTS = (3, 10, 20)
# As many rows as there are consultants, with the longest names and figures of a busy dealer.
_FILL = """(count) => {
  const names = ["欧阳娜娜", "张敏", "王超", "李强", "司马相如"];
  const body = document.querySelector(".board tbody");
  if (!body) return false;
  const first = body.querySelector("tr");
  const rows = Array.from({length: count}, (_, at) => {
    const row = first.cloneNode(true);
    (row.querySelector("th a") ?? row.querySelector("th")).textContent = names[at % names.length];
    row.querySelectorAll("td").forEach((cell) => { (cell.querySelector("a, span") ?? cell).textContent = "128"; });
    return row;
  });
  body.replaceChildren(...rows);
  const expected = document.querySelector(".expected");
  if (expected) {
    const one = expected.querySelector("li");
    const shown = Array.from({length: Math.min(24, count * 2)}, () => one.cloneNode(true));
    expected.replaceChildren(...shown);
  }
  document.dispatchEvent(new CustomEvent("lodestar:fit"));
  return true;
}"""
# What is cut off, or would have to be scrolled to.
_CUT = """() => {
  const shown = [...document.querySelectorAll("main *")].filter((e) => e.checkVisibility({visibilityProperty: true})
    && !e.closest(".visually-hidden"));
  const out = shown.filter((e) => {
    const box = e.getBoundingClientRect();
    return box.width && (box.right > innerWidth + 1 || box.bottom > innerHeight + 1 || box.left < -1 || box.top < -1);
  });
  const clipped = shown.filter((e) => getComputedStyle(e).overflow !== "visible"
    && (e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 1) && !e.closest("svg"));
  const root = document.documentElement;
  const scrolls = root.scrollHeight > innerHeight || root.scrollWidth > innerWidth ? ["the page scrolls"] : [];
  return [...scrolls, ...[...out, ...clipped].map((e) => e.outerHTML.slice(0, 120))];
}"""
# The smallest letters of all that is read.
_SMALLEST = """() => Math.min(...[...document.querySelectorAll("main *")].filter((e) => e.checkVisibility()
  && !e.closest(".visually-hidden") && [...e.childNodes].some((node) => node.nodeType === 3 && node.data.trim()))
  .map((e) => parseFloat(getComputedStyle(e).fontSize)))"""
# Read from the other side of a meeting room.
READABLE_PX = 18
_CONTROLS = "button, input, select, textarea, summary, [role=button], .btn"


@pytest.mark.parametrize("board", BOARDS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_board_fits_the_wall(opened: Opened, record_figure: Figures, board: str, language: str) -> None:
    page = opened(f"/meetings/{board}/?wall=yes", "director", language=language)
    told, sizes = [], {}
    for width, height in SCREENS:
        page.set_viewport_size({"width": width, "height": height})
        for count in CONSULTANTS:
            page.goto(f"/meetings/{board}/?wall=yes")
            assert _filled(page, count) or board != "morning"
            keep_picture(page, f"wall-{board}-{width}-{count}-{language}")
            assert page.evaluate(_CUT) == [], (width, count)
            expect(page.locator(_CONTROLS).locator("visible=true")).to_have_count(0)
            smallest = page.evaluate(_SMALLEST)
            sizes[count, width] = smallest
            told.append(f"{count} at {width}: {smallest:.1f} px")
    assert wrong_for_access(page) == []
    record_figure(f"wall, {board}, {language}: " + ", ".join(told))
    assert {at: size for at, size in sizes.items() if size < READABLE_PX} == {}


def _filled(page: Page, count: int) -> bool:
    page.wait_for_function("() => document.documentElement.style.fontSize !== ''")
    found: bool = page.evaluate(_FILL, count)
    return found


def test_escape_leads_back_from_the_wall(opened: Opened) -> None:
    page = opened("/meetings/morning/?wall=yes", "director")
    page.keyboard.press("Escape")
    page.wait_for_url("**/meetings/morning/")
    expect(page.locator(".board-tools")).to_be_visible()
