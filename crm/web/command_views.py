"""Two ways in which pages carry out a command: by one tap, and by a form of a few answers in a sheet."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse

from crm.web.base import DealerPage, way_back
from crm.web.forms.problems import say
from crm.web.presenters.concurrent_changes import what_happened
from kit.errors import DomainError
from kit.htmx.answers import Toast, is_fragment, onward
from kit.idempotency.forms import Done, form_token, run_once
from kit.web.commands import FormRefused, run_form_command

# What is refused because the card is no longer as it was when the form was opened.
_OVERTAKEN = frozenset(
    {
        "card_closed",
        "card_merged",
        "already_owner",
        "already_in_custody",
        "contact_out_of_order",
        "transition_not_allowed",
        "stale",
    }
)


def refusal_text(refusal: DomainError) -> str:
    """All that was refused, in words."""
    return " ".join(dict.fromkeys(say(problem) for problem in refusal.problems))


def concurrent_change_text(refused: Exception, card_id: UUID | None) -> str:
    """What someone else did to the card, where that is what refuses the command; empty where it is not."""
    refusal = refused.__cause__ if isinstance(refused, FormRefused) else refused
    codes = {problem.code for problem in refusal.problems} if isinstance(refusal, DomainError) else set()
    return what_happened(card_id) if card_id and codes & _OVERTAKEN else ""


def tap(request: HttpRequest, act: Callable[[], Done], back: str) -> HttpResponse:
    """A command of one tap: what refuses it is told on the page that one comes back to."""
    try:
        return run_once(request, act)
    except DomainError as refusal:
        if refusal.status in (403, 404):
            raise
        return onward(request, back, Toast(refusal_text(refusal), is_bad=True))


class SheetForm(DealerPage):
    """A form of a few answers, above the page it was asked for from, or on a page of its own."""

    template_name = "crm/sheet_form.html"
    part = "crm/parts/sheet_form.html"

    def ask(
        self, request: HttpRequest, form: forms.BaseForm, shown: Mapping[str, Any], status: int = 200
    ) -> HttpResponse:
        """Show it. `shown` has `title`, `submit`, and what the form is about (see the template)."""
        context = {"form": form, "once": form_token(request), "next": way_back(request), **shown}
        context["action_url"] = request.get_full_path()
        return self.show(context, self.part if is_fragment(request) else "", status)

    def carry_out(
        self, request: HttpRequest, form: forms.BaseForm, act: Callable[[], Done], shown: Mapping[str, Any]
    ) -> HttpResponse:
        """Run the command; what is wrong stands at its field, what someone else did meanwhile above the form."""
        form.is_valid()
        try:
            return run_once(request, lambda: run_form_command({"": form}, act, say))
        except FormRefused as refused:
            if text := concurrent_change_text(refused, self.kwargs.get("card_id")):
                form.add_error(None, text)
            return self.ask(request, form, shown, status=422)
        except DomainError as refusal:
            if refusal.status in (403, 404):
                raise
            form.add_error(None, refusal_text(refusal))
            if text := concurrent_change_text(refusal, self.kwargs.get("card_id")):
                form.add_error(None, text)
            return self.ask(request, form, shown, status=409)
