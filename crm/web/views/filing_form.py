"""Step 2 of filing: the card's form, by what step 1 has told (CA-2 … CA-11)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any, cast
from uuid import UUID

from django import forms
from django.http import HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.roles import OWNERS
from accounts.web.asker import asker
from crm.field_labels import LABELS
from crm.models import Allocation, Card, DealerSettings, TrafficRecord
from crm.queries.duplicates import Match, files_as_clerk
from crm.rules.codes import ActivityKind, Business, Channel, LeadSource, Nature, OnDuplicate
from crm.rules.contact import methods_at_filing
from crm.services.allocations import file_draft_anew, file_or_ask
from crm.services.file_card import file_card
from crm.services.inputs import FilingInput
from crm.services.pending_input import load_input
from crm.web.base import DealerPage, language, today
from crm.web.forms.answers import draft_answers
from crm.web.forms.choices import activity_choices, consultant_choices, make_choices
from crm.web.forms.filing import FilingForm
from crm.web.forms.initial import first_answers
from crm.web.forms.outcome import DeliveryForm, LossForm, OrderForm
from crm.web.forms.problems import say
from crm.web.forms.to_input import (
    card_input,
    contact_input,
    contact_moment,
    phone_inputs,
    phone_names,
    renaming,
    with_details,
)
from crm.web.presenters.levels import proposed_level
from crm.web.presenters.matches import found
from crm.web.presenters.traffic import traffic_row
from kit.errors import DomainError
from kit.htmx.answers import Toast
from kit.idempotency.forms import Done, form_token, run_once
from kit.web.commands import FormRefused, run_form_command
from tenants.queries.catalogue import model_names

# CA-11's seven questions as the form asks them.
_KEY_QUESTIONS = (
    "budget", "current_vehicle", "usage", "other_models", "payment", "accessories", "planned_purchase_on",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Start:
    """Who it is, from step 1."""

    customer_name: str
    phone: str
    channel: Channel
    business: Business
    traffic: TrafficRecord | None
    # The clerk's draft that is filed again (CA-8).
    draft: Allocation | None = None
    # The lead of headquarters that becomes a card (HQ-4).
    lead: UUID | None = None

    @property
    def start(self) -> str:
        """The answer of step 1 that this comes from."""
        return self.business.value if self.business == Business.WHOLESALE else self.channel.value

    @property
    def answers(self) -> dict[str, str]:
        """What step 1 hands to step 2, as the form's hidden fields name it."""
        traffic = {"traffic": str(self.traffic.id)} if self.traffic else {}
        draft = {"draft": str(self.draft.id)} if self.draft else {}
        lead = {"lead": str(self.lead)} if self.lead else {}
        who = {"phone": self.phone, "customer_name": self.customer_name, "start": self.start}
        return {**who, **traffic, **draft, **lead}

    @property
    def draft_key(self) -> str:
        """Under which name the device keeps the draft: of the party or the customer, and telling neither."""
        if self.traffic or self.lead:
            return str(self.traffic.id if self.traffic else self.lead)
        return sha256(f"{self.customer_name}\0{self.phone}".encode()).hexdigest()[:16]


