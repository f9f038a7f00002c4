"""Devices and addresses from which people of this dealer have signed in: they pass where strangers are blocked.

An origin is stored as a keyed hash, so that the table holds neither addresses nor secrets.
"""

from datetime import timedelta

from django.utils.crypto import salted_hmac

from accounts.models import KnownOrigin
from kit import clock

REMEMBERED = timedelta(days=60)
# Written once a day at most: an origin is used many times a day.
_COARSE = timedelta(days=1)


def known_origin(username: str, device: str, address: str) -> str:
    """Return the hash of the device or address if someone has signed in from it before; "" for a stranger. One query.

    A device is known for the person alone, an address for the whole dealer.
    """
    digests = _digests(username, device, address)
    since = clock.now() - REMEMBERED
    known = KnownOrigin.objects.filter(digest__in=digests, seen_at__gt=since).values_list("digest", flat=True)
    # The device first: another device at the same address must not use up its tries.
    return next((digest for digest in digests if digest in set(known)), "")


def remember_origin(username: str, device: str, address: str) -> bool:
    """Remember where someone has just signed in from, and forget origins that nobody has used for 60 days.

    Return whether the device is new to the person; one without a secret, as an app has none yet, always is.
    """
    now = clock.now()
    digests = _digests(username, device, address)
    origins = KnownOrigin.objects.filter(digest__in=digests, seen_at__gt=now - REMEMBERED)
    seen = dict(origins.values_list("digest", "seen_at"))
    is_recent = {digest for digest, seen_at in seen.items() if seen_at > now - _COARSE}
    rows = [KnownOrigin(digest=digest, seen_at=now) for digest in digests if digest not in is_recent]
    if rows:
        KnownOrigin.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=["digest"], update_fields=["seen_at"]
        )
        KnownOrigin.objects.filter(seen_at__lte=now - REMEMBERED).delete()
    return not device or digests[0] not in seen


def _digests(username: str, device: str, address: str) -> list[str]:
    found = [f"device\0{username}\0{device}"] if device else []
    found += [f"address\0{address}"] if address else []
    return [salted_hmac("accounts.origin", value, algorithm="sha256").hexdigest() for value in found]
