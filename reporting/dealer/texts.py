"""What people read for the refusals of figures, by code."""

from django.utils.translation import gettext_lazy as _

from kit.texts import Text

TEXTS = {
    "not_a_month": Text(_("Not a month"), _("A month is written as 2026-11."), "RP-1"),
    "period_or_month": Text(_("Period or month"), _("Give either a month or the days from and to."), "RP-1"),
    "period_reversed": Text(_("Ends before it starts"), _("The last day lies before the first, {first}."), "RP-1"),
    "not_yet_known": Text(
        _("Not known yet"), _("The figures are known up to {up_to}. Ask for that instant or an earlier one."), "RP-8"
    ),
    "month_over": Text(_("That month is over"), _("Targets are set for this month and those to come."), "MG-6"),
}
