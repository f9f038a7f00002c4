"""`lodestar audit verify`: what the host is told of a chain, sound, altered or cut off."""

import pytest
from django.db import connection

from accounts.models import User
from accounts.queries.audit import check_audit
from accounts.services.audit import note, seal_audit
from config.commands.audit import verified
from tests.staff import *  # noqa: F403 - fixtures are shared by import


@pytest.fixture
def head(li: User) -> str:
    """Three acts of Li's, sealed; the last hash."""
    for subject in ("one", "two", "three"):
        note(li, "test.done", subject)
    seal_audit()
    with connection.cursor() as cursor:
        # As a commit would: nothing is left to be checked that bars a statement about the whole table.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    return check_audit().head


def tampered(statement: str) -> None:
    with connection.cursor() as cursor:
        # Not by ALTER TABLE: on a node of Citus it is barred by checks that are pending until the commit.
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(statement)
        cursor.execute("SET LOCAL session_replication_role = origin")


def test_sound_chain_is_told_with_its_last_hash(head: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert verified("north", "")
    assert capsys.readouterr().out.endswith(f"3 entries sound, last {head}\n")


def test_altered_entry_is_told(head: str, capsys: pytest.CaptureFixture[str]) -> None:
    tampered("UPDATE accounts_auditentry SET subject = 'nobody' WHERE position = 2")
    assert not verified("north", "")
    assert "BROKEN at link 2" in capsys.readouterr().out


def test_end_that_was_cut_off_is_told_by_a_hash_kept_elsewhere(head: str, capsys: pytest.CaptureFixture[str]) -> None:
    tampered("DELETE FROM accounts_auditentry WHERE position = 3")
    assert verified("north", "")
    assert not verified("north", head)
    assert "CUT OFF" in capsys.readouterr().out
