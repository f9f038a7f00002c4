"""The figures counted plainly from the cards' own rows: every contact of every card, one after the other.

No fold, no sums, nothing of `reporting`: what the follower keeps is held against it.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from crm.models import Card, FollowUp, TrafficRecord

# (date, consultant, channel) → measure → count
Counts = dict[tuple[date, UUID, str], Counter[str]]

_PROSPECTS = ("active", "dormant")
_CHANNEL = {"showroom": "walk_in", "call": "phone"}


@dataclass
class Recount:
    """What each day moved, and where every card stood at the end of each."""

    days: Counts
    contacts: dict[UUID, list[FollowUp]]
    cards: dict[UUID, Card]

    def stock(self, day: date) -> dict[tuple[UUID, str], Counter[str]]:
        """By owner and channel, as the day closes."""
        found: dict[tuple[UUID, str], Counter[str]] = {}
        for card_id, contacts in self.contacts.items():
            until = [contact for contact in contacts if contact.contact_on <= day]
            if not until:
                continue
            last, card = until[-1], self.cards[card_id]
            if last.status in ("delivered", "lost"):
                continue
            has_come = any(contact.method == "showroom" for contact in until)
            counts = found.setdefault((last.owner_id, card.channel), Counter())
            counts[f"stock_{last.status}"] += 1
            counts["stock_visited" if has_come else "stock_unvisited"] += 1
            if last.next_followup_on and last.next_followup_on < day:
                counts["overdue"] += 1
        return found


def recount(business: str = "retail") -> Recount:
    """Everything that has happened, read from the rows as they are now."""
    cards = {card.id: card for card in Card.objects.filter(business=business)}
    contacts: dict[UUID, list[FollowUp]] = {card_id: [] for card_id in cards}
    for contact in FollowUp.objects.filter(card__business=business).order_by("contact_at", "id"):
        contacts[contact.card_id].append(contact)
    days: Counts = {}
    for card_id, of_card in contacts.items():
        _count_card(days, cards[card_id], of_card)
    if business == "retail":
        _count_traffic(days)
    return Recount(days, contacts, cards)


def _count_card(days: Counts, card: Card, contacts: list[FollowUp]) -> None:
    status, has_come = "active", False
    filing = contacts[0]
    is_level_o = filing.intent_level == "O"
    cohort = days.setdefault((card.filed_on, filing.owner_id, card.channel), Counter())
    cohort["filed"] += 1
    cohort["filed_level_o"] += is_level_o
    for contact in contacts:
        day = days.setdefault((contact.contact_on, contact.owner_id, card.channel), Counter())
        day["follow_ups"] += not contact.is_filing
        day["test_drives"] += "test_drive" in contact.topics
        if contact.method == "showroom":
            day["visits"] += 1
            day["visits_level_o"] += is_level_o
            day["return_visits" if has_come else "first_visits"] += 1
            if not has_come:
                cohort["cohort_visited"] += 1
                cohort["cohort_visited_in_15_days"] += (contact.contact_on - card.filed_on).days <= 15
            has_come = True
        _count_outcome(day, cohort, status, contact.status)
        status = contact.status
    # A contact whose outcome was withdrawn leaves the date as it was owed before it (ST-7).
    dated = [contact for contact in contacts if contact.is_filing or not contact.withdrawn_at]
    for contact, following in zip(dated, [*dated[1:], None], strict=True):
        due = contact.next_followup_on
        if due and (following is None or following.contact_on > due):
            owed = days.setdefault((due, contact.owner_id, card.channel), Counter())
            owed["next_dates_missed"] += 1
            if following:
                late = days.setdefault((following.contact_on, following.owner_id, card.channel), Counter())
                late["caught_up"] += 1


def _count_outcome(day: Counter[str], cohort: Counter[str], before: str, after: str) -> None:
    if before == after:
        return
    if after in ("ordered", "delivered") and before in _PROSPECTS:
        day["ordered"] += 1
        cohort["cohort_ordered"] += 1
    if after == "delivered":
        day["delivered"] += 1
        cohort["cohort_delivered"] += 1
    if after == "lost":
        day["prospects_lost" if before in _PROSPECTS else "orders_lost"] += 1
        cohort["cohort_lost"] += 1


def _count_traffic(days: Counts) -> None:
    for record in TrafficRecord.objects.exclude(state="void"):
        day = days.setdefault((record.on, record.consultant_id, _CHANNEL[record.kind]), Counter())
        day["traffic"] += 1
        day["traffic_pending"] += record.state == "pending"
        if record.first_time:
            day["first_time"] += 1
            if record.state != "followed_up":
                day[f"first_{record.state}"] += 1


def days_between(first: date, last: date) -> list[date]:
    return [first + timedelta(days=at) for at in range((last - first).days + 1)]
