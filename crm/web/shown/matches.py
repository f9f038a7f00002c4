"""What the duplicate check found, and what may be answered about it (CA-6)."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import Role
from crm.models import TrafficRecord
from crm.queries.duplicates import Match
from crm.rules.codes import DuplicateAction, OnDuplicate
from crm.web.forms.fields import labelled

Shown = dict[str, Any]

_HELP = {
    OnDuplicate.NEW_OPPORTUNITY: _("That business is over; this is another one."),
    OnDuplicate.SEVERAL_CARS: _("The same customer, one card for each car."),
    OnDuplicate.REQUEST_ALLOCATION: _("Nothing is filed yet; the manager says whose customer it is."),
    OnDuplicate.CREATE_ANYWAY: _("No agreement yet: both cards stand on the manager's list."),
}
# The likeliest first.
_ORDER = (
    OnDuplicate.NEW_OPPORTUNITY,
    OnDuplicate.SEVERAL_CARS,
    OnDuplicate.REQUEST_ALLOCATION,
    OnDuplicate.CREATE_ANYWAY,
)
_BY_ALL = frozenset({OnDuplicate.NEW_OPPORTUNITY, OnDuplicate.CREATE_ANYWAY})


def found(user: User, matches: Sequence[Match] | None, traffic: TrafficRecord | None) -> Shown:
    """What `parts/matches.html` shows; None for a check that has not run."""
    if matches is None:
        return {"matches": None}
    shown, offered = shown_matches(user, matches, traffic.id if traffic else None), answers(matches)
    if is_clerk(user):
        # CA-8: what a clerk typed is handed over as a draft; it is not for them to ask whose customer it is.
        held = [each for each in offered if each["value"] == OnDuplicate.REQUEST_ALLOCATION]
        rest = [each for each in offered if each not in held]
        return {"matches": shown, "on_duplicate_answers": rest, "held_for_manager": bool(held)}
    return {"matches": shown, "on_duplicate_answers": offered}


def is_clerk(user: User) -> bool:
    """Whoever types for others (CA-8)."""
    return Role.DATA_CLERK in user.roles


def shown_matches(user: User, matches: Sequence[Match], traffic: UUID | None = None) -> list[Shown]:
    """Each match with where it leads; a follow-up takes the traffic along."""
    suffix = f"?traffic={traffic}" if traffic else ""
    return [
        {
            "card": match.card,
            "customer_name": match.customer_name,
            "status": match.status,
            "intent_level": match.intent_level,
            "owner_name": match.owner_name,
            "last_contact_at": match.last_contact_at,
            "completeness": match.completeness,
            "followup_count": match.followup_count,
            "is_own": match.owner == user.id,
            "actions": [str(action) for action in match.actions],
            "url": reverse("crm:card", args=[match.card]),
            "follow_up_url": reverse("crm:follow_up", args=[match.card]) + suffix,
        }
        for match in matches
    ]


def answers(matches: Sequence[Match]) -> list[Shown]:
    """What may be answered about all the matches together, the likeliest first and marked."""
    offered = [answer for answer in _ORDER if _is_offered(answer, matches)]
    labels = dict(labelled(OnDuplicate))
    return [
        {"value": answer.value, "label": labels[answer.value], "help": _HELP[answer], "is_likely": at == 0}
        for at, answer in enumerate(offered)
    ]


def _is_offered(answer: OnDuplicate, matches: Sequence[Match]) -> bool:
    offers = [DuplicateAction(answer.value) in match.actions for match in matches]
    return all(offers) if answer in _BY_ALL else any(offers)
