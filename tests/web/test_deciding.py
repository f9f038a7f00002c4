"""What waits for a manager's word, decided through the pages: reviews, pairs, allocations, requests, transfers."""

from datetime import timedelta

import pytest

from accounts.models import User
from crm.models import Allocation, Card, Concession, FollowUp, Review, SuspectedDuplicate, TrafficRequest, Transfer
from crm.services.allocations import file_or_ask
from crm.services.concessions import ask_concession
from crm.services.file_card import file_card
from crm.services.reviews import review_entry
from crm.services.traffic_requests import request_traffic
from kit import clock
from tests.factories import NOW, delivery, filed, followed_up, numbered, walk_in
from tests.page_client import browser, errors_in, form_at, text_of


@pytest.fixture
def card(li: User) -> Card:
    return filed(li)


@pytest.fixture
def pair(card: Card, zhang: User) -> SuspectedDuplicate:
    file_card(zhang, walk_in(customer_name="王丽", budget="20_25", on_duplicate="create_anyway"))
    return SuspectedDuplicate.objects.get()


def entry_of(card: Card) -> FollowUp:
    return FollowUp.objects.get(card=card, is_filing=True)


def returned(manager: User, card: Card, **remarks: str) -> None:
    given = [{"field": field.replace("__", "."), "text": text} for field, text in remarks.items()]
    review_entry(manager, card.id, {"decision": "returned", "remarks": given})


def test_queue_shows_what_was_entered_and_until_when(manager: User, card: Card) -> None:
    page = text_of(browser(manager).get("/reviews/"))
    assert "王小姐" in page
    assert "by 15:00" in page
    assert "150,000–200,000" in page


def test_queue_stands_by_its_time_limit(li: User, manager: User) -> None:
    for at, hour in enumerate((0, 6, 9)):
        with clock.at(NOW + timedelta(hours=hour)):
            filed(li, phones=numbered(at))
    with clock.at(NOW + timedelta(hours=6)):
        entries = browser(manager).get("/reviews/").context["entries"]
    dues = [each["due_at"].astimezone(NOW.tzinfo).strftime("%d %H:%M") for each in entries]
    assert dues == ["18 15:00", "18 16:30", "19 15:00"]
    assert [each["is_overdue"] for each in entries] == [True, False, False]


def test_one_tap_approves_and_the_entry_leaves_the_list(manager: User, card: Card) -> None:
    client, at = browser(manager), f"/reviews/{entry_of(card).id}/approve/"
    answer = client.post(at, headers={"HX-Request": "true"})
    assert (answer.status_code, answer.content) == (200, b"")
    assert Review.objects.get().decision == "approved"
    assert "All entries reviewed" in text_of(client.get("/reviews/"))


def test_second_manager_is_told_that_it_is_approved(manager: User, director: User, card: Card) -> None:
    at = f"/reviews/{entry_of(card).id}/approve/"
    browser(manager).post(at)
    late = browser(director)
    page = text_of(late.get(late.post(at).headers["Location"]))
    assert "toast-bad" in page
    assert Review.objects.count() == 1


def test_return_without_a_remark_is_refused(manager: User, card: Card) -> None:
    answer = browser(manager).post(f"/reviews/{entry_of(card).id}/return/", {})
    assert answer.status_code == 422
    assert "Add a remark to the field" in text_of(answer)
    assert not Review.objects.exists()


def test_remark_stands_at_the_field_of_the_edit_form_until_it_is_corrected(li: User, manager: User, card: Card) -> None:
    at = f"/reviews/{entry_of(card).id}/return/"
    assert browser(manager).post(at, {"budget": "与车型不符", "follow_up.note": "说了什么？"}).status_code == 302
    client = browser(li)
    assert "Returned by your manager" in text_of(client.get("/"))
    shown = text_of(client.get(f"/cards/{card.id}/"))
    assert "与车型不符" in shown
    assert "说了什么？" in shown
    edit = client.get(f"/cards/{card.id}/edit/")
    at_field = text_of(edit).split('id="id_budget_field"')[1].split('id="id_budget_error"')[0]
    assert "与车型不符" in at_field
    client.post(f"/cards/{card.id}/edit/", form_at(edit, "", budget="10_15"))
    assert entry_of(card).review_state == "corrected"
    assert "Corrected" in text_of(browser(manager).get("/reviews/"))


def test_remark_on_the_contact_is_corrected_on_its_own_form(li: User, manager: User, card: Card) -> None:
    returned(manager, card, follow_up__note="太短", follow_up__topics="还谈了价格")
    at = f"/cards/{card.id}/follow-ups/{entry_of(card).id}/correct/"
    client = browser(li)
    page = text_of(client.get(at))
    assert "太短" in page
    assert "还谈了价格" in page
    assert client.post(at, {"note": "谈了价格和试驾"}).status_code == 302
    assert (entry_of(card).note, entry_of(card).review_state) == ("谈了价格和试驾", "corrected")
    assert client.get(at).status_code == 404


