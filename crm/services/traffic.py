"""Traffic, written by reception on its own day (domain.md §3)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from accounts.access import Action, require
from accounts.commands import command
from accounts.models import User
from crm.events.log import record
from crm.events.types.base import LogEvent
from crm.events.types.traffic import TrafficCorrected, TrafficFacts, TrafficRecorded, TrafficSettled
from crm.models import Card, DealerSettings, TrafficRecord
from crm.queries.allocations import last_asked_at
from crm.queries.traffic import traffic_for_update
from crm.rules import phones
from crm.rules.answers import missing, wrong_choice
from crm.rules.codes import TrafficKind, TrafficState
from crm.rules.held_open import is_held_open
from crm.rules.moments import to_minute
from crm.rules.names import with_clean_names
from crm.services.arrivals import lock_cards_of, note_arrival, take_back_arrival
from crm.services.inputs import TrafficInput
from crm.services.lookups import catalogue_problems, consultant_problem
from kit import clock
from kit.errors import DomainError, Problem, raise_all, refuse
from kit.invisible import without_invisible
from kit.optimistic_lock import refuse_stale
from kit.tenancy import current_dealer

# What of a settled record has already counted elsewhere and therefore stands.
_FIXED_WHEN_SETTLED = ("kind", "consultant", "first_time")
# Of the normal form, which may be longer than what was typed.
_LONGEST_NAME = 60
# "No answer" leaves these as they are, at first as their columns begin.
_ALWAYS_ANSWERED = frozenset({"party_size", "first_time", "test_drive"})


@command(Action.TRAFFIC_RECORD)
@transaction.atomic
def record_traffic(actor: User, data: TrafficInput) -> TrafficRecord:
    """Log one party of today (TR-1, TR-2). Refuses another day's arrival with `traffic_day_closed` (TR-3)."""
    traffic, problems = check_traffic(actor, data)
    raise_all(problems)
    traffic.save(force_insert=True)
    facts = _facts(traffic)
    recorded = TrafficRecorded(
        occurred_on=traffic.on,
        traffic=traffic.id,
        traffic_kind=facts.kind,
        consultant=facts.consultant,
        first_time=facts.first_time,
        model=facts.model,
        test_drive=facts.test_drive,
    )
    record(actor, recorded, *note_arrival(traffic))
    return traffic


def check_traffic(actor: User, data: TrafficInput) -> tuple[TrafficRecord, list[Problem]]:
    """The record that `data` would make, not saved, and all that is wrong with it (TR-1, TR-3)."""
    now = clock.moment()
    traffic = TrafficRecord(recorded_by=actor, recorded_at=now, arrived_at=data.get("arrived_at") or now)
    return traffic, missing(data, ("kind", "consultant"), "TR-1") + _take_in(traffic, data)


@command(Action.TRAFFIC_RECORD)
@transaction.atomic
def correct_traffic(
    actor: User, traffic_id: UUID, changes: TrafficInput, *, expected_version: int | None = None
) -> TrafficRecord:
    """Correct a record on its own day (TR-3); what a settled one has counted as stays (`traffic_settled`)."""
    _lock_expected(traffic_id, changes)
    traffic = traffic_for_update(actor, traffic_id)
    refuse_stale(traffic.version, expected_version)
    refuse_closed_day(traffic)
    if traffic.state == TrafficState.VOID:
        raise refuse("traffic_settled", rule="TR-3")
    before, number = _facts(traffic), _number_of_arrival(traffic)
    settled = traffic.state != TrafficState.PENDING
    problems = [
        Problem("required", field) for field in ("kind", "consultant") if field in changes and not changes[field]
    ]
    problems += _take_in(traffic, changes)
    after = _facts(traffic)
    if settled:
        problems += [
            Problem("traffic_settled", field, "TR-4")
            for field in _FIXED_WHEN_SETTLED
            if getattr(before, field) != getattr(after, field)
        ]
    raise_all(problems)
    traffic.version += 1
    traffic.save()
    arrivals: list[LogEvent] = []
    if _number_of_arrival(traffic) != number:
        arrivals = [*take_back_arrival(traffic, number), *note_arrival(traffic)]
    record(actor, _corrected(traffic, before), *arrivals)
    return traffic


@command(Action.TRAFFIC_RECORD)
@transaction.atomic
def record_departure(actor: User, traffic_id: UUID) -> TrafficRecord:
    """Note that a party of today has left now (TR-1); one that has left already keeps its time."""
    traffic = traffic_for_update(actor, traffic_id)
    refuse_closed_day(traffic)
    if traffic.state == TrafficState.VOID:
        raise refuse("traffic_settled", rule="TR-3")
    if traffic.left_at is None:
        traffic.left_at = max(clock.moment(), traffic.arrived_at)
        traffic.version += 1
        traffic.save(update_fields=["left_at", "version"])
        record(actor, _corrected(traffic, _facts(traffic)))
    return traffic


