"""What is known of a card, by group, only what is answered; and the values of fields as people read them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from crm.field_labels import GROUPS, LABELS
from crm.models import Card
from crm.rules.answers import is_answered
from crm.rules.codes import ExpectedVisit
from crm.rules.fields import CARD_FIELDS, CardField, Takes
from crm.services.card_data import data_of
from crm.templatetags.crm_marks import word
from kit.templatetags.ui import near_day, phone, yuan
from tenants.queries.catalogue import Catalogue, Item, catalogue

Shown = dict[str, Any]

# They stand in the head of the page already.
_IN_THE_HEAD = frozenset({"customer_name", "intent_level", "party"})


@dataclass(frozen=True)
class Names:
    """The catalogue's names by code, the retired ones too. Six queries, once they are wanted."""

    language: str

    @cached_property
    def catalogue(self) -> Catalogue:
        return catalogue(with_retired=True)

    @cached_property
    def _by_field(self) -> Mapping[str, Mapping[tuple[str, str], str]]:
        models = self.catalogue.models

        def of(part: Callable[[Any], tuple[Item, ...]]) -> dict[tuple[str, str], str]:
            return {(m.item.code, item.code): item.name(self.language) for m in models for item in part(m)}

        return {
            "model": {("", model.item.code): model.item.name(self.language) for model in models},
            "configuration": of(lambda model: model.configurations),
            "colour": of(lambda model: model.colours),
            "options": of(lambda model: model.options),
            "competitor_brand": {
                ("", brand.item.code): brand.item.name(self.language) for brand in self.catalogue.competitors
            },
        }

    def of(self, field: str, code: str, model: str = "") -> str:
        """The name of a thing; its code where the brand has forgotten it."""
        names = self._by_field.get(field, {})
        return names.get((model, code)) or names.get(("", code)) or code


def facts_of(card: Card, names: Names) -> list[Shown]:
    """The card's data by the groups of CA-10."""
    data = data_of(card, list(card.phones.all()))
    groups: dict[Any, list[Shown]] = {}
    for name, row in CARD_FIELDS.items():
        value = data.get(name)
        if name in _IN_THE_HEAD or not is_answered(value):
            continue
        text = value_text(row, value, names, card.model)
        if name == "activity" and card.activity:
            text = card.activity.name
        is_wide = len(text) > 16 or row.takes in (Takes.PHONES, Takes.CODES)
        groups.setdefault(row.group, []).append({"label": LABELS[name], "value": text, "is_wide": is_wide})
    return [{"title": GROUPS[group], "items": items} for group, items in groups.items()]


def outcome_facts(card: Card, names: Names) -> list[Shown]:
    """What the card came to: order, delivery, loss (FU-10)."""
    groups = []
    order, delivery, loss = (getattr(card, name, None) for name in ("order", "delivery", "loss"))
    if order:
        car = [names.of(part, getattr(order, part), order.model) for part in ("model", "configuration", "colour")]
        items = [
            (_("Order number"), order.number), (_("Signed"), near_day(order.signed_on)), (_("Car"), " · ".join(car)),
            (_("Price"), yuan(order.price)), (_("Deposit"), yuan(order.deposit)),
            (_("Planned delivery"), near_day(order.planned_delivery_on)), (_("Reason for buying"), order.reason),
        ]  # fmt: skip
        groups.append((_("The order"), items))
    if delivery:
        items = [
            (_("Delivered"), near_day(delivery.delivered_on)), ("VIN", delivery.vin),
            (_("Price"), yuan(delivery.price)), (_("Reason for buying"), delivery.reason),
        ]  # fmt: skip
        groups.append((_("The delivery"), items))
    if loss:
        items = [
            (_("Reason"), coded("loss_reason", loss.loss_reason)),
            (_("Key factor"), coded("loss_factor", loss.loss_factor)),
            (_("Bought"), f"{names.of('competitor_brand', loss.competitor_brand)} {loss.competitor_model}".strip()),
        ]
        groups.append((_("The loss"), items))
    return [
        {
            "title": title,
            "items": [{"label": k, "value": v, "is_wide": len(str(v)) > 16} for k, v in items if v],
        }
        for title, items in groups
    ]


def value_text(row: CardField, value: Any, names: Names, model: str) -> str:
    """An answer as people read it."""
    match row.takes:
        case Takes.YES_NO:
            return _("Yes") if value else _("No")
        case Takes.DATE:
            return near_day(_as_date(value))
        case Takes.CODE:
            return coded(row.name, str(value))
        case Takes.CODES:
            return _(", ").join(coded(row.name, each) for each in value)
        case Takes.CODE_OR_DATE:
            return coded(row.name, str(value)) if ExpectedVisit.has(value) else near_day(_as_date(value))
        case Takes.CATALOGUE:
            return names.of(row.name, str(value), model)
        case Takes.CATALOGUE_LIST:
            return _(", ").join(names.of(row.name, each, model) for each in value)
        case Takes.PHONES:
            return _(", ").join(phone(each["number"]) for each in value)
        case _:
            return str(value)


def coded(field: str, code: str) -> str:
    """The label of a field's code in the language of the page."""
    return word(code, field)


def _as_date(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(str(value)[:10])
