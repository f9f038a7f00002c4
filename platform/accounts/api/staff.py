"""`/staff/` and `/audit/`, on a dealer's host and on the brand's."""

from uuid import UUID

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import Action
from accounts.api import representations
from accounts.api.asker import asker
from accounts.api.serializers import (
    AuditEntrySerializer,
    AuditFilterSerializer,
    LeavingSerializer,
    NewPasswordSerializer,
    NewStaffSerializer,
    StaffChangesSerializer,
    StaffFilterSerializer,
    StaffRowSerializer,
    StaffSerializer,
)
from accounts.models import User
from accounts.queries.audit import filter_audit
from accounts.queries.current_tenant import tenant_zone
from accounts.queries.staff import filter_staff, staff_member
from accounts.rules.commands import Purpose
from accounts.services.staff import (
    NewStaff,
    StaffChanges,
    change_staff,
    create_staff,
    deactivate,
    reactivate,
    reset_password,
)
from kit.api.etags import answer_version, expected_version, showing_current
from kit.api.openapi import page_of
from kit.api.paging import Keyset
from kit.api.parameters import read_parameters
from kit.api.serializers import Values, run_body_command
from kit.api.views import Endpoint
from kit.errors import raise_all

_GUARDED = ("reauthentication_required", "second_factor_required")
_NEW = {"username": "wang.li", "name": "王丽", "email": "", "roles": ["consultant"]}


class Staff(Endpoint):
    """The people of this place."""

    action = {"GET": Action.STAFF_VIEW, "POST": Action.STAFF_MANAGE}
    sensitive = {"POST": Purpose.WORK}
    tagged = ("POST",)
    is_secret = True
    refusals = ("already_done", "role_conflict", "username_taken", "bad_username", "region_not_asked", *_GUARDED)
    keyset = Keyset({"name": "name", "username": "username", "created_at": "created_at"}, default="name")

    @extend_schema(
        summary="List the staff",
        parameters=[StaffFilterSerializer, *keyset.parameters()],
        responses=page_of(StaffRowSerializer),
    )
    def get(self, request: Request) -> Response:
        """By name. Whoever names a colleague may see who there is."""
        filters, problems = read_parameters(StaffFilterSerializer, request)
        raise_all(problems)
        rows = filter_staff(filters).values(*representations.STAFF_ROW)
        return Response(self.keyset.page(request, rows, representations.staff_row))

    @extend_schema(
        summary="Make an account",
        request=NewStaffSerializer,
        responses={201: NewPasswordSerializer},
        examples=[OpenApiExample("A consultant", _NEW, request_only=True)],
    )
    def post(self, request: Request) -> Response:
        """Answers with a one-time password, told this once: it opens nothing but its own change."""

        def command(values: Values) -> tuple[User, str]:
            new: NewStaff = {
                "username": values.get("username", ""),
                "name": values.get("name", ""),
                "email": values.get("email", ""),
                "roles": values.get("roles", []),
                "region": values.get("region", ""),
            }
            return create_staff(asker(request), new)

        user, password = run_body_command(NewStaffSerializer, request, command)
        return answer_version(
            request, {**representations.staff(user), "one_time_password": password}, user.version, status=201
        )


