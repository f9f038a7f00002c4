"""Suspected duplicates (CA-7): two cards side by side, merged (MG-1), or said not to be the same."""

from typing import Any, cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from rest_framework.request import Request

from accounts.access import Action
from accounts.web.asker import asker
from crm.models import SuspectedDuplicate
from crm.queries.suspected import suspected_of
from crm.rules.codes import OPEN
from crm.services.merge_cards import merge_cards
from crm.services.settle_duplicate import settle_duplicate
from crm.services.sweep_duplicates import SWEEP
from crm.services.unmerge_card import unmerge_card
from crm.web.base import DealerPage, language
from crm.web.command_views import refusal_text, tap
from crm.web.forms.choices import owner_choices
from crm.web.presenters.concurrent_changes import how_settled
from crm.web.presenters.decisions import decision_tabs
from crm.web.presenters.facts import Names
from crm.web.presenters.pairs import criteria, differences, proposed
from kit import queue
from kit.api.paging import Keyset
from kit.errors import DomainError, refuse
from kit.htmx.answers import Toast, onward
from kit.idempotency.forms import Done, form_token, run_once
from kit.tenancy import current_dealer


class Duplicates(DealerPage):
    """The pairs to settle, the latest first."""

    action = {"GET": Action.CARD_SETTLE}
    template_name = "crm/duplicates.html"
    keyset = Keyset({"flagged_at": "flagged_at"}, default="-flagged_at")

    def get(self, request: HttpRequest) -> HttpResponse:
        """GET."""
        user = asker(request)
        try:
            page = self.keyset.page(Request(request), suspected_of(user), lambda pair: pair)
        except DomainError:
            return HttpResponseRedirect(request.path)
        pairs = cast("list[SuspectedDuplicate]", page["results"])
        context = {
            "tabs": decision_tabs(user, "duplicates"),
            "pairs": [{"pair": pair, "url": reverse("crm:pair", args=[pair.id])} for pair in pairs],
            "next_url": page["next"],
            "previous_url": page["previous"],
        }
        return self.show(context)


class OnePair(DealerPage):
    """Both cards, what differs, and what speaks for which."""

    action = {"GET": Action.CARD_SETTLE, "POST": Action.CARD_MERGE}
    template_name = "crm/pair.html"

    def get(self, request: HttpRequest, pair_id: UUID) -> HttpResponse:
        """GET; a pair that someone has settled leads back to the list, which says so."""
        pair = _pair(request, pair_id)
        if pair is None:
            return _settled(request, pair_id)
        names = Names(language())
        context = {
            "pair": pair,
            "sides": [_side(card) for card in (pair.card, pair.other)],
            "criteria": criteria(pair.card, pair.other),
            "proposed": proposed(pair.card, pair.other).id,
            "rows": differences(pair.card, pair.other, names),
            "owners": owner_choices(),
            "can_merge": {pair.card.status, pair.other.status} <= OPEN,
            "once": form_token(request),
        }
        return self.show(context)

    def post(self, request: HttpRequest, pair_id: UUID) -> HttpResponse:
        """Merge them into `survivor`, which is `owner`'s then; it can be undone."""
        pair = _pair(request, pair_id)
        if pair is None:
            return _settled(request, pair_id)
        by_id = {str(pair.card_id): pair.card, str(pair.other_id): pair.other}
        survivor = by_id.get(request.POST.get("survivor", "")) or proposed(pair.card, pair.other)
        merged = pair.other if survivor == pair.card else pair.card
        owner = _uuid(request.POST.get("owner", ""))

        def act() -> Done:
            merge_cards(asker(request), {"survivor": survivor.id, "merged": [merged.id], "owner": owner})
            undo = reverse("crm:unmerge", args=[survivor.id, merged.id])
            return Done(reverse("crm:card", args=[survivor.id]), Toast(_("Merged into one card."), undo))

        try:
            return run_once(request, act)
        except DomainError as refusal:
            if refusal.code == "card_merged":
                return _settled(request, pair_id)
            if refusal.status in (403, 404):
                raise
            return onward(request, request.path, Toast(refusal_text(refusal), is_bad=True))


class SettlePair(DealerPage):
    """They are not the same."""

    action = {"POST": Action.CARD_SETTLE}
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pair_id: UUID) -> HttpResponse:
        """Off the list for good."""
        pair, back = _pair(request, pair_id), reverse("crm:duplicates")
        if pair is None:
            return _settled(request, pair_id)

        def act() -> Done:
            settle_duplicate(asker(request), pair.card_id, pair.other_id)
            return Done(back, Toast(_("Confirmed as two customers.")))

        return tap(request, act, back)


class Unmerge(DealerPage):
    """Dividing two cards again."""

    action = {"POST": Action.CARD_MERGE}
    http_method_names = ["post"]

    def post(self, request: HttpRequest, card_id: UUID, merged_id: UUID) -> HttpResponse:
        """Both as before; what happened since and belongs to both is told."""
        back = reverse("crm:card", args=[card_id])

        def act() -> Done:
            unmerge_card(asker(request), card_id, merged_id)
            return Done(back, Toast(_("Merge undone. Both cards are as before.")))

        return tap(request, act, back)


class Sweep(DealerPage):
    """Looking through all standing cards, by a worker."""

    action = {"POST": Action.CARD_SETTLE}
    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        """What it finds stands in the list a moment later."""
        queue.notify(SWEEP, current_dealer().code)
        text = _("Checking all cards. Results appear here in a moment.")
        return onward(request, reverse("crm:duplicates"), Toast(text))


def _settled(request: HttpRequest, pair_id: UUID) -> HttpResponse:
    """Back to the list: someone was quicker, and it is told who, how and when."""
    pair = SuspectedDuplicate.objects.select_related("card", "other", "settled_by").get(id=pair_id)
    return onward(request, reverse("crm:duplicates"), Toast(how_settled(pair), is_bad=True))


def _pair(request: HttpRequest, pair_id: UUID) -> SuspectedDuplicate | None:
    """The pair, while it is to be settled; one that never was is not there."""
    found = suspected_of(asker(request)).filter(id=pair_id).first()
    if found is None and not SuspectedDuplicate.objects.filter(id=pair_id).exists():
        raise refuse("not_found", status=404)
    return found


def _side(card: Any) -> dict[str, Any]:
    return {"card": card, "url": reverse("crm:card", args=[card.id])}


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
