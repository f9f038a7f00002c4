"""A small dealer for the browser: staff of the main roles, customers to call, a party that waits."""

from uuid import uuid4

from accounts.models import User
from accounts.roles import Role
from config.demo.catalogue import make_catalogue
from crm.services.traffic import record_traffic
from kit.tenancy import DealerContext, in_dealer, in_public
from tenants.models import (
    Colour,
    CompetitorBrand,
    CompetitorModel,
    Configuration,
    Dealer,
    OptionPackage,
    VehicleModel,
)
from tenants.rules.dealers import DealerOrder
from tenants.services.provisioning import provision_dealer, set_up_dealer
from tenants.services.schemas import drop_dealer_schema
from tests.make import filed, make_user, numbered

CUSTOMERS = ("欧阳娜娜", "王小姐", "陈先生", "赵敏", "周先生", "孙丽")


def make_browsed_dealer() -> DealerContext:
    """Committed, for the server is another process; `drop_browsed_dealer` takes it back."""
    code = f"own-{uuid4().hex[:8]}"
    with in_public():
        dealer, _ = provision_dealer(
            DealerOrder(code, "申城汽车", "east", "上海市", "长宁区", "021"), password="not-used-1"
        )
        set_up_dealer(dealer)
        make_catalogue()
        made = DealerContext.of(dealer)
    with in_dealer(made):
        _seed()
    return made


def drop_browsed_dealer(dealer: DealerContext) -> None:
    with in_dealer(dealer):
        drop_dealer_schema()
    with in_public():
        Dealer.objects.filter(code=dealer.code).delete()
        for part in (Configuration, Colour, OptionPackage, VehicleModel, CompetitorModel, CompetitorBrand):
            part.objects.all().delete()


def _seed() -> None:
    li = make_user("li", Role.CONSULTANT, name="李强")
    make_user("zhang", Role.CONSULTANT, name="张敏")
    front = make_user("front", Role.RECEPTIONIST, name="前台小刘")
    make_user("manager", Role.SHOWROOM_MANAGER, name="陈经理")
    make_user("boss", Role.DEALER_ADMIN, name="管理员")
    for at, name in enumerate(CUSTOMERS):
        filed(li, customer_name=name, phones=numbered(at + 1), follow_up={"note": "到店看车，约周末试驾。"})
    party(front, li)


def party(front: User, consultant: User) -> None:
    """Someone walked in just now and waits to be filed."""
    record_traffic(front, {"kind": "showroom", "consultant": consultant.id, "party_size": 2})
