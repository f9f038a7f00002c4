"""A small dealer for the browser: staff of all roles, customers to call, some long overdue, parties that wait."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

from django.db import connection, transaction

from accounts.models import AuditEntry, PageSession, User
from accounts.roles import Role
from accounts.rules.hints import Hint
from crm.events.followers import registered
from crm.models import Card, FollowUp, TrafficRecord
from crm.services.persons import ask_for_person
from crm.services.traffic import record_traffic
from demo.catalogue import make_catalogue
from kit import clock
from kit.tenancy import DealerContext, NoSchemaChosen, current_dealer, in_dealer, in_public
from notifications.models import Webhook, WebhookCall
from notifications.services.webhooks.subscribe import add_webhook
from reporting.brand.services.roll_up import forget_figures
from tenants.models import (
    Colour,
    CompetitorBrand,
    CompetitorModel,
    Configuration,
    Dealer,
    OptionPackage,
    Schema,
    VehicleModel,
)
from tenants.rules.dealers import DealerOrder
from tenants.services.provisioning import provision_dealer, set_up_dealer
from tenants.services.schemas import drop_dealer_schema
from tests.browser.waiting import make_waiting
from tests.factories import filed, followed_up, make_lead, make_user, numbered
from tests.leads.sending import LEAD_ADMIN
from tests.leads.standing import forget_leads, make_leads
from tests.signing_in import PASSWORD

CUSTOMERS = ("欧阳娜娜", "王小姐", "陈先生", "赵敏", "周先生", "孙丽")
# As many as a manager hands over at once (ux.md), and a few more.
OVERDUE_COUNT = 24
BRAND_PEOPLE = {"hq": Role.HQ_ADMIN, "host": Role.OPERATOR}
PEOPLE = {
    "li": (Role.CONSULTANT, "李强"),
    "zhang": (Role.CONSULTANT, "张敏"),
    "late": (Role.CONSULTANT, "何迟"),
    "fresh": (Role.CONSULTANT, "新人小林"),
    "caller": (Role.TELEMARKETER, "电销小丁"),
    "front": (Role.RECEPTIONIST, "前台小刘"),
    "manager": (Role.SHOWROOM_MANAGER, "陈经理"),
    "director": (Role.SALES_DIRECTOR, "马总监"),
    "clerk": (Role.DATA_CLERK, "录入小吴"),
    "care": (Role.CARE_SPECIALIST, "关爱小沈"),
    "chief": (Role.CARE_DIRECTOR, "关爱徐总监"),
    "market": (Role.MARKET_MANAGER, "市场唐经理"),
    "boss": (Role.DEALER_ADMIN, "管理员"),
}


def people_at_the_door() -> list[Hint]:
    """One of each role, as the demo's door offers them (settings.SIGN_IN_HINTS)."""
    first: dict[Role, Hint] = {}
    for username, (role, name) in PEOPLE.items() if _is_at_dealer() else ():
        first.setdefault(role, Hint(username, name, role, PASSWORD))
    return list(first.values())


def _is_at_dealer() -> bool:
    try:
        current_dealer()
    except NoSchemaChosen:
        return False
    return True


@dataclass(frozen=True, slots=True)
class Standing:
    """Values of the parameters that addresses name, by parameter."""

    ids: Mapping[str, str]


def make_browsed_dealer() -> tuple[DealerContext, Standing]:
    """Committed, for the server is another process; `drop_browsed_dealer` takes it back."""
    code = f"own-{uuid4().hex[:8]}"
    with in_public():
        dealer, _ = provision_dealer(
            DealerOrder(code, "申城汽车", "east", "上海市", "长宁区", "021"), password="not-used-1"
        )
        set_up_dealer(dealer)
        make_catalogue()
        at_brand = [make_user(username, role, name="总部小何") for username, role in BRAND_PEOPLE.items()]
        webhook, _ = add_webhook(at_brand[0], "https://crm.example.cn/leads", ["lead.filed", "lead.declined"])
        leads = {f"{name}_id": one for name, one in make_leads().items()}
        made = DealerContext.of(dealer)
    with in_dealer(made):
        # Pages of both hosts name a lead by the brand's id.
        make_lead(id=UUID(leads["lead_id"]))
        return made, Standing({**_seed(made, at_brand[0]).ids, **leads, "brands_webhook_id": str(webhook.id)})


