"""Calls of webhooks: nothing lost, in order per card, signed as Standard Webhooks, retried for 72 hours (api.md)."""

import time
from collections import defaultdict
from collections.abc import Callable
from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest

from accounts.models import User
from accounts.rules.lifetimes import Cause
from accounts.services.lifetimes import end_dependents
from crm.models import Card, Event
from kit import clock
from kit.db.prepared import execute
from kit.errors import DomainError
from kit.secrets import unseal
from kit.tenancy import DealerContext, in_dealer, in_public
from notifications.models import Webhook, WebhookCall
from notifications.queries.due_work import dealers_with_calls_due, dealers_with_calls_unannounced
from notifications.rules.outcomes import DeliveryState, Sent
from notifications.services.delivering.due import WEBHOOKS, _settle
from notifications.services.send_again import send_all_again
from notifications.services.webhooks.subscribe import (
    add_webhook,
    change_webhook,
    delete_webhook,
    replay_webhook,
    try_webhook,
)
from notifications.services.webhooks.turn import claim_calls, finish_call, take_webhook_turn
from tenants.models import Dealer, DealerState, DueWork
from tests.factories import NOW, filed, followed_up, numbered
from tests.webhooks.conftest import Subscribe
from tests.webhooks.receiver import Receiver, dumped

CatchUp = Callable[[], None]


def states() -> list[tuple[str, str]]:
    """Return state and code of every call, in the order of the log."""
    return list(WebhookCall.objects.order_by("event_id").values_list("state", "code"))


def next_instant() -> datetime:
    """Return when the next call is due, and a little more: the database's clock goes on while a statement is on its
    way."""
    ((due_at,),) = execute(WEBHOOKS.next_at)
    found: datetime = due_at + timedelta(seconds=30)
    return found


def live_until(end: datetime, at: datetime = NOW) -> datetime:
    """Take a turn whenever a call is due, until an instant; return the next instant."""
    for _ in range(200):
        if at > end or not WebhookCall.objects.filter(state="waiting").exists():
            return at
        with clock.at(at):
            take_webhook_turn()
        if WebhookCall.objects.filter(state="waiting").exists():
            at = max(next_instant(), at + timedelta(seconds=1))
    raise AssertionError("the calls are made in a circle")


def test_event_is_told_once_signed_and_without_a_person(
    li: User, subscribe: Subscribe, receiver: Receiver, catch_up: CatchUp
) -> None:
    subscribe()
    card = filed(li, customer_name="欧阳修远", phones=numbered(7))
    catch_up()
    catch_up()
    assert take_webhook_turn() == 1
    assert take_webhook_turn() == 0
    (got,) = receiver.got
    event = Event.objects.get(kind="card.filed")
    assert (got.body["type"], got.body["timestamp"]) == ("card.filed", event.recorded_at.isoformat())
    data = got.body["data"]
    assert (data["event"], data["card"], data["owner"]) == (event.id, str(card.id), str(li.id))
    assert data["status"] == "active"
    assert [each for each in ("欧阳", "修远", "13900000007", "139 0000 0007") if each in dumped(got.body)] == []
    assert states() == [("sent", "")]


def test_receiver_that_is_down_for_a_day_gets_everything_in_order(
    li: User, zhang: User, subscribe: Subscribe, receiver: Receiver, catch_up: CatchUp
) -> None:
    subscribe()
    receiver.answer = 0
    cards = [filed(owner, phones=numbered(at)) for at, owner in enumerate((li, zhang))]
    catch_up()
    at = NOW
    for hour in (3, 9, 20):
        at = live_until(NOW + timedelta(hours=hour), at)
        with clock.at(NOW + timedelta(hours=hour)):
            for owner, card in zip((li, zhang), cards, strict=True):
                followed_up(owner, card, contact_at=NOW + timedelta(hours=hour, minutes=-1))
            catch_up()
    at = live_until(NOW + timedelta(hours=24), at)
    assert receiver.accepted() == []
    assert set(states()) == {("waiting", "unreachable"), ("waiting", "")}
    tried = len(receiver.got)
    # Two heads, some thirty times in a day at most: neither given up nor flooded.
    assert 20 <= tried <= 90
    receiver.answer = 200
    live_until(NOW + timedelta(hours=30), at)
    assert set(states()) == {("sent", "")}
    assert [each.event for each in receiver.accepted()] != []
    assert {each.event for each in receiver.accepted()} == set(
        Event.objects.filter(kind__in=["card.filed", "follow_up.recorded"]).values_list("id", flat=True)
    )
    by_card = defaultdict(list)
    for got in receiver.accepted():
        by_card[got.body["data"]["card"]].append(got.event)
    assert len(by_card) == 2
    assert all(events == sorted(events) and len(events) == 4 for events in by_card.values())
    # Nothing came twice of what was answered.
    assert len(receiver.got) - tried == 8


