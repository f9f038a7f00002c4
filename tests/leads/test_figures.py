"""Figures of leads by dealer, region and sender, counted a second time from what was done (HQ-7, RP-9)."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest

from accounts.models import User
from accounts.roles import Role
from kit import clock
from kit.ids import uuid7
from kit.tenancy import DealerContext
from tenants.leads.models import Lead, LeadSender
from tenants.leads.queries.figures import LeadsBy, lead_figures
from tenants.leads.services.history import log_lead
from tenants.models import Dealer
from tests.factories import NOW, make_user
from tests.leads.sending import api, make_sending
from tests.page_client import browser, text_of

pytestmark = pytest.mark.rule("HQ-7")

DAY = NOW.date()
PATH = "/api/v1/brand/leads/figures/"


@pytest.fixture(autouse=True)
def at_noon(hq: None, shared_dealers: dict[str, DealerContext]) -> Iterator[None]:
    with clock.at(NOW):
        yield


@pytest.fixture
def website() -> LeadSender:
    return make_sending().sender


def lead(sender: LeadSender, dealer: str, minutes: int | None = None, **given: Any) -> Lead:
    """A lead that was first called after so many opening minutes, or not yet."""
    attempted = {"attempt_minutes": minutes, "attempted_at": NOW + timedelta(minutes=minutes)} if minutes else {}
    times = {"assigned_at": NOW, "due_at": NOW + timedelta(minutes=30), "received_at": NOW}
    facts: dict[str, Any] = {"form": "json", "state": "offered", "assignment": 1, **times, **attempted, **given}
    return Lead.objects.create(id=uuid7(), sender=sender, dealer=dealer, **facts)


def test_counts_and_minutes_are_those_of_the_leads(website: LeadSender) -> None:
    minutes = [5, 10, 20, 30, 31, 90]
    for each in minutes:
        lead(website, "north", each, reached_at=NOW if each < 25 else None)
    lead(website, "north", 3, filed_at=NOW, visited_on=DAY, ordered_on=DAY, automatic_answers=2)
    lead(website, "north")
    lead(website, "south")
    lead(website, "north", assigned_at=NOW - timedelta(days=1))
    lead(website, "")
    found, whole = lead_figures(LeadsBy.DEALER, DAY, DAY)
    north = found["north"]
    assert set(found) == {"north", "south"}
    assert (north.leads, north.attempted, north.in_time, north.judged) == (8, 7, 5, 7)
    assert (north.reached, north.filed, north.visited, north.ordered, north.delivered) == (3, 1, 1, 1, 0)
    # 3 5 10 20 30 31 90
    assert (north.minutes_median, north.minutes_p90, north.automatic) == (20, 90, 2)
    assert (found["south"].minutes_median, whole.leads) == (None, 9)


def test_lead_is_judged_once_its_attempt_was_due(website: LeadSender) -> None:
    lead(website, "north")
    with clock.at(NOW + timedelta(minutes=29)):
        assert lead_figures(LeadsBy.DEALER, DAY, DAY)[1].judged == 0
    with clock.at(NOW + timedelta(minutes=30)):
        assert lead_figures(LeadsBy.DEALER, DAY, DAY)[1].judged == 1


def test_lead_that_a_dealer_gave_back_counts_there_as_not_called(website: LeadSender) -> None:
    moved = lead(website, "south", 4, assignment=2)
    log_lead(moved, "returned", dealer="north")
    by_dealer, whole = lead_figures(LeadsBy.DEALER, DAY, DAY)
    assert {code: (of.leads, of.judged, of.in_time) for code, of in by_dealer.items()} == {
        "north": (1, 1, 0), "south": (1, 1, 1),
    }  # fmt: skip
    assert lead_figures(LeadsBy.SENDER, DAY, DAY)[0]["website"].leads == whole.leads == 1
    assert set(lead_figures(LeadsBy.DEALER, DAY, DAY, ["south"])[0]) == {"south"}


def test_days_are_headquarters_own(website: LeadSender) -> None:
    with clock.at(NOW.replace(hour=23, minute=59)):
        lead(website, "north", assigned_at=clock.now())
    assert lead_figures(LeadsBy.DEALER, DAY, DAY)[1].leads == 1
    assert lead_figures(LeadsBy.DEALER, DAY + timedelta(days=1), date(2026, 12, 31))[1].leads == 0


def test_api_shows_rates_with_n_of_n_and_their_interval(website: LeadSender) -> None:
    for each in (5, 40, 50, 60):
        lead(website, "north", each)
    answer = api().get(PATH, {"month": "2026-11"}).json()
    (row,) = answer["rows"]
    assert (row["key"], row["name"], row["leads"], answer["by"]) == ("north", "北城汽车", 4, "dealer")
    rate = row["rates"]["in_time"]
    assert (rate["numerator"], rate["denominator"], rate["value"]) == (1, 4, 25.0)
    assert 0 < rate["interval"]["low"] < 25 < rate["interval"]["high"] < 100
    # Neither a median nor a rank of fewer than five (RP-9).
    assert (row["minutes_median"], row["rank"]["in_time"], answer["different"]) == (None, None, [])
    for by, key in (
        ("region", Dealer.objects.values_list("region__code", flat=True).get(code="north")),
        ("sender", "website"),
    ):
        assert [each["key"] for each in api().get(PATH, {"month": "2026-11", "by": by}).json()["rows"]] == [key]


@pytest.mark.rule("RP-9")
def test_sender_whose_leads_are_called_late_is_different_from_the_others() -> None:
    senders = [
        LeadSender.objects.create(code=f"portal-{at}", name=f"门户{at}", kind="portal", mail_token=f"token-{at}")
        for at in range(8)
    ]
    rows = [
        Lead(
            id=uuid7(), sender=sender, dealer="north", form="json", state="attempted", assigned_at=NOW,
            attempted_at=NOW, attempt_minutes=10 if (number % 10 < 8 and sender.code != "portal-7") else 99,
        )
        for sender in senders
        for number in range(60)
    ]  # fmt: skip
    Lead.objects.bulk_create(rows)
    answer = api().get(PATH, {"month": "2026-11", "by": "sender"}).json()
    assert [(each["key"], each["rate"], each["is_high"]) for each in answer["different"]] == [
        ("portal-7", "in_time", False)
    ]
    ranks = {row["key"]: row["rank"]["in_time"] for row in answer["rows"]}
    assert ranks["portal-7"] == 8
    assert answer["smallest_difference"]["in_time"] > 0


def test_period_and_region_that_are_none_are_refused() -> None:
    answer = api().get(PATH, {"from": "2026-11-02", "to": "2026-11-01", "region": "moon", "by": "moon"}).json()
    assert {each["field"] for each in answer["errors"]} >= {"by"}
    answer = api().get(PATH, {"month": "2026-11", "region": "moon"}).json()
    assert [(each["field"], each["code"]) for each in answer["errors"]] == [("region", "not_a_choice")]


def test_page_opens_a_row_into_its_leads_for_those_who_may_see_them(website: LeadSender) -> None:
    lead(website, "north", 5)
    lead(website, "south", 5)
    admin: User = make_user("one.admin", Role.HQ_ADMIN)
    page = browser(admin, "hq").get("/lead-figures/?month=2026-11")
    assert "1 of 1" in text_of(page)
    assert 'href="/leads/?dealer=north"' in page.content.decode()
    rows = browser(admin, "hq").get("/leads/?dealer=north").context["rows"]
    assert [row["lead"].dealer for row in rows] == ["north"]
    analyst = browser(make_user("one.analyst", Role.HQ_ANALYST), "hq").get("/lead-figures/?month=2026-11&of=sender")
    assert analyst.status_code == 200
    assert "/leads/?" not in analyst.content.decode()
    assert "No leads in this period" in text_of(browser(admin, "hq").get("/lead-figures/?month=2026-10"))
