"""The pages of leads at the dealer: Today, the list, one lead (HQ-4, HQ-5)."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from accounts.models import User
from crm.models import Card, Lead
from crm.services.leads.exchange import exchange_leads
from crm.services.leads.work import claim_lead, decline_lead, give_lead
from kit import clock
from kit.tenancy import in_public
from tests.factories import NOW, filed, phone_in
from tests.leads.sending import lead_admin
from tests.page_client import browser, form_at, text_of

pytestmark = pytest.mark.rule("HQ-4")

FILE = "/cards/new/card/"
# Answers that a call does not give.
ANSWERS = {
    "gender": "male",
    "model": "octavia",
    "configuration": "octavia-14tsi-dsg",
    "call_topics": ["price"],
    "visited_before": "no",
    "budget": "15_20",
    "funds": "ready",
    "payment": "full",
    "intent_level": "B",
}


def filing_of(page: Client, lead: Lead, **changes: str) -> dict[str, Any]:
    """All that a lead is filed with, to be sent to `FILE`."""
    who = {"lead": str(lead.id), "phone": "13800138000", "customer_name": "欧阳修远"}
    return form_at(page.post("/cards/new/", who, follow=True), FILE, **ANSWERS, **changes)


def test_today_lists_leads_first_with_their_clock(lead: Lead, li: User) -> None:
    page = browser(li)
    assert "30 minutes left" in text_of(page.get("/"))
    with clock.at(NOW + timedelta(minutes=42)):
        body = text_of(page.get("/"))
    assert "12 minutes late" in body
    assert f'action="/leads/{lead.id}/claim/"' in body


def test_lead_is_claimed_with_one_tap_and_its_number_is_there_to_call(lead: Lead, li: User) -> None:
    page = browser(li)
    assert "13800138000" not in text_of(page.get(f"/leads/{lead.id}/"))
    answer: Any = page.post(f"/leads/{lead.id}/claim/")
    assert (answer.status_code, answer.url) == (302, f"/leads/{lead.id}/")
    assert 'href="tel:13800138000"' in text_of(page.get(f"/leads/{lead.id}/"))


def test_second_tap_is_told_who_has_it(lead: Lead, li: User, zhang: User) -> None:
    claim_lead(li, lead.id)
    answer = browser(zhang).post(f"/leads/{lead.id}/claim/", follow=True)
    assert "李强 has claimed this lead." in text_of(answer)


def test_attempt_and_decline_are_recorded_in_sheets(lead: Lead, li: User) -> None:
    page = browser(li)
    refused = page.post(f"/leads/{lead.id}/contact/", {"method": "", "reached": ""})
    assert refused.status_code == 422
    page.post(f"/leads/{lead.id}/contact/", {"method": "outgoing_call", "reached": "no", "note": "无人接听"})
    assert "无人接听" in text_of(page.get(f"/leads/{lead.id}/"))
    assert page.post(f"/leads/{lead.id}/decline/", {"reason": ""}).status_code == 422
    page.post(f"/leads/{lead.id}/decline/", {"reason": "wrong_number"})
    lead.refresh_from_db()
    assert (lead.state, lead.reason) == ("declined", "wrong_number")
    assert "欧阳修远" in text_of(page.get("/leads/?part=settled"))
    assert "欧阳修远" not in text_of(page.get("/leads/"))


def test_sheet_of_a_lead_that_was_handed_to_a_colleague_says_so_and_keeps_the_note(
    lead: Lead, li: User, zhang: User, manager: User
) -> None:
    claim_lead(li, lead.id)
    give_lead(manager, lead.id, zhang.id)
    page = browser(li)
    called = page.post(f"/leads/{lead.id}/contact/", {"method": "outgoing_call", "reached": "no", "note": "无人接听"})
    declined = page.post(f"/leads/{lead.id}/decline/", {"reason": "other"})
    for answer in (called, declined):
        assert answer.status_code == 409
        assert "张敏 has claimed this lead." in text_of(answer)
        assert "欧阳修远" not in text_of(answer)
    assert "无人接听" in text_of(called)
    assert page.get(f"/leads/{lead.id}/contact/").status_code == 404
    assert page.post(f"/leads/{uuid4()}/decline/", {"reason": "other"}).status_code == 404


def test_manager_hands_out_from_the_board(lead: Lead, manager: User, zhang: User) -> None:
    page = browser(manager)
    assert f"/leads/{lead.id}/give/" in text_of(page.get("/leads/"))
    page.post(f"/leads/{lead.id}/give/", {"consultant": str(zhang.id)})
    lead.refresh_from_db()
    assert lead.claimed_by == zhang


def test_filing_begins_with_the_lead(lead: Lead, li: User, zhang: User) -> None:
    claim_lead(li, lead.id)
    page = browser(li)
    first = page.get(f"/cards/new/?lead={lead.id}")
    assert (first.context["form"]["phone"].value(), first.context["form"]["customer_name"].value()) == (
        "13800138000", "欧阳修远",
    )  # fmt: skip
    who = {"lead": str(lead.id), "phone": "13800138000", "customer_name": "欧阳修远"}
    second: Any = page.post("/cards/new/", who, follow=True)
    assert second.context["form"]["lead_source"].value() == "hq_assigned"
    assert f'name="lead" value="{lead.id}"' in text_of(second)
    assert browser(zhang).get(f"/cards/new/?lead={lead.id}").status_code == 404


def test_filing_form_sent_twice_files_the_lead_once(lead: Lead, li: User) -> None:
    claim_lead(li, lead.id)
    page = browser(li)
    sent = filing_of(page, lead)
    first, second = page.post(FILE, sent), page.post(FILE, sent)
    place = f"/cards/{Card.objects.get().id}/"
    assert (first.headers["Location"], second.headers["Location"]) == (place, place)


def test_filing_form_of_a_lead_that_was_handed_to_a_colleague_says_so_and_keeps_the_input(
    lead: Lead, li: User, zhang: User, manager: User
) -> None:
    claim_lead(li, lead.id)
    page = browser(li)
    sent = filing_of(page, lead, note="要白色")
    give_lead(manager, lead.id, zhang.id)
    answer = page.post(FILE, sent)
    assert answer.status_code == 409
    assert "张敏 has claimed this lead." in text_of(answer)
    assert "要白色" in text_of(answer)
    assert Card.objects.count() == 0


def test_lead_joins_an_open_card_of_the_customer_by_a_follow_up(lead: Lead, li: User) -> None:
    numbers = [{"kind": "mobile", "number": "13800138000"}]
    card = filed(li, **phone_in(customer_name="欧阳修远", phones=numbers))
    claim_lead(li, lead.id)
    page = browser(li)
    link = f"/cards/{card.id}/follow-up/?lead={lead.id}"
    assert link in text_of(page.get(f"/leads/{lead.id}/"))
    form: Any = page.get(link)
    assert form.context["action_url"] == link
    with clock.at(NOW + timedelta(minutes=10)):
        page.post(link, form_at(page.get(link), link, quick="contacted"))
        # A lead that has joined a card does not leave it again, nor the contact by which it joined.
        assert "/undo/" not in text_of(page.get("/"))
    lead.refresh_from_db()
    assert (lead.state, lead.card_id) == ("joined", card.id)
    assert Card.objects.count() == 1


@pytest.mark.rule("HQ-6")
def test_brands_page_of_a_lead_names_what_became_of_it_at_the_dealer(lead: Lead, li: User) -> None:
    claim_lead(li, lead.id)
    exchange_leads()
    decline_lead(li, lead.id, "other")
    exchange_leads()
    with in_public():
        page: Any = browser(lead_admin(), "hq", "zh-hans").get(f"/leads/{lead.id}/")
    body = text_of(page)
    for label in ("已派单", "个人信息已移交经销商", "已领取", "已退回"):
        assert f"<td>{label}</td>" in body
