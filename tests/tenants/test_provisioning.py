"""A dealer is set up whole or not at all, however often it is tried (HQ-1)."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.auth.hashers import check_password
from django.db import connection
from pytest_django import DjangoDbBlocker, Settings

from accounts.models import User
from accounts.roles import Role
from crm.models import DealerSettings
from kit.errors import DomainError
from kit.queue.worker import working
from kit.tenancy import DealerContext, in_dealer, in_public
from tenants.models import Dealer, DealerState
from tenants.rules.dealers import DealerOrder
from tenants.services import provisioning
from tenants.services.provisioning import NewDealer, provision_dealer, set_up_dealer, set_up_waiting_dealers
from tenants.services.schemas import drop_dealer_schema
from tests.conftest import ADMIN_PASSWORD
from tests.kit.test_queue import eventually

ORDER = DealerOrder("fresh", "新店", "east", "上海市", "长宁区", "021")

steps_run: list[str] = []


def note_step(dealer: NewDealer) -> None:
    steps_run.append(dealer.code)
    User.objects.get_or_create(username="from-a-step", defaults={"name": dealer.name})


def failing_step(dealer: NewDealer) -> None:
    User.objects.create(username="half-way", name="x")
    raise RuntimeError("the step failed")


@pytest.fixture
def brand(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Begin in public with commits; the dealer `fresh` is taken away afterwards."""
    steps_run.clear()
    with django_db_blocker.unblock(), in_public():
        yield
        for dealer in Dealer.objects.filter(code=ORDER.code):
            with in_dealer(dealer):
                drop_dealer_schema()
            dealer.delete()


def schema_exists() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_namespace WHERE nspname = 'd_fresh'")
        return bool(cursor.fetchone()[0])


def state() -> str:
    return str(Dealer.objects.get(code=ORDER.code).state)


def test_dealer_waits_until_a_worker_has_set_it_up(brand: None) -> None:
    dealer, _ = provision_dealer(ORDER)
    assert (dealer.schema_name, state(), schema_exists()) == ("d_fresh", DealerState.PROVISIONING, False)


