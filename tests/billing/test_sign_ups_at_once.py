"""A hundred confirmed sign-ups at one moment: each has its dealer, its trial and its subscription (SA-3)."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from pytest_django import DjangoDbBlocker

from accounts.models import AuditEntry
from kit import clock
from kit.errors import DomainError
from kit.tenancy import DealerContext, in_public
from tenants.billing.models import SignUp, Subscription
from tenants.billing.services.link import seal_link
from tenants.billing.services.sign_up import confirm_sign_up
from tenants.models import Dealer, NextDue
from tests.billing.test_sign_up import FORM

pytestmark = pytest.mark.full
_COUNT, _AT_ONCE = 100, 10


@pytest.fixture
def cleared(shared_dealers: dict[str, DealerContext], django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Take back what other connections have committed."""
    with django_db_blocker.unblock():
        try:
            yield
        finally:
            with in_public(), connection.cursor() as cursor:
                cursor.execute("BEGIN")
                # The audit lets nobody delete its entries; nor are keys looked at.
                cursor.execute("SET LOCAL session_replication_role = replica")
                for rows in (
                    SignUp.objects.filter(dealer__startswith="once-"),
                    Subscription.objects.filter(dealer__startswith="once-"),
                    NextDue.objects.filter(place__startswith="once-"),
                    AuditEntry.objects.filter(subject__startswith="once-"),
                    Dealer.objects.filter(code__startswith="once-"),
                ):
                    rows._raw_delete(rows.db)
                cursor.execute("COMMIT")


def link_of(code: str) -> str:
    return seal_link({**FORM, "code": code, "accepted_at": clock.now().isoformat(), "terms": "2026-11"})


def confirm(link: str, barrier: Barrier) -> str:
    """Confirm beside the others, on a connection of its own; return what came of it."""
    try:
        with in_public():
            barrier.wait()
            return confirm_sign_up(link).dealer.code
    except DomainError as refusal:
        return refusal.code
    finally:
        connection.close()


@pytest.mark.rule("SA-3")
def test_hundred_sign_ups_at_one_moment_each_begin_a_trial(cleared: None) -> None:
    codes = [f"once-{number}" for number in range(_COUNT)]
    barrier = Barrier(_AT_ONCE)
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        found = list(pool.map(lambda code: confirm(link_of(code), barrier), codes))
    assert found == codes
    with in_public():
        assert Dealer.objects.filter(code__in=codes, opens_as="trial", state_until__isnull=False).count() == _COUNT
        assert Subscription.objects.filter(dealer__in=codes).count() == _COUNT


@pytest.mark.rule("SA-3")
def test_one_link_or_one_code_at_the_same_moment_opens_one_dealer(cleared: None) -> None:
    barrier, same = Barrier(_AT_ONCE), link_of("once-same")
    others = [link_of("once-code") for _ in range(_AT_ONCE)]
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        of_link = sorted(pool.map(lambda _: confirm(same, barrier), range(_AT_ONCE)))
        of_code = sorted(pool.map(lambda link: confirm(link, barrier), others))
    assert of_link.count("once-same") == 1
    assert set(of_link) <= {"link_used", "dealer_exists", "once-same"}
    assert of_code.count("once-code") == 1
    assert set(of_code) <= {"dealer_exists", "once-code"}
