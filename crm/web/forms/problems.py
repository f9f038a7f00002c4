"""A refusal in the words of the page: the fields, codes and days that it names as people read them."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime

from django.utils import formats, timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from crm.field_labels import LABELS
from crm.rules.codes import FIELD_CODES, Topic
from kit.errors import Problem
from kit.texts import detail_of

# Which field's codes a problem's values are.
_CODES_OF = {
    "method_not_of_channel": "method",
    "method_not_of_traffic": "method",
    "transition_not_allowed": "status",
    "locked_by_traffic": "channel",
}
# What a refusal says is missing, by rule: ST-3, MG-8.
_MISSING = {
    "channel": gettext_lazy("phone or outreach channel"),
    "not_visited": gettext_lazy("never visited"),
    "over_15_days": gettext_lazy("filed over 15 days ago"),
    "visited": gettext_lazy("visited"),
    "over_90_days": gettext_lazy("filed over 90 days ago"),
    "three_calls": gettext_lazy("three calls without an answer"),
    "three_days": gettext_lazy("calls on three days"),
    "after_17": gettext_lazy("a call at 17:00 or later"),
}


def say(problem: Problem) -> str:
    """What is wrong and what to do, for a form of the page."""
    field = _CODES_OF.get(problem.code, "")
    params = {name: _said(value, field) for name, value in problem.params.items()}
    return detail_of(replace(problem, params=params))


def _said(value: object, field: str) -> str:
    if isinstance(value, Mapping):
        return _("; or: ").join(_said(part, field) for part in value.values())
    if isinstance(value, list | tuple):
        return _(", ").join(_said(part, field) for part in value)
    if isinstance(value, datetime):
        return formats.date_format(timezone.localtime(value), _("j M H:i"))
    if isinstance(value, date):
        return formats.date_format(value, _("j M"))
    return _word(str(value), field)


def _word(value: str, field: str) -> str:
    language = get_language() or "en"
    if field and FIELD_CODES[field].has(value):
        return FIELD_CODES[field](value).label(language)
    if Topic.has(value):
        return Topic(value).label(language)
    return str(_MISSING.get(value) or LABELS.get(value) or value)
