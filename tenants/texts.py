"""What people read when the brand's rules, or a host, refuse."""

from django.utils.translation import gettext_lazy as _

from kit.texts import Text, register

register(
    {
        "dealer_exists": Text(_("Code taken"), _("Another dealer has this code. Choose another.")),
        "code_taken": Text(_("Code taken"), _("This code is already in use. Choose another.")),
        "state_not_allowed": Text(_("State not allowed"), _("A dealer's state can't change from {before} to {after}.")),
        "unknown_host": Text(
            _("No dealer at this address"),
            _("Check the address, or ask your dealer's administrator for the correct one."),
        ),
        "dealer_erased": Text(
            _("This dealer has left"), _("Its data has been erased. There is nothing here any more."), rule="SA-7"
        ),
        "dealer_provisioning": Text(
            _("This dealer is being set up"), _("It takes a moment. Please come back shortly.")
        ),
    }
)
