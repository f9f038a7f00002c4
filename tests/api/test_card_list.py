"""`GET /cards/`: each filter, `q`, each ordering, and paging to the end while others file."""

from datetime import date, timedelta
from typing import Any

import pytest

from accounts.models import User
from crm.models import Card
from crm.services.file_card import file_card
from kit import clock
from tests.api_client import client, get
from tests.factories import NOW, filed, followed_up, numbered, order, phone_in
from tests.signing_in import codes


def names(user: User, query: str = "") -> list[str]:
    answer = get(user, f"cards/?{query}")
    assert answer.status_code == 200, answer.content.decode()
    return [row["customer_name"] for row in answer.json()["results"]]


@pytest.fixture
def five(li: User, zhang: User) -> None:
    """Five customers, filed in this order, each of another sort."""
    with clock.at(NOW - timedelta(days=10)):
        filed(li, customer_name="赵先生", phones=numbered(1), number="K-0001")
    with clock.at(NOW - timedelta(days=2)):
        file_card(zhang, phone_in(customer_name="钱小姐", phones=numbered(2), intent_level="C", followup_level="15-30"))
    with clock.at(NOW - timedelta(days=1)):
        signed = {"status": "ordered", "order": order()}
        filed(li, customer_name="孙小姐", phones=numbered(3), follow_up=signed)
    with clock.at(NOW - timedelta(hours=1)):
        lost = filed(li, customer_name="李先生", phones=numbered(4), model="superb",
                     configuration="superb-20tsi-dsg", colour="black")  # fmt: skip
        followed_up(li, lost, status="lost", next_followup_on=None, loss={"loss_reason": "gave_up"})
    filed(zhang, customer_name="周先生", phones=numbered(5))


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["周先生", "李先生", "孙小姐", "钱小姐", "赵先生"]),
        ("status=active", ["周先生", "钱小姐", "赵先生"]),
        ("status=ordered&status=lost", ["李先生", "孙小姐"]),
        ("channel=phone", ["钱小姐"]),
        ("business=wholesale", []),
        ("intent_level=O&intent_level=C", ["孙小姐", "钱小姐"]),
        ("followup_level=15-30", ["钱小姐"]),
        ("model=superb", ["李先生"]),
        ("visited=false", ["钱小姐"]),
        ("visited=true&status=active", ["周先生", "赵先生"]),
        ("due=overdue", ["钱小姐", "赵先生"]),
        ("due=today", ["孙小姐"]),
        ("age_over=9", ["赵先生"]),
        ("age_over=10", []),
        ("age_over=1", ["钱小姐", "赵先生"]),
    ],
)
def test_filter_narrows(query: str, found: list[str], five: None, manager: User) -> None:
    assert names(manager, query) == found


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("孙", ["孙小姐"]),
        ("sun", ["孙小姐"]),
        ("sxj", ["孙小姐"]),
        ("00000003", ["孙小姐"]),
        ("0003", ["孙小姐"]),
        ("139 0000 0004", ["李先生"]),
        ("K-0001", ["赵先生"]),
        ("k-00", ["赵先生"]),
        ("先生", ["周先生", "李先生", "赵先生"]),
        ("nobody", []),
    ],
)
def test_search_finds_by_any_part(q: str, found: list[str], five: None, manager: User) -> None:
    assert names(manager, f"q={q}") == found


def test_owner_narrows_and_a_consultant_sees_their_own(five: None, li: User, zhang: User, manager: User) -> None:
    assert names(manager, f"owner={zhang.id}") == ["周先生", "钱小姐"]
    assert names(zhang) == ["周先生", "钱小姐"]
    assert names(zhang, f"owner={li.id}") == []


def test_everything_wrong_with_the_filters_is_named(manager: User) -> None:
    answer = get(manager, "cards/?status=sold&due=never&age_over=-1&visited=perhaps&owner=li&shoe=43&page_size=50")
    assert answer.status_code == 422
    assert sorted(codes(answer)) == [
        ("age_over", "out_of_range"),
        ("due", "not_a_choice"),
        ("owner.0", "invalid"),
        ("shoe", "unknown_field"),
        ("status.0", "not_a_choice"),
        ("visited", "invalid"),
    ]


