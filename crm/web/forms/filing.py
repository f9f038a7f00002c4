"""Filing (CA-6, CA-10): first who it is, then everything that the channel asks for and cannot be known."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.field_labels import LABELS
from crm.rules.codes import Business, Channel, Party, Replacement
from crm.rules.consent import NAMED_WAYS
from crm.rules.contact import methods_at_filing
from crm.rules.fields import CARD_FIELDS, Takes
from crm.rules.requirements import Need, requirements
from crm.rules.status import choices_after
from crm.web.forms.card import Offer, card_field
from crm.web.forms.fields import choices_of, labelled, one, several
from crm.web.forms.follow_up import next_date, time_of_day
from crm.web.forms.levels import level_field
from kit.web.forms import PhoneNumber, QuickDate, Words, days_ahead, text_area, text_input


class CheckForm(forms.Form):
    """Step 1: the number, then the name. Who was here before is shown as soon as both are there (CA-5)."""

    phone = forms.CharField(label=_("Number"), max_length=40, widget=PhoneNumber({"autofocus": True}))
    customer_name = forms.CharField(
        label=LABELS["customer_name"],
        max_length=60,
        widget=text_input(maxlength=60),
        help_text=_("“王先生” or “王小姐” is enough."),
    )

    def __init__(self, *args: object, has_traffic: bool = False, only_phone: bool = False, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # handed on as they came
        # A telemarketer has no choice to make: without an answer, a filing begins with a call.
        if not has_traffic and not only_phone:
            initial = Channel.PHONE.value
            self.fields["start"] = one(_("Channel"), starts(), joined=True, initial=initial)


def starts() -> list[tuple[str, str]]:
    """How a filing without traffic begins: a channel, or wholesale, which is always outreach (CA-9)."""
    return [*choices_of("channel"), *labelled([Business.WHOLESALE])]


def begun(start: str) -> tuple[Channel, Business]:
    """The channel and the business of a start."""
    if start == Business.WHOLESALE:
        return Channel.OUTREACH, Business.WHOLESALE
    return Channel(start), Business.RETAIL


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the form: its title, what is asked in the open, and what waits behind "More"."""

    title: Words
    fields: tuple[str, ...]
    more: tuple[str, ...] = ()


SECTIONS = (
    Section(
        _("Customer"),
        ("party", "gender", "organization_name", "age_band", "club_member", "owner", "province", "city"),
        ("number", "phone_2", "phone_3", "address"),
    ),
    Section(_("Source"), ("filed_on", "lead_source", "activity", "venue"), ("media_name",)),
    Section(
        _("The car"),
        ("model", "configuration", "colour", "purpose", "replacement", "current_vehicle",
         "current_vehicle_registered_on", "used_car", "call_topics", "visited_before"),
        ("options", "usage", "accessories", "planned_purchase_on"),
    ),
    Section(_("Money"), ("budget", "funds", "payment")),
    Section(_("Competition"), (), ("preference", "competitor_brand", "comparison_points", "other_models")),
    Section(
        _("This contact and the next follow-up"),
        ("method", "topics", "appointment_on", "appointment_time", "note", "expected_visit", "expected_visit_on",
         "intent_level", "followup_level", "next_followup_on"),
    ),
    # Preset to the dealer's usual way: it costs no tap (PI-1).
    Section(_("Personal data"), ("notice", "marketing")),
)  # fmt: skip

