"""Codes of an authenticator app (TOTP, RFC 6238: SHA-1, six digits, 30 seconds, the settings that every app takes)."""

import hmac

import pyotp

STEP_SECONDS = 30
# The step before and the one after are taken too: clocks differ, and typing takes time.
_DRIFT = (0, -1, 1)


def new_secret() -> str:
    """Return 160 random bits, as apps take them (base32)."""
    return pyotp.random_base32()


def code_at(secret: str, step: int) -> str:
    """Return the code of a time step."""
    return pyotp.TOTP(secret, interval=STEP_SECONDS).generate_otp(step)


def step_of(secret: str, code: str, seconds: float, after: int = 0) -> int | None:
    """Return the time step that has this code, near `seconds` (Unix time); None for a wrong code, or a step that is
    not after `after`."""
    now = int(seconds) // STEP_SECONDS
    given = "".join(code.split()).encode()
    for drift in _DRIFT:
        step = now + drift
        if step > after and hmac.compare_digest(code_at(secret, step).encode(), given):
            return step
    return None


def enrolment_uri(secret: str, username: str, place: str) -> str:
    """Return the text of the QR code: `otpauth://totp/…`. `place` tells a person's accounts at several dealers
    apart."""
    return pyotp.TOTP(secret, interval=STEP_SECONDS).provisioning_uri(name=username, issuer_name=place)
