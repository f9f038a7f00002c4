"""Whose customer is it: the manager's decision (CA-6) and clerks' drafts (CA-8)."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from accounts.models import User
from accounts.roles import Role
from crm.models import Allocation, Card, DealerSettings, Event, SuspectedDuplicate, TrafficRecord, Transfer
from crm.services.allocations import DecisionInput, decide_allocation, file_or_ask
from crm.services.edit_card import edit_card
from crm.services.file_card import file_card
from crm.services.record_follow_up import record_follow_up
from kit import clock
from tests.factories import NOW, SHANGHAI, arrived, contact, delivery, filed, make_user, numbered, walk_in
from tests.refusals import refused

MONTH_END = datetime(2026, 11, 30, 18, 0, tzinfo=SHANGHAI)
_HELD = ("card.transferred", "follow_up.recorded", "traffic.settled")


def from_traffic(traffic: TrafficRecord, **given: Any) -> dict[str, Any]:
    data = walk_in(traffic=traffic.id, on_duplicate="request_allocation", **given)
    del data["channel"], data["filed_on"]
    return data


def asked(actor: User, data: dict[str, Any]) -> Allocation:
    allocation = file_or_ask(actor, data)
    assert isinstance(allocation, Allocation)
    return allocation


@pytest.fixture
def standing(li: User) -> Card:
    return filed(li)


@pytest.fixture
def draft(standing: Card, li: User, clerk: User) -> Allocation:
    return asked(clerk, walk_in(owner=li.id, on_duplicate="request_allocation"))


def test_what_was_typed_is_kept_and_the_traffic_stays_pending(standing: Card, zhang: User, reception: User) -> None:
    traffic = arrived(reception, zhang)
    allocation = asked(zhang, from_traffic(traffic, budget="20_25"))
    traffic.refresh_from_db()
    assert (allocation.kind, allocation.state, allocation.consultant) == ("request", "pending", zhang)
    assert (allocation.matches, allocation.data["budget"]) == ([standing.id], "20_25")
    assert (traffic.state, Card.objects.count()) == ("pending", 1)
    event = Event.objects.latest("id")
    assert (event.kind, event.data["traffic"]) == ("allocation.requested", str(traffic.id))
    assert "王" not in str(event.data)


def test_traffic_passes_to_the_consultant_whom_the_manager_names(
    standing: Card, li: User, zhang: User, reception: User, manager: User
) -> None:
    traffic = arrived(reception, zhang)
    allocation = asked(zhang, from_traffic(traffic))
    decided = decide_allocation(manager, allocation.id, {"owner": li.id})
    traffic.refresh_from_db()
    assert (decided.state, decided.owner, decided.decided_by) == ("accepted", li, manager)
    assert (traffic.consultant, traffic.state) == (li, "pending")
    corrected, told = Event.objects.order_by("-id")[:2][::-1]
    assert (corrected.kind, corrected.data["consultant"]) == ("traffic.corrected", [str(zhang.id), str(li.id)])
    assert (told.kind, told.data["owner"], told.data["decision"]) == ("allocation.decided", str(li.id), "allocate")


def test_decision_after_24_hours_leaves_the_closed_day_alone(
    standing: Card, li: User, zhang: User, reception: User, manager: User
) -> None:
    """CA-8: the owner is named all the same; the party stays as it was, and filing from it says that it is too late."""
    traffic = arrived(reception, zhang)
    allocation = asked(zhang, from_traffic(traffic))
    with clock.at(NOW + timedelta(hours=24, seconds=1)):
        decide_allocation(manager, allocation.id, {"owner": zhang.id})
        assert refused(lambda: record_follow_up(zhang, standing.id, contact(traffic=traffic.id))) == {
            "traffic": "too_late"
        }
    traffic.refresh_from_db()
    standing.refresh_from_db()
    assert (traffic.consultant, traffic.version, standing.owner) == (zhang, 1, zhang)
    assert not Event.objects.filter(kind="traffic.corrected").exists()


@pytest.mark.parametrize("named", ["zhang", "wu"])
def test_the_named_owner_gets_the_card(
    standing: Card, li: User, zhang: User, reception: User, manager: User, named: str
) -> None:
    """CA-6: whoever that is, the asker too; the party goes along and stays pending."""
    owner = {"zhang": zhang, "wu": make_user("wu", Role.CONSULTANT)}[named]
    traffic = arrived(reception, zhang)
    allocation = asked(zhang, from_traffic(traffic))
    decide_allocation(manager, allocation.id, {"owner": owner.id})
    traffic.refresh_from_db()
    standing.refresh_from_db()
    assert (standing.owner, traffic.consultant, traffic.state) == (owner, owner, "pending")
    moved = Event.objects.get(kind="card.transferred")
    assert moved.data["owner"] == [str(li.id), str(owner.id)]
    assert Transfer.objects.get().reason == "冲突处理"


@pytest.mark.parametrize("at", [NOW, MONTH_END])
def test_a_request_answered_within_24_hours_is_followed_up_on_its_day(
    li: User, zhang: User, reception: User, manager: User, at: datetime
) -> None:
    """CA-8: at the end of a month too; the contact and the party count on the day of the request."""
    with clock.at(at):
        card, traffic = filed(li), arrived(reception, zhang)
        allocation = asked(zhang, from_traffic(traffic))
    with clock.at(at + timedelta(hours=23)):
        decide_allocation(manager, allocation.id, {"owner": zhang.id})
        given = contact(traffic=traffic.id, contact_at=at, next_followup_on=(at + timedelta(days=1)).date())
        record_follow_up(zhang, card.id, given)
    traffic.refresh_from_db()
    assert (traffic.state, traffic.consultant) == ("followed_up", zhang)
    days = dict(Event.objects.filter(kind__in=_HELD).values_list("kind", "occurred_on"))
    assert days == dict.fromkeys(["card.transferred", "follow_up.recorded", "traffic.settled"], at.date())


def test_customer_without_a_match_is_filed_at_once(zhang: User) -> None:
    assert isinstance(file_or_ask(zhang, walk_in(on_duplicate="request_allocation")), Card)


def test_own_match_leaves_nothing_to_ask(standing: Card, li: User) -> None:
    assert refused(lambda: file_or_ask(li, walk_in(on_duplicate="request_allocation"))) == {"": "duplicate_card"}


def test_party_is_asked_for_once(standing: Card, zhang: User, reception: User) -> None:
    traffic = arrived(reception, zhang)
    asked(zhang, from_traffic(traffic))
    assert refused(lambda: file_or_ask(zhang, from_traffic(traffic))) == {"traffic": "allocation_asked"}


def test_wrong_form_is_not_held_back(standing: Card, zhang: User) -> None:
    wrong = walk_in(on_duplicate="request_allocation", gender="x")
    assert refused(lambda: file_or_ask(zhang, wrong)) == {"gender": "not_a_choice"}


def test_decision_names_a_consultant_who_works_here(
    standing: Card, zhang: User, manager: User, reception: User
) -> None:
    allocation = asked(zhang, walk_in(on_duplicate="request_allocation"))
    assert refused(lambda: decide_allocation(manager, allocation.id, {})) == {"owner": "required"}
    to_reception = {"owner": reception.id}
    assert refused(lambda: decide_allocation(manager, allocation.id, to_reception)) == {"owner": "not_a_consultant"}
    not_a_draft = {"owner": zhang.id, "decision": "create_anyway"}
    assert refused(lambda: decide_allocation(manager, allocation.id, not_a_draft)) == {"decision": "not_a_choice"}


def test_consultant_does_not_decide_about_their_own_question(standing: Card, zhang: User) -> None:
    allocation = asked(zhang, walk_in(on_duplicate="request_allocation"))
    assert refused(lambda: decide_allocation(zhang, allocation.id, {"owner": zhang.id})) == {"": "not_allowed"}


def test_second_decision_is_told_of_the_first(draft: Allocation, li: User, manager: User) -> None:
    decide_allocation(manager, draft.id, {"decision": "drop"})
    assert refused(lambda: decide_allocation(li, draft.id, {"decision": "drop"})) == {"": "allocation_decided"}


def test_clerk_leaves_any_match_as_a_draft(draft: Allocation, li: User, clerk: User) -> None:
    assert (draft.kind, draft.consultant, draft.asked_by) == ("draft", li, clerk)


def test_consultant_files_the_clerks_draft_as_typed(draft: Allocation, li: User, clerk: User) -> None:
    decided = decide_allocation(li, draft.id, {"decision": "several_cars"})
    card = decided.card
    assert card is not None
    assert (card.owner, card.filed_by, card.customer_name, card.followup_count) == (li, clerk, "王小姐", 1)
    assert not SuspectedDuplicate.objects.filter(settled_at=None).exists()


def test_manager_files_the_draft_in_spite_of_the_match(draft: Allocation, manager: User) -> None:
    decided = decide_allocation(manager, draft.id, {"decision": "create_anyway"})
    assert SuspectedDuplicate.objects.get(settled_at=None).card_id == decided.card_id


@pytest.mark.parametrize("hours", [0, 24])
@pytest.mark.parametrize("at", [NOW, MONTH_END])
@pytest.mark.parametrize("decision", ["several_cars", "create_anyway", "allocate"])
def test_a_draft_answered_within_24_hours_is_filed_on_its_day(
    li: User, zhang: User, clerk: User, reception: User, at: datetime, hours: int, decision: str
) -> None:
    """CA-8: by its consultant, from traffic, across the end of a month; all of it counts on the day of the request."""
    with clock.at(at):
        filed(zhang)
        traffic = arrived(reception, li)
        draft = asked(clerk, from_traffic(traffic, owner=li.id, usage="taxi"))
    with clock.at(at + timedelta(hours=hours)):
        card = decide_allocation(li, draft.id, {"decision": decision, "owner": li.id}).card
    assert card is not None
    traffic.refresh_from_db()
    assert (card.owner, card.filed_by, card.filed_on, card.usage) == (li, clerk, at.date(), "taxi")
    assert traffic.state == "filed"
    events = Event.objects.filter(card_id=card.id, kind__in=["card.filed", "traffic.settled"])
    assert set(events.values_list("occurred_on", flat=True)) == {at.date()}


@pytest.mark.parametrize("who", ["li", "manager"])
def test_an_allocated_draft_is_filed_for_the_named_owner(
    standing: Card, li: User, zhang: User, clerk: User, reception: User, manager: User, who: str
) -> None:
    """CA-8: nothing typed is lost, whoever decides and whoever is named; beside the open card it is flagged (CA-7)."""
    traffic = arrived(reception, li)
    draft = asked(clerk, from_traffic(traffic, owner=li.id, usage="taxi"))
    actor = {"li": li, "manager": manager}[who]
    card = decide_allocation(actor, draft.id, {"owner": zhang.id}).card
    assert card is not None
    traffic.refresh_from_db()
    assert (card.owner, card.usage, card.filed_by) == (zhang, "taxi", clerk)
    assert (traffic.consultant, traffic.state) == (zhang, "filed")
    assert SuspectedDuplicate.objects.get(settled_at=None).card_id == card.id


def test_a_draft_answered_after_24_hours_says_so_and_keeps_what_was_typed(draft: Allocation, li: User) -> None:
    """CA-8."""
    typed = draft.data
    with clock.at(NOW + timedelta(hours=24, seconds=1)):
        for decision in ("several_cars", "allocate"):
            given = DecisionInput(decision=decision, owner=li.id)
            assert refused(lambda given=given: decide_allocation(li, draft.id, given)) == {"": "too_late"}
    draft.refresh_from_db()
    assert (draft.state, draft.data, Card.objects.count()) == ("pending", typed, 1)


def test_a_draft_counts_for_the_matches_shown(draft: Allocation, li: User, zhang: User) -> None:
    """CA-6: a card filed since the page was opened is shown first."""
    shown = list(draft.matches)
    filed(zhang, customer_name="王伟", on_duplicate="several_cars")
    given = DecisionInput(decision="several_cars", matches=shown)
    assert refused(lambda: decide_allocation(li, draft.id, given)) == {"": "duplicate_card"}


def test_draft_is_dropped(draft: Allocation, li: User) -> None:
    decided = decide_allocation(li, draft.id, {"decision": "drop"})
    assert (decided.state, decided.owner, decided.card) == ("accepted", None, None)
    assert Card.objects.count() == 1


def test_draft_of_another_consultant_is_not_there(draft: Allocation, zhang: User) -> None:
    assert refused(lambda: decide_allocation(zhang, draft.id, {"decision": "drop"})) == {"": "not_found"}


def test_draft_remembers_dates_money_and_numbers(li: User, clerk: User, manager: User) -> None:
    filed(li, phones=numbered(1))
    order = {
        "number": "D-1", "signed_on": NOW.date(), "model": "octavia", "configuration": "octavia-14tsi-dsg",
        "colour": "white", "price": "142800.00", "deposit": "5000.00", "planned_delivery_on": NOW.date(),
        "reason": "满意",
    }  # fmt: skip
    typed = walk_in(
        phones=numbered(1), owner=li.id, on_duplicate="request_allocation",
        follow_up={"status": "ordered", "order": order},
    )  # fmt: skip
    held = asked(clerk, typed)
    card = decide_allocation(manager, held.id, {"decision": "several_cars"}).card
    assert card is not None
    card.refresh_from_db()
    assert (card.status, card.filed_on, str(card.order.price)) == ("ordered", NOW.date(), "142800.00")
    assert card.order.signed_on == NOW.date()


def test_number_changed_to_a_standing_customers_is_flagged(li: User) -> None:
    filed(li)
    other = filed(li, phones=numbered(3))
    phones = [{"kind": "mobile", "number": "13800138000", "main": True}]
    edit_card(li, other.id, {"phones": phones, "on_duplicate": "create_anyway"})  # type: ignore[typeddict-unknown-key]
    pair = SuspectedDuplicate.objects.get()
    assert (pair.card_id, pair.settled_at) == (other.id, None)
    assert Event.objects.latest("id").kind == "card.duplicate_flagged"


def test_wholesale_belongs_to_the_designated_consultant_and_may_be_delivered_at_filing(li: User, zhang: User) -> None:
    DealerSettings.objects.update(wholesale_consultant=zhang)
    data = walk_in(
        business="wholesale",
        follow_up={
            "method": "outgoing_call",
            "status": "delivered",
            "delivery": delivery(),
            "next_followup_on": None,
        },
    )
    del data["channel"], data["lead_source"]
    card = file_card(li, data)
    assert (card.owner, card.status, card.intent_level, card.channel) == (zhang, "delivered", "O", "outreach")
    assert (card.activity, card.venue) == (None, "")
