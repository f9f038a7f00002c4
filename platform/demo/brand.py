"""The demo brand in public: regions, catalogue, headquarters, and its dealers' rows."""

from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import Min

from demo.catalogue import make_catalogue
from demo.dealers import BRAND, BY_CODE, DEALERS, REGIONS, ZONE, DemoDealer
from demo.staff import PASSWORD, accounts_of_brand, make_accounts
from kit import clock
from kit.tenancy import DealerContext, in_dealer, in_public
from reporting.brand.services.roll_up import forget_figures
from tenants.models import Brand, Dealer, Region
from tenants.rules.dealers import DealerOrder
from tenants.services.provisioning import provision_dealer
from tenants.services.schemas import drop_dealer_schema

_FIRST_HOUR = time(8)


def make_brand(today: date, months: int | None) -> list[Dealer]:
    """Make what is missing of the brand and return the demo's dealers in the table's order; a code that a real dealer
    has is left to it.

    Histories are as long as the dealers' table says, or `months`; a dealer that is added later begins with the others.
    All are registered at once: a kill leaves either none of them, or the days on which all begin.
    """
    with in_public(), transaction.atomic():
        begun = Dealer.objects.filter(is_demo=True, code__in=BY_CODE).aggregate(first=Min("created_at"))["first"]
        begins = {each.code: begun or _first_morning(each, today, months) for each in DEALERS}
        taken = set(Dealer.objects.filter(code__in=BY_CODE).values_list("code", flat=True))
        with clock.at(min(begins.values())):
            _make_regions()
            make_catalogue()
            make_accounts(accounts_of_brand())
        for dealer in DEALERS:
            if dealer.code not in taken:
                with clock.at(begins[dealer.code]):
                    provision_dealer(_order(dealer), PASSWORD)
    with in_public():
        dealers = {dealer.code: dealer for dealer in Dealer.objects.filter(is_demo=True, code__in=BY_CODE)}
    return [dealers[code] for code in BY_CODE if code in dealers]


def forget_dealers() -> None:
    """Drop the dealers that the demo made, with all they hold, and no one else's.

    Row first: a kill in between leaves a schema that the demo's next start takes over and goes on with.
    """
    with in_public():
        standing = list(Dealer.objects.filter(is_demo=True))
    for dealer in standing:
        context = DealerContext.of(dealer)
        with in_public(), transaction.atomic():
            forget_figures(dealer.code)
            dealer.delete()
        with in_dealer(context):
            drop_dealer_schema()


def _first_morning(dealer: DemoDealer, today: date, months: int | None) -> datetime:
    """Return when a dealer's history begins: `months` ago, or as the table says."""
    days = round(months * 365.25 / 12) if months else dealer.days
    return datetime.combine(today - timedelta(days=days), _FIRST_HOUR, ZONE)


def _make_regions() -> None:
    brand = Brand.objects.first() or Brand.objects.create(code=BRAND.code, name_zh=BRAND.name_zh, name_en=BRAND.name_en)
    for region in REGIONS:
        names = {"brand": brand, "name_zh": region.name_zh, "name_en": region.name_en}
        Region.objects.get_or_create(code=region.code, defaults=names)


def _order(dealer: DemoDealer) -> DealerOrder:
    return DealerOrder(
        code=dealer.code,
        name=dealer.name,
        region=dealer.region,
        province=dealer.province,
        city=dealer.city,
        area_code=dealer.area_code,
        time_zone=str(ZONE),
        is_demo=True,
    )
