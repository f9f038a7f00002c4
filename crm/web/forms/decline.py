"""A party that left no details (TR-4): why, by one tap or in words."""

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.web.forms.fields import one
from kit.web.forms import text_input

REASONS = (
    ("looking", _("Only looking")),
    ("no_number", _("Wouldn't leave a number")),
    ("not_deciding", _("Asked for someone else")),
    ("service", _("Came on other business")),
    ("other", _("Another reason")),
)


class DeclineForm(forms.Form):
    """Why. The words are kept as they are read, with what was added."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # handed on as they came
        self.fields = {
            "reason": one(_("Why"), REASONS),
            "words": forms.CharField(
                label=_("More details"), required=False, max_length=400, widget=text_input(maxlength=400)
            ),
        }

    def reason(self) -> str:
        """What is kept: the choice, the words, or both."""
        chosen, words = self.cleaned_data.get("reason", ""), self.cleaned_data.get("words", "").strip()
        label = "" if chosen in ("", "other") else str(dict(REASONS)[chosen])
        return " · ".join(part for part in (label, words) if part)
