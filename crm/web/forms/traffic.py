"""Reception's quick entry (TR-1): three taps for the usual party, typing only where the customer said something."""

from collections.abc import Sequence

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.rules.codes import TrafficKind
from crm.web.forms.fields import choices_of, one
from kit.web.forms import PhoneNumber, text_input

_SIZES = [(str(size), str(size)) for size in (1, 2, 3, 4)] + [("5", "5+")]


class TrafficForm(forms.Form):
    """What is known about a party while it stands at the desk. `consultants` and `models` are (value, label) pairs."""

    def __init__(
        self,
        *args: object,
        consultants: Sequence[tuple[str, str]] = (),
        models: Sequence[tuple[str, str]] = (),
        **kwargs: object,
    ) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # handed on as they came
        self.fields = {
            "kind": one(_("Kind"), choices_of("traffic_kind"), joined=True, initial=TrafficKind.SHOWROOM.value),
            "consultant": one(_("Consultant"), consultants),
            "first_time": one(_("Been here before"), _FIRST_TIME, joined=True, initial="yes"),
            "party_size": one(_("People"), _SIZES, joined=True, initial="1"),
            "model": one(_("Asked about"), models, required=False),
            "test_drive": forms.BooleanField(label=_("Test drive"), required=False),
            "customer_name": forms.CharField(label=_("Name"), required=False, widget=text_input(maxlength=60)),
            "phone": forms.CharField(label=_("Number"), required=False, widget=PhoneNumber()),
            "remark": forms.CharField(label=_("Remark"), required=False, widget=text_input(maxlength=500)),
        }


_FIRST_TIME = (("yes", _("First time")), ("no", _("Came back")))
