"""Signatures of senders' messages: Standard Webhooks, over the bytes as they came.

The reference library decodes a body as UTF-8 and asks the system's clock; a message in GBK is signed too.
"""

import base64
import hashlib
import hmac
from datetime import datetime, timedelta

PREFIX = "whsec_"
_TOLERANCE = timedelta(minutes=5)


def signature_of(secret: str, message_id: str, timestamp: str, body: bytes) -> str:
    """Return the signature of a message: `v1,` and base64."""
    key = base64.b64decode(secret.removeprefix(PREFIX))
    signed = f"{message_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def is_signed(secret: str, message_id: str, timestamp: str, signatures: str, body: bytes, now: datetime) -> bool:
    """Return whether one of the signatures is right and its time is within five minutes of `now`."""
    if not (message_id and timestamp.isascii() and timestamp.isdigit() and len(timestamp) < 12):
        return False
    if abs(now.timestamp() - int(timestamp)) > _TOLERANCE.total_seconds():
        return False
    expected = signature_of(secret, message_id, timestamp, body)
    return any(hmac.compare_digest(expected.encode(), each.encode()) for each in signatures.split(" "))


def secret_of(random: bytes) -> str:
    """Return the secret made of random bytes, as it is handed to a sender."""
    return PREFIX + base64.b64encode(random).decode()
