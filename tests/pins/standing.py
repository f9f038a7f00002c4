"""A dealer of ten cards, with one of everything that addresses name."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from accounts.roles import Role
from crm.events.followers import registered
from crm.models import Activity, Callback, Card, FollowUp, SuspectedDuplicate
from crm.services.activities import plan_activity
from crm.services.allocations import file_or_ask
from crm.services.archiving.ask import ask_for_archive
from crm.services.archiving.make import make_archives
from crm.services.calendar import make_feed
from crm.services.concessions import ask_concession
from crm.services.edit_card import edit_card
from crm.services.exporting.ask import ask_for_export
from crm.services.exporting.make import make_exports
from crm.services.file_card import file_card
from crm.services.importing.upload import ask_for_check, ask_for_commit, upload_table
from crm.services.importing.work import work_on_imports
from crm.services.invite_cards import invite_cards
from crm.services.merge_cards import merge_cards
from crm.services.persons import ask_for_person
from crm.services.reviews import review_entry
from crm.services.saved_views import save_view
from crm.services.traffic import decline_traffic
from crm.services.traffic_requests import request_traffic
from kit import clock
from notifications.models import Delivery, Notification
from tests.factories import (
    NOW,
    arrived,
    delivery,
    filed,
    followed_up,
    make_lead,
    numbered,
    order,
    phone_in,
    walk_in,
)  # fmt: skip
from tests.pins.accounts import make_accounts
from tests.pins.calls import Standing
from tests.pins.inbox import make_browser
from tests.pins.webhooks import make_webhook
from tests.sync_commands import command_of_a_wrong_clock

TODAY = NOW.date()
PEOPLE = {
    "manager": Role.SHOWROOM_MANAGER,
    "li": Role.CONSULTANT,
    "colleague": Role.CONSULTANT,
    "heir": Role.CONSULTANT,
    "gone": Role.CONSULTANT,
    "keyed": Role.DATA_CLERK,
    "begun": Role.DATA_CLERK,
    "front": Role.RECEPTIONIST,
    "director": Role.SALES_DIRECTOR,
    "care": Role.CARE_SPECIALIST,
    "market": Role.MARKET_MANAGER,
    "boss": Role.DEALER_ADMIN,
}
RESTED = ["vehicle_intro", "price_negotiation", "test_drive"]
PLAN: dict[str, Any] = {"name": "试驾周", "starts_on": TODAY, "ends_on": TODAY + timedelta(days=7), "place": "展厅"}
TABLE = "姓名,手机,顾问\n王伟,13900000200,Li\n"


def table(text: str = TABLE) -> SimpleUploadedFile:
    """A table of standing cards, to be handed in."""
    return SimpleUploadedFile("客户.csv", text.encode(), "text/csv")


def make_standing() -> Standing:
    """Ten cards: one to call today, two suspected to be one, of which a manager returned the first, one with another
    merged into it, an order, a delivery, a loss, one at rest, one of a call and one that was imported."""
    accounts = make_accounts("north", PEOPLE)
    people = accounts.people
    with clock.at(NOW - timedelta(days=2)):
        cards = _cards(people)
    with clock.at(NOW - timedelta(hours=1)):
        ids = {name: card.id for name, card in cards.items()} | _beside(people, cards)
    with clock.at(NOW - timedelta(minutes=5)):
        ids["rung"] = followed_up(people["li"], cards["ordered"], method="outgoing_call", next_followup_on=TODAY).id
    catch_up()
    ids["notification"] = Notification.objects.filter(recipient=people["manager"]).earliest("created_at").id
    ids |= _messages(people)
    return Standing("north", people, accounts.tokens, accounts.cookies, {**accounts.ids, **ids})


def _messages(people: dict[str, User]) -> dict[str, UUID]:
    """A browser that shows the manager's notifications, a message that no channel delivered, and a webhook."""
    dead = Delivery.objects.create(
        key="dead", recipient_id=people["manager"].id, kind="security", channel="email", state="dead",
        created_at=NOW, due_at=NOW, finished_at=NOW, code="550",
    )  # fmt: skip
    webhook = make_webhook(people["boss"], "card.filed")
    return {"browser": make_browser(people["manager"]), "delivery": dead.id, "webhook": webhook}


def catch_up() -> None:
    """All followers to the end of the log."""
    for follower in registered():
        assert any(follower.catch_up() for _ in range(200))


