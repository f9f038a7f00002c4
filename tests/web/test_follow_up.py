"""Recording contacts through the pages (section 5)."""

from datetime import date, timedelta

import pytest

from accounts.models import User
from crm.models import Card, FollowUp
from kit import clock
from tests.factories import NOW, ORDER, arrived, filed, followed_up, numbered
from tests.page_client import browser, errors_in, form_at, text_of

LATER = NOW + timedelta(hours=2)


@pytest.fixture
def card(li: User) -> Card:
    return filed(li)


def test_contact_takes_a_topic_and_no_more(li: User, card: Card) -> None:
    at = f"/cards/{card.id}/follow-up/"
    with clock.at(LATER):
        client = browser(li)
        answer = client.post(at, form_at(client.get(at), at, topics="price_negotiation"))
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/cards/{card.id}/")
    contact = FollowUp.objects.get(is_filing=False)
    assert (contact.method, contact.topics, contact.contact_at) == ("outgoing_call", ["price_negotiation"], LATER)
    # Level 3-7: every later contact within seven days (FU-3).
    assert contact.next_followup_on == date(2026, 11, 25)


def test_just_contacted_is_one_tap(li: User, card: Card) -> None:
    at = f"/cards/{card.id}/follow-up/"
    with clock.at(LATER):
        client = browser(li)
        client.post(at, form_at(client.get(at), at, quick="contacted"))
    assert FollowUp.objects.get(is_filing=False).topics == ["other"]


def test_no_answer_is_one_tap_and_tried_again_tomorrow(li: User, card: Card) -> None:
    """FU-12: whatever else the form held, an attempt sets only the next date."""
    at = f"/cards/{card.id}/follow-up/"
    with clock.at(LATER):
        client = browser(li)
        sent = form_at(client.get(at), at, quick="not_reached", topics="price_negotiation", intent_level="A")
        assert client.post(at, sent).status_code == 302
        chosen = form_at(client.get(at), at, quick="not_reached", next_followup_on="2026-11-21")
        assert client.post(at, chosen).status_code == 302
    first, second = FollowUp.objects.filter(is_filing=False).order_by("id")
    assert (first.reached, first.topics, first.next_followup_on) == (False, [], date(2026, 11, 19))
    assert second.next_followup_on == date(2026, 11, 21)
    card.refresh_from_db()
    assert (card.intent_level, card.last_contact_at) == ("B", NOW)


def test_not_reached_is_said_in_the_form_too(li: User, card: Card) -> None:
    """FU-12: an answer that an attempt cannot hold is refused at its field, for who works without scripts."""
    at = f"/cards/{card.id}/follow-up/"
    with clock.at(LATER):
        client = browser(li)
        sent = form_at(client.get(at), at, reached="no", intent_level="A")
        assert errors_in(client.post(at, sent)) == {"intent_level"}
        assert client.post(at, sent | {"intent_level": "B"}).status_code == 302
        assert "Outgoing call · not reached" in text_of(client.get(f"/cards/{card.id}/"))
    assert FollowUp.objects.get(is_filing=False).reached is False


def test_sheet_gets_the_form_alone_and_is_sent_back_to_its_page(li: User, card: Card) -> None:
    at, htmx = f"/cards/{card.id}/follow-up/", {"HX-Request": "true", "HX-Current-URL": "http://north.localhost/"}
    client = browser(li)
    sheet = client.get(at, headers=htmx)
    assert "<html" not in text_of(sheet)
    with clock.at(LATER):
        refused = client.post(at, form_at(sheet, at), headers=htmx)
        assert (refused.status_code, errors_in(refused)) == (422, {"topics"})
        answer = client.post(at, form_at(refused, at, topics="vehicle_intro"), headers=htmx)
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, "http://north.localhost/")


def test_wrong_answers_stand_at_their_fields_and_nothing_is_saved(li: User, card: Card) -> None:
    at = f"/cards/{card.id}/follow-up/"
    wrong = {"topics": ["appointment"], "next_followup_on": "2027-01-01", "contact_at": "2026-11-19T10:00"}
    client = browser(li)
    answer = client.post(at, form_at(client.get(at), at, **wrong))
    assert errors_in(answer) == {"contact_at"}
    answer = client.post(at, form_at(client.get(at), at, **{**wrong, "contact_at": ""}))
    assert errors_in(answer) == {"appointment_on", "next_followup_on"}
    assert FollowUp.objects.count() == 1


