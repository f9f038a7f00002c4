"""Answer a mail server: who may be written to, and whether a mail was taken in.

250 means that the leads are committed. Until then the sender's server holds the mail, and sends it again; the same lead
comes to the same row. A mail has one recipient: of several, one might be taken in and another not, under one answer.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import structlog
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.db import close_old_connections

from accounts.queries.current_tenant import tenant_zone
from kit.limits import Limit, LimitReached
from kit.tenancy import in_public
from tenants.leads.queries.senders import sender_at
from tenants.leads.rules.lead import LeadForm
from tenants.leads.rules.mail import read_mail
from tenants.leads.services.accept import accept_leads

log = structlog.get_logger(__name__)

Run = Callable[[Callable[[], Any]], Awaitable[Any]]

_ADDRESS = re.compile(r"leads-([0-9a-f]{32})", re.IGNORECASE)
# Each has a database connection.
_THREADS = 2
_NO_SUCH = "550 5.1.1 No such address"
_ONE_RECIPIENT = "452 4.5.3 One recipient for each message"
_LATER = "451 4.3.0 Try again later"
_TOO_MANY = "450 4.7.1 Too many messages, try again in a minute"


def in_threads() -> Run:
    """Return a runner that lets the database be asked beside the event loop."""
    executor = ThreadPoolExecutor(_THREADS, thread_name_prefix="lead-mail")

    async def run(ask: Callable[[], Any]) -> Any:
        return await asyncio.get_running_loop().run_in_executor(executor, ask)

    return run


class LeadMail:
    """The handler that aiosmtpd calls."""

    def __init__(self, run: Run) -> None:
        self._run = run

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if envelope.rcpt_tos:
            return _ONE_RECIPIENT
        token = _token_of(address)
        try:
            is_known = bool(token) and await self._run(partial(_is_known, token))
        except Exception as error:  # the database is away, or slow: the mail comes again
            log.error("lead_mail.not_asked", exc_info=error)
            return _LATER
        if not is_known:
            return _NO_SUCH
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        try:
            answer: str = await self._run(partial(take_in, _token_of(envelope.rcpt_tos[0]), envelope.content or b""))
        except LimitReached:
            return _TOO_MANY
        except Exception as error:  # whatever stopped it: nothing is committed, and the mail comes again
            log.error("lead_mail.not_taken", exc_info=error)
            return _LATER
        return answer


def take_in(token: str, content: bytes | str) -> str:
    """Take in the leads of a mail; return the answer to its sender's server. `token` is of a known address."""
    raw = content if isinstance(content, bytes) else content.encode()
    try:
        with in_public():
            sender = sender_at(token)
            if sender is None:
                return _NO_SUCH
            Limit("leads_by_sender", sender.per_minute, 60).count_try(str(sender.id))
            leads = accept_leads(sender, LeadForm.MAIL, read_mail(raw, tenant_zone()))
    finally:
        close_old_connections()
    return f"250 2.0.0 Accepted as {leads[0].id}"


def _is_known(token: str) -> bool:
    try:
        with in_public():
            return sender_at(token) is not None
    finally:
        close_old_connections()


def _token_of(address: str) -> str:
    """Return the unguessable part of an address; "" for one that is none of ours, whatever its domain."""
    found = _ADDRESS.fullmatch(address.rpartition("@")[0])
    return found[1].lower() if found else ""
