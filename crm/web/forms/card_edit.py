"""Changing a card's data (CA-12, CA-14): every field of its channel, and its numbers; only what changes is sent."""

from collections.abc import Mapping
from datetime import date
from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from crm.models import Card
from crm.rules.codes import TERMINAL, Channel
from crm.rules.fields import CARD_FIELDS, Takes
from crm.rules.requirements import FIXED, Need, requirements
from crm.services.card_data import data_of
from crm.services.inputs import CardInput
from crm.web.forms.answers import PHONES, card_answers
from crm.web.forms.card import Offer, card_field
from crm.web.forms.filing import HALF, SECTIONS, SHOWN_BY, Shown
from crm.web.forms.to_input import card_input, phone_inputs
from kit.web.forms import PhoneNumber, QuickDate

_OF_MODEL = ("configuration", "colour", "options")


class EditForm(forms.Form):
    """A card's data as it stands, to be changed."""

    def __init__(
        self,
        data: QueryDict | None,
        *,
        card: Card,
        offer: Offer,
        remarks: Mapping[str, str] | None = None,
        opened: Mapping[str, object] | None = None,
    ) -> None:
        """`remarks` are the manager's, by field (CA-13); of a closed card those fields alone are asked.

        `opened` is what others have changed since the form was opened, as it was then.
        """
        self.before = data_of(card, list(card.phones.all()))
        super().__init__(data, initial=card_answers(self.before))
        channel = Channel(card.channel)
        party, replacement = str(self._now("party")), str(self._now("replacement"))
        needs = requirements(channel, card.business, party, replacement)
        for name, row in CARD_FIELDS.items():
            is_asked = needs[name] is not Need.NOT_ASKED or name == "organization_name"
            if row.takes is not Takes.PHONES and name not in FIXED and is_asked:
                self.fields[name] = card_field(row, channel, offer)
                self.fields[name].required = needs[name] is Need.REQUIRED
        self._keep_retired()
        labels = (_("Number"), _("Second number"), _("Third number"))
        for name, label in zip(PHONES, labels, strict=True):
            field = forms.CharField(label=label, required=name == "phone", max_length=40, widget=PhoneNumber())
            self.fields[name] = field
        self.fields["expected_visit_on"] = forms.DateField(
            label=_("Expected visit date"), required=False, widget=QuickDate()
        )
        self._show_remarks(remarks or {}, is_closed=card.status in TERMINAL)
        # What both have changed, each otherwise: for whoever sends the form to decide.
        self.both_changed = self._take_over(opened) if opened and data is not None else []

    def _take_over(self, opened: Mapping[str, object]) -> list[str]:
        """Answers that were left as the form had them become those that the card has now; the names of those that were
        changed on both sides."""
        then = card_answers(cast(CardInput, {**self.before, **opened}))
        answers = cast(QueryDict, self.data).copy()
        both = []
        for name, field in self.fields.items():
            before, now = then.get(name), self.initial.get(name)
            if before == now:
                continue
            mine = field.widget.value_from_datadict(answers, self.files, name)
            if not field.has_changed(before, mine):
                answers.setlist(name, _as_sent(now))
            elif field.has_changed(now, mine):
                both.append(name)
        self.data = answers
        return both

    def _show_remarks(self, remarks: Mapping[str, str], *, is_closed: bool) -> None:
        by_field = {"phone" if name == "phones" else name: text for name, text in remarks.items()}
        if is_closed:
            kept = set(by_field) | (set(PHONES) if "phone" in by_field else set())
            kept |= {"expected_visit_on"} & {f"{name}_on" for name in by_field}
            self.fields = {name: field for name, field in self.fields.items() if name in kept}
        for name, text in by_field.items():
            if name in self.fields:
                self.fields[name].help_text = text
        self.remarked = set(by_field)

    def _now(self, name: str) -> object:
        return (self.data if self.is_bound else self.initial).get(name) or ""

    def _keep_retired(self) -> None:
        """What the brand has retired, or an activity that is over, stays a choice on the card that has it (HQ-1)."""
        for name in ("model", "competitor_brand", "activity"):
            field, held = self.fields.get(name), self.initial.get(name)
            if isinstance(field, forms.ChoiceField) and held and not field.valid_value(str(held)):
                field.choices = [*field.choices, (str(held), str(held))]  # type: ignore[misc]  # pairs
        model = self.initial.get("model")
        for name in _OF_MODEL:
            field, held = self.fields.get(name), self.initial.get(name)
            for value in held if isinstance(held, list) else [held]:
                if isinstance(field, forms.ChoiceField) and value and not field.valid_value(str(value)):
                    field.choices = [*field.choices, (str(model), [(value, value)])]  # type: ignore[misc]

    def changes(self) -> CardInput:
        """What was answered otherwise than the card has it."""
        given = card_input({**self._emptied(), **self.cleaned_data})
        changed = {name: value for name, value in given.items() if value != self.before.get(name)}
        numbers = [self.cleaned_data.get(name, "") for name in PHONES]
        if any(name in self.changed_data for name in PHONES):
            changed["phones"] = phone_inputs(numbers)
        return cast(CardInput, changed)

    def _emptied(self) -> dict[str, object]:
        """Required answers that were taken away: the form could not read them, the rules shall refuse them."""
        names = self.fields.keys() - self.cleaned_data.keys() - self.errors.keys()
        return {name: [] if isinstance(self.fields[name], forms.MultipleChoiceField) else "" for name in names}

    def sections(self) -> list[dict[str, Any]]:
        """The sections of filing, all of it in the open."""
        shown = []
        for at, section in enumerate(SECTIONS):
            names = [name for name in (*section.fields, *section.more) if name in self.fields]
            if at == 0:
                names = ["customer_name", *PHONES, *[name for name in names if name not in PHONES]]
                names = [name for name in names if name in self.fields]
            if names:
                fields = [
                    # What was remarked is shown whatever the other answers are.
                    Shown(
                        self[name],
                        "" if name in self.remarked else SHOWN_BY.get(name, ""),
                        name in HALF,
                        name in self.remarked,
                    )
                    for name in names
                ]
                shown.append({"title": section.title, "fields": fields, "more": []})
        return shown


def _as_sent(value: object) -> list[str]:
    """An answer as a form sends it."""
    values = value if isinstance(value, list) else [] if value in (None, "") else [value]
    return [each.isoformat() if isinstance(each, date) else str(each) for each in values]
