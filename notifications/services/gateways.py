"""The dealer's gateways: set, turned on and off, tested. Secrets go in and never come out."""

from collections.abc import Mapping
from secrets import token_urlsafe

import orjson
from django.conf import settings as django_settings
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.access import Action
from accounts.commands import command
from accounts.models import User
from accounts.services.audit import note
from kit import clock
from kit.errors import Problem, raise_all, refuse
from kit.ids import uuid7
from kit.optimistic_lock import refuse_stale
from kit.secrets import seal
from notifications.channels import web_push
from notifications.channels.message import Access, Message
from notifications.models import Gateway
from notifications.queries.gateways import access_of, addresses_of, secrets_of
from notifications.rules.channels import GROUP_CHANNELS, Channel
from notifications.rules.gateways import SPECS, Setting
from notifications.rules.outcomes import Outcome, Refused, stored
from notifications.services.delivering.turn import SENDS

_LONGEST = 200


@command(Action.SETTINGS_MANAGE)
def set_gateway(
    actor: User, channel: Channel, given: Mapping[str, object], *, is_on: bool, expected_version: int | None = None
) -> Gateway:
    """Save a gateway. A secret that is absent or empty stays as it is.

    Refuses with `required`, `not_a_choice`, `invalid`, `too_long`, `unknown_field`; `stale`.
    """
    with transaction.atomic():
        row = Gateway.objects.select_for_update().filter(channel=channel.value).first() or Gateway(channel=channel)
        refuse_stale(row.version, expected_version)
        shown, secrets = _merged(channel, row, given)
        raise_all(_problems(channel, {**shown, **secrets}, given, is_on=is_on))
        secrets = _with_own_secrets(channel, secrets)
        row.settings, row.sealed = shown, seal(orjson.dumps(secrets).decode()) if secrets else ""
        row.is_on, row.blocked_until, row.changed_at = is_on, None, clock.now()
        row.code = row.detail = ""
        row.version += 1
        row.save()
        changed = sorted(name for name, value in given.items() if value not in ("", None))
        note(actor, "gateway.set", channel.value, is_on=is_on, fields=changed)
    return row


@command(Action.SETTINGS_MANAGE)
def try_gateway(actor: User, channel: Channel) -> Outcome:
    """Send a test message to the actor (to the group, of a robot) with the saved settings, and remember the answer."""
    row = Gateway.objects.filter(channel=channel.value).first()
    if row is None:
        raise refuse("not_found", status=404)
    outcome = _send_test(actor, channel, access_of(row))
    texts = stored(outcome)
    Gateway.objects.filter(channel=channel.value).update(tested_at=clock.now(), code=texts.code, detail=texts.detail)
    return outcome


def _send_test(actor: User, channel: Channel, access: Access | None) -> Outcome:
    if access is None:
        return Refused("unreadable")
    to = addresses_of({actor.id}, {channel.value}).get((actor.id, channel.value), {})
    if not to and channel not in GROUP_CHANNELS:
        return Refused("no_address")
    title, text = str(_("Test message")), str(_("This channel works."))
    mentions = tuple(to.values()) if channel in GROUP_CHANNELS else ()
    return SENDS[channel](access, Message(str(uuid7()), "test", title, text, to=to, mentions=mentions))


@command()
def web_push_key() -> str:
    """Return the key with which a page subscribes. The schema's own pair is made when it is first asked for.

    Refuses with `channel_unreadable` while the pair cannot be read: saving the channel makes another one, and the
    browsers subscribe again.
    """
    row = Gateway.objects.filter(channel=Channel.WEB_PUSH.value).first()
    if row is None or not row.sealed:
        with transaction.atomic():
            Gateway.objects.bulk_create([Gateway(channel=Channel.WEB_PUSH.value)], ignore_conflicts=True)
            row = Gateway.objects.select_for_update().get(channel=Channel.WEB_PUSH.value)
            if not row.sealed:
                row.sealed = seal(orjson.dumps(_with_own_secrets(Channel.WEB_PUSH, {})).decode())
                row.settings = {"contact": django_settings.MAIL_GATEWAY["sender"]}
                row.is_on = True
                row.save()
    secrets = secrets_of(row)
    if secrets is None:
        raise refuse("channel_unreadable", status=409)
    return web_push.public_key(secrets["private_key"])


def _merged(channel: Channel, row: Gateway, given: Mapping[str, object]) -> tuple[dict[str, str], dict[str, str]]:
    shown: dict[str, str] = dict(row.settings)
    # Secrets that cannot be read are entered again, as `required` says.
    secrets = secrets_of(row) or {}
    for setting in SPECS[channel].settings:
        value = given.get(setting.name)
        if value is None or (setting.is_secret and value == ""):
            continue
        (secrets if setting.is_secret else shown)[setting.name] = str(value).strip()
    return shown, secrets


def _problems(
    channel: Channel, values: Mapping[str, str], given: Mapping[str, object], *, is_on: bool
) -> list[Problem]:
    known = {setting.name: setting for setting in SPECS[channel].settings}
    found = [Problem("unknown_field", name) for name in given if name not in known]
    for setting in known.values():
        found += _problems_of(setting, values.get(setting.name, ""), is_on=is_on)
    return found


def _problems_of(setting: Setting, value: str, *, is_on: bool) -> list[Problem]:
    if not value:
        return [Problem("required", setting.name)] if is_on and setting.is_required else []
    if len(value) > _LONGEST:
        return [Problem("too_long", setting.name, params={"limit": _LONGEST})]
    if setting.choices and value not in setting.choices:
        return [Problem("not_a_choice", setting.name)]
    if setting.is_number and not (value.isascii() and value.isdigit() and len(value) <= 9):
        return [Problem("invalid", setting.name)]
    return []


def _with_own_secrets(channel: Channel, secrets: Mapping[str, str]) -> dict[str, str]:
    """Add the secrets that we make ourselves."""
    own = dict(secrets)
    if channel == Channel.WEB_PUSH and "private_key" not in own:
        own["private_key"] = web_push.new_key()
    if channel == Channel.SMS and "callback" not in own:
        own["callback"] = token_urlsafe(24)
    return own
