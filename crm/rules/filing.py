"""Filing a card: where it starts (CA-2, CA-3, CA-9) and what may be done about its matches (CA-6, CA-7, CA-8)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from crm.rules.answers import is_answered, wrong_choice
from crm.rules.codes import OPEN, TERMINAL, Business, Channel, DuplicateAction, OnDuplicate, Status, TrafficKind
from crm.rules.moments import to_minute
from kit.errors import Problem

CHANNEL_OF_TRAFFIC: Mapping[str, Channel] = {
    TrafficKind.SHOWROOM: Channel.WALK_IN,
    TrafficKind.CALL: Channel.PHONE,
}


_SETTLING = frozenset({OnDuplicate.NEW_OPPORTUNITY, OnDuplicate.SEVERAL_CARS, OnDuplicate.CREATE_ANYWAY})


@dataclass(frozen=True, slots=True)
class Origin:
    """What a card keeps of its start, for good (CA-14)."""

    channel: Channel
    filed_on: date
    business: Business


@dataclass(frozen=True, slots=True)
class TrafficStart:
    """The traffic record that a filing starts from: its kind and its business date."""

    kind: str
    on: date


def find_origin(
    data: Mapping[str, object], *, traffic: TrafficStart | None, today: date
) -> tuple[Origin | None, list[Problem]]:
    """Return the origin that `channel`, `filed_on` and `business` name, or all that is wrong with them.

    `today` is the day by which the filing is judged: an earlier one where CA-8 holds it open. CA-2: a traffic record
    locks channel and date (`locked_by_traffic`). CA-3: `filed_in_future`, `filed_in_closed_month`,
    `walk_in_day_closed`. CA-9: wholesale is always outreach (`wholesale_is_outreach`) and so never starts from
    traffic; its channel need not be given. Business is retail unless given.
    """
    business = data.get("business") or Business.RETAIL
    problems = wrong_choice(Business, business, "business", "CA-9")
    is_wholesale = business == Business.WHOLESALE
    if traffic is None:
        channel, of_channel = _given_channel(data.get("channel"), is_wholesale)
        filed_on, of_date = _given_date(data.get("filed_on"), today)
        of_date = of_date or check_walk_in_day(channel, filed_on, today)
        problems += of_channel + of_date
    else:
        channel, filed_on = CHANNEL_OF_TRAFFIC[traffic.kind], traffic.on
        problems += _locked(data, {"channel": channel, "filed_on": filed_on}) + check_filed_on(filed_on, today)
        problems += [Problem("wholesale_is_outreach", "traffic", "CA-9")] if is_wholesale else []
    if problems or channel is None or filed_on is None:
        return None, problems
    return Origin(channel, filed_on, Business(str(business))), []


def check_telemarketing(channel: str) -> list[Problem]:
    """Return `phone_only` where a telemarketer files through any channel but `phone` (domain.md §1)."""
    return [] if channel == Channel.PHONE else [Problem("phone_only", "channel", "CA-2")]


def check_filed_on(filed_on: date, today: date) -> list[Problem]:
    """CA-3: never in the future, and not in an earlier month, for a closed month's figures never move."""
    if filed_on > today:
        return [Problem("filed_in_future", "filed_on", "CA-3")]
    if filed_on < today.replace(day=1):
        return [Problem("filed_in_closed_month", "filed_on", "CA-3", {"earliest": today.replace(day=1)})]
    return []


def check_walk_in_day(channel: str | None, filed_on: date | None, today: date) -> list[Problem]:
    """Refuse a walk-in without traffic on another day than today (CA-3, `walk_in_day_closed`)."""
    if channel != Channel.WALK_IN or filed_on is None or filed_on == today:
        return []
    return [Problem("walk_in_day_closed", "filed_on", "CA-3", {"today": today})]


