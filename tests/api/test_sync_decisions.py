"""`/sync/needs-you/`: commands that wait for a person are carried out after all or dropped; nothing is lost (SY-3)."""

from datetime import date, datetime, timedelta
from typing import Any
from unittest.mock import patch

from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from crm.models import Card, SyncCommand, TrafficRecord
from crm.services.sync.purge import purge_commands
from kit import clock
from kit.limits import LimitReached
from tests.api.phone import Phone
from tests.api_client import get, post
from tests.factories import NOW, contact, filed, followed_up, numbered, phone_in, walk_in

EVENING = NOW.replace(hour=18, minute=30)
NEXT_MORNING = NOW + timedelta(hours=23)


def needs(user: User) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = get(user, "sync/needs-you/").json()["results"]
    return found


def decide(user: User, need: dict[str, Any], decision: str = "apply", **given: Any) -> Any:
    return post(user, f"sync/needs-you/{need['id']}/decide/", {"decision": decision, **given})


def jumped(user: User, kind: str, at: datetime, **body: Any) -> Phone:
    """A phone whose clock goes back three hours between two commands: the second waits for the manager."""
    phone = Phone(user)
    phone.does("edit_card", id=filed(user, phones=numbered(90)).id, budget="20_25")
    phone.sends()
    phone.does(kind, at=at, **body)
    phone.skew = timedelta(hours=-3)
    with clock.at(EVENING):
        assert phone.sends()[0]["body"] == {"code": "clock_wrong"}
    return phone


def conflicting(user: User, other: User, at: datetime) -> Phone:
    """A phone with the filing of a customer whom someone else has filed since."""
    phone = Phone(user)
    phone.does("file_card", at=at, **walk_in(customer_name="赵先生", phones=numbered(7)))
    with clock.at(NOW + timedelta(hours=2)):
        filed(other, customer_name="赵先生", phones=numbered(7))
    return phone


def test_acknowledged_refusal_is_still_shown_to_whom_it_asks(li: User, zhang: User) -> None:
    """SY-3"""
    phone = conflicting(li, zhang, NOW + timedelta(hours=1))
    with clock.at(EVENING):
        phone.sends()
        post(li, "sync/acknowledge/", {"device": "phone", "sequence": 1})
        (need,) = needs(li)
        assert need["reply"]["code"] == "duplicate_card"
        assert decide(li, need, "drop").status_code == 200
    stored = SyncCommand.objects.get()
    assert (stored.body, stored.reply) == ({}, {})


def test_command_behind_a_dropped_one_is_refused_and_waits_no_longer(li: User) -> None:
    """SY-3: `earlier_dropped`; the device is rid of both, and the person sees why."""
    phone = Phone(li)
    card = phone.does("file_card", **walk_in(phones=[{"kind": "mobile", "number": "139", "main": True}]))
    phone.does("record_follow_up", id=card, **contact(method="outgoing_call"))
    assert [each["state"] for each in phone.sends()] == ["refused", "waiting"]
    (need,) = needs(li)
    assert decide(li, need, "drop").status_code == 200
    (result,) = phone.sends()
    assert (result["state"], result["status"], result["body"]["code"]) == ("refused", 409, "earlier_dropped")
    assert phone.outbox == []
    (need,) = needs(li)
    assert (need["reason"], need["reply"]["code"]) == ("refused", "earlier_dropped")
    assert post(li, "sync/acknowledge/", {"device": "phone", "sequence": 2}).json() == {"acknowledged": 2}


def test_limit_at_the_managers_confirmation_keeps_the_command(li: User, manager: User) -> None:
    """SY-3: nothing is lost."""
    jumped(li, "file_card", NOW, **walk_in(customer_name="赵先生", phones=numbered(7)))
    with clock.at(EVENING):
        (need,) = needs(manager)
        reached = LimitReached(60)
        with patch("crm.services.file_card.check_duplicates", side_effect=reached):
            assert decide(manager, need, at=NOW).status_code == 429
        (need,) = needs(manager)
        assert (need["state"], need["body"]["customer_name"]) == ("waiting", "赵先生")
        assert decide(manager, need, at=NOW).json()["state"] == "done"


def test_filing_that_the_manager_moves_to_another_day_counts_on_that_day(li: User, manager: User) -> None:
    """CA-3, SY-3"""
    follow_up = {"contact_at": NOW, "next_followup_on": date(2026, 11, 18)}
    jumped(li, "file_card", NOW, **phone_in(phones=numbered(7), follow_up=follow_up))
    with clock.at(EVENING):
        (need,) = needs(manager)
        answer = decide(manager, need, at=NOW - timedelta(days=1))
    assert (answer.status_code, answer.json()["state"]) == (200, "done"), answer.json()
    assert Card.objects.get(id=answer.json()["reply"]["id"]).filed_on == date(2026, 11, 17)


