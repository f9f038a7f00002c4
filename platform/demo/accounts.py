"""The demo's accounts as programs read them. Needs no Django, for the command line lists them without it."""

from typing import TypedDict


class SignInAccount(TypedDict):
    """An account of the demo with its password."""

    username: str
    password: str
    roles: list[str]


class BrandAccounts(TypedDict):
    """The brand's accounts; `host` is `hq.localhost:8000` once an address is known."""

    host: str
    accounts: list[SignInAccount]


class DealerAccounts(BrandAccounts):
    """A dealer's accounts."""

    code: str


class DemoAccounts(TypedDict):
    """All accounts of the demo, as in `demo-accounts.json`."""

    dealers: list[DealerAccounts]
    brand: BrandAccounts
