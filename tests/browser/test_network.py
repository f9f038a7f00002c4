"""The network is lost in mid-form and comes back: nothing typed is lost, nothing is done twice."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from accounts.models import AuditEntry
from crm.models import DealerSettings
from kit.tenancy import in_dealer
from tests.browser.conftest import Opened, Site

DRAFTS = "Object.keys(localStorage).filter((key) => key.startsWith('lodestar:draft:')).length"


@pytest.fixture(autouse=True)
def same_pattern_after(site: Site) -> Iterator[None]:
    """Cards that later tests file are numbered as before."""
    with in_dealer(site.dealer):
        before = DealerSettings.objects.get().card_number_pattern
    yield
    with in_dealer(site.dealer):
        DealerSettings.objects.update(card_number_pattern=before)


def pattern(page: Page) -> str:
    return page.input_value("[name=card_number_pattern]")


def test_what_was_typed_survives_a_reload(opened: Opened) -> None:
    page = opened("/settings/", "boss")
    page.fill("[name=card_number_pattern]", "R-99")
    page.wait_for_function(f"() => {DRAFTS} === 1")
    page.reload()
    assert pattern(page) == "R-99"


def test_form_sent_without_network_is_kept_and_sent_again(opened: Opened, site: Site) -> None:
    page = opened("/settings/", "boss")
    page.fill("[name=card_number_pattern]", "N-9999")
    page.context.set_offline(True)
    page.click("main form button[type=submit]")
    expect(page.locator(".toast-bad")).to_contain_text("No network just now")
    assert pattern(page) == "N-9999"
    page.context.set_offline(False)
    page.click("main form button[type=submit]")
    expect(page.locator("[data-toast]")).to_contain_text("The settings are saved.")
    with in_dealer(site.dealer):
        assert DealerSettings.objects.get().card_number_pattern == "N-9999"
    page.wait_for_function(f"() => {DRAFTS} === 0")


def test_form_whose_answer_was_lost_is_sent_again_and_done_once(opened: Opened, site: Site) -> None:
    page = opened("/settings/", "boss")
    page.fill("[name=card_number_pattern]", "Q-99")
    page.wait_for_function(f"() => {DRAFTS} === 1")
    # The server gets it, the page never hears of it: neither where it leads nor that its token is taken.
    page.evaluate("fetch('/settings/', {method: 'POST', body: new FormData(document.querySelector('form.settings'))})")
    page.context.clear_cookies(name="taken")
    page.reload()
    assert pattern(page) == "Q-99"
    page.click("main form button[type=submit]")
    expect(page.locator("[data-toast]")).to_contain_text("The settings are saved.")
    with in_dealer(site.dealer):
        entries = AuditEntry.objects.filter(what="settings.changed", data__card_number_pattern__1="Q-99")
        assert entries.count() == 1
        assert DealerSettings.objects.get().card_number_pattern == "Q-99"
    page.wait_for_function(f"() => {DRAFTS} === 0")


def test_page_without_network_says_so_and_goes_on_by_itself(opened: Opened) -> None:
    page = opened("/account/devices/", "boss")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.reload()
    page.context.set_offline(True)
    page.goto("/account/password/")
    expect(page.locator("h1")).to_have_text("No network just now")
    page.context.set_offline(False)
    expect(page.locator("h1")).to_have_text("Password")


def test_shell_keeps_no_page_of_a_person(opened: Opened) -> None:
    page = opened("/account/devices/", "boss")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.goto("/account/password/")
    kept = page.evaluate(
        "caches.keys().then((names) => Promise.all(names.map((name) => caches.open(name).then((c) => c.keys()))))"
        ".then((all) => all.flat().map((request) => new URL(request.url).pathname))"
    )
    assert "/offline/" in kept
    assert [path for path in kept if path != "/offline/" and not path.startswith("/static/")] == []


def test_signing_out_clears_the_drafts(opened: Opened) -> None:
    page = opened("/settings/", "boss")
    page.fill("[name=card_number_pattern]", "S-99")
    page.wait_for_function(f"() => {DRAFTS} === 1")
    page.click(".menu > summary")
    page.click("[data-sign-out] button")
    page.wait_for_url("**/sign-in/")
    page.wait_for_function(f"() => {DRAFTS} === 0")
