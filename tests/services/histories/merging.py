"""Merges in the midst of a random history, and their undoing: what they may change, and what is as before (MG-1)."""

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import event
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from crm.models import Card
from crm.services.concessions import ask_concession
from crm.services.file_card import file_card
from crm.services.merge_cards import merge_cards
from crm.services.unmerge_card import unmerge_card
from reporting.dealer.models import DaySum
from reporting.dealer.queries.once import Cards, cards_in
from reporting.dealer.queries.part import Part
from reporting.dealer.queries.stock_flow import StockFlow, stock_flow
from reporting.dealer.queries.sums import opening_by
from reporting.dealer.rules.measures import DIMENSIONS, STOCK, STOCKS, Measure
from reporting.dealer.rules.period import Period
from tests.factories import walk_in
from tests.refusals import rows
from tests.reporting.dealer.figures import catch_up
from tests.reporting.dealer.recount import recount
from tests.services.histories.holding import RETAIL, nonzero
from tests.services.histories.managing import Managing
from tests.services.histories.working import HOURS

# What a merge and its undo leave behind: their own records, and how often a card was written.
NOT_OF_THE_CARDS = ("Event", "Merge", "Transfer", "FollowerCursor")

Figures = tuple[object, ...]


class Merging(Managing):
    """Everyone's work, and now and then a merge that is undone: at once, the next day, or weeks later."""

    @rule(hours=HOURS, who=st.sampled_from(["li", "zhang"]))
    def known_customer_is_filed_again(self, hours: float, who: str) -> None:
        """The pair is suspected, and stands on the manager's list."""
        with self.later(hours):
            filing = walk_in(phones=[{"kind": "mobile", "number": "13800138000", "main": True}])
            self.attempt(lambda: file_card(self.people[who], filing | {"on_duplicate": "create_anyway"}))

    @precondition(lambda self: self.has_open_cards())
    @rule(data=st.data(), hours=HOURS)
    def gift_is_requested(self, data: st.DataObject, hours: float) -> None:
        with self.later(hours):
            card = data.draw(st.sampled_from(self.open_cards()))
            self.attempt(lambda: ask_concession(card.owner, card.id, {"kind": "gift", "what": "脚垫"}))

    @precondition(lambda self: self.has_open_cards(2))
    @rule(
        data=st.data(),
        owner=st.sampled_from(["", "li", "zhang"]),
        count=st.sampled_from([1, 1, 2]),
        days=st.sampled_from([0, 0, 1, 2, 7, 31]),
    )
    def merge_and_its_undo_leave_all_as_it_was(self, data: st.DataObject, owner: str, count: int, days: int) -> None:
        survivor, merged = self.chosen(data, count)
        given = {"survivor": survivor.id, "merged": [card.id for card in merged]}
        if owner:
            given["owner"] = self.people[owner].id
        with self.later(24):
            merged_on = self.today()
            stood, before = standing(), figures(merged_on)
            today = figures(merged_on + timedelta(days=1))
            if not self.attempt(lambda: merge_cards(self.people["manager"], given)):
                return
            assert figures(merged_on) == before
        event(f"merged for {days} days")
        with self.later(24 * days + 0.1):
            undone_on = self.today()
            meanwhile = figures(undone_on)
            for card in reversed(merged):
                unmerge_card(self.people["manager"], survivor.id, card.id)
            assert standing() == stood
            assert figures(merged_on) == before
            assert figures(undone_on) == meanwhile
            if undone_on == merged_on:
                assert figures(merged_on + timedelta(days=1)) == today
            found = opening_by(("consultant", "channel", "model"), undone_on + timedelta(days=1), RETAIL)
            assert nonzero(found, STOCK) == nonzero(recount().stock(undone_on))

    def chosen(self, data: st.DataObject, count: int) -> tuple[Card, list[Card]]:
        """Which survives, and what is merged into it."""
        with self.later(0):
            survivor, *others = data.draw(st.permutations(self.open_cards()))
        return survivor, others[:count]


def standing() -> dict[str, list[tuple[object, ...]]]:
    """All rows of cards and what hangs on them: data, numbers, follow-ups, traffic, tasks, suspicions, requests."""
    kept = {name: table for name, table in rows().items() if name not in NOT_OF_THE_CARDS}
    version = [field.attname for field in Card._meta.concrete_fields].index("version")
    kept["Card"] = [row[:version] + row[version + 1 :] for row in kept["Card"]]
    return kept


def figures(until: date) -> Figures:
    """Every figure of every day before `until`: each measure of each cell, each day's openings, stock flow, and the
    cards that came, drove and signed."""
    catch_up()
    names = list(map(str, Measure))
    days = DaySum.objects.filter(on__lt=until).values_list("on", *DIMENSIONS, *names)
    told = {row for row in days if any(row[1 + len(DIMENSIONS) :])}
    first = min((row[0] for row in told), default=until)
    dates = [first + timedelta(days=at) for at in range((until - first).days + 1)]
    openings = [nonzero(opening_by(DIMENSIONS, day, Part()), STOCKS) for day in dates]
    by_day: list[tuple[Cards, StockFlow]] = []
    for day, _ in pairwise(dates):
        period = Period(day, day)
        by_day.append((cards_in(period, Part()), stock_flow(period, Part())))
    return told, openings, by_day