class StaffMember(Endpoint):
    """One of them."""

    action = {"GET": Action.STAFF_MANAGE, "PATCH": Action.STAFF_MANAGE}
    sensitive = {"PATCH": Purpose.WORK}
    tagged = ("GET", "PATCH")
    refusals = ("role_conflict", "last_admin", "region_not_asked", *_GUARDED)

    @extend_schema(summary="Show an account", responses=StaffSerializer)
    def get(self, request: Request, user_id: UUID) -> Response:
        """With its ETag for a later `If-Match`."""
        user = staff_member(user_id)
        return answer_version(request, representations.staff(user), user.version)

    @extend_schema(
        summary="Rename someone, or give other roles",
        request=StaffChangesSerializer,
        responses=StaffSerializer,
        examples=[OpenApiExample("Another role", {"roles": ["showroom_manager"]}, request_only=True)],
    )
    def patch(self, request: Request, user_id: UUID) -> Response:
        """Other roles count from the next request on."""
        expected = expected_version(request)

        def command(values: Values) -> User:
            changes: StaffChanges = {}
            for field in ("name", "email", "region"):
                if field in values:
                    changes[field] = values[field]
            if "roles" in values:
                changes["roles"] = values["roles"]
            return change_staff(asker(request), user_id, changes, expected)

        with showing_current(lambda: representations.staff(staff_member(user_id))):
            user = run_body_command(StaffChangesSerializer, request, command)
        return answer_version(request, representations.staff(user), user.version)


class PasswordReset(Endpoint):
    """A new start for an account."""

    action = {"POST": Action.STAFF_MANAGE}
    sensitive = {"POST": Purpose.PROTECTION}
    tagged = ("POST",)
    bodiless = ("POST",)
    is_secret = True
    refusals = ("own_account", "already_done", *_GUARDED)

    @extend_schema(summary="Give a one-time password", request=None, responses=NewPasswordSerializer)
    def post(self, request: Request, user_id: UUID) -> Response:
        """The second factor, devices and sessions of the account end. The password is told this once."""
        user, password = reset_password(asker(request), user_id)
        data = {**representations.staff(staff_member(user.id)), "one_time_password": password}
        return answer_version(request, data, user.version)


class Deactivation(Endpoint):
    """Letting someone go."""

    action = {"POST": Action.STAFF_MANAGE}
    sensitive = {"POST": Purpose.PROTECTION}
    tagged = ("POST",)
    refusals = ("last_admin", "has_open_cards", "has_open_work", "not_an_owner", "not_a_consultant", *_GUARDED)

    @extend_schema(
        summary="Let someone go",
        request=LeavingSerializer,
        responses=StaffSerializer,
        examples=[
            OpenApiExample("Who takes over", {"owner": "0192f0c1-7a53-7cc1-9b1e-1f2f3a4b5c6d"}, request_only=True)
        ],
    )
    def post(self, request: Request, user_id: UUID) -> Response:
        """Devices and sessions end at once; what they did stays. Harmless when it is so already. Who has open cards
        leaves only when `owner` takes them over: `409 has_open_cards` tells how many there are (MG-2)."""
        user = run_body_command(
            LeavingSerializer, request, lambda values: deactivate(asker(request), user_id, values.get("owner"))
        )
        return answer_version(request, representations.staff(user), user.version)


class Reactivation(Endpoint):
    """Taking someone back."""

    action = {"POST": Action.STAFF_MANAGE}
    sensitive = {"POST": Purpose.WORK}
    tagged = ("POST",)
    bodiless = ("POST",)
    refusals = _GUARDED

    @extend_schema(summary="Take someone back", request=None, responses=StaffSerializer)
    def post(self, request: Request, user_id: UUID) -> Response:
        """With the roles and the password they had. Harmless when it is so already."""
        user = reactivate(asker(request), user_id)
        return answer_version(request, representations.staff(user), user.version)


class Audit(Endpoint):
    """Who saw, changed, exported or unmasked what."""

    action = {"GET": Action.AUDIT_VIEW}
    keyset = Keyset({"at": "at"}, default="-at")

    @extend_schema(
        summary="List the audit",
        parameters=[AuditFilterSerializer, *keyset.parameters()],
        responses=page_of(AuditEntrySerializer),
    )
    def get(self, request: Request) -> Response:
        """The newest first. What was changed of a card stands in its history: `/audit/cards/` at a dealer."""
        filters, problems = read_parameters(AuditFilterSerializer, request)
        raise_all(problems)
        entries = filter_audit(filters, tenant_zone())
        return Response(self.keyset.page(request, entries, representations.audit_entry))
