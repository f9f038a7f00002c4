"""The dealer's notice without an account, and the administrator's page for people's rights (PI-1, PI-2, PI-3, PI-4)."""

from datetime import timedelta
from typing import Any

import pytest

from accounts.models import User
from crm.models import Card, Consent, PersonRequest
from kit import clock
from tests.factories import NOW, filed
from tests.page_client import browser, errors, signed_in, text_of
from tests.signing_in import admin_of


@pytest.fixture
def boss(wednesday_morning: None) -> User:
    return admin_of("north")


def test_the_notice_is_open_in_both_languages_and_names_nobody(boss: User, li: User) -> None:
    """PI-1: the dealer's own page behind its QR code."""
    filed(li)
    answer: Any = browser().get("/privacy/")
    text = text_of(answer)
    assert answer.status_code == 200
    assert "北城汽车" in text
    assert "个人信息保护法" in text
    assert "Personal Information Protection Law" in text
    assert "王小姐" not in text


def test_a_customer_withdraws_without_an_account_and_learns_nothing(boss: User, li: User) -> None:
    """PI-1: an unknown customer gets the same answer; wrong input is named at its field."""
    card = filed(li, marketing=True)
    stranger: Any = browser().post("/privacy/", {"customer_name": "李四", "number": "13900000000", "purpose": ""})
    answer: Any = browser().post("/privacy/", {"customer_name": "王小姐", "number": "13800138000", "purpose": ""})
    assert (stranger.status_code, answer.status_code) == (200, 200)
    assert all("Done. If we have your data" in text_of(each) for each in (stranger, answer))
    card.refresh_from_db()
    assert (card.marketing, card.contact_withdrawn_at is not None) == (False, True)
    wrong: Any = browser().post("/privacy/", {"customer_name": "", "number": "1", "purpose": ""})
    assert wrong.status_code == 422
    assert set(errors(wrong)) == {"customer_name", "number"}


def test_a_consultant_records_a_withdrawal_from_the_card_and_no_call_is_offered(boss: User, li: User) -> None:
    """PI-2."""
    card = filed(li)
    client = browser(li)
    assert "tel:13800138000" in text_of(client.get(f"/cards/{card.id}/"))  # type: ignore[arg-type] # a response
    sheet: Any = client.get(f"/cards/{card.id}/consent/")
    assert sheet.status_code == 200
    given = {"purpose": "contact", "given": "no", "way": "spoken"}
    done: Any = client.post(f"/cards/{card.id}/consent/", given)
    assert done.status_code == 302
    text = text_of(client.get(f"/cards/{card.id}/"))  # type: ignore[arg-type] # a response
    assert "Contact withdrawn" in text
    assert "tel:" not in text
    assert Consent.objects.filter(card=card, is_given=False).count() == 1


def test_the_administrator_looks_up_hands_over_and_erases_on_one_page(boss: User, li: User) -> None:
    """PI-3, PI-4: with a preview first."""
    card = filed(li)
    client = signed_in("boss")
    assert client.get("/personal-data/").status_code == 200
    asked: Any = client.post("/personal-data/", {"name": "王小姐", "number": "13800138000"})
    request = PersonRequest.objects.get()
    assert asked["Location"] == f"/personal-data/persons/{request.id}/"
    assert "王小姐" in text_of(client.get(asked["Location"]))  # type: ignore[arg-type] # a response
    book: Any = client.post(f"{asked['Location']}file/")
    assert book["Content-Type"].endswith("spreadsheetml.sheet")
    erased: Any = client.post(f"{asked['Location']}erase/")
    assert erased.status_code == 302
    assert Card.objects.get(id=card.id).customer_name == "已删除"
    assert "王小姐" not in text_of(client.get(asked["Location"]))  # type: ignore[arg-type] # a response
    wrong: Any = client.post("/personal-data/", {"name": "", "number": "1"})
    assert wrong.status_code == 422
    assert set(errors(wrong)) == {"name", "number"}
    run: Any = client.post("/personal-data/retention/")
    assert run.status_code == 302


def test_the_administrator_publishes_the_notice(boss: User) -> None:
    """PI-1: begun with the version that holds."""
    client = signed_in("boss")
    assert "个人信息保护法" in text_of(client.get("/personal-data/notice/"))  # type: ignore[arg-type] # a response
    done: Any = client.post("/personal-data/notice/", {"text_zh": "新告知", "text_en": "New notice"})
    assert done.status_code == 302
    assert "新告知" in text_of(browser().get("/privacy/"))  # type: ignore[arg-type] # a response


def test_looking_at_people_takes_fresh_proof(boss: User, li: User) -> None:
    """PI-3: a session that signed in long ago is asked for the password again, for reading too."""
    filed(li)
    client = signed_in("boss")
    with clock.at(NOW + timedelta(minutes=20)):
        answer: Any = client.get("/personal-data/")
    assert answer.status_code == 302
    assert "/account/confirm/" in answer["Location"]
