"""What every page has to stand: axe, no sideways scrolling, targets that a thumb hits."""

import os
from pathlib import Path
from typing import Any

import axe_playwright_python
from playwright.sync_api import Page

_AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# The one rule of 2.2 is asleep unless it is called by name.
_RULES = {"runOnly": {"type": "tag", "values": _TAGS}, "rules": {"target-size": {"enabled": True}}}
_COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
# Violations alone, in words: the whole answer is large. None of these rules needs the style sheets fetched again.
_RUN_AXE = """(options) => axe.run({...options, resultTypes: ["violations"], preload: false})
  .then((found) => found.violations.flatMap((one) => one.nodes.map((node) => `${one.id}: ${node.target.join(" ")}`)))"""
# A busy machine may draw the next frame late.
_TWO_FRAMES = "new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))"
_ARRIVE = "document.getAnimations().forEach((one) => { try { one.finish(); } catch { one.cancel(); } })"
# Where pictures of the pages are wanted.
_SHOTS = os.environ.get("LODESTAR_SHOTS", "")
_HIGHEST = 6000

# What can be pressed and is seen, with the size that answers a finger: a choice's is its label's, a row's link covers
# the row. A link in a sentence may be as high as its line (WCAG 2.5.8).
_TARGETS = """(primary) => {
  const shown = (e) => e.checkVisibility({visibilityProperty: true}) && e.getClientRects().length;
  const size = (e) => {
    const after = getComputedStyle(e, "::after");
    if (after.content !== "none" && after.position === "absolute") e = e.closest(".row-item, tr, li") ?? e;
    else if (e.matches("input[type=radio], input[type=checkbox]")) e = e.closest("label") ?? e;
    return e.getBoundingClientRect();
  };
  const inText = (e) => e.matches("a, button.link") && getComputedStyle(e).display.startsWith("inline")
    && !getComputedStyle(e).display.includes("flex") && [...e.parentElement.childNodes].some(
      (node) => node.nodeType === 3 && node.data.trim());
  const all = primary
    ? ".btn-primary, .choice input, .form-control, .form-select, .shell-bar .place"
    : "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0'][role=button]";
  const least = primary ? 44 : 24;
  return [...document.querySelectorAll(all)].filter(shown).filter((e) => !inText(e) && !e.matches(".skip"))
    .map((e) => [e, size(e)])
    .filter(([, box]) => box.height < least - 0.5 || box.width < (primary ? 24 : least) - 0.5)
    .map(([e, box]) => `${e.outerHTML.slice(0, 90)} ${Math.round(box.width)}x${Math.round(box.height)}`);
}"""


def wrong_for_access(page: Page) -> list[str]:
    """What axe finds against WCAG 2.2 AA, one line each."""
    return _found_by_axe(page, _RULES)


def wrong_in_colour(page: Page) -> list[str]:
    """The same of colours alone: all that changes between light and dark."""
    return _found_by_axe(page, _COLOURS)


def _found_by_axe(page: Page, rules: dict[str, Any]) -> list[str]:
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(_AXE)
    found: list[str] = page.evaluate(_RUN_AXE, rules)
    return found


def show_dark(page: Page, is_dark: bool = True) -> None:
    page.emulate_media(color_scheme="dark" if is_dark else "light")
    settle(page)


def settle(page: Page) -> None:
    """Let what moves arrive: colours that are on their way from light to dark are neither."""
    page.evaluate(_TWO_FRAMES)
    page.evaluate(_ARRIVE)


def wider_than_its_window(page: Page) -> int:
    """By how many pixels the page scrolls sideways."""
    wider: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return wider


def too_small(page: Page, *, primary: bool = False) -> list[str]:
    """Targets below 24 px; the primary ones below 44 px, on touch."""
    found: list[str] = page.evaluate(_TARGETS, primary)
    return found


def keep_picture(page: Page, name: str) -> None:
    """A picture of the whole page, if any are wanted (LODESTAR_SHOTS names the folder)."""
    if _SHOTS:
        take_picture(page, Path(_SHOTS) / f"{name}.png")


def unroll(page: Page) -> None:
    """Make the window as high as the page: nothing stands behind the bars at its head and foot."""
    window = page.viewport_size or {"width": 390, "height": 844}
    height = page.evaluate("document.documentElement.scrollHeight")
    page.set_viewport_size({**window, "height": max(window["height"], min(height, _HIGHEST))})


def take_picture(page: Page, path: Path) -> None:
    """The whole page, in a window as high as it is: what stands at the window's foot stands at the page's."""
    before = page.viewport_size or {"width": 390, "height": 844}
    unroll(page)
    path.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=path)
    page.set_viewport_size(before)
