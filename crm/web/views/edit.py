"""`/cards/<id>/edit/`: changing a card's data outside of a contact (CA-12, CA-14)."""

from collections.abc import Sequence
from typing import cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.access import Action
from crm.models import Card, CardChange
from crm.queries.duplicates import Match
from crm.queries.reviews import returned_of
from crm.rules.codes import TERMINAL, ActivityKind, Channel
from crm.rules.fields import CARD_FIELDS
from crm.services.edit_card import edit_card
from crm.services.inputs import CardInput
from crm.web.forms.edit import PHONES, EditForm
from crm.web.forms.labels import LABELS
from crm.web.forms.offer import activities_offered, make_offer
from crm.web.forms.problems import say
from crm.web.forms.reading import phone_names, renaming
from crm.web.page import DealerPage, asker, language, today
from crm.web.shown.facts import Names
from crm.web.shown.matches import answers, shown_matches
from crm.web.views.card import find_card, shown_card
from kit.errors import DomainError
from kit.htmx.answers import Toast, onward
from kit.web.attempts import FormRefused, attempt
from kit.web.once import Done, do_once, once_token


class EditCard(DealerPage):
    """The form. What someone else changed in the meantime is told, and nothing typed is lost."""

    action = {"GET": Action.CARD_EDIT, "POST": Action.CARD_EDIT}
    template_name = "crm/edit_card.html"

    def get(self, request: HttpRequest, card_id: UUID) -> HttpResponse:
        """GET; a closed card says so instead (FU-9), unless something of it was returned (CA-13)."""
        card = find_card(asker(request), card_id)
        if card.status in TERMINAL and not self._remarks(card):
            return onward(request, reverse("crm:card", args=[card.id]), Toast(_("This card is closed."), is_bad=True))
        return self._show(request, card, self._form(card))

    def post(self, request: HttpRequest, card_id: UUID) -> HttpResponse:
        """Change it. `on_duplicate` answers for the matches of a changed name or number."""
        card = find_card(asker(request), card_id)
        form = self._form(card, request)
        form.is_valid()
        there = reverse("crm:card", args=[card.id])
        version = request.POST.get("version", "")
        expected = int(version) if version.isdecimal() and len(version) < 9 else None

        def act() -> Done:
            changes = cast(CardInput, {**form.changes(), "on_duplicate": request.POST.get("on_duplicate", "")})
            names = phone_names({name: form.cleaned_data.get(name, "") for name in PHONES})
            renaming(names, lambda: edit_card(asker(request), card_id, changes, expected_version=expected))
            return Done(there, Toast(_("Saved.")))

        try:
            return do_once(request, lambda: attempt({"": form}, act, say))
        except FormRefused:
            return self._show(request, card, form, status=422)
        except DomainError as refusal:
            if refusal.status == 412:
                form.add_error(None, _what_happened(card, expected))
            return self._show(request, card, form, refusal.extra.get("matches"), status=409)

    def _form(self, card: Card, request: HttpRequest | None = None) -> EditForm:
        is_outreach = card.channel == Channel.OUTREACH
        activities = activities_offered(ActivityKind.OUTREACH, today()) if is_outreach else ()
        offer = make_offer(language(), activities=activities)
        return EditForm(request.POST if request else None, card=card, offer=offer, remarks=self._remarks(card))

    def _remarks(self, card: Card) -> dict[str, str]:
        """What the manager remarked on the card's own data, by field (CA-13)."""
        remarks = [remark for entry, found in returned_of(card) if entry.is_filing for remark in found]
        return {each["field"]: each["text"] for each in remarks if each["field"] in CARD_FIELDS}

    def _show(
        self,
        request: HttpRequest,
        card: Card,
        form: EditForm,
        matches: Sequence[Match] | None = None,
        status: int = 200,
    ) -> HttpResponse:
        context = {
            "card": {**shown_card(card, Names(language())), "version": card.version},
            "form": form,
            "once": once_token(request),
            "card_url": reverse("crm:card", args=[card.id]),
            "matches": shown_matches(asker(request), matches) if matches else None,
            "on_duplicate_answers": answers(matches) if matches else [],
        }
        return self.show(context, status=status)


def _what_happened(card: Card, version: int | None) -> str:
    """Who changed what since the form was opened. The form now counts from there: sending it again is a decision."""
    since = CardChange.objects.filter(card=card, version__gt=version or 0).select_related("changed_by")
    told = [
        _("%(name)s changed: %(fields)s.")
        % {
            "name": change.changed_by.name,
            "fields": _(", ").join(str(LABELS.get(field, field)) for field in change.after),
        }
        for change in since.order_by("version")
    ]
    if not told:
        told = [_("A contact was recorded meanwhile.")]
    return " ".join([*told, _("Your answers stand below as you typed them; look at them and save again.")])