@pytest.mark.rule("HQ-1")
def test_second_order_of_a_code_at_the_same_instant_is_refused_by_name(
    brand: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    provision_dealer(ORDER)
    # The first is committed after the second has looked.
    monkeypatch.setattr(provisioning, "problems_in_place", lambda order: [])
    with pytest.raises(DomainError) as refusal:
        provision_dealer(ORDER)
    assert [(problem.code, problem.field) for problem in refusal.value.problems] == [("dealer_exists", "code")]


@pytest.mark.usefixtures("empty_queue")
def test_worker_sets_it_up(brand: None, settings: Settings) -> None:
    settings.PROVISIONING_STEPS = [f"{__name__}.note_step"]
    with working(threads=1):
        provision_dealer(ORDER)
        assert eventually(lambda: state() == DealerState.ACTIVE)
    assert steps_run == ["fresh"]
    with in_dealer("fresh"):
        assert User.objects.filter(username="from-a-step", name="新店").count() == 1


def test_one_time_password_is_told_once_and_kept_as_hash_until_used(brand: None, settings: Settings) -> None:
    settings.PROVISIONING_STEPS = []
    dealer, password = provision_dealer(ORDER)
    kept = Dealer.objects.get(code="fresh").admin_password
    assert password not in kept
    assert check_password(password, kept)
    set_up_dealer(dealer)
    assert Dealer.objects.get(code="fresh").admin_password == ""


def test_setting_up_again_changes_nothing(brand: None, settings: Settings) -> None:
    settings.PROVISIONING_STEPS = [f"{__name__}.note_step"]
    dealer, _ = provision_dealer(ORDER)
    set_up_dealer(dealer)
    set_up_dealer(dealer)
    assert state() == DealerState.ACTIVE
    with in_dealer("fresh"):
        assert User.objects.filter(username="from-a-step").count() == 1


def test_failed_step_leaves_no_half_schema_and_is_shown(brand: None, settings: Settings) -> None:
    settings.PROVISIONING_STEPS = [f"{__name__}.failing_step"]
    dealer, _ = provision_dealer(ORDER)
    set_up_waiting_dealers()
    assert (state(), schema_exists()) == (DealerState.FAILED, False)
    assert Dealer.objects.get(code="fresh").failure == "RuntimeError: the step failed"
    settings.PROVISIONING_STEPS = [f"{__name__}.note_step"]
    provisioning.retry_set_up(dealer)
    set_up_waiting_dealers()
    assert (state(), Dealer.objects.get(code="fresh").failure) == (DealerState.ACTIVE, "")


def test_kill_before_the_host_opens_is_made_good_by_the_next_run(
    brand: None, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.PROVISIONING_STEPS = [f"{__name__}.note_step"]
    dealer, _ = provision_dealer(ORDER)

    def killed(schemas: list[str]) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(provisioning, "note", killed)
        with pytest.raises(KeyboardInterrupt):
            set_up_dealer(dealer)
    assert (state(), schema_exists()) == (DealerState.PROVISIONING, True)
    set_up_waiting_dealers()
    assert (state(), steps_run) == (DealerState.ACTIVE, ["fresh", "fresh"])


def test_connection_lost_amid_the_migration_leaves_nothing(brand: None, settings: Settings) -> None:
    provision_dealer(ORDER)
    settings.PROVISIONING_STEPS = [f"{__name__}.kill_own_backend"]
    set_up_waiting_dealers()
    assert (state(), schema_exists()) == (DealerState.FAILED, False)


def kill_own_backend(dealer: NewDealer) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")


def test_two_workers_at_once_set_it_up_once(brand: None, settings: Settings) -> None:
    settings.PROVISIONING_STEPS = [f"{__name__}.note_step"]
    provision_dealer(ORDER)

    def work() -> None:
        with in_public():
            set_up_waiting_dealers()
        connection.close()

    with ThreadPoolExecutor(2) as workers:
        for done in [workers.submit(work), workers.submit(work)]:
            done.result()
    assert state() == DealerState.ACTIVE
    with in_dealer("fresh"):
        assert User.objects.filter(username="from-a-step").count() == 1


def test_new_dealer_has_one_account_that_opens_with_the_one_time_password(north: DealerContext) -> None:
    admin = User.objects.get()
    assert (admin.username, admin.roles, admin.is_active) == ("admin", [Role.DEALER_ADMIN], True)
    assert admin.check_password(ADMIN_PASSWORD)


def test_new_dealer_has_settings_of_its_own_place(south: DealerContext) -> None:
    settings = DealerSettings.objects.get()
    assert (settings.area_code, settings.province, settings.city) == ("020", "广东省", "广州市")


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"code": "north"}, {"code": "dealer_exists"}),
        ({"code": "hq"}, {"code": "invalid"}),
        ({"code": "Nord_1"}, {"code": "invalid"}),
        ({"region": "moon"}, {"region": "not_a_choice"}),
        ({"area_code": "21", "time_zone": "Mars/Base"}, {"area_code": "invalid", "time_zone": "not_a_choice"}),
        ({"name": " ", "city": ""}, {"name": "required", "city": "required"}),
    ],
)
def test_wrong_order_is_refused_with_all_that_is_wrong(
    hq: None, changes: dict[str, str], wrong: dict[str, str]
) -> None:
    before = Dealer.objects.count()
    with pytest.raises(DomainError) as refusal:
        provision_dealer(DealerOrder(**{**_fields(ORDER), **changes}))
    assert {problem.field: problem.code for problem in refusal.value.problems} == wrong
    assert Dealer.objects.count() == before


def _fields(order: DealerOrder) -> dict[str, str]:
    names = ("code", "name", "region", "province", "city", "area_code")
    return {name: getattr(order, name) for name in names}
