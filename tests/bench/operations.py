"""What the host does, one at a time: new dealers, migrations, and how soon the brand sees an event."""

import threading
import time
from collections.abc import Callable
from itertools import cycle
from uuid import uuid4

import orjson
import psycopg
from django.conf import settings
from django.db import connection, connections, transaction

from config.embedded.waiting import wait_until
from crm.events.log import FOLLOW
from crm.models import Event, FollowerCursor
from kit import clock, queue
from kit.ids import uuid7
from kit.queue.broker import QUEUE, redis_client
from kit.tenancy import in_dealer, in_public
from reporting.brand.models import DealerFreshness
from reporting.dealer.events.follower import DealerFigures
from tenants.models import Dealer, Schema
from tenants.queries.migrations import wanted_migrations
from tenants.queries.schemas import schemas_to_migrate
from tenants.rules.dealers import DealerOrder
from tenants.services.migrating import migrate_schemas
from tenants.services.prepared import prepare_schemas
from tenants.services.provisioning import provision_dealer
from tests.bench.deliveries import deliveries
from tests.bench.measure import PAIRS, SECONDS, Figures, measure, of_waits, timed, told_ratios
from tests.bench.paths import brand, many_dealers
from tests.bench.reminders import due_pass, reminders
from tests.bench.stage import Stage
from tests.bench.sync import sync_commands, sync_delta
from tests.factories import SHANGHAI
from tests.log_entries import RawEntry, record_raw
from tests.next_migration import NAME, next_version

Session = psycopg.Connection[tuple[object, ...]]

_WRITERS = 200
_WATCHED_SECONDS = 20.0
_BURST, _BURSTS = 50_000, 5
_PATIENCE_SECONDS = 300.0
_BATCH = 50


def operations() -> dict[str, Callable[[Stage], Figures]]:
    """By the names of build/bench.json."""
    return {
        "brand_10000": brand_10000,
        "new_dealer": new_dealer,
        "migrate_nothing": migrate_nothing,
        "migrate_column": migrate_column,
        "visible_at_brand": visible_at_brand,
        "reminders": reminders,
        "due_pass": due_pass,
        "deliveries": deliveries,
        "sync_delta": sync_delta,
        "sync_commands": sync_commands,
    }


def brand_10000(stage: Stage) -> Figures:
    """The path `brand` with ten thousand dealers side by side, in answers of ten megabytes; `size_ratio` is how many
    dealers a second it compares, to how many of the thousand."""
    stage.start("web")
    few = measure(stage, brand())
    with many_dealers():
        many = measure(stage, brand(), seconds=4 * SECONDS)
    many.size_ratio = round(10 * many.per_second / few.per_second, 3)
    return many


def new_dealer(stage: Stage) -> Figures:
    """From the order to an open host, by a prepared schema; the floor renames one and writes two rows."""
    with in_public():
        prepare_schemas()
        made: list[str] = []

        def ours() -> None:
            made.append(f"bench-{uuid4().hex[:8]}")
            provision_dealer(DealerOrder(made[-1], "新店", "region-0", "上海市", "长宁区", "021"))

        def floor(session: Session) -> None:
            name = Schema.objects.filter(is_prepared=True).values_list("name", flat=True)[0]
            with session.transaction():
                session.execute(f'ALTER SCHEMA "{name}" RENAME TO "{name}x"')
            with session.transaction():
                session.execute(f'ALTER SCHEMA "{name}x" RENAME TO "{name}"')

        figures = timed(stage, ours, floor)
        states = set(Dealer.objects.filter(code__in=made).values_list("state", flat=True))
        if states != {"active"}:
            raise RuntimeError(f"dealers are {states}")
    return figures


def migrate_nothing(stage: Stage) -> Figures:
    """Told that nothing is to be done; the floor reads every schema's history, a statement a batch."""
    with in_public():
        schemas = schemas_to_migrate()

    def floor(session: Session) -> None:
        for batch in _batches(schemas):
            session.execute(" UNION ALL ".join(f'SELECT count(*) FROM "{each}".django_migrations' for each in batch))

    return timed(stage, lambda: (connection.close(), migrate_schemas()), floor)


def migrate_column(stage: Stage) -> Figures:
    """One column more in every schema, and back again; the floor says the same ALTER in the same batches."""
    with in_public():
        schemas = schemas_to_migrate()
    waits, ratios = [], []
    with stage.connect() as session:
        for _ in range(PAIRS):
            begun = time.perf_counter()
            _alter(session, schemas, f"ADD COLUMN {NAME} integer NOT NULL DEFAULT 0")
            plain = time.perf_counter() - begun
            _alter(session, schemas, f"DROP COLUMN {NAME}")
            with next_version("kit"):
                begun = time.perf_counter()
                migrated = migrate_schemas()
                waits.append(time.perf_counter() - begun)
            ratios.append(waits[-1] / plain)
            if set(schemas) - set(migrated):
                raise RuntimeError(f"not migrated: {sorted(set(schemas) - set(migrated))[:5]}")
            _alter(session, schemas, f"DROP COLUMN {NAME}", f"DELETE FROM django_migrations WHERE name = '{NAME}'")
            with in_public():
                Schema.objects.update(migrations=sorted(wanted_migrations()))
    figures = of_waits(waits, ratios)
    figures.floor_ratio = told_ratios(ratios)
    return figures


def _alter(session: Session, schemas: list[str], change: str, then: str = "SELECT 1") -> None:
    for batch in _batches(schemas):
        with session.transaction():
            session.execute(
                ";".join(
                    f'SET LOCAL search_path = "{each}"; ALTER TABLE kit_idempotentreply {change}; {then}'
                    for each in batch
                )
            )


