"""Whom one may sign in as at the demo, shown at its door: everyone knows the password (settings.SIGN_IN_HINTS)."""

from accounts.models import User
from accounts.rules.hints import Hint
from demo.dealers import BY_CODE
from demo.staff import PASSWORD, Account, accounts_of, accounts_of_brand
from kit.tenancy import NoSchemaChosen, current_dealer


def demo_people() -> list[Hint]:
    """One of each role, of the dealer or the brand whose door it is; nobody where the demo was not made. One query."""
    first: dict[str, Account] = {}
    for each in _people():
        first.setdefault(each.role, each)
    found = User.objects.filter(username__in=[each.username for each in first.values()])
    there = set(found.values_list("username", flat=True))
    return [Hint(each.username, each.name, each.role, PASSWORD) for each in first.values() if each.username in there]


def _people() -> list[Account]:
    try:
        code = current_dealer().code
    except NoSchemaChosen:
        return accounts_of_brand()
    return accounts_of(BY_CODE[code]) if code in BY_CODE else []
