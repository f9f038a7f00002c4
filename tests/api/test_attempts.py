"""`POST /cards/{id}/follow-ups/` with `reached`: attempts that reached nobody (FU-12), losses as unreachable (MG-8)."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from accounts.models import User
from crm.models import Card, Event, FollowUp
from kit import clock
from tests.api.following import follow, refused
from tests.api_client import client, get, post
from tests.factories import NOW, SHANGHAI, filed, numbered, walk_in
from tests.signing_in import codes

TODAY = NOW.date()
RESTED = ["vehicle_intro", "price_negotiation", "test_drive"]
UNREACHABLE = {"status": "lost", "loss": {"loss_reason": "unreachable"}, "next_followup_on": None}


@pytest.fixture
def card(filed_yesterday: Card) -> Card:
    return filed_yesterday


def tried(user: User, card: Card, **given: Any) -> Any:
    """An outgoing call that nobody answered, without topics."""
    return follow(user, card, **{"method": "outgoing_call", "topics": [], "reached": False, **given})


def test_attempt_sets_the_next_date_and_nothing_else(li: User, card: Card) -> None:
    """FU-12."""
    before = get(li, f"cards/{card.id}/").json()
    answer = tried(li, card, next_followup_on=date(2026, 11, 20), note="无人接听")
    assert answer.status_code == 201, answer.content.decode()
    assert (answer.json()["reached"], answer.json()["topics"]) == (False, [])
    now = get(li, f"cards/{card.id}/").json()
    changed = {field for field in now if now[field] != before[field]}
    assert changed == {"version", "next_followup_on", "followup_count"}
    assert now["next_followup_on"] == "2026-11-20"
    assert Event.objects.filter(kind="follow_up.recorded").latest("id").data["reached"] is False


def test_contact_has_reached_the_customer_unless_it_says_no(li: User, card: Card) -> None:
    assert follow(li, card).json()["reached"] is True
    assert Event.objects.filter(kind="follow_up.recorded").latest("id").data["reached"] is True


def test_attempt_holds_no_other_outcome(li: User, card: Card) -> None:
    body = {
        "contact_at": NOW, "nature": "routine", "method": "outgoing_call", "reached": False, "intent_level": "A",
        "followup_level": "7-15", "appointment_on": date(2026, 11, 20), "status": "dormant",
        "card": {"budget": "10_15"}, "next_followup_on": None,
    }  # fmt: skip
    assert refused(li, card, body) == dict.fromkeys(
        ("intent_level", "followup_level", "appointment_on", "status", "card"), "nobody_reached"
    )
    assert refused(li, card, reached=False) == {"reached": "was_reached"}  # in the showroom


def test_attempt_keeps_the_next_date_but_is_not_the_last_contact(li: User, card: Card) -> None:
    """FU-12 with FU-7: an earlier contact may still be typed in behind it."""
    with clock.at(NOW + timedelta(hours=2)):
        assert tried(li, card).status_code == 201
        assert follow(li, card, contact_at=NOW + timedelta(hours=1)).status_code == 201
    card.refresh_from_db()
    assert card.last_contact_at == NOW + timedelta(hours=1)


def test_attempt_does_not_count_for_dormancy(li: User, card: Card) -> None:
    """FU-12 with ST-3 (b): topics of an attempt were talked about with nobody."""
    assert tried(li, card, topics=RESTED).status_code == 201
    told = refused(li, card, topics=["other"], status="dormant", next_followup_on=None)
    assert told == {"status": "dormancy_not_allowed"}


def test_invited_customer_who_was_not_reached_is_still_to_be_invited(li: User, manager: User, card: Card) -> None:
    """FU-12 with AC-1."""
    plan = {"kind": "conversion", "name": "周末试驾", "starts_on": "2026-11-18", "ends_on": "2026-11-22"}
    activity = post(manager, "activities/", plan).json()["id"]
    post(manager, f"activities/{activity}/invitations/", {"cards": [str(card.id)]})
    assert tried(li, card, nature="activity_invite", activity=activity).status_code == 201
    assert len(get(li, "worklist/").json()["invitations"]) == 1


def test_card_is_not_filed_by_an_attempt(li: User) -> None:
    answer = post(li, "cards/", walk_in(follow_up={"reached": False}))
    assert codes(answer) == [("follow_up.reached", "reached_at_filing")]
    assert not Card.objects.exists()


def test_unreachable_takes_three_calls_on_three_days(li: User, card: Card) -> None:
    """MG-8."""
    first, second = NOW, NOW + timedelta(days=1, hours=7, minutes=30)
    assert tried(li, card, next_followup_on=TODAY + timedelta(days=1)).status_code == 201
    answer = tried(li, card, contact_at=NOW, **UNREACHABLE)
    assert codes(answer) == [("loss.loss_reason", "unreachable_needs_tries")]
    assert "17:00" in answer.json()["errors"][0]["detail"]
    with clock.at(second):
        assert tried(li, card, contact_at=second, next_followup_on=second.date()).status_code == 201
    third = first + timedelta(days=2)
    with clock.at(third):
        told = refused(li, card, contact_at=third, method="outgoing_call", **UNREACHABLE)
        assert told == {"loss.loss_reason": "unreachable_needs_tries"}  # this one reached somebody
        assert tried(li, card, contact_at=third, **UNREACHABLE).status_code == 201
    card.refresh_from_db()
    assert (card.status, card.loss.loss_reason, card.loss.lost_on) == ("lost", "unreachable", third.date())


def test_manager_records_unreachable_without_calls(manager: User, card: Card) -> None:
    """MG-8: a number that does not exist, say."""
    assert follow(manager, card, method="outgoing_call", **UNREACHABLE).status_code == 201


def test_unreachable_at_filing_takes_the_calls_too(li: User, manager: User) -> None:
    """MG-8 at every entry point."""
    lost = walk_in(follow_up=UNREACHABLE | {"status": "lost"})
    lost["status"] = "lost"
    answer = post(li, "cards/", {name: value for name, value in lost.items() if name != "status"})
    assert ("follow_up.loss.loss_reason", "unreachable_needs_tries") in codes(answer)
    assert FollowUp.objects.count() == 0


def test_loss_is_not_corrected_to_unreachable_without_the_calls(li: User, manager: User, card: Card) -> None:
    """MG-8 on a returned entry (CA-13)."""
    lost = follow(li, card, status="lost", loss={"loss_reason": "gave_up"}, next_followup_on=None).json()["id"]
    remarks = [{"field": "loss.loss_reason", "text": "?"}]
    body = {"decision": "returned", "remarks": remarks, "follow_up": lost}
    assert post(manager, f"cards/{card.id}/review/", body).status_code in (200, 201)
    answer = client(li).patch(
        f"/api/v1/cards/{card.id}/follow-ups/{lost}/", {"loss": {"loss_reason": "unreachable"}}, format="json"
    )
    assert codes(answer) == [("loss.loss_reason", "unreachable_needs_tries")]


def test_evening_is_the_dealers_own(li: User) -> None:
    """MG-8 counts 17:00 and the days in the dealer's time zone."""
    with clock.at(NOW - timedelta(days=3)):
        card = filed(li, phones=numbered(7))
    for days, hour in ((2, 1), (1, 2)):
        moment = datetime(2026, 11, 18 - days, 8 + hour, tzinfo=SHANGHAI)
        with clock.at(moment):
            assert tried(li, card, contact_at=moment, next_followup_on=moment.date()).status_code == 201
    # 08:59 UTC is 16:59 in Shanghai, 09:00 is 17:00.
    for hour, minute, status in ((16, 59, 422), (17, 0, 201)):
        moment = datetime(2026, 11, 18, hour, minute, tzinfo=SHANGHAI)
        with clock.at(moment):
            assert tried(li, card, contact_at=moment, **UNREACHABLE).status_code == status
