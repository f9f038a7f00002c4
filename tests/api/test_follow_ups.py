"""`POST /cards/{id}/follow-ups/`: every refusal of sections 5 and 6 by field and code, and what each contact leaves."""

from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest

from accounts.models import User
from accounts.roles import Role
from crm.models import Card, FollowUp
from crm.services.activities import plan_activity
from kit import clock
from tests.api.following import follow, refused
from tests.api_client import get, post
from tests.factories import NOW, SHANGHAI, arrived, filed, make_user, numbered, order

TODAY = NOW.date()
RESTED = ["vehicle_intro", "price_negotiation", "test_drive"]


@pytest.fixture
def card(filed_yesterday: Card) -> Card:
    return filed_yesterday


def test_contact_is_recorded_with_its_outcome(li: User, card: Card) -> None:
    answer = follow(
        li, card, topics=["appointment"], appointment_on=date(2026, 11, 20), intent_level="A", note="周五来"
    )
    assert answer.status_code == 201, answer.content.decode()
    told = answer.json()
    assert [told[name] for name in ("contact_on", "intent_level", "status", "next_followup_on", "appointment_on")] == [
        "2026-11-18", "A", "active", "2026-11-19", "2026-11-20",
    ]  # fmt: skip
    now = get(li, f"cards/{card.id}/").json()
    assert (now["intent_level"], now["next_followup_on"], now["appointment_on"], now["followup_count"]) == (
        "A", "2026-11-19", "2026-11-20", 2,
    )  # fmt: skip
    listed = get(li, f"cards/{card.id}/follow-ups/").json()["results"]
    assert [row["is_filing"] for row in listed] == [False, True]


def test_nothing_given_names_everything_required(li: User, card: Card) -> None:
    required = ["contact_at", "nature", "topics", "method"]
    # Days count from the contact, so of dates nothing is said while it has none.
    assert {field: code for field, code in refused(li, card, {}).items() if field in required} == dict.fromkeys(
        required, "required"
    )


def test_shape_codes_and_rules_are_answered_together(li: User, card: Card) -> None:
    body = {
        "contact_at": "yesterday", "nature": "chat", "topics": ["weather"], "method": "fax", "status": "sold",
        "intent_level": "Z", "followup_level": "1-1", "shoe_size": 43, "next_followup_on": "2026-02-30",
        "card": {"budget": "lots", "colour": 5},
    }  # fmt: skip
    told = refused(li, card, body)
    assert told == {
        "shoe_size": "unknown_field", "contact_at": "not_an_instant", "nature": "not_a_choice",
        "topics.0": "not_a_choice", "method": "not_a_choice", "status": "not_a_choice", "intent_level": "not_a_choice",
        "followup_level": "not_a_choice", "next_followup_on": "not_a_date", "card.budget": "not_a_choice",
        "card.colour": "invalid",
    }  # fmt: skip


def test_rules_are_all_told_at_once(li: User, card: Card) -> None:
    told = refused(
        li, card, nature="activity_invite", topics=["appointment"], intent_level="H", status="lost",
        appointment_on=date(2026, 11, 17), card={"phones": [{"kind": "mobile", "number": "138"}]},
    )  # fmt: skip
    assert told == {
        "activity": "required",
        "appointment_on": "appointment_before_contact",
        "intent_level": "key_questions_missing",
        "next_followup_on": "next_date_not_allowed",
        "loss": "details_required",
        "card.phones.0.number": "bad_phone",
    }


# FU-1: the activity of an invitation is a conversion one that is not over at the date of the contact.
@pytest.mark.parametrize(
    ("kind", "begins", "is_taken"),
    [("conversion", 0, True), ("conversion", 1, True), ("conversion", -9, False), ("outreach", 0, False)],
)
def test_activity_of_an_invitation_is_a_conversion_one_that_is_not_over(
    kind: str, begins: int, is_taken: bool, li: User, card: Card
) -> None:
    first = TODAY + timedelta(days=begins)
    planned = plan_activity(
        make_user("market", Role.MARKET_MANAGER),
        {"kind": kind, "name": "试驾周", "starts_on": first, "ends_on": first + timedelta(days=3), "place": "展厅",
         "venue": "mall" if kind == "outreach" else ""},
    )  # fmt: skip
    given = {"nature": "activity_invite", "method": "outgoing_call", "activity": planned.id}
    if is_taken:
        assert follow(li, card, **given).json()["activity"] == str(planned.id)
    else:
        assert refused(li, card, **given) == {"activity": "not_a_choice"}


def test_activity_is_asked_of_activities_alone(li: User, card: Card) -> None:
    assert refused(li, card, activity=uuid4()) == {"activity": "not_asked"}


@pytest.mark.parametrize("status", ["dormant", "delivered", "lost"])
def test_next_date_is_for_cards_that_go_on(status: str, li: User, card: Card) -> None:
    assert refused(li, card, next_followup_on=None) == {"next_followup_on": "next_date_required"}
    assert refused(li, card, topics=RESTED, status=status)["next_followup_on"] == "next_date_not_allowed"
    assert refused(li, card, status="ordered", order=order(), next_followup_on=None) == {
        "next_followup_on": "next_date_required"
    }


