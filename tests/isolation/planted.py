"""What is planted in a dealer to see who is told it: one thing of each sort, in words that stand nowhere else."""

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from typing import Any

import openpyxl

from accounts.field_access import Field, Visibility
from accounts.models import User
from accounts.roles import DEALER_ROLES, Role
from accounts.services.audit import note
from crm.models import Allocation, Card, DealerSettings, SuspectedDuplicate
from crm.services.activities import plan_activity
from crm.services.allocations import file_or_ask
from crm.services.callbacks import record_callback_of_card
from crm.services.concessions import ask_concession
from crm.services.importing.upload import upload_table
from crm.services.invite_cards import invite_cards
from crm.services.reviews import review_entry
from kit import clock
from tests.factories import NOW, arrived, delivery, filed, followed_up, make_lead, make_user, order, walk_in
from tests.isolation.people import taken_back

# In full, and as it is masked where it is something that is masked.
PLANTED: Mapping[Field, tuple[str, str]] = {
    Field.CARD_NAME: ("欧阳珍珠", ""),
    Field.CARD_NUMBERS: ("13911110001", "139****0001"),
    Field.CARD_ADDRESS: ("梧桐路七号", ""),
    Field.CARD_NUMBERS_IN_TEXT: ("13911110002", "139****0002"),
    Field.CARD_NOTES: ("喜欢白色内饰", ""),
    Field.CARD_REMARKS: ("请核对预算一栏", ""),
    Field.ORDER_PRICE: ("187654.00", ""),
    Field.DELIVERY_VIN: ("LSVAA49J132047399", ""),
    Field.CALLBACK_REMARKS: ("客户说车很安静", ""),
    Field.OTHERS_CARDS: ("慕容翡翠", ""),
    Field.OTHERS_NUMBERS: ("13922220011", "139****0011"),
    Field.HELD_NUMBERS: ("13933330012", "139****0012"),
    Field.TRAFFIC_NAME: ("上官青松", ""),
    Field.TRAFFIC_NUMBER: ("13944440013", "139****0013"),
    Field.OTHERS_TRAFFIC_NUMBER: ("13944440014", "139****0014"),
    Field.PAST_TRAFFIC_NUMBER: ("13944440017", "139****0017"),
    Field.IMPORTED_NUMBERS: ("13955550021", "139****0021"),
    Field.STAFF_NAME: ("诸葛轻舟", ""),
    Field.STAFF_EMAIL: ("qingzhou@example.cn", ""),
    Field.SETTINGS: ("YZ-[0-9]{7}", ""),
    Field.AUDIT: ("planted-in-the-audit", ""),
}
# Of an open card, which stands in lists of what is due; those alone see it in full who call.
OPEN_NUMBER = "13911110005"
_MARKS = re.compile(r"[\s\u00a0()-]|<[^>]*>")


@dataclass(frozen=True, slots=True)
class World:
    """Everybody, one of each role, and the ids of what addresses name."""

    people: Mapping[Role, User]
    ids: dict[str, object]
    card: Card
    others_card: Card
    open_card: Card


@contextmanager
def seen_by(world: World, role: Role) -> Iterator[None]:
    """Let a role see what the table gives it: what is planted is the consultant's, so a telemarketer, who sees their
    own cards alone, owns it for as long as the block takes."""
    with taken_back():
        if role == Role.TELEMARKETER:
            owner = world.people[role]
            Card.objects.filter(id__in=[world.card.id, world.open_card.id]).update(owner=owner)
            Allocation.objects.update(consultant=owner)
            # The planted name of a colleague is that of whoever owns the cards.
            User.objects.filter(id=owner.id).update(name=PLANTED[Field.STAFF_NAME][0])
        if role == Role.CARE_SPECIALIST:
            Card.objects.filter(id=world.open_card.id).update(care_since=clock.now())
        yield


def sight_in(body: str, field: Field) -> Visibility:
    """How an answer tells what is planted of a field."""
    full, masked = PLANTED[field]
    if full in body:
        return Visibility.FULL
    return Visibility.MASKED if masked and masked in body else Visibility.NONE


def plain(page: str) -> str:
    """A page's text and attributes without what groups numbers for the eye."""
    return _MARKS.sub("", page) + page


