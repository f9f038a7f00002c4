"""Commands of devices that wait for a person (SY-3): the list, and the decision about one."""

from typing import Any, cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from rest_framework.request import Request

from accounts.access import Action
from accounts.models import User
from accounts.web.asker import asker
from crm.models import SyncCommand
from crm.queries.duplicates import Match
from crm.queries.sync.commands import commands_needing
from crm.rules.sync.states import CommandState, NeedDecision, NeedReason
from crm.services.look_for_duplicates import CustomerInput, look_for_duplicates
from crm.services.pending_input import load_input
from crm.services.sync.decide import NeedInput, decide_command
from crm.web.base import DealerPage, way_back
from crm.web.command_views import SheetForm, tap
from crm.web.forms.need import NeedForm
from crm.web.presenters.decisions import decision_tabs
from crm.web.presenters.matches import matches_shown
from crm.web.presenters.needs import KINDS, card_of, customer_of, needs_shown
from kit.api.paging import Keyset
from kit.errors import DomainError, refuse
from kit.htmx.answers import Toast
from kit.idempotency.forms import Done
from kit.templatetags.ui import near_time


class NeedsYou(DealerPage):
    """One's own commands that were refused or partly overtaken; for managers those of a wrong clock or a past day."""

    action = {"GET": None}
    template_name = "crm/needs_you.html"
    keyset = Keyset({"received_at": "received_at"}, default="-received_at")

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the newest first."""
        user = asker(request)
        try:
            page = self.keyset.page(Request(request), commands_needing(user), lambda row: row)
        except DomainError:
            return HttpResponseRedirect(request.path)
        context = {
            "tabs": decision_tabs(user, "needs_you"),
            "needs": needs_shown(user, cast("list[SyncCommand]", page["results"])),
            "next_url": page["next"],
            "previous_url": page["previous"],
        }
        return self.show(context)


class DecideNeed(SheetForm):
    """The decision about one of them."""

    action = {"GET": None, "POST": None}

    def get(self, request: HttpRequest, command_id: UUID) -> HttpResponse:
        """Show the form."""
        row = _command(asker(request), command_id)
        return self.ask(request, _form(row), _about(asker(request), row))

    def post(self, request: HttpRequest, command_id: UUID) -> HttpResponse:
        """Carry it out, or drop it."""
        row = _command(asker(request), command_id)
        form = _form(row, request.POST)

        def act() -> Done:
            given = NeedInput(
                decision=form.cleaned_data.get("decision", ""),
                at=form.cleaned_data.get("at"),
                matches=matches_shown(request.POST),
            )
            if answer := form.cleaned_data.get("on_duplicate"):
                given["on_duplicate"] = answer
            decided = decide_command(asker(request), command_id, given)
            return Done(way_back(request, reverse("crm:needs_you")), _toast(given["decision"], decided))

        return self.carry_out(request, form, act, _about(asker(request), row))


class NeedSeen(DealerPage):
    """The person has seen a command that was carried out."""

    action = {"POST": None}
    http_method_names = ["post"]

    def post(self, request: HttpRequest, command_id: UUID) -> HttpResponse:
        """Take it off the list."""
        user, back = asker(request), reverse("crm:needs_you")
        if not NeedReason(_command(user, command_id).reason).is_done:
            raise refuse("not_found", status=404)

        def act() -> Done:
            decide_command(user, command_id, {"decision": NeedDecision.DROP.value})
            return Done(back, Toast(_("Noted.")))

        return tap(request, act, back)


def _command(user: User, command_id: UUID) -> SyncCommand:
    found = commands_needing(user).filter(id=command_id).first()
    if found is None:
        raise refuse("not_found", status=404)
    return found


def _form(row: SyncCommand, data: Any = None) -> NeedForm:
    return NeedForm(data, row=row, is_duplicate=_is_duplicate(row))


def _is_duplicate(row: SyncCommand) -> bool:
    return any(each.get("code") == "duplicate_card" for each in row.reply.get("errors") or ())


def _about(user: User, row: SyncCommand) -> dict[str, Any]:
    """Return the facts of the decision, with the matches that there are by now: the answer counts for these (CA-6)."""
    body = load_input(row.body)
    matches: list[Match] = []
    if _is_duplicate(row) and user.may(Action.CARD_FILE):
        who = CustomerInput(
            customer_name=body.get("customer_name"),  # type: ignore[typeddict-item]  # as it was read before
            phones=body.get("phones") or [],  # type: ignore[typeddict-item]  # as it was read before
            owner=row.device.user_id,
        )
        matches = look_for_duplicates(user, who)
    return {
        "title": KINDS.get(row.kind, row.kind),
        "about": customer_of(row, card_of(user, row)),
        "facts": [
            (_("Sent by"), row.device.user.name),
            (_("Done at"), near_time(row.moment)),
            (_("Received"), near_time(row.received_at)),
            *[(_("Current owner"), match.owner_name) for match in matches],
        ],
        "matches_shown": [match.card for match in matches],
        "submit": _("Continue"),
    }


def _toast(decision: str, decided: SyncCommand) -> Toast:
    if decision == NeedDecision.DROP:
        return Toast(_("Dropped."))
    if decided.state == CommandState.DONE:
        return Toast(_("Carried out."))
    return Toast(_("This was refused; its sender is asked about it now."), is_bad=True)