def _batches(schemas: list[str]) -> list[list[str]]:
    return [schemas[begin : begin + _BATCH] for begin in range(0, len(schemas), _BATCH)]


def visible_at_brand(stage: Stage) -> Figures:
    """From an event's commit to its being in the brand's figures, while two hundred dealers write; then the same while
    one of them has fifty thousand events to take in, by turns. `floor_ratio` is the second's p99 to the first's."""
    stage.start("worker", "bulk", "clock")
    _wait_for_the_worker()
    codes = [f"dealer-{number:04d}" for number in range(_WRITERS)]
    # The worker's first visits, which take in whatever else there is, are not counted, nor what the clock rings for as
    # it starts.
    _watched(codes)
    _wait_for_the_sweeps()
    quiet: list[float] = []
    ratios = []
    for number in range(_BURSTS):
        alone = _watched(codes)
        quiet += alone
        last_id = _burst(loud_one := f"dealer-{900 + number:04d}")
        loud = _watched(codes)
        ratios.append(of_waits(loud, []).p99_ms / of_waits(alone, []).p99_ms)
        lacking = last_id - _taken_in(loud_one)
        print(f"  {ratios[-1]:.2f} times as long beside a burst, of which {lacking:,} are not taken in yet")
        _wait_for(loud_one, last_id)
    for name in ("worker", "bulk", "clock"):
        rss = sum(each.memory_info().rss for each in stage.processes_of(name)) / 2**20
        print(f"  {name}: {rss:,.0f} MB")
    stage.stop()
    return of_waits(quiet, ratios)


def _wait_for_the_worker() -> None:
    """Until it has carried an event over, and with it whatever an earlier run has left in the queue before."""
    code = "dealer-0899"
    _wait_for(code, write_event(code))


def _wait_for(code: str, event_id: int) -> None:
    """Until the brand has an event."""

    def is_carried_over() -> bool:
        with in_public():
            return DealerFreshness.objects.filter(dealer=code, position__gte=event_id).exists()

    if not wait_until(is_carried_over, _PATIENCE_SECONDS, step=0.2):
        raise RuntimeError(f"an event of {code} is not carried over in {_PATIENCE_SECONDS:g} s")


def _wait_for_the_sweeps() -> None:
    """Until the long jobs' queue is empty."""
    name = f"{settings.QUEUE_NAMESPACE}:{QUEUE}"
    if not wait_until(lambda: not redis_client().llen(name), _PATIENCE_SECONDS, step=0.5):
        raise RuntimeError(f"sweeps wait still after {_PATIENCE_SECONDS:g} s")


def write_event(code: str) -> int:
    """An event at a dealer; its id."""
    with in_dealer(code), transaction.atomic():
        (event,) = record_raw(None, RawEntry("bench.written", clock.today(SHANGHAI), {}))
    return event.id


def _watched(codes: list[str]) -> list[float]:
    """Write at each dealer in turn; how long each event took until the brand had it, in seconds."""
    written: dict[str, list[tuple[int, float]]] = {code: [] for code in codes}
    over = threading.Event()

    def write() -> None:
        turns, until = cycle(codes), time.monotonic() + _WATCHED_SECONDS
        while time.monotonic() < until:
            code = next(turns)
            written[code].append((write_event(code), time.monotonic()))
            time.sleep(0.01)
        over.set()
        connections.close_all()

    writer = threading.Thread(target=write)
    writer.start()
    waits: list[float] = []
    patience = time.monotonic() + _WATCHED_SECONDS + 120
    with in_public():
        while not over.is_set() or any(written.values()):
            seen = dict(DealerFreshness.objects.filter(dealer__in=codes).values_list("dealer", "position"))
            now = time.monotonic()
            for code, events in written.items():
                while events and events[0][0] <= seen.get(code, 0):
                    waits.append(now - events.pop(0)[1])
            if now > patience:
                raise RuntimeError(f"{sum(map(len, written.values()))} events are not in the brand's figures")
            time.sleep(0.02)
    writer.join()
    told = of_waits(waits, [])
    print(f"  {len(waits)} events: {told.p50_ms:,.0f} ms, p99 {told.p99_ms:,.0f}, last {max(waits) * 1e3:,.0f}")
    return waits


def _burst(code: str) -> int:
    """As if so many cards were filed at once: events that inboxes look at, and that move figures. The last one's id."""
    owner = str(uuid4())
    filed = {
        "owner": owner, "filer": owner, "channel": "walk_in", "business": "retail", "party": "individual",
        "model": "octavia", "status": "active", "intent_level": "H", "followup_level": "3-3",
        "filed_on": clock.today(SHANGHAI).isoformat(), "first_visit_on": clock.today(SHANGHAI).isoformat(),
        "next_followup_on": clock.today(SHANGHAI).isoformat(), "appointment_on": None, "traffic": None,
        "configuration": "octavia-a",
    }  # fmt: skip
    with in_dealer(code), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {Event._meta.db_table} (occurred_on, recorded_at, kind, version, card_id, data)"
            " SELECT %s, now(), 'card.filed', 1, card_id, %s::jsonb FROM unnest(%s) card_id",
            # Ids as cards have them: in the order of time, and so next to each other in every index.
            [clock.today(SHANGHAI), orjson.dumps(filed).decode(), [uuid7() for _ in range(_BURST)]],
        )
        queue.notify_on_commit(FOLLOW, code)
        return Event.objects.latest("id").id


def _taken_in(code: str) -> int:
    """How far a dealer's figures have come."""
    with in_dealer(code):
        cursors = FollowerCursor.objects.filter(name=DealerFigures.name)
        return cursors.values_list("position", flat=True).first() or 0
