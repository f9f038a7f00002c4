"""Merging cards of one customer (MG-1)."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import TypedDict, cast
from uuid import UUID

from django.db import transaction

from accounts.access import Action
from accounts.commands import command
from accounts.models import User
from crm.events.log import record
from crm.events.types.base import LogEvent
from crm.events.types.cards import CardAbsorbed, CardMerged, SurvivorChanged
from crm.models import ActivityInvitation, Card, Concession, FollowUp, Merge, SuspectedDuplicate
from crm.queries.activities import untold
from crm.queries.cards import cards_for_update, refuse_erased
from crm.queries.duplicates import pairs_of
from crm.rules.codes import WITH_NEXT_DATE
from crm.rules.merging import check_merge, joined_appointment
from crm.services.transfers import lock_owner, pass_cards, wholesale_problems
from kit import clock
from kit.errors import Problem, raise_all
from kit.tenancy import current_dealer

# All that a merge or a later contact changes of where the survivor stands.
SURVIVOR_FIELDS = (
    "status", "status_changed_at", "intent_level", "followup_level", "owner_id", "owner_changed_at",
    "next_followup_on", "appointment_on", "appointment_time", "last_contact_at", "first_visit_on", "last_visit_on",
    "topics_seen", "followup_count",
)  # fmt: skip
REASON = "合并"


class MergeInput(TypedDict, total=False):
    """Which card survives, what is merged into it, and whose it is then; the survivor's owner unless given."""

    survivor: UUID | None
    merged: list[UUID]
    owner: UUID | None


@command(Action.CARD_MERGE)
@transaction.atomic
def merge_cards(actor: User, data: MergeInput) -> Card:
    """Merge cards into the one that survives, whose basic and intent data stand.

    Follow-ups, the next task, the appointment and what was asked for move over; the others remain as stubs. Refuses
    `card_closed`, `merge_ordered`, `person_erased` (409), and `card_merged` (409) for the second of two at once.
    """
    problems = _shape(data)
    new_owner = data.get("owner")
    problems += lock_owner(new_owner, "owner") if new_owner else []
    raise_all(problems)
    survivor_id, merged_ids = cast(UUID, data["survivor"]), data["merged"]
    cards = {card.id: card for card in cards_for_update(actor, [survivor_id, *merged_ids], field="cards")}
    for card in cards.values():
        refuse_erased(card)
    survivor, merged = cards[survivor_id], [cards[card_id] for card_id in merged_ids]
    owner_id = new_owner or survivor.owner_id
    problems = check_merge(survivor.status, [card.status for card in merged])
    raise_all(problems + wholesale_problems([survivor], owner_id))
    before = survivor_state(survivor)
    entries = [_merged(survivor, card) for card in merged]
    merges = [_absorb(actor, survivor, card) for card in merged]
    entries.append(_absorbed(survivor, merged, before))
    survivor.version += 1
    survivor.save()
    if owner_id != survivor.owner_id:
        entries += pass_cards(actor, [survivor], owner_id, REASON, is_bulk=False)
        merges[-1].after = survivor_state(survivor)
        merges[-1].save(update_fields=["after"])
    record(actor, *entries)
    return survivor


def survivor_state(card: Card) -> dict[str, object]:
    """Where the survivor stands, as JSON keeps it."""
    return {field: _plain(getattr(card, field)) for field in SURVIVOR_FIELDS}


def _shape(data: MergeInput) -> list[Problem]:
    merged = data.get("merged") or []
    problems = [Problem("required", field, "MG-1") for field in ("survivor", "merged") if not data.get(field)]
    twice = [at for at, card_id in enumerate(merged) if card_id == data.get("survivor") or card_id in merged[:at]]
    return problems + [Problem("not_a_choice", f"merged.{at}", "MG-1") for at in twice]


def _absorb(actor: User, survivor: Card, card: Card) -> Merge:
    """Move all of one card over to the survivor, and keep what it takes to divide them again."""
    before = survivor_state(survivor)
    moved = _move_rows(actor, survivor, card)
    _join(survivor, card)
    card.merged_into = survivor
    card.version += 1
    card.save(update_fields=["merged_into", "version"])
    merge = Merge(
        survivor=survivor,
        merged=card,
        before=before,
        after=survivor_state(survivor),
        moved=moved,
        merged_at=clock.moment(),
        merged_by=actor,
    )
    merge.save(force_insert=True)
    return merge


