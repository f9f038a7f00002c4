"""The words of a notice about an account's security."""

from django.utils.translation import gettext as _

from accounts.audit_labels import ACTS

# No act of anyone's, and announced to the person alone.
NEW_DEVICE = "new_device"


def sentence(is_own: bool, name: str, act: str) -> str:
    """Return what has happened to an account, for its owner or for someone who manages accounts."""
    if act == NEW_DEVICE:
        return _("Your account was used on a new device. If it wasn't you, change your password.")
    what = str(ACTS.get(act, act))
    if is_own:
        return _("Your account: %(what)s. If it wasn't you, change your password and tell your administrator.") % {
            "what": what
        }
    return _("Account of %(name)s: %(what)s.") % {"name": name, "what": what}
