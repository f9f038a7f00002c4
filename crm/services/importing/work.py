"""What a worker does for a dealer's imports: go on with whatever is to be checked or taken in (SA-2)."""

from collections.abc import Callable, Mapping
from uuid import UUID

import structlog
from django.db.models import F

from crm.models import CardImport
from crm.rules.importing.states import AT_WORK, ImportState
from crm.services.importing.check import check_rows
from crm.services.importing.take_in import take_in
from kit.errors import DomainError

log = structlog.get_logger(__name__)

_WORK: Mapping[str, Callable[[UUID], bool]] = {ImportState.CHECKING: check_rows, ImportState.COMMITTING: take_in}


def work_on_imports() -> None:
    """Each step begins where a worker that was killed left off; an import that cannot go on is told as failed."""
    waiting = CardImport.objects.filter(state__in=[state.value for state in AT_WORK]).order_by("created_at")
    for import_id, state in waiting.values_list("id", "state"):
        try:
            _WORK[state](import_id)
        except DomainError as refusal:
            _fail(import_id, refusal.problems[0].code)
        except Exception:
            # Whatever it is would come again: it is shown instead of being tried for ever.
            log.exception("import.failed", import_id=str(import_id))
            _fail(import_id, "server_error")


def _fail(import_id: UUID, code: str) -> None:
    CardImport.objects.filter(id=import_id, state__in=[state.value for state in AT_WORK]).update(
        state=ImportState.FAILED.value, failure=code, version=F("version") + 1
    )
