"""What managers do on a day of a random history: transfers, merges, withdrawals, checks, imports, invitations."""

from datetime import timedelta

from crm.models import Allocation, Card, CardImport, FollowUp, Merge
from crm.services.activities import edit_activity
from crm.services.allocations import decide_allocation, file_or_ask
from crm.services.handover import hand_over
from crm.services.importing.undo import undo_import
from crm.services.importing.upload import ask_for_check, ask_for_commit, upload_table
from crm.services.importing.work import work_on_imports
from crm.services.invite_cards import invite_cards
from crm.services.merge_cards import merge_cards
from crm.services.reviews import review_entry
from crm.services.transfers import transfer_card, transfer_cards
from crm.services.unmerge_card import unmerge_card
from crm.services.withdraw import withdraw_outcome
from tests.reporting.independent.receiving import draft_of_a_clerk
from tests.reporting.independent.showroom import CARS, Showroom

_HEAD = "姓名,手机,销售顾问,留档日期,渠道,状态,级别,下次跟进,车型,进店日期\n"
_STATES = ("活跃", "活跃", "休眠", "订单", "成交", "战败")


def transfer(at: Showroom) -> None:
    """MG-2: one card, to an owner."""
    to = at.people[at.one_of(["li", "zhang", "zhao", "tele"])]
    for card in at.open_cards():
        given = {"owner": to.id, "reason": "overdue"}
        at.attempt("transfer", lambda: transfer_card(at.people["manager"], card.id, given))  # noqa: B023 - called at once


def transfer_many(at: Showroom) -> None:
    """MG-2: some of anyone's, closed ones among them."""
    cards = at.some(Card.objects.filter(merged_into=None, business="retail").order_by("created_at", "id"), 4)
    given = {"owner": at.consultant().id, "reason": "leaver", "cards": [card.id for card in cards]}
    at.attempt("transfer many", lambda: transfer_cards(at.people["manager"], given))


def pass_custody(at: Showroom) -> None:
    """MG-2: the owner stays."""
    for card in at.open_cards():
        given = {"custody": "sales" if card.care_since else "care", "reason": "care"}
        at.attempt(
            f"pass to {given['custody']}",
            lambda: transfer_card(at.people["manager"], card.id, given),  # noqa: B023 - called at once
        )


def hand_all_over(at: Showroom) -> None:
    """MG-7."""
    who = at.people[at.one_of(["li", "zhang"])]
    to = [at.people[name].id for name in ("li", "zhang", "zhao") if at.people[name] != who]
    at.attempt("hand over", lambda: hand_over(at.people["manager"], who.id, {"owners": to, "by": "load"}))


def merge(at: Showroom) -> None:
    """MG-1: into one that survives, which may get another owner."""
    cards = at.open_cards(at.one_of([2, 2, 2, 3]), business="retail")
    if len(cards) > 1:
        survivor, *merged = cards
        given: dict[str, object] = {"survivor": survivor.id, "merged": [card.id for card in merged]}
        if at.likely(0.4):
            given["owner"] = at.consultant().id
        at.attempt("merge", lambda: merge_cards(at.people["manager"], given))


def unmerge(at: Showroom) -> None:
    """MG-1: the last merges first, for nothing may have happened to the survivor since."""
    latest = list(Merge.objects.filter(undone_at=None).order_by("-merged_at", "-id")[:3])
    for found in at.chance.sample(latest, k=min(1, len(latest))):
        at.attempt("unmerge", lambda: unmerge_card(at.people["manager"], found.survivor_id, found.merged_id))  # noqa: B023 - called at once


def withdraw(at: Showroom) -> None:
    """ST-7: on its own day."""
    closed = FollowUp.objects.filter(contact_on=at.today, card__status__in=["ordered", "delivered", "lost"])
    for card_id in at.some(closed.order_by("recorded_at", "id").values_list("card_id", flat=True)):
        at.attempt("withdraw", lambda: withdraw_outcome(at.people["manager"], card_id, "录入有误"))  # noqa: B023 - called at once


def review(at: Showroom) -> None:
    """CA-13."""
    for entry in at.some(FollowUp.objects.order_by("-recorded_at", "-id")[:15]):
        decision = at.one_of(["approved", "approved", "returned"])
        remarks = [{"field": "note", "text": "请补充"}] if decision == "returned" else []
        given = {"decision": decision, "follow_up": entry.id, "remarks": remarks}
        at.attempt("review", lambda: review_entry(at.people["manager"], entry.card_id, given))  # noqa: B023 - called at once


def import_cards(at: Showroom) -> None:
    """SA-2."""
    rows = [_HEAD]
    for _ in range(at.one_of([1, 2, 4])):
        state = at.one_of(_STATES)
        due_on = at.today + timedelta(days=at.one_of([-2, 0, 1, 4])) if state in ("活跃", "订单") else ""
        came_on = "2026-08-28" if at.likely(0.4) else ""
        number, who, car = at.number()[0]["number"], at.one_of(["li", "zhang"]), at.one_of(sorted(CARS))
        rows.append(
            f"王伟,{number},{who},2026-08-20,{at.one_of(['电话', '进店'])},{state},B,{due_on},{car},{came_on}\n"
        )
    manager = at.people["manager"]
    found = upload_table(manager, "客户.csv", "".join(rows).encode())
    ask_for_check(manager, found.id)
    work_on_imports()
    if at.attempt("import", lambda: ask_for_commit(manager, found.id)):
        work_on_imports()
        if at.likely(0.5):
            at.later(7)
            with at.open_now():
                undo_last_import(at)


def undo_last_import(at: Showroom) -> None:
    found = CardImport.objects.filter(state="committed").latest("created_at", "id")
    at.attempt("undo import", lambda: undo_import(at.people["manager"], found.id))


def invite(at: Showroom) -> None:
    """AC-1."""
    cards = at.open_cards(3)
    activity = at.one_of([each for each in at.activities if each.kind == "conversion"])
    given = {"cards": [card.id for card in cards]}
    at.attempt("invite", lambda: invite_cards(at.people["manager"], activity.id, given))


def change_plans(at: Showroom) -> None:
    """AC-1: another activity, or another last day of one."""
    if at.likely(0.5):
        at.plan("conversion", at.one_of([3, 12]))
        return
    activity = at.one_of([each for each in at.activities if each.kind == "conversion"])
    ends_on = at.today + timedelta(days=at.one_of([-1, 2, 9]))
    at.attempt("change plans", lambda: edit_activity(at.people["manager"], activity.id, {"ends_on": ends_on}))


def clerk_asks(at: Showroom) -> None:
    """CA-8: a clerk meets an open card; whoever decides does so on the same day or on the next."""
    body = draft_of_a_clerk(at)
    if body:
        at.attempt("ask whose customer", lambda: file_or_ask(at.people["clerk"], body))


def decide(at: Showroom) -> None:
    """CA-6, CA-8."""
    for asked in at.some(Allocation.objects.filter(state="pending").order_by("-asked_at", "-id")[:1]):
        given = {"decision": at.one_of(["allocate", "create_anyway", "several_cars", "drop"])}
        if given["decision"] == "allocate":
            given["owner"] = at.consultant().id
        at.attempt("decide", lambda: decide_allocation(at.people["manager"], asked.id, given))  # noqa: B023 - called at once
