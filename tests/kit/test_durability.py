"""Whether a commit waits for the disk."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from kit.db.durability import commit_without_waiting
from kit.tenancy import DealerContext


def test_setting_that_ends_with_the_transaction_needs_one(own_dealer: DealerContext) -> None:
    with pytest.raises(RuntimeError):
        commit_without_waiting()


def test_commit_waits_for_the_disk_again_in_the_next_transaction(own_dealer: DealerContext) -> None:
    before = synchronous_commit()
    with CaptureQueriesContext(connection) as queries, transaction.atomic():
        commit_without_waiting()
        assert synchronous_commit() == "off"
    assert synchronous_commit() == before
    # A statement of its own, as Citus repeats it on a node.
    assert "SET LOCAL synchronous_commit = off" in [query["sql"] for query in queries]


def synchronous_commit() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SHOW synchronous_commit")
        return str(cursor.fetchone()[0])
