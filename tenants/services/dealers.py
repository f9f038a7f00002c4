"""The brand's record of a dealer, changed (HQ-1)."""

from typing import TypedDict

from django.db import transaction

from accounts.access import Action
from accounts.commands import command
from accounts.models import User
from accounts.services.audit import note
from kit import clock
from kit.errors import Problem, raise_all, refuse
from kit.optimistic_lock import refuse_stale
from kit.queue import notify_on_commit
from tenants.models import OPEN_STATES, Dealer, DealerState, FormerRegion, Region
from tenants.rules.dealers import RECORD, record_problems
from tenants.rules.lifecycle import resumed, suspended
from tenants.services.lifecycle import enter_state, standing_of
from tenants.services.provisioning import SET_UP


class DealerChanges(TypedDict, total=False):
    """What may change. `region` is the region's code."""

    name: str
    region: str
    province: str
    city: str
    area_code: str
    state: str


@command(Action.DEALERS_MANAGE)
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
        version = locked.version
        problems = record_problems({field: str(changes.get(field, "")) for field in RECORD if field in changes})
        region = Region.objects.filter(code=changes["region"]).first() if "region" in changes else locked.region
        if region is None:
            problems.append(Problem("not_a_choice", "region", "HQ-1"))
        wanted = changes.get("state", locked.state)
        if wanted not in DealerState.values:
            problems.append(Problem("not_a_choice", "state", "HQ-1"))
        raise_all(problems)
        before = _values(locked)
        if wanted != locked.state:
            _bring_to(locked, wanted, by)
        for field in RECORD:
            if field in changes:
                setattr(locked, field, changes.get(field))
        if region is not None and region != locked.region:
            # Figures as of an earlier instant are still grouped by it (RP-8).
            FormerRegion.objects.create(dealer=locked, region=locked.region, until=clock.now())
            locked.region = region
        locked.version = version + 1
        locked.save()
        after = _values(locked)
        changed = {field: [before[field], after[field]] for field in after if before[field] != after[field]}
        note(by, "dealer.changed", locked.code, **changed)
        if locked.state == DealerState.PROVISIONING:
            notify_on_commit(SET_UP)
    return locked


def _values(dealer: Dealer) -> dict[str, str]:
    return {**{field: getattr(dealer, field) for field in (*RECORD, "state")}, "region": dealer.region.code}


def _bring_to(dealer: Dealer, state: str, by: User | None) -> None:
    """Suspend a dealer, end its suspension, or have a set-up that failed tried again; nothing else is the brand's."""
    if dealer.state == DealerState.FAILED and state == DealerState.PROVISIONING:
        dealer.state = DealerState.PROVISIONING
    elif state == DealerState.SUSPENDED and dealer.state in OPEN_STATES:
        enter_state(dealer, suspended(standing_of(dealer)), by=by)
    elif dealer.state == DealerState.SUSPENDED and state == DealerState.ACTIVE:
        # Back to what it was before, which may be a trial.
        enter_state(dealer, resumed(standing_of(dealer)), by=by)
    else:
        raise refuse("state_not_allowed", "state", "HQ-1", before=dealer.state, after=state)