def test_each_try_has_the_same_id_and_a_signature_of_its_own(
    li: User, subscribe: Subscribe, receiver: Receiver, catch_up: CatchUp, monkeypatch: pytest.MonkeyPatch
) -> None:
    subscribe()
    receiver.answers = [500, 200]
    filed(li)
    catch_up()
    take_webhook_turn()
    row = WebhookCall.objects.get()
    assert (row.state, row.code, row.tries) == ("waiting", "http_500", 1)
    moved = SimpleNamespace(time=lambda: time.time() + 2, monotonic=time.monotonic)
    monkeypatch.setattr("notifications.channels.webhook.time", moved)
    with clock.at(row.due_at + timedelta(seconds=30)):
        take_webhook_turn()
    first, second = receiver.got
    assert first.id == second.id == f"msg_{row.id.hex}"
    assert first.body == second.body
    assert first.signature != second.signature
    assert states() == [("sent", "")]


def test_message_that_is_refused_for_72_hours_is_dead_and_the_next_one_proceeds(
    li: User, zhang: User, subscribe: Subscribe, receiver: Receiver, catch_up: CatchUp
) -> None:
    subscribe()
    receiver.answer = 500
    card = filed(li)
    catch_up()
    # The next try is within 72 minutes: before the 72 hours are over.
    at = live_until(NOW + timedelta(hours=70))
    assert states() == [("waiting", "http_500")]
    with clock.at(at):
        followed_up(li, card, contact_at=at - timedelta(minutes=1))
        other = filed(zhang, phones=numbered(1))
        catch_up()
        take_webhook_turn()
    # The other card's does not wait; this card's does.
    assert str(other.id) in {each.body["data"]["card"] for each in receiver.got}
    assert {each.body["type"] for each in receiver.got} == {"card.filed"}
    assert [state for state, _ in states()] == ["waiting"] * 3
    with clock.at(NOW + timedelta(hours=73)):
        take_webhook_turn()
    assert states()[0] == ("dead", "http_500")
    receiver.answer = 200
    live_until(NOW + timedelta(hours=80), NOW + timedelta(hours=74))
    assert [state for state, _ in states()] == ["dead", "sent", "sent"]
    # Of different cards: in any order.
    assert sorted(each.body["type"] for each in receiver.accepted()) == ["card.filed", "follow_up.recorded"]


def test_slow_receiver_gets_the_message_again_under_its_id(
    li: User, subscribe: Subscribe, receiver: Receiver, catch_up: CatchUp, monkeypatch: pytest.MonkeyPatch
) -> None:
    subscribe()
    filed(li)
    catch_up()
    receiver.is_held = True
    monkeypatch.setattr("notifications.channels.webhook._WHOLE_SECONDS", 0.5)
    take_webhook_turn()
    assert states() == [("waiting", "timeout")]
    assert Webhook.objects.get().failures == 1
    receiver.is_held = False
    receiver.release.set()
    monkeypatch.setattr("notifications.channels.webhook._WHOLE_SECONDS", 60.0)
    with clock.at(next_instant()):
        take_webhook_turn()
    assert states() == [("sent", "")]
    assert len({each.id for each in receiver.got}) == 1
    assert (Webhook.objects.get().failures, Webhook.objects.get().rests_until) == (0, None)


