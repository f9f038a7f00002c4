"""Filing a card: where it starts (CA-2, CA-3, CA-9) and what may be done about its matches (CA-6, CA-7, CA-8)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from crm.rules.answers import is_answered, wrong_choice
from crm.rules.codes import OPEN, TERMINAL, Business, Channel, DuplicateAction, OnDuplicate, Status, TrafficKind
from kit.errors import Problem

CHANNEL_OF_TRAFFIC: Mapping[str, Channel] = {
    TrafficKind.SHOWROOM: Channel.WALK_IN,
    TrafficKind.CALL: Channel.PHONE,
}


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
    """The origin that `channel`, `filed_on` and `business` name, or all that is wrong with them.

    CA-2: a traffic record locks channel and date (`locked_by_traffic`). CA-3: `filed_in_future`,
    `filed_in_closed_month`. CA-9: wholesale is always outreach (`wholesale_is_outreach`) and so never starts from
    traffic; its channel need not be given. Business is retail unless given.
    """
    business = data.get("business") or Business.RETAIL
    problems = wrong_choice(Business, business, "business", "CA-9")
    is_wholesale = business == Business.WHOLESALE
    if traffic is None:
        channel, of_channel = _given_channel(data.get("channel"), is_wholesale)
        filed_on, of_date = _given_date(data.get("filed_on"), today)
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


def check_first_contact(contact_at: datetime, *, filed_on: date, now: datetime, zone: tzinfo) -> list[Problem]:
    """The filing contact is not in the future (FU-7) and falls on the filing date (CA-3, `contact_not_on_filing_date`).

    To be asked of a filing date that is itself sound: what is wrong with that need not be said twice.
    """
    if contact_at > now:
        return [Problem("contact_in_future", "contact_at", "FU-7")]
    if contact_at.astimezone(zone).date() != filed_on:
        return [Problem("contact_not_on_filing_date", "contact_at", "CA-3", {"filed_on": filed_on})]
    return []


def duplicate_actions(
    status: Status, *, is_own: bool, is_visible: bool, is_clerk: bool = False
) -> list[DuplicateAction]:
    """What an asker may do about one match (CA-6), in the order to be offered.

    `is_own`: the match belongs to the consultant that the card is filed for; `is_visible`: the asker may see the whole
    card; `is_clerk`: the asker files for a consultant, gets no `create_anyway`, and may leave any match to those two
    who decide (CA-8).
    """
    is_open = status in OPEN
    offered = {
        DuplicateAction.VIEW: is_visible,
        DuplicateAction.FOLLOW_UP: is_own and is_open,
        DuplicateAction.NEW_OPPORTUNITY: status in TERMINAL,
        DuplicateAction.SEVERAL_CARS: True,
        DuplicateAction.REQUEST_ALLOCATION: is_clerk or (is_open and not is_own),
        DuplicateAction.CREATE_ANYWAY: not is_clerk,
    }
    return [action for action, is_offered in offered.items() if is_offered]


def on_duplicate_suffices(answer: str, statuses: Iterable[Status], *, is_clerk: bool = False) -> bool:
    """Whether an answer settles all matches (CA-6): `new_opportunity` only if every one is closed, `create_anyway`
    not from a clerk (CA-8). `request_allocation` settles nothing: it asks the manager, and nothing is filed."""
    if answer == OnDuplicate.CREATE_ANYWAY:
        return not is_clerk
    if answer == OnDuplicate.NEW_OPPORTUNITY:
        return all(status in TERMINAL for status in statuses)
    return answer == OnDuplicate.SEVERAL_CARS


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
