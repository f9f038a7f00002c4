"""Texts of the refusals about traffic (domain.md §3)."""

from django.utils.translation import gettext_lazy as _

from kit.texts import Text

TRAFFIC_TEXTS = {
    "traffic_day_closed": Text(
        _("The day is closed"), _("Traffic is recorded, changed and settled on its own day."), rule="TR-3"
    ),
    "traffic_settled": Text(
        _("Settled already"), _("This party has been filed, followed up or declined already."), rule="TR-4"
    ),
    "arrived_in_future": Text(_("Not yet here"), _("The time of arrival lies ahead."), rule="TR-1"),
    "call_has_no_test_drive": Text(
        _("No test drive in a call"), _("A call has no test drive. Clear it, or record the party as showroom."), "TR-1"
    ),
    "traffic_not_declined": Text(
        _("Not declined"), _("Only a party that was declined can be reopened, and only on its day."), rule="TR-4"
    ),
    "same_consultant": Text(
        _("The same consultant"), _("Choose another consultant to take over these parties."), rule="TR-4"
    ),
    "nothing_to_join": Text(
        _("Nothing to join"),
        _("This card was neither filed nor followed up by the party's consultant on that day. Record a follow-up."),
        rule="TR-8",
    ),
    "left_before_arriving": Text(
        _("Left before arriving"), _("The time of leaving lies before the arrival."), rule="TR-1"
    ),
    "not_a_consultant": Text(_("Not a consultant"), _("Choose a sales consultant who works here."), rule="TR-1"),
    "request_answered": Text(_("Answered already"), _("Someone has answered this meanwhile."), "TR-7"),
}
