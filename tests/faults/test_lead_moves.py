"""A claim and a move of one lead at the same instant, over connections of their own: one of them wins (HQ-5)."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID, uuid4

import pytest
from django.db import connections
from pytest_django import DjangoDbBlocker

from accounts.models import User
from accounts.roles import Role
from crm.models import Event, Lead
from crm.services.leads.exchange import exchange_leads
from crm.services.leads.work import claim_lead
from kit import clock
from kit.errors import DomainError
from kit.tenancy import DealerContext, in_dealer, in_public
from tenants.leads.models import Lead as BrandLead
from tenants.leads.models import LeadSender
from tests.factories import make_lead, make_user
from tests.leads.standing import forget_leads

pytestmark = pytest.mark.rule("HQ-5")


@pytest.mark.parametrize("rounds", [10, pytest.param(200, marks=pytest.mark.long)])
def test_of_a_claim_and_a_move_at_one_instant_one_wins_and_nothing_is_lost(
    make_dealer: Callable[[], DealerContext],
    shared_dealers: dict[str, DealerContext],
    django_db_blocker: DjangoDbBlocker,
    rounds: int,
) -> None:
    dealer = make_dealer()
    with django_db_blocker.unblock():
        try:
            _collide(dealer, rounds)
        finally:
            with in_public():
                forget_leads()


def _collide(dealer: DealerContext, rounds: int) -> None:
    with in_dealer(dealer):
        caller = make_user("caller", Role.CONSULTANT)
        leads = [make_lead().id for _ in range(rounds)]
    begin = threading.Barrier(2)
    with ThreadPoolExecutor(2) as both:
        claims = both.submit(_alone, lambda: _claim_all(dealer, caller, leads, begin))
        both.submit(_alone, lambda: _move_all(dealer, leads, begin)).result()
        claimed = claims.result()
    with in_public():
        dealers = dict(BrandLead.objects.values_list("id", "dealer"))
        with_person = set(BrandLead.objects.filter(sealed__isnull=False).values_list("id", flat=True))
    with in_dealer(dealer):
        states = dict(Lead.objects.values_list("id", "state"))
        moves = Event.objects.filter(kind="lead.moved").count()
    assert {dealers[lead] for lead in claimed} <= {dealer.code}
    assert {states[lead] for lead in claimed} <= {"claimed"}
    others = set(leads) - claimed
    assert {dealers[lead] for lead in others} <= {"south"}
    assert (with_person, moves) == (others, len(others))


def _alone(work: Callable[[], set[UUID]]) -> set[UUID]:
    try:
        return work()
    finally:
        connections.close_all()


def _claim_all(dealer: DealerContext, caller: User, leads: list[UUID], begin: threading.Barrier) -> set[UUID]:
    """Claim each lead as its move begins; return those that were claimed."""
    claimed, refusals = set[UUID](), set[str]()
    with in_dealer(dealer):
        for lead in leads:
            begin.wait(30)
            try:
                claim_lead(caller, lead)
                claimed.add(lead)
            except DomainError as refusal:
                refusals.add(refusal.problems[0].code)
            begin.wait(30)
    assert refusals <= {"lead_moved"}
    return claimed


def _move_all(dealer: DealerContext, leads: list[UUID], begin: threading.Barrier) -> set[UUID]:
    """Have each lead given back, as the brand had asked just before."""
    with in_public():
        sender = LeadSender.objects.create(code="website", name="官网", kind="website", mail_token=uuid4().hex)
    for lead in leads:
        with in_public():
            BrandLead.objects.create(
                id=lead, sender=sender, form="json", state="offered", dealer=dealer.code, assigned_at=clock.now(),
                assignment=1, recalled_at=clock.now(), recalled_to="south",
            )  # fmt: skip
        begin.wait(30)
        with in_dealer(dealer):
            exchange_leads()
        begin.wait(30)
    return set()
