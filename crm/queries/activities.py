"""Reading activities: the list, and what came of each (AC-1)."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, cast
from uuid import UUID

from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, Value, When

from accounts.models import User
from crm.models import Activity, ActivityInvitation, Card, FollowUp
from crm.queries.card_visibility import cards_of
from crm.rules.activities import cost_each
from crm.rules.codes import OPEN, Nature, Status
from kit.errors import refuse
from kit.tenancy import current_dealer

# Where an invited customer stands, the furthest last.
STATES = ("invited", "contacted", "came", "reactivated", "ordered")
RESULTS = ("invited", "contacted", "came", "filed", "reactivated", "orders")
_COSTS = ("came", "filed", "reactivated", "orders")
PERSON_FIELDS = (
    "id", "card_id", "invited_at", "was_dormant", "state", "card__customer_name", "card__status", "card__intent_level",
    "card__model", "card__owner_id", "card__owner__name", "card__last_contact_at",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Result:
    """What came of an activity. `cost_each`: the budget by each of them, in yuan; None where there are none."""

    invited: int = 0
    contacted: int = 0
    came: int = 0
    filed: int = 0
    reactivated: int = 0
    orders: int = 0
    budget: Decimal | None = None

    @property
    def cost_each(self) -> dict[str, Decimal | None]:
        return {name: cost_each(self.budget, getattr(self, name)) for name in _COSTS}


def filter_activities(filters: Mapping[str, object]) -> QuerySet[Activity]:
    """Activities of some kinds, open at a date or not over at one; what is absent does not narrow."""
    activities = Activity.objects.all()
    if filters.get("kind"):
        activities = activities.filter(kind__in=cast(Sequence[str], filters["kind"]))
    if filters.get("not_over"):
        activities = activities.filter(ends_on__gte=filters["not_over"])
    if filters.get("on"):
        activities = activities.filter(starts_on__lte=filters["on"], ends_on__gte=filters["on"])
    return activities


def one_activity(activity_id: UUID) -> Activity:
    """One activity; `not_found` where there is none."""
    found = Activity.objects.select_related("planned_by").filter(id=activity_id).first()
    if found is None:
        raise refuse("not_found", status=404)
    return found


def activity_for_update(activity_id: UUID) -> Activity:
    """One activity, locked until the transaction ends."""
    found = Activity.objects.select_for_update(of=("self",)).filter(id=activity_id).first()
    if found is None:
        raise refuse("not_found", status=404)
    return found


def is_named(activity: Activity) -> bool:
    """Whether a card, a follow-up or an invitation names it."""
    return activity.cards.exists() or activity.follow_ups.exists() or activity.invitations.exists()


def results_of(activities: Sequence[Activity]) -> dict[UUID, Result]:
    """What came of each: three queries, however many there are.

    `came` are cards with a follow-up of attendance, invited or not; `filed` those filed at it; `reactivated` those that
    were dormant when invited and are worked on again since a follow-up that names it; `orders` the cards filed at it or
    come to it that signed, or took a car, since its first day.
    """
    ids = [activity.id for activity in activities]
    counts = {activity_id: dict.fromkeys(RESULTS, 0) for activity_id in ids}
    for rows in (_of_invited(ids), _of_filed(ids), _of_those_who_came(ids)):
        for row in rows:
            for name in RESULTS:
                counts[row["activity_id"]][name] += row.get(f"all_{name}", 0)
    return {each.id: Result(**counts[each.id], budget=each.budget) for each in activities}


Counts = Iterable[Mapping[str, Any]]
_SIGNED = Q(order__signed_on__gte=F("activity__starts_on")) | Q(delivery__delivered_on__gte=F("activity__starts_on"))
_CARD_SIGNED = Q(card__order__signed_on__gte=F("activity__starts_on")) | Q(
    card__delivery__delivered_on__gte=F("activity__starts_on")
)


def _of_invited(ids: Sequence[UUID]) -> Counts:
    rows = _told(ActivityInvitation.objects.filter(activity__in=ids, card__merged_into=None))
    return rows.values("activity_id").annotate(
        all_invited=Count("id"),
        all_contacted=Count("id", filter=Q(is_told=True)),
        all_reactivated=Count("id", filter=_REACTIVATED),
    )


def _of_filed(ids: Sequence[UUID]) -> Counts:
    cards = Card.objects.filter(activity__in=ids, merged_into=None)
    return cards.values("activity_id").annotate(all_filed=Count("id"), all_orders=Count("id", filter=_SIGNED))


def _of_those_who_came(ids: Sequence[UUID]) -> Counts:
    came = FollowUp.objects.filter(activity__in=ids, nature=Nature.ACTIVITY_ATTENDANCE)
    not_filed_there = Q(card__activity=None) | ~Q(card__activity=F("activity"))
    return came.values("activity_id").annotate(
        all_came=Count("card_id", distinct=True),
        all_orders=Count("card_id", filter=_CARD_SIGNED & not_filed_there, distinct=True),
    )


def people_of(user: User, activity: Activity) -> QuerySet[ActivityInvitation, dict[str, object]]:
    """The invited customers that `user` sees, each with how far it came (`STATES`)."""
    rows = _told(ActivityInvitation.objects.filter(activity=activity, card__in=cards_of(user)))
    state = Case(
        When(Q(card__order__signed_on__gte=activity.starts_on, has_come=True), then=Value("ordered")),
        When(_REACTIVATED, then=Value("reactivated")),
        When(has_come=True, then=Value("came")),
        When(is_told=True, then=Value("contacted")),
        default=Value("invited"),
    )
    return cast("QuerySet[ActivityInvitation, dict[str, object]]", rows.annotate(state=state).values(*PERSON_FIELDS))


def to_invite(cards: QuerySet[Card], on: date) -> QuerySet[ActivityInvitation]:
    """The tasks of a day: open cards that are invited to an activity that is not over, and have not been told of it.
    They are there from the day on which the list was invited (AC-1); not where contact is withdrawn (PI-2)."""
    before = datetime.combine(on + timedelta(days=1), time.min, current_dealer().time_zone)
    rows = ActivityInvitation.objects.filter(
        card__in=cards.filter(status__in=OPEN, contact_withdrawn_at=None),
        activity__ends_on__gte=on,
        invited_at__lt=before,
    )
    told = FollowUp.objects.filter(card=OuterRef("card"), activity=OuterRef("activity"), reached=True)
    return rows.exclude(Exists(told)).order_by("activity__ends_on", "id")


def untold(card_id: UUID) -> list[tuple[UUID, date]]:
    """Return the activities to which a card is invited and still to be told of, each with its last day; past ones
    too, for an activity may be extended. None where contact is withdrawn (PI-2)."""
    told = FollowUp.objects.filter(card=card_id, activity=OuterRef("activity"), reached=True)
    rows = ActivityInvitation.objects.filter(card=card_id, card__contact_withdrawn_at=None).exclude(Exists(told))
    return list(rows.order_by("id").values_list("activity_id", "activity__ends_on"))


def contacted_about(activity: Activity, card_ids: Collection[UUID]) -> set[UUID]:
    """Return the cards whose customer a contact about an activity has reached. One query."""
    reached = FollowUp.objects.filter(activity=activity, reached=True, card__in=card_ids)
    return set(reached.values_list("card_id", flat=True))


_REACTIVATED = Q(was_dormant=True, is_awake=True)


def _told(rows: QuerySet[ActivityInvitation]) -> QuerySet[ActivityInvitation]:
    """Each invitation with what the card's follow-ups say that name its activity."""
    named = FollowUp.objects.filter(card=OuterRef("card"), activity=OuterRef("activity"), reached=True)
    return rows.annotate(
        is_told=Exists(named),
        has_come=Exists(named.filter(nature=Nature.ACTIVITY_ATTENDANCE)),
        is_awake=Exists(named.filter(status__in=[Status.ACTIVE, Status.ORDERED, Status.DELIVERED])),
    )
