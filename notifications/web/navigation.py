"""The inbox, which search finds; it stands in the head of every page, not in the rail."""

from django.utils.translation import gettext_lazy as _

from accounts.access import Action
from kit.web.navigation import NavItem

OWN_PAGES = [
    NavItem(_("Notifications"), "notifications:inbox", "bell"),
    NavItem(_("Notification preferences"), "notifications:preferences", "adjustments"),
    NavItem(_("Working time"), "notifications:working_time", "clock"),
]
BRAND_NAVIGATION = [
    NavItem(_("Undelivered"), "dead_deliveries", "alert-circle", Action.DEALERS_MANAGE),
]
NAVIGATION = [
    NavItem(
        _("Channels"), "notifications:gateways", "message", Action.SETTINGS_MANAGE,
        also=("notifications:gateway", "notifications:messages"),
        parts=(NavItem(_("Message texts"), "notifications:messages", "pencil"),),
    ),
    # At the brand too.
    NavItem(
        _("Webhooks"), "notifications:webhooks", "webhook", Action.WEBHOOKS_MANAGE,
        also=("notifications:webhook", "notifications:new_webhook"),
    ),
]  # fmt: skip
