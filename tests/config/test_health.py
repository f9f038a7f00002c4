"""What machines ask: answered on every host, at a cost that does not grow with the dealers."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

import pytest
import redis
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from config import health, heartbeat
from crm.events.followers import EventFollower
from crm.models import Event
from kit import clock
from kit.queue.broker import redis_client
from kit.tenancy import DealerContext, in_dealer, in_public
from tenants.queries import nodes
from tests import on_citus
from tests.log_entries import RawEntry, record_raw

TOKEN = "a token for the tests"


@pytest.fixture(autouse=True)
def nothing_known() -> Iterator[None]:
    """No look at the schemas is remembered, no vital signs are left."""
    health._migrations = health._Migrations()
    redis_client().delete(heartbeat._key())
    yield
    redis_client().delete(heartbeat._key())


@pytest.fixture
def client() -> Client:
    return Client(headers={"host": "10.1.2.3"})


@pytest.mark.parametrize("host", ["10.1.2.3", "north.localhost", "nobody.localhost", "elsewhere.example"])
def test_livez_answers_on_every_host_and_asks_no_database(host: str) -> None:
    # No database mark: a query would fail the test.
    answer = Client(headers={"host": host}).get("/livez")
    assert (answer.status_code, answer.json()) == (200, {"live": True})
    assert answer.headers["Cache-Control"] == "no-store"


def test_probe_takes_reading_only() -> None:
    answer = Client().post("/livez")
    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD")


def test_readyz_is_ready_when_all_is_there(client: Client, hq: None) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json() == {
        "ready": True,
        "checks": {"database": "ok", "migrations": "ok", "queue": "ok"},
        "events": {"oldest_unhandled_seconds": None, "looked_seconds_ago": None},
    }


@pytest.mark.one_server("each node is asked, which takes a transaction and its setting")
def test_readyz_asks_one_query_once_the_schemas_are_known(client: Client, hq: None) -> None:
    client.get("/readyz")
    with CaptureQueriesContext(connection) as queries:
        client.get("/readyz")
    assert [query["sql"] for query in queries if "SELECT 1" in query["sql"]] == ["SELECT 1"]
    assert len([query for query in queries if "search_path" not in query["sql"]]) == 1


def test_readyz_tells_that_the_database_is_away(client: Client, hq: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> None:
        raise DatabaseError

    with monkeypatch.context() as for_now:
        for_now.setattr(health.connection, "cursor", away)
        for_now.setattr(health.connection, "close", lambda: None)
        answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["ready"]) == (503, False)
    assert answer.json()["checks"]["database"] == "unreachable"
    settings = connection.settings_dict
    assert answer.json()["unreachable"] == [f"{settings['HOST']}:{settings['PORT']}"]


def test_readyz_names_the_node_that_is_away(client: Client, hq: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nodes, "has_citus", lambda: True)
    monkeypatch.setattr(nodes, "_loads", lambda: {("10.0.0.1", 5432): "1 1", ("10.0.0.2", 5433): None})
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["checks"]["database"]) == (503, "unreachable")
    assert answer.json()["unreachable"] == ["10.0.0.2:5433"]


def test_readyz_tells_that_the_queue_is_away(client: Client, hq: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> "redis.Redis[bytes]":
        raise redis.ConnectionError

    monkeypatch.setattr(health, "redis_client", away)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["checks"] == {"database": "ok", "migrations": "ok", "queue": "unreachable"}


def test_readyz_tells_of_a_schema_that_is_behind(client: Client, north: DealerContext) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'crm'")
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["checks"]["migrations"] == "1 schemas behind"


def test_readyz_tells_of_a_public_that_is_behind(client: Client, hq: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'tenants'")
    assert client.get("/readyz").json()["checks"]["migrations"] == "public is behind"


class Idle(EventFollower):
    """A follower that takes everything in, or nothing at all when it is not asked to catch up."""

    name = "idle"

    def handle(self, events: Sequence[Event]) -> None:
        pass


@pytest.fixture
def idle(settings: Settings) -> Idle:
    settings.FOLLOWERS = [f"{__name__}.Idle"]
    return Idle()


def record_at(seconds_ago: float) -> None:
    now = clock.now()
    with clock.at(now - timedelta(seconds=seconds_ago)), transaction.atomic():
        record_raw(None, RawEntry("traffic.recorded", now.date(), {}))


def test_oldest_event_without_its_follower_is_told_over_all_dealers(
    client: Client, north: DealerContext, south: DealerContext, idle: Idle
) -> None:
    with in_dealer(north):
        record_at(seconds_ago=90)
        record_at(seconds_ago=30)
    with in_dealer(south):
        record_at(seconds_ago=60)
    take()
    events = client.get("/readyz").json()["events"]
    assert 90 <= events["oldest_unhandled_seconds"] < 95
    assert 0 <= events["looked_seconds_ago"] < 5


def test_nothing_is_unhandled_once_the_followers_have_it(client: Client, own_dealer: DealerContext, idle: Idle) -> None:
    record_at(seconds_ago=90)
    idle.catch_up()
    take()
    assert client.get("/readyz").json()["events"]["oldest_unhandled_seconds"] == 0.0


def take() -> None:
    with in_public():
        heartbeat.take_heartbeat.fn()


def test_cost_of_readyz_is_the_same_while_events_wait(client: Client, north: DealerContext, idle: Idle) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get("/readyz")
        return len([query for query in queries if "search_path" not in query["sql"]])

    statements()
    before = statements()
    record_at(seconds_ago=90)
    take()
    assert before == statements() == (4 if on_citus.URL else 1)


def test_metrics_are_not_there_without_a_token(client: Client, settings: Settings) -> None:
    settings.METRICS_TOKEN = ""
    assert client.get("/metrics").status_code == 404


@pytest.mark.parametrize("given", ["", "Bearer wrong", "Basic abc"])
def test_metrics_are_closed_to_whoever_lacks_the_token(client: Client, settings: Settings, given: str) -> None:
    settings.METRICS_TOKEN = TOKEN
    answer = client.get("/metrics", headers={"authorization": given})
    assert (answer.status_code, answer.content) == (401, b"")


def test_metrics_tell_requests_and_vital_signs(client: Client, hq: None, settings: Settings) -> None:
    settings.METRICS_TOKEN = TOKEN
    take()
    Client(headers={"host": "hq.localhost"}).get("/no-such-page/")
    told = client.get("/metrics", headers={"authorization": f"Bearer {TOKEN}"}).content.decode()
    assert 'lodestar_request_seconds_count{method="GET",route="",status="4xx"}' in told
    assert "lodestar_dealers 2.0" in told
    assert "lodestar_schemas_behind 0.0" in told
    assert "lodestar_dead_jobs 0.0" in told
