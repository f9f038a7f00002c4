"""Statements of migrations, one at a time and without what Citus refuses (docs/scale.md)."""

from django.db import connection, models

from accounts.models import User
from crm.models import Card
from kit.tenancy import DealerContext


def added(field: "models.Field[object, object]", model: type[models.Model] = User) -> list[str]:
    """Return what is sent to add a column, and send it."""
    field.set_attributes_from_name("later")
    field.model = model
    with connection.schema_editor(collect_sql=True) as editor:
        editor.add_field(model, field)
    statements = [each.rstrip(";") for each in editor.collected_sql]
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
    return statements


def constraints_of(table: str) -> set[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint"
            " WHERE conrelid = %s::regclass AND contype <> 'n'",
            [table],
        )
        return {(name, definition) for name, definition in cursor.fetchall() if "later" in name}


def test_unique_column_is_added_before_its_uniqueness(north: DealerContext) -> None:
    column, key, *_ = added(models.CharField(max_length=20, null=True, unique=True))
    assert column == 'ALTER TABLE "accounts_user" ADD COLUMN "later" varchar(20) NULL'
    assert key == 'ALTER TABLE "accounts_user" ADD CONSTRAINT "accounts_user_later_key" UNIQUE ("later")'
    # As PostgreSQL names it where the column and its uniqueness come together.
    assert constraints_of("accounts_user") == {("accounts_user_later_key", "UNIQUE (later)")}


def test_column_with_a_check_is_added_before_the_check(north: DealerContext) -> None:
    assert added(models.PositiveSmallIntegerField(default=1, db_default=1)) == [
        'ALTER TABLE "accounts_user" ADD COLUMN "later" smallint DEFAULT 1 NOT NULL',
        'ALTER TABLE "accounts_user" ADD CONSTRAINT "accounts_user_later_check" CHECK ("later" >= 0)',
    ]
    assert constraints_of("accounts_user") == {("accounts_user_later_check", "CHECK ((later >= 0))")}


def test_column_with_a_foreign_key_is_added_before_the_key(north: DealerContext) -> None:
    column, *others = added(models.ForeignKey(User, models.PROTECT, null=True, related_name="+"), Card)
    assert column == 'ALTER TABLE "crm_card" ADD COLUMN "later_id" uuid NULL'
    assert [each.split(" FOREIGN KEY")[0].rsplit(' "', 1)[0] for each in others if "FOREIGN KEY" in each] == [
        'ALTER TABLE "crm_card" ADD CONSTRAINT'
    ]


def test_constraints_are_named_as_postgresql_names_them_with_the_column(north: DealerContext) -> None:
    added(models.PositiveIntegerField(null=True, unique=True))
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE accounts_user2 (later integer UNIQUE CHECK (later >= 0))")
    theirs = {(name.replace("user2", "user"), what) for name, what in constraints_of("accounts_user2")}
    assert constraints_of("accounts_user") == theirs


def test_statement_that_django_couples_with_another_is_sent_by_itself(
    north: DealerContext,
) -> None:
    with connection.schema_editor(collect_sql=True) as editor:
        editor.execute("SET CONSTRAINTS some_name IMMEDIATE; ALTER TABLE crm_card DROP CONSTRAINT some_name", None)
        editor.execute("UPDATE crm_card SET note = %s WHERE note IS NULL; SET CONSTRAINTS ALL IMMEDIATE", ["a; b"])
    assert editor.collected_sql == [
        "SET CONSTRAINTS some_name IMMEDIATE;",
        "ALTER TABLE crm_card DROP CONSTRAINT some_name;",
        "UPDATE crm_card SET note = 'a; b' WHERE note IS NULL;",
        "SET CONSTRAINTS ALL IMMEDIATE;",
    ]
