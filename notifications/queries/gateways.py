"""Gateways with their secrets, ready for use."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import orjson
from django.conf import settings

from accounts.models import User
from kit.secrets import UnreadableSecret, unseal
from notifications.channels.message import Access
from notifications.models import Address, Device, Gateway
from notifications.rules.channels import Channel


@dataclass(frozen=True, slots=True)
class OpenGateway:
    """A gateway that is on."""

    access: Access
    blocked_until: datetime | None = None


def open_gateways() -> Mapping[Channel, OpenGateway]:
    """Return the gateways that are on; for mail the host's own where the dealer has none."""
    found = {}
    if settings.MAIL_GATEWAY["host"]:
        found[Channel.EMAIL] = OpenGateway(Access(settings.MAIL_GATEWAY, {"password": settings.MAIL_PASSWORD}))
    for row in Gateway.objects.filter(is_on=True):
        access = access_of(row)
        if access is None:
            # Without its key the gateway is as good as off, and its page says so.
            found.pop(Channel(row.channel), None)
        else:
            found[Channel(row.channel)] = OpenGateway(access, row.blocked_until)
    return found


def secrets_of(row: Gateway) -> dict[str, str] | None:
    """Return a gateway's secrets; None where their key was taken away."""
    try:
        secrets: dict[str, str] = orjson.loads(unseal(row.sealed)) if row.sealed else {}
    except UnreadableSecret:
        return None
    return secrets


def access_of(row: Gateway) -> Access | None:
    """Return a gateway's settings and secrets; None where the key of its secrets was taken away."""
    secrets = secrets_of(row)
    return None if secrets is None else Access(row.settings, secrets)


def gateways() -> list[Gateway]:
    """Return a row for every channel, saved or not, in the order of use."""
    saved = {row.channel: row for row in Gateway.objects.all()}
    return [saved.get(channel.value) or Gateway(channel=channel.value) for channel in Channel]


def callback_token(row: Gateway) -> str:
    """Return the secret part of the address to which the SMS gateway reports receipts and replies."""
    return (secrets_of(row) or {}).get("callback", "")


def addresses_of(people: Collection[UUID], channels: Collection[str]) -> Mapping[tuple[UUID, str], Mapping[str, str]]:
    """Return the addresses of people on these channels: of web push one by device, elsewhere one. Three statements at
    most."""
    found: dict[tuple[UUID, str], dict[str, str]] = defaultdict(dict)
    if Channel.EMAIL in channels:
        for person, mail in User.objects.filter(id__in=people).exclude(email="").values_list("id", "email"):
            found[person, Channel.EMAIL.value]["address"] = mail
    own = Address.objects.filter(user__in=people, channel__in=channels)
    for person, channel, sealed, stopped_at in own.values_list("user_id", "channel", "sealed", "stopped_at"):
        if stopped_at:
            found.pop((person, channel), None)
        else:
            _add(found[person, channel], "address", sealed)
    if Channel.WEB_PUSH in channels:
        devices = Device.objects.filter(user__in=people, ended_at=None)
        for person, device, sealed in devices.values_list("user_id", "id", "sealed"):
            _add(found[person, Channel.WEB_PUSH.value], str(device), sealed)
    return found


def _add(addresses: dict[str, str], name: str, sealed: str) -> None:
    """Add an address; one whose key was taken away is as good as none."""
    with suppress(UnreadableSecret):
        addresses[name] = unseal(sealed)
