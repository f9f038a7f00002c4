"""`/deliveries/` at the brand: messages not delivered and reminders given up, by dealer, tried again in one go."""

from contextlib import nullcontext
from datetime import timedelta

import pytest
from click.testing import CliRunner

from accounts.models import AuditEntry, User
from accounts.roles import Role
from config.commands import notices
from kit import clock
from kit.models import DueItem
from kit.tenancy import DealerContext, in_dealer, in_public
from notifications.models import Delivery
from tests.factories import NOW, make_user
from tests.page_client import browser, text_of


@pytest.fixture
def operator(hq: None) -> User:
    return make_user("host", Role.OPERATOR)


@pytest.fixture
def given_up(north: DealerContext) -> None:
    """A message that no channel delivered, and two reminders that failed again and again."""
    with in_dealer(north):
        Delivery.objects.create(
            key="dead", kind="security", channel="email", state="dead", code="smtp_554", created_at=NOW, due_at=NOW
        )
        for cause in ("a", "b"):
            DueItem.objects.create(
                kind="day_plan", cause=cause, local_day=NOW.date(), due_at=NOW, parked_at=NOW, attempt_count=5,
                error="ValueError",
            )  # fmt: skip


def test_what_was_given_up_is_shown_by_dealer_and_tried_again(
    north: DealerContext, given_up: None, operator: User
) -> None:
    later = NOW + timedelta(minutes=9)
    with in_public(), clock.at(later):
        page = browser(operator, "hq")
        shown = text_of(page.get("/deliveries/"))
        assert [each in shown for each in ("smtp_554", "Today&#x27;s plan · 2", "ValueError")] == [True, True, True]
        assert page.post(f"/deliveries/{north.code}/send/")["Location"] == "/deliveries/"
        assert AuditEntry.objects.get(what="delivery.all_sent_again").data == {"count": 3}
        assert "ValueError" not in text_of(page.get("/deliveries/"))
    with in_dealer(north):
        assert Delivery.objects.get().state == "waiting"
        assert set(DueItem.objects.values_list("parked_at", "attempt_count", "due_at")) == {(None, 0, later)}


def test_command_prints_what_was_given_up(
    north: DealerContext, given_up: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notices, "product", nullcontext)
    printed = CliRunner().invoke(notices.status).output.splitlines()
    lines = [line.split() for line in printed if line.startswith(north.code)]
    assert lines == [
        [north.code, "dead", "email", "1", "smtp_554"], [north.code, "parked", "day_plan", "2", "ValueError"],
    ]  # fmt: skip
