"""Forms of a place's people. What is required and right is for the services; these ask, and mark what is required."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.queries.current_tenant import is_brand, roles_offered
from accounts.roles import Role
from accounts.services.staff import NewStaff, StaffChanges
from kit.web.forms import ChoicesSeveral, select, text_input


class StaffForm(forms.Form):
    """Name, address and roles of an account. The region is asked at the brand alone."""

    name = forms.CharField(label=pgettext_lazy("a person", "Name"), max_length=200, widget=text_input())
    email = forms.CharField(
        label=_("E-mail"), required=False, max_length=300, widget=text_input(inputmode="email", autocapitalize="none")
    )
    roles = forms.MultipleChoiceField(
        label=_("Roles"),
        widget=ChoicesSeveral(),
        help_text=_("Reception and sales are separate: one account can't have roles on both sides."),
    )
    region = forms.ChoiceField(
        label=_("Region"), required=False, widget=select(), help_text=_("Only for a region manager.")
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = get_language() or "en"
        # Operators are made from the command line.
        roles = [role for role in roles_offered() if role != Role.OPERATOR]
        offered = [(str(role), role.label(language)) for role in roles]
        self.fields["roles"].choices = offered  # type: ignore[attr-defined] # a MultipleChoiceField
        if is_brand():
            self.fields["roles"].help_text = ""
            codes = sorted(import_string(settings.REGION_CODES)())
            self.fields["region"].choices = [("", "–"), *((c, c) for c in codes)]  # type: ignore[attr-defined] # a ChoiceField
        else:
            del self.fields["region"]

    @classmethod
    def of(cls, user: User) -> "StaffForm":
        """The form filled in with what stands."""
        return cls(initial={field: getattr(user, field) for field in ("name", "email", "roles", "region", "version")})

    def changes(self) -> StaffChanges:
        """What was given, as the service takes it."""
        given = self.cleaned_data
        changes: StaffChanges = {
            "name": given.get("name", ""),
            "email": given.get("email", ""),
            "roles": given.get("roles", []),
        }
        if "region" in self.fields:
            changes["region"] = given.get("region", "")
        return changes


class NewStaffForm(StaffForm):
    """The same with the user name, which never changes."""

    username = forms.CharField(
        label=_("User name"),
        max_length=200,
        widget=text_input(autocapitalize="none", spellcheck="false"),
        help_text=_("Used to sign in. It can't be changed later."),
    )
    version = None  # type: ignore[assignment] # Django's way to leave a field of the parent out
    field_order = ["name", "username", "roles", "region", "email"]

    def new_staff(self) -> NewStaff:
        """What was given, as the service takes it."""
        changes = self.changes()
        return NewStaff(
            username=self.cleaned_data.get("username", ""),
            name=changes["name"],
            email=changes["email"],
            roles=changes["roles"],
            region=changes.get("region", ""),
        )
