"""Measuring a path: the product and the plain SQL in turn, so that whatever else the machine does falls on both."""

import itertools
import multiprocessing
import os
import re
import statistics
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field

import psycopg

from tests.bench.load import CONNECTIONS, Load, Request, answer_to, load
from tests.bench.paths import Floor, Path, once
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

    def told(self) -> dict[str, object]:
        """As it stands in the file."""
        return asdict(self)


def measure(stage: Stage, path: Path, seconds: float = SECONDS) -> Figures:
    """Rates at the big dealer and the small one, and against the floor."""
    for at in range(20):
        # Both processes, so that neither has its connection's first statements counted.
        answer_to(stage.port, path.requests[at % len(path.requests)])
    statements = count_statements(stage, path.requests[20] if len(path.requests) > 20 else path.requests[0])
    ours: list[Load] = []
    at_small: list[Load] = []
    ratios: list[float] = []
    cpu = 0.0
    for _ in range(PAIRS):
        floor = floor_per_second(stage, path.floor)
        before = stage.cpu_seconds()
        ours.append(load(stage.port, _fresh(path).requests, seconds))
        cpu += stage.cpu_seconds() - before
        if not ours[-1].count:
            raise RuntimeError(f"{path.name}: not one answer in {seconds:g} s")
        ratios.append(floor / ours[-1].per_second)
        if path.at_small:
            at_small.append(load(stage.port, _fresh(path, small=True).requests, seconds))
    if any(each.failures for each in ours):
        print(f"  {path.name}: {sum(each.failures for each in ours)} requests were refused")
    rate = statistics.median(each.per_second for each in ours)
    small = statistics.median(each.per_second for each in at_small) if at_small else None
    return Figures(
        per_second=round(rate, 1),
        p50_ms=round(statistics.median(each.p50_ms for each in ours), 2),
        p95_ms=round(statistics.median(each.p95_ms for each in ours), 2),
        p99_ms=round(statistics.median(each.p99_ms for each in ours), 2),
        cpu_ms=round(cpu * 1e3 / sum(each.count for each in ours), 2),
        statements=statements,
        size_ratio=round(rate / small, 3) if small else None,
        floor_ratio=told_ratios(ratios),
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


def _fresh(path: Path, *, small: bool = False) -> Path:
    chosen = Path(path.name, path.at_small, path.floor) if small else path
    return once(chosen) if chosen.requests[0].key else chosen


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
