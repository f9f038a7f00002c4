"""Undoing a merge: every field, link and figure as before (MG-1)."""

from collections.abc import Mapping
from uuid import UUID

from django.db import transaction

from accounts.access import Action
from accounts.commands import command
from accounts.models import User
from crm.events.log import record
from crm.events.types.base import LogEvent
from crm.events.types.cards import CardReleased, CardUnmerged
from crm.models import ActivityInvitation, Card, Concession, FollowUp, Merge, SuspectedDuplicate
from crm.queries.cards import card_for_update, refuse_erased
from crm.rules.merging import not_divisible
from crm.services.merge_cards import SURVIVOR_FIELDS, joined, survivor_state
from crm.services.pending_input import load_input
from crm.services.transfers import pass_cards
from kit import clock
from kit.errors import refuse
from kit.tenancy import current_dealer

REASON = "撤销合并"


@command(Action.CARD_MERGE)
@transaction.atomic
def unmerge_card(actor: User, survivor_id: UUID, merged_id: UUID | None) -> Card:
    """Divide a card from the survivor again, both as they were.

    Refuses `person_erased` (409); `cannot_be_divided` with what has `changed`, once something happened to the survivor
    that belongs to both; of several merges the last is undone first. Data of the survivor that was edited since stays
    edited.
    """
    survivor = card_for_update(actor, survivor_id)
    merge = Merge.objects.filter(survivor=survivor, merged=merged_id, undone_at=None).select_related("merged").first()
    if merge is None:
        raise refuse("not_a_choice" if merged_id else "required", "merged", "MG-1")
    before = survivor_state(survivor)
    refuse_erased(merge.merged)
    changed = not_divisible(merge.after, before)
    if changed:
        raise refuse("cannot_be_divided", rule="MG-1", changed=changed)
    merged = Card.objects.select_for_update(of=("self",)).get(id=merge.merged_id)
    handed_back = _restore(actor, survivor, merge)
    _move_back(merged, merge.moved)
    merged.merged_into = None
    merged.version += 1
    merged.save(update_fields=["merged_into", "version"])
    merge.undone_at, merge.undone_by = clock.moment(), actor
    merge.save(update_fields=["undone_at", "undone_by"])
    released = joined(CardReleased, survivor, [merged.id], before)
    record(actor, *handed_back, _unmerged(survivor, merged), released)
    return survivor


def _restore(actor: User, survivor: Card, merge: Merge) -> list[LogEvent]:
    """Put the survivor back to where it stood; an owner who came with the merge goes with it, and on the same day was
    none."""
    stood = load_input(merge.before)
    entries: list[LogEvent] = []
    if str(survivor.owner_id) != stood["owner_id"]:
        zone = current_dealer().time_zone
        is_same_day = clock.business_date(merge.merged_at, zone) == clock.today(zone)
        owner_id = UUID(str(stood["owner_id"]))
        entries = pass_cards(actor, [survivor], owner_id, REASON, is_bulk=False, takes_back=is_same_day)
    for field in SURVIVOR_FIELDS:
        # A merge by the previous version has no time of an appointment.
        setattr(survivor, field, stood.get(field))
    survivor.owner_id = UUID(str(stood["owner_id"]))
    survivor.version += 1
    survivor.save()
    return entries


def _move_back(merged: Card, moved: Mapping[str, list[str]]) -> None:
    FollowUp.objects.filter(id__in=moved["follow_ups"]).update(card=merged)
    FollowUp.objects.filter(id__in=moved["filings"]).update(is_filing=True)
    Concession.objects.filter(id__in=moved["concessions"]).update(card=merged)
    # A merge of before there were invitations names none.
    ActivityInvitation.objects.filter(id__in=moved.get("invitations", [])).update(card=merged)
    SuspectedDuplicate.objects.filter(id__in=moved["settled_pairs"]).update(settled_at=None, settled_by=None)
    # One that a manager has settled since is their word, and stays.
    SuspectedDuplicate.objects.filter(id__in=moved["made_pairs"], settled_at=None).delete()


def _unmerged(survivor: Card, merged: Card) -> LogEvent:
    return CardUnmerged(
        occurred_on=clock.today(current_dealer().time_zone),
        card=merged.id,
        survivor=survivor.id,
        owner=merged.owner_id,
        status=merged.status,
        next_followup_on=merged.next_followup_on,
    )
