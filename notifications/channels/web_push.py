"""Web push (RFC 8030, encrypted by RFC 8291, signed by VAPID) to all browsers of a person."""

import base64
import time
from urllib.parse import urlsplit

import orjson
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from py_vapid import Vapid02
from pywebpush import WebPusher, WebPushException

from notifications.channels.addresses import is_public
from notifications.channels.http import Reply, failed, post
from notifications.channels.message import Access, Message
from notifications.rules.outcomes import Later, Outcome, Refused, Sent

# Of a token; push services accept a day at most.
_VALID_SECONDS = 12 * 3600
# Every push service accepts a payload of this size.
_MOST_TEXT = 600


def new_key() -> str:
    """Return a private VAPID key: raw, in url-safe base64."""
    raw = ec.generate_private_key(ec.SECP256R1()).private_numbers().private_value.to_bytes(32, "big")
    return _text(raw)


def public_key(private: str) -> str:
    """Return the key that a page subscribes with (`applicationServerKey`)."""
    point = Vapid02.from_raw(private.encode()).public_key.public_bytes(
        serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
    )
    return _text(point)


def send(access: Access, message: Message) -> Outcome:
    """Push to each browser. Sent when one push service has taken it: a try again would reach that browser twice."""
    if not message.to:
        return Refused("no_device")
    outcomes = {device: _push(access, message, subscription) for device, subscription in message.to.items()}
    ended = tuple(device for device, outcome in outcomes.items() if isinstance(outcome, Refused) and outcome.ended)
    if any(isinstance(outcome, Sent) for outcome in outcomes.values()):
        return Sent(ended=ended)
    later = next((outcome for outcome in outcomes.values() if isinstance(outcome, Later)), None)
    if later:
        return Later(later.code, later.detail, later.after, ended=ended)
    refused = next(outcome for outcome in outcomes.values() if isinstance(outcome, Refused))
    return Refused(refused.code, refused.detail, ended)


def _push(access: Access, message: Message, subscription: str) -> Outcome:
    found = orjson.loads(subscription)
    where = urlsplit(found["endpoint"])
    if not is_public(where.hostname or "", where.port or 443):
        return Refused("host_not_allowed", where.hostname or "", ended=("device",))
    try:
        encrypted = WebPusher(found).encode(_payload(message))["body"]
        headers = {
            **_signed(access, f"{where.scheme}://{where.netloc}"),
            "content-encoding": "aes128gcm",
            "content-type": "application/octet-stream",
            "ttl": str(max(message.useful_seconds, 0)),
            "urgency": "high",
            # A push service replaces an undelivered message of the same topic, so a try again is shown once.
            "topic": message.key.replace("-", "")[:32],
        }
    except (WebPushException, ValueError, TypeError) as error:
        return Refused("bad_subscription", type(error).__name__, ended=("device",))
    reply = post(found["endpoint"], encrypted, headers)
    return reply if isinstance(reply, Later) else _outcome(reply)


def _outcome(reply: Reply) -> Outcome:
    if reply.status in (200, 201, 202):
        return Sent(reply.headers.get("location", "")[-120:])
    if reply.status in (404, 410):
        return Refused("subscription_gone", str(reply.status), ended=("device",))
    return failed(reply) or Refused(f"http_{reply.status}", reply.body[:200].decode("utf-8", "replace"))


def _payload(message: Message) -> bytes:
    return orjson.dumps(
        {
            "title": message.title,
            "body": message.text[:_MOST_TEXT],
            # Only the path: the browser opens it where its person is signed in.
            "url": urlsplit(message.link).path,
            "tag": message.key,
            "lang": message.language,
        }
    )


def _signed(access: Access, audience: str) -> dict[str, str]:
    """Return the VAPID header. The claims are made for each call: signing changes them."""
    claims = {
        "aud": audience,
        "sub": f"mailto:{access.settings.get('contact', '')}",
        "exp": int(time.time()) + _VALID_SECONDS,
    }
    headers: dict[str, str] = Vapid02.from_raw(access.secrets["private_key"].encode()).sign(claims)
    return headers


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
