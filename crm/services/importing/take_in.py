"""Taking checked rows in: every card, its numbers, its event and its suspicions in one short transaction (SA-2)."""

import json
from datetime import date
from functools import partial
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction
from django.db.models import CharField, TextField, Value

from crm.events.log import record_rows
from crm.events.types.cards import CardImported
from crm.models import Card, CardImport, CardPhone, Event, ImportFile
from crm.rules.codes import OPEN
from crm.rules.importing.states import ImportState
from crm.services.sweep_duplicates import SWEEP
from kit import clock, queue
from kit.db import planner
from kit.tenancy import current_dealer

# A card is staged as a row of its table, so that taking in is a statement and not a loop. What is true only now, the
# time of entry, is laid over it. An owner's time begins here: no contact of before can change what is in stock.
# Under it lie the tables' defaults: a row that the version before has staged lacks the columns that are new since.
# The rows are made before the INSERT: Citus cannot repeat a LATERAL of a function's rows inside one.
_CARDS = """
    WITH made AS MATERIALIZED (
    SELECT made.* FROM crm_importrow staged
     CROSS JOIN LATERAL jsonb_populate_record(NULL::crm_card, %(card_defaults)s::jsonb || staged.card ||
           jsonb_build_object('created_at', %(now)s::timestamptz, 'owner_changed_at', %(now)s::timestamptz)) made
     WHERE staged.card_import_id = %(import)s AND staged.card IS NOT NULL
     ORDER BY staged.number
    )
    INSERT INTO crm_card SELECT * FROM made
"""
_PHONES = """
    WITH made AS MATERIALIZED (
    SELECT made.* FROM crm_importrow staged
     CROSS JOIN LATERAL jsonb_array_elements(staged.phones) phone
     CROSS JOIN LATERAL jsonb_populate_record(NULL::crm_cardphone, %(phone_defaults)s::jsonb || phone) made
     WHERE staged.card_import_id = %(import)s AND staged.card IS NOT NULL
     ORDER BY staged.number
    )
    INSERT INTO crm_cardphone SELECT * FROM made
"""
# CA-7: a customer who stands on an open card already is put on the manager's list, the later card as the suspect. The
# number is looked for first, whatever the planner believes: a surname is shared by half of a table's rows.
_SUSPICIONS = """
    WITH staged AS MATERIALIZED (
        SELECT number, card_id, surname, unnest(numbers) AS phone FROM crm_importrow
         WHERE card_import_id = %(import)s AND card ->> 'status' = ANY(%(open)s)
    ), shared AS MATERIALIZED (
        SELECT staged.number, staged.card_id, staged.surname, phone.card_id AS other_id
          FROM staged JOIN crm_cardphone phone ON phone.number = staged.phone AND phone.card_id <> staged.card_id
    ), pair AS (
        SELECT DISTINCT shared.card_id, other.id AS other_id
          FROM shared
          JOIN crm_card other ON other.id = shared.other_id AND other.surname = shared.surname
           AND other.merged_into_id IS NULL AND other.status = ANY(%(open)s)
          LEFT JOIN crm_importrow twin ON twin.card_import_id = %(import)s AND twin.card_id = other.id
         WHERE twin.id IS NULL OR twin.number < shared.number
    )
    INSERT INTO crm_suspectedduplicate (id, card_id, other_id, flagged_at, flagged_by_id)
    SELECT gen_random_uuid(), pair.card_id, pair.other_id, %(now)s, %(actor)s FROM pair
"""
_EVENTS = """
    SELECT staged.number, staged.card_id, jsonb_build_object(
           'owner', staged.card ->> 'owner_id', 'filer', staged.card ->> 'filed_by_id',
           'channel', staged.card ->> 'channel', 'business', staged.card ->> 'business',
           'party', staged.card ->> 'party', 'model', staged.card ->> 'model',
           'configuration', staged.card ->> 'configuration', 'status', staged.card ->> 'status',
           'intent_level', staged.card ->> 'intent_level', 'followup_level', staged.card ->> 'followup_level',
           'next_followup_on', staged.card -> 'next_followup_on', 'appointment_on', staged.card -> 'appointment_on',
           'first_visit_on', staged.card -> 'first_visit_on', 'filed_on', staged.card ->> 'filed_on',
           'import', %(import)s::text)
      FROM crm_importrow staged
     WHERE staged.card_import_id = %(import)s AND staged.card IS NOT NULL
"""
_NUMBER_TAKEN = """
    SELECT EXISTS (SELECT 1 FROM crm_importrow staged
                     JOIN crm_card standing ON standing.number = staged.card ->> 'number' AND standing.number <> ''
                    WHERE staged.card_import_id = %(import)s)
"""


@transaction.atomic
def take_in(import_id: UUID) -> bool:
    """All valid rows or none. False when another worker is at it, or it has been done.

    A card number that was given out since the check sends the import back (`failure` `card_number_taken`).
    """
    found = (
        CardImport.objects.select_for_update(skip_locked=True)
        .filter(id=import_id, state=ImportState.COMMITTING)
        .first()
    )
    if found is None:
        return False
    now, today = clock.moment(), clock.today(current_dealer().time_zone)
    params: dict[str, UUID | date | str | list[str]] = {
        "import": found.id,
        "now": now,
        "today": today,
        "actor": found.created_by_id,
        "open": [status.value for status in OPEN],
        "card_defaults": _defaults_of(Card),
        "phone_defaults": _defaults_of(CardPhone),
    }
    planner.join_by_hashing()
    with connection.cursor() as cursor:
        cursor.execute(_NUMBER_TAKEN, params)
        if cursor.fetchone()[0]:
            found.state, found.failure = ImportState.FAILED.value, "card_number_taken"
            found.version += 1
            found.save()
            return True
        for statement in (_CARDS, _PHONES, _SUSPICIONS):
            cursor.execute(statement, params)
        found.state, found.committed_at, found.committed_on = ImportState.COMMITTED.value, now, today
        found.version += 1
        found.save()
        ImportFile.objects.filter(card_import=found).delete()
    record_rows(found.created_by_id, CardImported, today, _EVENTS, params)
    # Who was filed while this was being written saw none of these cards.
    queue.notify_on_commit(SWEEP, current_dealer().code)
    transaction.on_commit(partial(planner.analyze, Card, CardPhone, Event))
    return True


def _defaults_of(model: type[Card] | type[CardPhone]) -> str:
    """Return a new row of a table as JSON: each column that has a default, in the code or in the database."""
    defaults: dict[str, object] = {}
    for field in model._meta.concrete_fields:
        if field.has_default():
            defaults[str(field.column)] = field.get_default()
        elif field.has_db_default() and isinstance(field.db_default, Value):
            defaults[str(field.column)] = field.db_default.value
        elif not field.null and field.empty_strings_allowed and isinstance(field, CharField | TextField):
            defaults[str(field.column)] = ""
    return json.dumps(defaults, cls=DjangoJSONEncoder)
