"""Whom the watch rules show to both managers, with the records behind it (MG-5)."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from uuid import UUID

from django.db.models import Count, Q

from accounts.access import Action, may
from accounts.models import User
from crm.models import Card, DealerSettings, Event, FollowUp, TrafficRecord
from crm.queries.cards import ROW_FIELDS
from crm.rules.codes import Business, IntentLevel, TrafficState, WatchRule
from crm.rules.watch import BOUNDS, busiest_hour

_ORDER = list(WatchRule)


@dataclass(frozen=True, slots=True)
class Watched:
    """One consultant whom one rule speaks of: `part` of `whole` from `since` to today, and whose records they are."""

    rule: WatchRule
    consultant: UUID
    consultant_name: str
    part: int
    whole: int
    since: date
    records: tuple[UUID, ...]


def watch(user: User, today: date) -> list[Watched]:
    """All whom a rule speaks of, by rule; nobody for whoever does not manage. Five queries at most.

    Retail cards only, and not the wholesale consultant: a dealer's own reseller signs at the first contact.
    """
    if not may(user, Action.CARD_REVIEW):
        return []
    wholesale = DealerSettings.objects.values_list("wholesale_consultant_id", flat=True).get()
    names = dict(User.objects.exclude(id=wholesale).values_list("id", "name"))
    found = [each for rule, look in _RULES.items() for each in look(rule, today, names)]
    return sorted(found, key=lambda each: (_ORDER.index(each.rule), -each.part / each.whole, each.consultant_name))


def _o_share(rule: WatchRule, today: date, names: Mapping[UUID, str]) -> list[Watched]:
    """Filed with level O, of the cards filed: as they were filed and by whom, whatever has become of them since."""
    since = BOUNDS[rule].since(today)
    filed = Card.objects.filter(filed_on__range=(since, today), business=Business.RETAIL)
    # Asked by the card, for which the log has an index. An imported card was not filed here.
    events = Event.objects.filter(kind="card.filed", card_id__in=filed.values("id")).order_by("id")
    rows = events.values_list("data__owner", "card_id", "data__intent_level")
    by_owner: dict[UUID, list[tuple[UUID, str]]] = {}
    for owner, card, level in rows:
        if card:
            by_owner.setdefault(UUID(owner), []).append((card, level))
    return [
        Watched(rule, owner, names[owner], len(level_o), len(cards), since, tuple(level_o))
        for owner, cards in by_owner.items()
        for level_o in [[card for card, level in cards if level == IntentLevel.O]]
        if owner in names and BOUNDS[rule].is_over(len(level_o), len(cards))
    ]


def _typed_at_once(rule: WatchRule, today: date, names: Mapping[UUID, str]) -> list[Watched]:
    """Of the follow-ups of a week, those typed in within one hour by whoever typed most of them."""
    since = BOUNDS[rule].since(today)
    rows = FollowUp.objects.filter(is_filing=False, contact_on__range=(since, today), card__business=Business.RETAIL)
    typed = rows.order_by("recorded_by_id", "recorded_at", "id").values_list("recorded_by_id", "recorded_at", "card_id")
    found = []
    for person, group in groupby(typed, key=lambda row: row[0]):
        entries = list(group)
        begin, count = busiest_hour([at for _person, at, _card in entries])
        if person in names and BOUNDS[rule].is_over(count, len(entries)):
            cards = tuple(dict.fromkeys(card for _person, _at, card in entries[begin : begin + count]))
            found.append(Watched(rule, person, names[person], count, len(entries), since, cards))
    return found


def _declined(rule: WatchRule, today: date, names: Mapping[UUID, str]) -> list[Watched]:
    """Of the first-time traffic, what was declined."""
    since = BOUNDS[rule].since(today)
    parties = TrafficRecord.objects.filter(on__range=(since, today), first_time=True).exclude(state=TrafficState.VOID)
    is_declined = Q(state=TrafficState.DECLINED)
    sums = parties.values("consultant_id").annotate(whole=Count("id"), part=Count("id", filter=is_declined))
    over = {row["consultant_id"]: row for row in sums if BOUNDS[rule].is_over(row["part"], row["whole"])}
    records: dict[UUID, list[UUID]] = {}
    declined = parties.filter(is_declined, consultant__in=over).order_by("-arrived_at", "-id")
    for consultant, record in declined.values_list("consultant_id", "id"):
        records.setdefault(consultant, []).append(record)
    return [
        Watched(rule, who, names[who], row["part"], row["whole"], since, tuple(records[who]))
        for who, row in over.items()
        if who in names
    ]


_RULES: Mapping[WatchRule, Callable[[WatchRule, date, Mapping[UUID, str]], list[Watched]]] = {
    WatchRule.O_SHARE: _o_share,
    WatchRule.TYPED_AT_ONCE: _typed_at_once,
    WatchRule.DECLINED: _declined,
}


def cards_behind(watched: Iterable[Watched]) -> list[dict[str, object]]:
    """The cards that the rules counted, as rows of a list; merged ones apart. One query for all of them."""
    counted = {record for each in watched if each.rule is not WatchRule.DECLINED for record in each.records}
    cards = Card.objects.filter(id__in=counted, merged_into=None)
    return list(cards.order_by("-last_contact_at", "-id").values(*ROW_FIELDS))


def traffic_behind(watched: Iterable[Watched]) -> list[TrafficRecord]:
    """The parties that the rules counted. One query for all of them."""
    counted = {record for each in watched if each.rule is WatchRule.DECLINED for record in each.records}
    records = TrafficRecord.objects.filter(id__in=counted).select_related("consultant")
    return list(records.order_by("-arrived_at", "-id"))
