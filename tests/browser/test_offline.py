"""A day without a network in real browsers: what was done offline arrives once, and is shown as sent (SY-5)."""

import re

import pytest
from playwright.sync_api import Dialog, Page, expect

from config.embedded.waiting import wait_until
from crm.models import Card, FollowUp, SyncDevice, TrafficRecord
from kit.tenancy import in_dealer
from tests.browser.conftest import Opened, Site

PAGE = "/offline/work/"
_PULL = re.compile(r"/api/v1/sync/\?")
_KEPT = "caches.open('lodestar-work-1').then((kept) => kept.keys()).then((keys) => keys.length > 0)"
_ROWS = """new Promise((resolve) => {
  const asked = indexedDB.open("lodestar:" + document.documentElement.dataset.account);
  asked.onsuccess = () => {
    const rows = asked.result.transaction("rows").objectStore("rows").getAll();
    rows.onsuccess = () => resolve(rows.result.map((each) => Object.keys(each).sort().join()));
  };
})"""

# Answers of the server reach the page when it is told so.
_HOLD = """() => {
  const ask = window.fetch;
  const released = new Promise((resolve) => { window.release = resolve; });
  window.fetch = async (...given) => {
    const answer = await ask(...given);
    window.isHeld = true;
    await released;
    return answer;
  };
}"""


def at_work(opened: Opened, username: str, language: str) -> Page:
    """Open the page in the morning, until it has its copy and the worker keeps it."""
    page = opened(PAGE, username, width=390, language=language)
    is_at(page, line="online", unsent=0)
    page.wait_for_function(_KEPT)
    return page


def is_at(page: Page, *, line: str, unsent: int) -> None:
    expect(page.locator("#offline-standing")).to_have_attribute("data-line", line)
    expect(page.locator("#offline-standing")).to_have_attribute("data-open", str(unsent))


def go(page: Page, name: str) -> None:
    page.click(f"#offline-tabs a[href='#{name}']")


def goes_offline(page: Page) -> None:
    """Lose the network and restart the phone: the page opens again from the device alone."""
    page.context.set_offline(True)
    page.reload()


def file_customer(page: Page, name: str, number: str) -> None:
    go(page, "filing")
    page.fill("#id_customer_name", name)
    page.fill("#id_phone", number)
    for field in page.locator(".form-card > div.field select").all():
        field.select_option(index=1)
    page.select_option("#id_intent_level", "B")
    page.check(".form-card [name=topics][value=vehicle_intro]")
    page.click(".form-card [type=submit]")


def record_party(page: Page) -> None:
    page.select_option("#id_kind", "showroom")
    page.select_option("#id_consultant", index=1)
    page.click(".form-card [type=submit]")


def syncs(page: Page) -> None:
    """Sync now, as when the network comes back."""
    with page.expect_response(_PULL):
        page.evaluate("window.dispatchEvent(new Event('online'))")


def sign_out(page: Page) -> None:
    page.goto("/account/devices/")
    page.click("details[data-menu]:has([data-sign-out]) summary")
    page.click("[data-sign-out] button")


@pytest.mark.parametrize(("language", "other"), [("en", "zh-hans"), ("zh-hans", "en")])
def test_day_offline_arrives_once(opened: Opened, site: Site, language: str, other: str) -> None:
    """SY-2, SY-4, SY-5: a consultant and reception, each on a phone of their own, in both languages."""
    number = {"en": "13622220001", "zh-hans": "13622220002"}[language]
    with in_dealer(site.dealer):
        parties = TrafficRecord.objects.count()
    li, front = at_work(opened, "li", language), at_work(opened, "front", other)
    goes_offline(li)
    goes_offline(front)
    is_at(li, line="away", unsent=0)

    go(front, "traffic")
    record_party(front)
    is_at(front, line="away", unsent=1)

    go(li, "customers")
    li.fill("[type=search]", "ouyang")
    li.click(".row-title a")
    li.select_option("#id_method", "outgoing_call")
    li.check("[name=topics][value=appointment]")
    li.click(".form-card [type=submit]")
    expect(li.locator("[data-error-of=appointment_on] .field-error")).to_be_visible()
    li.check("[name=topics][value=vehicle_intro]")
    li.uncheck("[name=topics][value=appointment]")
    li.fill("#id_note", f"offline {language}")
    li.click(".form-card [type=submit]")
    is_at(li, line="away", unsent=1)
    file_customer(li, f"离线{number}", number)
    is_at(li, line="away", unsent=2)
    li.reload()
    is_at(li, line="away", unsent=2)
    go(li, "outbox")
    expect(li.locator("#offline-screen .chip-warn")).to_have_count(2)

    for page in (li, front):
        page.context.set_offline(False)
        page.evaluate("window.dispatchEvent(new Event('online'))")
        is_at(page, line="online", unsent=0)
    go(li, "outbox")
    expect(li.locator("#offline-screen .chip-good")).to_have_count(2)
    with in_dealer(site.dealer):
        assert FollowUp.objects.filter(note=f"offline {language}").count() == 1
        assert TrafficRecord.objects.count() == parties + 1
        assert Card.objects.filter(customer_name=f"离线{number}").count() == 1


