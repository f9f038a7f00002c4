"""DingTalk group robot, signed: 20 messages a minute, beyond that it is blocked for ten minutes."""

import base64
import hashlib
import hmac
import time
from datetime import timedelta
from urllib.parse import urlencode

from django.conf import settings

from notifications.channels.http import post_json
from notifications.channels.message import Access, Message
from notifications.channels.robots import outcome_of
from notifications.rules.outcomes import Later, Outcome

_BLOCKED = frozenset({130101, 410100})
_BUSY = frozenset({-1})
_REST = timedelta(minutes=10)


def signature(secret: str, timestamp: str) -> str:
    """Return the sign of a timestamp (milliseconds): HMAC-SHA256 of `timestamp\\nsecret` under the secret."""
    digest = hmac.new(secret.encode(), f"{timestamp}\n{secret}".encode(), hashlib.sha256).digest()
    return base64.b64encode(digest).decode()


def send(access: Access, message: Message) -> Outcome:
    """Write to the robot's group and mention the members by their mobile numbers."""
    timestamp = str(int(time.time() * 1000))
    query = urlencode(
        {
            "access_token": access.secrets.get("token", ""),
            "timestamp": timestamp,
            "sign": signature(access.secrets.get("secret", ""), timestamp),
        }
    )
    # DingTalk takes a number for a mention only where the text holds it too.
    mentions = "".join(f"@{mobile} " for mobile in message.mentions)
    body = {
        "msgtype": "text",
        "text": {"content": f"{mentions}{message.text}\n{message.link}"},
        "at": {"atMobiles": list(message.mentions), "isAtAll": False},
    }
    answer = post_json(f"{settings.GATEWAY_ADDRESSES['dingtalk']}/robot/send?{query}", body)
    if isinstance(answer, Later):
        return answer
    code, words = answer.get("errcode"), answer.get("errmsg", "")
    return outcome_of("dingtalk", code, words, limited=_BLOCKED, rest=_REST, busy=_BUSY)