def test_of_a_closed_card_only_what_was_returned_is_asked(li: User, manager: User, card: Card) -> None:
    followed_up(li, card, status="delivered", delivery=delivery(), next_followup_on=None)
    client, at = browser(li), f"/cards/{card.id}/edit/"
    assert client.get(at).status_code == 302
    returned(manager, card, budget="核实")
    page = client.get(at)
    assert 'name="budget"' in text_of(page)
    assert 'name="funds"' not in text_of(page)
    assert client.post(at, form_at(page, "", budget="10_15")).status_code == 302
    card.refresh_from_db()
    assert (card.budget, card.status) == ("10_15", "delivered")


def test_pair_stands_side_by_side_with_its_differences(manager: User, pair: SuspectedDuplicate) -> None:
    client = browser(manager)
    assert f"/duplicates/{pair.id}/" in text_of(client.get("/duplicates/"))
    page = text_of(client.get(f"/duplicates/{pair.id}/"))
    budget = page.split('scope="row">Budget')[1].split("</tr>")[0]
    assert "differs" in budget
    assert "150,000–200,000" in budget
    assert "200,000–250,000" in budget
    funds = page.split('scope="row">Funds')[1].split("</tr>")[0]
    assert "differs" not in funds


def test_merge_names_survivor_and_owner_and_is_undone_from_the_story(
    manager: User, zhang: User, card: Card, pair: SuspectedDuplicate
) -> None:
    client = browser(manager)
    other = pair.card
    answer = client.post(f"/duplicates/{pair.id}/", {"survivor": str(card.id), "owner": str(zhang.id)})
    assert answer.headers["Location"] == f"/cards/{card.id}/"
    other.refresh_from_db()
    card.refresh_from_db()
    assert (other.merged_into_id, card.owner_id) == (card.id, zhang.id)
    undo = f"/cards/{card.id}/unmerge/{other.id}/"
    story = text_of(client.get(f"/cards/{card.id}/")).split('class="story"')[1]
    assert undo in story
    client.post(undo)
    other.refresh_from_db()
    assert other.merged_into_id is None
    assert undo not in text_of(client.get(f"/cards/{card.id}/"))


def test_merge_that_cannot_be_divided_says_why(li: User, manager: User, card: Card, pair: SuspectedDuplicate) -> None:
    client = browser(manager)
    client.post(f"/duplicates/{pair.id}/", {"survivor": str(card.id)})
    followed_up(li, card, method="outgoing_call")
    client.post(f"/cards/{card.id}/unmerge/{pair.card_id}/")
    pair.card.refresh_from_db()
    assert pair.card.merged_into_id == card.id
    assert "toast-bad" in text_of(client.get(f"/cards/{card.id}/"))


def test_two_customers_leave_the_list_for_good(manager: User, pair: SuspectedDuplicate) -> None:
    client = browser(manager)
    assert client.post(f"/duplicates/{pair.id}/settle/").headers["Location"] == "/duplicates/"
    assert "No duplicates to settle" in text_of(client.get("/duplicates/"))
    assert client.get(f"/duplicates/{pair.id}/").headers["Location"] == "/duplicates/"


def test_manager_names_whose_customer_it_is(li: User, zhang: User, manager: User, card: Card) -> None:
    file_or_ask(zhang, walk_in(customer_name="王丽", on_duplicate="request_allocation"))
    asked = Allocation.objects.get()
    client = browser(manager)
    page = text_of(client.get("/allocations/"))
    assert "王丽" in page
    assert "李强" in page
    at = f"/allocations/{asked.id}/"
    assert errors_in(client.post(at, {"owner": ""})) == {"owner"}
    assert client.post(at, {"owner": str(li.id)}).status_code == 302
    asked.refresh_from_db()
    assert (asked.state, asked.owner_id) == ("accepted", li.id)
    # Whoever asked sees it, and does not decide.
    assert at not in text_of(browser(zhang).get("/allocations/"))


def test_clerks_draft_is_decided_by_its_consultant(li: User, zhang: User, clerk: User, card: Card) -> None:
    file_or_ask(clerk, walk_in(customer_name="王丽", owner=zhang.id, on_duplicate="request_allocation"))
    draft = Allocation.objects.get()
    at = f"/allocations/{draft.id}/"
    assert at in text_of(browser(zhang).get("/allocations/"))
    assert browser(li).get(at).status_code == 404
    client = browser(zhang)
    sent = form_at(client.get(at), at, decision="several_cars", owner=str(zhang.id))
    assert client.post(at, {**sent, "matches": []}).status_code == 409
    answer = client.post(at, sent)
    assert answer.status_code == 302
    assert Card.objects.get(owner=zhang).filed_by == clerk


