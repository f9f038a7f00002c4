"""What people call each act that the audit keeps."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kit.web.forms import Words

_ANYWHERE: Mapping[str, Words] = {
    "sign_in.done": _("Signed in"),
    "sign_in.failed": _("Sign-in failed"),
    "password.changed": _("Password changed"),
    "password.reset_asked": _("New password requested by mail"),
    "second_factor.added": _("Two-step verification turned on"),
    "second_factor.removed": _("Two-step verification turned off"),
    "oidc.linked": _("Linked to the company account"),
    "passkey.added": _("Passkey added"),
    "passkey.removed": _("Passkey removed"),
    "recovery_codes.renewed": _("Recovery codes renewed"),
    "recovery_codes.used": _("Signed in with a recovery code"),
    "staff.created": _("Account created"),
    "staff.changed": _("Account changed"),
    "staff.password_reset": _("One-time password created"),
    "staff.deactivated": _("Deactivated"),
    "staff.reactivated": _("Account reactivated"),
    "figures.taken_out": _("Figures exported"),
}
_AT_DEALERS: Mapping[str, Words] = {
    "settings.changed": _("Settings changed"),
    "export.asked": _("Export requested"),
    "export.fetched": _("Export downloaded"),
    "import.uploaded": _("Import uploaded"),
    "import.committed": _("Import completed"),
    "import.undone": _("Import undone"),
    "import.rows_fetched": _("Import's rows with errors downloaded"),
    "card.opened": _("Someone else's card opened"),
    "card.unmasked": _("Numbers shown in full"),
    "subscription.plan_chosen": _("Plan chosen"),
    "subscription.seats_ordered": _("Seats ordered"),
    "subscription.transfer_announced": _("Bank transfer chosen"),
    "subscription.qr_opened": _("QR code for payment opened"),
    "calendar.made": _("Calendar address created"),
    "calendar.revoked": _("Calendar address closed"),
    "gateway.set": _("Gateway changed"),
    "template.set": _("Message text changed"),
    "template.removed": _("Message text reset"),
    "delivery.sent_again": _("Message sent again"),
}
# Of its things the code is told.
_AT_THE_BRAND: Mapping[str, Words] = {
    "dealer.ordered": _("Dealer registered"),
    "dealer.changed": _("Dealer changed"),
    "dealer.signed_up": _("Dealer signed up"),
    "dealer.suspended": _("Dealer suspended"),
    "dealer.resumed": _("Dealer's suspension ended"),
    "dealer.trial_extended": _("Dealer's trial extended"),
    "payment.confirmed": _("Bank transfer recorded"),
    "credit.refunded": _("Credit refunded"),
    "delivery.all_sent_again": _("A dealer's messages sent again"),
    "holiday.year_loaded": _("Public holidays of a year loaded"),
    "holiday.entered": _("Public holiday entered"),
    "holiday.removed": _("Public holiday removed"),
    "region.added": _("Region added"),
    "region.changed": _("Region changed"),
    "vehicle_model.added": _("Model added"),
    "vehicle_model.changed": _("Model changed"),
    "configuration.added": _("Configuration added"),
    "configuration.changed": _("Configuration changed"),
    "colour.added": _("Colour added"),
    "colour.changed": _("Colour changed"),
    "option_package.added": _("Option package added"),
    "option_package.changed": _("Option package changed"),
    "competitor_brand.added": _("Competitor added"),
    "competitor_brand.changed": _("Competitor changed"),
    "competitor_model.added": _("Competitor's model added"),
    "competitor_model.changed": _("Competitor's model changed"),
    "lead_sender.added": _("Lead sender added"),
    "lead_sender.changed": _("Lead sender changed"),
    "lead_sender.key_added": _("Lead sender's key created"),
    "lead_sender.key_revoked": _("Lead sender's key revoked"),
    "lead_rules.changed": _("Assignment rules changed"),
    "lead.field_opened": _("Lead's field shown in full"),
    "lead.mended": _("Lead corrected"),
    "lead.moved": _("Lead moved"),
}

ACTS_OF_DEALERS: Mapping[str, Words] = {**_ANYWHERE, **_AT_DEALERS}
ACTS_OF_BRAND: Mapping[str, Words] = {**_ANYWHERE, **_AT_THE_BRAND}
ACTS: Mapping[str, Words] = {**ACTS_OF_DEALERS, **ACTS_OF_BRAND}

# What is taken out, by its kind.
EXPORT_LABELS: Mapping[str, Words] = {
    "cards": _("Cards"),
    "follow_ups": pgettext_lazy("list", "Follow-ups"),
    "traffic": _("Traffic"),
    "worklist": _("The day's plan"),
    "duplicates": _("Suspected duplicates"),
    "transfers": _("Transfers"),
    "activities": _("Activities"),
    "invitations": _("Invited customers"),
    "callbacks": _("Callbacks"),
    "watch": _("Watch"),
    "reviews": _("To review"),
    "allocations": _("Customer ownership"),
    "traffic_requests": _("Requests to reception"),
    "concessions": _("Concessions"),
    "staff": _("Staff"),
    "audit": _("Audit"),
    "funnel": _("Funnel"),
    "stock_flow": _("Stock flow"),
    "rates": _("Rates"),
    "day": _("Plan and result"),
    "trends": _("Trends"),
    "targets": _("Targets"),
    "behind": _("Cards behind a number"),
    "prospects": _("Prospects"),
    "orders": _("Orders"),
    "dealers": _("Dealers"),
    "catalogue": _("Catalogue"),
    "morning": _("Morning meeting"),
    "evening": _("Evening meeting"),
    "weekly": _("Weekly meeting"),
}
