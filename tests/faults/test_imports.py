"""Imports under a real worker (SA-2): hostile files cost little, kills lose nothing, nobody waits for a big one."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import connection

from accounts.models import User
from accounts.roles import Role
from config.embedded.waiting import wait_until
from crm.models import Card, CardImport, Event, ImportFile, ImportRow
from crm.rules.importing.states import ImportState
from crm.services.importing.undo import undo_import
from crm.services.importing.upload import WORK, ask_for_check, ask_for_commit, upload_table
from crm.services.sweep_duplicates import sweep_duplicates
from demo.catalogue import make_catalogue
from kit import clock
from kit.queue import notify
from kit.queue.broker import redis_client
from kit.tenancy import DealerContext, in_public
from tests.factories import filed, make_user, numbered
from tests.faults.hostile import HEAD, peak_of, write_files

pytestmark = [pytest.mark.full, pytest.mark.usefixtures("empty_queue")]

MOST_MIB = 512
PATIENCE_SECONDS = 600.0
# Rows that are checked one by one, amid a kill; and as many as a table may hold, which are taken in.
CHECKED, MANY = 4_000, 200_000


def eventually(condition: Callable[[], bool]) -> None:
    assert wait_until(condition, PATIENCE_SECONDS)


@contextmanager
def worker() -> Iterator["subprocess.Popen[bytes]"]:
    """The product's own worker process."""
    process = subprocess.Popen([sys.executable, "-m", "config.cli", "worker"], env=os.environ)
    try:
        yield process
    finally:
        process.kill()
        process.wait(20)


@pytest.fixture
def manager(own_dealer: DealerContext) -> User:
    with in_public():
        make_catalogue()
    make_user("li", Role.CONSULTANT)
    return make_user("manager", Role.SHOWROOM_MANAGER)


def state_of(found: CardImport) -> str:
    found.refresh_from_db()
    return found.state


def asked_to_work(dealer: DealerContext) -> None:
    # A mark that a killed worker's bell has left holds back the next one for ten seconds.
    redis_client().flushdb()
    notify(WORK, dealer.code)


def test_hostile_files_are_refused_by_their_code_in_little_memory(
    own_dealer: DealerContext, manager: User, tmp_path: Path
) -> None:
    codes = write_files(tmp_path)
    ran = subprocess.run(
        [sys.executable, "-m", "tests.faults.hostile", own_dealer.code, "manager", str(tmp_path)],
        env=os.environ, capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=True,
    )  # fmt: skip
    told = [json.loads(line) for line in ran.stdout.splitlines()]
    assert {each["file"]: each["code"] for each in told} == codes
    assert {each["file"]: each["peak"] for each in told if each["peak"] >= MOST_MIB} == {}
    assert not CardImport.objects.exists()
    # As if each had been let in: the worker does not rely on whoever took the file.
    broken = {name: code for name, code in codes.items() if code in ("file_unreadable", "file_too_large_unpacked")}
    for name in broken:
        planted(manager, name, (tmp_path / name).read_bytes())
    with worker() as process:
        asked_to_work(own_dealer)
        eventually(lambda: not CardImport.objects.filter(state=ImportState.CHECKING).exists())
        assert peak_of(process.pid) < MOST_MIB
    assert dict(CardImport.objects.filter(state=ImportState.FAILED).values_list("file_name", "failure")) == broken
    assert not Card.objects.exists()


def planted(actor: User, name: str, raw: bytes) -> None:
    columns = ["name", "phone", "owner"]
    found = CardImport.objects.create(
        file_name=name, columns=columns, rows_above=1, row_count=1, state=ImportState.CHECKING, channel="phone",
        mapping={"name": "customer_name", "phone": "phone", "owner": "owner"}, created_at=clock.now(), created_by=actor,
    )  # fmt: skip
    ImportFile.objects.create(card_import=found, raw=raw)


def test_cells_that_begin_with_an_equals_sign_stay_texts(own_dealer: DealerContext, manager: User) -> None:
    found = upload_table(manager, "x.csv", HEAD + b'"=HYPERLINK(""http://x"",1)",13800138000,li\n')
    ask_for_check(manager, found.id)
    with worker():
        asked_to_work(own_dealer)
        eventually(lambda: state_of(found) == ImportState.CHECKED)
        ask_for_commit(manager, found.id)
        eventually(lambda: state_of(found) == ImportState.COMMITTED)
    assert Card.objects.get().customer_name == '=HYPERLINK("http://x",1)'


def table(many: int) -> bytes:
    head = "客户姓名,手机,销售顾问,留档日期,渠道,状态,级别,下次跟进,意向车型,备注\n"
    row = "王{0},139{0:08d},li,2026-01-05,来电,活跃,B,2026-12-01,明锐,看过两次\n"
    return (head + "".join(row.format(at) for at in range(many))).encode("gb18030")


