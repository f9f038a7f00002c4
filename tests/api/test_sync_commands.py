"""`POST /sync/commands/` and `/sync/acknowledge/`: what was done on a phone, in its order and by its moment (SY-2)."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from accounts.models import User
from crm.models import Card, Event, FollowUp, SyncCommand, TrafficRecord
from crm.services.transfers import transfer_card
from kit import clock
from tests.api.phone import Phone
from tests.api_client import get, post
from tests.factories import NOW, arrived, contact, filed, followed_up, numbered, order, phone_in, walk_in

AT_1750 = NOW.replace(hour=17, minute=50)
AT_0020 = NOW.replace(hour=0, minute=20) + timedelta(days=1)
EVENING = NOW.replace(hour=18, minute=30)


def called(at: Any, **given: Any) -> dict[str, Any]:
    """A call made at an instant, with the next date two days later."""
    return contact(contact_at=at, method="outgoing_call", next_followup_on=date(2026, 11, 20), **given)


def test_commands_are_done_in_the_device_s_order_whatever_order_they_arrive_in(li: User) -> None:
    phone = Phone(li)
    card = phone.does("file_card", **walk_in())
    phone.does("record_follow_up", id=card, **called(NOW))
    phone.outbox.reverse()
    first, second = phone.sends()
    assert (first["state"], first["status"], first["body"]["kind"]) == ("done", 201, "card")
    assert (second["state"], second["body"]["kind"]) == ("done", "follow_up")
    made = Card.objects.get()
    assert (str(made.id), made.followup_count, made.owner) == (first["body"]["id"], 2, li)


def test_repeat_gets_its_first_answer_until_it_is_acknowledged(li: User) -> None:
    phone = Phone(li)
    phone.does("file_card", **walk_in())
    sent = list(phone.outbox)
    answer = phone.posts(sent).json()
    assert phone.posts(sent).json() == answer
    assert (Card.objects.count(), answer["acknowledged"]) == (1, 0)
    acknowledged = post(li, "sync/acknowledge/", {"device": "phone", "sequence": 1})
    assert acknowledged.json() == {"acknowledged": 1}
    stored = SyncCommand.objects.get()
    assert (stored.body, stored.reply) == ({}, {})
    late = phone.posts(sent).json()
    assert late == {
        "results": [{"id": sent[0]["id"], "state": "done", "status": 201, "body": {}}],
        "acknowledged": 1,
    }
    assert Card.objects.count() == 1


def test_gap_in_the_sequence_waits_for_what_is_missing(li: User) -> None:
    phone = Phone(li)
    phone.does("file_card", **walk_in())
    phone.does("file_card", **walk_in(customer_name="赵先生", phones=numbered(2)))
    first, second = phone.outbox
    (result,) = phone.posts([second]).json()["results"]
    assert (result["state"], result["body"]) == ("waiting", {"code": "sequence_gap", "expected": 1})
    assert Card.objects.count() == 0
    assert [each["state"] for each in phone.posts([second, first]).json()["results"]] == ["done", "done"]


def test_refused_command_names_its_problems_and_what_builds_on_it_waits_until_it_is_corrected(li: User) -> None:
    phone = Phone(li)
    card = phone.does("file_card", **walk_in(phones=[{"kind": "mobile", "number": "139", "main": True}]))
    phone.does("record_follow_up", id=card, **called(NOW))
    refused, waits = phone.sends()
    assert (refused["state"], refused["status"], refused["body"]["code"]) == ("refused", 422, "bad_phone")
    assert refused["body"]["errors"][0]["field"] == "phones.0.number"
    assert (waits["state"], waits["body"]) == ("waiting", {"code": "waits_for", "command": str(card)})
    assert [each["reason"] for each in get(li, "sync/needs-you/").json()["results"]] == ["refused"]
    phone.does("file_card", command=card, **walk_in())
    assert [each["state"] for each in phone.sends()] == ["waiting", "done"]
    assert [each["state"] for each in phone.sends()] == ["done"]
    assert Card.objects.get().followup_count == 2
    assert get(li, "sync/needs-you/").json()["results"] == []


def test_unknown_field_refuses_its_command_and_no_other(li: User) -> None:
    phone = Phone(li)
    phone.does("file_card", **walk_in(colour_of_eyes="blue"))
    phone.does("file_card", **walk_in())
    first, second = phone.sends()
    assert (first["state"], first["body"]["errors"][0]["code"]) == ("refused", "unknown_field")
    assert second["state"] == "done"


def test_envelope_that_is_not_whole_is_refused_as_a_whole(li: User) -> None:
    answer = post(li, "sync/commands/", {"device": "phone", "commands": [{"kind": "drop_tables"}]})
    assert answer.status_code == 422
    assert {each["field"]: each["code"] for each in answer.json()["errors"]} == {
        "device_time": "required",
        "commands.0.id": "required",
        "commands.0.sequence": "required",
        "commands.0.done_at": "required",
        "commands.0.kind": "not_a_choice",
    }


def test_sequence_number_is_not_taken_twice_for_different_commands(li: User) -> None:
    phone = Phone(li)
    phone.does("file_card", **walk_in())
    phone.sends()
    again = Phone(li)
    again.does("file_card", **walk_in(customer_name="赵先生", phones=numbered(2)))
    (result,) = again.sends()
    assert (result["state"], result["body"]["code"]) == ("refused", "idempotency_key_reused")
    assert Card.objects.count() == 1


def test_devices_of_one_name_are_apart_by_their_people(li: User, zhang: User) -> None:
    for user, at in ((li, 1), (zhang, 2)):
        phone = Phone(user)
        phone.does("file_card", **walk_in(phones=numbered(at)))
        assert [each["state"] for each in phone.sends()] == ["done"]
    assert {card.owner for card in Card.objects.all()} == {li, zhang}


def test_party_of_1750_that_arrives_at_0020_counts_on_its_day_and_is_shown_to_the_manager(
    reception: User, li: User, manager: User
) -> None:
    phone = Phone(reception)
    phone.does("record_traffic", at=AT_1750, kind="showroom", consultant=li.id)
    with clock.at(AT_0020):
        assert [each["state"] for each in phone.sends()] == ["done"]
        (need,) = get(manager, "sync/needs-you/").json()["results"]
    made = TrafficRecord.objects.get()
    assert (made.on, made.arrived_at) == (NOW.date(), AT_1750)
    assert Event.objects.get(kind="traffic.recorded").recorded_at == AT_0020
    assert (need["reason"], need["user_name"], need["moment"]) == ("late", "前台", "2026-11-18T09:50:00+00:00")
    refused = post(manager, f"sync/needs-you/{need['id']}/decide/", {"decision": "apply"})
    assert (refused.status_code, refused.json()["code"]) == (422, "not_to_apply")


def test_every_kind_of_a_day_at_the_showroom_goes_through(reception: User, li: User) -> None:
    front, phone = Phone(reception, "front"), Phone(li)
    first = front.does("record_traffic", kind="showroom", consultant=li.id)
    second = front.does("record_traffic", kind="call", consultant=li.id)
    third = front.does("record_traffic", kind="showroom", consultant=li.id)
    front.does("correct_traffic", id=first, party_size=3)
    front.does("record_departure", id=first)
    front.does("void_traffic", id=third)
    assert {each["state"] for each in front.sends()} == {"done"}
    ids = {name: front.answers[name]["body"]["id"] for name in (first, second)}
    data = walk_in(traffic=ids[first])
    del data["channel"], data["filed_on"]
    card = phone.does("file_card", **data)
    phone.does("decline_traffic", id=ids[second], reason="只是问路")
    phone.does("reopen_traffic", id=ids[second])
    phone.does("edit_card", id=card, budget="20_25")
    phone.does("request_traffic", kind="showroom", customer_name="某")
    phone.does("record_follow_up", id=card, **called(NOW, reached=False, topics=[]))
    assert [each["state"] for each in phone.sends()] == ["done"] * 6, phone.answers
    made = Card.objects.get()
    assert (made.budget, str(made.traffic_id), made.followup_count) == ("20_25", ids[first], 2)
    states = dict(TrafficRecord.objects.values_list("id", "state"))
    assert sorted(states.values()) == ["filed", "pending", "void"]


def test_nobody_does_by_sync_what_they_may_not_do(reception: User, li: User) -> None:
    phone = Phone(reception)
    phone.does("file_card", **walk_in())
    (result,) = phone.sends()
    assert (result["state"], result["status"], result["body"]["code"]) == ("refused", 403, "not_allowed")
    other = Phone(li)
    other.does("record_traffic", kind="showroom", consultant=li.id)
    assert other.sends()[0]["status"] == 403
    assert (Card.objects.count(), TrafficRecord.objects.count()) == (0, 0)


def test_steady_clock_ten_minutes_ahead_is_corrected(li: User) -> None:
    card, phone = filed(li), Phone(li, skew=timedelta(minutes=10))
    at = NOW + timedelta(hours=1)
    phone.does("record_follow_up", at=at, id=card.id, **called(at + phone.skew))
    with clock.at(NOW + timedelta(hours=2)):
        assert [each["state"] for each in phone.sends()] == ["done"]
    assert FollowUp.objects.get(is_filing=False).contact_at == at


def test_filing_of_a_clock_behind_midnight_counts_on_the_true_day(li: User) -> None:
    phone, at = Phone(li, skew=timedelta(minutes=-10)), AT_0020 - timedelta(minutes=15)
    data = phone_in(follow_up={"contact_at": at + phone.skew, "next_followup_on": date(2026, 11, 20)})
    phone.does("file_card", at=at, **data)
    assert data["filed_on"] == NOW.date()
    with clock.at(AT_0020):
        assert [each["state"] for each in phone.sends()] == ["done"]
    assert Card.objects.get().filed_on == date(2026, 11, 19)


def test_clock_that_jumped_keeps_the_command_until_the_manager_confirms_its_time(li: User, manager: User) -> None:
    card, phone = filed(li), Phone(li)
    phone.does("edit_card", id=card.id, budget="20_25")
    phone.sends()
    at = NOW + timedelta(hours=1)
    with clock.at(at):
        phone.does("record_follow_up", id=card.id, **called(at))
    with clock.at(EVENING):
        phone.skew = timedelta(hours=-3)
        (result,) = phone.sends()
        assert (result["state"], result["body"]) == ("waiting", {"code": "clock_wrong"})
        assert phone.sends() == [result]
        assert FollowUp.objects.filter(is_filing=False).count() == 0
        (need,) = get(manager, "sync/needs-you/").json()["results"]
        assert get(li, "sync/needs-you/").json()["results"] == []
        path = f"sync/needs-you/{need['id']}/decide/"
        assert post(li, path, {"decision": "apply", "at": at}).status_code == 404
        in_future = post(manager, path, {"decision": "apply", "at": EVENING + timedelta(minutes=1)})
        assert (in_future.status_code, in_future.json()["code"]) == (422, "done_in_future")
        assert post(manager, path, {"decision": "apply", "at": at}).json()["state"] == "done"
        assert [each["state"] for each in phone.sends()] == ["done"]
    made = FollowUp.objects.get(is_filing=False)
    assert (made.recorded_by, made.recorded_at) == (li, at)
    assert Event.objects.get(kind="follow_up.recorded").actor_id == li.id


def test_what_comes_after_24_hours_is_judged_by_today_and_refused_as_too_late(reception: User, li: User) -> None:
    phone, other = Phone(reception), Phone(li)
    card = filed(li)
    phone.does("record_traffic", at=NOW, kind="showroom", consultant=li.id, arrived_at=NOW)
    other.does("record_follow_up", at=NOW, id=card.id, **called(NOW))
    with clock.at(NOW + timedelta(hours=24, minutes=1)):
        (refused,) = phone.sends()
        assert (refused["state"], refused["body"]["code"]) == ("refused", "too_late")
        # A contact of yesterday is allowed today too (FU-7).
        assert [each["state"] for each in other.sends()] == ["done"]
    assert TrafficRecord.objects.count() == 0


def test_contact_within_24_hours_keeps_its_day_to_the_minute(reception: User, li: User) -> None:
    phone = Phone(reception)
    phone.does("record_traffic", at=NOW, kind="showroom", consultant=li.id, arrived_at=NOW)
    with clock.at(NOW + timedelta(hours=24)):
        assert [each["state"] for each in phone.sends()] == ["done"]
    assert TrafficRecord.objects.get().on == NOW.date()


def test_overtaken_contact_is_recorded_at_its_time_and_its_next_date_stays_the_other_s(li: User, manager: User) -> None:
    card, phone, at = filed(li), Phone(li), NOW + timedelta(hours=1)
    phone.does("record_follow_up", at=at, id=card.id, **called(at, intent_level="A", topics=["test_drive"]))
    with clock.at(NOW + timedelta(hours=2)):
        followed_up(manager, card, next_followup_on=date(2026, 11, 22), method="outgoing_call")
    with clock.at(EVENING):
        (result,) = phone.sends()
        assert (result["state"], result["body"]["left_out"]) == ("done", ["next_followup_on"])
        (need,) = get(li, "sync/needs-you/").json()["results"]
        assert post(li, f"sync/needs-you/{need['id']}/decide/", {"decision": "drop"}).status_code == 200
        assert get(li, "sync/needs-you/").json()["results"] == []
    card.refresh_from_db()
    assert (card.next_followup_on, card.intent_level, card.followup_count) == (date(2026, 11, 22), "A", 3)
    assert (card.last_contact_at, "test_drive" in card.topics_seen) == (NOW + timedelta(hours=2), True)
    assert FollowUp.objects.get(contact_at=at).recorded_at == at


def test_level_that_someone_has_set_since_stays(li: User, manager: User) -> None:
    card, phone, at = filed(li), Phone(li), NOW + timedelta(hours=1)
    phone.does("record_follow_up", at=at, id=card.id, **called(at, intent_level="A"))
    with clock.at(NOW + timedelta(hours=2)):
        followed_up(manager, card, intent_level="C", method="outgoing_call")
    with clock.at(EVENING):
        (result,) = phone.sends()
    card.refresh_from_db()
    assert (card.intent_level, result["body"]["left_out"]) == ("C", ["intent_level", "next_followup_on"])


def test_order_signed_before_another_s_contact_still_applies(li: User, manager: User) -> None:
    card, phone, at = filed(li), Phone(li), NOW + timedelta(hours=1)
    phone.does("record_follow_up", at=at, id=card.id, **called(at, status="ordered", order=order(number="D-7")))
    with clock.at(NOW + timedelta(hours=2)):
        followed_up(manager, card, next_followup_on=date(2026, 11, 22), method="outgoing_call")
    with clock.at(EVENING):
        (result,) = phone.sends()
    assert result["state"] == "done", result
    card.refresh_from_db()
    assert (card.status, card.status_changed_at, card.order.number) == ("ordered", at, "D-7")
    assert card.next_followup_on == date(2026, 11, 22)


@pytest.mark.parametrize("at", [EVENING, EVENING + timedelta(days=1)], ids=["same day", "after 24 hours"])
def test_edit_keeps_what_someone_else_has_set_since(li: User, manager: User, at: datetime) -> None:
    card, phone = filed(li), Phone(li)
    phone.does("edit_card", at=NOW + timedelta(hours=1), id=card.id, budget="20_25", usage="长途")
    with clock.at(NOW + timedelta(hours=2)):
        other = Phone(manager, "desk")
        other.does("edit_card", id=card.id, budget="lt_10")
        other.sends()
    with clock.at(at):
        (result,) = phone.sends()
    card.refresh_from_db()
    assert (card.budget, card.usage, result["body"]["left_out"]) == ("lt_10", "长途", ["budget"])


@pytest.mark.parametrize("what", ["closed", "transferred", "filed"])
def test_what_someone_else_did_meanwhile_is_a_conflict_that_keeps_the_input(
    li: User, zhang: User, manager: User, reception: User, what: str
) -> None:
    card, phone, at = filed(li), Phone(li), NOW + timedelta(hours=1)
    party = arrived(reception, li)
    if what == "filed":
        phone.does("file_card", at=at, **walk_in(customer_name="赵先生", phones=numbered(7)))
    else:
        phone.does("record_follow_up", at=at, id=card.id, **called(at))
    with clock.at(NOW + timedelta(hours=2)):
        if what == "closed":
            lost = {"loss_reason": "gave_up"}
            followed_up(manager, card, method="outgoing_call", status="lost", loss=lost, next_followup_on=None)
        elif what == "transferred":
            transfer_card(manager, card.id, {"owner": zhang.id, "reason": "overdue"})
        else:
            filed(zhang, customer_name="赵先生", phones=numbered(7))
    with clock.at(EVENING):
        (result,) = phone.sends()
        assert result["state"] == "refused", result
        (need,) = get(li, "sync/needs-you/").json()["results"]
        assert (need["reason"], need["reply"]["code"]) == (
            "conflict",
            {"closed": "card_closed", "transferred": "not_found", "filed": "duplicate_card"}[what],
        )
        assert need["body"]["follow_up" if what == "filed" else "contact_at"]
        if what == "filed":
            path = f"sync/needs-you/{need['id']}/decide/"
            assert post(li, path, {"decision": "apply"}).status_code == 409
            answer = post(li, path, {"decision": "apply", "on_duplicate": "create_anyway"})
            assert (answer.status_code, answer.json()["state"]) == (200, "done")
            assert Card.objects.filter(customer_name="赵先生", owner=li).get().created_at == at
    party.refresh_from_db()
    assert party.state == "pending"


def test_command_that_waits_for_an_answer_is_not_acknowledged(li: User) -> None:
    phone = Phone(li)
    card = phone.does("file_card", **walk_in(budget="much"))
    phone.does("record_follow_up", id=card, **called(NOW))
    phone.sends()
    assert post(li, "sync/acknowledge/", {"device": "phone", "sequence": 2}).json() == {"acknowledged": 1}


def test_server_error_in_one_command_does_not_keep_back_the_next(li: User, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("a fault of ours")

    phone = Phone(li)
    phone.does("edit_card", id=uuid4(), budget="20_25")
    phone.does("file_card", **walk_in())
    with monkeypatch.context() as patch:
        patch.setitem(__import__("crm.services.sync.kinds", fromlist=["RUNNERS"]).RUNNERS, "edit_card", fail)
        first, second = phone.sends()
    assert (first["state"], first["status"], second["state"]) == ("waiting", 500, "done")
    assert [each["status"] for each in phone.sends()] == [404]
