"""Texts of the refusals about filing, duplicates and the card's data (§4)."""

from django.utils.translation import gettext_lazy as _

from kit.texts import Text

FILING_TEXTS = {
    "not_to_take_over": Text(
        _("Can't take over"),
        _("Only a telemarketer's open card, or one that customer care has, passes to whoever receives the customer."),
        rule="CA-6",
    ),
    "phone_only": Text(
        _("Phone only"),
        _("Telemarketers file customers of the channel phone. Ask a consultant to file this one."),
        rule="CA-2",
    ),
    "locked_by_traffic": Text(_("Set by the traffic"), _("The traffic record sets this to {locked}."), rule="CA-2"),
    "wholesale_is_outreach": Text(
        _("Wholesale is outreach"), _("A wholesale card's channel is outreach, without traffic."), rule="CA-9"
    ),
    "no_wholesale_consultant": Text(
        _("No wholesale consultant"),
        _("The dealer's administrator names the wholesale consultant in the settings first."),
        rule="CA-9",
    ),
    "not_wholesale_consultant": Text(
        _("Not the wholesale consultant"),
        _("Wholesale cards belong to the designated wholesale consultant."),
        rule="CA-9",
    ),
    "not_own": Text(
        _("Not your own"), _("You file cards of your own; a manager files or transfers to others."), rule="CA-14"
    ),
    "filed_in_future": Text(
        _("Filing date ahead"),
        _("The filing date is when the customer was contacted; it cannot lie ahead."),
        rule="CA-3",
    ),
    "contact_before_arrival": Text(
        _("Before the party arrived"),
        _("The party arrived at {arrived_at}; the contact can't be earlier. Correct the time of contact."),
        rule="CA-2",
    ),
    "activity_not_open": Text(
        _("The activity is not open that day"),
        _("This activity runs from {starts_on} to {ends_on}. Choose another activity or correct the filing date."),
        rule="CA-2",
    ),
    "walk_in_day_closed": Text(
        _("Walk-ins are filed on the day"),
        _("Without a traffic record, a walk-in can only be filed today. Call the customer and file a phone card."),
        rule="CA-3",
    ),
    "filed_in_closed_month": Text(
        _("That month is closed"),
        _("The filing date may lie back, but not in an earlier month. Earliest: {earliest}."),
        rule="CA-3",
    ),
    "bad_phone": Text(
        _("Not a phone number"),
        _(
            "A mobile number has 11 digits and starts with 1. A landline number has 7 or 8 digits and does not start "
            "with 0 or 1; put its area code before it unless it is your own."
        ),
        rule="CA-4",
        cases={
            "mobile_short": _("A mobile number has 11 digits. This one has {given}, so {missing} more must follow."),
            "mobile_long": _("A mobile number has 11 digits. This one has {given}; check for digits typed twice."),
            "mobile": _("This is a mobile number. Enter it as one, or enter a landline number here."),
            "characters": _(
                "A phone number has digits only. Remove the other characters; write x before an extension."
            ),
        },
    ),
    "main_number_required": Text(_("Main number"), _("Mark exactly one number as the main one."), rule="CA-4"),
    "number_twice": Text(_("Number twice"), _("This number stands here twice."), rule="CA-4"),
    "bad_card_number": Text(
        _("Card number"), _("Card numbers here look like {pattern} (9 a digit, A a letter)."), rule="CA-10"
    ),
    "card_number_taken": Text(_("Card number taken"), _("Another card has this number."), rule="CA-10"),
    "not_asked": Text(_("Not asked here"), _("This is not asked for in this case; leave it empty."), rule="CA-10"),
    "fixed": Text(_("Never changes"), _("This does not change by an edit."), rule="CA-14"),
    "duplicate_card": Text(
        _("This customer has a card"),
        _("Same surname and number. Look at the matches and say what this is."),
        rule="CA-6",
    ),
    "key_questions_missing": Text(
        _("Level H takes seven answers"), _("Still to be answered for level H: {missing}."), rule="CA-11"
    ),
    "planned_date_passed": Text(
        _("The planned date has passed"),
        _("This customer planned to have the car by {planned_purchase_on}. Enter a new date or lower the level."),
        rule="CA-11",
    ),
    "level_o_only_at_filing": Text(
        _("Level O is for orders"),
        _("Level O is given at filing, to a card that is ordered or delivered at once."),
        rule="CA-11",
    ),
    "allocation_asked": Text(
        _("Asked already"), _("The manager has been asked whose customer this is; wait for the answer."), "CA-6"
    ),
    "too_late": Text(
        _("The day is closed"),
        _(
            "This was asked on {asked_at}. After 24 hours its day can no longer be added to. What was typed is kept: "
            "drop it, or file the customer by a new contact."
        ),
        "CA-8",
    ),
    "allocation_decided": Text(_("Decided already"), _("Someone has decided this meanwhile."), "CA-6"),
}
