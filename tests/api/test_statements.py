"""How many statements the hot paths take, and by which plans: what no timing can tell apart from a slow machine."""

import re
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext
from rest_framework.response import Response
from rest_framework.test import APIClient

from accounts.models import User
from accounts.roles import Role
from crm.api.views.cards import Cards
from crm.models import Card, CardPhone
from crm.queries.card_visibility import cards_of
from crm.queries.cards import filter_cards, search_cards
from kit.api.paging import Cursor, Window
from reporting.dealer.queries.sums import _KEPT
from tests.factories import filed, make_user, numbered, walk_in
from tests.signing_in import signed_in


def statements(queries: CaptureQueriesContext) -> list[str]:
    """Sign-in and search path among them; the savepoint that stands for the request's own transaction is not one."""
    told = [query["sql"] for query in queries]
    return [sql for sql in told if not sql.startswith(("SAVEPOINT", "RELEASE"))]


def file(app: APIClient, **given: Any) -> Response:
    """File a walk-in with two numbers, with a key."""
    numbers = [*numbered(1), {"kind": "mobile", "number": "13700000001", "main": False}]
    body = walk_in(phones=numbers, **given)
    answer: Response = app.post("/api/v1/cards/", body, format="json", headers={"idempotency-key": uuid4().hex})
    assert answer.status_code == 201, answer.json()
    return answer


def test_filing_takes_ten_statements(li: User) -> None:
    app = signed_in()
    # Once in ten minutes a token's use is noted.
    app.get("/api/v1/cards/")
    with CaptureQueriesContext(connection) as queries:
        file(app)
    # Twelve on the wire, with the savepoint that keeps a refusal's answer and its release.
    assert len(statements(queries)) == 10, "\n".join(sql[:100] for sql in statements(queries))


def test_card_that_was_filed_is_answered_as_it_is_read(li: User) -> None:
    app = signed_in()
    told = file(app).json()
    read = app.get(f"/api/v1/cards/{told['id']}/").json()
    assert told == read


@pytest.mark.parametrize("query", ["due=overdue&ordering=next_followup_on", "q=138", "q=王"])
def test_list_takes_three_statements(li: User, query: str) -> None:
    app = signed_in()
    app.get("/api/v1/cards/")
    with CaptureQueriesContext(connection) as queries:
        assert app.get(f"/api/v1/cards/?{query}").status_code == 200
    assert len(statements(queries)) == 3, "\n".join(sql[:100] for sql in statements(queries))


@pytest.fixture
def many_cards(li: User) -> None:
    """Enough cards for PostgreSQL to prefer an index where it can use one: copies of one that was filed."""
    first = filed(li, customer_name="李丽")
    columns = [field.column for field in Card._meta.concrete_fields if field.column != "id"]
    phone = [field.column for field in CardPhone._meta.concrete_fields if field.column not in ("id", "card_id")]
    copied = {"number": "'138' || lpad(place::text, 8, '0')", "digits": "'138' || lpad(place::text, 8, '0')"}
    into, values = ", ".join(phone), ", ".join(copied.get(column, column) for column in phone)
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE copies ON COMMIT DROP AS SELECT gen_random_uuid() AS copy, place"
            " FROM generate_series(1, 20000) place"
        )
        # Of a showroom's consultants, each of whom has a few of them.
        owners = [make_user(f"owner-{number}", Role.CONSULTANT).id for number in range(19)] + [li.id]
        chosen = ["(%s::uuid[])[1 + floor(random() * 20)::int]" if name == "owner_id" else name for name in columns]
        cursor.execute(
            f"INSERT INTO crm_card (id, {', '.join(columns)}) SELECT copy, {', '.join(chosen)}"  # noqa: S608 - our own columns
            " FROM crm_card, copies WHERE id = %s",
            [owners, first.id],
        )
        cursor.execute("UPDATE crm_card SET grams = '{赵,赵六}', search_text = '赵六' WHERE id <> %s", [first.id])
        cursor.execute(
            f"INSERT INTO crm_cardphone (id, card_id, {into}) SELECT gen_random_uuid(), copy, {values}"  # noqa: S608
            " FROM crm_cardphone, copies WHERE card_id = %s",
            [first.id],
        )
        cursor.execute("UPDATE crm_card SET next_followup_on = '2020-01-01' WHERE id = %s", [first.id])
        cursor.execute("ANALYZE crm_card")
        cursor.execute("ANALYZE crm_cardphone")


