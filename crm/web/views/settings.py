"""`/settings/`: what a dealer sets for itself."""

from typing import Any, cast
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.access import Action
from accounts.rules.commands import Purpose
from accounts.web.asker import asker
from crm.queries.settings import dealer_settings
from crm.rules.calendar import CalendarShows
from crm.rules.consent import NAMED_WAYS
from crm.rules.places import cities, provinces
from crm.rules.settings import IDLE_MINUTES, TIMES, WEEKDAYS
from crm.services.settings import PRIVACY, SettingsChanges, update_settings, values_of
from crm.web.base import DealerPage, language
from crm.web.forms.choices import consultant_choices
from crm.web.forms.opening import read_day_hours, read_days, show_day_hours, show_days
from kit.errors import DomainError
from kit.htmx.answers import Toast
from kit.idempotency.forms import Done, form_token, run_once
from kit.texts import detail_of
from kit.web.commands import FormRefused, run_form_command
from kit.web.forms import Words, select, text_input
from kit.web.navigation import NavItem

NAVIGATION = [
    NavItem(gettext_lazy("Settings"), "dealer_settings", "settings", Action.SETTINGS_MANAGE),
    NavItem(
        gettext_lazy("Personal data"), "personal_data", "lock", Action.PRIVACY_MANAGE,
        also=("person", "publish_notice"),
        parts=(NavItem(gettext_lazy("Publish a privacy notice"), "publish_notice", "clipboard-text"),),
    ),
]  # fmt: skip


def _clock(label: Words, help_text: Words = "") -> forms.TimeField:
    widget = forms.TimeInput({"class": "form-control", "type": "time"}, "%H:%M")
    return forms.TimeField(label=label, required=False, help_text=help_text, widget=widget)


def _hours(label: Words) -> forms.CharField:
    return forms.CharField(label=label, required=False, max_length=200, widget=text_input(spellcheck="false"))


def _count(label: Words, help_text: Words = "") -> forms.IntegerField:
    widget = forms.NumberInput({"class": "form-control", "inputmode": "numeric"})
    return forms.IntegerField(label=label, required=False, help_text=help_text, widget=widget)


