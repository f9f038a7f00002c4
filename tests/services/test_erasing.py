"""A person is found, handed over and erased; figures of past days stay (PI-3, PI-4)."""

from collections.abc import Callable
from datetime import date, timedelta
from io import BytesIO

import openpyxl
import pytest

from accounts.models import AuditEntry, User
from accounts.roles import Role
from crm.models import (
    Allocation,
    Callback,
    CardChange,
    CardPhone,
    Delivery,
    Event,
    FollowUp,
    Lead,
    Loss,
    Order,
    PersonRequest,
    RetainedRecord,
    SuspectedDuplicate,
)
from crm.queries.duplicates import find_matches
from crm.services.correct_follow_up import correct_follow_up
from crm.services.edit_card import edit_card
from crm.services.merge_cards import merge_cards
from crm.services.persons import ask_for_person, erase_person, hand_over_person
from crm.services.traffic import record_traffic
from crm.services.unmerge_card import unmerge_card
from crm.services.withdraw import withdraw_outcome
from kit import clock
from tests.factories import NOW, delivery, filed, followed_up, make_lead, make_user, numbered, order, walk_in
from tests.refusals import refusal, refused

WANG = {"name": "王女士", "number": "138 0013 8000"}


@pytest.fixture
def admin(li: User) -> User:
    return make_user("privacy_admin", Role.DEALER_ADMIN)


def erased(admin: User, **who: str) -> PersonRequest:
    return erase_person(admin, ask_for_person(admin, {**WANG, **who}).id)  # type: ignore[typeddict-item] # two texts


def test_a_person_is_found_by_surname_and_number_with_merged_cards_and_traffic(
    li: User, manager: User, admin: User
) -> None:
    """PI-3: as the duplicate check finds them (CA-5); others with the number or the name are not theirs."""
    party = record_traffic(
        make_user("front9", Role.RECEPTIONIST), {"kind": "call", "consultant": li.id, "phone": "13800138000"}
    )
    card = filed(li)
    stub = filed(li, customer_name="赵先生", phones=numbered(2))
    merge_cards(manager, {"survivor": card.id, "merged": [stub.id]})
    filed(li, customer_name="李小姐", on_duplicate="create_anyway")
    filed(li, customer_name="王小姐", phones=numbered(3))
    found = ask_for_person(admin, WANG)
    assert (set(found.cards), found.traffic) == ({card.id, stub.id}, [party.id])
    assert refused(lambda: ask_for_person(admin, {"name": " ", "number": "12"})) == {
        "name": "required", "number": "bad_phone",
    }  # fmt: skip
    entry = AuditEntry.objects.get(what="person.asked")
    assert (entry.subject, entry.data) == (str(found.id), {"cards": 2, "traffic": 1, "leads": 0})


def test_one_workbook_holds_everything_of_the_person(li: User, admin: User) -> None:
    """PI-3: cards, numbers, contacts and consents; nothing of anybody else."""
    card = filed(li, address="长宁路1号", follow_up={"note": "喜欢白色"})
    followed_up(li, card, note="周末再来")
    filed(li, customer_name="赵先生", phones=numbered(2), address="别人的地址")
    request = ask_for_person(admin, WANG)
    book = openpyxl.load_workbook(BytesIO(hand_over_person(admin, request.id)))
    text = "\n".join(str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row)
    for held in ("王小姐", "13800138000", "长宁路1号", "喜欢白色", "周末再来", "购车联系"):
        assert held in text
    assert "别人的地址" not in text
    request.refresh_from_db()
    assert request.handed_over_at == NOW


