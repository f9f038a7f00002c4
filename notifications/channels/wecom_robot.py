"""WeCom group robot: a webhook whose key is its only secret, 20 messages a minute."""

from datetime import timedelta
from urllib.parse import quote

from django.conf import settings

from notifications.channels.http import post_json
from notifications.channels.message import Access, Message
from notifications.channels.robots import outcome_of
from notifications.rules.outcomes import Later, Outcome

_BUSY = frozenset({-1, 45009})
_REST = timedelta(minutes=1)


def send(access: Access, message: Message) -> Outcome:
    """Write to the robot's group and mention the members."""
    key = quote(access.secrets.get("key", ""), safe="")
    body = {
        "msgtype": "text",
        "text": {"content": f"{message.text}\n{message.link}"[:2000], "mentioned_list": list(message.mentions)},
    }
    answer = post_json(f"{settings.GATEWAY_ADDRESSES['wecom']}/cgi-bin/webhook/send?key={key}", body)
    if isinstance(answer, Later):
        return answer
    return outcome_of("wecom", answer.get("errcode"), answer.get("errmsg", ""), limited=_BUSY, rest=_REST)
