"""What people read when the brand's rules, or a host, refuse."""

from django.utils.translation import gettext_lazy as _

from kit.texts import Text, register

register(
    {
        "dealer_exists": Text(_("Code taken"), _("Another dealer has this code. Choose another.")),
        "code_taken": Text(_("Code taken"), _("This code is in use already. Choose another.")),
        "state_not_allowed": Text(
            _("State not allowed"), _("A dealer in state {before} cannot be brought to state {after}.")
        ),
        "unknown_host": Text(
            _("No dealer answers here"), _("Check the address. Your dealer's administrator knows the right one.")
        ),
        "dealer_suspended": Text(
            _("This dealer is suspended"),
            _("Its data are kept. The dealer's administrator or the brand can tell more."),
        ),
        "dealer_provisioning": Text(
            _("This dealer is being set up"), _("It takes a moment. Please come back shortly.")
        ),
    }
)
