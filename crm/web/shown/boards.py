"""The meetings' boards (MG-4): rows of figures, each a link to the cards that it counts."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse
from django.utils.functional import Promise

from crm.rules.codes import CardListName
from kit.web.parts import Tile


@dataclass(frozen=True, slots=True)
class Figure:
    """One column of a board: what it counts, which filter of the card list shows it, and how it is toned."""

    name: str
    label: "str | Promise"
    filters: Mapping[str, str]
    tone: str = ""
    note: "str | Promise" = ""


def cards_url(filters: Mapping[str, str], owner: UUID | None = None) -> str:
    """The list of cards, narrowed."""
    query = {**filters, **({"owner": str(owner)} if owner else {})}
    return f"{reverse('crm:card_list')}?{urlencode(query)}"


def listed(name: CardListName) -> dict[str, str]:
    """The filter of one of the meetings' lists."""
    return {"list": name.value}


def board_rows(
    figures: Sequence[Figure], counts: Iterable[tuple[UUID, str, Mapping[str, int]]]
) -> list[dict[str, Any]]:
    """A row a consultant, with their day behind the name."""
    return [
        {
            "name": name,
            "url": reverse("crm:day", args=[owner]),
            "cells": [
                {"n": found.get(figure.name, 0), "tone": figure.tone, "url": cards_url(figure.filters, owner)}
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
