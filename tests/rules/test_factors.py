"""The roles that must have a second factor, and from when."""

from datetime import UTC, datetime, timedelta

import pytest

from accounts.roles import BRAND_ROLES, DEALER_ROLES, MANAGERS, Role
from accounts.rules.factors import AccountPolicy, due_at

NOW = datetime(2026, 11, 18, 2, tzinfo=UTC)
WEEK = NOW + timedelta(days=7)
USUAL, STRICT = AccountPolicy(), AccountPolicy(managers_need_second_factor=True)


@pytest.mark.parametrize("role", sorted(BRAND_ROLES))
def test_headquarters_and_operators_need_one_at_once(role: Role) -> None:
    assert due_at([role], USUAL, NOW, None) == NOW


def test_new_administrator_of_a_dealer_has_a_week() -> None:
    assert due_at([Role.DEALER_ADMIN], USUAL, NOW, None) == WEEK


def test_time_that_was_set_stays() -> None:
    before = NOW - timedelta(days=3)
    assert due_at([Role.DEALER_ADMIN, Role.CONSULTANT], USUAL, NOW, before) == before
    assert due_at([Role.HQ_ANALYST], USUAL, NOW, before) == before


@pytest.mark.parametrize("role", sorted(MANAGERS))
def test_managers_need_one_where_the_dealer_asks_it(role: Role) -> None:
    assert due_at([role], USUAL, NOW, None) is None
    assert due_at([role], STRICT, NOW, None) == WEEK


@pytest.mark.parametrize("role", sorted(DEALER_ROLES - MANAGERS - {Role.DEALER_ADMIN}))
def test_all_others_need_none(role: Role) -> None:
    assert due_at([role], STRICT, NOW, NOW) is None
