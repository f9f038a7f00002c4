"""`/cards/<id>/`: who, where it stands, what happened."""

from typing import Any, cast
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from rest_framework.request import Request

from accounts.access import Action
from accounts.models import User
from accounts.web.asker import asker
from crm.events.types.cards import CardAbsorbed
from crm.models import Card, Event, Merge, SuspectedDuplicate
from crm.queries.card_visibility import cards_of
from crm.queries.custody import custody_of, with_custody
from crm.queries.numbers import mask_card, mask_story, sees_numbers
from crm.queries.reviews import returned_of
from crm.queries.timeline import events_of, timeline
from crm.rules.age import card_age
from crm.rules.codes import TERMINAL, WITH_NEXT_DATE
from crm.rules.levels import is_planned_date_passed
from crm.rules.withdrawal import WITHDRAWABLE
from crm.services.view_audit import note_opening, unmask_card
from crm.web.base import DealerPage, language, today
from crm.web.presenters.entries import shown_remarks
from crm.web.presenters.facts import Names, facts_of, outcome_facts
from crm.web.presenters.steps import stage_of
from crm.web.presenters.story import story
from kit.api.paging import Keyset
from kit.errors import DomainError, refuse

_STANDING = (
    "id", "number", "customer_name", "party", "organization_name", "status", "intent_level", "followup_level",
    "channel", "filed_on", "next_followup_on", "appointment_on", "appointment_time", "last_contact_at",
    "followup_count", "completeness",
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
        found = timeline(user, cast("list[Event]", page["results"]))
        told = mask_story(user, found) if is_masked else found
        entries = with_undo(user, card, story(told, names, card.model))
        is_open = card.status not in TERMINAL
        returned = _returned(card) if user.may(Action.CARD_EDIT) else []
        can_edit = user.may(Action.CARD_EDIT) and (is_open or any(each["is_filing"] for each in returned))
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
                "edit_url": reverse("crm:edit_card", args=[card.id]) if can_edit else "",
                "returned": returned,
                "more": _more(user, card),
                "stage": stage_of(user, card),
            },
            # The list's pane asks for it by name.
            "crm/parts/card_beside.html" if request.headers.get("HX-Target") == "beside" else "",
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
    """Return a card that `user` sees, with its people, numbers and outcomes; `not_found` otherwise. Two queries."""
    return find_among(cards_of(user), card_id)


def find_among(cards: QuerySet[Card], card_id: UUID) -> Card:
    """Return one of some cards, with its people, numbers and outcomes; `not_found` otherwise. Two queries."""
    suspicions = SuspectedDuplicate.objects.filter(card=OuterRef("id"), settled_at=None)
    cards = cards.select_related("owner", "filed_by", "order", "delivery", "loss", "activity")
    whole = with_custody(cards).prefetch_related("phones").annotate(is_flagged=Exists(suspicions))
    found = whole.filter(id=card_id).first()
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
        "contact_withdrawn": card.contact_withdrawn_at is not None,
        "marketing": card.marketing,
        "erased_at": card.erased_at,
        "erasure_waits": card.erasure_asked_at is not None and card.erased_at is None,
        "owner_name": card.owner.name,
        "age_days": card_age(card.filed_on, today()),
        "is_flagged": getattr(card, "is_flagged", False),
        "is_late": _days_late(card) > 0,
        "planned_date_passed": is_planned_date_passed(
            {"planned_purchase_on": card.planned_purchase_on}, status=card.status, today=today()
        ),
        "planned_purchase_on": card.planned_purchase_on,
        "name_changed_at": card.name_changed_at,
        "main_number_changed_at": card.main_number_changed_at,
        "custody": custody_of(card),
    }


def with_undo(user: User, card: Card, shown: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The story with the merge that may still be undone marked: the last one into this card (MG-1)."""
    absorbed = [entry for entry in shown if entry["kind"] == CardAbsorbed.kind]
    if not absorbed or not user.may(Action.CARD_MERGE):
        return shown
    last = Merge.objects.filter(survivor=card, undone_at=None).order_by("-merged_at", "-id").first()
    if last is None:
        return shown
    for entry in absorbed:
        if str(last.merged_id) in entry["merged"]:
            entry["undo_url"] = reverse("crm:unmerge", args=[card.id, last.merged_id])
            break
    return shown


def _returned(card: Card) -> list[dict[str, Any]]:
    """What the manager returned of this card, each with where it is corrected (CA-13)."""
    shown = []
    for entry, remarks in returned_of(card):
        of_contact = [each for each in remarks if not entry.is_filing or each["field"].startswith("follow_up.")]
        of_card = [each for each in remarks if each not in of_contact]
        for part, is_filing, url in (
            (of_card, True, reverse("crm:edit_card", args=[card.id])),
            (of_contact, False, reverse("crm:correct", args=[card.id, entry.id])),
        ):
            if part:
                shown.append({"remarks": shown_remarks(part), "is_filing": is_filing, "url": url, "entry": entry})
    return shown


def _more(user: User, card: Card) -> list[dict[str, Any]]:
    """What else may be done with the card, behind "More"."""
    is_open = card.status not in TERMINAL
    is_todays = timezone.localtime(card.status_changed_at).date() == today()
    can_withdraw = card.status in WITHDRAWABLE and is_todays and user.may(Action.CARD_WITHDRAW)
    offered = (
        (is_open and user.may(Action.CARD_TRANSFER), "transfer_card", _("Hand over"), "users"),
        (is_open and user.may(Action.FOLLOW_UP_RECORD), "ask_concession", _("Request a gift or concession"), "coin"),
        (user.may(Action.CARD_EDIT) and card.erased_at is None, "consent", _("Consent"), "circle-check"),
        (True, "card_paper", _("On paper"), "clipboard-text"),
        (can_withdraw, "withdraw", _("Withdraw the outcome"), "history"),
    )
    return [
        {"url": reverse(f"crm:{name}", args=[card.id]), "label": label, "icon": icon, "is_page": name == "card_paper"}
        for is_offered, name, label, icon in offered
        if is_offered
    ]


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
        "The follow-up was due %(n)d day ago. Call today, or arrange another day.",
        "The follow-up was due %(n)d days ago. Call today, or arrange another day.",
        days,
    ) % {"n": days}
