"""The form of one contact (FU-1): topic, what was said, next date; the rest is filled in or one tap away."""

import json
from collections.abc import Iterable, Sequence
from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.rules.codes import Channel, FollowUpLevel, Method, Nature
from crm.rules.fields import CARD_FIELDS, Takes
from crm.web.forms.card import Offer, card_field
from crm.web.forms.fields import choices_of, one, several, yes_no
from crm.web.forms.levels import level_field
from kit.web.forms import QuickDate, days_ahead, text_area

Pairs = Sequence[tuple[str, str]]


class FollowUpForm(forms.Form):
    """One contact and its outcome, on a card that stands.

    `methods` are those that fit the traffic it comes from, all without; `activities` the conversion ones that are open
    (FU-1). `statuses` are those the card may take now (ST-2), `today` the business date. The bounds of the next date
    follow the level while it is chosen (FU-3); the service has the last word.
    """

    def __init__(
        self,
        *args: object,
        today: date,
        statuses: Pairs = (),
        methods: Pairs = (),
        activities: Pairs = (),
        **kwargs: object,
    ) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # handed on as they came
        self.fields = {
            "method": one(_("Contact method"), methods or choices_of("method"), initial=Method.OUTGOING_CALL.value),
            "reached": yes_no(_("Customer reached"), initial="yes", required=False),
            "topics": several(_("About"), choices_of("topics")),
            "note": forms.CharField(
                label=_("Notes"), required=False, max_length=2000, widget=text_area(maxlength=2000)
            ),
            "appointment_on": forms.DateField(
                label=_("Appointment"), required=False, widget=QuickDate(days_ahead(today, (0, 1, 2)), earliest=today)
            ),
            "appointment_time": time_of_day(),
            "intent_level": level_field(),
            "followup_level": one(_("Follow-up level"), choices_of("followup_level")),
            "status": one(_("Status afterwards"), statuses),
            "next_followup_on": forms.DateField(label=_("Next follow-up"), required=False, widget=next_date(today)),
            "nature": one(_("Nature"), choices_of("nature"), initial=Nature.ROUTINE.value),
            "activity": one(_("Activity"), activities, required=False),
            "contact_at": forms.DateTimeField(label=_("When"), required=False, widget=_moment()),
        }

    activity_shown_by = f"nature={Nature.ACTIVITY_INVITE} {Nature.ACTIVITY_ATTENDANCE}"


class KeyQuestionsForm(forms.Form):
    """What level H still lacks (CA-11), asked where it is given: the answers go onto the card with the contact."""

    prefix = "card"

    def __init__(self, *args: object, missing: Iterable[str], channel: Channel, offer: Offer, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # handed on as they came
        self.fields = {
            name: card_field(CARD_FIELDS[name], channel, offer)
            for name in missing
            if CARD_FIELDS[name].takes is not Takes.CATALOGUE
        }
        for field in self.fields.values():
            field.required = False


def next_date(today: date, is_filing: bool = False) -> QuickDate:
    """The next date's field: proposed and bounded by the level that is chosen in the same form (FU-3)."""
    bounds = {level.value: level.first_days if is_filing else level.later_days for level in FollowUpLevel}
    return QuickDate(
        days_ahead(today, (1, 2, 3, 5, 7, 15, 30)),
        earliest=today,
        attrs={"data-bounds": json.dumps(bounds), "data-level-name": "followup_level", "data-from": today.isoformat()},
    )


def time_of_day() -> forms.TimeField:
    """Return the field for the time of an appointment, if one was agreed (FU-5)."""
    widget = forms.TimeInput({"class": "form-control", "type": "time", "step": 300}, "%H:%M")
    return forms.TimeField(label=_("Appointment time"), required=False, widget=widget)


def _moment() -> forms.DateTimeInput:
    return forms.DateTimeInput({"class": "form-control", "type": "datetime-local"}, "%Y-%m-%dT%H:%M")
