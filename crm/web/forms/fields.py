"""Fields made of codes: their choices and labels come from `crm.rules.codes`."""

from collections.abc import Collection, Iterable
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from crm.rules.codes import FIELD_CODES, Code
from kit.web.forms import Choices, ChoicesOf, ChoicesSeveral, Words

YES_NO = (("yes", _("Yes")), ("no", _("No")))


def labelled(codes: Iterable[Code]) -> list[tuple[str, str]]:
    """Codes as choices, in the language of the page."""
    language = get_language() or "en"
    return [(code.value, code.label(language)) for code in codes]


def choices_of(field: str, only: Collection[Code] | None = None) -> list[tuple[str, str]]:
    """The choices of a field of CA-10 or FU-1, in the order of domain.md §2."""
    return labelled(code for code in FIELD_CODES[field] if only is None or code in only)


def one(label: Words, choices: Any, *, joined: bool = False, **options: Any) -> forms.ChoiceField:
    """One of a few, as segments."""
    return forms.ChoiceField(label=label, choices=choices, widget=Choices(is_joined=joined), **options)


def one_of(label: Words, choices: Any, of: str, **options: Any) -> forms.ChoiceField:
    """One of a few that belong to another answer."""
    return forms.ChoiceField(label=label, choices=choices, widget=ChoicesOf(of), **options)


def several(label: Words, choices: Any, of: str = "", **options: Any) -> forms.MultipleChoiceField:
    """Any of a few, as segments; those that belong to another answer, where `of` names it."""
    return forms.MultipleChoiceField(label=label, choices=choices, widget=ChoicesSeveral(of=of), **options)


def yes_no(label: Words, **options: Any) -> forms.ChoiceField:
    return one(label, YES_NO, **options)


def flat_choices(field: forms.Field) -> list[tuple[str, str]]:
    """What a field offers, out of its groups; nothing for one that offers nothing."""
    offered: list[tuple[str, str]] = []
    for value, label in getattr(field, "choices", ()):
        offered += label if isinstance(label, list | tuple) else [(value, label)]
    return offered
