"""Quiet hours of people: the dealer's and their own (RM-2)."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from accounts.queries.working_time import working_times
from crm.queries.timetable import dealer_quiet_hours
from kit.quiet_hours import QuietHours
from kit.tenancy import dealer_if_any


def quiet_hours_of(people: Collection[UUID]) -> Mapping[UUID, Sequence[QuietHours]]:
    """Return the quiet hours that hold back each person's messages: the dealer's and the person's own (RM-2). The brand
    has none of its own."""
    dealers = () if dealer_if_any() is None else (dealer_quiet_hours(),)
    own = working_times(people)
    return {person: (*dealers, *(own[person].quiet if person in own else ())) for person in people}
