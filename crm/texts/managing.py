"""Texts of the refusals about the managers' work (§7)."""

from django.utils.translation import gettext_lazy as _

from kit.texts import Text

MANAGING_TEXTS = {
    "person_erased": Text(
        _("The customer was erased"), _("This customer's data was erased. It can't be brought back."), rule="PI-4"
    ),
    "not_an_owner": Text(
        _("Can't own cards"), _("Choose a sales consultant or telemarketer who works here."), rule="MG-2"
    ),
    "has_open_work": Text(
        _("Unfinished work"),
        _("This person still has parties, drafts, requests or leads. Choose who takes them over."),
        rule="MG-7",
    ),
    "typed_yourself": Text(
        _("Entered by you"), _("You entered this yourself. Another manager must approve it."), rule="CA-13"
    ),
    "owner_or_custody": Text(_("Owner or department"), _("Name a new owner or a department, not both."), rule="MG-2"),
    "already_in_custody": Text(
        _("Already there"), _("This customer is already in the care of that department."), rule="MG-2"
    ),
    "already_owner": Text(_("Already theirs"), _("The card already belongs to this consultant."), "MG-2"),
    "has_open_cards": Text(
        _("Has open cards"), _("This person owns {count} open cards. Choose who takes them over."), "MG-2"
    ),
    "merge_ordered": Text(
        _("Keep the ordered card"),
        _("An ordered card can't be merged into one without an order. Keep the ordered card."),
        "MG-1",
    ),
    "card_merged": Text(_("Already merged"), _("This card has been merged into another. Continue there."), "MG-1"),
    "cannot_be_divided": Text(
        _("Can't be separated"),
        _(
            "These have changed since the merge and can't be assigned to one card: {changed}. Undo the last "
            "merge first."
        ),
        "MG-1",
    ),
    "nothing_to_review": Text(
        _("Nothing to review"), _("An imported card wasn't entered here, so there is nothing to review."), "CA-13"
    ),
    "remark_required": Text(_("No remark yet"), _("Add a remark to the field that needs correcting."), rule="CA-13"),
    "approved_already": Text(_("Already approved"), _("Someone else has already approved this."), "CA-13"),
    "not_returned": Text(
        _("Not returned"), _("Only entries that the manager returned can be corrected here."), "CA-13"
    ),
}
