"""Visits, orders, deliveries and losses of a lead's card flow back to the brand, without the person (HQ-6)."""

from datetime import timedelta
from uuid import UUID

import pytest

from accounts.models import User
from crm.events.followers import registered
from crm.models import Card, Lead
from crm.services.file_card import file_card
from crm.services.leads.exchange import exchange_leads
from crm.services.leads.work import claim_lead, contact_lead
from crm.services.merge_cards import merge_cards
from crm.services.record_follow_up import record_follow_up
from crm.services.withdraw import withdraw_outcome
from kit import clock
from kit.tenancy import DealerContext, in_dealer, in_public
from tenants.leads.models import Lead as BrandLead
from tenants.leads.models import LeadEvent
from tests.api_client import get
from tests.factories import NOW, contact, delivery, filed, followed_up, order, phone_in
from tests.leads.sending import lead_admin
from tests.page_client import browser, text_of

pytestmark = pytest.mark.rule("HQ-6")


@pytest.fixture
def card(lead: Lead, li: User) -> Card:
    """The lead's card."""
    claim_lead(li, lead.id)
    numbers = [{"kind": "mobile", "number": "13800138000", "main": True}]
    return file_card(li, {**phone_in(customer_name="欧阳修远", phones=numbers, channel=None, lead_source=None),
                          "lead": lead.id})  # fmt: skip


def reported(lead_id: UUID, north: DealerContext) -> BrandLead:
    """The lead at the brand once the dealer's followers and exchange have run."""
    with in_dealer(north):
        for follower in registered():
            assert any(follower.catch_up() for _ in range(20))
        exchange_leads()
    with in_public():
        return BrandLead.objects.get(id=lead_id)


def test_visit_order_and_delivery_flow_back_with_their_days(
    lead: Lead, card: Card, li: User, north: DealerContext
) -> None:
    found = reported(lead.id, north)
    assert (found.state, found.filed_at, found.attempt_minutes) == ("filed", NOW, 0)
    with clock.at(NOW + timedelta(days=1)):
        followed_up(li, card, contact_at=clock.now())
        found = reported(lead.id, north)
        assert (found.state, found.visited_on, found.ordered_on) == ("visited", (NOW + timedelta(days=1)).date(), None)
    with clock.at(NOW + timedelta(days=2)):
        followed_up(li, card, contact_at=clock.now(), status="ordered", order=order())
        found = reported(lead.id, north)
        assert (found.state, found.ordered_on) == ("ordered", (NOW + timedelta(days=2)).date())
    with clock.at(NOW + timedelta(days=3)):
        followed_up(li, card, contact_at=clock.now(), status="delivered", delivery=delivery(), next_followup_on=None)
        found = reported(lead.id, north)
    assert (found.state, found.delivered_on) == ("delivered", (NOW + timedelta(days=3)).date())
    with in_public():
        rows = LeadEvent.objects.filter(lead=lead.id, kind__in=("visited", "ordered", "delivered")).order_by("id")
        assert [row.data["done_at"] for row in rows] == ["2026-11-19", "2026-11-20", "2026-11-21"]


def test_loss_flows_back_with_its_reason(lead: Lead, card: Card, li: User, north: DealerContext) -> None:
    lost = {"status": "lost", "loss": {"loss_reason": "gave_up"}, "next_followup_on": None}
    with clock.at(NOW + timedelta(days=1)):
        followed_up(li, card, contact_at=clock.now(), **lost)
        assert reported(lead.id, north).state == "lost"
    with in_public():
        assert LeadEvent.objects.filter(lead=lead.id).order_by("id").last().data["reason"] == "gave_up"  # type: ignore[union-attr]
        page = text_of(browser(lead_admin(), "hq").get(f"/leads/{lead.id}/"))
    assert "Gave up" in page
    assert "first attempt after 0 opening minutes: in time" in page


def test_order_that_is_withdrawn_is_none(lead: Lead, card: Card, li: User, manager: User, north: DealerContext) -> None:

    with clock.at(NOW + timedelta(days=1)):
        followed_up(li, card, contact_at=clock.now(), status="ordered", order=order())
        assert reported(lead.id, north).state == "ordered"
        withdraw_outcome(manager, card.id, "客户改口")
        found = reported(lead.id, north)
    assert (found.state, found.ordered_on) == ("visited", None)


def test_visit_before_the_lead_is_not_of_the_lead_that_joins_the_card(
    lead: Lead, li: User, north: DealerContext
) -> None:
    with clock.at(NOW - timedelta(days=3)):
        card = filed(li, customer_name="欧阳修远")
    with clock.at(NOW + timedelta(minutes=1)):
        record_follow_up(li, card.id, {**contact(method="outgoing_call"), "lead": lead.id})
        found = reported(lead.id, north)
    assert (found.state, found.visited_on) == ("filed", None)


def test_progress_of_a_merged_card_is_its_survivors(
    lead: Lead, card: Card, li: User, manager: User, north: DealerContext
) -> None:
    survivor = filed(li, **phone_in(customer_name="欧阳修远", on_duplicate="create_anyway"))
    merge_cards(manager, {"survivor": survivor.id, "merged": [card.id]})
    with clock.at(NOW + timedelta(days=1)):
        followed_up(li, survivor, contact_at=clock.now(), status="ordered", order=order())
        assert reported(lead.id, north).state == "ordered"


@pytest.mark.rule("HQ-5")
def test_automatic_answer_is_counted_by_itself_and_stops_nothing(lead: Lead, li: User, north: DealerContext) -> None:
    contact_lead(li, lead.id, {"method": "sms", "automatic": True})
    with clock.at(NOW + timedelta(minutes=40)):
        found = reported(lead.id, north)
        assert (found.state, found.automatic_answers, found.attempted_at) == ("offered", 1, None)
        contact_lead(li, lead.id, {"method": "outgoing_call", "reached": True})
        found = reported(lead.id, north)
    assert (found.state, found.automatic_answers, found.attempt_minutes) == ("reached", 1, 40)
    with in_public():
        data = LeadEvent.objects.filter(lead=lead.id).order_by("id").last().data  # type: ignore[union-attr]
    assert (data["minutes"], data["attempted_at"]) == (40, "2026-11-18T02:40:00+00:00")


@pytest.mark.rule("HQ-7")
def test_manager_sees_the_dealers_own_figures(
    lead: Lead, card: Card, manager: User, li: User, north: DealerContext
) -> None:
    reported(lead.id, north)
    with in_dealer(north):
        answer = get(manager, "leads/figures/?from=2026-11-01&to=2026-11-30").json()
        assert get(li, "leads/figures/?from=2026-11-01&to=2026-11-30").status_code == 403
        wrong = get(manager, "leads/figures/?from=2026-12-01&to=2026-11-30").json()["errors"]
        assert "1 / 1" in text_of(browser(manager).get("/leads/"))
    assert (answer["leads"], answer["automatic"], answer["minutes_median"]) == (1, 0, None)
    assert answer["rates"]["in_time"] == {"numerator": 1, "denominator": 1}
    assert answer["rates"]["visited"] == {"numerator": 0, "denominator": 1}
    assert [(each["field"], each["code"]) for each in wrong] == [("to", "period_reversed")]
