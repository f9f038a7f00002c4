"""Filing through the pages (CA-2 … CA-11): who, what they want, whom they meet; nothing lost, nothing doubled."""

from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from accounts.models import User
from crm.models import Allocation, Card, SuspectedDuplicate, TrafficRecord
from kit import clock
from tests.factories import NOW, arrived, delivery, filed, followed_up, numbered
from tests.page_client import browser, errors_in, form_at, text_of

FILE = "/cards/new/card/"
WHO = {"phone": "138 0013 8000", "customer_name": "王小姐", "start": "phone"}
# What cannot be known of a walk-in and has to be answered.
ANSWERS = {
    "lead_source": "referral",
    "model": "octavia",
    "configuration": "octavia-14tsi-dsg",
    "colour": "white",
    "replacement": "first_purchase",
    "budget": "15_20",
    "funds": "ready",
    "payment": "full",
    "intent_level": "B",
}


def second_step(client: Client, **who: Any) -> HttpResponse:
    """The form that the channel asks for."""
    return client.post("/cards/new/", {**WHO, "step": "form", **who}, follow=True)


def checked(client: Client, **who: Any) -> dict[str, Any]:
    """The form of the check as it comes back with its matches, to be answered."""
    page = client.post("/cards/new/", {**WHO, "start": "walk_in", **who})
    return form_at(page, "")


def answered(client: Client, answer: str, **who: Any) -> HttpResponse:
    """Step 1 with a button of the matches pressed."""
    return client.post("/cards/new/", {**checked(client, **who), "on_duplicate": answer}, follow=True)


def walk_in_form(client: Client, **changes: Any) -> dict[str, Any]:
    """All that a walk-in without traffic is filed with."""
    return form_at(second_step(client, start="walk_in"), FILE, **{**ANSWERS, **changes})


def test_traffic_becomes_a_card_with_the_answers_that_cannot_be_known(li: User, reception: User) -> None:
    record = arrived(reception, li, customer_name="王小姐", model="octavia", test_drive=True, remark="要白色")
    client = browser(li)
    first = client.get(f"/cards/new/?traffic={record.id}")
    assert 'value="王小姐"' in text_of(first)
    who = {"traffic": record.id, "phone": "13800138000", "customer_name": "王小姐"}
    form = client.post("/cards/new/", who, follow=True)
    answer = client.post(FILE, form_at(form, FILE, **ANSWERS))
    card = Card.objects.get()
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/cards/{card.id}/")
    assert (card.channel, card.owner, card.gender, card.purpose, card.city) == (
        "walk_in", li, "female", "private", "长宁区",
    )  # fmt: skip
    contact = card.follow_ups.get()
    assert (contact.method, contact.topics, contact.note) == ("showroom", ["vehicle_intro", "test_drive"], "要白色")
    assert (contact.contact_at, card.next_followup_on.isoformat()) == (record.arrived_at, "2026-11-21")
    record.refresh_from_db()
    assert record.state == "filed"


def test_what_is_missing_is_said_at_its_field_and_nothing_is_saved(li: User) -> None:
    client = browser(li)
    answer = client.post(FILE, walk_in_form(client, lead_source=None, budget=None, colour=None, note="周末再来"))
    assert answer.status_code == 422
    assert errors_in(answer) == {"lead_source", "budget", "colour"}
    assert "周末再来" in text_of(answer)
    assert not Card.objects.exists()


def test_rules_and_unreadable_answers_are_said_together(li: User) -> None:
    client = browser(li)
    wrong = {"intent_level": "H", "next_followup_on": "2026-12-30", "payment": "shells", "phone_2": "12"}
    answer = client.post(FILE, walk_in_form(client, **wrong))
    assert answer.status_code == 422
    # What level H still needs is marked at its own field, too (CA-11).
    needed = {"usage", "other_models", "accessories", "planned_purchase_on"}
    assert errors_in(answer) == {"intent_level", "next_followup_on", "payment", "phone_2", *needed}
    assert "Usage" in text_of(answer)
    assert not Card.objects.exists()


