"""Callbacks as the API shows them."""

from collections.abc import Mapping, Sequence
from typing import Any

from crm.api.representations import Representation
from crm.queries.callbacks import SAID
from crm.queries.list_extras import main_numbers

_PLAIN = ("id", "due_on", "made_at", *SAID)


def callbacks_shown(rows: Sequence[Mapping[str, Any]]) -> list[Representation]:
    """Rows of `ROW_FIELDS` with the number to call. One query."""
    numbers = main_numbers([row["card_id"] for row in rows])
    return [
        {
            **{field: row[field] for field in _PLAIN},
            "card": row["card_id"],
            "consultant": row["consultant_id"],
            "consultant_name": row["consultant__name"] or "",
            "made_by": row["made_by_id"],
            "made_by_name": row["made_by__name"] or "",
            "customer_name": row["card__customer_name"],
            "phone": numbers.get(row["card_id"], ""),
            "model": row["card__model"],
            "owner": row["card__owner_id"],
            "owner_name": row["card__owner__name"],
            "closed_on": row["card__delivery__delivered_on"] or row["card__loss__lost_on"],
            "loss_reason": row["card__loss__loss_reason"] or "",
        }
        for row in rows
    ]
