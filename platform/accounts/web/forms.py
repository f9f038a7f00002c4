"""Forms of accounts. What is required and right is for the services; these only ask."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kit.web.forms import text_input


def _password(label: Any, autocomplete: str, **options: Any) -> forms.CharField:
    widget = forms.PasswordInput({"class": "form-control", "autocomplete": autocomplete})
    return forms.CharField(label=label, widget=widget, max_length=1000, strip=False, required=False, **options)


class SignInForm(forms.Form):
    """Who, and the password."""

    username = forms.CharField(
        label=_("User name"),
        max_length=200,
        required=False,
        widget=text_input(autocomplete="username", autocapitalize="none", spellcheck="false", autofocus=True),
    )
    password = _password(_("Password"), "current-password")


class FirstSignInForm(SignInForm):
    """The same for someone whose password was set by someone else."""

    new_password = _password(
        _("New password"), "new-password", help_text=_("Your password was set by someone else. Choose your own.")
    )


class CodeForm(forms.Form):
    """A code of the authenticator app."""

    code = forms.CharField(
        label=_("Code"),
        max_length=20,
        required=False,
        widget=text_input(autocomplete="one-time-code", inputmode="numeric", autofocus=True),
        help_text=_("The six digits shown in your authenticator app."),
    )


class PasswordForm(forms.Form):
    """One's own password and the next."""

    password = _password(_("Current password"), "current-password")
    new_password = _password(_("New password"), "new-password")


class RemovalForm(forms.Form):
    """One's own password, to show that it is oneself."""

    password = _password(_("Current password"), "current-password")
