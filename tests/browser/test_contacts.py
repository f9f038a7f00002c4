"""Contacts on the phone: an order, its delivery and a call without an answer, and what the form proposes meanwhile."""

from datetime import date, timedelta
from itertools import count

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from crm.models import Card, FollowUp
from kit import clock
from kit.tenancy import in_dealer
from tests.browser.conftest import Opened, Site
from tests.browser.walking import Walker
from tests.factories import SHANGHAI, filed

_numbers = count(41_005_000)


@pytest.fixture
def card(site: Site) -> Card:
    """A customer of li's, filed yesterday: an Octavia, level 3-7."""
    with in_dealer(site.dealer), clock.at(clock.now() - timedelta(days=1)):
        li = User.objects.get(username="li")
        phones = [{"kind": "mobile", "number": f"136{next(_numbers):08d}", "main": True}]
        return filed(li, customer_name="高先生", phones=phones)


def day(ahead: int) -> str:
    return (clock.today(SHANGHAI) + timedelta(days=ahead)).isoformat()


def follow_up_page(opened: Opened, card: Card, query: str = "") -> Page:
    return opened(f"/cards/{card.id}/follow-up/{query}", "li", width=390, language="zh-hans")


def test_order_takes_three_taps_and_its_delivery_two(opened: Opened, site: Site, card: Card) -> None:
    """FU-10: what the server has ticked stays ticked, and a delivery has price and reason from its order."""
    page = follow_up_page(opened, card, "?step=ordered")
    walker = Walker(page)
    expect(page.locator("[name=order-configuration]:checked")).to_have_value("octavia-14tsi-dsg")
    expect(page.locator("[name=order-colour]:checked")).to_have_value("white")
    walker.type("order-number", f"DD-{card.id}"[:30])
    for name, value in (("price", "142800"), ("deposit", "5000"), ("reason", "空间大")):
        walker.type_next(f"order-{name}", value)
    walker.tap(page.locator("[data-dates]:has([name=order-planned_delivery_on]) [data-day]").first)
    walker.tap(".form-foot .btn-primary")
    page.wait_for_url(lambda url: "follow-up" not in url)
    assert walker.taps <= 3
    page = follow_up_page(opened, card, "?step=delivered")
    walker = Walker(page)
    expect(page.locator("[name=delivery-price]")).to_have_value("142800.00")
    expect(page.locator("[name=delivery-reason]")).to_have_value("空间大")
    walker.type("delivery-vin", f"lsvaa49j1{next(_numbers):08d}")
    walker.tap(".form-foot .btn-primary")
    page.wait_for_url(lambda url: "follow-up" not in url)
    assert walker.taps <= 2
    with in_dealer(site.dealer):
        assert Card.objects.get(id=card.id).status == "delivered"


def test_order_keeps_its_car_when_the_status_is_chosen_in_the_form(opened: Opened, card: Card) -> None:
    """FU-10: the parts of the form that are closed lose no answer."""
    page = follow_up_page(opened, card)
    page.locator("[name=status][value=lost]").locator("..").click()
    page.locator("[name=status][value=ordered]").locator("..").click()
    expect(page.locator("[name=order-configuration]:checked")).to_have_value("octavia-14tsi-dsg")
    expect(page.locator("[name=order-colour]:checked")).to_have_value("white")


def test_edit_page_ticks_the_colour_that_models_share(opened: Opened, card: Card) -> None:
    """CA-12: saving another field leaves the colour as it is."""
    page = opened(f"/cards/{card.id}/edit/", "li", width=390)
    expect(page.locator("[name=model]:checked")).to_have_value("octavia")
    expect(page.locator("[name=colour]:checked")).to_have_value("white")


def test_next_date_follows_the_appointment_as_soon_as_it_is_chosen(opened: Opened, card: Card) -> None:
    """FU-5: the day before, the day itself if that is today or tomorrow, within the level's limit."""
    page = follow_up_page(opened, card)
    next_on, appointment = page.locator("[name=next_followup_on]"), page.locator("[name=appointment_on]")
    expect(next_on).to_have_value(day(7))
    page.locator("[name=topics][value=appointment]").locator("..").click()
    for ahead, proposed in ((5, 4), (1, 1), (20, 7)):
        appointment.fill(day(ahead))
        appointment.dispatch_event("change")
        expect(next_on).to_have_value(day(proposed))
    page.locator("[name=followup_level][value='3-3']").locator("..").click()
    expect(next_on).to_have_value(day(3))
    page.locator("[name=reached][value=no]").locator("..").click()
    expect(next_on).to_have_value(day(1))
    expect(appointment).to_be_hidden()


def test_no_answer_is_one_tap_in_the_sheet(opened: Opened, site: Site, card: Card) -> None:
    """FU-12: from today's list two taps in all."""
    page = follow_up_page(opened, card)
    page.locator("[name=quick][value=not_reached]").click()
    page.wait_for_url(lambda url: "follow-up" not in url)
    with in_dealer(site.dealer):
        attempt = FollowUp.objects.get(card=card, is_filing=False)
        assert (attempt.reached, attempt.next_followup_on) == (False, date.fromisoformat(day(1)))
