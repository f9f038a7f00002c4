"""Claimed deliveries as messages: one each, or several in one where a limit or quiet hours held them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import orjson

from kit import clock
from kit.secrets import UnreadableSecret, unseal
from kit.tenancy import current_schema
from notifications.channels.message import Access, Message
from notifications.queries.gateways import OpenGateway, addresses_of, open_gateways
from notifications.queries.messages import Notices, message_of, notices_of
from notifications.rules.channels import GROUP_CHANNELS, Channel
from notifications.rules.gateways import SPECS, Limit
from notifications.rules.outcomes import Later, Outcome, Refused
from notifications.services.delivering.allowance import take
from notifications.services.delivering.claim import Claimed


@dataclass(frozen=True, slots=True)
class Bundle:
    """One message and the deliveries that it is for; the first of them is sent, the others are merged into it."""

    channel: Channel
    deliveries: Sequence[Claimed]
    access: Access
    message: Message


@dataclass(slots=True)
class Prepared:
    """A turn's claims: to be sent, decided without a call, and no longer useful."""

    bundles: list[Bundle]
    decided: list[tuple[Claimed, Outcome]]
    dropped: list[Claimed]


_Group = tuple[Channel, str]
_Addresses = Mapping[tuple[UUID, str], Mapping[str, str]]


def prepare(claimed: Sequence[Claimed]) -> Prepared:
    """Sort claims into messages. A dozen statements at most, whatever the number of claims, and a few for each
    person's texts."""
    prepared = Prepared([], [], [])
    gateways = open_gateways()
    notices = notices_of([each.notification for each in claimed if each.notification])
    people = {each.recipient for each in claimed if each.recipient}
    addresses = addresses_of(people, {each.channel for each in claimed})
    groups: dict[_Group, list[Claimed]] = defaultdict(list)
    for each in claimed:
        outcome = _without_call(each, gateways, addresses)
        if each.notification and not notices.is_useful(each.notification):
            prepared.dropped.append(each)
        elif outcome:
            prepared.decided.append((each, outcome))
        elif each.sealed:
            _add_direct(prepared, each, gateways)
        else:
            groups[_group_of(each)].append(each)
    _bundle(prepared, groups, gateways, notices, addresses)
    return prepared


def _without_call(each: Claimed, gateways: Mapping[Channel, OpenGateway], addresses: _Addresses) -> Outcome | None:
    channel = Channel(each.channel)
    gateway = gateways.get(channel)
    if gateway is None:
        return Refused("gateway_off")
    if gateway.blocked_until and gateway.blocked_until > clock.now():
        return Later("gateway_rests", after=gateway.blocked_until - clock.now(), costs_a_try=False)
    is_reachable = channel in GROUP_CHANNELS or each.sealed or (each.recipient and addresses.get(_own(each)))
    return None if is_reachable else Refused("no_address")


def _own(each: Claimed) -> tuple[UUID, str]:
    return each.recipient or UUID(int=0), each.channel


def _group_of(each: Claimed) -> _Group:
    """Messages of one group share an address: the robot's group, or a person."""
    channel = Channel(each.channel)
    return channel, "" if channel in GROUP_CHANNELS else str(each.recipient)


def _add_direct(prepared: Prepared, each: Claimed, gateways: Mapping[Channel, OpenGateway]) -> None:
    """Add a message to one address, whose content is with the delivery."""
    try:
        content = orjson.loads(unseal(each.sealed))
    except UnreadableSecret:
        prepared.decided.append((each, Refused("unreadable")))
        return
    channel = Channel(each.channel)
    message = Message(key=str(each.id), kind=each.kind, **content)
    prepared.bundles.append(Bundle(channel, [each], gateways[channel].access, message))


def _bundle(
    prepared: Prepared,
    groups: Mapping[_Group, Sequence[Claimed]],
    gateways: Mapping[Channel, OpenGateway],
    notices: Notices,
    addresses: _Addresses,
) -> None:
    limits = {group: _limits_of(group) for group in groups}
    wanted = {_name(group): pairs for group, pairs in limits.items() if pairs}
    counts = {_name(group): len(_parts(claims, len(claims))) for group, claims in groups.items()}
    tokens = take(wanted, counts)
    for group, claims in groups.items():
        count, wait = tokens.get(_name(group), (len(claims), timedelta(0)))
        if count == 0:
            held = Later("limit_reached", after=max(wait, timedelta(seconds=1)), costs_a_try=False)
            prepared.decided += [(each, held) for each in claims]
            continue
        for part in _parts(claims, count):
            prepared.bundles.append(_bundle_of(group[0], part, gateways, notices, addresses))


def _parts(claims: Sequence[Claimed], count: int) -> list[list[Claimed]]:
    """Split claims into at most `count` messages: what quiet hours held goes in one, and what there are no tokens for
    goes with the last one (RM-5)."""
    held = [each for each in claims if each.is_held]
    parts = [[each] for each in claims if not each.is_held] + ([held] if held else [])
    if len(parts) <= count:
        return parts
    return [*parts[: count - 1], [each for part in parts[count - 1 :] for each in part]]


def _bundle_of(
    channel: Channel,
    claims: Sequence[Claimed],
    gateways: Mapping[Channel, OpenGateway],
    notices: Notices,
    addresses: _Addresses,
) -> Bundle:
    ids = [each.notification for each in claims if each.notification]
    to = {} if channel in GROUP_CHANNELS else addresses[_own(claims[0])]
    members = [addresses.get(_own(each), {}).get("address", "") for each in claims]
    mentions = dict.fromkeys(member for member in members if member) if channel in GROUP_CHANNELS else ()
    message = message_of(channel, ids, str(claims[0].id), notices, to, mentions)
    return Bundle(channel, claims, gateways[channel].access, message)


def _limits_of(group: _Group) -> list[tuple[str, Limit]]:
    return [(f"{_name(group)}:{limit.name}", limit) for limit in SPECS[group[0]].limits]


def _name(group: _Group) -> str:
    """Return the name under which a group's limits are counted: a robot's whole group, or one person on a channel."""
    return f"{current_schema()}:{group[0].value}:{group[1]}"
