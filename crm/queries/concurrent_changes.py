"""What someone else did to a card while one had it open: of two who act at once, the later is told who was quicker."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from accounts.models import User
from crm.events.types.cards import (
    CardAbsorbed,
    CardDuplicateSettled,
    CardMerged,
    CardTransferred,
    CardUnmerged,
    CardWithdrawn,
)
from crm.events.types.contacts import FollowUpRecorded, FollowUpUndone
from crm.models import Card, Event, Transfer
from crm.queries.card_visibility import cards_of

# What takes a card from under someone's hands, or changes what may be done with it.
_KINDS = (
    CardTransferred.kind, CardMerged.kind, CardAbsorbed.kind, CardUnmerged.kind, CardWithdrawn.kind,
    CardDuplicateSettled.kind, FollowUpRecorded.kind, FollowUpUndone.kind,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Change:
    """The last of what was done: by whom, when; `owner` is who has the card since, `status` where it stands since."""

    kind: str
    who: str
    at: datetime
    owner: str = ""
    status: str = ""


def last_change(card_id: UUID) -> Change | None:
    """The last act on a card; None where nothing but its filing happened. Three queries at most."""
    event = Event.objects.filter(card_id=card_id, kind__in=_KINDS).order_by("-id").first()
    if event is None:
        return None
    owner = event.data["owner"][1] if event.kind == CardTransferred.kind else None
    names = dict(
        User.objects.filter(id__in=[each for each in (event.actor_id, owner) if each]).values_list("id", "name")
    )
    status = event.data.get("status")
    return Change(
        event.kind,
        names.get(event.actor_id, "") if event.actor_id else "",
        event.recorded_at,
        owner=names.get(UUID(owner), "") if owner else "",
        status=status[1] if isinstance(status, list) and status[0] != status[1] else "",
    )


def survivor_seen(user: User, card_id: UUID) -> UUID | None:
    """The card into which one was merged, where `user` sees it (MG-1)."""
    merged = Card.objects.filter(id=card_id).values_list("merged_into_id", flat=True).first()
    return cards_of(user).filter(id=merged).values_list("id", flat=True).first() if merged else None


def was_taken_from(user: User, card_id: UUID) -> bool:
    """Whether the card's last transfer took it from `user` (MG-2)."""
    last = Transfer.objects.filter(card=card_id).order_by("-transferred_at", "-id").first()
    return last is not None and last.before_id == user.id
