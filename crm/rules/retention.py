"""How long personal data is kept (PI-5), and the records that the law requires (PI-4)."""

from datetime import date

from crm.rules.codes import LeadState, Status, TrafficState

# Books of account are kept for ten years (会计档案管理办法).
RETAINED_YEARS, RETAINED_REASON = 10, "accounting_law"
# Name and number of a request that was never followed by an erasure.
REQUEST_DAYS = 30
# Cards, traffic and leads whose time can be over.
FORGOTTEN_STATUS = Status.LOST
FORGOTTEN_TRAFFIC = (TrafficState.DECLINED, TrafficState.PENDING)
FORGOTTEN_LEADS = (LeadState.OFFERED, LeadState.CLAIMED, LeadState.DECLINED)


def months_before(day: date, months: int) -> date:
    """Return the same day so many months earlier, or the last of that month."""
    at = day.year * 12 + day.month - 1 - months
    year, month = divmod(at, 12)
    for last in (day.day, 30, 29, 28):
        if last <= day.day:
            try:
                return date(year, month + 1, last)
            except ValueError:
                continue
    raise ValueError(day)


def retained_until(done_on: date) -> date:
    """Return the last day on which the record of an order or a delivery is kept."""
    return months_before(done_on, -12 * RETAINED_YEARS)
