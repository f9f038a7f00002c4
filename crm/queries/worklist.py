"""A day's plan and what is done of it (RP-4): whom to call, who is late, who comes, and what came of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Case, Count, F, Q, QuerySet, Value, When

from accounts.access import CardScope, card_scope
from accounts.models import User
from crm.models import Card, FollowUp, TrafficRecord
from crm.queries.activities import to_invite
from crm.queries.appointments import is_expected, is_missed
from crm.queries.callbacks import ROW_FIELDS as CALLBACK_FIELDS
from crm.queries.callbacks import due_by
from crm.queries.card_filters import DUE_STATUSES
from crm.queries.card_visibility import cards_of
from crm.queries.cards import ROW_FIELDS
from crm.queries.custody import WORKED_BY_SALES, worked_by_sales
from crm.queries.numbers import mask_contacts, mask_names, mask_traffic
from crm.queries.traffic import traffic_of
from crm.rules.appointments import call_from
from crm.rules.codes import TrafficState
from kit import clock
from kit.tenancy import current_dealer

# A day that is longer than this is shown in the card list, by the page; the counts are always whole.
LIMIT = 200

# What is read of a card or a callback depends on the list.
Row = dict[str, Any]
_INVITATION_FIELDS = ("id", "activity_id", "activity__name", "activity__ends_on", "card_id", "card__customer_name")


@dataclass(frozen=True, slots=True)
class Worklist:
    """What stands for one day. `not_arrived`: appointments of today to call about now, at 15:00 or an hour after their
    time (FU-6), out of `appointments`. `missed`: appointments that passed without a visit, to be agreed anew (FU-6).

    `callbacks` are due that day or before (CC-1); `invitations` are to activities open that day, of customers who have
    not been told (AC-1).
    """

    on: date
    follow_ups: list[Row]
    overdue: list[Row]
    appointments: list[Row]
    not_arrived: list[Row]
    missed: list[Row]
    callbacks: list[Row]
    invitations: list[Row]
    traffic_pending: list[TrafficRecord]
    done: list[FollowUp]
    counts: dict[str, int]


def worklist(user: User, on: date, consultant: UUID | None = None) -> Worklist:
    """The plan of `on` for one consultant, or for everyone whose cards `user` sees. Nine queries."""
    cards = cards_of(user).filter(owner=consultant) if consultant else cards_of(user)
    traffic = traffic_of(user).filter(on=on, state=TrafficState.PENDING)
    # What one did oneself stays on one's day, even when the card has passed to someone else since.
    done = FollowUp.objects.filter(Q(card__in=cards_of(user)) | Q(owner=user), contact_on=on)
    if consultant:
        traffic, done = traffic.filter(consultant=consultant), done.filter(owner=consultant)
    # What care has of an owner's cards is care's work (MG-2).
    cards = worked_by_sales(cards) if consultant or card_scope(user.roles) is CardScope.OWN else cards
    due = cards.filter(status__in=DUE_STATUSES)
    parts = {
        "follow_ups": due.filter(next_followup_on=on),
        "overdue": due.filter(next_followup_on__lt=on),
        "appointments": cards.filter(is_expected(on)),
        "missed": cards.filter(is_missed(on)),
    }
    rows = {name: _rows(part, name) for name, part in parts.items()}
    rows["not_arrived"] = _not_arrived(rows["appointments"], on)
    invitations: list[Row] = list(to_invite(cards, on).values(*_INVITATION_FIELDS)[:LIMIT])
    for part in (*(rows[name] for name in parts), invitations):
        mask_names(user, part)
    contacts = list(done.select_related("card", "owner", "recorded_by").order_by("contact_at", "id")[:LIMIT])
    mask_contacts(user, contacts)
    return Worklist(
        on=on,
        **rows,
        callbacks=list(due_by(user, on, consultant).values(*CALLBACK_FIELDS)[:LIMIT]),
        invitations=invitations,
        traffic_pending=_pending(user, traffic),
        done=contacts,
        counts=_plan_total(cards, on),
    )


def _not_arrived(appointments: Iterable[Row], on: date) -> list[Row]:
    """Of today's appointments those to call about now (FU-6); none of another day."""
    now = clock.now().astimezone(current_dealer().time_zone).replace(tzinfo=None)
    if on != now.date():
        return []
    return [row for row in appointments if call_from(on, row["appointment_time"]) <= now]


def _pending(user: User, traffic: QuerySet[TrafficRecord]) -> list[TrafficRecord]:
    today = clock.today(current_dealer().time_zone)
    found = traffic.select_related("consultant").order_by("arrived_at", "id")[:LIMIT]
    return [mask_traffic(user, record, today) for record in found]


def _rows(cards: QuerySet[Card], part: str) -> list[Row]:
    """The hottest first: by date, then by level (H before A before B …), then who has waited longest."""
    first = "appointment_on" if part in ("appointments", "missed") else "next_followup_on"
    return list(cards.order_by(first, "last_contact_at", "id").values(*ROW_FIELDS)[:LIMIT])


def _plan_counts(on: date) -> dict[str, Count]:
    due = Q(status__in=DUE_STATUSES)
    return {
        "follow_ups": Count("id", filter=due & Q(next_followup_on=on)),
        "overdue": Count("id", filter=due & Q(next_followup_on__lt=on)),
        "appointments": Count("id", filter=is_expected(on)),
        "missed": Count("id", filter=is_missed(on)),
    }


def _plan_total(cards: QuerySet[Card], on: date) -> dict[str, int]:
    return cards.aggregate(**_plan_counts(on))


def plan_by_consultant(cards: QuerySet[Card], on: date) -> Iterable[Mapping[str, object]]:
    """Return the plan side of RP-4 by owner: to follow up, overdue, appointments and missed ones. One query.

    What the care department has of everyone's open cards, the dormant ones among them, is one row without an owner
    (MG-2).
    """
    holder = Case(When(WORKED_BY_SALES, then=F("owner_id")))
    name = Case(When(WORKED_BY_SALES, then=F("owner__name")), default=Value(""))
    rows = cards.values(holder_id=holder, holder_name=name).annotate(**_plan_counts(on))
    return rows.order_by("holder_name", "holder_id")
