"""Texts of the refusals about activities, callbacks and custody (§8)."""

from django.utils.translation import gettext_lazy as _

from kit.texts import Text

CARE_TEXTS = {
    "ends_before_start": Text(_("Ends before it starts"), _("The last day lies before the first."), rule="AC-1"),
    "not_for_inviting": Text(
        _("Nobody is invited to this"),
        _("Standing customers are invited to a conversion activity; outreach ones are named at filing."),
        "AC-1",
    ),
    "activity_over": Text(_("The activity is over"), _("It ended on {ended}; nobody can be invited any more."), "AC-1"),
    "too_many_cards": Text(_("Too many cards"), _("Up to {limit} are invited at once; narrow the list."), "AC-1"),
    "callback_made": Text(_("Called already"), _("Someone has recorded this callback meanwhile."), "CC-4"),
    "not_called_back": Text(
        _("Nothing to call back about"), _("Customers are called back after a delivery or a loss."), "CC-1"
    ),
    "not_due_yet": Text(
        _("Not due yet"),
        _("This callback is due on {due_on}. Only a call that reached the customer can be recorded before then."),
        "CC-1",
    ),
    "date_passed": Text(_("Lies back"), _("The next date is today or later. Earliest: {earliest}."), "CC-4"),
    "dormant_stays": Text(
        _("Dormant"),
        _("A dormant customer is the care department's until a follow-up makes them active again."),
        rule="CC-3",
    ),
    "not_for_care": Text(
        _("Sales only"),
        _("The care department records no showroom contact, order or delivery. Ask the owner to record it."),
        rule="CC-3",
    ),
}
