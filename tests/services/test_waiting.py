"""What a worker was asked for is found again when no bell announced it: over all dealers, where there is any."""

import pytest

from accounts.models import User
from crm.queries.pending_jobs import dealers_with_exports, dealers_with_imports
from crm.services.exporting.ask import ask_for_export
from crm.services.exporting.make import make_exports
from crm.services.importing.upload import ask_for_check, upload_table
from crm.services.importing.work import work_on_imports
from kit.tenancy import DealerContext, in_dealer, in_public
from tenants.queries import table_watch

pytestmark = pytest.mark.usefixtures("wednesday_morning")


def found() -> tuple[list[str], list[str]]:
    with in_public():
        return dealers_with_imports(), dealers_with_exports()


def test_dealers_are_found_while_work_waits_and_not_after(
    north: DealerContext, manager: User, li: User, shared_dealers: dict[str, DealerContext]
) -> None:
    assert found() == ([], [])
    handed_in = upload_table(manager, "x.csv", "姓名,手机,顾问\n王伟,13800138001,li\n".encode())
    assert found() == ([], [])
    ask_for_check(manager, handed_in.id)
    ask_for_export(manager, "cards", {})
    assert found() == (["north"], ["north"])
    with in_dealer(shared_dealers["south"]):
        work_on_imports()
        make_exports()
    assert found() == (["north"], ["north"])
    work_on_imports()
    make_exports()
    assert found() == ([], [])


def test_dealers_on_other_nodes_are_found_though_the_catalogue_here_counts_no_row_of_theirs(
    north: DealerContext, manager: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(table_watch, "has_citus", lambda: True)
    monkeypatch.setattr(table_watch, "_WRITTEN", "SELECT nspname, 0 FROM pg_namespace WHERE nspname <> %s")
    ask_for_check(manager, upload_table(manager, "x.csv", "姓名,手机,顾问\n王伟,13800138001,li\n".encode()).id)
    ask_for_export(manager, "cards", {})
    assert found() == (["north"], ["north"])
