"""Texts of the refusals about the managers' work (§7)."""

from django.utils.translation import gettext_lazy as _

from kit.texts import Text

MANAGING_TEXTS = {
    "not_an_owner": Text(
        _("Can't own cards"), _("Choose a sales consultant or telemarketer who works here."), rule="MG-2"
    ),
    "has_open_work": Text(
        _("Work is waiting"),
        _("Parties, drafts or requests of today still wait for this person. Name who takes them over."),
        rule="MG-7",
    ),
    "typed_yourself": Text(_("Typed by you"), _("You typed this yourself. Another manager approves it."), rule="CA-13"),
    "owner_or_custody": Text(_("Owner or department"), _("Name a new owner or a department, not both."), rule="MG-2"),
    "already_in_custody": Text(_("There already"), _("This department looks after the customer already."), rule="MG-2"),
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
}
