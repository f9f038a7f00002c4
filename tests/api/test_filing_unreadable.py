"""`POST /cards/`: repeats, bodies that cannot be read, other methods and strange values."""

import pytest

from accounts.models import User
from crm.models import Card
from tests.api.filing import SAMPLE
from tests.api_client import client, post
from tests.factories import walk_in


def test_repeat_with_a_key_gets_the_first_answer_and_another_body_is_told(li: User) -> None:
    first = post(li, "cards/", walk_in(), **{"Idempotency-Key": "one"})
    again = post(li, "cards/", walk_in(), **{"Idempotency-Key": "one"})
    assert (again.status_code, again.json(), Card.objects.count()) == (201, first.json(), 1)
    other = post(li, "cards/", walk_in(budget="gt_25"), **{"Idempotency-Key": "one"})
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")


@pytest.mark.parametrize(
    ("body", "kind", "status", "code"),
    [
        ("{", "application/json", 400, "not_readable"),
        ("[1]", "application/json", 422, "invalid"),
        ("a=1", "application/x-www-form-urlencoded", 415, "unsupported_media_type"),
        ('{"customer_name": "a\\u0000b"}', "application/json", 400, "not_readable"),
        ('{"customer_name": "\\ud800"}', "application/json", 400, "not_readable"),
        ('{"filed_on": NaN}', "application/json", 400, "not_readable"),
        ("[" * 100_000, "application/json", 400, "not_readable"),
        ('{"a":' * 100_000, "application/json", 400, "not_readable"),
        ('{"note": "' + "x" * 10_000_000 + '"}', "application/json", 400, "not_readable"),
    ],
)
def test_what_cannot_be_read_is_told(li: User, body: str, kind: str, status: int, code: str) -> None:
    answer = client(li).generic("POST", "/api/v1/cards/", body, kind)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS"])
def test_other_methods_are_told(li: User, method: str) -> None:
    answer = client(li).generic(method, "/api/v1/cards/")
    assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")


@pytest.mark.parametrize("value", ["0001-01-01", "9999-12-31", "2026-02-30", 5, [], {}, True, 10**40, "1e999"])
@pytest.mark.parametrize("field", ["filed_on", "planned_purchase_on", "owner", "customer_name", "options", "follow_up"])
def test_strange_values_are_refused_not_failed(li: User, field: str, value: object) -> None:
    assert client(li).post("/api/v1/cards/", {**SAMPLE, field: value}, format="json").status_code in (201, 400, 422)
