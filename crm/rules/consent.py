"""How a customer is informed, and what contact remains once consent is withdrawn (PI-1, PI-2)."""

from datetime import datetime

from crm.rules.codes import Method, NoticeWay, Status
from kit.errors import Problem

# The ways that a person at the dealer can name.
NAMED_WAYS = (NoticeWay.SPOKEN, NoticeWay.PAPER, NoticeWay.QR_PAGE)
# By these the dealer turns to the customer; by the others the customer comes or calls.
_OUTWARD = frozenset({Method.OUTGOING_CALL, Method.SMS, Method.EMAIL, Method.CUSTOMER_VISIT})


def check_notice_way(way: object, field: str = "notice") -> list[Problem]:
    """Refuse a way that nobody was informed by; none named is the dealer's usual one."""
    return [] if not way or way in NAMED_WAYS else [Problem("not_a_choice", field, "PI-1")]


def check_contact_allowed(
    method: object, before: str, after: object, *, contact_at: datetime, withdrawn_at: datetime | None
) -> list[Problem]:
    """Refuse `contact_withdrawn` for a contact that the dealer began after the customer withdrew consent (PI-2).

    The contract of an ordered card needs contact still, and a card that nobody may call can be closed as lost. A
    contact from before the withdrawal took place.
    """
    is_needed = before == Status.ORDERED or after == Status.LOST
    if withdrawn_at is None or contact_at < withdrawn_at or is_needed or method not in _OUTWARD:
        return []
    return [Problem("contact_withdrawn", "method", "PI-2")]
