"""`/auth/`: signing in and out, one's devices, one's password, one's second factor; `/me/`."""

from uuid import UUID

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import representations
from accounts.api.asker import asker
from accounts.api.authentication import device_in
from accounts.api.serializers import (
    CodeSerializer,
    ConfirmationSerializer,
    DeviceSerializer,
    EnrolmentSerializer,
    LoginSerializer,
    MeSerializer,
    MfaSerializer,
    PasswordChangeSerializer,
    PasswordSerializer,
    RecoveryCodesSerializer,
    TokenSerializer,
)
from accounts.guard import note_authenticated
from accounts.models import User
from accounts.queries.current_tenant import tenant_name
from accounts.queries.devices import devices_of
from accounts.rules.commands import Purpose
from accounts.services.devices import IssuedToken, issue_token, revoke_device
from accounts.services.passwords import change_password
from accounts.services.reauthentication import prove_identity
from accounts.services.second_factor import (
    begin_enrolment,
    confirm_enrolment,
    remove_second_factor,
    renew_recovery_codes,
)
from accounts.services.sign_in import Challenge, Credentials, answer_challenge, check_password
from kit.api.openapi import page_of
from kit.api.paging import Keyset
from kit.api.serializers import Values, run_secret_command
from kit.api.views import OPEN, Endpoint
from kit.errors import refuse
from kit.limits import address_of

_LOGIN = {"username": "wang.li", "password": "correct-horse-battery", "device_name": "Li's phone"}
_CODE = {"code": "482913"}
_CHALLENGE = {"mfa_token": "0mF9…", **_CODE}
_PASSWORDS = {"password": "correct-horse-battery", "new_password": "another-horse-battery"}
_PASSWORD = (
    *("wrong_password", "password_not_new", "password_too_short", "password_too_similar", "password_too_common"),
    "password_has_known_word",
)
_AGAIN = ("reauthentication_required", "too_many_requests")


class Auth(Endpoint):
    """What all below `/auth/` share: a repeat is not answered from what was kept, for it holds secrets."""

    is_idempotent = False
    needs_factor = False


class Login(Auth):
    """Sign-in by an app."""

    action = {"POST": OPEN}
    refusals = (
        *("bad_credentials", "mfa_required", "password_change_required", "one_time_password_ended"),
        "dealer_closed",
        *_PASSWORD[1:],
    )

    @extend_schema(
        summary="Sign in",
        request=LoginSerializer,
        responses=TokenSerializer,
        examples=[OpenApiExample("From a phone", _LOGIN, request_only=True)],
    )
    def post(self, request: Request) -> Response:
        """Answers a token, told this once. Where the account has a second factor: 401 `mfa_required` with `mfa_token`
        and `expires_at`, to be answered at `/auth/mfa/`. Too many wrong tries: 429."""

        def command(values: Values) -> IssuedToken | Challenge:
            device_name = values.get("device_name", "")
            given = Credentials(
                username=values.get("username", ""),
                password=values.get("password", ""),
                new_password=values.get("new_password", ""),
                address=address_of(request),
            )
            answer = check_password(given, device_name)
            return issue_token(answer, device_name) if isinstance(answer, User) else answer

        answer = run_secret_command(LoginSerializer, request, command, needs=("username", "password"))
        if isinstance(answer, Challenge):
            pending = {"mfa_token": answer.token, "expires_at": answer.expires_at}
            raise refuse("mfa_required", status=401, extra=pending)
        return token_answer(answer)


class Mfa(Auth):
    """The second step of a sign-in."""

    action = {"POST": OPEN}
    refusals = ("challenge_ended", "wrong_code", "too_many_requests", "dealer_closed")

    @extend_schema(
        summary="Answer with a code",
        request=MfaSerializer,
        responses=TokenSerializer,
        examples=[OpenApiExample("From the authenticator app", _CHALLENGE, request_only=True)],
    )
    def post(self, request: Request) -> Response:
        """A code opens once; after five wrong ones the sign-in starts over. A recovery code does in its place. Too many
        wrong codes of an account: 429, whatever its sign-ins."""

        def command(values: Values) -> IssuedToken:
            user, device_name = answer_challenge(
                values.get("mfa_token", ""), values.get("code", ""), address=address_of(request)
            )
            return issue_token(user, device_name)

        return token_answer(run_secret_command(MfaSerializer, request, command, needs=("mfa_token", "code")))


class Logout(Auth):
    """Sign-out."""

    action = {"POST": None}
    bodiless = ("POST",)

    @extend_schema(summary="Sign out", request=None, responses={204: None})
    def post(self, request: Request) -> Response:
        """Ends the token that the request came with, at once."""
        device = device_in(request)
        if device is not None:
            revoke_device(asker(request), device.id)
        return Response(status=204)


class Devices(Auth):
    """One's own devices."""

    action = {"GET": None}
    keyset = Keyset({"created_at": "created_at"}, default="-created_at")

    @extend_schema(summary="List my devices", parameters=keyset.parameters(), responses=page_of(DeviceSerializer))
    def get(self, request: Request) -> Response:
        """Those that are signed in now, the newest first."""
        present, mine = device_in(request), devices_of(asker(request))
        return Response(self.keyset.unfiltered_page(request, mine, lambda row: representations.device(row, present)))


