"""Texts of the refusals about contacts and what they come to (§5, §6)."""

from django.utils.translation import gettext_lazy as _

from kit.texts import Text

CONTACTS_TEXTS = {
    "contact_in_future": Text(
        _("Contact ahead"),
        _("{contact_at} is still to come. Enter when it took place, now at the latest."),
        rule="FU-7",
    ),
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
    "nothing_to_undo": Text(
        _("Cannot be undone"),
        _("This contact changed the status, the customer's data or a party's record. Correct it, or ask a manager."),
        "FU-7",
    ),
    "changed_since": Text(
        _("Something happened since"),
        _("Something has happened to this card since the contact. Correct the card by recording another contact."),
        "FU-7",
    ),
    "undo_too_late": Text(
        _("Too late to undo"),
        _("A contact can be undone for {minutes} minutes, on the day it was recorded. Record another one instead."),
        "FU-7",
    ),
}
