"""Pages: a place's people, for those who look after the accounts."""

from typing import cast
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.access import Action
from accounts.models import User
from accounts.queries.current_tenant import roles_offered
from accounts.queries.staff import filter_staff, staff_member
from accounts.roles import OWNERS
from accounts.rules.commands import Purpose
from accounts.services.staff import change_staff, create_staff, deactivate, reactivate, reset_password
from accounts.web.staff_forms import NewStaffForm, StaffForm
from kit.errors import DomainError
from kit.htmx.answers import Toast, onward
from kit.texts import detail_of
from kit.web.commands import FormRefused, run_form_command
from kit.web.views import Page

# A place has tens of people; nobody reads more than these at once.
_MOST = 500


class StaffPage(Page):
    """What is nobody's here is not there (404)."""

    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        try:
            return super().dispatch(request, *args, **kwargs)
        except DomainError as refusal:
            if refusal.status == 404:
                raise Http404 from refusal
            if refusal.status == 403:
                raise PermissionDenied from refusal
            raise

    @property
    def asker(self) -> User:
        """Whoever asks: `Page` has let no one else through."""
        return cast(User, self.request.user)


class Staff(StaffPage):
    """Everyone, those who left apart."""

    action = {"GET": Action.STAFF_MANAGE}
    template_name = "accounts/staff.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        """GET; `?gone=yes` shows who was let go, `?role=` those of one role."""
        is_gone, role = request.GET.get("gone") == "yes", request.GET.get("role", "")
        offered = roles_offered()
        role = role if role in offered else ""
        found = filter_staff({"is_active": "false" if is_gone else "true", "role": role})
        return self.show(
            {
                "people": list(found.order_by("name", "id")[:_MOST]),
                "is_gone": is_gone,
                "role": role,
                "roles": offered,
            }
        )


class NewStaff(StaffPage):
    """Making an account."""

    action = {"GET": Action.STAFF_MANAGE, "POST": Action.STAFF_MANAGE}
    sensitive = {"POST": Purpose.WORK}
    template_name = "accounts/staff_new.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        """GET."""
        return self.show({"form": NewStaffForm()})

    def post(self, request: HttpRequest) -> HttpResponse:
        """The one-time password is shown this once: it is kept nowhere, not even for a repeat of the request."""
        form = NewStaffForm(request.POST)
        form.is_valid()
        try:
            user, password = run_form_command({"": form}, lambda: create_staff(self.asker, form.new_staff()))
        except FormRefused:
            return self.show({"form": form}, status=422)
        return _told_once(self, user, password)


class StaffMember(StaffPage):
    """One account: name and roles, a new password, letting go."""

    action = {"GET": Action.STAFF_MANAGE, "POST": Action.STAFF_MANAGE}
    sensitive = {"POST": Purpose.WORK}
    template_name = "accounts/staff_member.html"

    def get(self, request: HttpRequest, user_id: UUID) -> HttpResponse:
        """GET."""
        person = staff_member(user_id)
        return self._show(person, StaffForm.of(person))

    def post(self, request: HttpRequest, user_id: UUID) -> HttpResponse:
        """Other roles count from the next request on."""
        form = StaffForm(request.POST)
        form.is_valid()
        version = form.cleaned_data.get("version")
        try:
            run_form_command({"": form}, lambda: change_staff(self.asker, user_id, form.changes(), version))
        except FormRefused:
            return self._show(staff_member(user_id), form, status=422)
        except DomainError as refusal:
            if refusal.code != "stale":
                raise
            form.add_error(None, detail_of(refusal.problems[0]))
            return self._show(staff_member(user_id), form, status=409)
        return onward(request, reverse("staff_page"), Toast(_("Saved.")))

    def _show(self, person: User, form: forms.Form, status: int = 200) -> HttpResponse:
        return self.show({"person": person, "form": form}, status=status)


class PasswordReset(StaffPage):
    """A new start for an account."""

    action = {"POST": Action.STAFF_MANAGE}
    sensitive = {"POST": Purpose.PROTECTION}
    http_method_names = ["post"]
    template_name = "accounts/staff_password.html"

    def post(self, request: HttpRequest, user_id: UUID) -> HttpResponse:
        """The second factor, devices and sessions end; the password is shown this once. Back to one's own account
        (`own_account`)."""
        try:
            return _told_once(self, *reset_password(self.asker, user_id))
        except DomainError as refusal:
            if refusal.code != "own_account":
                raise
            messages.error(request, detail_of(refusal.problems[0]))
            return HttpResponseRedirect(reverse("staff_member_page", args=[user_id]))


class Deactivation(StaffPage):
    """Letting someone go; it can be taken back."""

    action = {"POST": Action.STAFF_MANAGE}
    sensitive = {"POST": Purpose.PROTECTION}
    http_method_names = ["post"]
    template_name = "accounts/staff_member.html"

    def post(self, request: HttpRequest, user_id: UUID) -> HttpResponse:
        """Back to the list, or to the account that has to stay (`last_admin`). Who has open customers is asked about:
        POST `owner`, who takes them over (MG-2)."""
        try:
            person = deactivate(self.asker, user_id, _heir(request.POST.get("owner", "")))
        except DomainError as refusal:
            if refusal.problems[0].field == "owner":
                return self._ask(user_id, detail_of(refusal.problems[0]))
            if refusal.code != "last_admin":
                raise
            messages.error(request, detail_of(refusal.problems[0]))
            return HttpResponseRedirect(reverse("staff_member_page", args=[user_id]))
        text = _("%(name)s can no longer sign in.") % {"name": person.name}
        return onward(request, reverse("staff_page"), Toast(text, reverse("staff_reactivate_page", args=[user_id])))

    def _ask(self, user_id: UUID, told: str) -> HttpResponse:
        person = staff_member(user_id)
        heirs = (
            filter_staff({"is_active": "true"})
            .filter(roles__overlap=sorted(OWNERS))
            .exclude(id=user_id)
            .order_by("name", "id")
        )
        context = {"person": person, "form": StaffForm.of(person), "heirs": list(heirs), "told": told}
        return self.show(context, status=409)


class Reactivation(StaffPage):
    """Taking someone back."""

    action = {"POST": Action.STAFF_MANAGE}
    sensitive = {"POST": Purpose.WORK}
    http_method_names = ["post"]

    def post(self, request: HttpRequest, user_id: UUID) -> HttpResponse:
        """With the roles and the password they had."""
        person = reactivate(self.asker, user_id)
        text = _("%(name)s can sign in again.") % {"name": person.name}
        return onward(request, reverse("staff_page"), Toast(text))


def _heir(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _told_once(page: StaffPage, user: User, password: str) -> HttpResponse:
    answer = page.show({"person": user, "password": password}, "accounts/staff_password.html")
    answer.headers["Cache-Control"] = "no-store"
    return answer
