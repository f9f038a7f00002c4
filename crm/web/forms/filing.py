"""Filing (CA-6, CA-10): first who it is, then everything that the channel asks for and cannot be known."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from crm.rules.codes import LEAD_SOURCES, Channel, IntentLevel
from crm.web.forms.fields import choices_of, one, one_of, several, yes_no
from crm.web.forms.follow_up import next_date
from kit.web.forms import PhoneNumber, QuickDate, days_ahead, text_area, text_input

Pairs = Sequence[tuple[str, str]]
Groups = Sequence[tuple[str, Pairs]]


class CheckForm(forms.Form):
    """Step 1: the number, then the name. Who was here before is shown as soon as both are there (CA-5)."""

    phone = forms.CharField(label=_("Number"), widget=PhoneNumber({"autofocus": True}))
    customer_name = forms.CharField(
        label=_("Name"), widget=text_input(maxlength=60), help_text=_("王先生 or 王小姐 is enough.")
    )


@dataclass(frozen=True, slots=True)
class Offer:
    """What the form offers: the brand's catalogue, the dealer's people and activities, the country's places."""

    models: Pairs
    configurations: Groups
    colours: Groups
    competitors: Pairs
    provinces: Pairs
    cities: Groups
    consultants: Pairs = ()
    activities: Pairs = ()


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the form: its title, what is asked in the open, and what waits behind "More"."""

    title: "str | Promise"
    fields: tuple[str, ...]
    more: tuple[str, ...] = ()


SECTIONS = (
    Section(
        _("Customer"),
        ("party", "organization_name", "gender", "age_band", "club_member", "province", "city", "owner"),
        ("number", "phone_2", "phone_3", "address"),
    ),
    Section(_("Where from"), ("filed_on", "lead_source", "activity", "venue"), ("media_name",)),
    Section(
        _("The car"),
        ("model", "configuration", "colour", "purpose", "replacement", "current_vehicle", "current_vehicle_registered_on",
         "used_car", "call_topics", "visited_before"),
        ("usage", "accessories", "planned_purchase_on"),
    ),
    Section(_("Money"), ("budget", "funds", "payment")),
    Section(_("Competition"), (), ("preference", "competitor_brand", "comparison_points", "other_models")),
    Section(
        _("This contact and the next"),
        ("method", "topics", "appointment_on", "note", "expected_visit", "intent_level", "followup_level", "next_followup_on"),
    ),
)  # fmt: skip


class FilingForm(forms.Form):
    """Step 2. `channel` chooses the sources. `asked` and `required` come from `crm.rules`, by channel and party; what is not asked is not there."""

    # Short answers that stand two in a row.
    half = frozenset(
        {"party", "gender", "club_member", "province", "city", "number", "phone_2", "phone_3", "used_car", "payment",
         "preference", "accessories", "replacement", "media_name", "planned_purchase_on", "purpose"}
    )  # fmt: skip

    def __init__(
        self,
        *args: object,
        channel: Channel,
        asked: Collection[str],
        required: Collection[str],
        offer: Offer,
        today: date,
        **kwargs: object,
    ) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # handed on as they came
        fields = {**_customer(channel, offer, today), **_car(offer), **_rest(offer, today)}
        self.fields = {name: field for name, field in fields.items() if name in asked}
        for name, field in self.fields.items():
            field.required = name in required

    def sections(self) -> list[dict[str, Any]]:
        """The sections with the fields that are there, bound, in their order; empty ones are left out.

        A field behind "More" that turned out to be required or wrong comes into the open.
        """
        shown = []
        for section in SECTIONS:
            names = [name for name in (*section.fields, *section.more) if name in self.fields]
            hidden = [name for name in names if name in section.more and not self._must_be_seen(name)]
            fields = [self[name] for name in names if name not in hidden]
            if names:
                shown.append({"title": section.title, "fields": fields, "more": [self[name] for name in hidden]})
        return shown

    def _must_be_seen(self, name: str) -> bool:
        return self.fields[name].required or name in self.errors


def _customer(channel: Channel, offer: Offer, today: date) -> dict[str, forms.Field]:
    text = forms.CharField
    return {
        "party": one(_("Kind of customer"), choices_of("party"), joined=True),
        "organization_name": text(label=_("Organisation"), widget=text_input(maxlength=80)),
        "gender": one(_("Gender"), choices_of("gender"), joined=True),
        "age_band": one(_("Age"), choices_of("age_band")),
        "club_member": yes_no(_("Club member")),
        "province": forms.ChoiceField(label=_("Province"), choices=offer.provinces, widget=forms.Select({"class": "form-select"})),
        "city": forms.ChoiceField(label=_("City or district"), choices=offer.cities, widget=forms.Select({"class": "form-select", "data-options-of": "province"})),
        "owner": one(_("Consultant"), offer.consultants),
        "number": text(label=_("Card number"), widget=text_input(maxlength=30)),
        "phone_2": text(label=_("Second number"), widget=PhoneNumber()),
        "phone_3": text(label=_("Third number"), widget=PhoneNumber()),
        "address": text(label=_("Address"), widget=text_input(maxlength=200)),
        "filed_on": forms.DateField(
            label=_("Contacted on"), widget=QuickDate(days_ahead(today, (0,)), latest=today),
            help_text=_("The day of the contact, not of typing it in."),
        ),
        "lead_source": one(_("Heard of us by"), choices_of("lead_source", LEAD_SOURCES[channel])),
        "activity": one(_("Activity"), offer.activities),
        "venue": one(_("Place"), choices_of("venue")),
        "media_name": text(label=_("Name of the medium"), widget=text_input(maxlength=60)),
    }  # fmt: skip


def _car(offer: Offer) -> dict[str, forms.Field]:
    text = forms.CharField
    return {
        "model": one(_("Model"), offer.models),
        "configuration": one_of(_("Configuration"), offer.configurations, of="model"),
        "colour": one_of(_("Colour"), offer.colours, of="model"),
        "purpose": one(_("Purpose"), choices_of("purpose")),
        "replacement": one(_("Car so far"), choices_of("replacement")),
        "current_vehicle": text(label=_("Current car, maker and model"), widget=text_input(maxlength=60)),
        "current_vehicle_registered_on": forms.DateField(label=_("First registered"), widget=QuickDate()),
        "used_car": yes_no(_("Interested in a used car")),
        "call_topics": several(_("Asked on the phone about"), choices_of("call_topics")),
        "visited_before": one(_("Been to a showroom"), choices_of("visited_before")),
        "usage": text(label=_("Usage and surroundings"), widget=text_area(maxlength=500, rows=2)),
        "accessories": one(_("Accessories wanted"), choices_of("accessories"), joined=True),
        "planned_purchase_on": forms.DateField(label=_("Wants to drive it from"), widget=QuickDate()),
        "budget": one(_("Budget"), choices_of("budget")),
        "funds": one(_("Funds"), choices_of("funds")),
        "payment": one(_("Payment"), choices_of("payment"), joined=True),
    }


def _rest(offer: Offer, today: date) -> dict[str, forms.Field]:
    return {
        "preference": one(_("First choice"), choices_of("preference"), joined=True),
        "competitor_brand": one(_("Competitor"), offer.competitors),
        "comparison_points": several(_("Compares"), choices_of("comparison_points")),
        "other_models": forms.CharField(label=_("Other models considered"), widget=text_input(maxlength=200)),
        "method": one(_("How"), choices_of("method")),
        "topics": several(_("Talked about"), choices_of("topics")),
        "appointment_on": forms.DateField(label=_("Appointment"), widget=QuickDate(days_ahead(today, (1, 2, 7)), earliest=today)),
        "note": forms.CharField(label=_("What was said"), widget=text_area(maxlength=2000)),
        "expected_visit": one(_("Expected visit"), choices_of("expected_visit")),
        "intent_level": one(_("Intent level"), [(level.value, level.value) for level in IntentLevel], joined=True),
        "followup_level": one(_("Follow-up level"), choices_of("followup_level")),
        "next_followup_on": forms.DateField(label=_("Next follow-up"), widget=next_date(today, is_filing=True)),
    }  # fmt: skip