def test_killed_workers_call_is_made_again_and_its_late_answer_changes_nothing(
    li: User, subscribe: Subscribe, receiver: Receiver, catch_up: CatchUp
) -> None:
    subscribe()
    card = filed(li)
    followed_up(li, card)
    catch_up()
    (lost,) = claim_calls()
    # The card's next message waits for it.
    assert claim_calls() == []
    WebhookCall.objects.filter(id=lost.id).update(leased_until=clock.now() - timedelta(days=400))
    (again,) = claim_calls()
    assert (again.id, lost.attempt, again.attempt) == (lost.id, 1, 2)
    assert not finish_call(lost, Sent())
    assert finish_call(again, Sent())
    take_webhook_turn()
    assert states() == [("sent", ""), ("sent", "")]


def test_turn_is_not_asked_for_again_while_a_message_waits_for_an_earlier_one(
    li: User, subscribe: Subscribe, receiver: Receiver, catch_up: CatchUp
) -> None:
    subscribe()
    receiver.answer = 500
    card = filed(li)
    followed_up(li, card)
    catch_up()
    take_webhook_turn()
    assert len(receiver.got) == 1
    assert not _settle(WEBHOOKS, 0, clock.shift())


def test_410_pauses_the_webhook_and_nothing_is_lost_when_it_goes_on(
    li: User, boss: User, subscribe: Subscribe, receiver: Receiver, catch_up: CatchUp
) -> None:
    row = subscribe()
    receiver.answers = [410]
    card = filed(li)
    catch_up()
    take_webhook_turn()
    row.refresh_from_db()
    assert row.paused_for == "gone"
    followed_up(li, card)
    catch_up()
    assert take_webhook_turn() == 0
    change_webhook(boss, row.id, {"is_on": True})
    live_until(NOW + timedelta(hours=1))
    assert [each.body["type"] for each in receiver.accepted()] == ["card.filed", "follow_up.recorded"]


def test_event_of_before_a_pause_that_is_read_in_it_is_not_lost(
    li: User, boss: User, subscribe: Subscribe, receiver: Receiver, catch_up: CatchUp
) -> None:
    row = subscribe()
    card = filed(li)
    with clock.at(NOW + timedelta(minutes=1)):
        change_webhook(boss, row.id, {"is_on": False})
    with clock.at(NOW + timedelta(minutes=2)):
        followed_up(li, card)
        catch_up()
    assert WebhookCall.objects.values_list("kind", flat=True).get() == "card.filed"
    with clock.at(NOW + timedelta(minutes=3)):
        change_webhook(boss, row.id, {"is_on": True})
    live_until(NOW + timedelta(hours=1), NOW + timedelta(minutes=4))
    assert [each.body["type"] for each in receiver.accepted()] == ["card.filed", "follow_up.recorded"]


@pytest.mark.parametrize("cause", [Cause.DEACTIVATED, Cause.RESET, Cause.ROLES_NARROWED])
def test_webhook_pauses_with_the_right_of_its_creator(
    cause: Cause, li: User, boss: User, subscribe: Subscribe, receiver: Receiver, catch_up: CatchUp
) -> None:
    subscribe()
    filed(li)
    catch_up()
    end_dependents(boss, cause)
    assert take_webhook_turn() == 0
    assert (Webhook.objects.get().paused_for, receiver.got) == ("right_ended", [])


@pytest.mark.rule("SA-1")
@pytest.mark.parametrize("state", [DealerState.READ_ONLY, DealerState.SUSPENDED, DealerState.CLOSED])
def test_dealer_that_may_not_work_calls_nobody(
    state: DealerState, li: User, north: DealerContext, subscribe: Subscribe, receiver: Receiver, catch_up: CatchUp
) -> None:
    subscribe()
    filed(li)
    catch_up()
    with in_public():
        DueWork.objects.update_or_create(
            schema=north.schema, work="webhooks", defaults={"due_at": clock.now() - timedelta(days=400)}
        )
        assert dealers_with_calls_due() == ["north"]
        Dealer.objects.filter(code="north").update(state=state)
        assert dealers_with_calls_due() == []
    with in_dealer("north"):
        assert take_webhook_turn() == 0
    with in_public():
        Dealer.objects.filter(code="north").update(state=DealerState.ACTIVE)
    with in_dealer("north"):
        assert take_webhook_turn() == 1


