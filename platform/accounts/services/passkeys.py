"""Passkeys: enrolled and removed by their owner, and used at the sign-in or to prove to be oneself (WebAuthn).

A passkey belongs to the host it was made on: those of one dealer mean nothing at another.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import orjson
import webauthn
from django.db import IntegrityError, transaction
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from accounts.commands import command
from accounts.models import Passkey, PasskeyCeremony, User
from accounts.queries.current_tenant import tenant_name
from accounts.rules.commands import Purpose
from accounts.services.audit import note
from accounts.services.codes import replace_recovery_codes
from accounts.services.factors import note_factors
from accounts.services.security_notices import notify_security
from kit import clock
from kit.errors import DomainError, Problem, raise_all, refuse

CEREMONY_LIFE = timedelta(minutes=5)
# More than anyone has devices.
_MOST_PASSKEYS = 20
_LONGEST_NAME = 60
_FAILURES = (WebAuthnException, ValueError, KeyError, TypeError)


@dataclass(frozen=True, slots=True)
class Site:
    """The host whose passkeys these are: `north.example.cn`, `https://north.example.cn`."""

    host: str
    origin: str


@dataclass(frozen=True, slots=True)
class Question:
    """A question to the browser: `options` for `PublicKeyCredential.parse…OptionsFromJSON`, and the name by which its
    answer comes back."""

    ceremony: UUID
    options: Mapping[str, Any]


@command(purpose=Purpose.PROTECTION)
def begin_passkey(user: User, site: Site) -> Question:
    """Ask a device to make a passkey. Refuses with `too_many` beyond twenty."""
    mine = list(Passkey.objects.filter(user=user).values_list("credential_id", flat=True))
    if len(mine) >= _MOST_PASSKEYS:
        raise refuse("too_many", limit=_MOST_PASSKEYS)
    options = webauthn.generate_registration_options(
        rp_id=site.host,
        rp_name=tenant_name(),
        user_id=user.pk.bytes,
        user_name=user.username,
        user_display_name=user.name,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(base64url_to_bytes(each)) for each in mine],
    )
    return _ask(user, options.challenge, webauthn.options_to_json(options), is_enrolment=True)


@command(purpose=Purpose.PROTECTION)
def add_passkey(
    user: User, site: Site, ceremony: UUID | None, credential: object, name: str
) -> tuple[Passkey, list[str]]:
    """Take the passkey that a device has made. Returns it, and recovery codes where it is the first second factor.

    Refuses with `passkey_refused` for an answer that is not the device's, or too late.
    """
    name = name.strip() or "–"
    raise_all([Problem("too_long", "name", params={"limit": _LONGEST_NAME})] if len(name) > _LONGEST_NAME else [])
    asked = _take(ceremony, user=user, is_enrolment=True)
    try:
        made = webauthn.verify_registration_response(
            credential=_readable(credential),
            expected_challenge=bytes(asked.challenge),
            expected_rp_id=site.host,
            expected_origin=site.origin,
            require_user_verification=True,
        )
    except _FAILURES as error:
        raise _refused() from error
    with transaction.atomic():
        locked = User.objects.select_for_update().get(pk=user.pk)
        passkey = Passkey(
            user=locked,
            name=name,
            credential_id=bytes_to_base64url(made.credential_id),
            public_key=made.credential_public_key,
            sign_count=made.sign_count,
            created_at=clock.now(),
        )
        try:
            with transaction.atomic():
                passkey.save(force_insert=True)
        except IntegrityError as error:
            raise _refused() from error
        codes = [] if locked.has_second_factor else replace_recovery_codes(locked)
        note_factors(locked)
        note(user, "passkey.added", user.username, name=name)
        notify_security(user, "passkey.added")
    return passkey, codes


@command(purpose=Purpose.PROTECTION)
def remove_passkey(user: User, passkey_id: UUID) -> None:
    """Remove one of one's own passkeys. Refuses with `not_found`."""
    with transaction.atomic():
        passkey = Passkey.objects.filter(pk=passkey_id, user=user).first()
        if passkey is None:
            raise refuse("not_found", status=404)
        passkey.delete()
        note_factors(user)
        note(user, "passkey.removed", user.username, name=passkey.name)
        notify_security(user, "passkey.removed")