def test_level_h_is_answered_for_in_the_same_form(li: User, card: Card) -> None:
    at = f"/cards/{card.id}/follow-up/"
    answers = {
        "card-usage": "上下班",
        "card-other_models": "none",
        "card-accessories": "yes",
        "card-planned_purchase_on": "2026-11-28",
    }
    with clock.at(LATER):
        client = browser(li)
        sent = form_at(client.get(at), at, topics="vehicle_intro", intent_level="H")
        assert "intent_level" in errors_in(client.post(at, sent))
        assert client.post(at, sent | answers).status_code == 302
    card.refresh_from_db()
    assert (card.intent_level, card.usage) == ("H", "上下班")


def test_order_is_signed_in_the_form(li: User, card: Card) -> None:
    at = f"/cards/{card.id}/follow-up/"
    details = {f"order-{name}": value for name, value in ORDER.items()}
    with clock.at(LATER):
        client = browser(li)
        sent = form_at(client.get(at), at, topics="price_negotiation", status="ordered", **{"order-price": "-1"})
        assert errors_in(client.post(at, sent)) == {
            "order-number", "order-price", "order-deposit", "order-planned_delivery_on", "order-reason",
        }  # fmt: skip
        assert client.post(at, sent | details).status_code == 302
    card.refresh_from_db()
    assert (card.status, card.order.number, card.order.signed_on) == ("ordered", "D-1001", NOW.date())


def test_lost_card_has_no_next_date_whatever_the_form_held(li: User, card: Card) -> None:
    at = f"/cards/{card.id}/follow-up/"
    with clock.at(LATER):
        client = browser(li)
        sent = form_at(client.get(at), at, topics="other", status="lost", **{"loss-loss_reason": "gave_up"})
        assert client.post(at, sent).status_code == 302
    card.refresh_from_db()
    assert (card.status, card.next_followup_on) == ("lost", None)


def test_form_sent_twice_records_once(li: User, card: Card) -> None:
    at = f"/cards/{card.id}/follow-up/"
    with clock.at(LATER):
        client = browser(li)
        sent = form_at(client.get(at), at, topics="other")
        assert [client.post(at, sent).status_code for _ in range(2)] == [302, 302]
    assert FollowUp.objects.filter(is_filing=False).count() == 1


def test_closed_card_takes_no_contact_and_says_so(li: User, card: Card) -> None:
    with clock.at(LATER):
        followed_up(li, card, status="lost", loss={"loss_reason": "gave_up"}, next_followup_on=None)
        client = browser(li)
        answer = client.get(f"/cards/{card.id}/follow-up/")
        assert answer.headers["Location"] == f"/cards/{card.id}/"
        sent = client.post(f"/cards/{card.id}/follow-up/", {"topics": "other", "method": "sms", "nature": "routine"})
    assert sent.status_code == 422
    assert FollowUp.objects.count() == 2


def test_colleagues_card_is_not_there(zhang: User, card: Card) -> None:
    client = browser(zhang)
    assert client.get(f"/cards/{card.id}/follow-up/").status_code == 404
    assert client.post(f"/cards/{card.id}/follow-up/", {"topics": "other"}).status_code == 404
    assert FollowUp.objects.count() == 1


def test_party_that_is_known_settles_its_traffic(li: User, zhang: User, reception: User, card: Card) -> None:
    other = filed(li, customer_name="李先生", phones=numbered(7))
    filed(zhang, customer_name="王大伟", phones=numbered(8))
    with clock.at(LATER):
        record = arrived(reception, li, phone="13800138000", first_time=False)
        client = browser(li)
        pick = client.get(f"/traffic/{record.id}/follow-up/")
        assert f"/cards/{card.id}/follow-up/?traffic={record.id}" in text_of(pick)
        assert str(other.id) not in text_of(pick)
        searched = text_of(client.post(f"/traffic/{record.id}/follow-up/", {"q": "李"}))
        assert str(other.id) in searched
        assert "王大伟" not in text_of(client.post(f"/traffic/{record.id}/follow-up/", {"q": "王"}))
        at = f"/cards/{card.id}/follow-up/?traffic={record.id}"
        answer = client.post(at, form_at(client.get(at), at, topics="vehicle_intro"))
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    record.refresh_from_db()
    contact = FollowUp.objects.get(traffic=record)
    assert (record.state, contact.card, contact.method, contact.contact_at) == (
        "followed_up", card, "showroom", record.arrived_at,
    )  # fmt: skip
