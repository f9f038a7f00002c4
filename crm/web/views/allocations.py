"""Whose customer is it (CA-6), and what becomes of a clerk's draft (CA-8)."""

from collections.abc import Mapping, Sequence
from typing import Any, cast
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from rest_framework.request import Request

from accounts.access import Action
from accounts.models import User
from accounts.web.asker import asker
from crm.models import Allocation, Card
from crm.queries.allocations import allocations_of
from crm.rules.codes import AllocationDecision, AllocationKind, RequestState
from crm.rules.held_open import is_held_open
from crm.services.allocations import DecisionInput, decide_allocation
from crm.services.look_for_duplicates import CustomerInput, look_for_duplicates
from crm.web.base import DealerPage, language, way_back
from crm.web.command_views import SheetForm
from crm.web.forms.choices import consultant_choices
from crm.web.forms.fields import labelled, one
from crm.web.presenters.decisions import decision_tabs
from crm.web.presenters.matches import matches_shown
from kit import clock
from kit.api.paging import Keyset
from kit.errors import DomainError, refuse
from kit.htmx.answers import Toast
from kit.idempotency.forms import Done
from kit.web.forms import select
from tenants.queries.catalogue import model_names


class Allocations(DealerPage):
    """What waits for a word: all of it for managers; for others what they asked, or what was typed for them."""

    action = {"GET": Action.CARD_FILE}
    template_name = "crm/allocations.html"
    keyset = Keyset({"asked_at": "asked_at"}, default="-asked_at")

    def get(self, request: HttpRequest) -> HttpResponse:
        """GET."""
        user = asker(request)
        rows = allocations_of(user).filter(state=RequestState.PENDING).select_related("asked_by", "consultant")
        try:
            page = self.keyset.page(Request(request), rows, lambda row: row)
        except DomainError:
            return HttpResponseRedirect(request.path)
        found = cast("list[Allocation]", page["results"])
        cards = matched(found)
        models = model_names(language())
        context = {
            "tabs": decision_tabs(user, "allocations"),
            "allocations": [_shown(user, row, cards, models) for row in found],
            "next_url": page["next"],
            "previous_url": page["previous"],
        }
        return self.show(context)


class Decide(SheetForm):
    """One of them."""

    action = {"GET": Action.CARD_FILE, "POST": Action.CARD_FILE}

    def get(self, request: HttpRequest, allocation_id: UUID) -> HttpResponse:
        """GET."""
        allocation = _allocation(request, allocation_id)
        return self.ask(request, _form(allocation), _about(asker(request), allocation))

    def post(self, request: HttpRequest, allocation_id: UUID) -> HttpResponse:
        """The decision; both who asked and whose customer it is are told."""
        allocation = _allocation(request, allocation_id)
        form = _form(allocation, request.POST)

        def act() -> Done:
            owner = form.cleaned_data.get("owner") or ""
            given = DecisionInput(
                decision=form.cleaned_data.get("decision", ""),
                owner=UUID(owner) if owner else None,
                matches=matches_shown(request.POST),
            )
            decide_allocation(asker(request), allocation_id, given)
            return Done(way_back(request, reverse("crm:allocations")), Toast(_("Decided.")))

        return self.carry_out(request, form, act, _about(asker(request), allocation))


class DecisionForm(forms.Form):
    """Whose it is; of a draft also what becomes of it."""

    def __init__(self, *args: Any, allocation: Allocation, owners: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if allocation.kind == AllocationKind.DRAFT:
            choices = labelled(AllocationDecision)
            self.fields["decision"] = one(_("Decision"), choices)
        self.fields["owner"] = forms.ChoiceField(
            label=_("Customer ownership"),
            choices=[("", "–"), *owners],
            required=False,
            initial=str(allocation.consultant_id) if allocation.kind == AllocationKind.DRAFT else "",
            widget=select(),
        )


def matched(found: Sequence[Allocation]) -> Mapping[UUID, Card]:
    """The cards that were met, by id. One query."""
    ids = {card for row in found for card in row.matches}
    return {card.id: card for card in Card.objects.filter(id__in=ids).select_related("owner")}


def _form(allocation: Allocation, data: Any = None) -> DecisionForm:
    return DecisionForm(data, allocation=allocation, owners=consultant_choices())


def _allocation(request: HttpRequest, allocation_id: UUID) -> Allocation:
    found = allocations_of(asker(request)).select_related("asked_by", "consultant").filter(id=allocation_id).first()
    if found is None:
        raise refuse("not_found", status=404)
    return found


def _about(user: User, allocation: Allocation) -> dict[str, Any]:
    """What is decided about, with the matches that there are by now: the decision counts for these (CA-6)."""
    data = allocation.data
    who = CustomerInput(customer_name=data["customer_name"], phones=data["phones"], owner=allocation.consultant_id)
    matches = look_for_duplicates(user, who)
    is_draft = allocation.kind == AllocationKind.DRAFT
    is_late = is_draft and not is_held_open(allocation.asked_at, clock.moment())
    late = {
        "lead": _(
            "The day of this draft is over. File it again: the form is filled in from the draft, and the "
            "card counts today."
        ),
        "other_url": f"{reverse('crm:filing')}?draft={allocation.id}",
        "other_label": _("File again"),
    }
    return {
        **(late if is_late else {}),
        "title": _("Whose customer is this?"),
        "about": str(allocation.data.get("customer_name") or ""),
        "facts": [
            (_("Requested by"), allocation.asked_by.name),
            (_("Entered for"), allocation.consultant.name),
            *[(_("Current owner"), match.owner_name) for match in matches],
        ],
        "matches_shown": [match.card for match in matches],
        "submit": _("Decide"),
    }


def _shown(user: User, row: Allocation, cards: Mapping[UUID, Card], models: Mapping[str, str]) -> dict[str, Any]:
    data = row.data
    numbers = [str(each.get("number", "")) for each in data.get("phones") or ()]
    is_its_own = row.kind == AllocationKind.DRAFT and row.consultant_id == user.id
    return {
        "row": row,
        "is_draft": row.kind == AllocationKind.DRAFT,
        "customer_name": data.get("customer_name") or "",
        "phone": numbers[0] if numbers else "",
        "model_name": models.get(str(data.get("model") or ""), ""),
        "matches": [cards[card] for card in row.matches if card in cards],
        "decide_url": reverse("crm:allocation", args=[row.id]) if user.may(Action.CARD_ALLOCATE) or is_its_own else "",
    }
