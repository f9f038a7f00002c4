"""The meetings' boards (MG-4): rows of figures, each a link to the cards that it counts."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language

from crm.rules.codes import CardListName, Custody
from kit.web.components import Tile


@dataclass(frozen=True, slots=True)
class Figure:
    """One column of a board: what it counts, which filter of the card list shows it, and how it is toned."""

    name: str
    label: "str | Promise"
    filters: Mapping[str, str]
    tone: str = ""
    note: "str | Promise" = ""
    # What is to be done of a card is care's line while care has it; what was done is its owner's (MG-2).
    is_task: bool = False


def cards_url(filters: Mapping[str, str], owner: UUID | None = None) -> str:
    """The list of cards, narrowed."""
    query = {**filters, **({"owner": str(owner)} if owner else {})}
    return f"{reverse('crm:card_list')}?{urlencode(query)}"


# The open cards that care has, as the list is asked for them.
OF_CARE = {"custody": Custody.CARE.value, "status": "active"}


def care_name() -> str:
    """Return what the care department's line is called."""
    return Custody.CARE.label(get_language() or "en")


def _behind(figure: Figure, owner: UUID | None) -> str:
    """Return the list behind a cell, which holds as many cards as it counts."""
    if owner is None:
        return cards_url({**figure.filters, "custody": Custody.CARE.value})
    return cards_url({**figure.filters, **({"custody": Custody.SALES.value} if figure.is_task else {})}, owner)


def listed(name: CardListName) -> dict[str, str]:
    """The filter of one of the meetings' lists."""
    return {"list": name.value}


def board_rows(
    figures: Sequence[Figure], counts: Iterable[tuple[UUID | None, str, Mapping[str, int]]]
) -> list[dict[str, Any]]:
    """A row a consultant, with their day behind the name; without an owner it is the care department's (MG-2)."""
    return [
        {
            "name": name if owner else care_name(),
            "url": reverse("crm:day", args=[owner]) if owner else cards_url(OF_CARE),
            "cells": [
                {"n": found.get(figure.name, 0), "tone": figure.tone, "url": _behind(figure, owner)}
                for figure in figures
            ],
        }
        for owner, name, found in counts
    ]


def board_tiles(figures: Sequence[Figure], totals: Mapping[str, int]) -> list[Tile]:
    """The same of everybody, large."""
    return [
        Tile(
            str(figure.label),
            totals[figure.name],
            url=cards_url(figure.filters),
            tone=figure.tone if totals[figure.name] else "",
            note=str(figure.note),
        )
        for figure in figures
    ]


def masked(name: str) -> str:
    """A customer's name as the wall may show it: the first sign alone."""
    return f"{name[:1]}**" if name else ""
