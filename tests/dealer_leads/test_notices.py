"""Notices that a lead waits: for those who may still call (HQ-4, RM-1)."""

import pytest

from accounts.models import User
from crm.models import Lead
from crm.services.leads.work import give_lead
from notifications.models import Notification
from tests.notifications.inboxes import catch_up

pytestmark = pytest.mark.rule("RM-1")


def called() -> set[str]:
    """Return the usernames of those who are still asked to call."""
    catch_up()
    rows = Notification.objects.filter(kind="lead_offered", read_at=None)
    return set(rows.values_list("recipient__username", flat=True))


@pytest.mark.parametrize("is_one_batch", [True, False])
def test_lead_that_is_handed_out_calls_nobody_but_its_consultant(
    lead: Lead, li: User, zhang: User, manager: User, is_one_batch: bool
) -> None:
    if not is_one_batch:
        assert called() == {"li", "zhang"}
    give_lead(manager, lead.id, zhang.id)
    assert called() == {"zhang"}
    give_lead(manager, lead.id, li.id)
    assert called() == {"li"}
