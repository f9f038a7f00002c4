"""Limits count in Redis for all processes together, and hold in each process when Redis is away."""

from collections.abc import Iterator
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
import redis
from django.conf import settings

from kit import clock, counters, limits
from kit.limits import Limit, LimitReached, count_request, limit
from kit.tenancy import DealerContext, in_dealer
from tests.factories import NOW

THREE = Limit("three", count=3, seconds=60)


class AwayRedis:
    """Redis that nobody reaches."""

    calls = 0

    def pipeline(self, **_options: Any) -> Any:
        AwayRedis.calls += 1
        raise redis.ConnectionError


@pytest.fixture
def away(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[AwayRedis]]:
    AwayRedis.calls = 0
    monkeypatch.setattr(counters, "redis_client", AwayRedis)
    yield AwayRedis
    counters.counters._redis_paused_until = 0.0


def tried(count: int, *of: str, each: Limit = THREE) -> list[bool]:
    """Return for each try whether it passed."""
    passed = []
    for _ in range(count):
        try:
            each.count_try(*of)
        except LimitReached:
            passed.append(False)
        else:
            passed.append(True)
    return passed


def test_tries_beyond_the_limit_are_refused_until_the_window_is_over(north: DealerContext) -> None:
    with clock.at(NOW):
        assert tried(4, "li") == [True, True, True, False]
        assert tried(1, "wang") == [True]
        with pytest.raises(LimitReached) as refused:
            THREE.count_try("li")
    wait = refused.value.retry_after
    assert 0 < wait <= 60
    with clock.at(NOW + timedelta(seconds=wait)):
        assert tried(1, "li") == [True]


def test_right_try_is_taken_back_and_no_more_than_it(north: DealerContext) -> None:
    with clock.at(NOW):
        assert tried(3, "li") == [True] * 3
        THREE.take_back("li")
        assert tried(2, "li") == [True, False]


def test_amounts_count_each_for_itself(north: DealerContext) -> None:
    with clock.at(NOW):
        THREE.count_try("li", amount=2)
        with pytest.raises(LimitReached):
            THREE.count_try("li", amount=2)


def test_each_dealer_counts_by_itself_but_an_address_is_one_machine(
    north: DealerContext, shared_dealers: dict[str, DealerContext]
) -> None:
    everywhere = Limit("everywhere", count=1, seconds=60, spans_dealers=True)
    with clock.at(NOW):
        with in_dealer(shared_dealers["north"]):
            assert (tried(3, "10.0.0.1"), tried(1, "10.0.0.1", each=everywhere)) == ([True] * 3, [True])
        with in_dealer(shared_dealers["south"]):
            assert (tried(3, "10.0.0.1"), tried(1, "10.0.0.1", each=everywhere)) == ([True] * 3, [False])


def test_limits_hold_while_redis_is_away_and_leave_it_alone(north: DealerContext, away: type[AwayRedis]) -> None:
    with clock.at(NOW):
        assert tried(5, "li") == [True, True, True, False, False]
    assert away.calls == 1


def test_what_was_counted_before_redis_went_still_counts(north: DealerContext, monkeypatch: pytest.MonkeyPatch) -> None:
    with clock.at(NOW):
        assert tried(2, "li") == [True, True]
        monkeypatch.setattr(counters, "redis_client", AwayRedis)
        assert tried(2, "li") == [True, False]
    counters.counters._redis_paused_until = 0.0


def test_processes_count_together(north: DealerContext) -> None:
    with clock.at(NOW):
        assert tried(3, "li") == [True] * 3
        # Another process knows nothing of its own.
        counters.counters.forget()
        assert tried(1, "li") == [False]


def test_table_names_known_scopes() -> None:
    assert {scope for _, _, scope in settings.RATE_LIMITS.values()} == {"address", "person", "dealer", "origin"}
    assert all(count > 0 and seconds > 0 for count, seconds, _ in settings.RATE_LIMITS.values())
    assert limit("sign_in_by_address").spans_dealers
    assert not limit("sign_in_by_stranger").spans_dealers
    assert limits.limit("exports").count == settings.RATE_LIMITS["exports"][0]


def test_route_counts_against_the_daily_and_the_dealers_ceiling_of_its_name(
    north: DealerContext, settings: Any, rf: Any
) -> None:
    """E10: exports and uploads have ceilings."""
    wider = {f"{name}_{each}" for name in ("exports", "imports") for each in ("daily", "at_dealer")}
    assert wider <= set(settings.RATE_LIMITS)
    settings.RATE_LIMITS = {
        "exports": (9, 60, "person"),
        "exports_daily": (1, 86_400, "person"),
        "exports_at_dealer": (2, 86_400, "dealer"),
    }

    def passes(name: str) -> bool:
        request = rf.get("/")
        request.user = SimpleNamespace(pk=name)
        try:
            count_request("exports", request)
        except LimitReached:
            return False
        return True

    with clock.at(NOW):
        # The second of Li's is over the daily one, Wang's over the dealer's.
        assert [passes(name) for name in ("li", "li", "zhang", "wang")] == [True, False, True, False]
