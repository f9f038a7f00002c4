"""A dealer gives 30 days' notice, may cancel it, and is closed as it ends (SA-7)."""

from datetime import date, timedelta

import pytest

from accounts.models import AuditEntry, User
from kit import clock
from kit.schedule import run_due
from kit.tenancy import DealerContext, in_public
from notifications.models import Notification
from tenants.billing.models import CreditEntry, Invoice, LeaveNotice, Subscription
from tenants.billing.rules.orders import PlanOrder
from tenants.billing.services.dealer_commands import order_plan
from tenants.billing.services.leaving import cancel_notice, end_notices, give_notice
from tenants.billing.services.subscribing import bill_dealer, open_subscription
from tenants.models import Dealer, DealerState, StateChange
from tests.factories import NOW
from tests.page_client import signed_in as page_of
from tests.signing_in import admin_of, codes, signed_in

PATH = "/api/v1/subscription/leave/"
# NOW is Wednesday, 18 November.
ENDS_ON = date(2026, 12, 18)


@pytest.fixture
def boss(wednesday_morning: None, north: DealerContext) -> User:
    with in_public():
        Dealer.objects.filter(code="north").update(state=DealerState.ACTIVE, state_since=NOW, state_until=None)
    return admin_of("north")


def texts(username: str = "boss") -> list[tuple[str, str]]:
    found = Notification.objects.filter(recipient__username=username, kind__in=["subscription", "closed"])
    return [(row.kind, row.data.get("what", row.data.get("day"))) for row in found.order_by("created_at", "id")]


def dealer() -> Dealer:
    with in_public():
        return Dealer.objects.get(code="north")


@pytest.mark.rule("SA-7")
def test_notice_is_given_and_cancelled_over_the_api(boss: User) -> None:
    client = signed_in("boss")
    assert client.get(PATH).status_code == 404
    given = client.post(PATH)
    assert (given.status_code, given.json()["ends_on"], given.json()["given_by"]) == (201, "2026-12-18", "boss")
    again = client.post(PATH)
    assert (again.status_code, codes(again)) == (409, [("", "notice_given")])
    assert client.get(PATH).json() == given.json()
    assert client.delete(PATH).status_code == 204
    assert client.delete(PATH).status_code == 404
    assert client.get(PATH).status_code == 404
    acts = AuditEntry.objects.filter(what__startswith="leaving.").order_by("id").values_list("what", flat=True)
    assert list(acts) == ["leaving.notice_given", "leaving.notice_cancelled"]
    assert texts() == [("subscription", "notice_given"), ("subscription", "notice_cancelled")]


@pytest.mark.rule("SA-7")
def test_dealer_is_closed_on_the_last_day_and_not_before(boss: User) -> None:
    give_notice(boss)
    with clock.at(NOW + timedelta(days=29)), in_public():
        end_notices()
        assert dealer().state == DealerState.ACTIVE
    with clock.at(NOW + timedelta(days=33)), in_public():
        end_notices()
        end_notices()
        north = dealer()
        # A worker that slept dates the step on its own day.
        assert (north.state, north.state_until) == (DealerState.CLOSED, ENDS_ON + timedelta(days=60))
        changes = StateChange.objects.filter(dealer=north, after="closed").values_list("before", "on")
        assert list(changes) == [("active", ENDS_ON)]
        assert LeaveNotice.objects.get().ended_at is not None


@pytest.mark.rule("SA-7")
def test_cancelled_notice_closes_nothing_and_another_can_be_given(boss: User) -> None:
    client = signed_in("boss")
    client.post(PATH)
    client.delete(PATH)
    assert client.post(PATH).status_code == 201
    with clock.at(NOW + timedelta(days=29)):
        later = signed_in("boss")
        assert later.delete(PATH).status_code == 204
    with clock.at(NOW + timedelta(days=40)), in_public():
        end_notices()
        assert dealer().state == DealerState.ACTIVE


@pytest.mark.rule("SA-7")
def test_notice_that_has_ended_cannot_be_cancelled_though_no_worker_ran(boss: User) -> None:
    give_notice(boss)
    with clock.at(NOW + timedelta(days=30)):
        assert signed_in("boss").delete(PATH).status_code == 404
        assert LeaveNotice.objects.get().cancelled_at is None


@pytest.mark.rule("SA-1")
def test_dealer_without_a_subscription_is_erased_sixty_days_after_it_closed(boss: User) -> None:
    give_notice(boss)
    assert not Subscription.objects.filter(dealer="north").exists()
    for days, state in ((30, "closed"), (89, "closed"), (90, "erased")):
        with clock.at(NOW + timedelta(days=days)), in_public():
            end_notices()
            assert (days, dealer().state) == (days, state)


@pytest.mark.rule("SA-7")
def test_no_period_is_invoiced_that_begins_once_the_dealer_has_left(boss: User) -> None:
    open_subscription("north")
    CreditEntry.objects.create(dealer="north", amount_fen=1_000_000, reason="payment")
    order_plan(boss, PlanOrder("standard", "month", 12, "北城汽车有限公司", "91310000MA1FL4XY2N"))
    give_notice(boss)
    with clock.at(NOW + timedelta(days=25)):
        with in_public():
            bill_dealer("north")
            assert [each.begins_on for each in Invoice.objects.all()] == [NOW.date()]
        cancel_notice(boss)
        with in_public():
            bill_dealer("north")
            assert [each.begins_on for each in Invoice.objects.order_by("number")] == [NOW.date(), ENDS_ON]


@pytest.mark.rule("SA-7")
def test_read_only_dealer_may_leave_and_a_closed_one_has_left(boss: User) -> None:
    for state, expected in ((DealerState.READ_ONLY, 201), (DealerState.CLOSED, 403)):
        with in_public():
            Dealer.objects.filter(code="north").update(state=state)
            LeaveNotice.objects.all().delete()
        assert signed_in("boss").post(PATH).status_code == expected
    client = page_of("boss")
    assert "closed" in client.get("/subscription/leave/").content.decode()
    refused = [client.post(f"/subscription/leave/{what}").status_code for what in ("", "cancel/")]
    assert refused == [403, 403]


@pytest.mark.rule("SA-7")
def test_admins_are_reminded_before_it_closes(boss: User) -> None:
    give_notice(boss)
    for days in range(1, 30):
        with clock.at(NOW + timedelta(days=days)):
            run_due()
            run_due()
    assert texts() == [("subscription", "notice_given"), ("closed", "2026-12-18"), ("closed", "2026-12-18")]


@pytest.mark.rule("SA-7")
def test_page_gives_notice_and_cancels_it(boss: User) -> None:
    client = page_of("boss")
    page = "/subscription/leave/"
    assert "closes on 2026-12-18" in client.get(page).content.decode()
    assert client.post(page).status_code == 302
    assert "boss gave notice on 2026-11-18" in client.get(page).content.decode()
    assert client.post(f"{page}cancel/").status_code == 302
    assert client.post(f"{page}cancel/").status_code == 404
    with clock.at(NOW + timedelta(minutes=6)):
        assert "confirm_password" in client.post(page).content.decode()
