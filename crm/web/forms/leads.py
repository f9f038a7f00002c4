"""The forms of a lead: an attempt to reach the customer, why it is declined, who gets it (HQ-4, HQ-5)."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.rules.codes import LeadReason, Method
from crm.services.leads.work import LeadContactInput
from crm.web.forms.fields import choices_of, labelled, one, yes_no
from kit.web.forms import text_area


class LeadContactForm(forms.Form):
    """An attempt, made just now."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields = {
            "method": one(_("Contact method"), choices_of("method"), initial=Method.OUTGOING_CALL.value),
            "reached": yes_no(_("Reached"), initial="yes"),
            "note": forms.CharField(label=_("Notes"), required=False, max_length=500, widget=text_area(maxlength=500)),
        }

    def values(self) -> LeadContactInput:
        """Return the answers as the service takes them."""
        given = self.cleaned_data
        values = LeadContactInput(method=given.get("method") or "", note=given.get("note") or "")
        if given.get("reached"):
            values["reached"] = given["reached"] == "yes"
        return values


class LeadDeclineForm(forms.Form):
    """Why."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields = {"reason": one(_("Why"), labelled(LeadReason))}

    def reason(self) -> str:
        """Return the chosen code; "" for none."""
        return str(self.cleaned_data.get("reason") or "")


class LeadGiveForm(forms.Form):
    """To whom."""

    def __init__(self, *args: Any, people: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields = {"consultant": one(_("Consultant"), people)}

    def consultant(self) -> UUID | None:
        """Return the chosen person; None for none."""
        given = self.cleaned_data.get("consultant")
        return UUID(given) if given else None
