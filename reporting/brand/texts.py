"""What people read for the refusals of the brand's figures, by code."""

from django.utils.translation import gettext_lazy as _

from kit.texts import Text

TEXTS = {
    "period_too_long": Text(_("Too many days"), _("Comparisons by day cover at most {limit} days."), "RP-6"),
}
