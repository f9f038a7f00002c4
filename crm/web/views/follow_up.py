"""`/cards/<id>/follow-up/`: one contact and its outcome (section 5), in a sheet or on a page of its own."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.access import Action
from crm.models import Card, TrafficRecord
from crm.queries.beside import last_notes
from crm.rules.codes import (
    CALLS,
    TERMINAL,
    ActivityKind,
    Channel,
    FollowUpLevel,
    IntentLevel,
    Method,
    Nature,
    Status,
    Topic,
    TrafficKind,
)
from crm.rules.levels import is_planned_date_passed, missing_key_questions
from crm.rules.schedule import propose_next_attempt, propose_next_date
from crm.rules.status import choices_after
from crm.services.card_data import data_of
from crm.services.inputs import CardInput, FollowUpInput
from crm.services.record_follow_up import record_follow_up
from crm.web.asking import who_was_quicker
from crm.web.forms.fields import choices_of, labelled
from crm.web.forms.follow_up import FollowUpForm, KeyQuestionsForm
from crm.web.forms.offer import activities_offered, offer_of
from crm.web.forms.outcome import DeliveryForm, LossForm, OrderForm
from crm.web.forms.problems import say
from crm.web.forms.reading import card_input, contact_input, with_details
from crm.web.page import DealerPage, asker, language, today, way_back
from crm.web.shown.facts import Names
from crm.web.shown.levels import proposed_level
from crm.web.shown.meanwhile import what_happened
from crm.web.views.card import find_card, shown_card
from crm.web.views.traffic import find_traffic
from kit import clock
from kit.errors import DomainError, refuse
from kit.htmx.answers import Toast, is_fragment, onward
from kit.idempotency.forms import Done, form_token, run_once
from kit.templatetags.ui import near_day
from kit.tenancy import current_dealer
from kit.web.commands import FormRefused, run_form_command
from tenants.queries.catalogue import catalogue

_PLANNED = "planned_purchase_on"
_METHOD_OF_TRAFFIC = {TrafficKind.SHOWROOM: Method.SHOWROOM, TrafficKind.CALL: Method.INCOMING_CALL}


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
        return self._show(request, _Asked(card, self.party(request), status=request.GET.get("status", "")))

    def post(self, request: HttpRequest, card_id: UUID) -> HttpResponse:
        """Record it, and back to where the form was opened."""
        card = self.find(request, card_id)
        asked = _Asked(card, self.party(request), _one_tap(request.POST, card))

        def act() -> Done:
            return self.act(request, card, asked.input())

        try:
            return run_once(request, lambda: run_form_command(asked.forms, act, say))
        except FormRefused as refused:
            if text := who_was_quicker(refused, card_id):
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
        recorded = record_follow_up(asker(request), card.id, data)
        next_on = recorded.next_followup_on
        text = _("Recorded. Next: %(day)s.") % {"day": near_day(next_on)} if next_on else _("Recorded.")
        return Done(way_back(request, reverse("crm:card", args=[card.id])), Toast(text))

    def _show(self, request: HttpRequest, asked: "_Asked", status: int = 200) -> HttpResponse:
        card, suffix = asked.card, f"?traffic={asked.traffic.id}" if asked.traffic else ""
        context = {
            "card": {
                **shown_card(card, asked.names),
                "last_note": last_notes([card.id]).get(card.id, "") if self.shows_last_note else "",
            },
            "form": asked.form,
            "key_questions": asked.questions,
            "opens_outcome": asked.opens_outcome,
            "planned_date": asked.questions[_PLANNED] if asked.has_passed else None,
            **asked.proposal(),
            **asked.outcomes,
            "traffic": asked.traffic,
            "action_url": reverse(self.address, args=[card.id]) + suffix,
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
        asked = _Asked(find_card(asker(request), card_id), None, request.POST)
        asked.questions.is_valid()
        return self.show(asked.proposal(), "crm/parts/level_proposal.html")


class _Asked:
    """The forms of one contact on a card, begun with what is likely or bound to what was sent."""

    def __init__(self, card: Card, traffic: TrafficRecord | None, data: Any = None, status: str = "") -> None:
        """`status` is the one to begin with, where the form is opened for an order, a delivery or a loss."""
        self.card, self.traffic, self.names = card, traffic, Names(language())
        self.today, self.status = today(), Status(card.status)
        self.known = data_of(card, list(card.phones.all()))
        missing = missing_key_questions(self.known, self.today)
        self.has_passed = is_planned_date_passed(self.known, status=card.status, today=self.today)
        # What may be chosen anew: without what the brand has retired.
        offer = offer_of(catalogue(), language())
        self.questions = KeyQuestionsForm(data, missing=missing, channel=Channel(card.channel), offer=offer)
        self.form = FollowUpForm(
            data,
            today=self.today,
            statuses=labelled(choices_after(self.status)),
            methods=_methods(traffic),
            activities=activities_offered(ActivityKind.CONVERSION, self.today),
            initial=_likely(card, traffic, self.today) | self._likely_of(status),
        )
        self.outcomes: dict[str, forms.Form] = {
            "order": OrderForm(
                data,
                today=self.today,
                models=offer.models,
                configurations=offer.configurations,
                colours=offer.colours,
                initial={"model": card.model, "configuration": card.configuration, "colour": card.colour},
            ),
            "delivery": DeliveryForm(data, initial=_known_from_order(card)),
            "loss": LossForm(
                data,
                competitors=offer.competitors,
                competitor_models=offer.competitor_models,
                initial={"competitor_brand": card.competitor_brand},
            ),
        }
        # A card at level O stays there unless another is chosen (CA-11): its level is not asked.
        self.form.fields["intent_level"].required = card.intent_level != IntentLevel.O

    def _likely_of(self, status: str) -> dict[str, object]:
        """Return the answers that a step to another status begins with; none for one that the card cannot take."""
        self.opens_outcome = status in choices_after(self.status) and status != self.status
        if not self.opens_outcome:
            return {}
        topic = Topic.PRICE_NEGOTIATION if status == Status.ORDERED else Topic.OTHER
        is_handed_over = status == Status.DELIVERED
        nature = {"nature": Nature.ORDER_FOLLOWUP.value} if is_handed_over and self.status == Status.ORDERED else {}
        method = {"method": Method.SHOWROOM.value} if is_handed_over and self.traffic is None else {}
        return {"status": status, "topics": [topic.value], **nature, **method}

    @property
    def forms(self) -> Mapping[str, forms.BaseForm]:
        """Each form by the part of the problems' paths that it leaves out."""
        return {"": self.form, "card.": self.questions} | {f"{name}.": form for name, form in self.outcomes.items()}

    def input(self) -> FollowUpInput:
        """The contact as it was answered; reading it marks on the forms what could not be read."""
        for each in self.forms.values():
            each.is_valid()
        cleaned = self.form.cleaned_data
        data = contact_input(cleaned)
        data["contact_at"] = cleaned.get("contact_at") or self._moment()
        if self.traffic:
            data["traffic"] = self.traffic.id
        if changes := self._changes(is_level_h=data.get("intent_level") == IntentLevel.H):
            data["card"] = changes
        contact_on = clock.business_date(data["contact_at"], current_dealer().time_zone)
        return with_details(data, self.status, contact_on, self.outcomes)

    def _changes(self, *, is_level_h: bool) -> CardInput:
        """The answers that go onto the card: all for level H, else a planned date in place of one that has passed."""
        answered = {name: value for name, value in self.questions.cleaned_data.items() if value}
        if not is_level_h:
            answered = {name: value for name, value in answered.items() if self.has_passed and name == _PLANNED}
        changes = card_input(answered)
        changes.pop("organization_name", None)  # never among the questions
        return changes

    def proposal(self) -> dict[str, Any]:
        """The level that the card and the answers support (CA-11)."""
        answered = self._changes(is_level_h=True) if self.questions.is_bound else {}
        return {
            "proposal": proposed_level({**self.known, **answered}, self.today),
            "proposal_url": reverse("crm:card_level", args=[self.card.id]),
        }

    def _moment(self) -> datetime:
        """When it was, where nothing is said: now; from traffic when the party came, but not before what has happened
        to the card since (FU-7)."""
        if self.traffic is None:
            return clock.now()
        card = self.card
        return max(self.traffic.arrived_at, card.last_contact_at, card.status_changed_at, card.owner_changed_at)


