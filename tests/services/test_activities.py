"""Activities: planned, changed, customers invited, and what came of them (AC-1)."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from accounts.models import User
from accounts.roles import Role
from crm.models import Activity, ActivityInvitation, Card, Event
from crm.queries.activities import people_of, results_of, to_invite
from crm.queries.card_visibility import cards_of
from crm.services.activities import edit_activity, plan_activity
from crm.services.invite_cards import invite_cards
from crm.services.merge_cards import merge_cards
from crm.services.unmerge_card import unmerge_card
from kit import clock
from tests.factories import NOW, filed, followed_up, make_user, numbered, order
from tests.refusals import refusal, refused

TODAY = date(2026, 11, 18)
PLAN = {
    "kind": "conversion", "name": "老客户试驾周", "starts_on": TODAY, "ends_on": date(2026, 11, 25), "place": "展厅",
    "budget": Decimal(9000),
}  # fmt: skip
RESTED = ["vehicle_intro", "price_negotiation", "test_drive"]


@pytest.fixture
def market(north: object) -> User:
    return make_user("market", Role.MARKET_MANAGER, name="市场经理")


@pytest.fixture
def activity(market: User) -> Activity:
    return plan_activity(market, PLAN)  # type: ignore[arg-type]  # a plan as given


def dormant(consultant: User, at: int) -> Card:
    """A visited customer who has seen, driven and bargained, and rests (ST-3 b)."""
    card = filed(consultant, phones=numbered(at))
    followed_up(consultant, card, topics=RESTED, status="dormant", next_followup_on=None)
    card.refresh_from_db()
    return card


def invited_to(activity: Activity, consultant: User, card: Card, **given: Any) -> None:
    followed_up(consultant, card, nature="activity_invite", method="outgoing_call", activity=activity.id, **given)


def came_to(activity: Activity, consultant: User, card: Card, **given: Any) -> None:
    followed_up(consultant, card, nature="activity_attendance", activity=activity.id, **given)


def states(user: User, activity: Activity) -> dict[object, object]:
    return {row["card_id"]: row["state"] for row in people_of(user, activity)}


def test_plan_is_changed_and_the_log_tells_what(market: User, activity: Activity) -> None:
    changed = edit_activity(market, activity.id, {"name": "试驾月", "ends_on": date(2026, 11, 30)}, expected_version=1)
    assert (changed.name, changed.ends_on, changed.version, changed.budget) == (
        "试驾月", date(2026, 11, 30), 2, Decimal(9000),
    )  # fmt: skip
    event = Event.objects.order_by("-id")[0]
    assert (event.kind, event.data) == (
        "activity.changed",
        {
            "activity": str(activity.id),
            "changed": ["name", "ends_on"],
            "starts_on": ["2026-11-18", "2026-11-18"],
            "ends_on": ["2026-11-25", "2026-11-30"],
        },
    )


def test_change_from_a_stale_page_is_refused(market: User, activity: Activity) -> None:
    edit_activity(market, activity.id, {"name": "试驾月"})
    assert refusal(lambda: edit_activity(market, activity.id, {"name": "别名"}, expected_version=1)).status == 412


def test_changed_plan_is_held_against_the_same_rules(market: User, li: User, activity: Activity) -> None:
    assert refused(lambda: edit_activity(market, activity.id, {"ends_on": date(2026, 11, 1), "name": ""})) == {
        "name": "required",
        "ends_on": "ends_before_start",
    }
    invite_cards(market, activity.id, {"filters": {"owner": [filed(li).owner_id]}})
    assert refused(lambda: edit_activity(market, activity.id, {"kind": "outreach"})) == {"kind": "fixed"}


def test_dormant_cards_are_invited_by_filter_each_once(market: User, li: User, zhang: User, activity: Activity) -> None:
    first, second = dormant(li, 1), dormant(zhang, 2)
    filed(li, phones=numbered(3))
    done = invite_cards(market, activity.id, {"filters": {"status": ["dormant"]}})
    assert (done.invited, done.already) == (2, 0)
    assert {row.card_id: row.was_dormant for row in ActivityInvitation.objects.all()} == {
        first.id: True,
        second.id: True,
    }
    assert [event.card_id for event in Event.objects.filter(kind="card.invited").order_by("id")] == [
        first.id,
        second.id,
    ]
    again = invite_cards(market, activity.id, {"filters": {"status": ["dormant", "active"]}})
    assert (again.invited, again.already) == (1, 2)


def test_market_manager_sees_a_card_once_it_is_on_the_list_of_their_activity(
    market: User, li: User, activity: Activity
) -> None:
    card = dormant(li, 1)
    assert not cards_of(market).exists()
    invite_cards(market, activity.id, {"filters": {"status": ["dormant"]}})
    assert list(cards_of(market)) == [card]
    other = make_user("market2", Role.MARKET_MANAGER)
    assert not cards_of(other).exists()


def test_cards_are_named_by_id_where_one_sees_them(market: User, manager: User, li: User, activity: Activity) -> None:
    card, closed = filed(li), filed(li, phones=numbered(1))
    followed_up(li, closed, status="lost", loss={"loss_reason": "gave_up"}, next_followup_on=None)
    assert refused(lambda: invite_cards(market, activity.id, {"cards": [card.id]})) == {"cards.0": "not_a_choice"}
    assert refused(lambda: invite_cards(manager, activity.id, {"cards": [card.id, closed.id]})) == {
        "cards.1": "not_a_choice"
    }
    assert invite_cards(manager, activity.id, {"cards": [card.id]}).invited == 1


def test_nobody_is_invited_to_outreach_nor_to_what_is_over_nor_everybody(market: User, activity: Activity) -> None:
    outreach = plan_activity(market, {**PLAN, "kind": "outreach"})  # type: ignore[typeddict-item]
    over = plan_activity(market, {**PLAN, "starts_on": date(2026, 11, 1), "ends_on": date(2026, 11, 17)})  # type: ignore[typeddict-item]
    who = {"filters": {"status": ["dormant"]}}
    assert refused(lambda: invite_cards(market, outreach.id, who)) == {"": "not_for_inviting"}  # type: ignore[arg-type]
    assert refused(lambda: invite_cards(market, over.id, who)) == {"": "activity_over"}  # type: ignore[arg-type]
    assert refused(lambda: invite_cards(market, activity.id, {})) == {"cards": "required"}


def test_consultant_neither_plans_nor_invites(li: User, activity: Activity) -> None:
    for command in (
        lambda: plan_activity(li, PLAN),  # type: ignore[arg-type]
        lambda: edit_activity(li, activity.id, {"name": "别名"}),
        lambda: invite_cards(li, activity.id, {"filters": {"status": ["dormant"]}}),
    ):
        assert refused(command) == {"": "not_allowed"}


def test_result_is_derived_from_the_follow_ups_that_name_the_activity(
    market: User, manager: User, li: User, activity: Activity
) -> None:
    cards = [dormant(li, at) for at in range(4)]
    invite_cards(market, activity.id, {"filters": {"status": ["dormant"]}})
    invited_to(activity, li, cards[1], status="dormant", next_followup_on=None)
    came_to(activity, li, cards[2], status="dormant", next_followup_on=None)
    came_to(activity, li, cards[3], status="active", topics=["appointment"], appointment_on=TODAY)
    followed_up(li, cards[3], status="ordered", order=order())
    uninvited = filed(li, phones=numbered(9))
    came_to(activity, li, uninvited)
    result = results_of([activity])[activity.id]
    assert (result.invited, result.contacted, result.came, result.filed, result.reactivated, result.orders) == (
        4, 3, 3, 0, 1, 1,
    )  # fmt: skip
    assert result.cost_each == {
        "came": Decimal("3000.00"), "filed": None, "reactivated": Decimal("9000.00"), "orders": Decimal("9000.00"),
    }  # fmt: skip
    assert states(manager, activity) == dict(
        zip([card.id for card in cards], ["invited", "contacted", "came", "ordered"], strict=True)
    )


def test_result_of_an_outreach_activity_counts_what_was_filed_at_it(market: User, li: User) -> None:
    outreach = plan_activity(market, {**PLAN, "kind": "outreach", "budget": Decimal(500)})  # type: ignore[typeddict-item]
    given = {"channel": "outreach", "activity": outreach.id, "venue": "mall", "lead_source": "", "purpose": ""}
    first = filed(li, **given, follow_up={"method": "event_site"}, phones=numbered(1))
    filed(li, **given, follow_up={"method": "event_site"}, phones=numbered(2))
    followed_up(li, first, status="ordered", order=order())
    result = results_of([outreach])[outreach.id]
    assert (result.filed, result.orders, result.cost_each["filed"], result.cost_each["orders"]) == (
        2, 1, Decimal("250.00"), Decimal("500.00"),
    )  # fmt: skip


def test_task_stands_with_the_consultant_until_the_customer_has_been_told(
    market: User, li: User, zhang: User, activity: Activity
) -> None:
    card = dormant(li, 1)
    invite_cards(market, activity.id, {"filters": {"status": ["dormant"]}})
    assert [row.card_id for row in to_invite(cards_of(li), TODAY)] == [card.id]
    assert not to_invite(cards_of(zhang), TODAY).exists()
    assert not to_invite(cards_of(li), date(2026, 11, 26)).exists()
    invited_to(activity, li, card, status="dormant", next_followup_on=None)
    assert not to_invite(cards_of(li), TODAY).exists()


def test_tasks_move_over_with_a_merge_and_back_with_its_undoing(
    market: User, manager: User, li: User, activity: Activity
) -> None:
    card, survivor = filed(li, phones=numbered(1)), filed(li, phones=numbered(2))
    invite_cards(manager, activity.id, {"cards": [card.id]})
    merge_cards(manager, {"survivor": survivor.id, "merged": [card.id], "owner": li.id})
    assert [row.card_id for row in to_invite(cards_of(li), TODAY)] == [survivor.id]
    unmerge_card(manager, survivor.id, card.id)
    assert [row.card_id for row in to_invite(cards_of(li), TODAY)] == [card.id]


def test_invitation_is_there_before_the_activity_begins_and_may_be_recorded_then(
    market: User, manager: User, li: User
) -> None:
    """FU-1, AC-1: from the day of inviting to the activity's last day; attendance on its own days alone."""
    coming = {**PLAN, "starts_on": date(2026, 11, 20), "ends_on": date(2026, 11, 22)}
    activity = plan_activity(market, coming)  # type: ignore[typeddict-item]
    card = filed(li)
    invite_cards(manager, activity.id, {"cards": [card.id]})
    cards = Card.objects.all()
    assert [to_invite(cards, NOW.date() + timedelta(days=day)).count() for day in (-1, 0, 1, 4, 5)] == [0, 1, 1, 1, 0]
    at_it = {"activity": activity.id, "next_followup_on": None}
    attended = {**at_it, "nature": "activity_attendance", "next_followup_on": NOW.date()}
    assert refused(lambda: followed_up(li, card, **attended)) == {"activity": "not_a_choice"}
    invited = {**at_it, "nature": "activity_invite", "method": "outgoing_call", "next_followup_on": date(2026, 11, 20)}
    followed_up(li, card, **invited)
    assert not to_invite(cards, NOW.date()).exists()
    with clock.at(NOW + timedelta(days=2)):
        followed_up(li, card, **{**attended, "next_followup_on": date(2026, 11, 22)})
    with clock.at(NOW + timedelta(days=5)):
        late = {"next_followup_on": date(2026, 11, 24)}
        assert refused(lambda: followed_up(li, card, **{**attended, **late})) == {"activity": "not_a_choice"}
        assert refused(lambda: followed_up(li, card, **{**invited, **late})) == {"activity": "not_a_choice"}
