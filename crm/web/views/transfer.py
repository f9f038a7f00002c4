"""Cards passing to another consultant (MG-2): those chosen in the list, or one; taking back an outcome (ST-7)."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.access import Action
from accounts.web.asker import asker
from crm.models import Card
from crm.queries.card_visibility import cards_of
from crm.rules.codes import Custody, Status, TransferReason
from crm.services.transfers import TransferInput, transfer_card, transfer_cards
from crm.services.withdraw import withdraw_outcome
from crm.web.base import language, today, way_back
from crm.web.command_views import SheetForm
from crm.web.forms.choices import owner_choices
from crm.web.forms.fields import labelled, one
from crm.web.views.card import find_card
from kit.htmx.answers import Toast
from kit.idempotency.forms import Done
from kit.web.forms import text_input

# As many as a page of the list holds at most.
_MOST = 200


class TransferForm(forms.Form):
    """To whom and why."""

    def __init__(self, *args: Any, owners: Sequence[tuple[str, str]], reason: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields = {
            "owner": one(_("Hand over to"), owners),
            "reason": one(_("Why"), labelled(TransferReason.to_choose()), initial=reason or None),
            "words": forms.CharField(
                label=_("More details"), required=False, max_length=400, widget=text_input(maxlength=400)
            ),
        }

    def given(self) -> TransferInput:
        """As the service takes it: another reason is told by its words."""
        to, reason = self.cleaned_data.get("owner"), self.cleaned_data.get("reason") or ""
        words = (self.cleaned_data.get("words") or "").strip()
        is_other = reason == TransferReason.OTHER
        why = words if is_other and words else reason
        if Custody.has(to):
            return {"custody": str(to), "reason": why}
        return {"owner": UUID(to) if to else None, "reason": why}


class TransferOne(SheetForm):
    """One card, from its page."""

    action = {"GET": Action.CARD_TRANSFER, "POST": Action.CARD_TRANSFER}

    def get(self, request: HttpRequest, card_id: UUID) -> HttpResponse:
        """GET."""
        card = find_card(asker(request), card_id)
        return self.ask(request, _form([card]), _about([card]))

    def post(self, request: HttpRequest, card_id: UUID) -> HttpResponse:
        """Hand it over."""
        card = find_card(asker(request), card_id)
        form = _form([card], data=request.POST)

        def act() -> Done:
            moved = transfer_card(asker(request), card_id, form.given())
            to = str(form.cleaned_data.get("owner"))
            name = Custody(to).label(language()) if Custody.has(to) else moved.owner.name
            text = _("Handed over to %(name)s.") % {"name": name}
            return Done(way_back(request, reverse("crm:card", args=[card_id])), Toast(text))

        return self.carry_out(request, form, act, _about([card]))


class TransferMany(SheetForm):
    """Those chosen in the list: first the form with them in it, then handing them over."""

    action = {"POST": Action.CARD_TRANSFER}
    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        """Without `owner` it asks for it; `card` names each that is chosen."""
        ids = _ids(request.POST.getlist("card"))
        cards = list(cards_of(asker(request)).filter(id__in=ids).select_related("owner").order_by("next_followup_on"))
        back = way_back(request, reverse("crm:card_list"))
        if not cards:
            return HttpResponseRedirect(back)
        shown = {**_about(cards), "cards": cards}
        if "reason" not in request.POST and "owner" not in request.POST:
            return self.ask(request, _form(cards), shown)
        form = _form(cards, data=request.POST)

        def act() -> Done:
            done = transfer_cards(asker(request), {**form.given(), "cards": [card.id for card in cards]})
            return Done(back, Toast(_told(len(done.transferred), len(done.closed) + len(done.unchanged))))

        return self.carry_out(request, form, act, shown)


class Withdraw(SheetForm):
    """Withdraw an order, a delivery or a loss set by mistake, on its own day (ST-7)."""

    action = {"GET": Action.CARD_WITHDRAW, "POST": Action.CARD_WITHDRAW}

    def get(self, request: HttpRequest, card_id: UUID) -> HttpResponse:
        """GET."""
        card = find_card(asker(request), card_id)
        return self.ask(request, WithdrawForm(), self._about(card))

    def post(self, request: HttpRequest, card_id: UUID) -> HttpResponse:
        """Take it back, with the reason."""
        card = find_card(asker(request), card_id)
        form = WithdrawForm(request.POST)

        def act() -> Done:
            withdraw_outcome(asker(request), card_id, form.cleaned_data.get("reason", ""))
            return Done(reverse("crm:card", args=[card_id]), Toast(_("Withdrawn. The card is as before.")))

        return self.carry_out(request, form, act, self._about(card))

    def _about(self, card: Card) -> dict[str, Any]:
        return {"title": _("Withdraw the outcome"), "about": card.customer_name, "submit": _("Withdraw")}


class WithdrawForm(forms.Form):
    """Why."""

    reason = forms.CharField(label=gettext_lazy("Why"), max_length=500, widget=text_input(maxlength=500))


def _ids(given: Sequence[str]) -> list[UUID]:
    found = []
    for text in given[:_MOST]:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found


def _form(cards: Sequence[Card], data: Any = None) -> TransferForm:
    """With the likely reason: those that are all late pass because they are. Whose they are is not offered, but taken:
    someone else may have handed them over since."""
    owners = {card.owner_id for card in cards} if data is None else set()
    offered = [(value, name) for value, name in owner_choices() if owners != {UUID(value)}]
    has_handed = any(card.care_since for card in cards)
    if data is not None or any(not card.care_since and card.status != Status.DORMANT for card in cards):
        offered.append(_department(Custody.CARE))
    if data is not None or has_handed:
        offered.append(_department(Custody.SALES))
    is_late = all(card.next_followup_on and card.next_followup_on < today() for card in cards)
    return TransferForm(data, owners=offered, reason=TransferReason.OVERDUE.value if is_late else "")


def _department(whose: Custody) -> tuple[str, str]:
    """Return a department as a choice beside the people: the owner stays (MG-2)."""
    return whose.value, _("%(department)s (owner stays)") % {"department": whose.label(language())}


def _about(cards: Sequence[Card]) -> dict[str, Any]:
    count = len(cards)
    title = ngettext("Hand over %(n)d customer", "Hand over %(n)d customers", count) % {"n": count}
    names = sorted({card.owner.name for card in cards})
    return {
        "title": title,
        "about": cards[0].customer_name if count == 1 else "",
        "facts": [(_("From"), _(", ").join(names))],
        "submit": _("Hand over"),
    }


def _told(moved: int, stayed: int) -> str:
    text = ngettext("%(n)d customer handed over.", "%(n)d customers handed over.", moved) % {"n": moved}
    if not stayed:
        return text
    left = ngettext("%(n)d unchanged.", "%(n)d unchanged.", stayed) % {"n": stayed}
    return f"{text} {left}"
