"""Writing the archives that were asked for, by a worker, and letting go of those whose week is over (SA-7)."""

import hashlib
from datetime import timedelta
from tempfile import TemporaryFile
from typing import IO
from uuid import UUID

import structlog
from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from accounts.access import Action, require
from accounts.models import User
from crm.models import Archive, ArchivePart
from crm.rules.exporting import ExportState
from crm.services.archiving.write import write_archive
from kit import clock
from kit.db.snapshot import snapshot
from kit.locks import tried_by_session
from kit.tenancy import current_dealer

log = structlog.get_logger(__name__)

KEPT = timedelta(days=7)
_PART = 4 * 1024 * 1024


def make_archives() -> None:
    """Write each archive that waits; one that cannot be written is marked as failed. One worker at a time."""
    with tried_by_session("archive", current_dealer().code) as is_ours:
        while is_ours and (archive := Archive.objects.filter(state=ExportState.WAITING).order_by("created_at").first()):
            try:
                _make(archive)
            except Exception:
                log.exception("archive.failed", archive_id=str(archive.id))
                Archive.objects.filter(id=archive.id, state=ExportState.WAITING).update(
                    state=ExportState.FAILED.value, finished_at=clock.now()
                )
    expire_archives()


@transaction.atomic
def expire_archives() -> int:
    """Delete the files whose week is over; return how many there were."""
    old = Archive.objects.filter(state=ExportState.READY, finished_at__lt=clock.now() - KEPT)
    return end_archives(list(old.select_for_update().values_list("id", flat=True)))


def end_archives(ids: list[UUID]) -> int:
    """End archives, with their files; return how many there were. In a transaction."""
    ArchivePart.objects.filter(archive_id__in=ids).delete()
    return Archive.objects.filter(id__in=ids).update(state=ExportState.EXPIRED.value)


def _make(archive: Archive) -> None:
    """Write the file aside, then store it in one short transaction."""
    # The roles may have changed since it was asked for.
    require(User.objects.get(id=archive.created_by_id), Action.DEALER_LEAVE)
    import_string(settings.ARCHIVE_FIGURES["catch_up"])()
    with TemporaryFile() as file:
        with snapshot():
            rows = write_archive(file)
        _store(archive, file, rows)


@transaction.atomic
def _store(archive: Archive, file: IO[bytes], rows: int) -> None:
    waiting = Archive.objects.select_for_update().filter(id=archive.id, state=ExportState.WAITING).first()
    if waiting is None:
        return
    digest, size, position = hashlib.sha256(), 0, 0
    file.seek(0)
    while piece := file.read(_PART):
        digest.update(piece)
        ArchivePart.objects.create(archive=waiting, position=position, raw=piece)
        size, position = size + len(piece), position + 1
    waiting.state, waiting.row_count, waiting.size = ExportState.READY.value, rows, size
    waiting.sha256, waiting.finished_at = digest.hexdigest(), clock.now()
    waiting.save()
