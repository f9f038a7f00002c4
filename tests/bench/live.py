"""Open pages: what a thousand dealers' cost while nothing happens, and how soon one shows a change."""

import asyncio
import json
import resource
import secrets
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import cycle

import psutil
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connections

from accounts.backends import BACKEND
from accounts.models import User
from accounts.roles import Role
from config.door.streams import LONGEST_SECONDS
from kit.queue.broker import redis_client
from kit.tenancy import in_dealer, in_public
from tenants.models import Dealer, DealerState
from tests.bench.measure import Figures, of_waits
from tests.bench.operations import write_event
from tests.bench.stage import DOMAIN, Stage
from tests.factories import make_user

PAGES = 6
IDLE_SECONDS = 60.0
_BOARDS, _WRITERS, _CHANGES_SECONDS = 10, 200, 30.0
_OPENING_AT_ONCE = 16


@dataclass(frozen=True, slots=True)
class Visitor:
    """Someone of a dealer whose browser has pages open."""

    host: str
    cookie: str


def idle_pages(stage: Stage) -> dict[str, float]:
    """CPU, requests and memory of six open pages at each of a thousand dealers, over a minute without activity.

    `cpu_percent` is of one core, of all processes: web, workers, clock, database, queue; `cpu_percent_without_pages` is
    the same before the pages were opened.
    """
    _allow_connections()
    visitors = list(_visitors(_dealers()))
    stage.start("web", "worker", "bulk", "clock")
    time.sleep(20)
    alone = _cpu_percent(stage, IDLE_SECONDS)
    figures = asyncio.run(_idle(stage, visitors, alone))
    for name, value in figures.items():
        print(f"  {name.replace('_', ' ')}: {value:,.3f}")
    return figures


async def _idle(stage: Stage, visitors: Sequence[Visitor], alone: dict[str, float]) -> dict[str, float]:
    streams = await _open_streams(stage, [visitor for visitor in visitors for _ in range(PAGES)])
    print(f"  {len(streams):,} streams of {len(visitors):,} dealers are open")
    await asyncio.sleep(5)
    counter = [0]
    over = asyncio.Event()
    pages = len(streams)
    # As static/js does: a page asks when the front end has ended its stream, and opens the next one.
    every_page_once = _ask_evenly(stage, visitors, pages / LONGEST_SECONDS, ("/live/ticket/", "/live/"), counter, over)
    asking = asyncio.create_task(every_page_once)
    cpu = await asyncio.to_thread(_cpu_percent, stage, IDLE_SECONDS)
    over.set()
    await asking
    lost = sum(reader.at_eof() for reader, _ in streams)
    memory = sum(each.memory_info().rss for each in stage.processes_of("web")) / 2**20
    for _, writer in streams:
        writer.close()
    return {
        "pages": pages,
        "streams_lost": lost,
        "cpu_percent": sum(cpu.values()),
        "cpu_percent_without_pages": sum(alone.values()),
        **{f"{name}_cpu_percent": used for name, used in cpu.items()},
        **{f"{name}_cpu_percent_without_pages": used for name, used in alone.items()},
        "requests_per_second_and_page": counter[0] / IDLE_SECONDS / pages,
        "web_mb": memory,
    }


async def _ask_evenly(
    stage: Stage,
    visitors: Sequence[Visitor],
    per_second: float,
    paths: Sequence[str],
    counter: list[int],
    over: asyncio.Event,
) -> None:
    for visitor in cycle(visitors):
        with suppress(TimeoutError):
            async with asyncio.timeout(1 / per_second):
                await over.wait()
        if over.is_set():
            return
        for path in paths:
            await _get(stage, visitor, path)
            counter[0] += 1


def live_change(stage: Stage) -> Figures:
    """From an event's commit until an open board shows it, while two hundred dealers write: the stream's message,
    `/live/`, and the page again."""
    _allow_connections()
    stage.start("web", "worker", "bulk", "clock")
    codes = _dealers()[:_WRITERS]
    boards = list(_visitors(codes[:_BOARDS]))
    time.sleep(10)
    waits = asyncio.run(_changes(stage, boards, codes))
    return of_waits(waits, [])


