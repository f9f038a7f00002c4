"""A consultant's day: what to do next, in order, and what is done."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from accounts.access import Action
from accounts.models import User
from crm.queries.card_visibility import cards_of
from crm.queries.leads import leads_to_work
from crm.queries.list_extras import main_numbers
from crm.queries.numbers import sees_numbers
from crm.queries.results import Result, results_by_consultant
from crm.queries.reviews import entries_of
from crm.queries.worklist import Worklist, worklist
from crm.rules.codes import IntentLevel, ReviewState, Status
from crm.web.base import language, today
from crm.web.forms.levels import days_of
from crm.web.presenters.callbacks import callback_rows
from crm.web.presenters.leads import lead_rows
from crm.web.presenters.rows import Row, card_rows
from crm.web.presenters.traffic import traffic_row
from kit.web.components import Tile
from tenants.queries.catalogue import model_names

_SHOWN_DECISIONS = 8
_PARTS = ("not_arrived", "appointments", "missed", "overdue", "follow_ups")


def consultants_day(user: User, consultant: User, level: str, path: str) -> dict[str, Any]:
    """One consultant's day as `user` sees it: plan, what is late, who comes, who waits, and what is done; the plan of
    one intent level where `level` is one, which the address below `path` holds. Constant in queries."""
    day = today()
    models = model_names(language())
    found = worklist(user, day, consultant.id)
    rows = {part: list(getattr(found, part)) for part in _PARTS}
    levels = _levels(rows, level, path)
    if IntentLevel.has(level):
        rows = {part: [row for row in part_rows if row["intent_level"] == level] for part, part_rows in rows.items()}
    shown = card_rows(user, [row for part_rows in rows.values() for row in part_rows], models)
    parts = _apart(rows, shown)
    results = results_by_consultant(user, day, consultant.id)
    result = results[0] if results else Result(consultant.id, consultant.name)
    return {
        "is_own": consultant == user,
        "is_new": consultant == user and not any(rows.values()) and _is_new(user, found),
        "returned": _returned(user, consultant),
        "consultant": consultant,
        "today": day,
        "lead": _lead(found),
        "levels": levels,
        "leads": lead_rows(user, leads_to_work(user), models) if consultant == user else [],
        "to_handle": [traffic_row(record, models) for record in found.traffic_pending],
        **parts,
        "due": parts["follow_ups"],
        "done": [
            {"card": entry.card, "url": reverse("crm:card", args=[entry.card_id]), "entry": entry}
            for entry in reversed(found.done)
        ],
        "callbacks": callback_rows(user, found.callbacks, models, day),
        "invitations": _invitations(user, found),
        "done_share": _share(found, result),
        "tiles": [*_day_tiles(found, result), *_beside_the_day(consultant)],
        "dormant_url": f"{reverse('crm:card_list')}?status={Status.DORMANT}",
    }


def _is_new(user: User, found: Worklist) -> bool:
    """Whether someone has no customer yet, nor anybody to make one of. Asks only where the day holds nothing."""
    return not found.traffic_pending and not found.done and not cards_of(user).exists()


def _returned(user: User, consultant: User) -> list[dict[str, Any]]:
    """What the manager returned of this consultant's entries, a line a card (CA-13). One query."""
    entries = entries_of(user, [ReviewState.RETURNED]).filter(card__owner=consultant).order_by("-recorded_at", "-id")
    cards = {entry.card_id: entry.card for entry in entries[:_SHOWN_DECISIONS]}
    return [{"card": card, "url": reverse("crm:card", args=[card.id])} for card in cards.values()]


def _invitations(user: User, found: Worklist) -> list[Row]:
    """Return customers to be told of an activity (AC-1). One query where there are any."""
    may_record = user.may(Action.FOLLOW_UP_RECORD)
    calls = bool(found.invitations) and sees_numbers(user)
    numbers = main_numbers([row["card_id"] for row in found.invitations]) if calls else {}
    return [
        {
            **row,
            "main_phone": numbers.get(row["card_id"], ""),
            "url": reverse("crm:card", args=[row["card_id"]]),
            "follow_up_url": reverse("crm:follow_up", args=[row["card_id"]]) if may_record else "",
        }
        for row in found.invitations
    ]


def _apart(rows: Mapping[str, Sequence[Row]], shown: Sequence[Row]) -> dict[str, list[Row]]:
    """The shown rows in their parts again. Who comes today, or is late, is not told a second time below."""
    parts: dict[str, list[Row]] = {}
    left, seen = iter(shown), set()
    for part, part_rows in rows.items():
        mine = [next(left) for _row in part_rows]
        parts[part] = [row for row in mine if row["id"] not in seen]
        seen |= {row["id"] for row in mine}
    return parts


def _levels(rows: Mapping[str, Sequence[Row]], chosen: str, path: str) -> list[dict[str, Any]]:
    """The levels that the day holds, each as a filter in the address."""
    counts: dict[str, int] = {}
    for row_id, level in {(row["id"], row["intent_level"]) for part in rows.values() for row in part}:
        del row_id
        counts[level] = counts.get(level, 0) + 1
    return [
        {
            "level": str(level),
            "days": days_of(level),
            "count": counts[level],
            "url": path if level == chosen else f"{path}?level={level}",
            "is_chosen": level == chosen,
        }
        for level in IntentLevel
        if level in counts
    ]


def _lead(found: Worklist) -> str:
    due, late = found.counts["follow_ups"], found.counts["overdue"]
    parts = []
    if found.traffic_pending:
        waiting = len(found.traffic_pending)
        parts.append(ngettext("%(n)d party pending", "%(n)d parties pending", waiting) % {"n": waiting})
    if late:
        parts.append(ngettext("%(n)d overdue", "%(n)d overdue", late) % {"n": late})
    if due:
        parts.append(ngettext("%(n)d to contact", "%(n)d to contact", due) % {"n": due})
    return _(", ").join(parts)


def _share(found: Worklist, result: Result) -> Decimal:
    """How much of the day is done: contacts made, of those made and those still due or late."""
    left = found.counts["follow_ups"] + found.counts["overdue"]
    whole = result.done + left
    return (Decimal(result.done) * 100 / whole).quantize(Decimal("0.1")) if whole else Decimal(0)


def _day_tiles(found: Worklist, result: Result) -> list[Tile]:
    counts = found.counts
    return [
        Tile(_("Due"), counts["follow_ups"]),
        Tile(_("Overdue"), counts["overdue"], tone="bad" if counts["overdue"] else ""),
        Tile(_("Expected"), counts["appointments"]),
        Tile(_("Contacted"), result.done),
        Tile(pgettext("count", "Filed"), result.filed),
        Tile(_("Orders"), result.orders),
    ]


def _beside_the_day(consultant: User) -> list[Tile]:
    """What apps above this one have to say of the day, the month's target above all (settings.BESIDE_THE_DAY)."""
    return [tile for path in settings.BESIDE_THE_DAY for tile in import_string(path)(consultant)]