def plant() -> World:
    """At ten on a Wednesday: one dealer with everything in it. The card within everyone's sight is the consultant's,
    was filed by the clerk, is on a list of the market manager's, and is delivered; the other one is only managers'."""
    people = {
        role: make_user(f"asker.{role}", role, name="诸葛轻舟" if role == Role.CONSULTANT else "")
        for role in DEALER_ROLES
    }
    consultant, manager, market = people[Role.CONSULTANT], people[Role.SHOWROOM_MANAGER], people[Role.MARKET_MANAGER]
    User.objects.filter(id=consultant.id).update(email="qingzhou@example.cn")
    zhang = make_user("zhang", Role.CONSULTANT)
    front = people[Role.RECEPTIONIST]
    with clock.at(NOW - timedelta(days=1)):
        past = arrived(
            front, consultant, customer_name="上官13944440017", phone="13944440017", remark="回电话13944440017"
        )
    note(people[Role.DEALER_ADMIN], "settings.changed", "planted-in-the-audit")
    card = _card(people, "13911110001", "欧阳珍珠13911110002", usage="家里电话13911110002", address="梧桐路七号")
    open_card = _card(people, OPEN_NUMBER, "欧阳明月13911110002")
    others = filed(zhang, customer_name="慕容翡翠", phones=_numbers("13922220011"))
    twin = filed(zhang, customer_name="慕容先生", phones=_numbers("13922220009"))
    pair = SuspectedDuplicate.objects.create(card=others, other=twin, flagged_at=clock.now())
    activity = plan_activity(
        market, {"kind": "conversion", "name": "试驾周", "starts_on": NOW.date(), "ends_on": NOW.date()}
    )
    invite_cards(market, activity.id, {"filters": {"owner": consultant.id}})
    concession = ask_concession(consultant, card.id, {"kind": "gift", "what": "脚垫，电话13911110002", "worth": None})
    with clock.at(NOW + timedelta(minutes=10)):
        followed_up(
            consultant, card, note="喜欢白色内饰，回电话13911110002", status="delivered", next_followup_on=None,
            order=order(price="187654.00"), delivery=delivery(vin="LSVAA49J132047399", price="187654.00"),
        )  # fmt: skip
        review_entry(
            manager, card.id, {"decision": "returned", "remarks": [{"field": "budget", "text": "请核对预算一栏"}]}
        )
        called = record_callback_of_card(
            consultant,
            {
                "card": card.id,
                "method": "outgoing_call",
                "reached": True,
                "satisfaction": "satisfied",
                "remarks": "客户说车很安静",
            },
        )
    draft = file_or_ask(
        people[Role.DATA_CLERK],
        walk_in(
            owner=consultant.id,
            customer_name="慕容翡",
            phones=_numbers("13922220009", "13933330012"),
            on_duplicate="request_allocation",
        ),
    )
    traffic = arrived(front, consultant, customer_name="上官青松", phone="13944440013")
    others_traffic = arrived(front, zhang, phone="13944440014")
    handed_in = upload_table(
        people[Role.DEALER_ADMIN],
        "old.csv",
        f"姓名,手机,备注\n李四,{PLANTED[Field.IMPORTED_NUMBERS][0]},老客户\n".encode(),
    )
    settings = DealerSettings.objects.get()
    settings.card_number_pattern = "YZ-[0-9]{7}"
    settings.save()
    ids = {
        "card_id": card.id, "traffic_id": traffic.id, "consultant_id": consultant.id, "user_id": consultant.id,
        "pair_id": pair.id, "activity_id": activity.id, "callback_id": called.id, "allocation_id": draft.id,
        "concession_id": concession.id, "import_id": handed_in.id, "others_traffic": others_traffic.id,
        "past_traffic": past.id, "lead_id": make_lead().id,
        "follow_up_id": card.follow_ups.earliest("contact_at").id,
    }  # fmt: skip
    return World(people, ids, card, others, open_card)


def _numbers(*numbers: str) -> list[dict[str, Any]]:
    return [{"kind": "mobile", "number": each, "main": at == 0} for at, each in enumerate(numbers)]


def _card(people: Mapping[Role, User], number: str, name: str, **given: Any) -> Card:
    owner = people[Role.CONSULTANT]
    return filed(people[Role.DATA_CLERK], owner=owner.id, customer_name=name, phones=_numbers(number), **given)


def told(answer: Any) -> str:
    """Return what a response says, with its letters as they are: a JSON body, or the cells of a workbook."""
    if "spreadsheetml" in answer["Content-Type"]:
        book = openpyxl.load_workbook(BytesIO(answer.content))
        return " ".join(str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row)
    return json.dumps(json.loads(answer.content), ensure_ascii=False)
