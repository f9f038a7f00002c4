"""Texts of reminders, made from their counts and ids when they are read (RM-1)."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import get_language, gettext_lazy, pgettext
from django.utils.translation import gettext as _

from accounts.models import User
from crm.rules.codes import WatchRule
from notifications.models import Notification
from notifications.rules.kinds import NoticeKind

Data = Mapping[str, Any]
Names = Mapping[UUID, str]

_COUNTS = {
    "follow_ups": gettext_lazy("to follow up: %(count)s"),
    "overdue": gettext_lazy("overdue: %(count)s"),
    "appointments": gettext_lazy("appointments: %(count)s"),
    "callbacks": gettext_lazy("callbacks: %(count)s"),
    "invitations": gettext_lazy("to invite: %(count)s"),
}
_ACCESS = {
    "cards": gettext_lazy("cards opened: %(count)s"),
    "numbers": gettext_lazy("numbers shown: %(count)s"),
    "lists": gettext_lazy("lists with numbers exported: %(count)s"),
}
_AGES = {
    "1_3": gettext_lazy("1 to 3 days: %(count)s"),
    "4_7": gettext_lazy("4 to 7 days: %(count)s"),
    "8_14": gettext_lazy("8 to 14 days: %(count)s"),
    "15_up": gettext_lazy("15 days or more: %(count)s"),
}


def people_in(rows: Iterable[Notification]) -> set[UUID]:
    """Return the colleagues whom reminders name."""
    found: set[UUID] = set()
    for row in rows:
        found |= {UUID(who) for who, *_counts in row.data.get("team", []) if who}
        if "of" in row.data:
            found.add(UUID(row.data["of"]))
        if row.kind in (NoticeKind.WATCH, NoticeKind.BULK_LOOKING) and row.subject_id:
            found.add(row.subject_id)
    return found


def cards_in(rows: Iterable[Notification]) -> set[UUID]:
    """Return the cards that digests list."""
    found: set[UUID] = set()
    for row in rows:
        found |= {UUID(card) for card in row.data.get("cards", [])}
        found |= {UUID(line["card"]) for line in row.data.get("lines", []) if line["card"]}
    return found


def names_of(people: set[UUID]) -> Names:
    """Return people's names by id. One query, none for nobody."""
    return dict(User.objects.filter(id__in=people).values_list("id", "name")) if people else {}


def reminder_text(kind: NoticeKind, name: str, data: Data, subject: UUID | None, people: Names, cards: Names) -> str:
    """Return the text of a reminder about the customer `name`, or with the counts of `data`."""
    if kind == NoticeKind.WATCH:
        text = _watch(data, people.get(subject, "") if subject else "")
    elif kind == NoticeKind.BULK_LOOKING and subject is not None and subject in people:
        text = _unusual_access(data, people[subject])
    elif kind == NoticeKind.TEAM_PLAN:
        text = _team_plan(data, people, cards)
    elif kind == NoticeKind.HELD:
        text = _held(data, cards)
    else:
        text = _TEXTS[kind](name, data)
    if "of" in data:
        who = people.get(UUID(data["of"]), "")
        return _("For %(who)s: %(text)s") % {"who": who, "text": text}
    return text


def is_reminder(kind: NoticeKind, data: Data) -> bool:
    """Return whether a notification's text is made here; parties that wait have one of their own and a digest."""
    if kind == NoticeKind.TRAFFIC_PENDING:
        return "count" in data
    return kind in _TEXTS or kind in _WITH_NAMES


def _joined(labels: Mapping[str, Any], data: Data) -> str:
    return pgettext("between counts", ", ").join(
        str(label) % {"count": data[name]} for name, label in labels.items() if data.get(name)
    )


def _day_plan(_name: str, data: Data) -> str:
    return _("Today: %(counts)s.") % {"counts": _joined(_COUNTS, data)}


def _overdue(_name: str, data: Data) -> str:
    return _("Overdue customers: %(counts)s.") % {"counts": _joined(_AGES, data)}


def _pending(_name: str, data: Data) -> str:
    if data.get("is_team"):
        return _("Parties that nobody has handled today: %(count)s.") % {"count": data["count"]}
    return _("Parties you still have to file, follow up or decline today: %(count)s.") % {"count": data["count"]}


def _watch(data: Data, name: str) -> str:
    rule = WatchRule(data["rule"]).label(get_language() or "")
    values = {"name": name, "rule": rule, "part": data["part"], "whole": data["whole"]}
    return _("%(name)s: %(rule)s (%(part)s of %(whole)s).") % values


def _unusual_access(data: Data, name: str) -> str:
    count = str(_ACCESS[data["what"]]) % {"count": data["count"]}
    return _("%(name)s today: %(count)s, far more than usual. Check the audit.") % {"name": name, "count": count}


