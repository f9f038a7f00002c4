"""Appointments on their day (FU-6): when to call a customer who has not come."""

from datetime import date, datetime, time, timedelta

# When a customer with no time agreed is called, and how long after an agreed time.
CALL_AT = time(15)
CALL_AFTER = timedelta(hours=1)


def call_from(appointment_on: date, appointment_time: time | None) -> datetime:
    """Return the dealer's wall-clock time from which to call a customer who has not come, at the latest midnight."""
    if appointment_time is None:
        return datetime.combine(appointment_on, CALL_AT)
    last = datetime.combine(appointment_on, time.max)
    return min(datetime.combine(appointment_on, appointment_time) + CALL_AFTER, last)
