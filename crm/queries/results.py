"""What came of a day (RP-4), counted over the contacts themselves, so that it is true at this instant."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, F, Q

from accounts.models import User
from crm.models import FollowUp
from crm.queries.card_visibility import cards_of
from crm.rules.codes import Method, Topic


@dataclass(frozen=True, slots=True)
class Result:
    """One consultant's day. `done` are contacts with standing customers; filings are counted apart."""

    owner_id: UUID
    owner_name: str
    done: int = 0
    filed: int = 0
    visits: int = 0
    test_drives: int = 0
    orders: int = 0
    deliveries: int = 0
    lost: int = 0


_COUNTS = {
    "done": Count("id", filter=Q(is_filing=False)),
    "filed": Count("id", filter=Q(is_filing=True)),
    "visits": Count("card_id", filter=Q(method=Method.SHOWROOM), distinct=True),
    "test_drives": Count("card_id", filter=Q(topics__contains=[Topic.TEST_DRIVE], reached=True), distinct=True),
    "orders": Count("order"),
    "deliveries": Count("delivery"),
    "lost": Count("loss"),
}


def results_by_consultant(user: User, on: date, consultant: UUID | None = None) -> list[Result]:
    """The results of `on` by the owner of each card then, of the cards that `user` sees. One query."""
    contacts = FollowUp.objects.filter(contact_on=on, card__in=cards_of(user))
    if consultant:
        contacts = contacts.filter(owner=consultant)
    rows = contacts.values("owner_id", owner_name=F("owner__name")).annotate(**_COUNTS).order_by("owner_name")
    return [Result(**row) for row in rows]
