"""`/subscription/`: the API and the pages of the dealer_admin (SA-1, SA-4, SA-6)."""

from datetime import timedelta

import pytest

from accounts.models import AuditEntry, User
from accounts.roles import Role
from accounts.services.staff import create_staff, deactivate
from demo.catalogue import make_catalogue
from kit import clock
from kit.errors import DomainError
from kit.tenancy import DealerContext, in_public
from tenants.billing.models import Invoice, MeterRow, Subscription
from tenants.billing.services.metering import meter_dealer
from tenants.billing.services.subscribing import bill_dealer
from tenants.models import Dealer, DealerState
from tests.api_client import get, post
from tests.factories import NOW, SHANGHAI, filed, make_user
from tests.page_client import browser, errors_in, text_of
from tests.signing_in import signed_in

ORDER = {
    "plan": "standard",
    "interval": "month",
    "seats": 12,
    "title": "北城汽车有限公司",
    "tax_number": "91310000MA1FL4XY2N",
}


@pytest.mark.rule("SA-4")
def test_subscription_is_shown_with_plans_seats_and_usage(boss: User) -> None:
    body = get(boss, "subscription/").json()
    assert (body["state"], body["until"], body["plan"], body["seats"], body["seats_used"]) == (
        "trial", "2026-11-23", None, 10, 2,
    )  # fmt: skip
    assert [(plan["code"], plan["seat_price"]) for plan in body["plans"]] == [
        ("basic", "99.00"),
        ("standard", "159.00"),
        ("pro", "219.00"),
    ]


@pytest.mark.rule("SA-5")
def test_plan_chosen_in_the_last_week_of_a_trial_is_invoiced_from_its_end(boss: User) -> None:
    answer = post(boss, "subscription/plan/", ORDER)
    # 12 × 159 yuan.
    assert (answer.status_code, answer.json()["plan"], answer.json()["due"]) == (200, "standard", "1908.00")
    (invoice,) = get(boss, "subscription/invoices/").json()["results"]
    assert (invoice["number"], invoice["begins_on"], invoice["ends_on"], invoice["due_on"]) == (
        "LS-2026-000001", "2026-11-23", "2026-12-22", "2026-11-25",
    )  # fmt: skip
    assert (invoice["title"], invoice["tax_number"]) == (ORDER["title"], ORDER["tax_number"])
    paid = post(boss, "subscription/pay/", {"invoice": invoice["number"], "by": "transfer"}).json()
    assert (paid["amount"], paid["reference"], paid["code_url"]) == ("1908.00", "LS-2026-000001", None)


def test_everything_wrong_with_an_order_is_named(boss: User) -> None:
    wrong = {"plan": "gold", "interval": "week", "seats": 0, "title": "", "tax_number": "abc"}
    answer = post(boss, "subscription/plan/", wrong)
    assert answer.status_code == 422
    assert {each["field"]: each["code"] for each in answer.json()["errors"]} == {
        "plan": "not_a_choice",
        "interval": "not_a_choice",
        "seats": "out_of_range",
        "title": "required",
        "tax_number": "bad_tax_number",
    }
    assert Invoice.objects.count() == 0


@pytest.mark.rule("SA-4")
def test_seats_below_those_in_use_are_refused(boss: User) -> None:
    answer = post(boss, "subscription/seats/", {"seats": 1})
    assert (answer.status_code, answer.json()["code"]) == (422, "seats_in_use")
    assert Subscription.objects.get(dealer="north").seats == 10


@pytest.mark.rule("SA-4")
def test_last_seat_is_given_and_one_more_refused(boss: User, north: DealerContext) -> None:
    Subscription.objects.filter(dealer="north").update(seats=3)
    third, _ = create_staff(boss, {"username": "third", "name": "三", "roles": ["consultant"]})
    with pytest.raises(DomainError) as refusal:
        create_staff(boss, {"username": "fourth", "name": "四", "roles": ["consultant"]})
    assert refusal.value.code == "no_seat_left"
    assert not User.objects.filter(username="fourth").exists()
    deactivate(boss, third.id)
    create_staff(boss, {"username": "fourth", "name": "四", "roles": ["consultant"]})


@pytest.mark.rule("SA-6")
def test_day_is_metered_once_however_often_it_is_counted(boss: User, north: DealerContext) -> None:
    with in_public():
        make_catalogue()
    filed(make_user("li", Role.CONSULTANT))
    meter_dealer()
    meter_dealer()
    rows = MeterRow.objects.filter(dealer="north").order_by("kind").values_list("on", "kind", "amount")
    day = NOW.date()
    assert list(rows) == [(day, "cards", 1), (day, "messages", 0), (day, "seats", 3), (day, "storage", 0)]
    assert get(boss, "subscription/").json()["usage"] == {"cards": 1, "messages": 0, "seats": 3, "storage": 0}


@pytest.mark.rule("SA-1")
def test_unpaid_trial_becomes_read_only_and_refuses_work(boss: User, north: DealerContext) -> None:
    with clock.at(NOW + timedelta(days=5)):
        bill_dealer("north")
        dealer = Dealer.objects.get(code="north")
        assert (dealer.state, dealer.state_until) == (
            DealerState.READ_ONLY,
            clock.today(SHANGHAI) + timedelta(days=60),
        )
        new = {"username": "x", "name": "x", "roles": ["consultant"]}
        answer = signed_in("boss").post("/api/v1/staff/", new, format="json")
        assert (answer.status_code, answer.json()["code"]) == (403, "read_only")
        assert get(boss, "staff/").status_code == 200
        assert post(boss, "subscription/plan/", ORDER).status_code == 200
        page = browser(boss).get("/staff/")
        assert "Read-only: the subscription is unpaid." in text_of(page)


@pytest.mark.rule("SA-1")
def test_page_says_when_the_trial_ends_in_its_last_week(boss: User) -> None:
    assert "The trial ends on" in text_of(browser(boss).get("/staff/"))
    Dealer.objects.filter(code="north").update(state_until=NOW.date() + timedelta(days=8))
    assert "The trial ends on" not in text_of(browser(boss).get("/staff/"))


def test_pages_order_and_show_what_the_api_does(boss: User) -> None:
    client = browser(boss)
    assert "10 in use" in text_of(client.get("/subscription/"))
    refused = client.post("/subscription/plan/", {**ORDER, "tax_number": "1"})
    assert (refused.status_code, errors_in(refused)) == (422, {"tax_number"})
    assert client.post("/subscription/plan/", ORDER).status_code == 302
    page = text_of(client.get("/subscription/"))
    assert "1,908.00" in page
    assert "LS-2026-000001" in page
    assert "1,908.00" in text_of(client.get("/subscription/invoices/LS-2026-000001/"))
    assert client.post("/subscription/seats/", {"seats": "14"}).status_code == 302
    assert Subscription.objects.get(dealer="north").seats == 14
    assert AuditEntry.objects.filter(what="subscription.seats_ordered", actor=boss).count() == 1


def test_dealer_that_is_not_billed_here_has_no_subscription(north: DealerContext) -> None:
    boss = make_user("boss", Role.DEALER_ADMIN)
    assert get(boss, "subscription/").json()["code"] == "no_subscription"
    assert browser(boss).get("/subscription/").status_code == 404
