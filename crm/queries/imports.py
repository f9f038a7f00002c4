"""Reading imports (SA-2): what is under way, what is wrong with a table's rows, whom its customers meet."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from accounts.access import CardScope, card_scope
from accounts.models import User
from crm.models import Card, CardImport, ImportDuplicate, ImportRow, ImportStub
from crm.rules.codes import Status
from kit.errors import refuse

# As many wrong rows and duplicates as are told with the import itself; each has a list of its own.
SHOWN = 500


def imports() -> QuerySet[CardImport]:
    """Every import of the dealer."""
    return CardImport.objects.select_related("created_by", "owner")


def import_for_update(import_id: UUID) -> CardImport:
    """One import, locked until the transaction ends."""
    found = CardImport.objects.select_for_update().filter(id=import_id).first()
    if found is None:
        raise refuse("not_found", status=404)
    return found


def wrong_rows(found: CardImport) -> QuerySet[ImportRow]:
    """The rows with something wrong, in the order of the table."""
    return ImportRow.objects.filter(card_import=found).exclude(errors=[]).order_by("number")


def stubs_of(user: User) -> QuerySet[ImportStub]:
    """Return the cards of undone imports that `user` saw while they were cards (RP-2)."""
    match card_scope(user.roles):
        case CardScope.ALL:
            return ImportStub.objects.all()
        case CardScope.OWN:
            return ImportStub.objects.filter(owner=user)
        case CardScope.FILED:
            return ImportStub.objects.filter(filed_by=user)
        case CardScope.CARE:
            return ImportStub.objects.filter(status__in=[Status.DORMANT, Status.DELIVERED, Status.LOST])
        case _:
            return ImportStub.objects.none()


def empty_count(found: CardImport) -> int:
    """Return how many rows between the head of the table and its last row hold nothing."""
    return max(found.staged_to - found.rows_above - found.staged_count, 0)


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A row whose customer stands elsewhere: in an earlier row, or on a card (CA-5)."""

    row: int
    other_row: int | None
    card: UUID | None
    status: str
    owner_name: str


def duplicate_rows(found: CardImport) -> QuerySet[ImportDuplicate]:
    """The rows whose customer stands elsewhere, in the order of the table."""
    return ImportDuplicate.objects.filter(card_import=found)


def duplicates_of(rows: Iterable[ImportDuplicate]) -> list[Duplicate]:
    """As they are shown, with where the cards stand now; a card that is out again is left out. One query."""
    rows = list(rows)
    cards = Card.objects.select_related("owner").in_bulk([row.card_id for row in rows if row.card_id])
    found = []
    for row in rows:
        card = cards.get(row.card_id) if row.card_id else None
        if card:
            found.append(Duplicate(row.number, None, card.id, card.status, card.owner.name))
        elif row.other_number:
            found.append(Duplicate(row.number, row.other_number, None, "", ""))
    return found
