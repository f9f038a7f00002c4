"""Feishu group robot, signed: 5 messages a second, 100 a minute, 20 kB each."""

import base64
import hashlib
import hmac
import time
from datetime import timedelta
from urllib.parse import quote

from django.conf import settings

from notifications.channels.http import post_json
from notifications.channels.message import Access, Message
from notifications.channels.robots import outcome_of
from notifications.rules.outcomes import Later, Outcome

_BUSY = frozenset({9499, 11232, 99991400})
_REST = timedelta(minutes=1)
# Of UTF-8, well below the limit of 20 kB for the whole request.
_MOST_BYTES = 15_000


def signature(secret: str, timestamp: str) -> str:
    """Return the sign of a timestamp (seconds): HMAC-SHA256 of nothing under `timestamp\\nsecret`."""
    digest = hmac.new(f"{timestamp}\n{secret}".encode(), b"", hashlib.sha256).digest()
    return base64.b64encode(digest).decode()


def send(access: Access, message: Message) -> Outcome:
    """Write to the robot's group and mention the members."""
    timestamp = str(int(time.time()))
    mentions = "".join(f'<at user_id="{quote(member, safe="")}"></at> ' for member in message.mentions)
    text = f"{mentions}{message.text}".encode()[:_MOST_BYTES].decode("utf-8", "ignore")
    body = {
        "timestamp": timestamp,
        "sign": signature(access.secrets.get("secret", ""), timestamp),
        "msg_type": "text",
        "content": {"text": f"{text}\n{message.link}"},
    }
    hook = quote(access.secrets.get("hook", ""), safe="")
    answer = post_json(f"{settings.GATEWAY_ADDRESSES['feishu']}/open-apis/bot/v2/hook/{hook}", body)
    if isinstance(answer, Later):
        return answer
    # Robots of an older version answer with StatusCode.
    code = answer.get("code", answer.get("StatusCode"))
    return outcome_of("feishu", code, answer.get("msg", ""), limited=_BUSY, rest=_REST)
