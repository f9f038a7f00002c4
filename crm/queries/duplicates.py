"""The duplicate check (CA-5, CA-6): same surname and one number in common, within this dealer."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.access import CardScope, card_scope
from accounts.models import User
from accounts.roles import MANAGERS, Role
from crm.models import Card, CardPhone, SuspectedDuplicate
from crm.queries.card_visibility import OF_NOBODY, cards_seen
from crm.rules.codes import DuplicateAction, IntentLevel, Status
from crm.rules.filing import duplicate_actions
from kit.db.prepared import PreparedQuery
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


def files_as_clerk(user: User, owner_id: UUID | None = None) -> bool:
    """Return whether `user` types for someone else and so leaves open matches to others (CA-8)."""
    roles = set(user.roles)
    return Role.DATA_CLERK in roles and not MANAGERS & roles and owner_id != user.id


def lock_customer(surname: str, numbers: Iterable[str]) -> None:
    """Make everyone else who files this customer wait until this transaction ends (CA-7)."""
    hold("customer", [f"{surname}\0{number}" for number in numbers])


def find_matches(
    asker: User, owner_id: UUID, surname: str, numbers: Sequence[str], *, except_card: UUID | None = None
) -> list[Match]:
    """Standing cards of every status with this surname and one of these numbers, last contacted first. One query.

    `owner_id` is the consultant that the asker files for: what may be done about a match depends on whose it is.
    """
    scope = card_scope(asker.roles)
    given = {_SURNAME: surname, _ASKER: asker.id, **{f"number {at}": number for at, number in enumerate(numbers)}}
    given |= {_EXCEPT: except_card} if except_card else {}
    if scope in OF_NOBODY:
        del given[_ASKER]
    is_clerk = files_as_clerk(asker, owner_id)
    return [
        _match(*row, owner_id=owner_id, is_clerk=is_clerk)
        for row in _MATCHES.find((scope, len(numbers), except_card is not None), given)
    ]


_SURNAME, _ASKER, _EXCEPT = "surname", "asker", "except"


def _matches(shape: tuple[CardScope, int, bool], given: Mapping[str, Any]) -> "QuerySet[Card, tuple[Any, ...]]":
    scope, count, is_except = shape
    with_number = CardPhone.objects.filter(number__in=[given[f"number {at}"] for at in range(count)]).values("card_id")
    found = Card.objects.filter(id__in=with_number, surname=given[_SURNAME], merged_into=None)
    if is_except:
        found = found.exclude(id=given[_EXCEPT])
    seen = Exists(cards_seen(scope, given.get(_ASKER)).filter(id=OuterRef("id")))
    return (
        found.annotate(is_visible=seen)
        .order_by("-last_contact_at", "-id")
        .values_list(
            "id", "customer_name", "status", "intent_level", "owner_id", "owner__name", "last_contact_at",
            "completeness", "followup_count", "is_visible",
        )
    )  # fmt: skip


_MATCHES = PreparedQuery(_matches, has_one_plan=True)


def _match(
    card: UUID, customer_name: str, status: str, level: str, owner: UUID, owner_name: str, last_contact_at: datetime,
    completeness: int, followup_count: int, is_visible: bool, *, owner_id: UUID, is_clerk: bool,
) -> Match:  # fmt: skip
    actions = duplicate_actions(Status(status), is_own=owner == owner_id, is_visible=is_visible, is_clerk=is_clerk)
    return Match(
        card, customer_name, Status(status), IntentLevel(level), owner, owner_name, last_contact_at, completeness,
        followup_count, tuple(actions),
    )  # fmt: skip


def pairs_of(card_id: UUID, other_id: UUID | None = None) -> QuerySet[SuspectedDuplicate]:
    """The pairs that a card is in, settled or not; with `other_id` the one of these two, whichever was filed first."""
    if other_id is None:
        return SuspectedDuplicate.objects.filter(Q(card=card_id) | Q(other=card_id))
    return SuspectedDuplicate.objects.filter(Q(card=card_id, other=other_id) | Q(card=other_id, other=card_id))
