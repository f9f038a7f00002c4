"""A person's devices, addresses and choices of channels."""

from contextlib import suppress

from accounts.models import User
from accounts.queries.current_tenant import is_brand
from kit.secrets import UnreadableSecret, unseal
from notifications.models import Address, Device, Preferences
from notifications.rules.channels import Channel, is_chosen
from notifications.rules.kinds import AT_BRAND, NoticeKind


def kinds_here() -> list[NoticeKind]:
    """Return the kinds of notices that this place sends, in the order of the page."""
    return [kind for kind in NoticeKind if not is_brand() or kind in AT_BRAND]


def choices_of(user: User) -> dict[str, dict[str, bool]]:
    """Return whether each kind goes by each channel, defaults included."""
    row = Preferences.objects.filter(user=user).first()
    chosen = row.channels if row else {}
    return {
        kind.value: {channel.value: is_chosen(chosen, kind.value, channel) for channel in Channel}
        for kind in kinds_here()
    }


def own_addresses(user: User) -> dict[str, tuple[str, bool]]:
    """Return a person's own addresses by channel, and whether each still works. One that was stopped, or whose key was
    taken away, does not and is empty: its person enters it again."""
    found: dict[str, tuple[str, bool]] = {}
    for channel, sealed, stopped_at in Address.objects.filter(user=user).values_list("channel", "sealed", "stopped_at"):
        found[channel] = ("", False)
        if stopped_at is None:
            with suppress(UnreadableSecret):
                found[channel] = (unseal(sealed), True)
    return found


def devices_of(user: User) -> list[Device]:
    """Return a person's active devices, the newest first."""
    return list(Device.objects.filter(user=user, ended_at=None).order_by("-created_at", "-id"))
