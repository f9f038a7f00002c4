"""Taking an archive in as a new dealer: whole or not at all (SA-7).

The rows go into a schema that is nobody's, where the figures are made from the log and compared with those of the
archive. One transaction then gives it the dealer's name and opens the dealer. A kill at any moment before leaves no
more than that schema, which the next import drops.
"""

from dataclasses import dataclass
from itertools import islice
from typing import IO
from uuid import uuid4
from zoneinfo import ZoneInfo

import structlog
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.models import AutoField, F, Model
from django.utils.module_loading import import_string

from accounts.access import Action
from accounts.commands import command
from accounts.models import User
from accounts.roles import Role
from accounts.services.audit import note
from accounts.services.secrets import hash_of_generated, one_time_password, one_time_until
from crm.models import Lead
from crm.rules.archiving import BrokenArchive, lines_file
from crm.services.archiving.read import ArchiveReader
from crm.services.archiving.tables import archived_models, columns_of
from kit.db.owner import as_owner
from kit.locks import held_by_session
from kit.tenancy import DealerContext, in_dealer, in_public
from tenants.models import Dealer
from tenants.rules.dealers import DealerOrder
from tenants.services.arriving import check_arrival, drop_arrivals, open_arrival
from tenants.services.schemas import drop_dealer_schema, migrate_dealer_schema

log = structlog.get_logger(__name__)

_ROWS_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class Arrival:
    """A dealer that was taken in, and the one-time password of one of its administrators."""

    dealer: Dealer
    username: str
    password: str
    rows: int


@command(Action.DEALERS_MANAGE)
def import_archive(file: IO[bytes], code: str, region: str, *, by: User | None = None) -> Arrival:
    """Take an archive in as the dealer `code` of a region. In public, outside a transaction.

    Raises BrokenArchive with the place of the fault; refuses as `provision_dealer` does. Both leave nothing behind.
    """
    reader = ArchiveReader(file)
    order = _order_of(reader, code, region)
    check_arrival(order)
    schema = f"arriving_{uuid4().hex[:16]}"
    with as_owner(), in_public(), held_by_session("arrive", "dealer"):
        drop_arrivals()
        arriving = DealerContext(code, schema, order.name, ZoneInfo(order.time_zone))
        try:
            with in_dealer(arriving):
                username, password = _fill(reader)
            dealer = open_arrival(order, schema, username, by=by)
        except BaseException:
            with in_dealer(arriving):
                drop_dealer_schema()
            raise
    log.info("dealer.imported", code=code, rows=reader.manifest.row_count)
    return Arrival(dealer, username, password, reader.manifest.row_count)


def _order_of(reader: ArchiveReader, code: str, region: str) -> DealerOrder:
    given = reader.manifest.dealer
    try:
        return DealerOrder(
            code, given["name"], region, given["province"], given["city"], given["area_code"], given["time_zone"]
        )
    except KeyError as error:
        raise BrokenArchive("manifest.json", f"lacks the dealer's {error}") from error


def _fill(reader: ArchiveReader) -> tuple[str, str]:
    """Fill the chosen schema, make the figures and compare them; return who may sign in, with a one-time password."""
    migrate_dealer_schema()
    with transaction.atomic():
        for table, model in archived_models().items():
            _load(reader, table, model)
        # The installation that they left has answered the leads' senders already.
        Lead.objects.update(reported_version=F("version"), is_confirmed=True)
        admin, password = _let_in()
        note(None, "archive.imported", reader.manifest.dealer["code"], rows=reader.manifest.row_count)
        _check_keys()
    import_string(settings.ARCHIVE_FIGURES["make"])()
    wanted = reader.manifest.figures
    if wanted and import_string(settings.ARCHIVE_FIGURES["digest"])() != wanted:
        raise BrokenArchive(lines_file("crm_event"), "its figures are not those of the dealer that was archived")
    return admin, password


def _load(reader: ArchiveReader, table: str, model: type[Model]) -> None:
    """Write the rows of a table, ids as they were."""
    columns = ", ".join(f'"{name}"' for name in columns_of(model))
    statement = (
        f"INSERT INTO {table} ({columns}) SELECT {columns} FROM json_populate_recordset(NULL::{table}, %s::json)"  # noqa: S608 - our own names
    )
    first, rows = 1, reader.lines(table)
    while lines := list(islice(rows, _ROWS_AT_ONCE)):
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement, [f"[{b','.join(lines).decode()}]"])
        except DatabaseError as error:
            place = f"{lines_file(table)}, lines {first} to {first + len(lines) - 1}"
            raise BrokenArchive(place, str(error).strip()) from error
        first += len(lines)
    if isinstance(model._meta.pk, AutoField):
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence(%s, %s), (SELECT max(id) FROM {table}))"  # noqa: S608
                f" WHERE EXISTS (SELECT 1 FROM {table})",
                [table, "id"],
            )


def _check_keys() -> None:
    """Refuse rows that name others which are not there, before the commit would."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    except DatabaseError as error:
        raise BrokenArchive("data", str(error).strip()) from error


def _let_in() -> tuple[str, str]:
    """Give the dealer's first active administrator a one-time password; everyone else gets theirs from them."""
    found = User.objects.filter(is_active=True, roles__contains=[Role.DEALER_ADMIN.value]).order_by("created_at", "id")
    admin = found.first()
    if admin is None:
        raise BrokenArchive(lines_file("accounts_user"), "has no active dealer_admin")
    password = one_time_password()
    admin.password, admin.has_one_time_password = hash_of_generated(password), True
    admin.one_time_until = one_time_until()
    admin.save(update_fields=["password", "has_one_time_password", "one_time_until"])
    return admin.username, password
