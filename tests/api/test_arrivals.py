"""Traffic with one of a card's numbers says that the customer came for the appointment (FU-6)."""

from datetime import datetime, time, timedelta
from typing import Any

import pytest

from accounts.models import User
from crm.models import Card, Event
from kit import clock
from tests.api_client import client, get, post
from tests.factories import NOW, SHANGHAI, filed, followed_up, numbered

TODAY = NOW.date()
NUMBER = "13900000007"


@pytest.fixture
def expected(li: User) -> Card:
    """A customer of li's who is expected today."""
    with clock.at(NOW - timedelta(days=1)):
        card = filed(li, phones=numbered(7))
        followed_up(li, card, topics=["appointment"], appointment_on=TODAY)
    return card


def came(reception: User, li: User, **given: Any) -> Any:
    answer = post(reception, "traffic/", {"kind": "showroom", "consultant": li.id, "phone": NUMBER, **given})
    assert answer.status_code == 201, answer.content.decode()
    return answer.json()["id"]


def lists(user: User, *names: str) -> dict[str, int]:
    found = get(user, "worklist/").json()
    assert {name: len(found[name]) for name in ("appointments", "missed")} == {
        name: found["counts"][name] for name in ("appointments", "missed")
    }
    return {name: len(found[name]) for name in names or ("appointments", "missed")}


@pytest.mark.parametrize("number", [NUMBER, f"0{NUMBER}", "139 0000 0007", "+86 139-0000-0007"])
def test_party_with_the_number_has_come(li: User, reception: User, expected: Card, number: str) -> None:
    assert lists(li) == {"appointments": 1, "missed": 0}
    came(reception, li, phone=number)
    assert lists(li) == {"appointments": 0, "missed": 0}
    event = Event.objects.get(kind="card.arrived")
    assert (event.card_id, event.data["owner"], event.data["appointment_on"]) == (
        expected.id, str(li.id), TODAY.isoformat(),
    )  # fmt: skip
    assert NUMBER not in str(event.data)
    with clock.at(NOW + timedelta(days=1)):
        assert lists(li) == {"appointments": 0, "missed": 0}


def test_call_or_another_number_says_nothing(li: User, reception: User, expected: Card) -> None:
    came(reception, li, kind="call")
    came(reception, li, phone="13900000008")
    came(reception, li, phone="")
    assert lists(li)["appointments"] == 1
    with clock.at(NOW + timedelta(days=1)):
        assert lists(li)["missed"] == 1


def test_party_of_another_consultant_counts_too(li: User, zhang: User, reception: User, expected: Card) -> None:
    came(reception, zhang)
    assert lists(li)["appointments"] == 0


def test_correction_gives_and_takes_the_arrival(li: User, reception: User, expected: Card) -> None:
    party = came(reception, li, phone="13900000008")
    at = f"/api/v1/traffic/{party}/"
    assert client(reception).patch(at, {"phone": NUMBER}, format="json").status_code == 200
    assert lists(li)["appointments"] == 0
    assert client(reception).patch(at, {"phone": ""}, format="json").status_code == 200
    assert lists(li)["appointments"] == 1
    kinds = Event.objects.filter(kind__startswith="card.arriv").order_by("id").values_list("kind", flat=True)
    assert list(kinds) == ["card.arrived", "card.arrival_undone"]


def test_voided_party_has_not_come_unless_another_has(li: User, reception: User, expected: Card) -> None:
    first, second = came(reception, li), came(reception, li)
    assert post(reception, f"traffic/{first}/void/").status_code == 200
    assert lists(li)["appointments"] == 0
    assert post(reception, f"traffic/{second}/void/").status_code == 200
    assert lists(li)["appointments"] == 1


def test_number_that_is_added_to_the_card_later_counts(li: User, reception: User, expected: Card) -> None:
    came(reception, li, phone="13900000009")
    phones = [*numbered(7), {"kind": "mobile", "number": "13900000009"}]
    assert client(li).patch(f"/api/v1/cards/{expected.id}/", {"phones": phones}, format="json").status_code == 200
    assert lists(li)["appointments"] == 0


def test_past_day_stays_as_it_was_when_the_number_changes(li: User, reception: User, expected: Card) -> None:
    """FU-6: no figure of a past day depends on the numbers of today."""
    came(reception, li)
    with clock.at(NOW + timedelta(days=1)):
        assert (
            client(li).patch(f"/api/v1/cards/{expected.id}/", {"phones": numbered(8)}, format="json").status_code == 200
        )
        assert lists(li)["missed"] == 0


def test_new_appointment_is_open_again(li: User, reception: User, expected: Card) -> None:
    """Whoever came in the morning and agrees to come back in the evening has not come for that."""
    came(reception, li)
    followed_up(li, expected, topics=["appointment"], appointment_on=TODAY)
    assert lists(li)["appointments"] == 1


@pytest.mark.parametrize("status", ["dormant", "lost"])
def test_closed_and_dormant_cards_ask_for_no_new_appointment(li: User, expected: Card, status: str) -> None:
    """FU-6."""
    topics = ["vehicle_intro", "price_negotiation", "test_drive"]
    loss = {"loss": {"loss_reason": "gave_up"}} if status == "lost" else {}
    followed_up(li, expected, method="outgoing_call", topics=topics, status=status, next_followup_on=None, **loss)
    with clock.at(NOW + timedelta(days=1)):
        assert lists(li)["missed"] == 0
        assert get(li, "cards/?list=missed").json()["results"] == []


@pytest.mark.parametrize(
    ("agreed", "now", "is_due"),
    [
        (None, time(14, 59), False), (None, time(15), True), ("10:30", time(11, 29), False),
        ("10:30", time(11, 30), True), ("16:00", time(16, 59), False), ("16:00", time(17), True),
    ],
)  # fmt: skip
def test_customer_who_has_not_come_is_to_be_called(
    li: User, reception: User, expected: Card, agreed: str | None, now: time, is_due: bool
) -> None:
    """FU-6: at 15:00, or an hour after the time that was agreed; until the customer has come."""
    if agreed:
        Card.objects.filter(id=expected.id).update(appointment_time=time.fromisoformat(agreed))
    with clock.at(datetime.combine(TODAY, now, SHANGHAI)):
        assert lists(li, "not_arrived")["not_arrived"] == is_due
        came(reception, li)
        assert lists(li, "not_arrived")["not_arrived"] == 0