class SettingsForm(forms.Form):
    """Every setting. What is required and right is for the service; this only asks."""

    area_code = forms.CharField(
        label=gettext_lazy("Area code"),
        required=False,
        max_length=10,
        widget=text_input(inputmode="numeric"),
        help_text=gettext_lazy("Added to landline numbers entered without one."),
    )
    province = forms.ChoiceField(label=gettext_lazy("Province"), required=False, widget=select())
    city = forms.ChoiceField(
        label=gettext_lazy("City"), required=False, widget=select(**{"data-options-of": "province"})
    )
    card_number_pattern = forms.CharField(
        label=gettext_lazy("Card number pattern"),
        required=False,
        max_length=100,
        strip=False,
        widget=text_input(autocapitalize="none", spellcheck="false"),
        help_text=gettext_lazy(
            "9 is any digit, A any letter; other characters stay as they are. Leave empty to allow any number."
        ),
    )
    wholesale_consultant = forms.ChoiceField(
        label=gettext_lazy("Wholesale consultant"),
        required=False,
        widget=select(),
        help_text=gettext_lazy("Owns every wholesale card."),
    )
    calendar_shows = forms.ChoiceField(
        label=gettext_lazy("Customer details shown in calendars"),
        required=False,
        widget=select(),
        help_text=gettext_lazy("Consultants can see their follow-ups in their phone's calendar."),
    )
    idle_minutes = forms.TypedChoiceField(
        label=gettext_lazy("Sign out browsers that are idle for"),
        required=False,
        coerce=int,
        empty_value=None,
        widget=select(),
    )
    managers_need_second_factor = forms.BooleanField(
        label=gettext_lazy("Managers need two-step verification"),
        required=False,
        help_text=gettext_lazy("They have 7 days to turn it on. Administrators always need it."),
    )
    opens_at = _clock(gettext_lazy("Opens"))
    closes_at = _clock(gettext_lazy("Closes"))
    morning_meeting_at = _clock(gettext_lazy("Morning meeting"))
    evening_meeting_at = _clock(gettext_lazy("Evening meeting"))
    first_review_at = _clock(
        gettext_lazy("First review"), gettext_lazy("The time by which the day's cards and follow-ups are reviewed.")
    )
    last_review_at = _clock(gettext_lazy("Last review"), gettext_lazy("An hour before the evening meeting."))
    quiet_from = _clock(gettext_lazy("Quiet hours from"), gettext_lazy("No reminders are sent during quiet hours."))
    quiet_to = _clock(gettext_lazy("Quiet hours until"))

    notice_way = forms.ChoiceField(
        label=gettext_lazy("Customers are usually informed"), required=False, widget=select()
    )
    keep_lost_months = _count(
        gettext_lazy("Keep data of lost customers, months"), gettext_lazy("After the last contact; then it is erased.")
    )
    keep_traffic_months = _count(gettext_lazy("Keep data of declined and pending traffic, months"))
    keep_lead_days = _count(gettext_lazy("Keep data of leads without a card, days"))

    monday = _hours(gettext_lazy("Monday"))
    tuesday = _hours(gettext_lazy("Tuesday"))
    wednesday = _hours(gettext_lazy("Wednesday"))
    thursday = _hours(gettext_lazy("Thursday"))
    friday = _hours(gettext_lazy("Friday"))
    saturday = _hours(gettext_lazy("Saturday"))
    sunday = _hours(gettext_lazy("Sunday"))
    special_days = forms.CharField(
        label=gettext_lazy("Special days"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea({"class": "form-control", "rows": 5, "spellcheck": "false"}),
        help_text=gettext_lazy("One date a line with its hours: 2026-10-01 closed, or 2026-10-02 10:00-16:00."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups = [(province, [(city, city) for city in cities(province)]) for province in provinces()]
        self._offer("province", [(name, name) for name in provinces()])
        self._offer("city", groups)
        self._offer("calendar_shows", [(each.value, each.label(language())) for each in CalendarShows])
        self._offer("idle_minutes", [(minutes, _idle(minutes)) for minutes in IDLE_MINUTES])
        self._offer("notice_way", [(each.value, each.label(language())) for each in NAMED_WAYS])
        self._offer("wholesale_consultant", [("", _("Nobody")), *consultant_choices()])

    def _offer(self, field: str, choices: Any) -> None:
        self.fields[field].choices = choices  # type: ignore[attr-defined] # a ChoiceField

    def section(self, *names: str) -> list[forms.BoundField]:
        """Some of the fields, as the page groups them."""
        return [self[name] for name in names]

    @property
    def place(self) -> list[forms.BoundField]:
        return self.section("province", "city", "area_code")

    @property
    def cards(self) -> list[forms.BoundField]:
        return self.section("card_number_pattern", "wholesale_consultant", "calendar_shows")

    @property
    def security(self) -> list[forms.BoundField]:
        return self.section("idle_minutes", "managers_need_second_factor")

    @property
    def privacy(self) -> list[forms.BoundField]:
        return self.section(*PRIVACY)

    @property
    def day(self) -> list[forms.BoundField]:
        return self.section(*TIMES)

    @property
    def week(self) -> list[forms.BoundField]:
        return self.section(*WEEKDAYS)

    @property
    def dates(self) -> list[forms.BoundField]:
        return self.section("special_days")

    def changes(self) -> SettingsChanges:
        """What was given, as the service takes it; what could not be read is left out."""
        given: dict[str, Any] = dict(self.cleaned_data)
        if "wholesale_consultant" in given:
            chosen = given["wholesale_consultant"]
            given["wholesale_consultant"] = UUID(chosen) if chosen else None
        if not given.get("calendar_shows"):
            # A page from before there was this question.
            given.pop("calendar_shows", None)
        if given.get("idle_minutes") is None:
            # So is this one, with the second factor beside it.
            given.pop("idle_minutes", None)
            given.pop("managers_need_second_factor", None)
        if not given.get("notice_way"):
            # And these.
            for name in PRIVACY:
                given.pop(name, None)
        week = {day: given.pop(day, "") for day in WEEKDAYS}
        given["weekday_hours"] = {day: read_day_hours(text) for day, text in week.items() if text}
        given["special_days"] = read_days(given.get("special_days", ""))
        if "monday" not in self.data:
            # A page from before there were these questions.
            del given["weekday_hours"], given["special_days"]
        for name in TIMES:
            if given.get(name) is not None:
                given[name] = given[name].replace(second=0, microsecond=0)
        return cast(SettingsChanges, given)


def _idle(minutes: int) -> str:
    if minutes < 60:
        return ngettext("%(count)s minute", "%(count)s minutes", minutes) % {"count": minutes}
    return ngettext("%(count)s hour", "%(count)s hours", minutes // 60) % {"count": minutes // 60}


class Settings(DealerPage):
    """All settings on one page."""

    action = {"GET": Action.SETTINGS_MANAGE, "POST": Action.SETTINGS_MANAGE}
    sensitive = {"POST": Purpose.WORK}
    template_name = "crm/settings.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        """GET."""
        settings = dealer_settings()
        days, dates = settings.weekday_hours, settings.special_days
        hours = {day: show_day_hours(days[day]) for day in days} | {"special_days": show_days(dates)}
        return self._show(request, SettingsForm(initial={**values_of(settings), **hours}), settings.version)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Saved whole or not at all; someone else's change in between is told (`stale`)."""
        form = SettingsForm(request.POST)
        form.is_valid()
        read = request.POST.get("version", "")
        version = int(read) if read.isdecimal() and len(read) < 10 else -1

        def act() -> Done:
            update_settings(asker(request), form.changes(), version)
            return Done(reverse("dealer_settings"), Toast(_("Settings saved.")))

        try:
            return run_once(request, lambda: run_form_command({"": form}, act))
        except FormRefused:
            return self._show(request, form, version, status=422)
        except DomainError as refusal:
            if refusal.code != "stale":
                raise
            form.add_error(None, detail_of(refusal.problems[0]))
            return self._show(request, form, dealer_settings().version, status=409)

    def _show(self, request: HttpRequest, form: SettingsForm, version: int, status: int = 200) -> HttpResponse:
        return self.show({"form": form, "version": version, "once": form_token(request)}, status=status)
