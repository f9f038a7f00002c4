"""Undoing an import as a whole, on its own day and while nothing has happened to its cards (RP-2, SA-2)."""

from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from accounts.access import Action
from accounts.commands import command
from accounts.models import User
from accounts.services.audit import note
from crm.events.log import record_rows
from crm.events.types.cards import CardImported, CardImportUndone
from crm.models import CardImport
from crm.queries.imports import import_for_update
from crm.rules.importing.states import ImportState
from kit import clock
from kit.db import planner
from kit.errors import refuse
from kit.tenancy import current_dealer

_CARDS = "SELECT card_id FROM crm_importrow WHERE card_import_id = %(import)s AND card IS NOT NULL"
# What a card has been through beside having been imported. Locked first, so that nothing more happens to it.
_LOCK = f"SELECT id FROM crm_card WHERE id IN ({_CARDS}) ORDER BY id FOR UPDATE"  # noqa: S608 - our own text
_TOUCHED = f"""
    SELECT count(DISTINCT card_id) FROM crm_event
     WHERE card_id IN ({_CARDS}) AND kind <> '{CardImported.kind}'
"""  # noqa: S608 - our own text
# The figures of an instant in between open into these (RP-2).
_STUBS = f"""
    INSERT INTO crm_importstub
           (id, card_import_id, customer_name, filed_on, filed_by_id, owner_id, status, intent_level, undone_at)
    SELECT id, %(import)s, customer_name, filed_on, filed_by_id, owner_id, status, intent_level, %(now)s
      FROM crm_card WHERE id IN ({_CARDS})
"""  # noqa: S608 - our own text
_GONE = (
    f"DELETE FROM crm_suspectedduplicate WHERE card_id IN ({_CARDS}) OR other_id IN ({_CARDS})",  # noqa: S608
    f"DELETE FROM crm_cardphone WHERE card_id IN ({_CARDS})",  # noqa: S608
    f"DELETE FROM crm_card WHERE id IN ({_CARDS})",  # noqa: S608
)
_EVENTS = """
    SELECT jsonb_agg(jsonb_build_object('place', staged.number, 'card_id', staged.card_id, 'data', jsonb_build_object(
           'owner', staged.card ->> 'owner_id', 'status', staged.card ->> 'status', 'import', %(import)s::text)))::text
      FROM crm_importrow staged
     WHERE staged.card_import_id = %(import)s AND staged.card IS NOT NULL
"""
# Read first: Citus refuses an INSERT … SELECT that builds JSON from columns (docs/scale.md).
_ROWS = """
    SELECT place, card_id, data
      FROM jsonb_to_recordset(%(events)s::jsonb) AS undone(place integer, card_id uuid, data jsonb)
"""


@command(Action.IMPORT_RUN)
@transaction.atomic
def undo_import(actor: User, import_id: UUID) -> CardImport:
    """Take every card of an import out again; a stub of each stays, outside every list (RP-2).

    Refuses `import_day_closed` from the next day on, and `import_touched` with the number of `cards` to which something
    has happened; then nothing is undone.
    """
    found = import_for_update(import_id)
    today = clock.today(current_dealer().time_zone)
    if found.state != ImportState.COMMITTED:
        raise refuse("import_not_committed", rule="SA-2", status=409)
    if found.committed_on != today:
        raise refuse("import_day_closed", rule="SA-2", status=409)
    params: dict[str, UUID | datetime] = {"import": found.id, "now": clock.moment()}
    planner.join_by_hashing()
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, params)
        cursor.execute(_TOUCHED, params)
        (touched,) = cursor.fetchone()
        if touched:
            raise refuse("import_touched", rule="SA-2", status=409, cards=touched)
        for statement in (_STUBS, *_GONE):
            cursor.execute(statement, params)
        cursor.execute(_EVENTS, params)
        (events,) = cursor.fetchone()
        found.state = ImportState.UNDONE.value
        found.version += 1
        found.save()
        note(actor, "import.undone", str(found.id))
    record_rows(actor.id, CardImportUndone, today, _ROWS, {"events": events or "[]"})
    return found
