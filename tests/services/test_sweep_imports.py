"""Rows and files of imports are deleted once nobody can do anything with them (SA-2)."""

from datetime import timedelta

import pytest

from accounts.models import User
from crm.models import Card, CardImport, ImportDuplicate, ImportFile, ImportRow
from crm.queries.pending_jobs import dealers_with_stored_imports
from crm.services.importing.sweep import sweep_imports
from crm.services.importing.undo import undo_import
from crm.services.importing.upload import ask_for_check, ask_for_commit, map_columns
from crm.services.importing.work import work_on_imports
from crm.services.importing.wrong_rows import wrong_rows_workbook
from kit import clock
from kit.tenancy import DealerContext, in_public
from tests.factories import NOW
from tests.services.test_imports import OUYANG, WANG, checked, handed_in, refusal, taken_in

pytestmark = pytest.mark.usefixtures("wednesday_morning")

BAD = "李四,138,李强,,,,,\n"


def stored() -> tuple[int, int, int]:
    return ImportRow.objects.count(), ImportFile.objects.count(), ImportDuplicate.objects.count()


def half_taken_in(manager: User) -> CardImport:
    found = checked(manager, WANG, WANG, BAD)
    ask_for_commit(manager, found.id, valid_only=True)
    work_on_imports()
    found.refresh_from_db()
    return found


def test_uncommitted_import_is_deleted_after_thirty_days_and_says_so(manager: User, li: User) -> None:
    """SA-2."""
    found = checked(manager, WANG, WANG, BAD)
    assert stored() == (3, 1, 1)
    with clock.at(NOW + timedelta(days=30)):
        assert (sweep_imports(), stored()) == (0, (3, 1, 1))
    later = NOW + timedelta(days=31)
    with clock.at(later):
        assert (sweep_imports(), stored()) == (1, (0, 0, 0))
        # Again, nothing is left to do.
        assert sweep_imports() == 0
        found.refresh_from_db()
        assert (found.state, found.failure, found.swept_at, found.samples) == ("failed", "import_expired", later, [])
        for act in (
            lambda: ask_for_check(manager, found.id),
            lambda: map_columns(manager, found.id, {"channel": "phone"}),
            lambda: wrong_rows_workbook(manager, found.id),
        ):
            with refusal("import_expired"):
                act()


def test_using_an_import_stores_it_longer(manager: User, li: User) -> None:
    found = handed_in(manager, WANG)
    with clock.at(NOW + timedelta(days=20)):
        ask_for_check(manager, found.id)
        work_on_imports()
    with clock.at(NOW + timedelta(days=31)):
        assert (sweep_imports(), stored()) == (0, (1, 1, 0))


def test_wrong_rows_of_a_committed_import_are_deleted_after_thirty_days(manager: User, li: User) -> None:
    """SA-2."""
    found = half_taken_in(manager)
    with clock.at(NOW + timedelta(days=30)):
        assert sweep_imports() == 0
        assert wrong_rows_workbook(manager, found.id)[0] == "import-wrong-rows-20261218"
    with clock.at(NOW + timedelta(days=31)):
        assert (sweep_imports(), stored()) == (1, (0, 0, 0))
    found.refresh_from_db()
    assert (found.state, found.failure, Card.objects.count()) == ("committed", "", 2)


def test_rows_that_became_cards_are_deleted_when_the_import_can_no_longer_be_undone(manager: User, li: User) -> None:
    """SA-2, RP-2."""
    taken_in(manager, WANG)
    undone = taken_in(manager, OUYANG)
    undo_import(manager, undone.id)
    with clock.at(NOW + timedelta(hours=12)):
        assert sweep_imports() == 0
    with clock.at(NOW + timedelta(days=1)):
        assert (sweep_imports(), stored()) == (2, (0, 0, 0))
    assert [card.customer_name for card in Card.objects.all()] == ["王伟"]


def test_import_that_a_worker_is_at_is_left_alone(manager: User, li: User) -> None:
    found = handed_in(manager, WANG)
    ask_for_check(manager, found.id)
    with clock.at(NOW + timedelta(days=99)):
        assert (sweep_imports(), stored()) == (0, (0, 1, 0))


def test_clock_rings_for_dealers_with_something_stored(north: DealerContext, manager: User, li: User) -> None:
    taken_in(manager, WANG)
    assert found_after(hours=11) == []
    assert found_after(hours=13) == ["north"]
    with clock.at(NOW + timedelta(days=1)):
        sweep_imports()
    assert found_after(hours=99) == []


def found_after(*, hours: int) -> list[str]:
    with clock.at(NOW + timedelta(hours=hours)), in_public():
        return dealers_with_stored_imports()
