"""Handing a table in, and saying which column is what (SA-2)."""

from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple, TypedDict
from uuid import UUID

from django.db import transaction

from accounts.access import Action
from accounts.commands import command
from accounts.models import User
from accounts.services.audit import note
from crm.models import CardImport, ImportFile
from crm.queries.imports import import_for_update
from crm.rules.answers import wrong_choice
from crm.rules.codes import Channel
from crm.rules.importing.columns import FIELD_BY_NAME, check_mapping, plain_name, propose_mapping
from crm.rules.importing.states import OPEN_TO_CHANGE, ImportState
from crm.services.card_columns import own_column_names
from crm.services.importing.wrong_rows import stored_cells
from crm.services.lookups import consultant_problem
from kit import clock, queue
from kit.errors import DomainError, Problem, raise_all, refuse
from kit.optimistic_lock import refuse_stale
from kit.sheets.apart import opened_apart
from kit.sheets.reading import Head, read_head, read_samples, read_sheets
from kit.tenancy import current_dealer

# The job that works on a dealer's imports (crm.tasks).
WORK = "crm.work_on_imports"
# Rows whose cells are shown beside the names of the columns.
_SAMPLES = 3


class MappingInput(TypedDict, total=False):
    """The sheet to read; column → field; whose the cards are where no column says so; the channel of rows that name
    none."""

    sheet: str
    mapping: Mapping[str, str]
    owner: UUID | None
    channel: str


class _Read(NamedTuple):
    """The first look into a table: its sheets, the one chosen, its head, how many rows it has, and samples."""

    sheets: tuple[str, ...]
    sheet: str
    head: Head
    row_count: int
    samples: list[list[object]]


@command(Action.IMPORT_RUN)
def upload_table(actor: User, file_name: str, raw: bytes) -> CardImport:
    """Keep a table, and propose its sheet and mapping. Refuses what is no table before anything is kept:
    `file_unreadable`, `file_encrypted`, `file_of_other_format`, `file_too_large`, `file_too_large_unpacked`,
    `file_takes_too_long`, `too_many_rows`, `no_columns`, `no_rows`."""
    # Before the transaction: a large table takes seconds.
    return _keep(actor, file_name, raw, _look_into(raw))


@transaction.atomic
def _keep(actor: User, file_name: str, raw: bytes, read: _Read) -> CardImport:
    handed_in = CardImport(
        file_name=file_name[-120:],
        sheets=list(read.sheets),
        channel=Channel.PHONE.value,
        created_at=clock.now(),
        created_by=actor,
    )
    _use(handed_in, read)
    handed_in.save(force_insert=True)
    ImportFile.objects.create(card_import=handed_in, raw=raw)
    note(actor, "import.uploaded", str(handed_in.id), rows=read.row_count)
    return handed_in


def _look_into(raw: bytes, sheet: str | None = None) -> _Read:
    """Read the names, the size and the first rows of a sheet; of the likeliest unless one is named."""
    with opened_apart(raw) as table:
        sheets, likeliest = read_sheets(table, _is_known) if sheet is None else ((), sheet)
        head, count = read_head(table, _is_known, likeliest)
        samples = read_samples(table, head, likeliest, _SAMPLES)
    return _Read(sheets, likeliest, head, count, [stored_cells(cells) for cells in samples])


def _use(found: CardImport, read: _Read) -> None:
    found.sheet, found.row_count, found.samples = read.sheet, read.row_count, read.samples
    found.columns, found.rows_above = list(read.head.columns), read.head.rows_above
    found.mapping = propose_mapping(read.head.columns, own_column_names())