def test_number_is_looked_at_before_the_form(li: User) -> None:
    answer = second_step(browser(li), phone="12")
    assert (answer.status_code, errors_in(answer)) == (422, {"phone"})


def test_check_while_typing_finds_the_customer_and_says_what_may_be_done(li: User, zhang: User) -> None:
    mine, others = filed(li), filed(zhang, customer_name="王伟", on_duplicate="create_anyway")
    found = text_of(browser(li).post("/cards/new/check/", WHO, headers={"HX-Request": "true"}))
    assert f"/cards/{mine.id}/follow-up/" in found
    assert f"/cards/{others.id}/" not in found
    for offered in ("several_cars", "request_allocation", "create_anyway"):
        assert f'value="{offered}"' in found
    assert 'value="new_opportunity"' not in found
    nobody = text_of(browser(li).post("/cards/new/check/", {**WHO, "customer_name": "李先生"}))
    assert "You can file a new one" in nobody


def test_half_a_customer_is_not_looked_for(li: User) -> None:
    filed(li)
    found = text_of(browser(li).post("/cards/new/check/", {"phone": "13800138000", "customer_name": ""}))
    assert "several_cars" not in found


def test_second_car_is_filed_and_not_suspected(li: User) -> None:
    filed(li)
    client = browser(li)
    met = client.post("/cards/new/", {**WHO, "start": "walk_in"})
    assert "several_cars" in text_of(met)
    form = answered(client, "several_cars")
    client.post(FILE, form_at(form, FILE, **ANSWERS))
    assert (Card.objects.count(), SuspectedDuplicate.objects.filter(settled_at=None).count()) == (2, 0)


def test_customer_filed_by_another_meanwhile_is_met_with_everything_typed(li: User, zhang: User) -> None:
    client = browser(li)
    sent = walk_in_form(client, note="要白色")
    filed(zhang)
    met = client.post(FILE, sent)
    assert met.status_code == 409
    assert "要白色" in text_of(met)
    assert Card.objects.count() == 1
    again = client.post(FILE, form_at(met, FILE, on_duplicate="create_anyway"))
    assert again.status_code == 302
    assert Card.objects.get(owner=li).suspicions.filter(settled_at=None).count() == 1


def test_manager_is_asked_and_nothing_is_filed(li: User, zhang: User) -> None:
    filed(zhang)
    client = browser(li)
    form = answered(client, "request_allocation")
    answer = client.post(FILE, form_at(form, FILE, **ANSWERS))
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    assert (Card.objects.count(), Allocation.objects.get().asked_by) == (1, li)


def test_lost_customer_comes_back_as_a_new_opportunity(li: User) -> None:
    card = filed(li)
    with clock.at(NOW.replace(hour=11)):
        followed_up(li, card, status="lost", loss={"loss_reason": "gave_up"}, next_followup_on=None)
    client = browser(li)
    form = answered(client, "new_opportunity")
    assert client.post(FILE, form_at(form, FILE, **ANSWERS)).status_code == 302
    assert sorted(Card.objects.values_list("status", flat=True)) == ["active", "lost"]


def test_form_sent_twice_files_once(li: User) -> None:
    client = browser(li)
    sent = walk_in_form(client)
    first, second = client.post(FILE, sent), client.post(FILE, sent)
    assert Card.objects.count() == 1
    assert first.headers["Location"] == second.headers["Location"]
    assert first.cookies["taken"].value == sent["once"][0]


def test_form_refused_may_be_sent_again(li: User) -> None:
    client = browser(li)
    refused = client.post(FILE, walk_in_form(client, budget=None))
    again = client.post(FILE, form_at(refused, FILE, budget="15_20"))
    assert (refused.status_code, again.status_code, Card.objects.count()) == (422, 302, 1)


