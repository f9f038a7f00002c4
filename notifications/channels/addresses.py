"""Hosts that somebody else has named (a mail server, a browser's push service) may not be machines of our own."""

import ipaddress
import socket

from django.conf import settings


def is_public(host: str, port: int) -> bool:
    """Return whether every address of a host is one of the open Internet. Where settings.GATEWAYS_MAY_BE_LOCAL says so,
    as on a developer's machine, any host is fine."""
    if settings.GATEWAYS_MAY_BE_LOCAL:
        return True
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError:
        return False
    return bool(found) and all(ipaddress.ip_address(str(each[4][0]).partition("%")[0]).is_global for each in found)
