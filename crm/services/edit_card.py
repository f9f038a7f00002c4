"""Editing a card's data outside of a contact (CA-12, CA-14)."""

from uuid import UUID

from django.db import transaction

from accounts.access import Action, require
from accounts.models import User
from crm.events.log import Happening, record
from crm.models import Card
from crm.queries.cards import card_for_update
from crm.queries.reviews import filing_of, returned_fields
from crm.rules.review import check_correction
from crm.services.changes import check_change, write_change
from crm.services.inputs import CardInput
from crm.services.matches import duplicate_flagged, flag_suspected
from crm.services.reviews import give_back
from kit import clock
from kit.errors import raise_all
from kit.tenancy import current_dealer
from kit.versions import refuse_stale


@transaction.atomic
def edit_card(actor: User, card_id: UUID, changes: CardInput, *, expected_version: int | None = None) -> Card:
    """Change a card's data. Refuses `stale` (412), `card_closed` (FU-9), `fixed` (CA-14), `duplicate_card` (409).

    What the manager returned may be corrected on a closed card too, and comes back to the manager then (CA-13).
    """
    require(actor, Action.CARD_EDIT)
    card = card_for_update(actor, card_id)
    refuse_stale(card.version, expected_version)
    entry = filing_of(card)
    returned = returned_fields(entry)
    raise_all(check_correction(card.status, set(changes) - {"on_duplicate"}, returned))
    model_before = card.model
    change = check_change(actor, card, changes)
    raise_all(change.problems)
    matches = change.check_duplicates(actor)
    if not change.fields:
        return card
    today = clock.today(current_dealer().time_zone)
    written = write_change(actor, card, change, changed_on=today)
    card.save()
    give_back(entry, set(change.fields), returned)
    suspected = [match.card for match in flag_suspected(actor, card, matches, change.on_duplicate)]
    data = {
        "owner": str(card.owner_id),
        "changed": change.fields,
        "change": str(written.id) if written else None,
        "model": [model_before, card.model],
    }
    record(actor, Happening("card.changed", today, data, card=card), *duplicate_flagged(card, suspected, today))
    return card
