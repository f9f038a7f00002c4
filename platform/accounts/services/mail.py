"""Mail to one address (settings.SEND_MAIL), by Django's own connection."""

from functools import partial

import structlog
from django.core.mail import send_mail
from django.db import transaction

log = structlog.get_logger(__name__)


def send_mail_to(
    address: str, kind: str, subject: str, text: str, *, cause: str, link: str = "", language: str = "zh-hans"
) -> None:
    """Send a mail once the transaction has committed; a mail server that is away refuses nothing, and is logged."""
    body = f"{text}\n\n{link}" if link else text
    transaction.on_commit(partial(_send, address, kind, subject, body), robust=True)


def _send(address: str, kind: str, subject: str, body: str) -> None:
    try:
        send_mail(subject, body, None, [address])
    except OSError as error:
        log.warning("mail.failed", kind=kind, error=type(error).__name__)
