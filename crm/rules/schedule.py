"""When the next contact is due (FU-2, FU-3) and appointments (FU-5)."""

from collections.abc import Collection
from datetime import date, timedelta

from crm.rules.codes import WITH_NEXT_DATE, FollowUpLevel, Topic
from kit.errors import Problem


def next_date_bound(level: FollowUpLevel, *, contact_on: date, today: date, at_filing: bool) -> date:
    """The last day allowed for the next date (FU-3). Days count from the contact's date; today is always allowed."""
    days = level.first_days if at_filing else level.later_days
    return max(contact_on + timedelta(days=days), today)


def check_next_date(
    next_on: date | None, *, status: str, level: str, contact_on: date, today: date, at_filing: bool
) -> list[Problem]:
    """FU-2: `next_date_required` or `next_date_not_allowed`, by the status that holds after the contact.

    FU-3: `next_date_out_of_bounds` with `earliest` and `latest`; never in the past. `level` is the one that holds
    after the contact; an unknown one bounds nothing, for it is refused by itself.
    """
    field = "next_followup_on"
    if status not in WITH_NEXT_DATE:
        return [Problem("next_date_not_allowed", field, "FU-2")] if next_on else []
    if next_on is None:
        return [Problem("next_date_required", field, "FU-2")]
    if not FollowUpLevel.has(level):
        return []
    latest = next_date_bound(FollowUpLevel(level), contact_on=contact_on, today=today, at_filing=at_filing)
    if today <= next_on <= latest:
        return []
    return [Problem("next_date_out_of_bounds", field, "FU-3", {"earliest": today, "latest": latest})]


def check_appointment(
    topics: Collection[str], appointment_on: date | None, contact_on: date, *, has_time: bool = False
) -> list[Problem]:
    """FU-5: the topic `appointment` and a time take a date (`appointment_required`), none lies before the contact
    (`appointment_before_contact`). A date may be noted without the topic."""
    if appointment_on is None:
        wanted = Topic.APPOINTMENT in topics or has_time
        return [Problem("appointment_required", "appointment_on", "FU-5")] if wanted else []
    if appointment_on < contact_on:
        return [Problem("appointment_before_contact", "appointment_on", "FU-5", {"contact_on": contact_on})]
    return []


def propose_next_attempt(level: FollowUpLevel, *, contact_on: date, today: date) -> date:
    """Return the day to try again after an attempt that reached nobody (FU-12): tomorrow, within the level's limit."""
    latest = next_date_bound(level, contact_on=contact_on, today=today, at_filing=False)
    return min(today + timedelta(days=1), latest)


def propose_next_date(
    level: FollowUpLevel, *, contact_on: date, today: date, at_filing: bool, appointment_on: date | None = None
) -> date:
    """The next date to offer: the last allowed one, or the day before an appointment (FU-5).

    An appointment today or tomorrow is itself the proposal; one beyond the level's bound is too far to wait for.
    """
    latest = next_date_bound(level, contact_on=contact_on, today=today, at_filing=at_filing)
    if appointment_on is None:
        return latest
    is_near = appointment_on <= today + timedelta(days=1)
    wanted = appointment_on if is_near else appointment_on - timedelta(days=1)
    return min(max(wanted, today), latest)
