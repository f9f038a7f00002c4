"""The figures counted plainly from the rows, in the order in which the log tells of them.

No fold, no sums, nothing of `reporting`: each card is walked from its first moment to its last, and what the follower
keeps is held against it. What was said at a contact, who a card went to and what a manager found is read from their own
rows; the log tells whose it was then and what came first. A card whose import was undone has no row: it counts nowhere.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from crm.models import Card, Event, FollowUp, Review, TrafficRecord, Transfer

# Date, consultant, channel, model.
Key = tuple[date, UUID, str, str]
Counts = dict[Key, Counter[str]]

_PROSPECTS = ("active", "dormant")
_FOLLOWING = (*_PROSPECTS, "ordered")
_DATED = ("active", "ordered")
_CHANNEL = {"showroom": "walk_in", "call": "phone"}
# Stands for the care department, with which counts what is due of the cards that it has (MG-2).
_CARE = UUID("00000000-0000-0000-0000-00000000ca4e")


@dataclass
class Recount:
    """What each day moved, and the statuses that each card went through."""

    days: Counts
    statuses: dict[UUID, list[str]]

    def stock(self, day: date) -> dict[tuple[UUID, str, str], Counter[str]]:
        """By owner, channel and model, as the day closes."""
        found: dict[tuple[UUID, str, str], Counter[str]] = {}
        for (on, *cell), counts in self.days.items():
            if on <= day:
                stood = found.setdefault((cell[0], cell[1], cell[2]), Counter())  # type: ignore[arg-type]
                stood.update({name: count for name, count in counts.items() if name.startswith("stock_")})
        return {cell: counts for cell, counts in found.items() if any(counts.values())}


@dataclass(frozen=True)
class Rows:
    """What moments of cards have said, by their rows' ids."""

    contacts: dict[UUID, FollowUp]
    transfers: dict[UUID, Transfer]
    reviews: dict[UUID, Review]

    @classmethod
    def all(cls) -> "Rows":
        return cls(FollowUp.objects.in_bulk(), Transfer.objects.in_bulk(), Review.objects.in_bulk())


@dataclass(frozen=True)
class Stand:
    """How a card stands after a moment of its history."""

    owner: UUID
    model: str
    status: str
    has_come: bool
    due_on: date | None
    is_standing: bool = True
    in_care: bool = False

    @property
    def debtor(self) -> "Stand":
        """The same card with whoever owes its next contact: care while it has an open one (MG-2)."""
        return replace(self, owner=_CARE) if self.in_care else self

    @property
    def line(self) -> str:
        """The stock that it is in: prospects, orders, or none."""
        if not self.is_standing or self.status not in _FOLLOWING:
            return ""
        return "prospects" if self.status in _PROSPECTS else "orders"

    @property
    def owed(self) -> tuple[UUID, str, date] | None:
        """By whom a contact is owed until when."""
        is_dated = self.is_standing and self.status in _DATED
        return (self.debtor.owner, self.model, self.due_on) if is_dated and self.due_on else None


