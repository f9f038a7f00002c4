"""WeCom, DingTalk and Feishu: their answers, limits and signatures."""

import base64
import hashlib
import hmac
import re
import time
from collections.abc import Mapping
from typing import Any

from tests.gateways.box import Accepted, Box

Answer = tuple[int, Mapping[str, Any]]
WECOM_SECRET, WECOM_KEY = "wecom-app-secret", "wecom-robot-key"
DINGTALK_TOKEN, DINGTALK_SECRET = "dingtalk-token", "SECdingtalk"
FEISHU_HOOK, FEISHU_SECRET = "feishu-hook", "feishu-secret"
_HOUR = 3600.0


def wecom_token(box: Box, query: Mapping[str, str]) -> Answer:
    """Answer `gettoken`."""
    if query.get("corpsecret") != WECOM_SECRET:
        return 200, {"errcode": 40001, "errmsg": "invalid credential"}
    return 200, {"errcode": 0, "errmsg": "ok", "access_token": f"token-of-{query['corpid']}", "expires_in": 7200}


def wecom_message(box: Box, query: Mapping[str, str], body: Mapping[str, Any]) -> Answer:
    """Answer `message/send`: 30 a minute for each member, and a repeat within the interval is dropped silently."""
    fault = box.fault("wecom")
    if fault == "token":
        return 200, {"errcode": 42001, "errmsg": "access_token expired"}
    if fault:
        return _fault(fault, "errcode", 45009)
    if not query.get("access_token", "").startswith("token-of-"):
        return 200, {"errcode": 40014, "errmsg": "invalid access_token"}
    member = body["touser"]
    if member.startswith("gone"):
        return 200, {"errcode": 0, "errmsg": "ok", "invaliduser": member, "msgid": ""}
    if box.is_over_limit("wecom", member, 30, 60):
        # The rest are dropped.
        return 200, {"errcode": 0, "errmsg": "ok", "msgid": "dropped"}
    card = body["textcard"]
    key = hashlib.sha256(repr((member, card)).encode()).hexdigest()
    once = bool(body.get("enable_duplicate_check"))
    box.accept(Accepted("wecom", member, f"{card['title']}\n{card['description']}\n{card['url']}", key), is_once=once)
    return 200, {"errcode": 0, "errmsg": "ok", "msgid": key[:20]}


def wecom_robot(box: Box, query: Mapping[str, str], body: Mapping[str, Any]) -> Answer:
    """Answer a robot's webhook: 20 a minute."""
    if fault := box.fault("wecom_robot"):
        return _fault(fault, "errcode", 45009)
    if query.get("key") != WECOM_KEY:
        return 200, {"errcode": 93000, "errmsg": "invalid webhook url"}
    if box.is_over_limit("wecom_robot", WECOM_KEY, 20, 60):
        return 200, {"errcode": 45009, "errmsg": "api freq out of limit"}
    box.accept(Accepted("wecom_robot", ",".join(body["text"]["mentioned_list"]), body["text"]["content"]))
    return 200, {"errcode": 0, "errmsg": "ok"}


def dingtalk(box: Box, query: Mapping[str, str], body: Mapping[str, Any]) -> Answer:
    """Answer a robot's webhook: signed within the hour, 20 a minute, then blocked for ten minutes."""
    if fault := box.fault("dingtalk"):
        return _fault(fault, "errcode", -1)
    if query.get("access_token") != DINGTALK_TOKEN:
        return 200, {"errcode": 300001, "errmsg": "token is not exist"}
    stamp = query.get("timestamp", "0")
    is_late = abs(int(stamp) / 1000 - time.time() - box.skew) > _HOUR
    signed = hmac.new(DINGTALK_SECRET.encode(), f"{stamp}\n{DINGTALK_SECRET}".encode(), hashlib.sha256).digest()
    if is_late or query.get("sign") != base64.b64encode(signed).decode():
        return 200, {"errcode": 310000, "errmsg": "sign not match"}
    if box.is_over_limit("dingtalk", DINGTALK_TOKEN, 20, 60, blocked_for=600):
        return 200, {"errcode": 130101, "errmsg": "send too fast, exceed 20 times per minute"}
    box.accept(Accepted("dingtalk", ",".join(body["at"]["atMobiles"]), body["text"]["content"]))
    return 200, {"errcode": 0, "errmsg": "ok"}


def feishu(box: Box, hook: str, body: Mapping[str, Any]) -> Answer:
    """Answer a robot's webhook: signed within the hour, 5 a second, 100 a minute, 20 kB."""
    if fault := box.fault("feishu"):
        return _fault(fault, "code", 11232)
    if hook != FEISHU_HOOK:
        return 200, {"code": 19001, "msg": "param invalid: incoming webhook access token invalid", "data": {}}
    stamp = body.get("timestamp", "0")
    signed = hmac.new(f"{stamp}\n{FEISHU_SECRET}".encode(), b"", hashlib.sha256).digest()
    if abs(int(stamp) - time.time() - box.skew) > _HOUR or body.get("sign") != base64.b64encode(signed).decode():
        return 200, {"code": 19021, "msg": "sign match fail or timestamp is not within one hour", "data": {}}
    if box.is_over_limit("feishu", "second", 5, 1) or box.is_over_limit("feishu", "minute", 100, 60):
        return 200, {"code": 11232, "msg": "frequency limited psm", "data": {}}
    text = body["content"]["text"]
    members = ",".join(re.findall(r'<at user_id="([^"]*)">', text))
    box.accept(Accepted("feishu", members, text))
    return 200, {"code": 0, "msg": "success", "data": {}}


def _fault(fault: str, name: str, busy: int) -> Answer:
    """A gateway's own code goes out with HTTP 200."""
    code = busy if fault == "error" else int(fault)
    return 200, {name: code, "errmsg": "a fault", "msg": "a fault"}
