"""Reading and checking the rows of a table, by a worker (SA-2)."""

from collections.abc import Iterator, Sequence
from datetime import datetime, time
from itertools import islice
from uuid import UUID

from django.db import connection, transaction

from crm.models import Card, CardImport, CardPhone, ImportFile, ImportRow
from crm.queries.import_knowledge import what_is_known
from crm.rules.importing.row import Known, StandingCard, read_row
from crm.rules.importing.states import ImportState
from crm.rules.surnames import surname
from crm.services.card_data import measure_completeness, phone_rows, write_data
from crm.services.importing.duplicates import find_duplicates
from crm.services.importing.wrong_rows import damages, error_at, remember_cells, stored_cells
from kit import clock
from kit.ids import uuid7
from kit.sheets.apart import READING_SECONDS, opened_apart
from kit.sheets.cells import Cell, Row
from kit.sheets.reading import Head, read_rows
from kit.tenancy import current_dealer

# Rows a transaction: others get their turn in between, and a worker that is killed loses no more than these.
CHUNK = 500


def check_rows(import_id: UUID) -> bool:
    """Read what has not been read yet, chunk by chunk, then look for card numbers and customers that stand twice. False
    when another worker is at it, or the import has been mapped anew meanwhile: there is nothing more to do here."""
    found = CardImport.objects.get(id=import_id)
    known = what_is_known(found, clock.today(current_dealer().time_zone))
    raw = bytes(ImportFile.objects.values_list("raw", flat=True).get(card_import_id=import_id))
    staged_to, version = found.staged_to, found.version
    with opened_apart(raw, READING_SECONDS) as table:
        rows = read_rows(table, Head(tuple(found.columns), found.rows_above), found.sheet)
        for chunk in _chunks(row for row in rows if row[0] > staged_to):
            if not _stage(import_id, version, staged_to, chunk, known):
                return False
            staged_to = chunk[-1][0]
    return _finish(import_id, version, staged_to)


def _chunks(rows: Iterator[Row]) -> Iterator[list[Row]]:
    while chunk := list(islice(rows, CHUNK)):
        yield chunk


@transaction.atomic
def _stage(import_id: UUID, version: int, staged_to: int, chunk: Sequence[Row], known: Known) -> bool:
    found = _claim(import_id, version, staged_to)
    if found is None:
        return False
    rows = [_row(found, number, cells, known) for number, cells in chunk]
    ImportRow.objects.bulk_create(rows)
    found.staged_to = chunk[-1][0]
    found.staged_count += len(rows)
    found.worked_at = clock.now()
    found.save(update_fields=["staged_to", "staged_count", "worked_at"])
    return True


@transaction.atomic
def _finish(import_id: UUID, version: int, staged_to: int) -> bool:
    found = _claim(import_id, version, staged_to)
    if found is None:
        return False
    with connection.cursor() as cursor:
        cursor.execute(_NUMBER_TWICE, {"import": import_id})
    remember_cells(found)
    found.row_count = found.staged_count
    found.valid_count = ImportRow.objects.filter(card_import=found, errors=[]).count()
    found.duplicate_count = find_duplicates(found)
    found.state = ImportState.CHECKED.value
    found.version += 1
    found.save()
    return True


def _claim(import_id: UUID, version: int, staged_to: int) -> CardImport | None:
    """The import, locked; None when it is not where this worker believes it to be."""
    return (
        CardImport.objects.select_for_update(skip_locked=True)
        .filter(id=import_id, state=ImportState.CHECKING, version=version, staged_to=staged_to)
        .first()
    )


# Card numbers are unique (CA-10): within the table the first row keeps its own, and none may stand on a card already.
# The errors are made before the UPDATE: Citus refuses one that makes JSON of columns. The first row of each number is
# found in one reading of the table, not in one for each row.
_NUMBER_TWICE = """
    WITH numbered AS MATERIALIZED (
        SELECT id, number, card ->> 'number' AS given, min(number) OVER (PARTITION BY card ->> 'number') AS first
          FROM crm_importrow WHERE card_import_id = %(import)s AND card ->> 'number' <> ''
    ), wrong AS MATERIALIZED (
        SELECT id, jsonb_build_array(jsonb_build_object(
               'field', 'number', 'code', 'card_number_taken', 'value', given)) AS errors
          FROM numbered
         WHERE first < number
            OR EXISTS (SELECT 1 FROM crm_card standing WHERE standing.number = given AND standing.number <> '')
    )
    UPDATE crm_importrow SET errors = wrong.errors, card = NULL, phones = NULL
      FROM wrong WHERE crm_importrow.id = wrong.id
"""


def _row(found: CardImport, number: int, cells: Sequence[Cell], known: Known) -> ImportRow:
    named = dict(zip(found.columns, cells, strict=False))
    by_field = {field: named.get(column) for column, field in found.mapping.items()}
    read, problems = read_row(by_field, known)
    errors = [*damages(found.columns, found.mapping, cells), *(error_at(problem, by_field) for problem in problems)]
    if errors:
        return ImportRow(card_import=found, number=number, errors=errors, cells=stored_cells(cells))
    card = _card(found, read)
    phones = phone_rows(card, read.numbers)
    measure_completeness(card, phones)
    return ImportRow(
        card_import=found,
        number=number,
        card_id=card.id,
        card=_columns(card),
        phones=[_columns(phone) for phone in phones],
        surname=surname(card.customer_name),
        numbers=[number.normal for number in read.numbers],
    )


def _card(found: CardImport, read: StandingCard) -> Card:
    """The card as it will stand, filed by whoever handed the table in; times of entry are set when it is taken in."""
    zone = current_dealer().time_zone
    last_contact_at = datetime.combine(read.dates["last_contact_on"], time(), zone)
    first_visit_on = read.dates.get("first_visit_on")
    card = Card(
        id=uuid7(),
        created_at=last_contact_at,
        filed_on=read.dates["filed_on"],
        filed_by_id=found.created_by_id,
        owner_id=UUID(read.owner),
        channel=read.channel,
        business=read.business,
        status=read.status,
        next_followup_on=read.dates.get("next_followup_on"),
        appointment_on=read.dates.get("appointment_on"),
        last_contact_at=last_contact_at,
        status_changed_at=last_contact_at,
        owner_changed_at=last_contact_at,
        first_visit_on=first_visit_on,
        last_visit_on=first_visit_on,
        intent_level=str(read.data["intent_level"]),
        followup_level=str(read.data["followup_level"]),
    )
    write_data(card, read.data)  # type: ignore[arg-type]  # read under the same names by the rules
    return card


def _columns(row: Card | CardPhone) -> dict[str, object]:
    """The row as its table holds it, column by column."""
    return {str(field.column): getattr(row, field.attname) for field in row._meta.concrete_fields}
