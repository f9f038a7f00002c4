"""What one department asks of another: a party to be recorded (TR-7), a gift or concession (FU-11)."""

from typing import Any, cast
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework.request import Request

from accounts.access import Action
from accounts.models import User
from accounts.roles import Role
from accounts.web.asker import asker
from crm.models import Concession, TrafficRequest
from crm.queries.numbers import mask_concessions, mask_traffic_request
from crm.queries.requests import concessions_of, traffic_requests_of
from crm.rules.codes import ConcessionKind, RequestState
from crm.services.concessions import answer_concession, ask_concession
from crm.services.traffic_requests import accept_traffic_request, refuse_traffic_request, request_traffic
from crm.web.base import DealerPage, language, today, way_back
from crm.web.command_views import SheetForm, tap
from crm.web.forms.choices import consultant_choices
from crm.web.forms.fields import labelled, one
from crm.web.forms.traffic import TrafficForm, read_traffic
from crm.web.presenters.decisions import decision_tabs
from crm.web.views.card import find_card
from kit.api.paging import Keyset
from kit.errors import DomainError, refuse
from kit.htmx.answers import Toast
from kit.idempotency.forms import Done
from kit.web.forms import text_input
from tenants.queries.catalogue import model_names


class TrafficRequests(DealerPage):
    """What was asked of reception, the latest first; what waits today can be answered by one tap."""

    action = {"GET": Action.TRAFFIC_VIEW}
    template_name = "crm/traffic_requests.html"
    keyset = Keyset({"asked_at": "asked_at"}, default="-asked_at")

    def get(self, request: HttpRequest) -> HttpResponse:
        """GET."""
        user, models = asker(request), model_names(language())
        rows = traffic_requests_of(user).select_related("asked_by", "consultant", "answered_by")
        try:
            page = self.keyset.page(Request(request), rows, lambda row: row)
        except DomainError:
            return HttpResponseRedirect(request.path)
        asked = cast("list[TrafficRequest]", page["results"])
        found = [mask_traffic_request(user, row, today()) for row in asked]
        context = {
            "tabs": decision_tabs(user, "traffic_requests"),
            "requests": [{"row": row, "model_name": models.get(row.data.get("model") or "", "")} for row in found],
            "today": today(),
            "can_answer": user.may(Action.TRAFFIC_RECORD),
            "can_ask": user.may(Action.TRAFFIC_SETTLE),
            "next_url": page["next"],
            "previous_url": page["previous"],
        }
        return self.show(context)


class AskTraffic(SheetForm):
    """A consultant asks for a party of today that reception missed."""

    action = {"GET": Action.TRAFFIC_SETTLE, "POST": Action.TRAFFIC_SETTLE}

    def get(self, request: HttpRequest) -> HttpResponse:
        """GET."""
        return self.ask(request, self._form(asker(request)), self._about())

    def post(self, request: HttpRequest) -> HttpResponse:
        """Ask reception."""
        form = self._form(asker(request), request.POST)

        def act() -> Done:
            request_traffic(asker(request), read_traffic(form.cleaned_data))
            return Done(way_back(request, reverse("crm:traffic_requests")), Toast(_("Request sent to reception.")))

        return self.carry_out(request, form, act, self._about())

    def _form(self, user: User, data: Any = None) -> TrafficForm:
        is_consultant = Role.CONSULTANT in user.roles
        people = [] if is_consultant else consultant_choices()
        form = TrafficForm(data, consultants=people, models=list(model_names(language()).items()))
        if is_consultant:
            del form.fields["consultant"]
        return form

    def _about(self) -> dict[str, Any]:
        return {"title": _("Unrecorded party"), "submit": _("Ask reception")}


class AcceptTraffic(DealerPage):
    """Reception records it."""

    action = {"POST": Action.TRAFFIC_RECORD}
    http_method_names = ["post"]

    def post(self, request: HttpRequest, request_id: UUID) -> HttpResponse:
        """As it was asked for."""

        def act() -> Done:
            accept_traffic_request(asker(request), request_id, {})
            return Done(reverse("crm:traffic_requests"), Toast(_("Recorded.")))

        return tap(request, act, reverse("crm:traffic_requests"))


class RefuseTraffic(SheetForm):
    """Reception says why not."""

    action = {"GET": Action.TRAFFIC_RECORD, "POST": Action.TRAFFIC_RECORD}

    def get(self, request: HttpRequest, request_id: UUID) -> HttpResponse:
        """GET."""
        return self.ask(request, WhyForm(), self._about(request, request_id))

    def post(self, request: HttpRequest, request_id: UUID) -> HttpResponse:
        """Refuse it."""
        form = WhyForm(request.POST)

        def act() -> Done:
            refuse_traffic_request(asker(request), request_id, form.cleaned_data.get("reason", ""))
            return Done(way_back(request, reverse("crm:traffic_requests")), Toast(_("Refused.")))

        return self.carry_out(request, form, act, self._about(request, request_id))

    def _about(self, request: HttpRequest, request_id: UUID) -> dict[str, Any]:
        found = traffic_requests_of(asker(request)).select_related("asked_by").filter(id=request_id).first()
        if found is None:
            raise refuse("not_found", status=404)
        return {"title": _("Not recorded"), "about": found.asked_by.name, "submit": _("Refuse")}


