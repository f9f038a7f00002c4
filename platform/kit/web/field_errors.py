"""What is wrong with a form's answers, said of the value that was given and with what would be right."""

from collections.abc import Callable, Iterable

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _

_SHOWN_CHOICES = 8
_LONGEST_VALUE = 40


def errors_of(field: BoundField) -> list[str]:
    """Return the field's errors in words. Those of its shape name the value and an example of a right one."""
    found = (_text(field, error) for error in field.errors.as_data())
    return list(dict.fromkeys(found))


def wrong_fields(*given: forms.BaseForm | None) -> list[BoundField]:
    """Return the fields of these forms that have errors, in the order of the page."""
    return [form[name] for form in given if form is not None for name in form.fields if name in form.errors]


def _text(field: BoundField, error: ValidationError) -> str:
    say = _SHAPES.get(error.code or "")
    text = say(field) if say else ""
    return text or " ".join(str(message) for message in error.messages)


def _unreadable(field: BoundField) -> str:
    example = next((text() for kind, text in _EXAMPLES if isinstance(field.field, kind)), "")
    return example and _("“%(value)s” can't be read here. %(example)s") % {"value": _value(field), "example": example}


def _not_offered(field: BoundField) -> str:
    labels = list(_labels(getattr(field.field, "choices", ())))
    if not labels:
        return ""
    if len(labels) > _SHOWN_CHOICES:
        return _("This option isn't available here. Choose one from the list.")
    return _("This option isn't available here. Choose one of: %(choices)s.") % {"choices": _(", ").join(labels)}


def _labels(choices: Iterable[object]) -> Iterable[str]:
    for choice in choices:
        value, label = choice if isinstance(choice, tuple | list) else (choice, choice)
        if isinstance(label, tuple | list):
            yield from _labels(label)
        elif value not in ("", None):
            yield str(label)


def _value(field: BoundField) -> str:
    value = str(field.data if field.data is not None else "").strip()
    return value if len(value) <= _LONGEST_VALUE else f"{value[:_LONGEST_VALUE]}…"


# The first that fits: a whole number's field is one of Django's decimal fields' ancestors.
_EXAMPLES: tuple[tuple[type[forms.Field], Callable[[], str]], ...] = (
    (forms.DecimalField, lambda: _("Enter an amount in digits, such as 5000 or 5,000.50.")),
    (forms.FloatField, lambda: _("Enter a number in digits, such as 5000 or 0.5.")),
    (forms.IntegerField, lambda: _("Enter a whole number in digits, such as 5000.")),
    (forms.DateTimeField, lambda: _("Enter a day and a time, such as 2026-11-30 14:30.")),
    (forms.DateField, lambda: _("Enter a day as year-month-day, such as 2026-11-30.")),
    (forms.TimeField, lambda: _("Enter a time between 00:00 and 23:59, such as 14:30.")),
)
_SHAPES: dict[str, Callable[[BoundField], str]] = {"invalid": _unreadable, "invalid_choice": _not_offered}