def plan_of(cards: QuerySet[Card]) -> str:
    return cards.order_by("-created_at", "-id").explain()


def test_number_and_name_are_found_by_their_indexes(li: User, many_cards: None) -> None:
    by_number = plan_of(search_cards(li, cards_of(li), "00004321"))
    by_name = plan_of(search_cards(li, cards_of(li), "李丽"))
    assert "crm_cardphone_part" in by_number
    assert "crm_card_grams" in by_number
    assert "crm_card_grams" in by_name
    assert "Seq Scan on crm_card" not in by_number + by_name


def test_due_list_is_read_in_the_order_of_its_index(li: User, many_cards: None) -> None:
    plan = filter_cards(li, cards_of(li), {"due": "overdue"}).order_by("next_followup_on", "id")[:51].explain()
    assert "crm_card_due" in plan
    assert "Seq Scan" not in plan


def test_page_deep_in_the_list_begins_at_its_own_row(li: User, many_cards: None) -> None:
    cursor = Cursor("next_followup_on", False, date(2020, 1, 1), UUID(int=7))
    cards = Cards.keyset.within(
        filter_cards(li, cards_of(li), {"due": "overdue"}), Window("next_followup_on", 50, cursor), cursor
    )
    plan = cards.explain()
    assert "crm_card_due" in plan
    # Both columns of the cursor are the index's to find, none the reader's to drop.
    assert "ROW(next_followup_on, id) > ROW(" in plan
    # Cards in care (MG-2) are few: each is dropped as it is read.
    assert re.findall("Filter: .*", plan) == ["Filter: (care_since IS NULL)"]


def test_flow_reads_its_period_by_index_and_no_history(li: User) -> None:
    period = {"on__gte": date(2026, 11, 1), "on__lte": date(2026, 11, 30)}
    with connection.cursor() as session:
        # Of a table of a few rows PostgreSQL reads all; of a large one it does not.
        session.execute("SET LOCAL enable_seqscan = off")
    plan = _KEPT.explain(("days", tuple(period), (), (), ("filed", "ordered")), period)
    assert "reporting_daysum_cell" in plan
    assert 'Index Cond: (("on" >= ' in plan


def prepared(pattern: str) -> list[str]:
    """The names under which the server keeps plans of statements like this, for this connection; the newest last."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name FROM pg_prepared_statements WHERE statement LIKE %s ORDER BY prepare_time", [pattern]
        )
        return [name for (name,) in cursor.fetchall()]


def test_no_other_list_is_prepared_for_its_plan_would_know_no_values(li: User) -> None:
    make_user("boss", Role.SHOWROOM_MANAGER)
    before = prepared('%FROM "crm_card"%')
    asked = ("q=138", "q=王", "due=overdue&q=王&ordering=next_followup_on", "", "status=active")
    # A manager's, of all owners: no index holds it in its order.
    everyones = "due=overdue&ordering=next_followup_on"
    for app, queries in ((signed_in(), asked), (signed_in("boss"), (*asked, everyones))):
        for query in queries:
            for _ in range(2):
                assert app.get(f"/api/v1/cards/?{query}").status_code == 200
    assert prepared('%FROM "crm_card"%') == before
    # What every request asks has one plan, by a key.
    assert len(prepared('%FROM "accounts_devicetoken"%')) == 1


@pytest.mark.one_server("plans are made for the values there")
def test_what_is_due_of_ones_own_has_one_plan_and_it_is_in_the_order_of_its_index(li: User, many_cards: None) -> None:
    app = signed_in()
    for _ in range(2):
        assert app.get("/api/v1/cards/?due=overdue&ordering=next_followup_on").status_code == 200
    name = prepared('%FROM "crm_card"%next_followup_on%')[-1]
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN EXECUTE {name}(%s, %s)", [li.id, date(2026, 11, 30)])
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "(owner_id = $1) AND (next_followup_on < $2)" in plan
    assert "Index Scan using crm_card_due" in plan
    assert "Sort" not in plan
