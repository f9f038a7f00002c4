"""`/cards/<id>/follow-up/`: one contact and its outcome (section 5), in a sheet or on a page of its own."""

from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.access import Action
from accounts.web.asker import asker
from crm.models import Card, FollowUp, TrafficRecord
from crm.queries.list_extras import last_notes
from crm.rules.codes import TERMINAL
from crm.rules.undo import can_be_undone
from crm.services.inputs import FollowUpInput
from crm.services.record_follow_up import record_follow_up
from crm.web.base import DealerPage, way_back
from crm.web.command_views import concurrent_change_text
from crm.web.contact_form import PLANNED, ContactForms, one_tap
from crm.web.forms.problems import say
from crm.web.presenters.concurrent_changes import what_happened
from crm.web.presenters.steps import rest_notice
from crm.web.views.card import find_card, shown_card
from crm.web.views.decline import read_id
from crm.web.views.traffic import find_traffic
from kit.errors import DomainError, refuse
from kit.htmx.answers import Toast, is_fragment, onward
from kit.idempotency.forms import Done, form_token, run_once
from kit.templatetags.ui import near_day
from kit.web.commands import FormRefused, run_form_command


class RecordFollowUp(DealerPage):
    """Recording a contact; from a traffic record, that is settled with it (FU-8)."""

    action = {"GET": Action.FOLLOW_UP_RECORD, "POST": Action.FOLLOW_UP_RECORD}
    template_name = "crm/follow_up.html"
    address = "crm:follow_up"
    shows_last_note = True

    def get(self, request: HttpRequest, card_id: UUID) -> HttpResponse:
        """GET; a closed card says so instead (FU-9)."""
        card = self.find(request, card_id)
        if card.status in TERMINAL:
            text = f"{_('This card is closed.')} {what_happened(card.id)}"
            return onward(request, reverse("crm:card", args=[card.id]), Toast(text, is_bad=True))
        return self._show(request, ContactForms(card, self.party(request), step=request.GET.get("step", "")))

    def post(self, request: HttpRequest, card_id: UUID) -> HttpResponse:
        """Record it, and back to where the form was opened."""
        card = self.find(request, card_id)
        step = request.GET.get("step", "")
        asked = ContactForms(card, self.party(request), one_tap(request.POST, card), step)

        def act() -> Done:
            return self.act(request, card, asked.input())

        try:
            return run_once(request, lambda: run_form_command(asked.forms, act, say))
        except FormRefused as refused:
            if text := concurrent_change_text(refused, card_id):
                asked.form.add_error(None, text)
            return self._show(request, asked, status=422)
        except DomainError as refusal:
            problems = [say(problem) for problem in refusal.problems]
            asked.form.add_error(None, " ".join(filter(None, [*problems, what_happened(card_id)])))
            return self._show(request, asked, status=409)

    def find(self, request: HttpRequest, card_id: UUID) -> Card:
        """Return the card that the asker sees."""
        return find_card(asker(request), card_id)

    def party(self, request: HttpRequest) -> TrafficRecord | None:
        """Return the traffic record that the address names."""
        return _traffic(request)

    def act(self, request: HttpRequest, card: Card, data: FollowUpInput) -> Done:
        """Record the contact."""
        if lead := _lead(request):
            data = {**data, "lead": lead}
        recorded = record_follow_up(asker(request), card.id, data)
        next_on = recorded.next_followup_on
        text = _("Recorded. Next: %(day)s.") % {"day": near_day(next_on)} if next_on else _("Recorded.")
        undo = reverse("crm:undo", args=[card.id, recorded.id]) if _can_undo(card, data, recorded) else ""
        return Done(way_back(request, reverse("crm:card", args=[card.id])), Toast(text, undo))

    def _show(self, request: HttpRequest, asked: ContactForms, status: int = 200) -> HttpResponse:
        card, step = asked.card, asked.step
        traffic_id = asked.traffic and asked.traffic.id
        named = {"traffic": traffic_id, "lead": _lead(request), "step": step and step.code}
        if status != 200:
            asked.tell_step()
        query = urlencode({name: value for name, value in named.items() if value})
        context = {
            "card": {
                **shown_card(card, asked.names),
                "last_note": last_notes([card.id]).get(card.id, "") if self.shows_last_note else "",
            },
            "form": asked.form,
            "key_questions": asked.questions,
            "step": step,
            "rest_notice": rest_notice(card, step) if status == 200 else "",
            "planned_date": asked.questions[PLANNED] if asked.has_passed else None,
            **asked.proposal(),
            **asked.outcomes,
            "traffic": asked.traffic,
            "action_url": reverse(self.address, args=[card.id]) + (f"?{query}" if query else ""),
            "once": form_token(request),
            "next": _back(request, card, asked.traffic),
        }
        return self.show(context, "crm/parts/follow_up_form.html" if is_fragment(request) else "", status)


class ProposeLevel(DealerPage):
    """The level that the card and the answers so far support, while they are typed; for HTMX (CA-11)."""

    action = {"POST": Action.FOLLOW_UP_RECORD}
    http_method_names = ["post"]

    def post(self, request: HttpRequest, card_id: UUID) -> HttpResponse:
        """Propose; nothing is saved."""
        asked = ContactForms(find_card(asker(request), card_id), None, request.POST)
        asked.questions.is_valid()
        return self.show(asked.proposal(), "crm/parts/level_proposal.html")


def _can_undo(card: Card, data: FollowUpInput, recorded: FollowUp) -> bool:
    """Return whether the contact may be undone; `card` is as it was before it."""
    return can_be_undone(
        {
            "status": [card.status, recorded.status],
            "method": recorded.method,
            "traffic": data.get("traffic"),
            "lead": data.get("lead"),
            "changed": data.get("card"),
        }
    )


def _lead(request: HttpRequest) -> UUID | None:
    """Return the lead that is joined to the card by this contact (HQ-4)."""
    return read_id(request.GET.get("lead", ""))


def _traffic(request: HttpRequest) -> TrafficRecord | None:
    given = request.GET.get("traffic", "")
    if not given:
        return None
    try:
        return find_traffic(asker(request), UUID(given))
    except ValueError:
        raise refuse("not_found", status=404) from None


def _back(request: HttpRequest, card: Card, traffic: TrafficRecord | None) -> str:
    """From traffic one goes on with the day; else to the page below the sheet, or to the card."""
    return reverse("crm:home") if traffic else way_back(request, reverse("crm:card", args=[card.id]))
