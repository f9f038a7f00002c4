"""Forms of accounts. What is required and right is for the services; these only ask."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kit.errors import DomainError
from kit.texts import detail_of
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


class SecondStepForm(CodeForm):
    """The same at the sign-in, where a recovery code does too."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].help_text = _(
            "The six digits shown in your authenticator app. If you have lost it, one of your recovery codes."
        )
        # Recovery codes have letters.
        self.fields["code"].widget.attrs.pop("inputmode", None)


class PasswordForm(forms.Form):
    """One's own password and the next."""

    password = _password(_("Current password"), "current-password")
    new_password = _password(_("New password"), "new-password")


class ForgottenForm(forms.Form):
    """The account whose password is forgotten."""

    username = forms.CharField(
        label=_("User name"),
        max_length=200,
        required=False,
        widget=text_input(autocomplete="username", autocapitalize="none", spellcheck="false", autofocus=True),
    )


class NewPasswordForm(forms.Form):
    """The password in place of a forgotten one."""

    new_password = _password(_("New password"), "new-password")


class ConfirmForm(forms.Form):
    """One's own password where there is one, or a code of the authenticator app."""

    confirm_password = _password(_("Password"), "current-password")
    confirm_code = forms.CharField(
        label=_("Or a code"),
        max_length=20,
        required=False,
        widget=text_input(autocomplete="one-time-code", inputmode="numeric"),
        help_text=_("The six digits shown in your authenticator app."),
    )

    def __init__(self, *args: Any, has_factor: bool, has_password: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.has_factor = has_factor
        if not has_factor:
            del self.fields["confirm_code"]
        if not has_password:
            del self.fields["confirm_password"]

    def show(self, refusal: DomainError) -> None:
        """Put what was wrong at its field."""
        for problem in refusal.problems:
            field = f"confirm_{problem.field}" if f"confirm_{problem.field}" in self.fields else None
            self.add_error(field, detail_of(problem))


class RemovalForm(forms.Form):
    """One's own password, to show that it is oneself."""

    password = _password(_("Current password"), "current-password")
