"""SMS by Tencent Cloud, signed with TC3-HMAC-SHA256. The text is an approved template; only variables are ours.

`Ok` means that the carrier has the message; its receipt comes later and may say otherwise (`services/receipts.py`).
"""

import hashlib
import hmac
import time
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import orjson
from django.conf import settings

from notifications.channels.http import Reply, failed, post
from notifications.channels.message import Access, Message
from notifications.rules.outcomes import Later, Outcome, Refused, Sent

_SERVICE, _VERSION, _ACTION = "sms", "2021-01-11", "SendSms"
_CONTENT_TYPE = "application/json; charset=utf-8"
# Of one part, the signature and the template's own words included.
_LONGEST_VARIABLE = 30
_STOPPED = frozenset({"FailedOperation.PhoneNumberInBlacklist", "UnsupportedOperation.UnsubscribedNumber"})
_WRONG_NUMBER = frozenset({"InvalidParameterValue.IncorrectPhoneNumber"})
_BUSY_PREFIXES = ("LimitExceeded.", "RequestLimitExceeded", "InternalError", "FailedOperation.InsufficientBalance")
_REST = timedelta(minutes=10)


def variable(text: str) -> str:
    """Return a text as a variable of a template: on one line, without 【】, which would read as a signature."""
    plain = " ".join(text.replace("【", "(").replace("】", ")").split())
    return plain if len(plain) <= _LONGEST_VARIABLE else plain[: _LONGEST_VARIABLE - 1] + "…"


def send(access: Access, message: Message) -> Outcome:
    """Send the gateway's template with the kind of notice and how many there are."""
    shown = access.settings
    if shown.get("template_state") != "approved":
        return Refused("template_not_approved")
    payload = orjson.dumps(
        {
            "PhoneNumberSet": [_international(message.address)],
            "SmsSdkAppId": shown.get("app_id", ""),
            "SignName": shown.get("signature", ""),
            "TemplateId": shown.get("template", ""),
            "TemplateParamSet": [variable(message.title), str(message.count)],
            "SessionContext": message.key,
        }
    )
    address = settings.GATEWAY_ADDRESSES["sms"]
    headers = signed_headers(access, payload, urlsplit(address).netloc, int(time.time()))
    reply = post(f"{address}/", payload, headers)
    return reply if isinstance(reply, Later) else _outcome(reply)


def signed_headers(access: Access, payload: bytes, host: str, timestamp: int) -> dict[str, str]:
    """Return the headers of a signed request (TC3-HMAC-SHA256)."""
    day = datetime.fromtimestamp(timestamp, UTC).date().isoformat()
    signed = "content-type;host;x-tc-action"
    lines = f"content-type:{_CONTENT_TYPE}\nhost:{host}\nx-tc-action:{_ACTION.lower()}\n"
    request = f"POST\n/\n\n{lines}\n{signed}\n{hashlib.sha256(payload).hexdigest()}"
    scope = f"{day}/{_SERVICE}/tc3_request"
    to_sign = f"TC3-HMAC-SHA256\n{timestamp}\n{scope}\n{hashlib.sha256(request.encode()).hexdigest()}"
    key = f"TC3{access.secrets.get('secret_key', '')}".encode()
    for part in (day, _SERVICE, "tc3_request"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    sign = hmac.new(key, to_sign.encode(), hashlib.sha256).hexdigest()
    credential = f"{access.settings.get('secret_id', '')}/{scope}"
    return {
        "Authorization": f"TC3-HMAC-SHA256 Credential={credential}, SignedHeaders={signed}, Signature={sign}",
        "Content-Type": _CONTENT_TYPE,
        "Host": host,
        "X-TC-Action": _ACTION,
        "X-TC-Timestamp": str(timestamp),
        "X-TC-Version": _VERSION,
        "X-TC-Region": access.settings.get("region") or "ap-guangzhou",
    }


def _outcome(reply: Reply) -> Outcome:
    if later := failed(reply):
        return later
    answer = reply.json().get("Response") or {}
    if error := answer.get("Error"):
        return _failure(str(error.get("Code", "")), str(error.get("Message", "")))
    states = answer.get("SendStatusSet") or []
    if not states:
        return Later("bad_reply")
    state = states[0]
    if state.get("Code") == "Ok":
        return Sent(str(state.get("SerialNo", ""))[:120])
    return _failure(str(state.get("Code", "")), str(state.get("Message", "")))


def _failure(code: str, words: str) -> Outcome:
    if not code:
        return Later("bad_reply")
    if code.startswith(_BUSY_PREFIXES):
        return Later(code[:60], words[:200], after=_REST if code.startswith("LimitExceeded.") else None)
    return Refused(code[:60], words[:200], ended=("address",) if code in _STOPPED | _WRONG_NUMBER else ())


def _international(number: str) -> str:
    return number if number.startswith("+") else f"+86{number}"