@command(Action.TRAFFIC_RECORD)
@transaction.atomic
def void_traffic(actor: User, traffic_id: UUID) -> TrafficRecord:
    """Take back a record made by mistake, on its own day and before anything came of it (TR-3)."""
    _lock_expected(traffic_id, {})
    traffic = traffic_for_update(actor, traffic_id)
    refuse_closed_day(traffic)
    if traffic.state not in (TrafficState.PENDING, TrafficState.DECLINED):
        raise refuse("traffic_settled", rule="TR-3")
    record(actor, settle(traffic, TrafficState.VOID), *take_back_arrival(traffic, _number_of_arrival(traffic)))
    return traffic


@command(Action.TRAFFIC_SETTLE)
@transaction.atomic
def decline_traffic(actor: User, traffic_id: UUID, reason: str) -> TrafficRecord:
    """Settle a party that left no details; the reason is kept (TR-4)."""
    traffic = traffic_for_update(actor, traffic_id)
    open_for_settling(actor, traffic)
    if not reason.strip():
        raise refuse("required", "reason", "TR-4")
    traffic.reason = reason.strip()
    record(actor, settle(traffic, TrafficState.DECLINED))
    return traffic


def open_for_settling(actor: User, traffic: TrafficRecord, *, also: TrafficState | None = None) -> None:
    """Refuse unless this record may be settled now: of today, and pending or in the state `also` (TR-4).

    A day that is over stays open for 24 hours where someone asked whose customer the party is (CA-8), then `too_late`.

    Whose it is has been settled before: `traffic_for_update` gives consultants their own alone.
    """
    require(actor, Action.TRAFFIC_SETTLE)
    if not is_open_day(traffic):
        asked_at = last_asked_at(traffic)
        raise too_late(asked_at, "traffic") if asked_at else refuse("traffic_day_closed", rule="TR-3")
    if traffic.state not in (TrafficState.PENDING, also):
        raise refuse("traffic_settled", "traffic", "TR-4")


def is_open_day(traffic: TrafficRecord) -> bool:
    """Return whether the record's day is today, or held open by a request about it (CA-8). One query if it is over."""
    if traffic.on == clock.today(current_dealer().time_zone):
        return True
    asked_at = last_asked_at(traffic)
    return asked_at is not None and is_held_open(asked_at, clock.moment())


def too_late(asked_at: datetime, field: str = "") -> DomainError:
    """Return the refusal of an answer after the 24 hours that a request holds its day open (CA-8)."""
    return refuse("too_late", field, "CA-8", asked_at=asked_at.astimezone(current_dealer().time_zone))


def settle(traffic: TrafficRecord, state: TrafficState, card: Card | None = None, *, joined: bool = False) -> LogEvent:
    """Write the record's new state; the event is for the caller's log. `joined`: the contact came first (TR-8)."""
    before, traffic.state = traffic.state, state
    traffic.settled_at = None if state == TrafficState.PENDING else clock.moment()
    traffic.version += 1
    traffic.save(update_fields=["state", "settled_at", "reason", "version"])
    facts = _facts(traffic)
    return TrafficSettled(
        occurred_on=traffic.on,
        card=card.id if card else None,
        traffic=traffic.id,
        state=(before, state),
        traffic_kind=facts.kind,
        consultant=facts.consultant,
        first_time=facts.first_time,
        model=facts.model,
        test_drive=facts.test_drive,
        joined=joined,
    )


def pass_on(traffic: TrafficRecord, consultant_id: UUID) -> LogEvent:
    """Give a pending record to the consultant whom the manager named (CA-6); the event is for the caller's log."""
    event = name_consultant(traffic, consultant_id)
    traffic.save(update_fields=["consultant", "version"])
    return event


def pass_all_on(records: Sequence[TrafficRecord], consultant_id: UUID) -> list[LogEvent]:
    """Give locked pending records to another consultant in one statement; the entries are for the caller's log."""
    entries = [name_consultant(traffic, consultant_id) for traffic in records]
    TrafficRecord.objects.bulk_update(records, ["consultant", "version"])
    return entries


def name_consultant(traffic: TrafficRecord, consultant_id: UUID) -> LogEvent:
    """Put another consultant onto the row, which the caller saves; the event is for the caller's log."""
    before = _facts(traffic)
    traffic.consultant_id = consultant_id
    traffic.version += 1
    return _corrected(traffic, before)


