"""The people of a demo dealer and of the demo brand. All share one known password: none of them exists."""

from dataclasses import dataclass

from django.contrib.auth.hashers import make_password

from accounts.models import User
from accounts.roles import Role
from crm.models import DealerSettings
from demo.accounts import DemoAccounts, SignInAccount
from demo.chance import dice
from demo.dealers import BY_CODE, REGIONS, DemoDealer
from demo.people import person

PASSWORD = "lodestar-demo"  # noqa: S105 - told to everyone who starts the demo

# A surname each, so that a username is short and tells who it is.
_CONSULTANTS = (
    ("li", "李"), ("wang", "王"), ("zhang", "张"), ("liu", "刘"), ("chen", "陈"), ("yang", "杨"), ("zhao", "赵"), ("zhou", "周"),
)  # fmt: skip
_OTHERS = (
    ("reception", Role.RECEPTIONIST),
    ("manager", Role.SHOWROOM_MANAGER),
    ("director", Role.SALES_DIRECTOR),
    ("telemarketing", Role.TELEMARKETER),
    ("care", Role.CARE_SPECIALIST),
    ("care-director", Role.CARE_DIRECTOR),
    ("market", Role.MARKET_MANAGER),
    ("clerk", Role.DATA_CLERK),
    ("admin", Role.DEALER_ADMIN),
)


@dataclass(frozen=True, slots=True)
class Account:
    """Someone who can sign in."""

    username: str
    name: str
    role: Role
    region: str = ""


def accounts_of(dealer: DemoDealer) -> list[Account]:
    """The dealer's people, consultants first."""
    named = [(username, Role.CONSULTANT, surname) for username, surname in _CONSULTANTS[: dealer.consultants]]
    named += [(username, role, "") for username, role in _OTHERS]
    found = []
    for username, role, surname in named:
        someone = person(dice(dealer.code, "staff", username), female_share=0.45)
        found.append(Account(username, (surname or someone.surname) + someone.given, role))
    return found


def accounts_of_brand() -> list[Account]:
    """Headquarters, each region's manager, and the host's operator."""
    at_hq = [("hq", Role.HQ_ADMIN, ""), ("analyst", Role.HQ_ANALYST, "")]
    at_hq += [(region.code, Role.REGION_MANAGER, region.code) for region in REGIONS]
    at_hq.append(("operator", Role.OPERATOR, ""))
    return [Account(username, person(dice("hq", username)).name, role, region) for username, role, region in at_hq]


def make_accounts(accounts: list[Account]) -> None:
    """Make those who are not there yet, in the chosen schema.

    Their password is hashed once for all of them, and not by the staff service one by one: that is made to be slow,
    and two hundred of them took half a minute.
    """
    there = set(User.objects.values_list("username", flat=True))
    password = make_password(PASSWORD)
    User.objects.bulk_create(
        User(username=each.username, name=each.name, roles=[str(each.role)], region=each.region, password=password)
        for each in accounts
        if each.username not in there
    )


def make_staff(dealer: DemoDealer) -> None:
    """Give the chosen dealer its people, the admin that its setting-up made among them."""
    accounts = accounts_of(dealer)
    make_accounts(accounts)
    admin = next(each for each in accounts if each.role is Role.DEALER_ADMIN)
    User.objects.filter(username=admin.username).update(name=admin.name, has_one_time_password=False)
    wholesale = User.objects.get(username=_CONSULTANTS[dealer.consultants - 1][0])
    DealerSettings.objects.filter(wholesale_consultant=None).update(wholesale_consultant=wholesale)


def sign_in_accounts(codes: list[str]) -> DemoAccounts:
    """Return the accounts of the brand and of the dealers with these codes. Hosts are empty until an address is known."""
    return {
        "dealers": [
            {"code": code, "host": "", "accounts": _sign_in_accounts(accounts_of(BY_CODE[code]))} for code in codes
        ],
        "brand": {"host": "", "accounts": _sign_in_accounts(accounts_of_brand())},
    }


def _sign_in_accounts(accounts: list[Account]) -> list[SignInAccount]:
    return [{"username": each.username, "password": PASSWORD, "roles": [str(each.role)]} for each in accounts]
