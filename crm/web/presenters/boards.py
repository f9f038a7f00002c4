"""The meetings' boards (MG-4): rows of figures, each a link to the cards that it counts."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse
from django.utils.translation import get_language

from crm.rules.codes import Custody, FollowUpLevel, IntentLevel


def cards_url(filters: Mapping[str, str], owner: UUID | None = None) -> str:
    """The list of cards, narrowed."""
    query = {**filters, **({"owner": str(owner)} if owner else {})}
    return f"{reverse('crm:card_list')}?{urlencode(query)}"


# The open cards that care has, as the list is asked for them.
OF_CARE = {"custody": Custody.CARE.value, "status": "active"}


def care_name() -> str:
    """Return what the care department's line is called."""
    return Custody.CARE.label(get_language() or "en")


def masked(name: str) -> str:
    """A customer's name as the wall may show it: the first sign alone."""
    return f"{name[:1]}**" if name else ""


def on_wall(row: dict[str, Any]) -> dict[str, Any]:
    """Return a customer's row as the wall may show it."""
    return {**row, "customer_name": masked(row["customer_name"]), "main_phone": "", "last_note": ""}


def levels_table(found: Sequence[tuple[str, str, int]]) -> list[dict[str, Any]]:
    """Return intent levels against follow-up levels; what does not go together is seen at a glance."""
    counts = {(level, every): count for level, every, count in found}
    return [
        {
            "level": str(level),
            "cells": [
                {
                    "n": counts.get((level, every), 0),
                    "url": cards_url({"status": "active", "intent_level": str(level), "followup_level": str(every)}),
                }
                for every in FollowUpLevel
            ],
        }
        for level in IntentLevel
        if any(counts.get((level, every)) for every in FollowUpLevel)
    ]
