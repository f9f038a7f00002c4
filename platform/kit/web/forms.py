"""Form fields as the product shows them: choices as segments, dates with the likely days, numbers for the thumb.

Django's own forms underneath. `FORM_RENDERER = "kit.web.forms.Renderer"` makes `{{ field.as_field_group }}` come out
as `components/field.html`.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, TypeAlias

from django import forms
from django.forms.renderers import TemplatesSetting
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

# A word of the page, translated now or when it is shown.
Words: TypeAlias = "str | _StrPromise"


class Renderer(TemplatesSetting):
    field_template_name = "components/field.html"


class Choices(forms.RadioSelect):
    """One of a few, each a tap away. `is_joined` puts them into one frame; `is_stacked` sets what follows a label's
    first word below it."""

    template_name = "components/choices.html"

    def __init__(self, attrs: dict[str, Any] | None = None, is_joined: bool = False, is_stacked: bool = False) -> None:
        super().__init__(attrs)
        self.is_joined, self.is_stacked = is_joined, is_stacked

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"] |= {
            "is_joined": self.is_joined,
            "is_stacked": self.is_stacked,
            "is_invalid": _is_invalid(attrs),
        }
        return context

    def create_option(self, name: str, value: Any, label: Any, *args: Any, **options: Any) -> dict[str, Any]:
        option = super().create_option(name, value, label, *args, **options)
        if self.is_stacked:
            option["head"], _space, option["rest"] = str(label).partition(" ")
        return option


class ChoicesOf(Choices):
    """One of a few that belong to another answer, the configurations of a model: `choices` come in groups named by it.

    Only the groups of the other answer, `of`, are shown; without JavaScript all are, each under its name.
    """

    def __init__(self, of: str, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.of = of

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["of"] = self.of
        return context


class ChoicesSeveral(forms.CheckboxSelectMultiple):
    """Any of a few, each a tap away."""

    template_name = "components/choices.html"

    def __init__(self, attrs: dict[str, Any] | None = None, of: str = "") -> None:
        super().__init__(attrs)
        self.of = of

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"] |= {"of": self.of, "is_invalid": _is_invalid(attrs)}
        return context


def _is_invalid(attrs: dict[str, Any] | None) -> bool:
    """Django marks a refused field so; a template cannot read a name with a dash."""
    return (attrs or {}).get("aria-invalid") == "true"


class QuickDate(forms.DateInput):
    """A date field with buttons for the days that are likely. `earliest` and `latest` bound it (FU-3)."""

    input_type = "date"
    template_name = "components/quick_date.html"

    def __init__(
        self,
        picks: Sequence[tuple[date, Words]] = (),
        earliest: date | None = None,
        latest: date | None = None,
        attrs: dict[str, Any] | None = None,
    ) -> None:
        bounds = {"min": earliest and earliest.isoformat(), "max": latest and latest.isoformat()}
        super().__init__(
            {"class": "form-control", **{k: v for k, v in bounds.items() if v}, **(attrs or {})}, "%Y-%m-%d"
        )
        self.picks = picks

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        chosen = context["widget"]["value"]
        context["widget"]["picks"] = [
            {"value": day.isoformat(), "label": label, "is_chosen": day.isoformat() == chosen}
            for day, label in self.picks
        ]
        return context


class Suggested(forms.TextInput):
    """A free text with suggestions (a datalist). Where `of` names another answer, only the suggestions of what is
    chosen there are offered once it is chosen."""

    template_name = "components/suggested.html"

    def __init__(self, suggestions: Sequence[tuple[str, str, str]], of: str = "", **attrs: Any) -> None:
        """Each suggestion: the code of its group, the group's name, the text."""
        super().__init__({"class": "form-control", "autocomplete": "off", **attrs})
        self.suggestions, self.of = suggestions, of

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        widget = context["widget"]
        widget |= {"of": self.of, "suggestions": self.suggestions, "list_id": f"{widget['attrs'].get('id', name)}_list"}
        return context


class PhoneNumber(forms.TextInput):
    """A telephone number: the phone shows its number pad, the digits are grouped when the field is left."""

    input_type = "tel"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        base = {"class": "form-control", "inputmode": "tel", "autocomplete": "off", "data-phone": "", "maxlength": 40}
        super().__init__({**base, **(attrs or {})})


class AmountField(forms.DecimalField):
    """Money as people write it: `5,000`, `５０００`, `¥ 5000.00元`."""

    _DECORATION = str.maketrans("", "", ",，\u00a0 ¥￥元")

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"widget": text_input(inputmode="decimal"), **options})

    def to_python(self, value: Any) -> Any:
        """The amount, without what only helps the eye."""
        if isinstance(value, str):
            value = unicodedata.normalize("NFKC", value).translate(self._DECORATION)
        return super().to_python(value)


def text_input(**attrs: Any) -> forms.TextInput:
    return forms.TextInput({"class": "form-control", "autocomplete": "off", **attrs})


def number_input(**attrs: Any) -> forms.NumberInput:
    return forms.NumberInput({"class": "form-control", "inputmode": "numeric", **attrs})


def text_area(**attrs: Any) -> forms.Textarea:
    return forms.Textarea({"class": "form-control", "rows": 3, **attrs})


def select(**attrs: Any) -> forms.Select:
    return forms.Select({"class": "form-select", **attrs})


def days_ahead(today: date, days: Iterable[int]) -> list[tuple[date, str]]:
    """The likely days for a next date: `days_ahead(today, (1, 3, 7))`."""
    names = {0: _("Today"), 1: _("Tomorrow"), 2: _("In 2 days")}
    return [(today + timedelta(days=n), names.get(n) or _("In %(days)s days") % {"days": n}) for n in days]
