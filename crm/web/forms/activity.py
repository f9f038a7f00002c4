"""The forms of an activity: its plan, and whom to invite (AC-1)."""

from typing import Any, cast
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.rules.codes import OPEN, Status, Venue
from crm.services.activities import FIELDS, ActivityInput
from crm.web.forms.choices import consultant_choices
from crm.web.forms.fields import choices_of, labelled, one, several, yes_no
from kit.web.forms import number_input, select, text_input

_AGES = ("15", "30", "60", "90")


def _day(label: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput({"class": "form-control", "type": "date"}, "%Y-%m-%d"))


class ActivityForm(forms.Form):
    """A plan. What is required is the service's to say."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields = {
            "kind": one(_("Kind"), choices_of("activity_kind"), joined=True),
            "name": forms.CharField(label=_("Name of the activity"), max_length=80, widget=text_input(maxlength=80)),
            "starts_on": _day(_("First day")),
            "ends_on": _day(_("Last day")),
            "place": forms.CharField(
                label=_("Location"), required=False, max_length=120, widget=text_input(maxlength=120)
            ),
            "venue": one(_("Venue"), labelled(Venue), required=False),
            "budget": forms.DecimalField(
                label=_("Budget, yuan"), required=False, min_value=0, max_digits=12, decimal_places=2,
                widget=number_input(inputmode="decimal"),
            ),
        }  # fmt: skip

    def values(self) -> ActivityInput:
        """What was given, as the service takes it; what could not be read is left out. What was emptied is given as
        empty: left out, a change would leave it as it was."""
        emptied = {name: getattr(self.fields[name], "empty_value", None) for name in FIELDS if name not in self.errors}
        return cast(
            ActivityInput, emptied | {name: self.cleaned_data[name] for name in FIELDS if name in self.cleaned_data}
        )


class InviteForm(forms.Form):
    """Whom to invite, by what is known of them; dormant customers unless told otherwise."""

    def __init__(self, *args: Any, models: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        statuses = [status for status in Status if status in OPEN]
        self.fields = {
            "status": several(_("Status"), labelled(statuses), initial=[Status.DORMANT.value], required=False),
            "model": several(_("Model"), models, required=False),
            "visited": yes_no(_("Visited"), required=False),
            "age_over": forms.ChoiceField(
                label=_("Card age"),
                required=False,
                choices=[("", _("Any")), *[(days, _("Over %(days)s days") % {"days": days}) for days in _AGES]],
                widget=select(),
            ),
            "owner": forms.ChoiceField(
                label=_("Consultant"),
                required=False,
                choices=[("", _("All")), *consultant_choices()],
                widget=select(),
            ),
        }

    def filters(self) -> dict[str, object]:
        """What was chosen, as the list of cards takes it."""
        given = self.cleaned_data
        visited = given.get("visited")
        return {
            "status": given.get("status"),
            "model": given.get("model"),
            "visited": None if not visited else visited == "yes",
            "age_over": int(given["age_over"]) if given.get("age_over") else None,
            "owner": [UUID(given["owner"])] if given.get("owner") else None,
        }
