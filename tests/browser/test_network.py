"""The network is lost in mid-form and comes back: nothing typed is lost, nothing is done twice."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from accounts.models import AuditEntry
from crm.models import DealerSettings
from kit.tenancy import in_dealer
from tests.browser.conftest import Opened, Site, sign_in
from tests.browser.walking import Walker

DRAFTS = "Object.keys(localStorage).filter((key) => key.startsWith('lodestar:draft:')).length"

_ANSWERS = """[...new FormData(document.querySelector("form.filing"))]
  .filter(([name]) => name !== "csrfmiddlewaretoken" && name !== "once" && name !== "opened_by")"""


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
    expect(page.locator(".toast-bad")).to_contain_text("You're offline")
    assert pattern(page) == "N-9999"
    page.context.set_offline(False)
    page.click("main form button[type=submit]")
    expect(page.locator("[data-toast]")).to_contain_text("Settings saved.")
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
    expect(page.locator("[data-toast]")).to_contain_text("Settings saved.")
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
    expect(page.locator("h1")).to_have_text("You're offline")
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


def test_draft_survives_signing_out_for_its_account_alone(opened: Opened) -> None:
    page = opened("/settings/", "boss")
    page.fill("[name=card_number_pattern]", "S-99")
    page.wait_for_function(f"() => {DRAFTS} === 1")
    page.click(".menu > summary")
    page.click("[data-sign-out] button")
    page.wait_for_url("**/sign-in/")
    assert page.evaluate(DRAFTS) == 1
    assert "S-99" not in page.evaluate("JSON.stringify({...localStorage})")
    sign_in(page, "boss")
    page.wait_for_url(lambda url: "/sign-in/" not in url)
    page.goto("/settings/")
    expect(page.locator("[name=card_number_pattern]")).to_have_value("S-99")


def test_draft_is_over_after_seven_days(opened: Opened) -> None:
    page = opened("/settings/", "boss")
    page.fill("[name=card_number_pattern]", "W-99")
    page.wait_for_function(f"() => {DRAFTS} === 1")
    page.clock.install(time=datetime.now(UTC) + timedelta(days=7, minutes=1))
    page.reload()
    page.wait_for_function(f"() => {DRAFTS} === 0")
    assert pattern(page) != "W-99"


def test_draft_keeps_every_kind_of_answer(opened: Opened) -> None:
    """The colour belongs to the model, and its code to several models; the city to the province."""
    page = opened("/cards/new/", "li")
    page.fill("main [name=phone]", "13711119999")
    page.fill("main [name=customer_name]", "林女士")
    page.locator("main [name=start][value=walk_in]").click()
    page.click("#matches [name=step]")
    page.locator("form.filing").wait_for()
    walker = Walker(page)
    for name, value in (
        ("model", "octavia"), ("configuration", "octavia-14tsi-dsg"), ("colour", "white"), ("topics", "test_drive"),
        ("topics", "vehicle_intro"), ("intent_level", "B"),
    ):  # fmt: skip
        walker.choose(name, value)
    page.fill("form.filing [name=note]", "看过白色的")
    page.wait_for_timeout(600)
    before = page.evaluate(_ANSWERS)
    assert ["colour", "white"] in before
    page.reload()
    expect(page.locator("form.filing [name=note]")).to_have_value("看过白色的")
    assert page.evaluate(_ANSWERS) == before


def test_back_to_the_second_step_finds_it_as_it_was(opened: Opened) -> None:
    page = opened("/cards/new/", "li")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.reload()
    page.fill("main [name=phone]", "13711118888")
    page.fill("main [name=customer_name]", "林女士")
    page.click("#matches [name=step]")
    page.locator("form.filing").wait_for()
    page.fill("form.filing [name=note]", "再谈价格")
    page.wait_for_timeout(600)
    page.goto("/account/devices/")
    page.go_back()
    expect(page.locator("form.filing [name=note]")).to_have_value("再谈价格")
    # The same after the form came back refused, as an answer to a POST.
    page.click("form.filing .form-foot .btn-primary")
    page.locator("[data-errors]").first.wait_for()
    page.goto("/account/devices/")
    page.go_back()
    expect(page.locator("form.filing [name=note]")).to_have_value("再谈价格")
