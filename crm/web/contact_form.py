"""The forms of one contact on a card: begun with what is known and likely, or bound to what was sent."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django import forms
from django.http import QueryDict
from django.urls import reverse

from crm.models import Card, TrafficRecord
from crm.rules.codes import (
    CALLS,
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
from crm.web.base import language, today
from crm.web.forms.choices import activity_choices, catalogue_choices
from crm.web.forms.fields import choices_of, labelled
from crm.web.forms.follow_up import FollowUpForm, KeyQuestionsForm
from crm.web.forms.outcome import DeliveryForm, LossForm, OrderForm
from crm.web.forms.to_input import card_input, contact_input, with_details
from crm.web.presenters.facts import Names
from crm.web.presenters.levels import proposed_level
from crm.web.presenters.steps import Step, step_of
from kit import clock
from kit.tenancy import current_dealer
from tenants.queries.catalogue import catalogue

PLANNED = "planned_purchase_on"
_METHOD_OF_TRAFFIC = {TrafficKind.SHOWROOM: Method.SHOWROOM, TrafficKind.CALL: Method.INCOMING_CALL}


class ContactForms:
    """One contact's form, with the questions of level H and the details of an order, a delivery and a loss.

    `step` is what the form was opened for from the card's header: its fields come first, the rest is filled in.
    """

    def __init__(self, card: Card, traffic: TrafficRecord | None, data: Any = None, step: str = "") -> None:
        self.card, self.traffic, self.names = card, traffic, Names(language())
        self.today, self.status = today(), Status(card.status)
        self.step = step_of(card, step)
        self.known = data_of(card, list(card.phones.all()))
        missing = missing_key_questions(self.known, self.today)
        self.has_passed = is_planned_date_passed(self.known, status=card.status, today=self.today)
        # What may be chosen now: without what the brand has retired.
        offer = catalogue_choices(catalogue(), language())
        self.questions = KeyQuestionsForm(data, missing=missing, channel=Channel(card.channel), offer=offer)
        self.form = FollowUpForm(
            data,
            today=self.today,
            statuses=labelled(choices_after(self.status)),
            methods=_methods(traffic),
            activities=activity_choices(ActivityKind.CONVERSION, self.today),
            initial=_likely(card, traffic, self.today) | _likely_of(self.step, self.status, traffic),
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

    @property
    def forms(self) -> Mapping[str, forms.BaseForm]:
        """Each form by the part of the problems' paths that it leaves out."""
        return {"": self.form, "card.": self.questions} | {f"{name}.": form for name, form in self.outcomes.items()}

    def input(self) -> FollowUpInput:
        """Return the contact as it was answered; reading it marks on the forms what could not be read."""
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

    def tell_step(self) -> None:
        """Say what is wrong with the status above the form, where it was opened for a step and does not ask it."""
        errors = self.form.errors
        if self.step and self.step.status and "status" in errors:
            said = errors.pop("status")
            self.form.add_error(None, said)

    def proposal(self) -> dict[str, Any]:
        """Return the level that the card and the answers support (CA-11)."""
        answered = self._changes(is_level_h=True) if self.questions.is_bound else {}
        return {
            "proposal": proposed_level({**self.known, **answered}, self.today),
            "proposal_url": reverse("crm:card_level", args=[self.card.id]),
        }

    def _changes(self, *, is_level_h: bool) -> CardInput:
        """Return the answers that go onto the card: all for level H, else a date in place of one that has passed."""
        answered = {name: value for name, value in self.questions.cleaned_data.items() if value}
        if not is_level_h:
            answered = {name: value for name, value in answered.items() if self.has_passed and name == PLANNED}
        changes = card_input(answered)
        changes.pop("organization_name", None)  # never among the questions
        return changes

    def _moment(self) -> datetime:
        """Return when it was, where nothing is said: now; from traffic when the party came, but not before what has
        happened to the card since (FU-7)."""
        if self.traffic is None:
            return clock.moment()
        card = self.card
        return max(self.traffic.arrived_at, card.last_contact_at, card.status_changed_at, card.owner_changed_at)


def one_tap(sent: QueryDict, card: Card) -> QueryDict:
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


def _likely(card: Card, traffic: TrafficRecord | None, day: date) -> dict[str, object]:
    """Return what the contact most likely was and leaves: a call, the levels as they are, the next date by level."""
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


def _likely_of(step: Step | None, status: Status, traffic: TrafficRecord | None) -> dict[str, object]:
    """Return the answers that a step begins with: what is signed or handed over is so in the showroom."""
    if step is None:
        return {}
    in_showroom: dict[str, object] = {}
    if step.is_in_showroom and traffic is None:
        in_showroom["method"] = Method.SHOWROOM.value
    if step.status is None:
        return in_showroom
    topic = Topic.PRICE_NEGOTIATION if step.status == Status.ORDERED else Topic.OTHER
    is_handed_over = step.status == Status.DELIVERED and status == Status.ORDERED
    nature = {"nature": Nature.ORDER_FOLLOWUP.value} if is_handed_over else {}
    return {"status": step.status.value, "topics": [topic.value], **nature, **in_showroom}


def _known_from_order(card: Card) -> dict[str, object]:
    """Return the price and the reason for buying, which a delivery has from its order (FU-10)."""
    order = getattr(card, "order", None)
    return {"price": order.price, "reason": order.reason} if order else {}


def _methods(traffic: TrafficRecord | None) -> list[tuple[str, str]]:
    if traffic is None:
        return choices_of("method")
    return choices_of("method", CALLS if traffic.kind == TrafficKind.CALL else {Method.SHOWROOM})
