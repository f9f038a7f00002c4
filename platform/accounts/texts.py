"""What people read when signing in, or staff, is refused."""

from django.utils.translation import gettext_lazy as _

from kit.texts import Text, register

register(
    {
        "read_only": Text(
            _("Read-only"),
            _("Nothing can be changed until the subscription is paid. Everything can still be read and exported."),
            rule="SA-1",
            cases={
                "suspended": _(
                    "Nothing can be changed while this dealer is suspended. Everything can still be read and exported."
                )
            },
        ),
        "dealer_closed": Text(
            _("Closed"),
            _("The subscription has ended. The administrator can still sign in to export the data or to pay."),
            rule="SA-1",
        ),
        "support_views_only": Text(
            _("View only"), _("Support views this dealer's pages. It can change and export nothing."), rule="SA-8"
        ),
        "day_start_out_of_bounds": Text(
            _("Start of the day"), _("The day starts between {earliest} and {latest}."), rule="RM-4"
        ),
        "away_out_of_bounds": Text(
            _("Absence"), _("The last day of an absence is today or later, and within a year."), rule="RM-6"
        ),
        "only_managers_are_copied": Text(
            _("Copies"), _("Only managers receive copies of someone's reminders."), rule="RM-6"
        ),
        "role_conflict": Text(
            _("Conflicting roles"),
            _("Traffic and cards are recorded by different departments: one account can't have roles on both sides."),
            rule="TR-2",
        ),
        "bad_username": Text(
            _("Invalid user name"),
            _("Letters, digits and Chinese characters; dots, dashes, underscores and @ after the first."),
        ),
        "username_taken": Text(_("User name taken"), _("This user name is already in use. Choose another.")),
        "region_not_asked": Text(_("Region not needed"), _("Only a region manager has a region.")),
        "last_admin": Text(
            _("Last administrator"),
            _("Make someone else an administrator first; otherwise nobody could manage accounts."),
        ),
        "bad_credentials": Text(_("Sign-in failed"), _("Incorrect user name or password.")),
        "oidc_refused": Text(_("Sign-in failed"), _("The company's sign-in gave no valid answer. Please start over.")),
        "oidc_no_role": Text(_("No access"), _("None of your groups has access here. Ask your administrator for one.")),
        "oidc_deactivated": Text(
            _("Account deactivated"), _("Your account here was deactivated. Ask your administrator to take you back.")
        ),
        "oidc_not_fresh": Text(
            _("Not confirmed"), _("The company's sign-in didn't ask you to sign in again. Use another way.")
        ),
        "oidc_away": Text(
            _("Sign-in not available"),
            _("The company's sign-in can't be reached. Try again later, or use your password."),
        ),
        "mfa_required": Text(_("One more step"), _("Enter the code shown in your authenticator app.")),
        "challenge_ended": Text(_("Sign-in timed out"), _("This sign-in took too long. Please start over.")),
        "wrong_code": Text(
            _("Incorrect code"), _("The code is incorrect or has already been used. Enter the current one.")
        ),
        "wrong_password": Text(_("Incorrect password"), _("The password is incorrect.")),
        "password_change_required": Text(
            _("Choose a password"), _("Your password was set by someone else. Choose one that only you know.")
        ),
        "password_not_new": Text(_("Same password"), _("Choose a password different from the current one.")),
        "password_too_short": Text(_("Password too short"), _("Use at least {limit} characters.")),
        "password_too_similar": Text(
            _("Password too weak"), _("The password is too similar to your personal details. Choose another.")
        ),
        "password_too_common": Text(_("Password too weak"), _("This password is too common. Choose another.")),
        "password_has_known_word": Text(
            _("Password too weak"),
            _("Others know the word “{word}”. Choose a password with at least 8 other characters."),
        ),
        "one_time_password_ended": Text(
            _("One-time password expired"),
            _("This one-time password is more than 7 days old. Ask your administrator for a new one."),
        ),
        "reset_ended": Text(_("Link expired"), _("This link has expired or was already used. Ask for another.")),
        "own_account": Text(
            _("Your own account"),
            _("You can't reset your own account here. Change your password on your account page, or ask a colleague."),
        ),
        "second_factor_required": Text(
            _("Two-step verification required"),
            _("Your role requires two-step verification. Turn it on in your account first."),
        ),
        "reauthentication_required": Text(
            _("Confirm it's you"), _("Enter your password or a code again; this action needs it every five minutes.")
        ),
        "passkey_refused": Text(
            _("Passkey not accepted"),
            _("This passkey doesn't open this account, or the question was too old. Try again."),
        ),
        "second_factor_exists": Text(
            _("Authenticator already set up"), _("An authenticator app is already set up. Remove it first.")
        ),
        "no_second_factor": Text(_("No authenticator app"), _("There is no authenticator app to confirm or remove.")),
    }
)