def _move_rows(actor: User, survivor: Card, card: Card) -> dict[str, object]:
    follow_ups = list(FollowUp.objects.filter(card=card).values_list("id", "is_filing"))
    # The survivor has a filing of its own; the other's is one of its contacts from now on.
    FollowUp.objects.filter(card=card).update(card=survivor, is_filing=False)
    concessions = list(Concession.objects.filter(card=card).values_list("id", flat=True))
    Concession.objects.filter(card=card).update(card=survivor)
    invitations = _move_invitations(survivor, card)
    settled, made = _move_suspicions(actor, survivor, card)
    return {
        "follow_ups": [row_id for row_id, _ in follow_ups],
        "filings": [row_id for row_id, is_filing in follow_ups if is_filing],
        "concessions": concessions,
        "invitations": invitations,
        "settled_pairs": settled,
        "made_pairs": made,
    }


def _move_invitations(survivor: Card, card: Card) -> list[UUID]:
    """Tasks move over (MG-1); an activity that both are invited to invites the survivor once."""
    known = ActivityInvitation.objects.filter(card=survivor).values("activity_id")
    moving = ActivityInvitation.objects.filter(card=card).exclude(activity__in=known)
    ids = list(moving.values_list("id", flat=True))
    ActivityInvitation.objects.filter(id__in=ids).update(card=survivor)
    return ids


def _move_suspicions(actor: User, survivor: Card, card: Card) -> tuple[list[UUID], list[UUID]]:
    """The pair itself is settled by its merge; whom else the other was suspected with, the survivor is now."""
    now = clock.moment()
    open_pairs = list(pairs_of(card.id).filter(settled_at=None))
    known = {survivor.id, *(other_of(pair, survivor.id) for pair in pairs_of(survivor.id))}
    SuspectedDuplicate.objects.filter(id__in=[pair.id for pair in open_pairs]).update(settled_at=now, settled_by=actor)
    others = {other_of(pair, card.id): pair for pair in open_pairs}
    made = [
        SuspectedDuplicate(card=survivor, other_id=other, flagged_at=pair.flagged_at, flagged_by_id=pair.flagged_by_id)
        for other, pair in others.items()
        if other not in known
    ]
    SuspectedDuplicate.objects.bulk_create(made)
    return [pair.id for pair in open_pairs], [pair.id for pair in made]


def other_of(pair: SuspectedDuplicate, card_id: UUID) -> UUID:
    """The other card of a pair."""
    return pair.other_id if pair.card_id == card_id else pair.card_id


def _join(survivor: Card, card: Card) -> None:
    """What both have gone through together; data, levels and status are the survivor's own."""
    today = clock.today(current_dealer().time_zone)
    if survivor.status in WITH_NEXT_DATE:
        survivor.next_followup_on = _earliest(survivor.next_followup_on, card.next_followup_on)
    appointment_on = joined_appointment([survivor.appointment_on, card.appointment_on], today)
    if appointment_on != survivor.appointment_on:
        survivor.appointment_time, survivor.arrived_on = card.appointment_time, card.arrived_on
    survivor.appointment_on = appointment_on
    survivor.last_contact_at = max(survivor.last_contact_at, card.last_contact_at)
    survivor.first_visit_on = _earliest(survivor.first_visit_on, card.first_visit_on)
    visits = [each for each in (survivor.last_visit_on, card.last_visit_on) if each]
    survivor.last_visit_on = max(visits, default=None)
    survivor.topics_seen = sorted({*survivor.topics_seen, *card.topics_seen})
    survivor.followup_count += card.followup_count
    # The stricter of the two customers' consents holds (PI-2).
    survivor.contact_withdrawn_at = survivor.contact_withdrawn_at or card.contact_withdrawn_at
    survivor.marketing = survivor.marketing and card.marketing


def _earliest(*dates: date | None) -> date | None:
    return min((each for each in dates if each), default=None)


def _merged(survivor: Card, card: Card) -> LogEvent:
    return CardMerged(
        occurred_on=clock.today(current_dealer().time_zone),
        card=card.id,
        survivor=survivor.id,
        owner=card.owner_id,
        status=card.status,
    )


def _absorbed(survivor: Card, merged: Sequence[Card], before: dict[str, object]) -> LogEvent:
    return joined(CardAbsorbed, survivor, [card.id for card in merged], before)


def joined(kind: type[SurvivorChanged], survivor: Card, merged: Sequence[UUID], before: dict[str, object]) -> LogEvent:
    """What being joined to others, or divided from them, does to the survivor."""
    return kind(
        occurred_on=clock.today(current_dealer().time_zone),
        card=survivor.id,
        merged=merged,
        owner=survivor.owner_id,
        status=survivor.status,
        topics_seen=survivor.topics_seen,
        first_visit_on=(_day(before["first_visit_on"]), survivor.first_visit_on),
        last_visit_on=(_day(before["last_visit_on"]), survivor.last_visit_on),
        next_followup_on=survivor.next_followup_on,
        appointment_on=survivor.appointment_on,
        invitations=untold(survivor.id),
    )


def _day(kept: object) -> date | None:
    return date.fromisoformat(str(kept)) if kept else None


def _plain(value: object) -> object:
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value
