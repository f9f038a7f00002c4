"""`/cards/<id>/edit/`: changing a card's data outside of a contact (CA-12, CA-14)."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.access import Action
from accounts.web.asker import asker
from crm.field_labels import LABELS
from crm.models import Card, CardChange
from crm.queries.card_changes import before_all, changes_since
from crm.queries.duplicates import Match
from crm.queries.reviews import returned_of
from crm.rules.codes import TERMINAL, ActivityKind, Channel
from crm.rules.fields import CARD_FIELDS
from crm.services.card_data import data_of
from crm.services.edit_card import edit_card
from crm.services.inputs import CardInput
from crm.services.pending_input import load_input
from crm.web.base import DealerPage, language, today
from crm.web.forms.answers import PHONES
from crm.web.forms.card_edit import EditForm
from crm.web.forms.choices import activity_choices, make_choices
from crm.web.forms.fields import flat_choices
from crm.web.forms.problems import say
from crm.web.forms.to_input import phone_names, renaming
from crm.web.presenters.facts import Names
from crm.web.presenters.levels import proposed_level
from crm.web.presenters.matches import matches_shown, settling_answers, shown_matches
from crm.web.views.card import find_card, shown_card
from kit.errors import DomainError
from kit.htmx.answers import Toast, onward
from kit.idempotency.forms import Done, form_token, run_once
from kit.web.commands import FormRefused, run_form_command


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
        """Change it. `on_duplicate` answers for the matches of a changed name or number.

        What others have changed since the form was opened is taken over; who changed the same is asked (409).
        """
        card = find_card(asker(request), card_id)
        meanwhile = changes_since(card, _version(request)) if _version(request) < card.version else []
        form = self._form(card, request, meanwhile)
        form.is_valid()
        if form.both_changed:
            _tell_both(form, card, meanwhile)
            return self._show(request, card, form, status=409)
        try:
            return run_once(
                request, lambda: run_form_command({"": form}, lambda: self._change(card, form, meanwhile), say)
            )
        except FormRefused:
            return self._show(request, card, form, status=422)
        except DomainError as refusal:
            if refusal.status == 412:
                # Someone was quicker by a moment: what they changed is taken over in turn.
                return self.post(request, card_id)
            return self._show(request, card, form, refusal.extra.get("matches"), status=409)

    def _change(self, card: Card, form: EditForm, meanwhile: Sequence[CardChange]) -> Done:
        given = self.request.POST.get("on_duplicate", "")
        changes = cast(
            CardInput, {**form.changes(), "on_duplicate": given, "matches": matches_shown(self.request.POST)}
        )
        names = phone_names({name: form.cleaned_data.get(name, "") for name in PHONES})
        user = asker(self.request)
        renaming(names, lambda: edit_card(user, card.id, changes, expected_version=card.version))
        told = " ".join([_("Saved."), *_who_changed(change for change in meanwhile if change.changed_by_id != user.id)])
        return Done(reverse("crm:card", args=[card.id]), Toast(told))

    def _form(self, card: Card, request: HttpRequest | None = None, meanwhile: Sequence[CardChange] = ()) -> EditForm:
        is_outreach = card.channel == Channel.OUTREACH
        activities = activity_choices(ActivityKind.OUTREACH, card.filed_on) if is_outreach else ()
        return EditForm(
            request.POST if request else None,
            card=card,
            offer=make_choices(language(), activities=activities),
            remarks=self._remarks(card),
            opened=load_input(before_all(meanwhile)),
        )

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
            "once": form_token(request),
            "proposal": proposed_level(data_of(card, list(card.phones.all())), today()),
            "card_url": reverse("crm:card", args=[card.id]),
            "matches": shown_matches(asker(request), matches) if matches else None,
            "on_duplicate_answers": settling_answers(asker(request), matches) if matches else [],
        }
        return self.show(context, status=status)


def _version(request: HttpRequest) -> int:
    """That of the card when the form was opened; any is older than one that was not told."""
    given = request.POST.get("version", "")
    return int(given) if given.isdecimal() and len(given) < 9 else 0


def _who_changed(changes: Iterable[CardChange]) -> list[str]:
    return [
        _("%(name)s changed: %(fields)s.")
        % {
            "name": change.changed_by.name,
            "fields": _(", ").join(str(LABELS.get(field, field)) for field in change.after),
        }
        for change in changes
    ]


def _tell_both(form: EditForm, card: Card, meanwhile: Sequence[CardChange]) -> None:
    """At each field that both have changed, what the card has now. The form counts from there: sending it again is a
    decision."""
    for name in form.both_changed:
        bound = form[name]
        held = bound.initial if isinstance(bound.initial, list) else [bound.initial]
        choices = {str(value): str(label) for value, label in flat_choices(form.fields[name])}
        now = _(", ").join(choices.get(str(each), _day(each)) for each in held if each not in (None, ""))
        form.add_error(
            name, _("Now: %(value)s. Your value is shown here; save again to keep it.") % {"value": now or "–"}
        )
    told = _who_changed(meanwhile)
    form.add_error(None, " ".join([*told, _("You both changed the same field. Check it and save again.")]))


def _day(value: object) -> str:
    return date_format(value) if isinstance(value, date) else str(value)
