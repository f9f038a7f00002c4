"""A contact and its outcome (FU-1), as filing and following up share them: checked against the rules, then written."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from accounts.models import User
from crm.models import Activity, Card, FollowUp, TrafficRecord
from crm.rules.activities import is_open_for
from crm.rules.attempts import check_attempt, has_reached
from crm.rules.codes import ACTIVITY_NATURES, TERMINAL, ActivityKind, IntentLevel, Method, Status
from crm.rules.contact import check_contact
from crm.rules.dormancy import History, check_dormancy
from crm.rules.levels import check_answers_of_h, check_intent_level, level_at_filing
from crm.rules.outcomes import check_details
from crm.rules.schedule import check_appointment, check_next_date
from crm.rules.status import check_transition
from crm.services.inputs import FollowUpInput
from crm.services.lookups import catalogue_problems
from crm.services.outcome_details import check_taken, write_details
from kit import clock
from kit.errors import Problem
from kit.tenancy import current_dealer


@dataclass(frozen=True, slots=True)
class CardBefore:
    """Where a card stands before the contact; `status` is None for one being filed."""

    status: Status | None
    channel: str
    filed_on: date
    intent_level: str
    followup_level: str
    topics_seen: frozenset[str]
    is_visited: bool

    @classmethod
    def of(cls, card: Card) -> "CardBefore":
        """The standing of a card that has been filed."""
        return cls(
            Status(card.status),
            card.channel,
            card.filed_on,
            card.intent_level,
            card.followup_level,
            frozenset(card.topics_seen),
            card.is_visited,
        )


@dataclass(frozen=True, slots=True)
class Outcome:
    """Where the card stands after the contact."""

    contact_at: datetime
    contact_on: date
    status: str
    intent_level: str
    followup_level: str
    next_followup_on: date | None
    appointment_on: date | None
    appointment_time: time | None = None
    reached: bool = True


def outcome_of(data: FollowUpInput, standing: CardBefore) -> Outcome:
    """What the contact makes of the card; what was not given stays. Wrong values are for `check_outcome`."""
    contact_at = data.get("contact_at") or clock.moment()
    status = data.get("status") or standing.status or Status.ACTIVE
    level = data.get("intent_level") or standing.intent_level
    return Outcome(
        contact_at=contact_at,
        contact_on=clock.business_date(contact_at, current_dealer().time_zone),
        status=status,
        intent_level=level_at_filing(status, level) if standing.status is None else level,
        followup_level=data.get("followup_level") or standing.followup_level,
        next_followup_on=data.get("next_followup_on"),
        appointment_on=data.get("appointment_on"),
        appointment_time=data.get("appointment_time"),
        reached=has_reached(data),
    )


def check_outcome(
    data: FollowUpInput,
    card_data: Mapping[str, object],
    standing: CardBefore,
    outcome: Outcome,
    *,
    is_dated: bool,
    before: Mapping[str, object] | None = None,
    today: date | None = None,
) -> list[Problem]:
    """Everything that the rules have against a contact, its time apart. `card_data` is the card's with its changes,
    `before` without them; `today` is the day by which it is judged, where that is an earlier one (CA-8).

    `is_dated` tells that the contact's time is sound; without it nothing is said that counts days from it, for the
    one mistake would be told as several.
    """
    stood = {field: getattr(standing, field) for field in ("status", "intent_level", "followup_level")}
    problems = check_contact(data) + check_attempt(data, stood, at_filing=standing.status is None)
    problems += check_transition(standing.status, outcome.status)
    if not is_dated:
        return problems
    return (
        problems
        + _check_dated(data, card_data, standing, outcome, today or clock.today(current_dealer().time_zone))
        + _check_answers(before, card_data, standing, outcome)
    )


def _check_dated(
    data: FollowUpInput, card_data: Mapping[str, object], standing: CardBefore, outcome: Outcome, today: date
) -> list[Problem]:
    at_filing = standing.status is None
    problems: list[Problem] = []
    # An attempt that reached nobody sets neither (FU-12).
    if outcome.reached:
        problems += check_appointment(
            data.get("topics") or (),
            outcome.appointment_on,
            outcome.contact_on,
            has_time=outcome.appointment_time is not None,
        )
        problems += check_intent_level(
            outcome.intent_level,
            card=card_data,
            contact_on=outcome.contact_on,
            at_filing=at_filing,
            status=outcome.status,
            current="" if at_filing else standing.intent_level,
        )
    problems += check_next_date(
        outcome.next_followup_on,
        status=outcome.status,
        level=outcome.followup_level,
        contact_on=outcome.contact_on,
        today=today,
        at_filing=at_filing,
    )
    # From an order there is no way to rest at all, which is told by itself.
    if outcome.reached and outcome.status == Status.DORMANT and standing.status == Status.ACTIVE:
        problems += check_dormancy(_history(data, standing, outcome))
    problems += check_details(
        standing.status,
        outcome.status,
        contact_on=outcome.contact_on,
        order=data.get("order"),
        delivery=data.get("delivery"),
        loss=data.get("loss"),
    )
    problems += check_taken(data)
    if order := data.get("order"):
        problems += catalogue_problems(order, prefix="order.")
    if loss := data.get("loss"):
        problems += catalogue_problems(loss, prefix="loss.")
    return problems


def _check_answers(
    before: Mapping[str, object] | None, after: Mapping[str, object], standing: CardBefore, outcome: Outcome
) -> list[Problem]:
    """Refuse a contact that takes an answer from a card that stays at level H (CA-11)."""
    if before is None or standing.intent_level != IntentLevel.H:
        return []
    return check_answers_of_h(outcome.intent_level, before=before, after=after, contact_on=outcome.contact_on)


def check_activity(data: FollowUpInput, contact_on: date) -> list[Problem]:
    """FU-1: an activity named in a follow-up is a `conversion` one, open for its nature at the date of the contact."""
    activity = data.get("activity")
    # One that is not asked for is told so, whatever it is.
    if not activity or data.get("nature") not in ACTIVITY_NATURES:
        return []
    named = Activity.objects.filter(id=activity, kind=ActivityKind.CONVERSION).first()
    is_open = named is not None and is_open_for(
        str(data.get("nature")),
        contact_on,
        planned_on=clock.business_date(named.created_at, current_dealer().time_zone),
        starts_on=named.starts_on,
        ends_on=named.ends_on,
    )
    return [] if is_open else [Problem("not_a_choice", "activity", "FU-1")]


def apply_outcome(card: Card, data: FollowUpInput, outcome: Outcome) -> None:
    """Move the card to where the contact leaves it."""
    if card.status != outcome.status:
        card.status, card.status_changed_at = outcome.status, outcome.contact_at
    card.intent_level, card.followup_level = outcome.intent_level, outcome.followup_level
    card.next_followup_on = outcome.next_followup_on
    card.followup_count += 1
    if outcome.reached:
        _apply_contact(card, data, outcome)
    if outcome.status in TERMINAL:
        card.appointment_on = card.appointment_time = None


def _apply_contact(card: Card, data: FollowUpInput, outcome: Outcome) -> None:
    """What only a contact that reached the customer changes (FU-12)."""
    card.last_contact_at = outcome.contact_at
    card.topics_seen = sorted({*card.topics_seen, *data["topics"]})
    if data["method"] == Method.SHOWROOM:
        card.first_visit_on = card.first_visit_on or outcome.contact_on
        card.last_visit_on = outcome.contact_on
        if card.appointment_on and card.appointment_on <= outcome.contact_on:
            card.appointment_on = card.appointment_time = None  # they came: the appointment is kept
    if outcome.appointment_on:
        card.appointment_on, card.appointment_time = outcome.appointment_on, outcome.appointment_time
        # Whoever came before it was agreed has not come for it (FU-6).
        card.arrived_on = None


# What an outcome changes of where a card stands, and its withdrawal restores (ST-7).
STANDING_FIELDS = (
    "status", "status_changed_at", "next_followup_on", "appointment_on", "appointment_time",
    "intent_level", "followup_level",
)  # fmt: skip


# Fields that a contact changes besides, and that undoing it restores.
CONTACT_FIELDS = ("last_contact_at", "topics_seen", "arrived_on")


def kept_standing(card: Card) -> dict[str, object]:
    """Return where the card stands, as JSON stores it."""
    fields = (*STANDING_FIELDS, *CONTACT_FIELDS)
    values = {field: getattr(card, field) for field in fields} | {"handed_at": card.care_since}
    return {
        field: value.isoformat() if isinstance(value, date | datetime | time) else value
        for field, value in values.items()
    }


def write_follow_up(
    actor: User,
    card: Card,
    data: FollowUpInput,
    outcome: Outcome,
    *,
    traffic: TrafficRecord | None,
    before: dict[str, object] | None = None,
) -> FollowUp:
    """Write the contact's row, and the order, delivery or loss that it brought; `before` is where the card stood."""
    follow_up = follow_up_row(actor, card, data, outcome, traffic=traffic, is_filing=False, before=before)
    follow_up.save(force_insert=True)
    write_details(card, follow_up, data, outcome.contact_on)
    return follow_up


