"""Bodies are read within a size, above a speed, and within a budget."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from config.door import bodies
from config.door.bodies import BodyRefusedError, Budget, Budgets, declared_length, read_body
from config.door.routes import MIB, ORDINARY


async def pieces(*parts: bytes, pause: float = 0.0) -> AsyncIterator[bytes]:
    for part in parts:
        await asyncio.sleep(pause)
        yield part


def read(chunks: AsyncIterator[bytes], largest: int = 100, budget: Budget | None = None) -> bytes:
    return asyncio.run(read_body(chunks, largest, budget or Budget(1_000), "10.0.0.1"))


def refusal_of(chunks: AsyncIterator[bytes], largest: int = 100, budget: Budget | None = None) -> tuple[int, str]:
    with pytest.raises(BodyRefusedError) as refused:
        read(chunks, largest, budget)
    return refused.value.status, refused.value.code


def test_body_arrives_whole_and_gives_its_budget_back() -> None:
    budget = Budget(1_000)
    assert read(pieces(b"ab", b"c", b""), budget=budget) == b"abc"
    assert read(pieces()) == b""
    assert (budget.used, dict(budget.by_address)) == (0, {})


def test_end_that_is_raised_at_once_is_an_end() -> None:
    class Parts:
        def __aiter__(self) -> "Parts":
            return self

        def __anext__(self) -> Any:
            raise StopAsyncIteration

    assert read(Parts()) == b""


def test_body_above_its_size_is_refused_as_soon_as_it_is() -> None:
    budget = Budget(1_000)
    assert refusal_of(pieces(b"a" * 100, b"b"), budget=budget) == (413, "body_too_large")
    assert budget.used == 0


@pytest.mark.parametrize(
    ("header", "refusal"),
    [("101", (413, "body_too_large")), ("-1", (400, "not_readable")), ("1" * 30, (400, "not_readable"))],
)
def test_declared_length_is_refused_before_anything_is_read(header: str, refusal: tuple[int, str]) -> None:
    with pytest.raises(BodyRefusedError) as refused:
        declared_length(header, 100)
    assert (refused.value.status, refused.value.code) == refusal


def test_declared_length_within_the_size_is_returned() -> None:
    assert (declared_length("100", 100), declared_length(None, 100)) == (100, None)


def test_body_that_does_not_arrive_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "GRACE_SECONDS", 0.05)
    assert refusal_of(pieces(b"a", b"b", pause=0.2)) == (408, "too_slow")


def test_slow_but_steady_body_arrives(monkeypatch: pytest.MonkeyPatch) -> None:
    # Three bytes in 0.3 s: 10 a second, where 5 a second are enough and the grace alone is not.
    monkeypatch.setattr(bodies, "GRACE_SECONDS", 0.2)
    monkeypatch.setattr(bodies, "SLOWEST_BYTES_PER_SECOND", 5)
    assert read(pieces(b"a", b"b", b"c", pause=0.1)) == b"abc"


def test_one_address_takes_half_of_a_budget_at_most() -> None:
    budget = Budget(1_000)
    budget.take("10.0.0.1", 500)
    with pytest.raises(BodyRefusedError) as refused:
        budget.take("10.0.0.1", 1)
    assert (refused.value.status, refused.value.code) == (503, "busy")
    budget.take("10.0.0.2", 500)
    with pytest.raises(BodyRefusedError):
        budget.take("10.0.0.3", 1)
    budget.give_back("10.0.0.1", 500)
    budget.take("10.0.0.3", 1)


def test_uploads_cannot_crowd_out_small_bodies() -> None:
    budgets = Budgets()
    assert budgets.for_body(ORDINARY.largest_body) is budgets.small
    assert budgets.for_body(26 * MIB) is budgets.large
