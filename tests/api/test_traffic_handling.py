"""What becomes of a party on its own day: departure, declines reversed, passed on, joined (TR-1, TR-4, TR-8)."""

from datetime import timedelta
from typing import Any

import pytest

from accounts.models import User
from accounts.roles import Role
from crm.events.log import read
from crm.models import Card, Event, TrafficRecord
from kit import clock
from reporting.dealer.rules.measures import Measure
from reporting.dealer.rules.traffic import fold_traffic
from tests.api_client import client, get, post
from tests.factories import NOW, arrived, filed, followed_up, make_user, numbered
from tests.signing_in import codes

TOMORROW = NOW + timedelta(days=1)


def state(record: TrafficRecord) -> str:
    record.refresh_from_db()
    return record.state


def counted(measure: Measure) -> int:
    """What all of the day's traffic events add up to."""
    events = Event.objects.filter(kind__startswith="traffic.").exclude(kind__startswith="traffic.request")
    folded = [fold_traffic(read(event)) for event in events]
    return sum(counts.get(measure, 0) for moves in folded for _, _, counts in moves)


def test_departure_takes_one_call_and_keeps_its_time(reception: User, li: User) -> None:
    """TR-1."""
    record = arrived(reception, li)
    with clock.at(NOW + timedelta(minutes=40)):
        answer = post(reception, f"traffic/{record.id}/left/")
    assert (answer.status_code, answer.json()["state"]) == (200, "pending")
    assert post(reception, f"traffic/{record.id}/left/").status_code == 200
    record.refresh_from_db()
    assert record.left_at == NOW + timedelta(minutes=40)


def test_departure_is_noted_by_reception_on_the_day_alone(reception: User, li: User) -> None:
    """TR-1, TR-3."""
    record = arrived(reception, li)
    assert post(li, f"traffic/{record.id}/left/").status_code == 403
    with clock.at(TOMORROW):
        assert codes(post(reception, f"traffic/{record.id}/left/")) == [("", "traffic_day_closed")]
    record.refresh_from_db()
    assert record.left_at is None


def test_call_has_no_test_drive(reception: User, li: User) -> None:
    """TR-1: neither recorded nor left over when the kind is corrected, and the board counts none."""
    call = {"kind": "call", "consultant": str(li.id), "test_drive": True}
    assert codes(post(reception, "traffic/", call)) == [("test_drive", "call_has_no_test_drive")]
    record = arrived(reception, li, test_drive=True)
    answer: Any = client(reception).patch(f"/api/v1/traffic/{record.id}/", {"kind": "call"}, format="json")
    assert (answer.status_code, answer.json()["test_drive"]) == (200, False)
    TrafficRecord.objects.update(test_drive=True)
    assert get(reception, "traffic/board/").json()["total"]["test_drives"] == 0


def test_decline_is_reversed_on_its_day(reception: User, li: User) -> None:
    """TR-4."""
    record = arrived(reception, li)
    post(li, f"traffic/{record.id}/decline/", {"reason": "只是看看"})
    assert counted(Measure.FIRST_DECLINED) == 1
    answer = post(li, f"traffic/{record.id}/reopen/")
    assert [answer.json()[name] for name in ("state", "reason", "settled_at")] == ["pending", "", None]
    assert (counted(Measure.FIRST_DECLINED), counted(Measure.FIRST_PENDING)) == (0, 1)
    assert codes(post(li, f"traffic/{record.id}/reopen/")) == [("", "traffic_not_declined")]


def test_decline_is_reversed_by_nobody_else_and_on_no_other_day(reception: User, li: User, zhang: User) -> None:
    """TR-4."""
    record = arrived(reception, li)
    post(li, f"traffic/{record.id}/decline/", {"reason": "只是看看"})
    assert post(zhang, f"traffic/{record.id}/reopen/").status_code == 404
    assert post(reception, f"traffic/{record.id}/reopen/").status_code == 403
    with clock.at(TOMORROW):
        assert codes(post(li, f"traffic/{record.id}/reopen/")) == [("", "traffic_day_closed")]
    assert state(record) == "declined"


