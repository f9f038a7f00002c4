"""Visits of support end with the account at the brand (SA-8): a row of the table of lifetimes
(accounts.services.lifetimes)."""

from functools import partial

from django.db import transaction

from accounts.models import User
from accounts.rules.lifetimes import EVERY_RIGHT
from kit import clock
from kit.tenancy import in_dealer
from tenants.billing.models import SupportInvitation
from tenants.billing.queries.support import open_now
from tenants.billing.services.support import end_over, show_until
from tenants.models import Dealer


class Visits:
    """Invitations to view dealers. The visitor's account at a dealer ends once the brand's transaction is committed."""

    name = "visits"
    ends_with = EVERY_RIGHT
    is_at_brand = True

    def end(self, user: User) -> None:
        mine = open_now(SupportInvitation.objects.filter(person_id=user.pk))
        codes = sorted(set(mine.values_list("dealer", flat=True)))
        if not codes:
            return
        # Locked as the commands of a dealer lock it.
        list(Dealer.objects.select_for_update().filter(code__in=codes).order_by("code"))
        mine.update(ends_at=clock.now(), ticket="")
        for code in codes:
            show_until(code)
            # After a crash before it, the invitation's due item ends the visit.
            transaction.on_commit(partial(_end_at, code), robust=True)

    def sweep(self) -> int:
        return 0


def _end_at(code: str) -> None:
    with in_dealer(code):
        end_over()
