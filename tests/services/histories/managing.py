"""What managers do on the days of a random history: transfers, merges, withdrawals, reviews, imports."""

from datetime import timedelta

from hypothesis import event
from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from crm.models import Card, CardImport, FollowUp, Merge
from crm.services.file_card import file_card
from crm.services.importing.undo import undo_import
from crm.services.importing.upload import ask_for_check, ask_for_commit, upload_table
from crm.services.importing.work import work_on_imports
from crm.services.invite_cards import invite_cards
from crm.services.merge_cards import merge_cards
from crm.services.reviews import review_entry
from crm.services.transfers import transfer_card, transfer_cards
from crm.services.unmerge_card import unmerge_card
from crm.services.withdraw import withdraw_outcome
from kit import clock
from kit.tenancy import in_dealer
from tests.factories import walk_in
from tests.services.histories.working import CARS, HOURS, Working

_HEAD = "姓名,手机,销售顾问,留档日期,渠道,状态,级别,下次跟进,车型,进店日期\n"
_STANDINGS = ("活跃", "休眠", "订单", "成交", "战败")


class Managing(Working):
    """The managers' part."""

    @initialize()
    def some_cards_stand(self) -> None:
        """So that there is something to manage from the first step on."""
        for shop in self.shops:
            with in_dealer(shop.dealer), clock.at(self.now):
                for who in ("li", "zhang"):
                    file_card(shop.people[who], walk_in(phones=self.number(), **CARS["fabia"]))

    @precondition(lambda self: self.has_open_cards())
    @rule(data=st.data(), hours=HOURS, to=st.sampled_from(["li", "zhang"]))
    def card_is_transferred(self, data: st.DataObject, hours: float, to: str) -> None:
        with self.later(hours):
            card = data.draw(st.sampled_from(self.open_cards()))
            given = {"owner": self.people[to].id, "reason": "overdue"}
            self.attempt(lambda: transfer_card(self.people["manager"], card.id, given))

    @precondition(lambda self: self.has_open_cards())
    @rule(data=st.data(), hours=HOURS, to=st.sampled_from(["li", "zhang"]), is_all=st.booleans())
    def many_cards_are_transferred(self, data: st.DataObject, hours: float, to: str, is_all: bool) -> None:
        """All of the other consultant's, or some of anyone's, closed ones among them."""
        with self.later(hours):
            given = {"owner": self.people[to].id, "reason": "leaver"}
            if is_all:
                given |= {"from_owner": self.people["zhang" if to == "li" else "li"].id}
            else:
                cards = Card.objects.filter(merged_into=None).order_by("created_at", "id")
                chosen = data.draw(st.sets(st.sampled_from(list(cards.values_list("id", flat=True))), max_size=5))
                given |= {"cards": sorted(chosen)}
            self.attempt(lambda: transfer_cards(self.people["manager"], given))

    @precondition(lambda self: self.has_open_cards())
    @rule(data=st.data(), hours=HOURS, to=st.sampled_from(["care", "care", "sales"]), is_bulk=st.booleans())
    def custody_passes(self, data: st.DataObject, hours: float, to: str, is_bulk: bool) -> None:
        """MG-2: the owner stays, and what is due passes."""
        with self.later(hours):
            cards = data.draw(st.lists(st.sampled_from(self.open_cards()), min_size=1, max_size=3, unique=True))
            given = {"custody": to, "reason": "care"}
            if is_bulk:
                ids = [card.id for card in cards]
                self.attempt(lambda: transfer_cards(self.people["manager"], given | {"cards": ids}))
            elif self.attempt(lambda: transfer_card(self.people["manager"], cards[0].id, given)):
                event(f"passed to {to}")

    @precondition(lambda self: self.has_open_cards())
    @rule(data=st.data(), hours=HOURS)
    def card_is_invited(self, data: st.DataObject, hours: float) -> None:
        """AC-1."""
        with self.later(hours):
            card = data.draw(st.sampled_from(self.open_cards()))
            assert self.shop.week is not None
            week = self.shop.week
            self.attempt(lambda: invite_cards(self.people["manager"], week.id, {"cards": [card.id]}))

    @precondition(lambda self: self.has_open_cards(2))
    @rule(data=st.data(), hours=HOURS, owner=st.sampled_from(["", "li", "zhang"]), count=st.sampled_from([1, 1, 2]))
    def cards_are_merged(self, data: st.DataObject, hours: float, owner: str, count: int) -> None:
        with self.later(hours):
            survivor, *merged = data.draw(st.permutations(self.open_cards()))
            given = {"survivor": survivor.id, "merged": [card.id for card in merged[:count]]}
            if owner:
                given["owner"] = self.people[owner].id
            self.attempt(lambda: merge_cards(self.people["manager"], given))

    @precondition(lambda self: self.is_any(Merge, undone_at=None))
    @rule(data=st.data(), hours=HOURS)
    def merge_is_undone(self, data: st.DataObject, hours: float) -> None:
        with self.later(hours):
            merge = data.draw(st.sampled_from(list(Merge.objects.filter(undone_at=None).order_by("merged_at", "id"))))
            if self.attempt(lambda: unmerge_card(self.people["manager"], merge.survivor_id, merge.merged_id)):
                self.shop.closed.pop(merge.merged_id, None)
                event("merge undone")

    @precondition(lambda self: self.is_any(Card, status__in=["ordered", "delivered", "lost"]))
    @rule(data=st.data(), hours=st.sampled_from([0.2, 0.2, 24]))
    def outcome_is_withdrawn(self, data: st.DataObject, hours: float) -> None:
        with self.later(hours):
            cards = Card.objects.filter(status__in=["ordered", "delivered", "lost"]).order_by("created_at", "id")
            card = data.draw(st.sampled_from(list(cards)))
            if self.attempt(lambda: withdraw_outcome(self.people["manager"], card.id, "录入有误")):
                self.shop.closed.pop(card.id, None)
                event("outcome withdrawn")

    @precondition(lambda self: self.is_any(FollowUp))
    @rule(data=st.data(), hours=HOURS, decision=st.sampled_from(["approved", "returned"]))
    def entry_is_reviewed(self, data: st.DataObject, hours: float, decision: str) -> None:
        with self.later(hours):
            entry = data.draw(st.sampled_from(list(FollowUp.objects.order_by("recorded_at", "id"))))
            given = {"decision": decision, "follow_up": entry.id}
            if decision == "returned":
                given["remarks"] = [{"field": "note", "text": "请补充"}]
            self.attempt(lambda: review_entry(self.people["manager"], entry.card_id, given))

    @rule(
        hours=HOURS,
        standings=st.lists(st.sampled_from(_STANDINGS), min_size=1, max_size=3),
        has_come=st.booleans(),
        due_in=st.sampled_from([-2, 1]),
        car=st.sampled_from(sorted(CARS)),
    )
    def cards_are_imported(self, hours: float, standings: list[str], has_come: bool, due_in: int, car: str) -> None:
        with self.later(hours):
            manager, rows = self.people["manager"], [_HEAD]
            for status in standings:
                number = self.number()[0]["number"]
                due_on = self.today() + timedelta(days=due_in) if status in ("活跃", "订单") else ""
                came_on = "2026-10-08" if has_come else ""
                rows.append(f"王伟,{number},li,2026-10-05,电话,{status},B,{due_on},{car},{came_on}\n")
            found = upload_table(manager, "客户.csv", "".join(rows).encode())
            ask_for_check(manager, found.id)
            work_on_imports()
            if self.attempt(lambda: ask_for_commit(manager, found.id)):
                work_on_imports()
                event("imported")

    @precondition(lambda self: self.is_any(CardImport, state="committed"))
    @rule(data=st.data(), hours=st.sampled_from([0.2, 0.2, 24]))
    def import_is_undone(self, data: st.DataObject, hours: float) -> None:
        with self.later(hours):
            committed = CardImport.objects.filter(state="committed").order_by("created_at", "id")
            found = data.draw(st.sampled_from(list(committed)))
            cards = list(found.rows.values_list("card_id", flat=True))
            if self.attempt(lambda: undo_import(self.people["manager"], found.id)):
                for card_id in cards:
                    self.shop.closed.pop(card_id, None)
                event("import undone")

    def is_any(self, model: type[Card | CardImport | FollowUp | Merge], **named: object) -> bool:
        with in_dealer(self.shop.dealer):
            return model.objects.filter(**named).exists()