def check_first_contact(
    contact_at: datetime, *, filed_on: date, now: datetime, zone: tzinfo, arrived_at: datetime | None = None
) -> list[Problem]:
    """Refuse a filing contact in the future (FU-7), on another day than the filing date (CA-3,
    `contact_not_on_filing_date`) or before the party arrived (CA-2). Times are compared to the minute.

    Check a sound filing date only, so that one mistake is named once.
    """
    if to_minute(contact_at) > to_minute(now):
        return [Problem("contact_in_future", "contact_at", "FU-7", {"contact_at": contact_at.astimezone(zone)})]
    if contact_at.astimezone(zone).date() != filed_on:
        return [Problem("contact_not_on_filing_date", "contact_at", "CA-3", {"filed_on": filed_on})]
    return check_arrival(contact_at, arrived_at, zone)


def check_arrival(contact_at: datetime, arrived_at: datetime | None, zone: tzinfo) -> list[Problem]:
    """Refuse a contact from traffic before the party arrived (CA-2, `contact_before_arrival`), to the minute."""
    if arrived_at is None or to_minute(contact_at) >= to_minute(arrived_at):
        return []
    arrival = to_minute(arrived_at).astimezone(zone)
    return [Problem("contact_before_arrival", "contact_at", "CA-2", {"arrived_at": arrival})]


def check_activity_days(on: date, *, starts_on: date, ends_on: date) -> list[Problem]:
    """Refuse an outreach contact outside its activity's business days, first and last included (CA-2)."""
    if starts_on <= on <= ends_on:
        return []
    return [Problem("activity_not_open", "activity", "CA-2", {"starts_on": starts_on, "ends_on": ends_on})]


def duplicate_actions(
    status: Status, *, is_own: bool, is_visible: bool, is_clerk: bool = False
) -> list[DuplicateAction]:
    """Return what an asker may do about one match (CA-6), in the order to offer it.

    `is_own`: the match belongs to the consultant that the card is filed for; `is_visible`: the asker may see the whole
    card; `is_clerk`: the asker files for a consultant. A clerk leaves an open match to the consultant or a manager,
    and may leave any (CA-8).
    """
    is_open = status in OPEN
    may_settle = not (is_clerk and is_open)
    offered = {
        DuplicateAction.VIEW: is_visible,
        DuplicateAction.FOLLOW_UP: is_own and is_open,
        DuplicateAction.NEW_OPPORTUNITY: status in TERMINAL,
        DuplicateAction.SEVERAL_CARS: may_settle,
        DuplicateAction.REQUEST_ALLOCATION: is_clerk or (is_open and not is_own),
        DuplicateAction.CREATE_ANYWAY: may_settle,
    }
    return [action for action, is_offered in offered.items() if is_offered]


def on_duplicate_suffices(answer: str, statuses: Iterable[Status], *, is_clerk: bool = False) -> bool:
    """Return whether an answer settles all matches (CA-6).

    `new_opportunity` requires every match to be closed; a clerk settles no open match (CA-8). `request_allocation`
    settles nothing: it asks the manager, and nothing is filed.
    """
    are_closed = all(status in TERMINAL for status in statuses)
    if answer == OnDuplicate.NEW_OPPORTUNITY or is_clerk:
        return are_closed and answer in _SETTLING
    return answer in _SETTLING


def _locked(data: Mapping[str, object], locked: Mapping[str, object]) -> list[Problem]:
    return [
        Problem("locked_by_traffic", field, "CA-2", {"locked": str(value)})
        for field, value in locked.items()
        if is_answered(data.get(field)) and data[field] != value
    ]


def _given_channel(given: object, is_wholesale: bool) -> tuple[Channel | None, list[Problem]]:
    if not is_answered(given):
        return (Channel.OUTREACH, []) if is_wholesale else (None, [Problem("required", "channel", "CA-2")])
    if not Channel.has(given):
        return None, [Problem("not_a_choice", "channel", "CA-2")]
    if is_wholesale and given != Channel.OUTREACH:
        return None, [Problem("wholesale_is_outreach", "channel", "CA-9")]
    return Channel(str(given)), []


def _given_date(given: object, today: date) -> tuple[date | None, list[Problem]]:
    if not isinstance(given, date):
        return None, [Problem("required", "filed_on", "CA-3")]
    return given, check_filed_on(given, today)