def test_only_the_time_of_a_wrong_clock_is_confirmed(li: User, zhang: User) -> None:
    """CA-3: one's own command that was refused is not moved to a day that is over."""
    phone = conflicting(li, zhang, NOW + timedelta(hours=1))
    with clock.at(EVENING):
        phone.sends()
        (need,) = needs(li)
        answer = decide(li, need, at=NOW, on_duplicate="create_anyway")
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "at")
    assert answer.json()["code"] == "not_asked"
    assert Card.objects.filter(owner=li).count() == 0


def test_command_that_is_applied_after_its_day_is_shown_to_the_manager(li: User, zhang: User, manager: User) -> None:
    """CA-3, SY-3"""
    phone = conflicting(li, zhang, EVENING)
    with clock.at(EVENING + timedelta(minutes=1)):
        phone.sends()
    with clock.at(NEXT_MORNING):
        (need,) = needs(li)
        assert decide(li, need, on_duplicate="create_anyway").json()["state"] == "done"
        assert needs(li) == []
        (late,) = needs(manager)
        assert (late["reason"], late["id"]) == ("late", need["id"])
        assert decide(manager, late, "drop").status_code == 200
        assert needs(manager) == []
    assert Card.objects.get(owner=li).filed_on == NOW.date()


def test_manager_who_confirms_a_time_is_not_asked_about_it_again(reception: User, li: User, manager: User) -> None:
    """SY-3"""
    phone = Phone(reception)
    phone.does("record_traffic", kind="showroom", consultant=li.id)
    phone.sends()
    phone.does("record_traffic", at=NOW, kind="showroom", consultant=li.id)
    phone.skew = timedelta(hours=-3)
    with clock.at(NEXT_MORNING):
        phone.sends()
        (need,) = needs(manager)
        assert decide(manager, need, at=NOW).json()["state"] == "done"
        assert needs(manager) == []
    assert set(TrafficRecord.objects.values_list("on", flat=True)) == {NOW.date()}


def test_sender_is_asked_what_a_confirmed_contact_has_left_out(li: User, manager: User) -> None:
    """SY-3: the manager confirms the time; what was overtaken is the sender's to look at."""
    card = filed(li)
    at = NOW + timedelta(minutes=30)
    jumped(li, "record_follow_up", at, id=card.id, **contact(
        contact_at=at, method="outgoing_call", next_followup_on=date(2026, 11, 20),
    ))  # fmt: skip
    with clock.at(NOW + timedelta(hours=2)):
        followed_up(manager, card, next_followup_on=date(2026, 11, 22), method="outgoing_call")
    with clock.at(EVENING):
        (need,) = needs(manager)
        assert decide(manager, need, at=at).json()["reply"]["left_out"] == ["next_followup_on"]
        assert needs(manager) == []
        assert [each["reason"] for each in needs(li)] == ["overtaken"]


def test_unreadable_body_is_refused_whatever_the_clock(li: User, manager: User) -> None:
    """SY-2: no manager confirms a command of which a part could not be read."""
    phone = Phone(li)
    phone.does("edit_card", id=filed(li).id, budget="20_25")
    phone.sends()
    phone.does("file_card", at=NOW, **walk_in(phones=numbered(7), budget="much"))
    phone.skew = timedelta(hours=-3)
    with clock.at(EVENING):
        (refused,) = phone.sends()
        assert (refused["state"], refused["body"]["errors"][0]["field"]) == ("refused", "budget")
        assert needs(manager) == []
        assert [each["reason"] for each in needs(li)] == ["refused"]


def test_decision_locks_the_device_before_the_command_as_a_batch_does(li: User, manager: User) -> None:
    """SY-2: a correction of the same command waits for the decision, and neither waits for the other for ever."""
    jumped(li, "file_card", NOW, **walk_in(phones=numbered(7)))
    (need,) = needs(manager)
    with CaptureQueriesContext(connection) as captured:
        decide(manager, need, "drop")
    (lock,) = [each["sql"] for each in captured if "FOR NO KEY UPDATE" in each["sql"]]
    assert lock.endswith('FOR NO KEY UPDATE OF "crm_syncdevice", "crm_synccommand"')


def test_purge_keeps_what_someone_is_asked_about_and_what_is_not_acknowledged(li: User, zhang: User) -> None:
    """SY-2, SY-3: nothing is lost, and the rest goes after eight days."""
    phone = conflicting(li, zhang, NOW + timedelta(hours=1))
    own = filed(li, phones=numbered(90))
    phone.does("edit_card", at=NOW + timedelta(hours=3), id=own.id, budget="20_25")
    with clock.at(EVENING):
        phone.sends()
        post(li, "sync/acknowledge/", {"device": "phone", "sequence": 2})
        phone.does("edit_card", id=filed(li, phones=numbered(91)).id, budget="20_25")
        phone.sends()
    with clock.at(EVENING + timedelta(days=7)):
        assert purge_commands() == 0
    with clock.at(EVENING + timedelta(days=9)):
        assert purge_commands() == 1
    assert set(SyncCommand.objects.values_list("sequence", flat=True)) == {1, 3}
