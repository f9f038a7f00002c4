"""Callbacks as rows: whom to call, why, and what they said."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.access import Action
from accounts.models import User
from crm.queries.list_extras import main_numbers
from crm.queries.numbers import seen_number, seen_text, sees_numbers
from crm.rules.codes import CallbackKind
from crm.templatetags.crm_marks import word
from crm.web.presenters.rows import Row
from kit.templatetags.ui import amid, near_day


def callback_rows(user: User, rows: Sequence[Mapping[str, Any]], models: Mapping[str, str], day: date) -> list[Row]:
    """Rows of `queries.callbacks.ROW_FIELDS` with number, reason and where they lead. One query, however many.

    `phone` is masked for who calls nobody, and there is none to call (`main_phone`).
    """
    numbers = main_numbers([row["card_id"] for row in rows])
    may_record, calls = user.may(Action.CALLBACK_RECORD), sees_numbers(user)
    return [
        {
            **row,
            "name": seen_text(user, row["card__customer_name"]),
            "customer_name": seen_text(user, row["card__customer_name"]),
            "url": reverse("crm:card", args=[row["card_id"]]),
            "model_name": models.get(row["card__model"], row["card__model"]),
            "phone": seen_number(user, numbers.get(row["card_id"], "")),
            "main_phone": numbers.get(row["card_id"], "") if calls else "",
            "owner": row["consultant__name"] or _("Customer care"),
            "kind_label": word(row["kind"], "callback_kind"),
            "is_late": row["made_at"] is None and row["due_on"] < day,
            "closed": _closed(row),
            "facts": _facts(row),
            "answers": seen_text(user, answers_of(row)) if row["made_at"] else "",
            "record_url": reverse("callback_record", args=[row["id"]]) if may_record and not row["made_at"] else "",
        }
        for row in rows
    ]


def _closed(row: Mapping[str, Any]) -> str:
    if row["kind"] == CallbackKind.LOST:
        return word(row["card__loss__loss_reason"] or "", "loss_reason")
    return _("delivered %(day)s") % {"day": amid(near_day(row["card__delivery__delivered_on"]))}


def _facts(row: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What one should know before one calls."""
    facts = [(_("Consultant"), row["card__owner__name"])]
    if row["kind"] == CallbackKind.LOST:
        car = row["card__loss__competitor_model"] or ""
        facts += [(_("Reason of the loss"), word(row["card__loss__loss_reason"] or "", "loss_reason"))]
        facts += [(_("Bought instead"), car)] if car else []
    else:
        facts.append((_("Delivered"), near_day(row["card__delivery__delivered_on"])))
    return facts


def answers_of(row: Mapping[str, Any]) -> str:
    """What was said in a call that was made (`queries.callbacks.SAID`), in one line."""
    if not row["reached"]:
        parts = [_("not reached")]
    elif row["kind"] == CallbackKind.LOST:
        parts = [
            _("reason true") if row["reason_true"] else _("reason not true"),
            _("may come back") if row["may_return"] else _("will not come back"),
        ]
    else:
        parts = [word(row["satisfaction"], "satisfaction")]
    return _(", ").join([*parts, row["remarks"]] if row["remarks"] else parts)
