"""Work on whole tables does not hang on what the planner believes of them."""

import pytest
from django.db import connection, transaction

from accounts.models import User
from accounts.roles import Role
from kit.db import planner
from kit.tenancy import DealerContext
from tests.factories import make_user


def plan_of_two_tables() -> str:
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN SELECT FROM tiny one JOIN tiny other USING (id)")
        return "\n".join(line for (line,) in cursor.fetchall())


def test_tables_are_joined_by_hashing_until_the_transaction_ends(north: DealerContext) -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE tiny ON COMMIT DROP AS SELECT 1 AS id")
        cursor.execute("ANALYZE tiny")
    assert "Nested Loop" in plan_of_two_tables()
    with transaction.atomic():
        planner.join_by_hashing()
        assert "Nested Loop" not in plan_of_two_tables()


def test_setting_that_ends_with_the_transaction_needs_one(own_dealer: DealerContext) -> None:
    with pytest.raises(RuntimeError):
        planner.join_by_hashing()


@pytest.mark.one_server("the statistics are the node's")
def test_measured_table_is_known_by_its_rows(north: DealerContext) -> None:
    make_user("li", Role.CONSULTANT)
    planner.analyze(User)
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE oid = 'accounts_user'::regclass")
        assert cursor.fetchone() == (float(User.objects.count()),)
