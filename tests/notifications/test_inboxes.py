"""Who is told of what: of what concerns them, once, and not of what they did themselves."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import translation

from accounts.models import User
from accounts.roles import Role
from crm.models import FollowerCursor, TrafficRecord
from crm.services.allocations import decide_allocation, file_or_ask
from crm.services.concessions import answer_concession, ask_concession
from crm.services.edit_card import edit_card
from crm.services.merge_cards import merge_cards
from crm.services.record_follow_up import record_follow_up
from crm.services.reviews import review_entry
from crm.services.traffic import correct_traffic, decline_traffic
from crm.services.traffic_requests import refuse_traffic_request, request_traffic
from crm.services.transfers import transfer_card, transfer_cards
from crm.services.withdraw import withdraw_outcome
from kit import clock
from kit.errors import DomainError
from notifications.models import Notification
from notifications.queries.inbox import unread_count
from notifications.queries.rendering import render
from notifications.services.inboxes import NAME
from notifications.services.reading import mark_all_read, mark_read
from tests.factories import NOW, arrived, contact, delivery, filed, make_user, numbered, walk_in
from tests.notifications.inboxes import catch_up, everyone, kinds


def text_to(user: User) -> str:
    """The words of the newest entry, in English."""
    catch_up()
    with translation.override("en"):
        return render(user, [Notification.objects.filter(recipient=user).latest("event_id")])[0].text


def delivered(li: User) -> Any:
    card = filed(li)
    record_follow_up(li, card.id, contact(status="delivered", delivery=delivery(), next_followup_on=None))
    return card


def test_consultant_is_told_of_a_card_handed_over(li: User, zhang: User, manager: User) -> None:
    card = filed(li)
    transfer_card(manager, card.id, {"owner": zhang.id, "reason": "better_inviter"})
    assert (kinds(zhang), kinds(li), kinds(manager)) == (["card_transferred"], [], [])
    row = Notification.objects.get()
    assert (row.card_id, row.created_at, row.read_at) == (card.id, NOW, None)
    # MG-7: one line of context per card.
    assert text_to(zhang).startswith("王小姐 was handed over to you. Level B, last contact ")
    assert text_to(zhang).endswith("next November 19.") or text_to(zhang).endswith("next 19 November.")


def test_nothing_that_is_kept_names_anyone(li: User, zhang: User, manager: User) -> None:
    card = filed(li)
    number = card.phones.get().number
    transfer_card(manager, card.id, {"owner": zhang.id, "reason": "张敏更熟悉王小姐"})
    catch_up()
    kept = str(Notification.objects.values().get())
    # Not three digits of the number: an instant or an id may hold those.
    assert [name for name in ("王", "张敏", "李强", number, number[-8:]) if name in kept] == []


def test_returned_entry_and_outcome_taken_back(li: User, manager: User) -> None:
    card = delivered(li)
    review_entry(manager, card.id, {"decision": "returned", "remarks": [{"field": "budget", "text": "请核对"}]})
    withdraw_outcome(manager, card.id, "误操作")
    assert kinds(li) == ["entry_returned", "outcome_withdrawn"]
    assert kinds(manager) == []


def test_approval_is_no_news(li: User, manager: User) -> None:
    review_entry(manager, filed(li).id, {"decision": "approved"})
    assert everyone() == 0


def test_party_waits_until_it_is_dealt_with(li: User, reception: User) -> None:
    traffic = arrived(reception, li, customer_name="王小姐")
    assert kinds(li, open_only=True) == ["traffic_pending"]
    assert unread_count(li) == 1
    assert text_to(li) == "王小姐 walked in. File the customer, record a follow-up or decline it today."
    decline_traffic(li, traffic.id, "只看看")
    assert kinds(li) == []


def test_party_calls_for_nothing_on_the_next_day(li: User, reception: User) -> None:
    arrived(reception, li)
    catch_up()
    with clock.at(NOW + timedelta(days=1)):
        assert unread_count(li) == 0
        assert text_to(li) == "A party wasn't handled that day and counts as not filed."


def test_party_passed_on_is_the_other_consultants(li: User, zhang: User, reception: User) -> None:
    traffic: TrafficRecord = arrived(reception, li)
    correct_traffic(reception, traffic.id, {"consultant": zhang.id})
    assert (kinds(li, open_only=True), kinds(zhang, open_only=True)) == ([], ["traffic_pending"])
    correct_traffic(reception, traffic.id, {"consultant": li.id})
    assert (kinds(li, open_only=True), kinds(zhang, open_only=True)) == (["traffic_pending"], [])
    correct_traffic(reception, traffic.id, {"remark": "两位"})
    assert kinds(li) == ["traffic_pending"]


def test_whose_customer_is_asked_of_managers_and_answered(li: User, zhang: User, manager: User, director: User) -> None:
    filed(li)
    asked = file_or_ask(zhang, walk_in(on_duplicate="request_allocation"))
    assert kinds(manager, open_only=True) == ["allocation_requested"]
    assert kinds(director) == []
    assert text_to(manager) == "张敏 asks you to decide whose customer this is."
    decide_allocation(manager, asked.id, {"owner": li.id})
    assert kinds(manager, open_only=True) == kinds(director, open_only=True) == []
    assert kinds(zhang) == kinds(li) == ["allocation_decided"]
    assert text_to(zhang) == "Decided: this is 李强's customer."


def test_clerks_draft_is_told_to_its_consultant_too(li: User, zhang: User, clerk: User, manager: User) -> None:
    filed(zhang)
    file_or_ask(clerk, walk_in(owner=li.id, on_duplicate="request_allocation"))
    assert kinds(li) == kinds(manager) == ["allocation_requested"]
    assert (kinds(clerk), kinds(zhang)) == ([], [])


def test_concession_is_asked_of_the_director_alone(li: User, manager: User, director: User) -> None:
    card = filed(li)
    asked = ask_concession(li, card.id, {"kind": "gift", "what": "行车记录仪"})
    assert (kinds(director), kinds(manager)) == (["concession_asked"], [])
    assert text_to(director) == "李强 requests for 王小姐: 行车记录仪"
    answer_concession(director, asked.id, {"decision": "refused", "reason": "已有优惠"})
    assert (kinds(li), kinds(director, open_only=True)) == (["concession_answered"], [])
    assert text_to(li) == "Refused for 王小姐: 行车记录仪. 已有优惠"


def test_reception_is_asked_and_answers(li: User, reception: User) -> None:
    asked = request_traffic(li, {"kind": "showroom"})
    assert kinds(reception, open_only=True) == ["traffic_requested"]
    refuse_traffic_request(reception, asked.id, "已登记")
    assert (kinds(reception, open_only=True), kinds(li)) == ([], ["traffic_answered"])
    assert text_to(li) == "Reception did not record the party: 已登记"


def test_merge_is_told_to_who_lost_the_card(li: User, zhang: User, manager: User) -> None:
    mine, theirs = filed(li), filed(zhang, phones=numbered(2))
    own = filed(zhang, phones=numbered(3))
    merge_cards(manager, {"survivor": theirs.id, "merged": [mine.id, own.id]})
    assert (kinds(li), kinds(zhang)) == (["card_merged"], [])
    assert text_to(li) == "王小姐 was merged into a colleague's card."
    assert render(li, list(Notification.objects.all()))[0].card is None


def test_callbacks_of_a_leaver_are_told(li: User, zhang: User, manager: User) -> None:
    delivered(li)
    transfer_cards(manager, {"from_owner": li.id, "owner": zhang.id, "reason": "leaver"})
    assert kinds(zhang) == ["callback_passed"]


def test_reader_is_told_no_name_of_a_card_that_is_a_colleagues_now(li: User, zhang: User, manager: User) -> None:
    card = filed(li)
    review_entry(manager, card.id, {"decision": "returned", "remarks": [{"field": "budget", "text": "请核对"}]})
    transfer_card(manager, card.id, {"owner": zhang.id, "reason": "overdue"})
    assert text_to(li) == "Your entry for a customer was returned. Please correct it."


def test_events_that_come_twice_tell_nobody_twice(li: User, zhang: User, manager: User, reception: User) -> None:
    arrived(reception, li)
    transfer_card(manager, filed(li).id, {"owner": zhang.id, "reason": "overdue"})
    catch_up()
    mark_all_read(zhang)
    before = list(Notification.objects.order_by("id").values())
    FollowerCursor.objects.filter(name=NAME).update(position=0)
    catch_up()
    assert list(Notification.objects.order_by("id").values()) == before
    assert len(before) == 2


def test_what_lies_far_back_is_no_news(li: User, reception: User) -> None:
    arrived(reception, li)
    with clock.at(NOW + timedelta(days=15)):
        assert everyone() == 0


def test_ordinary_work_tells_nobody(li: User) -> None:
    card = filed(li)
    edit_card(li, card.id, {"budget": "20_25"})
    record_follow_up(li, card.id, contact(method="outgoing_call"))
    assert everyone() == 0


def test_one_reads_ones_own_alone(li: User, zhang: User, manager: User) -> None:
    transfer_card(manager, filed(li).id, {"owner": zhang.id, "reason": "overdue"})
    catch_up()
    row = Notification.objects.get()
    with pytest.raises(DomainError, match="not_found"):
        mark_read(li, row.id)
    assert mark_all_read(li) == 0
    row.refresh_from_db()
    assert row.read_at is None
    mark_read(zhang, row.id)
    with clock.at(NOW + timedelta(hours=1)):
        mark_read(zhang, row.id)
    row.refresh_from_db()
    assert (row.read_at, unread_count(zhang)) == (NOW, 0)


@pytest.mark.parametrize("count", [1, 4])
def test_batch_takes_as_many_statements_for_many_as_for_one(
    count: int, li: User, zhang: User, manager: User, reception: User, django_assert_num_queries: Any
) -> None:
    for at in range(count):
        arrived(reception, li)
        transfer_card(manager, filed(li, phones=numbered(at)).id, {"owner": zhang.id, "reason": "overdue"})
    # The fence, the cursor and the events, and all entries in one.
    with django_assert_num_queries(14):
        catch_up()
    assert Notification.objects.count() == 2 * count


def test_manager_means_the_showroom_manager_or_else_the_director(
    li: User, zhang: User, manager: User, director: User
) -> None:
    """domain.md §1: a notification to 'the manager' goes to the sales directors only where no showroom manager is."""

    def ask(at: int) -> None:
        filed(zhang, phones=numbered(at))
        file_or_ask(li, walk_in(phones=numbered(at), on_duplicate="request_allocation"))

    ask(1)
    assert (kinds(manager), kinds(director)) == (["allocation_requested"], [])
    User.objects.filter(id=manager.id).update(is_active=False)
    ask(2)
    assert (kinds(manager), kinds(director)) == (["allocation_requested"], ["allocation_requested"])


def test_owner_and_care_learn_where_a_card_went(li: User, manager: User) -> None:
    """MG-2: care when it is handed a card, the owner each time."""
    care = make_user("care", Role.CARE_SPECIALIST)
    card = filed(li)
    transfer_card(manager, card.id, {"custody": "care", "reason": "care"})
    assert (kinds(li), kinds(care), kinds(manager)) == (["custody_passed"], ["custody_passed"], [])
    transfer_card(manager, card.id, {"custody": "sales", "reason": "other"})
    assert (kinds(li), kinds(care)) == (["custody_passed", "custody_passed"], ["custody_passed"])
