"""A person's choice of channels, and their own addresses on them."""

import hashlib
import re
from collections.abc import Mapping

from django.db import transaction

from accounts.commands import command
from accounts.models import User
from kit.errors import Problem, raise_all
from kit.secrets import seal
from notifications.models import Address, Preferences
from notifications.rules.channels import Channel
from notifications.rules.gateways import SPECS
from notifications.rules.kinds import NoticeKind

_MOBILE = re.compile(r"1[3-9]\d{9}")
_MAIL = re.compile(r"[^@\s<>]{1,64}@[^@\s<>]+\.[^@\s<>]{2,}")
_LONGEST = 120


@command()
@transaction.atomic
def set_channels(actor: User, given: Mapping[str, Mapping[str, object]]) -> Preferences:
    """Choose channels by kind; kinds and channels that are absent stay as they are.

    Refuses with `not_a_choice` for unknown kinds and channels, `invalid` for what is neither true nor false.
    """
    raise_all(_problems(given))
    row = Preferences.objects.select_for_update().filter(user=actor).first() or Preferences(user=actor)
    for kind, channels in given.items():
        row.channels[kind] = {**row.channels.get(kind, {}), **{name: bool(on) for name, on in channels.items()}}
    row.version += 1
    row.save()
    return row


@command()
@transaction.atomic
def set_addresses(actor: User, given: Mapping[str, str]) -> None:
    """Save one's own addresses by channel; an empty one is taken away, but one that was stopped stays stopped until it
    is entered again. Refuses with `invalid`, `not_a_choice`."""
    problems = []
    for name, value in given.items():
        kind = SPECS[Channel(name)].address if Channel.has(name) else None
        if kind is None:
            problems.append(Problem("not_a_choice", name))
        elif value and not _is_address(kind, value):
            problems.append(Problem("invalid", name))
    raise_all(problems)
    for name, value in given.items():
        if value:
            address = {"sealed": seal(value), "address_hash": hash_of(value), "stopped_at": None, "stopped_by": ""}
            Address.objects.update_or_create(user=actor, channel=name, defaults=address)
        else:
            Address.objects.filter(user=actor, channel=name, stopped_at=None).delete()


def hash_of(address: str) -> str:
    """Return what an address is found by: gateways report replies by number."""
    return hashlib.sha256(address.removeprefix("+86").encode()).hexdigest()


def _is_address(kind: str, value: str) -> bool:
    if kind == "mobile":
        return bool(_MOBILE.fullmatch(value))
    if kind == "email":
        return len(value) <= _LONGEST and bool(_MAIL.fullmatch(value))
    return len(value) <= _LONGEST and value.isprintable()


def _problems(given: Mapping[str, Mapping[str, object]]) -> list[Problem]:
    found = []
    for kind, channels in given.items():
        if not NoticeKind.has(kind):
            found.append(Problem("not_a_choice", kind))
            continue
        if not isinstance(channels, Mapping):
            found.append(Problem("invalid", kind))
            continue
        for name, on in channels.items():
            if not Channel.has(name):
                found.append(Problem("not_a_choice", f"{kind}.{name}"))
            elif not isinstance(on, bool):
                found.append(Problem("invalid", f"{kind}.{name}"))
    return found
