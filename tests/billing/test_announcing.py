"""Every change of state is announced once; reminders come on their days (SA-1)."""

from datetime import timedelta

import pytest

from accounts.models import User
from kit import clock
from kit.tenancy import DealerContext, in_dealer, in_public
from notifications.models import Notification
from tenants.billing.services.announcing import announce_states, remind_dealer
from tenants.billing.services.subscribing import bill_dealer
from tenants.models import StateChange
from tests.factories import NOW


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
def test_trial_is_reminded_of_seven_three_and_one_days_before_its_end(north: DealerContext, boss: User) -> None:
    with in_public():
        for day in range(5):
            with clock.at(NOW + timedelta(days=day)):
                remind_dealer("north")
                remind_dealer("north")
    # Of the trial's last five days.
    assert notices(north, boss) == ["trial_ends", "trial_ends"]
