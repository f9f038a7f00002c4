"""The server's process: `lodestar lead-mail`."""

import asyncio
import signal
from collections.abc import Callable

import structlog
from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP
from django.conf import settings

from tenants.leads.mail.handler import LeadMail, in_threads

log = structlog.get_logger(__name__)

# As large as a lead over HTTP, twice encoded.
LARGEST_MAIL = 1024 * 1024
# Of silence, in seconds.
_PATIENCE = 60


def protocol_of(handler: LeadMail, *, is_lmtp: bool) -> Callable[[], SMTP]:
    """Return what makes the protocol of a connection. There is no sign-in: the address is the secret."""
    kind = LMTP if is_lmtp else SMTP

    def make() -> SMTP:
        return kind(
            handler,
            data_size_limit=LARGEST_MAIL,
            enable_SMTPUTF8=True,
            hostname=settings.BASE_DOMAIN,
            ident="Lodestar",
            timeout=_PATIENCE,
        )

    return make


def run(host: str, port: int, *, is_lmtp: bool) -> None:
    """Serve until asked to stop; mails under way are answered first."""
    asyncio.run(_serve(host, port, is_lmtp=is_lmtp))


async def _serve(host: str, port: int, *, is_lmtp: bool) -> None:
    loop, stop = asyncio.get_running_loop(), asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    server = await loop.create_server(protocol_of(LeadMail(in_threads()), is_lmtp=is_lmtp), host, port)
    log.info("lead_mail.started", host=host, port=port, lmtp=is_lmtp)
    async with server:
        await stop.wait()
    log.info("lead_mail.stopping")
