"""Checking what was entered (CA-13)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypedDict
from uuid import UUID

from django.db import transaction

from accounts.access import Action
from accounts.commands import command
from accounts.models import User
from crm.events.log import record
from crm.events.types.base import LogEvent
from crm.events.types.cards import CardReviewed
from crm.models import Card, FollowUp, Review
from crm.queries.card_visibility import cards_of
from crm.queries.cards import card_for_update
from crm.queries.reviews import filing_of, not_to_approve
from crm.rules.codes import ReviewDecision, ReviewState, ReviewSubject
from crm.rules.review import check_review
from kit import clock
from kit.errors import Problem, raise_all, refuse
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


@command(Action.CARD_REVIEW)
@transaction.atomic
def review_entry(actor: User, card_id: UUID, data: ReviewInput) -> Review:
    """Approve an entry, or return it with remarks by field; it is in the consultant's hands then until corrected.

    Refuses `nothing_to_review` for a card that was imported, `approved_already` (409) for what someone has approved,
    `typed_yourself` for an approval of one's own typing while another manager is at work.
    """
    card = card_for_update(actor, card_id)
    wanted = data.get("follow_up")
    entry = FollowUp.objects.filter(card=card, id=wanted).first() if wanted else filing_of(card)
    if entry is None:
        raise refuse("not_a_choice", "follow_up", "CA-13") if wanted else refuse("nothing_to_review", rule="CA-13")
    if entry.review_state == ReviewState.APPROVED:
        raise refuse("approved_already", rule="CA-13", status=409)
    checked = _Checked(entry, data)
    raise_all(checked.problems() + _own_problems(actor, [checked]))
    (review,) = _write(actor, {card.id: card}, [checked])
    return review


@command(Action.CARD_REVIEW)
@transaction.atomic
def review_entries(actor: User, data: Sequence[ReviewInput]) -> list[Review]:
    """Check many entries at once, each named by its `follow_up`; what someone else has approved is passed over.

    Refuses `typed_yourself`. Nine statements at most, however many there are.
    """
    wanted = {each["follow_up"]: each for each in data if each.get("follow_up")}
    of_entries = FollowUp.objects.filter(id__in=list(wanted))
    cards = cards_of(actor).select_for_update(of=("self",)).filter(id__in=of_entries.values("card")).order_by("id")
    by_id = {card.id: card for card in cards}
    entries = of_entries.filter(card__in=by_id).exclude(review_state=ReviewState.APPROVED).order_by("recorded_at", "id")
    checked = [_Checked(entry, wanted[entry.id]) for entry in entries]
    raise_all([problem for each in checked for problem in each.problems()] + _own_problems(actor, checked))
    return _write(actor, by_id, checked)


@dataclass(frozen=True, slots=True)
class _Checked:
    """An entry, and what is said of it."""

    entry: FollowUp
    data: ReviewInput

    @property
    def decision(self) -> str:
        return self.data.get("decision") or ""

    @property
    def remarks(self) -> list[dict[str, str]]:
        given = self.data.get("remarks") or []
        return [{"field": each.get("field") or "", "text": (each.get("text") or "").strip()} for each in given]

    @property
    def subject(self) -> ReviewSubject:
        return ReviewSubject.CARD if self.entry.is_filing else ReviewSubject.FOLLOW_UP

    def problems(self) -> list[Problem]:
        return check_review(self.decision, self.remarks, is_filing=self.entry.is_filing)


def _own_problems(actor: User, checked: Sequence[_Checked]) -> list[Problem]:
    approved = [each.entry for each in checked if each.decision == ReviewDecision.APPROVED]
    return [Problem("typed_yourself", "decision", "CA-13") for _ in not_to_approve(actor, approved)][:1]


def _write(actor: User, cards: Mapping[UUID, Card], checked: Sequence[_Checked]) -> list[Review]:
    """Keep the checks of entries of locked cards. One that nobody has looked at is checked for the first time."""
    reviews = [
        Review(
            card=cards[each.entry.card_id],
            follow_up=each.entry,
            subject=each.subject,
            decision=each.decision,
            remarks=each.remarks,
            is_first=each.entry.review_state == ReviewState.UNCHECKED,
            owner_id=each.entry.owner_id,
            reviewed_at=clock.moment(),
            reviewed_by=actor,
        )
        for each in checked
    ]
    Review.objects.bulk_create(reviews)
    for decision in {review.decision for review in reviews}:
        decided = [review.follow_up_id for review in reviews if review.decision == decision]
        FollowUp.objects.filter(id__in=decided).update(review_state=decision)
    if reviews:
        today = clock.today(current_dealer().time_zone)
        record(actor, *(_reviewed(cards[review.card_id], review, today) for review in reviews))
    return reviews


def _reviewed(card: Card, review: Review, today: date) -> LogEvent:
    return CardReviewed(
        occurred_on=today,
        card=card.id,
        decision=review.decision,
        review=review.id,
        subject=str(review.subject),
        follow_up=review.follow_up_id,
        is_first=review.is_first,
        owner=review.owner_id,
    )


def give_back(entry: FollowUp | None, changed: set[str], returned: set[str]) -> None:
    """An entry of which something returned was corrected comes back to the manager."""
    if entry is not None and entry.review_state == ReviewState.RETURNED and changed & returned:
        entry.review_state = ReviewState.CORRECTED
        entry.save(update_fields=["review_state"])
