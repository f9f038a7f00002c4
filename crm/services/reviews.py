"""Checking what was entered (CA-13)."""

from typing import TypedDict
from uuid import UUID

from django.db import transaction

from accounts.access import Action, require
from accounts.models import User
from crm.events.log import Happening, record
from crm.models import FollowUp, Review
from crm.queries.cards import card_for_update
from crm.queries.reviews import filing_of
from crm.rules.codes import ReviewState, ReviewSubject
from crm.rules.review import check_review
from kit import clock
from kit.errors import raise_all, refuse
from kit.tenancy import current_dealer


class RemarkInput(TypedDict, total=False):
    """What is wrong with one field."""

    field: str
    text: str


class ReviewInput(TypedDict, total=False):
    """The decision; of the card with its filing unless `follow_up` names a later contact."""

    decision: str
    remarks: list[RemarkInput]
    follow_up: UUID | None


@transaction.atomic
def review_entry(actor: User, card_id: UUID, data: ReviewInput) -> Review:
    """Approve an entry, or return it with remarks by field; it is in the consultant's hands then until corrected.

    Refuses `nothing_to_review` for a card that was imported, `approved_already` (409) for what someone has approved.
    """
    require(actor, Action.CARD_REVIEW)
    card = card_for_update(actor, card_id)
    wanted = data.get("follow_up")
    entry = FollowUp.objects.filter(card=card, id=wanted).first() if wanted else filing_of(card)
    if entry is None:
        raise refuse("not_a_choice", "follow_up", "CA-13") if wanted else refuse("nothing_to_review", rule="CA-13")
    if entry.review_state == ReviewState.APPROVED:
        raise refuse("approved_already", rule="CA-13", status=409)
    decision, remarks = data.get("decision") or "", data.get("remarks") or []
    given = [{"field": each.get("field") or "", "text": each.get("text") or ""} for each in remarks]
    raise_all(check_review(decision, given, is_filing=entry.is_filing))
    review = Review(
        card=card,
        follow_up=entry,
        subject=ReviewSubject.CARD if entry.is_filing else ReviewSubject.FOLLOW_UP,
        decision=decision,
        remarks=[{"field": each["field"], "text": each["text"].strip()} for each in given],
        is_first=not Review.objects.filter(follow_up=entry).exists(),
        owner_id=entry.owner_id,
        reviewed_at=clock.now(),
        reviewed_by=actor,
    )
    review.save(force_insert=True)
    entry.review_state = decision
    entry.save(update_fields=["review_state"])
    data_of_event = {
        "decision": decision,
        "review": str(review.id),
        "subject": str(review.subject),
        "follow_up": str(entry.id),
        "is_first": review.is_first,
        "owner": str(entry.owner_id),
    }
    record(actor, Happening("card.reviewed", clock.today(current_dealer().time_zone), data_of_event, card=card))
    return review


def give_back(entry: FollowUp | None, changed: set[str], returned: set[str]) -> None:
    """An entry of which something returned was corrected comes back to the manager."""
    if entry is not None and entry.review_state == ReviewState.RETURNED and changed & returned:
        entry.review_state = ReviewState.CORRECTED
        entry.save(update_fields=["review_state"])
