"""A mail server that may refuse for now (4xx), for good (5xx), or die after DATA."""

import asyncio
import socket
import time
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.gateways.box import Accepted, Box


class MailServer:
    """Started on a free port of this machine."""

    def __init__(self, box: Box, port: int = 0) -> None:
        self._box = box
        self._controller = Controller(_Handler(box), hostname="127.0.0.1", port=port or _free_port())

    @property
    def port(self) -> int:
        """The port it listens on."""
        return int(self._controller.port)

    def start(self) -> None:
        """Start serving."""
        self._controller.start()

    def stop(self) -> None:
        """Stop serving."""
        self._controller.stop()


class _Handler:
    def __init__(self, box: Box) -> None:
        self._box = box

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address.startswith("gone"):
            return "550 5.1.1 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        fault = self._box.fault("email")
        if fault == "drop":
            # Dies before its answer, so the message is not taken over.
            _transport(server).abort()
            return "421 dying"
        if fault == "drop_taken":
            self._accept(envelope)
            _transport(server).abort()
            return "421 dying"
        if fault == "hang":
            await asyncio.sleep(self._box.hang_seconds)
            return "451 4.3.0 was away"
        if fault:
            return {"error": "451 4.3.0 try again later", "500": "554 5.7.1 refused by policy"}.get(fault, fault)
        self._accept(envelope)
        return "250 OK"

    def _accept(self, envelope: Envelope) -> None:
        mail = message_from_bytes(envelope.content or b"", _class=EmailMessage, policy=default)  # type: ignore[arg-type] # bytes
        body = mail.get_body(("plain",))
        html = mail.get_body(("html",))
        headers = {
            "subject": str(mail["Subject"]),
            "from": str(mail["From"]),
            "html": html.get_content() if html else "",
            "message_id": str(mail["Message-ID"]),
        }
        text = body.get_content() if body else ""
        self._box.accept(
            Accepted("email", envelope.rcpt_tos[0], text, headers["message_id"], headers, time.monotonic())
        )


def _transport(server: SMTP) -> Any:
    return server.transport


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
