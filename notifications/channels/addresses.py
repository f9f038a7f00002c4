"""Hosts that somebody else has named (a mail server, a browser's push service, a webhook) may not be machines of our
own."""

import ipaddress
import socket

from django.conf import settings

# Addresses that carry an IPv4 address, which a gateway on the way would unpack.
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


class NotPublic(Exception):
    """A host has an address that is not one of the open Internet."""


def is_public(host: str, port: int) -> bool:
    """Return whether every address of a host is one of the open Internet. Where settings.GATEWAYS_MAY_BE_LOCAL says so,
    as on a developer's machine, any host is fine."""
    if settings.GATEWAYS_MAY_BE_LOCAL:
        return True
    try:
        return bool(public_addresses(host, port))
    except (NotPublic, OSError):
        return False


def public_addresses(host: str, port: int) -> list[str]:
    """Return the addresses of a host, to connect to these and no others. Raise NotPublic where one of them is not of
    the open Internet, OSError where the name has none."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = list(dict.fromkeys(str(each[4][0]) for each in found))
    if not settings.GATEWAYS_MAY_BE_LOCAL and not all(map(_is_open, addresses)):
        raise NotPublic
    return addresses


def _is_open(address: str) -> bool:
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address) and (ip.ipv4_mapped or ip.sixtofour or ip.teredo or ip in _NAT64):
        return False
    return ip.is_global and not ip.is_multicast
