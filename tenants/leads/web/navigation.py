"""The entry of leads in the brand's navigation."""

from django.utils.translation import gettext_lazy as _

from accounts.access import Action
from kit.web.navigation import NavItem

NAVIGATION = [
    NavItem(
        _("Leads"), "leads:leads", "phone-incoming", Action.LEADS_MANAGE,
        also=("leads:lead", "leads:quarantined", "leads:sender", "leads:new_sender", "leads:new_key"),
        parts=(
            NavItem(_("Leads to correct"), "leads:quarantine", "alert-triangle"),
            NavItem(_("Assignment rules"), "leads:rules", "adjustments"),
            NavItem(_("Lead senders"), "leads:senders", "key"),
            NavItem(_("Upload leads"), "leads:upload", "upload"),
        ),
    ),
]  # fmt: skip
