"""The line is cut in the middle of a party, a card, a contact: it is kept and told, and sent once when it is back."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from crm.models import Card, FollowUp, TrafficRecord
from kit.tenancy import in_dealer
from tests.browser.conftest import Opened, Site
from tests.browser.test_journeys import number, one_due
from tests.browser.walking import Walker

_SAVE = ".form-foot .btn-primary"
_SEND_UNHEARD = "({form}) => fetch(form.action, {method: 'POST', body: new FormData(form)}).then(() => null)"
_REMARK = "看过白色的，周末再来"


def log_party(page: Page) -> str:
    """Reception's quick entry, all but sent."""
    page.click("main [name=consultant]:enabled")
    page.click("main details.more > summary")
    page.fill("main [name=remark]", _REMARK)
    return f".desk-entry {_SAVE}"


def file_customer(page: Page) -> str:
    """A walk-in's card as CA-10 asks for it, all but sent."""
    walker = Walker(page)
    page.fill("main [name=phone]", number())
    page.fill("main [name=customer_name]", "林女士")
    walker.choose("start")
    page.locator("#matches [name=step]").click()
    page.locator("form.filing").wait_for()
    for name, value in (
        ("lead_source", "referral"), ("model", "octavia"), ("configuration", "octavia-14tsi-dsg"), ("colour", "white"),
        ("replacement", "first_purchase"), ("budget", "15_20"), ("funds", "ready"), ("payment", "full"),
        ("intent_level", "B"),
    ):  # fmt: skip
        walker.choose(name, value)
    page.fill("form.filing [name=note]", _REMARK)
    return f"form.filing {_SAVE}"


def record_contact(page: Page) -> str:
    """A contact in the sheet of the day, all but sent."""
    page.locator("[aria-labelledby=due] a[data-sheet]").first.click()
    page.locator("#sheet [name=topics][value=test_drive]").click()
    page.fill("#sheet [name=note]", _REMARK)
    return f"#sheet {_SAVE}"


@dataclass(frozen=True)
class Sent:
    """A form that makes one row of something."""

    username: str
    path: str
    fill: Callable[[Page], str]
    count: Callable[[], int]
    remark: str


FORMS = {
    "party": Sent("front", "/traffic/", log_party, TrafficRecord.objects.count, "main [name=remark]"),
    "card": Sent("li", "/cards/new/", file_customer, Card.objects.count, "form.filing [name=note]"),
    "contact": Sent("li", "/", record_contact, FollowUp.objects.count, "#sheet [name=note]"),
}


def counted(site: Site, sent: Sent) -> int:
    with in_dealer(site.dealer):
        return sent.count()


def filled(opened: Opened, site: Site, sent: Sent) -> tuple[Page, str, int]:
    one_due(site)
    page = opened(sent.path, sent.username, width=390)
    return page, sent.fill(page), counted(site, sent)


@pytest.mark.parametrize("name", FORMS)
def test_cut_line_loses_nothing_and_doubles_nothing(opened: Opened, site: Site, name: str) -> None:
    sent = FORMS[name]
    page, save, before = filled(opened, site, sent)
    page.context.set_offline(True)
    page.click(save)
    expect(page.locator(".toast-bad")).to_contain_text("You're offline")
    assert page.input_value(sent.remark) == _REMARK
    assert counted(site, sent) == before
    page.context.set_offline(False)
    page.click(save)
    expect(page.locator("[data-toast]:not(.toast-bad)")).to_be_visible()
    assert counted(site, sent) == before + 1


@pytest.mark.parametrize("name", FORMS)
def test_answer_lost_on_its_way_is_asked_for_again_and_done_once(opened: Opened, site: Site, name: str) -> None:
    """The server did it, and the page never heard of it: neither where it leads nor that its token is taken."""
    sent = FORMS[name]
    page, save, before = filled(opened, site, sent)
    page.locator(save).evaluate(_SEND_UNHEARD)
    page.context.clear_cookies(name="taken")
    assert counted(site, sent) == before + 1
    page.click(save)
    expect(page.locator("[data-toast]").first).to_be_visible()
    assert counted(site, sent) == before + 1


@pytest.mark.parametrize("name", FORMS)
def test_two_presses_send_once(opened: Opened, site: Site, name: str) -> None:
    sent = FORMS[name]
    page, save, before = filled(opened, site, sent)
    page.dblclick(save)
    expect(page.locator("[data-toast]").first).to_be_visible()
    assert counted(site, sent) == before + 1