# Short answers that stand two in a row.
HALF = frozenset(
    {"customer_name", "party", "gender", "province", "city", "number", "phone", "phone_2", "phone_3", "payment",
     "preference", "accessories", "replacement", "media_name", "planned_purchase_on", "purpose"}
)  # fmt: skip
# There for some answers only; `fields.js` shows them, without it they are all there.
SHOWN_BY = {
    "organization_name": f"party={Party.ORGANIZATION}",
    "current_vehicle": f"replacement={Replacement.ADDITIONAL} {Replacement.TRADE_IN}",
    "current_vehicle_registered_on": f"replacement={Replacement.ADDITIONAL} {Replacement.TRADE_IN}",
    "appointment_on": "topics=appointment",
    "appointment_time": "topics=appointment",
    "expected_visit_on": "expected_visit=date",
    "next_followup_on": "status=active ordered",
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A field in its place: `shown_by` names the answers it depends on, `is_half` lets another stand beside it,
    `is_remarked` says that its help is the manager's remark (CA-13)."""

    field: forms.BoundField
    shown_by: str
    is_half: bool
    is_remarked: bool = False


class FilingForm(forms.Form):
    """Step 2. What is asked and required for the channel comes from `crm.rules`; what is not asked is not there."""

    def __init__(
        self, *args: object, channel: Channel, business: Business, has_traffic: bool, offer: Offer, today: date,
        **kwargs: object,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # handed on as they came
        party, replacement = self._given("party"), self._given("replacement")
        needs = requirements(channel, business, party, replacement)
        self.fields = {
            name: card_field(row, channel, offer)
            for name, row in CARD_FIELDS.items()
            if row.takes is not Takes.PHONES and (needs[name] is not Need.NOT_ASKED or name == "organization_name")
        }
        for name, field in self.fields.items():
            field.required = needs[name] is Need.REQUIRED
        self.fields |= _contact(today, channel) | _second_numbers()
        # O is given by the order itself (ST-1), and refused without one.
        self.fields["intent_level"] = level_field()
        if offer.consultants:
            self.fields["owner"] = one(LABELS["owner"], offer.consultants)
        # CA-3: a walk-in without traffic is one of today.
        if not has_traffic and channel != Channel.WALK_IN:
            self.fields["filed_on"] = _filed_on(today)
        self.fields |= _consents()

    def _given(self, name: str) -> str:
        source = self.data if self.is_bound else self.initial
        return str(source.get(name) or "")

    def sections(self) -> list[dict[str, Any]]:
        """The sections with the fields that are there, in their order; empty ones are left out.

        A field behind "More" that turned out to be required or wrong comes into the open.
        """
        shown = []
        for section in SECTIONS:
            names = [name for name in (*section.fields, *section.more) if name in self.fields]
            hidden = [name for name in names if name in section.more and not self._must_be_seen(name)]
            if names:
                fields = [self._shown(name) for name in names if name not in hidden]
                shown.append({"title": section.title, "fields": fields, "more": [self._shown(name) for name in hidden]})
        return shown

    def _shown(self, name: str) -> Shown:
        return Shown(self[name], SHOWN_BY.get(name, ""), name in HALF)

    def _must_be_seen(self, name: str) -> bool:
        return self.fields[name].required or name in self.errors


def _contact(today: date, channel: Channel) -> dict[str, forms.Field]:
    """The first contact (FU-1), and what it leaves the card as. Where one method alone fits it is not asked (CA-14)."""
    ahead = QuickDate(days_ahead(today, (1, 2, 7)), earliest=today)
    methods = methods_at_filing(channel)
    method = {"method": one(LABELS["method"], choices_of("method", methods))} if len(methods) > 1 else {}
    return {
        **method,
        "topics": several(LABELS["topics"], choices_of("topics")),
        "appointment_on": forms.DateField(label=LABELS["appointment_on"], required=False, widget=ahead),
        "appointment_time": time_of_day(),
        "note": forms.CharField(
            label=LABELS["note"], required=False, max_length=2000, widget=text_area(maxlength=2000)
        ),
        "expected_visit_on": forms.DateField(
            label=_("Expected visit date"),
            required=False,
            widget=QuickDate(days_ahead(today, (1, 2, 7)), earliest=today),
        ),
        "status": one(LABELS["status"], labelled(choices_after(None)), joined=True, required=False),
        "next_followup_on": forms.DateField(
            label=LABELS["next_followup_on"], required=False, widget=next_date(today, is_filing=True)
        ),
    }


def _consents() -> dict[str, forms.Field]:
    return {
        "notice": one(_("Informed of the privacy notice"), labelled(NAMED_WAYS), joined=True, required=False),
        "marketing": forms.BooleanField(label=_("Agrees to receive marketing messages"), required=False),
    }


def _second_numbers() -> dict[str, forms.Field]:
    return {
        "phone_2": forms.CharField(label=_("Second number"), required=False, max_length=40, widget=PhoneNumber()),
        "phone_3": forms.CharField(label=_("Third number"), required=False, max_length=40, widget=PhoneNumber()),
    }


def _filed_on(today: date) -> forms.Field:
    return forms.DateField(
        label=LABELS["filed_on"],
        initial=today,
        widget=QuickDate(days_ahead(today, (0,)), earliest=today.replace(day=1), latest=today),
        help_text=_("The day the customer was contacted, not the day of entry."),
    )