def test_card_delivered_at_once_brings_its_details(li: User) -> None:
    client = browser(li)
    sent = walk_in_form(client, status="delivered")
    refused = client.post(FILE, sent)
    assert errors_in(refused) == {"delivery-vin", "delivery-price", "delivery-reason"}
    details = {f"delivery-{name}": str(value) for name, value in delivery().items() if name != "delivered_on"}
    assert client.post(FILE, sent | details).status_code == 302
    card = Card.objects.get()
    assert (card.status, card.intent_level, card.next_followup_on) == ("delivered", "O", None)


def test_clerk_who_meets_a_match_hands_over_what_was_typed(clerk: User, li: User, zhang: User) -> None:
    filed(zhang)
    client = browser(clerk)
    met = client.post("/cards/new/", {**WHO, "start": "walk_in"})
    assert "Enter and submit" in text_of(met)
    assert 'value="create_anyway"' not in text_of(met)
    form = answered(client, "request_allocation")
    assert "Your input is saved as a draft" in text_of(form)
    answer = client.post(FILE, form_at(form, FILE, **{**ANSWERS, "owner": str(li.id)}))
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    draft = Allocation.objects.get()
    assert (draft.kind, draft.asked_by, draft.consultant, draft.data["budget"]) == ("draft", clerk, li, "15_20")
    assert Card.objects.count() == 1
    assert "Submitted. The consultant and the manager have been notified." in text_of(client.get("/"))


def test_clerk_files_for_the_consultant_of_the_traffic(clerk: User, li: User, reception: User) -> None:
    record = arrived(reception, li)
    client = browser(clerk)
    who = {"traffic": record.id, "phone": "13800138000", "customer_name": "王小姐"}
    form = client.post("/cards/new/", who, follow=True)
    assert client.post(FILE, form_at(form, FILE, **ANSWERS)).status_code == 302
    card = Card.objects.get()
    assert (card.owner, card.filed_by) == (li, clerk)


def test_outreach_asks_where_and_not_how_they_heard(li: User) -> None:
    form = text_of(second_step(browser(li), start="outreach"))
    assert 'name="venue"' in form
    assert 'name="lead_source"' not in form
    assert 'value="showroom"' not in form


def test_party_handled_already_is_told(li: User, reception: User) -> None:
    record = arrived(reception, li)
    TrafficRecord.objects.filter(id=record.id).update(state="declined")
    assert browser(li).get(f"/cards/new/?traffic={record.id}").headers["Location"] == "/"


def test_other_consultants_traffic_is_not_there(zhang: User, li: User, reception: User) -> None:
    record = arrived(reception, li)
    assert browser(zhang).get(f"/cards/new/?traffic={record.id}").status_code == 404
    assert browser(zhang).get("/cards/new/?traffic=x").status_code == 404


@pytest.mark.parametrize("at", ["/cards/new/", "/cards/new/card/"])
def test_name_and_number_stand_in_no_address(li: User, at: str) -> None:
    answer = browser(li).post(at, {**WHO, "phones": numbered(1)[0]["number"]})
    assert "138" not in answer.headers.get("Location", "")


def test_second_step_has_an_address_of_its_own_that_says_nothing(li: User, zhang: User) -> None:
    client = browser(li)
    answer = client.post("/cards/new/", {**WHO, "step": "form"})
    assert answer.status_code == 302
    address = answer.headers["Location"]
    assert address.startswith(f"{FILE}?who=")
    assert "13800138000" not in address
    # As often as the browser's Back asks for it; for the account alone, and as it was made.
    for _time in range(2):
        assert "王小姐" in text_of(client.get(address))
    for other, at in ((browser(zhang), address), (client, address[:-4] + "AAAA"), (client, f"{FILE}?who=%ED%A0%80")):
        assert other.get(at).headers["Location"] == "/cards/new/"
