"""Those who send leads, and the keys with which they sign (HQ-2)."""

import secrets
from typing import TypedDict
from uuid import UUID

from django.db import IntegrityError, transaction

from accounts.access import Action
from accounts.commands import command
from accounts.models import User
from accounts.services.audit import note
from kit import clock
from kit.errors import Problem, raise_all, refuse
from kit.optimistic_lock import refuse_stale
from kit.secrets import seal
from tenants.leads.models import LeadSender, SenderKey, SenderKind
from tenants.leads.rules.signatures import secret_of
from tenants.rules.names import BRAND_CODE

MOST_PER_MINUTE = 6_000
MOST_KEYS = 5
_SECRET_BYTES = 32


class SenderChanges(TypedDict, total=False):
    """Changes of a sender. Its code stays: figures name it."""

    name: str
    kind: str
    per_minute: int
    is_active: bool


@command(Action.LEADS_MANAGE)
def add_sender(actor: User, code: str, changes: SenderChanges) -> tuple[LeadSender, SenderKey, str]:
    """Add a sender with its first key; return both and the key's secret, shown this once.

    Refuses with `required`, `invalid`, `too_long`, `not_a_choice`, `out_of_range`, `code_taken`.
    """
    problems = _problems({"name": "", "kind": "", **changes})
    if not code:
        problems.append(Problem("required", "code", "HQ-2"))
    elif not BRAND_CODE.fullmatch(code) or len(code) > 30:
        problems.append(Problem("invalid", "code", "HQ-2"))
    raise_all(problems)
    try:
        with transaction.atomic():
            token = secrets.token_hex(16)
            sender = LeadSender.objects.create(code=code, mail_token=token, **_cleaned(changes))
            key, secret = _new_key(sender)
            note(actor, "lead_sender.added", code)
            return sender, key, secret
    except IntegrityError:
        raise refuse("code_taken", "code", "HQ-2") from None


@command(Action.LEADS_MANAGE)
def change_sender(actor: User, code: str, changes: SenderChanges, expected: int | None = None) -> LeadSender:
    """Change a sender, or close it; `expected` is the version that the caller has read.

    Refuses with `required`, `too_long`, `not_a_choice`, `out_of_range`, `stale`.
    """
    with transaction.atomic():
        sender = _locked(code)
        refuse_stale(sender.version, expected)
        raise_all(_problems(changes))
        values = _cleaned(changes)
        changed = {
            name: [getattr(sender, name), value] for name, value in values.items() if getattr(sender, name) != value
        }
        for name, value in values.items():
            setattr(sender, name, value)
        sender.version += 1
        sender.save()
        note(actor, "lead_sender.changed", code, **changed)
    return sender


@command(Action.LEADS_MANAGE)
def add_key(actor: User, code: str) -> tuple[SenderKey, str]:
    """Give a sender one more key, so that it can be changed without a pause; return it and its secret, shown this once.

    Refuses with `too_many` beyond five.
    """
    with transaction.atomic():
        sender = _locked(code)
        if sender.keys.filter(revoked_at=None).count() >= MOST_KEYS:
            raise refuse("too_many", "", "HQ-2", limit=MOST_KEYS)
        key, secret = _new_key(sender)
        note(actor, "lead_sender.key_added", code, key=str(key.id))
    return key, secret


@command(Action.LEADS_MANAGE)
def revoke_key(actor: User, code: str, key_id: UUID) -> None:
    """End a key at once. Harmless when it has ended; `not_found` (404) for one that the sender never had."""
    with transaction.atomic():
        sender = _locked(code)
        key = sender.keys.filter(id=key_id).first()
        if key is None:
            raise refuse("not_found", status=404)
        if key.revoked_at is None:
            key.revoked_at = clock.now()
            key.sealed_secret = ""
            key.save()
            note(actor, "lead_sender.key_revoked", code, key=str(key.id))


def _new_key(sender: LeadSender) -> tuple[SenderKey, str]:
    secret = secret_of(secrets.token_bytes(_SECRET_BYTES))
    return SenderKey.objects.create(sender=sender, sealed_secret=seal(secret)), secret


def _locked(code: str) -> LeadSender:
    sender = LeadSender.objects.select_for_update().filter(code=code).first()
    if sender is None:
        raise refuse("not_found", status=404)
    return sender


def _cleaned(changes: SenderChanges) -> dict[str, object]:
    values: dict[str, object] = {name: value for name, value in changes.items() if value is not None}
    return {name: value.strip() if isinstance(value, str) else value for name, value in values.items()}


def _problems(changes: SenderChanges) -> list[Problem]:
    problems = []
    name = changes.get("name")
    if name is not None and not name.strip():
        problems.append(Problem("required", "name", "HQ-2"))
    elif name and len(name.strip()) > 80:
        problems.append(Problem("too_long", "name", "HQ-2", {"limit": 80}))
    kind = changes.get("kind")
    if kind == "":
        problems.append(Problem("required", "kind", "HQ-2"))
    elif kind is not None and kind not in SenderKind.values:
        problems.append(Problem("not_a_choice", "kind", "HQ-2"))
    limit = changes.get("per_minute")
    if limit is not None and not 1 <= limit <= MOST_PER_MINUTE:
        problems.append(Problem("out_of_range", "per_minute", "HQ-2", {"lowest": 1, "highest": MOST_PER_MINUTE}))
    return problems
