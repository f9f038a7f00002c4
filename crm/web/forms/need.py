"""The decision about a command of a device (SY-3)."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.models import SyncCommand
from crm.rules.codes import OnDuplicate
from crm.rules.sync.states import NeedDecision, NeedReason
from crm.web.forms.fields import labelled, one

# As for the API's instants: moved to a year before it, the command's other instants may fall before the first year.
_FIRST_YEAR = 1900


class NeedForm(forms.Form):
    """Carry it out or drop it; for a wrong clock also when it was done, for a duplicate also the answer to it."""

    def __init__(self, *args: Any, row: SyncCommand, is_duplicate: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["decision"] = one(_("Decision"), labelled(NeedDecision), initial=NeedDecision.APPLY.value)
        if row.reason == NeedReason.CLOCK_WRONG:
            self.fields["at"] = forms.DateTimeField(
                label=_("Done at"),
                required=False,
                initial=timezone.localtime(row.moment),
                widget=forms.DateTimeInput(
                    {"type": "datetime-local", "class": "form-control"}, format="%Y-%m-%dT%H:%M"
                ),
            )
        if is_duplicate:
            choices = [each for each in labelled(OnDuplicate) if each[0] != OnDuplicate.TAKE_OVER]
            self.fields["on_duplicate"] = one(_("The customer is known"), choices, required=False)

    def clean_at(self) -> datetime | None:
        """Refuse a mistyped year."""
        at: datetime | None = self.cleaned_data["at"]
        if at is not None and at.year < _FIRST_YEAR:
            raise forms.ValidationError(self.fields["at"].error_messages["invalid"], "invalid")
        return at
