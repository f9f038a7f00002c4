"""WeCom group robot: a webhook whose key is its only secret, 20 messages a minute."""

from datetime import timedelta
from urllib.parse import quote

from django.conf import settings

from notifications.channels.http import failed, post_json
from notifications.channels.message import Access, Message
from notifications.rules.outcomes import Later, Outcome, Refused, Sent

_BUSY = frozenset({-1, 45009})
_REST = timedelta(minutes=1)


def send(access: Access, message: Message) -> Outcome:
    """Write to the robot's group and mention the members."""
    key = quote(access.secrets.get("key", ""), safe="")
    body = {
        "msgtype": "text",
        "text": {"content": f"{message.text}\n{message.link}"[:2000], "mentioned_list": list(message.mentions)},
    }
    reply = post_json(f"{settings.GATEWAY_ADDRESSES['wecom']}/cgi-bin/webhook/send?key={key}", body)
    if isinstance(reply, Later):
        return reply
    if later := failed(reply):
        return later
    answer = reply.json()
    code, words = answer.get("errcode"), str(answer.get("errmsg", ""))[:200]
    if code == 0:
        return Sent()
    if code in _BUSY:
        return Later(f"wecom_{code}", words, after=_REST, blocks=True)
    return Refused(f"wecom_{code}", words) if isinstance(code, int) else Later("bad_reply")
