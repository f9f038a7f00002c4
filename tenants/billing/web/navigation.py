"""Where one can go of subscriptions."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.access import Action
from kit.web.navigation import NavItem

NAVIGATION = [
    NavItem(
        _("Hosted dealers"), "operator:dealers", "building-skyscraper", Action.HOSTING_MANAGE,
        also=(
            "operator:new_dealer", "operator:dealer", "operator:suspend", "operator:extend", "operator:transfer",
            "operator:refund",
        ),
    ),
    NavItem(_("Invoices"), "operator:invoices", "coin", Action.HOSTING_MANAGE),
    NavItem(_("Support"), "operator:support", "eye", Action.HOSTING_MANAGE),
    NavItem(_("Support"), "support", "eye", Action.SETTINGS_MANAGE),
    NavItem(
        _("Subscription"), "subscription", "tags", Action.SUBSCRIPTION_MANAGE,
        also=("subscription_invoice", "subscription_wechat"),
        parts=(
            NavItem(pgettext_lazy("a subscription", "Plan"), "subscription_plan", "adjustments"),
            NavItem(_("Seats"), "subscription_seats", "users"),
            NavItem(_("Archive"), "crm:archives", "clipboard-text"),
            NavItem(_("Leave"), "subscription_leave", "logout"),
        ),
    ),
]  # fmt: skip
