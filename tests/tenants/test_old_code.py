"""What a migration may do to tables that the version before works with still (tests.faults.test_migrating_meanwhile).

A column comes with a default of the database's, or may be empty, for the old code does not name it. None goes and none
is renamed: the models leave it first (`SeparateDatabaseAndState`), and a later version drops it. What a constraint, SQL
or Python of a migration does is for its reader to judge.
"""

from typing import Any

import pytest
from django.db import models
from django.db.migrations import operations
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ModelState, ProjectState
from django.db.models.fields import NOT_PROVIDED

# The last of each app's from before the rule, when no version had been given out.
BEFORE = {
    "accounts": "0005_audit_of_a_subject",
    "crm": "0011_short_pending_lists",
    "kit": "0001_initial",
    "notifications": "0001_inboxes",
    "reporting_brand": "0002_cards_each_once",
    "reporting_dealer": "0002_targets",
    "tenants": "0002_schema_ledger",
}
_NEVER = (
    operations.RemoveField,
    operations.RenameField,
    operations.DeleteModel,
    operations.RenameModel,
    operations.AlterModelTable,
)


def breaks(operation: Operation, before: ProjectState, app: str) -> bool:
    """Whether code from before it fails after it."""
    if isinstance(operation, operations.SeparateDatabaseAndState):
        return any(breaks(each, before, app) for each in operation.database_operations)
    if isinstance(operation, operations.AddField):
        return not (operation.field.null or operation.field.db_default is not NOT_PROVIDED)
    if isinstance(operation, operations.AlterField):
        return not _holds_all_of(before.models[app, operation.model_name_lower].fields[operation.name], operation.field)
    return isinstance(operation, _NEVER)


def _holds_all_of(before: "models.Field[Any, Any]", after: "models.Field[Any, Any]") -> bool:
    is_longer = (after.max_length or 10**9) >= (before.max_length or 10**9)
    return type(before) is type(after) and is_longer and (after.null or not before.null)


@pytest.mark.parametrize("app", sorted(BEFORE))
def test_migration_leaves_the_version_before_it_at_work(app: str) -> None:
    loader = MigrationLoader(None)
    names = sorted(name for of, name in loader.disk_migrations if of == app)
    for name in names[names.index(BEFORE[app]) + 1 :]:
        state = loader.project_state((app, name), at_end=False)
        for operation in loader.disk_migrations[app, name].operations:
            assert not breaks(operation, state, app), f"{app}.{name}: {operation.describe()}"
            operation.state_forwards(app, state)


@pytest.mark.parametrize(
    ("operation", "expected"),
    [
        (operations.AddField("Car", "doors", models.IntegerField(default=5)), True),
        (operations.AddField("Car", "doors", models.IntegerField(default=5, db_default=5)), False),
        (operations.AddField("Car", "doors", models.IntegerField(null=True)), False),
        (operations.RemoveField("Car", "name"), True),
        (operations.SeparateDatabaseAndState(state_operations=[operations.RemoveField("Car", "name")]), False),
        (operations.SeparateDatabaseAndState(database_operations=[operations.DeleteModel("Car")]), True),
        (operations.RenameField("Car", "name", "label"), True),
        (operations.AlterField("Car", "name", models.CharField(max_length=20, null=True)), False),
        (operations.AlterField("Car", "name", models.CharField(max_length=9)), True),
        (operations.AlterField("Car", "name", models.TextField()), True),
        (operations.CreateModel("Van", [("id", models.AutoField(primary_key=True))]), False),
    ],
    ids=lambda given: given.describe() if isinstance(given, Operation) else "",
)
def test_what_old_code_cannot_live_with_is_known(operation: Operation, expected: bool) -> None:
    before = ProjectState()
    before.add_model(ModelState("shop", "Car", [("name", models.CharField(max_length=10))]))
    assert breaks(operation, before, "shop") == expected
