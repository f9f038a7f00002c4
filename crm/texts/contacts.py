"""Texts of the refusals about contacts and what they come to (§5, §6)."""

from django.utils.translation import gettext_lazy as _

from kit.texts import Text

CONTACTS_TEXTS = {
    "contact_withdrawn": Text(
        _("Contact withdrawn"),
        _("The customer no longer wants to be contacted. Only what the contract needs remains."),
        rule="PI-2",
    ),
    "contact_in_future": Text(
        _("Contact in the future"),
        _("{contact_at} is in the future. Enter when the contact took place, now at the latest."),
        rule="FU-7",
    ),
    "contact_out_of_order": Text(
        _("Contact out of order"),
        _("A contact must be in this month and not before the card's last contact or change. Earliest: {earliest}."),
        rule="FU-7",
    ),
    "contact_not_on_filing_date": Text(
        _("Not on the filing date"), _("The first contact must be on the filing date, {filed_on}."), rule="CA-3"
    ),
    "reached_at_filing": Text(
        _("Nobody reached"),
        _("A card can only be filed after reaching the customer. Contact attempts are recorded on existing cards."),
        rule="FU-12",
    ),
    "was_reached": Text(
        _("The customer was reached"),
        _("A customer who visited, called or attended was reached. Choose yes, or another method or nature."),
        rule="FU-12",
    ),
    "nobody_reached": Text(
        _("Nobody was reached"),
        _("An attempt that reached nobody only sets the next date. Leave this unchanged."),
        rule="FU-12",
    ),
    "unreachable_needs_tries": Text(
        _("Not enough attempts"),
        _(
            "'Unreachable' requires three unanswered calls on different days, this one included, one of them "
            "at 17:00 or later. Still missing: {missing} (so far: calls {calls}, days {days}). A manager may "
            "record it without them."
        ),
        rule="MG-8",
    ),
    "method_not_of_channel": Text(
        _("Method does not fit"),
        _("For this channel, the method of the first contact must be one of: {allowed}."),
        rule="CA-14",
    ),
    "method_not_of_traffic": Text(
        _("Method does not fit"), _("For this traffic, the contact method must be one of: {allowed}."), rule="FU-8"
    ),
    "next_date_required": Text(_("Next date"), _("Enter the date of the next follow-up."), rule="FU-2"),
    "next_date_not_allowed": Text(
        _("No next date"), _("Dormant, delivered and lost cards have no next date."), rule="FU-2"
    ),
    "next_date_out_of_bounds": Text(
        _("Next date out of bounds"),
        _("The follow-up level requires a next date from {earliest} to {latest}."),
        rule="FU-3",
    ),
    "appointment_required": Text(_("Appointment date"), _("Enter the date of the appointment."), rule="FU-5"),
    "appointment_before_contact": Text(
        _("Appointment in the past"), _("The appointment must be on the day of the contact or later."), rule="FU-5"
    ),
    # Status (§6)
    "card_closed": Text(
        _("Card is closed"), _("Delivered and lost cards can't be followed up or changed."), rule="FU-9"
    ),
    "transition_not_allowed": Text(
        _("Status change not allowed"), _("Status can't change from {before} to {after}."), rule="ST-2"
    ),
    "dormancy_not_allowed": Text(
        _("Not eligible for dormancy"),
        _("This customer can't be made dormant yet. At least one of these must apply: {missing}."),
        rule="ST-3",
    ),
    "details_required": Text(_("Details needed"), _("Orders, deliveries and losses need their details."), rule="FU-10"),
    "deposit_above_price": Text(
        _("Deposit above the price"),
        _("The deposit is {deposit} yuan and the price {price}. The deposit can't exceed the price."),
        rule="FU-10",
    ),
    "planned_before_signing": Text(
        _("Delivery before signing"),
        _("The planned delivery must be on the signing day, {signed_on}, or later."),
        rule="FU-10",
    ),
    "order_number_taken": Text(
        _("Order number taken"),
        _("Order number {value} is already used by the order signed on {on}. Check the number on the contract."),
        rule="FU-10",
    ),
    "bad_vin": Text(
        _("Invalid VIN"),
        _(
            "A VIN has 17 characters: digits, and letters except I, O and Q. This one has {length}: "
            "{marked}. Characters in brackets aren't allowed."
        ),
        rule="FU-10",
    ),
    "vin_taken": Text(
        _("VIN already delivered"),
        _("The car with VIN {value} was already delivered on {on}. Check the VIN on the car."),
        rule="FU-10",
    ),
    "not_contact_date": Text(_("Another day"), _("This must be the day of the contact, {contact_on}."), rule="ST-2"),
    "nothing_to_withdraw": Text(
        _("Nothing to withdraw"), _("This card has no order, delivery or loss recorded in Lodestar."), "ST-7"
    ),
    "withdrawal_too_late": Text(
        _("Day over"),
        _("An order, delivery or loss can only be withdrawn on its own day; this one was on {on}."),
        "ST-7",
    ),
    "transferred_since": Text(
        _("Handed over since"),
        _("The card has been handed to someone else since. Hand it back, withdraw, then hand it over again."),
        "ST-7",
    ),
    "nothing_to_undo": Text(
        _("Can't be undone"),
        _("This contact changed the status, the customer's data or a traffic record. Correct it, or ask a manager."),
        "FU-7",
    ),
    "changed_since": Text(
        _("Changed since"),
        _("This card has changed since the contact. Record another contact to correct it."),
        "FU-7",
    ),
    "undo_too_late": Text(
        _("Too late to undo"),
        _("A contact can be undone for {minutes} minutes, on the day it was recorded. Record another one instead."),
        "FU-7",
    ),
}
