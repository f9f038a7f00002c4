"""Reading imports (SA-2): what is under way, what is wrong with a table's rows, whom its customers meet."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from accounts.models import User
from accounts.roles import Role
from crm.models import CardImport, DealerSettings, ImportRow
from crm.rules.importing.row import Known, plain
from kit.errors import refuse
from tenants.queries.catalogue import Item, catalogue

# As many wrong rows and duplicates as are told at once; the counts are whole.
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


# Against what stands, from the table's side: one index look-up a number.
_STANDING = """
    SELECT staged.number, NULL::int, card.id, card.status, owner.name
      FROM (SELECT number, surname, unnest(numbers) AS phone FROM crm_importrow
             WHERE card_import_id = %(import)s AND card IS NOT NULL) staged
      JOIN crm_cardphone phone ON phone.number = staged.phone
      JOIN crm_card card ON card.id = phone.card_id AND card.surname = staged.surname AND card.merged_into_id IS NULL
      JOIN accounts_user owner ON owner.id = card.owner_id
     GROUP BY staged.number, card.id, card.status, owner.name
     ORDER BY staged.number, card.id
     LIMIT %(limit)s
"""
# Within the table by numbers laid out one a row: a join on arrays would compare every row with every other.
_WITHIN = """
    WITH staged AS (
        SELECT number, surname, unnest(numbers) AS phone FROM crm_importrow
         WHERE card_import_id = %(import)s AND card IS NOT NULL
    ), first_of AS (
        SELECT number, surname, phone, min(number) OVER (PARTITION BY surname, phone) AS first FROM staged
    )
    SELECT number, min(first), NULL::uuid, '', '' FROM first_of WHERE first < number
     GROUP BY number ORDER BY number LIMIT %(limit)s
"""


def duplicates_of(found: CardImport) -> list[Duplicate]:
    """Rows whose customer stands in an earlier row or on a card already, the first SHOWN of each. Two queries."""
    params: dict[str, UUID | int] = {"import": found.id, "limit": SHOWN}
    with connection.cursor() as cursor:
        cursor.execute(_STANDING, params)
        rows = cursor.fetchall()
        cursor.execute(_WITHIN, params)
        rows += cursor.fetchall()
    return [Duplicate(*row) for row in rows]


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
    people = User.objects.filter(is_active=True, roles__contains=[Role.CONSULTANT.value])
    found: dict[str, str] = {}
    for user_id, username, name in people.values_list("id", "username", "name").order_by("id"):
        found[plain(name)] = "" if plain(name) in found else str(user_id)
        found[plain(username)] = str(user_id)
    return found
