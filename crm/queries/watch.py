"""Whom the watch rules show to both managers, with the records behind it (MG-5)."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from uuid import UUID

from django.db.models import BooleanField, Case, Count, Exists, F, OuterRef, Q, QuerySet, When

from accounts.access import Action, may
from accounts.models import User
from accounts.roles import OWNERS
from crm.events.types.cards import CardFiled
from crm.models import Card, DealerSettings, Event, FollowUp, TrafficRecord
from crm.queries.cards import ROW_FIELDS
from crm.rules.codes import Business, IntentLevel, Method, TrafficState, WatchRule
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
    """Return everyone whom a rule speaks of, by rule; nobody for whoever does not manage. Six queries at most.

    Retail cards only, and not the wholesale consultant: a dealer's own reseller signs at the first contact. What a
    clerk typed is the clerk's work, and only consultants and telemarketers are shown.
    """
    if not may(user, Action.CARD_REVIEW):
        return []
    wholesale = DealerSettings.objects.values_list("wholesale_consultant_id", flat=True).get()
    people = User.objects.filter(roles__overlap=sorted(OWNERS)).exclude(id=wholesale)
    names = dict(people.values_list("id", "name"))
    found = [each for rule, look in _RULES.items() for each in look(rule, today, names)]
    return sorted(found, key=lambda each: (_ORDER.index(each.rule), -each.part / each.whole, each.consultant_name))


def _o_share(rule: WatchRule, today: date, names: Mapping[UUID, str]) -> list[Watched]:
    """Return the share filed with level O, as the cards were filed; an order or delivery that was withdrawn on its day
    leaves a card that was not (ST-7)."""
    since = BOUNDS[rule].since(today)
    filed = Card.objects.filter(filed_on__range=(since, today), business=Business.RETAIL)
    # Asked by the card, for which the log has an index. An imported card was not filed here.
    events = Event.objects.filter(kind=CardFiled.kind, card_id__in=filed.values("id")).order_by("id")
    withdrawn = FollowUp.objects.filter(card=OuterRef("card_id"), is_filing=True, withdrawn_at__isnull=False)
    rows = events.annotate(is_withdrawn=Exists(withdrawn)).values_list(
        "data__owner", "card_id", "data__intent_level", "is_withdrawn"
    )
    by_owner: dict[UUID, list[tuple[UUID, str]]] = {}
    for owner, card, level, is_withdrawn in rows:
        if card:
            by_owner.setdefault(UUID(owner), []).append((card, "" if is_withdrawn else level))
    return [
        Watched(rule, owner, names[owner], len(level_o), len(cards), since, tuple(level_o))
        for owner, cards in by_owner.items()
        for level_o in [[card for card, level in cards if level == IntentLevel.O]]
        if owner in names and BOUNDS[rule].is_over(len(level_o), len(cards))
    ]


def _typed_at_once(rule: WatchRule, today: date, names: Mapping[UUID, str]) -> list[Watched]:
    """Of the follow-ups of a week, those typed in within one hour by whoever typed most of them."""
    since = BOUNDS[rule].since(today)
    rows = _retail_contacts(since, today).filter(is_filing=False)
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


def _no_traffic(rule: WatchRule, today: date, names: Mapping[UUID, str]) -> list[Watched]:
    """Return whose showroom contacts reception did not record: neither the contact nor the card filed by it has a
    traffic record."""
    since = BOUNDS[rule].since(today)
    contacts = _retail_contacts(since, today).filter(method=Method.SHOWROOM, recorded_by=F("owner"))
    has_none = Q(traffic=None) & (Q(is_filing=False) | Q(card__traffic=None))
    rows = contacts.annotate(has_none=Case(When(has_none, then=True), default=False, output_field=BooleanField()))
    by_owner: dict[UUID, list[tuple[UUID, bool]]] = {}
    for owner, card, is_alone in rows.order_by("contact_at", "id").values_list("owner_id", "card_id", "has_none"):
        by_owner.setdefault(owner, []).append((card, is_alone))
    found = []
    for owner, entries in by_owner.items():
        alone = [card for card, is_alone in entries if is_alone]
        if owner in names and BOUNDS[rule].is_over(len(alone), len(entries)):
            cards = tuple(dict.fromkeys(alone))
            found.append(Watched(rule, owner, names[owner], len(alone), len(entries), since, cards))
    return found


def _retail_contacts(since: date, today: date) -> QuerySet[FollowUp]:
    """Return the period's contacts with retail customers; one whose outcome was withdrawn has not been (ST-7)."""
    contacts = FollowUp.objects.filter(contact_on__range=(since, today), card__business=Business.RETAIL)
    return contacts.filter(withdrawn_at=None)


_RULES: Mapping[WatchRule, Callable[[WatchRule, date, Mapping[UUID, str]], list[Watched]]] = {
    WatchRule.O_SHARE: _o_share,
    WatchRule.TYPED_AT_ONCE: _typed_at_once,
    WatchRule.DECLINED: _declined,
    WatchRule.NO_TRAFFIC: _no_traffic,
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
