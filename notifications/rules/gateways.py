"""Settings, secrets and limits of each channel's gateway."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from notifications.rules.channels import Channel


@dataclass(frozen=True, slots=True)
class Setting:
    """A field of a gateway's settings. `choices` where only some values are possible."""

    name: str
    is_secret: bool = False
    is_required: bool = True
    choices: tuple[str, ...] = ()
    is_number: bool = False


@dataclass(frozen=True, slots=True)
class Limit:
    """Tokens of one limit: `capacity` at once, `per_second` more with time. Capacity and a window's refill together
    stay below what the gateway allows in the window, wherever it begins."""

    name: str
    capacity: float
    per_second: float


@dataclass(frozen=True, slots=True)
class GatewaySpec:
    """Everything about a gateway but its protocol."""

    settings: Sequence[Setting]
    limits: Sequence[Limit] = ()
    # A person's own address on the channel: what it is, None where none is needed.
    address: str | None = None


SPECS: Mapping[Channel, GatewaySpec] = {
    # Its keys are made when it is turned on.
    Channel.WEB_PUSH: GatewaySpec([Setting("contact")]),
    Channel.WECOM: GatewaySpec(
        [Setting("corp_id"), Setting("agent_id", is_number=True), Setting("secret", is_secret=True)],
        [Limit("minute", 10, 20 / 60)],
        "member",
    ),
    Channel.WECOM_ROBOT: GatewaySpec([Setting("key", is_secret=True)], [Limit("minute", 5, 15 / 60)], "member"),
    Channel.DINGTALK: GatewaySpec(
        [Setting("token", is_secret=True), Setting("secret", is_secret=True)], [Limit("minute", 5, 15 / 60)], "mobile"
    ),
    Channel.FEISHU: GatewaySpec(
        [Setting("hook", is_secret=True), Setting("secret", is_secret=True)], [Limit("second", 3, 1.5)], "member"
    ),
    Channel.EMAIL: GatewaySpec(
        [
            Setting("host"),
            Setting("port", is_number=True),
            Setting("tls", choices=("starttls", "tls", "none")),
            Setting("user", is_required=False),
            Setting("password", is_secret=True, is_required=False),
            Setting("sender"),
            Setting("sender_name", is_required=False),
        ],
        address="email",
    ),
    Channel.SMS: GatewaySpec(
        [
            Setting("app_id"),
            Setting("secret_id"),
            Setting("secret_key", is_secret=True),
            Setting("signature"),
            Setting("template"),
            Setting("template_state", choices=("approved", "in_review", "rejected")),
            Setting("region", is_required=False),
        ],
        [Limit("pause", 1, 1 / 30), Limit("day", 5, 5 / 86400)],
        "mobile",
    ),
}
