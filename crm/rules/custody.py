"""Which department looks after a card, and what the care department may do with it (CC-1, CC-3, MG-2)."""

from collections.abc import Mapping

from crm.rules.codes import WITH_NEXT_DATE, Custody, Method, Status
from kit.errors import Problem

# What care leaves to sales: these contacts and outcomes need a car, a showroom or a contract.
_SALES_STATUSES = frozenset({Status.ORDERED, Status.DELIVERED})


def custody(status: str, *, is_called_back: bool, is_handed: bool = False) -> Custody:
    """Return who looks after a card: care has lost and dormant ones, delivered ones once the consultant has called
    back (CC-1), and open ones that were handed to it (MG-2)."""
    if status in (Status.LOST, Status.DORMANT) or (status == Status.DELIVERED and is_called_back):
        return Custody.CARE
    return Custody.CARE if is_handed and status in WITH_NEXT_DATE else Custody.SALES


def stays_in_care(before: str, after: str, method: str) -> bool:
    """Return whether care keeps a card after a contact: a showroom contact, an order, or a dormant card that becomes
    active returns it to sales (MG-2, CC-3)."""
    is_signed = after == Status.ORDERED and before != Status.ORDERED
    is_awake = before == Status.DORMANT and after == Status.ACTIVE
    return method != Method.SHOWROOM and not is_signed and not is_awake


def check_care_contact(data: Mapping[str, object], status: str) -> list[Problem]:
    """Return what care may not record: a `showroom` contact, an order or a delivery (domain.md §1)."""
    problems = []
    if data.get("method") == Method.SHOWROOM:
        problems.append(Problem("not_for_care", "method", "CC-3"))
    # A card that was ordered before and stays so is no order of care's.
    if data.get("status") in _SALES_STATUSES and data.get("status") != status:
        problems.append(Problem("not_for_care", "status", "CC-3"))
    return problems


def check_custody(status: str, now: Custody, wanted: Custody) -> list[Problem]:
    """Return why an open card cannot pass to a department: it is there already, or it is dormant, which only a
    follow-up ends (CC-3)."""
    if wanted is now:
        return [Problem("already_in_custody", "custody", "MG-2")]
    if status == Status.DORMANT:
        return [Problem("dormant_stays", "custody", "CC-3")]
    return []