# FU-3: the second number bounds every later date; a level changed in this contact bounds this contact's.
@pytest.mark.parametrize(("level", "days"), [("3-3", 3), ("3-7", 7), ("7-15", 15), ("15-30", 30)])
def test_later_number_of_the_level_bounds_the_next_date(level: str, days: int, li: User, card: Card) -> None:
    last = TODAY + timedelta(days=days)
    for wrong in (last + timedelta(days=1), TODAY - timedelta(days=1)):
        assert refused(li, card, followup_level=level, next_followup_on=wrong) == {
            "next_followup_on": "next_date_out_of_bounds"
        }
    assert follow(li, card, followup_level=level, next_followup_on=last).status_code == 201
    assert Card.objects.get().followup_level == level


def test_days_count_from_the_contact_and_today_is_always_allowed(li: User) -> None:
    with clock.at(NOW - timedelta(days=10)):
        card = filed(li)
    late = NOW - timedelta(days=9)
    assert refused(li, card, contact_at=late, next_followup_on=TODAY + timedelta(days=1)) == {
        "next_followup_on": "next_date_out_of_bounds"
    }
    assert follow(li, card, contact_at=late, next_followup_on=TODAY).status_code == 201


def test_appointment_takes_its_date(li: User, card: Card) -> None:
    assert refused(li, card, topics=["appointment"]) == {"appointment_on": "appointment_required"}
    assert refused(li, card, topics=["appointment"], appointment_on=date(2026, 11, 17)) == {
        "appointment_on": "appointment_before_contact"
    }
    assert follow(li, card, topics=["appointment"], appointment_on=TODAY).status_code == 201


def test_contact_time_is_in_order(li: User, card: Card) -> None:
    assert refused(li, card, contact_at=NOW + timedelta(minutes=1)) == {"contact_at": "contact_in_future"}
    assert refused(li, card, contact_at=NOW - timedelta(days=1, minutes=1)) == {"contact_at": "contact_out_of_order"}
    assert follow(li, card, contact_at=NOW - timedelta(days=1)).status_code == 201


def test_contact_of_an_earlier_month_is_out_of_order(li: User) -> None:
    with clock.at(datetime(2026, 11, 29, 10, 0, tzinfo=SHANGHAI)):
        card = filed(li)
    with clock.at(datetime(2026, 12, 1, 9, 0, tzinfo=SHANGHAI)):
        late = datetime(2026, 11, 30, 23, 59, tzinfo=SHANGHAI)
        assert refused(li, card, contact_at=late, next_followup_on=date(2026, 12, 1)) == {
            "contact_at": "contact_out_of_order"
        }


def test_contact_before_a_change_of_owner_is_out_of_order(li: User, zhang: User, manager: User, card: Card) -> None:
    post(manager, f"cards/{card.id}/transfer/", {"owner": zhang.id, "reason": "overdue"})
    assert refused(zhang, card, contact_at=NOW - timedelta(hours=1)) == {"contact_at": "contact_out_of_order"}


def test_traffic_becomes_followed_up(li: User, zhang: User, reception: User, card: Card) -> None:
    party, call, theirs = arrived(reception, li), arrived(reception, li, kind="call"), arrived(reception, zhang)
    assert refused(li, card, traffic=theirs.id) == {"traffic": "not_a_choice"}
    assert refused(li, card, traffic=call.id) == {"method": "method_not_of_traffic"}
    assert follow(li, card, traffic=party.id).status_code == 201
    assert get(li, f"traffic/{party.id}/").json()["state"] == "followed_up"
    again = follow(li, card, traffic=party.id)
    assert (again.status_code, again.json()["code"]) in ((409, "traffic_settled"), (422, "traffic_settled"))


def test_traffic_of_yesterday_is_closed(li: User, reception: User, card: Card) -> None:
    with clock.at(NOW - timedelta(hours=23)):
        party = arrived(reception, li)
    answer = follow(li, card, traffic=party.id)
    assert (answer.status_code, answer.json()["code"]) == (422, "traffic_day_closed")


def test_changed_number_runs_the_duplicate_check_again(li: User, zhang: User, card: Card) -> None:
    other = filed(zhang, phones=numbered(7))
    answer = follow(li, card, card={"phones": numbered(7)})
    assert (answer.status_code, answer.json()["code"]) == (409, "duplicate_card")
    assert [match["card"] for match in answer.json()["matches"]] == [str(other.id)]
    anyway = follow(li, card, card={"phones": numbered(7), "on_duplicate": "create_anyway"})
    assert anyway.status_code == 201
    assert get(li, f"cards/{card.id}/").json()["is_suspected_duplicate"] is True


def test_colleague_and_reception_record_nothing(li: User, zhang: User, reception: User, card: Card) -> None:
    assert follow(zhang, card).status_code == 404
    assert follow(reception, card).status_code == 403
    assert FollowUp.objects.count() == 1
