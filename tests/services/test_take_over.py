"""A showroom party whose card is a telemarketer's or in care's custody passes to whoever receives it (CA-6)."""

from datetime import timedelta
from typing import Any

import pytest

from accounts.models import User
from accounts.roles import Role
from crm.models import Card, FollowUp, TrafficRecord, Transfer
from crm.services.file_card import file_card
from crm.services.transfers import transfer_card
from kit import clock
from reporting.dealer.queries.part import Part
from tests.api_client import post
from tests.factories import NOW, arrived, contact, filed, make_user, numbered, phone_in, walk_in
from tests.notifications.inboxes import kinds
from tests.page_client import browser, form_at, text_of
from tests.reporting.dealer.figures import counted

NUMBER = numbered(1)


@pytest.fixture
def tele(north: object) -> User:
    return make_user("tele", Role.TELEMARKETER, name="电销小周")


@pytest.fixture
def called(tele: User) -> Card:
    """A telemarketer's card of yesterday."""
    with clock.at(NOW - timedelta(days=1)):
        return file_card(tele, phone_in(phones=NUMBER))


@pytest.fixture
def party(called: Card, reception: User, li: User) -> TrafficRecord:
    return arrived(reception, li, customer_name="王小姐", phone=NUMBER[0]["number"])


def asked(party: TrafficRecord, **given: Any) -> dict[str, Any]:
    body = walk_in(traffic=party.id, phones=NUMBER, **given)
    del body["channel"], body["filed_on"]
    return body


def actions(user: User, party: TrafficRecord | None, phones: Any = NUMBER) -> list[list[str]]:
    body = {"customer_name": "王小姐", "phones": phones, **({"traffic": str(party.id)} if party else {})}
    return [match["actions"] for match in post(user, "cards/duplicates/", body).json()["matches"]]


def test_visit_is_recorded_and_then_the_card_passes(called: Card, party: TrafficRecord, li: User, tele: User) -> None:
    answer = post(li, "cards/", asked(party, on_duplicate="take_over"))
    assert (answer.status_code, answer.json()["id"], answer.json()["owner"]) == (200, str(called.id), str(li.id))
    visit = FollowUp.objects.get(card=called, is_filing=False)
    party.refresh_from_db()
    assert (visit.method, visit.traffic, visit.owner) == ("showroom", party, tele)
    assert party.state == "followed_up"
    assert Card.objects.count() == 1
    assert Transfer.objects.get().reason == "taken_over"
    assert counted(part=Part(consultant=tele.id))["first_visits"] == 1
    assert "first_visits" not in counted(part=Part(consultant=li.id))


def test_previous_holder_is_notified(called: Card, party: TrafficRecord, li: User, tele: User) -> None:
    post(li, "cards/", asked(party, on_duplicate="take_over"))
    assert kinds(tele) == ["card_taken_over"]


def test_card_in_care_passes_and_care_is_notified(li: User, zhang: User, manager: User, reception: User) -> None:
    care = make_user("care", Role.CARE_SPECIALIST)
    card = filed(zhang, phones=NUMBER)
    transfer_card(manager, card.id, {"custody": "care", "reason": "care"})
    party = arrived(reception, li, customer_name="王小姐", phone=NUMBER[0]["number"])
    assert ["take_over" in each for each in actions(li, party)] == [True]
    assert post(li, "cards/", asked(party, on_duplicate="take_over")).status_code == 200
    card.refresh_from_db()
    assert (card.owner, card.care_since) == (li, None)
    assert kinds(care)[-1] == kinds(zhang)[-1] == "card_taken_over"


def test_offered_for_a_showroom_party_alone(called: Card, party: TrafficRecord, li: User, reception: User) -> None:
    call = arrived(reception, li, kind="call", customer_name="王小姐", phone=NUMBER[0]["number"])
    assert ["take_over" in each for each in actions(li, party)] == [True]
    assert ["take_over" in each for each in actions(li, call)] == [False]
    assert ["take_over" in each for each in actions(li, None)] == [False]
    refused = post(li, "cards/", asked(party))
    assert (refused.status_code, "take_over" in refused.json()["matches"][0]["actions"]) == (409, True)
    assert post(li, "cards/", asked(call, on_duplicate="take_over")).json()["code"] == "not_to_take_over"


def test_consultants_card_is_never_taken_over(li: User, zhang: User, reception: User) -> None:
    card = filed(zhang, phones=NUMBER)
    party = arrived(reception, li, customer_name="王小姐", phone=NUMBER[0]["number"])
    assert ["take_over" in each for each in actions(li, party)] == [False]
    answer = post(li, "cards/", asked(party, on_duplicate="take_over"))
    assert (answer.status_code, answer.json()["code"]) == (422, "not_to_take_over")
    assert Card.objects.get(id=card.id).owner == zhang


def test_clerk_takes_nothing_over(called: Card, party: TrafficRecord, clerk: User) -> None:
    """CA-8."""
    assert ["take_over" in each for each in actions(clerk, party)] == [False]
    answer = post(clerk, "cards/", asked(party, owner=str(party.consultant_id), on_duplicate="take_over"))
    assert answer.json()["code"] == "not_to_take_over"


def test_refused_visit_moves_nothing(called: Card, party: TrafficRecord, li: User, tele: User) -> None:
    """One step: what the follow-up is refused with leaves card, party and owner as they were."""
    body = asked(party, on_duplicate="take_over")
    body["follow_up"] = contact(next_followup_on=None)
    answer = post(li, "cards/", body)
    assert (answer.status_code, answer.json()["code"]) == (422, "next_date_required")
    called.refresh_from_db()
    party.refresh_from_db()
    assert (called.owner, party.state) == (tele, "pending")


def test_page_takes_over_from_the_check(called: Card, party: TrafficRecord, li: User) -> None:
    page = browser(li)
    check = text_of(page.get(f"/cards/new/?traffic={party.id}"))
    at = f"/cards/{called.id}/take-over/?traffic={party.id}"
    assert at in check
    form = page.get(at)
    sent = form_at(form, at, topics=["vehicle_intro"])
    assert page.post(at, sent).headers["Location"] == f"/cards/{called.id}/"
    called.refresh_from_db()
    assert called.owner == li


def test_page_shows_no_card_that_may_not_be_taken_over(
    called: Card, party: TrafficRecord, li: User, zhang: User
) -> None:
    card = filed(zhang, phones=numbered(5))
    page = browser(li)
    assert page.get(f"/cards/{card.id}/take-over/?traffic={party.id}").status_code == 404
    assert page.get(f"/cards/{called.id}/take-over/").status_code == 404
    assert browser(zhang).get(f"/cards/{called.id}/take-over/?traffic={party.id}").status_code == 404
