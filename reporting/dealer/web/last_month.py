"""The reference of a figure: the same days of last month (RP-3), beneath it."""

from decimal import Decimal

from django.utils import formats
from django.utils.translation import gettext as _

from kit.templatetags.ui import grouped, percent
from reporting.dealer.queries.began import began
from reporting.dealer.queries.part import Part
from reporting.dealer.rules.period import Period, same_days_last_month


def reference_of(period: Period, part: Part) -> Period | None:
    """Return the days that a period's figures are held against; None where there are none. One query."""
    return same_days_last_month(period, part.today, began(part))


def count_note(count: int | None, note: str = "") -> str:
    """Return the note beneath a count: `note`, and what it was last month."""
    return _joined(note, None if count is None else str(grouped(count)))


def rate_note(rate: Decimal | None, note: str = "") -> str:
    """The same beneath a rate."""
    return _joined(note, None if rate is None else str(percent(rate)))


def days_note(days: Period | None) -> str:
    """Say which days the references are of."""
    if days is None:
        return ""
    if days.first == days.last:
        return _("Last month's figures are of the same date, %(day)s.") % {
            "day": formats.date_format(days.first, "MONTH_DAY_FORMAT")
        }
    first, last = (formats.date_format(each, "MONTH_DAY_FORMAT") for each in (days.first, days.last))
    return _("Last month's figures are of the same days: %(first)s to %(last)s.") % {"first": first, "last": last}


def _joined(note: str, figure: str | None) -> str:
    reference = "" if figure is None else _("vs last month %(figure)s") % {"figure": figure}
    return " · ".join(each for each in (note, reference) if each)
