"""Lists and reports as Excel (RP-7): asking for one where the list stands, and one's own files."""

from datetime import date
from typing import Any, cast
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework.request import Request
from rest_framework.serializers import ListField

from accounts.access import Action
from accounts.models import User
from accounts.web.asker import asker
from crm.models import Export
from crm.rules.exporting import ExportState
from crm.services.exporting.ask import ask_for_export, fetch_export, file_name_of
from crm.services.exporting.sheets import filters_of, kinds, sheet_of
from crm.services.exporting.values import kept
from crm.web.base import DealerPage
from crm.web.card_list_query import CardListQuery
from crm.web.command_views import tap
from crm.web.forms.fields import one
from kit.api.paging import Keyset
from kit.errors import DomainError, refuse
from kit.htmx.answers import Toast, is_fragment, onward
from kit.idempotency.forms import Done
from kit.web.forms import QuickDate
from kit.web.sheets import workbook_answer

_TONES = {ExportState.WAITING: "accent", ExportState.READY: "good", ExportState.FAILED: "bad"}


class Exports(DealerPage):
    """One's own files, the latest first; each lies here for a week."""

    action = {"GET": Action.EXPORT_ASK, "POST": Action.EXPORT_ASK}
    limits = {"POST": "exports"}
    template_name = "crm/exports.html"
    keyset = Keyset({"created_at": "created_at"}, default="-created_at")

    def get(self, request: HttpRequest) -> HttpResponse:
        """GET; for HTMX the list alone."""
        return self._show(request, PeriodForm(initial={"kind": "follow_ups"}, user=asker(request)))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Ask for a list over a period."""
        form = PeriodForm(request.POST, user=asker(request))
        if not form.is_valid():
            return self._show(request, form, status=422)
        period = {name: form.cleaned_data[name] for name in ("from", "to")}
        filters = {name: day.isoformat() for name, day in period.items() if isinstance(day, date)}
        return _ask(request, form.cleaned_data["kind"], filters)

    def _show(self, request: HttpRequest, form: "PeriodForm", status: int = 200) -> HttpResponse:
        mine = Export.objects.filter(created_by=asker(request))
        try:
            page = self.keyset.page(Request(request), mine, lambda row: row)
        except DomainError:
            return HttpResponseRedirect(request.path)
        found = cast("list[Export]", page["results"])
        context = {
            "exports": [
                {"row": row, "title": _title(row.kind), "tone": _TONES.get(ExportState(row.state), "")} for row in found
            ],
            "is_waiting": any(row.state == ExportState.WAITING for row in found),
            "form": form,
            "next_url": page["next"],
            "previous_url": page["previous"],
        }
        return self.show(context, "crm/parts/export_list.html" if is_fragment(request) else "", status)


class ExportList(DealerPage):
    """A list as it is narrowed, from where it stands."""

    action = {"POST": Action.EXPORT_ASK}
    limits = {"POST": "exports"}
    http_method_names = ["post"]

    def post(self, request: HttpRequest, kind: str) -> HttpResponse:
        """`filters` is the list's address, `q` what was searched in it; what cannot be read does not narrow."""
        if kind not in kinds():
            raise refuse("not_found", status=404)
        try:
            query = QueryDict(request.POST.get("filters", ""))
        except (UnicodeError, ValueError):
            query = QueryDict()
        if kind != "cards":
            return _ask(request, kind, _read(kind, query))
        searched = request.POST.get("q", "").replace("\x00", "")[:60].strip()
        filters = CardListQuery(asker(request), query, "").plain_values
        return _ask(request, kind, {**filters, **({"q": searched} if searched else {})})


def _read(kind: str, query: QueryDict) -> dict[str, object]:
    """What the kind may be narrowed by, out of an address that holds more."""
    serializer = filters_of(kind)
    given = {
        name: query.getlist(name) if isinstance(field, ListField) else query[name]
        for name, field in serializer.fields.items()
        if query.get(name)
    }
    values, _problems = serializer.read(given)
    return kept(values)


class ExportedFile(DealerPage):
    """The workbook."""

    action = {"GET": Action.EXPORT_ASK}
    limits = {"GET": "workbooks"}

    def get(self, request: HttpRequest, export_id: UUID) -> HttpResponse:
        """It is noted that it was fetched; one that is not ready yet leads back to the list."""
        try:
            export, raw = fetch_export(asker(request), export_id)
        except DomainError as refusal:
            if refusal.status != 409:
                raise
            return onward(request, reverse("crm:exports"), Toast(_("The file is still being generated.")))
        return workbook_answer(file_name_of(export), raw)


class PeriodForm(forms.Form):
    """Which list, from when to when; open at an end that is left out."""

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [
            (kind, _title(kind)) for kind in ("follow_ups", "traffic", "transfers") if user.may(sheet_of(kind).action)
        ]
        self.fields = {
            "kind": one(_("List to export"), offered, joined=True),
            "from": forms.DateField(label=gettext_lazy("From"), required=False, widget=QuickDate()),
            "to": forms.DateField(label=gettext_lazy("To"), required=False, widget=QuickDate()),
        }


def _title(kind: str) -> str:
    return str(sheet_of(kind).title) if kind in kinds() else kind


def _ask(request: HttpRequest, kind: str, filters: dict[str, Any]) -> HttpResponse:
    back = reverse("crm:exports")

    def act() -> Done:
        ask_for_export(asker(request), kind, filters)
        return Done(back, Toast(_("The file is being generated and appears here in a moment.")))

    return tap(request, act, back)
