"""Small marks for templates: icons, days as people say them, numbers as they are read."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from django import forms, template
from django.forms.boundfield import BoundField
from django.templatetags.static import static
from django.utils import formats, timezone, translation
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kit import clock
from kit.web import bundles
from kit.web.field_errors import errors_of, wrong_fields

register = template.Library()


@register.simple_tag
def icon(name: str, size: str = "") -> SafeString:
    """An outline of the sprite; decoration only, so the word beside it or the button's label must say it."""
    extra = f" icon-{size}" if size else ""
    sprite = static("img/icons.svg")
    return format_html(
        '<svg class="icon{}" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>', extra, sprite, name
    )


@register.filter
def near_day(value: date | datetime | None) -> str:
    """A day as people say it: today, tomorrow, a weekday within the week, else day and month, the year if another."""
    if value is None:
        return ""
    day = timezone.localtime(value).date() if isinstance(value, datetime) else value
    today = clock.today(timezone.get_current_timezone())
    away = (day - today).days
    words = {-1: _("Yesterday"), 0: _("Today"), 1: _("Tomorrow")}
    if away in words:
        return words[away]
    if 1 < away < 7:
        return formats.date_format(day, "D")
    return formats.date_format(day, _("j M") if day.year == today.year else _("j M Y"))


@register.filter
def near_time(value: datetime | None) -> str:
    """An instant as people say it: the time alone today, else day and time."""
    if value is None:
        return ""
    local = timezone.localtime(value)
    hour = local.strftime("%H:%M")
    if local.date() == clock.today(timezone.get_current_timezone()):
        return hour
    return f"{near_day(value)} {hour}"


@register.filter
def amid(said: str) -> str:
    """A near day or time as it stands amid a sentence: "delivered yesterday"."""
    is_word = said.startswith((_("Yesterday"), _("Today"), _("Tomorrow")))
    return said[0].lower() + said[1:] if is_word else said


@register.filter
def days_late(value: date) -> int:
    """How many days ago a due day was."""
    return (clock.today(timezone.get_current_timezone()) - value) // timedelta(days=1)


@register.filter
def phone(number: str) -> str:
    """A number grouped for the eye: a mobile as 3-4-4 digits; a landline stands as it is."""
    if len(number) == 11 and number.startswith("1"):
        return f"{number[:3]} {number[3:7]} {number[7:]}"
    return number


@register.filter
def percent(value: Decimal | float | None) -> str:
    """A rate with one decimal; a dash where there is nothing to divide by (RP-3)."""
    return "–" if value is None else f"{formats.number_format(value, 1)}%"


@register.filter
def grouped(value: int | Decimal | str) -> str:
    """A count with its thousands apart, as business writes it in both languages (Django's Chinese has none).

    What is not a number stands as it is.
    """
    return value if isinstance(value, str) else f"{value:,}"


@register.filter
def yuan(value: Decimal | int | None) -> str:
    """Money in yuan, grouped; no fen where there are none."""
    if value is None:
        return ""
    return f"¥{value:,.0f}" if value == int(value) else f"¥{value:,.2f}"


@register.simple_tag
def html_lang() -> str:
    """The language of the page as HTML names it: `zh-Hans`, `en`."""
    return translation.to_locale(translation.get_language() or "en").replace("_", "-")


@register.simple_tag
def word_of(code: object) -> str:
    """A code's label in the language of the page: codes carry `zh` and `en` (crm.rules.codes)."""
    language = translation.get_language() or "en"
    return str(getattr(code, "zh" if language.startswith("zh") else "en"))


@register.filter
def errors_in_words(field: BoundField) -> list[str]:
    """A field's errors: what is wrong with this value, and what would be right."""
    return errors_of(field)


@register.simple_tag
def fields_with_errors(*given: forms.BaseForm | str | None) -> list[BoundField]:
    """The fields of these forms that need a look; a form that the page has not is left out."""
    return wrong_fields(*(form for form in given if isinstance(form, forms.BaseForm)))


@register.simple_tag
def style_links(name: str) -> SafeString:
    """The style sheets of every page, as one bundle."""
    return bundles.style_links(name)


@register.simple_tag
def script_tags(name: str) -> SafeString:
    """The scripts of every page, as one bundle."""
    return bundles.script_tags(name)
