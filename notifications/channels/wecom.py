"""WeCom application messages to one member. `errcode` decides, and even 0 may come with `invaliduser`."""

import time
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.conf import settings

from notifications.channels.http import get_json, post_json
from notifications.channels.message import Access, Message
from notifications.rules.outcomes import Later, Outcome, Refused, Sent

_TOKEN_EXPIRED = frozenset({40014, 42001, 42007, 42009})
_BUSY = frozenset({-1, 45009, 45033})
_WRONG_ACCESS = frozenset({40001, 40013, 40056, 48002, 60011, 60020, 81013})
_UNKNOWN_MEMBER = frozenset({40031, 60111, 81013})
_REST = timedelta(minutes=1)
# A token may be asked for 5,000 times a day at most: each process stores it for as long as it is good. No lock is held
# while one is fetched, or a slow answer would hold up every dealer's messages. Two fetched at once are the same.
_tokens: dict[tuple[str, str], tuple[str, float]] = {}


def send(access: Access, message: Message) -> Outcome:
    """Send to the member `message.address`; within four hours WeCom drops a repeat of the same message itself."""
    outcome = _send(access, message)
    if outcome is None:
        # Another process of ours has fetched a newer token, or the secret was changed.
        _forget(access)
        outcome = _send(access, message)
    return outcome or Refused("bad_token")


def _send(access: Access, message: Message) -> Outcome | None:
    """Return the outcome, None where the token was refused."""
    token = _token(access)
    if not isinstance(token, str):
        return token
    body = {
        "touser": message.address,
        "msgtype": "textcard",
        "agentid": int(access.settings.get("agent_id") or 0),
        "textcard": {"title": message.title[:128], "description": message.text[:512], "url": message.link},
        "enable_duplicate_check": 1,
        "duplicate_check_interval": 4 * 3600,
    }
    answer = post_json(f"{settings.GATEWAY_ADDRESSES['wecom']}/cgi-bin/message/send?access_token={token}", body)
    return answer if isinstance(answer, Later) else _outcome(answer)


def _outcome(body: Mapping[str, Any]) -> Outcome | None:
    code = body.get("errcode")
    if code in _TOKEN_EXPIRED:
        return None
    if code == 0 and body.get("invaliduser"):
        return Refused("invaliduser", ended=("address",))
    if code == 0:
        return Sent(str(body.get("msgid", ""))[:120])
    return _failure(code, str(body.get("errmsg", "")))


def _failure(code: object, words: str) -> Outcome:
    if code in _BUSY:
        return Later(f"wecom_{code}", words[:200], after=_REST, blocks=code == 45009)
    if not isinstance(code, int):
        return Later("bad_reply")
    return Refused(f"wecom_{code}", words[:200], ended=("address",) if code in _UNKNOWN_MEMBER else ())


def _token(access: Access) -> str | Outcome:
    key = _key(access)
    token, until = _tokens.get(key, ("", 0.0))
    if token and time.monotonic() < until:
        return token
    address = f"{settings.GATEWAY_ADDRESSES['wecom']}/cgi-bin/gettoken"
    body = get_json(address, {"corpid": key[0], "corpsecret": key[1]})
    if isinstance(body, Later):
        return body
    token = str(body.get("access_token", ""))
    if body.get("errcode") != 0 or not token:
        return _failure(body.get("errcode"), str(body.get("errmsg", "")))
    _tokens[key] = (token, time.monotonic() + max(int(body.get("expires_in", 7200)) - 120, 1))
    return token


def _forget(access: Access) -> None:
    _tokens.pop(_key(access), None)


def _key(access: Access) -> tuple[str, str]:
    return access.settings.get("corp_id", ""), access.secrets.get("secret", "")