def test_check_that_was_killed_goes_on_where_it_left_off(own_dealer: DealerContext, manager: User) -> None:
    found = checked_amid_a_kill(own_dealer, manager)
    assert (found.valid_count, ImportRow.objects.count(), found.duplicate_count) == (CHECKED, CHECKED, 0)


def test_many_rows_are_taken_in_and_undone_amid_a_kill_and_nobody_waits(
    own_dealer: DealerContext, manager: User
) -> None:
    li = User.objects.get(username="li")
    found = checked_amid_a_kill(own_dealer, manager)
    multiply_rows(found)
    ask_for_commit(manager, found.id)
    with worker() as process:
        asked_to_work(own_dealer)
        eventually(is_writing_cards)
        os.kill(process.pid, signal.SIGKILL)
        process.wait(20)
    eventually(lambda: not is_writing_cards())
    assert (state_of(found), Card.objects.count(), Event.objects.count()) == (ImportState.COMMITTING, 0, 0)

    waits = []
    with worker() as process:
        asked_to_work(own_dealer)
        eventually(is_writing_cards)
        began = time.monotonic()
        measure_amid_it()
        while state_of(found) == ImportState.COMMITTING:
            before = time.monotonic()
            assert before - began < PATIENCE_SECONDS
            filed(li, phones=numbered(90_000_000 + len(waits)))
            waits.append(time.monotonic() - before)
        committed_in, peak = time.monotonic() - began, peak_of(process.pid)
    began = time.monotonic()
    assert sweep_duplicates() == 0
    sys.stdout.write(
        f"{MANY} rows taken in in {committed_in:.0f} s (worker's peak {peak} MiB), {len(waits)} filings meanwhile, the "
        f"longest {max(waits):.2f} s; all {Card.objects.count()} cards swept in {time.monotonic() - began:.1f} s\n"
    )
    assert (state_of(found), Card.objects.count()) == (ImportState.COMMITTED, MANY + len(waits))
    assert Event.objects.filter(kind="card.imported").count() == MANY
    assert len(waits) > 3
    # Who files waits for the other writers of an instant, not for the import.
    assert max(waits) < committed_in / 3
    assert peak < MOST_MIB

    undo_import(manager, found.id)
    assert Card.objects.count() == len(waits)


def checked_amid_a_kill(dealer: DealerContext, manager: User) -> CardImport:
    """A table checked by two workers: the first was killed amid it."""
    found = upload_table(manager, "客户.csv", table(CHECKED))
    ask_for_check(manager, found.id)
    with worker() as process:
        asked_to_work(dealer)
        eventually(lambda: state_of(found) == ImportState.CHECKING and found.staged_count > 0)
        os.kill(process.pid, signal.SIGKILL)
    staged = CardImport.objects.get(id=found.id).staged_count
    assert 0 < staged < CHECKED
    assert ImportRow.objects.count() == staged
    with worker():
        asked_to_work(dealer)
        eventually(lambda: state_of(found) == ImportState.CHECKED)
    return found


def measure_amid_it() -> None:
    """As the database does by itself at any moment: to everyone else, what is being taken in is not there yet."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE) crm_card, crm_cardphone, crm_event, crm_suspectedduplicate")


def multiply_rows(found: CardImport) -> None:
    """MANY rows out of those that were checked, each a card of its own with a number of its own."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO crm_importrow (card_import_id, number, errors, card_id, card, phones, surname, numbers)
            SELECT row.card_import_id, row.number + turn.at * %(checked)s, row.errors, made.id,
                   row.card || jsonb_build_object('id', made.id),
                   jsonb_build_array(row.phones -> 0 || jsonb_build_object(
                       'id', gen_random_uuid(), 'card_id', made.id, 'number', made.phone, 'digits', made.phone)),
                   row.surname, ARRAY[made.phone]
              FROM crm_importrow row
             CROSS JOIN generate_series(1, %(turns)s) AS turn(at)
             CROSS JOIN LATERAL (SELECT gen_random_uuid() AS id,
                    '138' || lpad((row.number + turn.at * %(checked)s)::text, 8, '0') AS phone) made
             WHERE row.card_import_id = %(import)s
            """,
            {"import": found.id, "checked": CHECKED, "turns": MANY // CHECKED - 1},
        )
        cursor.execute("ANALYZE crm_importrow")
    CardImport.objects.filter(id=found.id).update(staged_count=MANY, valid_count=MANY, row_count=MANY)


def is_writing_cards() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%%INTO crm_card%%' "
            "AND datname = current_database() AND pid <> pg_backend_pid())"
        )
        return bool(cursor.fetchone()[0])
