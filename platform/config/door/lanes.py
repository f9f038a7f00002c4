"""Threads that run Django, with a queue before each that is fair between addresses.

A lane has one thread, because its database connection belongs to the thread and the interpreter runs one at a time.
Waiting requests take turns by address: one machine that sends hundreds delays itself, not the others.
"""

import asyncio
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from typing import Generic, TypeVar

Result = TypeVar("Result")

# Beyond this, an address's next request is refused (429), or anyone's (503).
MOST_WAITING_BY_ADDRESS = 200
MOST_WAITING = 2_000
# Nobody is served an answer that they have stopped waiting for.
LONGEST_WAIT_SECONDS = 30.0


class LaneFullError(Exception):
    """A lane takes no more. `status` is 429 where the caller's own requests fill it, else 503."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class _Job(Generic[Result]):
    __slots__ = ("future", "queued_at", "run")

    def __init__(self, run: Callable[[], Result], future: "asyncio.Future[Result]") -> None:
        self.run, self.future, self.queued_at = run, future, time.monotonic()


class Lane:
    """One thread and its queue. Jobs are submitted from the event loop."""

    def __init__(self, name: str, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._waiting: OrderedDict[str, deque[_Job[object]]] = OrderedDict()
        self._count = 0
        self._lock = threading.Condition(threading.Lock())
        self._is_closing = False
        self._thread = threading.Thread(target=self._work, name=f"lane-{name}", daemon=True)
        self._thread.start()

    @property
    def waiting_count(self) -> int:
        """Return how many jobs wait."""
        return self._count

    def submit(self, address: str, run: Callable[[], Result]) -> "asyncio.Future[Result]":
        """Queue a job of an address; its future is done on the event loop. Raises LaneFullError."""
        future: asyncio.Future[Result] = self._loop.create_future()
        job = _Job(run, future)
        with self._lock:
            jobs = self._waiting.get(address)
            if jobs is not None and len(jobs) >= MOST_WAITING_BY_ADDRESS:
                raise LaneFullError(429)
            if self._count >= MOST_WAITING:
                raise LaneFullError(503)
            if jobs is None:
                jobs = self._waiting[address] = deque()
            jobs.append(job)  # type: ignore[arg-type] # results differ from job to job
            self._count += 1
            self._lock.notify()
        return future

    def close(self) -> None:
        """Let the thread end once its queue is empty; wait for it."""
        with self._lock:
            self._is_closing = True
            self._lock.notify()
        self._thread.join()

    def _next(self) -> _Job[object] | None:
        with self._lock:
            while not self._waiting:
                if self._is_closing:
                    return None
                self._lock.wait()
            address, jobs = next(iter(self._waiting.items()))
            job = jobs.popleft()
            self._count -= 1
            if jobs:
                self._waiting.move_to_end(address)
            else:
                del self._waiting[address]
            return job

    def _work(self) -> None:
        while (job := self._next()) is not None:
            if job.future.cancelled():
                continue
            try:
                if time.monotonic() - job.queued_at > LONGEST_WAIT_SECONDS:
                    raise LaneFullError(503)
                result = job.run()
            except BaseException as error:
                self._deliver(job.future, error=error)
            else:
                self._deliver(job.future, result)

    def _deliver(
        self, future: "asyncio.Future[object]", result: object = None, error: BaseException | None = None
    ) -> None:
        def deliver() -> None:
            if future.cancelled():
                return
            if error is None:
                future.set_result(result)
            else:
                future.set_exception(error)

        self._loop.call_soon_threadsafe(deliver)
