"""The duplicate check (CA-5, CA-6): same surname and one number in common, within this dealer."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import User
from accounts.roles import Role
from crm.models import Card, CardPhone, SuspectedDuplicate
from crm.queries.visible import cards_of
from crm.rules.codes import DuplicateAction, IntentLevel, Status
from crm.rules.filing import duplicate_actions
from kit.locks import hold


@dataclass(frozen=True, slots=True)
class Match:
    """A standing card of the same customer: enough to settle whose customer it is, not the whole card (CA-6).

    The names are the API's: a match goes out as it is.
    """

    card: UUID
    customer_name: str
    status: Status
    intent_level: IntentLevel
    owner: UUID
    owner_name: str
    last_contact_at: datetime
    completeness: int
    followup_count: int
    actions: tuple[DuplicateAction, ...]


def lock_customer(surname: str, numbers: Iterable[str]) -> None:
    """Make everyone else who files this customer wait until this transaction ends (CA-7)."""
    hold("customer", [f"{surname}\0{number}" for number in numbers])


def find_matches(
    asker: User, owner_id: UUID, surname: str, numbers: Sequence[str], *, except_card: UUID | None = None
) -> list[Match]:
    """Standing cards of every status with this surname and one of these numbers, last contacted first. One query.

    `owner_id` is the consultant that the asker files for: what may be done about a match depends on whose it is.
    """
    with_number = CardPhone.objects.filter(number__in=list(numbers)).values("card_id")
    found = Card.objects.filter(id__in=with_number, surname=surname, merged_into=None)
    if except_card:
        found = found.exclude(id=except_card)
    rows = found.annotate(is_visible=Exists(cards_of(asker).filter(id=OuterRef("id")))).order_by(
        "-last_contact_at", "-id"
    )
    is_clerk = Role.DATA_CLERK in asker.roles
    return [
        Match(
            row.id,
            row.customer_name,
            Status(row.status),
            IntentLevel(row.intent_level),
            row.owner_id,
            row.owner__name,
            row.last_contact_at,
            row.completeness,
            row.followup_count,
            tuple(
                duplicate_actions(
                    Status(row.status), is_own=row.owner_id == owner_id, is_visible=row.is_visible, is_clerk=is_clerk
                )
            ),
        )
        for row in rows.values_list(
            "id", "customer_name", "status", "intent_level", "owner_id", "owner__name", "last_contact_at",
            "completeness", "followup_count", "is_visible", named=True,
        )
    ]  # fmt: skip


def pairs_of(card_id: UUID, other_id: UUID | None = None) -> QuerySet[SuspectedDuplicate]:
    """The pairs that a card is in, settled or not; with `other_id` the one of these two, whichever was filed first."""
    if other_id is None:
        return SuspectedDuplicate.objects.filter(Q(card=card_id) | Q(other=card_id))
    return SuspectedDuplicate.objects.filter(Q(card=card_id, other=other_id) | Q(card=other_id, other=card_id))