def _team_plan(data: Data, people: Names, cards: Names) -> str:
    lines = []
    for who, follow_ups, overdue, appointments in data["team"]:
        counts = {"follow_ups": follow_ups, "overdue": overdue, "appointments": appointments}
        name = people.get(UUID(who), "") if who else _("Customer care")
        lines.append(_("%(name)s: %(counts)s.") % {"name": name, "counts": _joined(_COUNTS, counts)})
    expected = [cards[UUID(card)] for card in data["cards"] if UUID(card) in cards]
    if expected:
        names = pgettext("between names", ", ").join(expected)
        lines.append(_("Appointments: %(names)s.") % {"names": names})
    return " ".join(lines)


def _held(data: Data, cards: Names) -> str:
    lines: Sequence[Data] = data["lines"]
    texts = []
    for line in lines:
        kind = NoticeKind(line["kind"])
        name = cards.get(UUID(line["card"]), "") if line["card"] else ""
        label = kind.label(get_language() or "")
        texts.append(_TEXTS[kind](name or _("a customer"), line["data"]) if kind in _TEXTS else label)
    return " ".join(texts)


_TEXTS: Mapping[NoticeKind, Callable[[str, Data], str]] = {
    NoticeKind.DAY_PLAN: _day_plan,
    NoticeKind.OVERDUE: _overdue,
    NoticeKind.APPOINTMENT_CONFIRM: lambda name, _data: (
        _("%(name)s has an appointment tomorrow. Call to confirm it.") % {"name": name}
    ),
    NoticeKind.NOT_ARRIVED: lambda name, _data: (
        _("%(name)s has not come for today's appointment. Call them.") % {"name": name}
    ),
    NoticeKind.REVIEWS_DUE: lambda _name, data: (
        _("Cards and follow-ups to review: %(count)s.") % {"count": data["count"]}
    ),
    NoticeKind.NO_VISIT_16: lambda name, _data: (
        _("%(name)s was filed 16 days ago and has not visited yet.") % {"name": name}
    ),
    NoticeKind.CALLBACK_DUE: lambda name, _data: _("Call %(name)s back today.") % {"name": name},
    NoticeKind.DUPLICATES: lambda _name, data: (
        _("Suspected duplicates to settle: %(count)s.") % {"count": data["count"]}
    ),
    NoticeKind.BULK_LOOKING: lambda _name, _data: _(
        "Someone has opened or exported far more customers than usual. Check the audit."
    ),
    NoticeKind.HOLIDAYS_MISSING: lambda _name, data: (
        _("Public holidays of %(years)s are not known. Load them; until then its days count by weekday.")
        % {"years": ", ".join(map(str, data["years"]))}
    ),
    NoticeKind.LEAD_LATE: lambda _name, data: (
        _("Nobody has called a lead for %(minutes)s opening minutes.") % {"minutes": data.get("minutes", "")}
    ),
    NoticeKind.TRAFFIC_PENDING: _pending,
    NoticeKind.TRIAL_ENDS: lambda _name, data: (
        _("The trial ends on %(day)s. Choose a plan to go on.") % {"day": data["day"]}
    ),
    NoticeKind.PAST_DUE: lambda _name, data: (
        _("The subscription is overdue. Pay by %(day)s, or everything becomes read-only.") % {"day": data["day"]}
    ),
    NoticeKind.READ_ONLY: lambda _name, data: (
        _("The subscription is unpaid: everything can be read, nothing changed, until %(day)s.") % {"day": data["day"]}
    ),
    NoticeKind.CLOSED: lambda _name, data: (
        _("The subscription closes on %(day)s. After that you can only export and pay.") % {"day": data["day"]}
    ),
    NoticeKind.ERASED: lambda _name, data: (
        _("All data of this dealer is erased on %(day)s. Export it, or pay, before then.") % {"day": data["day"]}
    ),
    NoticeKind.SUBSCRIPTION: lambda _name, data: _SUBSCRIPTION[data.get("what", "")](data),
}
_WITH_NAMES = frozenset({NoticeKind.WATCH, NoticeKind.TEAM_PLAN, NoticeKind.HELD})
# By `what` happened to the subscription.
_SUBSCRIPTION: Mapping[str, Callable[[Data], str]] = {
    "": lambda _data: _("The state of the subscription has changed. Open the Subscription page for details."),
    "last_seat": lambda data: (
        _("The last of %(seats)s seats is taken. Add seats on the Subscription page before the next colleague starts.")
        % {"seats": data["seats"]}
    ),
    "cards_beyond": lambda data: (
        _("There are more cards than the plan's %(limit)s. The next invoice charges the excess; nothing is refused.")
        % {"limit": data["limit"]}
    ),
    "notice_given": lambda data: (
        _("Notice was given: this dealer closes on %(day)s. It can be cancelled until then.") % {"day": data["day"]}
    ),
    "notice_cancelled": lambda _data: _("The notice was cancelled: this dealer does not close."),
    "credit": lambda data: (
        _("A payment has left a credit of %(amount)s yuan. The next invoice uses it, or ask for a refund.")
        % {"amount": data["amount"]}
    ),
}
