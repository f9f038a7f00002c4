"""Two runs of a dealer's exchange with the brand at the same instant, over connections of their own (HQ-6)."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from django.db import connections
from pytest_django import DjangoDbBlocker

from accounts.roles import Role
from crm.services.leads import exchange
from crm.services.leads.work import claim_lead, contact_lead
from kit import clock
from kit.tenancy import DealerContext, in_dealer, in_public
from tenants.leads.models import Lead, LeadSender
from tenants.leads.services.for_dealers import LeadReport, report_lead
from tests.factories import make_lead, make_user
from tests.leads.standing import forget_leads

pytestmark = pytest.mark.rule("HQ-6")


def test_run_that_read_an_earlier_state_does_not_report_it_after_a_later_one(
    make_dealer: Callable[[], DealerContext], django_db_blocker: DjangoDbBlocker, monkeypatch: pytest.MonkeyPatch
) -> None:
    dealer = make_dealer()
    with django_db_blocker.unblock():
        try:
            assert _state_after_both(dealer, monkeypatch) == "attempted"
        finally:
            with in_public():
                forget_leads()


def _state_after_both(dealer: DealerContext, monkeypatch: pytest.MonkeyPatch) -> str:
    """Claim a lead, and call it while a run that has read the claim is about to report it."""
    with in_dealer(dealer):
        caller, lead = make_user("caller", Role.CONSULTANT), make_lead()
        claim_lead(caller, lead.id)
    with in_public():
        sender = LeadSender.objects.create(code="website", name="官网", kind="website", mail_token=uuid4().hex)
        Lead.objects.create(
            id=lead.id, sender=sender, form="json", state="offered", dealer=dealer.code, assigned_at=clock.now(),
            assignment=1,
        )  # fmt: skip
    has_read, is_over = threading.Event(), threading.Event()

    def report_late(code: str, report: LeadReport) -> bool:
        if report.state == "claimed":
            has_read.set()
            is_over.wait(1)
        return report_lead(code, report)

    def earlier() -> None:
        with in_dealer(dealer):
            exchange.exchange_leads()

    def later() -> None:
        assert has_read.wait(10)
        with in_dealer(dealer):
            contact_lead(caller, lead.id, {"method": "outgoing_call", "reached": False})
            exchange.exchange_leads()
        is_over.set()

    def alone(run: Callable[[], None]) -> None:
        try:
            run()
        finally:
            connections.close_all()

    monkeypatch.setattr(exchange, "report_lead", report_late)
    with ThreadPoolExecutor(2) as both:
        list(both.map(alone, (earlier, later)))
    with in_public():
        return Lead.objects.get(id=lead.id).state
