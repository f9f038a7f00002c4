"""Filing a card (domain.md §4)."""

from datetime import date, timedelta

import pytest

from accounts.models import User
from crm.models import Card, CardPhone, DealerSettings, Event, FollowUp, SuspectedDuplicate, TrafficRecord
from crm.services.file_card import file_card
from kit.errors import DomainError
from tests.factories import KEY_ANSWERS, NOW, arrived, delivery, filed, numbered, order, phone_in, walk_in


def refused(actor: User, data: dict) -> dict[str, str]:
    """What a filing is refused with, by field; nothing may have been written."""
    before = (Card.objects.count(), CardPhone.objects.count(), FollowUp.objects.count(), Event.objects.count())
    with pytest.raises(DomainError) as refusal:
        file_card(actor, data)
    assert before == (Card.objects.count(), CardPhone.objects.count(), FollowUp.objects.count(), Event.objects.count())
    return {problem.field: problem.code for problem in refusal.value.problems}


def test_walk_in_is_filed_with_its_first_contact_and_one_event(li: User) -> None:
    card = file_card(li, walk_in())
    card.refresh_from_db()
    assert (card.status, card.owner, card.filed_by, card.filed_on) == ("active", li, li, NOW.date())
    assert (card.province, card.city, card.used_car) == ("上海市", "长宁区", False)
    assert (card.next_followup_on, card.first_visit_on) == (date(2026, 11, 19), date(2026, 11, 18))
    assert [(phone.number, phone.is_main) for phone in card.phones.all()] == [("13800138000", True)]
    assert card.follow_ups.get().is_filing
    event = Event.objects.get(card_id=card.id)
    assert (event.kind, event.occurred_on, event.actor_id) == ("card.filed", date(2026, 11, 18), li.id)
    assert "王" not in str(event.data)
    assert "138" not in str(event.data)


def test_filing_from_traffic_locks_channel_and_date_and_settles_the_record(li: User, reception: User) -> None:
    traffic = arrived(reception, li)
    data = walk_in(traffic=traffic.id)
    del data["channel"], data["filed_on"]
    card = file_card(li, data)
    traffic.refresh_from_db()
    assert (card.channel, card.filed_on, traffic.state) == ("walk_in", traffic.on, "filed")
    assert list(Event.objects.order_by("id").values_list("kind", flat=True)) == [
        "traffic.recorded",
        "card.filed",
        "traffic.settled",
    ]


def test_second_car_of_the_same_party_leaves_the_traffic_settled_once(li: User, reception: User) -> None:
    traffic = arrived(reception, li)
    file_card(li, walk_in(traffic=traffic.id))
    file_card(li, walk_in(traffic=traffic.id, on_duplicate="several_cars"))
    assert Card.objects.filter(traffic=traffic).count() == 2
    assert Event.objects.filter(kind="traffic.settled").count() == 1


def test_another_consultants_traffic_is_no_choice(li: User, zhang: User, reception: User) -> None:
    traffic = arrived(reception, zhang)
    assert refused(li, walk_in(traffic=traffic.id)) == {"traffic": "not_a_choice"}
    assert TrafficRecord.objects.get().state == "pending"


def test_everything_wrong_is_named_at_once(li: User) -> None:
    data = walk_in(customer_name="", gender="x", model="tank", follow_up={"topics": [], "next_followup_on": None})
    data["phones"] = [{"kind": "mobile", "number": "12345", "main": True}]
    assert refused(li, data) == {
        "customer_name": "required",
        "gender": "not_a_choice",
        "model": "not_a_choice",
        "configuration": "not_a_choice",
        "colour": "not_a_choice",
        "phones.0.number": "bad_phone",
        "follow_up.topics": "required",
        "follow_up.next_followup_on": "next_date_required",
    }


@pytest.mark.parametrize(
    ("filed_on", "code"),
    [(NOW.date() + timedelta(days=1), "filed_in_future"), (date(2026, 10, 31), "filed_in_closed_month")],
)
def test_filing_date_lies_in_this_month_and_not_ahead(li: User, filed_on: date, code: str) -> None:
    assert refused(li, walk_in(filed_on=filed_on)) == {"filed_on": code}


def test_level_h_takes_the_seven_answers(li: User) -> None:
    assert refused(li, walk_in(intent_level="H")) == {"intent_level": "key_questions_missing"}
    assert filed(li, intent_level="H", **KEY_ANSWERS).intent_level == "H"


def test_level_o_is_for_an_order_at_filing(li: User) -> None:
    assert refused(li, walk_in(intent_level="O")) == {"intent_level": "level_o_only_at_filing"}


def test_card_filed_straight_to_an_order_is_level_o(li: User) -> None:
    card = filed(li, follow_up={"status": "ordered", "order": order(number="D-1001")})
    assert (card.status, card.intent_level, card.order.number) == ("ordered", "O", "D-1001")


