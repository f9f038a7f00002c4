"""Intent levels as they are chosen: each letter with its days (CA-11)."""

from collections.abc import Iterable

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from crm.field_labels import LABELS
from crm.rules.codes import IntentLevel
from crm.rules.levels import LEVEL_DAYS
from kit.web.forms import Choices

SETTABLE = tuple(level for level in IntentLevel if level is not IntentLevel.O)  # CA-11: O only at filing


def days_of(level: str) -> str:
    """Return when a customer of a level plans to buy, in a word or two; H says what else it takes."""
    if level == IntentLevel.O:
        return pgettext("level", "signed")
    if level not in LEVEL_DAYS:
        return pgettext("level", "later")
    days = LEVEL_DAYS[IntentLevel(level)]
    text = ngettext("%(n)d day", "%(n)d days", days) % {"n": days}
    return _("%(days)s · 7 answers") % {"days": text} if level == IntentLevel.H else text


def level_field(levels: Iterable[IntentLevel] = SETTABLE) -> forms.ChoiceField:
    """Return the question for the level: H 15 days · 7 answers, A 15 days, and so on."""
    choices = [(level.value, f"{level.value} {days_of(level)}") for level in levels]
    return forms.ChoiceField(
        label=LABELS["intent_level"], choices=choices, widget=Choices(is_joined=True, is_stacked=True)
    )
