"""A message as a channel sends it, and the protocol of a channel."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from notifications.rules.outcomes import Outcome


@dataclass(frozen=True, slots=True)
class Message:
    """One message, built when it is sent (RM-1).

    `key` is the same at every try, for gateways that accept one. `to` are the addresses: one, or by id those of a
    person's browsers. `mentions` are the members whom a robot names. `useful_seconds` ends when the notice no longer
    helps.
    """

    key: str
    kind: str
    title: str
    text: str
    link: str = ""
    to: Mapping[str, str] = field(default_factory=dict)
    mentions: tuple[str, ...] = ()
    html: str = ""
    count: int = 1
    language: str = "zh-hans"
    useful_seconds: int = 24 * 3600

    @property
    def address(self) -> str:
        """The only address."""
        return next(iter(self.to.values()))


@dataclass(frozen=True, slots=True)
class Access:
    """Everything needed to use a gateway: settings that may be shown, and secrets."""

    settings: Mapping[str, str] = field(default_factory=dict)
    secrets: Mapping[str, str] = field(default_factory=dict)


class Send(Protocol):
    """Send one message. Never raises for what a gateway answers or fails to answer."""

    def __call__(self, access: Access, message: Message) -> Outcome: ...
