"""A card's data as form fields, made from the table of CA-10 (`crm.rules.fields`)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from django import forms
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from crm.field_labels import LABELS
from crm.rules.codes import LEAD_SOURCES, Channel, IntentLevel
from crm.rules.fields import CardField, Takes
from crm.web.forms.fields import choices_of, one, one_of, several, yes_no
from crm.web.forms.levels import level_field
from kit.web.forms import QuickDate, Suggested, select, text_area, text_input

Pairs = Sequence[tuple[str, str]]
Groups = Sequence[tuple[str, Pairs]]
# The code and the name of a brand, and a model of it.
Suggestion = tuple[str, str, str]

A_DATE = "date"  # the choice of expected_visit that asks for the date itself
_JOINED = frozenset({"party", "gender", "payment", "preference", "accessories"})


@dataclass(frozen=True, slots=True)
class Offer:
    """What the form offers: the brand's catalogue, the dealer's people and activities, the country's places."""

    models: Pairs
    configurations: Groups
    colours: Groups
    options: Groups
    competitors: Pairs
    competitor_models: Sequence[Suggestion]
    provinces: Pairs
    cities: Groups
    consultants: Pairs = ()
    activities: Pairs = ()


def card_field(field: CardField, channel: Channel, offer: Offer) -> forms.Field:
    """The form's field for a row of CA-10; whether it is required is the form's to say."""
    label = LABELS[field.name]
    match field.takes:
        case Takes.YES_NO:
            return yes_no(label)
        case Takes.DATE:
            return forms.DateField(label=label, widget=QuickDate())
        case Takes.CODES:
            return several(label, choices_of(field.name))
        case Takes.CODE | Takes.CODE_OR_DATE:
            return _coded(field, channel)
        case Takes.TEXT:
            return _text(field, offer)
        case _:
            return _offered(field, offer)


def _coded(field: CardField, channel: Channel) -> forms.Field:
    label, choices = LABELS[field.name], choices_of(field.name)
    if field.name == "lead_source":
        choices = choices_of(field.name, LEAD_SOURCES[channel])
    if field.name == "intent_level":
        return level_field(IntentLevel)
    if field.takes is Takes.CODE_OR_DATE:
        choices = [*choices, (A_DATE, str(_("On a date")))]
    return one(label, choices, joined=field.name in _JOINED)


def _text(field: CardField, offer: Offer) -> forms.Field:
    is_long = (field.limit or 0) >= 500
    widget = text_area(rows=2, maxlength=field.limit) if is_long else text_input(maxlength=field.limit)
    if field.name == "other_models":
        widget = Suggested(offer.competitor_models, maxlength=field.limit)
    elif field.name == "current_vehicle":
        # Written as maker and model, so that is what is suggested.
        cars = cast("Sequence[Suggestion]", SimpleLazyObject(lambda: _cars(offer)))
        widget = Suggested(cars, maxlength=field.limit)
    return forms.CharField(label=LABELS[field.name], max_length=field.limit, widget=widget)


def _cars(offer: Offer) -> list[Suggestion]:
    return [(code, "", f"{brand}-{model}") for code, brand, model in offer.competitor_models]


def _offered(field: CardField, offer: Offer) -> forms.Field:
    label = LABELS[field.name]
    match field.name:
        case "model":
            return one(label, offer.models)
        case "configuration":
            return one_of(label, offer.configurations, of="model")
        case "colour":
            return one_of(label, offer.colours, of="model")
        case "options":
            return several(label, offer.options, of="model")
        case "competitor_brand":
            return one(label, offer.competitors)
        case "activity":
            return one(label, offer.activities)
        case "province":
            return forms.ChoiceField(label=label, choices=offer.provinces, widget=select())
        case "city":
            return forms.ChoiceField(
                label=label, choices=offer.cities, widget=select(**{"data-options-of": "province"})
            )
        case _:
            raise KeyError(field.name)
