"""Editing a card's data outside of a contact (CA-12, CA-14)."""

from typing import cast
from uuid import UUID

from django.db import transaction

from accounts.access import Action
from accounts.commands import command
from accounts.models import User
from crm.events.log import record
from crm.events.types.cards import CardChanged
from crm.models import Card
from crm.queries.cards import card_for_update
from crm.queries.reviews import filing_of, returned_fields
from crm.rules.codes import OPEN, IntentLevel
from crm.rules.levels import check_answers_of_h
from crm.rules.review import check_correction
from crm.services.arrivals import note_arrival_of
from crm.services.changes import DataChange, check_change, write_change
from crm.services.duplicate_check import ANSWER_FIELDS, duplicate_flagged, flag_suspected
from crm.services.inputs import CardInput
from crm.services.reviews import give_back
from kit import clock
from kit.errors import Problem, raise_all
from kit.optimistic_lock import refuse_stale
from kit.tenancy import current_dealer


@command(Action.CARD_EDIT)
@transaction.atomic
def edit_card(actor: User, card_id: UUID, changes: CardInput, *, expected_version: int | None = None) -> Card:
    """Change a card's data. Refuses `stale` (412), `card_closed` (FU-9), `fixed` (CA-14), `duplicate_card` (409), and
    `key_questions_missing` for an answer that level H requires (CA-11).

    What the manager returned may be corrected on a closed card too, and comes back to the manager then (CA-13).
    """
    card = card_for_update(actor, card_id)
    refuse_stale(card.version, expected_version)
    entry = filing_of(card)
    returned = returned_fields(entry)
    raise_all(check_correction(card.status, set(changes) - ANSWER_FIELDS, returned))
    model_before = card.model
    change = check_change(actor, card, changes)
    raise_all(change.problems + _check_answers(card, change))
    matches = change.check_duplicates(actor)
    if not change.fields:
        return card
    today = clock.today(current_dealer().time_zone)
    written = write_change(actor, card, change, changed_on=today)
    arrivals = note_arrival_of(card, change, today)
    card.save()
    give_back(entry, set(change.fields), returned)
    suspected = [match.card for match in flag_suspected(actor, card, matches, change.answer.on_duplicate)]
    changed = CardChanged(
        occurred_on=today,
        card=card.id,
        owner=card.owner_id,
        changed=change.fields,
        change=written.id if written else None,
        model=(model_before, card.model),
    )
    record(actor, changed, *duplicate_flagged(card, suspected, today), *arrivals)
    return card


def _check_answers(card: Card, change: DataChange) -> list[Problem]:
    """Refuse to remove an answer that level H requires, at each field; only a follow-up lowers the level (CA-11).

    An edit counts days from today, a correction of a closed card from its last contact.
    """
    if card.intent_level != IntentLevel.H:
        return []
    zone = current_dealer().time_zone
    contact_on = clock.today(zone) if card.status in OPEN else clock.business_date(card.last_contact_at, zone)
    found = check_answers_of_h(card.intent_level, before=change.before, after=change.after, contact_on=contact_on)
    missing = [field for problem in found for field in cast("list[str]", problem.params["missing"])]
    return [Problem("key_questions_missing", field, "CA-11", {"missing": [field]}) for field in missing]
