"""How many statements the hot paths take, and by which plans: what no timing can tell apart from a slow machine."""

from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.response import Response
from rest_framework.test import APIClient

from accounts.models import User
from tests.make import numbered, walk_in
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


def test_filing_takes_twelve_statements(li: User) -> None:
    app = signed_in()
    # Once in ten minutes a token's use is noted.
    app.get("/api/v1/cards/")
    with CaptureQueriesContext(connection) as queries:
        file(app)
    assert len(statements(queries)) == 12, "\n".join(sql[:100] for sql in statements(queries))


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
