"""A push service that decrypts what a browser would, and verifies the sender's token."""

import base64
import json
import time
from collections.abc import Mapping
from typing import Any

import http_ece
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from tests.gateways.box import Accepted, Box


class PushService:
    """Browsers by name, each with the keys of its subscription."""

    def __init__(self, box: Box) -> None:
        self._box = box
        self._browsers: dict[str, tuple[ec.EllipticCurvePrivateKey, bytes]] = {}
        self.gone: set[str] = set()

    def subscribe(self, name: str, address: str) -> dict[str, Any]:
        """Return a new browser's subscription, as `PushSubscription.toJSON()` has it."""
        key, auth = ec.generate_private_key(ec.SECP256R1()), name.encode().ljust(16, b".")[:16]
        self._browsers[name] = (key, auth)
        point = key.public_key().public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)
        return {"endpoint": f"{address}/push/{name}", "keys": {"p256dh": _text(point), "auth": _text(auth)}}

    def answer(self, name: str, headers: Mapping[str, str], raw: bytes, origin: str) -> tuple[int, Mapping[str, Any]]:
        """Answer a push: 201, or the service's refusal."""
        if fault := self._box.fault("web_push"):
            return int(fault) if fault.isdigit() else 503, {}
        if name not in self._browsers:
            return 404, {}
        if name in self.gone:
            return 410, {}
        if problem := _token_problem(headers, origin, self._box.skew):
            return 403, {"reason": problem}
        if not headers.get("ttl", "").isdigit() or headers.get("content-encoding") != "aes128gcm" or len(raw) > 4096:
            return 400, {}
        key, auth = self._browsers[name]
        text = http_ece.decrypt(raw, private_key=key, auth_secret=auth, version="aes128gcm").decode()
        topic = headers.get("topic", "")
        self._box.accept(Accepted("web_push", name, text, f"{name}:{topic}", dict(headers)), is_once=True)
        return 201, {}


def _token_problem(headers: Mapping[str, str], origin: str, skew: float) -> str:
    """RFC 8292: `vapid t=<jwt>, k=<key>`; signed with the key, for this service, not expired, not valid for more than
    a day."""
    scheme, _, rest = headers.get("authorization", "").partition(" ")
    parts = dict(part.strip().split("=", 1) for part in rest.split(",") if "=" in part)
    if scheme.lower() != "vapid" or not {"t", "k"} <= parts.keys():
        return "no token"
    head, claims, signature = parts["t"].split(".")
    raw = _bytes(signature)
    point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), _bytes(parts["k"]))
    encoded = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    try:
        point.verify(encoded, f"{head}.{claims}".encode(), ec.ECDSA(hashes.SHA256()))
    except Exception:
        return "bad signature"
    given = json.loads(_bytes(claims))
    now = time.time() + skew
    if given["aud"] != origin:
        return "wrong audience"
    if not now < given["exp"] <= now + 24 * 3600:
        return "expired"
    return "" if given["sub"].startswith("mailto:") and "@" in given["sub"] else "no contact"


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
