"""Search everywhere, by keyboard alone."""

from playwright.sync_api import expect

from tests.browser.conftest import Opened

PAGE = "/account/devices/"


def test_smoke_customer_is_found_by_initials_in_five_keys(opened: Opened) -> None:
    page = opened(PAGE, "li")
    page.keyboard.press("/")
    expect(page.locator("#search")).to_be_focused()
    page.keyboard.type("oyn")
    first = page.locator("#search-found [role=option]").first
    expect(first).to_contain_text("欧阳娜娜")
    expect(first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    page.wait_for_url("**/cards/*/")
    assert "oyn" not in page.url


def test_arrows_move_and_escape_closes(opened: Opened) -> None:
    page = opened(PAGE, "boss")
    page.keyboard.press("/")
    options = page.locator("#search-found [role=option]")
    expect(options.first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowDown")
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    expect(page.locator("#search")).to_have_attribute("aria-activedescendant", options.nth(1).get_attribute("id") or "")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(options.last).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Escape")
    expect(page.locator("#search-found")).to_be_hidden()
    page.keyboard.press("Escape")
    expect(page.locator("#search")).not_to_be_focused()


def test_enter_of_an_input_method_opens_nothing(opened: Opened) -> None:
    page = opened(PAGE, "li")
    page.keyboard.press("/")
    page.keyboard.type("oyn")
    expect(page.locator("#search-found [role=option]").first).to_contain_text("欧阳娜娜")
    page.locator("#search").dispatch_event("keydown", {"key": "Enter", "isComposing": True, "bubbles": True})
    assert page.url.endswith(PAGE)
    expect(page.locator("#search-found")).to_be_visible()


def test_nothing_found_is_said(opened: Opened) -> None:
    page = opened(PAGE, "li")
    page.fill("#search", "没有这个人")
    expect(page.locator("#search-found")).to_contain_text("No customers match")
