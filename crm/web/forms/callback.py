"""The form of a callback: what a customer says after a delivery, or of a loss (CC-4)."""

from datetime import date
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.rules.codes import CallbackKind, Method
from crm.services.callbacks import CallbackInput
from crm.web.forms.fields import choices_of, one, yes_no
from kit.web.forms import QuickDate, days_ahead, text_area

_YES_NO = ("reached", "reason_true", "may_return")


class CallbackForm(forms.Form):
    """One call. What each kind asks is asked; what is required is the service's to say."""

    def __init__(self, *args: Any, kind: CallbackKind, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields = {
            "method": one(_("Contact method"), choices_of("method"), initial=Method.OUTGOING_CALL.value),
            "reached": yes_no(_("Reached"), initial="yes"),
            **(self._of_loss() if kind == CallbackKind.LOST else self._of_delivery()),
            "remarks": forms.CharField(
                label=_("Notes"), required=False, max_length=1000, widget=text_area(maxlength=1000)
            ),
            "next_on": forms.DateField(
                label=_("Call again"),
                required=False,
                widget=QuickDate(days_ahead(today, (1, 3, 7, 30)), earliest=today),
            ),
        }

    def values(self) -> CallbackInput:
        """What was given, as the service takes it."""
        given = {name: value for name, value in self.cleaned_data.items() if value not in (None, "")}
        if given.get("reached") == "no":
            # The questions of one who was reached may stand answered from before.
            given = {name: value for name, value in given.items() if name not in ("satisfaction", *_YES_NO[1:])}
        return cast(
            CallbackInput, {name: value == "yes" if name in _YES_NO else value for name, value in given.items()}
        )

    def _of_delivery(self) -> dict[str, forms.Field]:
        return {"satisfaction": one(_("Satisfaction"), choices_of("satisfaction"), required=False)}

    def _of_loss(self) -> dict[str, forms.Field]:
        return {
            "reason_true": yes_no(_("Was the reason true?"), required=False),
            "may_return": yes_no(_("May they come back?"), required=False),
        }
