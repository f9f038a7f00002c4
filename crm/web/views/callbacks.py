"""`/callbacks/`: whom to call after a delivery or a loss, and what they said (CC-1, CC-2, CC-3, CC-4)."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from rest_framework.request import Request

from accounts.access import Action
from accounts.models import User
from accounts.web.asker import asker
from crm.models import Callback
from crm.queries.callbacks import ROW_FIELDS, callbacks_of, filter_callbacks, is_care
from crm.queries.list_extras import main_numbers
from crm.rules.codes import CallbackKind
from crm.services.callbacks import record_callback
from crm.web.base import DealerPage, language, today, way_back
from crm.web.command_views import SheetForm
from crm.web.forms.callback import CallbackForm
from crm.web.presenters.callbacks import callback_rows
from kit.api.paging import Keyset
from kit.errors import DomainError
from kit.htmx.answers import Toast
from kit.idempotency.forms import Done
from kit.templatetags.ui import phone
from tenants.queries.catalogue import model_names

_PARTS: dict[str, dict[str, object]] = {
    "due": {"due": True, "kind": ["delivery"]},
    "lost": {"due": True, "kind": ["lost"]},
    "coming": {"made": False},
    "made": {"made": True},
}


class CallbackList(DealerPage):
    """What is due, lost customers to revisit, what comes, and what was said."""

    action = {"GET": Action.CALLBACK_VIEW}
    template_name = "crm/callbacks.html"
    keyset = Keyset({"due_on": "due_on", "made_at": "made_at"}, default="due_on")

    def get(self, request: HttpRequest) -> HttpResponse:
        """GET, `part` by part."""
        user = asker(request)
        parts = _parts(user)
        part = request.GET.get("part", "due")
        if part not in parts:
            return HttpResponseRedirect(request.path)
        rows = filter_callbacks(callbacks_of(user), _PARTS[part], today()).values(*ROW_FIELDS)
        try:
            page = self.keyset.page(Request(request), rows, lambda row: row)
        except DomainError:
            return HttpResponseRedirect(request.path)
        found: list[dict[str, Any]] = list(page["results"])  # type: ignore[call-overload]  # rows as rendered above
        context = {
            "parts": [
                {"label": label, "url": f"{request.path}?part={name}", "is_chosen": name == part}
                for name, label in parts.items()
            ],
            "part": part,
            "filters_given": _given(part),
            "callbacks": callback_rows(user, found, model_names(language()), today()),
            "next_url": page["next"],
            "previous_url": page["previous"],
        }
        return self.show(context)


def _given(part: str) -> str:
    """What narrows a part, as an address would."""
    told = {name: str(value).lower() if isinstance(value, bool) else value for name, value in _PARTS[part].items()}
    return urlencode(told, doseq=True)


def _parts(user: User) -> dict[str, str]:
    parts = {"due": _("Due now"), "lost": _("Lost customers"), "coming": _("To come"), "made": _("Made")}
    if not is_care(user) and not user.may(Action.CARD_TRANSFER):
        del parts["lost"]
    return parts


class RecordCallback(SheetForm):
    """The record of one call."""

    action = {"GET": Action.CALLBACK_RECORD, "POST": Action.CALLBACK_RECORD}

    def get(self, request: HttpRequest, callback_id: UUID) -> HttpResponse:
        """GET."""
        callback = _find(request, callback_id)
        form = CallbackForm(kind=CallbackKind(callback.kind), today=today())
        return self.ask(request, form, self._shown(callback))

    def post(self, request: HttpRequest, callback_id: UUID) -> HttpResponse:
        """Record it."""
        callback = _find(request, callback_id)
        form = CallbackForm(request.POST, kind=CallbackKind(callback.kind), today=today())

        def act() -> Done:
            record_callback(asker(request), callback_id, form.values())
            return Done(way_back(request, reverse("callbacks")), Toast(_("Callback recorded.")))

        return self.carry_out(request, form, act, self._shown(callback))

    def _shown(self, callback: Callback) -> dict[str, Any]:
        row = Callback.objects.filter(id=callback.id).values(*ROW_FIELDS)[0]
        number = main_numbers([row["card_id"]]).get(row["card_id"], "")
        facts = callback_rows(asker(self.request), [row], model_names(language()), today())[0]["facts"]
        return {
            "title": _("Callback"),
            "about": f"{row['card__customer_name']} · {phone(number)}",
            "facts": facts,
            "submit": _("Save"),
        }


def _find(request: HttpRequest, callback_id: UUID) -> Callback:
    found = callbacks_of(asker(request)).filter(id=callback_id).first()
    if found is None:
        raise Http404
    return found
