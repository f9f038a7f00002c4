"""Lists of people on the desk: as many rows as a window holds, sorted by their heads, by the keyboard (ux.md)."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import LANGUAGES, Opened, Site

MOST_PIXELS = 40
LEAST_ROWS = 18
# The rows that are seen whole, and the highest of them.
_ROWS = """() => {
  const rows = [...document.querySelectorAll("main tbody tr")].map((row) => row.getBoundingClientRect());
  const seen = rows.filter((row) => row.top >= 0 && row.bottom <= innerHeight);
  return [seen.length, Math.max(...rows.map((row) => row.height))];
}"""


def names(page: Page) -> list[str]:
    return page.locator("main tbody .cell-name").all_inner_texts()


@pytest.mark.parametrize("language", LANGUAGES)
def test_window_holds_eighteen_customers_with_number_and_count(opened: Opened, language: str) -> None:
    page = opened("/cards/", "manager", language=language)
    shown, highest = page.evaluate(_ROWS)
    assert shown >= LEAST_ROWS
    assert highest <= MOST_PIXELS
    expect(page.locator("main tbody tr").first.locator("a[href^='tel:']")).to_be_visible()
    assert int(page.locator("#list-count").inner_text()) >= LEAST_ROWS
    assert page.locator("input[type=search]:visible").count() == 1


def test_head_sorts_and_says_so(opened: Opened) -> None:
    page = opened("/cards/", "manager")
    page.get_by_role("link", name="Level", exact=True).click()
    expect(page.locator("th.head-level")).to_have_attribute("aria-sort", "ascending")
    page.get_by_role("link", name="Last contact").click()
    expect(page.locator("th.head-last")).to_have_attribute("aria-sort", "descending")


def test_box_at_the_head_searches_in_the_list(opened: Opened) -> None:
    page = opened("/cards/", "manager")
    page.keyboard.press("/")
    page.keyboard.type("oynn")
    expect(page.locator("main tbody tr")).to_have_count(1)
    assert names(page) == ["欧阳娜娜"]
    expect(page.locator("#list-count")).to_have_text("1")


def test_keys_go_down_the_rows_and_open_one(opened: Opened) -> None:
    page = opened("/cards/", "manager")
    second = names(page)[1]
    for key in ("j", "j", "j", "k"):
        page.keyboard.press(key)
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text(second)


@pytest.mark.parametrize(
    ("username", "path"),
    [("boss", "/staff/"), ("boss", "/audit/"), ("care", "/owners/"), ("manager", "/callbacks/?part=coming")],
)
def test_other_lists_are_as_dense(opened: Opened, username: str, path: str) -> None:
    page = opened(path, username)
    _shown, highest = page.evaluate(_ROWS)
    assert 24 <= highest <= MOST_PIXELS


def test_phone_shows_cards_without_the_table(opened: Opened) -> None:
    page = opened("/cards/", "manager", width=390)
    row = page.locator("main tbody tr").first
    expect(row.locator("a[href^='tel:']")).to_be_visible()
    expect(page.locator("main thead")).to_be_hidden()
    box = row.bounding_box()
    assert box is not None
    assert 44 <= box["height"] <= 90
    assert page.locator("input[type=search]:visible").count() == 1


@pytest.mark.parametrize(("width", "is_shown"), [(390, False), (820, True), (1440, True)])
def test_sections_of_the_edit_form_are_at_hand_where_there_is_room(
    opened: Opened, site: Site, width: int, is_shown: bool
) -> None:
    path = f"/cards/{site.standing.ids['card_id']}/edit/"
    page = opened(path, "li", width=width)
    links = page.locator(".jump-links a")
    assert links.first.is_visible() == is_shown
    if width == 1440:
        links.last.click()
        expect(page.locator("h2", has_text=links.last.inner_text()).last).to_be_in_viewport()
        expect(links.first).to_be_in_viewport()


@pytest.mark.parametrize("width", [390, 1440])
def test_every_filter_of_the_menu_can_be_reached(opened: Opened, width: int) -> None:
    page = opened("/cards/", "manager", width=width)
    page.locator("summary", has_text="More filters").click()
    menu = page.locator(".menu-groups")
    assert menu.evaluate("(box) => box.scrollWidth - box.clientWidth") <= 0
    assert menu.locator("h3").all_inner_texts() == [
        "Follow-up level", "Channel", "Visit", "List", "Department in charge", "Callback",
        "Marketing", "Contact", "Card age",
    ]  # fmt: skip
