"""Channels that leave the system, in the order in which they are tried."""

from collections.abc import Iterable, Mapping, Sequence

from crm.rules.codes.base import Code
from notifications.rules.kinds import ABOUT_AN_ACCOUNT


class Channel(Code):
    """A way to reach someone outside the app. The order is the order of use: instant and free ones first."""

    WEB_PUSH = "web_push", "网页推送", "Web push"
    WECOM = "wecom", "企业微信", "WeCom"
    WECOM_ROBOT = "wecom_robot", "企业微信群机器人", "WeCom group robot"
    DINGTALK = "dingtalk", "钉钉群机器人", "DingTalk group robot"
    FEISHU = "feishu", "飞书群机器人", "Feishu group robot"
    EMAIL = "email", "电子邮件", "E-mail"
    SMS = "sms", "短信", "SMS"


# A robot writes to a group: everyone in it reads the message (RM-3).
GROUP_CHANNELS = frozenset({Channel.WECOM_ROBOT, Channel.DINGTALK, Channel.FEISHU})
# Sent at any hour (RM-2), and by mail unless the person chose otherwise.
SECURITY_KINDS = frozenset(kind.value for kind in ABOUT_AN_ACCOUNT)

Choices = Mapping[str, Mapping[str, bool]]


def is_chosen(choices: Choices, kind: str, channel: Channel) -> bool:
    """Return whether a person wants notices of a kind on a channel. Without a choice: web push for every kind, since
    turning it on asked for it, and mail for the security of one's account."""
    chosen = choices.get(kind, {}).get(channel.value)
    if chosen is not None:
        return chosen
    return channel == Channel.WEB_PUSH or (channel == Channel.EMAIL and kind in SECURITY_KINDS)


def route_of(choices: Choices, kind: str, reachable: Iterable[Channel]) -> Sequence[Channel]:
    """Return the channels to try for one notice, the first first (RM-5)."""
    open_ways = set(reachable)
    return [channel for channel in Channel if channel in open_ways and is_chosen(choices, kind, channel)]
