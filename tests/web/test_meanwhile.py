"""Pages that stood open while someone else acted: the later one is told who did what when, and nothing is lost."""

from datetime import timedelta

import pytest

from accounts.models import User
from crm.models import Card, FollowUp, Merge, SuspectedDuplicate
from crm.services.merge_cards import merge_cards
from crm.services.settle_duplicate import settle_duplicate
from crm.services.transfers import transfer_card
from kit import clock
from tests.factories import NOW, delivery, filed, followed_up, numbered, order
from tests.page_client import browser, form_at, text_of

LATER = NOW + timedelta(minutes=32)


@pytest.fixture
def card(li: User) -> Card:
    return filed(li, phones=numbered(1))


@pytest.fixture
def twin(card: Card, zhang: User) -> Card:
    return filed(zhang, phones=numbered(1), on_duplicate="create_anyway")


def told(page: object, location: str) -> str:
    """The page that one is led to, with its toast."""
    return text_of(page.get(location))  # type: ignore[attr-defined]  # Django's client


def test_pair_that_someone_merged_is_told_with_name_and_time(
    card: Card, twin: Card, manager: User, director: User
) -> None:
    at = f"/duplicates/{SuspectedDuplicate.objects.get().id}/"
    late = browser(director)
    assert late.get(at).status_code == 200
    with clock.at(LATER):
        merge_cards(manager, {"survivor": card.id, "merged": [twin.id]})
        answer = late.post(at, {"survivor": str(twin.id)})
        assert answer["Location"] == "/duplicates/"
        assert "陈经理 merged the card into another (10:32)." in told(late, "/duplicates/")
    assert (Merge.objects.count(), Card.objects.filter(merged_into=None).get()) == (1, card)


def test_pair_that_someone_kept_apart_is_told(card: Card, twin: Card, manager: User, director: User) -> None:
    at = f"/duplicates/{SuspectedDuplicate.objects.get().id}/"
    with clock.at(LATER):
        settle_duplicate(manager, twin.id, card.id)
        late = browser(director)
        late.post(at, {"survivor": str(card.id)})
        assert "陈经理 confirmed that the two cards are different customers (10:32)." in told(late, "/duplicates/")
    assert not Merge.objects.exists()


def test_contact_typed_while_the_card_was_handed_over_is_told(card: Card, li: User, zhang: User, manager: User) -> None:
    page, at = browser(li), f"/cards/{card.id}/follow-up/"
    form = form_at(page.get(at), at, note="客户想再看看")
    with clock.at(LATER):
        transfer_card(manager, card.id, {"owner": zhang.id, "reason": "overdue"})
        answer = page.post(at, form)
        assert answer["Location"] == "/"
        assert "陈经理 handed the card over to 张敏 (10:32)." in told(page, "/")
    assert FollowUp.objects.filter(card=card).count() == 1
    # Whoever never had it is told nothing: it is not there.
    card.refresh_from_db()
    assert browser(li).get("/cards/0192f0c1-7a53-7cc1-9b1e-1f2f3a4b5c6d/").status_code == 404


def test_contact_typed_while_the_card_was_merged_leads_to_the_one_that_took_it_in(
    card: Card, twin: Card, li: User, manager: User
) -> None:
    page, at = browser(li), f"/cards/{card.id}/follow-up/"
    form = form_at(page.get(at), at, note="客户想再看看")
    with clock.at(LATER):
        merge_cards(manager, {"survivor": twin.id, "merged": [card.id], "owner": li.id})
        answer = page.post(at, form)
        assert answer["Location"] == f"/cards/{twin.id}/"
        assert "陈经理 merged the card into another (10:32)." in told(page, answer["Location"])


def test_stale_page_of_a_closed_card_is_told_who_closed_it_and_changes_nothing(
    card: Card, li: User, zhang: User, manager: User
) -> None:
    page, at = browser(manager), f"/cards/{card.id}/follow-up/"
    form = form_at(page.get(at), at, note="再联系一次")
    over = f"/cards/{card.id}/transfer/"
    handing = form_at(page.get(over), over, owner=str(zhang.id), reason="overdue")
    with clock.at(LATER):
        followed_up(li, card, status="delivered", order=order(), delivery=delivery(), next_followup_on=None)
        sentence = "李强 set the card to Delivered (10:32)."
        answer = page.post(at, form)
        assert (answer.status_code, sentence in text_of(answer), "再联系一次" in text_of(answer)) == (422, True, True)
        answer = page.post(over, handing)
        assert (answer.status_code, sentence in text_of(answer)) == (422, True)
        assert sentence in told(page, page.get(at)["Location"])
    card.refresh_from_db()
    assert (card.status, card.owner, card.followup_count) == ("delivered", li, 2)


def test_second_manager_who_hands_over_the_same_card_is_told(
    card: Card, zhang: User, manager: User, director: User
) -> None:
    late, at = browser(director), f"/cards/{card.id}/transfer/"
    form = form_at(late.get(at), at, owner=str(zhang.id), reason="overdue")
    with clock.at(LATER):
        transfer_card(manager, card.id, {"owner": zhang.id, "reason": "overdue"})
        answer = late.post(at, form)
        assert answer.status_code == 422
        assert "陈经理 handed the card over to 张敏 (10:32)." in text_of(answer)
