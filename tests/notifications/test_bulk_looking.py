"""The alert for unusual access (PI-6, `bulk_looking`), from the views and exports themselves."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import translation

from accounts.models import User
from accounts.roles import Role
from crm.models import AccessDay, Card
from crm.rules.access_watch import FLOORS, Access
from crm.services.access_watch import count_access
from crm.services.exporting.ask import ask_for_export
from kit import clock
from notifications.models import Notification
from notifications.queries.rendering import render
from tests.api_client import get, post
from tests.factories import NOW, filed, make_user, numbered
from tests.notifications.reminding import works

pytestmark = pytest.mark.rule("PI-6")


@pytest.fixture
def director(north: object) -> User:
    return make_user("director", Role.SALES_DIRECTOR)


@pytest.fixture(autouse=True)
def admin(north: object) -> User:
    """The dealer's administrator, who came with it."""
    return User.objects.get(username="admin")


@pytest.fixture(autouse=True)
def low_floors(monkeypatch: pytest.MonkeyPatch) -> None:
    """Floors of a few, so that a test opens few cards; `rules/test_access_watch.py` has the real ones."""
    monkeypatch.setitem(FLOORS, Access.CARDS, 3)  # type: ignore[arg-type] # a dict in this process
    monkeypatch.setitem(FLOORS, Access.NUMBERS, 2)  # type: ignore[arg-type]


def alerts() -> list[tuple[str, str]]:
    rows = Notification.objects.filter(kind="bulk_looking").order_by("recipient__username")
    with translation.override("en"):
        return [(row.recipient.username, render(row.recipient, [row])[0].text) for row in rows]


def test_many_cards_opened_alert_the_administrator_and_both_managers_once(
    li: User, manager: User, director: User
) -> None:
    cards = [filed(li, phones=numbered(number)) for number in range(4)]
    for card in (cards[0], cards[0], cards[0], cards[1]):
        get(li, f"cards/{card.id}/")
    assert alerts() == []
    get(li, f"cards/{cards[2].id}/")
    text = f"{li.name} today: cards opened: 3, far more than usual. Check the audit."
    assert alerts() == [("admin", text), ("director", text), ("manager", text)]
    get(li, f"cards/{cards[3].id}/")
    assert len(alerts()) == 3


def test_numbers_shown_alert_and_a_manager_is_not_alerted_to_themselves(li: User, manager: User) -> None:
    for card in [filed(li, phones=numbered(number)) for number in range(2)]:
        assert post(manager, f"cards/{card.id}/unmask/").status_code == 200
    text = f"{manager.name} today: numbers shown: 2, far more than usual. Check the audit."
    assert alerts() == [("admin", text)]


@pytest.mark.rule("RM-6")
def test_nobody_is_alerted_to_themselves_in_the_place_of_someone_away(
    li: User, manager: User, admin: User, director: User
) -> None:
    works(admin, away_until=NOW.date() + timedelta(days=1), instead=manager)
    works(manager, copies=[director.id])
    for card in [filed(li, phones=numbered(number)) for number in range(2)]:
        assert post(manager, f"cards/{card.id}/unmask/").status_code == 200
    assert [name for name, _ in alerts()] == ["admin", "director"]


def fail(user: User, kind: str, count: int, day: date) -> None:
    """Take the place of the alert, as if the database were away."""
    raise OSError("away")


def test_day_whose_alert_failed_is_alerted_by_the_next_access(li: User, manager: User, settings: Any) -> None:
    alert, settings.NOTIFY_OF_ACCESS = settings.NOTIFY_OF_ACCESS, f"{__name__}.fail"
    for _ in range(2):
        count_access(li, Access.CARDS, uuid4())
    with pytest.raises(OSError, match="away"):
        count_access(li, Access.CARDS, uuid4())
    settings.NOTIFY_OF_ACCESS = alert
    count_access(li, Access.CARDS, uuid4())
    assert [name for name, _ in alerts()] == ["admin", "manager"]


def test_three_lists_with_numbers_alert_and_others_do_not_count(li: User, manager: User) -> None:
    for _ in range(3):
        ask_for_export(manager, "follow_ups", {})
    assert alerts() == []
    for _ in range(3):
        ask_for_export(manager, "cards", {})
    assert [name for name, _ in alerts()] == ["admin"]


def test_masked_lists_do_not_count(north: object) -> None:
    market = make_user("market", Role.MARKET_MANAGER)
    for _ in range(3):
        ask_for_export(market, "cards", {})
    assert not AccessDay.objects.exists()


def test_usual_is_the_mean_of_the_persons_own_days(li: User) -> None:
    for day in (1, 2):
        with clock.at(NOW - timedelta(days=day)):
            count_access(li, Access.CARDS, uuid4())
    for expected in (0, 0, 0, 0, 0, 1):
        count_access(li, Access.CARDS, uuid4())
        assert len(alerts()) == expected
    assert Card.objects.count() == 0


def test_days_beyond_the_usual_do_not_count(li: User) -> None:
    with clock.at(NOW - timedelta(days=31)):
        for _ in range(2):
            count_access(li, Access.CARDS, uuid4())
    for _ in range(3):
        count_access(li, Access.CARDS, uuid4())
    assert [name for name, _ in alerts()] == ["admin"]
