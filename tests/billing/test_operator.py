"""The operator's console: dealers, states, money; never a dealer's cards (SA-8)."""

from datetime import timedelta

import pytest

from accounts.models import AuditEntry, User
from accounts.roles import Role
from kit.tenancy import in_public
from notifications.models import Delivery
from tenants.billing.models import Payment
from tenants.billing.rules.orders import PlanOrder
from tenants.billing.services.dealer_commands import order_plan
from tenants.models import Dealer, StateChange
from tests.factories import NOW, make_user
from tests.page_client import browser, errors_in, text_of
from tests.schema_client import DocumentedClient

ORDER = PlanOrder("standard", "month", 10, "北城汽车有限公司", "91310000MA1FL4XY2N")


def client(user: User) -> DocumentedClient:
    made = DocumentedClient(headers={"host": "hq.localhost"})
    made.force_authenticate(user)
    return made


def api(operator: User, path: str, body: object = None) -> tuple[int, dict[str, object]]:
    with in_public():
        answer = client(operator).post(f"/api/v1/operator/{path}", body or {}, format="json")
    return answer.status_code, answer.json()


@pytest.mark.rule("SA-8")
def test_dealers_are_listed_with_plan_seats_money_and_health(operator: User, boss: User) -> None:
    order_plan(boss, ORDER)
    with in_public():
        rows = client(operator).get("/api/v1/operator/dealers/?state=trial").json()["results"]
    assert rows == [
        {
            "code": "north", "name": "北城汽车", "state": "trial", "until": "2026-11-23", "reason": "",
            "plan": "standard", "seats": 10, "open": "1590.00", "credit": "0.00", "usage": {},
            "health": rows[0]["health"],
        }
    ]  # fmt: skip
    assert set(rows[0]["health"]) == {"behind_seconds", "parked", "dead_deliveries"}


@pytest.mark.rule("SA-8")
def test_health_counts_what_was_not_delivered_in_seven_days(operator: User, boss: User) -> None:
    for number, (state, days) in enumerate([("dead", 0), ("dead", 6), ("dead", 8), ("sent", 0)]):
        at = NOW - timedelta(days=days)
        Delivery.objects.create(
            key=f"test:{number}", kind="security", channel="email", state=state, created_at=at, due_at=at
        )
    with in_public():
        rows = client(operator).get("/api/v1/operator/dealers/?state=trial").json()["results"]
        pages = [browser(operator, "hq").get(path) for path in ("/operator/dealers/", "/operator/dealers/north/")]
    assert rows[0]["health"]["dead_deliveries"] == 2
    assert ["2 not delivered" in text_of(page) for page in pages] == [True, True]


@pytest.mark.rule("SA-8")
def test_suspension_names_its_reason_and_leads_back_to_the_trial(operator: User) -> None:
    assert api(operator, "dealers/north/suspend/", {"reason": ""})[1]["code"] == "required"
    status, body = api(operator, "dealers/north/suspend/", {"reason": "按法院要求"})
    assert (status, body["state"], body["reason"]) == (200, "suspended", "按法院要求")
    assert api(operator, "dealers/north/suspend/", {"reason": "x"})[1]["code"] == "state_not_allowed"
    status, body = api(operator, "dealers/north/resume/")
    assert (status, body["state"], body["until"]) == (200, "trial", "2026-11-23")
    changes = StateChange.objects.order_by("at", "id").values_list("before", "after", "reason", "by")
    assert list(changes) == [("trial", "suspended", "按法院要求", "operator"), ("suspended", "trial", "", "operator")]


@pytest.mark.rule("SA-8")
def test_trial_is_extended_within_bounds(operator: User) -> None:
    until = (NOW.date() + timedelta(days=30)).isoformat()
    assert api(operator, "dealers/north/extend/", {"until": until})[1]["until"] == until
    status, body = api(operator, "dealers/north/extend/", {"until": NOW.date().isoformat()})
    assert (status, body["code"]) == (422, "out_of_range")
    assert Dealer.objects.get(code="north").state_until.isoformat() == until


