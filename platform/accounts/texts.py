"""What people read when signing in, or staff, is refused."""

from django.utils.translation import gettext_lazy as _

from kit.texts import Text, register

register(
    {
        "role_conflict": Text(
            _("Roles of both sides"),
            _("Traffic is recorded by one department and cards by another: nobody can have roles of both."),
            rule="TR-2",
        ),
        "bad_username": Text(
            _("Not a user name"),
            _("Letters, digits and Chinese characters; dots, dashes, underscores and @ after the first."),
        ),
        "username_taken": Text(_("User name taken"), _("Someone here has this user name. Choose another.")),
        "region_not_asked": Text(_("No region"), _("Only a region manager has a region.")),
        "last_admin": Text(
            _("The last administrator"), _("Make someone else an administrator first, or nobody could let others in.")
        ),
        "bad_credentials": Text(_("Sign-in failed"), _("User name or password is wrong.")),
        "mfa_required": Text(_("One more step"), _("Enter the code that your authenticator app shows.")),
        "challenge_ended": Text(_("Sign-in has ended"), _("This sign-in took too long. Begin anew.")),
        "wrong_code": Text(_("Wrong code"), _("The code is wrong or has been used. Enter the one shown now.")),
        "wrong_password": Text(_("Wrong password"), _("The password is wrong.")),
        "password_change_required": Text(
            _("Choose a password"), _("Your password was set by someone else. Choose one that only you know.")
        ),
        "password_not_new": Text(_("Not a new password"), _("Choose a password other than the present one.")),
        "password_too_short": Text(_("Password too short"), _("Take at least {limit} characters.")),
        "password_too_similar": Text(
            _("Password too easy"), _("The password is too much like your own data. Choose another.")
        ),
        "password_too_common": Text(_("Password too easy"), _("Many people use this password. Choose another.")),
        "second_factor_exists": Text(
            _("Second factor in use"), _("An authenticator app is in use already. Remove it first.")
        ),
        "no_second_factor": Text(_("No second factor"), _("There is no authenticator app to confirm or to remove.")),
    }
)
