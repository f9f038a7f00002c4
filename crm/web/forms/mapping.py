"""Which sheet of a table is read, and which of its columns is which field (SA-2)."""

from typing import Any, cast
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _

from crm.models import CardImport
from crm.rules.codes import Channel
from crm.rules.importing.columns import IMPORT_FIELDS
from crm.services.importing.upload import MappingInput
from crm.web.forms.choices import owner_choices
from crm.web.forms.fields import labelled
from crm.web.forms.problems import say
from crm.web.presenters.imports import field_label
from kit.errors import DomainError
from kit.web.forms import select


class MappingForm(forms.Form):
    """A field for each column; whose the cards are, and how they came, where the table does not say."""

    def __init__(self, *args: Any, found: CardImport, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._columns = found.columns
        choices = [("", _("not imported")), *[(field, field_label(field)) for field in IMPORT_FIELDS]]
        for at, column in enumerate(found.columns):
            self.fields[f"column_{at}"] = forms.ChoiceField(
                label=column,
                choices=choices,
                required=False,
                initial=found.mapping.get(column, ""),
                widget=select(),
            )
        self.fields["owner"] = forms.ChoiceField(
            label=_("Consultant, if no column gives one"),
            choices=[("", "–"), *owner_choices()],
            required=False,
            initial=str(found.owner_id or ""),
            widget=select(),
        )
        self.fields["channel"] = forms.ChoiceField(
            label=_("Channel, if no column gives one"),
            choices=labelled(Channel),
            initial=found.channel,
            widget=select(),
        )

    def columns(self) -> list[forms.BoundField]:
        """The columns' fields."""
        return [self[f"column_{at}"] for at in range(len(self._columns))]

    def given(self) -> MappingInput:
        """As the service takes it."""
        mapping = {column: self.cleaned_data.get(f"column_{at}", "") for at, column in enumerate(self._columns)}
        owner = self.cleaned_data.get("owner") or ""
        given: dict[str, Any] = {"mapping": mapping, "channel": self.cleaned_data.get("channel", "")}
        return cast(MappingInput, {**given, "owner": UUID(owner) if owner else None})

    def show(self, refusal: DomainError) -> None:
        """Each problem at its column; what no column holds stands above them."""
        at_column = {f"mapping.{column}": f"column_{at}" for at, column in enumerate(self._columns)}
        for problem in refusal.problems:
            field = at_column.get(problem.field) or (problem.field if problem.field in self.fields else None)
            text = say(problem)
            if field is None and problem.code == "field_not_mapped":
                text = _("Choose the column for: %(field)s.") % {"field": field_label(problem.field[8:])}
            self.add_error(field, text)


class SheetForm(forms.Form):
    """The sheet of a workbook that is read."""

    def __init__(self, *args: Any, found: CardImport, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sheet"] = forms.ChoiceField(
            label=_("Sheet"), choices=[(name, name) for name in found.sheets], initial=found.sheet, widget=select()
        )