@command(purpose=Purpose.SIGN_IN)
def ask_passkey(site: Site, user: User | None = None) -> Question:
    """Ask for a passkey: one of `user`'s, or at a sign-in any that the device has for this host."""
    mine = Passkey.objects.filter(user=user).values_list("credential_id", flat=True) if user else []
    options = webauthn.generate_authentication_options(
        rp_id=site.host,
        allow_credentials=[PublicKeyCredentialDescriptor(base64url_to_bytes(each)) for each in mine],
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return _ask(user, options.challenge, webauthn.options_to_json(options), is_enrolment=False)


@command(purpose=Purpose.SIGN_IN)
def use_passkey(site: Site, ceremony: UUID | None, credential: object, user: User | None = None) -> User:
    """Return the active account that a passkey's answer opens, `user`'s own where one is given.

    Refuses with `required`, and with `passkey_refused` (401) for an answer that is unknown, late, copied or of another
    host. A question is answered once.
    """
    given = {"ceremony": ceremony, "credential": credential}
    raise_all(Problem("required", name) for name, value in given.items() if not value)
    asked = _take(ceremony, user=user, is_enrolment=False)
    answer = _readable(credential)
    with transaction.atomic():
        held = Passkey.objects.select_for_update(of=("self",)).select_related("user")
        passkey = held.filter(credential_id=str(answer.get("id", ""))[:1400], user__is_active=True).first()
        if passkey is None or (asked.user_id is not None and asked.user_id != passkey.user_id):
            raise _refused(401)
        try:
            used = webauthn.verify_authentication_response(
                credential=answer,
                expected_challenge=bytes(asked.challenge),
                expected_rp_id=site.host,
                expected_origin=site.origin,
                credential_public_key=bytes(passkey.public_key),
                credential_current_sign_count=passkey.sign_count,
                require_user_verification=True,
            )
        except _FAILURES as error:
            raise _refused(401) from error
        passkey.sign_count, passkey.last_used_at = used.new_sign_count, clock.now()
        passkey.save(update_fields=["sign_count", "last_used_at"])
    return passkey.user


def _ask(user: User | None, challenge: bytes, options: str, *, is_enrolment: bool) -> Question:
    now = clock.now()
    PasskeyCeremony.objects.filter(expires_at__lte=now).delete()
    ceremony = PasskeyCeremony.objects.create(
        user=user, challenge=challenge, is_enrolment=is_enrolment, expires_at=now + CEREMONY_LIFE
    )
    return Question(ceremony.pk, orjson.loads(options))


def _take(ceremony: UUID | None, *, user: User | None, is_enrolment: bool) -> PasskeyCeremony:
    """Return the question and end it, whatever the answer is worth."""
    waiting = PasskeyCeremony.objects.filter(
        pk__in=[ceremony] if ceremony else [], user=user, is_enrolment=is_enrolment, expires_at__gt=clock.now()
    )
    with transaction.atomic():
        asked = waiting.select_for_update(of=("self",)).first()
        if asked is None:
            raise _refused(422 if is_enrolment else 401)
        PasskeyCeremony.objects.filter(pk=asked.pk).delete()
    return asked


def _readable(credential: object) -> dict[str, Any]:
    """Return the answer as a mapping; pages send it as a text."""
    try:
        read = orjson.loads(credential) if isinstance(credential, str) else credential
    except orjson.JSONDecodeError:
        read = None
    return dict(read) if isinstance(read, Mapping) else {}


def _refused(status: int = 422) -> DomainError:
    return refuse("passkey_refused", "credential", status=status)
