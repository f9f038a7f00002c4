"""Ctrl K: any page or command by at most four keys and Enter, in both languages and by pinyin initials (ux.md)."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import LANGUAGES, Opened
from tests.browser.looking import too_small, wrong_for_access

MOST_KEYS = 4
# The pages that no beginning of any of their spellings puts first.
_SHORTEST = """async (most) => {
  const dialog = document.getElementById("palette"), input = dialog.querySelector("input");
  const first = (text) => {
    input.value = text;
    input.dispatchEvent(new InputEvent("input"));
    return dialog.querySelector("[role=option] b")?.textContent;
  };
  input.value = "";
  input.dispatchEvent(new InputEvent("input"));
  const {pages} = await (await fetch(dialog.dataset.url)).json();
  const missed = [];
  for (const page of pages) {
    const spellings = page.find.split(" ").flatMap((word) => [word, ...(word.match(/[a-z]+/g) ?? [])]);
    const lengths = [...Array(most).keys()].map((at) => at + 1);
    const tries = spellings.flatMap((word) => lengths.map((length) => word.slice(0, length)));
    if (!tries.some((text) => first(text) === page.label)) missed.push(`${page.label}: ${page.find}`);
  }
  return missed;
}"""


def open_palette(page: Page) -> None:
    page.keyboard.press("Control+k")
    expect(page.locator("#palette")).to_be_visible()
    expect(page.locator("#palette [role=option]").first).to_be_visible()


@pytest.mark.parametrize("username", ["li", "manager", "front", "boss", "hq"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_of_the_role_is_four_keys_away(opened: Opened, username: str, language: str) -> None:
    page = opened("/account/devices/", username, language=language)
    open_palette(page)
    assert page.evaluate(_SHORTEST, MOST_KEYS) == []


@pytest.mark.parametrize(
    ("language", "typed", "path"),
    [("en", "eve", "/meetings/evening/"), ("zh-hans", "xh", "/meetings/evening/"), ("en", "dsh", "/reviews/")],
)
def test_letters_and_enter_lead_there(opened: Opened, language: str, typed: str, path: str) -> None:
    page = opened("/account/devices/", "manager", language=language)
    page.keyboard.press("Control+k")
    page.keyboard.type(typed)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{path}")


def test_command_of_the_frame_is_done(opened: Opened) -> None:
    page = opened("/account/devices/", "manager")
    page.keyboard.press("Control+k")
    page.keyboard.type("dark")
    page.keyboard.press("Enter")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    open_palette(page)
    assert wrong_for_access(page) == []
    assert too_small(page) == []


def test_no_shortcut_answers_while_an_input_method_composes(opened: Opened) -> None:
    page = opened("/cards/", "manager")
    composing = "(key) => document.body.dispatchEvent(new KeyboardEvent('keydown', {...key, bubbles: true}))"
    for key in ({"key": "k", "ctrlKey": True}, {"key": "?"}, {"key": "j"}, {"key": "n"}):
        page.evaluate(composing, {**key, "isComposing": True})
        page.evaluate(composing, {**key, "keyCode": 229})
    assert page.locator("dialog[open]").count() == 0
    assert page.evaluate("document.activeElement === document.body")
    page.evaluate(composing, {"key": "?"})
    expect(page.locator("#shortcuts")).to_be_visible()


def test_j_marks_the_whole_row_and_n_begins_wherever_one_is(opened: Opened) -> None:
    page = opened("/cards/", "li")
    page.keyboard.press("j")
    marked = page.evaluate("getComputedStyle(document.activeElement.closest('tr, .row-item')).outlineStyle")
    assert marked == "solid"
    page.goto("/account/devices/")
    page.keyboard.press("n")
    page.wait_for_url("**/cards/new/")
