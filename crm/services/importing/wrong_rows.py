"""Rows that cannot be taken in: what is wrong with them, and their cells as they were in the file (SA-2)."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.access import Action
from accounts.commands import command
from accounts.models import User
from accounts.rules.commands import Purpose
from accounts.services.audit import note
from crm.models import CardImport, ImportFile, ImportRow
from crm.queries.imports import import_for_update, wrong_rows
from crm.queries.numbers import seen_sample
from crm.rules.importing.cells import as_text
from crm.services.card_columns import CARD_COLUMNS
from kit import clock
from kit.errors import Problem, refuse
from kit.sheets.apart import READING_SECONDS, opened_apart
from kit.sheets.cells import BadCell, Cell
from kit.sheets.reading import Head, read_rows
from kit.sheets.writing import SheetColumn, Value, workbook
from kit.tenancy import current_dealer
from kit.texts import detail_of

# As much of a value as is shown beside what is wrong with it.
_LONGEST_VALUE = 100
# Damage that leaves open which value belongs to which column, so that it counts in columns that are not mapped too.
_OF_THE_ROW = frozenset({"quote_not_closed", "too_many_cells"})
_BATCH = 500
# A workbook of more takes too long to be waited for.
ROWS_A_PART = 5_000

Error = dict[str, object]


def error_at(problem: Problem, by_field: Mapping[str, Cell]) -> Error:
    """Return a problem with the value that was found, as it is stored with its row."""
    value = as_text(by_field.get(problem.field))[:_LONGEST_VALUE]
    error: Error = {"field": problem.field, "code": problem.code, "value": value}
    return error | ({"params": dict(problem.params)} if problem.params else {})


def damages(columns: Sequence[str], mapping: Mapping[str, str], cells: Sequence[Cell]) -> Iterator[Error]:
    """Damage to a row in columns that are not mapped; in others the cell itself is wrong."""
    for at, cell in enumerate(cells):
        if isinstance(cell, BadCell) and cell.code in _OF_THE_ROW:
            column = columns[at] if at < len(columns) else ""
            if column not in mapping:
                yield {"field": "", "column": column, "code": cell.code, "value": cell.text[:_LONGEST_VALUE]}


def stored_cells(cells: Sequence[Cell]) -> list[object]:
    """Return a row's cells as JSON can hold them, those beyond the last column among them."""
    return [
        cell.text if isinstance(cell, BadCell) else cell.isoformat() if isinstance(cell, date) else cell
        for cell in cells
    ]


def remember_cells(found: CardImport) -> None:
    """Store the cells of wrong rows that were valid when they were read: their card number turned out to be taken, or
    the version before has staged them. Nothing can be done for them once the file is gone."""
    lacking = dict(
        ImportRow.objects.filter(card_import=found, cells=None).exclude(errors=[]).values_list("number", "id")
    )
    raw = ImportFile.objects.filter(card_import=found).values_list("raw", flat=True).first() if lacking else None
    if raw is None:
        return
    changed: list[ImportRow] = []
    with opened_apart(bytes(raw), READING_SECONDS) as table:
        for number, cells in read_rows(table, Head(tuple(found.columns), found.rows_above), found.sheet):
            if number in lacking:
                changed.append(ImportRow(id=lacking[number], cells=stored_cells(cells)))
    ImportRow.objects.bulk_update(changed, ["cells"], batch_size=_BATCH)


@command(Action.IMPORT_RUN, Purpose.EXPORT)
@transaction.atomic
def wrong_rows_workbook(actor: User, import_id: UUID, part: int = 1) -> tuple[str, bytes]:
    """Return a file name and a workbook of the wrong rows with the columns of the table and what is wrong with each, to
    be corrected and handed in again. A table has parts of `ROWS_A_PART` rows, from 1.

    Numbers are in full for who handed the table in, else as the field access says. Who took it is noted.
    """
    found = import_for_update(import_id)
    if found.swept_at is not None:
        raise refuse("import_expired", rule="SA-2", status=409)
    remember_cells(found)
    begin = (part - 1) * ROWS_A_PART
    rows = list(wrong_rows(found)[begin : begin + ROWS_A_PART])
    if not rows:
        raise refuse("not_found", status=404)
    width = max(len(found.columns), *(len(row.cells or ()) for row in rows))
    columns = [*found.columns, *(f"#{place}" for place in range(len(found.columns) + 1, width + 1))]
    note(actor, "import.rows_fetched", str(found.id), rows=len(rows))
    sheet = [SheetColumn(name) for name in columns]
    is_own = found.created_by_id == actor.id
    raw = workbook(
        _("Rows with errors"),
        [*sheet, SheetColumn(_("Error details"), 48)],
        ([*_cells(actor, row, width, is_own), "\n".join(_reasons(found, row))] for row in rows),
        current_dealer().time_zone,
    )
    today = clock.today(current_dealer().time_zone)
    return f"import-wrong-rows-{today:%Y%m%d}" + (f"-{part}" if part > 1 else ""), raw


def _cells(actor: User, row: ImportRow, width: int, is_own: bool) -> list[Value]:
    cells = [*(row.cells or ()), *[None] * width][:width]
    if is_own:
        return cells
    return [cell if cell is None else seen_sample(actor, str(cell)) for cell in cells]


def _reasons(found: CardImport, row: ImportRow) -> Iterator[str]:
    """What is wrong with a row, each at its column."""
    column_of = {field: column for column, field in found.mapping.items()}
    for error in row.errors:
        problem = Problem(error["code"], error["field"], "SA-2", error.get("params", {}))
        column = error.get("column") or column_of.get(error["field"]) or CARD_COLUMNS.get(error["field"]) or "–"
        yield _("Row %(row)s, %(column)s: %(text)s") % {
            "row": row.number, "column": column, "text": detail_of(problem),
        }  # fmt: skip
