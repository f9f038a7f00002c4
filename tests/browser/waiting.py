"""What waits for someone's decision in the browsed dealer: one of each thing that has a page of its own."""

from collections.abc import Mapping
from datetime import timedelta

from accounts.models import User
from crm.models import Allocation, Callback, Card, FollowUp, SuspectedDuplicate
from crm.services.activities import plan_activity
from crm.services.allocations import file_or_ask
from crm.services.callbacks import CallbackInput, record_callback
from crm.services.concessions import ask_concession
from crm.services.importing.upload import ask_for_check, ask_for_commit, upload_table
from crm.services.importing.work import work_on_imports
from crm.services.invite_cards import invite_cards
from crm.services.reviews import RemarkInput, review_entry
from crm.services.saved_views import save_view
from crm.services.traffic_requests import request_traffic
from kit import clock
from tests.factories import SHANGHAI, delivery, filed, followed_up, numbered, order, walk_in
from tests.sync_commands import command_of_a_wrong_clock

_TABLE = (
    "姓名,手机,销售顾问,留档日期,渠道,状态,级别,下次跟进\n"
    "王伟,13810000001,李强,2026-10-05,来店,活跃,B,\n"
    "赵六,没有号码,查无此人,2024-01-01,外拓,战败,N,\n"
)
_SOUND = "姓名,手机,销售顾问,留档日期,渠道,状态,级别\n高女士,138765432{at:02d},李强,2026-10-05,来店,休眠,C\n"


def make_waiting(people: Mapping[str, User], card: Card) -> Mapping[str, str]:
    """The ids by their parameter's name; `card` is an open one of Li's."""
    li, zhang = people["li"], people["zhang"]
    request = request_traffic(li, {"kind": "showroom", "party_size": 2})
    concession = ask_concession(li, card.id, {"kind": "gift", "what": "行车记录仪"})
    returned = _returned(li, people["manager"])
    made = {
        "returned_id": returned.id,
        "returned_card_id": returned.card_id,
        "view_id": save_view(li, "本周要跟进", "status=active").id,
        "pair_id": _pair(li, zhang),
        "allocation_id": _allocation(zhang),
        "request_id": request.id,
        "command_id": command_of_a_wrong_clock(li, card),
        "concession_id": concession.id,
        "activity_id": _activity(people["market"], people["manager"], card),
        "callback_id": _callback(li),
        "owned_card_id": _owned(li),
        "invited_card_id": card.id,
        **_imports(people["manager"]),
    }
    return {name: str(found) for name, found in made.items()}


def _returned(li: User, manager: User) -> FollowUp:
    """A contact of today that the manager wants put right."""
    card = filed(li, customer_name="吴女士", phones=numbered(73))
    entry = followed_up(li, card, method="outgoing_call", note="说好再联系。")
    remark: RemarkInput = {"field": "note", "text": "说了什么？"}
    review_entry(manager, card.id, {"decision": "returned", "remarks": [remark], "follow_up": entry.id})
    return entry


def _pair(li: User, zhang: User) -> object:
    """Two cards of one customer, filed one after the other."""
    filed(li, customer_name="郑女士", phones=numbered(71))
    filed(zhang, customer_name="郑丽", phones=numbered(71), on_duplicate="create_anyway")
    return SuspectedDuplicate.objects.latest("id").id


def _allocation(zhang: User) -> object:
    """Zhang met Zheng, who is Li's."""
    asked = file_or_ask(zhang, walk_in(customer_name="郑女士", phones=numbered(71), on_duplicate="request_allocation"))
    assert isinstance(asked, Allocation)
    return asked.id


def _activity(market: User, manager: User, card: Card) -> object:
    today = clock.today(SHANGHAI)
    activity = plan_activity(
        market,
        {"kind": "conversion", "name": "老客户试驾周", "starts_on": today, "ends_on": today + timedelta(days=7)},
    )
    invite_cards(manager, activity.id, {"cards": [card.id]})
    return activity.id


def _callback(li: User) -> object:
    """A car handed over five days ago: its customer is to be called."""
    with clock.at(clock.now() - timedelta(days=5)):
        card = filed(li, customer_name="冯先生", phones=numbered(72))
        followed_up(
            li, card, status="delivered", order=order(number="D-72"), delivery=delivery(), next_followup_on=None
        )
    return Callback.objects.get(card=card).id


def _owned(li: User) -> object:
    """An owner whom the care department looks after: called back by the consultant."""
    with clock.at(clock.now() - timedelta(days=8)):
        card = filed(li, customer_name="蒋女士", phones=numbered(74))
        followed_up(
            li, card, status="delivered", order=order(number="D-74"), delivery=delivery(), next_followup_on=None
        )
    with clock.at(clock.now() - timedelta(days=4)):
        said: CallbackInput = {"method": "outgoing_call", "reached": True, "satisfaction": "satisfied"}
        record_callback(li, Callback.objects.get(card=card).id, {**said, "remarks": "车况良好。"})
    return card.id


def _imports(manager: User) -> Mapping[str, object]:
    """Tables at each stage: one with a row that has something wrong, one to be looked at, one that may be taken in,
    one that is."""
    wrong = upload_table(manager, "客户.csv", _TABLE.encode("gb18030"))
    fresh, right, taken = (upload_table(manager, f"老客户{at}.csv", _SOUND.format(at=at).encode()) for at in (1, 2, 3))
    for found in (wrong, right, taken):
        ask_for_check(manager, found.id)
    work_on_imports()
    ask_for_commit(manager, taken.id)
    work_on_imports()
    return {
        "import_id": wrong.id, "fresh_import_id": fresh.id, "right_import_id": right.id, "taken_import_id": taken.id,
    }  # fmt: skip
