"""One contact with the customer (FU-1, FU-7) and how its method fits where it came from (CA-14, FU-8)."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, tzinfo

from crm.rules.answers import is_answered, missing, wrong_choice, wrong_choices
from crm.rules.attempts import has_reached
from crm.rules.codes import (
    ACTIVITY_NATURES,
    CALLS,
    Channel,
    FollowUpLevel,
    IntentLevel,
    Method,
    Nature,
    Topic,
    TrafficKind,
)
from crm.rules.moments import to_minute
from kit.errors import Problem

# Only these go unanswered in an ordinary follow-up.
REQUIRED = ("contact_at", "nature", "topics", "method")
# An attempt that reached nobody has nothing to say about topics (FU-12).
REQUIRED_OF_ATTEMPT = ("contact_at", "nature", "method")

_METHODS_AT_FILING: Mapping[str, frozenset[Method]] = {
    Channel.WALK_IN: frozenset({Method.SHOWROOM}),
    Channel.PHONE: CALLS,
    Channel.OUTREACH: frozenset(Method) - {Method.SHOWROOM},
}
_METHODS_OF_TRAFFIC: Mapping[str, frozenset[Method]] = {
    TrafficKind.SHOWROOM: frozenset({Method.SHOWROOM}),
    TrafficKind.CALL: CALLS,
}


def check_contact(follow_up: Mapping[str, object]) -> list[Problem]:
    """FU-1: what a follow-up must say of the contact itself; a nature of activities names its activity. Levels need
    not be given. At filing they are the card's own fields and checked with it.

    That the activity is a `conversion` one open at that date needs a look at it, and is the caller's.
    """
    problems = missing(follow_up, REQUIRED if has_reached(follow_up) else REQUIRED_OF_ATTEMPT, "FU-1")
    problems += wrong_choice(Nature, follow_up.get("nature"), "nature", "FU-1")
    problems += wrong_choices(Topic, follow_up.get("topics"), "topics", "FU-1")
    problems += wrong_choice(Method, follow_up.get("method"), "method", "FU-1")
    problems += wrong_choice(IntentLevel, follow_up.get("intent_level"), "intent_level", "FU-1")
    problems += wrong_choice(FollowUpLevel, follow_up.get("followup_level"), "followup_level", "FU-1")
    has_activity = is_answered(follow_up.get("activity"))
    if follow_up.get("nature") in ACTIVITY_NATURES:
        problems += [] if has_activity else [Problem("required", "activity", "FU-1")]
    elif has_activity:
        problems.append(Problem("not_asked", "activity", "FU-1"))
    return problems


def check_contact_time(
    contact_at: datetime,
    *,
    now: datetime,
    zone: tzinfo,
    not_before: Iterable[datetime] = (),
    held_on: date | None = None,
) -> list[Problem]:
    """Refuse `contact_in_future`, and `contact_out_of_order` with `earliest` for an earlier month than today's, or one
    before `not_before` (the card's last contact, change of status, change of owner) (FU-7). Times are compared to the
    minute, so a contact in the same minute is in order. A day that CA-8 holds open (`held_on`) keeps its month open."""
    contact_at = to_minute(contact_at)
    if contact_at > to_minute(now):
        return [Problem("contact_in_future", "contact_at", "FU-7", {"contact_at": contact_at.astimezone(zone)})]
    day = held_on or now.astimezone(zone).date()
    month = datetime.combine(day.replace(day=1), time.min, zone)
    earliest = to_minute(max([month, *not_before]))
    if contact_at < earliest:
        return [Problem("contact_out_of_order", "contact_at", "FU-7", {"earliest": earliest.astimezone(zone)})]
    return []


def methods_at_filing(channel: str) -> frozenset[Method]:
    """The methods of a filing contact that fit the channel (CA-14)."""
    return _METHODS_AT_FILING.get(channel, frozenset(Method))


def check_filing_method(method: str, channel: str) -> list[Problem]:
    """CA-14: `method_not_of_channel` with the methods `allowed`. An unknown method is refused elsewhere."""
    return _fit(method, methods_at_filing(channel), "method_not_of_channel", "CA-14")


def check_traffic_method(method: str, kind: str) -> list[Problem]:
    """FU-8: a follow-up from a showroom record is a showroom one, from a call a call (`method_not_of_traffic`)."""
    return _fit(method, _METHODS_OF_TRAFFIC.get(kind, frozenset(Method)), "method_not_of_traffic", "FU-8")


def _fit(method: str, allowed: frozenset[Method], code: str, rule: str) -> list[Problem]:
    if not Method.has(method) or method in allowed:
        return []
    return [Problem(code, "method", rule, {"allowed": [each.value for each in Method if each in allowed]})]
