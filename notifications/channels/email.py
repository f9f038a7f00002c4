"""E-mail over SMTP, in text and HTML.

A server takes a message over with its last answer. One that dies before it may have taken it or not: the message is
sent again under the same Message-ID, by which mailboxes know it.
"""

import smtplib
import ssl
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr

from kit import clock
from notifications.channels.addresses import is_public
from notifications.channels.message import Access, Message
from notifications.rules.outcomes import Later, Outcome, Refused, Sent

_SECONDS = 8.0


def send(access: Access, message: Message) -> Outcome:
    """Hand the message to the mail server of `access`: host, port, tls (`none`, `starttls`, `tls`), user, sender."""
    host, port = access.settings.get("host", ""), int(access.settings.get("port") or 25)
    if not is_public(host, port):
        return Refused("host_not_allowed", host)
    try:
        with _connect(access, host, port) as server:
            user = access.settings.get("user")
            if user:
                server.login(user, access.secrets.get("password", ""))
            server.send_message(_mail(access, message))
    except (smtplib.SMTPException, OSError) as error:
        return _outcome(error)
    except (UnicodeError, ValueError) as error:
        return Refused("bad_message", type(error).__name__)
    return Sent()


def _connect(access: Access, host: str, port: int) -> smtplib.SMTP:
    tls = access.settings.get("tls", "starttls")
    if tls == "tls":
        return smtplib.SMTP_SSL(host, port, timeout=_SECONDS, context=ssl.create_default_context())
    server = smtplib.SMTP(host, port, timeout=_SECONDS)
    if tls == "starttls":
        try:
            server.starttls(context=ssl.create_default_context())
        except BaseException:
            server.close()
            raise
    return server


def _mail(access: Access, message: Message) -> EmailMessage:
    mail = EmailMessage(policy=SMTP)
    sender = access.settings.get("sender", "")
    mail["Subject"] = " ".join(message.title.split())
    mail["From"] = formataddr((access.settings.get("sender_name", ""), sender)) if sender else ""
    mail["To"] = message.address
    mail["Date"] = format_datetime(clock.now())
    mail["Message-ID"] = f"<{message.key}@{sender.rpartition('@')[2] or 'lodestar'}>"
    # No out-of-office answers to a machine.
    mail["Auto-Submitted"] = "auto-generated"
    text = f"{message.text}\n\n{message.link}\n" if message.link else f"{message.text}\n"
    mail.set_content(text)
    if message.html:
        mail.add_alternative(message.html, subtype="html")
    return mail


def _outcome(error: smtplib.SMTPException | OSError) -> Outcome:
    match error:
        case smtplib.SMTPRecipientsRefused(recipients=recipients):
            code, words = next(iter(recipients.values()))
            return _by_code(code, words, of_address=True)
        case smtplib.SMTPAuthenticationError():
            return Refused("smtp_login_refused", str(error.smtp_code))
        case smtplib.SMTPResponseException(smtp_code=code, smtp_error=words):
            return _by_code(code, words)
        case TimeoutError():
            return Later("timeout")
        case smtplib.SMTPServerDisconnected():
            return Later("disconnected")
        case smtplib.SMTPNotSupportedError():
            return Refused("not_supported")
        case ssl.SSLError():
            return Refused("bad_certificate")
    return Later("unreachable", type(error).__name__)


def _by_code(code: int, words: bytes | str, *, of_address: bool = False) -> Outcome:
    detail = (words.decode("utf-8", "replace") if isinstance(words, bytes) else words)[:200]
    if 400 <= code < 500 or code < 0:
        return Later(f"smtp_{code}", detail)
    # 5.1.1 alone says that there is no such mailbox; other refusals are of the server's own rules.
    return Refused(f"smtp_{code}", detail, ended=("address",) if of_address and detail.startswith("5.1.1") else ())
