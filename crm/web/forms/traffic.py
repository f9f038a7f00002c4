"""Reception's quick entry (TR-1): three taps for the usual party, typing only where the customer said something."""

from collections.abc import Mapping, Sequence
from typing import Any, cast
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.models import TrafficRecord
from crm.rules.codes import TrafficKind
from crm.services.inputs import TrafficInput
from crm.web.forms.fields import choices_of, one
from kit.web.forms import PhoneNumber, Words, text_input

_LARGEST = 5
_SIZES = [(str(size), str(size)) for size in range(1, _LARGEST)] + [(str(_LARGEST), f"{_LARGEST}+")]
_FIRST_TIME = (("yes", _("First time")), ("no", _("Return visit")))
_MOMENT = "%Y-%m-%dT%H:%M"

Pairs = Sequence[tuple[str, str]]


class TrafficForm(forms.Form):
    """What is known about a party while it stands at the desk. `consultants` and `models` are (value, label) pairs."""

    def __init__(self, *args: object, consultants: Pairs = (), models: Pairs = (), **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # handed on as they came
        self.fields = {
            "kind": one(_("Kind"), choices_of("traffic_kind"), joined=True, initial=TrafficKind.SHOWROOM.value),
            "consultant": one(_("Consultant"), consultants),
            "first_time": one(_("First-time or return"), _FIRST_TIME, joined=True, initial="yes"),
            "party_size": one(_("People"), _SIZES, joined=True, initial="1"),
            "model": one(_("Model asked about"), models, required=False),
            "test_drive": forms.BooleanField(label=_("Test drive"), required=False),
            "customer_name": forms.CharField(
                label=_("Name"), required=False, max_length=60, widget=text_input(maxlength=60)
            ),
            "phone": forms.CharField(label=_("Number"), required=False, max_length=40, widget=PhoneNumber()),
            "remark": forms.CharField(
                label=_("Remark"), required=False, max_length=500, widget=text_input(maxlength=500)
            ),
        }


class CorrectionForm(TrafficForm):
    """A record as it stands, to be put right; when they came and left beside it."""

    def __init__(self, *args: object, record: TrafficRecord, **kwargs: Any) -> None:
        super().__init__(*args, initial=_initial(record), **kwargs)
        self.fields["arrived_at"] = _moment(_("Arrival"))
        self.fields["left_at"] = _moment(_("Departure"))
        size = str(record.party_size)
        if record.party_size >= _LARGEST:
            # More than the buttons say: what stands must not shrink by a correction of something else.
            self.fields["party_size"] = one(_("People"), [*_SIZES[:-1], (size, size)], joined=True)


def read_traffic(cleaned: Mapping[str, Any]) -> TrafficInput:
    """What the form could read, as the service takes it."""
    data = dict(cleaned)
    if "first_time" in data:
        data["first_time"] = data["first_time"] == "yes"
    if data.get("party_size"):
        data["party_size"] = int(data["party_size"])
    if data.get("consultant"):
        data["consultant"] = UUID(data["consultant"])
    return cast(TrafficInput, data)


def _initial(record: TrafficRecord) -> dict[str, object]:
    plain = ("kind", "model", "test_drive", "customer_name", "phone", "remark")
    return {
        **{field: getattr(record, field) for field in plain},
        "consultant": str(record.consultant_id),
        "first_time": "yes" if record.first_time else "no",
        "party_size": str(record.party_size),
        # Minutes are what the field holds; the seconds of a record that is left as it is are of no matter.
        "arrived_at": timezone.localtime(record.arrived_at).replace(second=0, microsecond=0),
        "left_at": record.left_at and timezone.localtime(record.left_at).replace(second=0, microsecond=0),
    }


def _moment(label: Words) -> forms.DateTimeField:
    widget = forms.DateTimeInput({"class": "form-control", "type": "datetime-local"}, _MOMENT)
    return forms.DateTimeField(label=label, required=False, widget=widget, input_formats=[_MOMENT, "%Y-%m-%dT%H:%M:%S"])
