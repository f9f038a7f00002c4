"""Messages to one address: resets of passwords and warnings to someone who may not be able to sign in."""

import orjson
from django.db import transaction
from django.template.loader import render_to_string

from kit import clock
from kit.ids import uuid7
from kit.secrets import seal
from notifications.models import Delivery
from notifications.queries.messages import dealer_name
from notifications.rules.channels import Channel
from notifications.services.delivering.due import announce_on_commit


@transaction.atomic
def send_mail_to(
    address: str, kind: str, subject: str, text: str, *, cause: str, link: str = "", language: str = "zh-hans"
) -> None:
    """Plan a mail to one address, once for each `cause`. It is sent within seconds at any hour, tried again as every
    delivery, and shown as not delivered when all tries have failed.

    The content is sealed until the mail is sent, and taken away then: it may hold a link that opens an account.
    """
    html = render_to_string(
        "notifications/mail.html",
        {"title": subject, "lines": text.splitlines(), "link": link, "dealer": dealer_name()},
    )
    content = {
        "title": subject,
        "text": text,
        "link": link,
        "to": {"address": address},
        "html": html,
        "language": language,
    }
    now = clock.now()
    row = Delivery(
        id=uuid7(),
        key=f"mail:{kind}:{cause}"[:160],
        kind=kind,
        channel=Channel.EMAIL.value,
        sealed=seal(orjson.dumps(content).decode()),
        created_at=now,
        due_at=now,
    )
    Delivery.objects.bulk_create([row], ignore_conflicts=True)
    announce_on_commit(now, is_now=True)
