"""Every change of state is announced once; reminders come on their days (SA-1)."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any

import pytest
from django.db import DatabaseError

from accounts.models import User
from accounts.roles import Role
from kit import clock
from kit.models import DueItem
from kit.schedule import run_due
from kit.tenancy import DealerContext, in_dealer, in_public
from notifications.models import Notification
from tenants.billing.services.announcing import announce_states
from tenants.billing.services.reminders import STATE_REMINDER
from tenants.billing.services.subscribing import bill_dealer
from tenants.models import Dealer, StateChange
from tests.factories import NOW, SHANGHAI, make_user


def about_the_state(boss: User) -> list[str]:
    found = Notification.objects.filter(recipient=boss, kind="trial_ends").order_by("created_at", "id")
    return list(found.values_list("kind", flat=True))


def refuse_for(broken: StateChange) -> Callable[..., None]:
    """A way to save changes that fails for one of them."""
    save = StateChange.save

    def refuse(change: StateChange, **given: Any) -> None:
        if change.pk == broken.pk:
            raise DatabaseError("a schema that is not there")
        save(change, **given)

    return refuse


def notices(north: DealerContext, boss: User) -> list[str]:
    with in_dealer(north):
        return list(
            Notification.objects.filter(recipient=boss).order_by("created_at", "id").values_list("kind", flat=True)
        )


@pytest.mark.rule("SA-1")
def test_change_of_state_is_announced_once(north: DealerContext, boss: User) -> None:
    with in_public(), clock.at(NOW + timedelta(days=5)):
        bill_dealer("north")
        announce_states()
        announce_states()
        assert StateChange.objects.filter(announced_at=None).count() == 0
    assert notices(north, boss) == ["read_only"]


@pytest.mark.rule("SA-1")
def test_change_that_cannot_be_announced_holds_up_no_other(
    north: DealerContext, boss: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    with in_public(), clock.at(NOW + timedelta(days=5)):
        south = Dealer.objects.get(code="south")
        broken = StateChange.objects.create(dealer=south, before="trial", after="read_only", on=NOW.date(), at=NOW)
        bill_dealer("north")
        monkeypatch.setattr(StateChange, "save", refuse_for(broken))
        announce_states()
        assert list(StateChange.objects.filter(announced_at=None)) == [broken]
    assert notices(north, boss) == ["read_only"]


@pytest.mark.rule("SA-1")
def test_trial_is_reminded_of_three_days_and_one_day_before_its_end_at_nine(subscribed: DealerContext) -> None:
    """Of 7, 3 and 1 days; the trial has five left. A second run of a day sends nothing."""
    boss = make_user("boss", Role.DEALER_ADMIN)
    sent = []
    for day in range(5):
        for hour in (8, 9, 10):
            moment = datetime.combine(NOW.date() + timedelta(days=day), time(hour), SHANGHAI)
            with clock.at(moment), in_dealer("north"):
                run_due()
                sent.append((day, hour, len(about_the_state(boss))))
    # The first item is planned by the first run.
    assert [each for each, before in zip(sent[1:], sent, strict=False) if each[2] > before[2]] == [(2, 9, 1), (4, 9, 2)]
    assert about_the_state(boss) == ["trial_ends", "trial_ends"]


@pytest.mark.rule("SA-1")
def test_reminders_go_on_after_a_stop_without_those_of_the_days_missed(subscribed: DealerContext) -> None:
    boss = make_user("boss", Role.DEALER_ADMIN)
    for moment in (NOW, NOW + timedelta(days=3), NOW + timedelta(days=4)):
        with clock.at(moment), in_dealer("north"):
            run_due()
    assert about_the_state(boss) == ["trial_ends"]
    assert DueItem.waiting().get(kind=STATE_REMINDER).local_day == NOW.date() + timedelta(days=5)