class OneDevice(Auth):
    """One of one's own devices."""

    action = {"DELETE": None}
    bodiless = ("DELETE",)

    @extend_schema(summary="Sign a device out", request=None, responses={204: None})
    def delete(self, request: Request, device_id: UUID) -> Response:
        """Ends its token at once."""
        revoke_device(asker(request), device_id)
        return Response(status=204)


class Password(Auth):
    """One's own password."""

    action = {"POST": None}
    refusals = _PASSWORD

    @extend_schema(
        summary="Change my password",
        request=PasswordChangeSerializer,
        responses={204: None},
        examples=[OpenApiExample("Another password", _PASSWORDS, request_only=True)],
    )
    def post(self, request: Request) -> Response:
        """Every other device and every session ends."""
        device = device_in(request)

        def command(values: Values) -> User:
            present = device.id if device else None
            return change_password(asker(request), values.get("password", ""), values.get("new_password", ""), present)

        run_secret_command(PasswordChangeSerializer, request, command, needs=("password", "new_password"))
        return Response(status=204)


class Totp(Auth):
    """One's own authenticator app."""

    action = {"POST": None, "DELETE": None}
    sensitive = {"POST": Purpose.PROTECTION, "DELETE": Purpose.PROTECTION}
    bodiless = ("POST",)
    refusals = ("second_factor_exists", "no_second_factor", "wrong_password", *_AGAIN)

    @extend_schema(summary="Add an authenticator app", request=None, responses={201: EnrolmentSerializer})
    def post(self, request: Request) -> Response:
        """Its secret, told this once; in use only after `/auth/totp/confirm/`."""
        enrolment = begin_enrolment(asker(request), tenant_name())
        return Response({"secret": enrolment.secret, "uri": enrolment.uri}, status=201)

    @extend_schema(
        summary="Remove the authenticator app",
        request=PasswordSerializer,
        responses={204: None},
        examples=[OpenApiExample("By the password", {"password": _LOGIN["password"]}, request_only=True)],
    )
    def delete(self, request: Request) -> Response:
        """By the password."""
        run_secret_command(
            PasswordSerializer,
            request,
            lambda values: remove_second_factor(asker(request), values.get("password", "")),
        )
        return Response(status=204)


class TotpConfirmation(Auth):
    """The first code of an authenticator app."""

    action = {"POST": None}
    sensitive = {"POST": Purpose.PROTECTION}
    refusals = ("no_second_factor", "wrong_code", *_AGAIN)

    @extend_schema(
        summary="Confirm the authenticator app",
        request=CodeSerializer,
        responses=RecoveryCodesSerializer,
        examples=[OpenApiExample("The first code", _CODE, request_only=True)],
    )
    def post(self, request: Request) -> Response:
        """From here on sign-in asks for a code. Answers with recovery codes, shown this once."""
        codes = run_secret_command(
            CodeSerializer, request, lambda values: confirm_enrolment(asker(request), values.get("code", ""))
        )
        return _recovery_codes(codes)


class RecoveryCodes(Auth):
    """Codes for when the authenticator app is lost."""

    action = {"POST": None}
    sensitive = {"POST": Purpose.PROTECTION}
    bodiless = ("POST",)
    refusals = ("no_second_factor", *_AGAIN)

    @extend_schema(summary="Make new recovery codes", request=None, responses=RecoveryCodesSerializer)
    def post(self, request: Request) -> Response:
        """Shown this once; the old ones end."""
        return _recovery_codes(renew_recovery_codes(asker(request)))


class Confirmation(Auth):
    """Proving to be oneself again."""

    action = {"POST": None}
    refusals = ("wrong_password", "wrong_code", "too_many_requests")

    @extend_schema(
        summary="Confirm it is me",
        request=ConfirmationSerializer,
        responses={204: None},
        examples=[OpenApiExample("By the password", {"password": _LOGIN["password"]}, request_only=True)],
    )
    def post(self, request: Request) -> Response:
        """By the password or a code. For five minutes this device may then do what is refused with
        `reauthentication_required` (403) otherwise; a sign-in counts as well."""
        run_secret_command(
            ConfirmationSerializer,
            request,
            lambda values: prove_identity(asker(request), values.get("password", ""), values.get("code", "")),
        )
        note_authenticated(request)
        return Response(status=204)


class Me(Endpoint):
    """Oneself."""

    action = {"GET": None}
    needs_factor = False

    @extend_schema(summary="Who am I", responses=MeSerializer)
    def get(self, request: Request) -> Response:
        """Who one is, at which dealer, and what one may do."""
        return Response(representations.me(asker(request)))


def token_answer(issued: IssuedToken) -> Response:
    """Answer a token, shown this once."""
    data = {"token": issued.token, "expires_at": issued.expires_at, "user": representations.signed_in(issued.user)}
    return Response(data, headers={"Cache-Control": "no-store"})


def _recovery_codes(codes: list[str]) -> Response:
    return Response({"recovery_codes": codes}, headers={"Cache-Control": "no-store"})