def test_rows_on_the_device_are_encrypted_and_gone_after_sign_out(opened: Opened) -> None:
    """SY-4"""
    page = at_work(opened, "zhang", "en")
    assert set(page.evaluate(_ROWS)) == {"data,iv"}
    account = page.evaluate("document.documentElement.dataset.account")
    sign_out(page)
    page.wait_for_url("**/sign-in/**")
    rows = page.evaluate(_ROWS.replace("document.documentElement.dataset.account", f"'{account}'"))
    assert (rows, page.evaluate("caches.has('lodestar-work-1')")) == ([], False)


def test_sign_out_with_unsent_work_asks_first(opened: Opened) -> None:
    """SY-4: a person who stays signed in loses nothing, and what waits is sent."""
    page = at_work(opened, "late", "en")
    page.context.set_offline(True)
    file_customer(page, "未发送", "13622220009")
    is_at(page, line="away", unsent=1)
    asked: list[str] = []

    def decline(dialog: Dialog) -> None:
        asked.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", decline)
    page.route("**/api/v1/**", lambda route: route.abort())
    page.context.set_offline(False)
    sign_out(page)
    page.wait_for_function("document.querySelector('[data-sign-out]').dataset.left === undefined")
    assert [text.partition(".")[0] for text in asked] == ["Some of your work on this device is not sent yet"]
    page.unroute("**/api/v1/**")
    page.goto(PAGE)
    is_at(page, line="online", unsent=0)


def test_page_on_which_nothing_is_done_stays_one_device(opened: Opened, site: Site) -> None:
    """SY-1: later syncs ask for the changes alone, and the tables stay."""
    with in_dealer(site.dealer):
        devices = SyncDevice.objects.count()
    page = at_work(opened, "front", "en")
    syncs(page)
    syncs(page)
    with in_dealer(site.dealer):
        assert SyncDevice.objects.count() == devices + 1
    go(page, "traffic")
    expect(page.locator("#id_consultant option")).not_to_have_count(1)


def test_party_is_noted_once_while_an_answer_is_awaited(opened: Opened) -> None:
    """SY-2, SY-5: a form that is handed in twice is one command, and no request that hangs keeps it back."""
    page = at_work(opened, "front", "en")
    page.route("**/api/v1/sync/acknowledge/", lambda route: None)
    go(page, "traffic")
    with page.expect_request("**/api/v1/sync/acknowledge/"):
        record_party(page)
    page.select_option("#id_kind", "showroom")
    page.select_option("#id_consultant", index=1)
    page.evaluate("() => [1, 2].forEach(() => document.querySelector('.form-card').requestSubmit())")
    expect(page.locator("#id_kind")).to_have_value("")
    go(page, "outbox")
    expect(page.locator("#offline-screen .chip-warn")).to_have_count(1)
    expect(page.locator("#offline-screen .chip-good")).to_have_count(1)


def test_landline_is_filed_as_one(opened: Opened, site: Site) -> None:
    """SY-5, CA-4"""
    page = at_work(opened, "li", "en")
    file_customer(page, "座机客户", "021-6234 5671")
    with in_dealer(site.dealer):
        # Nothing is unsent before it is filed, either.
        assert wait_until(Card.objects.filter(customer_name="座机客户").exists, 30)
        card = Card.objects.get(customer_name="座机客户")
        assert [(each.kind, each.number) for each in card.phones.all()] == [("landline", "021-62345671")]


def test_answer_that_comes_behind_a_sign_out_leaves_nothing(opened: Opened) -> None:
    """SY-4: neither a sync of another tab nor a second press of the button lets data stay."""
    page = at_work(opened, "zhang", "en")
    account = page.evaluate("document.documentElement.dataset.account")
    page.evaluate(_HOLD)
    other = page.context.new_page()
    page.evaluate("window.dispatchEvent(new Event('online'))")
    page.wait_for_function("() => window.isHeld")
    sign_out(other)
    other.click("[data-sign-out] button")
    page.evaluate("window.release()")
    other.wait_for_url("**/sign-in/**")
    rows = other.evaluate(_ROWS.replace("document.documentElement.dataset.account", f"'{account}'"))
    assert rows == []