class CardForm:
    """Step 2: the form that the channel asks for, begun with what is known or bound to what was sent."""

    def __init__(self, page: DealerPage, start: Start, on_duplicate: str, shown: Sequence[UUID]) -> None:
        self.page, self.request = page, page.request
        self.start, self.on_duplicate, self.shown = start, on_duplicate, list(shown)
        self.user, self.today = asker(self.request), today()
        self.settings = DealerSettings.objects.get()
        names_owner = OWNERS.isdisjoint(self.user.roles) and start.business != Business.WHOLESALE
        asks_activity = start.channel == Channel.OUTREACH and start.business != Business.WHOLESALE
        self.offer = make_choices(
            language(),
            consultants=consultant_choices() if names_owner else (),
            activities=activity_choices(ActivityKind.OUTREACH, self.today.replace(day=1), self.today)
            if asks_activity
            else (),
        )

    def begin(self) -> HttpResponse:
        """The form as it is first shown."""
        start = self.start
        known = first_answers(start.customer_name, start.channel, start.traffic, self.settings, self.offer, self.today)
        known |= {"lead_source": LeadSource.HQ_ASSIGNED.value} if start.lead else {}
        details: Mapping[str, Any] = {}
        if start.draft:
            typed = load_input(start.draft.data)
            known |= draft_answers(typed, start.channel, self.today) | {"owner": str(start.draft.consultant_id)}
            details = cast("Mapping[str, Any]", typed.get("follow_up") or {})
        return self._show(self._form(initial=known), self._outcomes(None, details))

    def propose(self) -> HttpResponse:
        """The level that the answers so far support (CA-11)."""
        form = self._form(data=self.request.POST)
        form.is_valid()
        return self.page.show(self._proposal(form), "crm/parts/level_proposal.html")

    def send(self) -> HttpResponse:
        """File the card and go to it; else the form with what is wrong, or with whom it meets."""
        form, outcomes = self._form(data=self.request.POST), self._outcomes(self.request.POST)
        for each in (form, *outcomes.values()):
            each.is_valid()
        asked: dict[str, forms.BaseForm] = {"": form, "follow_up.": form}
        asked |= {f"follow_up.{name}.": outcome for name, outcome in outcomes.items()}
        try:
            return run_once(self.request, lambda: run_form_command(asked, lambda: self._file(form, outcomes), say))
        except FormRefused:
            return self._show(form, outcomes, status=422)
        except DomainError as refusal:
            if "matches" not in refusal.extra:
                form.add_error(None, " ".join(say(problem) for problem in refusal.problems))
            return self._show(form, outcomes, refusal.extra.get("matches"), status=409)

    def _file(self, form: FilingForm, outcomes: dict[str, forms.Form]) -> Done:
        data = self._input(form, outcomes)
        typed = {name: form.cleaned_data.get(name, "") for name in ("phone_2", "phone_3")}
        names = phone_names({"phone": self.start.phone, **typed})
        asks = self.on_duplicate == OnDuplicate.REQUEST_ALLOCATION
        draft = self.start.draft

        def act() -> Card | Allocation:
            if asks:
                return file_or_ask(self.user, data)
            return file_draft_anew(self.user, draft.id, data) if draft else file_card(self.user, data)

        made = renaming(names, act)
        if isinstance(made, Card):
            text = _("%(name)s filed.") % {"name": self.start.customer_name}
            return Done(reverse("crm:card", args=[made.id]), Toast(text))
        asked = _("The manager has been asked. Your input is kept.")
        handed = _("Submitted. The consultant and the manager have been notified.")
        return Done(reverse("crm:home"), Toast(handed if files_as_clerk(self.user) else asked))

    def _input(self, form: FilingForm, outcomes: dict[str, forms.Form]) -> FilingInput:
        start, cleaned = self.start, form.cleaned_data
        filed_on: date = (start.traffic.on if start.traffic else cleaned.get("filed_on")) or self.today
        contact = contact_input(cleaned)
        contact["contact_at"] = start.traffic.arrived_at if start.traffic else contact_moment(filed_on)
        contact["nature"] = Nature.ROUTINE.value
        methods = methods_at_filing(start.channel)
        if len(methods) == 1:
            contact["method"] = next(iter(methods)).value
        for of_card in ("intent_level", "followup_level"):
            contact.pop(of_card, None)  # type: ignore[misc]  # one of two known keys
        numbers = [start.phone, cleaned.get("phone_2", ""), cleaned.get("phone_3", "")]
        data = {
            **card_input(cleaned),
            "phones": phone_inputs(numbers),
            "business": start.business.value,
            "notice": cleaned.get("notice") or "",
            "marketing": bool(cleaned.get("marketing")),
            "follow_up": with_details(contact, None, filed_on, outcomes),
            "on_duplicate": "" if self.on_duplicate == OnDuplicate.REQUEST_ALLOCATION else self.on_duplicate,
            "matches": self.shown,
        }
        if start.traffic:
            data["traffic"] = start.traffic.id
        else:
            data |= {
                "channel": start.channel.value,
                "filed_on": filed_on if start.channel == Channel.WALK_IN else cleaned.get("filed_on"),
            }
        if start.lead:
            data["lead"] = start.lead
        if cleaned.get("owner"):
            data["owner"] = UUID(cleaned["owner"])
        return cast(FilingInput, data)

    def _form(self, **given: Any) -> FilingForm:
        return FilingForm(
            channel=self.start.channel,
            business=self.start.business,
            has_traffic=self.start.traffic is not None,
            offer=self.offer,
            today=self.today,
            **given,
        )

    def _proposal(self, form: FilingForm) -> dict[str, Any]:
        known = card_input(form.cleaned_data) if form.is_bound else {}
        filed_on = self.start.traffic.on if self.start.traffic else form.is_bound and form.cleaned_data.get("filed_on")
        contact_on = filed_on if isinstance(filed_on, date) else self.today
        return {"proposal": proposed_level(known, contact_on), "proposal_url": reverse("crm:filing_level")}

    def _outcomes(self, data: QueryDict | None, known: Mapping[str, Any] | None = None) -> dict[str, forms.Form]:
        """Return the forms of the outcomes; `known` are the details of a contact that was typed before."""
        offer = self.offer
        given = {name: (known or {}).get(name) for name in ("order", "delivery", "loss")}
        return {
            "order": OrderForm(
                data,
                initial=given["order"],
                today=self.today,
                models=offer.models,
                configurations=offer.configurations,
                colours=offer.colours,
            ),
            "delivery": DeliveryForm(data, initial=given["delivery"]),
            "loss": LossForm(
                data,
                initial=given["loss"],
                competitors=offer.competitors,
                competitor_models=offer.competitor_models,
            ),
        }

    def _show(
        self,
        form: FilingForm,
        outcomes: dict[str, forms.Form],
        matches: Sequence[Match] | None = None,
        status: int = 200,
    ) -> HttpResponse:
        traffic = self.start.traffic
        context = {
            "form": form,
            **outcomes,
            "who": self.start,
            "traffic": traffic_row(traffic, model_names(language())) if traffic else None,
            "on_duplicate": "" if matches else self.on_duplicate,
            "matches_shown": [] if matches else self.shown,
            "asks_manager": self.on_duplicate == OnDuplicate.REQUEST_ALLOCATION and not matches,
            "is_handed_over": files_as_clerk(self.user),
            "key_questions": [{"field": field, "label": LABELS[field]} for field in _KEY_QUESTIONS],
            "once": form_token(self.request),
            **self._proposal(form),
            **(found(self.user, matches, traffic) if matches else {}),
        }
        return self.page.show(context, "crm/filing_form.html", status)
