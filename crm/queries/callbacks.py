"""Reading callbacks (CC-1, CC-2, CC-3, CC-4)."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import cast
from uuid import UUID

from django.db.models import QuerySet

from accounts.access import CardScope, card_scope
from accounts.models import User
from accounts.roles import Role
from crm.models import Callback
from kit.errors import refuse

# One row of a list, with what it takes to call.
ROW_FIELDS = (
    "id", "card_id", "kind", "consultant_id", "consultant__name", "due_on", "made_at", "made_by_id", "made_by__name",
    "method", "reached", "satisfaction", "reason_true", "may_return", "remarks", "next_on", "card__customer_name",
    "card__model", "card__status", "card__owner_id", "card__owner__name", "card__loss__loss_reason",
    "card__loss__lost_on", "card__loss__competitor_brand", "card__loss__competitor_model",
    "card__delivery__delivered_on",
)  # fmt: skip
# What is recorded of a call that was made.
SAID = ("kind", "method", "reached", "satisfaction", "reason_true", "may_return", "remarks", "next_on")


def is_care(user: User) -> bool:
    """Whether someone works for the care department."""
    return not {Role.CARE_SPECIALIST, Role.CARE_DIRECTOR}.isdisjoint(user.roles)


def callbacks_of(user: User) -> QuerySet[Callback]:
    """Return the calls that `user` sees: a consultant those due from them, the care department and managers all."""
    if is_care(user) or card_scope(user.roles) == CardScope.ALL:
        return Callback.objects.all()
    if Role.CONSULTANT in user.roles:
        return Callback.objects.filter(consultant=user)
    return Callback.objects.none()


def callback_for_update(user: User, callback_id: UUID) -> Callback:
    """One callback with its card, locked until the transaction ends; `not_found` when `user` does not see it."""
    rows = callbacks_of(user).select_related("card").select_for_update(of=("self",))
    found = rows.filter(id=callback_id).first()
    if found is None:
        raise refuse("not_found", status=404)
    return found


def filter_callbacks(rows: QuerySet[Callback], filters: Mapping[str, object], today: date) -> QuerySet[Callback]:
    """Narrow by kind, consultant, card, `due` (today or before) and `made`; what is absent does not narrow."""
    if filters.get("kind"):
        rows = rows.filter(kind__in=cast(Sequence[str], filters["kind"]))
    if filters.get("consultant"):
        rows = rows.filter(consultant=cast(UUID, filters["consultant"]))
    if filters.get("card"):
        rows = rows.filter(card=cast(UUID, filters["card"]))
    if filters.get("due"):
        rows = rows.filter(made_at=None, due_on__lte=today)
    if filters.get("made") is not None:
        rows = rows.filter(made_at__isnull=not filters["made"])
    return rows


def due_by(user: User, on: date, consultant: UUID | None = None) -> QuerySet[Callback]:
    """The calls that are due on a day or were before it, the longest due first.

    Of one consultant; else the asker's own work: a consultant's theirs, the care department's and managers' all.
    """
    rows = callbacks_of(user).filter(made_at=None, due_on__lte=on)
    return (rows.filter(consultant=consultant) if consultant else rows).order_by("due_on", "id")
