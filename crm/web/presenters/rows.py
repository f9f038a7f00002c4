"""Cards as rows: of things to do, and of the list."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse

from accounts.access import Action
from accounts.models import User
from crm.queries.list_extras import last_notes, main_numbers
from crm.queries.numbers import mask_names, seen_number, seen_text, sees_numbers
from crm.rules.codes import TERMINAL, WITH_NEXT_DATE
from crm.web.base import today

Row = dict[str, Any]


def card_rows(user: User, rows: Sequence[Mapping[str, Any]], models: Mapping[str, str]) -> list[Row]:
    """Rows of `ROW_FIELDS` with number, last words and where they lead. Two queries, however many.

    `phone` is masked for who calls nobody, and there is none to call (`main_phone`), nor where contact is withdrawn
    (PI-2).
    """
    ids = [row["id"] for row in rows]
    numbers, notes = main_numbers(ids), last_notes(ids)
    calls = sees_numbers(user)
    can_record, day = user.may(Action.FOLLOW_UP_RECORD), today()
    shown = [
        {
            **row,
            "owner_name": row["owner__name"],
            "model_name": models.get(row["model"], row["model"]),
            "main_phone": numbers.get(row["id"], "") if calls and not row["contact_withdrawn_at"] else "",
            "phone": seen_number(user, numbers.get(row["id"], "")),
            "last_note": seen_text(user, notes.get(row["id"], "")),
            "url": reverse("crm:card", args=[row["id"]]),
            "follow_up_url": reverse("crm:follow_up", args=[row["id"]])
            if can_record and row["status"] not in TERMINAL
            else "",
            "is_late": row["status"] in WITH_NEXT_DATE and row["next_followup_on"] < day,
        }
        for row in rows
    ]
    mask_names(user, shown)
    return shown
