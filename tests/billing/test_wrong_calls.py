"""Calls of subscriptions, of the operator and of sign-up whose bodies are wrong: each is named, nothing is done."""

from typing import Any

import pytest

from accounts.models import User
from kit.tenancy import in_public
from tenants.billing.models import Invoice, Payment, QrOrder
from tenants.billing.rules.orders import PlanOrder
from tenants.billing.services.dealer_commands import order_plan
from tests.api_client import client as at_north
from tests.api_client import get, post
from tests.billing.test_operator import client
from tests.billing.test_sign_up import mails, sent
from tests.factories import NOW
from tests.gateways.wechat_pay import WeChatPayServer

ORDER = PlanOrder("standard", "month", 10, "北城汽车有限公司", "91310000MA1FL4XY2N")
TODAY = NOW.date().isoformat()


def refusal(answer: Any) -> tuple[int, dict[str, str]]:
    """The status and the code of each wrong field."""
    return answer.status_code, {each["field"]: each["code"] for each in answer.json()["errors"]}


@pytest.mark.rule("SA-8")
@pytest.mark.parametrize(
    ("path", "body", "expected"),
    [
        ("extend/", {}, {"until": "required"}),
        ("extend/", {"until": "soon", "why": 1}, {"until": "not_a_date", "why": "unknown_field"}),
        ("transfers/", {}, {"amount": "required", "paid_on": "required", "reference": "required"}),
        (
            "transfers/",
            {"amount": "much", "paid_on": "2026-13-01", "reference": "r" * 81, "invoice": "LS-1"},
            {"amount": "invalid", "paid_on": "not_a_date", "reference": "too_long", "invoice": "not_a_choice"},
        ),
        ("transfers/", {"amount": "100000000", "paid_on": TODAY, "reference": "b"}, {"amount": "out_of_range"}),
        ("refunds/", {}, {"amount": "required", "reason": "required"}),
        ("refunds/", {"amount": [], "reason": "多付"}, {"amount": "invalid"}),
        ("refunds/", {"amount": "1.00", "reason": "x" * 201}, {"amount": "credit_too_small", "reason": "too_long"}),
        ("suspend/", {"reason": "x" * 201}, {"reason": "too_long"}),
    ],
)
def test_everything_wrong_with_a_call_of_the_operator_is_named(
    operator: User, path: str, body: dict[str, Any], expected: dict[str, str]
) -> None:
    with in_public():
        answer = client(operator).post(f"/api/v1/operator/dealers/north/{path}", body, format="json")
        assert refusal(answer) == (422, expected)
        assert Payment.objects.count() == 0


@pytest.mark.rule("SA-8")
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("dealers/?state=gold", {"state": "not_a_choice"}),
        ("dealers/?colour=1", {"colour": "unknown_field"}),
        ("invoices/?state=x&dealer=" + "n" * 31, {"state": "not_a_choice", "dealer": "too_long"}),
    ],
)
def test_filters_of_the_operators_lists_are_read_strictly(operator: User, query: str, expected: dict[str, str]) -> None:
    with in_public():
        assert refusal(client(operator).get(f"/api/v1/operator/{query}")) == (422, expected)


@pytest.mark.rule("SA-8")
def test_single_resources_of_subscriptions_are_answered_once_while_they_are_the_same(
    operator: User, boss: User
) -> None:
    order_plan(boss, ORDER)
    for path in ("subscription/", "subscription/invoices/LS-2026-000001/"):
        first = get(boss, path)
        again = at_north(boss).get(f"/api/v1/{path}", headers={"If-None-Match": first["ETag"]})
        assert (first.status_code, again.status_code) == (200, 304), path
    with in_public():
        first = client(operator).get("/api/v1/operator/dealers/north/")
        again = client(operator).get("/api/v1/operator/dealers/north/", headers={"If-None-Match": first["ETag"]})
    assert (first.status_code, again.status_code) == (200, 304)


@pytest.mark.rule("SA-5")
def test_invoice_of_another_dealer_is_as_unknown_as_one_that_never_was(boss: User) -> None:
    order_plan(boss, ORDER)
    Invoice.objects.update(dealer="south")
    for by in ("transfer", "wechat"):
        theirs = post(boss, "subscription/pay/", {"invoice": "LS-2026-000001", "by": by})
        nobodys = post(boss, "subscription/pay/", {"invoice": "LS-2026-000009", "by": by})
        assert (theirs.status_code, theirs.json()) == (nobodys.status_code, nobodys.json()), by
    assert get(boss, "subscription/invoices/LS-2026-000001/").status_code == 404


@pytest.mark.rule("SA-5")
def test_wrong_body_opens_no_code_at_the_provider(boss: User, provider: WeChatPayServer) -> None:
    order_plan(boss, ORDER)
    body = {"invoice": "LS-2026-000001", "by": "wechat", "colour": 1}
    assert refusal(post(boss, "subscription/pay/", body)) == (422, {"colour": "unknown_field"})
    assert (provider.orders, QrOrder.objects.count()) == ({}, 0)
    assert post(boss, "subscription/pay/", {**body, "invoice": "LS-9"}).status_code == 404
    wrong = refusal(post(boss, "subscription/pay/", {"by": "cash"}))
    assert wrong == (422, {"invoice": "required", "by": "not_a_choice"})


@pytest.mark.rule("SA-4")
@pytest.mark.parametrize(
    ("seats", "code"),
    [(1, "seats_in_use"), (0, "out_of_range"), (-5, "out_of_range"), (10**30, "invalid"), (2001, "out_of_range"),
     ("twelve", "invalid"), (True, "invalid"), ([], "invalid"), (None, "required")],
)  # fmt: skip
def test_wrong_number_of_seats_is_refused(boss: User, seats: object, code: str) -> None:
    assert refusal(post(boss, "subscription/seats/", {"seats": seats})) == (422, {"seats": code})


@pytest.mark.rule("SA-3")
def test_wrong_body_of_a_sign_up_mails_nothing_and_tells_no_code_that_is_taken(hq: None) -> None:
    assert refusal(sent(colour=1)) == (422, {"colour": "unknown_field"})
    assert refusal(sent(colour=1, code="north")) == (422, {"colour": "unknown_field"})
    everything = sent(colour=1, credit_code="91350100M000100Y44", mobile=17, email="x")
    assert refusal(everything) == (
        422,
        {"colour": "unknown_field", "mobile": "invalid", "credit_code": "bad_credit_code", "email": "bad_email"},
    )
    assert mails() == []
