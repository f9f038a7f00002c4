"""Measuring a path: the product and the plain SQL in turn, so that whatever else the machine does falls on both."""

import itertools
import multiprocessing
import os
import re
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field

import psycopg

from tests.bench.load import CONNECTIONS, Load, Request, answer_to, load
from tests.bench.paths import Floor, Path
from tests.bench.stage import Stage

PAIRS = 5
SECONDS = float(os.environ.get("BENCH_SECONDS", "3"))
_IS_STATEMENT = re.compile(r"^\S+ \S+ \S+ \[\d+\] LOG:  (?:statement|execute [^:]*): (?!BEGIN|COMMIT)", re.MULTILINE)


@dataclass
class Figures:
    """One path's line in build/bench.json; None is what cannot be said of it. Ratios are the floor's rate to ours."""

    per_second: float
    p50_ms: float
    p95_ms: float
    p99_ms: float
    cpu_ms: float | None = None
    statements: int | None = None
    size_ratio: float | None = None
    floor_ratio: dict[str, float] = field(default_factory=dict)
    # The same at the small dealer.
    at_small: "Figures | None" = None

    def told(self) -> dict[str, object]:
        """As it stands in the file, where those of the small dealer stand apart."""
        return {name: value for name, value in asdict(self).items() if name != "at_small"}


def measure(stage: Stage, path: Path, seconds: float = SECONDS) -> Figures:
    """Rates at the big dealer and the small one, and against the floor, in turn."""
    ratios = []
    try:
        ours = _Side(stage, path, path.requests)
        at_small = _Side(stage, path, path.at_small) if path.at_small else None
        for _ in range(PAIRS):
            floor = floor_per_second(stage, path.floor)
            ratios.append(floor / ours.driven(seconds).per_second)
            if at_small:
                at_small.driven(seconds)
    finally:
        path.take_back()
    if ours.failures:
        print(f"  {path.name}: {ours.failures} requests were refused")
    figures = ours.figures()
    figures.floor_ratio = told_ratios(ratios)
    if at_small:
        figures.at_small = at_small.figures()
        figures.size_ratio = round(figures.per_second / figures.at_small.per_second, 3)
    return figures


class _Side:
    """A path at one dealer: what came of each time that it was driven."""

    def __init__(self, stage: Stage, path: Path, requests: Sequence[Request]) -> None:
        self._stage, self._renew, self._requests = stage, path.renew, requests
        for at in range(20):
            # Both processes, so that neither has its connection's first statements counted.
            answer_to(stage.port, requests[at % len(requests)])
        self._statements = count_statements(stage, requests[20] if len(requests) > 20 else requests[0])
        self._loads: list[Load] = []
        self._cpu_seconds = 0.0

    @property
    def failures(self) -> int:
        return sum(each.failures for each in self._loads)

    def driven(self, seconds: float) -> Load:
        """One time more, with requests of its own where it writes."""
        before = self._stage.cpu_seconds()
        self._loads.append(load(self._stage.port, self._renew(self._requests), seconds))
        self._cpu_seconds += self._stage.cpu_seconds() - before
        if not self._loads[-1].count:
            raise RuntimeError(f"{self._requests[0].path}: not one answer in {seconds:g} s")
        return self._loads[-1]

    def figures(self) -> Figures:
        """The medians of all times, and what a request cost."""

        def median(of: Callable[[Load], float], places: int = 2) -> float:
            return round(statistics.median(map(of, self._loads)), places)

        return Figures(
            per_second=median(lambda each: each.per_second, 1),
            p50_ms=median(lambda each: each.p50_ms),
            p95_ms=median(lambda each: each.p95_ms),
            p99_ms=median(lambda each: each.p99_ms),
            cpu_ms=round(self._cpu_seconds * 1e3 / sum(each.count for each in self._loads), 2),
            statements=self._statements,
        )


def told_ratios(ratios: list[float]) -> dict[str, float]:
    """Of the pairs."""
    return {"median": round(statistics.median(ratios), 2), "worst": round(max(ratios), 2)}


def timed(
    stage: Stage, ours: Callable[[], object], floor: Callable[[psycopg.Connection[tuple[object, ...]]], object]
) -> Figures:
    """The same for what is done one at a time: pairs of one turn each. Rates are turns a second."""
    waits, ratios = [], []
    with stage.connect() as session:
        for _ in range(PAIRS):
            plain = _seconds(lambda: floor(session))
            waits.append(_seconds(ours))
            ratios.append(waits[-1] / plain)
    return of_waits(waits, ratios)


def of_waits(waits: list[float], ratios: list[float]) -> Figures:
    """Figures of turns in seconds."""
    ordered = sorted(waits)

    def at(share: float) -> float:
        return round(ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1e3, 2)

    rate = round(1 / statistics.median(ordered), 2)
    return Figures(rate, at(0.5), at(0.95), at(0.99), floor_ratio=told_ratios(ratios) if ratios else {})


def _seconds(turn: Callable[[], object]) -> float:
    begun = time.perf_counter()
    turn()
    return time.perf_counter() - begun


def floor_per_second(stage: Stage, floor: Floor) -> float:
    """The floor's rate with as many clients as the load has, in two processes, for a third of the time."""
    # Forked, for a floor is a closure; each client opens its own connection.
    context = multiprocessing.get_context("fork")
    counts = context.Queue()
    clients = [
        context.Process(target=_client, args=(stage.database, floor, SECONDS / 2, counts)) for _ in range(CONNECTIONS)
    ]
    for each in clients:
        each.start()
    rate = sum(counts.get(timeout=60) for _ in clients)
    for each in clients:
        each.join()
    return float(rate)


def _client(database: str, floor: Floor, seconds: float, counts: "multiprocessing.Queue[float]") -> None:
    try:
        with psycopg.connect(database, autocommit=True) as session:
            session.execute("SET search_path = d_big, extensions")
            begun = time.monotonic()
            for done in itertools.count(1):
                floor(session, os.getpid() * 1_000_000 + done)
                if time.monotonic() - begun >= seconds:
                    break
            counts.put(done / (time.monotonic() - begun))
    except Exception as error:
        print(f"  the floor fails: {error}")
        counts.put(0.0)


def count_statements(stage: Stage, request: Request) -> int:
    """How many statements the server was sent for one request, BEGIN and COMMIT apart."""
    log = stage.folder / "log" / "postgres.log"
    with stage.connect() as session:
        _log_statements(session, "all")
        answer_to(stage.port, Request(request.host, "/api/v1/me/", request.token))
        time.sleep(0.3)
        begun = log.stat().st_size
        answer_to(stage.port, request)
        time.sleep(0.3)
        with log.open("rb") as written:
            written.seek(begun)
            told = written.read().decode(errors="replace")
        _log_statements(session, "none")
    return len(_IS_STATEMENT.findall(told))


def _log_statements(session: psycopg.Connection[tuple[object, ...]], which: str) -> None:
    session.execute(f"ALTER SYSTEM SET log_statement = '{which}'")
    session.execute("SELECT pg_reload_conf()")
    time.sleep(0.3)
