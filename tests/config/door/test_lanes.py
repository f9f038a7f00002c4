"""A lane runs one job at a time, takes turns by address, and refuses what it cannot serve."""

import asyncio
import threading
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from config.door import lanes
from config.door.lanes import Lane, LaneFullError


def with_lane(act: Callable[[Lane], Coroutine[Any, Any, Any]]) -> Any:
    async def run() -> Any:
        lane = Lane("test", asyncio.get_running_loop())
        try:
            return await act(lane)
        finally:
            lane.close()

    return asyncio.run(run())


def test_result_and_failure_come_back() -> None:
    def fail() -> None:
        raise ValueError("no")

    async def act(lane: Lane) -> None:
        assert await lane.submit("a", lambda: 41 + 1) == 42
        with pytest.raises(ValueError, match="no"):
            await lane.submit("a", fail)
        assert await lane.submit("a", lambda: "still at work") == "still at work"

    with_lane(act)


def test_addresses_take_turns() -> None:
    order: list[str] = []

    async def act(lane: Lane) -> None:
        gate = threading.Event()
        first = lane.submit("gate", lambda: gate.wait(10))
        jobs = [lane.submit("flood", lambda: order.append("flood")) for _ in range(5)]
        jobs += [lane.submit(name, lambda name=name: order.append(name)) for name in ("b", "c")]
        gate.set()
        await asyncio.gather(first, *jobs)

    with_lane(act)
    assert order == ["flood", "b", "c", "flood", "flood", "flood", "flood"]


def test_address_that_fills_the_queue_is_refused_and_others_are_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lanes, "MOST_WAITING_BY_ADDRESS", 2)
    monkeypatch.setattr(lanes, "MOST_WAITING", 3)

    async def act(lane: Lane) -> tuple[int, int]:
        gate = threading.Event()
        running = threading.Event()
        first = lane.submit("gate", lambda: (running.set(), gate.wait(10)))
        await asyncio.to_thread(running.wait, 10)
        jobs = [lane.submit("flood", lambda: None) for _ in range(2)]
        with pytest.raises(LaneFullError) as own:
            lane.submit("flood", lambda: None)
        jobs.append(lane.submit("other", lambda: None))
        with pytest.raises(LaneFullError) as everyones:
            lane.submit("third", lambda: None)
        gate.set()
        await asyncio.gather(first, *jobs)
        return own.value.status, everyones.value.status

    assert with_lane(act) == (429, 503)


def test_job_that_waited_too_long_is_not_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lanes, "LONGEST_WAIT_SECONDS", -1.0)
    ran: list[int] = []

    async def act(lane: Lane) -> None:
        with pytest.raises(LaneFullError) as refused:
            await lane.submit("a", lambda: ran.append(1))
        assert refused.value.status == 503

    with_lane(act)
    assert ran == []


def test_job_whose_caller_has_gone_is_not_run() -> None:
    ran: list[str] = []

    async def act(lane: Lane) -> None:
        gate = threading.Event()
        first = lane.submit("gate", lambda: gate.wait(10))
        gone = lane.submit("a", lambda: ran.append("gone"))
        last = lane.submit("b", lambda: ran.append("there"))
        gone.cancel()
        gate.set()
        await asyncio.gather(first, last)

    with_lane(act)
    assert ran == ["there"]