async def _changes(stage: Stage, boards: Sequence[Visitor], codes: Sequence[str]) -> list[float]:
    streams = await _open_streams(stage, boards)
    written: dict[str, list[float]] = {code: [] for code in codes}
    over = threading.Event()

    def write() -> None:
        turns, until = cycle(codes), time.monotonic() + _CHANGES_SECONDS
        while time.monotonic() < until:
            code = next(turns)
            # Before the commit: a board may hear of the event before this thread goes on.
            written[code].append(time.monotonic())
            write_event(code)
            time.sleep(0.01)
        over.set()
        connections.close_all()

    waits: list[float] = []

    async def watch(visitor: Visitor, reader: asyncio.StreamReader) -> None:
        seen = 0
        code = visitor.host.partition(".")[0]
        while not over.is_set() or seen < len(written[code]):
            try:
                async with asyncio.timeout(5):
                    line = await reader.readline()
            except TimeoutError:
                if over.is_set() and seen < len(written[code]):
                    raise RuntimeError(f"{code}: {len(written[code]) - seen} changes were not announced") from None
                continue
            if not line.startswith(b"event: changed"):
                continue
            there = len(written[code])
            await _get(stage, visitor, "/live/")
            await _get(stage, visitor, "/traffic/")
            now = time.monotonic()
            waits.extend(now - at for at in written[code][seen:there])
            seen = there

    writer = threading.Thread(target=write)
    writer.start()
    await asyncio.gather(*(watch(board, reader) for board, (reader, _) in zip(boards, streams, strict=True)))
    writer.join()
    for _, each in streams:
        each.close()
    return waits


async def _open_streams(
    stage: Stage, visitors: Sequence[Visitor]
) -> list[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    gate = asyncio.Semaphore(_OPENING_AT_ONCE)

    async def open_one(visitor: Visitor) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        async with gate:
            address = json.loads(await _get(stage, visitor, "/live/ticket/"))["stream"]
            reader, writer = await asyncio.open_connection("127.0.0.1", stage.port, limit=2**12)
            writer.write(_request(visitor, address, is_last=False))
            status = await reader.readline()
            if b" 200 " not in status:
                raise RuntimeError(f"no stream: {status.decode()}")
            while (await reader.readline()).strip():
                pass
            return reader, writer

    return await asyncio.gather(*(open_one(visitor) for visitor in visitors))


async def _get(stage: Stage, visitor: Visitor, path: str) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", stage.port)
    try:
        writer.write(_request(visitor, path, is_last=True))
        head, _, body = (await reader.read()).partition(b"\r\n\r\n")
    finally:
        writer.close()
    if b" 200 " not in head.partition(b"\r\n")[0]:
        raise RuntimeError(f"{path}: {head[:100].decode()}")
    return body


def _request(visitor: Visitor, path: str, *, is_last: bool) -> bytes:
    lines = [
        f"GET {path} HTTP/1.1",
        f"Host: {visitor.host}",
        f"Cookie: {visitor.cookie}",
        "X-Forwarded-Proto: https",
        f"X-Forwarded-For: 10.{secrets.randbelow(256)}.{secrets.randbelow(256)}.1",
    ]
    return "\r\n".join([*lines, *(["Connection: close"] if is_last else []), "", ""]).encode()


def _dealers() -> list[str]:
    with in_public():
        active = Dealer.objects.filter(state=DealerState.ACTIVE).order_by("code")
        return list(active.values_list("code", flat=True)[:1_000])


def _visitors(codes: Sequence[str]) -> Iterator[Visitor]:
    """Sign a manager of each dealer in."""
    for code in codes:
        with in_dealer(code):
            user = User.objects.filter(username="manager").first() or make_user("manager", Role.SHOWROOM_MANAGER)
            session = SessionStore()
            session[SESSION_KEY] = str(user.pk)
            session[BACKEND_SESSION_KEY] = BACKEND
            session[HASH_SESSION_KEY] = user.get_session_auth_hash()
            session.save()
        yield Visitor(f"{code}.{DOMAIN}", f"{settings.SESSION_COOKIE_NAME}={session.session_key}")


def _cpu_percent(stage: Stage, seconds: float) -> dict[str, float]:
    """Return the use of one core in percent, by each process of the product, the database and the queue."""
    before, begun = _cpu_seconds(stage), time.monotonic()
    time.sleep(seconds)
    passed = time.monotonic() - begun
    return {name: 100 * (used - before[name]) / passed for name, used in _cpu_seconds(stage).items()}


def _cpu_seconds(stage: Stage) -> dict[str, float]:
    used = {}
    for name, processes in _processes(stage).items():
        used[name] = 0.0
        for process in processes:
            with suppress(psutil.NoSuchProcess):
                times = process.cpu_times()
                # A child that has ended counts with its parent.
                used[name] += times.user + times.system + times.children_user + times.children_system
    return used


def _processes(stage: Stage) -> dict[str, list[psutil.Process]]:
    with stage.connect() as session:
        (backend,) = session.execute("SELECT pg_backend_pid()").fetchone() or (0,)
        # This connection's own process is a child of the server, and ends with the connection.
        postmaster = psutil.Process(psutil.Process(int(str(backend))).ppid())
    return {
        **{name: stage.processes_of(name) for name in stage.processes or {}},
        "database": [postmaster, *postmaster.children(recursive=True)],
        "queue": [psutil.Process(int(redis_client().info("server")["process_id"]))],
    }


def _allow_connections() -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
