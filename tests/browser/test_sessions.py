"""A session ends and begins again in another tab: what stood open goes on, or says so with one button (ux.md).

Every page that has a form is tried; so are search, a form in a sheet and another account's sign-in.
"""

import pytest
from playwright.sync_api import Page, expect

from crm.models import DealerSettings
from kit.tenancy import in_dealer
from tests.browser.conftest import LOCALES, Figures, Opened, Site, sign_in
from tests.browser.test_pages import BY_PERSON, PAGES

DRAFTS = "Object.keys(localStorage).filter((key) => key.startsWith('lodestar:draft:'))"
# Each form, as it is sent now: whether the server takes its token.
_TRY = """async () => {
  const refused = [];
  for (const form of document.querySelectorAll("form[method=post]")) {
    form.dispatchEvent(new CustomEvent("lodestar:sending", {bubbles: true}));
    const data = new FormData();
    for (const name of ["csrfmiddlewaretoken", "opened_by"]) {
      data.append(name, form.querySelector(`[name=${name}]`)?.value ?? "");
    }
    const answer = await fetch("/account/password/", {method: "POST", body: data});
    if (answer.status !== 422) refused.push(`${form.getAttribute("action")}: ${answer.status}`);
  }
  return refused;
}"""


def sign_out_and_in(page: Page, username: str) -> None:
    """In a neighbouring tab of the same browser."""
    other = page.context.new_page()
    other.goto("/account/devices/")
    other.locator(".shell-tools .menu > summary").click()
    other.locator("[data-sign-out] button").click()
    other.wait_for_url("**/sign-in/")
    if username:
        sign_in(other, username)
        other.wait_for_url(lambda url: "/sign-in/" not in url)
    other.close()


def fresh(opened: Opened, path: str, username: str, language: str = "en") -> Page:
    """A session of the test's own, so that nobody else's ends."""
    page = opened("/sign-in/", "", language=language)
    sign_in(page, username)
    page.wait_for_url(lambda url: "/sign-in/" not in url)
    page.goto(path)
    return page


# Whoever opens pages of their own; the fullest account is tried in every run, all of them in the matrix.
_USERNAMES = sorted({looked.username for looked in PAGES.values() if looked.username and not looked.host})
_TRIED = [pytest.param(each, marks=[] if each == "boss" else pytest.mark.matrix) for each in _USERNAMES]


@pytest.mark.parametrize("username", _TRIED)
def test_every_page_with_a_form_goes_on_after_signing_in_again_elsewhere(
    opened: Opened, site: Site, record_figure: Figures, username: str
) -> None:
    context = fresh(opened, "/", username).context
    own = [PAGES[name] for name in BY_PERSON if PAGES[name].username == username and not PAGES[name].host]
    tabs = []
    for looked in own:
        tab = context.new_page()
        tab.goto(looked.path(site.standing.ids))
        if tab.locator("form[method=post]").count():
            tabs.append(tab)
        else:
            tab.close()
    assert tabs
    sign_out_and_in(tabs[0], username)
    refused = {tab.url: found for tab in tabs if (found := tab.evaluate(_TRY))}
    assert refused == {}
    record_figure(f"{username}: {len(tabs)} pages with forms go on after signing in again elsewhere")


def test_form_typed_before_is_sent_after_signing_in_again_elsewhere(opened: Opened, site: Site) -> None:
    page = fresh(opened, "/settings/", "boss")
    page.fill("[name=card_number_pattern]", "T-99")
    sign_out_and_in(page, "boss")
    page.click("main form button[type=submit]")
    expect(page.locator("[data-toast]")).to_contain_text("Settings saved.")
    with in_dealer(site.dealer):
        assert DealerSettings.objects.get().card_number_pattern == "T-99"
        DealerSettings.objects.update(card_number_pattern="")


def test_form_sent_after_signing_out_elsewhere_is_filled_in_again_after_signing_in(opened: Opened, site: Site) -> None:
    page = fresh(opened, "/settings/", "boss")
    page.fill("[name=card_number_pattern]", "U-99")
    sign_out_and_in(page, "")
    page.click("main form button[type=submit]")
    expect(page.locator("[data-ended]")).to_contain_text("You were signed out")
    sign_in(page, "boss")
    page.wait_for_url("**/settings/")
    expect(page.locator("[name=card_number_pattern]")).to_have_value("U-99")


def test_form_without_a_draft_is_filled_in_again_too(opened: Opened) -> None:
    page = fresh(opened, "/staff/new/", "boss")
    page.fill("main [name=name]", "新同事")
    page.locator("main [name=roles]").first.check()
    sign_out_and_in(page, "")
    page.click("main form .btn-primary")
    expect(page.locator("[data-ended]")).to_be_visible()
    sign_in(page, "boss")
    page.wait_for_url("**/staff/new/")
    expect(page.locator("main [name=name]")).to_have_value("新同事")
    expect(page.locator("main [name=roles]").first).to_be_checked()


@pytest.mark.parametrize("language", LOCALES)
def test_search_and_sheet_say_that_the_session_ended(opened: Opened, language: str) -> None:
    page = fresh(opened, "/", "li", language)
    page.locator("[aria-labelledby=due] a[data-sheet]").first.click()
    page.locator("#sheet [name=note]").fill("周末再来")
    sign_out_and_in(page, "")
    page.locator("#sheet .form-foot .btn-primary").click()
    dialog = page.locator("#session-ended")
    expect(dialog).to_contain_text("You were signed out" if language == "en" else "您已退出登录")
    expect(dialog.locator("a, button")).to_have_count(1)
    dialog.locator("a").click()
    sign_in(page, "li")
    page.wait_for_url(lambda url: "/sign-in/" not in url)
    page.locator("[aria-labelledby=due] a[data-sheet]").first.click()
    expect(page.locator("#sheet [name=note]")).to_have_value("周末再来")
    page.keyboard.press("Escape")
    sign_out_and_in(page, "")
    page.locator("input[data-search]").fill("王")
    expect(dialog).to_be_visible()


def test_search_and_sheet_go_on_after_signing_in_again_elsewhere(opened: Opened) -> None:
    page = fresh(opened, "/", "li")
    page.locator("[aria-labelledby=due] a[data-sheet]").first.click()
    page.locator("#sheet [name=note]").fill("没有选话题")
    sign_out_and_in(page, "li")
    page.locator("#sheet .form-foot .btn-primary").click()
    expect(page.locator("#sheet [data-errors]")).to_be_visible()
    page.keyboard.press("Escape")
    page.locator("input[data-search]").fill("王")
    expect(page.locator("#search-found [role=option]").first).to_be_visible()


def test_another_account_neither_sends_nor_reads_what_was_typed(opened: Opened, site: Site) -> None:
    page = fresh(opened, "/settings/", "boss")
    page.fill("[name=card_number_pattern]", "V-99")
    page.wait_for_function(f"() => {DRAFTS}.length === 1")
    sign_out_and_in(page, "li")
    page.click("main form button[type=submit]")
    expect(page.locator("h1")).to_have_text("Someone else is signed in")
    with in_dealer(site.dealer):
        assert DealerSettings.objects.get().card_number_pattern != "V-99"
    kept = page.evaluate(f"{DRAFTS}.map((key) => localStorage.getItem(key)).join()")
    assert kept
    assert "V-99" not in kept
    sign_out_and_in(page, "boss")
    page.goto("/settings/")
    expect(page.locator("[name=card_number_pattern]")).to_have_value("V-99")
