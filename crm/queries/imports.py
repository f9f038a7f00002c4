"""Reading imports (SA-2): what is under way, what is wrong with a table's rows, whom its customers meet."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from accounts.models import User
from accounts.roles import OWNERS
from crm.models import Card, CardImport, DealerSettings, ImportDuplicate, ImportRow
from crm.rules.importing.row import Known, plain
from kit.errors import refuse
from tenants.queries.catalogue import Item, catalogue

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


def what_is_known(found: CardImport, today: date) -> Known:
    """What rows are held against: the dealer's settings and consultants, and the brand's catalogue."""
    settings = DealerSettings.objects.get()
    brand = catalogue()
    of_models: dict[tuple[str, str, str], str] = {}
    for model in brand.models:
        for kind, items in (
            ("configuration", model.configurations),
            ("colour", model.colours),
            ("options", model.options),
        ):
            for item in items:
                of_models |= {(kind, model.item.code, name): item.code for name in _names(item)}
    return Known(
        today=today,
        area_code=settings.area_code,
        province=settings.province,
        city=settings.city,
        card_number_pattern=settings.card_number_pattern,
        owners=_consultants(),
        default_owner=str(found.owner_id or ""),
        wholesale_owner=str(settings.wholesale_consultant_id or ""),
        default_channel=found.channel,
        models={name: model.item.code for model in brand.models for name in _names(model.item)},
        of_models=of_models,
        competitors={name: each.item.code for each in brand.competitors for name in _names(each.item)},
    )


def _names(item: Item) -> set[str]:
    return {plain(item.code), plain(item.name_zh), plain(item.name_en)}


def _consultants() -> dict[str, str]:
    """User names and names of those who may own cards; a name that two bear stands for neither."""
    people = User.objects.filter(is_active=True, roles__overlap=sorted(OWNERS))
    found: dict[str, str] = {}
    for user_id, username, name in people.values_list("id", "username", "name").order_by("id"):
        found[plain(name)] = "" if plain(name) in found else str(user_id)
        found[plain(username)] = str(user_id)
    return found
