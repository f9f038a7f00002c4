"""Noting who did what, and sealing it.

Entries are sealed by a worker, in batches, seconds after they were written. Chained as they are written, each writer
would have to wait for the one before it to commit: an import's transaction would keep everyone from signing in. Until
it is sealed an entry is kept from change by the database alone.
"""

from collections.abc import Mapping

from django.db import connection, transaction

from accounts.models import AuditEntry, User
from accounts.queries.audit import head_of_chain, unsealed
from accounts.rules.audit import Link, sealed
from kit import clock
from kit.locks import hold

SEAL, SEAL_BRANDS = "accounts.seal_audit", "accounts.seal_brands_audit"
# So many are sealed by one statement.
_BATCH = 1000
_LONGEST = 80


def note(actor: User | None, what: str, subject: str, **data: object) -> None:
    """Write an entry in the transaction of the act itself. `data` never holds a password or a token."""
    AuditEntry.objects.create(at=clock.now(), actor=actor, what=what, subject=subject[:_LONGEST], data=data)


def note_once(once: str, actor: User | None, what: str, subject: str, data: Mapping[str, object] | None = None) -> None:
    """Write an entry unless there is one under `once`: for what happens often and counts once. One statement."""
    entry = AuditEntry(at=clock.now(), actor=actor, what=what, subject=subject[:_LONGEST], data=data or {}, once=once)
    AuditEntry.objects.bulk_create([entry], ignore_conflicts=True)


def seal_audit() -> int:
    """Seal what has been written since, in the order it is found; how many there were. Of two at once the second
    waits. Entries that commit late come later in the chain, whatever their id."""
    count = 0
    while links := _seal_batch():
        count += links
    return count


def _seal_batch() -> int:
    with transaction.atomic():
        hold("audit", ["seal"])
        links = list(sealed(*head_of_chain(), unsealed(_BATCH)))
        if links:
            _write(links)
    return len(links)


def _write(links: list[Link]) -> None:
    columns = [link.content.id for link in links], [link.position for link in links], [link.hash for link in links]
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE accounts_auditentry SET position = link.position, hash = link.hash"
            " FROM unnest(%s::bigint[], %s::bigint[], %s::text[]) AS link(id, position, hash)"
            " WHERE accounts_auditentry.id = link.id",
            columns,
        )
