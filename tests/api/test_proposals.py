"""`GET /cards/{id}/proposal/`: the next date and the level (FU-5, CA-11)."""

from datetime import date, timedelta

import pytest

from accounts.models import User
from crm.models import Card
from tests.api.following import follow
from tests.api_client import get, queries
from tests.factories import KEY_ANSWERS, NOW, filed, numbered
from tests.signing_in import codes

TODAY = NOW.date()


@pytest.fixture
def card(filed_yesterday: Card) -> Card:
    return filed_yesterday


def proposed(user: User, card: Card, query: str = "") -> dict[str, object]:
    answer = get(user, f"cards/{card.id}/proposal/?{query}")
    assert answer.status_code == 200, answer.content.decode()
    body: dict[str, object] = answer.json()
    return body


def test_next_date_by_level_and_appointment(li: User, card: Card) -> None:
    assert proposed(li, card) == {
        "next_followup_on": "2026-11-25", "earliest": "2026-11-18", "latest": "2026-11-25", "intent_level": "N",
        "missing": [
            "usage", "other_models", "accessories", "planned_purchase_on",
        ],
    }  # fmt: skip
    assert proposed(li, card, "appointment_on=2026-11-23")["next_followup_on"] == "2026-11-22"
    assert proposed(li, card, "appointment_on=2026-11-19")["next_followup_on"] == "2026-11-19"
    assert proposed(li, card, "followup_level=3-3&appointment_on=2026-11-30")["next_followup_on"] == "2026-11-21"


def test_days_count_from_the_contact(li: User, card: Card) -> None:
    found = proposed(li, card, "contact_at=2026-11-17T10:00:00%2B08:00")
    assert (found["earliest"], found["latest"]) == ("2026-11-18", "2026-11-24")


def test_level_that_the_answers_support(li: User) -> None:
    card = filed(li, phones=numbered(7), **KEY_ANSWERS)
    found = proposed(li, card)
    assert (found["intent_level"], found["missing"]) == ("H", [])


def test_what_is_proposed_is_taken(li: User, card: Card) -> None:
    appointment_on = TODAY + timedelta(days=5)
    next_on = proposed(li, card, f"appointment_on={appointment_on}")["next_followup_on"]
    answer = follow(
        li, card, topics=["appointment"], appointment_on=appointment_on, appointment_time="15:30",
        next_followup_on=next_on,
    )  # fmt: skip
    assert answer.status_code == 201, answer.content.decode()
    assert answer.json()["appointment_time"] == "15:30"
    assert get(li, f"cards/{card.id}/").json()["appointment_time"] == "15:30"


def test_wrong_questions_are_refused(li: User, zhang: User, card: Card) -> None:
    at = f"cards/{card.id}/proposal/"
    assert codes(get(li, f"{at}?followup_level=1-1")) == [("followup_level", "not_a_choice")]
    assert codes(get(li, f"{at}?appointment_on=2026-11-17")) == [("appointment_on", "appointment_before_contact")]
    assert get(zhang, at).status_code == 404


def test_proposal_takes_one_query(li: User, card: Card) -> None:
    with queries(1):
        proposed(li, card, f"appointment_on={date(2026, 11, 23)}")
