"""All of a leaver's work passes on in one step (MG-7)."""

from typing import Any

import pytest

from accounts.models import User
from accounts.roles import Role
from accounts.services.staff import deactivate
from crm.models import Allocation, Callback, Card, Event, Lead, TrafficRecord, TrafficRequest
from crm.queries.worklist import worklist
from crm.services.allocations import file_or_ask
from crm.services.concessions import answer_concession, ask_concession
from crm.services.handover import hand_over, preview_hand_over
from crm.services.leads.work import claim_lead, contact_lead, decline_lead
from crm.services.reviews import review_entry
from crm.services.traffic_requests import accept_traffic_request, request_traffic
from crm.web.presenters.day import consultants_day
from kit.errors import DomainError
from notifications.models import Notification
from reporting.dealer.queries.part import Part
from tests.api_client import post
from tests.factories import NOW, arrived, delivery, filed, followed_up, make_lead, make_user, numbered, order, walk_in
from tests.notifications.inboxes import catch_up, kinds
from tests.reporting.dealer.figures import counted

TODAY = NOW.date()


@pytest.fixture
def zhao(north: object) -> User:
    return make_user("zhao", Role.CONSULTANT, name="赵")


def everything(li: User, clerk: User, manager: User, reception: User) -> dict[str, Any]:
    """Work of every sort that waits for li."""
    open_card = filed(li, phones=numbered(1))
    sold = filed(li, phones=numbered(2))
    followed_up(li, sold, status="delivered", order=order(number="H-1"), delivery=delivery(), next_followup_on=None)
    review_entry(manager, open_card.id, {"decision": "returned", "remarks": [{"field": "budget", "text": "?"}]})
    filed(manager, owner=make_user("other", Role.CONSULTANT).id, phones=numbered(9))
    draft = file_or_ask(clerk, walk_in(owner=li.id, phones=numbered(9), on_duplicate="request_allocation"))
    return {
        "card": open_card,
        "callback": Callback.objects.get(card=sold),
        "party": arrived(reception, li),
        "draft": draft,
        "request": request_traffic(li, {"kind": "showroom", "party_size": 1, "first_time": True}),
    }


def test_everything_of_a_leaver_goes_to_one(li: User, zhang: User, clerk: User, manager: User, reception: User) -> None:
    """MG-7, A15: cards, callbacks, pending traffic, drafts, requests and returned entries."""
    work = everything(li, clerk, manager, reception)
    before = counted(part=Part(consultant=li.id))["filed"]
    divided = hand_over(manager, li.id, {"owners": [zhang.id]})
    (share,) = divided.shares
    assert (len(share.cards), len(share.callbacks), len(share.traffic), share.questions, share.returned) == (
        1,
        1,
        1,
        2,
        1,
    )
    assert Card.objects.get(id=work["card"].id).owner == zhang
    assert Callback.objects.get(id=work["callback"].id).consultant == zhang
    assert TrafficRecord.objects.get(id=work["party"].id).consultant == zhang
    assert Allocation.objects.get(id=work["draft"].id).consultant == zhang
    assert TrafficRequest.objects.get(id=work["request"].id).consultant == zhang
    plan = worklist(zhang, TODAY)
    assert [record.id for record in plan.traffic_pending] == [work["party"].id]
    returned = consultants_day(zhang, zhang, "", "/")["returned"]
    assert [each["card"].id for each in returned] == [work["card"].id]
    assert worklist(li, TODAY).traffic_pending == []
    assert counted(part=Part(consultant=li.id))["filed"] == before


def test_party_that_was_asked_for_is_the_recipients(li: User, zhang: User, manager: User, reception: User) -> None:
    asked = request_traffic(li, {"kind": "showroom", "party_size": 1, "first_time": True})
    hand_over(manager, li.id, {"owners": [zhang.id]})
    recorded = accept_traffic_request(reception, asked.id, {}).traffic
    assert recorded is not None
    recorded.refresh_from_db()
    assert recorded.consultant == zhang


def test_preview_changes_nothing_and_says_what_would_be(li: User, zhang: User, zhao: User, manager: User) -> None:
    for at in range(4):
        filed(li, phones=numbered(at))
    events = Event.objects.count()
    seen = preview_hand_over(manager, li.id, {"owners": [zhang.id, zhao.id]})
    assert [(len(share.cards), share.load_before, share.load_after) for share in seen.shares] == [(2, 0, 2), (2, 0, 2)]
    assert Event.objects.count() == events
    done = hand_over(manager, li.id, {"owners": [zhang.id, zhao.id]})
    assert [[card.id for card in share.cards] for share in done.shares] == [
        [card.id for card in share.cards] for share in seen.shares
    ]


def test_card_in_care_keeps_its_custody(li: User, zhang: User, manager: User) -> None:
    """MG-2: another owner in the leaver's stead; care goes on."""
    card = filed(li)
    post(manager, f"cards/{card.id}/transfer/", {"custody": "care", "reason": "care"})
    hand_over(manager, li.id, {"owners": [zhang.id]})
    card.refresh_from_db()
    assert (card.owner, card.care_since) == (zhang, NOW)


