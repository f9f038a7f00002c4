"""Texts of the refusals about leads (HQ-4, HQ-5)."""

from django.utils.translation import gettext_lazy as _

from kit.texts import Text

LEADS_TEXTS = {
    "lead_taken": Text(_("Already claimed"), _("{name} has claimed this lead."), rule="HQ-4"),
    "lead_settled": Text(_("Already settled"), _("This lead has already been filed, joined or declined."), rule="HQ-4"),
    "lead_moved": Text(
        _("Moved to another dealer"), _("Headquarters has moved this lead to another dealer."), rule="HQ-5"
    ),
    "contact_before_lead": Text(
        _("Before the lead"), _("The lead was assigned to you on {assigned_at}. Correct the time."), rule="HQ-5"
    ),
    "locked_by_lead": Text(
        _("Set by the lead"),
        _("A card from a lead has the channel phone and the lead source headquarters, and no traffic."),
        rule="HQ-4",
    ),
}