def follow_up_row(
    actor: User,
    card: Card,
    data: FollowUpInput,
    outcome: Outcome,
    *,
    traffic: TrafficRecord | None,
    is_filing: bool,
    before: dict[str, object] | None = None,
) -> FollowUp:
    """The contact's row, not yet written. A card that was imported has no filing contact (`is_filing`)."""
    return FollowUp(
        card=card,
        is_filing=is_filing,
        contact_at=outcome.contact_at,
        contact_on=outcome.contact_on,
        recorded_at=clock.moment(),
        recorded_by=actor,
        owner_id=card.owner_id,
        nature=data["nature"],
        topics=data.get("topics") or [],
        method=data["method"],
        reached=outcome.reached,
        activity_id=data.get("activity"),
        traffic=traffic,
        note=data.get("note") or "",
        appointment_on=outcome.appointment_on,
        appointment_time=outcome.appointment_time,
        status=outcome.status,
        intent_level=outcome.intent_level,
        followup_level=outcome.followup_level,
        next_followup_on=outcome.next_followup_on,
        before=before,
    )


def _history(data: FollowUpInput, standing: CardBefore, outcome: Outcome) -> History:
    return History(
        channel=standing.channel,
        is_visited=standing.is_visited or data.get("method") == Method.SHOWROOM,
        filed_on=standing.filed_on,
        topics=standing.topics_seen | set(data.get("topics") or ()),
        contact_on=outcome.contact_on,
    )