@command(Action.IMPORT_RUN)
@transaction.atomic
def map_columns(actor: User, import_id: UUID, data: MappingInput, *, expected_version: int | None = None) -> CardImport:
    """Say which sheet is read and which column is which field. What was checked by another mapping is forgotten.

    Another sheet has columns of its own, whose mapping is proposed anew unless it is given too.
    """
    found = import_for_update(import_id)
    refuse_stale(found.version, expected_version)
    _refuse_unless_open(found)
    problems: list[Problem] = []
    if data.get("sheet", found.sheet) != found.sheet:
        problems += _choose_sheet(found, data["sheet"])
    if "mapping" in data:
        found.mapping = {column: field for column, field in data["mapping"].items() if field}
        problems += check_mapping(found.mapping, found.columns)
    if "owner" in data:
        found.owner_id = data["owner"]
        problems += consultant_problem(data["owner"], "owner") if data["owner"] else []
    if "channel" in data:
        found.channel = data["channel"]
        problems += wrong_choice(Channel, found.channel, "channel", "SA-2") if found.channel else []
        problems += [] if found.channel else [Problem("required", "channel", "SA-2")]
    raise_all(problems)
    _forget_checks(found)
    found.state, found.failure = ImportState.UPLOADED.value, ""
    found.version += 1
    found.save()
    return found


def _choose_sheet(found: CardImport, sheet: str) -> list[Problem]:
    """Read the columns of another sheet; whatever is wrong with it is told at `sheet`."""
    if sheet not in found.sheets:
        return [Problem("not_a_choice", "sheet", "SA-2")]
    raw = bytes(ImportFile.objects.values_list("raw", flat=True).get(card_import=found))
    try:
        _use(found, _look_into(raw, sheet))
    except DomainError as refusal:
        return [replace(problem, field="sheet") for problem in refusal.problems]
    return []


def _is_known(column: str) -> bool:
    name = plain_name(column)
    return name in FIELD_BY_NAME or name in own_column_names()


@command(Action.IMPORT_RUN)
@transaction.atomic
def ask_for_check(actor: User, import_id: UUID) -> CardImport:
    """Have a worker read and check every row; asked again while it is at it, nothing more happens."""
    found = import_for_update(import_id)
    if found.state == ImportState.CHECKING:
        return found
    _refuse_unless_open(found)
    raise_all(check_mapping(found.mapping, found.columns))
    _forget_checks(found)
    found.state, found.failure = ImportState.CHECKING.value, ""
    return _to_work(found)


@command(Action.IMPORT_RUN)
@transaction.atomic
def ask_for_commit(actor: User, import_id: UUID, *, valid_only: bool = False) -> CardImport:
    """Have a worker take the checked rows in: all of them (`import_has_errors` while one is wrong), or those that are
    valid (`import_has_no_valid_rows` if there are none)."""
    found = import_for_update(import_id)
    if found.state in (ImportState.COMMITTING, ImportState.COMMITTED):
        return found
    if found.state != ImportState.CHECKED:
        raise refuse("import_not_checked", rule="SA-2", status=409)
    wrong = found.staged_count - found.valid_count
    if wrong and not valid_only:
        raise refuse("import_has_errors", rule="SA-2", rows=wrong)
    if not found.valid_count:
        raise refuse("import_has_no_valid_rows", rule="SA-2")
    found.state, found.valid_only = ImportState.COMMITTING.value, bool(wrong)
    note(actor, "import.committed", str(found.id), rows=found.valid_count, left_out=wrong)
    return _to_work(found)


def _forget_checks(found: CardImport) -> None:
    found.rows.all().delete()
    found.duplicates.all().delete()
    found.staged_to = found.staged_count = found.valid_count = found.duplicate_count = 0


def _to_work(found: CardImport) -> CardImport:
    found.worked_at = clock.now()
    found.version += 1
    found.save()
    queue.notify_on_commit(WORK, current_dealer().code)
    return found


def _refuse_unless_open(found: CardImport) -> None:
    if found.swept_at is not None:
        raise refuse("import_expired", rule="SA-2", status=409)
    if found.state not in OPEN_TO_CHANGE:
        raise refuse("import_settled", rule="SA-2", status=409)