def test_card_filed_straight_to_a_delivery_has_no_next_date(li: User) -> None:
    card = filed(li, follow_up={"status": "delivered", "delivery": delivery(), "next_followup_on": None})
    assert (card.status, card.next_followup_on) == ("delivered", None)


def test_contact_in_the_future_is_one_refusal(li: User) -> None:
    data = walk_in()
    data["follow_up"]["contact_at"] = NOW + timedelta(minutes=5)
    assert refused(li, data) == {"follow_up.contact_at": "contact_in_future"}


def test_clerk_files_for_a_consultant_and_must_say_for_whom(li: User, clerk: User) -> None:
    assert refused(clerk, walk_in()) == {"owner": "required"}
    card = file_card(clerk, walk_in(owner=li.id))
    assert (card.owner, card.filed_by) == (li, clerk)


def test_consultant_cannot_file_for_another(li: User, zhang: User) -> None:
    assert refused(li, walk_in(owner=zhang.id)) == {"owner": "not_own"}


def test_reception_files_nothing(reception: User) -> None:
    assert refused(reception, walk_in()) == {"": "not_allowed"}


def test_same_surname_and_number_meet_the_match(li: User, zhang: User) -> None:
    first = filed(li, customer_name="王先生", phones=[{"kind": "mobile", "number": "013800138000", "main": True}])
    with pytest.raises(DomainError) as refusal:
        file_card(zhang, walk_in(customer_name="王小姐"))
    assert (refusal.value.code, refusal.value.status) == ("duplicate_card", 409)
    (match,) = refusal.value.extra["matches"]
    assert (match.card, match.owner_name) == (first.id, "李强")
    assert match.actions == ("several_cars", "request_allocation", "create_anyway")


def test_card_filed_in_spite_of_an_open_match_is_flagged(li: User, zhang: User) -> None:
    first = filed(li)
    second = file_card(zhang, walk_in(on_duplicate="create_anyway"))
    assert list(SuspectedDuplicate.objects.values_list("card", "other")) == [(second.id, first.id)]


@pytest.mark.rule("CA-1")
def test_another_car_is_not_flagged(li: User) -> None:
    filed(li)
    file_card(li, walk_in(on_duplicate="several_cars"))
    assert not SuspectedDuplicate.objects.filter(settled_at=None).exists()


def test_new_opportunity_takes_closed_matches_alone(li: User) -> None:
    filed(li)
    assert refused(li, walk_in(on_duplicate="new_opportunity")) == {"": "duplicate_card"}
    Card.objects.all().delete()
    filed(li, follow_up={"status": "lost", "loss": {"loss_reason": "gave_up"}, "next_followup_on": None})
    assert file_card(li, walk_in(on_duplicate="new_opportunity")).status == "active"


def test_clerk_may_not_create_anyway(li: User, clerk: User) -> None:
    filed(li)
    assert refused(clerk, walk_in(owner=li.id, on_duplicate="create_anyway")) == {"": "duplicate_card"}


def test_other_surname_or_number_is_no_match(li: User) -> None:
    filed(li)
    filed(li, customer_name="李先生")
    filed(li, phones=numbered(1))
    assert Card.objects.count() == 3


def test_card_number_follows_the_dealers_pattern_once(li: User) -> None:
    DealerSettings.objects.update(card_number_pattern="A-999")
    assert refused(li, walk_in(number="12")) == {"number": "bad_card_number"}
    filed(li, number="K-001")
    assert refused(li, walk_in(number="K-001", phones=numbered(2))) == {"number": "card_number_taken"}


def test_wholesale_is_the_designated_consultants_and_asks_no_activity(li: User, zhang: User) -> None:
    data = walk_in(business="wholesale", follow_up={"method": "outgoing_call"})
    del data["channel"], data["lead_source"]
    assert refused(li, data) == {"business": "no_wholesale_consultant"}
    DealerSettings.objects.update(wholesale_consultant=zhang)
    card = file_card(li, data)
    assert (card.channel, card.owner, card.lead_source) == ("outreach", zhang, "event_site")


def test_telephone_card_is_not_visited(li: User) -> None:
    card = file_card(li, phone_in())
    assert (card.channel, card.is_visited) == ("phone", False)


@pytest.mark.rule("FU-4")
@pytest.mark.parametrize("intent_level", ["A", "B", "C", "N"])
def test_follow_up_level_alone_limits_the_next_date(li: User, intent_level: str) -> None:
    last = NOW.date() + timedelta(days=15)
    body = walk_in(intent_level=intent_level, followup_level="15-30", follow_up={"next_followup_on": last})
    assert file_card(li, body).next_followup_on == last
    late = walk_in(intent_level=intent_level, followup_level="15-30", on_duplicate="several_cars")
    late["follow_up"]["next_followup_on"] = last + timedelta(days=1)
    assert refused(li, late) == {"follow_up.next_followup_on": "next_date_out_of_bounds"}
