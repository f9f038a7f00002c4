"""Where a filing may start: its party, its activity, its day (CA-2, CA-3), and whom an answer counts for (CA-6)."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from accounts.models import User
from crm.models import Activity, Card, SuspectedDuplicate
from crm.services.activities import plan_activity
from kit import clock
from tests.api.filing import refused
from tests.api.following import refused as refused_contact
from tests.api_client import post
from tests.factories import NOW, SHANGHAI, arrived, filed, numbered, phone_in, walk_in


def outreach(mall: Activity, on: date, **given: Any) -> dict[str, Any]:
    at = datetime(on.year, on.month, on.day, 9, 0, tzinfo=SHANGHAI)
    body = walk_in(follow_up={"contact_at": at, "method": "event_site", "next_followup_on": NOW.date()}, **given)
    for field in ("lead_source", "colour", "purpose"):
        del body[field]
    return body | {"channel": "outreach", "activity": mall.id, "venue": "mall"}


@pytest.fixture
def mall(manager: User) -> Activity:
    """An activity of three days that ends today."""
    days = {"starts_on": NOW.date() - timedelta(days=2), "ends_on": NOW.date()}
    return plan_activity(manager, {"kind": "outreach", "name": "周末外展", **days})


@pytest.mark.parametrize("days_back", [0, 1, 2])
def test_outreach_is_filed_on_a_day_of_its_activity(li: User, mall: Activity, days_back: int) -> None:
    """CA-2: first and last day included."""
    answer = post(li, "cards/", outreach(mall, NOW.date() - timedelta(days=days_back)))
    assert answer.status_code == 201, answer.content.decode()


def test_outreach_is_refused_before_and_after_its_activity(li: User, mall: Activity) -> None:
    """CA-2."""
    assert refused(li, outreach(mall, NOW.date() - timedelta(days=3))) == {"activity": "activity_not_open"}
    with clock.at(NOW + timedelta(days=1)):
        body = outreach(mall, NOW.date() + timedelta(days=1))
        body["follow_up"]["next_followup_on"] = NOW.date() + timedelta(days=2)
        assert refused(li, body) == {"activity": "activity_not_open"}


def test_contact_of_a_party_is_not_before_its_arrival(li: User, reception: User) -> None:
    """CA-2: to the minute, at filing and at a follow-up from traffic."""
    card = filed(li, phones=numbered(5))
    with clock.at(NOW + timedelta(seconds=40)):
        traffic = arrived(reception, li)
    with clock.at(NOW + timedelta(minutes=5)):
        body = walk_in(traffic=traffic.id)
        del body["channel"], body["filed_on"]
        body["follow_up"]["contact_at"] = NOW - timedelta(minutes=1)
        assert refused(li, body) == {"follow_up.contact_at": "contact_before_arrival"}
        early = {"traffic": traffic.id, "contact_at": NOW - timedelta(minutes=1)}
        assert refused_contact(li, card, **early)["contact_at"] in ("contact_before_arrival", "contact_out_of_order")
        body["follow_up"]["contact_at"] = NOW
        assert post(li, "cards/", body).status_code == 201


def test_first_contact_may_be_of_this_very_minute(li: User) -> None:
    """FU-7: times are compared to the minute."""
    body = walk_in()
    body["follow_up"]["contact_at"] = NOW + timedelta(seconds=30)
    assert post(li, "cards/", body).status_code == 201


@pytest.mark.parametrize("days_back", [1, 5, 17])
def test_a_walk_in_without_traffic_is_of_today(li: User, days_back: int) -> None:
    """CA-3: the refusal says to call and file by phone, which is then accepted for that day."""
    on = NOW - timedelta(days=days_back)
    body = walk_in(follow_up={"contact_at": on, "next_followup_on": NOW.date()})
    assert refused(li, body) == {"filed_on": "walk_in_day_closed"}
    assert "电话" in post(li, "cards/", body).json()["errors"][0]["detail"]
    called = phone_in(follow_up={"contact_at": on, "next_followup_on": NOW.date()})
    assert post(li, "cards/", called).status_code == 201


def test_an_answer_names_the_matches_that_it_counts_for(li: User, zhang: User) -> None:
    """CA-6: a match that was not shown is shown first; without `matches` the answer counts for whatever is met."""
    shown = filed(zhang)
    filed(zhang, customer_name="王伟", on_duplicate="several_cars")
    body = walk_in(on_duplicate="several_cars", matches=[shown.id])
    answer = post(li, "cards/", body)
    assert (answer.status_code, answer.json()["code"]) == (409, "duplicate_card")
    ids = [match["card"] for match in answer.json()["matches"]]
    assert len(ids) == 2
    assert post(li, "cards/", {**body, "matches": []}).status_code == 409
    assert post(li, "cards/", {**body, "matches": ids}).status_code == 201
    assert post(li, "cards/", walk_in(on_duplicate="several_cars")).status_code == 201


def test_a_request_for_allocation_counts_for_the_matches_shown(li: User, zhang: User) -> None:
    """CA-6."""
    shown = filed(zhang)
    body = walk_in(on_duplicate="request_allocation", matches=[])
    assert post(li, "cards/", body).status_code == 409
    assert post(li, "cards/", {**body, "matches": [str(shown.id)]}).status_code == 202


def test_a_clerk_settles_no_open_match_with_any_answer(li: User, zhang: User, clerk: User) -> None:
    """CA-8: neither `create_anyway` nor `several_cars`; the match offers neither."""
    filed(zhang)
    for given in ("create_anyway", "several_cars", "new_opportunity"):
        answer = post(clerk, "cards/", walk_in(owner=li.id, on_duplicate=given))
        assert answer.status_code == 409
        assert set(answer.json()["matches"][0]["actions"]) <= {"view", "follow_up", "request_allocation"}
    assert (Card.objects.count(), SuspectedDuplicate.objects.count()) == (1, 0)
