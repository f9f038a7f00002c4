"""What card events move (domain.md §9): each takes how the card stood, and answers how it stands and what moved."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from types import MappingProxyType
from typing import Any

from crm.events.types.base import LogEvent
from crm.events.types.cards import (
    CardAbsorbed,
    CardChanged,
    CardCustodyPassed,
    CardFiled,
    CardImported,
    CardImportUndone,
    CardMerged,
    CardReleased,
    CardReviewed,
    CardTransferred,
    CardUnmerged,
    CardWithdrawn,
    SurvivorChanged,
)
from crm.events.types.contacts import CallbackPassed, CallbackRecorded, CardInvited, FollowUpRecorded, FollowUpUndone
from crm.events.types.privacy import CallbackDropped, CardConsentChanged, CardErased
from crm.rules.codes import WITH_NEXT_DATE, Custody, IntentLevel, Method, Status, Topic
from reporting.dealer.rules.card_state import CardState, move_stock
from reporting.dealer.rules.lines import (
    count_imported,
    count_merged,
    count_model_move,
    count_outcome,
    count_transfer,
    count_visit,
    recount_moves,
)
from reporting.dealer.rules.measures import Measure
from reporting.dealer.rules.moves import Moves
from reporting.dealer.rules.plans import (
    callback_dropped,
    callback_passed,
    callback_recorded,
    card_after_contact,
    closing_plan,
    consent_changed,
    invited,
    joined_invitations,
    planning,
    stated,
)

Folded = tuple[CardState, Moves]


class UnknownCard(LookupError):
    """An event of a card of whose beginning the log has not told."""


def fold_card(card: CardState | None, event: LogEvent) -> Folded | None:
    """Take in one event of a card; None for the kinds that move no figure."""
    begins = _BEGINNINGS.get(type(event))
    if begins:
        after, moves = begins(event)
        move_stock(moves, None, after, event.occurred_on, event.known_on)
        return after, moves
    goes_on = _LATER.get(type(event))
    if goes_on is None:
        return None
    if card is None:
        raise UnknownCard(event.kind)
    after, moves = goes_on(card, event)
    move_stock(moves, card, after, event.occurred_on, event.known_on)
    return after, moves


def _filed(event: CardFiled) -> Folded:
    """ST-1: a card filed straight to an order, delivery or loss counts as filed and in the line by which it left."""
    moves = Moves()
    card = replace(
        _card_state(event, event.occurred_on),
        filing=event.follow_up,
        is_level_o=event.intent_level == IntentLevel.O,
    )
    moves.add(event.occurred_on, card.cell, Measure.FILED)
    if card.is_level_o:
        moves.add(event.occurred_on, card.cell, Measure.FILED_LEVEL_O)
    card = _contact(moves, card, event)
    count_outcome(moves, card, Status.ACTIVE, card.status, event.occurred_on)
    return replace(card, **closing_plan(card, card.status, event.occurred_on)), moves


def _imported(event: CardImported) -> Folded:
    """SA-2: it enters the stock today, and is in no filing, no order signed and no cohort; closed ones are history."""
    moves = Moves()
    card = replace(
        _card_state(event, event.filed_on or event.occurred_on),
        is_imported=True,
        first_visit_on=event.first_visit_on,
        appointment_on=event.appointment_on,
    )
    count_imported(moves, card, event.occurred_on)
    return card, moves


def _card_state(event: CardFiled | CardImported, filed_on: date) -> CardState:
    owner, model = event.owner, event.model
    return CardState(
        owner=owner,
        channel=event.channel,
        model=model,
        business=event.business,
        status=event.status,
        filed_on=filed_on,
        filed_owner=owner,
        filed_model=model,
        next_followup_on=event.next_followup_on,
    )


def _followed_up(card: CardState, event: FollowUpRecorded) -> Folded:
    """The model first, for an order makes the card one for its car before it counts as signed; then the contact."""
    moves = Moves()
    card = _change_model(moves, card, event)
    moves.add(event.occurred_on, card.cell, Measure.FOLLOW_UPS)
    card = _contact(moves, card, event)
    status = event.status[1]
    count_outcome(moves, card, card.status, status, event.occurred_on)
    # A card that rests or closes is care's by its status; open again, it is sales' (CC-3).
    in_care = card.in_care and status in WITH_NEXT_DATE
    after = replace(card, status=status, next_followup_on=event.next_followup_on[1], in_care=in_care)
    return replace(after, **closing_plan(card, status, event.occurred_on)), moves


def _contact(moves: Moves, card: CardState, event: CardFiled | FollowUpRecorded) -> CardState:
    """What filing and following up share: a visit, a test drive. An attempt that reached nobody is neither (FU-12)."""
    if isinstance(event, FollowUpRecorded) and not event.reached:
        return card
    if Topic.TEST_DRIVE in event.topics:
        moves.add(event.occurred_on, card.cell, Measure.TEST_DRIVES)
    card = card_after_contact(card, event)
    if event.method != Method.SHOWROOM:
        return card
    count_visit(moves, card, event.occurred_on)
    return replace(card, first_visit_on=card.first_visit_on or event.occurred_on, has_visit_of_stub=False)


def _contact_undone(card: CardState, event: FollowUpUndone) -> Folded:
    """Count a contact as if it had never been: neither it nor its test drive, and what was planned is planned again."""
    moves = Moves()
    moves.add(event.occurred_on, card.cell, Measure.FOLLOW_UPS, by=-1)
    if event.reached and Topic.TEST_DRIVE in event.topics:
        moves.add(event.occurred_on, card.cell, Measure.TEST_DRIVES, by=-1)
    after = replace(
        card,
        next_followup_on=stated(event.next_followup_on, card.next_followup_on),
        appointment_on=stated(event.appointment_on, card.appointment_on),
        invitations=joined_invitations(card, event.invitations),
    )
    return after, moves


def _changed(card: CardState, event: CardChanged) -> Folded:
    moves = Moves()
    return _change_model(moves, card, event), moves


def _change_model(moves: Moves, card: CardState, event: CardChanged | FollowUpRecorded) -> CardState:
    after = replace(card, model=event.model[1])
    if after.model != card.model:
        count_model_move(moves, card, after, event.occurred_on)
    return after


def _transferred(card: CardState, event: CardTransferred) -> Folded:
    """MG-2: earlier movements stay with the owner before. A transfer that is taken back on its day counts as none."""
    moves = Moves()
    after = replace(card, owner=event.owner[1])
    if after.owner != card.owner:
        if event.takes_back:
            count_transfer(moves, after, card, event.occurred_on, by=-1)
        else:
            count_transfer(moves, card, after, event.occurred_on)
    return after, moves


def _custody_passed(card: CardState, event: CardCustodyPassed) -> Folded:
    """Give what is due to the department that has the card now; everything else stays with the owner (MG-2)."""
    return replace(card, in_care=event.custody[1] == Custody.CARE), Moves()


def _merged(card: CardState, event: CardMerged) -> Folded:
    """MG-1: out of every count from this day on."""
    moves = Moves()
    count_merged(moves, card, event.occurred_on)
    return replace(card, is_standing=False), moves


def _unmerged(card: CardState, event: CardUnmerged) -> Folded:
    """An undone merge is one less merged, on its own day (RP-2)."""
    moves = Moves()
    after = replace(
        card,
        is_standing=True,
        owner=event.owner,
        status=event.status or card.status,
        next_followup_on=stated(event.next_followup_on, card.next_followup_on),
    )
    count_merged(moves, after, event.occurred_on, by=-1)
    return after, moves


def _visits_of_others(card: CardState, event: SurvivorChanged) -> Folded:
    """The survivor of a merge has visited when the other had; its undoing takes that back. No one came today."""
    first_visit_on = event.first_visit_on[1]
    after = replace(
        card,
        first_visit_on=first_visit_on,
        has_visit_of_stub=first_visit_on is not None and not card.has_come,
        next_followup_on=stated(event.next_followup_on, card.next_followup_on),
        appointment_on=stated(event.appointment_on, card.appointment_on),
        invitations=joined_invitations(card, event.invitations),
    )
    return after, Moves()


def _withdrawn(card: CardState, event: CardWithdrawn) -> Folded:
    """ST-7: the order, delivery or loss has not been. The contact has, and stays counted as one."""
    moves = Moves()
    was, status = event.status
    as_ordered = recount_moves(moves, card, event.moved, status, event.occurred_on)
    count_outcome(moves, as_ordered, status, was, event.occurred_on, by=-1)
    after = replace(
        card,
        status=status,
        next_followup_on=stated(event.next_followup_on, card.next_followup_on),
        appointment_on=stated(event.appointment_on, card.appointment_on),
        callback_on=None,
        callback_consultant=None,
        in_care=event.in_care,
    )
    if card.is_level_o and event.intent_level[1] != IntentLevel.O:
        # Filed as a delivery, on this same day: it was no filing at level O either, nor was its visit.
        moves.add(card.filed_on, card.cohort_cell, Measure.FILED_LEVEL_O, by=-1)
        if card.first_visit_on == card.filed_on:
            moves.add(card.filed_on, card.cohort_cell, Measure.VISITS_LEVEL_O, by=-1)
        after = replace(after, is_level_o=False)
    return after, moves


def _erased(card: CardState, event: CardErased) -> Folded:
    """An open card is lost on this day by the erasure alone: no contact, no callback (PI-4)."""
    moves = Moves()
    before, status = event.status
    if before != status:
        count_outcome(moves, card, before, status, event.occurred_on)
    in_care = card.in_care and status in WITH_NEXT_DATE
    after = replace(card, status=status, next_followup_on=None, appointment_on=None, in_care=in_care)
    return replace(after, callback_on=None, callback_consultant=None), moves


def _import_undone(card: CardState, event: CardImportUndone) -> Folded:
    """The same day and untouched: it counts in no line."""
    moves = Moves()
    count_imported(moves, card, event.occurred_on, by=-1)
    return replace(card, is_standing=False), moves


def _reviewed(card: CardState, event: CardReviewed) -> Folded:
    """CA-13, for the entry accuracy: only the first check of an entry tells how well it was entered. It counts for
    whoever owned the card when it was entered, wherever the card is when it is checked (MG-2)."""
    moves = Moves()
    if event.is_first:
        cell = card.cell._replace(consultant=event.owner or card.owner)
        moves.add(event.occurred_on, cell, Measure.CHECKED)
        if event.decision == "approved":
            moves.add(event.occurred_on, cell, Measure.APPROVED)
    return card, moves


# By kind; a test holds each kind against what its fold takes.
_BEGINNINGS: Mapping[type[LogEvent], Callable[[Any], Folded]] = MappingProxyType(
    {CardFiled: _filed, CardImported: _imported}
)
_LATER: Mapping[type[LogEvent], Callable[[CardState, Any], Folded]] = MappingProxyType(
    {
        FollowUpRecorded: _followed_up,
        FollowUpUndone: _contact_undone,
        CardChanged: _changed,
        CardTransferred: _transferred,
        CardCustodyPassed: _custody_passed,
        CardMerged: _merged,
        CardUnmerged: _unmerged,
        CardAbsorbed: _visits_of_others,
        CardReleased: _visits_of_others,
        CardWithdrawn: _withdrawn,
        CardImportUndone: _import_undone,
        CardReviewed: _reviewed,
        CardInvited: planning(invited),
        CallbackRecorded: planning(callback_recorded),
        CallbackPassed: planning(callback_passed),
        CallbackDropped: planning(callback_dropped),
        CardConsentChanged: planning(consent_changed),
        CardErased: _erased,
    }
)
FOLDED = frozenset(_BEGINNINGS) | frozenset(_LATER)
