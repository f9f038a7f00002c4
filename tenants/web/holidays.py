"""`/holidays/`: the country's public holidays and moved workdays, one table for all dealers (RM-4)."""

from datetime import date
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.access import Action
from accounts.queries.current_tenant import tenant_zone
from accounts.web.asker import asker
from kit import clock
from kit.errors import DomainError
from kit.htmx.answers import Toast, onward
from kit.web.commands import FormRefused, run_form_command
from kit.web.forms import select, text_input
from kit.web.views import Page
from tenants.models import HolidayKind
from tenants.queries.holidays import holidays_of, known_years
from tenants.services.holidays import enter_holiday, load_holidays, remove_holiday

_TONES = {HolidayKind.HOLIDAY: "good", HolidayKind.WORKDAY: "accent"}


class HolidayForm(forms.Form):
    """One date that differs from its weekday; the service checks it."""

    on = forms.DateField(
        label=gettext_lazy("Date"),
        required=False,
        widget=forms.DateInput({"class": "form-control", "type": "date"}, "%Y-%m-%d"),
    )
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=HolidayKind.choices, widget=select())
    name = forms.CharField(
        label=pgettext_lazy("a thing", "Name"),
        required=False,
        max_length=40,
        help_text=gettext_lazy("Such as 国庆节."),
        widget=text_input(),
    )


class Holidays(Page):
    """The table of a year, and a form for one date."""

    action = {"GET": Action.DEALERS_MANAGE, "POST": Action.DEALERS_MANAGE}
    template_name = "tenants/holidays.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        """`?year=`; the current one without it."""
        return self._show(request, HolidayForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        """Enter a date, or change what it is."""
        form = HolidayForm(request.POST)
        form.is_valid()
        given = form.cleaned_data
        try:
            entered = run_form_command(
                {"": form},
                lambda: enter_holiday(
                    asker(request), given.get("on"), given.get("kind", ""), str(given.get("name") or "")
                ),
            )
        except FormRefused:
            return self._show(request, form, status=422)
        return onward(request, _url(entered.year), Toast(_("%(name)s saved.") % {"name": entered.name}))

    def _show(self, request: HttpRequest, form: HolidayForm, status: int = 200) -> HttpResponse:
        this_year = clock.business_date(clock.now(), tenant_zone()).year
        year = _number(request.GET.get("year", "")) or this_year
        rows = [{"holiday": each, "tone": _TONES[HolidayKind(each.kind)]} for each in holidays_of(year)]
        years = sorted({*known_years(), this_year, this_year + 1, year})
        context: dict[str, Any] = {"form": form, "year": year, "years": years, "rows": rows}
        return self.show(context, status=status)


class HolidaysLoading(Page):
    """Loads a year that the calendar knows."""

    action = {"POST": Action.DEALERS_MANAGE}
    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        year = _number(request.POST.get("year", ""))
        if year is None:
            return HttpResponseRedirect(_url(None))
        count = load_holidays(asker(request), year)
        if count:
            toast = Toast(_("%(count)s dates of %(year)s loaded.") % {"count": count, "year": year})
        else:
            toast = Toast(
                _("%(year)s isn't known yet. Try again later or enter its dates.") % {"year": year}, is_bad=True
            )
        return onward(request, _url(year), toast)


class HolidayRemoval(Page):
    """Lets a date count by its weekday again."""

    action = {"POST": Action.DEALERS_MANAGE}
    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        try:
            on = date.fromisoformat(request.POST.get("on", ""))
            remove_holiday(asker(request), on)
        except (ValueError, DomainError):
            return onward(request, _url(None), Toast(_("This date is not in the table any more."), is_bad=True))
        return onward(request, _url(on.year), Toast(_("The date counts by its weekday again.")))


def _number(text: str) -> int | None:
    """Return a year that someone typed; None for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) == 4 and text[0] in "12" else None


def _url(year: int | None) -> str:
    return reverse("tenants:holidays") + (f"?year={year}" if year else "")
