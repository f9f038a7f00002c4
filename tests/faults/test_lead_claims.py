"""Two people claim a lead at the same instant, over connections of their own (HQ-4)."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections
from pytest_django import DjangoDbBlocker

from accounts.models import User
from accounts.roles import Role
from crm.models import Event, Lead
from crm.services.leads.work import claim_lead
from kit.errors import DomainError
from kit.tenancy import DealerContext, in_dealer
from tests.factories import make_lead, make_user

pytestmark = pytest.mark.rule("HQ-4")


@pytest.mark.parametrize("rounds", [10, pytest.param(200, marks=pytest.mark.long)])
def test_one_of_two_who_claim_at_once_gets_the_lead_and_the_other_is_refused(
    rounds: int, make_dealer: Callable[[], DealerContext], django_db_blocker: DjangoDbBlocker
) -> None:
    dealer = make_dealer()
    with django_db_blocker.unblock():
        _race(dealer, rounds)


def _race(dealer: DealerContext, rounds: int) -> None:
    with in_dealer(dealer):
        people = [make_user(name, Role.CONSULTANT, name=name) for name in ("first", "second")]
        leads = [make_lead() for _ in range(rounds)]
    begin = threading.Barrier(2)

    def claim(person: User) -> list[str]:
        answers = []
        try:
            with in_dealer(dealer):
                for lead in leads:
                    begin.wait()
                    try:
                        claim_lead(person, lead.id)
                        answers.append("claimed")
                    except DomainError as refusal:
                        answers.append(refusal.problems[0].code)
        finally:
            connections.close_all()
        return answers

    with ThreadPoolExecutor(2) as both:
        first, second = both.map(claim, people)
    assert [sorted(each) for each in zip(first, second, strict=True)] == [["claimed", "lead_taken"]] * rounds
    with in_dealer(dealer):
        holders = dict(Lead.objects.values_list("id", "claimed_by__username"))
        expected = ["first" if answer == "claimed" else "second" for answer in first]
        assert [holders[lead.id] for lead in leads] == expected
        assert Event.objects.filter(kind="lead.claimed").count() == rounds
