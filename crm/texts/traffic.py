"""Texts of the refusals about traffic (domain.md §3)."""

from django.utils.translation import gettext_lazy as _

from kit.texts import Text

TRAFFIC_TEXTS = {
    "traffic_day_closed": Text(
        _("The day is closed"), _("Traffic can only be recorded, changed and handled on its own day."), rule="TR-3"
    ),
    "traffic_settled": Text(
        _("Already handled"), _("This party has already been filed, followed up or declined."), rule="TR-4"
    ),
    "arrived_in_future": Text(_("In the future"), _("The arrival time is in the future."), rule="TR-1"),
    "call_has_no_test_drive": Text(
        _("No test drive in a call"),
        _("A call can't include a test drive. Clear it, or record the party as showroom traffic."),
        "TR-1",
    ),
    "traffic_not_declined": Text(
        _("Not declined"), _("Only a declined party can be reopened, and only on its own day."), rule="TR-4"
    ),
    "same_consultant": Text(
        _("The same consultant"), _("Choose another consultant to take over these parties."), rule="TR-4"
    ),
    "nothing_to_join": Text(
        _("Can't be linked"),
        _("The party's consultant neither filed nor followed up this card that day. Record a follow-up instead."),
        rule="TR-8",
    ),
    "left_before_arriving": Text(
        _("Departure before arrival"), _("The departure time is before the arrival time."), rule="TR-1"
    ),
    "not_a_consultant": Text(_("Not a consultant"), _("Choose a sales consultant who works here."), rule="TR-1"),
    "request_answered": Text(_("Already answered"), _("Someone else has already answered this."), "TR-7"),
}
