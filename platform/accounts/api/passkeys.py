"""`/auth/passkeys/` and `/auth/passkey-login/`: passkeys made and removed by their owner, and used at the sign-in."""

from uuid import UUID

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import representations
from accounts.api.asker import asker
from accounts.api.passkey_serializers import (
    AddedPasskeySerializer,
    NewPasskeySerializer,
    PasskeyLoginSerializer,
    PasskeyProofSerializer,
    PasskeySerializer,
    QuestionSerializer,
    TokenOfChallengeSerializer,
)
from accounts.api.serializers import TokenSerializer
from accounts.api.sign_in import Auth, token_answer
from accounts.guard import note_authenticated
from accounts.models import Passkey
from accounts.queries.passkeys import passkeys_of
from accounts.rules.commands import Purpose
from accounts.services.devices import IssuedToken, issue_token
from accounts.services.passkeys import Question, add_passkey, ask_passkey, begin_passkey, remove_passkey
from accounts.services.reauthentication import prove_by_passkey
from accounts.services.sign_in import question_for, sign_in_by_passkey
from accounts.site import site_of
from kit.api.openapi import page_of
from kit.api.paging import Keyset
from kit.api.serializers import Values, run_secret_command
from kit.api.views import OPEN
from kit.limits import address_of

_GUARDED = ("reauthentication_required", "passkey_refused")
_CEREMONY = "0192f0c1-7a53-7cc1-9b1e-1f2f3a4b5c6d"
_ANSWER = {"ceremony": _CEREMONY, "credential": {"id": "…", "type": "public-key", "response": {}}}


class Passkeys(Auth):
    """One's own passkeys."""

    action = {"GET": None, "POST": None}
    sensitive = {"POST": Purpose.PROTECTION}
    refusals = (*_GUARDED, "too_long")
    keyset = Keyset({"created_at": "created_at"}, default="-created_at")

    @extend_schema(summary="List my passkeys", parameters=keyset.parameters(), responses=page_of(PasskeySerializer))
    def get(self, request: Request) -> Response:
        """The newest first."""
        return Response(self.keyset.unfiltered_page(request, passkeys_of(asker(request)), representations.passkey))

    @extend_schema(
        summary="Add a passkey",
        request=NewPasskeySerializer,
        responses={201: AddedPasskeySerializer},
        examples=[OpenApiExample("From a phone", {**_ANSWER, "name": "Li's phone"}, request_only=True)],
    )
    def post(self, request: Request) -> Response:
        """The device's answer to `/auth/passkeys/options/`. With the first second factor come recovery codes, shown
        this once."""

        def command(values: Values) -> tuple[Passkey, list[str]]:
            return add_passkey(
                asker(request),
                site_of(request),
                values.get("ceremony"),
                values.get("credential"),
                values.get("name", ""),
            )

        made, codes = run_secret_command(NewPasskeySerializer, request, command)
        data = {**representations.passkey(made), "recovery_codes": codes}
        return Response(data, status=201, headers={"Cache-Control": "no-store"})


class PasskeyOptions(Auth):
    """The question to a device that is to make a passkey."""

    action = {"POST": None}
    sensitive = {"POST": Purpose.PROTECTION}
    bodiless = ("POST",)
    refusals = ("reauthentication_required", "too_many")

    @extend_schema(summary="Begin a passkey", request=None, responses=QuestionSerializer)
    def post(self, request: Request) -> Response:
        """`options` are for `navigator.credentials.create`; its answer goes to `/auth/passkeys/` within five
        minutes."""
        return _question(begin_passkey(asker(request), site_of(request)))


class OnePasskey(Auth):
    """One of one's own passkeys."""

    action = {"DELETE": None}
    sensitive = {"DELETE": Purpose.PROTECTION}
    bodiless = ("DELETE",)
    refusals = ("reauthentication_required",)

    @extend_schema(summary="Remove a passkey", request=None, responses={204: None})
    def delete(self, request: Request, passkey_id: UUID) -> Response:
        """At once; recovery codes end with the last second factor."""
        remove_passkey(asker(request), passkey_id)
        return Response(status=204)


class PasskeyLoginOptions(Auth):
    """The question to a passkey at the sign-in."""

    action = {"POST": OPEN}
    limits = {"POST": "passkey_questions"}
    refusals = ("challenge_ended",)

    @extend_schema(
        summary="Ask for a passkey",
        request=TokenOfChallengeSerializer,
        responses=QuestionSerializer,
        examples=[OpenApiExample("As the whole sign-in", {}, request_only=True)],
    )
    def post(self, request: Request) -> Response:
        """`options` are for `navigator.credentials.get`. With `mfa_token` it takes the place of a code."""
        question = run_secret_command(
            TokenOfChallengeSerializer,
            request,
            lambda values: question_for(site_of(request), values.get("mfa_token", "")),
        )
        return _question(question)


class PasskeyLogin(Auth):
    """Sign-in by a passkey."""

    action = {"POST": OPEN}
    refusals = ("passkey_refused", "challenge_ended", "too_many_requests", "dealer_closed")

    @extend_schema(
        summary="Sign in by a passkey",
        request=PasskeyLoginSerializer,
        responses=TokenSerializer,
        examples=[OpenApiExample("From a phone", {**_ANSWER, "device_name": "Li's phone"}, request_only=True)],
    )
    def post(self, request: Request) -> Response:
        """Answers a token, as `/auth/login/` does. A passkey checks its owner, so that no password is asked for."""

        def command(values: Values) -> IssuedToken:
            user, device_name = sign_in_by_passkey(
                site_of(request),
                values.get("ceremony"),
                values.get("credential"),
                token=values.get("mfa_token", ""),
                address=address_of(request),
            )
            return issue_token(user, values.get("device_name", "") or device_name)

        return token_answer(run_secret_command(PasskeyLoginSerializer, request, command))


class PasskeyProofOptions(Auth):
    """The question to one of one's own passkeys, within a session."""

    action = {"POST": None}
    bodiless = ("POST",)

    @extend_schema(summary="Ask for my passkey", request=None, responses=QuestionSerializer)
    def post(self, request: Request) -> Response:
        """Its answer goes to `/auth/confirm/passkey/`."""
        return _question(ask_passkey(site_of(request), asker(request)))


class PasskeyProof(Auth):
    """Proving to be oneself again, by a passkey."""

    action = {"POST": None}
    refusals = ("passkey_refused",)

    @extend_schema(
        summary="Confirm it is me by a passkey",
        request=PasskeyProofSerializer,
        responses={204: None},
        examples=[OpenApiExample("From a phone", _ANSWER, request_only=True)],
    )
    def post(self, request: Request) -> Response:
        """For five minutes this device may do what is refused with `reauthentication_required` otherwise."""

        def command(values: Values) -> None:
            prove_by_passkey(asker(request), site_of(request), values.get("ceremony"), values.get("credential"))

        run_secret_command(PasskeyProofSerializer, request, command)
        note_authenticated(request)
        return Response(status=204)


def _question(question: Question) -> Response:
    return Response({"ceremony": question.ceremony, "options": question.options}, headers={"Cache-Control": "no-store"})