def _cards(people: dict[str, User]) -> dict[str, Card]:
    """The ten as they were filed."""
    li, colleague, manager = people["li"], people["colleague"], people["manager"]
    # Over half of them signed at once: someone for the watch to speak of.
    at_once = ("survivor", "ordered", "delivered", "lost")
    cards = {
        name: filed(li, phones=numbered(at), follow_up=_signed(at) if name in at_once else {})
        for at, name in enumerate(("card", "pair", "survivor", "ordered", "delivered", "lost", "dormant"))
    }
    cards["twin"] = filed(colleague, phones=numbered(1), on_duplicate="create_anyway", budget="gt_25")
    cards["called"] = file_card(colleague, phone_in(phones=numbered(9)))
    stub = filed(colleague, phones=numbered(2), on_duplicate="create_anyway")
    merge_cards(manager, {"survivor": cards["survivor"].id, "merged": [stub.id]})
    cards["merged"] = stub
    followed_up(li, cards["dormant"], topics=RESTED, status="dormant", next_followup_on=None)
    followed_up(li, cards["delivered"], topics=["appointment"], appointment_on=TODAY, next_followup_on=TODAY)
    return cards


def _signed(at: int) -> dict[str, Any]:
    return {"status": "ordered", "order": order(number=f"D-{at}")}


def _beside(people: dict[str, User], cards: dict[str, Card]) -> dict[str, UUID | str]:
    """Do what happened this morning; return the ids of the results."""
    li, manager, front = people["li"], people["manager"], people["front"]
    card = cards["card"]
    followed_up(li, card, topics=["appointment"], appointment_on=TODAY, next_followup_on=TODAY)
    edit_card(li, card.id, {"phones": numbered(100), "address": "虹桥路1号"})
    followed_up(li, cards["lost"], status="lost", next_followup_on=None, loss={"loss_reason": "gave_up"})
    followed_up(li, cards["delivered"], status="delivered", delivery=delivery(), next_followup_on=None)
    review_entry(
        manager, cards["pair"].id, {"decision": "returned", "remarks": [{"field": "budget", "text": "请核实"}]}
    )
    conversion, outreach = _activities(manager, card, cards["dormant"])
    followed_up(li, cards["dormant"], nature="activity_attendance", activity=conversion.id, next_followup_on=None)
    records = [arrived(front, li), arrived(front, li), arrived(front, people["colleague"], kind="call")]
    asked = file_or_ask(
        people["colleague"], walk_in(phones=numbered(100), traffic=None, on_duplicate="request_allocation")
    )
    received = arrived(front, people["colleague"])
    declined = decline_traffic(li, arrived(front, li).id, "随便看看")
    party = request_traffic(li, {"kind": "showroom", "party_size": 2})
    gift = ask_concession(li, card.id, {"kind": "gift", "what": "行车记录仪"})
    return {
        "command": command_of_a_wrong_clock(li, card),
        "person": ask_for_person(people["boss"], {"name": "欧阳女士", "number": "13900009999"}).id,
        "activity": conversion.id,
        "outreach": outreach.id,
        "traffic": records[0].id,
        "received": received.id,
        "declined": declined.id,
        "party": party.id,
        "gift": gift.id,
        "allocation": asked.id,
        "entry": FollowUp.objects.get(card=cards["pair"], is_filing=True).id,
        "contact": FollowUp.objects.filter(card=card, is_filing=False).latest("contact_at").id,
        "callback": Callback.objects.get(card=cards["delivered"]).id,
        "suspicion": SuspectedDuplicate.objects.get(settled_at=None, card=cards["twin"]).id,
        "feed": make_feed(li),
        "lead": make_lead().id,
        "kind": "cards",
        "view": save_view(manager, "明锐", "model=octavia").id,
        **_files(manager, people["boss"]),
    }


def _activities(manager: User, card: Card, dormant: Card) -> tuple[Activity, Activity]:
    conversion = plan_activity(manager, {**PLAN, "kind": "conversion"})  # type: ignore[typeddict-item]  # a plan as given
    outreach = plan_activity(manager, {**PLAN, "kind": "outreach", "venue": "mall"})  # type: ignore[typeddict-item]
    invite_cards(manager, conversion.id, {"cards": [card.id, dormant.id]})
    return conversion, outreach


def _files(manager: User, boss: User) -> dict[str, UUID | str]:
    """A list taken out, and tables as far as each step takes them."""
    export = ask_for_export(manager, "cards", {})
    make_exports()
    archive = ask_for_archive(boss)
    make_archives()
    uploaded, checked, committed = (upload_table(manager, "客户.csv", TABLE.encode()).id for _ in range(3))
    for found in (committed, checked):
        ask_for_check(manager, found)
        work_on_imports()
        if found == committed:
            ask_for_commit(manager, found)
            work_on_imports()
    wrong = upload_table(manager, "客户.csv", f"{TABLE}李四,12,Li\n".encode()).id
    ask_for_check(manager, wrong)
    work_on_imports()
    return {
        "export": export.id,
        "archive": archive.id,
        "uploaded": uploaded,
        "checked": checked,
        "committed": committed,
        "wrong": wrong,
    }