def test_reception_records_what_was_asked_of_it_in_one_tap(li: User, reception: User) -> None:
    answer = browser(li).post("/traffic/requests/new/", {"kind": "showroom", "first_time": "yes", "party_size": "2"})
    assert answer.status_code == 302
    asked = TrafficRequest.objects.get()
    client = browser(reception)
    assert f"/traffic/requests/{asked.id}/accept/" in text_of(client.get("/traffic/requests/"))
    client.post(f"/traffic/requests/{asked.id}/accept/")
    asked.refresh_from_db()
    assert (asked.state, asked.traffic.consultant_id, asked.traffic.party_size) == ("accepted", li.id, 2)


def test_reception_refuses_with_a_reason(li: User, reception: User) -> None:
    asked = request_traffic(li, {"kind": "showroom"})
    client, at = browser(reception), f"/traffic/requests/{asked.id}/refuse/"
    assert errors_in(client.post(at, {"reason": ""})) == {"reason"}
    client.post(at, {"reason": "昨天已登记"})
    asked.refresh_from_db()
    assert (asked.state, asked.reason) == ("refused", "昨天已登记")


def test_director_grants_what_a_consultant_asks_for(li: User, director: User, manager: User, card: Card) -> None:
    at = f"/cards/{card.id}/concession/"
    assert browser(li).post(at, {"kind": "gift", "what": "脚垫一套", "worth": "300"}).status_code == 302
    asked = Concession.objects.get()
    assert browser(manager).post(f"/concessions/{asked.id}/grant/").status_code == 403
    client = browser(director)
    assert "脚垫一套" in text_of(client.get("/concessions/"))
    client.post(f"/concessions/{asked.id}/grant/")
    asked.refresh_from_db()
    assert asked.state == "accepted"


def test_director_refuses_with_a_reason(li: User, director: User, card: Card) -> None:
    asked = ask_concession(li, card.id, {"kind": "gift", "what": "脚垫一套"})
    client = browser(director)
    client.post(f"/concessions/{asked.id}/refuse/", {"reason": "已送过"})
    asked.refresh_from_db()
    assert (asked.state, asked.reason) == ("refused", "已送过")


def test_overdue_of_one_are_handed_over_together(li: User, zhang: User, manager: User) -> None:
    cards = [filed(li, phones=numbered(at)) for at in range(3)]
    with clock.at(NOW + timedelta(days=9)):
        client, listed = browser(manager), "/cards/?due=overdue"
        page = client.get(listed)
        assert text_of(page).count('name="card"') == 3
        given = {**form_at(page, "/cards/transfer/"), "card": [str(card.id) for card in cards]}
        form = client.post("/cards/transfer/", given)
        sent = form_at(form, "/cards/transfer/", owner=str(zhang.id))
        assert sent["reason"] == ["overdue"]
        assert client.post("/cards/transfer/", sent).headers["Location"] == listed
    assert Card.objects.filter(owner=zhang).count() == 3


def test_all_of_a_leaver_is_handed_over_from_their_day(li: User, zhang: User, manager: User) -> None:
    for at in range(3):
        filed(li, phones=numbered(at))
    page, at = browser(manager), f"/day/{li.id}/hand-over/"
    assert at in text_of(page.get(f"/day/{li.id}/"))
    form = page.get(at)
    assert dict(form.context["facts"])["Open customers"] == 3
    given = {"owners": [str(zhang.id)], "by": "load", "reason": "leaver", "next": f"/day/{li.id}/"}
    seen = page.post(at, {**given, "step": "preview"})
    assert "王小姐" in text_of(seen)
    assert not Card.objects.filter(owner=zhang).exists()
    answer = page.post(at, {**given, "once": seen.context["once"], "step": "do"})
    assert answer["Location"] == f"/day/{li.id}/"
    assert Card.objects.filter(owner=zhang).count() == 3
    assert set(Transfer.objects.values_list("reason", flat=True)) == {"leaver"}
    assert page.get(f"/day/{manager.id}/hand-over/").status_code == 404


def test_hand_over_without_a_consultant_moves_nothing(li: User, manager: User, card: Card) -> None:
    answer = browser(manager).post("/cards/transfer/", {"card": str(card.id), "reason": "leaver"})
    assert (answer.status_code, errors_in(answer)) == (422, {"owner"})
    card.refresh_from_db()
    assert card.owner == li


def test_one_card_is_handed_over_for_a_reason_in_words(zhang: User, manager: User, card: Card) -> None:
    given = {"owner": str(zhang.id), "reason": "other", "words": "客户要求"}
    assert browser(manager).post(f"/cards/{card.id}/transfer/", given).status_code == 302
    card.refresh_from_db()
    assert (card.owner, card.transfers.get().reason) == (zhang, "客户要求")


def test_outcome_set_by_mistake_is_taken_back(li: User, manager: User, card: Card) -> None:
    followed_up(li, card, status="delivered", delivery=delivery(), next_followup_on=None)
    client, at = browser(manager), f"/cards/{card.id}/withdraw/"
    assert at in text_of(client.get(f"/cards/{card.id}/"))
    client.post(at, {"reason": "录错"})
    card.refresh_from_db()
    assert card.status == "active"
