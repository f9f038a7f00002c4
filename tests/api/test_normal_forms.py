"""Names and numbers in their one normal form at every entry point (CA-4, CA-5)."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest

from accounts.models import User
from crm.models import Card, CardPhone, Event, TrafficRecord
from crm.services.renew_names import renew_names
from kit import clock
from tests.api_client import client, get, post
from tests.factories import NOW, arrived, filed, numbered, phone_in
from tests.page_client import browser, form_at, signed_in
from tests.signing_in import codes

TYPED = "\u202e张\u200b  三丰"
NUMBERS = [
    "138.0013.8001", "138·0013·8001", "138\u30000013\u30008001", "138–0013–8001", "138\u200b00138001",
    "１３８００１３８００１", "+86 138－0013－8001", "0086013800138001", "013800138001",
]  # fmt: skip


def mobile(number: str) -> list[dict[str, Any]]:
    return [{"kind": "mobile", "number": number, "main": True}]


@pytest.mark.parametrize("number", NUMBERS)
def test_card_stores_and_meets_the_normal_form(li: User, number: str) -> None:
    filed(li, customer_name=TYPED, phones=mobile(number))
    assert Card.objects.get().customer_name == "张三丰"
    assert CardPhone.objects.get().number == "13800138001"
    answer = post(li, "cards/duplicates/", {"customer_name": "老张", "phones": mobile("13800138001")})
    assert len(answer.json()["matches"]) == 1


def test_card_over_the_api_needs_a_name_that_can_be_seen(li: User) -> None:
    answer = post(li, "cards/", phone_in(customer_name="\u200b\u202e", phones=mobile("13812345")))
    assert sorted(codes(answer)) == [("customer_name", "required"), ("phones.0.number", "bad_phone")]
    assert not Card.objects.exists()


def test_number_with_digits_missing_is_not_free_to_file(li: User) -> None:
    """CA-4: as a landline neither, and the answer says what is missing."""
    for kind in ("mobile", "landline"):
        phones = [{"kind": kind, "number": "13812345"}]
        answer = post(li, "cards/duplicates/", {"customer_name": "王伟", "phones": phones}, **{"accept-language": "en"})
        assert codes(answer) == [("phones.0.number", "bad_phone")]
        assert "11 digits. This one has 8: 3 missing" in answer.json()["errors"][0]["detail"]


def test_edit_and_its_duplicate_check_use_the_normal_form(li: User) -> None:
    filed(li, customer_name="陈太太", phones=numbered(1))
    other = filed(li, customer_name="王伟", phones=numbered(2))
    body = {"customer_name": "阿 陈", "phones": mobile("139.0000.0001")}
    answer: Any = client(li).patch(f"/api/v1/cards/{other.id}/", body, format="json")
    assert (answer.status_code, answer.json()["code"]) == (409, "duplicate_card")


def test_traffic_keeps_the_normal_form(reception: User, li: User) -> None:
    party = {"kind": "showroom", "consultant": str(li.id), "customer_name": TYPED, "phone": "\u202e138·0013·8001"}
    answer = post(reception, "traffic/", {**party, "remark": "红衣\u202e服"})
    assert answer.status_code == 201
    record = TrafficRecord.objects.get()
    assert (record.customer_name, record.phone, record.phone_number) == ("张三丰", "138·0013·8001", "13800138001")
    assert record.remark == "红衣服"


@pytest.mark.parametrize("typed", ["x\u200b" * 30, "\ufdfa" * 60])
def test_name_that_is_too_long_in_its_normal_form_is_refused(reception: User, li: User, typed: str) -> None:
    answer = post(reception, "traffic/", {"kind": "showroom", "consultant": str(li.id), "customer_name": typed})
    assert codes(answer) == [("customer_name", "too_long")] if "\ufdfa" in typed else answer.status_code == 201


def test_page_form_stores_the_normal_form(reception: User, li: User) -> None:
    client = browser(reception)
    form = form_at(client.get("/traffic/"), "/traffic/", consultant=str(li.id), customer_name=TYPED, remark="a\u202eb")
    client.post("/traffic/", form)
    record = TrafficRecord.objects.get()
    assert (record.customer_name, record.remark) == ("张三丰", "ab")


@pytest.mark.parametrize(
    "query",
    ["张  三丰", "三\u200b丰", "１３８００１", "0138 0013", "138·0013", "+86 138", "138.0013.8001", "138 0013 8001"],
)
def test_search_box_and_list_find_every_form(li: User, query: str) -> None:
    card = filed(li, customer_name="张三丰", phones=mobile("13800138001"))
    filed(li, customer_name="李四", phones=numbered(2))
    assert [row["id"] for row in get(li, f"cards/?{urlencode({'q': query})}").json()["results"]] == [str(card.id)]
    answer: Any = signed_in("li").post("/search/", {"q": query})
    names = {str(title): [str(line.name) for line in lines] for title, lines in answer.context["groups"]}
    assert names["Customers"] == ["张三丰"]


@pytest.mark.parametrize("number", NUMBERS)
def test_every_form_is_masked_in_texts(reception: User, li: User, number: str) -> None:
    """CA-4: of past traffic, reception is shown numbers masked, wherever someone wrote them."""
    texts = {"customer_name": f"张{number}", "remark": f"回电 {number} 晚上", "phone": number}
    record = arrived(reception, li, **texts)
    with clock.at(NOW + timedelta(days=1)):
        shown = get(reception, f"traffic/{record.id}/").json()
    assert {name: shown[name] for name in texts} == {
        "customer_name": "张138****8001", "remark": "回电 138****8001 晚上", "phone": "138****8001",
    }  # fmt: skip


def test_number_in_a_name_is_found_in_any_form(li: User) -> None:
    card = filed(li, customer_name="张先生139·1234·5678", phones=numbered(1))
    rows = get(li, "cards/?q=139-1234-5678").json()["results"]
    assert [row["id"] for row in rows] == [str(card.id)]


def test_cards_of_an_earlier_version_get_the_new_keys(li: User) -> None:
    """CA-5: what the version before wrote is found and compared by the new rules, once."""
    card = filed(li, customer_name="王先生", phones=mobile("13800138001"))
    old = {
        "customer_name": "老\u200b王",
        "surname": "老",
        "search_text": "老\u200b王",
        "grams": ["老"],
        "names_version": None,
    }
    Card.objects.filter(id=card.id).update(**old)
    assert renew_names() == 1
    card.refresh_from_db()
    assert (card.customer_name, card.surname, card.names_version) == ("老王", "王", 1)
    assert card.search_text.startswith("老王 laowang lw")
    assert "老王" in card.grams
    assert renew_names() == 0


def test_cards_of_before_a_new_field_are_measured_again(li: User) -> None:
    """CA-6: a field that is asked changes of how much a card is complete; its migration empties the version."""
    card = filed(li, phones=mobile("13800138001"))
    measured = card.completeness
    assert 0 < measured < 100
    Card.objects.update(completeness=measured + 1, names_version=None)
    assert renew_names() == 1
    card.refresh_from_db()
    assert (card.completeness, card.names_version, card.version) == (measured, 1, 1)


def test_traffic_of_an_earlier_version_is_brought_into_normal_form(li: User, reception: User) -> None:
    """CA-4: its number is read by the rules of today, so that it is masked and finds its card; once, and no figure."""
    record = arrived(reception, li, customer_name="王", phone="")
    unread = arrived(reception, li, customer_name="李", phone="")
    old = {
        "customer_name": "老\u200b王  ",
        "phone": "138·0013\u200b·8001",
        "phone_number": "",
        "remark": "\u202e回电\u202c",
        "names_version": None,
    }
    TrafficRecord.objects.filter(id=record.id).update(**old)
    TrafficRecord.objects.filter(id=unread.id).update(phone="尾号8001", names_version=None)
    events = Event.objects.count()
    assert renew_names() == 2
    record.refresh_from_db()
    unread.refresh_from_db()
    assert (record.customer_name, record.phone, record.phone_number, record.remark, record.names_version) == (
        "老王", "138·0013·8001", "13800138001", "回电", 1,
    )  # fmt: skip
    assert (unread.phone, unread.phone_number, unread.names_version) == ("尾号8001", "", 1)
    assert (renew_names(), Event.objects.count()) == (0, events)
