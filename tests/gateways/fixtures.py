"""Gateways for a test, and people who can be reached on them."""

from collections.abc import Iterator
from typing import Any

import pytest

from accounts.models import User
from notifications.rules.channels import Channel
from notifications.services.devices import add_device
from notifications.services.gateways import set_gateway, web_push_key
from notifications.services.preferences import set_addresses, set_channels
from tests.gateways.chat import DINGTALK_SECRET, DINGTALK_TOKEN, FEISHU_HOOK, FEISHU_SECRET, WECOM_KEY, WECOM_SECRET
from tests.gateways.servers import Gateways, running_gateways
from tests.gateways.sms import SECRET_ID, SECRET_KEY

SETTINGS: dict[Channel, dict[str, object]] = {
    Channel.WECOM: {"corp_id": "ww1", "agent_id": "1000002", "secret": WECOM_SECRET},
    Channel.WECOM_ROBOT: {"key": WECOM_KEY},
    Channel.DINGTALK: {"token": DINGTALK_TOKEN, "secret": DINGTALK_SECRET},
    Channel.FEISHU: {"hook": FEISHU_HOOK, "secret": FEISHU_SECRET},
    Channel.SMS: {
        "app_id": "1400006666",
        "secret_id": SECRET_ID,
        "secret_key": SECRET_KEY,
        "signature": "北城汽车",
        "template": "1110",
        "template_state": "approved",
    },
}
ADDRESSES = {
    Channel.WECOM: "li.qiang",
    Channel.WECOM_ROBOT: "li.qiang",
    Channel.DINGTALK: "13911112222",
    Channel.FEISHU: "ou_li",
    Channel.EMAIL: "li@example.cn",
    Channel.SMS: "13911112222",
}


@pytest.fixture
def gateways(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Gateways]:
    """Run all gateways, and let the product use them. On a busy machine an answer may take longer than a call does."""
    for name in ("email._SECONDS", "http._CONNECT_SECONDS", "http._READ_SECONDS", "http._WHOLE_SECONDS"):
        monkeypatch.setattr(f"notifications.channels.{name}", 60.0)
    with running_gateways() as running:
        settings.GATEWAY_ADDRESSES = dict.fromkeys(settings.GATEWAY_ADDRESSES, running.address)
        yield running


def open_gateway(admin: User, channel: Channel, gateways: Gateways, **changes: object) -> None:
    """Set a gateway and turn it on."""
    if channel == Channel.WEB_PUSH:
        web_push_key()
        return
    given = dict(SETTINGS.get(channel, {}))
    if channel == Channel.EMAIL:
        given = {
            "host": "127.0.0.1",
            "port": str(gateways.mail.port),
            "tls": "none",
            "sender": "crm@north.example.cn",
            "sender_name": "北城汽车",
        }
    set_gateway(admin, channel, {**given, **changes}, is_on=True)


def reach(user: User, channel: Channel, gateways: Gateways, *kinds: str) -> None:
    """Let a person be reached on a channel, and choose it for these kinds."""
    if channel == Channel.WEB_PUSH:
        add_device(user, gateways.push.subscribe(user.username, gateways.address), "Chromium")
    else:
        set_addresses(user, {channel.value: ADDRESSES[channel]})
    set_channels(user, {kind: {channel.value: True} for kind in kinds})
