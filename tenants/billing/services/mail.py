"""Mail of subscriptions, in one place."""

from smtplib import SMTPException

import structlog
from django.conf import settings
from django.core import mail

from kit.errors import refuse

log = structlog.get_logger(__name__)


def send_mail(to: str, subject: str, text: str) -> None:
    """Send a mail at once. Refuses with `mail_away` (503) where the server does not take it."""
    try:
        mail.send_mail(subject, text, settings.DEFAULT_FROM_EMAIL, [to])
    except (SMTPException, OSError) as error:
        log.warning("mail.away", error=type(error).__name__)
        raise refuse("mail_away", rule="SA-3", status=503) from error
