"""Forms about leads. The services decide whether an answer is required and right."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kit.web.forms import Choices, Words, number_input, select, text_area, text_input
from tenants.leads.models import Lead, LeadSender, SenderKind
from tenants.leads.queries.quarantine import FIELDS, masked_fields
from tenants.leads.rules.assignment import MOST_RULES, Rule, RuleKind
from tenants.leads.rules.lead import PERSONAL
from tenants.leads.services.senders import MOST_PER_MINUTE, SenderChanges
from tenants.leads.web.labels import FIELD_LABELS, RULE_LABELS
from tenants.queries.regions import regions

# Empty rows at the end, for more rules.
_SPARE = 2
_SEPARATORS = re.compile(r"[\s,，、;；]+")
# Numbers are written with blanks.
_NUMBERS = re.compile(r"[\n,，、;；]+")


def _text(label: Words, help_text: Words = "", **attrs: Any) -> forms.CharField:
    return forms.CharField(
        label=label, required=False, max_length=4000, help_text=help_text, widget=text_input(**attrs)
    )


class DestinationForm(forms.Form):
    """The dealer that a lead goes to."""

    dealer = forms.ChoiceField(label=_("Dealer"), required=False, widget=select())

    def __init__(self, dealers: Mapping[str, str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["dealer"].choices = [("", "–"), *dealers.items()]  # type: ignore[attr-defined] # a ChoiceField


class MendForm(forms.Form):
    """Corrections of a lead in quarantine. A personal field that is left empty stays as it was read."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput())

    def __init__(self, lead: Lead, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._as_read = as_read = masked_fields(lead)
        self.fields["version"].initial = lead.version
        for name in FIELDS:
            is_personal = name in PERSONAL
            field = _text(FIELD_LABELS[name], placeholder=as_read[name] if is_personal else "")
            if name == "comments":
                field.widget = text_area(placeholder=as_read[name])
            field.initial = "" if is_personal else as_read[name]
            self.fields[name] = field

    def corrections(self) -> dict[str, str | list[str]]:
        """Return the answers that were changed."""
        typed: dict[str, str] = {name: self.cleaned_data.get(name, "") for name in FIELDS}
        return {
            name: _NUMBERS.split(value) if name == "more_phones" else value
            for name, value in typed.items()
            if (value if name in PERSONAL else value != self._as_read[name])
        }


class SenderForm(forms.Form):
    """A sender of leads."""

    name = _text(pgettext_lazy("a dealer", "Name"))
    kind = forms.ChoiceField(
        label=_("Kind"), required=False, choices=SenderKind.choices, widget=Choices(is_joined=True)
    )
    per_minute = forms.IntegerField(
        label=_("Messages per minute"),
        required=False,
        help_text=_("More are refused with 429, to be sent again."),
        widget=number_input(min=1, max=MOST_PER_MINUTE),
    )
    is_active = forms.ChoiceField(
        label=_("Accepts leads"),
        required=False,
        choices=[("yes", _("Yes")), ("no", _("No"))],
        widget=Choices(is_joined=True),
    )

    @classmethod
    def of(cls, sender: LeadSender, data: Any = None) -> "SenderForm":
        """Return the form filled in with a sender."""
        initial = {name: getattr(sender, name) for name in ("name", "kind", "per_minute")}
        return cls(data, initial={**initial, "is_active": "yes" if sender.is_active else "no"})

    def changes(self) -> SenderChanges:
        """Return what was typed, as the service takes it."""
        given = self.cleaned_data
        changes = SenderChanges(name=given.get("name", ""), kind=given.get("kind", ""))
        if given.get("per_minute") is not None:
            changes["per_minute"] = given["per_minute"]
        if given.get("is_active"):
            changes["is_active"] = given["is_active"] == "yes"
        return changes


class NewSenderForm(SenderForm):
    """A sender to be added."""

    code = _text(
        pgettext_lazy("a thing", "Code"),
        _("Figures refer to it, so it can't be changed later. Lowercase letters, digits and dashes."),
        autocapitalize="none",
        spellcheck="false",
    )
    field_order = ("code", "name", "kind", "per_minute")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["is_active"]


class RuleForm(forms.Form):
    """A rule of assignment; one without a kind is left out."""

    kind = forms.ChoiceField(label=_("Goes to"), required=False, widget=select())
    region = forms.ChoiceField(label=_("Region"), required=False, widget=select())
    dealers = _text(_("Dealers"), _("Codes, separated by spaces."), autocapitalize="none", spellcheck="false")
    models = _text(_("Only for models"), _("Codes; empty for all."), autocapitalize="none", spellcheck="false")
    provinces = _text(_("Only from provinces"), _("Names; empty for all."))
    capacity = forms.IntegerField(
        label=_("Leads per dealer and day"), required=False, min_value=0, max_value=100_000,
        help_text=_("0 for no limit."), widget=number_input(min=0),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [("", _("No rule")), *((str(each), RULE_LABELS[each]) for each in RuleKind)]  # type: ignore[attr-defined] # a ChoiceField

    @classmethod
    def of(cls, rule: Rule, prefix: str) -> "RuleForm":
        """Return the form filled in with a rule."""
        data = rule.as_data()
        words = {name: " ".join(getattr(rule, name)) for name in ("models", "provinces", "dealers")}
        return cls(prefix=prefix, initial={**data, **words})

    def rule(self) -> Rule | None:
        """Return the rule that was typed; None for an empty row."""
        given = self.cleaned_data
        if not given.get("kind"):
            return None
        return Rule(
            RuleKind(given["kind"]),
            _codes(given.get("models")),
            _codes(given.get("provinces")),
            given.get("region", ""),
            _codes(given.get("dealers")),
            given.get("capacity") or 0,
        )


def _codes(text: str | None) -> tuple[str, ...]:
    return tuple(filter(None, _SEPARATORS.split(text or "")))


def rule_forms(rules: Sequence[Rule], data: Any = None) -> list[RuleForm]:
    """Return a form for each rule and some empty ones; with `data` as many as were sent. One query."""
    if data is not None:
        sent = data.get("rows", "")
        count = min(int(sent), MOST_RULES + _SPARE) if sent.isdecimal() and len(sent) < 4 else 0
        rows = [RuleForm(data, prefix=f"rule-{at}") for at in range(count)]
    else:
        rows = [RuleForm.of(rule, f"rule-{at}") for at, rule in enumerate(rules)]
        rows += [RuleForm(prefix=f"rule-{at}") for at in range(len(rules), len(rules) + _SPARE)]
    named = [("", "–"), *((each.code, each.name) for each in regions())]
    for each in rows:
        each.fields["region"].choices = named  # type: ignore[attr-defined] # a ChoiceField
    return rows
