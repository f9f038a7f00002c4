"""The brand's record of a dealer, changed (HQ-1)."""

from typing import TypedDict

from django.db import transaction

from accounts.models import User
from accounts.services.audit import note
from kit import clock
from kit.errors import Problem, raise_all
from kit.optimistic_lock import refuse_stale
from kit.queue import notify_on_commit
from tenants.models import Dealer, DealerState, FormerRegion, Region
from tenants.rules.dealers import RECORD, record_problems
from tenants.services.provisioning import SET_UP

# From where the brand may bring a dealer to where. `provisioning` is another try at a set-up that failed.
_STEPS = {
    (DealerState.ACTIVE, DealerState.SUSPENDED),
    (DealerState.SUSPENDED, DealerState.ACTIVE),
    (DealerState.FAILED, DealerState.PROVISIONING),
}


class DealerChanges(TypedDict, total=False):
    """What may change. `region` is the region's code."""

    name: str
    region: str
    province: str
    city: str
    area_code: str
    state: str


def change_dealer(
    dealer: Dealer, changes: DealerChanges, expected: int | None = None, *, by: User | None = None
) -> Dealer:
    """Change a dealer's record, suspend it or let it work again, or try its set-up anew. Runs in public; the
    audit keeps before and after, and `by` whom.

    Refuses with `required`, `invalid`, `not_a_choice`, `state_not_allowed` for a state that cannot follow, and `stale`
    when its version is not the `expected` one.
    """
    with transaction.atomic():
        locked = Dealer.objects.select_for_update().get(id=dealer.id)
        refuse_stale(locked.version, expected)
        problems = record_problems({field: str(changes.get(field, "")) for field in RECORD if field in changes})
        region = Region.objects.filter(code=changes["region"]).first() if "region" in changes else locked.region
        if region is None:
            problems.append(Problem("not_a_choice", "region", "HQ-1"))
        problems += _state_problems(locked, changes.get("state", locked.state))
        raise_all(problems)
        before = _values(locked)
        for field in (*RECORD, "state"):
            if field in changes:
                setattr(locked, field, changes.get(field))
        if region is not None and region != locked.region:
            # Figures as of an earlier instant are still grouped by it (RP-8).
            FormerRegion.objects.create(dealer=locked, region=locked.region, until=clock.now())
            locked.region = region
        locked.version += 1
        locked.save()
        after = _values(locked)
        changed = {field: [before[field], after[field]] for field in after if before[field] != after[field]}
        note(by, "dealer.changed", locked.code, **changed)
        if locked.state == DealerState.PROVISIONING:
            notify_on_commit(SET_UP)
    return locked


def _values(dealer: Dealer) -> dict[str, str]:
    return {**{field: getattr(dealer, field) for field in (*RECORD, "state")}, "region": dealer.region.code}


def _state_problems(dealer: Dealer, state: str) -> list[Problem]:
    if state == dealer.state:
        return []
    if state not in DealerState.values:
        return [Problem("not_a_choice", "state", "HQ-1")]
    if (DealerState(dealer.state), DealerState(state)) not in _STEPS:
        return [Problem("state_not_allowed", "state", "HQ-1", {"before": dealer.state, "after": state})]
    return []
