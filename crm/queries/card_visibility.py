"""Which cards a person sees (domain.md "Who sees"), as one filter for every list, page and command."""

from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.access import CardScope, card_scope
from accounts.models import User
from crm.models import ActivityInvitation, Card, FollowUp
from crm.rules.codes import Status

# Scopes that are the same for whoever asks.
OF_NOBODY = (CardScope.ALL, CardScope.CARE, CardScope.NONE)
_CARE_STATUSES = [Status.DORMANT, Status.DELIVERED, Status.LOST]
# What puts a card on an activity's list, beside being filed at it.
_NAMING = (FollowUp.objects.all(), ActivityInvitation.objects.all())


def cards_of(user: User) -> QuerySet[Card]:
    """The standing cards that `user` sees; merged stubs are out of every list (MG-1)."""
    return cards_seen(card_scope(user.roles), user.id)


def cards_seen(scope: CardScope, user: UUID | None) -> QuerySet[Card]:
    """The standing cards that a scope shows to `user`, who is somebody where the scope is their own."""
    standing = Card.objects.filter(merged_into=None)
    match scope:
        case CardScope.ALL:
            return standing
        case CardScope.OWN:
            return standing.filter(owner=user)
        case CardScope.FILED:
            return standing.filter(filed_by=user)
        case CardScope.CARE:
            return standing.filter(Q(status__in=_CARE_STATUSES) | Q(care_since__isnull=False))
        case CardScope.ACTIVITIES:
            named = [rows.filter(card=OuterRef("id"), activity__planned_by=user) for rows in _NAMING]
            return standing.filter(Q(activity__planned_by=user) | Exists(named[0]) | Exists(named[1]))
        case CardScope.NONE:
            return standing.none()
