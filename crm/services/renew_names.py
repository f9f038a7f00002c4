"""Renew what is derived from a card's data after a change of rules: name keys (CA-5), and the completeness after a new
field (CA-6). Bring what was noted of parties into its normal form (CA-4).

A worker takes cards in batches of their own transactions, so nobody waits long, and one that is killed loses one batch.
The version before goes on writing cards meanwhile; they lack a version too and are found the same way.
"""

import json

from django.db import connection, transaction
from django.db.models import prefetch_related_objects

from crm.models import Card, TrafficRecord
from crm.queries.settings import dealer_settings
from crm.rules import phones
from crm.rules.names import NAMES_VERSION, clean_name
from crm.services.card_data import measure_completeness, write_name_keys
from crm.services.sweep_duplicates import SWEEP
from kit import queue
from kit.errors import Problem
from kit.invisible import without_direction, without_invisible
from kit.tenancy import current_dealer

# The job that does it (crm.tasks).
RENEW_NAMES = "crm.renew_names"
_BATCH = 500
_OF_TRAFFIC = ("customer_name", "phone", "phone_number", "remark", "reason")
# Whoever has changed the card meanwhile has made its keys too.
_WRITE = """
    UPDATE crm_card card
       SET customer_name = made.customer_name, organization_name = made.organization_name, surname = made.surname,
           search_text = made.search_text, grams = made.grams, completeness = made.completeness, names_version = %s
      FROM json_to_recordset(%s::json) AS made(
           id uuid, customer_name text, organization_name text, surname text, search_text text, grams text[],
           completeness smallint)
     WHERE card.id = made.id AND card.names_version IS NULL
"""


def renew_names() -> int:
    """Bring the names of all cards and parties that an earlier version wrote into their normal form, and measure these
    cards' completeness; return how many there were.

    Then let the sweep look for duplicates that only the new keys show.
    """
    count = 0
    while batch := _renew_some():
        count += batch
    if count:
        queue.notify(SWEEP, current_dealer().code)
    while batch := _renew_some_traffic():
        count += batch
    return count


@transaction.atomic
def _renew_some() -> int:
    """Renew one batch; 0 when nothing is left that no other worker has in hand."""
    old = Card.objects.filter(names_version=None).order_by("id")
    cards = list(old.select_for_update(skip_locked=True)[:_BATCH])
    prefetch_related_objects(cards, "phones")
    for card in cards:
        # A name of which nothing can be seen stays: a card needs one.
        card.customer_name = clean_name(card.customer_name)[:60] or card.customer_name
        card.organization_name = clean_name(card.organization_name)[:80]
        write_name_keys(card)
        measure_completeness(card, list(card.phones.all()))
    made = ("id", "customer_name", "organization_name", "surname", "search_text", "grams", "completeness")
    rows = [{name: getattr(card, name) for name in made} for card in cards]
    with connection.cursor() as cursor:
        cursor.execute(_WRITE, [NAMES_VERSION, json.dumps(rows, default=str)])
    return len(cards)


@transaction.atomic
def _renew_some_traffic() -> int:
    """Renew one batch of parties. No figure is made of what changes, so closed days stay as they were (TR-3)."""
    old = TrafficRecord.objects.filter(names_version=None).order_by("id").only("id", *_OF_TRAFFIC)
    rows = list(old.select_for_update(skip_locked=True)[:_BATCH])
    area_code = dealer_settings().area_code if rows else ""
    for row in rows:
        row.customer_name = clean_name(row.customer_name)[:60]
        row.phone = without_invisible(row.phone).strip()
        row.remark, row.reason = without_direction(row.remark), without_direction(row.reason)
        number = phones.normalize(phones.guess_kind(row.phone), row.phone, area_code) if row.phone else None
        if number and not isinstance(number, Problem):
            row.phone_number = number.normal
        row.names_version = NAMES_VERSION
    TrafficRecord.objects.bulk_update(rows, [*_OF_TRAFFIC, "names_version"])
    return len(rows)
