"""What was asked of reception (TR-7) and of the director (FU-11), and who sees which."""

from collections.abc import Iterable
from typing import TypeVar
from uuid import UUID

from django.db.models import Q, QuerySet

from accounts.access import Action, may
from accounts.models import User
from accounts.roles import Role
from crm.models import Concession, TrafficRequest
from crm.queries.card_visibility import cards_of
from kit.errors import refuse

Asked = TypeVar("Asked", TrafficRequest, Concession)


def traffic_requests_of(user: User) -> QuerySet[TrafficRequest]:
    """Reception and managers see all, a consultant their own, a clerk those they asked."""
    if not may(user, Action.TRAFFIC_VIEW):
        return TrafficRequest.objects.none()
    if may(user, Action.TRAFFIC_RECORD) or may(user, Action.CARD_ALLOCATE):
        return TrafficRequest.objects.all()
    own = Q(asked_by=user) | Q(consultant=user) if Role.CONSULTANT in user.roles else Q(asked_by=user)
    return TrafficRequest.objects.filter(own)


def concessions_of(user: User) -> QuerySet[Concession]:
    """Those of the cards that `user` sees."""
    return Concession.objects.filter(card__in=cards_of(user))


def filter_asked(rows: QuerySet[Asked], states: Iterable[str]) -> QuerySet[Asked]:
    """Narrow a list by states; none does not narrow."""
    return rows.filter(state__in=states) if states else rows


def asked_for_update(rows: QuerySet[Asked], request_id: UUID) -> Asked:
    """One of `rows`, locked until the transaction ends; `not_found` when it is not among them."""
    found = rows.select_for_update(of=("self",)).filter(id=request_id).first()
    if found is None:
        raise refuse("not_found", status=404)
    return found
