"""Commands of devices that wait for a person, as the page lists them (SY-3)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from crm.field_labels import LABELS
from crm.models import Card, SyncCommand
from crm.queries.card_visibility import cards_of
from crm.queries.sync.commands import cards_named
from crm.rules.sync.states import NeedReason
from kit.web.forms import Words

KINDS: Mapping[str, Words] = {
    "file_card": _("New customer"),
    "record_follow_up": _("Follow-up"),
    "edit_card": _("Change of a customer's data"),
    "record_traffic": _("Traffic"),
    "correct_traffic": _("Correction of traffic"),
    "void_traffic": _("Traffic voided"),
    "decline_traffic": _("Traffic that left no details"),
    "reopen_traffic": _("Traffic reopened"),
    "join_traffic": _("Traffic linked to a customer"),
    "record_departure": _("Departure of a party"),
    "request_traffic": _("Request to reception"),
    "record_callback": _("Callback"),
}
_TONES = {
    NeedReason.REFUSED: "bad",
    NeedReason.CONFLICT: "warn",
    NeedReason.OVERTAKEN: "accent",
    NeedReason.CLOCK_WRONG: "warn",
    NeedReason.LATE: "accent",
}


@dataclass(frozen=True, slots=True)
class Need:
    """A row of the page. `decide_url` leads to its decision, `seen_url` takes what is only shown off the list."""

    kind: Words
    customer_name: str
    card_url: str
    sender: str
    moment: datetime
    reason: NeedReason
    tone: str
    problems: Sequence[str]
    left_out: Sequence[Words]
    decide_url: str
    seen_url: str


def needs_shown(user: User, rows: Sequence[SyncCommand]) -> list[Need]:
    """Return the rows of the page. Two queries, whatever their number."""
    named = cards_named(rows)
    cards = {card.id: card for card in cards_of(user).filter(id__in=set(named.values()))}
    return [_shown(user, row, cards.get(named.get(row.id, row.id))) for row in rows]


def customer_of(row: SyncCommand, card: Card | None) -> str:
    """Return the name of the customer: as the command has it, or the card that it is about."""
    return str(row.body.get("customer_name") or (card.customer_name if card else ""))


def _shown(user: User, row: SyncCommand, card: Card | None) -> Need:
    reason = NeedReason(row.reason)
    return Need(
        kind=KINDS.get(row.kind, row.kind),
        customer_name=customer_of(row, card),
        card_url=reverse("crm:card", args=[card.id]) if card else "",
        sender="" if row.device.user_id == user.id else row.device.user.name,
        moment=row.moment,
        reason=reason,
        tone=_TONES[reason],
        problems=_problems(row.reply),
        left_out=[_label(field) for field in row.reply.get("left_out") or ()],
        decide_url="" if reason.is_done else reverse("crm:need", args=[row.id]),
        seen_url=reverse("crm:need_seen", args=[row.id]) if reason.is_done else "",
    )


def _problems(reply: Mapping[str, Any]) -> list[str]:
    found = [str(each.get("detail") or "") for each in reply.get("errors") or ()]
    return list(dict.fromkeys(filter(None, found)))


def _label(field: str) -> Words:
    name = field.removeprefix("card.")
    return LABELS.get(name, name)


def card_of(user: User, row: SyncCommand) -> Card | None:
    """Return the card that one command is about, if `user` may see it. Two queries."""
    named: UUID | None = cards_named([row]).get(row.id)
    return cards_of(user).filter(id=named).first() if named else None
