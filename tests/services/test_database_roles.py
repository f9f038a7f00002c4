"""The plain database role of web and workers: its work succeeds, and nothing that protects the data gives way to it."""

from typing import Any

import pytest
from django.db import ProgrammingError, connection, transaction

from accounts.models import AuditEntry, User
from accounts.roles import Role
from accounts.services.audit import note, seal_audit
from accounts.services.staff import NewStaff, create_staff
from crm.models import Card, Event
from kit.db.owner import as_owner, can_make_schemas
from kit.db.planner import analyze
from kit.tenancy import DealerContext, in_public
from tenants.models import Dealer
from tenants.services import database_roles
from tenants.services.database_roles import APPEND_ONLY, grant_database, protect_append_only
from tenants.services.provisioning import set_up_waiting_dealers
from tenants.services.schemas import drop_dealer_schema, make_schema
from tests.api_client import get
from tests.factories import filed, followed_up, make_user, numbered
from tests.page_client import browser, sign_in

ROLE = "lodestar_plain_of_a_test"


@pytest.fixture
def plain_role(north: DealerContext, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the test's transaction go on as the plain role, which ends with it."""
    monkeypatch.setattr(database_roles, "plain_role", lambda: ROLE)
    settings.DATABASE_OWNER = {"USER": connection.settings_dict["USER"], "PASSWORD": ""}
    grant_database()
    protect_append_only()
    settings.DATABASE_OWNER = {}
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {ROLE}")
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == (ROLE,)


def refused(statement: str) -> bool:
    """Return whether the role may not do it."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    except ProgrammingError as error:
        return "permission denied" in str(error) or "must be owner" in str(error)
    return False


@pytest.mark.parametrize("table", list(APPEND_ONLY))
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE {} SET id = id",
        "DELETE FROM {}",
        "TRUNCATE {}",
        "ALTER TABLE {} DISABLE TRIGGER ALL",
        "DROP TABLE {} CASCADE",
        "CREATE TRIGGER more BEFORE INSERT ON {} FOR EACH ROW EXECUTE FUNCTION extensions.refuse_change()",
    ],
)
def test_audit_and_event_log_only_grow(li: User, plain_role: None, table: str, statement: str) -> None:
    assert refused(statement.format(table))


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE SCHEMA d_another",
        "DROP SCHEMA d_north CASCADE",
        "ALTER SCHEMA d_north RENAME TO d_nowhere",
        "DROP SCHEMA public CASCADE",
        "CREATE TABLE more (id int)",
        "ALTER TABLE crm_card ADD COLUMN more int",
        "DROP TABLE crm_card CASCADE",
        "CREATE OR REPLACE FUNCTION extensions.refuse_change() RETURNS trigger LANGUAGE sql AS 'SELECT 1'",
        "DROP TRIGGER accounts_audit_append_only ON accounts_auditentry",
        "UPDATE accounts_auditentry SET subject = 'another'",
    ],
)
def test_schemas_and_their_triggers_are_not_the_roles(plain_role: None, statement: str) -> None:
    assert refused(statement)


def test_work_of_web_and_workers_succeeds(li: User, manager: User, plain_role: None) -> None:
    card = filed(li, phones=numbered(1))
    followed_up(li, card)
    assert Event.objects.filter(card_id=card.id).count() == 2
    assert get(li, f"cards/{card.id}/").status_code == 200
    note(manager, "card.opened", str(card.id))
    assert seal_audit() > 0
    assert not AuditEntry.objects.filter(position=None).exists()
    assert sign_in(browser())["Location"] == "/"
    analyze(Card)
    create_staff(None, NewStaff(username="new", name="新人", roles=[Role.CONSULTANT]))
    assert make_user("another", Role.CONSULTANT).pk


def test_role_without_the_owners_address_makes_no_schema(plain_role: None) -> None:
    assert not can_make_schemas()
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        make_schema("d_another")
    with in_public():
        assert not Dealer.objects.filter(state="provisioning").exists()
        set_up_waiting_dealers()


def test_owner_is_not_asked_for_within_a_transaction(north: DealerContext, settings: Any) -> None:
    settings.DATABASE_OWNER = {"USER": "another", "PASSWORD": ""}
    with pytest.raises(transaction.TransactionManagementError), as_owner():
        pass
    with pytest.raises(transaction.TransactionManagementError):
        drop_dealer_schema()


def test_second_migrate_has_nothing_to_grant_or_to_take(plain_role: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
    assert (database_roles.schemas_without_grants(ROLE), database_roles.tables_to_protect(ROLE)) == ([], [])