@pytest.mark.parametrize(
    ("query", "field", "code"),
    [
        ("page_size=0", "page_size", "out_of_range"),
        ("page_size=201", "page_size", "out_of_range"),
        ("ordering=shoe", "ordering", "not_a_choice"),
        ("cursor=x", "cursor", "bad_cursor"),
    ],
)
def test_paging_that_cannot_be_is_told(query: str, field: str, code: str, manager: User) -> None:
    assert codes(get(manager, f"cards/?{query}")) == [(field, code)]


@pytest.mark.parametrize(
    ("ordering", "found"),
    [
        ("created_at", ["赵先生", "钱小姐", "孙小姐", "李先生", "周先生"]),
        ("-filed_on", ["周先生", "李先生", "孙小姐", "钱小姐", "赵先生"]),
        ("last_contact_at", ["赵先生", "钱小姐", "孙小姐", "李先生", "周先生"]),
        # Without such a date they are left out.
        ("next_followup_on", ["赵先生", "钱小姐", "孙小姐", "周先生"]),
        ("appointment_on", []),
        ("intent_level", ["孙小姐", "赵先生", "李先生", "周先生", "钱小姐"]),
        ("-intent_level", ["钱小姐", "周先生", "李先生", "赵先生", "孙小姐"]),
    ],
)
def test_list_is_ordered(ordering: str, found: list[str], five: None, manager: User) -> None:
    assert names(manager, f"ordering={ordering}") == found


@pytest.mark.parametrize(
    "ordering", ["-created_at", "created_at", "-filed_on", "next_followup_on", "-last_contact_at", "intent_level"]
)
def test_pages_lose_and_repeat_nobody_while_others_file(ordering: str, li: User) -> None:
    for at in range(7):
        with clock.at(NOW - timedelta(minutes=10 - at)):
            filed(li, phones=numbered(at))
    there = {str(card) for card in Card.objects.values_list("id", flat=True)}
    app = client(li)
    page: dict[str, Any] = {"next": f"/api/v1/cards/?ordering={ordering}&page_size=2"}
    seen: list[str] = []
    at = 100
    while page["next"]:
        page = app.get(page["next"]).json()
        seen += [row["id"] for row in page["results"]]
        if at < 103:
            filed(li, phones=numbered(at))
            at += 1
    assert len(seen) == len(set(seen))
    assert there <= set(seen)


def test_way_back_is_the_way_there(li: User) -> None:
    for at in range(5):
        filed(li, phones=numbered(at))
    app = client(li)
    pages = [app.get("/api/v1/cards/?page_size=2").json()]
    while pages[-1]["next"]:
        pages.append(app.get(pages[-1]["next"]).json())
    back = app.get(pages[-1]["previous"]).json()
    assert [row["id"] for row in back["results"]] == [row["id"] for row in pages[-2]["results"]]
    assert app.get(back["previous"]).json()["previous"] is None


def test_cursor_of_another_order_is_bad(li: User) -> None:
    for at in range(2):
        filed(li, phones=numbered(at))
    there = get(li, "cards/?page_size=1").json()["next"]
    assert codes(client(li).get(there + "&ordering=filed_on")) == [("cursor", "bad_cursor")]


def test_merged_card_is_on_no_list(li: User, zhang: User, manager: User) -> None:
    first, second = filed(li), filed(zhang, on_duplicate="create_anyway")
    client(manager).post("/api/v1/cards/merge/", {"survivor": str(first.id), "merged": [str(second.id)]}, format="json")
    assert [row["id"] for row in get(manager, "cards/").json()["results"]] == [str(first.id)]


def test_row_tells_what_a_list_needs(li: User) -> None:
    card = filed(li)
    (row,) = get(li, "cards/").json()["results"]
    assert (row["id"], row["owner_name"], row["filed_on"], row["first_visit_on"]) == (
        str(card.id), "李强", "2026-11-18", date(2026, 11, 18).isoformat(),
    )  # fmt: skip
