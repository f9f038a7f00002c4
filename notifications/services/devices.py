"""A person's browsers that show notifications."""

import hashlib
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import orjson
from django.conf import settings
from django.db import transaction

from accounts.commands import command
from accounts.models import User
from accounts.rules.commands import Purpose
from kit import clock
from kit.errors import Problem, raise_all, refuse
from kit.secrets import seal
from notifications.channels.addresses import is_public
from notifications.models import Device
from notifications.rules.channels import Channel

_MOST_DEVICES = 10
_LONGEST_ENDPOINT, _LONGEST_KEY, _LONGEST_NAME = 1000, 200, 80


@command(purpose=Purpose.PROTECTION)
@transaction.atomic
def add_device(actor: User, subscription: Mapping[str, Any], name: str = "") -> Device:
    """Register a browser's subscription (`PushSubscription.toJSON()`); one that is known becomes the actor's.

    Refuses with `bad_subscription`, `too_long`.
    """
    problems = [*_problems(subscription)]
    if len(name) > _LONGEST_NAME:
        problems.append(Problem("too_long", "name", params={"limit": _LONGEST_NAME}))
    raise_all(problems)
    endpoint = str(subscription["endpoint"])
    digest = hashlib.sha256(endpoint.encode()).hexdigest()
    keys = {part: str(subscription["keys"][part]) for part in ("p256dh", "auth")}
    sealed = seal(orjson.dumps({"endpoint": endpoint, "keys": keys}).decode())
    now = clock.now()
    # A shared browser belongs to the person who turned it on last: nobody reads another one's notices there.
    known = Device.objects.select_for_update().filter(endpoint_hash=digest, ended_at=None)
    known.exclude(user=actor).update(ended_at=now)
    device = known.filter(user=actor).first() or Device(user=actor, endpoint_hash=digest, created_at=now)
    device.kind, device.name, device.sealed = Channel.WEB_PUSH.value, name, sealed
    device.save()
    beyond = list(Device.objects.filter(user=actor, ended_at=None).order_by("-created_at")[_MOST_DEVICES:])
    Device.objects.filter(id__in=[each.id for each in beyond]).update(ended_at=now)
    return device


@command(purpose=Purpose.PROTECTION)
def end_device(actor: User, device_id: UUID) -> None:
    """Send nothing more to one of one's own devices; `not_found` for anyone else's."""
    if not Device.objects.filter(id=device_id, user=actor, ended_at=None).update(ended_at=clock.now()):
        raise refuse("not_found", status=404)


@command(purpose=Purpose.PROTECTION)
def end_subscription(actor: User, subscription: Mapping[str, Any]) -> None:
    """Send nothing more to one of one's own browsers, known by its subscription, as `end_device`."""
    digest = hashlib.sha256(str(subscription.get("endpoint")).encode()).hexdigest()
    found = Device.objects.filter(user=actor, endpoint_hash=digest, ended_at=None)
    if not found.update(ended_at=clock.now()):
        raise refuse("not_found", status=404)


def _problems(subscription: Mapping[str, Any]) -> list[Problem]:
    endpoint, keys = subscription.get("endpoint"), subscription.get("keys")
    if not isinstance(endpoint, str) or not isinstance(keys, Mapping):
        return [Problem("bad_subscription", "subscription")]
    parts = [keys.get("p256dh"), keys.get("auth")]
    is_readable = all(isinstance(part, str) and 0 < len(part) <= _LONGEST_KEY for part in parts)
    if not is_readable or len(endpoint) > _LONGEST_ENDPOINT or not _is_push_service(endpoint):
        return [Problem("bad_subscription", "subscription")]
    return []


def _is_push_service(endpoint: str) -> bool:
    """A push service answers over HTTPS, and is none of our own machines."""
    try:
        where = urlsplit(endpoint)
        port = where.port
    except ValueError:
        return False
    schemes = ("https", "http") if settings.GATEWAYS_MAY_BE_LOCAL else ("https",)
    return where.scheme in schemes and bool(where.hostname) and is_public(where.hostname or "", port or 443)
