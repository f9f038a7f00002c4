"""Ctrl K: any page or command by at most four keys and Enter, in both languages and by pinyin initials (ux.md)."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import LANGUAGES, Opened
from tests.browser.looking import too_small, wrong_for_access
from tests.browser.seeded import BRAND_PEOPLE, PEOPLE

MOST_KEYS = 4
# Pages and commands that no beginning of any of their spellings, typed in letters, puts first.
_MISSED = """async (most) => {
  const dialog = document.getElementById("palette"), form = dialog.querySelector("form"), input = form.elements.q;
  const first = (text) => {
    input.value = text;
    input.dispatchEvent(new InputEvent("input"));
    return dialog.querySelector("[role=option] b")?.textContent;
  };
  const shown = (element) => element.checkVisibility({visibilityProperty: true});
  const heads = [...document.querySelectorAll("main .page-actions :is(a, button)")].filter(shown);
  const labels = heads.map((element) => element.getAttribute("aria-label") || element.textContent.trim());
  const body = new FormData(form);
  labels.forEach((label) => body.append("label", label));
  const {pages, spellings} = await (await fetch(dialog.dataset.url, {method: "POST", body})).json();
  const commands = [...document.querySelectorAll("[data-palette]")].map((element) => (
    {label: element.textContent.trim(), find: `${element.textContent} ${element.dataset.palette}`}));
  const here = labels.map((label) => ({label, find: `${label} ${spellings[label]}`}));
  const missed = [];
  const initials = (label) => label.split(/\\s+/).map((word) => word[0]).join("");
  const all = [...pages, ...commands, ...here];
  for (const entry of all) {
    const words = (entry.find + " " + initials(entry.label)).toLowerCase().split(/\\s+/);
    const letters = words.flatMap((word) => word.match(/[a-z0-9]+/g) ?? []);
    const lengths = [...Array(most).keys()].map((at) => at + 1);
    const tries = letters.flatMap((word) => lengths.map((length) => word.slice(0, length)));
    if (!tries.some((text) => first(text) === entry.label)) missed.push(`${entry.label}: ${entry.find}`);
  }
  first("");
  return [all.length, missed];
}"""


def open_palette(page: Page) -> None:
    # A page that a command has just sent for hears no key before its scripts have run.
    page.wait_for_load_state()
    page.keyboard.press("Control+k")
    expect(page.locator("#palette")).to_be_visible()
    expect(page.locator("#palette [role=option]").first).to_be_visible()


# One of each role, for the others of a role see the same: two of them always, all with the matrix.
ROLES = [*{role: name for name, (role, _) in reversed(PEOPLE.items())}.values(), *BRAND_PEOPLE]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "username", [name if name in ("manager", "hq") else pytest.param(name, marks=pytest.mark.matrix) for name in ROLES]
)
def test_every_page_and_command_of_the_role_is_four_keys_away(opened: Opened, username: str, language: str) -> None:
    page = opened("/", username, language=language)
    open_palette(page)
    count, missed = page.evaluate(_MISSED, MOST_KEYS)
    assert count >= 10
    assert missed == []


def test_customer_is_found_below_the_pages_and_opened(opened: Opened) -> None:
    page = opened("/account/devices/", "manager")
    page.keyboard.press("Control+k")
    page.keyboard.type("oynn")
    expect(page.locator("#palette [role=option]", has_text="欧阳娜娜")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("欧阳娜娜")
    assert "oynn" not in page.url


def test_command_of_a_page_is_found_by_the_initials_of_its_chinese_name(opened: Opened) -> None:
    page = opened("/staff/", "boss", language="zh-hans")
    page.keyboard.press("Control+k")
    page.keyboard.type("xjzh")
    page.keyboard.press("Enter")
    page.wait_for_url("**/staff/new/")


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
