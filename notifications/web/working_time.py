"""`/notifications/working-time/`: when one works, quiet hours, an absence, copies (RM-2, RM-4, RM-6)."""

from typing import Any, cast
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.queries.staff import filter_staff
from accounts.queries.working_time import working_time_of
from accounts.roles import MANAGERS
from accounts.services.working_time import WorkingTimeChanges, set_working_time, values_of
from accounts.web.asker import asker
from kit.htmx.answers import Toast
from kit.idempotency.forms import Done, form_token, run_once
from kit.web.commands import FormRefused, run_form_command
from kit.web.forms import ChoicesSeveral, Words, select
from notifications.web.base import OwnPage


def _clock(label: Words, help_text: Words = "") -> forms.TimeField:
    widget = forms.TimeInput({"class": "form-control", "type": "time"}, "%H:%M")
    return forms.TimeField(label=label, required=False, help_text=help_text, widget=widget)


class WorkingTimeForm(forms.Form):
    """One's own working time; the service checks it."""

    day_starts_at = _clock(
        gettext_lazy("My day starts at"), gettext_lazy("The plan of the day comes then; empty for the opening time.")
    )
    days_off = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Days off"),
        required=False,
        coerce=int,
        choices=list(WEEKDAYS.items()),
        widget=ChoicesSeveral,
    )
    quiet_from = _clock(gettext_lazy("My quiet hours from"))
    quiet_to = _clock(gettext_lazy("My quiet hours until"))
    away_until = forms.DateField(
        label=gettext_lazy("Away until"),
        required=False,
        widget=forms.DateInput({"class": "form-control", "type": "date"}, "%Y-%m-%d"),
        help_text=gettext_lazy("The last day of an absence."),
    )
    instead = forms.ChoiceField(
        label=gettext_lazy("Notify instead"),
        required=False,
        widget=select(),
        help_text=gettext_lazy("Receives your reminders while you are away."),
    )
    copies = forms.MultipleChoiceField(
        label=gettext_lazy("Copies of reminders for"), required=False, widget=ChoicesSeveral
    )

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = filter_staff({"is_active": "true"}).exclude(id=user.id).order_by("name", "id")
        choices = [(str(person.id), person.name) for person in people]
        self.fields["instead"].choices = [("", _("Nobody")), *choices]  # type: ignore[attr-defined] # a ChoiceField
        if MANAGERS & set(user.roles):
            self.fields["copies"].choices = choices  # type: ignore[attr-defined] # a ChoiceField
        else:
            del self.fields["copies"]

    def changes(self) -> WorkingTimeChanges:
        """Return the answers as the service takes them; unreadable ones are left out."""
        given: dict[str, Any] = dict(self.cleaned_data)
        if "instead" in given:
            given["instead"] = UUID(given["instead"]) if given["instead"] else None
        if "copies" in given:
            given["copies"] = [UUID(person) for person in given["copies"]]
        return cast(WorkingTimeChanges, given)


class WorkingTimePage(OwnPage):
    """One's own working time."""

    action = {"GET": None, "POST": None}
    template_name = "notifications/working_time.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        user = asker(request)
        values = values_of(working_time_of(user))
        initial = {**values, "copies": [str(each) for each in cast("list[UUID]", values["copies"])]}
        return self._show(request, WorkingTimeForm(user, initial=initial))

    def post(self, request: HttpRequest) -> HttpResponse:
        user = asker(request)
        form = WorkingTimeForm(user, request.POST)
        form.is_valid()

        def act() -> Done:
            set_working_time(user, form.changes())
            return Done(reverse("notifications:working_time"), Toast(_("Working time saved.")))

        try:
            return run_once(request, lambda: run_form_command({"": form}, act))
        except FormRefused:
            return self._show(request, form, status=422)

    def _show(self, request: HttpRequest, form: WorkingTimeForm, status: int = 200) -> HttpResponse:
        return self.show({"form": form, "once": form_token(request)}, status=status)
