"""WeChat Pay v3 behind a small protocol. Nothing here opens a transaction; nothing calls it within one."""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, Protocol

import requests
import structlog
from django.conf import settings
from wechatpayv3 import WeChatPay, WeChatPayType

from kit.errors import DomainError, refuse

log = structlog.get_logger(__name__)

# A notice that was signed longer ago, or for later, is a replay.
_FRESH_SECONDS = 300
_TIMEOUT = (3, 5)


@dataclass(frozen=True, slots=True)
class OrderState:
    """The state of an order as its provider answers: paid with its own number, still open, or closed."""

    is_paid: bool
    is_closed: bool = False
    amount_fen: int = 0
    reference: str = ""
    paid_on: date | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice whose signature is right: its own id, and the order to ask about."""

    id: str
    out_trade_no: str


class QrProvider(Protocol):
    """A provider of QR codes."""

    def open(self, out_trade_no: str, amount_fen: int, description: str) -> str:
        """Open an order and return the text of its QR code."""

    def fetch(self, out_trade_no: str) -> OrderState:
        """Return the state of an order."""

    def close(self, out_trade_no: str) -> None:
        """Close an order, so that its code can no longer be paid."""

    def read_notice(self, headers: Mapping[str, str], body: bytes) -> Notice | None:
        """Return the notice; None where it is forged or old."""


class WeChatProvider:
    """WeChat Pay v3, native QR. Keys are chosen by their serial; a `PUB_KEY_ID_…` may come in certificate mode too."""

    def __init__(self, config: Mapping[str, Any]) -> None:
        self._public_key_id = config.get("public_key_id")
        self._client = WeChatPay(
            wechatpay_type=WeChatPayType.NATIVE,
            mchid=config["merchant"],
            private_key=config["private_key"],
            cert_serial_no=config["certificate_serial"],
            apiv3_key=config["api_key"],
            appid=config["app"],
            notify_url=config["notify_url"],
            cert_dir=config.get("certificates"),
            public_key=config.get("public_key"),
            public_key_id=self._public_key_id,
            timeout=_TIMEOUT,
        )
        if config.get("gateway"):
            # The library knows the real address alone.
            self._client._core._gate_way = config["gateway"]

    def open(self, out_trade_no: str, amount_fen: int, description: str) -> str:
        status, answer = self._ask(
            self._client.pay, description=description, out_trade_no=out_trade_no,
            amount={"total": amount_fen, "currency": "CNY"},
        )  # fmt: skip
        if status != 200 or "code_url" not in answer:
            raise self._away("open", status, answer)
        return str(answer["code_url"])

    def fetch(self, out_trade_no: str) -> OrderState:
        status, answer = self._ask(self._client.query, out_trade_no=out_trade_no)
        if status == 404:
            return OrderState(is_paid=False, is_closed=True)
        if status != 200:
            raise self._away("fetch", status, answer)
        if answer.get("trade_state") != "SUCCESS":
            return OrderState(is_paid=False, is_closed=answer.get("trade_state") in {"CLOSED", "REVOKED", "PAYERROR"})
        if answer.get("out_trade_no") != out_trade_no:
            raise self._away("fetch", status, answer)
        return OrderState(
            is_paid=True,
            amount_fen=int(answer["amount"]["total"]),
            reference=str(answer["transaction_id"]),
            paid_on=datetime.fromisoformat(answer["success_time"]).date(),
        )

    def close(self, out_trade_no: str) -> None:
        status, answer = self._ask(self._client.close, out_trade_no=out_trade_no)
        # An order that is closed, or that never reached the provider, is closed enough.
        if status not in {200, 204, 404} and answer.get("code") != "ORDER_CLOSED":
            raise self._away("close", status, answer)

    def read_notice(self, headers: Mapping[str, str], body: bytes) -> Notice | None:
        try:
            if abs(time.time() - int(headers.get("Wechatpay-Timestamp", "0"))) > _FRESH_SECONDS:
                return None
            found = self._client.callback(headers, body)
            return Notice(str(found["id"]), str(found["resource"]["out_trade_no"])) if found else None
        except Exception as error:  # the library raises bare ones for what it cannot read: all of it is forged
            log.warning("payment.notice_unreadable", error=type(error).__name__)
            return None

    def _ask(self, call: Any, **given: Any) -> tuple[int, dict[str, Any]]:
        """Return status and answer; an answer with a wrong signature is none at all."""
        try:
            status, message = call(**given)
            answer = json.loads(message) if message else {}
        except requests.RequestException as error:
            raise self._away("ask", 0, {"error": type(error).__name__}) from error
        except Exception as error:  # a bare one, where the signature is wrong
            raise self._away("verify", 0, {"error": str(error)}) from error
        return int(status), answer

    def _away(self, step: str, status: int, answer: Mapping[str, Any]) -> DomainError:
        log.warning("payment.away", step=step, status=status, code=answer.get("code", answer.get("error", "")))
        return refuse("payment_away", rule="SA-5", status=503)


@cache
def wechat() -> QrProvider | None:
    """Return WeChat Pay; None where it is not configured (`settings.WECHAT_PAY`)."""
    return WeChatProvider(settings.WECHAT_PAY) if settings.WECHAT_PAY else None


def required_wechat() -> QrProvider:
    """Return WeChat Pay. Refuses with `payment_away` (503) where there is none."""
    provider = wechat()
    if provider is None:
        raise refuse("payment_away", rule="SA-5", status=503)
    return provider
