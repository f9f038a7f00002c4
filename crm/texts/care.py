"""Texts of the refusals about activities, callbacks and custody (§8)."""

from django.utils.translation import gettext_lazy as _

from kit.texts import Text

CARE_TEXTS = {
    "ends_before_start": Text(_("Ends before it starts"), _("The last day is before the first."), rule="AC-1"),
    "not_for_inviting": Text(
        _("No invitations for this activity"),
        _("Existing customers can only be invited to conversion activities. Outreach activities are chosen at filing."),
        "AC-1",
    ),
    "activity_over": Text(
        _("The activity is over"), _("It ended on {ended}; no more customers can be invited."), "AC-1"
    ),
    "too_many_cards": Text(
        _("Too many cards"), _("Up to {limit} customers can be invited at a time. Narrow the list."), "AC-1"
    ),
    "callback_made": Text(_("Already called"), _("Someone else has already recorded this callback."), "CC-4"),
    "not_called_back": Text(_("Nothing to call back about"), _("Callbacks follow a delivery or a loss."), "CC-1"),
    "not_due_yet": Text(
        _("Not due yet"),
        _("This callback is due on {due_on}. Only a call that reached the customer can be recorded before then."),
        "CC-1",
    ),
    "date_passed": Text(_("In the past"), _("The next date must be today or later. Earliest: {earliest}."), "CC-4"),
    "dormant_stays": Text(
        _("Dormant"),
        _("Dormant customers stay with the care department until a follow-up makes them active again."),
        rule="CC-3",
    ),
    "not_for_care": Text(
        _("Sales only"),
        _("The care department can't record showroom contacts, orders or deliveries. Ask the owner to record it."),
        rule="CC-3",
    ),
}
