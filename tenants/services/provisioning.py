"""A new dealer: its row at once, then a prepared schema by another name and the dealer's first data in it.

The row stands in state `provisioning` until its schema is complete; its host says so meanwhile. Where no schema waits,
or anything stops it, a worker sets the dealer up, over again until it is whole: it makes the schema, its tables and
its first data in one transaction, so a kill leaves nothing half-made behind and the next run begins again; the sweep
sees to it that there is a next run.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

import structlog
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.module_loading import import_string

from accounts.access import Action
from accounts.commands import command
from accounts.models import User
from accounts.services.audit import note as note_act
from accounts.services.secrets import hash_of_generated, one_time_password
from kit import clock
from kit.db.owner import as_owner, can_make_schemas
from kit.errors import Problem, raise_all, refuse
from kit.locks import held_by_session, tried_by_session
from kit.queue import notify, notify_on_commit
from kit.tenancy import in_dealer, in_public
from tenants.models import Brand, Dealer, DealerState, Region
from tenants.rules.dealers import DealerOrder, order_problems, schema_of
from tenants.services.migrating import note
from tenants.services.prepared import hand_over
from tenants.services.schemas import migrate_dealer_schema

log = structlog.get_logger(__name__)

SET_UP = "tenants.set_up_dealer"

_LOCK = "provision"


@dataclass(frozen=True, slots=True)
class NewDealer:
    """What the provisioning steps are given; they run in the dealer's schema and may run twice.

    `admin_password` is the hash of the one-time password; a demo's is for every day.
    """

    code: str
    name: str
    province: str
    city: str
    area_code: str
    admin_username: str
    admin_password: str
    is_demo: bool = False


@command(Action.DEALERS_MANAGE)
def provision_dealer(order: DealerOrder, password: str | None = None, *, by: User | None = None) -> tuple[Dealer, str]:
    """Register a dealer and have it set up (HQ-1): at once where a prepared schema waits, else by a worker. In public.

    Returns the dealer and the one-time password of its first dealer_admin, told this once: only its hash is kept, and
    only until the account exists. Refuses with `required`, `invalid`, `not_a_choice` and `dealer_exists`.
    """
    # Hashed before the transaction, which others may wait for.
    told = password or one_time_password()
    hashed = make_password(told) if password else hash_of_generated(told)
    try:
        dealer = _register(order, hashed, by)
    except IntegrityError:
        # Of two orders of one code at the same instant the second.
        raise refuse("dealer_exists", "code", "HQ-1") from None
    return dealer, told


@transaction.atomic
def _register(order: DealerOrder, hashed: str, by: User | None) -> Dealer:
    raise_all(order_problems(order) + problems_in_place(order))
    dealer = Dealer.objects.create(
        code=order.code,
        schema_name=schema_of(order.code),
        name=order.name,
        brand=Brand.objects.get(),
        region=Region.objects.get(code=order.region),
        province=order.province,
        city=order.city,
        area_code=order.area_code,
        time_zone=order.time_zone,
        is_demo=order.is_demo,
        admin_username=order.admin_username,
        admin_password=hashed,
    )
    note_act(by, "dealer.ordered", dealer.code)
    transaction.on_commit(partial(_set_up_at_once, dealer), robust=True)
    return dealer


def _set_up_at_once(dealer: Dealer) -> None:
    """Open the dealer in this process when that takes no longer than a request may; a worker sees to all else."""
    try:
        if can_make_schemas():
            set_up_dealer(dealer, only_if_prepared=True)
    finally:
        if Dealer.objects.filter(id=dealer.id, state=DealerState.PROVISIONING).exists():
            notify(SET_UP)


def set_up_waiting_dealers() -> None:
    """Set up every dealer that waits for it; one that fails is marked and does not stop the rest. Runs in public."""
    for dealer in Dealer.objects.filter(state=DealerState.PROVISIONING).order_by("created_at"):
        # One that another worker is at is left to it: two go through a long list side by side.
        with as_owner(), tried_by_session(_LOCK, dealer.code) as is_ours:
            if is_ours:
                _set_up_or_mark(dealer)


def set_up_dealer(
    dealer: Dealer, *, only_if_prepared: bool = False, before_opening: Callable[[], object] | None = None
) -> None:
    """Give the dealer a schema with its first data and open its host. Harmless when done already, or done twice.

    The schema is a prepared one or, unless `only_if_prepared`, made on the spot. `before_opening` may fill it before
    anyone can sign in; it runs again if a kill cuts it short.
    """
    # Of two at once the second waits here and finds all done.
    with held_for_set_up(dealer):
        _set_up(dealer, only_if_prepared=only_if_prepared, before_opening=before_opening)


@contextmanager
def held_for_set_up(dealer: Dealer) -> Iterator[None]:
    """Keep other processes from setting the dealer up; `set_up_dealer` may be called within."""
    with as_owner(), in_public(), held_by_session(_LOCK, dealer.code):
        yield


def _set_up_or_mark(dealer: Dealer) -> None:
    try:
        _set_up(dealer)
    except Exception as error:  # whatever a migration or step raises: shown to the brand, tried again on request
        log.error("dealer.set_up_failed", code=dealer.code, exc_info=error)
        Dealer.objects.filter(id=dealer.id, state=DealerState.PROVISIONING).update(
            state=DealerState.FAILED, failure=f"{type(error).__name__}: {error}"[:2000]
        )


def _set_up(
    dealer: Dealer, *, only_if_prepared: bool = False, before_opening: Callable[[], object] | None = None
) -> None:
    """Set a dealer up while its lock is held."""
    waits = Dealer.objects.filter(id=dealer.id, state=DealerState.PROVISIONING)
    if not waits.exists():
        return
    is_prepared = hand_over(dealer.schema_name)
    if only_if_prepared and not is_prepared:
        return
    with in_dealer(dealer), transaction.atomic():
        # A prepared one has all migrations, and the ledger knows it.
        if not is_prepared:
            migrate_dealer_schema()
        for step in settings.PROVISIONING_STEPS:
            import_string(step)(_new_dealer(dealer))
    if not is_prepared:
        note([dealer.schema_name])
    if before_opening:
        before_opening()
    waits.update(state=F("opens_as"), state_since=clock.now(), failure="", admin_password="")
    log.info("dealer.set_up", code=dealer.code)


def retry_set_up(dealer: Dealer) -> None:
    """Have a worker try again to set up a dealer whose set-up failed."""
    with transaction.atomic():
        Dealer.objects.filter(id=dealer.id, state=DealerState.FAILED).update(state=DealerState.PROVISIONING)
        notify_on_commit(SET_UP)


def problems_in_place(order: DealerOrder) -> list[Problem]:
    """What is wrong with an order beside what stands already."""
    problems = []
    if order.region and not Region.objects.filter(code=order.region).exists():
        problems.append(Problem("not_a_choice", "region", "HQ-1"))
    if Dealer.objects.filter(code=order.code).exists():
        problems.append(Problem("dealer_exists", "code", "HQ-1"))
    return problems


def _new_dealer(dealer: Dealer) -> NewDealer:
    return NewDealer(
        code=dealer.code,
        name=dealer.name,
        province=dealer.province,
        city=dealer.city,
        area_code=dealer.area_code,
        admin_username=dealer.admin_username,
        admin_password=dealer.admin_password,
        is_demo=dealer.is_demo,
    )
