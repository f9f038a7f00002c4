"""Writing the files that were asked for, by a worker, and letting go of those whose week is over (RP-7)."""

from collections.abc import Iterable, Iterator, Sequence

import structlog
from django.db import transaction
from django.utils import translation

from accounts.access import require
from accounts.models import User
from accounts.services.exports import notes_of
from crm.models import Export, ExportFile
from crm.rules.exporting import ExportState
from crm.services.exporting.ask import KEPT
from crm.services.exporting.sheets import sheet_of
from kit import clock
from kit.sheets.guards import LARGEST_ROWS
from kit.sheets.writing import Value, workbook
from kit.tenancy import current_dealer

log = structlog.get_logger(__name__)


def make_exports() -> None:
    """Make each that waits, the oldest first; one that cannot be made is told as failed and stops no other."""
    while export := Export.objects.filter(state=ExportState.WAITING).order_by("created_at").first():
        try:
            _make(export)
        except Exception:
            log.exception("export.failed", export_id=str(export.id), kind=export.kind)
            Export.objects.filter(id=export.id, state=ExportState.WAITING).update(
                state=ExportState.FAILED.value, finished_at=clock.now()
            )
    expire_exports()


def _make(export: Export) -> None:
    """Write the file aside, then keep it in one short transaction: whichever worker is first."""
    asker = User.objects.get(id=export.created_by_id)
    sheet = sheet_of(export.kind)
    # The roles may have changed since it was asked for.
    require(asker, sheet.action)
    counted = _Counted(sheet.rows(asker, export.filters))
    with translation.override(export.language):
        raw = workbook(str(sheet.title), sheet.columns(), counted, current_dealer().time_zone, notes_of(sheet))
    with transaction.atomic():
        waiting = Export.objects.select_for_update().filter(id=export.id, state=ExportState.WAITING).first()
        if waiting is None:
            return
        ExportFile.objects.create(export=waiting, raw=raw)
        waiting.state, waiting.row_count = ExportState.READY.value, counted.count
        waiting.finished_at = clock.now()
        waiting.save()


@transaction.atomic
def expire_exports() -> int:
    """Delete the files whose week is over; return how many there were."""
    old = Export.objects.filter(state=ExportState.READY, finished_at__lt=clock.now() - KEPT)
    ids = list(old.select_for_update().values_list("id", flat=True))
    ExportFile.objects.filter(export_id__in=ids).delete()
    return Export.objects.filter(id__in=ids).update(state=ExportState.EXPIRED.value)


class _Counted:
    """Rows, counted while they are written; a sheet is cut where it would become too long for people to open."""

    def __init__(self, rows: Iterable[Sequence[Value]]) -> None:
        self._rows = rows
        self.count = 0

    def __iter__(self) -> Iterator[Sequence[Value]]:
        for row in self._rows:
            if self.count == LARGEST_ROWS:
                return
            self.count += 1
            yield row