def drop_browsed_dealer(dealer: DealerContext) -> None:
    with in_dealer(dealer):
        drop_dealer_schema()
    with in_public():
        Dealer.objects.filter(code=dealer.code).delete()
        Schema.objects.filter(name=dealer.schema).delete()
        forget_figures(dealer.code)
        forget_leads()
        _forget_brand_people()
        for part in (Configuration, Colour, OptionPackage, VehicleModel, CompetitorModel, CompetitorBrand):
            part.objects.all().delete()


def _forget_brand_people() -> None:
    """By their rows alone: Django would look for their cards too, and public has none. What was noted of them goes
    along, past the trigger that keeps it: other tests meet public as it was."""
    people = User.objects.filter(username__in=[*BRAND_PEOPLE, LEAD_ADMIN])
    ids = list(people)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        theirs = (
            PageSession.objects.filter(user__in=ids),
            AuditEntry.objects.filter(actor__in=ids),
            Webhook.objects.filter(creator__in=ids),
        )
        for rows in (*theirs, people):
            rows._raw_delete(rows.db)


def _seed(dealer: DealerContext, at_brand: User) -> Standing:
    people = {username: make_user(username, role, name=name) for username, (role, name) in PEOPLE.items()}
    li, late = people["li"], people["late"]
    with clock.at(clock.now() - timedelta(days=9)):
        for at in range(OVERDUE_COUNT):
            filed(late, customer_name=f"{'赵钱孙李周吴郑王'[at % 8]}先生", phones=numbered(100 + at))
    # Due today, at the latest in the list.
    with clock.at(clock.now() - timedelta(days=1)):
        cards = [
            filed(li, customer_name=name, phones=numbered(at + 1), follow_up={"note": "到店看车，约周末试驾。"})
            for at, name in enumerate(CUSTOMERS)
        ]
    record = party(people["front"], li)
    entry = followed_up(li, cards[-1], method="outgoing_call", note="报价已发。")
    waiting = make_waiting(people, cards[2])
    webhook = _webhook(people["boss"])
    for follower in registered():
        while not follower.catch_up():
            pass
    person = ask_for_person(people["boss"], {"name": CUSTOMERS[0], "number": numbered(1)[0]["number"]})
    others = {
        "brands_user_id": str(at_brand.id), "dealer": dealer.code, "person_id": str(person.id),
        "webhook_id": str(webhook.id),
    }  # fmt: skip
    return Standing({**_ids(cards[-1], record, entry, li), **waiting, **others})


def _webhook(boss: User) -> Webhook:
    """A webhook with a message of each fate."""
    row, _ = add_webhook(boss, "https://dms.example.cn/lodestar", ["card.filed"])
    fates = {"sent": ("", 1), "dead": ("http_500", 78), "waiting": ("timeout", 4)}
    now = clock.now()
    WebhookCall.objects.bulk_create(
        WebhookCall(
            webhook=row, event_id=-at, kind="card.filed", stream=f"card:{at}", state=state, code=code, tries=tries,
            planned_at=now, due_at=now + timedelta(hours=1),
        )
        for at, (state, (code, tries)) in enumerate(fates.items(), 1)
    )  # fmt: skip
    return row


def _ids(card: Card, record: TrafficRecord, entry: FollowUp, consultant: User) -> Mapping[str, str]:
    return {
        "card_id": str(card.id),
        "traffic_id": str(record.id),
        "follow_up_id": str(entry.id),
        "consultant_id": str(consultant.id),
        "user_id": str(consultant.id),
    }


def party(front: User, consultant: User) -> TrafficRecord:
    """Someone walked in just now and waits to be filed."""
    return record_traffic(front, {"kind": "showroom", "consultant": consultant.id, "party_size": 2})