def test_leads_of_the_person_are_found_handed_over_and_erased(li: User, admin: User) -> None:
    """PI-3, PI-4: by the same surname and any of their numbers; an open one is declined, a settled one stays so."""
    card = filed(li, phones=[*numbered(1), {"kind": "mobile", "number": "13800138000"}])
    first = make_lead(customer_name="王女士", more_phones=["138-0013-8000"], comments="要红色的")
    second = make_lead(customer_name="王小姐", phone="13900000001", phone_number="13900000001")
    own = make_lead(state="filed", card=card, claimed_by=li, settled_at=NOW, customer_name="匿名")
    other = make_lead(customer_name="赵先生", phone_number="13800138000")
    request = ask_for_person(admin, WANG)
    assert set(request.leads) == {first.id, second.id, own.id}
    book = openpyxl.load_workbook(BytesIO(hand_over_person(admin, request.id)))
    text = "\n".join(str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row)
    assert "要红色的" in text
    assert "赵先生" not in text
    erase_person(admin, request.id)
    states = dict(Lead.objects.values_list("id", "state"))
    assert states == {first.id: "declined", second.id: "declined", own.id: "filed", other.id: "offered"}
    assert set(Lead.objects.filter(customer_name="已删除").values_list("id", flat=True)) == set(request.leads)
    events = Event.objects.filter(kind="lead.settled").order_by("id")
    assert [(event.data["lead"], event.data["reason"]) for event in events] == [
        (str(first.id), "other"), (str(second.id), "other"),
    ]  # fmt: skip


def test_an_open_card_is_lost_on_that_day_and_emptied(li: User, admin: User) -> None:
    """PI-4: its only movement is the loss, `gave_up`; no contact is counted and nobody calls back."""
    with clock.at(NOW - timedelta(days=2)):
        card = filed(li, address="长宁路1号", usage="带孩子", organization_name="", follow_up={"note": "喜欢白色"})
        edit_card(li, card.id, {"usage": "通勤", "budget": "20_25"})
    before = card.followup_count
    request = erased(admin)
    card.refresh_from_db()
    assert (card.customer_name, card.address, card.usage, card.search_text, card.grams) == ("已删除", "", "", "", [])
    assert (card.status, card.next_followup_on, card.erased_at, card.followup_count) == ("lost", None, NOW, before)
    assert (card.budget, card.gender) == ("20_25", "female")
    assert Loss.objects.get(card=card).loss_reason == "gave_up"
    assert not CardPhone.objects.filter(card=card).exists()
    assert not Callback.objects.filter(card=card).exists()
    change = CardChange.objects.get(card=card)
    assert (change.before, change.after) == (
        {"usage": "", "budget": "15_20"}, {"usage": "", "budget": "20_25"},
    )  # fmt: skip
    event = Event.objects.filter(card_id=card.id).latest("id")
    assert (event.kind, event.occurred_on, event.data["status"]) == ("card.erased", NOW.date(), ["active", "lost"])
    assert (request.name, request.number, request.erased_at) == ("", "", NOW)
    assert refusal(lambda: erase_person(admin, request.id)).code == "person_erased"
    assert refusal(lambda: hand_over_person(admin, request.id)).code == "person_erased"
    assert find_matches(li, li.id, "王", ["13800138000"]) == []


def test_an_erased_customer_may_come_again(li: User, admin: User) -> None:
    """PI-4: as somebody new."""
    filed(li)
    erased(admin)
    assert filed(li).status == "active"


def test_an_ordered_card_waits_for_its_delivery(li: User, manager: User, admin: User) -> None:
    """PI-4: `erasure_waits`; the person's other cards are erased at once. Order number and VIN stay for `vin_taken`,
    and the record that the law requires is kept apart."""
    ordered = filed(li, follow_up={"status": "ordered", "order": order(number="D-77")})
    other = filed(li, on_duplicate="several_cars")
    request = erased(admin)
    ordered.refresh_from_db()
    other.refresh_from_db()
    assert (request.waiting, request.cards) == ([ordered.id], [other.id])
    assert (ordered.customer_name, ordered.erasure_asked_at, other.customer_name) == ("王小姐", NOW, "已删除")
    with clock.at(NOW + timedelta(days=1)):
        car = delivery()
        followed_up(li, ordered, status="delivered", delivery=car, next_followup_on=None)
        assert refusal(lambda: withdraw_outcome(manager, ordered.id, "错")).code == "person_erased"
    ordered.refresh_from_db()
    assert (ordered.customer_name, ordered.status) == ("已删除", "delivered")
    assert Order.objects.get(card=ordered).number == "D-77"
    assert Order.objects.get(card=ordered).reason == "已删除"
    assert Delivery.objects.get(card=ordered).vin == car["vin"]
    kept = RetainedRecord.objects.filter(card_id=ordered.id).order_by("kind")
    assert list(kept.values_list("kind", "number", "until")) == [
        ("delivery", car["vin"], date(2036, 11, 19)), ("order", "D-77", date(2036, 11, 18)),
    ]  # fmt: skip
    assert not Callback.objects.filter(card=ordered).exists()


