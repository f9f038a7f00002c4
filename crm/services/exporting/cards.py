"""The list of cards as a sheet, with the filters of the list (RP-7)."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, F, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Concat
from django.utils.translation import get_language, gettext_lazy

from accounts.access import Action
from accounts.models import User
from crm.models import Card, CardPhone
from crm.queries.card_visibility import cards_of
from crm.queries.cards import filter_cards
from crm.queries.import_knowledge import items_of, shown_owner_names
from crm.queries.numbers import mask_names, seen_number, seen_text, sees_numbers
from crm.rules.fields import CARD_FIELDS, Takes
from crm.services.card_columns import CARD_COLUMNS, COMPUTED_COLUMNS
from crm.services.exporting.values import labelled, yes_no
from kit.sheets.writing import SheetColumn
from kit.sheets.writing import Value as Cell
from tenants.queries.catalogue import catalogue

# What a column is read from, where it is not the card's own column of that name.
_SOURCES = {
    "phone": "main_number",
    "phone_2": "other_numbers",
    "owner": "owner_id",
    "last_contact_on": "last_contact_at",
}
_OF_MODEL = ("configuration", "colour", "options")
_WIDE = {"address": 30, "usage": 30, "other_models": 24, "phone_2": 24}

Names = dict[tuple[str, str, str], str]


class CardSheet:
    """The cards that the asker sees, narrowed as the list is, with all that an import can read."""

    action = Action.LIST_EXPORT
    has_numbers = True
    title = gettext_lazy("Cards")

    def columns(self) -> Sequence[SheetColumn]:
        """Their names in the asker's language."""
        names = {**CARD_COLUMNS, **COMPUTED_COLUMNS}
        return [SheetColumn(str(name), _WIDE.get(field, 14)) for field, name in names.items()]

    def rows(self, asker: User, filters: Mapping[str, object]) -> Iterator[Sequence[Cell]]:
        """A row a card, the newest first; codes as their labels. Read in pieces."""
        language = get_language() or "en"
        owners, names = shown_owner_names(), _catalogue_names(language)
        cards = _with_numbers(asker, filter_cards(asker, cards_of(asker), filters)).order_by("-created_at", "-id")
        fields = [*CARD_COLUMNS, *COMPUTED_COLUMNS]
        for row in cards.values(*(_SOURCES.get(field, field) for field in fields)).iterator(chunk_size=2_000):
            mask_names(asker, [row])
            row["main_number"] = seen_number(asker, row["main_number"] or "")
            row["other_numbers"] = "、".join(seen_number(asker, number) for number in row["other_numbers"])
            row["owner_id"] = owners[row["owner_id"]]
            yield [_cell(asker, row, field, names, language) for field in fields]


def _with_numbers(asker: User, cards: "QuerySet[Card]") -> "QuerySet[Card, Any]":
    """Cards with their numbers, and with the extensions for who sees them in full."""
    phones = CardPhone.objects.filter(card=OuterRef("id")).order_by("position")
    whole = Case(When(extension="", then=F("number")), default=Concat("number", Value("-"), "extension"))
    numbers = phones.annotate(shown=whole if sees_numbers(asker) else F("number")).values("shown")
    return cards.annotate(
        main_number=Subquery(numbers.filter(is_main=True)[:1]),
        other_numbers=ArraySubquery(numbers.filter(is_main=False)),
    )


def _cell(asker: User, row: Mapping[str, Any], field: str, names: Names, language: str) -> Cell:
    value = row[_SOURCES.get(field, field)]
    card_field = CARD_FIELDS.get(field)
    if card_field and card_field.takes in (Takes.CATALOGUE, Takes.CATALOGUE_LIST):
        model = row["model"] if field in _OF_MODEL else ""
        codes = value if isinstance(value, list) else [value]
        separator = "、" if language.startswith("zh") else ", "
        return separator.join(names.get((field, model, code), str(code)) for code in codes if code)
    if card_field and card_field.takes is Takes.TEXT and isinstance(value, str):
        return seen_text(asker, value)
    return yes_no(labelled(field, value, language))


def _catalogue_names(language: str) -> Names:
    """Names by field, model (where the thing is a model's own) and code; what is no longer sold too."""
    brand = catalogue(with_retired=True)
    names = {("model", "", model.item.code): model.item.name(language) for model in brand.models}
    names |= {("competitor_brand", "", brand.item.code): brand.item.name(language) for brand in brand.competitors}
    for model in brand.models:
        for field in _OF_MODEL:
            names |= {(field, model.item.code, item.code): item.name(language) for item in items_of(model, field)}
    return names