def test_telemarketer_takes_cards_and_no_parties(li: User, manager: User, reception: User) -> None:
    tele = make_user("tele", Role.TELEMARKETER)
    filed(li)
    arrived(reception, li)
    with pytest.raises(DomainError, match="not_a_consultant"):
        hand_over(manager, li.id, {"owners": [tele.id]})
    TrafficRecord.objects.update(state="declined")
    hand_over(manager, li.id, {"owners": [tele.id]})
    assert Card.objects.get().owner == tele


def test_everything_wrong_is_named(li: User, reception: User, manager: User) -> None:
    answer = post(manager, f"staff/{li.id}/hand-over/", {"owners": [str(reception.id), str(li.id)], "by": "dice"})
    assert {(each["field"], each["code"]) for each in answer.json()["errors"]} == {
        ("owners.0", "not_an_owner"),
        ("owners.1", "not_an_owner"),
        ("by", "not_a_choice"),
    }
    assert post(manager, f"staff/{li.id}/hand-over/", {}).json()["errors"][0]["code"] == "required"


def test_nobody_leaves_with_a_party_that_waits(li: User, zhang: User, reception: User) -> None:
    """A15: letting someone go hands over their pending traffic too."""
    party = arrived(reception, li)
    with pytest.raises(DomainError, match="has_open_work"):
        deactivate(None, li.id)
    deactivate(None, li.id, zhang.id)
    party.refresh_from_db()
    assert party.consultant == zhang


def test_each_recipient_is_told_of_each_card(li: User, zhang: User, zhao: User, manager: User) -> None:
    """MG-7: one line of context per card, and nothing more for the leaver."""
    for at in range(4):
        filed(li, phones=numbered(at))
    hand_over(manager, li.id, {"owners": [zhang.id, zhao.id]})
    assert kinds(zhang) == kinds(zhao) == ["card_transferred"] * 2
    assert kinds(li) == []


def test_answer_to_a_leavers_question_goes_to_the_cards_owner(
    li: User, zhang: User, manager: User, director: User
) -> None:
    card = filed(li)
    asked = ask_concession(li, card.id, {"kind": "gift", "what": "脚垫", "worth": None})
    deactivate(None, li.id, zhang.id)
    answer_concession(director, asked.id, {"decision": "accepted"})
    catch_up()
    assert not Notification.objects.filter(recipient=li, kind="concession_answered").exists()
    assert "concession_answered" in kinds(zhang)


def test_api_answers_with_a_line_a_card(li: User, zhang: User, manager: User) -> None:
    card = filed(li)
    body = {"owners": [str(zhang.id)], "by": "model"}
    seen = post(manager, f"staff/{li.id}/hand-over/preview/", body)
    assert seen.status_code == 200
    (recipient,) = seen.json()["recipients"]
    assert (recipient["owner_name"], [each["id"] for each in recipient["cards"]]) == ("张敏", [str(card.id)])
    assert Card.objects.get().owner == li
    assert post(manager, f"staff/{li.id}/hand-over/", body).json()["recipients"] == seen.json()["recipients"]
    assert Card.objects.get().owner == zhang


def test_claimed_leads_of_a_leaver_are_dealt_and_offers_go_to_everyone(
    li: User, zhang: User, zhao: User, manager: User
) -> None:
    claimed = [claim_lead(li, make_lead().id) for _ in range(3)]
    called, offered = claimed[0], make_lead(offered_to=li)
    contact_lead(li, called.id, {"method": "outgoing_call", "reached": False})
    settled = decline_lead(li, make_lead().id, "other")
    seen = preview_hand_over(manager, li.id, {"owners": [zhang.id, zhao.id]})
    assert [len(share.leads) for share in seen.shares] == [2, 1]
    hand_over(manager, li.id, {"owners": [zhang.id, zhao.id]})
    owners = dict(Lead.objects.values_list("id", "claimed_by__username"))
    assert [owners[each.id] for each in claimed] == ["zhang", "zhao", "zhang"]
    assert (owners[settled.id], owners[offered.id]) == ("li", None)
    offered.refresh_from_db()
    assert offered.offered_to is None
    given = Event.objects.filter(kind="lead.given")
    assert [each.data["before"] for each in given] == [str(li.id)] * 3
    assert kinds(zhang).count("lead_offered") == 2


def test_nobody_leaves_with_a_claimed_lead(li: User, zhang: User) -> None:
    lead, offered = claim_lead(li, make_lead().id), make_lead(offered_to=zhang)
    with pytest.raises(DomainError, match="has_open_work"):
        deactivate(None, li.id)
    deactivate(None, li.id, zhang.id)
    lead.refresh_from_db()
    assert lead.claimed_by == zhang
    decline_lead(zhang, lead.id, "other")
    deactivate(None, zhang.id)
    offered.refresh_from_db()
    assert offered.offered_to is None