@pytest.mark.parametrize("role", [Role.RECEPTIONIST, Role.SHOWROOM_MANAGER])
def test_pending_parties_of_who_goes_home_pass_on_in_one_step(
    reception: User, li: User, zhang: User, role: Role
) -> None:
    """TR-4: the pending ones of today, and no others."""
    first, second, declined = (arrived(reception, li) for _ in range(3))
    post(li, f"traffic/{declined.id}/decline/", {"reason": "只是看看"})
    user = make_user("other", role)
    answer = post(user, "traffic/reassign/", {"consultant": str(li.id), "to": str(zhang.id)})
    assert {row["id"] for row in answer.json()["traffic"]} == {str(first.id), str(second.id)}
    assert set(TrafficRecord.objects.filter(state="pending").values_list("consultant", flat=True)) == {zhang.id}
    declined.refresh_from_db()
    assert declined.consultant == li


def test_passing_on_names_everything_wrong(reception: User, li: User) -> None:
    """TR-4."""
    assert sorted(codes(post(reception, "traffic/reassign/"))) == [("consultant", "required"), ("to", "required")]
    answer = post(reception, "traffic/reassign/", {"consultant": str(li.id), "to": str(li.id)})
    assert codes(answer) == [("to", "same_consultant")]
    answer = post(reception, "traffic/reassign/", {"consultant": str(li.id), "to": str(reception.id)})
    assert codes(answer) == [("to", "not_a_consultant")]
    assert post(li, "traffic/reassign/", {"consultant": str(li.id)}).status_code == 403


def test_party_recorded_late_is_joined_to_the_card_filed_before(reception: User, li: User) -> None:
    """TR-8: it counts as filed, once; channel and date of the card stay."""
    card = filed(li)
    record = arrived(reception, li)
    assert counted(Measure.FIRST_FILED) == 0
    answer = post(li, f"traffic/{record.id}/join/", {"card": str(card.id)})
    assert (answer.status_code, answer.json()["state"]) == (200, "filed")
    before = (card.channel, card.filed_on)
    card.refresh_from_db()
    assert (card.channel, card.filed_on, card.traffic_id) == (*before, record.id)
    assert (counted(Measure.FIRST_FILED), counted(Measure.FIRST_PENDING)) == (1, 0)
    story = get(li, f"cards/{card.id}/timeline/").json()["results"]
    assert [entry["kind"] for entry in story] == ["traffic.settled", "card.filed"]


def test_party_recorded_late_is_joined_to_the_follow_up_before(
    reception: User, li: User, filed_yesterday: Card
) -> None:
    """TR-8: the record is followed up, and the card's own traffic stays as it was."""
    contact = followed_up(li, filed_yesterday)
    record = arrived(reception, li)
    answer = post(li, f"traffic/{record.id}/join/", {"card": str(filed_yesterday.id)})
    assert answer.json()["state"] == "followed_up"
    contact.refresh_from_db()
    filed_yesterday.refresh_from_db()
    assert (contact.traffic_id, filed_yesterday.traffic_id) == (record.id, None)
    again = arrived(reception, li)
    assert codes(post(li, f"traffic/{again.id}/join/", {"card": str(filed_yesterday.id)})) == [
        ("card", "nothing_to_join")
    ]


def test_party_is_joined_to_nothing_else(reception: User, li: User, zhang: User, filed_yesterday: Card) -> None:
    """TR-8: only on its day, by its consultant, to a card of theirs with a contact of that day."""
    record = arrived(reception, li)
    at = f"traffic/{record.id}/join/"
    others = filed(zhang, phones=numbered(7))
    assert codes(post(li, at)) == [("card", "required")]
    assert codes(post(li, at, {"card": str(filed_yesterday.id)})) == [("card", "nothing_to_join")]
    assert codes(post(li, at, {"card": str(others.id)})) == [("card", "not_a_choice")]
    own = filed(li, phones=numbered(8))
    assert post(zhang, at, {"card": str(own.id)}).status_code == 404
    with clock.at(TOMORROW):
        assert codes(post(li, at, {"card": str(own.id)})) == [("", "traffic_day_closed")]
    assert state(record) == "pending"
