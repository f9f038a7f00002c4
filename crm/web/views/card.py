"""`/cards/<id>/`: who, where it stands, what happened."""

from typing import Any, cast
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import ngettext
from rest_framework.request import Request

from accounts.access import Action
from accounts.models import User
from crm.models import Card, Event, SuspectedDuplicate
from crm.queries.numbers import mask_card, mask_story, sees_numbers
from crm.queries.timeline import events_of, timeline
from crm.queries.visible import cards_of
from crm.rules.age import card_age
from crm.rules.codes import TERMINAL, WITH_NEXT_DATE
from crm.services.seen import note_opening, unmask_card
from crm.web.page import DealerPage, asker, language, today
from crm.web.shown.facts import Names, facts_of, outcome_facts
from crm.web.shown.story import story
from kit.api.paging import Keyset
from kit.errors import DomainError, refuse

_STANDING = (
    "id", "number", "customer_name", "party", "organization_name", "status", "intent_level", "followup_level",
    "channel", "filed_on", "next_followup_on", "appointment_on", "last_contact_at", "followup_count", "completeness",
)  # fmt: skip


class OneCard(DealerPage):
    """A card with its story."""

    action = {"GET": Action.CARD_VIEW}
    template_name = "crm/card.html"
    keyset = Keyset({"id": "id"}, default="-id")
    is_masked = True

    def get(self, request: HttpRequest, card_id: UUID) -> HttpResponse:
        """GET. A card that was merged leads to the one that took it in (MG-1)."""
        user = asker(request)
        try:
            card = find_card(user, card_id)
        except DomainError:
            survivor = _survivor_of(user, card_id)
            if survivor is None:
                raise
            return HttpResponseRedirect(reverse("crm:card", args=[survivor]))
        is_masked = self.is_masked and not sees_numbers(user)
        if is_masked:
            mask_card(user, card)
        note_opening(user, card)
        names = Names(language())
        try:
            page = self.keyset.page(Request(request), events_of(card), lambda event: event)
        except DomainError:
            # A cursor that we did not write: the story from its beginning.
            return HttpResponseRedirect(request.path)
        found = timeline(cast("list[Event]", page["results"]))
        if is_masked:
            mask_story(user, found)
        entries = story(found, names, card.model)
        is_open = card.status not in TERMINAL
        return self.show(
            {
                "card": shown_card(card, names),
                "facts": outcome_facts(card, names) + facts_of(card, names),
                "entries": entries,
                "older_url": page["next"],
                "is_first_page": not page["previous"],
                "late_text": _late_text(card),
                "is_masked": is_masked,
                "can_record": is_open and user.may(Action.FOLLOW_UP_RECORD),
                "follow_up_url": reverse("crm:follow_up", args=[card.id]),
                "edit_url": reverse("crm:edit_card", args=[card.id]) if is_open and user.may(Action.CARD_EDIT) else "",
            }
        )


class UnmaskedCard(OneCard):
    """The same with its numbers in full, for who sees them masked."""

    action = {"POST": Action.CARD_VIEW}
    http_method_names = ["post"]
    is_masked = False

    def post(self, request: HttpRequest, card_id: UUID) -> HttpResponse:
        """The audit keeps who asked; nothing keeps the page."""
        unmask_card(asker(request), card_id)
        answer = self.get(request, card_id)
        answer.headers["Cache-Control"] = "no-store"
        return answer


def find_card(user: User, card_id: UUID) -> Card:
    """A card that `user` sees, with its people, numbers and outcomes; `not_found` otherwise. Two queries."""
    suspicions = SuspectedDuplicate.objects.filter(card=OuterRef("id"), settled_at=None)
    cards = cards_of(user).select_related("owner", "filed_by", "order", "delivery", "loss", "activity")
    found = cards.prefetch_related("phones").annotate(is_flagged=Exists(suspicions)).filter(id=card_id).first()
    if found is None:
        raise refuse("not_found", status=404)
    return found


def shown_card(card: Card, names: Names) -> dict[str, Any]:
    """The head of a card."""
    numbers = [{"number": str(phone.number), "is_main": phone.is_main} for phone in card.phones.all()]
    return {
        **{field: getattr(card, field) for field in _STANDING},
        "model_name": names.of("model", card.model),
        "configuration_name": names.of("configuration", card.configuration, card.model),
        "colour_name": names.of("colour", card.colour, card.model),
        "phones": numbers,
        "main_phone": next((each["number"] for each in numbers if each["is_main"]), ""),
        "owner_name": card.owner.name,
        "age_days": card_age(card.filed_on, today()),
        "is_flagged": getattr(card, "is_flagged", False),
        "is_late": _days_late(card) > 0,
    }


def _survivor_of(user: User, card_id: UUID) -> UUID | None:
    merged = Card.objects.filter(id=card_id).values_list("merged_into_id", flat=True).first()
    return cards_of(user).filter(id=merged).values_list("id", flat=True).first() if merged else None


def _days_late(card: Card) -> int:
    if card.status not in WITH_NEXT_DATE or card.next_followup_on is None:
        return 0
    return (today() - card.next_followup_on).days


def _late_text(card: Card) -> str:
    days = _days_late(card)
    return ngettext(
        "The contact was due %(n)d day ago. Call today, or agree on another day.",
        "The contact was due %(n)d days ago. Call today, or agree on another day.",
        days,
    ) % {"n": days}
