"""Deleting what is stored of imports: their files, the cells of wrong rows, staged cards (SA-2)."""

from datetime import date
from uuid import UUID

import structlog
from django.db import transaction
from django.db.models.functions import Coalesce

from crm.models import CardImport, ImportFile
from crm.rules.importing.lifetime import stored_until
from crm.rules.importing.states import OPEN_TO_CHANGE, ImportState
from kit import clock
from kit.tenancy import current_dealer

log = structlog.get_logger(__name__)

# The job that does it (crm.tasks).
SWEEP_IMPORTS = "crm.sweep_imports"


def sweep_imports() -> int:
    """Delete the rows and the file of each import whose time is over; return how many there were.

    An import that was not committed is then `failed` with `import_expired`. Each is swept in a transaction of its own,
    once.
    """
    today = clock.today(current_dealer().time_zone)
    stored = CardImport.objects.filter(swept_at=None).annotate(used_at=Coalesce("worked_at", "created_at"))
    ids = list(stored.order_by("used_at", "id").values_list("id", flat=True))
    count = sum(_sweep(import_id, today) for import_id in ids)
    if count:
        log.info("imports.swept", count=count)
    return count


@transaction.atomic
def _sweep(import_id: UUID, today: date) -> bool:
    found = CardImport.objects.select_for_update(skip_locked=True).filter(id=import_id, swept_at=None).first()
    if found is None or not _is_over(found, today):
        return False
    found.rows.all().delete()
    found.duplicates.all().delete()
    ImportFile.objects.filter(card_import=found).delete()
    found.samples, found.swept_at = [], clock.now()
    if found.state in OPEN_TO_CHANGE:
        found.state, found.failure = ImportState.FAILED.value, "import_expired"
    found.version += 1
    found.save()
    return True


def _is_over(found: CardImport, today: date) -> bool:
    used_on = clock.business_date(found.worked_at or found.created_at, current_dealer().time_zone)
    last = stored_until(found.state, valid_only=found.valid_only, last_used_on=used_on)
    return last is not None and last < today
