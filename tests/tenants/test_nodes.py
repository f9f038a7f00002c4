"""Where dealers are placed, and moving them: one node on plain PostgreSQL, several with Citus."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import date

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from config.embedded.waiting import wait_until
from crm.models import Event
from kit.tenancy import DealerContext, has_citus, in_dealer, in_public
from tenants.models import Dealer
from tenants.queries import nodes as placement
from tenants.queries import over_schemas
from tenants.queries.nodes import Node, nodes, placement_of
from tenants.queries.over_schemas import asked_of_each
from tenants.services import moving
from tenants.services.moving import MoveRefused, Progress, move_dealer
from tests import on_citus
from tests.isolation.test_outages import Away
from tests.log_entries import RawEntry, record_raw

_TODAY = date(2026, 11, 18)
MakeDealer = Callable[[], DealerContext]
needs_citus = pytest.mark.skipif(not on_citus.URL, reason="a coordinator of Citus: CITUS_URL")


def own_name() -> str:
    return f"{connection.settings_dict['HOST']}:{connection.settings_dict['PORT']}"


def record_of(dealer: DealerContext) -> Dealer:
    return Dealer.objects.get(code=dealer.code)


@pytest.mark.one_server("plain PostgreSQL is one node")
def test_plain_postgresql_is_one_node_with_every_dealer(hq: None, shared_dealers: dict[str, DealerContext]) -> None:
    (node,) = nodes()
    assert (node.name, node.takes_dealers, node.dealers, node.is_away) == (own_name(), True, len(shared_dealers), False)
    assert node.bytes is not None
    assert node.bytes > 2**20
    assert node.sessions >= 1
    assert placement_of(["d_north", "d_south"]) == {"d_north": own_name(), "d_south": own_name()}


@pytest.mark.one_server("plain PostgreSQL is one node")
def test_no_dealer_moves_on_plain_postgresql(hq: None, shared_dealers: dict[str, DealerContext]) -> None:
    with pytest.raises(MoveRefused, match="There is one node"):
        move_dealer(record_of(shared_dealers["north"]), own_name())


def test_no_schema_costs_no_statement(hq: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(placement, "has_citus", lambda: True)
    with CaptureQueriesContext(connection) as asked:
        assert placement_of([]) == {}
    assert len(asked) == 0


def test_node_that_is_away_costs_the_answers_of_its_own_dealers(
    make_dealer: MakeDealer, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, there = (make_dealer().schema for _ in range(2))
    monkeypatch.setattr(over_schemas, "has_citus", lambda: True)
    monkeypatch.setattr(over_schemas, "placement_of", lambda schemas: {here: "a:1", there: "b:1"})

    def one_is_away(execute: Callable[..., object], sql: str, *args: object) -> object:
        return Away(0)(execute, sql, *args) if f"FROM {there}." in str(sql).replace('"', "") else execute(sql, *args)

    with in_public(), connection.execute_wrapper(one_is_away):
        answers = asked_of_each([here, there], "SELECT count(*) FROM {}.crm_event".format, read=int)
        assert list(answers) == [(here, 0)]


@pytest.fixture
def pretended(monkeypatch: pytest.MonkeyPatch, own_dealer: DealerContext) -> Iterator[Dealer]:
    """A dealer whose move is a statement that takes a minute."""
    target = Node("10.0.0.2", 5432, bytes=0)
    monkeypatch.setattr(moving, "has_citus", lambda: True)
    monkeypatch.setattr(moving, "nodes", lambda: [target])
    monkeypatch.setattr(moving, "placement_of", lambda schemas: {})
    monkeypatch.setattr(moving, "_clean_up", lambda: None)
    monkeypatch.setattr(moving, "_MOVE", "SELECT pg_sleep(60) FROM (VALUES (%s, %s, %s)) AS pretended")
    monkeypatch.setattr(moving, "_progress", lambda: Progress("Copying Data", 1, 2))
    with in_public():
        yield record_of(own_dealer)


def under_way() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%AS pretended'")
        return int(cursor.fetchone()[0])


def test_move_that_would_keep_writes_waiting_gives_way_and_is_tried_again(
    pretended: Dealer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(moving, "_BLOCKS_WRITES", "SELECT %s > 0")
    monkeypatch.setattr(moving, "_PAUSE_SECONDS", 0.0)
    monkeypatch.setattr(moving, "_TRIES", 2)
    monkeypatch.setattr(moving, "MOST_SECONDS_BLOCKED", 1.0)
    begun = time.monotonic()
    with pytest.raises(MoveRefused, match="Each of 2 tries"):
        move_dealer(pretended, "10.0.0.2:5432")
    assert time.monotonic() - begun < 20
    assert under_way() == 0


@pytest.mark.one_server("the lock of a shard's writers is Citus's own")
def test_move_that_is_interrupted_is_cancelled_in_the_server(pretended: Dealer) -> None:
    seen: list[int] = []

    def interrupt(progress: Progress) -> None:
        seen.append(under_way())
        if seen[-1]:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        move_dealer(pretended, "10.0.0.2:5432", interrupt)
    assert (seen[-1], under_way()) == (1, 0)


def test_interrupt_that_comes_when_the_dealer_has_moved_leaves_it_moved(
    pretended: Dealer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(moving, "_MOVE", "SELECT pg_sleep(2) FROM (VALUES (%s, %s, %s)) AS pretended")

    def interrupt(progress: Progress) -> None:
        if under_way():
            assert wait_until(lambda: under_way() == 0, 10)
            raise KeyboardInterrupt

    moved = move_dealer(pretended, "10.0.0.2:5432", interrupt)
    assert (moved.node, moved.seconds >= 2) == ("10.0.0.2:5432", True)


# The same move in a process of its own.
_MOVING = """
import django
django.setup()
from tenants.queries.nodes import Node
from tenants.services import moving
moving._MOVE = "SELECT pg_sleep(60) FROM (VALUES (%s, %s, %s)) AS pretended"
moving._Run("d_north", Node("10.0.0.2", 5432))._move()
"""


def test_move_whose_command_is_killed_is_given_up_by_the_server(pretended: Dealer) -> None:
    moving = subprocess.Popen([sys.executable, "-c", _MOVING], env=os.environ)
    assert wait_until(lambda: under_way() == 1, 60)
    moving.kill()
    moving.wait()
    assert wait_until(lambda: under_way() == 0, 10)


def test_move_to_a_node_that_is_not_there_names_those_that_are(pretended: Dealer) -> None:
    with pytest.raises(MoveRefused, match=r"10.0.0.9:1.*There are: 10.0.0.2:5432"):
        move_dealer(pretended, "10.0.0.9:1")


# --- With Citus alone -------------------------------------------------------------------------------------------------


def elsewhere(dealer: DealerContext) -> str:
    """A node that takes dealers and does not hold this one."""
    at = placement_of([dealer.schema])[dealer.schema]
    return next(node.name for node in nodes() if node.takes_dealers and node.name != at)


@needs_citus
def test_each_dealers_schema_is_whole_on_one_node(make_dealer: MakeDealer) -> None:
    dealers = [make_dealer() for _ in range(2)]
    with in_public(), connection.cursor() as cursor:
        assert has_citus()
        cursor.execute(
            "SELECT nspname, count(DISTINCT groupid), count(*) FROM pg_dist_partition"
            " JOIN pg_class ON pg_class.oid = logicalrelid JOIN pg_namespace ON pg_namespace.oid = relnamespace"
            " JOIN pg_dist_shard USING (logicalrelid) JOIN pg_dist_placement USING (shardid)"
            " WHERE nspname = ANY(%s) GROUP BY 1",
            [[dealer.schema for dealer in dealers]],
        )
        found = {schema: (groups, tables) for schema, groups, tables in cursor.fetchall()}
    assert {groups for groups, _ in found.values()} == {1}
    assert len({tables for _, tables in found.values()}) == 1
    assert found.keys() == {dealer.schema for dealer in dealers}


@needs_citus
def test_dealer_moves_while_it_writes_and_loses_nothing(own_dealer: DealerContext) -> None:
    stop = threading.Event()
    written: list[int] = []
    waits: list[float] = []

    def write() -> None:
        with in_dealer(own_dealer):
            while not stop.is_set():
                begun = time.monotonic()
                with transaction.atomic():
                    written.extend(event.id for event in record_raw(None, RawEntry("card.duplicate_flagged", _TODAY)))
                waits.append(time.monotonic() - begun)
        connection.close()

    writers = [threading.Thread(target=write) for _ in range(2)]
    for writer in writers:
        writer.start()
    phases: list[str] = []
    with in_public():
        target = elsewhere(own_dealer)
        moved = move_dealer(record_of(own_dealer), target, lambda progress: phases.append(progress.phase))
        stop.set()
        for writer in writers:
            writer.join()
        assert placement_of([own_dealer.schema]) == {own_dealer.schema: target}
        assert move_dealer(record_of(own_dealer), target).seconds == 0
    assert moved.seconds > 0
    assert max(waits) <= moving.MOST_SECONDS_BLOCKED
    assert "Copying Data" in phases
    assert sorted(Event.objects.values_list("id", flat=True)) == sorted(written)


@needs_citus
def test_move_cancelled_amid_it_leaves_the_dealer_and_is_done_again(own_dealer: DealerContext) -> None:
    def interrupt(progress: Progress) -> None:
        if progress.phase:
            raise KeyboardInterrupt

    with in_public():
        before, target = placement_of([own_dealer.schema]), elsewhere(own_dealer)
        with pytest.raises(KeyboardInterrupt):
            move_dealer(record_of(own_dealer), target, interrupt)
        assert placement_of([own_dealer.schema]) == before
        move_dealer(record_of(own_dealer), target)
        assert placement_of([own_dealer.schema]) == {own_dealer.schema: target}
    assert Event.objects.count() == 0
