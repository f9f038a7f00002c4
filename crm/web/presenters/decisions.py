"""The lists of what waits for a decision, as the tabs above each of them."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from crm.queries.pending_decisions import pending_decisions

_LISTS = {
    "reviews": _("To review"),
    "duplicates": _("Duplicates"),
    "allocations": _("Customer ownership"),
    "concessions": _("Concessions"),
    "traffic_requests": _("Requests to reception"),
    "needs_you": _("Needs you"),
}


def decision_tabs(user: User, here: str) -> list[dict[str, Any]]:
    """The lists that this person decides about, each with how much waits."""
    return [
        {"label": label, "count": waiting[name], "url": reverse(f"crm:{name}"), "is_chosen": name == here}
        for waiting in [pending_decisions(user)]
        for name, label in _LISTS.items()
        if name in waiting
    ]
