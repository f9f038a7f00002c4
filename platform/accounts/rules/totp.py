"""Codes of an authenticator app (TOTP, RFC 6238: SHA-1, six digits, 30 seconds, what every such app takes)."""

import base64
import hmac
import secrets
import struct
from urllib.parse import quote, urlencode

STEP_SECONDS = 30
DIGITS = 6
# The step before and the one after are taken too: clocks differ, and typing takes time.
_DRIFT = (0, -1, 1)


def new_secret() -> str:
    """160 random bits, as apps take them (base32)."""
    return base64.b32encode(secrets.token_bytes(20)).decode()


def code_at(secret: str, step: int) -> str:
    """The code of a time step (RFC 4226, section 5.3)."""
    digest = hmac.digest(base64.b32decode(secret), struct.pack(">Q", step), "sha1")
    offset = digest[-1] & 0x0F
    number = struct.unpack(">I", digest[offset : offset + 4])[0] & 0x7FFFFFFF
    return f"{number % 10**DIGITS:0{DIGITS}d}"


def step_of(secret: str, code: str, seconds: float, after: int = 0) -> int | None:
    """The time step whose code this is, near `seconds` (Unix time); None for a wrong one, or one not after `after`."""
    now = int(seconds) // STEP_SECONDS
    given = "".join(code.split()).encode()
    for drift in _DRIFT:
        step = now + drift
        if step > after and hmac.compare_digest(code_at(secret, step).encode(), given):
            return step
    return None


def enrolment_uri(secret: str, username: str, place: str) -> str:
    """What the QR code says: `otpauth://totp/…`. `place` tells a person's accounts at several dealers apart."""
    label = quote(f"{place}:{username}")
    query = urlencode({"secret": secret, "issuer": place, "digits": DIGITS, "period": STEP_SECONDS}, quote_via=quote)
    return f"otpauth://totp/{label}?{query}"
