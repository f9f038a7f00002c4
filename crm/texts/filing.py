"""Texts of the refusals about filing, duplicates and the card's data (§4)."""

from django.utils.translation import gettext_lazy as _

from kit.texts import Text

FILING_TEXTS = {
    "not_to_take_over": Text(
        _("Can't take over"),
        _(
            "Only an open card of a telemarketer, or one in customer care, can be taken over by the "
            "consultant who receives the customer."
        ),
        rule="CA-6",
    ),
    "phone_only": Text(
        _("Phone only"),
        _("Telemarketers can only file customers of the phone channel. Ask a consultant to file this one."),
        rule="CA-2",
    ),
    "locked_by_traffic": Text(_("Set by the traffic"), _("The traffic record sets this to {locked}."), rule="CA-2"),
    "wholesale_is_outreach": Text(
        _("Wholesale is outreach"),
        _("The channel of a wholesale card is always outreach, without traffic."),
        rule="CA-9",
    ),
    "no_wholesale_consultant": Text(
        _("No wholesale consultant"),
        _("The dealer's administrator must first choose the wholesale consultant in the settings."),
        rule="CA-9",
    ),
    "not_wholesale_consultant": Text(
        _("Not the wholesale consultant"),
        _("Wholesale cards belong to the designated wholesale consultant."),
        rule="CA-9",
    ),
    "not_own": Text(
        _("Not your own"),
        _("You can only file cards for yourself. A manager files or transfers cards for others."),
        rule="CA-14",
    ),
    "filed_in_future": Text(
        _("Filing date in the future"),
        _("The filing date is the day the customer was contacted; it can't be in the future."),
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
        _("Month closed"),
        _("The filing date may be in the past, but not in an earlier month. Earliest: {earliest}."),
        rule="CA-3",
    ),
    "bad_phone": Text(
        _("Invalid phone number"),
        _(
            "A mobile number has 11 digits and starts with 1. A landline number has 7 or 8 digits and "
            "doesn't start with 0 or 1; add the area code if it isn't your own."
        ),
        rule="CA-4",
        cases={
            "mobile_short": _("A mobile number has 11 digits. This one has {given}: {missing} missing."),
            "mobile_long": _("A mobile number has 11 digits. This one has {given}; check for digits typed twice."),
            "mobile": _("This is a mobile number. Enter it as one, or enter a landline number here."),
            "characters": _(
                "A phone number has digits only. Remove the other characters; write x before an extension."
            ),
        },
    ),
    "main_number_required": Text(_("Main number"), _("Choose exactly one main number."), rule="CA-4"),
    "number_twice": Text(_("Duplicate number"), _("This number is entered twice."), rule="CA-4"),
    "bad_card_number": Text(
        _("Card number"), _("Card numbers must match the pattern {pattern} (9 = a digit, A = a letter)."), rule="CA-10"
    ),
    "card_number_taken": Text(_("Card number taken"), _("Another card already has this number."), rule="CA-10"),
    "not_asked": Text(_("Not applicable"), _("This doesn't apply here; leave it empty."), rule="CA-10"),
    "fixed": Text(_("Can't be changed"), _("This can't be changed by editing."), rule="CA-14"),
    "duplicate_card": Text(
        _("This customer already has a card"),
        _("Same surname and number. Check the matches and choose how to proceed."),
        rule="CA-6",
    ),
    "key_questions_missing": Text(
        _("Level H needs seven answers"), _("Still missing for level H: {missing}."), rule="CA-11"
    ),
    "planned_date_passed": Text(
        _("The planned date has passed"),
        _("This customer planned to have the car by {planned_purchase_on}. Enter a new date or lower the level."),
        rule="CA-11",
    ),
    "level_o_only_at_filing": Text(
        _("Level O is for orders"),
        _("Level O is only for cards ordered or delivered at filing."),
        rule="CA-11",
    ),
    "allocation_asked": Text(
        _("Already requested"),
        _("The manager has already been asked to decide whose customer this is. Wait for the decision."),
        "CA-6",
    ),
    "too_late": Text(
        _("The day is closed"),
        _(
            "This was requested on {asked_at}. After 24 hours, nothing can be added to that day. The input "
            "is kept: discard it, or file the customer after a new contact."
        ),
        "CA-8",
    ),
    "allocation_decided": Text(_("Already decided"), _("Someone else has already decided this."), "CA-6"),
}
