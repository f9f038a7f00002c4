"""All schemas at once: from one script, none half-migrated, none stopping the others."""

from collections.abc import Callable, Iterable, Iterator

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations import RunPython, RunSQL
from django.test.utils import CaptureQueriesContext

from kit.db.pipeline import execute_all
from kit.tenancy import DealerContext, in_dealer, in_public
from tenants.models import Schema
from tenants.queries.migrations import count_noted_behind, schemas_behind, wanted_migrations
from tenants.services import migrating
from tenants.services.migrating import Progress, SchemasNotMigrated, migrate_schemas
from tenants.services.schemas import _scripts
from tenants.services.scripts import Recorder
from tests.lint.citus import kinds_in
from tests.tenants.catalogue import catalogue_of
from tests.tenants.in_use import history_in_use

MakeDealer = Callable[[], DealerContext]


def leave_behind(*dealers: DealerContext) -> None:
    """Take the dealers back to before the kit had its migrations."""
    for dealer in dealers:
        with in_dealer(dealer), connection.cursor() as cursor:
            cursor.execute("DROP TABLE kit_idempotentreply, kit_dueitem")
            cursor.execute("DELETE FROM django_migrations WHERE app = 'kit'")


def break_schema(dealer: DealerContext) -> None:
    """The table stands and its migration is not noted, so making it again fails."""
    with in_dealer(dealer), connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'kit'")


@pytest.fixture
def own_scripts() -> Iterator[None]:
    """Scripts recorded from schemas that a test took back are forgotten after it."""
    before = dict(_scripts())
    yield
    _scripts().clear()
    _scripts().update(before)


pytestmark = pytest.mark.usefixtures("own_scripts")


def test_migrating_with_nothing_to_do_asks_once_for_all_dealers(make_dealer: MakeDealer) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert migrate_schemas() == []
        return len(queries)

    few = cost()
    make_dealer()
    make_dealer()
    assert cost() == few


def test_migrating_with_nothing_to_do_lists_no_tables() -> None:
    with CaptureQueriesContext(connection) as queries:
        assert migrate_schemas() == []
    # Django's way of looking for its own table asks of each table of a thousand dealers whether it is on the path.
    assert not [query["sql"] for query in queries if "pg_table_is_visible" in query["sql"]]


def test_schemas_left_behind_become_what_a_fresh_one_is(make_dealer: MakeDealer) -> None:
    fresh, *behind = (make_dealer() for _ in range(4))
    leave_behind(*behind)
    told: list[tuple[int, int]] = []

    def tell(progress: Progress) -> None:
        told.append((progress.done, progress.total))

    assert sorted(migrate_schemas(tell)) == sorted(dealer.schema for dealer in behind)
    assert told == [(1, 3), (3, 3)]
    with in_public():
        assert all(catalogue_of(dealer.schema) == catalogue_of(fresh.schema) for dealer in behind)
    assert schemas_behind_now(*behind) == []


