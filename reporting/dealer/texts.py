"""What people read for the refusals of figures, by code."""

from django.utils.translation import gettext_lazy as _

from kit.texts import Text

TEXTS = {
    "not_a_month": Text(_("Invalid month"), _("Enter the month as year-month, such as 2026-11."), "RP-1"),
    "period_or_month": Text(_("Period or month"), _("Enter either a month or a first and a last day."), "RP-1"),
    "period_reversed": Text(_("Ends before it starts"), _("The last day is before the first, {first}."), "RP-1"),
    "not_yet_known": Text(
        _("No data yet"), _("Data is available up to {up_to}. Choose that time or an earlier one."), "RP-8"
    ),
    "month_over": Text(_("That month is over"), _("Targets can only be set for this month and later ones."), "MG-6"),
}
