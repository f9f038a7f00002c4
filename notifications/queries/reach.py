"""Channels on which people can be reached, and their choices among them."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from django.conf import settings

from accounts.models import User
from notifications.models import Address, Device, Gateway, Preferences
from notifications.rules.channels import Channel, Choices
from notifications.rules.gateways import SPECS

# Robots mention a member where they know one, and write to the group in any case.
_NEED_ADDRESS = frozenset({Channel.WECOM, Channel.SMS})


@dataclass(slots=True)
class Reach:
    """A person's open channels and what they chose. `is_active` is false for those who have left."""

    choices: Choices
    channels: set[Channel] = field(default_factory=set)


def gateways_on() -> set[Channel]:
    """Return the channels with a gateway. Mail has the host's own where the dealer has none."""
    on = {Channel(each) for each in Gateway.objects.filter(is_on=True).values_list("channel", flat=True)}
    return on | {Channel.EMAIL} if settings.MAIL_GATEWAY["host"] else on


def reach_of(people: Collection[UUID]) -> Mapping[UUID, Reach]:
    """Return how each of these people can be reached. Two statements at least, five at most."""
    on = gateways_on()
    if not on or not people:
        return {}
    mails = dict(User.objects.filter(id__in=people, is_active=True).values_list("id", "email"))
    found = {person: Reach({}) for person in mails}
    for person, choices in Preferences.objects.filter(user__in=mails).values_list("user_id", "channels"):
        found[person].choices = choices
    addresses = _addresses(mails)
    devices = set(Device.objects.filter(user__in=mails, ended_at=None).values_list("user_id", flat=True))
    for person, reach in found.items():
        reach.channels = {
            channel
            for channel in on
            if _is_reachable(channel, person in devices, bool(mails[person]), addresses[person])
        }
    return found


def _is_reachable(channel: Channel, has_device: bool, has_mail: bool, addresses: Mapping[str, bool]) -> bool:
    """`addresses` holds for each channel with an address whether it still works."""
    if channel == Channel.WEB_PUSH:
        return has_device
    if channel == Channel.EMAIL:
        return addresses.get(channel.value, has_mail)
    return addresses.get(channel.value, channel not in _NEED_ADDRESS) if SPECS[channel].address else True


def _addresses(people: Collection[UUID]) -> Mapping[UUID, Mapping[str, bool]]:
    found: dict[UUID, dict[str, bool]] = defaultdict(dict)
    for person, channel, stopped_at in Address.objects.filter(user__in=people).values_list(
        "user_id", "channel", "stopped_at"
    ):
        found[person][channel] = stopped_at is None
    return found