def test_statements_of_a_migration_are_sent_one_at_a_time(
    make_dealer: MakeDealer, monkeypatch: pytest.MonkeyPatch
) -> None:
    behind = [make_dealer() for _ in range(3)]
    leave_behind(*behind)
    sent: list[str] = []

    def send_all(statements: Iterable[str]) -> None:
        sent.extend(each := list(statements))
        execute_all(each)

    monkeypatch.setattr(migrating, "execute_all", send_all)
    assert len(migrate_schemas()) == 3
    assert [sql for sql in sent if kinds_in(sql)] == []
    words = [sql.split()[0] for sql in sent]
    assert words == words[: len(words) // 2] * 2
    assert (words[0], words[1], words[-1]) == ("SET", "CREATE", "INSERT")


def test_batch_that_fails_is_migrated_schema_by_schema(make_dealer: MakeDealer) -> None:
    first, broken, last = sorted((make_dealer() for _ in range(3)), key=lambda dealer: dealer.code)
    leave_behind(first, last)
    break_schema(broken)
    with pytest.raises(SchemasNotMigrated) as failed:
        migrate_schemas()
    assert list(failed.value.failures) == [broken.schema]
    assert "kit_idempotentreply" in failed.value.failures[broken.schema]
    assert schemas_behind_now(first, broken, last) == [broken.schema]


def test_first_schema_that_fails_leaves_the_script_to_the_next(make_dealer: MakeDealer) -> None:
    broken, *others = sorted((make_dealer() for _ in range(3)), key=lambda dealer: dealer.code)
    break_schema(broken)
    leave_behind(*others)
    with pytest.raises(SchemasNotMigrated) as failed:
        migrate_schemas()
    assert list(failed.value.failures) == [broken.schema]
    assert schemas_behind_now(*others) == []


def test_ledger_notes_what_failed_until_it_is_mended(own_dealer: DealerContext) -> None:
    break_schema(own_dealer)
    with pytest.raises(SchemasNotMigrated):
        migrate_schemas()
    with in_public():
        assert "kit_idempotentreply" in Schema.objects.get(name=own_dealer.schema).failure
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE kit_idempotentreply, kit_dueitem")
    assert migrate_schemas() == [own_dealer.schema]
    with in_public():
        assert Schema.objects.get(name=own_dealer.schema).failure == ""


def test_ledger_that_lies_is_corrected_by_the_schemas(own_dealer: DealerContext) -> None:
    with in_public():
        Schema.objects.filter(name=own_dealer.schema).delete()
        assert count_noted_behind([own_dealer.schema]) == 1
    migrate_schemas()
    with in_public():
        assert count_noted_behind([own_dealer.schema]) == 0
    leave_behind(own_dealer)
    assert migrate_schemas() == [own_dealer.schema]


def test_schema_ahead_of_this_code_is_not_behind(own_dealer: DealerContext) -> None:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO django_migrations (app, name, applied) VALUES ('crm', '9999_later', now())")
    with in_public():
        later = sorted(wanted_migrations() | {"crm.9999_later"})
        Schema.objects.filter(name=own_dealer.schema).update(migrations=later)
        assert (schemas_behind([own_dealer.schema]), count_noted_behind([own_dealer.schema])) == ([], 0)
    assert migrate_schemas() == []


def test_table_in_use_is_asked_for_again_and_told_in_the_end(
    own_dealer: DealerContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    leave_behind(own_dealer)
    monkeypatch.setattr(migrating, "_TRIES", 2)
    monkeypatch.setattr(migrating, "_LOCK_TIMEOUT", "20ms")
    with history_in_use(own_dealer.schema), pytest.raises(SchemasNotMigrated, match="lock timeout"):
        migrate_schemas()
    assert migrate_schemas() == [own_dealer.schema]


def test_migration_that_runs_python_has_no_script() -> None:
    class Step:
        app_label, name = "crm", "0009_python"
        operations = [RunSQL("SELECT 1"), RunPython(RunPython.noop)]

    assert Recorder().script([Step()]) is None  # type: ignore[list-item] # as much of a migration as is asked


def test_plan_tells_and_changes_nothing(make_dealer: MakeDealer, capsys: pytest.CaptureFixture[str]) -> None:
    one, other = sorted((make_dealer() for _ in range(2)), key=lambda dealer: dealer.code)
    leave_behind(one, other)
    capsys.readouterr()
    call_command("migrate", plan=True)
    assert capsys.readouterr().out == f"{one.schema} and 1 more schemas: kit.0001_initial, kit.0002_due_items\n"
    assert schemas_behind_now(one, other) == [one.schema, other.schema]
    call_command("migrate")
    assert capsys.readouterr().out == "2 of 2 schemas\n2 schemas migrated\n"
    call_command("migrate", plan=True)
    assert capsys.readouterr().out == "All schemas are up to date\n"


def test_command_names_each_schema_that_is_not_migrated(own_dealer: DealerContext) -> None:
    break_schema(own_dealer)
    with pytest.raises(CommandError, match=f"1 schemas are not migrated, the others are:\n{own_dealer.schema}: "):
        call_command("migrate")


def schemas_behind_now(*dealers: DealerContext) -> list[str]:
    with in_public():
        return schemas_behind([dealer.schema for dealer in dealers])
