"""The dealer's own texts of messages."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from accounts.access import Action
from accounts.commands import command
from accounts.models import User
from accounts.services.audit import note
from kit import clock
from kit.errors import Problem, raise_all
from notifications.models import Template
from notifications.rules.channels import Channel
from notifications.rules.kinds import NoticeKind
from notifications.rules.templates import EDITABLE, problems_of

LANGUAGES = ("zh-hans", "en")


@command(Action.SETTINGS_MANAGE)
def set_template(actor: User, kind: str, channel: str, language: str, texts: Mapping[str, str]) -> Template | None:
    """Save the dealer's own title and body, or go back to ours where both are empty.

    Refuses with `not_a_choice`, `required`, `too_long`, `unknown_placeholder`, `number_in_template` (RM-3).
    """
    check_place(kind, channel, language)
    title, body = texts.get("title", "").strip(), texts.get("body", "").strip()
    place: dict[str, Any] = {"kind": kind, "channel": channel, "language": language}
    with transaction.atomic():
        if not title and not body:
            Template.objects.filter(**place).delete()
            note(actor, "template.removed", kind, **place)
            return None
        raise_all(problems_of(Channel(channel), {"title": title, "body": body}))
        row, _created = Template.objects.update_or_create(
            **place, defaults={"title": title, "body": body, "changed_at": clock.now()}
        )
        note(actor, "template.set", kind, **place)
    return row


def check_place(kind: str, channel: str, language: str) -> None:
    """Refuse a kind, channel or language that has no template."""
    problems = []
    if not NoticeKind.has(kind):
        problems.append(Problem("not_a_choice", "kind"))
    if channel not in {each.value for each in EDITABLE}:
        problems.append(Problem("not_a_choice", "channel"))
    if language not in LANGUAGES:
        problems.append(Problem("not_a_choice", "language"))
    raise_all(problems)
