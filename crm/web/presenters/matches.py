"""What the duplicate check found, and what may be answered about it (CA-6)."""

from collections.abc import Sequence
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from crm.models import TrafficRecord
from crm.queries.duplicates import Match, files_as_clerk
from crm.rules.codes import DuplicateAction, OnDuplicate
from crm.rules.filing import on_duplicate_suffices
from crm.rules.names import clean_name
from crm.web.forms.fields import labelled

Shown = dict[str, Any]

_HELP = {
    OnDuplicate.NEW_OPPORTUNITY: _("The earlier opportunity is over; this is a new one."),
    OnDuplicate.SEVERAL_CARS: _("Same customer, one card per car."),
    OnDuplicate.REQUEST_ALLOCATION: _("Nothing is filed yet; the manager decides whose customer this is."),
    OnDuplicate.CREATE_ANYWAY: _("No agreement yet: both cards go on the manager's list."),
}
# The likeliest first.
_ORDER = (
    OnDuplicate.NEW_OPPORTUNITY,
    OnDuplicate.SEVERAL_CARS,
    OnDuplicate.REQUEST_ALLOCATION,
    OnDuplicate.CREATE_ANYWAY,
)


def found(user: User, matches: Sequence[Match] | None, traffic: TrafficRecord | None) -> Shown:
    """What `parts/matches.html` shows; None for a check that has not run."""
    if matches is None:
        return {"matches": None}
    shown, offered = shown_matches(user, matches, traffic.id if traffic else None), answers(user, matches)
    if files_as_clerk(user):
        # CA-8: what a clerk typed is handed over as a draft; it is not for them to ask whose customer it is.
        held = [each for each in offered if each["value"] == OnDuplicate.REQUEST_ALLOCATION]
        rest = [each for each in offered if each not in held]
        return {"matches": shown, "on_duplicate_answers": rest, "held_for_manager": bool(held)}
    return {"matches": shown, "on_duplicate_answers": offered}


def checked_customer(name: str | None, number: str | None) -> str:
    """Return a mark of the customer that was checked: an answer is void once name or number is another (CA-6)."""
    typed = f"{clean_name(name or '')}\0{''.join((number or '').split())}"
    return sha256(typed.encode()).hexdigest()[:16]


def matches_shown(sent: QueryDict) -> list[UUID]:
    """Return the ids of the matches that a page has shown, as its form sends them; unreadable ones count as none."""
    shown = []
    for text in sent.getlist("matches"):
        try:
            shown.append(UUID(text))
        except ValueError:
            continue
    return shown


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
            "take_over_url": reverse("crm:take_over", args=[match.card]) + suffix,
        }
        for match in matches
    ]


def answers(user: User, matches: Sequence[Match]) -> list[Shown]:
    """Return what may be answered about all the matches together, the likeliest first and marked (CA-6, CA-8)."""
    offered = [answer for answer in _ORDER if may_answer(user, answer, matches)]
    labels = dict(labelled(OnDuplicate))
    return [
        {"value": answer.value, "label": labels[answer.value], "help": _HELP[answer], "is_likely": at == 0}
        for at, answer in enumerate(offered)
    ]


def settling_answers(user: User, matches: Sequence[Match]) -> list[Shown]:
    """Return what may be answered where nothing is filed: a changed name or number is not held back for a manager."""
    return [each for each in answers(user, matches) if each["value"] != OnDuplicate.REQUEST_ALLOCATION]


def may_answer(user: User, answer: str, matches: Sequence[Match]) -> bool:
    """Return whether an answer settles the matches, or asks whose customer it is."""
    if answer == OnDuplicate.REQUEST_ALLOCATION:
        return any(DuplicateAction.REQUEST_ALLOCATION in match.actions for match in matches)
    return on_duplicate_suffices(answer, [match.status for match in matches], is_clerk=files_as_clerk(user))