class Concessions(DealerPage):
    """Gifts and concessions asked for, the latest first; the director answers."""

    action = {"GET": Action.CARD_VIEW}
    template_name = "crm/concessions.html"
    keyset = Keyset({"asked_at": "asked_at"}, default="-asked_at")

    def get(self, request: HttpRequest) -> HttpResponse:
        """GET."""
        user = asker(request)
        rows = concessions_of(user).select_related("card__owner", "asked_by", "answered_by")
        try:
            page = self.keyset.page(Request(request), rows, lambda row: row)
        except DomainError:
            return HttpResponseRedirect(request.path)
        concessions = cast("list[Concession]", page["results"])
        mask_concessions(user, concessions)
        context = {
            "tabs": decision_tabs(user, "concessions"),
            "concessions": concessions,
            "can_answer": user.may(Action.CONCESSION_GRANT),
            "next_url": page["next"],
            "previous_url": page["previous"],
        }
        return self.show(context)


class AskConcession(SheetForm):
    """A consultant asks for a customer whom they invite."""

    action = {"GET": Action.FOLLOW_UP_RECORD, "POST": Action.FOLLOW_UP_RECORD}

    def get(self, request: HttpRequest, card_id: UUID) -> HttpResponse:
        """GET."""
        return self.ask(request, ConcessionForm(), self._about(request, card_id))

    def post(self, request: HttpRequest, card_id: UUID) -> HttpResponse:
        """Ask the director."""
        form = ConcessionForm(request.POST)

        def act() -> Done:
            given = {name: form.cleaned_data.get(name) or "" for name in ("kind", "what")}
            ask_concession(asker(request), card_id, {**given, "worth": form.cleaned_data.get("worth")})  # type: ignore[typeddict-item]  # the same keys
            back = way_back(request, reverse("crm:card", args=[card_id]))
            return Done(back, Toast(_("Request sent to the director.")))

        return self.carry_out(request, form, act, self._about(request, card_id))

    def _about(self, request: HttpRequest, card_id: UUID) -> dict[str, Any]:
        card = find_card(asker(request), card_id)
        return {
            "title": _("Request a gift or concession"),
            "about": card.customer_name,
            "submit": _("Ask the director"),
        }


class GrantConcession(DealerPage):
    """The director grants it."""

    action = {"POST": Action.CONCESSION_GRANT}
    http_method_names = ["post"]

    def post(self, request: HttpRequest, concession_id: UUID) -> HttpResponse:
        """In one tap."""

        def act() -> Done:
            answer_concession(asker(request), concession_id, {"decision": RequestState.ACCEPTED.value})
            return Done(reverse("crm:concessions"), Toast(_("Granted.")))

        return tap(request, act, reverse("crm:concessions"))


class RefuseConcession(SheetForm):
    """The director says why not."""

    action = {"GET": Action.CONCESSION_GRANT, "POST": Action.CONCESSION_GRANT}

    def get(self, request: HttpRequest, concession_id: UUID) -> HttpResponse:
        """GET."""
        return self.ask(request, WhyForm(), self._about(request, concession_id))

    def post(self, request: HttpRequest, concession_id: UUID) -> HttpResponse:
        """Refuse it."""
        form = WhyForm(request.POST)

        def act() -> Done:
            reason = form.cleaned_data.get("reason", "")
            given = {"decision": RequestState.REFUSED.value, "reason": reason}
            answer_concession(asker(request), concession_id, given)  # type: ignore[arg-type]  # the same keys
            return Done(way_back(request, reverse("crm:concessions")), Toast(_("Refused.")))

        return self.carry_out(request, form, act, self._about(request, concession_id))

    def _about(self, request: HttpRequest, concession_id: UUID) -> dict[str, Any]:
        found = concessions_of(asker(request)).select_related("card").filter(id=concession_id).first()
        if found is None:
            raise refuse("not_found", status=404)
        return {"title": found.what, "about": found.card.customer_name, "submit": _("Refuse")}


class WhyForm(forms.Form):
    """Why not."""

    reason = forms.CharField(label=gettext_lazy("Reason for refusal"), max_length=500, widget=text_input(maxlength=500))


class ConcessionForm(forms.Form):
    """What is asked for."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields = {
            "kind": one(_("Kind"), labelled(ConcessionKind), joined=True, initial=ConcessionKind.GIFT.value),
            "what": forms.CharField(label=_("Request"), max_length=200, widget=text_input(maxlength=200)),
            "worth": forms.DecimalField(
                label=_("Worth, yuan"),
                required=False,
                max_digits=12,
                decimal_places=2,
                min_value=0,
                widget=text_input(inputmode="decimal"),
            ),
        }
