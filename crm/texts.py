"""What people read for the crm's refusals, by code; details say what to do."""

from django.utils.translation import gettext_lazy as _

from crm.import_texts import IMPORT_TEXTS
from kit.texts import Text

TEXTS = {
    # Traffic (domain.md §3)
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
    "not_an_owner": Text(
        _("Can't own cards"), _("Choose a sales consultant or telemarketer who works here."), rule="MG-2"
    ),
    "not_to_take_over": Text(
        _("Can't take over"),
        _("Only a telemarketer's open card, or one that customer care has, passes to whoever receives the customer."),
        rule="CA-6",
    ),
    "has_open_work": Text(
        _("Work is waiting"),
        _("Parties, drafts or requests of today still wait for this person. Name who takes them over."),
        rule="MG-7",
    ),
    "typed_yourself": Text(_("Typed by you"), _("You typed this yourself. Another manager approves it."), rule="CA-13"),
    "owner_or_custody": Text(_("Owner or department"), _("Name a new owner or a department, not both."), rule="MG-2"),
    "already_in_custody": Text(_("There already"), _("This department looks after the customer already."), rule="MG-2"),
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
    "phone_only": Text(
        _("Phone only"),
        _("Telemarketers file customers of the channel phone. Ask a consultant to file this one."),
        rule="CA-2",
    ),
    # Filing (§4)
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
    "request_answered": Text(_("Answered already"), _("Someone has answered this meanwhile."), "TR-7"),
    # Contacts (§5)
    "contact_in_future": Text(_("Contact ahead"), _("The contact's time lies ahead."), rule="FU-7"),
    "contact_out_of_order": Text(
        _("Contact out of order"),
        _("A contact lies in this month and not before the card's last one or its last change. Earliest: {earliest}."),
        rule="FU-7",
    ),
    "contact_not_on_filing_date": Text(
        _("Not on the filing date"), _("The first contact took place on the filing date, {filed_on}."), rule="CA-3"
    ),
    "reached_at_filing": Text(
        _("Nobody reached"),
        _("A card is filed when the customer was contacted. Record an attempt on an existing card only."),
        rule="FU-12",
    ),
    "was_reached": Text(
        _("The customer was reached"),
        _("A customer who came, called or attended was reached. Choose yes, or another method or nature."),
        rule="FU-12",
    ),
    "nobody_reached": Text(
        _("Nobody was reached"),
        _("An attempt that reached nobody sets only the next date. Leave this as it was."),
        rule="FU-12",
    ),
    "unreachable_needs_tries": Text(
        _("Not enough attempts"),
        _(
            "'Unreachable' takes three calls without an answer on different days, this one included, one of them at"
            " 17:00 or later. Still missing: {missing} (so far: calls {calls}, days {days}). A manager may record it"
            " without them."
        ),
        rule="MG-8",
    ),
    "method_not_of_channel": Text(
        _("Method does not fit"), _("The first contact of this channel is one of: {allowed}."), rule="CA-14"
    ),
    "method_not_of_traffic": Text(
        _("Method does not fit"), _("After this traffic the contact is one of: {allowed}."), rule="FU-8"
    ),
    "next_date_required": Text(_("Next date"), _("Say when the next contact is due."), rule="FU-2"),
    "next_date_not_allowed": Text(
        _("No next date"), _("Dormant, delivered and lost cards have no next date."), rule="FU-2"
    ),
    "next_date_out_of_bounds": Text(
        _("Next date out of bounds"),
        _("By its follow-up level the next date lies from {earliest} to {latest}."),
        rule="FU-3",
    ),
    "appointment_required": Text(_("Appointment date"), _("Say for which day the appointment is."), rule="FU-5"),
    "appointment_before_contact": Text(
        _("Appointment lies back"), _("The appointment is on the day of the contact or later."), rule="FU-5"
    ),
    # Status (§6)
    "card_closed": Text(
        _("Card is closed"), _("Delivered and lost cards take no follow-up and no change."), rule="FU-9"
    ),
    "transition_not_allowed": Text(_("Status does not follow"), _("{before} does not become {after}."), rule="ST-2"),
    "dormancy_not_allowed": Text(
        _("Not to rest yet"), _("To let it rest, one way must hold. Missing: {missing}."), rule="ST-3"
    ),
    "details_required": Text(
        _("Details needed"), _("An order, a delivery and a loss take their details."), rule="FU-10"
    ),
    "deposit_above_price": Text(
        _("Deposit above the price"),
        _("The deposit is {deposit} yuan and the price {price}. Enter at most the price as a deposit."),
        rule="FU-10",
    ),
    "planned_before_signing": Text(
        _("Delivery before signing"),
        _("The planned delivery is on {signed_on}, the day of signing, or later."),
        rule="FU-10",
    ),
    "order_number_taken": Text(
        _("Order number taken"),
        _("Order number {value} was used by the order signed on {on}. Check the number on the contract."),
        rule="FU-10",
    ),
    "bad_vin": Text(
        _("Not a VIN"),
        _(
            "A VIN has 17 characters: digits, and letters except I, O and Q. This one has {length}: {marked}."
            " Characters in brackets do not belong in it."
        ),
        rule="FU-10",
    ),
    "vin_taken": Text(
        _("VIN delivered already"),
        _("The car with VIN {value} was delivered on {on}. Check the VIN on the car."),
        rule="FU-10",
    ),
    "not_contact_date": Text(
        _("Another day"), _("It takes place on the day of the contact, {contact_on}."), rule="ST-2"
    ),
    "nothing_to_withdraw": Text(
        _("Nothing to withdraw"), _("This card has no order, delivery or loss that was entered here."), "ST-7"
    ),
    "withdrawal_too_late": Text(
        _("That day is over"),
        _("An order, delivery or loss can be withdrawn on its own day only; this one was on {on}."),
        "ST-7",
    ),
    "transferred_since": Text(
        _("Handed over since"),
        _("The card has been handed to someone else since. Hand it back, withdraw, then hand it over again."),
        "ST-7",
    ),
    # Managers (§7)
    "already_owner": Text(_("Their card already"), _("The card belongs to this consultant already."), "MG-2"),
    "has_open_cards": Text(
        _("Has open cards"), _("{count} open cards belong to this person. Name who takes them over."), "MG-2"
    ),
    "merge_ordered": Text(
        _("An order survives"), _("An ordered card is not merged into one without an order; let it survive."), "MG-1"
    ),
    "card_merged": Text(
        _("Merged meanwhile"), _("This card has been merged into another; go on with that one."), "MG-1"
    ),
    "cannot_be_divided": Text(
        _("Cannot be divided"),
        _("Since the merge this has changed, which belongs to both: {changed}. The last merge is undone first."),
        "MG-1",
    ),
    "nothing_to_review": Text(
        _("Nothing to check"), _("An imported card was not entered here; there is nothing to check."), "CA-13"
    ),
    "remark_required": Text(
        _("No remark yet"), _("Write a remark at the field that is to be put right."), rule="CA-13"
    ),
    "approved_already": Text(_("Approved already"), _("Someone has approved this meanwhile."), "CA-13"),
    "not_returned": Text(_("Not returned"), _("Only what the manager returned can be corrected here."), "CA-13"),
    # Activities (§8)
    "ends_before_start": Text(_("Ends before it starts"), _("The last day lies before the first."), rule="AC-1"),
    "not_for_inviting": Text(
        _("Nobody is invited to this"),
        _("Standing customers are invited to a conversion activity; outreach ones are named at filing."),
        "AC-1",
    ),
    "activity_over": Text(_("The activity is over"), _("It ended on {ended}; nobody can be invited any more."), "AC-1"),
    "too_many_cards": Text(_("Too many cards"), _("Up to {limit} are invited at once; narrow the list."), "AC-1"),
    # Callbacks (§8)
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
    **IMPORT_TEXTS,
    # What a dealer sets
    "bad_area_code": Text(_("Not an area code"), _("An area code is 0 and two or three more digits, such as 021.")),
    "time_before": Text(_("Times out of order"), _("This has to be later than {earlier}.")),
    "quiet_at_work": Text(
        _("Quiet while at work"), _("Opening hours and meetings may not lie in the quiet hours, when nothing is sent.")
    ),
    "view_name_taken": Text(_("Name taken"), _("Another view of yours has this name.")),
    "too_many_views": Text(_("Too many views"), _("Up to {limit} views are kept; forget one first.")),
    "export_not_ready": Text(_("Not ready yet"), _("The file is being written; ask again in a moment."), "RP-7"),
}