def _corrected(traffic: TrafficRecord, before: TrafficFacts) -> LogEvent:
    after = _facts(traffic)
    return TrafficCorrected(
        occurred_on=traffic.on,
        traffic=traffic.id,
        state=traffic.state,
        traffic_kind=(before.kind, after.kind),
        consultant=(before.consultant, after.consultant),
        first_time=(before.first_time, after.first_time),
        model=(before.model, after.model),
        test_drive=(before.test_drive, after.test_drive),
    )


def _lock_expected(traffic_id: UUID, changes: TrafficInput) -> None:
    """Lock the cards whose arrival a change may note or take back, before the record itself (`services.arrivals`)."""
    number = TrafficRecord.objects.filter(id=traffic_id).values_list("phone_number", flat=True).first() or ""
    lock_cards_of(number, _normal(changes.get("phone") or ""))


def _number_of_arrival(traffic: TrafficRecord) -> str:
    """Return the number by which the record says that a customer came; none for a call."""
    return traffic.phone_number if traffic.kind == TrafficKind.SHOWROOM else ""


def _normal(typed: str) -> str:
    if not typed.strip():
        return ""
    area_code = DealerSettings.objects.values_list("area_code", flat=True).get()
    number = phones.normalize(phones.guess_kind(typed), typed, area_code)
    return "" if isinstance(number, Problem) else number.normal


def _take_in(traffic: TrafficRecord, data: TrafficInput) -> list[Problem]:
    """Write what was given onto the record and return all that is wrong with it. A call has no test drive (TR-1): one
    that is given is refused, one that was recorded before the kind was corrected goes."""
    data = with_clean_names(data)
    problems: list[Problem] = []
    for field in ("kind", "left_at", "party_size", "first_time", "customer_name", "model", "test_drive", "remark"):
        if field in data and not (field in _ALWAYS_ANSWERED and data[field] is None):
            setattr(traffic, field, data[field])
    if data.get("arrived_at"):
        traffic.arrived_at = data["arrived_at"]
    if traffic.kind == TrafficKind.CALL and traffic.test_drive:
        traffic.test_drive = False
        problems += [Problem("call_has_no_test_drive", "test_drive", "TR-1")] if data.get("test_drive") else []
    problems += _take_in_times(traffic)
    if data.get("consultant"):
        problems += consultant_problem(data["consultant"], "consultant")
        traffic.consultant_id = data["consultant"]
    if data.get("model"):
        problems += catalogue_problems({"model": data["model"]})
    if len(traffic.customer_name) > _LONGEST_NAME:
        problems.append(Problem("too_long", "customer_name", "TR-1", {"limit": _LONGEST_NAME}))
    if "phone" in data:
        problems += _take_in_phone(traffic, data["phone"])
    return problems + wrong_choice(TrafficKind, traffic.kind, "kind", "TR-1")


def _take_in_times(traffic: TrafficRecord) -> list[Problem]:
    zone, now = current_dealer().time_zone, clock.moment()
    traffic.on = clock.business_date(traffic.arrived_at, zone)
    problems = []
    if to_minute(traffic.arrived_at) > to_minute(now):
        problems.append(Problem("arrived_in_future", "arrived_at", "TR-1"))
    elif traffic.on != clock.today(zone):
        problems.append(Problem("traffic_day_closed", "arrived_at", "TR-3"))
    if traffic.left_at and to_minute(traffic.left_at) < to_minute(traffic.arrived_at):
        problems.append(Problem("left_before_arriving", "left_at", "TR-1"))
    return problems


def _take_in_phone(traffic: TrafficRecord, typed: str) -> list[Problem]:
    """Keep the number as typed, and in its normal form so that the party finds its card (FU-8)."""
    traffic.phone, traffic.phone_number = without_invisible(typed).strip(), ""
    if not traffic.phone:
        return []
    area_code = DealerSettings.objects.values_list("area_code", flat=True).get()
    number = phones.normalize(phones.guess_kind(typed), typed, area_code)
    if isinstance(number, Problem):
        return [replace(number, field="phone")]
    traffic.phone_number = number.normal
    return []


def refuse_closed_day(traffic: TrafficRecord) -> None:
    """Refuse what only the record's own day allows (TR-3)."""
    today: date = clock.today(current_dealer().time_zone)
    if traffic.on != today:
        raise refuse("traffic_day_closed", rule="TR-3")


def _facts(traffic: TrafficRecord) -> TrafficFacts:
    return TrafficFacts(
        str(traffic.kind), traffic.consultant_id, traffic.first_time, traffic.model or None, traffic.test_drive
    )