def _likely(card: Card, traffic: TrafficRecord | None, day: date) -> dict[str, object]:
    """What the contact most likely was and leaves: a call, the levels as they are, the next date by level."""
    level = card.followup_level
    next_on = None
    if FollowUpLevel.has(level):
        next_on = propose_next_date(FollowUpLevel(level), contact_on=day, today=day, at_filing=False)
    is_order = card.status == Status.ORDERED
    topics = [Topic.TEST_DRIVE.value] if traffic and traffic.test_drive else []
    return {
        "method": _METHOD_OF_TRAFFIC[TrafficKind(traffic.kind)] if traffic else Method.OUTGOING_CALL.value,
        "nature": Nature.ORDER_FOLLOWUP.value if is_order else Nature.ROUTINE.value,
        "reached": "yes",
        "topics": topics,
        "note": traffic.remark if traffic else "",
        "intent_level": card.intent_level,
        "followup_level": level,
        "status": card.status,
        "next_followup_on": next_on,
    }


def _known_from_order(card: Card) -> dict[str, object]:
    """The price and the reason for buying, which a delivery has from its order (FU-10)."""
    order = getattr(card, "order", None)
    return {"price": order.price, "reason": order.reason} if order else {}


def _one_tap(sent: QueryDict, card: Card) -> QueryDict:
    """Fill in what one tap leaves out: the topic of a contact with nothing to report, or all of an attempt that reached
    nobody (FU-12), which is tried again tomorrow unless another date was chosen."""
    match sent.get("quick"):
        case "contacted" if not sent.getlist("topics"):
            filled = sent.copy()
            filled.setlist("topics", [Topic.OTHER.value])
        case "not_reached":
            filled = _not_reached(sent, card)
        case _:
            return sent
    return filled


def _not_reached(sent: QueryDict, card: Card) -> QueryDict:
    day = today()
    filled = sent.copy()
    filled["reached"] = "no"
    filled["status"] = card.status
    for field in ("topics", "appointment_on", "appointment_time", "intent_level", "followup_level"):
        filled.setlist(field, [])
    level = card.followup_level
    if FollowUpLevel.has(level):
        proposed = propose_next_date(FollowUpLevel(level), contact_on=day, today=day, at_filing=False)
        if sent.get("next_followup_on") in (None, "", proposed.isoformat()):
            next_on = propose_next_attempt(FollowUpLevel(level), contact_on=day, today=day)
            filled["next_followup_on"] = next_on.isoformat()
    return filled


def _methods(traffic: TrafficRecord | None) -> list[tuple[str, str]]:
    if traffic is None:
        return choices_of("method")
    return choices_of("method", CALLS if traffic.kind == TrafficKind.CALL else {Method.SHOWROOM})


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
