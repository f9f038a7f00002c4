"""What the manager has to check (CA-13), and what was returned to whom."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from accounts.models import User
from accounts.roles import MANAGERS
from crm.models import Card, CardChange, DealerSettings, FollowUp, Review
from crm.queries.card_visibility import cards_of
from crm.queries.timetable import at_work
from crm.rules.codes import ReviewDecision, ReviewState
from crm.rules.review import Remark, review_due
from kit import clock
from kit.tenancy import current_dealer

TO_REVIEW = (ReviewState.UNCHECKED, ReviewState.CORRECTED)


@dataclass(frozen=True, slots=True)
class Entry:
    """A card with its filing contact, or a later follow-up, as the manager checks it."""

    follow_up: FollowUp
    due_at: datetime
    is_overdue: bool
    remarks: Sequence[Remark]


def entries_of(user: User, states: Iterable[str] = TO_REVIEW) -> QuerySet[FollowUp]:
    """The entries in some states of the cards that `user` sees."""
    entries = FollowUp.objects.filter(review_state__in=list(states), card__in=cards_of(user))
    return entries.select_related("card", "owner", "recorded_by")


def as_entries(page: Sequence[FollowUp]) -> list[Entry]:
    """Entries with the time by which they are due and the last remarks. Two queries, however many."""
    times = DealerSettings.objects.values_list("first_review_at", "last_review_at").get()
    remarks = last_remarks(page)
    zone, now = current_dealer().time_zone, clock.now()
    dues = [review_due(row.recorded_at.astimezone(zone), *times) for row in page]
    return [Entry(row, due, due < now, remarks.get(row.id, ())) for row, due in zip(page, dues, strict=True)]


def last_remarks(entries: Iterable[FollowUp]) -> dict[UUID, Sequence[Remark]]:
    """What was last remarked on each entry. One query."""
    returned = Review.objects.filter(follow_up__in=list(entries), decision=ReviewDecision.RETURNED)
    latest = returned.order_by("follow_up", "-reviewed_at", "-id").distinct("follow_up")
    return dict(latest.values_list("follow_up_id", "remarks"))


def typed_by(user: User, entries: Sequence[FollowUp]) -> set[UUID]:
    """Return the entries that `user` typed, or corrected after they were last returned (CA-13). One query at most, for
    those that were corrected."""
    typed = {entry.id for entry in entries if entry.recorded_by_id == user.id}
    corrected = [entry.id for entry in entries if entry.review_state == ReviewState.CORRECTED]
    if not corrected:
        return typed
    returned = Review.objects.filter(follow_up=OuterRef(OuterRef("id")), decision=ReviewDecision.RETURNED)
    last = Subquery(returned.order_by("-reviewed_at").values("reviewed_at")[:1])
    changes = CardChange.objects.filter(card=OuterRef("card"), changed_by=user, changed_at__gte=last)
    found = FollowUp.objects.filter(Exists(changes), id__in=corrected).values_list("id", flat=True)
    return typed | set(found)


def has_other_manager(user: User) -> bool:
    """Return whether another manager is at work (RM-4)."""
    return at_work().filter(roles__overlap=sorted(MANAGERS)).exclude(id=user.id).exists()


def not_to_approve(user: User, entries: Sequence[FollowUp]) -> set[UUID]:
    """Return the entries that `user` may not approve: they typed them themselves (CA-13). Three queries at most, and
    none where there is nothing of theirs."""
    own = typed_by(user, entries)
    return own if own and has_other_manager(user) else set()


def filing_of(card: Card) -> FollowUp | None:
    """The entry that the card itself is; none of one that was imported."""
    return card.follow_ups.filter(is_filing=True).first()


def returned_fields(entry: FollowUp | None) -> set[str]:
    """Return the fields of an entry that may be corrected until it is approved; none where it was not returned."""
    if entry is None or entry.review_state not in (ReviewState.RETURNED, ReviewState.CORRECTED):
        return set()
    return {remark["field"] for remark in last_remarks([entry]).get(entry.id, ())}


def returned_of(card: Card) -> list[tuple[FollowUp, Sequence[Remark]]]:
    """The entries of a card that wait to be corrected, with what was remarked. A query, two where there are some."""
    entries = list(card.follow_ups.filter(review_state=ReviewState.RETURNED).order_by("-contact_at", "-id"))
    remarks = last_remarks(entries) if entries else {}
    return [(entry, remarks.get(entry.id, ())) for entry in entries]
