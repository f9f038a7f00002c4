"""The audit: written once, sealed in a chain, and nothing of it changed without being found."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, transaction

from accounts.models import AuditEntry, User
from accounts.queries.audit import check_audit
from accounts.rules.audit import BEGINNING, BrokenLink, Content, hash_of
from accounts.services.audit import note, note_once, seal_audit

pytestmark = pytest.mark.usefixtures("north")


@pytest.fixture
def three_entries(li: User) -> list[AuditEntry]:
    """Three acts of Li's, sealed."""
    for subject in ("one", "two", "three"):
        note(li, "test.done", subject, n=len(subject))
    assert seal_audit() == 3
    with connection.cursor() as cursor:
        # As a commit would: nothing is left to be checked that bars a statement about the whole table.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    return list(AuditEntry.objects.order_by("id"))


def in_spite_of_the_database(statement: str) -> None:
    """What someone could do who has the database itself."""
    with connection.cursor() as cursor:
        # Not by ALTER TABLE: on a node of Citus it is barred by checks that are pending until the commit.
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(statement)
        cursor.execute("SET LOCAL session_replication_role = origin")


def test_hash_is_over_the_one_before_and_all_that_is_said() -> None:
    at = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)
    content = Content(7, at, UUID(int=1), "staff.created", "王丽", {"b": 1, "a": [None]}, None)
    assert hash_of(BEGINNING, content) == "b4f4794c90b4d286e039adeceb7d58e762bd7b38b657e077768510ed606d52fd"


def test_entries_are_sealed_in_their_order(three_entries: list[AuditEntry]) -> None:
    assert [entry.position for entry in three_entries] == [1, 2, 3]
    assert len({entry.hash for entry in three_entries}) == 3
    check = check_audit()
    assert (check.sealed_count, check.unsealed_count, check.broken) == (3, 0, None)
    assert check.head == three_entries[-1].hash


def test_sealing_goes_on_where_it_ended(li: User, three_entries: list[AuditEntry]) -> None:
    note(li, "test.done", "four")
    assert check_audit().unsealed_count == 1
    assert seal_audit() == 1
    assert seal_audit() == 0
    check = check_audit(known_head=three_entries[-1].hash)
    assert (check.sealed_count, check.broken, check.has_known_head) == (4, None, True)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE accounts_auditentry SET subject = 'other'",
        "UPDATE accounts_auditentry SET data = '{}'",
        "UPDATE accounts_auditentry SET position = position + 100",
        "UPDATE accounts_auditentry SET position = NULL",
        "DELETE FROM accounts_auditentry",
        "TRUNCATE accounts_auditentry",
    ],
)
def test_database_refuses_to_change_what_is_sealed(three_entries: list[AuditEntry], statement: str) -> None:
    before = list(AuditEntry.objects.order_by("id").values())
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        connection.cursor().execute(statement)
    assert list(AuditEntry.objects.order_by("id").values()) == before


def test_database_refuses_to_change_what_waits_for_its_seal(li: User) -> None:
    note(li, "test.done", "one")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        AuditEntry.objects.update(subject="other")
    assert AuditEntry.objects.get().subject == "one"


@pytest.mark.parametrize(
    ("statement", "broken"),
    [
        ("UPDATE accounts_auditentry SET data = '{\"n\": 9}' WHERE position = 2", (2, "altered")),
        ("UPDATE accounts_auditentry SET actor_id = NULL WHERE position = 3", (3, "altered")),
        ("UPDATE accounts_auditentry SET hash = repeat('0', 64) WHERE position = 1", (1, "altered")),
        ("DELETE FROM accounts_auditentry WHERE position = 2", (2, "missing")),
    ],
)
def test_first_broken_link_is_told(three_entries: list[AuditEntry], statement: str, broken: tuple[int, str]) -> None:
    in_spite_of_the_database(statement)
    position, reason = broken
    entry = three_entries[position - 1].id if reason == "altered" else None
    assert check_audit().broken == BrokenLink(position, reason, entry)


def test_end_that_was_cut_off_is_told_by_a_hash_kept_elsewhere(three_entries: list[AuditEntry]) -> None:
    in_spite_of_the_database("DELETE FROM accounts_auditentry WHERE position = 3")
    assert check_audit().broken is None
    assert not check_audit(known_head=three_entries[-1].hash).has_known_head


def test_what_counts_once_is_noted_once(li: User) -> None:
    for subject in ("first", "second"):
        note_once("test:2026-11-25", li, "test.opened", subject)
    assert [entry.subject for entry in AuditEntry.objects.all()] == ["first"]