@pytest.mark.rule("SA-1", "SA-5")
def test_confirmed_transfer_settles_and_says_what_is_left(operator: User, boss: User) -> None:
    order_plan(boss, ORDER)
    transfer = {"amount": "1600.00", "paid_on": NOW.date().isoformat(), "reference": "bank-1"}
    status, body = api(operator, "dealers/north/transfers/", transfer)
    assert (status, body["credit"], body["state"]) == (201, "10.00", "trial")
    assert api(operator, "dealers/north/refunds/", {"amount": "10.00", "reason": "多付"})[1]["credit"] == "0.00"
    with in_public():
        invoices = client(operator).get("/api/v1/operator/invoices/?state=paid").json()["results"]
        noted = AuditEntry.objects.filter(actor=operator).values_list("what", flat=True)
        assert set(noted) == {"payment.confirmed", "credit.refunded"}
    assert [each["number"] for each in invoices] == ["LS-2026-000001"]


@pytest.mark.rule("SA-8")
def test_nobody_else_has_the_console(operator: User) -> None:
    with in_public():
        admin = make_user("hqadmin", Role.HQ_ADMIN)
        assert client(admin).get("/api/v1/operator/dealers/").status_code == 403
        assert browser(admin, "hq").get("/operator/dealers/").status_code == 403


@pytest.mark.rule("SA-8")
def test_pages_do_what_the_api_does(operator: User, boss: User) -> None:
    order_plan(boss, ORDER)
    with in_public():
        client = browser(operator, "hq")
        assert "北城汽车" in text_of(client.get("/operator/dealers/"))
        refused = client.post("/operator/dealers/north/transfer/", {"amount": "-1", "paid_on": "", "reference": ""})
        assert (refused.status_code, errors_in(refused) >= {"amount", "reference"}) == (422, True)
        undated = client.post("/operator/dealers/north/transfer/", {"amount": "1590.00", "reference": "bank-9"})
        assert (undated.status_code, errors_in(undated), Payment.objects.count()) == (422, {"paid_on"}, 0)
        empty = client.post("/operator/dealers/north/transfer/", {})
        assert "Please fill this in." in text_of(empty)
        assert errors_in(empty) == {"amount", "paid_on", "reference"}
        sent = {"amount": "1590.00", "paid_on": NOW.date().isoformat(), "reference": "bank-9", "invoice": ""}
        assert client.post("/operator/dealers/north/transfer/", sent).status_code == 302
        page = text_of(client.get("/operator/dealers/north/"))
        assert "bank-9" in page
        assert "¥1,590.00" in page
        assert "LS-2026-000001" in text_of(client.get("/operator/invoices/?state=paid"))
        assert client.post("/operator/dealers/north/suspend/", {"reason": "测试"}).status_code == 302
        assert client.post("/operator/dealers/north/resume/").status_code == 302
        assert client.get("/operator/dealers/nobody/").status_code == 404


NEW = {
    "code": "fresh",
    "name": "新城汽车",
    "region": "east",
    "province": "上海市",
    "city": "长宁区",
    "area_code": "021",
}


@pytest.mark.rule("SA-8", "SA-1")
def test_dealer_that_the_operator_orders_opens_in_its_trial(operator: User) -> None:
    status, body = api(operator, "dealers/", NEW)
    assert (status, body["code"], body["seats"], body["first_account"]["username"]) == (202, "fresh", 5, "admin")
    dealer = Dealer.objects.get(code="fresh")
    assert (dealer.opens_as, dealer.state_until) == ("trial", NOW.date() + timedelta(days=30))
    assert api(operator, "dealers/", NEW)[1]["code"] == "dealer_exists"
    with in_public():
        page = browser(operator, "hq").post("/operator/dealers/new/", {**NEW, "code": "fresh-2"})
        assert "/operator/dealers/fresh-2/" in text_of(page)
        refused = browser(operator, "hq").post("/operator/dealers/new/", {**NEW, "code": ""})
        assert (refused.status_code, errors_in(refused)) == (422, {"code"})
        assert set(AuditEntry.objects.filter(actor=operator).values_list("what", flat=True)) == {"dealer.ordered"}
