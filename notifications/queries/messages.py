"""Messages of claimed deliveries, built when they are sent (RM-1), in each recipient's language."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.queries.current_tenant import tenant_zone
from kit import clock
from kit.tenancy import PUBLIC, current_dealer, current_schema
from notifications.channels.message import Message
from notifications.models import Notification, Template
from notifications.queries.rendering import RenderedNotice, render
from notifications.rules.channels import GROUP_CHANNELS, Channel
from notifications.rules.kinds import NoticeKind
from notifications.rules.templates import fill

# Of one message; the rest is a count.
_MOST_LINES = 10
_DAY_SECONDS = 24 * 3600


@dataclass(slots=True)
class Notices:
    """The notices of a claim that still call for something, by their notification's id, with their recipients."""

    people: Mapping[UUID, User] = field(default_factory=dict)
    rows: dict[UUID, Notification] = field(default_factory=dict)
    rendered: dict[UUID, RenderedNotice] = field(default_factory=dict)
    templates: Mapping[tuple[str, str, str], Template] = field(default_factory=dict)

    def is_useful(self, notification: UUID | None) -> bool:
        """Return whether a message about it helps anyone: a notice that is read, settled, past its day or of someone
        who has left does not."""
        return notification in self.rendered


def notices_of(notifications: Collection[UUID]) -> Notices:
    """Return the useful ones of these notifications with their texts."""
    today = clock.today(tenant_zone())
    rows = [
        row
        for row in Notification.objects.filter(id__in=notifications, read_at=None)
        if row.until is None or row.until >= today
    ]
    people = {user.id: user for user in User.objects.filter(id__in={row.recipient_id for row in rows}, is_active=True)}
    found = Notices(people, {row.id: row for row in rows})
    found.templates = {(each.kind, each.channel, each.language): each for each in Template.objects.all()}
    by_person: dict[UUID, list[Notification]] = defaultdict(list)
    for row in rows:
        by_person[row.recipient_id].append(row)
    for person, own in by_person.items():
        if person in people:
            with translation.override(language_of(people[person])):
                found.rendered |= {each.id: each for each in render(people[person], own)}
    return found


def message_of(
    channel: Channel, ids: Sequence[UUID], key: str, notices: Notices, to: Mapping[str, str], mentions: Iterable[str]
) -> Message:
    """Return the message for one notice, or for several that go out together."""
    first = notices.rows[ids[0]]
    person = notices.people[first.recipient_id]
    language = language_of(person)
    with translation.override(language):
        title, text = (_in_group if channel in GROUP_CHANNELS else _to_person)(channel, ids, notices, person, language)
        link = _link(ids)
        html = _html(title, text, link) if channel == Channel.EMAIL else ""
    return Message(
        key=key,
        kind=first.kind,
        title=title,
        text=text,
        link=link,
        to=to,
        mentions=tuple(mentions),
        html=html,
        count=len(ids),
        language=language,
        useful_seconds=min(_useful_seconds(notices.rows[each]) for each in ids),
    )


def language_of(user: User) -> str:
    """Return the language in which someone is written to."""
    return user.language or settings.LANGUAGE_CODE


def dealer_name() -> str:
    """Return the sender's name in messages."""
    return str(_("Headquarters")) if current_schema() == PUBLIC else current_dealer().name


def pages_address() -> str:
    """Return the address of the schema's pages, without a slash at its end."""
    code = "hq" if current_schema() == PUBLIC else current_dealer().code
    return str(settings.PAGES_ADDRESS).format(code=code)


def default_texts(kind: str, channel: Channel) -> tuple[str, str]:
    """Return our own title and body, in the active language."""
    if channel in GROUP_CHANNELS:
        return "", str(_("{kind}: {count} new. Sign in to see them."))
    return "{kind} · {dealer}", "{text}"


def _to_person(channel: Channel, ids: Sequence[UUID], notices: Notices, person: User, language: str) -> tuple[str, str]:
    if len(ids) > 1:
        lines = [f"{_label(notices.rows[each], language)}: {notices.rendered[each].text}" for each in ids]
        title = ngettext("%(count)d notification", "%(count)d notifications", len(ids)) % {"count": len(ids)}
        return f"{title} · {dealer_name()}", fill("{lines}", {"lines": _shortened(lines)})
    row = notices.rows[ids[0]]
    title, body = _texts(row.kind, channel, language, notices.templates)
    values = {
        "kind": _label(row, language),
        "text": notices.rendered[row.id].text,
        "person": person.name,
        "dealer": dealer_name(),
        "date": date_format(timezone.localtime(row.created_at, tenant_zone()), "MONTH_DAY_FORMAT"),
    }
    return fill(title, values), fill(body, values)


def _in_group(channel: Channel, ids: Sequence[UUID], notices: Notices, _person: User, language: str) -> tuple[str, str]:
    counts = Counter(notices.rows[each].kind for each in ids)
    lines = []
    for kind, count in counts.items():
        _title, body = _texts(kind, channel, language, notices.templates)
        values = {
            "kind": NoticeKind(kind).label(language),
            "count": str(count),
            "dealer": dealer_name(),
            "date": date_format(clock.today(tenant_zone()), "MONTH_DAY_FORMAT"),
        }
        lines.append(fill(body, values))
    return "", _shortened(lines)


def _texts(
    kind: str, channel: Channel, language: str, templates: Mapping[tuple[str, str, str], Template]
) -> tuple[str, str]:
    own = templates.get((kind, channel.value, language))
    title, body = default_texts(kind, channel)
    return (own.title or title, own.body) if own else (title, body)


def _shortened(lines: Sequence[str]) -> str:
    shown = list(lines[:_MOST_LINES])
    if len(lines) > _MOST_LINES:
        more = len(lines) - _MOST_LINES
        shown.append(ngettext("and %(count)d more", "and %(count)d more", more) % {"count": more})
    return "\n".join(shown)


def _label(row: Notification, language: str) -> str:
    return NoticeKind(row.kind).label(language)


def _link(ids: Sequence[UUID]) -> str:
    """RM-3: to the page, which asks for the sign-in."""
    return f"{pages_address()}/notifications/" + (f"{ids[0]}/" if len(ids) == 1 else "")


def _html(title: str, text: str, link: str) -> str:
    return render_to_string(
        "notifications/mail.html",
        {"title": title, "lines": text.splitlines(), "link": link, "dealer": dealer_name(), "is_notice": True},
    )


def _useful_seconds(row: Notification) -> int:
    """Until the end of the last day on which the notice calls for anything."""
    if row.until is None:
        return _DAY_SECONDS
    now = clock.now().astimezone(tenant_zone())
    days = (row.until - now.date()).days
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    return max(int((days + 1) * _DAY_SECONDS - (now - midnight).total_seconds()), 0)