def test_an_order_that_is_withdrawn_leaves_nothing_to_wait_for(li: User, manager: User, admin: User) -> None:
    """PI-4, ST-7: the card is open again, and lost by the erasure."""
    card = filed(li, follow_up={"status": "ordered", "order": order()})
    erased(admin)
    withdraw_outcome(manager, card.id, "填错客户")
    card.refresh_from_db()
    assert (card.status, card.customer_name, card.erased_at) == ("lost", "已删除", NOW)


def held(person: User, name: str) -> Allocation:
    """A filing with Wang's number that waits for a decision."""
    data = {"customer_name": name, "phones": [{"number": "138 0013 8000"}]}
    return Allocation.objects.create(kind="request", asked_at=NOW, asked_by=person, consultant=person, data=data)


def test_another_of_the_same_number_keeps_what_is_under_way(li: User, admin: User) -> None:
    """PI-4: of a family with one number only the person's own filing is dropped."""
    filed(li)
    own, others = held(li, "王女士"), held(li, "赵先生")
    erased(admin)
    own.refresh_from_db()
    others.refresh_from_db()
    assert (own.state, own.decision, own.data) == ("accepted", "drop", {"customer_name": "已删除", "phones": []})
    assert (others.state, others.data["customer_name"]) == ("pending", "赵先生")


def test_nothing_is_written_to_an_erased_card(li: User, manager: User, admin: User) -> None:
    """PI-4: `person_erased` for an edit, a contact, a correction, and a merge."""
    card = filed(li)
    erased(admin)
    contact = FollowUp.objects.get(card=card)
    other = filed(li, customer_name="赵先生", phones=numbered(2))
    tries: list[Callable[[], object]] = [
        lambda: edit_card(li, card.id, {"address": "长宁路1号"}),
        lambda: followed_up(li, card),
        lambda: correct_follow_up(li, card.id, contact.id, {"note": "喜欢白色"}),
        lambda: merge_cards(manager, {"survivor": other.id, "merged": [card.id]}),
    ]
    assert [refusal(each).code for each in tries] == ["person_erased"] * len(tries)


def test_a_merge_with_an_erased_customer_cannot_be_undone(li: User, manager: User, admin: User) -> None:
    """PI-4: `person_erased`; the stub is erased with the survivor."""
    card, stub = filed(li), filed(li, customer_name="赵先生", phones=numbered(2))
    merge_cards(manager, {"survivor": card.id, "merged": [stub.id]})
    erased(admin)
    stub.refresh_from_db()
    assert (stub.customer_name, stub.erased_at) == ("已删除", NOW)
    assert refusal(lambda: unmerge_card(manager, card.id, stub.id)).code == "person_erased"


def test_what_waits_for_an_answer_about_the_person_is_closed(li: User, zhang: User, admin: User) -> None:
    """PI-4: suspected pairs, and entries that wait for their review."""
    card = filed(li)
    filed(zhang, phones=walk_in()["phones"], on_duplicate="create_anyway", owner=zhang.id)
    assert SuspectedDuplicate.objects.filter(settled_at=None).count() == 1
    erased(admin)
    assert SuspectedDuplicate.objects.filter(settled_at=None).count() == 0
    assert set(card.follow_ups.values_list("review_state", flat=True)) == {"approved"}
