"""A dealer's archives (SA-7)."""

from uuid import UUID

from django.db.models import QuerySet

from accounts.models import User
from crm.models import Archive
from kit.errors import refuse


def archives_of(asker: User) -> QuerySet[Archive]:
    """Return the archives that a person asked for."""
    return Archive.objects.filter(created_by=asker)


def archive_of(asker: User, archive_id: UUID) -> Archive:
    """Return one of a person's own archives; refuses with `not_found` (404)."""
    archive = archives_of(asker).filter(id=archive_id).first()
    if archive is None:
        raise refuse("not_found", status=404)
    return archive
