"""Correcting a contact that the manager returned (CA-13): the remarks stand at the fields."""

from typing import Any, cast
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.access import Action
from accounts.web.asker import asker
from crm.field_labels import LABELS
from crm.models import FollowUp
from crm.queries.card_visibility import cards_of
from crm.queries.reviews import last_remarks
from crm.rules.codes import ReviewState
from crm.rules.review import CORRECTABLE, of_contact
from crm.services.correct_follow_up import CorrectionInput, correct_follow_up
from crm.web.base import language, way_back
from crm.web.command_views import SheetForm
from crm.web.forms.card import Offer
from crm.web.forms.choices import make_choices
from crm.web.forms.fields import choices_of, one
from crm.web.presenters.entries import DETAIL_LABELS, shown_remarks
from kit.errors import refuse
from kit.htmx.answers import Toast
from kit.idempotency.forms import Done
from kit.web.forms import Suggested, text_area, text_input

_CODED = ("loss_reason", "loss_factor")


class CorrectContact(SheetForm):
    """What was returned of one contact, and what was said."""

    action = {"GET": Action.FOLLOW_UP_RECORD, "POST": Action.FOLLOW_UP_RECORD}

    def get(self, request: HttpRequest, card_id: UUID, follow_up_id: UUID) -> HttpResponse:
        """GET."""
        entry, remarks = _returned(request, card_id, follow_up_id)
        return self.ask(request, CorrectForm(entry=entry, remarks=remarks), _about(entry, remarks))

    def post(self, request: HttpRequest, card_id: UUID, follow_up_id: UUID) -> HttpResponse:
        """Put it right; it goes back to the manager."""
        entry, remarks = _returned(request, card_id, follow_up_id)
        form = CorrectForm(request.POST, entry=entry, remarks=remarks)

        def act() -> Done:
            correct_follow_up(asker(request), card_id, follow_up_id, form.changes())
            return Done(
                way_back(request, reverse("crm:card", args=[card_id])),
                Toast(_("Corrected and sent back to the manager.")),
            )

        return self.carry_out(request, form, act, _about(entry, remarks))


class CorrectForm(forms.Form):
    """What was said, and of the other fields those that were remarked and change no figure."""

    def __init__(self, *args: Any, entry: FollowUp, remarks: list[dict[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        said = {_path(each["field"], entry): each["text"] for each in remarks}
        offer = make_choices(language()) if {"loss.competitor_brand", "loss.competitor_model"} & said.keys() else None
        widget = text_area(maxlength=2000)
        self.fields["note"] = forms.CharField(
            label=LABELS["note"], required=False, max_length=2000, initial=entry.note, widget=widget
        )
        if "nature" in said:
            self.fields["nature"] = one(LABELS["nature"], choices_of("nature"), initial=entry.nature)
        for name, fields in CORRECTABLE.items():
            details = getattr(entry, name, None)
            for field in fields:
                path = f"{name}.{field}"
                if details is not None and path in said:
                    self.fields[path] = _detail_field(path, field, getattr(details, field), offer)
        for path, text in said.items():
            if path in self.fields:
                self.fields[path].help_text = text
                self.fields[path].is_remarked = True  # type: ignore[attr-defined]  # read by the template

    def changes(self) -> CorrectionInput:
        """What was answered, nested as the service takes it."""
        given: dict[str, Any] = {}
        for path in self.changed_data:
            name, _dot, field = path.rpartition(".")
            value = self.cleaned_data.get(path)
            if name:
                given.setdefault(name, {})[field] = value
            else:
                given[path] = value
        return cast(CorrectionInput, given)


def _detail_field(path: str, field: str, value: Any, offer: Offer | None) -> forms.Field:
    label = DETAIL_LABELS[path]
    if field in ("price", "deposit"):
        return forms.DecimalField(
            label=label, max_digits=12, decimal_places=2, initial=value, widget=text_input(inputmode="decimal")
        )
    if field in _CODED:
        return one(label, choices_of(field), initial=value)
    if field == "competitor_brand" and offer:
        return one(label, offer.competitors, initial=value)
    if field == "competitor_model" and offer:
        widget = Suggested(offer.competitor_models, of="loss.competitor_brand", maxlength=60)
        return forms.CharField(label=label, max_length=60, initial=value, widget=widget)
    return forms.CharField(label=label, max_length=500, initial=value, widget=text_input(maxlength=500))


def _path(field: str, entry: FollowUp) -> str:
    return next(iter(of_contact([field], is_filing=entry.is_filing)), field)


def _returned(request: HttpRequest, card_id: UUID, follow_up_id: UUID) -> tuple[FollowUp, list[dict[str, str]]]:
    """The entry and what was remarked on its contact; one that is not returned is not there."""
    entries = FollowUp.objects.filter(card__in=cards_of(asker(request)), card_id=card_id, id=follow_up_id)
    entry = entries.select_related("card", "order", "delivery", "loss").first()
    if entry is None or entry.review_state != ReviewState.RETURNED:
        raise refuse("not_found", status=404)
    remarks = [dict(each) for each in last_remarks([entry]).get(entry.id, ())]
    return entry, [each for each in remarks if of_contact([each["field"]], is_filing=entry.is_filing)]


def _about(entry: FollowUp, remarks: list[dict[str, str]]) -> dict[str, Any]:
    fixed = [each for each in remarks if not _is_correctable(_path(each["field"], entry))]
    return {
        "title": _("Correct the contact"),
        "about": entry.card.customer_name,
        "remarks": shown_remarks(fixed),
        "remarks_text": _("Fields that affect figures or dates can't be corrected. Explain in the notes instead."),
        "submit": _("Save"),
    }


def _is_correctable(path: str) -> bool:
    name, _dot, field = path.rpartition(".")
    return path in ("note", "nature") or field in CORRECTABLE.get(name, ())