class Life:
    """One card's history, counted as it goes."""

    def __init__(self, days: Counts, rows: Rows, card: Card) -> None:
        self.days, self.rows, self.card = days, rows, card
        self.statuses: list[str] = []
        self.stand: Stand | None = None
        self.filed: Key | None = None
        self.is_level_o = False
        self.since = date.min

    def count(self, on: date, name: str, by: int = 1, stand: Stand | None = None) -> None:
        cell = stand or self.stand
        assert cell is not None
        self.days.setdefault((on, cell.owner, self.card.channel, cell.model), Counter())[name] += by

    def of_cohort(self, name: str) -> None:
        if self.filed:
            self.days.setdefault(self.filed, Counter())[name] += 1

    def goes_to(self, on: date, after: Stand) -> None:
        """The next moment at which it stands otherwise: stock, line and what is owed change hands."""
        before, self.stand = self.stand, after
        for stand, by in ((before, -1), (after, 1)):
            if stand and stand.line:
                self.count(on, f"stock_{stand.status}", by, stand)
                self.count(on, "stock_visited" if stand.has_come else "stock_unvisited", by, stand)
        if before is None or before.owed != after.owed:
            if before and before.owed:
                self.owes_no_more(before, on)
            self.since = on

    def owes_no_more(self, stand: Stand, until: date | None) -> None:
        """A date is missed when nothing came until it; whoever is late catches up, now or where the card goes."""
        assert stand.due_on is not None
        stand = stand.debtor
        if stand.due_on < self.since:
            self.count(self.since, "caught_up", -1, stand)
        elif until is None or stand.due_on < until:
            self.count(stand.due_on, "next_dates_missed", 1, stand)
        else:
            return
        if until:
            self.count(until, "caught_up", 1, stand)

    def ends(self) -> None:
        """What is owed to this day."""
        if self.stand and self.stand.owed:
            self.owes_no_more(self.stand, None)

    # --- Moments ---

    def filing(self, event: Event) -> None:
        contact = self.rows.contacts[UUID(event.data["follow_up"])]
        model = event.data["model"]
        self.filed = (self.card.filed_on, contact.owner_id, self.card.channel, model)
        self.goes_to(event.occurred_on, Stand(contact.owner_id, model, "active", False, None))
        self.is_level_o = contact.intent_level == "O"
        self.of_cohort("filed")
        self.days[self.filed]["filed_level_o"] += self.is_level_o
        self.contact(contact)

    def follow_up(self, event: Event) -> None:
        self.change_of_model(event)
        contact = self.rows.contacts.get(UUID(event.data["follow_up"]))
        if contact is None:
            return  # undone: it has never been
        self.count(contact.contact_on, "follow_ups")
        self.contact(contact)

    def contact(self, contact: FollowUp) -> None:
        on, before = contact.contact_on, self.now
        self.count(on, "test_drives", contact.reached and "test_drive" in contact.topics)
        has_come = before.has_come
        if contact.reached and contact.method == "showroom":
            self.count(on, "visits")
            self.count(on, "visits_level_o", self.is_level_o)
            self.count(on, "return_visits" if has_come else "first_visits")
            if not has_come:
                self.of_cohort("cohort_visited")
                if (on - self.card.filed_on).days <= 15:
                    self.of_cohort("cohort_visited_in_15_days")
            has_come = True
        self.outcome(on, before.status, contact.status)
        # A card that rests or closes is no longer handed to care: care has it by its status (CC-3).
        in_care = before.in_care and contact.status in _DATED
        after = replace(
            before, status=contact.status, has_come=has_come, due_on=contact.next_followup_on, in_care=in_care
        )
        self.goes_to(on, after)
        self.statuses.append(contact.status)

    def outcome(self, on: date, before: str, after: str) -> None:
        if before == after:
            return
        if after in ("ordered", "delivered") and before in _PROSPECTS:
            self.count(on, "ordered")
            self.of_cohort("cohort_ordered")
        if after == "delivered":
            self.count(on, "delivered")
            self.of_cohort("cohort_delivered")
        if after == "lost":
            self.count(on, "prospects_lost" if before in _PROSPECTS else "orders_lost")
            self.of_cohort("cohort_lost")

    def change_of_model(self, event: Event) -> None:
        before, after = self.now, replace(self.now, model=event.data["model"][1])
        if before.model != after.model and before.line:
            self.count(event.occurred_on, f"{before.line}_model_out", 1, before)
            self.count(event.occurred_on, f"{before.line}_model_in", 1, after)
        self.goes_to(event.occurred_on, after)

    def transfer(self, event: Event) -> None:
        before = self.now
        after = replace(before, owner=self.rows.transfers[UUID(event.data["transfer"])].after_id)
        if before.line:
            # With the undoing of its merge on the same day, a card was handed to nobody.
            by, giver, taker = (-1, after, before) if event.data.get("takes_back") else (1, before, after)
            self.count(event.occurred_on, f"{before.line}_transferred_out", by, giver)
            self.count(event.occurred_on, f"{before.line}_transferred_in", by, taker)
            came = "transferred_in_visited" if taker.has_come else "transferred_in_unvisited"
            self.count(event.occurred_on, came, by, taker)
        self.goes_to(event.occurred_on, after)

    def custody(self, event: Event) -> None:
        self.goes_to(event.occurred_on, replace(self.now, in_care=event.data["custody"][1] == "care"))

    def withdrawal(self, event: Event) -> None:
        """An order may have returned the card to sales: without it care has the card again (ST-7)."""
        self.goes_to(event.occurred_on, replace(self.now, in_care=bool(event.data.get("in_care"))))

    def merge(self, event: Event) -> None:
        self.count(event.occurred_on, f"{self.now.line}_merged")
        self.goes_to(event.occurred_on, replace(self.now, is_standing=False))

    def undone_merge(self, event: Event) -> None:
        self.goes_to(event.occurred_on, replace(self.now, is_standing=True))
        self.count(event.occurred_on, f"{self.now.line}_merged", -1)

    def joined_or_divided(self, event: Event) -> None:
        """The survivor has visited when the other had, and owes the earlier date of the two; or no longer."""
        next_on = event.data["next_followup_on"]
        came_on = event.data["first_visit_on"][1]
        due_on = date.fromisoformat(next_on) if next_on else None
        self.goes_to(event.occurred_on, replace(self.now, has_come=came_on is not None, due_on=due_on))

    def taken_in(self, event: Event) -> None:
        told = event.data
        due_on = date.fromisoformat(told["next_followup_on"]) if told["next_followup_on"] else None
        stand = Stand(UUID(told["owner"]), told["model"], told["status"], told["first_visit_on"] is not None, due_on)
        self.goes_to(event.occurred_on, stand)
        self.statuses.append(stand.status)
        if stand.line:
            self.count(event.occurred_on, f"{stand.line}_imported")
            self.count(event.occurred_on, "imported_visited" if stand.has_come else "imported_unvisited")

    def review(self, event: Event) -> None:
        review = self.rows.reviews[UUID(event.data["review"])]
        if review.is_first:
            whose = replace(self.now, owner=review.owner_id)
            self.count(event.occurred_on, "checked", stand=whose)
            self.count(event.occurred_on, "approved", review.decision == "approved", whose)

    @property
    def now(self) -> Stand:
        assert self.stand is not None
        return self.stand


