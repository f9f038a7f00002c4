"""Warnings about leads that nobody has called, in opening minutes (HQ-5, RM-2)."""

from datetime import datetime, timedelta

import pytest

from accounts.models import User
from crm.models import Lead
from crm.services.leads.exchange import exchange_leads
from crm.services.leads.work import claim_lead, contact_lead
from kit import clock
from kit.schedule import run_due
from kit.tenancy import DealerContext, in_dealer
from notifications.models import Notification
from tests.dealer_leads.conftest import Submit
from tests.factories import NOW

pytestmark = pytest.mark.rule("HQ-5")


def warned(manager: User, at: datetime) -> list[int]:
    """The minutes of the warnings in the manager's inbox at an instant."""
    with clock.at(at):
        run_due()
    rows = Notification.objects.filter(recipient=manager, kind="lead_late").order_by("created_at", "id")
    return [row.data["minutes"] for row in rows]


def test_manager_is_warned_at_fifteen_and_thirty_minutes_and_not_before(
    manager: User, submit: Submit, north: DealerContext
) -> None:
    submit()
    with in_dealer(north):
        exchange_leads()
        seen = {minute: warned(manager, NOW + timedelta(minutes=minute)) for minute in (14, 15, 29, 30, 90)}
    assert seen == {14: [], 15: [15], 29: [15], 30: [15, 30], 90: [15, 30]}


def test_attempt_stops_the_warnings(manager: User, lead: Lead, li: User) -> None:
    claim_lead(li, lead.id)
    assert warned(manager, NOW + timedelta(minutes=20)) == [15]
    with clock.at(NOW + timedelta(minutes=21)):
        contact_lead(li, lead.id, {"method": "outgoing_call", "reached": False})
    assert warned(manager, NOW + timedelta(minutes=60)) == [15]


def test_lead_of_the_night_is_due_after_the_opening(manager: User, submit: Submit, north: DealerContext) -> None:
    """NOW is Wednesday, 10:00; the dealer opens at 8:30 on the next morning."""
    night = NOW + timedelta(hours=12)
    with clock.at(night):
        submit()
        with in_dealer(north):
            exchange_leads()
    with in_dealer(north):
        lead = Lead.objects.get()
        opening = lead.due_at - timedelta(minutes=30)
        assert opening.date() == (NOW + timedelta(days=1)).date()
        assert warned(manager, opening + timedelta(minutes=14)) == []
        assert warned(manager, opening + timedelta(minutes=15)) == [15]