def test_call_that_no_wake_up_announced_is_found(
    li: User, north: DealerContext, subscribe: Subscribe, catch_up: CatchUp
) -> None:
    subscribe()
    filed(li)
    catch_up()
    with in_public():
        DueWork.objects.filter(schema=north.schema, work="webhooks").delete()
        assert "north" in dealers_with_calls_unannounced()


def test_replay_sends_the_log_again_under_the_same_ids(
    li: User, boss: User, subscribe: Subscribe, receiver: Receiver, catch_up: CatchUp
) -> None:
    row = subscribe()
    card = filed(li)
    followed_up(li, card)
    catch_up()
    live_until(NOW + timedelta(hours=1))
    # A call that is gone is planned again from the log.
    WebhookCall.objects.filter(kind="follow_up.recorded").delete()
    assert replay_webhook(boss, row.id, clock.now() - timedelta(hours=1)) == 2
    live_until(NOW + timedelta(hours=1))
    assert [each.body["type"] for each in receiver.got] == ["card.filed", "follow_up.recorded"] * 2
    assert receiver.got[0].id == receiver.got[2].id
    with pytest.raises(DomainError) as refused:
        replay_webhook(boss, row.id, clock.now() - timedelta(days=31))
    assert refused.value.code == "out_of_range"


def test_test_message_is_tried_once(boss: User, subscribe: Subscribe, receiver: Receiver) -> None:
    row = subscribe()
    receiver.answers = [500]
    for _ in range(2):
        try_webhook(boss, row.id)
        take_webhook_turn()
    assert [(each.body["type"], each.body["data"]) for each in receiver.got] == [("webhook.test", {})] * 2
    assert sorted(WebhookCall.objects.values_list("state", "code")) == [("dead", "http_500"), ("sent", "")]


def test_dead_calls_are_sent_again_with_the_dealers_other_messages(
    li: User, subscribe: Subscribe, receiver: Receiver, catch_up: CatchUp
) -> None:
    subscribe()
    filed(li)
    catch_up()
    WebhookCall.objects.update(state=DeliveryState.DEAD)
    with in_public():
        assert send_all_again(None, "north") == 1
    take_webhook_turn()
    assert states() == [("sent", "")]


def test_deleted_webhook_gets_nothing_and_keeps_no_secret(
    li: User, boss: User, subscribe: Subscribe, receiver: Receiver, catch_up: CatchUp
) -> None:
    row = subscribe()
    filed(li)
    catch_up()
    delete_webhook(boss, row.id)
    assert (take_webhook_turn(), receiver.got) == (0, [])
    assert (Webhook.objects.get().sealed, states()) == ("", [("dropped", "")])


def test_events_of_before_are_not_told(li: User, subscribe: Subscribe, catch_up: CatchUp) -> None:
    filed(li)
    with clock.at(NOW + timedelta(minutes=1)):
        subscribe()
        catch_up()
    assert WebhookCall.objects.count() == 0


def test_secret_is_sealed(subscribe: Subscribe, receiver: Receiver) -> None:
    row = subscribe()
    assert receiver.secret.startswith("whsec_")
    assert receiver.secret not in dumped(list(Webhook.objects.values()))
    assert unseal(row.sealed) == receiver.secret


def test_eleventh_webhook_is_refused(boss: User) -> None:
    for at in range(10):
        add_webhook(boss, f"https://dms.example.cn/{at}", ["card.filed"])
    with pytest.raises(DomainError) as refused:
        add_webhook(boss, "https://dms.example.cn/11", ["card.filed"])
    assert refused.value.code == "too_many"
    assert (Webhook.objects.count(), Card.objects.count()) == (10, 0)