_MOMENTS: dict[str, Callable[[Life, Event], Any]] = {
    "card.filed": Life.filing,
    "card.imported": Life.taken_in,
    "follow_up.recorded": Life.follow_up,
    "card.changed": Life.change_of_model,
    "card.transferred": Life.transfer,
    "card.custody_passed": Life.custody,
    "card.withdrawn": Life.withdrawal,
    "card.merged": Life.merge,
    "card.unmerged": Life.undone_merge,
    "card.absorbed": Life.joined_or_divided,
    "card.released": Life.joined_or_divided,
    "card.reviewed": Life.review,
}


def recount(business: str = "retail") -> Recount:
    """Everything that has happened. The row of a contact whose outcome was withdrawn says what stands: of its counts
    nothing has to be taken back (ST-7)."""
    days: Counts = {}
    rows = Rows.all()
    lives = {card.id: Life(days, rows, card) for card in Card.objects.filter(business=business)}
    for event in Event.objects.filter(card_id__in=list(lives), kind__in=list(_MOMENTS)).order_by("id"):
        assert event.card_id is not None
        _MOMENTS[event.kind](lives[event.card_id], event)
    for life in lives.values():
        life.ends()
    if business == "retail":
        _count_traffic(days)
    return Recount(days, {card_id: life.statuses for card_id, life in lives.items()})


def _count_traffic(days: Counts) -> None:
    for record in TrafficRecord.objects.exclude(state="void"):
        day = days.setdefault((record.on, record.consultant_id, _CHANNEL[record.kind], record.model), Counter())
        day["traffic"] += 1
        day["traffic_pending"] += record.state == "pending"
        if record.first_time:
            day["first_time"] += 1
            if record.state != "followed_up":
                day[f"first_{record.state}"] += 1
