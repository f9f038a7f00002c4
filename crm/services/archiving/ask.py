"""Asking for an archive of everything, and fetching it (SA-7)."""

from uuid import UUID

from django.db import transaction

from accounts.access import Action
from accounts.commands import command
from accounts.models import User
from accounts.rules.commands import Purpose
from accounts.services.audit import note
from crm.models import Archive, ArchivePart
from crm.rules.exporting import ExportState
from kit import clock, queue
from kit.errors import refuse
from kit.locks import hold
from kit.tenancy import current_dealer

# The job that writes what was asked for (crm.tasks).
MAKE = "crm.make_archives"


@command(Action.DEALER_LEAVE, Purpose.EXPORT)
@transaction.atomic
def ask_for_archive(actor: User) -> Archive:
    """Have a worker write an archive. Refuses with `archive_under_way` (409) while one is being written."""
    hold("archive", ["ask"])
    if Archive.objects.filter(state=ExportState.WAITING).exists():
        raise refuse("archive_under_way", rule="SA-7", status=409)
    archive = Archive.objects.create(created_at=clock.now(), created_by=actor)
    note(actor, "archive.asked", str(archive.id))
    queue.notify_on_commit(MAKE, current_dealer().code)
    return archive


@command(Action.DEALER_LEAVE, Purpose.EXPORT)
@transaction.atomic
def fetch_archive(actor: User, archive_id: UUID) -> tuple[Archive, bytes]:
    """Return one's own archive with its file. `export_not_ready` (409) while a worker writes it, `not_found` (404) for
    another's and one that has ended."""
    archive = Archive.objects.filter(id=archive_id, created_by=actor).first()
    if archive is None or archive.state == ExportState.EXPIRED:
        raise refuse("not_found", status=404)
    if archive.state != ExportState.READY:
        raise refuse("export_not_ready", rule="SA-7", status=409)
    note(actor, "archive.fetched", str(archive.id), rows=archive.row_count)
    parts = ArchivePart.objects.filter(archive=archive).order_by("position").values_list("raw", flat=True)
    return archive, b"".join(map(bytes, parts))


def archive_name(archive: Archive) -> str:
    """Return the name of an archive's file: the dealer's code and the business date on which it was asked for."""
    dealer = current_dealer()
    return f"{dealer.code}-{clock.business_date(archive.created_at, dealer.time_zone):%Y%m%d}.zip"
