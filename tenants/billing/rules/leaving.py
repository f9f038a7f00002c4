"""Dates of a dealer that leaves (SA-7), in the dealer's time zone."""

from datetime import date, timedelta

NOTICE_DAYS = 30


def notice_ends(given_on: date) -> date:
    """Return the first day on which a dealer that gives notice today is closed."""
    return given_on + timedelta(days=NOTICE_DAYS)
