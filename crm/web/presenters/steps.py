"""Where a card stands as a bar, and the next steps that it can take, each with its form (ST-2)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.access import Action
from accounts.models import User
from crm.models import Card
from crm.rules.codes import TERMINAL, Status
from crm.rules.dormancy import History, check_dormancy
from crm.rules.status import choices_after
from crm.services.custody import works_for_care
from crm.web.base import today
from crm.web.forms.problems import say


@dataclass(frozen=True, slots=True)
class Step:
    """What can be recorded from the header: a visit (no `status`), or a contact that changes the status."""

    code: str
    label: Promise
    icon: str
    status: Status | None = None
    is_in_showroom: bool = False


VISIT = Step("visit", _("Record a visit"), "building-store", is_in_showroom=True)
STEPS: Mapping[str, Step] = {
    step.code: step
    for step in (
        VISIT,
        Step("ordered", _("Record an order"), "circle-check", Status.ORDERED, is_in_showroom=True),
        Step("delivered", _("Record the delivery"), "key", Status.DELIVERED, is_in_showroom=True),
        Step("active", _("Active again"), "refresh", Status.ACTIVE),
        Step("dormant", _("Make dormant"), "moon", Status.DORMANT),
        Step("lost", _("Record a loss"), "ban", Status.LOST),
    )
}
# Care leaves these to sales (§1).
_OF_SALES = frozenset({"visit", "ordered", "delivered"})
_STAGES = {
    "filed": pgettext_lazy("stage", "Filed"),
    "visit": pgettext_lazy("stage", "Visit"),
    "ordered": pgettext_lazy("stage", "Order"),
    "delivered": pgettext_lazy("stage", "Delivery"),
    "lost": pgettext_lazy("stage", "Lost"),
}


def step_of(card: Card, code: str) -> Step | None:
    """Return the step that an address names, where the card can take it."""
    step = STEPS.get(code)
    return step if step and _is_possible(card, step) else None


def stage_of(user: User, card: Card) -> dict[str, Any]:
    """Return the bar of a card: `parts` with a date where reached and a form where that is next, and beside it the
    steps off the way (`aside`). `card` comes with its order and delivery."""
    possible = steps_of(user, card)
    delivered_on = card.delivery.delivered_on if hasattr(card, "delivery") else None
    reached: dict[str, date | None] = {
        "filed": card.filed_on,
        "visit": card.first_visit_on,
        # A delivery without an order is both (ST-2).
        "ordered": card.order.signed_on if hasattr(card, "order") else delivered_on,
        "delivered": delivered_on,
    }
    if card.status == Status.LOST:
        reached = {code: on for code, on in reached.items() if on}
        reached["lost"] = localtime(card.status_changed_at).date()
    parts = [
        {"code": code, "label": label, "on": reached[code], "step": _shown(card, possible, code)}
        for code, label in _STAGES.items()
        if code in reached
    ]
    aside = [_shown(card, possible, step.code) for step in possible if step.code not in reached]
    return {"parts": parts, "aside": aside}


def steps_of(user: User, card: Card) -> Sequence[Step]:
    """Return the steps that `user` may record of a card now."""
    if not user.may(Action.FOLLOW_UP_RECORD):
        return []
    is_care = works_for_care(user)
    return [step for step in STEPS.values() if _is_possible(card, step) and not (is_care and step.code in _OF_SALES)]


def rest_notice(card: Card, step: Step | None) -> str:
    """Return what the card still lacks to be left to rest (ST-3); empty where it may be, or another step is taken."""
    if step is None or step.status is not Status.DORMANT:
        return ""
    history = History(card.channel, card.is_visited, card.filed_on, card.topics_seen, today())
    return " ".join(say(problem) for problem in check_dormancy(history))


def _is_possible(card: Card, step: Step) -> bool:
    status = Status(card.status)
    if step.status is None:
        return status not in TERMINAL
    return step.status != status and step.status in choices_after(status)


def _shown(card: Card, possible: Sequence[Step], code: str) -> dict[str, Any] | None:
    step = STEPS.get(code)
    if step is None or step not in possible:
        return None
    url = f"{reverse('crm:follow_up', args=[card.id])}?step={step.code}"
    return {"url": url, "label": step.label, "icon": step.icon}
