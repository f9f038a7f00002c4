"""Keeping the list as it is under a name (`/cards/views/`), naming it anew, forgetting it."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.access import Action
from accounts.web.asker import asker
from crm.queries.saved_views import one_view
from crm.services.saved_views import LONGEST_NAME, remove_view, rename_view, save_view
from crm.web.base import DealerPage
from crm.web.card_list_query import CardListQuery
from crm.web.command_views import SheetForm, tap
from kit.htmx.answers import Toast
from kit.idempotency.forms import Done
from kit.web.forms import text_input

_MAY = {"GET": Action.CARD_VIEW, "POST": Action.CARD_VIEW}


class ViewForm(forms.Form):
    """What it is called."""

    name = forms.CharField(label=gettext_lazy("Name of the view"), max_length=LONGEST_NAME, widget=text_input())


class NewView(SheetForm):
    """The list as its address has it, under a name."""

    action = _MAY

    def get(self, request: HttpRequest) -> HttpResponse:
        """GET with the list's own query."""
        return self.ask(request, ViewForm(), _new())

    def post(self, request: HttpRequest) -> HttpResponse:
        """Keep it."""
        form = ViewForm(request.POST)
        query = CardListQuery(asker(request), request.GET, "").query

        def act() -> Done:
            view = save_view(asker(request), form.cleaned_data.get("name", ""), query)
            return Done(_list(view.query), Toast(_("“%(name)s” saved above the list.") % {"name": view.name}))

        return self.carry_out(request, form, act, _new())


class OneView(SheetForm):
    """Another name for one of one's views."""

    action = _MAY

    def get(self, request: HttpRequest, view_id: UUID) -> HttpResponse:
        """GET."""
        view = one_view(asker(request), view_id)
        return self.ask(request, ViewForm(initial={"name": view.name}), _about())

    def post(self, request: HttpRequest, view_id: UUID) -> HttpResponse:
        """Name it so."""
        form = ViewForm(request.POST)

        def act() -> Done:
            view = rename_view(asker(request), view_id, form.cleaned_data.get("name", ""))
            return Done(_list(view.query))

        return self.carry_out(request, form, act, _about())


class RemoveView(DealerPage):
    """Forgetting one of one's views."""

    action = {"POST": Action.CARD_VIEW}
    http_method_names = ["post"]

    def post(self, request: HttpRequest, view_id: UUID) -> HttpResponse:
        """The list stands as it did."""
        view = one_view(asker(request), view_id)

        def act() -> Done:
            remove_view(asker(request), view_id)
            return Done(_list(view.query), Toast(_("“%(name)s” deleted.") % {"name": view.name}))

        return tap(request, act, _list(view.query))


def _new() -> dict[str, Any]:
    return {"title": _("Save this view"), "submit": _("Save")}


def _about() -> dict[str, Any]:
    return {"title": _("Rename view"), "submit": _("Save")}


def _list(query: str) -> str:
    path = reverse("crm:card_list")
    return f"{path}?{QueryDict(query).urlencode()}" if query else path
